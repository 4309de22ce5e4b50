"""The plan: when each step was meant, is due, and will be; one resolver, run on the empty and on the real chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ward_board.domain.chart import Chart, StepRecord
from ward_board.domain.infusion import Run, planned_run
from ward_board.domain.protocol import (
    AMINO_ACIDS,
    INCIDENT,
    LUTETIUM,
    T0,
    Gate,
    GateRule,
    PlannedAt,
    Protocol,
    Step,
)
from ward_board.domain.words import StepKind

MINUTE = timedelta(minutes=1)
_DONE_FIRST = frozenset({GateRule.DONE, GateRule.SETTLED, GateRule.PASSES})
_COUNTING = frozenset({GateRule.MINUTES_SINCE, GateRule.MINUTES_SINCE_END, GateRule.RAN_MINUTES})


@dataclass(frozen=True, slots=True)
class Times:
    """Start and end of a step (aware, UTC); None where nothing is known. For what takes no time both are the same."""

    start: datetime | None = None
    end: datetime | None = None


_NEVER = Times()


@dataclass(frozen=True, slots=True)
class StepPlan:
    """The three times of a step, and when it is due.

    `planned` is the first plan, `projected` what is expected now, `actual` what happened. `due` is when the chart asks
    for it, without being pushed along by the clock; `due_end` the same for the end of an infusion.
    """

    planned: Times
    due: datetime | None
    due_end: datetime | None
    projected: Times
    actual: Times


@dataclass(frozen=True, slots=True)
class AminoAcids:
    """What the amino acids still owe: until when they must run, when the bag ends, and the minutes between (>= 0)."""

    run: Run
    bag_empty: datetime | None
    required_until: datetime | None
    shortfall_minutes: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The times of every step of one treatment, and what follows for the amino acids."""

    steps: Mapping[str, StepPlan]
    amino_acids: AminoAcids | None
    lutetium: Run | None

    def __getitem__(self, step: str) -> StepPlan:
        return self.steps[step]


def plan(protocol: Protocol, chart: Chart, now: datetime | None, zone: ZoneInfo) -> Plan:
    """The plan of one treatment at `now`; with None, as for a made-up chart, nothing is pushed to now."""
    t0 = chart.booking.t0
    first = _first_plan(_SameSteps(protocol), t0, zone)
    gone_at = chart.closing[1].occurred_at if chart.closing else None
    due = _Resolver(protocol, t0, zone, chart.steps, resume_at=now, awaits_others=False, gone_at=gone_at)
    projected = _Resolver(protocol, t0, zone, chart.steps, resume_at=now, not_before=now, gone_at=gone_at)
    steps = {}
    for step in protocol.steps:
        record = chart[step.id]
        if record.is_left_out:
            steps[step.id] = StepPlan(first[step.id], None, None, _NEVER, _actual(record))
            continue
        asked_at, expected = due.start(step.id), projected.times(step.id)
        if expected.start != asked_at and _moves_with_another(step) and is_to_come(chart, step.planned):
            # what it follows is past its time: nobody can do it before, and from when on is not known
            asked_at = None
        steps[step.id] = StepPlan(
            planned=first[step.id],
            due=asked_at,
            due_end=due.wanted_end(step.id) if step.infusion else None,
            projected=expected,
            actual=_actual(record),
        )
    return Plan(steps, projected.amino_acids(), projected.run(LUTETIUM))


def is_to_come(chart: Chart, planned: PlannedAt) -> bool:
    """Whether the act that a step follows has not happened yet, and nobody left it out.

    An infusion that runs may be ended in the same visit: what follows its end can be done then.
    """
    if planned.step is None:
        return False
    record = chart[planned.step]
    if record.step.infusion and planned.edge == "end":
        return record.run is None and not record.has_ended
    return record.started_at is None and not record.is_settled


def _moves_with_another(step: Step) -> bool:
    """Whether nobody can do it before the act that it follows: an observation, or what only stands in the list.

    What is done once the patient has gone follows their going, whichever way they went.
    """
    return not step.after_closing and (step.kind is StepKind.OBSERVATION or not step.has_late_alarm)


