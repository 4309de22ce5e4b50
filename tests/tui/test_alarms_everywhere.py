"""H7: alarms stand at the top of every page and behind every dialog, also of a locked board."""

from __future__ import annotations

from typing import Any

import pytest

from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.dialogs.asking import AskDialog
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.leaving import LeavingDialog
from ward_board.tui.dialogs.round_dialog import RoundDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.dialogs.visit_dialog import VisitDialog
from ward_board.tui.keys import Place

PIN = "481516"
SIZES = [(80, 24), (100, 30), (160, 42), (50, 10)]
WAYS = {
    "the confirm bar": (["7", "space"], ActDialog),
    "a form": (["6", "space"], ActDialog),
    "a deviation": (["6", "e"], ActDialog),
    "a choice": (["6", "s"], ChoiceDialog),
    "the palette": (["ctrl+p"], ChoiceDialog),
    "a visit": (["5", "b"], VisitDialog),
    "a visit with a number": (["5", "b", "tab"], VisitDialog),
    "a round": (["o"], RoundDialog),
    "accepting a bed": (["h", "3", "space"], SignInDialog),
    "a question": (["h", "x"], AskDialog),
    "leaving": (["q"], LeavingDialog),
    "signing in": (["l", "l"], SignInDialog),
    "a pin again": (["6", "e", "o", "tab", " words", "enter"], SignInDialog),
}


def top(shown: str) -> str:
    return "\n".join(shown.splitlines()[:3])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", [Place.BOARD, Place.TREATMENT, Place.MORNING, Place.JOURNAL, Place.KEYS])
async def test_h7_on_every_page(seat: Any, place: Place, size: tuple[int, int]) -> None:
    for selected in (None, seat.desk.board.beds[0].treatment):
        for locked in (False, True):
            seat.desk.place, seat.desk.selected, seat.desk.session.is_locked = place, selected, locked
            seat.desk.first_line = 500
            assert "***" in top(seat.shows(*size))
            assert "AMINO ACIDS STOPPED" in top(seat.shows(*size))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
async def test_h7_above_every_dialog(seat: Any, way: str, size: tuple[int, int]) -> None:
    keys, kind = WAYS[way]
    await seat.press(*keys)
    assert isinstance(seat.desk.dialog, kind)
    assert "***" in top(seat.shows(*size))
    assert "AMINO ACIDS STOPPED" in top(seat.shows(*size))


@pytest.mark.parametrize("size", SIZES)
async def test_h7_above_the_second_signature(seat_of: Any, size: tuple[int, int]) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter", "6", "space", "enter")
    assert "second person" in seat.shows()
    assert "AMINO ACIDS STOPPED" in top(seat.shows(*size))


async def test_every_dialog_of_ours_is_among_those(seat: Any) -> None:
    """A dialog that is added later must be added above too."""
    known = {ActDialog, AskDialog, ChoiceDialog, LeavingDialog, RoundDialog, SignInDialog, VisitDialog}
    seen = set()
    for keys, _kind in WAYS.values():
        await seat.press("escape", "escape", "escape", *keys)
        seen.add(type(seat.desk.dialog))
    assert seen == known
