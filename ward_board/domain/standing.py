"""What stands of the entries of a treatment after all corrections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ward_board.domain.booking import instant
from ward_board.domain.entry import Entry, Values
from ward_board.domain.words import Action

OCCURRED_AT = "occurred_at"
"""Under which name a correction holds another time."""


def amends_values(correction: Values) -> bool:
    """Whether a correction with these values puts others in their place: not only another time, and no strike."""
    return bool(set(correction) - {OCCURRED_AT})


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order in which things happened."""
    return sorted(entries, key=lambda entry: (entry.occurred_at, entry.seq))


def corrected(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry], dict[str, Entry]]:
    """The entries as they stand after all corrections, those struck, and what stood before each correction."""
    standing = {entry.id: entry for entry in entries}
    struck: list[Entry] = []
    before: dict[str, Entry] = {}
    for correction in sorted((e for e in entries if e.action is Action.CORRECT), key=lambda e: e.seq):
        target = standing.get(correction.target or "")
        if target is None:
            continue
        before[correction.id] = target
        if correction.values:
            standing[target.id] = _amended(target, correction)
        else:
            struck.append(standing.pop(target.id))
    return in_order(standing.values()), struck, before


def _amended(entry: Entry, correction: Entry) -> Entry:
    values = dict(correction.values)
    when = values.pop(OCCURRED_AT, None)
    occurred_at = instant(when) if when else entry.occurred_at
    return replace(entry, occurred_at=occurred_at, values={**entry.values, **values})
