"""Being built."""

from __future__ import annotations

from ward_board.tui.desk import Desk


async def called(desk: Desk) -> None:
    """Being built."""
    desk.say("called")


async def away(desk: Desk) -> None:
    """Being built."""
    desk.say("away")


async def back(desk: Desk) -> None:
    """Being built."""
    desk.say("back")


async def sooner(desk: Desk) -> None:
    """Being built."""
    desk.say("sooner")


async def later(desk: Desk) -> None:
    """Being built."""
    desk.say("later")
