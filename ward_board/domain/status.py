"""The one classifier: what is due, late or waiting, in which state a bed is, and what it needs next."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.authority import roles_for
from ward_board.domain.chart import Chart, StepRecord, fold
from ward_board.domain.entry import Entry
from ward_board.domain.gates import Around, Moment, unmet_gates
from ward_board.domain.plan import MINUTE, Plan, StepPlan, plan
from ward_board.domain.protocol import LUTETIUM, Protocol, Step
from ward_board.domain.words import Action, BedState, Role, StepKind, StepState
from ward_board.errors import UnmetGate

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)
SOON = timedelta(minutes=20)
_RESCUE, _SOON, _LEFT, _LATER = range(4)


@dataclass(frozen=True, slots=True)
class StepStatus:
    """Where one step stands now, and which gates refuse it now."""

    record: StepRecord
    times: StepPlan
    state: StepState
    waits: tuple[UnmetGate, ...]


@dataclass(frozen=True, slots=True)
class NextAction:
    """What a bed needs: which act, when it is due, by whom, and what it still waits for.

    `is_left_open` says that it only stands in the list, without an alarm, and that its time has gone by: what a person
    has to do now comes before it.
    """

    bed: int
    treatment: str
    step: Step
    action: Action
    at: datetime
    roles: tuple[Role, ...]
    persons: int
    waits: tuple[UnmetGate, ...]
    is_left_open: bool = False

    def minutes(self, now: datetime) -> int:
        """Whole minutes until it is due, rounded up; negative when past."""
        return math.ceil((self.at - now) / MINUTE)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that follows for one treatment from its entries at `now`."""

    protocol: Protocol
    chart: Chart
    plan: Plan
    now: datetime
    zone: ZoneInfo
    steps: Mapping[str, StepStatus]
    state: BedState
    actions: tuple[NextAction, ...]

    @property
    def next(self) -> NextAction | None:
        """What the bed needs next."""
        return self.actions[0] if self.actions else None


def situation(
    protocol: Protocol, entries: Sequence[Entry], now: datetime, zone: ZoneInfo, around: Around | None = None
) -> Situation:
    """What stands for one treatment at `now` by `entries`, which are all that is known then.

    An entry whose time lies ahead of `now` counts: it was typed up to 60 s early, or the clock was set back since.
    `around` is needed only where vials are judged.
    """
    chart = fold(protocol, entries)
    current = plan(protocol, chart, now, zone)
    moment = Moment(protocol, chart, now, zone, around or Around(), {}, current)
    steps = {step.id: _status(moment, current, chart[step.id]) for step in protocol.steps}
    actions = tuple(_actions(protocol, chart, steps, now))
    return Situation(protocol, chart, current, now, zone, steps, _bed_state(chart, steps, now, zone), actions)


def next_actions(situations: Iterable[Situation]) -> list[NextAction]:
    """The first of each bed, and all that is due within 20 minutes, by time."""
    chosen = [
        action
        for one in situations
        for place, action in enumerate(one.actions)
        if place == 0 or action.at - one.now <= SOON
    ]
    return sorted(chosen, key=lambda action: (action.at, action.bed))


def _status(moment: Moment, current: Plan, record: StepRecord) -> StepStatus:
    times = current[record.step.id]
    open_step = not (record.run or record.is_settled)
    waits = unmet_gates(moment, record.step, record.step.first_action) if open_step else ()
    return StepStatus(record, times, _state(moment, record, times, waits), waits)


def _state(moment: Moment, record: StepRecord, times: StepPlan, waits: Sequence[UnmetGate]) -> StepState:
    if record.run:
        return _run_state(record)
    if record.falls_away or record.is_overtaken:
        return StepState.SKIPPED
    if record.settled:
        return {Action.SKIP: StepState.SKIPPED, Action.REFUSE: StepState.REFUSED}.get(
            record.settled.action, StepState.DONE
        )
    if times.due is None or moment.at < times.due or record.step.optional:
        return StepState.PLANNED
    if waits:
        return StepState.WAITING
    late_after = MINUTE * moment.protocol.late_after_minutes(record.step.id)
    return StepState.LATE if moment.at >= times.due + late_after else StepState.DUE


