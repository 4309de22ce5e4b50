"""The journal: read by stream, appended to, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, Select, func, insert, select, update

from ward_board.domain.entry import Draft, Entry
from ward_board.domain.words import Action
from ward_board.store.body import Place, decode, decode_with_place, encode
from ward_board.store.chain import link, seal, seal_of_head
from ward_board.store.engine import POSTGRES
from ward_board.store.keys import Keys
from ward_board.store.tables import HEAD, JOURNAL
from ward_board.store.view import View

CHANNEL = "ward_board"


class JournalView(View):
    """Entries as they stand."""

    def entries(self, stream: str, *, recorded_by: datetime | None = None) -> tuple[Entry, ...]:
        """The entries of `stream` in order of version; with `recorded_by` those typed by then, bookings always."""
        return self.entries_of((stream,), recorded_by=recorded_by)[stream]

    def entries_of(
        self, streams: Collection[str], *, recorded_by: datetime | None = None
    ) -> dict[str, tuple[Entry, ...]]:
        """`entries` of many streams at once; a stream without entries has an empty one."""
        query = _BODIES.where(JOURNAL.c.stream.in_(streams)).order_by(JOURNAL.c.stream, JOURNAL.c.version)
        found: dict[str, list[Entry]] = {stream: [] for stream in streams}
        for entry in self._decoded(query):
            if recorded_by is None or entry.action is Action.BOOK or entry.recorded_at <= recorded_by:
                found[entry.stream].append(entry)
        return {stream: tuple(entries) for stream, entries in found.items()}

    def versions(self, streams: Collection[str]) -> dict[str, int]:
        """How many entries each of `streams` has; one without entries is left out."""
        newest = select(JOURNAL.c.stream, func.max(JOURNAL.c.version).label("version")).group_by(JOURNAL.c.stream)
        rows = self._connection.execute(newest.where(JOURNAL.c.stream.in_(streams)))
        return {row.stream: row.version for row in rows}

    def entries_after(self, seq: int) -> tuple[Entry, ...]:
        """All entries of the store that came after number `seq`."""
        return tuple(self._decoded(_BODIES.where(JOURNAL.c.seq > seq).order_by(JOURNAL.c.seq)))

    def entry_with_key(self, key: str) -> tuple[Entry, str | None] | None:
        """The entry that was appended under an idempotency key, and the fingerprint of what was asked for then."""
        row = self._connection.execute(_BODIES.where(JOURNAL.c.key == key)).one_or_none()
        if row is None:
            return None
        entry, place = decode_with_place(row.seq, row.body)
        return entry, place.fingerprint

    def head(self) -> tuple[int, str]:
        """The number and the hash of the last entry; 0 for none."""
        row = self._connection.execute(_HEAD).one()
        return row.seq, row.hash

    def _decoded(self, query: Select[int, str]) -> Iterable[Entry]:
        return (decode(row.seq, row.body) for row in self._connection.execute(query))


class JournalWriter(JournalView):
    """The only way in."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        super().__init__(connection)
        self._keys = keys

    def append(self, stream: str, draft: Draft, *, key: str | None = None, fingerprint: str | None = None) -> Entry:
        """Keep `draft` as the newest entry of `stream`, chained and sealed; it stands once the transaction has ended.

        `key` makes a retried request findable, `fingerprint` says what was asked for under it. Raises BadInputError for
        values that cannot be kept.
        """
        last_seq, prev = self.head()
        seq, version = last_seq + 1, self._last_version(stream) + 1
        body = encode(draft, Place(stream, version, key, fingerprint))
        entry_hash = link(seq, prev, body.encode())
        self._connection.execute(
            insert(JOURNAL),
            {
                "seq": seq,
                "stream": stream,
                "version": version,
                "body": body,
                "key": key,
                "fingerprint": fingerprint,
                "prev": prev,
                "hash": entry_hash,
                "seal": seal(self._keys.seal, entry_hash),
            },
        )
        head_seal = seal_of_head(self._keys.seal, seq, entry_hash)
        self._connection.execute(update(HEAD), {"seq": seq, "hash": entry_hash, "seal": head_seal})
        self._tell(seq)
        return decode(seq, body)

    def _last_version(self, stream: str) -> int:
        newest = select(func.max(JOURNAL.c.version)).where(JOURNAL.c.stream == stream)
        return self._connection.execute(newest).scalar_one() or 0

    def _tell(self, seq: int) -> None:
        if self._connection.dialect.name == POSTGRES:
            self._connection.execute(select(func.pg_notify(CHANNEL, str(seq))))


_BODIES = select(JOURNAL.c.seq, JOURNAL.c.body)
_HEAD = select(HEAD.c.seq, HEAD.c.hash)
