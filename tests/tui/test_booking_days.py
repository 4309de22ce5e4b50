"""The page of days at a desk: looking, finding, choosing a day by hand, booking and moving, and who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ward_board.domain.booking import booking_of
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.booking_days import BookingDays
from ward_board.tui.dialogs.booking_dialog import BookingDialog
from ward_board.tui.keys import Command, Place, command_of
from ward_board.tui.pointer import click, turn
from ward_board.ward.cycle_booking import AskedDay
from ward_board.ward.planning import Planning

from ..patience import holds

PIN = " 481516"
AIM, NEXT = date(2027, 1, 21), date(2027, 1, 28)


def days(seat: Any) -> BookingDays:
    place = seat.desk.own_places[Place.DAYS]
    assert isinstance(place, BookingDays)
    return place


def row_of(seat: Any, name: str) -> str:
    """The line of a course on the page."""
    return next(line for line in seat.shows().splitlines() if name in line and "/4" in line)


def bar(seat: Any) -> str:
    return seat.shows().splitlines()[-2]


def booked(seat: Any, before: int) -> Any:
    (entry,) = [entry for entry in seat.entries(before) if entry.action is Action.BOOK]
    return booking_of([entry]), entry


@pytest.fixture
async def at_days(seat: Any) -> Any:
    await seat.press("y")
    return seat


async def test_the_page_shows_each_course_with_what_comes_next(at_days: Any) -> None:
    for width, height in ((160, 42), (100, 30), (80, 24)):
        shown = at_days.shows(width, height).splitlines()
        assert len(shown) == height
        assert sum("no date yet" in line for line in shown if "/4" in line) == 6
        assert any("Ferreira L." in line and "4/4" in line for line in shown)
        assert any("free" in line and "8" in line for line in shown)
        assert "6 courses have no date yet" in at_days.shows(width, height)


async def test_space_goes_to_the_next_without_a_date_and_enter_books_it(at_days: Any) -> None:
    before = at_days.head()
    await at_days.press("space")
    assert "JANSEN A." in bar(at_days)
    assert "Book 21 January, bed 1" in bar(at_days)
    await at_days.press("enter")
    booking, entry = booked(at_days, before)
    assert (booking.cycle, booking.bed, booking.t0.date(), entry.author) == (3, 1, AIM, "nurse2")
    assert "21 Jan, 8 weeks" in row_of(at_days, "Jansen A.")
    assert "cycle 3 booked 21 January, Bed 1" in at_days.shows()
    await at_days.press("space")
    assert "MÜLLER K." in bar(at_days)
    assert "bed 2" in bar(at_days)


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_a_key_that_is_leaned_on_books_nothing(at_days: Any, key: str) -> None:
    before = at_days.head()
    await at_days.press("space")
    await at_days.hold(key, seconds=3)
    entries = at_days.entries(before)
    # one press of Enter is meant, however long it is held; Space only ever leads on
    assert len(entries) == (1 if key == "enter" else 0)


async def test_an_enter_typed_before_the_bar_stands_there_books_nothing(at_days: Any) -> None:
    before = at_days.head()
    at_days.commands.press("space", " ", at_days.seconds + 1)
    at_days.commands.press("enter", None, at_days.seconds + 1.01)
    await at_days.settle()
    assert at_days.entries(before) == []
    assert isinstance(at_days.desk.dialog, BookingDialog)


async def test_the_arrows_choose_another_day_and_a_digit_another_bed(at_days: Any) -> None:
    before = at_days.head()
    await at_days.press("space", "right")
    assert "Book 28 January, bed 1" in bar(at_days)
    assert " 28 Jan " in at_days.shows()
    await at_days.press("left", "left", "5")
    assert "Book 14 January, bed 5   7 weeks" in bar(at_days)
    await at_days.press("enter")
    booking, _entry = booked(at_days, before)
    assert (booking.bed, booking.t0.date()) == (5, date(2027, 1, 14))


async def test_a_booking_is_moved_by_the_arrows_and_stays_where_it_is_without_them(at_days: Any) -> None:
    await at_days.press("space", "enter")
    before = at_days.head()
    await at_days.press("right")
    assert "Move from 21 January to 28 January, bed 1" in bar(at_days)
    await at_days.press("left", "enter")
    assert at_days.entries(before) == []
    assert "booked there already" in at_days.shows()
    await at_days.press("right", "enter")
    (moved,) = at_days.entries(before)
    assert moved.action is Action.RESCHEDULE
    assert "28 Jan, 9 weeks" in row_of(at_days, "Jansen A.")


async def test_the_cycle_after_a_booked_one_is_booked_in_the_same_bar(at_days: Any) -> None:
    await at_days.press("space", "enter")
    before = at_days.head()
    await at_days.press("right", "pagedown")
    assert "cycle 4/4   Book 18 March" in bar(at_days)
    await at_days.press("enter")
    booking, _entry = booked(at_days, before)
    assert (booking.cycle, booking.t0.date(), booking.last_treatment) == (4, date(2027, 3, 18), None)
    await at_days.press("space")
    assert "MÜLLER K." in bar(at_days)
    assert Command.PAGE_DOWN in at_days.desk.dialog.without


async def test_the_booking_bar_drops_when_nobody_touches_it(at_days: Any) -> None:
    await at_days.press("space")
    at_days.desk.machine.advance(timedelta(seconds=19))
    at_days.desk.tick()
    assert isinstance(at_days.desk.dialog, BookingDialog)
    at_days.desk.machine.advance(timedelta(seconds=2))
    at_days.desk.tick()
    await at_days.settle()
    assert at_days.desk.dialog is None
    assert days(at_days).model.choice is None


async def test_a_move_that_leaves_a_later_cycle_outside_its_window_says_so(at_days: Any) -> None:
    await at_days.press("space", "enter")
    await at_days.press("right", "pagedown", "left", "left", "enter")
    await at_days.press("right", "right", "right", "right")
    shown = at_days.shows()
    assert "is then" in shown
    assert "weeks after it" in shown
    await at_days.press("enter")
    assert "is then" in at_days.shows()


async def test_escape_leaves_and_nothing_is_booked(at_days: Any) -> None:
    before = at_days.head()
    await at_days.press("space", "right", "escape")
    assert at_days.desk.dialog is None
    assert at_days.desk.place is Place.DAYS
    assert days(at_days).model.choice is None
    await at_days.press("escape")
    assert at_days.desk.place is Place.BOARD
    assert at_days.entries(before) == []


async def test_looking_is_free_and_booking_asks_who(seat_of: Callable[..., Any]) -> None:
    seat = await seat_of(None)
    before = seat.head()
    await seat.press("y", "space")
    assert "Book 21 January" in bar(seat)
    await seat.press("enter", " coord1", "tab", PIN, "enter")
    assert seat.entries(before) == []
    assert "signed in; Enter books" in seat.shows()
    await seat.press("enter")
    assert booked(seat, before)[1].author == "coord1"


async def test_a_locked_terminal_shows_initials_and_finds_by_number_alone(seat: Any) -> None:
    await seat.press("y", "l")
    shown = seat.shows()
    assert "Jansen" not in shown
    assert "no date yet" in shown
    await seat.press("/", " jans")
    assert "no such course" in seat.shows()
    await seat.press("escape", "/", " 41883", "enter")
    selected = days(seat).model.row
    assert selected is not None
    assert selected.course.patient.number == "41.883"
    assert "de Boer" not in seat.shows()


async def test_find_goes_to_a_course_by_its_name(at_days: Any) -> None:
    await at_days.press("/", " okaf", "enter")
    assert "OKAFOR C." in bar(at_days)
    assert "cycle 3, window 7 January to 18 February." in at_days.shows()
    assert "Proposed: 21 January 8 weeks, 8 beds free" in at_days.shows()


async def test_enter_opens_the_course_and_escape_leads_back_to_what_was_selected(at_days: Any) -> None:
    await at_days.press("/", " okaf", "enter", "enter")
    assert at_days.desk.place is Place.COURSE
    await at_days.press("escape")
    assert at_days.desk.place is Place.DAYS
    assert "OKAFOR C." in bar(at_days)


async def test_s_leads_to_the_start_times_of_the_day_that_the_course_is_booked_for(at_days: Any) -> None:
    assert days(at_days).day is None
    await at_days.press("space", "enter")
    assert days(at_days).day == AIM
    await at_days.press("s")
    assert at_days.desk.place is Place.START_TIMES
    assert "21 January" in at_days.shows()


async def test_who_may_not_book_is_told_so_and_nothing_is_kept(seat_of: Callable[..., Any]) -> None:
    seat = await seat_of("tech1")
    before = seat.head()
    await seat.press("y", "space", "enter")
    assert "waits for: a nurse or physician or coordinator" in seat.shows()
    assert isinstance(seat.desk.dialog, BookingDialog)
    assert seat.entries(before) == []


async def test_outside_the_window_a_physician_gives_the_reason_and_the_pin_again(seat_of: Callable[..., Any]) -> None:
    seat = await seat_of("phys1")
    before = seat.head()
    await seat.press("y", "space", *["right"] * 5)
    assert "Book 25 February" in bar(seat)
    assert "7 d too late" in bar(seat)
    await seat.press("enter")
    assert "25 February lies outside the window" in seat.shows()
    await seat.press(" she travels", "enter", PIN, "enter")
    booking, entry = booked(seat, before)
    assert (booking.t0.date(), entry.reason, entry.passed) == (date(2027, 2, 25), "she travels", ("interval",))
    assert "7 d too late" in seat.shows()


async def test_outside_the_window_a_nurse_is_told_whose_reason_it_takes(at_days: Any) -> None:
    before = at_days.head()
    await at_days.press("space", *["left"] * 3, "enter")
    assert "waits for: a physician's reason (31 December: 7 d too early)" in at_days.shows()
    assert at_days.entries(before) == []


async def test_a_bed_that_somebody_else_books_meanwhile_is_refused_and_shown(at_days: Any, other_terminal: Any) -> None:
    await at_days.press("space")
    planning = Planning(other_terminal, at_days.desk.settings)
    rows = days(at_days).model.rows
    asked = AskedDay(rows[2].id, AIM, other_terminal.person("coord1"), bed=1)
    planning.book(asked)
    before = at_days.head()
    await at_days.press("enter")
    assert "another bed (21 January: Bed 1 is taken)" in at_days.shows()
    assert at_days.entries(before) == []
    assert "Bed 1 is taken" in bar(at_days) or "Bed 1 is taken" in at_days.shows()
    await at_days.press("2", "enter")
    assert booked(at_days, before)[0].bed == 2


async def test_a_booking_that_the_screen_does_not_show_is_not_moved_until_it_was_seen(
    at_days: Any, other_terminal: Any
) -> None:
    """The bar says Book; meanwhile somebody else has booked the cycle for another day."""
    await at_days.press("space")
    planning = Planning(other_terminal, at_days.desk.settings)
    planning.book(AskedDay(days(at_days).model.rows[0].id, NEXT, other_terminal.person("coord1")))
    before = at_days.head()
    await at_days.press("enter")
    assert at_days.entries(before) == []
    assert "cycle 3 is booked 28 January, Bed 1, by" in at_days.shows()
    assert "nothing was changed" in at_days.shows()
    assert "Move from 28 January to 21 January" in at_days.shows()
    await at_days.press("enter")
    (moved,) = at_days.entries(before)
    assert moved.action is Action.RESCHEDULE


async def test_what_is_held_and_booked_is_put_off_by_the_arrows(at_days: Any, other_terminal: Any) -> None:
    row = next(row for row in days(at_days).model.rows if row.here and row.here.bed == 7)
    nurse, at = other_terminal.person("nurse1"), other_terminal.clock.now()
    planning = Planning(other_terminal, at_days.desk.settings)
    planning.book(AskedDay(row.id, AIM, nurse))
    values = {"sampled_on": "2026-11-20", "platelets_10e9_per_l": "62"}
    other_terminal.courses.act(row.id, Request(Action.MEASURE, nurse, at, step="blood_count", values=values))
    await at_days.press("escape", "y", *["down"] * 7)
    assert "platelets 62, HELD" in row_of(at_days, "Żółty P.")
    assert "Booked 21 January" in at_days.shows()
    before = at_days.head()
    await at_days.press("left")
    assert "held: only a later day" in bar(at_days)
    await at_days.press("right", "right", "enter")
    (moved,) = at_days.entries(before)
    assert moved.action is Action.RESCHEDULE
    assert "Booked 28 January" in at_days.shows()


async def test_what_others_book_comes_with_the_next_board(at_days: Any, other_terminal: Any) -> None:
    rows = days(at_days).model.rows
    planning = Planning(other_terminal, at_days.desk.settings)
    planning.book(AskedDay(rows[0].id, AIM, other_terminal.person("coord1")))
    await at_days.reading.once()
    await holds(lambda: "no date yet" not in row_of(at_days, "Jansen A."))
    assert "21 Jan, 8 weeks" in row_of(at_days, "Jansen A.")


async def test_a_held_course_is_not_offered_and_says_why(at_days: Any, other_terminal: Any) -> None:
    """Bed 7 was treated eight weeks ago and has not begun today."""
    course = next(row.id for row in days(at_days).model.rows if row.here and row.here.bed == 7)
    values = {"sampled_on": "2026-11-20", "platelets_10e9_per_l": "62"}
    nurse, at = other_terminal.person("nurse1"), other_terminal.clock.now()
    other_terminal.courses.act(course, Request(Action.MEASURE, nurse, at, step="blood_count", values=values))
    await at_days.press("escape", "y", *["down"] * 7)
    assert "platelets 62, HELD" in row_of(at_days, "Żółty P.")
    await at_days.press("right")
    assert at_days.desk.dialog is None
    assert "platelets 62, HELD" in bar(at_days)
    assert "no date is booked now" in bar(at_days)
    await at_days.press("space")
    assert "JANSEN A." in bar(at_days)


async def test_zoom_shows_half_a_year_a_year_and_two(at_days: Any) -> None:
    assert "a year of Thursdays, 8 beds each" in at_days.shows()
    await at_days.press("+")
    assert "half a year of Thursdays" in at_days.shows()
    await at_days.press("-", "-", "-")
    assert "two years of Thursdays" in at_days.shows()


async def test_a_click_and_the_wheel_choose_a_course_and_the_wall_has_none_of_it(at_days: Any) -> None:
    lines = at_days.desk.picture(160, 42)
    row = next(y for y, line in enumerate(lines.lines) if "Visser M." in line.text)
    click(at_days.desk, lines.treatment_at(row))
    assert "VISSER M." in bar(at_days)
    turn(at_days.desk, 160, 42, 1)
    assert "OKAFOR C." in bar(at_days)
    assert command_of(Place.WALL, "y") is None
