"""Hands: they act through the ward exactly as people do, at any speed of the clock, and wait where a gate refuses."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

from ward_board.board.board import Bed
from ward_board.domain.entry import Entry, Person, Request
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, StoreUnavailableError
from ward_board.rehearsal.answers import answers_to
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.scenario import Scenario
from ward_board.rehearsal.script import next_look, scripted
from ward_board.ward.ward import Ward

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS, SHORTEST_WAIT_SECONDS = 0.2, 0.02
# after a refusal somebody looks again, but does not stand at the terminal meanwhile
PATIENCE = timedelta(minutes=5)


class Hands:
    """People of the demo staff who work through a scenario.

    They remember nothing but refusals: what is to be done is read off the board each time, so that a jump of the clock
    is caught up with, and what somebody else did is not done again.
    """

    def __init__(self, ward: Ward, scenario: Scenario) -> None:
        self._ward, self._scenario = ward, scenario
        self._people: dict[str, Person] = {person.id: person for person in ward.people()}
        self._not_before: dict[object, datetime] = {}
        self._next_at: datetime | None = None
        self._stopped = False

    @property
    def is_stopped(self) -> bool:
        """Whether somebody took over."""
        return self._stopped

    def stop(self) -> None:
        """Nothing more is done, not even in a look that is under way."""
        self._stopped = True

    def next_at(self) -> datetime | None:
        """When the next act is charted (aware, UTC), by now where it is overdue; None while there is nothing to do."""
        if self._stopped:
            return None
        intent = self._next()
        return intent.charted_at if intent else None

    def work(self, now: datetime) -> list[Entry]:
        """Do all that is due by `now`, each thing at its own time, and give back what was charted.

        Raises StoreUnavailableError.
        """
        charted = []
        while not self._stopped:
            intent = self._next()
            self._next_at = intent.charted_at if intent else None
            if intent is None or intent.charted_at > now:
                break
            entry = self._try(intent, now)
            if entry:
                charted.append(entry)
        return charted

    async def run(self, sleep: Callable[[float], Awaitable[None]], speed: float = 1.0) -> None:
        """Work until stopped, on a clock that runs `speed` times as fast as the machine's; `sleep` waits real seconds."""
        while not self._stopped:
            try:
                self.work(self._ward.clock.now())
            except StoreUnavailableError as error:
                # the board says so by itself; hands try again, as people do
                log.warning("the hands wait: %s", type(error).__name__)
            await sleep(self._wait_seconds(speed))

    def _wait_seconds(self, speed: float) -> float:
        if self._next_at is None:
            return LONGEST_WAIT_SECONDS
        seconds = (self._next_at - self._ward.clock.now()).total_seconds() / speed
        return min(max(seconds, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)

    def _next(self) -> Intent | None:
        intents = (self._held_back(one) for bed in self._ward.board().beds for one in self._intents(bed))
        return min(intents, key=lambda one: (one.charted_at, one.at, one.bed), default=None)

    def _intents(self, bed: Bed) -> Iterator[Intent]:
        script = self._scenario.beds.get(bed.number)
        if script and not bed.is_closed:
            yield from scripted(bed, script)
            yield from next_look(bed, script.rounds)
        for alarm in bed.alarms:
            yield from answers_to(bed, alarm, self._scenario.answers)

    def _held_back(self, intent: Intent) -> Intent:
        refused_until = self._not_before.get(intent.key)
        return intent.not_before(refused_until) if refused_until else intent

    def _try(self, intent: Intent, now: datetime) -> Entry | None:
        try:
            return self._ward.act(intent.treatment, self._request(intent, now))
        except (RefusedError, AlreadyDoneError, BadInputError) as error:
            log.info("bed %s, %s: %s", intent.bed, intent.act.action, type(error).__name__)
            self._not_before[intent.key] = max(intent.charted_at, intent.at) + PATIENCE
            return None

    def _request(self, intent: Intent, now: datetime) -> Request:
        act = intent.act
        return Request(
            action=act.action,
            author=self._person(act.by),
            at=min(intent.at, now),
            step=act.step,
            target=intent.target,
            values=intent.values,
            second=self._person(act.second) if act.second else None,
            reason=intent.reason,
            deviation=act.deviation,
        )

    def _person(self, staff_id: str) -> Person:
        return self._people[staff_id]
