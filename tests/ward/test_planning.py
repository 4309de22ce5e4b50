"""Booking and moving cycles on a real store: what is kept, what refuses, and that nothing is kept then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.booking import booking_of
from ward_board.domain.calendar import FURTHEST
from ward_board.domain.day_list import BookingRow
from ward_board.domain.day_work import meetings, spans_of
from ward_board.domain.entry import Request
from ward_board.domain.outlook import Standing, outlook_of, outlooks_of
from ward_board.domain.words import Action, Role
from ward_board.errors import BadInputError, RefusedError
from ward_board.ward.clock import ManualClock
from ward_board.ward.cycle_booking import AskedDay
from ward_board.ward.planning import Planning, planned_year, spare_weekdays
from ward_board.ward.start_times import DAY_WORK
from ward_board.ward.ward import Ward

from .planned_cycles import (
    LAST,
    PROTOCOLS,
    SETTINGS,
    THURSDAY,
    ZONE,
    act,
    book,
    counted,
    entries,
    fill,
    refused,
    saw,
    week,
    without_date,
)


def test_a_booked_cycle_is_an_ordinary_booking_with_what_the_course_knows(
    ward: Ward, planning: Planning, row: BookingRow
) -> None:
    course = without_date(ward, row, country="PT", allergies="iodine contrast", flags=("hormone",))
    answer = {"allergies": "penicillin"}
    at = ward.clock.now()
    ward.courses.act(course, Request(Action.TICK, ward.person("nurse1"), at, step="allergies", values=answer))
    kept = book(planning, ward, course, week(8), t0=time(9, 15))
    (entry,) = entries(ward, kept.treatment)
    booking = booking_of([entry])
    assert (entry.action, entry.author, entry.role, entry.reason) == (Action.BOOK, "coord1", Role.COORDINATOR, None)
    assert (booking.bed, booking.cycle, booking.activity_mbq, booking.last_treatment) == (1, 2, 7400, LAST)
    assert booking.t0.astimezone(ZONE) == datetime.combine(week(8), time(9, 15), ZONE)
    assert booking.allergies == "penicillin"
    assert set(booking.flags) == {"hormone", "travel"}
    assert ward.treatment_in(1, week(8)) == kept.treatment
    outlook = outlook_of(ward.courses.one(course))
    assert outlook.standing is Standing.BOOKED
    assert outlook.booked is not None
    assert outlook.booked.day == week(8)


def test_without_a_bed_it_is_the_first_that_is_free_and_without_a_time_one_beside_the_others(
    ward: Ward, planning: Planning, row: BookingRow, course: str
) -> None:
    """Alone it starts when the ward does; beside another bed where no act of two people meets one of that bed's."""
    alone = book(planning, ward, course, week(9))
    assert (alone.bed, alone.t0.astimezone(ZONE).time()) == (1, SETTINGS.calendar.first_t0)
    fill(ward, row, week(8), 1)
    kept = book(planning, ward, course, week(8), seen=saw(alone))
    assert kept.bed == 2
    spans = [
        span
        for bed, at in ((1, 8 * 60), (2, kept.t0.astimezone(ZONE).hour * 60 + kept.t0.minute))
        for span in spans_of(DAY_WORK.read([PROTOCOLS]), bed, at)
    ]
    assert not list(meetings(spans))


@pytest.mark.parametrize(
    ("weeks", "gates"),
    [(5, {"interval"}), (6, {"day_closed"}), (7, {"day_closed"}), (12, set()), (13, {"interval"})],
)
def test_the_edges_of_the_window(ward: Ward, planning: Planning, course: str, weeks: int, gates: set[str]) -> None:
    """Six weeks to the day and twelve weeks to the day are inside; the sixth falls on a closed day here."""
    if gates:
        assert refused(lambda: book(planning, ward, course, week(weeks))) == gates
    else:
        assert book(planning, ward, course, week(weeks)).number == 2


def test_the_interval_gate_says_by_how_many_days_and_passes_with_a_physicians_reason_alone(
    ward: Ward, planning: Planning, course: str
) -> None:
    with pytest.raises(RefusedError, match=r"a physician's reason \(11 February: 7 d too late\)"):
        book(planning, ward, course, week(13), by="phys1")
    assert refused(lambda: book(planning, ward, course, week(13), by="nurse1", reason="she travels")) == {"interval"}
    with pytest.raises(BadInputError, match="needs words"):
        book(planning, ward, course, week(13), by="phys1", reason="...")
    kept = book(planning, ward, course, week(13), by="phys1", reason="she travels")
    (entry,) = entries(ward, kept.treatment)
    assert (entry.reason, entry.passed, entry.deviation) == ("she travels", ("interval",), None)


def test_a_reason_that_nothing_asked_for_is_not_kept(ward: Ward, planning: Planning, course: str) -> None:
    kept = book(planning, ward, course, week(8), by="phys1", reason="because")
    assert entries(ward, kept.treatment)[0].reason is None


def test_a_full_day_a_taken_bed_and_another_weekday_refuse_and_nothing_is_kept(
    ward: Ward, planning: Planning, row: BookingRow, course: str
) -> None:
    fill(ward, row, week(8), 1)
    with ward.store.read() as view:
        head = view.head()
    assert refused(lambda: book(planning, ward, course, week(8), bed=1)) == {"bed_free"}
    assert refused(lambda: book(planning, ward, course, week(8) + timedelta(days=1))) == {"treatment_day"}
    with ward.store.read() as view:
        assert view.head() == head
    fill(ward, row, week(8), 2)
    assert refused(lambda: book(planning, ward, course, week(8))) == {"day_full"}


