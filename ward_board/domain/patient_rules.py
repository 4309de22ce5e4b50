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

HALF_LIFE = "effective_half_life_hours"
"""Under which name an approval of rules holds a half-life of the patient's own."""
ADDED_DAYS = "added_days"
"""Under which name it holds days that somebody added to every rule."""
HOURS_APART = 12  # CLINICAL 3.3: a half-life of the patient's own comes from measurements at least 12 h apart


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
    approved = chart.done("rules")
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
    asked = chart.done("home")
    answer = asked.text(contact.only_with) if asked and contact.only_with else None
    return contact.only_with is None or (answer or "no").strip() not in {"", "no"}


def measured_half_life_hours(chart: Chart) -> float | None:
    """The half-life between the first and the last measurement (h); None unless they lie 12 h apart and it fell."""
    measured = [entry for entry in chart.entries if entry.step == "measurement" and entry.action in DOING]
    if len(measured) < 2:
        return None
    first, last = measured[0], measured[-1]
    hours = (last.occurred_at - first.occurred_at) / HOUR
    before, after = net_of(first.values) or 0, net_of(last.values) or 0
    if hours < HOURS_APART or not before > after > 0:
        return None
    return hours / math.log2(before / after)


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
    asked = chart.done("journey")
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
    figures, journey, measured = protocol.rules.trip, journey_of(chart), chart.done("measurement")
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
