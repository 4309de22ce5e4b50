"""The protocols that a site may use: shipped ones, the site's own, and those that treatments keep."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from os.path import lexists
from pathlib import Path

from ward_board.config.regular_file import as_text, read_regular
from ward_board.config.settings import Tolerances
from ward_board.config.trusted_file import read_trusted
from ward_board.domain.entry import Entry
from ward_board.domain.merging import EXTENDS
from ward_board.domain.mistake import unknown
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import Source, parse, read, refuse_strays, whole_text
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.store import ReadView, WriteTransaction

DEFAULT_PROTOCOL = "lu177-octreotate"
_LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class ProtocolText:
    """A protocol as it was read: its whole text, the digest that treatments keep, and what it says."""

    text: str
    digest: str
    protocol: Protocol


def protocol_named(protocol_id: str, folders: tuple[Path, ...]) -> ProtocolText:
    """The protocol `protocol_id` from the first folder that has it, with all that it takes from those that it extends.

    Raises BadInputError for an unknown id, or with file, line, key and reason for a bad file.
    """
    file = file_named(protocol_id, folders)
    if file is None:
        raise BadInputError(f"no protocol '{protocol_id}'; there are {', '.join(protocol_names(folders))}")
    text, protocol = _read(sources_of(file, folders))
    if protocol.id != file.stem:
        raise BadInputError(f'{file.name}: id: is "{protocol.id}", but the file is called {file.name}')
    return ProtocolText(text, hashlib.sha256(text.encode()).hexdigest(), protocol)


def protocol_names(folders: Sequence[Path]) -> list[str]:
    """The ids of all protocols, in alphabetical order."""
    return sorted({file.stem for folder in folders for file in folder.glob("*.toml")})


def source_of(file: Path) -> Source:
    """A file as it is written, which nobody else may change.

    Raises BadInputError where they may, where it cannot be read, and where it holds what nobody can see.
    """
    return _source(file, read_trusted)


def draft_of(file: Path) -> Source:
    """A file that is only looked at, whoever may change it; raises as `source_of`."""
    return _source(file, read_regular)


def _source(file: Path, read_whole: Callable[[Path, int, str], bytes]) -> Source:
    try:
        source = Source(file.name, as_text(read_whole(file, _LARGEST_BYTES, "a protocol or a file of figures")))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{file.name}: cannot be read ({type(error).__name__}); check the file") from None
    _refuse_strays(source)
    return source


def sources_of(
    file: Path, folders: Sequence[Path], read_file: Callable[[Path], Source] = source_of
) -> tuple[Source, ...]:
    """The file and those that it extends, each the base of the one before it.

    A base is looked for in the folders, in their order; a file that extends its own name means that of a later folder.
    Raises BadInputError for a file that cannot be read, an unknown base, and files that extend each other in a circle.
    """
    chain = [file]
    sources = [read_file(file)]
    while (base := sources[-1].base) is not None:
        following = _base_of(chain[-1], base, folders)
        here = f"{sources[-1].name}, line {sources[-1].line((EXTENDS,))[0]}: {EXTENDS}"
        if following is None:
            others = [name for name in protocol_names(folders) if name != chain[-1].stem]
            raise BadInputError(f"{here}: {unknown('protocol', base, others)}")
        if following in chain:
            circle = " → ".join(one.stem for one in (*chain, following))
            raise BadInputError(f"{here}: goes in a circle: {circle}; take 'extends' out of one of them")
        chain.append(following)
        sources.append(read_file(following))
    return tuple(sources)


_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def file_named(protocol_id: str, folders: Sequence[Path]) -> Path | None:
    """The file of a protocol, from the first folder that has it."""
    if not _ID.fullmatch(protocol_id):
        return None  # a name such as ../x leads out of the folders
    files = (folder / f"{protocol_id}.toml" for folder in folders)
    return next((file for file in files if lexists(file)), None)


def _base_of(file: Path, base: str, folders: Sequence[Path]) -> Path | None:
    if base == file.stem and file.parent in folders:
        return file_named(base, folders[list(folders).index(file.parent) + 1 :])
    return file_named(base, folders)


@lru_cache(maxsize=16)
def _refuse_strays(source: Source) -> None:
    refuse_strays(source)


@lru_cache(maxsize=16)
def _read(sources: tuple[Source, ...]) -> tuple[str, Protocol]:
    return whole_text(sources), read(sources)


AS_WRITTEN = Tolerances()


def with_tolerances(protocol: Protocol, tolerances: Tolerances) -> Protocol:
    """The protocol with the figures that a site sets in place of its own; the rest is as it was."""
    not_seen = {
        "minutes": tolerances.not_seen_minutes,
        "minutes_with_lutetium": tolerances.not_seen_minutes_with_lutetium,
    }
    figures = {AlarmKind.NOT_SEEN: not_seen, AlarmKind.LATE: {"minutes": tolerances.late_minutes}}
    alarms = {
        kind: rule.model_copy(update={key: value for key, value in figures.get(kind, {}).items() if value is not None})
        for kind, rule in protocol.alarms.items()
    }
    shortfall = tolerances.shortfall_minutes
    own = protocol.shortfall_tolerance_minutes
    return protocol.model_copy(
        update={"alarms": alarms, "shortfall_tolerance_minutes": own if shortfall is None else shortfall}
    )


@lru_cache(maxsize=64)
def kept(text: str, name: str, tolerances: Tolerances = AS_WRITTEN) -> Protocol:
    """The protocol that a treatment keeps, judged with a site's tolerances.

    Raises BadInputError with file, key and reason.
    """
    protocol = parsed(text, name)
    return protocol if tolerances == AS_WRITTEN else with_tolerances(protocol, tolerances)


@lru_cache(maxsize=64)
def parsed(text: str, name: str) -> Protocol:
    """The protocol in `text`; reading the same text twice costs nothing.

    Raises BadInputError with file, key and reason.
    """
    return parse(text, name)


def protocol_of(
    view: ReadView | WriteTransaction, entries: Sequence[Entry], tolerances: Tolerances = AS_WRITTEN
) -> Protocol:
    """The protocol that a treatment started with, as its newest booking names it."""
    digest = protocol_digest(entries)
    return kept(view.protocol_text(digest), digest[:12], tolerances)


def protocol_digest(entries: Sequence[Entry]) -> str:
    """Under which digest a treatment's protocol is kept, as its newest booking names it.

    Raises StoreUnavailableError where the journal holds no booking of it: somebody took it away.
    """
    booking = next((entry for entry in reversed(entries) if entry.action is Action.BOOK), None)
    if booking is None:
        raise StoreUnavailableError("a treatment has no booking in the journal; run `ward-board verify`")
    return str(booking.values["protocol"])
