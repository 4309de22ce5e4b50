"""`ward-board import`: day lists in, one report line for each row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ward_board.cli.opening import opened_ward, settings_of, who_acts
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.config.setting_types import WEEKDAYS
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.config.settings import Settings
    from ward_board.domain.day_list import BookingRow
    from ward_board.exchange.day_list import DayList
    from ward_board.ward.booking import RowReport
    from ward_board.ward.ward import Ward

SOME_REFUSED = 2
IMPORT_ITSELF = "import"


def import_day_list(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Day lists (CSV).")],
    date: DateOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; keep nothing.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="One bad row keeps all out.")] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="ID", help="Who books; else the import itself.")] = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> int:
    """Book the treatments of day lists; importing the same file again changes nothing."""
    code, settings = 0, settings_of(config)
    with opened_ward(store, config, now) as ward:
        author = _author(ward, by, pin_file)
        for file in files:
            found = with_unusual_times(read_list(file, ward.zone, ward.clock.now(), date), settings)
            keep_out = dry_run or (all_or_nothing and bool(found.problems))
            reports = ward.book(found.rows, author=author, dry_run=keep_out, all_or_nothing=all_or_nothing)
            refused = bool(found.problems) or any(report.outcome == "refused" for report in reports)
            kept = not (keep_out or (all_or_nothing and refused))
            if as_json:
                rows = list(_lines(found, reports))
                print(json.dumps({"file": file.name, "kept": kept, "rows": rows}, ensure_ascii=False))
            else:
                print("\n".join(f"{file.name} {line}" for line in report_lines(found, reports, kept=kept)))
                if not kept:
                    print(f"{file.name}: nothing was kept")
            code = code or (SOME_REFUSED if refused else 0)
    return code


def _author(ward: Ward, by: str | None, pin_file: str | None) -> str:
    """Under whose id is booked; nobody books in another's name (H32)."""
    from ward_board.domain.permissions import Permission, need

    if by is None or by == IMPORT_ITSELF:
        return IMPORT_ITSELF
    person = who_acts(ward, by, pin_file, "--pin-file")
    need(person, Permission.IMPORT)
    return person.id


def read_list(file: Path, zone: ZoneInfo, now: datetime, day: str | None = None) -> DayList:
    """The day list in `file`, moved to `day` where one is given.

    Raises BadInputError for a file that cannot be a day list.
    """
    from dataclasses import replace

    from ward_board.config.regular_file import read_regular
    from ward_board.exchange.csv_day_list import LARGEST_FILE_BYTES, read_csv_day_list
    from ward_board.exchange.day_list import moved

    try:
        data = read_regular(file, LARGEST_FILE_BYTES, "a day list")
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read ({error.strerror}); check the path") from None
    try:
        found = read_csv_day_list(data, zone=zone)
    except BadInputError as error:
        raise BadInputError(f"{file.name}: {error}") from None
    to = read_day(day, now.astimezone(zone).date())
    return found if to is None else replace(found, rows=moved(found.rows, to, zone))


def with_unusual_times(found: DayList, settings: Settings) -> DayList:
    """The day list with a warning for each row on another weekday than the ward's, or at an unusual hour."""
    from dataclasses import replace

    from ward_board.exchange.day_list import RowProblem

    warnings = [RowProblem(row.line, "t0", words) for row in found.rows for words in _unusual(row, settings)]
    return replace(found, warnings=(*found.warnings, *warnings))


def _unusual(row: BookingRow, settings: Settings) -> Iterator[str]:
    t0 = row.t0.astimezone(settings.zone)
    weekday = WEEKDAYS[t0.weekday()]
    if settings.weekdays and weekday not in settings.weekdays:
        yield f"{t0:%Y-%m-%d} is a {weekday.capitalize()}, no treatment day; check the date"
    first, last = settings.windows.first_t0, settings.windows.last_t0
    if not first <= t0.time() <= last:
        yield f"{t0:%H:%M} lies outside {first:%H:%M} to {last:%H:%M}; check the time"


def report_lines(found: DayList, reports: Sequence[RowReport] = (), *, kept: bool = True) -> list[str]:
    """One line for each row, and for each warning, in the order of the file; without reports nothing was tried."""
    said = []
    for line in _lines(found, reports):
        where = f", {line['column']}" if line.get("column") else f", Bed {line['bed']}" if "bed" in line else ""
        why = f": {line['reason']}" if line["reason"] else ""
        would = "would be " if not kept and line["outcome"].startswith("booked") else ""
        said.append(f"line {line['line']}{where}: {would}{line['outcome']}{why}")
    return said


def _lines(found: DayList, reports: Sequence[RowReport]) -> Iterator[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {"line": r.line, "bed": r.bed, "outcome": str(r.outcome), "reason": r.reason} for r in reports
    ]
    if not reports:
        lines = [{"line": row.line, "bed": row.bed, "outcome": "good", "reason": ""} for row in found.rows]
    for outcome, problems in (("refused", found.problems), ("warning", found.warnings)):
        lines += [{"line": p.line, "column": p.column, "outcome": outcome, "reason": p.reason} for p in problems]
    return iter(sorted(lines, key=lambda line: line["line"]))
