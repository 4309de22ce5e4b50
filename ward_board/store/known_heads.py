"""The newest ends of the journal and of the access log that this program wrote or saw: in memory, where no hand that
cuts back files can reach them (H35).

Each commit leaves a sealed end in the mirror, so that store and mirror can be cut back to any of them without the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection, bindparam, select

from ward_board.store.keys import Anchor
from ward_board.store.row_seals import ACCESS_KIND
from ward_board.store.tables import ACCESS_HEAD, HEAD, JOURNAL, SEAL


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the store ends now, and whether it still holds the ends that were known before."""

    ends: Anchor
    is_held: bool


class KnownHeads:
    """What an open store knows of its ends; any thread may look and tell.

    `newest` never goes back, `is_lost` says that the store does not hold it any more.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.newest = Anchor(0, "")
        self.is_lost = False

    def look(self, connection: Connection, known: Anchor) -> Sight:
        """What the transaction of `connection` shows; `known` are the `newest` from before it began to read."""
        wanted = {"seq": known.seq, "hash": known.hash, "line": str(known.line), "line_seal": known.line_seal}
        found = connection.execute(_ENDS, wanted).first()
        if found is None or not (isinstance(found.seq, int) and isinstance(found.last, int)):
            return Sight(known, is_held=False)
        has_entry = not known.seq or (found.seq >= known.seq and found.has_entry)
        # a line whose years are over is gone, and says nothing
        has_line = known.line <= found.first or (found.last >= known.line and found.has_line)
        return Sight(Anchor(found.seq, found.hash, found.last, found.last_seal), bool(has_entry and has_line))

    def take(self, sight: Sight) -> None:
        """Remember what was seen, or that what was known is gone: then that stays what is known."""
        with self._lock:
            self.is_lost = not sight.is_held
            if self.is_lost:
                return
            entry, line = (max(self.newest, sight.ends, key=key) for key in (_entry_of, _line_of))
            self.newest = Anchor(entry.seq, entry.hash, line.line, line.line_seal)


def _entry_of(anchor: Anchor) -> int:
    return anchor.seq


def _line_of(anchor: Anchor) -> int:
    return anchor.line


_ENDS = select(
    HEAD.c.seq,
    HEAD.c.hash,
    ACCESS_HEAD.c.first,
    ACCESS_HEAD.c.last,
    ACCESS_HEAD.c.last_seal,
    select(JOURNAL.c.seq)
    .where(JOURNAL.c.seq == bindparam("seq"), JOURNAL.c.hash == bindparam("hash"))
    .exists()
    .label("has_entry"),
    select(SEAL.c.line)
    .where(SEAL.c.kind == ACCESS_KIND, SEAL.c.row_id == bindparam("line"), SEAL.c.seal == bindparam("line_seal"))
    .exists()
    .label("has_line"),
).select_from(HEAD.join(ACCESS_HEAD, ACCESS_HEAD.c.id == HEAD.c.id))
