"""Following the chain of the journal, entry by entry, to its sealed head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Row, Table, cast, func, literal_column, select

from ward_board.domain.entry import Entry
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.store.body import decode_with_place
from ward_board.store.chain import genesis, link, seal, seal_of_head
from ward_board.store.damage import Damage, DamageFound
from ward_board.store.engine import POSTGRES
from ward_board.store.keys import Anchor
from ward_board.store.scope import Scope
from ward_board.store.tables import HEAD, JOURNAL
from ward_board.store.verify_archived import ArchivedEntry, archived_entries, check_ids

_CHUNK = 1000
_CLOCKS_DIFFER = timedelta(seconds=10)
"""Two machines that share a store are no further apart, or it is worth a look."""
_TYPES = "integer text integer text {} {} text text text"


class JournalWalk:
    """One walk along the chain, in short transactions; entries written meanwhile are left for the next."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._genesis = genesis(scope.store.id, scope.store.kind)
        self.start = scope.verified if scope.verified and not scope.is_whole else Anchor(0, self._genesis)
        self.entries = 0
        self.last_seq, self._first_seq, self._has_start, self._has_seen = 0, 1, True, True
        self._heads: Sequence[Row[Any]] = ()
        self._archived: tuple[ArchivedEntry, ...] = ()
        self._emptied: Counter[int] = Counter()
        self._archived_versions: dict[str, int] = {}
        self._recorded_at: datetime | None = None
        self._went_back: list[int] = []

    @property
    def notes(self) -> list[str]:
        """What is no damage, and worth a look: times that run backwards where no entry says that the clock was set."""
        if not self._went_back:
            return []
        more = f" and of {len(self._went_back) - 1} more" if len(self._went_back) > 1 else ""
        return [f"the clock was set back before entry {self._went_back[0]}{more}, which no entry says"]

    def begin(self, connection: Connection) -> None:
        """Look at where the journal ends, and what of it went into archives."""
        self._archived = archived_entries(connection)
        check_ids(connection, self._archived)
        self._heads = connection.execute(select(*self._as_kept(HEAD))).all()
        ends = connection.execute(select(func.min(JOURNAL.c.seq), func.max(JOURNAL.c.seq))).one()
        self._first_seq = 1 if ends[0] is None else ends[0]
        self.last_seq = ends[1] or 0
        self._has_start = not self.start.seq or self._has(connection, self.start)
        self._has_seen = not self._scope.seen.seq or self._has(connection, self._scope.seen)

    def follow(self) -> Anchor:
        """The last entry, where nothing is wrong up to it.

        Raises DamageFound.
        """
        if self._first_seq < 1:
            raise DamageFound(Damage.ROW_FOREIGN, self._first_seq)
        if not self._has_start:
            is_gone = self.last_seq < self.start.seq
            raise DamageFound(
                *((Damage.TRUNCATED, self.last_seq + 1) if is_gone else (Damage.REWRITTEN, self.start.seq))
            )
        at = self.start
        for row in self._rows():
            at = self._step(at, row)
        self._check_emptied(at.seq)
        return at

    def check_end(self, last: Anchor) -> None:
        """Raises DamageFound where the journal goes on after entry `last` by all that is known of it."""
        verified, seen = self._scope.verified, self._scope.seen
        # nothing else shows that a whole older store was put back
        if last.seq < max(seen.seq, verified.seq if verified else 0):
            raise DamageFound(Damage.TRUNCATED, last.seq + 1)
        if not self._has_seen:
            raise DamageFound(Damage.REWRITTEN, seen.seq)
        self._check_head(last)

    def _has(self, connection: Connection, anchor: Anchor) -> bool:
        found = select(func.count()).where(JOURNAL.c.seq == anchor.seq, JOURNAL.c.hash == anchor.hash)
        return bool(connection.execute(found).scalar_one())

    def _rows(self) -> Iterator[Row[Any]]:
        columns, done = self._as_kept(JOURNAL), self.start.seq
        while done < self.last_seq:
            query = select(*columns).where(JOURNAL.c.seq.between(done + 1, self.last_seq)).order_by(JOURNAL.c.seq)
            with self._scope.moment() as connection:
                rows = connection.execute(query.limit(_CHUNK)).all()
                if not all(row.body for row in rows):
                    self._archived = archived_entries(connection)
            yield from rows
            done = rows[-1].seq if rows else self.last_seq

    def _step(self, before: Anchor, row: Row[Any]) -> Anchor:
        """One entry further."""
        seq = before.seq + 1
        if row.seq != seq:
            raise DamageFound(Damage.GAP, seq)
        if _text(row.prev) != before.hash:
            raise DamageFound(Damage.REORDER if self._is_another(row.prev) else Damage.PREV_MISMATCH, seq)
        self._check_body(row, seq, before.hash)
        here = Anchor(seq, str(_text(row.hash)))
        key = self._scope.key
        if key and _text(row.seal) != seal(key, here.hash):
            raise DamageFound(Damage.SEAL_BAD, seq)
        verified = self._scope.verified
        if verified and verified.seq == seq and verified.hash != here.hash:
            raise DamageFound(Damage.REWRITTEN, seq)
        self.entries += 1
        return here

    def _check_body(self, row: Row[Any], seq: int, prev: str) -> None:
        body = row.body.encode() if isinstance(row.body, str) else row.body
        into = None if body else self._archive_of(str(_text(row.stream)), seq)
        if into is not None:
            self._emptied[into.seq] += 1
            self._check_archived(row, seq)
            return
        if _text(row.hash) != _linked(seq, prev, body):
            raise DamageFound(Damage.BODY_CHANGED, seq)
        entry = _entry_of(row, body) if self._is_of_its_types(row) else None
        if entry is None:
            raise DamageFound(Damage.COLUMN_DIFFERS, seq)
        self._look_at_clock(entry)

    def _look_at_clock(self, entry: Entry) -> None:
        """One that is set while a program runs is written down; one that is set between two runs is not."""
        before, self._recorded_at = self._recorded_at, entry.recorded_at
        is_said = entry.action is Action.CLOCK_STEPPED or self._scope.store.kind == "demo"
        if before and before - entry.recorded_at > _CLOCKS_DIFFER and not is_said:
            self._went_back.append(entry.seq)

    def _check_archived(self, row: Row[Any], seq: int) -> None:
        """Of an entry that went into an archive its place in the chain is left; the seal holds its hash."""
        stream = str(_text(row.stream))
        version = self._archived_versions.get(stream, 0) + 1
        self._archived_versions[stream] = version
        if self._scope.is_whole and _text(row.version) != str(version):
            raise DamageFound(Damage.COLUMN_DIFFERS, seq)
        if not self._is_of_its_types(row) or row.key is not None or row.fingerprint is not None:
            raise DamageFound(Damage.COLUMN_DIFFERS, seq)

    def _archive_of(self, stream: str, seq: int) -> ArchivedEntry | None:
        """The entry that says that entry `seq` went into an archive; what was written later never went with it."""
        return next((one for one in self._archived if one.seq > seq and stream in one.streams), None)

    def _check_emptied(self, last: int) -> None:
        """Each archive took out as many entries as it says."""
        for one in self._archived if self._scope.is_whole else ():
            if one.seq <= last and one.entries not in {None, self._emptied[one.seq]}:
                raise DamageFound(Damage.BODY_CHANGED, one.seq)

    def _is_another(self, entry_hash: object) -> bool:
        if _text(entry_hash) == self._genesis:
            return True
        found = select(func.count()).where(JOURNAL.c.hash == _text(entry_hash))
        with self._scope.moment() as connection:
            return bool(connection.execute(found).scalar_one())

    def _check_head(self, last: Anchor) -> None:
        if len(self._heads) != 1 or not isinstance(self._heads[0].seq, int):
            raise DamageFound(Damage.HEAD_DIFFERS)
        (head,), key = self._heads, self._scope.key
        if head.seq > last.seq:
            raise DamageFound(Damage.TRUNCATED, last.seq + 1)
        if (head.seq, _text(head.hash)) != (last.seq, last.hash):
            raise DamageFound(Damage.HEAD_DIFFERS)
        if key and _text(head.seal) != seal_of_head(key, last.seq, last.hash):
            raise DamageFound(Damage.HEAD_DIFFERS)
        if self._is_sqlite and head.types != "integer integer text text":
            raise DamageFound(Damage.HEAD_DIFFERS)

    def _is_of_its_types(self, row: Row[Any]) -> bool:
        if not self._is_sqlite:
            return True
        optional = ("null" if value is None else "text" for value in (row.key, row.fingerprint))
        return bool(row.types == _TYPES.format(*optional))

    @property
    def _is_sqlite(self) -> bool:
        return self._scope.dialect != POSTGRES

    def _as_kept(self, table: Table) -> list[ColumnElement[Any]]:
        """From SQLite as bytes with their types, for text that was tampered with need not be text any more."""
        if not self._is_sqlite:
            return list(table.c)
        types = " || ' ' || ".join(f'typeof("{column.name}")' for column in table.c)
        columns = [c if c.name == "seq" else cast(c, LargeBinary).label(c.name) for c in table.c]
        return [*columns, literal_column(types).label("types")]


def _linked(seq: int, prev: str, body: bytes | None) -> str | None:
    return None if body is None else link(seq, prev, body)


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return None if value is None else str(value)


def _entry_of(row: Row[Any], body: bytes) -> Entry | None:
    """What the body says, where the columns beside it say the same."""
    try:
        entry, place = decode_with_place(row.seq, body.decode())
    except (UnicodeDecodeError, StoreUnavailableError):
        return None
    found = tuple(_text(value) for value in (row.stream, row.version, row.key, row.fingerprint))
    return entry if found == (place.stream, str(place.version), place.key, place.fingerprint) else None
