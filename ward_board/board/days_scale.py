"""Where a day stands on the page of days: weeks of a few cells each, a quarter of them past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ward_board.board.days_model import DaysModel

_PAST_SHARE = 12 / 52
_CELLS = (1, 2, 4)
"""How many cells a week has, at each step of the zoom; the middle one shows a year on a wide screen."""
_WIDE, _MIDDLE = 120, 100


@dataclass(frozen=True, slots=True)
class DaysColumns:
    """Where the columns begin: name, cycles, the chart (to before `chart_end`), and what comes next."""

    width: int
    cycles: int
    chart: int
    chart_end: int
    next: int

    name: int = 3

    @property
    def chart_cells(self) -> int:
        """How many cells the chart has."""
        return self.chart_end - self.chart

    @property
    def is_wide(self) -> bool:
        """Whether words stand in full."""
        return self.width >= _WIDE


def days_columns(width: int) -> DaysColumns:
    """The columns at a width."""
    if width >= _WIDE:
        return DaysColumns(width, 20, 27, width - 30, width - 28)
    if width >= _MIDDLE:
        return DaysColumns(width, 17, 23, width - 27, width - 26)
    return DaysColumns(width, 16, 22, width - 26, width - 25)


@dataclass(frozen=True, slots=True)
class DaysScale:
    """From which day on how many weeks are shown, each of `cells` cells."""

    first: date
    weeks: int
    cells: int

    @property
    def last(self) -> date:
        """The last day shown."""
        return self.first + timedelta(weeks=self.weeks, days=-1)

    @property
    def width(self) -> int:
        """How many cells it has."""
        return self.weeks * self.cells

    def column(self, day: date) -> int:
        """The cell of a day, from 0; beyond the edges for a day that is not shown."""
        return (day - self.first).days * self.cells // 7

    def shows(self, day: date) -> bool:
        """Whether a day is shown."""
        return self.first <= day <= self.last


def scale_of(model: DaysModel, columns: DaysColumns) -> DaysScale:
    """The weeks that fit, today a quarter of the way in; each begins on the ward's main weekday."""
    place = min(max(model.zoom + 1, 0), len(_CELLS) - 1)
    weeks = max(columns.chart_cells // _CELLS[place], 1)
    begun = model.today - timedelta(days=(model.today.weekday() - model.main_weekday) % 7)
    return DaysScale(begun - timedelta(weeks=round(weeks * _PAST_SHARE)), weeks, _CELLS[place])


def furthest_zoom() -> tuple[int, int]:
    """The steps out and in that there are."""
    return -1, len(_CELLS) - 2
