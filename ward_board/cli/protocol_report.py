"""`ward-board doctor --protocol`: what is wrong with a protocol, the protocol as a table, and a picture of its day."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.cli.opening import protocol_folders

if TYPE_CHECKING:
    from ward_board.domain.protocol import Protocol
    from ward_board.domain.protocol_file import Source

NARROWEST, WIDEST = 80, 160
BAD_FILE = 2


@dataclass(frozen=True)
class Said:
    """One finding with its place as people look for it: file, line and key."""

    state: str
    where: str
    words: str


def report(named: str, *, as_json: bool) -> int:
    """Print what stands in the file or the protocol of that name; exit code 2 where something is wrong with it.

    Raises BadInputError for a name that is none, or a file that cannot be read at all.
    """
    from ward_board.domain.protocol_file import BadProtocolError, read, whole_text

    files: list[Path] = []
    try:
        sources = _sources(named, files)
        whole_text(sources)
        protocol = read(sources)
    except BadProtocolError as error:
        return _bad(error.mistakes, as_json=as_json)
    said = [*_not_trusted(files), *_findings(protocol, sources)]
    if as_json:
        _print_json(protocol, said)
    else:
        _print_table(protocol, said)
    return BAD_FILE if any(one.state == "wrong" for one in said) else 0


def _sources(named: str, files: list[Path]) -> Sequence[Source]:
    """The file that was named, by path or by the id of a protocol, with those that it extends; `files` are told."""
    from ward_board.errors import BadInputError
    from ward_board.ward.protocols import draft_of, file_named, protocol_names, sources_of

    def looked_at(file: Path) -> Source:
        files.append(file)
        return draft_of(file)

    folders = protocol_folders()
    file = Path(named)
    if file.suffix == ".toml" or file.is_file():
        return sources_of(file, folders if file.parent in folders else (file.parent, *folders), looked_at)
    found = file_named(named, folders)
    if found is None:
        raise BadInputError(
            f"--protocol: no file and no protocol '{named[:60]}'; there are {', '.join(protocol_names(folders))}"
        )
    return sources_of(found, folders, looked_at)


def _not_trusted(files: Iterable[Path]) -> Iterator[Said]:
    """Of a draft it is only noted that others may change it; in the site's own folder it is not used."""
    from ward_board.config.trusted_file import check_trusted
    from ward_board.errors import BadInputError

    for file in files:
        try:
            check_trusted(file)
        except BadInputError as error:
            yield Said("wrong" if file.parent in protocol_folders() else "note", file.name, str(error))


def _bad(mistakes: Iterable[str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"findings": [asdict(Said("wrong", "", one)) for one in mistakes]}, ensure_ascii=False))
    else:
        for one in mistakes:
            print(_shown(one), file=sys.stderr)
    return BAD_FILE


def _findings(protocol: Protocol, sources: Sequence[Source]) -> list[Said]:
    from ward_board.domain.protocol_check import findings
    from ward_board.domain.protocol_file import where, whole

    document = whole(sources)
    return [Said(one.state, where(sources, one.place, document), one.words) for one in findings(protocol)]


def _print_json(protocol: Protocol, said: Iterable[Said]) -> None:
    from ward_board.board.protocol_data import protocol_data
    from ward_board.domain.protocol_check import EXAMPLE_T0, example_t0, first_plan

    data = protocol_data(protocol, first_plan(protocol), example_t0(EXAMPLE_T0))
    print(json.dumps({"findings": [asdict(one) for one in said], "protocol": data}, ensure_ascii=False, indent=1))


def _print_table(protocol: Protocol, said: Iterable[Said]) -> None:
    from ward_board.board.glyphs import glyphs_for
    from ward_board.board.protocol_picture import picture_lines
    from ward_board.board.protocol_table import figure_lines, head_lines, incident_lines, step_lines
    from ward_board.domain.protocol_check import EXAMPLE_T0, example_t0, first_plan

    width = min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)
    glyphs = glyphs_for(ascii_only=_is_ascii(), no_colour=True)
    day, t0 = first_plan(protocol), example_t0(EXAMPLE_T0)
    parts = (
        head_lines(protocol, width),
        _finding_lines(said, width),
        picture_lines(protocol, day, t0, width, glyphs),
        step_lines(protocol, day, width, glyphs),
        incident_lines(protocol, width, glyphs),
        figure_lines(protocol, width, glyphs),
    )
    for lines in parts:
        for line in lines:
            print(_shown(line))
        print()


def _finding_lines(said: Iterable[Said], width: int) -> Iterable[str]:
    from ward_board.board.wrap import wrapped

    for one in said:
        first, *rest = wrapped(f"{one.where}: {one.words}", width - len("wrong  "))
        yield f"{one.state:<6} {first}"
        yield from (f"       {row}" for row in rest)


def _is_ascii() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") not in {"utf8", "utf8sig"}


def _shown(line: str) -> str:
    """The line without anything that steers a terminal, and with letters that this one can draw."""
    from ward_board.board.glyphs import as_ascii
    from ward_board.domain.text import printable

    return as_ascii(printable(line)) if _is_ascii() else printable(line)
