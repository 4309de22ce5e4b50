"""Being built."""

from __future__ import annotations

from ward_board.tui.desk import Desk


async def choose_paper(desk: Desk) -> None:
    """Being built."""
    desk.say("choose_paper")


async def print_all(desk: Desk) -> None:
    """Being built."""
    desk.say("print_all")
