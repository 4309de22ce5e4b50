"""Reading: a new board from the store, aside from the screen, as often as it can have changed."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from ward_board.board.board import Board
from ward_board.board.next_moment import next_moment
from ward_board.domain.entry import Person
from ward_board.errors import StoreUnavailableError
from ward_board.tui.desk import Desk
from ward_board.tui.session_end import end_where_changed

log = logging.getLogger(__name__)

READ_SECONDS = 10.0
"""Without news, and before anything is expected to change, the board is computed anew this often all the same."""


JUST_AFTER = timedelta(milliseconds=500)
"""Some things are so from a moment on, others only after it: then both can be seen."""


class Reading:
    """Keeps a desk's board fresh; one reading at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._task: asyncio.Task[None] | None = None
        self._read_at = float("-inf")
        self._here: object = None
        self._owes_news = self._again = False
        self.written = 0
        """How many of this terminal's own writes the board has."""
        self.next_at: datetime | None = None

    def start(self) -> None:
        """Begins to read; where that is still going on, another reading follows it."""
        if self._task and not self._task.done():
            self._again = True
        else:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def once(self, at_most: float | None = None) -> None:
        """One reading from beginning to end; after `at_most` seconds it goes on without anybody waiting for it."""
        self.start()
        if self._task:
            await asyncio.wait({self._task}, timeout=at_most)

    async def _run(self) -> None:
        await self._read_once()
        while self._again and self._desk.written != self.written:
            self._again = False
            await self._read_once()

    async def _read_once(self) -> None:
        desk = self._desk
        began = desk.machine.monotonic()
        try:
            person = desk.session.person
            board, may_still_act = await desk.reader.do(partial(self._read, person))
            end_where_changed(desk, person, may_still_act=may_still_act)
            if board is not None:
                self._take(board)
            desk.health.read_well(began)
        except StoreUnavailableError as error:
            log.warning("the board could not be read: %s", error)
            desk.health.read_failed(began)
        except Exception as error:
            # whatever it was, seven beds are better shown old, and marked as old, than not at all
            log.error("reading the board failed", exc_info=error)
            desk.health.job_failed("reading", desk.machine.monotonic())

    def _take(self, board: Board) -> None:
        moment = next_moment(board)
        self.next_at = moment + JUST_AFTER if moment else None
        self._desk.show(board)
        self._desk.repaint()

    def _read(self, person: Person | None) -> tuple[Board | None, bool]:
        """The new board, None where nothing can have changed; and whether `person` may act still.

        Runs on the reader's thread.
        """
        desk = self._desk
        now, seconds, written = desk.ward.clock.now(), desk.machine.monotonic(), desk.written
        # news is told once: it stays owed until a board was read with it
        self._owes_news = desk.ward.changed() or self._owes_news
        if desk.ward.safety.end_is_lost:
            desk.health.chain_broken(seconds)
        technical = desk.health.alarms(seconds, now)
        here = (written, now.replace(second=0, microsecond=0), frozenset(alarm.id for alarm in technical))
        expected = self.next_at is not None and now >= self.next_at
        is_asked = self._owes_news or expected or here != self._here
        if not is_asked and seconds - self._read_at < READ_SECONDS:
            return None, True
        may_still_act = person is None or desk.ward.signing.may_still_act(person)
        board = desk.ward.board(technical=technical)
        self._read_at, self._here, self._owes_news, self.written = seconds, here, False, written
        if not is_asked and desk.board is not None and _judged(board) == _judged(desk.board):
            # nobody wrote and nothing came due: painting a volume some seconds later is not worth the bytes
            return None, may_still_act
        return board, may_still_act


def _judged(board: Board) -> object:
    """What of a board can change without an entry, but for figures that run on with the seconds."""
    return (
        [(alarm.id, alarm.priority, alarm.taken) for alarm in board.alarms],
        [(one.treatment, one.step.id, one.action, one.at, one.waits) for one in board.actions],
        [(bed.treatment, bed.situation.state) for bed in board.beds],
    )
