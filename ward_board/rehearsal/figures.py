"""Figures that nobody can know beforehand: what the vial held when it was assayed, how slowly a bag has to run."""

from __future__ import annotations

import math
from datetime import datetime

from ward_board.domain.entry import Values
from ward_board.domain.infusion import HOUR
from ward_board.domain.plan import plan
from ward_board.domain.protocol import AMINO_ACIDS
from ward_board.domain.status import Situation

SLOWEST_ML_PER_H = 10


def assay_values(situation: Situation, vial_percent: float, at: datetime) -> Values:
    """The assay of a vial that holds `vial_percent` of the prescribed activity at `at`."""
    booking = situation.chart.booking
    day = booking.t0.astimezone(situation.zone)
    return {
        "mbq": float(round(booking.activity_mbq * vial_percent / 100)),
        "calibrated_at": at.isoformat(),
        "vial": f"LU-{day:%d%m}-{booking.bed:02d}",
    }


def rate_to_last(situation: Situation, at: datetime) -> float | None:
    """The rate (whole mL/h) from `at` on at which the bag lasts until the amino acids may end; None if none does."""
    run = situation.chart[AMINO_ACIDS].run
    owed = plan(situation.protocol, situation.chart, at, situation.zone).amino_acids
    if run is None or not run.is_running or owed is None or owed.required_until is None or owed.required_until <= at:
        return None
    left_ml = (run.volume_ml or 0) - (run.given_ml(at) or 0)
    ml_per_h = math.floor(left_ml / ((owed.required_until - at) / HOUR))
    return float(ml_per_h) if ml_per_h >= SLOWEST_ML_PER_H else None
