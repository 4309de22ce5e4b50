"""Reading: a new board from the store, aside from the screen, as often as it can have changed."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from itertools import product

from ward_board.board.board import Bed, Board
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.errors import StoreUnavailableError
from ward_board.tui.desk import Desk

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

    async def once(self) -> None:
        """One reading from beginning to end."""
        self.start()
        if self._task:
            await self._task

    async def _run(self) -> None:
        await self._read_once()
        while self._again and self._desk.written != self.written:
            self._again = False
            await self._read_once()

    async def _read_once(self) -> None:
        desk = self._desk
        began = desk.machine.monotonic()
        try:
            board = await desk.reader.do(self._read)
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

    def _read(self) -> Board | None:
        """The new board; None where nothing can have changed. Runs on the reader's thread."""
        desk = self._desk
        now, seconds, written = desk.ward.clock.now(), desk.machine.monotonic(), desk.written
        technical = desk.health.alarms(seconds, now)
        here = (written, now.replace(second=0, microsecond=0), frozenset(alarm.id for alarm in technical))
        # news is told once: it stays owed until a board was read with it
        self._owes_news = desk.ward.changed() or self._owes_news
        expected = self.next_at is not None and now >= self.next_at
        if not (self._owes_news or expected or here != self._here or seconds - self._read_at >= READ_SECONDS):
            return None
        board = desk.ward.board(technical=technical)
        self._read_at, self._here, self._owes_news, self.written = seconds, here, False, written
        return board


def next_moment(board: Board) -> datetime | None:
    """When something on the board may change by itself: what comes due, may start, ends, or becomes an alarm.

    Rather a moment too many than one too few: each instant of the charts with each threshold of the alarms.
    """
    moments: set[datetime] = set()
    for bed in board.beds:
        if not bed.situation.chart.closing:
            moments |= {base + wait for base, wait in product(_instants(bed), _thresholds(bed))}
    return min((one for one in moments if one > board.now), default=None)


def _instants(bed: Bed) -> set[datetime]:
    situation, seen = bed.situation, bed.situation.chart.seen
    found: set[datetime | None] = {seen.occurred_at if seen else None}
    for status in situation.steps.values():
        if not status.record.is_settled:
            times, run = status.times, status.record.run
            found |= {times.due, times.due_end, times.projected.start, times.projected.end}
            found |= {stretch.start for stretch in run.stretches} if run else set()
    if owed := situation.plan.amino_acids:
        found |= {owed.bag_empty, owed.required_until}
    for alarm in bed.every_alarm:
        # taken, it stands on its own again when that time has run out
        found |= {alarm.since, alarm.taken_until}
    return {one for one in found if one}


def _thresholds(bed: Bed) -> set[timedelta]:
    """The waits that the alarm rules name, also back from an instant."""
    minutes = {0.0}
    for rule in bed.situation.protocol.alarms.values():
        named = (rule.minutes, rule.minutes_with_lutetium, rule.then_after_minutes)
        minutes |= {one for one in named if one} | {(rule.minutes or 0) + (rule.then_after_minutes or 0)}
    minutes.add(_minutes_before_the_bag_is_too_short(bed))
    return {MINUTE * one for one in minutes} | {-MINUTE * one for one in minutes}


def _minutes_before_the_bag_is_too_short(bed: Bed) -> float:
    """How long before the bag's end the lutetium must start, for the amino acids to last as long as they should."""
    protocol = bed.situation.protocol
    amino_acids, lutetium = (protocol.by_id[step].infusion for step in (AMINO_ACIDS, LUTETIUM))
    after = amino_acids.runs_until.minutes if amino_acids and amino_acids.runs_until else 0.0
    length = (lutetium.minutes if lutetium else None) or 0.0
    return after + length - protocol.shortfall_tolerance_minutes
