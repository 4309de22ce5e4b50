"""`ward-board stats`: the centre's own figures, of all its years or of a period; no patient is named."""

from __future__ import annotations

import json
from datetime import date as calendar_date
from typing import Annotated

import typer

from ward_board.cli.opening import opened_ward, settings_of
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.errors import BadInputError

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def stats(
    from_day: Annotated[str | None, typer.Option("--from", metavar="D", help="From this treatment day on.")] = None,
    to_day: Annotated[str | None, typer.Option("--to", metavar="D", help="Up to this day, itself included.")] = None,
    no_staff: Annotated[bool, typer.Option("--no-staff", help="Leave out who did how much with lutetium.")] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print the centre's own figures: patients, treatments, delays, minutes late, uptake, staff dose.

    No patient is named; that somebody looked at what the staff got is noted in the access log.
    """
    from ward_board.board.figures_data import figures_data
    from ward_board.board.figures_spoken import figures_lines
    from ward_board.domain.access import Access

    country = settings_of(config).centre.country
    with opened_ward(store, config, now) as ward:
        today = ward.figures.today
        first, last = read_day(from_day, today, "--from"), read_day(to_day, today, "--to")
        _check(first, last, today)
        if not no_staff:
            ward.access.note(Access.STAFF_DOSE, None)
        figures = ward.figures.of(first, last, country=country, as_of=ward.clock.now() if now else None)
        model = None if no_staff else ward.figures.staff_dose
        titles = ward.figures.titles
    if as_json:
        print(json.dumps(figures_data(figures, model), ensure_ascii=False, indent=1))
        return
    for line in figures_lines(figures, model, titles, country):
        print(line)


def _check(first: calendar_date | None, last: calendar_date | None, today: calendar_date) -> None:
    for day, option in ((first, "--from"), (last, "--to")):
        if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise BadInputError(f"{option}: {day.year} is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    if first and not last and first > today:
        raise BadInputError(f"--from: {first} is later than today, {today}; give an earlier day, or --to as well")
    if first and last and first > last:
        raise BadInputError(f"--from: {first} is later than --to {last}; give the earlier day first")
