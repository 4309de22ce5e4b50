"""Figures that nobody can know beforehand: what the vial held, what is left at 1 m of the activity that was given."""

from __future__ import annotations

from datetime import datetime

from ward_board.domain.entry import Values
from ward_board.domain.status import Situation

_READINGS = ("usv_per_h", "second_usv_per_h")


def assay_values(situation: Situation, vial_percent: float, at: datetime) -> Values:
    """The assay of a vial that holds `vial_percent` of the prescribed activity at `at`."""
    booking = situation.chart.booking
    day = booking.t0.astimezone(situation.zone)
    return {
        "mbq": float(round(booking.activity_mbq * vial_percent / 100)),
        "calibrated_at": at.isoformat(),
        "vial": f"LU-{day:%d%m}-{booking.bed:02d}",
    }


def measured_values(situation: Situation, of_a_whole_dose: Values) -> Values:
    """What is read at 1 m, where `of_a_whole_dose` would be read after what is usually given; the rest as it is."""
    usual = situation.protocol.expected_dose_rate
    share = situation.chart.booking.activity_mbq / usual.of_mbq if usual else 1.0
    read = {key: value for key, value in of_a_whole_dose.items() if key in _READINGS and isinstance(value, int | float)}
    return {**of_a_whole_dose, **{key: round(value * share, 1) for key, value in read.items()}}
