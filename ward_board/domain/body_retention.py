"""How activity leaves the body: phases, each with a half-life of decay and excretion together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the retained activity and how fast it goes, by decay and by excretion; fractions sum to 1."""

    fraction: float
    half_life_hours: float

    @property
    def mean_life_hours(self) -> float:
        """The hours at the first dose rate that would give the dose of all time."""
        return self.half_life_hours / math.log(2)

    def left(self, hours: float) -> float:
        """Which part of the phase is left after `hours`."""
        return float(2.0 ** (-hours / self.half_life_hours))


def left_after(phases: Iterable[Phase], hours: float) -> float:
    """Which part of all phases is left after `hours`."""
    return sum(phase.fraction * phase.left(hours) for phase in phases)
