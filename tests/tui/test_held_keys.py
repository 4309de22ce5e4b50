"""Proof 8 of issue 2: holding down or leaning on any one key for 60 s while signed in records nothing."""

from __future__ import annotations

import string
from typing import Any

import pytest

from ward_board.tui.keys import TABLE

ALL_KEYS = sorted({key for row in TABLE for key in row.keys} | set(string.ascii_letters + string.digits + "/!@ "))
WAYS_IN = {"the board": (), "a selected bed": ("6",), "a treatment": ("3", "enter"), "a bed with two pumps": ("3",)}


@pytest.mark.parametrize("way_in", WAYS_IN)
async def test_no_held_key_records_anything(seat: Any, way_in: str) -> None:
    """Each key of the table and each letter, at the terminal's usual repeat."""
    before = seat.entries()
    for key in ALL_KEYS:
        await seat.press("escape", "escape", "escape", *WAYS_IN[way_in])
        await seat.hold(key, seconds=60.0 if key in {"enter", "space"} else 4.0)
        assert seat.entries() == before, f"{key!r} held recorded something"
        await seat.press("escape", "escape")


@pytest.mark.parametrize("every", [0.02, 0.11, 0.5, 1.1])
@pytest.mark.parametrize("key", ["enter", "space", "o", "a", "p", "e", "u", "6"])
async def test_no_repeat_rate_records_anything(seat: Any, key: str, every: float) -> None:
    before = seat.entries()
    await seat.press("3")
    await seat.hold(key, seconds=60, first=1.0, every=every)
    assert seat.entries() == before


async def test_enter_held_since_the_pin_does_not_confirm_what_comes_next(seat_of: Any) -> None:
    seat = await seat_of(None)
    before = seat.entries()
    await seat.press("3", "o", " nurse1", "enter", " 481516")
    await seat.hold("enter")
    assert seat.desk.session.person is not None
    assert seat.desk.dialog is not None
    assert seat.entries() == before
    assert "this key is held" in seat.shows()
    await seat.press("enter", after=0.7)
    assert len(seat.entries()) == len(before) + 1


async def test_a_key_typed_ahead_of_the_picture_confirms_nothing(seat: Any) -> None:
    """What is confirmed must have been painted before the key was pressed (H1)."""
    before = seat.entries()
    await seat.press("3", "o")
    seat.desk.dialog.painted_at = None
    seat.seconds += 2
    seat.commands.press("enter", None, seat.seconds)
    await seat.settle()
    assert seat.entries() == before
    await seat.press("enter")
    assert seat.entries()[-1].action == "seen"


async def test_leaning_on_two_keys_at_once_opens_and_does_not_confirm_by_itself(seat: Any) -> None:
    """Two keys that open, by turns: what they open waits for a key that confirms."""
    before = seat.entries()
    await seat.press("6")
    for _ in range(200):
        await seat.press("space", "o", after=0.03)
    assert seat.entries() == before
