"""What a terminal writes beside the acts: sign-ins and other lines of the access log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ward_board.errors import StoreUnavailableError
from ward_board.tui.health import LINE

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

T = TypeVar("T")


async def line_kept(desk: Desk, write: Callable[[], T]) -> T:
    """What `write` gives, done on the writer's thread.

    A line that the store refuses is an alarm as a refused act is (H21): the next act is refused too. Raises as `write`.
    """
    try:
        found = await desk.writer.do(write)
    except StoreUnavailableError:
        desk.health.wrote(well=False, now=desk.machine.monotonic(), what=LINE)
        raise
    desk.health.wrote(well=True, now=desk.machine.monotonic(), what=LINE)
    return found
