"""The protocols that a site may use: shipped ones, the site's own, and those that treatments keep."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ward_board.domain.protocol import Protocol, parse
from ward_board.errors import BadInputError

DEFAULT_PROTOCOL = "lu177-octreotate-core"


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


@lru_cache(maxsize=64)
def parsed(text: str, name: str) -> Protocol:
    """The protocol in `text`; reading the same text twice costs nothing.

    Raises BadInputError with file, key and reason.
    """
    return parse(text, name)
