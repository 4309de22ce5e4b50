"""Alarms: conditions that need a person, recomputed from the chart and now; none is fired and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from ward_board.domain.authors import NOT_SIGNED
from ward_board.domain.chart import Chart
from ward_board.domain.concern import figures_of_concern
from ward_board.domain.entry import Entry
from ward_board.domain.infusion import Run, run_of
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM, AlarmRule, Protocol
from ward_board.domain.status import Situation
from ward_board.domain.takes import TakeRule, takes_of
from ward_board.domain.words import AlarmKind, Priority, StepKind, StepState


@dataclass(frozen=True, slots=True)
class Alarm:
    """A condition that stands now.

    `since` is when it became an alarm (aware, UTC); `subject` is the step or entry that it is about, and `cause_at`
    when what is wrong began, from which the words count their minutes. Technical alarms have neither bed nor treatment.
    `taken` is the take that holds now, until `taken_until` at the latest. `among` names the beds of a clash, each with
    its step; `also` the other steps that share the line of this one where it is drawn; `detail` says more of a
    technical one and may change while it stands.
    """

    kind: AlarmKind
    priority: Priority
    since: datetime
    cause_at: datetime
    subject: str
    treatment: str | None = None
    bed: int | None = None
    step: str | None = None
    taken: Entry | None = None
    taken_until: datetime | None = None
    among: tuple[tuple[int, str], ...] = ()
    also: tuple[str, ...] = ()
    detail: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """The name that `--alarm` takes."""
        return _alarm_id(self.treatment, self.kind, self.subject)


def _alarm_id(treatment: str | None, kind: AlarmKind, subject: str) -> str:
    return f"{treatment or 'ward'}:{kind}:{subject}"


_DEFAULT_TAKES = TakeRule()


def alarms(
    situation: Situation, clock_step: Entry | None = None, takes: TakeRule = _DEFAULT_TAKES
) -> tuple[Alarm, ...]:
    """All alarms of one treatment now, most urgent first; `clock_step` is the newest step of the ward's clock."""
    finders = (_deviations, _incidents) if situation.chart.closing else _FINDERS
    found = list(_standing(situation, finders, clock_step))
    if clock_step is not None and not situation.chart.closing:
        found = [a for a in found if a.kind is not AlarmKind.NOT_SEEN or a.since >= clock_step.recorded_at]
        found += _unseen_since_step(situation, clock_step, {alarm.kind for alarm in found})
    entries, now = situation.chart.entries, situation.now
    return tuple(in_order_of_urgency(with_holder(alarm, entries, now, takes) for alarm in found))


def with_holder(alarm: Alarm, entries: Iterable[Entry], now: datetime, takes: TakeRule) -> Alarm:
    """The alarm with who has it now, by the takes among `entries`, those of its treatment or of the ward."""
    taken = takes.holder(takes_of(entries, alarm.id, alarm.since), alarm.priority, now)
    return replace(alarm, taken=taken, taken_until=takes.until(taken, alarm.priority) if taken else None)


def alarm_of(
    situation: Situation, kind: AlarmKind, since: datetime, cause_at: datetime, subject: str, step: str | None
) -> Alarm:
    """An alarm of one bed with the priority that it has now; nobody has it yet."""
    chart = situation.chart
    priority = _priority(situation, kind, since, subject)
    return Alarm(kind, priority, since, cause_at, subject, chart.treatment, chart.booking.bed, step)


