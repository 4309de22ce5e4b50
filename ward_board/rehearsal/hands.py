"""Hands: they act through the ward exactly as people do, at any speed of the clock, and wait where a gate refuses."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from ward_board.domain.entry import Entry
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, StoreUnavailableError
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.look import Look
from ward_board.rehearsal.scenario import Scenario
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

log = logging.getLogger(__name__)

LOOK_SECONDS, LONGEST_WAIT_SECONDS, SHORTEST_WAIT_SECONDS = 1.0, 0.2, 0.02
# after a refusal somebody looks again, but does not stand at the terminal meanwhile
PATIENCE = timedelta(minutes=5)


class Hands:
    """People of the demo staff who work through a scenario.

    They remember nothing but refusals: what is to be done is read off the board each time, so that a jump of the clock
    is caught up with, and what somebody else did is not done again. Raises BadInputError for a store that is no demo
    store, and where somebody of the scenario is not among its staff.
    """

    def __init__(self, ward: Ward, scenario: Scenario) -> None:
        if ward.kind != "demo":
            raise BadInputError("hands work in demo stores only; make one with `ward-board init --kind demo`")
        self._ward, self._scenario = ward, scenario
        self._people = {staff_id: ward.person(staff_id) for staff_id in scenario.staff}
        self._held_until: dict[object, datetime] = {}
        self._pending: datetime | None = None
        self._stopped = False

    def stop(self) -> None:
        """Nothing more is done, not even in a look that is under way."""
        self._stopped = True

    @property
    def is_stopped(self) -> bool:
        """Whether they were told to stop."""
        return self._stopped

    def rest_for(self, now: datetime) -> timedelta:
        """How long nothing is to be done, as they last looked; nothing at all where nothing is left."""
        return self._pending - now if self._pending else timedelta()

    def next_at(self) -> datetime | None:
        """When the next act is charted (aware, UTC; overdue where it lies before now), or None where nothing is left.

        Raises StoreUnavailableError.
        """
        intent = None if self._stopped else self._next(self._look())[1]
        return intent.charted_at if intent else None

    def work(self, now: datetime) -> list[Entry]:
        """Do all that is due by `now`, each thing as of its own time, and give back what was charted.

        Raises StoreUnavailableError.
        """
        return self._work(now, lambda moment: None)

    def walk(self, clock: ManualClock, until: datetime) -> list[Entry]:
        """The same up to `until`, moving the ward's `clock` to the time of each act.

        Raises StoreUnavailableError.
        """
        return self._work(until, lambda moment: clock.advance(max(moment - clock.now(), timedelta())))

    async def run(self, sleep: Callable[[float], Awaitable[None]], speed: float = 1.0) -> None:
        """Work until stopped; `sleep` waits real seconds, in which the ward's clock runs `speed` times as far."""
        while not self._stopped:
            try:
                self.work(self._ward.clock.now())
            except StoreUnavailableError as error:
                # the board says so by itself; hands try again, as people do
                log.warning("the hands wait: %s", type(error).__name__)
                self._pending = None
            await self._rest(sleep, speed)

    async def _rest(self, sleep: Callable[[float], Awaitable[None]], speed: float) -> None:
        """Wait until something is due, or for a second: then somebody else may have done something."""
        left_seconds = LOOK_SECONDS
        while left_seconds > 0 and not self._stopped:
            now = self._ward.clock.now()
            if self._pending is not None and self._pending <= now:
                return
            wait_seconds = _wait_seconds(self._pending, now, speed)
            await sleep(wait_seconds)
            left_seconds -= wait_seconds

    def _work(self, until: datetime, reach: Callable[[datetime], None]) -> list[Entry]:
        charted: list[Entry] = []
        look = self._look()
        while not self._stopped:
            look, intent = self._next(look)
            self._pending = intent.charted_at if intent else None
            if intent is None or intent.charted_at > until:
                break
            reach(intent.charted_at)
            entry = self._try(intent)
            if entry:
                charted.append(entry)
            # after a refusal the ward is not as it was thought to be
            look = look.with_entry(entry, intent.charted_at) if entry else self._look()
        return charted

    def _look(self) -> Look:
        return Look.at_beds(self._scenario, self._ward.board().beds)

    def _next(self, look: Look) -> tuple[Look, Intent | None]:
        """What is charted first, and the look at that moment: an alarm that comes up before may be answered sooner."""
        intent = look.first(self._held_until)
        if intent is None:
            return look, None
        then = look.at(intent.charted_at)
        return then, then.first(self._held_until)

    def _try(self, intent: Intent) -> Entry | None:
        try:
            return self._ward.act(intent.treatment, intent.request(self._people, intent.at))
        except (RefusedError, AlreadyDoneError, BadInputError) as error:
            log.info("bed %s, %s: %s", intent.bed, intent.act.action, type(error).__name__)
            self._held_until[intent.key] = intent.charted_at + PATIENCE
            return None


def _wait_seconds(next_at: datetime | None, now: datetime, speed: float) -> float:
    """Real seconds until `next_at`, within the bounds."""
    if next_at is None:
        return LONGEST_WAIT_SECONDS
    return min(max((next_at - now).total_seconds() / speed, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)


def walk_day(ward: Ward, clock: ManualClock, scenario: Scenario, until: datetime) -> None:
    """Let hands do all of `scenario` up to `until` (aware), each act at its time; the clock, the ward's, ends there.

    Raises StoreUnavailableError.
    """
    Hands(ward, scenario).walk(clock, until)
    clock.advance(max(until - clock.now(), timedelta()))
