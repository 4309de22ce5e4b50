"""`ward-board archive`: whole treatment days that were kept long enough leave the store for sealed files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ward_board.cli.opening import opened_ward, settings_of, who_acts
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption
from ward_board.errors import BadInputError

if TYPE_CHECKING:
    from ward_board.config.settings import Retention
    from ward_board.domain.entry import Person
    from ward_board.domain.keeping import DayThatStays
    from ward_board.ward.ward import Ward


def archive(
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FOLDER", help="Where the files go, one for each day.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go, and what stays why.")] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="ID", help="Who archives.")] = None,
    pin_file: Annotated[str | None, typer.Option("--pin-file", metavar="FILE", help="A file with their PIN.")] = None,
    second: Annotated[str | None, typer.Option("--second", metavar="ID", help="Who agrees, somebody else.")] = None,
    second_pin_file: Annotated[
        str | None, typer.Option("--second-pin-file", metavar="FILE", help="A file with that one's PIN.")
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Take out what is older than the settings keep (retention.record_years, retention.access_years).

    It takes two people, and never a nurse. Each day lies whole in a sealed file before the store lets it go.
    """
    if by is None:
        raise BadInputError("--by: say who archives, with --pin-file on a ward store")
    retention = settings_of(config).retention
    with opened_ward(store, config, now) as ward:
        person = who_acts(ward, by, pin_file, "--pin-file")
        if dry_run:
            _say_what_would_go(ward, person, retention, as_json=as_json)
            return
        if output is None:
            raise BadInputError("-o: name the folder that the files go to")
        if second is None:
            raise BadInputError("--second: archiving takes two people; say who agrees")
        other = who_acts(ward, second, second_pin_file, "--second-pin-file")
        _archive(ward, Path(output).expanduser(), person, other, retention, as_json=as_json)


def _archive(ward: Ward, folder: Path, person: Person, second: Person, retention: Retention, *, as_json: bool) -> None:
    from ward_board.exchange.archive_file import archive as archive_all

    years = {"record_years": retention.record_years, "access_years": retention.access_years}
    done = 0
    for one in archive_all(ward, folder, person, second, **years):
        done += 1
        # told as it happens: what stands here is out of the store, whatever comes after
        said = {"file": str(one.file), "about": one.about, "held": one.counted}
        print(json.dumps(said) if as_json else f"{one.about}: {one.counted}, in {one.file}", flush=True)
    if not as_json:
        print(_ended(done, retention))


def _ended(files: int, retention: Retention) -> str:
    if not files:
        return f"nothing is older than {retention.record_years} years, nor the access log than {retention.access_years}"
    return "keep these files with their manifests; earlier backups hold the same until they are deleted"


def _say_what_would_go(ward: Ward, person: Person, retention: Retention, *, as_json: bool) -> None:
    from ward_board.domain.permissions import Permission, need
    from ward_board.exchange.archive_file import archiving_of

    need(person, Permission.ARCHIVE)
    archiving = archiving_of(ward)
    to_go, stay = archiving.due(retention.record_years)
    lines = archiving.old_lines(retention.access_years)
    if as_json:
        said = {
            "days": [{"day": one.day.isoformat(), "streams": one.streams} for one in to_go],
            "stay": [{"day": one.day.isoformat(), "why": _why(one)} for one in stay],
            "access_lines": len(lines.lines) if lines else 0,
        }
        print(json.dumps(said))
        return
    for day in to_go:
        print(f"{day.day} would go: {', '.join(day.streams)}")
    for other in stay:
        print(f"{other.day} stays: {_why(other)}")
    if lines:
        print(f"access log: {len(lines.lines)} lines until {lines.until} would go")
    if not to_go and not lines:
        print(_ended(0, retention))


def _why(day: DayThatStays) -> str:
    if day.open_treatments:
        return f"not closed: {', '.join(day.open_treatments)}"
    return f"of a course that is not over: {', '.join(day.in_open_courses)}"
