"""What the page of figures is given: a period, what was counted of it, and how things are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ward_board.board.figures_periods import Period
from ward_board.domain.figures import Figures


@dataclass(frozen=True, slots=True)
class FiguresShown:
    """The figures of `period`, one of `periods`; None while they are being counted.

    `counted` of `total` courses are done. `titles` are of steps, contacts and incidents by their ids; `country` is the
    centre's. `named` says that the staff may stand there by name, `trouble` why nothing could be counted.
    """

    period: Period
    periods: Sequence[Period]
    country: str
    figures: Figures | None = None
    counted: int = 0
    total: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    named: bool = False
    trouble: str | None = None
