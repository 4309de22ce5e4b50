"""Decay: how much activity there is at a time, how much was given, and how far it lies from the prescription."""

from __future__ import annotations

import math
from dataclasses import dataclass

LUTETIUM_177_HALF_LIFE_DAYS = 6.647  # the product label, CLINICAL 3.1
HOURS_PER_DAY = 24

# An activity exactly at its limit is within it, although 8140 / 7400 is not exactly 1.1 in binary.
_NOISE_PERCENT = 1e-9


def decayed(mbq: float, hours: float, half_life_days: float) -> float:
    """What is left of `mbq` after `hours`; negative hours go back in time, so they correct a late assay."""
    return float(mbq * 2.0 ** (-hours / (half_life_days * HOURS_PER_DAY)))


def decay_percent(hours: float, half_life_days: float) -> float:
    """How much of an activity is gone after `hours`, in percent."""
    return 100 - decayed(100, hours, half_life_days)


def deviation_percent(activity_mbq: float, prescribed_mbq: float) -> float:
    """How far an activity lies from the prescribed one (above 0), in percent; negative when it is too little."""
    return 100 * (activity_mbq - prescribed_mbq) / prescribed_mbq


def within_tolerance(deviation_percent: float, tolerance_percent: float) -> bool:
    """Whether a deviation is allowed; exactly at the tolerance is."""
    return abs(deviation_percent) <= tolerance_percent + _NOISE_PERCENT


@dataclass(frozen=True, slots=True)
class Administered:
    """What was in the vial and what stayed behind in it, both in MBq at the start of the infusion."""

    at_start_mbq: float
    residual_at_start_mbq: float

    @property
    def mbq(self) -> float:
        """What the patient got."""
        return self.at_start_mbq - self.residual_at_start_mbq


def administered(
    assay_mbq: float,
    hours_assay_to_start: float,
    residual_mbq: float,
    hours_start_to_residual: float,
    half_life_days: float,
) -> Administered:
    """Both assays brought to the start of the infusion.

    `hours_assay_to_start` is negative for a vial that is calibrated for a time after the start.
    """
    return Administered(
        at_start_mbq=decayed(assay_mbq, hours_assay_to_start, half_life_days),
        residual_at_start_mbq=decayed(residual_mbq, -hours_start_to_residual, half_life_days),
    )


def volume_to_draw_ml(wanted_mbq: float, calibrated_mbq_per_ml: float, hours: float, half_life_days: float) -> float:
    """How many mL hold `wanted_mbq`, `hours` after the calibration of a concentration (above 0)."""
    return wanted_mbq / decayed(calibrated_mbq_per_ml, hours, half_life_days)


@dataclass(frozen=True, slots=True)
class ToleranceWindow:
    """The activities that are near enough to a nominal one, and for how many hours around its time a vial has them."""

    lower_mbq: float
    upper_mbq: float
    hours_before: float
    hours_after: float


def tolerance_window(nominal_mbq: float, tolerance_percent: float, half_life_days: float) -> ToleranceWindow:
    """The window of a vial that has exactly `nominal_mbq` at its nominal time; the tolerance is 0 to below 100."""
    lower, upper = (100 - tolerance_percent) / 100, (100 + tolerance_percent) / 100
    half_life_hours = half_life_days * HOURS_PER_DAY
    return ToleranceWindow(
        lower_mbq=nominal_mbq * lower,
        upper_mbq=nominal_mbq * upper,
        hours_before=half_life_hours * math.log2(upper),
        hours_after=-half_life_hours * math.log2(lower),
    )