def one_line_a_cause(situation: Situation, found: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """The alarms as they are drawn, one line for all that has one cause.

    What a waiting lutetium waits for, and what an open incident calls for, is named by theirs and has no line beside
    it. What is not recorded of one card or one series, or of a patient who has not come yet, shares the line of the
    most urgent, unless somebody else has it: one visit sees to all of it.
    """
    alarms_found = tuple(found)
    kinds = {alarm.kind for alarm in alarms_found}
    named = _awaited(situation, LUTETIUM) if AlarmKind.LUTETIUM_WAITS in kinds else set()
    if AlarmKind.INCIDENT in kinds:
        named |= {step.id for step in situation.protocol.steps if step.only_with_incident}
    return tuple(
        _by_visit(situation, (a for a in alarms_found if a.kind not in _NOT_RECORDED or a.subject not in named))
    )


def _by_visit(situation: Situation, found: Iterable[Alarm]) -> Iterator[Alarm]:
    groups: dict[tuple[str | None, ...], list[Alarm]] = {}
    for alarm in found:
        step = situation.protocol.by_id.get(alarm.subject) if alarm.kind in _NOT_RECORDED else None
        visit = (step.card or step.series) if step and alarm.priority is not Priority.HIGH else None
        if step and not situation.chart.is_admitted:
            visit = _NOT_HERE
        holder = alarm.taken.author if alarm.taken else None
        groups.setdefault((visit, holder) if visit else (alarm.id,), []).append(alarm)
    for first, *others in groups.values():
        yield replace(first, also=tuple(other.subject for other in others)) if others else first


def in_order_of_urgency(found: Iterable[Alarm]) -> list[Alarm]:
    """The most urgent first, then the oldest."""
    return sorted(found, key=lambda alarm: (alarm.priority.rank, alarm.since, alarm.bed or 0))


def clock_step_stands(situations: Iterable[Situation], clock_step: Entry) -> bool:
    """Whether some running bed was not seen again since the clock stepped."""
    return any(needs_look_after(one.chart, clock_step) for one in situations)


def needs_look_after(chart: Chart, clock_step: Entry) -> bool:
    """Whether an infusion ran when the clock stepped, runs still, and nobody recorded a look since."""
    return _running_step(chart) is not None and all(entry.seq < clock_step.seq for entry in chart.bedside)


_NOT_HERE = "not here"
_NOT_RECORDED = frozenset({AlarmKind.LATE, AlarmKind.OBSERVATION})

Found = tuple[AlarmKind, datetime, datetime, str, str | None]


# what stands because it was charted, whatever the clock says
_CHARTED = frozenset(
    {
        AlarmKind.AMINO_ACIDS_STOPPED,
        AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM,
        AlarmKind.DEVIATION,
        AlarmKind.INCIDENT,
    }
)


def _standing(
    situation: Situation,
    finders: Iterable[Callable[[Situation], Iterator[Found]]],
    clock_step: Entry | None,
) -> Iterator[Alarm]:
    for finder in finders:
        for kind, found_since, cause_at, subject, step in finder(situation):
            since = found_since
            if kind in _CHARTED and since > situation.now:
                # the clock was set back behind the fact: it stands all the same, since the step at the latest
                since = min(clock_step.recorded_at if clock_step else situation.now, situation.now)
            if since <= situation.now:
                yield alarm_of(situation, kind, since, cause_at, subject, step)


def _priority(situation: Situation, kind: AlarmKind, since: datetime, subject: str) -> Priority:
    if kind is AlarmKind.DEVIATION and _was_taken(situation.chart, kind, since, subject):
        return Priority.LOW  # a night without a physician is no night of alarms: once taken, it waits for one
    if any(one.id == subject and one.passed == (NOT_SIGNED.id,) for one in situation.chart.open_deviations):
        return Priority.MEDIUM  # nothing but a signature was missing
    if kind is AlarmKind.INCIDENT:
        return _incident_priority(situation.protocol, situation.chart, subject)
    rule = _rule(situation, kind)
    if rule.then is not None and situation.now - since >= MINUTE * (rule.then_after_minutes or 0):
        return rule.then
    return rule.priority


def _was_taken(chart: Chart, kind: AlarmKind, since: datetime, subject: str) -> bool:
    return bool(takes_of(chart.entries, _alarm_id(chart.treatment, kind, subject), since))


def _incident_priority(protocol: Protocol, chart: Chart, entry_id: str) -> Priority:
    kind = next((entry.text("kind") for entry in chart.entries if entry.id == entry_id), None)
    return next((known.priority for known in protocol.incidents if known.id == kind), Priority.HIGH)


def _rule(situation: Situation, kind: AlarmKind) -> AlarmRule:
    return situation.protocol.alarms[kind]


def _amino_acids_stopped(situation: Situation) -> Iterator[Found]:
    amino_acids, lutetium = situation.chart[AMINO_ACIDS].run, situation.chart[LUTETIUM].run
    if situation.protocol.by_id[AMINO_ACIDS].absent:
        return
    if lutetium and lutetium.is_running and not (amino_acids and amino_acids.is_running):
        stopped_at = (amino_acids.paused_since or amino_acids.ended_at) if amino_acids else None
        since = max(stopped_at, lutetium.stretches[-1].start) if stopped_at else lutetium.started_at
        kind = AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM
        yield kind, since, stopped_at or since, AMINO_ACIDS, AMINO_ACIDS
    elif amino_acids and amino_acids.paused_since:
        at = amino_acids.paused_since
        yield AlarmKind.AMINO_ACIDS_STOPPED, at, at, AMINO_ACIDS, AMINO_ACIDS


def _lutetium_waits(situation: Situation) -> Iterator[Found]:
    status, amino_acids = situation.steps[LUTETIUM], situation.chart[AMINO_ACIDS].run
    if amino_acids and status.times.due and status.state in {StepState.WAITING, StepState.DUE, StepState.LATE}:
        since = status.times.due + MINUTE * (_rule(situation, AlarmKind.LUTETIUM_WAITS).minutes or 0)
        yield AlarmKind.LUTETIUM_WAITS, since, status.times.due, LUTETIUM, LUTETIUM


def _lutetium_too_long(situation: Situation) -> Iterator[Found]:
    run = situation.chart[LUTETIUM].run
    if run and run.ended_at is None:
        since = run.started_at + MINUTE * (_rule(situation, AlarmKind.LUTETIUM_TOO_LONG).minutes or 0)
        yield AlarmKind.LUTETIUM_TOO_LONG, since, run.started_at, LUTETIUM, LUTETIUM


def _not_seen(situation: Situation) -> Iterator[Found]:
    step, seen = _running_step(situation.chart), situation.chart.seen
    if step is None or seen is None:
        return
    rule = _rule(situation, AlarmKind.NOT_SEEN)
    minutes = rule.minutes_with_lutetium if step == LUTETIUM else rule.minutes
    yield AlarmKind.NOT_SEEN, seen.occurred_at + MINUTE * (minutes or 0), seen.occurred_at, step, step


def _running_step(chart: Chart) -> str | None:
    for step in (LUTETIUM, AMINO_ACIDS):
        run = chart[step].run
        if run and run.is_running:
            return step
    return None


def _bag(situation: Situation) -> Iterator[Found]:
    run = situation.chart[AMINO_ACIDS].run
    empty_at = run.empty_at() if run and run.is_running else None
    if empty_at is None:
        return
    if empty_at <= situation.now:
        yield AlarmKind.BAG_ENDED, empty_at, empty_at, AMINO_ACIDS, AMINO_ACIDS
    else:
        since = empty_at - MINUTE * (_rule(situation, AlarmKind.BAG_ENDS).minutes or 0)
        yield AlarmKind.BAG_ENDS, since, empty_at, AMINO_ACIDS, AMINO_ACIDS


def _shortfall(situation: Situation) -> Iterator[Found]:
    owed, amino_acids = situation.plan.amino_acids, situation.chart[AMINO_ACIDS].run
    tolerance = situation.protocol.shortfall_tolerance_minutes
    cannula_out = situation.chart.steps.get(CANNULA_OUT)
    if owed is None or amino_acids is None or owed.shortfall_minutes <= tolerance:
        return
    if cannula_out is None or not cannula_out.is_settled:
        since = min(_short_since(situation, amino_acids), situation.now)
        yield AlarmKind.SHORTFALL, since, since, AMINO_ACIDS, AMINO_ACIDS


def _short_since(situation: Situation, run: Run) -> datetime:
    """When the shortfall came to stand: by waiting too long, or with an act that made the amino acids end early."""
    record = situation.chart[AMINO_ACIDS]
    since = _latest_good_moment(situation, _end_of(run, situation.now))
    for place, act in reversed(tuple(enumerate(record.acts))):
        before = run_of(record.step.infusion, record.acts[:place]) if record.step.infusion else None
        if before is None:
            continue
        earlier = _latest_good_moment(situation, _end_of(before, act.occurred_at))
        if earlier is None or earlier > act.occurred_at:
            return max(since or act.occurred_at, act.occurred_at)
        since = earlier
    return since or situation.now


def _end_of(run: Run, now: datetime) -> datetime:
    return run.ended_at or run.going_on(now).empty_at() or now


def _latest_good_moment(situation: Situation, amino_acids_end: datetime) -> datetime | None:
    """The last moment at which the lutetium could still end early enough before `amino_acids_end`; None if it did."""
    amino_acids, lutetium = (situation.protocol.by_id[step].infusion for step in (AMINO_ACIDS, LUTETIUM))
    after_minutes = amino_acids.runs_until.minutes if amino_acids and amino_acids.runs_until else 0
    latest_end = amino_acids_end + MINUTE * (situation.protocol.shortfall_tolerance_minutes - after_minutes)
    length = MINUTE * ((lutetium.minutes if lutetium else None) or 0)
    run = situation.chart[LUTETIUM].run
    if run and run.ended_at and run.ended_at <= latest_end:
        return None
    if run is None or run.started_at > latest_end - length:
        return latest_end - length
    for paused_at, resumed_at in run.pauses:
        resumed_too_late = latest_end - (length - run.ran(paused_at))
        if resumed_too_late < (resumed_at or situation.now):
            return max(resumed_too_late, paused_at)
    return latest_end


def _late(situation: Situation) -> Iterator[Found]:
    for step_id, status in situation.steps.items():
        step, due = status.record.step, status.times.due
        # a lutetium that waits for its amino acids has an alarm of its own
        has_own = step_id == LUTETIUM and not situation.protocol.by_id[AMINO_ACIDS].absent
        if status.state is StepState.LATE and due and step.has_late_alarm and not has_own:
            kind = AlarmKind.OBSERVATION if step.kind is StepKind.OBSERVATION else AlarmKind.LATE
            yield kind, due + MINUTE * situation.protocol.late_after_minutes(step_id), due, step_id, step_id


def _of_concern(situation: Situation) -> Iterator[Found]:
    """The newest of each figure that somebody should look at, until a newer one is as it should be."""
    for entry, _fields in figures_of_concern(situation).values():
        yield AlarmKind.OBSERVATION, entry.occurred_at, entry.occurred_at, entry.id, entry.step


def _awaited(situation: Situation, step_id: str) -> set[str]:
    """The checks that keep a step waiting, and those that keep these waiting."""
    refusing = {gate.id for gate in situation.steps[step_id].waits}
    gates = [gate for gate in situation.protocol.by_id[step_id].gates if gate.id in refusing]
    asked = {gate.step for gate in gates if gate.step and situation.protocol.by_id[gate.step].infusion is None}
    return asked.union(*(_awaited(situation, one) for one in asked))


def _deviations(situation: Situation) -> Iterator[Found]:
    for entry in situation.chart.open_deviations:
        amended = situation.chart.before.get(entry.id)
        step = entry.step or (amended.step if amended else None)
        yield AlarmKind.DEVIATION, entry.recorded_at, entry.occurred_at, entry.id, step


def _incidents(situation: Situation) -> Iterator[Found]:
    for entry in situation.chart.open_incidents:
        yield AlarmKind.INCIDENT, entry.occurred_at, entry.occurred_at, entry.id, None


def _unseen_since_step(situation: Situation, clock_step: Entry, kinds: set[AlarmKind]) -> Iterator[Alarm]:
    if AlarmKind.NOT_SEEN not in kinds and needs_look_after(situation.chart, clock_step):
        step = _running_step(situation.chart) or AMINO_ACIDS
        at = min(clock_step.recorded_at, situation.now)
        yield alarm_of(situation, AlarmKind.NOT_SEEN, at, at, step, step)


_FINDERS = (
    _amino_acids_stopped,
    _lutetium_waits,
    _lutetium_too_long,
    _not_seen,
    _bag,
    _shortfall,
    _late,
    _of_concern,
    _deviations,
    _incidents,
)
