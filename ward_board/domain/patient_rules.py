"""The rules of behaviour of one patient: days from the newest measurement, the half-life used, the journey home."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from ward_board.domain.chart import DOING, Chart
from ward_board.domain.dose_rate import net_of, net_usv_per_h
from ward_board.domain.entry import Entry, Values
from ward_board.domain.infusion import HOUR
from ward_board.domain.protocol import ContactRule, Protocol
from ward_board.domain.restriction import RuleDays, Trip, behaviour_rules
from ward_board.domain.step_ids import HOME, JOURNEY, LUTETIUM, MEASUREMENT, RULES

HALF_LIFE = "effective_half_life_hours"
"""Under which name an approval of rules holds a half-life of the patient's own."""
ADDED_DAYS = "added_days"
"""Under which name it holds days that somebody added to every rule."""
# CLINICAL 3.3: a half-life of the patient's own comes from measurements of the slow phase, at least 12 h apart
HOURS_AFTER_LUTETIUM = 20
HOURS_APART = 12


def half_life_hours_in(values: Values) -> float | None:
    """The half-life of the patient's own that an approval holds (h)."""
    hours = values.get(HALF_LIFE)
    return float(hours) if isinstance(hours, int | float) else None


def half_life_hours(protocol: Protocol, chart: Chart, values: Values | None = None) -> float:
    """The effective half-life that counts (h): that of the approval, where it holds one, or the protocol's.

    `values` are those of an approval that is about to be charted, in place of the one that stands.
    """
    hours = half_life_hours_in(_approval(chart, values))
    return protocol.rules.effective_half_life_hours if hours is None else hours


def _approval(chart: Chart, values: Values | None) -> Values:
    approved = chart.done(RULES)
    return values or (approved.values if approved else {})


def rule_days(protocol: Protocol, chart: Chart, values: Values | None = None) -> tuple[RuleDays, ...]:
    """The days of each rule from the newest measurement; empty while nothing is measured.

    `values` are those of an approval that is about to be charted, in place of the one that stands.
    """
    net = net_usv_per_h(chart)
    if net is None:
        return ()
    added = _approval(chart, values).get(ADDED_DAYS)
    contacts = tuple(contact for contact in protocol.rules.contacts if _lives_so(chart, contact))
    return behaviour_rules(
        protocol.rules.model_copy(update={"contacts": contacts}),
        net,
        half_life_hours=half_life_hours(protocol, chart, values),
        added_days=math.ceil(added) if isinstance(added, int | float) else 0,
    )


def _lives_so(chart: Chart, contact: ContactRule) -> bool:
    """Whether the rule is for this patient at all: what nobody said about home frees nobody of a rule for everybody."""
    asked = chart.done(HOME)
    answer = asked.text(contact.only_with) if asked and contact.only_with else None
    return contact.only_with is None or (answer or "no").strip().casefold() not in {"", "no"}


def slow_phase_measurements(chart: Chart) -> tuple[Entry, Entry] | None:
    """The first and the last measurement from 20 h after the end of the lutetium on; None unless 12 h lie between."""
    run = chart[LUTETIUM].run
    if run is None or run.ended_at is None:
        return None
    begins = run.ended_at + HOURS_AFTER_LUTETIUM * HOUR
    measured = [entry for entry in chart.entries if entry.step == MEASUREMENT and entry.action in DOING]
    slow = [entry for entry in measured if entry.occurred_at >= begins]
    if not slow or slow[-1].occurred_at - slow[0].occurred_at < HOURS_APART * HOUR:
        return None
    return slow[0], slow[-1]


def measured_half_life_hours(chart: Chart) -> float | None:
    """The half-life that two measurements of the slow phase tell (h).

    None where there are none, where it did not fall, and where no approval could hold such a half-life.
    """
    measured, approval = slow_phase_measurements(chart), chart.steps.get(RULES)
    field = approval.step.field(HALF_LIFE) if approval else None
    if measured is None or field is None:
        return None
    first, last = measured
    before, after = net_of(first.values) or 0, net_of(last.values) or 0
    if not before > after > 0:
        return None
    # a millionth of an hour is not measured: no number falls over an edge by how binary writes a reading
    hours = round((last.occurred_at - first.occurred_at) / HOUR / math.log2(before / after), 6)
    return hours if field.can_be(hours) else None


@dataclass(frozen=True, slots=True)
class Journey:
    """Where the patient goes after discharge, as far as somebody asked.

    `leaves_at` is from the ward, `departs_at` by flight, train or ship (aware, UTC); `hours_beside` is for how long the
    same person sits beside the patient.
    """

    destination: str | None = None
    leaves_at: datetime | None = None
    flight: str | None = None
    departs_at: datetime | None = None
    hours_beside: float | None = None


def journey_of(chart: Chart) -> Journey:
    """The journey as the newest answer tells it."""
    asked = chart.done(JOURNEY)
    if asked is None:
        return Journey()
    return Journey(
        destination=asked.text("destination"),
        leaves_at=_moment(asked, "leaves_at"),
        flight=asked.text("flight"),
        departs_at=_moment(asked, "departs_at"),
        hours_beside=asked.number("hours_beside"),
    )


def _moment(entry: Entry, key: str) -> datetime | None:
    text = entry.text(key)
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class BookedTrip:
    """What the neighbour on the booked journey gets (µSv), and whether that is within the limit.

    `earliest_at` is when it would be within it (aware), None for never.
    """

    departs_at: datetime
    hours: float
    distance_m: float
    dose_usv: float
    limit_usv: float
    is_within: bool
    earliest_wait_hours: float | None


def booked_trip(protocol: Protocol, chart: Chart, values: Values | None = None) -> BookedTrip | None:
    """The dose of whoever sits beside the patient; None while the measurement, a time or the hours are not known."""
    figures, journey, measured = protocol.rules.trip, journey_of(chart), chart.done(MEASUREMENT)
    net = net_usv_per_h(chart)
    if figures is None or measured is None or net is None or journey.departs_at is None or not journey.hours_beside:
        return None
    wait_hours = max((journey.departs_at - measured.occurred_at) / HOUR, 0.0)
    trip = Trip(
        net_usv_per_h=max(net, 0.0),
        effective_half_life_hours=half_life_hours(protocol, chart, values),
        distance_m=figures.distance_m,
        hours=journey.hours_beside,
        law=figures.distance_law,
    )
    return BookedTrip(
        departs_at=journey.departs_at,
        hours=journey.hours_beside,
        distance_m=figures.distance_m,
        dose_usv=trip.dose_usv(wait_hours),
        limit_usv=figures.limit_usv,
        is_within=trip.keeps(figures.limit_usv, wait_hours),
        earliest_wait_hours=trip.earliest_wait_hours(figures.limit_usv),
    )
