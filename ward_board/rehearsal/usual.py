"""What people usually write down: plausible values for the form of any step, equal for equal keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from ward_board.domain.entry import Value, Values
from ward_board.domain.form import MARKED, FieldType, FormField
from ward_board.domain.patient import Booking
from ward_board.domain.protocol import Step
from ward_board.domain.values import fields_for
from ward_board.domain.words import Action, StepKind

# of people who are well enough for a treatment; other numbers come from the middle of what their field allows
_USUAL_NUMBERS: Mapping[str, tuple[float, float]] = {
    **{"systolic_mmhg": (112, 138), "diastolic_mmhg": (68, 84), "pulse_per_min": (62, 84)},
    **{"temperature_celsius": (36.3, 37.1), "saturation_percent": (95, 99), "weight_kg": (58, 92)},
    **{"haemoglobin_mmol_per_l": (7.4, 9.2), "leucocytes_10e9_per_l": (3.6, 7.4), "platelets_10e9_per_l": (140, 260)},
    **{"creatinine_umol_per_l": (62, 98), "clearance_ml_per_min": (66, 98), "potassium_mmol_per_l": (3.9, 4.7)},
    **{"bilirubin_xuln": (0.3, 0.9), "albumin_g_per_l": (37, 45)},
    **{"usv_per_h": (0.2, 0.3), "background_usv_per_h": (0.08, 0.15)},
    **{"left_usv_per_h": (0.1, 0.3), "contact_usv_per_h": (20, 90)},
}
# where a number of the same name means something else
_USUAL_AT: Mapping[tuple[str, str], tuple[float, float]] = {("measurement", "usv_per_h"): (6.2, 9.6)}
_USUAL_WORDS = {"standby_nurse": "S. Peters", "instrument": "SM-4", "site": "left forearm"}
_USUAL_MEDICATION: Mapping[str, Values] = {
    "analogue_after": {"drug": "lanreotide", "mg": 120.0},
    "second_antiemetic": {"drug": "metoclopramide", "mg": 10.0},
    "octreotide_given": {"drug": "octreotide", "mg": 0.1},
}
# where patients from abroad go, when they leave the ward and by which flight; the beds of the example day in turn
_JOURNEYS: tuple[Values, ...] = (
    {"destination": "Lisbon", "leaves_at": "14:15", "flight": "TP 671", "departs_at": "17:30", "hours_beside": 3.0},
    {"destination": "Berlin", "leaves_at": "14:20", "flight": "train, Bad Bentheim", "departs_at": "15:00"},
    {"destination": "London", "leaves_at": "14:45", "flight": "BA 433", "departs_at": "18:40", "hours_beside": 1.5},
    {"destination": "Warsaw", "leaves_at": "14:30", "flight": "LO 268", "departs_at": "18:05", "hours_beside": 2.0},
)


def usual_values(step: Step, action: Action, booking: Booking, at: datetime, zone: ZoneInfo, key: str) -> Values:
    """What is written down for `action` on `step` at `at`: all that has to be, and what is measured anyway.

    Numbers lie inside every band of their field, choices let the next step go on; `key` picks the numbers.
    """
    chance = Random(f"{key}/{step.id}")  # noqa: S311
    known: dict[str, Value] = {**_of_the_patient(booking), **_USUAL_MEDICATION.get(step.id, {}), **step.passes}
    journey = _JOURNEYS[booking.bed % len(_JOURNEYS)] if step.id == "journey" else {}
    known |= journey
    return {
        field.id: known.get(field.id) or _usual(step, field, chance, at, zone)
        for field in fields_for(step, action)
        if _is_written_down(field, step) or field.id in journey
    }


def _is_written_down(field: FormField, step: Step) -> bool:
    is_measured = step.kind is StepKind.OBSERVATION and field.type is FieldType.NUMBER
    return field.required or field.default is not None or is_measured


def _of_the_patient(booking: Booking) -> dict[str, Value]:
    """What the booking says of this patient, asked again."""
    known: dict[str, Value] = {"allergies": booking.allergies or "none"}
    if booking.weight_kg:
        known["weight_kg"] = booking.weight_kg
    if "hormone" in booking.flags:
        known["hormone_active"] = "yes"
    if "travel" in booking.flags:
        known["transport"] = "flight"
    return known


def _usual(step: Step, field: FormField, chance: Random, at: datetime, zone: ZoneInfo) -> Value:
    match field.type:
        case FieldType.NUMBER:
            number = _number(step, field, chance)
            # where people use several units none goes without its own
            return f"{number:g} {field.unit}" if field.other_units else number
        case FieldType.MARK:
            return MARKED
        case FieldType.DATE:
            return at.astimezone(zone).date().isoformat()
        case FieldType.TIME:
            return at.isoformat()
        case FieldType.CHOICE:
            return str(field.default or field.choices[0])
        case _:
            return str(field.default or _USUAL_WORDS.get(field.id, "as usual"))


def _number(step: Step, field: FormField, chance: Random) -> float:
    fixed = field.default if field.must_equal is None else field.must_equal
    if fixed is not None:
        return float(fixed)
    low, high = _allowed(field)
    third = (high - low) / 3
    first, last = _USUAL_AT.get((step.id, field.id)) or _USUAL_NUMBERS.get(field.id, (low + third, high - third))
    digits = 0 if last - first >= 10 else 1 if last - first >= 0.5 else 2
    return min(max(round(chance.uniform(first, last), digits), low), high)


def _allowed(field: FormField) -> tuple[float, float]:
    """The narrowest of all bands of a field; one that is open above ends at twice its beginning."""
    lows = [edge for edge in (field.plausible_min, field.limit_min, field.concern_min) if edge is not None]
    highs = [edge for edge in (field.plausible_max, field.limit_max, field.concern_max) if edge is not None]
    low = max(lows, default=0.0)
    return low, min(highs, default=2 * low + 1)
