"""A figure: what was measured against what, and whether the reach was met; and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

NOT_RUN = "not run"


@dataclass(frozen=True)
class Figure:
    """One line of DESIGN §12. `ours` and `other` are in `unit`; what was not run has neither, and is never guessed.

    `most` is how many times the other it may be, `most_alone` the most in `unit` whatever the other takes. `runs` is
    how many samples each side has.
    """

    what: str
    against: str
    unit: str
    most: float | None = None
    most_alone: float | None = None
    ours: float | None = None
    other: float | None = None
    runs: int = 0
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by the other; None where there is no other."""
        return self.ours / self.other if self.ours is not None and self.other else None

    @property
    def met(self) -> str:
        """ "yes", "no" or "not run"."""
        if self.ours is None or (self.most is not None and self.ratio is None):
            return NOT_RUN
        too_many = self.most is not None and self.ratio is not None and self.ratio > self.most
        return "no" if too_many or (self.most_alone is not None and self.ours > self.most_alone) else "yes"

    @property
    def reach(self) -> str:
        """What is to be reached, in words."""
        times = [f"≤ {self.most:g} ×"] if self.most is not None else []
        return " and ".join([*times, *([f"≤ {self.most_alone:g} {self.unit}"] if self.most_alone is not None else [])])

    def as_data(self) -> dict[str, object]:
        """For JSON: stable keys, numbers not rounded."""
        return {
            "what": self.what,
            "against": self.against,
            "unit": self.unit,
            "ours": self.ours,
            "other": self.other,
            "ratio": self.ratio,
            "reach": self.reach,
            "met": self.met,
            "runs": self.runs,
            "note": self.note,
        }


def table(figures: Sequence[Figure]) -> str:
    """The figures for people, as a table that a README can hold."""
    lines = ["| what | ours | against | its | ratio | reach | met |", "|---|---|---|---|---|---|---|"]
    for one in figures:
        ratio = f"{one.ratio:.2f} ×" if one.ratio is not None else "–"
        cells = [one.what, _said(one.ours, one.unit), one.against, _said(one.other, one.unit), ratio, one.reach]
        lines.append(f"| {' | '.join(cells)} | {one.met} |")
    return "\n".join(lines)


def _said(number: float | None, unit: str) -> str:
    return "–" if number is None else f"{number:.3g} {unit}"


def share(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of the sorted values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]
