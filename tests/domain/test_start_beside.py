"""The T0 that a new booking gets: the ward's first on an empty day, else beside the earliest and not before it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ward_board.domain.day_work import meetings, spans_of
from ward_board.domain.glance import Glance
from ward_board.domain.start_beside import StartHours, t0_beside

from .test_day_work import PAIRS, WORK

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2027, 1, 21)
HOURS = StartHours(first=time(8), earliest=time(7), latest=time(13))


def glance(bed: int, at: time) -> Glance:
    t0 = datetime.combine(DAY, at, ZONE).astimezone(UTC)
    return Glance(f"t{bed}", 1, DAY, bed, t0, 7400.0, None, None, False, None, None, None, ())


def asked(booked: list[Glance], bed: int = 8, hours: StartHours = HOURS) -> time:
    return t0_beside(booked, bed, DAY, WORK, hours, ZONE).astimezone(ZONE).time()


def test_on_an_empty_day_it_is_the_wards_first_within_its_usual_hours() -> None:
    assert asked([]) == time(8)
    assert asked([glance(8, time(9))]) == time(8)
    assert asked([], hours=StartHours(time(8), time(9), time(13))) == time(9)


def test_beside_others_it_is_not_before_the_earliest_of_them() -> None:
    booked = [glance(1, time(8, 30))]
    for number in range(2, 9):
        found = asked(booked, number)
        assert found > time(8, 30)
        booked.append(glance(number, found))
    minutes = {one.bed: one.t0.astimezone(ZONE).hour * 60 + one.t0.astimezone(ZONE).minute for one in booked}
    assert not list(meetings([span for one, at in minutes.items() for span in spans_of(WORK, one, at)]))


def test_only_where_nothing_after_it_fits_it_comes_before() -> None:
    begun = 12 * 60 + 55
    late = [glance(1, time(begun // 60, begun % 60))]
    assert time(7) <= asked(late) < time(12, 55)
    full = [glance(place + 1, time((390 + t0) // 60, (390 + t0) % 60)) for place, t0 in enumerate(PAIRS)]
    assert asked(full, 9) >= time(6, 30)
