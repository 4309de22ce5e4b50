"""Moving a day list to another day (`import --date`)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.errors import BadInputError
from ward_board.exchange.day_list import BookingRow, instant, moved

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def booking(day: date, wall: time, bed: int = 1, last_treatment: date | None = None) -> BookingRow:
    return BookingRow(
        day=day,
        bed=bed,
        name="Jansen A.",
        birth_date=date(1950, 1, 1),
        number="1",
        country="NL",
        language=None,
        cycle=2,
        t0=instant(day, wall, AMSTERDAM)[0],
        protocol=None,
        activity_mbq=None,
        weight_kg=None,
        allergies=None,
        last_treatment=last_treatment,
        flags=(),
        line=2,
    )


def test_moved_across_the_change_of_the_clock_keeps_the_wall_clock_time() -> None:
    (row,) = moved(
        [booking(date(2026, 11, 26), time(8), last_treatment=date(2026, 10, 1))], date(2026, 7, 2), AMSTERDAM
    )
    assert row.day == date(2026, 7, 2)
    assert row.t0 == datetime(2026, 7, 2, 6, tzinfo=UTC)
    assert row.day - (row.last_treatment or row.day) == timedelta(days=56)


def test_moved_puts_the_first_day_on_the_date_and_keeps_the_distance_of_the_others() -> None:
    rows = [booking(date(2026, 12, 3), time(9)), booking(date(2026, 11, 26), time(8))]
    assert [row.day for row in moved(rows, date(2027, 1, 7), AMSTERDAM)] == [date(2027, 1, 14), date(2027, 1, 7)]


def test_moved_into_an_hour_that_the_clock_skips_is_refused() -> None:
    with pytest.raises(BadInputError, match="skips 02:30 on 2027-03-28"):
        moved([booking(date(2026, 11, 26), time(2, 30))], date(2027, 3, 28), AMSTERDAM)


@pytest.mark.parametrize("to", [date.min, date(1999, 12, 31), date(2100, 1, 1), date.max])
def test_moved_to_a_day_that_no_ward_has_is_refused(to: date) -> None:
    with pytest.raises(BadInputError, match="is no day for treatments"):
        moved([booking(date(2026, 11, 26), time(8))], to, AMSTERDAM)


def test_h11_the_doubled_hour_is_the_first_whatever_fold_the_time_carries() -> None:
    for fold in (0, 1):
        at, comes_twice = instant(date(2026, 10, 25), time(2, 30, fold=fold), AMSTERDAM)
        assert (at, comes_twice) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True)


def test_nothing_moved_is_nothing() -> None:
    assert moved([], date(2026, 11, 26), AMSTERDAM) == ()


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(4, 23)
)
def test_moved_there_and_back_changes_nothing(day: date, to: date, hour: int) -> None:
    rows = (booking(day, time(hour, 5), last_treatment=day - timedelta(days=60)),)
    assert moved(moved(rows, to, AMSTERDAM), day, AMSTERDAM) == rows


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31)))  # noqa: DTZ001
def test_h11_an_instant_shows_the_wall_clock_time_that_was_asked_or_is_refused(wall: datetime) -> None:
    try:
        at, comes_twice = instant(wall.date(), wall.time(), AMSTERDAM)
    except BadInputError:
        assert (wall.month, wall.hour) == (3, 2)
    else:
        assert at.astimezone(AMSTERDAM).replace(tzinfo=None, fold=0) == wall.replace(fold=0)
        later = (at + timedelta(hours=1)).astimezone(AMSTERDAM)
        assert comes_twice == ((later.hour, later.minute) == (wall.hour, wall.minute))
