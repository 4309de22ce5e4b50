"""The protocols that a site may use: shipped ones, the site's own, and those that treatments keep."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ward_board.config.settings import Tolerances
from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import BadInputError
from ward_board.store.store import ReadView, WriteTransaction

DEFAULT_PROTOCOL = "lu177-octreotate"


@dataclass(frozen=True, slots=True)
class ProtocolText:
    """A protocol file as it was read: its text, the digest that treatments keep, and what it says."""

    text: str
    digest: str
    protocol: Protocol


def protocol_named(protocol_id: str, folders: tuple[Path, ...]) -> ProtocolText:
    """The protocol `protocol_id` from the first folder that has it.

    Raises BadInputError for an unknown id, or with file, key and reason for a bad file.
    """
    for folder in folders:
        file = folder / f"{protocol_id}.toml"
        if file.is_file():
            return _read(file)
    known = sorted({file.stem for folder in folders for file in folder.glob("*.toml")})
    raise BadInputError(f"no protocol '{protocol_id}'; there are {', '.join(known)}")


def _read(file: Path) -> ProtocolText:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{file.name}: cannot be read ({type(error).__name__}); check the file") from None
    protocol = parsed(text, file.name)
    if protocol.id != file.stem:
        raise BadInputError(f'{file.name}: id: is "{protocol.id}", but the file is called {file.name}')
    return ProtocolText(text, hashlib.sha256(text.encode()).hexdigest(), protocol)


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
    digest = next(str(entry.values["protocol"]) for entry in reversed(entries) if entry.action is Action.BOOK)
    return kept(view.protocol_text(digest), digest[:12], tolerances)
