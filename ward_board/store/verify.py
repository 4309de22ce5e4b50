"""Whether the journal is still what was written, entry by entry, and which kind of damage it has if not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Row, Table, cast, func, select

from ward_board.errors import StoreUnavailableError
from ward_board.store.body import decode_with_place
from ward_board.store.chain import genesis, link, seal, seal_of_head
from ward_board.store.damage import Damage, DamageFound, Verification
from ward_board.store.engine import POSTGRES, connect_to_read, said_plainly
from ward_board.store.guards import changed_guards
from ward_board.store.keys import Anchor
from ward_board.store.store import Store
from ward_board.store.tables import HEAD, JOURNAL

_CHUNK = 1000


def verify(store: Store, *, since_head: bool = False) -> Verification:
    """Follow the chain to its head; with `since_head` only from the head that this machine verified last.

    A chain without damage becomes the head to start from next time. Entries written meanwhile are left for then. Raises
    StoreUnavailableError where the store cannot be read at all.
    """
    walk = _Walk(store, since_head)
    try:
        with said_plainly(store.place):
            head = walk.to_head()
    except DamageFound as found:
        return walk.report(found)
    store.key_place.remember(head)
    return walk.report()


class _Walk:
    """One walk along the chain, in short transactions, so that nobody waits for it."""

    def __init__(self, store: Store, since_head: bool) -> None:
        self._store = store
        self._key = store.keys.seal if store.keys else None
        self._verified = store.key_place.last_verified()
        self._is_whole = self._verified is None or not since_head
        self._start = self._verified if self._verified and since_head else Anchor(0, genesis(store.id, store.kind))
        self._entries = 0

    def report(self, found: DamageFound | None = None) -> Verification:
        damage, seq = (found.damage, found.seq) if found else (None, None)
        return Verification(self._entries, self._start.seq, self._key is not None, damage, seq)

    def to_head(self) -> Anchor:
        """The last entry, where nothing is wrong up to it.

        Raises DamageFound.
        """
        with connect_to_read(self._store.engine) as connection, connection.begin():
            self._check_file(connection)
            head = connection.execute(select(*self._as_kept(HEAD))).one_or_none()
            last_seq = connection.execute(select(func.max(JOURNAL.c.seq))).scalar_one() or 0
            self._check_verified(connection, last_seq)
        at = self._start
        for row in self._rows(last_seq):
            at = self._step(at, row)
        self._check_head(head, at)
        return at

    def _check_file(self, connection: Connection) -> None:
        if changed_guards(connection):
            raise DamageFound(Damage.TRIGGER_CHANGED)
        if self._is_whole and connection.dialect.name != POSTGRES:
            said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
            if said != "ok":
                raise DamageFound(Damage.FILE_DAMAGED)

    def _check_verified(self, connection: Connection, last_seq: int) -> None:
        """What was verified once must still stand; nothing else shows that a whole older store was put back."""
        if self._verified is None or self._verified.seq == 0:
            return
        if last_seq < self._verified.seq:
            raise DamageFound(Damage.TRUNCATED, last_seq + 1)
        found = select(func.count()).where(JOURNAL.c.seq == self._verified.seq, JOURNAL.c.hash == self._verified.hash)
        if not self._is_whole and not connection.execute(found).scalar_one():
            raise DamageFound(Damage.REWRITTEN, self._verified.seq)

    def _rows(self, last_seq: int) -> Iterator[Row[Any]]:
        columns = self._as_kept(JOURNAL)
        done = self._start.seq
        while done < last_seq:
            query = select(*columns).where(JOURNAL.c.seq.between(done + 1, last_seq)).order_by(JOURNAL.c.seq)
            with connect_to_read(self._store.engine) as connection, connection.begin():
                rows = connection.execute(query.limit(_CHUNK)).all()
            yield from rows
            done = rows[-1].seq if rows else last_seq

    def _step(self, before: Anchor, row: Row[Any]) -> Anchor:
        """One entry further."""
        seq = before.seq + 1
        if row.seq != seq:
            raise DamageFound(Damage.GAP, seq)
        if _text(row.prev) != before.hash:
            raise DamageFound(Damage.REORDER if self._is_another(row.prev) else Damage.PREV_MISMATCH, seq)
        body = row.body.encode() if isinstance(row.body, str) else row.body
        if _text(row.hash) != link(seq, before.hash, body):
            raise DamageFound(Damage.BODY_CHANGED, seq)
        if not _columns_agree(row, body):
            raise DamageFound(Damage.COLUMN_DIFFERS, seq)
        here = Anchor(seq, str(_text(row.hash)))
        if self._key and _text(row.seal) != seal(self._key, here.hash):
            raise DamageFound(Damage.SEAL_BAD, seq)
        if self._verified and self._verified.seq == seq and self._verified != here:
            raise DamageFound(Damage.REWRITTEN, seq)
        self._entries += 1
        return here

    def _is_another(self, entry_hash: object) -> bool:
        found = select(func.count()).where(JOURNAL.c.hash == _text(entry_hash))
        with connect_to_read(self._store.engine) as connection, connection.begin():
            return bool(connection.execute(found).scalar_one())

    def _check_head(self, head: Row[Any] | None, last: Anchor) -> None:
        if head is None:
            raise DamageFound(Damage.HEAD_DIFFERS)
        if head.seq > last.seq:
            raise DamageFound(Damage.TRUNCATED, last.seq + 1)
        if (head.seq, _text(head.hash)) != (last.seq, last.hash):
            raise DamageFound(Damage.HEAD_DIFFERS)
        if self._key and _text(head.seal) != seal_of_head(self._key, last.seq, last.hash):
            raise DamageFound(Damage.HEAD_DIFFERS)

    def _as_kept(self, table: Table) -> list[ColumnElement[Any]]:
        """From SQLite as bytes, for text that was tampered with need not be text any more."""
        if self._store.engine.dialect.name == POSTGRES:
            return list(table.c)
        return [c if c.name == "seq" else cast(c, LargeBinary).label(c.name) for c in table.c]


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return None if value is None else str(value)


def _columns_agree(row: Row[Any], body: bytes) -> bool:
    try:
        _, place = decode_with_place(row.seq, body.decode())
    except (UnicodeDecodeError, StoreUnavailableError):
        return False
    found = (row.stream, row.version, row.key, row.fingerprint)
    return tuple(map(_text, found)) == (place.stream, str(place.version), place.key, place.fingerprint)
