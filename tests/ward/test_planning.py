"""Booking and moving cycles on a real store: what is kept, what refuses, and that nothing is kept then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.settings import CalendarSettings, Settings
from ward_board.domain.booking import booking_of
from ward_board.domain.calendar import FURTHEST
from ward_board.domain.choosing import SeenBooking
from ward_board.domain.day_list import BookingRow
from ward_board.domain.day_work import meetings, spans_of
from ward_board.domain.entry import Entry, Request
from ward_board.domain.outlook import Standing, outlook_of, outlooks_of
from ward_board.domain.words import Action, Role
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError
from ward_board.ward.clock import ManualClock
from ward_board.ward.cycle_booking import AskedDay, Booked, ChangedSinceError
from ward_board.ward.planning import Planning, planned_year, spare_weekdays
from ward_board.ward.protocols import protocol_of
from ward_board.ward.start_times import DAY_WORK
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
PROTOCOLS = Path(__file__).parents[2] / "data" / "protocols"
THURSDAY = date(2026, 11, 26)
LAST = date(2026, 11, 12)
SETTINGS = Settings(beds=2, calendar=CalendarSettings(closed=(date(2026, 12, 24), date(2026, 12, 31))))


def week(weeks: int) -> date:
    """The Thursday so many weeks after the last treatment."""
    return LAST + timedelta(weeks=weeks)


@pytest.fixture
def planning(ward: Ward) -> Planning:
    return Planning(ward, SETTINGS)


@pytest.fixture
def course(ward: Ward, row: BookingRow) -> str:
    """A course whose first cycle was given elsewhere on 12 November, its second booked and cancelled: no date."""
    return without_date(ward, row)


def without_date(ward: Ward, row: BookingRow, number: str = "41.100", **more: object) -> str:
    asked = replace(row, bed=9, number=number, last_treatment=LAST, day=week(8), **more)  # type: ignore[arg-type]
    asked = replace(asked, t0=datetime.combine(asked.day, time(8), ZONE).astimezone(UTC))
    (report,) = ward.book([asked], author="coord1")
    assert report.treatment is not None, report
    act(ward, report.treatment, Action.CANCEL, reason="to be planned")
    with ward.store.read() as view:
        return view.treatment(report.treatment).course_id


def act(ward: Ward, treatment: str, action: Action, by: str = "coord1", **more: Any) -> Entry:
    return ward.act(treatment, Request(action, ward.person(by), ward.clock.now(), **more))


def fill(ward: Ward, row: BookingRow, day: date, bed: int) -> None:
    """Somebody else in a bed on a day."""
    t0 = datetime.combine(day, time(8), ZONE).astimezone(UTC)
    other = replace(row, day=day, bed=bed, number=f"{day:%j}.{bed}", t0=t0, cycle=1)
    (report,) = ward.book([other], author="coord1")
    assert report.treatment is not None, report


def book(planning: Planning, ward: Ward, course: str, day: date, by: str = "coord1", **more: Any) -> Booked:
    return planning.book(AskedDay(course, day, ward.person(by), **more))


def saw(booked: Booked) -> SeenBooking:
    """What somebody sees who looks at a booking."""
    return booked.treatment, booked.day


def counted(ward: Ward, course: str, platelets: float) -> None:
    """A blood count of today."""
    values = {"sampled_on": ward.clock.now().date().isoformat(), "platelets_10e9_per_l": str(platelets)}
    ward.courses.act(
        course,
        Request(Action.MEASURE, ward.person("nurse1"), ward.clock.now(), step="blood_count", values=values),
    )


def refused(call: Callable[[], object]) -> set[str]:
    with pytest.raises(RefusedError) as refusal:
        call()
    assert "deviation" not in refusal.value.advice
    return {gate.id for gate in refusal.value.gates}


def entries(ward: Ward, treatment: str) -> tuple[Entry, ...]:
    with ward.store.read() as view:
        return view.entries(treatment)


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
    assert (alone.bed, alone.t0.astimezone(ZONE).time()) == (1, SETTINGS.windows.first_t0)
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


def test_a_booking_is_moved_to_another_day_and_bed_in_one_commit(
    ward: Ward, planning: Planning, row: BookingRow, course: str
) -> None:
    """The bed that it takes there is taken here, and the one that it has here is taken there."""
    first = book(planning, ward, course, week(8), bed=1)
    fill(ward, row, week(8), 2)
    fill(ward, row, week(9), 1)
    moved = book(planning, ward, course, week(9), seen=saw(first))
    assert (moved.treatment, moved.day, moved.bed) == (first.treatment, week(9), 2)
    assert moved.moved_from == (week(8), 1)
    actions = [entry.action for entry in entries(ward, first.treatment)]
    assert actions == [Action.BOOK, Action.RESCHEDULE, Action.MOVE]
    taken = ward.courses.beds_taken(week(8), week(9))
    assert taken == {week(8): frozenset({2}), week(9): frozenset({1, 2})}
    again = book(planning, ward, course, week(10), t0=time(8, 45), seen=saw(moved))
    assert again.t0.astimezone(ZONE).time() == time(8, 45)


def test_to_book_what_is_booked_there_already_says_who_did(ward: Ward, planning: Planning, course: str) -> None:
    first = book(planning, ward, course, week(8), bed=2, by="nurse1")
    with pytest.raises(AlreadyDoneError, match="in Bed 2 booked already by nurse1"):
        book(planning, ward, course, week(8), seen=saw(first))


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


def test_what_is_held_is_put_off_by_anybody_who_books_but_not_brought_forward(
    ward: Ward, planning: Planning, course: str
) -> None:
    first = book(planning, ward, course, week(9))
    counted(ward, course, 62)
    assert refused(lambda: book(planning, ward, course, week(8), seen=saw(first))) == {"held"}
    moved = book(planning, ward, course, week(12), seen=saw(first))
    assert (moved.treatment, moved.day) == (first.treatment, week(12))
    # with toxicity up to sixteen weeks
    latest = book(planning, ward, course, week(16), seen=saw(moved))
    assert refused(lambda: book(planning, ward, course, week(17), seen=saw(latest))) == {"interval"}


def test_a_move_says_that_toxicity_asks_for_half_and_prescribes_nothing(
    ward: Ward, planning: Planning, course: str, clock: ManualClock
) -> None:
    first = book(planning, ward, course, week(9))
    assert (first.activity_mbq, first.asks_for_half) == (7400, False)
    counted(ward, course, 60)
    clock.advance(timedelta(days=7))
    counted(ward, course, 160)
    moved = book(planning, ward, course, week(10), seen=saw(first))
    assert (moved.activity_mbq, moved.asks_for_half) == (7400, True)
    assert booking_of(entries(ward, first.treatment)).activity_mbq == 7400
    act(ward, first.treatment, Action.PRESCRIBE, "phys1", values={"activity_mbq": "3700"}, reason="platelets 60")
    assert not book(planning, ward, course, week(11), seen=saw(moved)).asks_for_half


def test_a_day_that_is_only_planned_is_never_told_as_one_that_was_given(
    ward: Ward, planning: Planning, course: str
) -> None:
    """Book the second, the third in a chain, and cancel the second: the course is where it was."""
    second = book(planning, ward, course, week(8))
    third = book(planning, ward, course, week(16), number=3)
    told = [booking_of(entries(ward, one.treatment)).last_treatment for one in (second, third)]
    assert told == [LAST, None]
    act(ward, second.treatment, Action.CANCEL, reason="moved house")
    now = ward.courses.one(course)
    assert (now.last_day, now.cycles_given, outlook_of(now).number) == (LAST, 1, 2)


def test_a_booking_keeps_the_protocol_of_the_one_before_it(ward: Ward, planning: Planning, row: BookingRow) -> None:
    course = without_date(ward, row, protocol="lu177-octreotate-1500ml")
    kept = book(planning, ward, course, week(8))
    assert protocol_id(ward, kept.treatment) == "lu177-octreotate-1500ml"


def test_a_protocol_for_half_a_dose_stays_for_half_a_dose_alone(
    ward: Ward, planning: Planning, row: BookingRow, clock: ManualClock
) -> None:
    full = without_date(ward, row, protocol="lu177-octreotate-half")
    half = without_date(ward, row, protocol="lu177-octreotate-half", number="41.200")
    counted(ward, half, 62)
    clock.advance(timedelta(days=7))
    counted(ward, half, 140)
    kept = [book(planning, ward, course, week(9)) for course in (full, half)]
    assert [one.activity_mbq for one in kept] == [7400, 3700]
    names = [protocol_id(ward, one.treatment) for one in kept]
    assert names == ["lu177-octreotate", "lu177-octreotate-half"]


def protocol_id(ward: Ward, treatment: str) -> str:
    with ward.store.read() as view:
        return protocol_of(view, view.entries(treatment)).id


def test_a_protocol_that_is_gone_gives_way_to_the_default(
    ward: Ward, planning: Planning, row: BookingRow, tmp_path: Path
) -> None:
    own = tmp_path / "protocols"
    own.mkdir()
    file = own / "our-own.toml"
    file.write_text('extends = "lu177-octreotate"\nid = "our-own"\nversion = "1"\ntitle = "Ours"\nsource = "a test"\n')
    ward.protocol_folders = (own, PROTOCOLS)
    course = without_date(ward, row, protocol="our-own")
    file.unlink()
    assert protocol_id(ward, book(planning, ward, course, week(8)).treatment) == "lu177-octreotate"


def test_two_treatment_days_in_a_row_have_each_bed_once(ward: Ward, row: BookingRow, course: str) -> None:
    """Whoever lies there leaves in the afternoon: the bed is nobody else's on that morning."""
    friday = week(8) + timedelta(days=1)
    planning = Planning(ward, Settings(beds=2, calendar=CalendarSettings(also=(friday,))))
    fill(ward, row, week(8), 1)
    assert refused(lambda: book(planning, ward, course, friday, bed=1)) == {"bed_overnight"}
    kept = book(planning, ward, course, friday)
    assert kept.bed == 2
    # nor may anybody lie there the night before
    other = without_date(ward, row, number="41.200")
    assert refused(lambda: book(planning, ward, other, week(8), bed=2)) == {"day_full"}


