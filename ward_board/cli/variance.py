"""`ward-board variance`: what went otherwise than the protocol meant it, on a day or in a year."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date as calendar_date
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.noting import note_opened
from ward_board.cli.opening import opened_ward
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.domain.openings import WARD, page_of
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.domain.variance import Variance
    from ward_board.ward.variance import VarianceReport
    from ward_board.ward.ward import Ward

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def variance(
    date: DateOption = None,
    year: Annotated[int | None, typer.Option("--year", metavar="YYYY", help="All treatment days of a year.")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print what went otherwise: deviations, reasons, skipped and not done, early and late. No patient is named."""
    with opened_ward(store, config, now) as ward:
        first, last = _span(ward, date, year)
        report = ward.variance(first, last)
        note_opened(ward, [page_of(WARD, "variance")])
        if as_json:
            print(json.dumps(_as_data(report), ensure_ascii=False, indent=1))
            return
        for line in _lines(report, ward, each=year is None):
            print(line)


def _span(ward: Ward, date: str | None, year: int | None) -> tuple[calendar_date, calendar_date]:
    from ward_board.ward.reading import ward_day

    if date is not None and year is not None:
        raise BadInputError("--date and --year: give one of them")
    if year is not None:
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise BadInputError(f"--year: {year} is not between {_FIRST_YEAR} and {_LAST_YEAR}")
        return calendar_date(year, 1, 1), calendar_date(year, 12, 31)
    day = read_day(date, ward_day(ward.clock.now(), ward.zone)) or ward.board().day
    return day, day


def _lines(report: VarianceReport, ward: Ward, *, each: bool) -> Iterator[str]:
    """The report in plain text; with `each` every variance on a line of its own."""
    span = f"{report.first}" if report.first == report.last else f"{report.first} to {report.last}"
    yield f"Variances {span}: {_counted(report.treatments, 'treatment')}, {_counted(len(report.variances), 'variance')}"
    if each:
        for one in report.variances:
            yield _line(one, report, ward)
    if report.counts:
        yield ""
        yield "How often:"
        for kind, about, times in report.counts:
            yield f"  {times:>5}  {_words(kind):<14} {about}"
    if report.punctuality:
        yield ""
        yield "Minutes from when it was due (+ after, - before): median, and the band that holds nine of ten"
        for step in report.punctuality:
            title = report.titles.get(step.step, step.step)
            band = f"{step.low_minutes:+6.1f} to {step.high_minutes:+6.1f}"
            yield f"  {title:<34.34} {step.times:>5} x  {step.median_minutes:+6.1f}  {band}"


def _line(one: Variance, report: VarianceReport, ward: Ward) -> str:
    at = one.at.astimezone(ward.zone).strftime("%H:%M") if one.at else "     "
    minutes = f"{one.minutes:+d} min" if one.minutes is not None else ""
    title = report.titles.get(one.step or "", one.step or "")
    said = ", ".join(part for part in (title, minutes, one.about, one.reason) if part)
    return f"  Bed {one.bed}  {at}  {_words(one.kind):<14} {said}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _as_data(report: VarianceReport) -> dict[str, object]:
    return {
        "first": report.first.isoformat(),
        "last": report.last.isoformat(),
        "treatments": report.treatments,
        "variances": [_variance_data(one) for one in report.variances],
        "counts": [{"kind": kind, "about": about, "times": times} for kind, about, times in report.counts],
        "punctuality": [
            {
                "step": one.step,
                "times": one.times,
                "median_minutes": one.median_minutes,
                "low_minutes": one.low_minutes,
                "high_minutes": one.high_minutes,
            }
            for one in report.punctuality
        ],
    }


def _variance_data(one: Variance) -> dict[str, object]:
    return {
        "kind": one.kind,
        "day": one.day.isoformat(),
        "treatment": one.treatment,
        "bed": one.bed,
        "step": one.step,
        "entry": one.entry,
        "at": one.at.isoformat().replace("+00:00", "Z") if one.at else None,
        "minutes": one.minutes,
        "about": one.about,
        "reason": one.reason,
    }
