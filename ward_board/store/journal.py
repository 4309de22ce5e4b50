"""The journal: read by stream, appended to, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from ward_board.domain.entry import Draft, Entry
from ward_board.domain.words import Action
from ward_board.store.body import Place, decode, decode_with_place, encode
from ward_board.store.chain import link, seal, seal_of_head
from ward_board.store.engine import POSTGRES
from ward_board.store.tables import HEAD, JOURNAL
from ward_board.store.view import View

CHANNEL = "ward_board"
_BATCH = 500


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

    def newest_of(self, streams: Collection[str]) -> dict[str, Entry]:
        """The newest entry of each of `streams`; one without entries is left out."""
        newest = select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.stream.in_(streams)).group_by(JOURNAL.c.stream)
        return {entry.stream: entry for entry in self._decoded(_BODIES.where(JOURNAL.c.seq.in_(newest)))}

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

    def append(self, stream: str, draft: Draft, *, key: str | None = None, fingerprint: str | None = None) -> Entry:
        """Keep `draft` as the newest entry of `stream`, chained and sealed; it stands once the transaction has ended.

        `key` makes a retried request findable, `fingerprint` says what was asked for under it. Raises BadInputError for
        values that cannot be kept.
        """
        last_seq, prev = self.head()
        place = self._place(stream, self._last_version(stream) + 1, key, fingerprint)
        row = self._row(last_seq + 1, prev, draft, place)
        self._keep([row])
        return decode(row["seq"], row["body"])

    def append_all(self, drafts: Iterable[tuple[str, Draft]]) -> int:
        """Keep many drafts, each as the newest entry of its stream, and say how many those were.

        They are chained and sealed as by `append`, some hundreds at a time; nothing else may be appended before it
        ends. Raises BadInputError for values that cannot be kept.
        """
        first, prev = self.head()
        seq, versions, waiting = first, dict[str, int](), iter(drafts)
        while batch := list(islice(waiting, _BATCH)):
            versions |= self.versions({stream for stream, _ in batch} - versions.keys())
            rows = []
            for stream, draft in batch:
                seq, versions[stream] = seq + 1, versions.get(stream, 0) + 1
                rows.append(self._row(seq, prev, draft, self._place(stream, versions[stream])))
                prev = rows[-1]["hash"]
            self._keep(rows)
        return seq - first

    def _place(self, stream: str, version: int, key: str | None = None, fingerprint: str | None = None) -> Place:
        origin = self._origin
        return Place(stream, version, key, fingerprint, origin.terminal, origin.program, origin.clock)

    def _row(self, seq: int, prev: str, draft: Draft, place: Place) -> dict[str, Any]:
        body = encode(draft, place)
        entry_hash = link(seq, prev, body.encode())
        return {
            "seq": seq,
            "stream": place.stream,
            "version": place.version,
            "body": body,
            "key": place.key,
            "fingerprint": place.fingerprint,
            "prev": prev,
            "hash": entry_hash,
            "seal": seal(self._seal_key, entry_hash),
        }

    def _keep(self, rows: Sequence[dict[str, Any]]) -> None:
        """Writes rows that follow one another; the head only moves by single steps."""
        self._connection.execute(insert(JOURNAL), rows)
        heads = [
            {"seq": seq, "hash": entry_hash, "seal": seal_of_head(self._seal_key, seq, entry_hash)}
            for seq, entry_hash in ((row["seq"], row["hash"]) for row in rows)
        ]
        self._connection.execute(update(HEAD), heads)
        self._tell(rows[-1]["seq"])

    def _last_version(self, stream: str) -> int:
        newest = select(func.max(JOURNAL.c.version)).where(JOURNAL.c.stream == stream)
        return self._connection.execute(newest).scalar_one() or 0

    def _tell(self, seq: int) -> None:
        if self._connection.dialect.name == POSTGRES:
            self._connection.execute(select(func.pg_notify(CHANNEL, str(seq))))


# an archived entry has no body any more: its stream reads as empty
_BODIES = select(JOURNAL.c.seq, JOURNAL.c.body).where(JOURNAL.c.body != "")
_HEAD = select(HEAD.c.seq, HEAD.c.hash)
