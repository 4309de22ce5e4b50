"""What follows from the entries of a treatment and is kept beside them, for the check that it still does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from ward_board.domain.chart import fold
from ward_board.domain.entry import Entry
from ward_board.domain.gates import vial_name
from ward_board.store.verify_follows import Index
from ward_board.ward.acting import VIAL, index_of
from ward_board.ward.protocols import parsed


def index_in(zone: ZoneInfo) -> Callable[[str, Sequence[Entry]], Index]:
    """The index of a treatment, from its protocol's text and its entries, where days are those of `zone`."""

    def index(text: str, entries: Sequence[Entry]) -> Index:
        day, is_open, claims = index_of(fold(parsed(text, "a kept protocol"), entries), zone)
        named = frozenset((VIAL, vial_name(entry.text(VIAL) or "")) for entry in entries if VIAL in entry.values)
        return Index(day, is_open, claims, named)

    return index
