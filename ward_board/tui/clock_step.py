"""A step of the wall clock: an entry says so, or an alarm of this terminal where the store takes none."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

log = logging.getLogger(__name__)


async def clock_step_written(desk: Desk, seconds: float) -> None:
    """Writes that the ward's clock was moved by `seconds`."""
    log.warning("the clock was stepped by %.1f s", seconds)
    try:
        await desk.writer.do(lambda: desk.ward.clock_stepped(seconds))
        desk.count_write()
    except Exception as error:
        # whatever kept the entry from the journal: every running bed has to be looked at all the same
        log.error("the step of the clock was not written", exc_info=error)
        desk.health.clock_step_unwritten(desk.machine.monotonic())
