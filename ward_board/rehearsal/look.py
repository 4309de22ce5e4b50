"""A look at the ward as hands take it: all that they mean to do at each bed, as it stands at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.board.board import Bed, bed_of
from ward_board.domain.entry import Entry
from ward_board.domain.status import situation
from ward_board.rehearsal.answers import answers_to
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.scenario import Scenario
from ward_board.rehearsal.script import has_open_run, next_look, scripted


@dataclass(frozen=True, slots=True)
class Look:
    """The beds by their treatment at one moment, and what hands mean to do there."""

    scenario: Scenario
    beds: Mapping[str, Bed]
    intents: Mapping[str, tuple[Intent, ...]]

    @classmethod
    def at_beds(cls, scenario: Scenario, beds: Iterable[Bed]) -> Look:
        """The look at `beds` as they stand."""
        by_treatment = {bed.treatment: bed for bed in beds}
        return cls(scenario, by_treatment, {name: tuple(_intents(bed, scenario)) for name, bed in by_treatment.items()})

    def first(self, held_until: Mapping[object, datetime]) -> Intent | None:
        """What is charted first; nothing before the moment until which it is held."""
        meant = (_held(one, held_until) for intents in self.intents.values() for one in intents)
        return min(meant, key=lambda one: (one.charted_at, one.at, one.bed), default=None)

    def at(self, moment: datetime) -> Look:
        """The same charts at another moment: where an infusion hangs, time alone brings alarms that are answered."""
        look = self
        for bed in self.beds.values():
            if has_open_run(bed.situation):
                look = look._with(_bed(bed, (), moment))
        return look

    def with_entry(self, entry: Entry, moment: datetime) -> Look:
        """The look after somebody charted `entry`; the other beds are as they were."""
        bed = self.beds[entry.stream]
        return self._with(_bed(bed, (entry,), moment))

    def _with(self, bed: Bed) -> Look:
        intents = tuple(_intents(bed, self.scenario))
        return replace(self, beds={**self.beds, bed.treatment: bed}, intents={**self.intents, bed.treatment: intents})


def _bed(bed: Bed, more: Iterable[Entry], moment: datetime) -> Bed:
    known = bed.situation
    entries = (*known.chart.entries, *known.chart.voided, *more)
    return bed_of(bed.patient, situation(known.protocol, entries, moment, known.zone))


def _held(intent: Intent, held_until: Mapping[object, datetime]) -> Intent:
    moment = held_until.get(intent.key)
    return intent.not_before(moment) if moment else intent


def _intents(bed: Bed, scenario: Scenario) -> Iterator[Intent]:
    script = scenario.beds.get(bed.number)
    if script and not bed.is_closed:
        yield from scripted(bed, script)
        yield from next_look(bed, script.rounds)
    for alarm in bed.alarms:
        yield from answers_to(bed, alarm, scenario.answers)
