"""The page of start times: what it proposes, for how many people, and that one bed is moved only when asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ward_board.board.canvas import cells
from ward_board.board.start_times_page import StartTimesPage
from ward_board.domain.start_times import Placed
from ward_board.domain.words import Action
from ward_board.tui.dialogs.move_bar import MoveDialog
from ward_board.tui.keys import Place
from ward_board.tui.start_times import open_start_times
from ward_board.ward.start_times import move_beds, move_of

from ..patience import holds
from .conftest import PIN, Seat


@pytest.fixture(autouse=True)
def few_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many simulated days as it takes to have some."""
    from ward_board.rehearsal.day_chances import chances_of

    monkeypatch.setattr("ward_board.tui.start_times.chances_of", lambda *asked: chances_of(*asked, days=5))


def page(seat: Seat) -> StartTimesPage:
    shown = seat.desk.own.page()
    assert isinstance(shown, StartTimesPage)
    return shown


async def counted(seat: Seat) -> StartTimesPage:
    """The page once all that was begun has come to an end."""
    await holds(lambda: page(seat).day is not None and not page(seat).is_counting)
    return page(seat)


def bed_8(seat: Seat) -> Placed:
    day = page(seat).day
    assert day is not None
    return next(one for one in day.placed if one.bed.bed == 8)


@pytest.fixture
async def opened(seat: Seat) -> Seat:
    """The page as a nurse opens it at 10:42, when Beds 1 to 6 have started."""
    await open_start_times(seat.desk)
    await counted(seat)
    return seat


async def choose(seat: Seat, bed: int) -> None:
    day = page(seat).day
    assert day is not None
    place = [one.bed.bed for one in day.placed].index(bed)
    await seat.press(*["down"] * (place + 1))
    assert page(seat).chosen is not None
    assert page(seat).chosen.bed.bed == bed


async def test_the_page_shows_beds_load_and_sentences(opened: Seat) -> None:
    shown = opened.shows()
    assert "Start times   Thursday 26 November   3 people on duty" in shown
    assert "1 Jansen A.        08:00" in shown
    assert "has started" in shown
    assert "People needed" in shown
    assert "5 simulated days: last cannula out" in shown
    narrow = opened.shows(80, 24)
    assert "3 on duty" in narrow
    assert "8 Bakker S.   10:55" in narrow


@pytest.mark.parametrize("way", ["colour", "no colour", "ascii"])
async def test_it_is_drawn_at_any_size_and_without_colour_by_numbers(opened: Seat, way: str) -> None:
    for width, height in ((80, 24), (100, 30), (120, 40), (160, 42), (200, 60)):
        view = replace(opened.desk.view(width, height), no_colour=way != "colour", ascii=way == "ascii")
        lines = page(opened).lines(opened.desk.board, view)
        assert all(cells(line.text) <= width for line in lines)
        bed = next(line.text for line in lines if line.treatment == "t8")
        assert ("111" in bed) is (way != "colour")


async def test_names_are_initials_in_privacy(opened: Seat) -> None:
    await opened.press("v")
    assert "Jansen" not in opened.shows()


async def test_plus_and_minus_ask_for_other_people_and_escape_goes_back(opened: Seat) -> None:
    await opened.press("+")
    await holds(lambda: page(opened).day.proposal.people == 4)
    assert "4 people on duty" in opened.shows()
    await opened.press("-", "-", "-")
    await holds(lambda: page(opened).day.proposal.people == 1)
    assert "1 on duty, too few: amino acids start takes 2 people" in opened.shows()
    await opened.press("-")
    assert page(opened).day.proposal.people == 1
    await opened.press("escape")
    assert opened.desk.place is Place.BOARD


async def test_a_bed_that_has_started_is_not_moved(opened: Seat) -> None:
    head = opened.head()
    await choose(opened, 1)
    await opened.press("enter")
    assert opened.desk.dialog is None
    assert "Bed 1: has started; nothing to move" in opened.shows()
    await opened.press("escape")
    assert opened.head() == head


async def test_h1_enter_asks_with_bed_name_and_birth_date_and_moves_that_bed_alone(opened: Seat) -> None:
    head, day = opened.head(), page(opened).day
    assert day is not None
    placed = bed_8(opened)
    assert placed.is_moved
    await choose(opened, 8)
    await opened.press("enter")
    asked = opened.shows()
    assert "Bed 8   BAKKER S.   born 05-12-1946" in asked
    assert "Move T0 10:55 → " in asked
    await opened.press("enter")
    await holds(lambda: not opened.desk.is_busy)
    (entry,) = opened.entries(head)
    assert (entry.action, entry.stream, entry.author) == (Action.RESCHEDULE, placed.bed.treatment, "nurse2")
    assert entry.values["t0"] == day.at(placed.t0).isoformat().replace("+00:00", "Z")
    assert "Bed 8: recorded, T0 " in opened.shows()
    await holds(lambda: not bed_8(opened).is_moved)


