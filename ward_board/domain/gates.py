"""Gates: what must be true before a step may happen, judged on what was known to have happened by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.administered import administered_by, assay_deviation_percent
from ward_board.domain.chart import DOING, Chart, StepRecord
from ward_board.domain.dose_rate import expected_usv_per_h, net_of, net_usv_per_h
from ward_board.domain.entry import Entry, Values
from ward_board.domain.patient_rules import half_life_hours_in, rule_days, slow_phase_measurements
from ward_board.domain.plan import MINUTE, Plan, plan
from ward_board.domain.protocol import Gate, GateRule, Protocol, Step
from ward_board.domain.radiation import deviation_percent, within_tolerance
from ward_board.domain.step_ids import ACTIVITY_ASSAY, LUTETIUM
from ward_board.domain.words import Action, Role
from ward_board.errors import UnmetGate

# Readings nearer to an edge than this lie on it: 7.0 and 5.6 differ by a fifth, whatever binary makes of them (µSv/h).
_NOISE_OF_A_READING = 1e-9


@dataclass(frozen=True, slots=True)
class Around:
    """What crosses treatments: the vials of other patients, the beds in use by other treatments, the ward's clock.

    `vials` maps a vial, as `vial_name` writes it, to the treatment that it is bound to; `beds` holds (day, bed);
    `hot_beds` are those whose rooms wait for their release after another treatment; `clock_step` is the newest step of
    the ward's clock. `course_doubts` are what the treatment's course has against it, in words.
    """

    vials: Mapping[str, str] = field(default_factory=dict)
    beds: frozenset[tuple[str, int]] = frozenset()
    hot_beds: frozenset[int] = frozenset()
    clock_step: Entry | None = None
    course_doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a gate may look at: the chart as it was known to have happened by `at`.

    `roles` are those of the people who act, empty where nobody does yet; `has_second` says that they are two.
    """

    protocol: Protocol
    chart: Chart
    at: datetime
    zone: ZoneInfo
    around: Around
    values: Values
    known_plan: Plan | None = None
    roles: tuple[Role, ...] = ()
    has_second: bool = False

    @property
    def plan(self) -> Plan:
        """The plan as it stands at the time of the act."""
        return self.known_plan or plan(self.protocol, self.chart, self.at, self.zone)


def unmet_gates(moment: Moment, step: Step, action: Action) -> tuple[UnmetGate, ...]:
    """The gates that refuse `action` on `step`, in the order of the protocol."""
    return tuple(
        UnmetGate(gate.id, _waits_for(gate, moment), gate.is_hard)
        for gate in step.gates_on(action)
        if not _is_met(gate, step, moment)
    )


def _waits_for(gate: Gate, moment: Moment) -> str:
    """What a gate waits for; of limits also the values that lie outside, of a course what it says."""
    if gate.rule is GateRule.COURSE_FITS:
        return f"{gate.waits_for} ({', '.join(moment.around.course_doubts)})"
    done = moment.chart[gate.step].done if gate.rule is GateRule.WITHIN_LIMITS and gate.step else None
    if done is None:
        return gate.waits_for
    outside = [
        f"{one.title} {one.shown(done.values[one.id])}"
        for one in moment.protocol.by_id[str(gate.step)].fields
        if one.id in done.values and not one.is_within_limits(done.values[one.id])
    ]
    return f"{gate.waits_for} ({', '.join(outside)})" if outside else gate.waits_for


def vial_name(text: str) -> str:
    """One way to write a vial, so that case and spaces make no second vial."""
    return "".join(text.split()).upper()


def _is_met(gate: Gate, step: Step, moment: Moment) -> bool:
    record = _record_of(gate, moment.chart)
    if record is not None and record.falls_away and not _belongs_together(step, record.step):
        return True
    return _RULES[gate.rule](gate, record, moment)


