"""Variances: where a treatment went otherwise than its protocol meant it, as facts that can be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ward_board.domain.chart import DOING, Chart, fold
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
    """When one step was done, in signed minutes from the first plan and from when the chart asked for it."""

    step: str
    minutes_from_plan: float | None
    minutes_from_due: float


def variances(protocol: Protocol, entries: Sequence[Entry], zone: ZoneInfo) -> tuple[Variance, ...]:
    """All variances of one treatment by `entries`, in the order in which they happened; those without a time last.

    A step counts as early or late from the minutes on after which the protocol calls it late. What nobody did is told
    once the treatment is closed, or when a later one of its series was done.
    """
    chart = fold(protocol, entries)
    day = chart.booking.t0.astimezone(zone).date()
    found = [
        *(one for entry in chart.entries for one in _of_entry(protocol, chart, entry, day)),
        *_early_and_late(protocol, chart, day, zone),
        *_not_done(chart, day),
    ]
    return tuple(sorted(found, key=lambda one: (one.at is None, one.at or chart.booking.t0)))


def timings(protocol: Protocol, chart: Chart, zone: ZoneInfo) -> tuple[Timing, ...]:
    """How far each step that was done lay from its plan and from when it was due (minutes, after is positive)."""
    first = plan(protocol, chart, None, zone)
    found = []
    for step, record in chart.steps.items():
        due = when_due(protocol, chart, step, zone)
        if record.started_at is None or record.falls_away or due is None:
            continue
        planned = first[step].planned.start
        from_plan = (record.started_at - planned) / MINUTE if planned else None
        found.append(Timing(step, from_plan, (record.started_at - due) / MINUTE))
    return tuple(found)


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
        if abs(timing.minutes_from_due) <= tolerated:
            continue
        kind = VarianceKind.LATE if timing.minutes_from_due > 0 else VarianceKind.EARLY
        act = _doing_of(chart, timing.step)
        yield Variance(
            kind,
            day,
            chart.treatment,
            chart.booking.bed,
            timing.step,
            act.id if act else None,
            act.occurred_at if act else None,
            round(timing.minutes_from_due),
        )


def _doing_of(chart: Chart, step: str) -> Entry | None:
    record = chart[step]
    return record.done or next((act for act in record.acts if act.action in DOING | {Action.START}), None)


def _not_done(chart: Chart, day: date) -> Iterator[Variance]:
    if chart.is_cancelled:
        return
    for step, record in chart.steps.items():
        is_open = chart.closing is not None and not (record.is_settled or record.run or record.step.optional)
        if record.is_overtaken or (is_open and not record.step.after_closing):
            yield Variance(VarianceKind.NOT_DONE, day, chart.treatment, chart.booking.bed, step)


def counts(found: Sequence[Variance]) -> Mapping[tuple[VarianceKind, str], int]:
    """How often each kind happened to each step, gate or code, the most frequent first."""
    counted: dict[tuple[VarianceKind, str], int] = {}
    for one in found:
        key = (one.kind, _what(one))
        counted[key] = counted.get(key, 0) + 1
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _what(one: Variance) -> str:
    return ": ".join(part for part in (one.step, one.about) if part) or one.kind
