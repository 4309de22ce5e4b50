"""The periods that the figures can be looked at by: all years, each of them, and the last twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ward_board.board.moments import month_name
from ward_board.config.language import gettext as _

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included; `year` is None for all years and for the last months."""

    first: date
    last: date
    year: int | None = None
    is_all: bool = False

    @property
    def short(self) -> str:
        """ "all", "2026", "12 months"."""
        if self.is_all:
            return _("all")
        return str(self.year) if self.year else _("12 months")

    @property
    def words(self) -> str:
        """ "all years, since 2014", "2026", "December 2025 to November 2026"."""
        if self.is_all:
            return _("all years, since {year}").format(year=self.first.year)
        if self.year:
            return str(self.year)
        first, last = (f"{month_name(day.month)} {day.year}" for day in (self.first, self.last))
        return _("{first} to {last}").format(first=first, last=last)


def periods(first_day: date | None, today: date) -> tuple[Period, ...]:
    """From all years over each year to the last twelve months, that of `today` among them.

    `first_day` is that of the first treatment, None where there is none yet.
    """
    begun = min(first_day or today, today)
    years = [Period(date(year, 1, 1), date(year, 12, 31), year) for year in range(begun.year, today.year + 1)]
    month = today.year * _MONTHS + today.month - _MONTHS  # counted from 0 in January of the year 0
    months = Period(date(month // _MONTHS, month % _MONTHS + 1, 1), today)
    return (Period(begun, today, is_all=True), *years, months)
