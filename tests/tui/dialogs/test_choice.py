from __future__ import annotations

from datetime import UTC, datetime

from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.presses import Presses

NOW = datetime(2026, 11, 26, 9, 42, tzinfo=UTC)


class Chooser:
    """A choice on the screen, and somebody who presses keys."""

    def __init__(self) -> None:
        self.dialog = ChoiceDialog("Commands", [("morning", 1), ("journal", 2), ("more journal", 3)])
        self.presses, self.seconds = Presses(), 10.0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.seconds += 2
            self.dialog.press(self.presses.press(key, key if len(key) == 1 else None, self.seconds), NOW)

    def said(self) -> str:
        return "\n".join(line.text for line in self.dialog.lines(Look(60, 20, NOW, UTC)))  # type: ignore[arg-type]


async def answer(*keys: str) -> int:
    chooser = Chooser()
    waiting = chooser.dialog.ask()
    chooser.dialog.painted_at = 0.0
    chooser.press(*keys)
    return await waiting


async def test_the_first_is_marked_and_arrows_go_round() -> None:
    assert await answer("enter") == 1
    assert await answer("down", "enter") == 2
    assert await answer("up", "enter") == 3
    assert await answer("down", "down", "down", "enter") == 1


async def test_typing_narrows_the_choice() -> None:
    assert await answer(*"jou", "enter") == 2
    assert await answer(*"more", "enter") == 3
    assert await answer(*"morex", "backspace", "enter") == 3


def test_what_nothing_is_called_chooses_nothing() -> None:
    chooser = Chooser()
    chooser.dialog.painted_at = 0.0
    chooser.press(*"xyz", "enter", "down")
    assert chooser.dialog.shown == []
    chooser.press("enter")
    assert "nothing of that name" in chooser.said()


def test_the_marked_one_is_always_in_sight() -> None:
    dialog = ChoiceDialog("many", [(f"offer {place}", place) for place in range(100)])
    for marked in (0, 50, 99):
        dialog.marked = marked
        said = [line.text for line in dialog.lines(Look(60, 12, NOW, UTC))]  # type: ignore[arg-type]
        assert any(line.strip() == f"> offer {marked}" for line in said)
        assert len(said) <= 12
