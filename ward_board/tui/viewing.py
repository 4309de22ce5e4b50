"""Viewing: whose pages somebody opens at this terminal, noted in the access log (NEN 7513); nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from ward_board.domain.access import Access
from ward_board.domain.openings import WARD, page_of
from ward_board.errors import StoreUnavailableError
from ward_board.tui.health import LINE
from ward_board.tui.helper import Helper
from ward_board.tui.places import Place

if TYPE_CHECKING:
    from ward_board.tui.desk import Desk

log = logging.getLogger(__name__)

JOB = "access log"
AGAIN_SECONDS = 60.0
"""After so long a store that took no line is asked once more."""
LAST_SECONDS = 1.0
"""So long the end of the program waits for a line."""
_MOST_OWED = 1000

_BOARD, _WALL = page_of(WARD, "board"), page_of(WARD, "wall")


class Viewing:
    """Notes what is seen at a desk: a page when it is opened, and again for whoever signs in while it stands there.

    Lines that the store does not take are owed, with their times, and asked for again. Of a long outage the oldest are
    given up; how many, from when on, is a line itself as soon as one can be kept.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._who: str | None = None
        self._seen: frozenset[str] = frozenset()
        self._owed: deque[partial[Any]] = deque()
        self._given_up = 0
        self._given_up_from: datetime | None = None
        self._again_at = float("-inf")
        self._has_failed, self._is_idle = False, asyncio.Event()
        self._is_idle.set()

    @cached_property
    def helper(self) -> Helper:
        """The thread on which the log is written and read; it begins with the first line."""
        return Helper("access log")

    def look(self) -> None:
        """What stands on the screen now. To be called on the event loop, after each picture."""
        if self._desk.board is None:
            return
        who, seen = self._person(), frozenset(subjects_of(self._desk))
        # whoever leaves opens nothing, and who comes sees all that stands there
        is_somebody_else = who is not None and who != self._who
        fresh = seen if is_somebody_else else seen - self._seen
        self._who, self._seen = who, seen
        if fresh:
            self._note(partial(self._desk.ward.access.opened, who, sorted(fresh), at=self._desk.ward.clock.now()))
        elif self._owed:
            self._begin()

    def revealed(self) -> None:
        """Names were revealed on what stands on the screen."""
        subjects, now = sorted(subjects_of(self._desk)), self._desk.ward.clock.now()
        self._note(partial(self._desk.ward.access.revealed, self._person(), subjects, at=now))

    def searched(self, found: str | None = None) -> None:
        """Somebody searched; `found` is the treatment that they went to. For whom they looked is not noted."""
        access, who, now = self._desk.ward.access, self._person(), self._desk.ward.clock.now()
        self._note(partial(access.note, Access.SEARCHED, who, at=now))
        if found:
            self._note(partial(access.opened, who, [page_of(found, "search")], at=now))

    async def finish(self) -> None:
        """Gives lines that are on their way a moment: the program ends."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_idle.wait(), LAST_SECONDS)

    def _person(self) -> str | None:
        person = self._desk.session.person
        return person.id if person else None

    def _note(self, line: partial[Any]) -> None:
        self._owed.append(line)
        while len(self._owed) > _MOST_OWED:
            self._give_up(self._owed.popleft())
        self._begin()

    def _give_up(self, line: partial[Any]) -> None:
        if not self._given_up:
            self._given_up_from = line.keywords["at"]
        self._given_up += 1

    def _begin(self) -> None:
        if self._is_idle.is_set() and self._desk.machine.monotonic() >= self._again_at:
            self._is_idle.clear()
            self._desk.faults.aside(JOB, self._work())

    async def _work(self) -> None:
        """Writes what is owed, on a thread of its own: neither a picture nor an act waits for it."""
        try:
            while self._owed or self._given_up:
                await self._keep_next()
            self._has_failed = False
            self._desk.health.wrote(well=True, now=self._desk.machine.monotonic(), what=LINE)
        except StoreUnavailableError as error:
            self._failed(error)
        finally:
            self._is_idle.set()

    async def _keep_next(self) -> None:
        """Keeps the oldest that is owed, first of all how many were given up; raises StoreUnavailableError."""
        if given_up := self._given_up:
            what = Access.NOT_NOTED, None, page_of(WARD, f"not-noted:{given_up}")
            await self.helper.do(partial(self._desk.ward.access.note, *what, at=self._given_up_from))
            self._given_up -= given_up
            return
        line = self._owed.popleft()
        try:
            await self.helper.do(line)
        except StoreUnavailableError:
            self._owed.appendleft(line)
            raise

    def _failed(self, error: StoreUnavailableError) -> None:
        """Says once that nothing is noted; looking goes on."""
        desk = self._desk
        self._again_at = desk.machine.monotonic() + AGAIN_SECONDS
        if not self._has_failed:
            self._has_failed = True
            log.warning("the access log takes no line: %s", error)
        # the next act is refused too (H21)
        desk.health.wrote(well=False, now=desk.machine.monotonic(), what=LINE)


def subjects_of(desk: Desk) -> tuple[str, ...]:
    """What is on the screen, as the access log names it: of whole-ward pages one word, else of each patient."""
    if desk.own is not None:
        return desk.own.subjects()
    beds = desk.board.beds if desk.board else ()
    match desk.place:
        case Place.BOARD:
            return (_BOARD,)
        case Place.WALL:
            return (_WALL,)
        case Place.TREATMENT if desk.selected:
            return (page_of(desk.selected, "treatment"),)
        case Place.JOURNAL:
            shown = [desk.selected] if desk.selected else [bed.treatment for bed in beds]
            return tuple(page_of(one, "journal") for one in shown)
        case Place.MORNING if desk.board:
            from ward_board.board.morning import morning_beds

            return tuple(page_of(bed.treatment, "morning") for bed in morning_beds(desk.board))
        case Place.HANDOVER | Place.START:
            page = "handover" if desk.place is Place.HANDOVER else "start"
            return tuple(page_of(bed.treatment, page) for bed in beds if not bed.is_closed)
        case _:
            return ()
