"""When blood is tested after a treatment, from what a nurse wrote of it; both papers that say it say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ward_board.documents.steps import PAPERS
from ward_board.domain.chart import Chart
from ward_board.domain.protocol import LUTETIUM

_WEEKS = re.compile(r"\d{1,3}(?:\s*(?:[,;/&+]|\band\b|\ben\b|\s)\s*\d{1,3})*")
_MOST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class BloodTests:
    """What was `written`, and where that is a list of weeks (1 to 52) each with its day; else that alone is said."""

    written: str
    weeks: tuple[int, ...]
    days: tuple[date, ...]


def blood_tests(chart: Chart, zone: ZoneInfo) -> BloodTests:
    """The blood tests that were handed out; weeks count from the day of the radioactive infusion in the ward's zone."""
    papers, run = chart.done(PAPERS), chart[LUTETIUM].run
    written = ((papers.text("blood_weeks") if papers else None) or "").strip()
    weeks = _weeks_in(written)
    given = (run.started_at if run else chart.booking.t0).astimezone(zone).date()
    return BloodTests(written, weeks, tuple(given + timedelta(weeks=week) for week in weeks))


def _weeks_in(written: str) -> tuple[int, ...]:
    """ "2, 4 and 6"; nothing where one of them is no whole number of weeks within a year."""
    if not _WEEKS.fullmatch(written):
        return ()
    weeks = tuple(int(number) for number in re.findall(r"\d+", written))
    return weeks if all(0 < week <= _MOST_WEEKS for week in weeks) else ()
