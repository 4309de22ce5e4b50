"""Moving what is booked, what a booking takes over, who was quicker, and what counts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from ward_board.config.settings import CalendarSettings, Settings
from ward_board.domain.booking import booking_of
from ward_board.domain.day_list import BookingRow
from ward_board.domain.outlook import outlook_of
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError
from ward_board.ward.clock import ManualClock
from ward_board.ward.cycle_booking import ChangedSinceError
from ward_board.ward.planning import Planning
from ward_board.ward.protocols import protocol_of
from ward_board.ward.ward import Ward

from .planned_cycles import (
    LAST,
    PROTOCOLS,
    SETTINGS,
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
    with pytest.raises(ChangedSinceError, match="cycle 2 is booked 7 January, Bed 1 by nurse1 at 2026-11-26T06:00:00"):
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
