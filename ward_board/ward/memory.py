"""What was made of whole treatments, kept until they have another entry: most lie years back and never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from ward_board.domain.entry import Entry

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Found]):
    """What was found, of how many entries it was made, and when the newest was recorded (aware, UTC)."""

    version: int
    newest_at: datetime
    found: Found


class Memory(Generic[Found]):
    """One thing for each treatment, by how many entries the treatment has; any thread may call it."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept[Found]] = {}

    def get(self, treatment: str, version: int, as_of: datetime | None) -> Found | None:
        """What was kept of a treatment with so many entries, if all of them were recorded by `as_of`; None else."""
        kept = self._kept.get(treatment)
        if kept is None or kept.version != version or (as_of is not None and kept.newest_at > as_of):
            return None
        return kept.found

    def keep(self, entries: Sequence[Entry], known: Sequence[Entry], found: Found) -> Found:
        """What was made of `known`; kept where that is all of a treatment's `entries`."""
        if len(known) == len(entries):
            newest = max(entry.recorded_at for entry in entries)
            self._kept[entries[0].stream] = _Kept(len(entries), newest, found)
        return found

    def newest_at(self, treatment: str, version: int) -> datetime | None:
        """When the newest of so many entries was recorded (aware, UTC); None where not all of them were looked at."""
        kept = self._kept.get(treatment)
        return kept.newest_at if kept is not None and kept.version == version else None