def _record_of(gate: Gate, chart: Chart) -> StepRecord | None:
    """The record that a gate looks at: the other one once that was done well in its place."""
    if gate.instead and chart[gate.instead].passes:
        return chart[gate.instead]
    return chart[gate.step] if gate.step else None


def _belongs_together(step: Step, asked: Step) -> bool:
    """Whether a step falls with another, or with the same: who does it after all needs all of it."""
    return asked.falls_with is not None and asked.falls_with in {step.id, step.falls_with}


def _done(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return record is not None and record.is_well_done


def _settled(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return record is not None and record.is_settled


def _passes(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return record is not None and record.passes


def _minutes_since(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    # nothing given yet, refused or skipped: then there is no time to wait for, another gate asks for the step itself
    given = record.done if record else None
    return given is None or moment.at - given.occurred_at >= MINUTE * (gate.minutes or 0)


def _running(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return record is not None and record.run is not None and record.run.is_running


def _ran_minutes(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    ran = record.run.ran(moment.at) if record and record.run else timedelta()
    return ran >= MINUTE * (gate.minutes or 0)


def _ended(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return record is not None and record.has_ended


def _complete(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    if record is None or not record.has_ended:
        return False
    if moment.chart[LUTETIUM].is_skipped or record.run is None:
        return True
    owed = moment.plan.amino_acids
    tolerance = moment.protocol.shortfall_tolerance_minutes
    return owed is not None and owed.required_until is not None and owed.shortfall_minutes <= tolerance


def _activity_in_tolerance(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    # without an assay another gate asks for it
    if record is None or record.done is None:
        return True
    start = moment.plan[LUTETIUM].projected.start or moment.at
    percent = assay_deviation_percent(moment.protocol, moment.chart, start)
    return percent is not None and within_tolerance(percent, moment.protocol.prescription.tolerance_percent)


def _vial_is_own(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    own = moment.chart.treatment
    return moment.around.vials.get(vial_name(str(moment.values.get("vial", ""))), own) == own


def _duration_exists(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return all(rule.days is not None for rule in rule_days(moment.protocol, moment.chart, moment.values))


def _within_cap(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return not any(rule.above_cap for rule in rule_days(moment.protocol, moment.chart, moment.values))


def _minutes_since_end(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    if record is None or not record.has_ended:
        return False
    # what never started leaves no time to wait for
    ended_at = record.run.ended_at if record.run else None
    return ended_at is None or moment.at - ended_at >= MINUTE * (gate.minutes or 0)


def _within_limits(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    # without values another gate asks for them
    if record is None:
        return True
    judged = _found_in_incidents(record, moment) if record.step.only_with_incident else [record.done]
    return all(
        field.is_within_limits(entry.values.get(field.id)) for entry in judged if entry for field in record.step.fields
    )


def _found_in_incidents(record: StepRecord, moment: Moment) -> list[Entry]:
    """All that was ever found at the step: a milder reaction takes nothing from a severe one before it."""
    return [entry for entry in moment.chart.entries if entry.step == record.step.id and entry.action in DOING]


def _sampled_within_days(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    sampled = record.done.text(gate.field or "") if record and record.done else None
    if sampled is None:
        return True
    t0_day = moment.chart.booking.t0.astimezone(moment.zone).date()
    return 0 <= (t0_day - date.fromisoformat(sampled)).days <= (gate.days or 0)


def _interval_weeks(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    booking = moment.chart.booking
    if booking.last_treatment is None:
        # nobody sent it: shown as UNKNOWN, and gates nothing
        return True
    weeks = (booking.t0.astimezone(moment.zone).date() - booking.last_treatment).days / 7
    return (gate.at_least or 0) <= weeks <= (gate.at_most or 0)


def _room_released(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return moment.chart.booking.bed not in moment.around.hot_beds


def _ordered_by_physician(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    """Slower or more is the physician's choice while the amino acids fall short; a pump reading is nobody's."""
    owed, tolerance = moment.plan.amino_acids, moment.protocol.shortfall_tolerance_minutes
    if owed is None or owed.shortfall_minutes <= tolerance or not {"ml_per_h", "ml"} & set(moment.values):
        return True
    return Role.PHYSICIAN in moment.roles or "ordered_by" in moment.values


def _administered_in_tolerance(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    assay, run = moment.chart.done(ACTIVITY_ASSAY), moment.chart[LUTETIUM].run
    residual_mbq = moment.values.get("mbq")
    if assay is None or run is None or not isinstance(residual_mbq, int | float):
        return True
    mbq = administered_by(moment.protocol, assay, run.started_at, residual_mbq, moment.at)
    percent = deviation_percent(mbq, moment.chart.booking.activity_mbq)
    return within_tolerance(percent, moment.protocol.prescription.tolerance_percent)


def _dose_rate_at_most(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    net = net_usv_per_h(moment.chart)
    return net is None or net <= (gate.at_most or 0)


def _near_expected(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    net = net_of(moment.values)
    expected = expected_usv_per_h(moment.protocol, moment.chart, moment.at)
    return moment.has_second or net is None or expected is None or expected.is_near(net)


def _readings_agree(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    first, second = moment.values.get("usv_per_h"), moment.values.get("second_usv_per_h")
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return True
    allowed = (gate.at_most or 0) / 100 * max(first, second)
    return abs(first - second) <= allowed + _NOISE_OF_A_READING


def _date_not_past(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    day = moment.values.get(gate.field or "")
    return day is None or date.fromisoformat(str(day)) >= moment.at.astimezone(moment.zone).date()


def _half_life_as_set(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    hours = half_life_hours_in(moment.values)
    return hours is None or hours == moment.protocol.rules.effective_half_life_hours


def _half_life_measured(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return _half_life_as_set(gate, record, moment) or slow_phase_measurements(moment.chart) is not None


def _course_fits(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return not moment.around.course_doubts


def _no_open_incident(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return not any(entry.text("kind") in gate.incidents for entry in moment.chart.open_incidents)


_RULES: Mapping[GateRule, Callable[[Gate, StepRecord | None, Moment], bool]] = {
    GateRule.DONE: _done,
    GateRule.SETTLED: _settled,
    GateRule.PASSES: _passes,
    GateRule.MINUTES_SINCE: _minutes_since,
    GateRule.RUNNING: _running,
    GateRule.RAN_MINUTES: _ran_minutes,
    GateRule.ENDED: _ended,
    GateRule.COMPLETE: _complete,
    GateRule.ACTIVITY_IN_TOLERANCE: _activity_in_tolerance,
    GateRule.VIAL_IS_OWN: _vial_is_own,
    GateRule.DURATION_EXISTS: _duration_exists,
    GateRule.WITHIN_CAP: _within_cap,
    GateRule.MINUTES_SINCE_END: _minutes_since_end,
    GateRule.WITHIN_LIMITS: _within_limits,
    GateRule.SAMPLED_WITHIN_DAYS: _sampled_within_days,
    GateRule.INTERVAL_WEEKS: _interval_weeks,
    GateRule.ROOM_RELEASED: _room_released,
    GateRule.ORDERED_BY_PHYSICIAN: _ordered_by_physician,
    GateRule.ADMINISTERED_IN_TOLERANCE: _administered_in_tolerance,
    GateRule.DOSE_RATE_AT_MOST: _dose_rate_at_most,
    GateRule.NO_OPEN_INCIDENT: _no_open_incident,
    GateRule.NEAR_EXPECTED: _near_expected,
    GateRule.READINGS_AGREE: _readings_agree,
    GateRule.DATE_NOT_PAST: _date_not_past,
    GateRule.HALF_LIFE_AS_SET: _half_life_as_set,
    GateRule.HALF_LIFE_MEASURED: _half_life_measured,
    GateRule.COURSE_FITS: _course_fits,
}
