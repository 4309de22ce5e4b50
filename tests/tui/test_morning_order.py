"""Arrows on the morning page go down the page as it stands: by flight, not by number."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from tests.board.morning_ward import morning_ward
from ward_board.config.settings import Settings
from ward_board.tui.commands import Commands
from ward_board.tui.desk import Desk
from ward_board.tui.keys import Place
from ward_board.tui.presses import Press
from ward_board.tui.session import Session


def desk_at(place: Place) -> Any:
    """As much of a desk as an arrow asks for."""
    return SimpleNamespace(
        place=place,
        board=morning_ward(),
        selected=None,
        own=None,
        dialog=None,
        is_busy=False,
        cleaning_until=0.0,
        machine=SimpleNamespace(monotonic=lambda: 1.0),
        touch=lambda name, character, at: Press(name, character, at, at),
        repaint=lambda: None,
        settings=Settings(),
        session=Session(5, None, 1.0),
    )


def walked(place: Place, key: str) -> list[str]:
    desk = desk_at(place)
    commands, found = Commands(cast(Desk, desk)), []
    for count in range(9):
        commands.press(key, None, float(count))
        found.append(desk.selected)
    return found


def test_arrows_follow_the_page_down_and_up_and_round() -> None:
    down = ["t4", "t7", "t1", "t2", "t3", "t5", "t6", "t8", "t4"]
    assert walked(Place.MORNING, "down") == down
    assert walked(Place.MORNING, "up") == [*reversed(down[:-1]), "t8"]


def test_on_the_board_they_go_by_number() -> None:
    assert walked(Place.BOARD, "down") == [*(f"t{bed}" for bed in range(1, 9)), "t1"]