def test_a_booking_that_was_not_seen_is_not_moved(open_ward: Callable[[], Ward], row: BookingRow) -> None:
    """Two terminals show "no date yet"; the second learns who was quicker, and moves it once it has seen that."""
    one, other = open_ward(), open_ward()
    course = without_date(one, row)
    first = book(Planning(one, SETTINGS), one, course, week(8), by="nurse1")
    with one.store.read() as view:
        head = view.head()
    with pytest.raises(ChangedSinceError, match="cycle 2 is booked 7 January, Bed 1 by nurse1 at 2026-11-26T05:00:00Z"):
        book(Planning(other, SETTINGS), other, course, week(9), number=2)
    with one.store.read() as view:
        assert view.head() == head
    moved = book(Planning(other, SETTINGS), other, course, week(9), number=2, seen=saw(first))
    assert moved.moved_from == (week(8), 1)
    # who still sees it on the first day does not move it on, nor book it anew once it was cancelled
    with pytest.raises(ChangedSinceError, match="cycle 2 is booked 14 January"):
        book(Planning(one, SETTINGS), one, course, week(10), seen=saw(first))
    act(other, first.treatment, Action.CANCEL, "phys1", reason="moved house")
    with pytest.raises(ChangedSinceError, match="cycle 2 is not booked any more by phys1"):
        book(Planning(one, SETTINGS), one, course, week(10), seen=saw(moved))
    assert book(Planning(one, SETTINGS), one, course, week(10)).treatment != first.treatment


def test_a_key_counts_once_for_a_booking_and_for_a_move(
    ward: Ward, planning: Planning, row: BookingRow, course: str, clock: ManualClock
) -> None:
    first = book(planning, ward, course, week(8), bed=1, key="a")
    fill(ward, row, week(9), 1)
    clock.advance(timedelta(minutes=5))
    assert book(planning, ward, course, week(8), bed=1, key="a") == first
    moved = book(planning, ward, course, week(9), key="b", seen=saw(first))
    assert [entry.action for entry in entries(ward, first.treatment)] == [Action.BOOK, Action.RESCHEDULE, Action.MOVE]
    clock.advance(timedelta(minutes=5))
    assert book(planning, ward, course, week(9), key="b", seen=saw(moved)) == moved
    assert len(entries(ward, first.treatment)) == 3
    with pytest.raises(BadInputError, match="used for another act"):
        book(planning, ward, course, week(10), key="a", seen=saw(moved))


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
