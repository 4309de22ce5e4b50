"""Variances: where a treatment went otherwise than its protocol meant it, as facts that can be counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ward_board.domain.chart import DOING, Chart, StepRecord, fold
from ward_board.domain.entry import Entry
from ward_board.domain.plan import MINUTE, plan, when_due
from ward_board.domain.protocol import Protocol
from ward_board.domain.step_acts import REASON_CODE
from ward_board.domain.words import Action, AlarmKind

_IMPLAUSIBLE = "plausible:"


class VarianceKind(StrEnum):
    """In which way something went otherwise."""

    DEVIATION = "deviation"
    GATE_PASSED = "gate_passed"
    OUTSIDE_BAND = "outside_band"
    SKIPPED = "skipped"
    REFUSED = "refused"
    NOT_DONE = "not_done"
    EARLY = "early"
    LATE = "late"
    LATE_ENTRY = "late_entry"
    CORRECTED = "corrected"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Variance:
    """One thing that went otherwise; it names a bed and an entry, never a patient.

    `minutes` are signed: after (+) or before (-) it was due for early and late, typed after it happened for a late
    entry. `about` is the gate, the value, the deviation's code, the coded reason or the kind of incident; `at` is when
    it happened (aware, UTC).
    """

    kind: VarianceKind
    day: date
    treatment: str
    bed: int
    step: str | None = None
    entry: str | None = None
    at: datetime | None = None
    minutes: int | None = None
    about: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When one step was done first, in signed minutes from the first plan and from when the chart asked for it."""

    step: str
    act: Entry
    minutes_from_plan: float | None
    minutes_from_due: float


def variances(protocol: Protocol, entries: Sequence[Entry], zone: ZoneInfo) -> tuple[Variance, ...]:
    """All variances of one treatment by `entries`, in the order in which they happened; those without a time last.

    A step counts as early or late from the minutes on after which the protocol calls it late, what only stands in the
    list never does. What nobody did is told once the treatment is closed, or when something else took its place; not
    what is done at several times or beside an infusion and whose time never came.
    """
    chart = fold(protocol, entries)
    day = chart.booking.t0.astimezone(zone).date()
    found = [
        *(one for entry in chart.entries for one in _of_entry(protocol, chart, entry, day)),
        *_early_and_late(protocol, chart, day, zone),
        *_not_done(protocol, chart, day, zone),
    ]
    return tuple(sorted(found, key=lambda one: (one.at is None, one.at or chart.booking.t0)))


def timings(protocol: Protocol, chart: Chart, zone: ZoneInfo) -> tuple[Timing, ...]:
    """How far each step that was done lay from its plan and from when it was due (minutes, after is positive).

    What was done again counts by the first time since the chart asked for it.
    """
    first = plan(protocol, chart, None, zone)
    found = []
    for step, act, minutes in minutes_from_due(protocol, chart, chart.steps, zone):
        planned = first[step].planned.start
        from_plan = (act.occurred_at - planned) / MINUTE if planned else None
        found.append(Timing(step, act, from_plan, minutes))
    return tuple(found)


def minutes_from_due(
    protocol: Protocol, chart: Chart, steps: Iterable[str], zone: ZoneInfo
) -> Iterator[tuple[str, Entry, float]]:
    """Each of `steps` that was done, the act that did it, and how far it lay from when it was due, as in `timings`."""
    for step in steps:
        record = chart.steps[step]
        act = None if record.falls_away else _first_doing(record)
        due = when_due(protocol, chart, step, zone) if act else None
        if act is not None and due is not None:
            yield step, act, (act.occurred_at - due) / MINUTE


def _first_doing(record: StepRecord) -> Entry | None:
    if record.started_at is None:
        return None
    did = {Action.START} if record.step.infusion else DOING
    return next(act for act in record.acts if act.action in did)