def test_who_may_not_book_is_told_every_gate_at_once(ward: Ward, planning: Planning, course: str) -> None:
    assert refused(lambda: book(planning, ward, course, week(13), by="tech1")) == {"role", "interval"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"day": THURSDAY - timedelta(days=1)}, "is past"),
        ({"day": THURSDAY + FURTHEST + timedelta(days=1)}, "years away"),
        ({"bed": 3}, "there is no Bed 3"),
        ({"bed": 0}, "there is no Bed 0"),
        ({"number": 4}, "cycle 4 of"),
        ({"course": "c999"}, "there is no course"),
    ],
)
def test_what_cannot_be_meant_is_bad_input(
    ward: Ward, planning: Planning, course: str, asked: dict[str, Any], said: str
) -> None:
    words = {"course": course, "day": week(8), "by": ward.person("coord1"), **asked}
    with pytest.raises(BadInputError, match=said):
        planning.book(AskedDay(**words))


def test_nobody_has_two_beds_on_a_day(ward: Ward, planning: Planning, row: BookingRow, course: str) -> None:
    """Nor by another course of the same patient."""
    again = replace(row, bed=2, number="41.100", last_treatment=LAST, day=week(8), cycle=1)
    again = replace(again, t0=datetime.combine(week(8), time(8), ZONE).astimezone(UTC))
    ward.book([again], author="coord1")
    assert refused(lambda: book(planning, ward, course, week(8))) == {"patient_once"}


def test_a_cancelled_treatment_frees_its_day_for_another(
    ward: Ward, planning: Planning, row: BookingRow, course: str
) -> None:
    fill(ward, row, week(8), 1)
    kept = book(planning, ward, course, week(8))
    other = without_date(ward, row, number="41.200")
    assert refused(lambda: book(planning, ward, other, week(8))) == {"day_full"}
    act(ward, kept.treatment, Action.CANCEL, reason="moved house")
    assert book(planning, ward, other, week(8)).bed == kept.bed


def test_cycles_after_the_next_are_booked_in_their_turn(ward: Ward, planning: Planning, course: str) -> None:
    with pytest.raises(BadInputError, match="choose from 2"):
        book(planning, ward, course, week(16), number=3)
    kept = {}
    for weeks, number in ((8, 2), (16, 3), (24, 4)):
        kept[number] = book(planning, ward, course, week(weeks), number=number)
        assert kept[number].number == number
    found = outlooks_of(ward.courses.one(course))
    assert [(one.number, one.standing) for one in found] == [(n, Standing.BOOKED) for n in (2, 3, 4)]
    # the third may move within twelve weeks of the second, and the next is still the next
    third = book(planning, ward, course, week(20), number=3, seen=saw(kept[3]))
    assert third.moved_from == (week(16), 1)
    assert refused(lambda: book(planning, ward, course, week(21), number=3, seen=saw(third))) == {"interval"}


def test_toxicity_holds_the_course_and_once_gone_halves_the_dose(
    ward: Ward, planning: Planning, course: str, clock: ManualClock
) -> None:
    counted(ward, course, 62)
    assert refused(lambda: book(planning, ward, course, week(8))) == {"course_open"}
    clock.advance(timedelta(days=7))
    counted(ward, course, 140)
    kept = book(planning, ward, course, week(13), by="nurse1")
    booking = booking_of(entries(ward, kept.treatment))
    assert (booking.activity_mbq, booking.flags) == (3700, ("half_dose",))


def test_an_ended_course_is_not_booked(ward: Ward, planning: Planning, course: str) -> None:
    end = Request(Action.TICK, ward.person("phys1"), ward.clock.now(), step="terminate", values={"code": "progression"})
    ward.courses.act(course, end)
    assert refused(lambda: book(planning, ward, course, week(8))) == {"course_open"}


def test_two_who_book_the_last_bed_are_judged_one_after_the_other(
    open_ward: Callable[[], Ward], row: BookingRow
) -> None:
    one, other = open_ward(), open_ward()
    fill(one, row, week(8), 1)
    first, second = without_date(one, row), without_date(one, row, number="41.200")
    seen = [Planning(each, SETTINGS).look().load.free_beds(week(8)) for each in (one, other)]
    assert seen == [(2,), (2,)]
    book(Planning(one, SETTINGS), one, first, week(8), bed=2)
    assert refused(lambda: book(Planning(other, SETTINGS), other, second, week(8), bed=2)) == {"day_full"}


def test_the_year_plan_keeps_off_what_is_taken_and_asks_for_spare_weekdays(
    ward: Ward, planning: Planning, row: BookingRow, course: str
) -> None:
    for weeks in range(8, 13):
        for bed in (1, 2):
            fill(ward, row, week(weeks), bed)
    seen = planning.look()
    last = week(44)
    own = [one for one in planned_year(seen, last).unplanned if one.course == course]
    assert [one.number for one in own] == [2, 3, 4]
    spare = planned_year(seen, last, spare_weekdays(SETTINGS))
    assert not [one for one in spare.unplanned if one.course == course]
    days = [one.day for one in spare.planned if one.course == course]
    assert days[0].weekday() == 1
    assert days[0] in spare.extra_days


def test_a_ward_without_courses_plans_nothing(ward: Ward, planning: Planning, tmp_path: Path) -> None:
    plan = planned_year(planning.look(), week(52))
    assert (plan.planned, plan.unplanned) == ((), ())
