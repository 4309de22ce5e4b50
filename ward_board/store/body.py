"""A journal entry as the text that is hashed, and back; every other column is only a copy of what stands in here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from ward_board.domain.entry import Draft, Entry
from ward_board.domain.words import Action, Role
from ward_board.errors import StoreUnavailableError
from ward_board.store.canonical import canonical


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, under which idempotency key it was asked for, and where it came from (see `Origin`)."""

    stream: str
    version: int
    key: str | None = None
    fingerprint: str | None = None
    terminal: str | None = None
    program: str | None = None
    clock: str | None = None


def encode(draft: Draft, place: Place) -> str:
    """The canonical text of `draft` at `place`; what is absent is left out.

    Raises BadInputError for values that cannot be kept.
    """
    facts = {name: getattr(draft, name) for name in _ABSENT}
    facts = {name: value for name, value in facts.items() if value is not None and value != _ABSENT[name]}
    where = {name: value for name in _PLACES if (value := getattr(place, name)) is not None}
    return canonical({name: _plain(value) for name, value in (facts | where).items()})


def decode(seq: int, body: str) -> Entry:
    """The entry that `encode` wrote as number `seq`.

    Raises StoreUnavailableError where the text is not one that this program wrote.
    """
    return decode_with_place(seq, body)[0]


def decode_with_place(seq: int, body: str) -> tuple[Entry, Place]:
    """The entry and its place, as `encode` was given them."""
    try:
        facts = _JSON.decode(_HALF.sub(r"\1\\ufffd", body) if "\\u" in body else body)
        key, fingerprint = facts.pop("key", None), facts.pop("fingerprint", None)
        for name, read in _READERS.items():
            if name in facts:
                facts[name] = read(facts[name])
        entry = Entry(seq=seq, **{"role": None, **facts})
    except (ValueError, TypeError, AttributeError):
        raise StoreUnavailableError(f"entry {seq} of the journal cannot be read; run `ward-board verify`") from None
    return entry, Place(entry.stream, entry.version, key, fingerprint, entry.terminal, entry.program, entry.clock)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant_text(value)
    return dict(value) if isinstance(value, Mapping) else value


def _instant_text(instant: datetime) -> str:
    """RFC 3339 in UTC with microseconds; a naive time is a fault of ours."""
    if instant.utcoffset() is None:
        raise ValueError("a time without a zone cannot be kept")
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


_JSON = json.JSONDecoder(parse_int=float)
# Half a character, which this program never writes: whoever looked something up by such a text would be refused.
_HALF = re.compile(r"(?<!\\)((?:\\\\)*)\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_ABSENT = {
    field.name: field.default_factory() if field.default_factory is not MISSING else field.default
    for field in fields(Draft)
}
_PLACES = tuple(field.name for field in fields(Place))
_READERS: dict[str, Callable[[Any], Any]] = {
    "action": Action,
    "role": Role,
    "second_role": Role,
    "occurred_at": datetime.fromisoformat,
    "recorded_at": datetime.fromisoformat,
    "passed": tuple,
    "version": int,
}
