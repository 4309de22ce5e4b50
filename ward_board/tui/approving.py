"""Being built."""

from __future__ import annotations

from ward_board.tui.desk import Desk


async def approve(desk: Desk) -> None:
    """Being built."""
    desk.say("approve")
