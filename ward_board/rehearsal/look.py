"""A look at the ward as hands take it: all that they mean to do at each bed, as it stands at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.board.board import Bed, bed_of, board_of
from ward_board.board.next_moment import next_moment
from ward_board.domain.entry import Entry
from ward_board.domain.status import situation
from ward_board.rehearsal.answers import answers_to
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.scenario import Scenario
from ward_board.rehearsal.script import has_open_run, next_look, scripted, written_down


@dataclass(frozen=True, slots=True)
class Look:
    """The beds by their treatment at one moment, and what hands mean to do there.

    `stand_until` says until when a bed with an infusion looks the same if nobody charts anything; None for ever.
    """

    scenario: Scenario
    beds: Mapping[str, Bed]
    intents: Mapping[str, tuple[Intent, ...]]
    stand_until: Mapping[str, datetime | None]

    @classmethod
    def at_beds(cls, scenario: Scenario, beds: Iterable[Bed]) -> Look:
        """The look at `beds` as they stand."""
        look = cls(scenario, {}, {}, {})
        for bed in beds:
            look = look._with(bed)
        return look

    def first(self, held_until: Mapping[object, datetime]) -> Intent | None:
        """What is charted first; nothing before the moment until which it is held."""
        meant = (_held(one, held_until) for intents in self.intents.values() for one in intents)
        chosen = min(meant, key=lambda one: (one.charted_at, one.at, one.bed), default=None)
        script = self.scenario.beds.get(chosen.bed) if chosen else None
        if chosen is None or script is None:
            return chosen
        return written_down(chosen, self.beds[chosen.treatment].situation, script)

    def at(self, moment: datetime) -> Look:
        """The same charts at another moment: where an infusion hangs, time alone brings alarms that are answered."""
        look = self
        for name, bed in self.beds.items():
            until = self.stand_until[name]
            if until is not None and until <= moment:
                look = look._with(_bed(bed, (), moment))
        return look

    def with_entry(self, entry: Entry, moment: datetime) -> Look:
        """The look after somebody charted `entry`; the other beds are as they were."""
        bed = self.beds[entry.stream]
        return self._with(_bed(bed, (entry,), moment))

    def _with(self, bed: Bed) -> Look:
        intents = tuple(_intents(bed, self.scenario))
        return replace(
            self,
            beds={**self.beds, bed.treatment: bed},
            intents={**self.intents, bed.treatment: intents},
            stand_until={**self.stand_until, bed.treatment: _stands_until(bed)},
        )


def _bed(bed: Bed, more: Iterable[Entry], moment: datetime) -> Bed:
    known = bed.situation
    entries = (*known.chart.entries, *known.chart.voided, *more)
    return bed_of(bed.patient, situation(known.protocol, entries, moment, known.zone))


def _stands_until(bed: Bed) -> datetime | None:
    one = bed.situation
    if not has_open_run(one):
        return None
    day = bed.day(one.zone)
    board = board_of(ward="", kind="demo", day=day, zone=one.zone, now=one.now, saved_at=None, beds=[bed], staff={})
    return next_moment(board)


def _held(intent: Intent, held_until: Mapping[object, datetime]) -> Intent:
    moment = held_until.get(intent.key)
    return intent.not_before(moment) if moment else intent


def _intents(bed: Bed, scenario: Scenario) -> Iterator[Intent]:
    script = scenario.beds.get(bed.number)
    if script:
        yield from scripted(bed, script)
        yield from next_look(bed, script.rounds)
    for alarm in bed.alarms:
        yield from answers_to(bed, alarm, scenario.answers)
