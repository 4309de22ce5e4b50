"""`ward-board import`: day lists in, one report line for each row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ward_board.cli.opening import opened_ward
from ward_board.cli.options import ConfigOption, DateOption, JsonOption, NowOption, StoreOption, read_day
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.exchange.day_list import DayList
    from ward_board.ward.booking import RowReport
    from ward_board.ward.ward import Ward

SOME_REFUSED = 2


def import_day_list(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Day lists (CSV).")],
    date: DateOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; keep nothing.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="One bad row keeps all out.")] = False,
    by: Annotated[str, typer.Option("--by", metavar="ID", help="Who books.")] = "import",
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> int:
    """Book the treatments of day lists; importing the same file again changes nothing."""
    code = 0
    with opened_ward(store, config, now) as ward:
        for file in files:
            found = read_list(file, ward, date)
            keep_out = dry_run or (all_or_nothing and bool(found.problems))
            reports = ward.book(found.rows, author=by, dry_run=keep_out, all_or_nothing=all_or_nothing)
            _print(file, found, reports, as_json, kept=not keep_out)
            if found.problems or any(report.outcome == "refused" for report in reports):
                code = SOME_REFUSED
    return code


def read_list(file: Path, ward: Ward, day: str | None = None) -> DayList:
    """The day list in `file`, moved to `day` where one is given.

    Raises BadInputError for a file that cannot be a day list.
    """
    from dataclasses import replace

    from ward_board.exchange.csv_day_list import read_csv_day_list
    from ward_board.exchange.day_list import moved
    from ward_board.ward.reading import ward_day

    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read ({error.strerror}); check the path") from None
    try:
        found = read_csv_day_list(data, zone=ward.zone)
    except BadInputError as error:
        raise BadInputError(f"{file.name}: {error}") from None
    to = read_day(day, ward_day(ward.clock.now(), ward.zone))
    return found if to is None else replace(found, rows=moved(found.rows, to, ward.zone))


def _print(file: Path, found: DayList, reports: tuple[RowReport, ...], as_json: bool, *, kept: bool) -> None:
    lines: list[dict[str, Any]] = [
        {"line": r.line, "bed": r.bed, "outcome": str(r.outcome), "reason": r.reason} for r in reports
    ]
    for outcome, said in (("refused", found.problems), ("warning", found.warnings)):
        lines += [{"line": p.line, "column": p.column, "outcome": outcome, "reason": p.reason} for p in said]
    lines.sort(key=lambda line: line["line"])
    if as_json:
        print(json.dumps({"file": file.name, "kept": kept, "rows": lines}, ensure_ascii=False))
        return
    for line in lines:
        where = f", {line['column']}" if line.get("column") else f", Bed {line['bed']}" if "bed" in line else ""
        why = f": {line['reason']}" if line["reason"] else ""
        print(f"{file.name} line {line['line']}{where}: {line['outcome']}{why}")
    if not kept:
        print(f"{file.name}: nothing was kept")
