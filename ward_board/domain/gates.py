"""Gates: what must be true before a step may happen, judged on what was known to have happened by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.chart import Chart, StepRecord
from ward_board.domain.entry import Entry, Values
from ward_board.domain.infusion import HOUR
from ward_board.domain.plan import MINUTE, Plan, plan
from ward_board.domain.protocol import LUTETIUM, Gate, GateRule, Protocol, Step
from ward_board.domain.radiation import decayed, deviation_percent, within_tolerance
from ward_board.domain.restriction import RuleDays, behaviour_rules
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate


@dataclass(frozen=True, slots=True)
class Around:
    """What crosses treatments: the vials of other patients, the beds in use by other treatments, the ward's clock.

    `vials` maps a vial, as `vial_name` writes it, to the treatment that it is bound to; `beds` holds (day, bed);
    `clock_step` is the newest step of the ward's clock.
    """

    vials: Mapping[str, str] = field(default_factory=dict)
    beds: frozenset[tuple[str, int]] = frozenset()
    clock_step: Entry | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a gate may look at: the chart as it was known to have happened by `at`."""

    protocol: Protocol
    chart: Chart
    at: datetime
    zone: ZoneInfo
    around: Around
    values: Values
    known_plan: Plan | None = None

    @property
    def plan(self) -> Plan:
        """The plan as it stands at the time of the act."""
        return self.known_plan or plan(self.protocol, self.chart, self.at, self.zone)


def unmet_gates(moment: Moment, step: Step, action: Action) -> tuple[UnmetGate, ...]:
    """The gates that refuse `action` on `step`, in the order of the protocol."""
    return tuple(
        UnmetGate(gate.id, gate.waits_for, gate.is_hard)
        for gate in step.gates_on(action)
        if not _is_met(gate, step, moment)
    )


def vial_name(text: str) -> str:
    """One way to write a vial, so that case and spaces make no second vial."""
    return "".join(text.split()).upper()


def net_usv_per_h(chart: Chart) -> float | None:
    """The newest measured dose rate at 1 m, background subtracted (µSv/h)."""
    measured = chart["measurement"].done if "measurement" in chart.steps else None
    if measured is None:
        return None
    return (measured.number("usv_per_h") or 0) - (measured.number("background_usv_per_h") or 0)


def rule_days(protocol: Protocol, chart: Chart) -> tuple[RuleDays, ...]:
    """The days of each rule from the newest measurement; empty while nothing is measured."""
    net = net_usv_per_h(chart)
    return () if net is None else behaviour_rules(protocol.rules, net)


def assay_deviation_percent(protocol: Protocol, chart: Chart, at: datetime) -> float | None:
    """By how many percent the assayed activity, decayed to `at`, differs from the prescription."""
    assay = chart["activity_assay"].done if "activity_assay" in chart.steps else None
    if assay is None:
        return None
    calibrated_at = datetime.fromisoformat(str(assay.values["calibrated_at"]))
    hours = (at - calibrated_at) / HOUR
    mbq = decayed(assay.number("mbq") or 0, hours, protocol.prescription.half_life_days)
    return deviation_percent(mbq, chart.booking.activity_mbq)


def _is_met(gate: Gate, step: Step, moment: Moment) -> bool:
    record = moment.chart[gate.step] if gate.step else None
    if record is not None and record.falls_away and not _belongs_together(step, record.step):
        return True
    return _RULES[gate.rule](gate, record, moment)


def _belongs_together(step: Step, asked: Step) -> bool:
    """Whether a step falls with another, or with the same: who does it after all needs all of it."""
    return asked.falls_with is not None and asked.falls_with in {step.id, step.falls_with}


def _done(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return record is not None and record.done is not None


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
    return all(rule.days is not None for rule in rule_days(moment.protocol, moment.chart))


def _within_cap(gate: Gate, record: StepRecord | None, moment: Moment) -> bool:
    return not any(rule.above_cap for rule in rule_days(moment.protocol, moment.chart))


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
}
