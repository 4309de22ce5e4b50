"""A figure that nobody can know beforehand: what the vial held when it was assayed."""

from __future__ import annotations

from datetime import datetime

from ward_board.domain.entry import Values
from ward_board.domain.status import Situation


def assay_values(situation: Situation, vial_percent: float, at: datetime) -> Values:
    """The assay of a vial that holds `vial_percent` of the prescribed activity at `at`."""
    booking = situation.chart.booking
    day = booking.t0.astimezone(situation.zone)
    return {
        "mbq": float(round(booking.activity_mbq * vial_percent / 100)),
        "calibrated_at": at.isoformat(),
        "vial": f"LU-{day:%d%m}-{booking.bed:02d}",
    }
