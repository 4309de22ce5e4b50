"""Walking through a scripted day on a thin ward: from act to act, with a look whenever an alarm may come up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush

from ward_board.board.board import Bed
from ward_board.board.next_moment import next_moment
from ward_board.domain.clash import act_of_two, near_pairs
from ward_board.domain.entry import Person
from ward_board.domain.status import NextAction
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.scenario import BedScript
from ward_board.rehearsal.script import next_look, scripted, written_down
from ward_board.rehearsal.thin_ward import ThinWard
from ward_board.rehearsal.watch import Watch

_SECOND = timedelta(seconds=1)


class Walk:
    """Goes through a day by the script of each treatment; `people` are those who act in them, by staff id.

    What hands mean to do at a bed follows from its chart alone, so it is found anew only when something was charted.
    """

    def __init__(self, ward: ThinWard, scripts: Mapping[str, BedScript], people: Mapping[str, Person]) -> None:
        self._ward, self._scripts, self._people = ward, scripts, people
        self._queue: list[tuple[datetime, int, str]] = []
        self._meant: dict[str, Intent | None] = {}
        self._asked: dict[str, NextAction | None] = {}
        self._clash_at: datetime | None = None
        self.watch = Watch()
        self.looks = 0

    def to_the_end(self) -> datetime:
        """All of it; gives back when nothing was left to do or to wait for.

        Raises RefusedError, BadInputError or AlreadyDoneError where the ward refuses an act.
        """
        now = min(entry.occurred_at for entry in self._ward.journal)
        for treatment in self._ward.treatments:
            self._look(treatment, now, is_touched=True)
        while self._queue:
            if self._clash_at is not None and self._clash_at < self._queue[0][0]:
                now = self._clash_at
            else:
                now, _, treatment = heappop(self._queue)
                self._wake(treatment, now)
            self._look_for_clashes(now)
        return now

    def _wake(self, treatment: str, now: datetime) -> None:
        intent = self._meant[treatment]
        is_touched = intent is not None and _whole_second(intent.charted_at) <= now
        if intent is not None and is_touched:
            happened_at = now - (intent.charted_at - intent.at)
            self._ward.act(treatment, intent.request(self._people, happened_at), now)
        self._look(treatment, now, is_touched=is_touched)

    def _look(self, treatment: str, now: datetime, *, is_touched: bool) -> None:
        bed = self._ward.bed(treatment, now)
        self.looks += 1
        self.watch.look(bed.every_alarm)
        if is_touched:
            self._meant[treatment] = self._next(bed)
        self._asked[treatment] = act_of_two(bed.situation)
        intent, change = self._meant[treatment], next_moment(self._ward.board(now, [treatment]))
        moments = [one for one in (change, intent and max(_whole_second(intent.charted_at), now)) if one]
        if moments:
            heappush(self._queue, (min(moments), bed.number, treatment))

    def _look_for_clashes(self, now: datetime) -> None:
        """What needs all beds to be known is found on the board; asked for only where two beds come near each other."""
        pairs = list(near_pairs(act for act in self._asked.values() if act))
        if near := sorted({act.treatment for pair, since in pairs if since <= now for act in pair}):
            self.watch.look(self._ward.board(now, near).every_alarm)
            self.looks += len(near)
        self._clash_at = min((since for _, since in pairs if since > now), default=None)

    def _next(self, bed: Bed) -> Intent | None:
        script = self._scripts[bed.treatment]
        meant = (*scripted(bed, script), *next_look(bed, script.rounds))
        chosen = min(meant, key=lambda intent: (intent.charted_at, intent.at), default=None)
        return written_down(chosen, bed.situation, script) if chosen else None


def _whole_second(moment: datetime) -> datetime:
    """As people read clocks, and never before it may be."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + _SECOND
