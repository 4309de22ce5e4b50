"""H31, I12: who has not signed in, or whose session is over, records nothing, and the board stays."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import Any

import pytest

from ward_board.tui.keys import TABLE, Place

PIN = "481516"
PAGE_KEYS = sorted({key for row in TABLE for key in row.keys if Place.BOARD in row.places} | set(string.ascii_letters))


@pytest.mark.parametrize("is_locked", [False, True])
async def test_a17_h31_every_key_without_a_session_records_nothing(seat_of: Any, is_locked: bool) -> None:
    seat = await seat_of(None)
    if is_locked:
        seat.desk.lock()
    before = seat.entries()
    for key in PAGE_KEYS:
        await seat.press("escape", "escape", "3", key, "enter", "enter", "enter")
        assert seat.entries() == before, key
        assert seat.desk.session.person is None


async def test_h31_an_idle_session_locks_and_says_so(seat: Any) -> None:
    seat.machine.advance(timedelta(minutes=5))
    seat.desk.tick()
    await seat.reading.once()
    assert seat.desk.session.is_locked
    assert "Locked: nobody was here for 5 min" in seat.shows()


@pytest.mark.parametrize("size", [(80, 24), (160, 42), (60, 20)])
async def test_h33_the_locked_board_shows_alarms_and_beds_but_no_names(seat: Any, size: tuple[int, int]) -> None:
    names = [bed.patient.name.rsplit(" ", 1)[0] for bed in seat.desk.board.beds]
    assert "Okafor" in seat.shows(*size)
    await seat.press("l")
    shown = seat.shows(*size)
    assert not [name for name in names if name.casefold() in shown.casefold()]
    assert "AMINO ACIDS STOPPED" in shown
    for place in (Place.TREATMENT, Place.MORNING, Place.JOURNAL):
        seat.desk.place, seat.desk.selected = place, seat.desk.board.beds[2].treatment
        assert not [name for name in names if name.casefold() in seat.shows(*size).casefold()], place


async def test_h33_the_pin_is_never_on_the_screen(seat_of: Any) -> None:
    seat = await seat_of(None)
    await seat.press("3", "o", " nurse1", "enter", " " + PIN)
    assert "typed, hidden" in seat.shows(80, 24)
    assert PIN not in seat.shows(80, 24)
    assert "48" not in seat.shows(80, 24).splitlines()[-2]


async def test_i12_a_session_that_ends_while_somebody_signs_second_records_nothing(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter", "6", "space", "enter")
    assert "the second person signs" in seat.shows()
    before = seat.entries()
    await seat.press(" phys1", "enter", " " + PIN)
    seat.desk.lock()
    await seat.settle()
    await seat.press("enter", "enter")
    assert seat.entries() == before


async def test_after_a_wrong_pin_the_id_stays_and_the_pin_goes(seat_of: Any) -> None:
    seat = await seat_of(None)
    await seat.press("l", " nurse1", "enter", " 111111", "enter")
    assert "id or PIN is wrong" in seat.shows(80, 24)
    assert "nurse1" in seat.shows(80, 24)
    assert seat.desk.session.person is None
    await seat.press(*PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"


async def test_h32_whoever_signs_is_named_on_every_page(seat: Any) -> None:
    for place in (Place.BOARD, Place.TREATMENT, Place.MORNING, Place.JOURNAL, Place.KEYS):
        seat.desk.place, seat.desk.selected = place, seat.desk.board.beds[2].treatment
        assert "J. de Vries" in seat.shows(80, 24)
    await seat.press("escape", "3", "o")
    assert "J. de Vries" in seat.shows(80, 24)