def when_due(protocol: Protocol, chart: Chart, step: str, zone: ZoneInfo) -> datetime | None:
    """When the chart asked for a step, whenever it was done itself: by all that happened but that (aware, UTC)."""
    others = {name: record for name, record in chart.steps.items() if name != step}
    called = replace(chart[step], acts=(), settled=None, run=None)
    return _Resolver(protocol, chart.booking.t0, zone, {**others, step: called}, awaits_others=False).start(step)


class _SameSteps:
    """A protocol as a key: equal to every other with the very same steps, whatever alarms a site sets."""

    __slots__ = ("protocol",)

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def __hash__(self) -> int:
        return id(self.protocol.steps)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameSteps) and other.protocol.steps is self.protocol.steps


@lru_cache(maxsize=256)
def _first_plan(key: _SameSteps, t0: datetime, zone: ZoneInfo) -> Mapping[str, Times]:
    """The first plan of each step; it hangs on the booked time alone, so that it is found once a treatment."""
    resolver = _Resolver(key.protocol, t0, zone, {})
    return {step.id: resolver.times(step.id) for step in key.protocol.steps}


def _actual(record: StepRecord) -> Times:
    if record.run:
        return Times(record.run.started_at, record.run.ended_at)
    done = record.done
    return Times(done.occurred_at, done.occurred_at) if done else _NEVER