@pytest.mark.parametrize("size", [(160, 42), (80, 24), (50, 10)])
async def test_h7_the_alarm_stays_above_the_bar_that_asks(opened: Seat, size: tuple[int, int]) -> None:
    await choose(opened, 8)
    await opened.press("enter")
    assert isinstance(opened.desk.dialog, MoveDialog)
    assert "AMINO ACIDS STOPPED" in "\n".join(opened.shows(*size).splitlines()[:3])


async def test_the_bar_that_moves_a_bed_drops_when_nobody_touches_it(opened: Seat) -> None:
    await choose(opened, 8)
    await opened.press("enter")
    assert isinstance(opened.desk.dialog, MoveDialog)
    opened.desk.machine.advance(timedelta(seconds=21))
    opened.desk.tick()
    await opened.settle()
    assert opened.desk.dialog is None


async def test_escape_at_the_bar_records_nothing(opened: Seat) -> None:
    head = opened.head()
    await choose(opened, 8)
    await opened.press("enter", "escape")
    assert opened.head() == head
    assert opened.desk.place is Place.START_TIMES


async def test_moving_asks_for_a_signature(seat_of: Any) -> None:
    seat = await seat_of(None)
    await open_start_times(seat.desk)
    await counted(seat)
    await choose(seat, 8)
    await seat.press("enter")
    assert "Sign in to act" in seat.shows()
    await seat.press(" nurse1", "tab", " " + PIN, "enter")
    assert "Move T0 10:55 → " in seat.shows()


def put_off(seat: Seat, terminal: Any) -> None:
    """Somebody at another terminal starts Bed 8 35 minutes later."""
    day, placed = page(seat).day, bed_8(seat)
    assert day is not None
    booked = move_of(day, placed)
    later = replace(booked, t0=booked.seen + timedelta(minutes=35))
    move_beds(terminal, [later], terminal.person("nurse1"))


async def test_what_somebody_else_moved_while_the_bar_asks_is_not_overwritten(
    opened: Seat, other_terminal: Any
) -> None:
    await choose(opened, 8)
    await opened.press("enter")
    put_off(opened, other_terminal)
    head = opened.head()
    await opened.press("enter")
    await holds(lambda: not opened.desk.is_busy)
    assert opened.head() == head
    assert "Bed 8: T0 is 11:30 on 2026-11-26 by now, set by Bos at 10:42; nothing was kept" in opened.shows()


async def test_what_somebody_else_moved_meanwhile_is_shown(opened: Seat, other_terminal: Any) -> None:
    placed = bed_8(opened)
    put_off(opened, other_terminal)
    await opened.reading.once()
    await holds(lambda: bed_8(opened).bed.booked == placed.bed.booked + 35)


async def test_the_page_of_days_opens_it_and_escape_goes_back_there(seat: Seat) -> None:
    await seat.press("y", "s")
    assert seat.desk.place is Place.START_TIMES
    assert (await counted(seat)).day.day.isoformat() == "2026-11-26"
    await seat.press("escape")
    assert seat.desk.place is Place.DAYS


async def test_another_day_is_shown_where_somebody_is_booked(opened: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back beyond the day that matters now everybody has gone home: there is nothing to start."""
    before, today, after = date(2026, 11, 19), date(2026, 11, 26), date(2026, 12, 3)
    taken = dict.fromkeys((before, today, after), frozenset({1}))
    monkeypatch.setattr(type(opened.desk.ward.courses), "beds_taken", lambda *_asked: taken)
    await opened.press("left")
    await opened.press("right")
    await holds(lambda: page(opened).day is not None and page(opened).day.day == after)
    await opened.press("left")
    await holds(lambda: page(opened).day is not None and page(opened).day.day == today)


async def test_a_bad_model_is_said_and_nothing_falls(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    from ward_board.errors import BadInputError

    def bad(*_asked: object) -> None:
        raise BadInputError("day_work.toml, line 3: people: must be 1 or more")

    monkeypatch.setattr("ward_board.tui.start_times.read_start_day", bad)
    await open_start_times(seat.desk)
    await holds(lambda: page(seat).trouble is not None)
    assert "day_work.toml, line 3: people" in seat.shows()


async def test_the_palette_opens_it_from_anywhere(seat: Seat) -> None:
    await seat.press("ctrl+p", " start times of", "enter")
    await holds(lambda: seat.desk.place is Place.START_TIMES)
    await counted(seat)
