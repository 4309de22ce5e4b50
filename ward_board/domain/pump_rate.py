"""How fast a pump really runs: what it showed against the rate that was charted (HAZARDS H14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ward_board.domain.infusion import HOUR, Run

LARGEST_PERCENT = 10.0  # HAZARDS H14; unsigned
_LEAST_ML = 10.0  # a pump shows whole mL: of less than this its rounding alone is more than 10 %


@dataclass(frozen=True, slots=True)
class PumpRate:
    """What went in between two looks at a pump, `shown_ml` by the pump and `charted_ml` (> 0) by the rate."""

    since: datetime
    until: datetime
    shown_ml: float
    charted_ml: float

    @property
    def percent(self) -> float:
        """By how much the pump is ahead of the rate, negative where it lags behind."""
        return 100 * (self.shown_ml - self.charted_ml) / self.charted_ml

    @property
    def is_off(self) -> bool:
        """Whether it differs by more than 10 %; exactly 10 is allowed."""
        return abs(self.percent) > LARGEST_PERCENT + 1e-9


def pump_rate(run: Run) -> PumpRate | None:
    """The last two readings of `run` compared with its rate, its start counting as one of 0 mL.

    None while there is no reading, or so little went in between that whole mL say nothing.
    """
    looks = [(run.started_at, 0.0), *run.readings]
    if len(looks) < 2 or run.volume_ml is None:
        return None
    (since, before_ml), (until, after_ml) = looks[-2:]
    charted_ml = sum(
        (stretch.ml_per_h or 0) * max((min(stretch.end or until, until) - max(stretch.start, since)) / HOUR, 0.0)
        for stretch in run.stretches
    )
    return PumpRate(since, until, after_ml - before_ml, charted_ml) if charted_ml >= _LEAST_ML else None