class _Resolver:
    """Finds each start and end from those it depends on; asks for each only once."""

    def __init__(
        self,
        protocol: Protocol,
        t0: datetime,
        zone: ZoneInfo,
        records: Mapping[str, StepRecord],
        *,
        resume_at: datetime | None = None,
        not_before: datetime | None = None,
        awaits_others: bool = True,
        gone_at: datetime | None = None,
    ) -> None:
        self._protocol, self._t0, self._zone, self._records = protocol, t0, zone, records
        self._resume_at, self._not_before, self._awaits_others = resume_at, not_before, awaits_others
        self._gone_at = gone_at
        self._starts: dict[str, datetime | None] = {}
        self._runs: dict[str, Run | None] = {}

    def times(self, step_id: str) -> Times:
        """Start and end of the step."""
        return Times(self.start(step_id), self.end(step_id))

    def start(self, step_id: str) -> datetime | None:
        """When the step starts or started; None when it cannot."""
        if step_id not in self._starts:
            record = self._records.get(step_id)
            charted = record.started_at if record else None
            self._starts[step_id] = charted or self._earliest(self._protocol.by_id[step_id])
        return self._starts[step_id]

    def end(self, step_id: str) -> datetime | None:
        """When the step ends or ended: for the amino acids, until when they are needed."""
        run = self.run(step_id) if self._protocol.by_id[step_id].infusion else None
        if run is None:
            return self.start(step_id)
        if run.ended_at:
            return run.ended_at
        until = self._required_until() if step_id == AMINO_ACIDS else self._length_over(step_id, run)
        return _latest(until, self._not_before) if until else None

    def wanted_end(self, step_id: str) -> datetime | None:
        """When somebody is needed to end it: at the empty bag, or when its minutes have run."""
        run = self.run(step_id)
        return None if run is None else self._length_over(step_id, run)

    def run(self, step_id: str) -> Run | None:
        """The run of an infusion as it will be: by the chart and on from there, or planned."""
        if step_id not in self._runs:
            self._runs[step_id] = self._find_run(self._protocol.by_id[step_id])
        return self._runs[step_id]

    def amino_acids(self) -> AminoAcids | None:
        """The state of the kidney protection; None when the amino acids cannot start."""
        run = self.run(AMINO_ACIDS)
        if run is None:
            return None
        bag_empty, until = run.empty_at(), self._required_until()
        runs_until = run.ended_at or bag_empty
        short = max((until - runs_until) / MINUTE, 0.0) if until and runs_until else 0.0
        return AminoAcids(run, bag_empty, until, short)

    def _find_run(self, step: Step) -> Run | None:
        record = self._records.get(step.id)
        if step.infusion is None or step.absent or (record and record.is_skipped):
            return None
        if record and record.run:
            return record.run.going_on(self._resume_at)
        start = self.start(step.id)
        return planned_run(step.infusion, start) if start else None

    def _length_over(self, step_id: str, run: Run) -> datetime | None:
        if run.volume_ml is not None:
            return run.empty_at()
        infusion = self._protocol.by_id[step_id].infusion
        return run.reaches(MINUTE * infusion.minutes) if infusion and infusion.minutes else None

    def _required_until(self) -> datetime | None:
        run, infusion = self.run(AMINO_ACIDS), self._protocol.by_id[AMINO_ACIDS].infusion
        bag_empty = run.empty_at() if run else None
        if infusion is None or infusion.runs_until is None or bag_empty is None:
            return bag_empty
        other = self._records.get(infusion.runs_until.step or "")
        if run and other and other.is_skipped:
            return run.ended_at or bag_empty
        needed = self._anchor(infusion.runs_until)
        return max(bag_empty, needed) if needed else None

    def _earliest(self, step: Step) -> datetime | None:
        earliest = None if step.absent else self._planned(step)
        if earliest is None:
            return None
        for gate in self._asking_for_time(step):
            opens = self._gate_opens(gate)
            if opens is None:
                return None
            earliest = max(earliest, opens)
        return _latest(earliest, self._not_before)

    def _asking_for_time(self, step: Step) -> Iterator[Gate]:
        """The gates that open only when something has happened at another step, now or some minutes ago."""
        for gate in step.gates_on(step.first_action):
            if gate.step is None or not (gate.rule in _COUNTING or (self._awaits_others and gate.rule in _DONE_FIRST)):
                continue
            record = self._records.get(gate.step)
            if record is None:
                # in the first plan nothing has happened that calls for a step of an incident
                falls_away = bool(self._protocol.by_id[gate.step].only_with_incident)
            else:
                falls_away = record.falls_away or (record.is_settled and not record.done)
            if not falls_away:
                yield gate

    def _planned(self, step: Step) -> datetime | None:
        record = self._records.get(step.id)
        called_at = record.called_at if record else None
        if step.after_closing and self._gone_at:
            # whichever way the patient went
            return self._gone_at + MINUTE * step.planned.minutes
        if step.planned.after == INCIDENT:
            return called_at + MINUTE * step.planned.minutes if called_at else None
        anchor = self._anchor(step.planned)
        if anchor is None or called_at is None or anchor >= called_at:
            return anchor
        # an hour of the night that was past when the incident happened is not made up for
        is_past_hour = step.planned.at is not None and step.series is not None
        return None if is_past_hour else called_at

    def _anchor(self, planned: PlannedAt) -> datetime | None:
        if planned.at is not None:
            local = self._t0.astimezone(self._zone)
            day = local.date() + timedelta(days=planned.day or 0)
            return datetime.combine(day, planned.at, self._zone).astimezone(self._t0.tzinfo)
        if planned.after == T0 or planned.step is None:
            return self._t0 + MINUTE * planned.minutes
        edge = self.start(planned.step) if planned.edge == "start" else self.end(planned.step)
        return edge + MINUTE * planned.minutes if edge else None

    def _gate_opens(self, gate: Gate) -> datetime | None:
        """When a gate that asks for time will be met; None where it never will."""
        match gate.rule:
            case GateRule.MINUTES_SINCE:
                given = self.start(str(gate.step))
                return given + MINUTE * (gate.minutes or 0) if given else None
            case GateRule.MINUTES_SINCE_END:
                ended = self.end(str(gate.step))
                return ended + MINUTE * (gate.minutes or 0) if ended else None
            case GateRule.RAN_MINUTES:
                run = self.run(str(gate.step))
                return run.reaches(MINUTE * (gate.minutes or 0)) if run else None
            case _:
                return self.start(str(gate.step))


def _latest(moment: datetime, other: datetime | None) -> datetime:
    return moment if other is None or moment >= other else other


def with_infusions(protocol: Protocol, **infusions: Mapping[str, float]) -> Protocol:
    """The protocol with some infusion figures replaced, for a made-up chart."""
    steps = tuple(
        step.model_copy(update={"infusion": step.infusion.model_copy(update=dict(infusions[step.id]))})
        if step.infusion and step.id in infusions
        else step
        for step in protocol.steps
    )
    return Protocol.model_validate({name: getattr(protocol, name) for name in Protocol.model_fields} | {"steps": steps})