def _of_entry(protocol: Protocol, chart: Chart, entry: Entry, day: date) -> Iterator[Variance]:
    def told(kind: VarianceKind, about: str | None = None, minutes: int | None = None) -> Variance:
        return Variance(
            kind,
            day,
            chart.treatment,
            chart.booking.bed,
            entry.step,
            entry.id,
            entry.occurred_at,
            minutes,
            about,
            entry.reason,
        )

    if entry.deviation:
        yield told(VarianceKind.DEVIATION, entry.deviation)
    for passed in entry.passed:
        if passed.startswith(_IMPLAUSIBLE):
            yield told(VarianceKind.OUTSIDE_BAND, passed.removeprefix(_IMPLAUSIBLE))
        elif not entry.deviation:
            yield told(VarianceKind.GATE_PASSED, passed)
    match entry.action:
        case Action.SKIP:
            yield told(VarianceKind.SKIPPED, entry.text(REASON_CODE))
        case Action.REFUSE:
            yield told(VarianceKind.REFUSED, entry.text(REASON_CODE))
        case Action.CORRECT:
            yield told(VarianceKind.CORRECTED)
        case Action.INCIDENT:
            yield told(VarianceKind.INCIDENT, entry.text("kind"))
    if entry.late and entry.step:
        yield told(VarianceKind.LATE_ENTRY, minutes=round((entry.recorded_at - entry.occurred_at) / MINUTE))


def _early_and_late(protocol: Protocol, chart: Chart, day: date, zone: ZoneInfo) -> Iterator[Variance]:
    tolerated = protocol.alarms[AlarmKind.LATE].minutes or 0
    for timing in timings(protocol, chart, zone):
        if abs(timing.minutes_from_due) <= tolerated or not protocol.by_id[timing.step].has_late_alarm:
            continue
        kind = VarianceKind.LATE if timing.minutes_from_due > 0 else VarianceKind.EARLY
        yield Variance(
            kind,
            day,
            chart.treatment,
            chart.booking.bed,
            timing.step,
            timing.act.id,
            timing.act.occurred_at,
            round(timing.minutes_from_due),
        )


def _not_done(protocol: Protocol, chart: Chart, day: date, zone: ZoneInfo) -> Iterator[Variance]:
    for step, record in chart.steps.items():
        if not chart.is_cancelled and _was_missed(protocol, chart, record, zone):
            yield Variance(VarianceKind.NOT_DONE, day, chart.treatment, chart.booking.bed, step)


def _was_missed(protocol: Protocol, chart: Chart, record: StepRecord, zone: ZoneInfo) -> bool:
    """Whether nobody did it or said why not, until something took its place or the patient went."""
    step = record.step
    is_left = chart.closing is not None and not (record.is_settled or record.run or step.after_closing)
    if record.falls_away or step.optional or not (record.is_overtaken or is_left):
        return False
    return step.id not in protocol.may_be_overtaken or _had_its_time(protocol, chart, record, zone)


def _had_its_time(protocol: Protocol, chart: Chart, record: StepRecord, zone: ZoneInfo) -> bool:
    """Whether the step was due before something took its place, what it looks at ended, or the patient went."""
    step, due = record.step, when_due(protocol, chart, record.step.id, zone)
    looked_at = chart[step.only_while_running].run if step.only_while_running else None
    in_its_place = [*protocol.later_in_series.get(step.id, ()), *filter(None, [step.overtaken_by])]
    ends = [
        looked_at.ended_at if looked_at else None,
        chart.closing[1].occurred_at if chart.closing else None,
        *(done.occurred_at for done in map(chart.done, in_its_place) if done),
    ]
    return due is not None and all(due <= end for end in ends if end)


def counts(found: Sequence[Variance]) -> Mapping[tuple[VarianceKind, str], int]:
    """How often each kind happened to each step, gate or code, the most frequent first."""
    counted: dict[tuple[VarianceKind, str], int] = {}
    for one in found:
        key = (one.kind, _what(one))
        counted[key] = counted.get(key, 0) + 1
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _what(one: Variance) -> str:
    return ": ".join(part for part in (one.step, one.about) if part) or one.kind
