"""The amino-acid shortfall and its two ways out: a slower rate from now on, or more in the bag."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from ward_board.domain.infusion import HOUR
from ward_board.domain.plan import AminoAcids, plan
from ward_board.domain.protocol import AMINO_ACIDS
from ward_board.domain.status import Situation

_NOBODY_SETS_LESS_ML = 1.0


@dataclass(frozen=True, slots=True)
class WaysOut:
    """How the kidneys stay protected although the bag is empty too early.

    `short_minutes` (> 0) lie between the empty bag and the end that is needed. `ml_per_h` is the steady rate (whole
    mL/h, rounded down) at which what is left lasts until then; None where no rate that the protocol takes as plausible
    does. `extra_ml` is what more has to hang for it at the rate that runs (whole mL, rounded up).
    """

    ml_per_h: float | None
    extra_ml: float
    short_minutes: float

    def is_beyond(self, tolerance_minutes: float) -> bool:
        """Whether it is so short that a physician is asked, by the tolerance that the site signed (minutes)."""
        return self.short_minutes > tolerance_minutes


def ways_out(situation: Situation, at: datetime) -> WaysOut | None:
    """Both ways out of the shortfall, counted from `at` (aware); None where the amino acids do not hang or last.

    Source: CLINICAL §2 (the amino acids run on after Lu-177), DESIGN §9; which of the two is the physician's choice.
    """
    run = situation.chart[AMINO_ACIDS].run
    owed = plan(situation.protocol, situation.chart, at, situation.zone).amino_acids
    if run is None or run.ended_at is not None or owed is None or owed.shortfall_minutes <= 0:
        return None
    return WaysOut(
        ml_per_h=_slower(situation, owed, at),
        extra_ml=float(math.ceil(round(owed.shortfall_minutes / 60 * (owed.run.ml_per_h or 0), 6))),
        short_minutes=owed.shortfall_minutes,
    )


def _slower(situation: Situation, owed: AminoAcids, at: datetime) -> float | None:
    if owed.required_until is None or owed.required_until <= at:
        return None
    left_ml = (owed.run.volume_ml or 0) - (owed.run.given_ml(at) or 0)
    ml_per_h = math.floor(left_ml / ((owed.required_until - at) / HOUR))
    asked = situation.protocol.by_id[AMINO_ACIDS].field("ml_per_h")
    least = (asked.plausible_min if asked else None) or _NOBODY_SETS_LESS_ML
    return float(ml_per_h) if ml_per_h >= least else None
