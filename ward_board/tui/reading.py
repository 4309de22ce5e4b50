"""Reading: a new board from the store, aside from the screen, as often as it can have changed."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from ward_board.board.board import Board
from ward_board.domain.plan import MINUTE
from ward_board.errors import StoreUnavailableError
from ward_board.tui.desk import Desk

log = logging.getLogger(__name__)

READ_SECONDS = 2.0
"""Without news the board is computed anew this often: an alarm may come by itself, and is not to be later."""


class Reading:
    """Keeps a desk's board fresh; one reading at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._task: asyncio.Task[None] | None = None
        self._read_at = float("-inf")
        self._minute: datetime | None = None
        self._writes = 0

    def start(self) -> bool:
        """Begins to read unless that is still going on; says whether it did."""
        if self._task and not self._task.done():
            return False
        self._task = asyncio.get_running_loop().create_task(self._run())
        return True

    async def once(self) -> None:
        """One reading from beginning to end."""
        self.start()
        if self._task:
            await self._task

    async def _run(self) -> None:
        desk = self._desk
        began = desk.machine.monotonic()
        try:
            board = await desk.reader.do(self._read)
        except StoreUnavailableError as error:
            log.warning("the board could not be read: %s", error)
            desk.health.read_failed(began)
        except Exception as error:
            # whatever it was, seven beds are better shown old, and marked as old, than not at all
            log.error("reading the board failed", exc_info=error)
            desk.health.job_failed("reading", desk.machine.monotonic())
        else:
            desk.health.read_well(began)
            if board is not None:
                desk.board = board
        desk.repaint()

    def _read(self) -> Board | None:
        """The new board; None where nothing can have changed. Runs on the reader's thread."""
        desk = self._desk
        news = desk.ward.changed() or desk.written != self._writes
        now, seconds = desk.ward.clock.now(), desk.machine.monotonic()
        minute = now.replace(second=0, microsecond=0)
        if not news and minute == self._minute and seconds - self._read_at < READ_SECONDS:
            return None
        self._writes = desk.written
        board = desk.ward.board(technical=desk.health.alarms(seconds, now))
        self._read_at, self._minute = seconds, minute
        return board


def next_moment(board: Board) -> datetime | None:
    """When something on the board changes by itself within the next minutes: what is due, may start, or ends."""
    moments = []
    for bed in board.beds:
        for status in bed.situation.steps.values():
            times = status.times
            moments += [times.due, times.due_end, times.projected.start, times.projected.end]
    soon = [one for one in moments if one and board.now < one <= board.now + 10 * MINUTE]
    return min(soon, default=None)