def _run_state(record: StepRecord) -> StepState:
    run = record.run
    if run is None or run.is_running:
        return StepState.RUNNING
    if run.ended_at is None:
        return StepState.PAUSED
    return StepState.STOPPED if run.is_stopped else StepState.DONE


def _bed_state(chart: Chart, steps: Mapping[str, StepStatus], now: datetime, zone: ZoneInfo) -> BedState:
    """The first that fits, as DESIGN §8 lists them."""
    if chart.closing:
        return BedState.CANCELLED if chart.is_cancelled else BedState.DISCHARGED
    states = {status.state for status in steps.values()}
    if StepState.PAUSED in states:
        return BedState.STOPPED
    if StepState.RUNNING in states:
        return BedState.RUNNING
    local, t0_day = now.astimezone(zone), chart.booking.t0.astimezone(zone).date()
    if StepState.WAITING in states and local.date() == t0_day:
        return BedState.WAITING
    if chart[LUTETIUM].has_ended:
        if local.time() >= NIGHT_BEGINS or local.time() < NIGHT_ENDS:
            return BedState.NIGHT
        return BedState.MORNING if local.date() > t0_day else BedState.OBSERVATION
    return BedState.ADMITTED if chart.is_admitted else BedState.BOOKED


def _actions(protocol: Protocol, chart: Chart, steps: Mapping[str, StepStatus], now: datetime) -> Iterable[NextAction]:
    """What can be done at the bed, most pressing first: what stands still, what an open incident calls for now, what is
    due or soon, then what is later.

    What was left open without an alarm comes between the two: it can be done while nothing else is needed.
    """
    found = []
    has_gone, left_hot_room = chart.closing is not None, bool(chart.hot_beds)
    helping = bool(chart.open_incidents)
    for place, step in enumerate(protocol.steps):
        if step.after_closing != has_gone or (has_gone and not left_hot_room):
            continue
        wanted = _wanted(protocol, chart, steps[step.id])
        if wanted is None:
            continue
        action, at = wanted
        persons = step.persons if action in {step.first_action, Action.AGAIN} else 1
        waits = steps[step.id].waits
        roles = roles_for(protocol, step, action)
        left = _is_left_open(protocol, step, at, now)
        one = NextAction(chart.booking.bed, chart.treatment, step, action, at, roles, persons, waits, left)
        is_soon = at - now <= SOON
        turn = _LEFT if left else _LATER if not is_soon else _RESCUE if step.only_with_incident and helping else _SOON
        found.append(((action is not Action.RESUME, turn, at, place), one))
    return (one for _, one in sorted(found, key=lambda pair: pair[0]))


def _is_left_open(protocol: Protocol, step: Step, at: datetime, now: datetime) -> bool:
    """Whether an act that has no alarm is as late as one with an alarm would be."""
    if step.has_late_alarm or step.infusion is not None:
        return False
    return now >= at + MINUTE * protocol.late_after_minutes(step.id)


def _wanted(protocol: Protocol, chart: Chart, status: StepStatus) -> tuple[Action, datetime] | None:
    """Which act the step asks for, and when it is due."""
    record, run = status.record, status.record.run
    if record.step.kind is StepKind.INFUSION and run:
        if run.paused_since:
            return Action.RESUME, run.paused_since
        return (Action.FINISH, status.times.due_end) if run.is_running and status.times.due_end else None
    if record.falls_away or record.is_overtaken or record.step.optional:
        return None
    if record.done and not record.passes and record.step.repeatable:
        is_needed = record.is_well_done or _keeps_waiting(protocol, chart, record.step)
        return (Action.AGAIN, record.done.occurred_at) if is_needed else None
    if record.settled or status.times.due is None:
        return None
    return record.step.first_action, status.times.due


def _keeps_waiting(protocol: Protocol, chart: Chart, card: Step) -> bool:
    """Whether something waits for a card to be read aloud again, and has not begun all the same."""
    waiting = [chart[step.id] for step in protocol.steps for gate in step.gates if gate.step == card.id]
    return any(not (record.run or record.is_settled) for record in waiting)
