"""`ward-board doctor`: what is wrong with this installation, and what stands well."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ward_board.cli.finding import Finding
from ward_board.cli.opening import protocol_folders
from ward_board.cli.options import ConfigOption, JsonOption, NowOption, StoreOption, store_url
from ward_board.config.logs import log_to_file
from ward_board.config.settings import load_settings
from ward_board.errors import BadInputError, StoreUnavailableError, WardBoardError

if TYPE_CHECKING:
    from ward_board.ward.site_file import SiteFile


def doctor(
    as_json: JsonOption = False,
    store: StoreOption = None,
    config: ConfigOption = None,
    now: NowOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only what is not well.")] = False,
    example_config: Annotated[
        bool, typer.Option("--example-config", help="Only print a settings file with every key and its default.")
    ] = False,
    protocol: Annotated[
        str | None, typer.Option("--protocol", metavar="FILE|ID", help="Only check a protocol, and show all of it.")
    ] = None,
    hazards: Annotated[bool, typer.Option("--hazards", help="Only list the hazards and their tests.")] = False,
) -> int:
    """Look at settings, protocols, figures, papers, store, mirror, backups, disks, clock, log and terminal."""
    if protocol is not None:
        from ward_board.cli.protocol_report import report

        return report(protocol, as_json=as_json)
    if hazards:
        from ward_board.cli.hazards import list_hazards

        return list_hazards(as_json=as_json)
    if example_config:
        from ward_board.config.example_settings import example_settings

        print(example_settings(), end="")
        return 0
    url = store_url(store)
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _settings(config),
        _protocols,
        _site_files,
        lambda: _papers(config),
        lambda: _store(url, config, now),
        _clock,
        _log,
        _terminal,
    )
    found = [finding for look in looks for finding in _looked(look)]
    if as_json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    else:
        for finding in found:
            if not quiet or finding.state != "well":
                print(f"{finding.state:<6} {finding.topic}: {finding.words}")
    return next((finding.exit_code for finding in found if finding.exit_code), 0)


def _looked(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except WardBoardError as error:
        topic = "store" if isinstance(error, StoreUnavailableError) else "settings"
        yield Finding(topic, "wrong", str(error), error.exit_code)


def _settings(config: Path | None) -> Iterator[Finding]:
    settings = load_settings(config)
    yield Finding("settings", "well", f"{settings.ward}, {settings.beds} beds, zone {settings.zone.key}")


def _protocols() -> Iterator[Finding]:
    from ward_board.domain.protocol_check import findings
    from ward_board.ward.protocols import protocol_named, protocol_names

    for name in protocol_names(protocol_folders()):
        try:
            protocol = protocol_named(name, protocol_folders()).protocol
        except WardBoardError as error:
            yield Finding("protocol", "wrong", str(error), error.exit_code)
            continue
        wrong = [finding for finding in findings(protocol) if finding.state == "wrong"]
        if wrong:
            words = f"{name}: {'.'.join(wrong[0].place)}: {wrong[0].words}"
            more = f"; 'ward-board doctor --protocol {name}' lists all {len(wrong)}" if len(wrong) > 1 else ""
            yield Finding("protocol", "wrong", words + more, BadInputError.exit_code)
            continue
        signed = f"signed by {protocol.signed_by}" if protocol.signed_by else "not signed by anybody"
        state: Literal["well", "note"] = "well" if protocol.signed_by else "note"
        yield Finding("protocol", state, f"{protocol.id} version {protocol.version}, {signed}")


def _site_files() -> Iterator[Finding]:
    """The figures that a site may have of its own."""
    from ward_board.ward.courses import COURSE_PLAN
    from ward_board.ward.figures import STAFF_DOSE
    from ward_board.ward.start_times import DAY_WORK

    yield from _site_file("course", COURSE_PLAN)
    yield from _site_file("day work", DAY_WORK)
    yield from _site_file("staff dose", STAFF_DOSE)


def _site_file(topic: str, file: SiteFile[Any]) -> Iterator[Finding]:
    """Who signed it; each mistake stands on a line with its file, line and key."""
    from ward_board.domain.protocol_file import BadProtocolError

    try:
        found = file.read(protocol_folders())
    except WardBoardError as error:
        mistakes = error.mistakes if isinstance(error, BadProtocolError) else [str(error)]
        for mistake in mistakes:
            yield Finding(topic, "wrong", mistake, error.exit_code)
        yield Finding(topic, "note", f"once {file.name} is mended, start the board again")
        return
    signed = f"signed by {found.signed_by}" if found.signed_by else "not signed by anybody"
    state: Literal["well", "note"] = "well" if found.signed_by else "note"
    yield Finding(topic, state, f"{file.name} version {found.version}, {signed}")


def _papers(config: Path | None) -> Iterator[Finding]:
    from ward_board.cli.doctor_papers import paper_findings

    try:
        settings = load_settings(config)
    except BadInputError:
        return  # said once already
    yield from paper_findings(settings)


def _store(url: str, config: Path | None, now: str | None) -> Iterator[Finding]:
    from ward_board.cli.doctor_store import store_findings
    from ward_board.config.settings import Settings

    try:
        settings = load_settings(config)
    except BadInputError:
        settings = Settings()  # what is wrong with them was said already
    yield from store_findings(url, settings, now, config)


def _clock() -> Iterator[Finding]:
    from ward_board.cli.doctor_store import clock_findings

    return clock_findings()


def _log() -> Iterator[Finding]:
    file = log_to_file()
    words = "cannot be written; check the folder's owner and space" if file is None else str(file)
    yield Finding("log", "note" if file is None else "well", words)


def _terminal() -> Iterator[Finding]:
    encoding = (sys.stdout.encoding or "").lower()
    is_utf8 = encoding.replace("-", "") == "utf8"
    words = "UTF-8" if is_utf8 else f"{encoding or 'no encoding'}: the board draws with ASCII; set a UTF-8 locale"
    yield Finding("terminal", "well" if is_utf8 else "note", words)
    size = shutil.get_terminal_size()
    if sys.stdout.isatty() and (size.columns < 80 or size.lines < 24):
        yield Finding("terminal", "note", f"{size.columns} x {size.lines}; the board wants 80 x 24 or more")
