"""A store built again from lines, a mirror's or a snapshot's: what was written stands there again, byte by byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text

from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError
from ward_board.store.body import decode_with_place
from ward_board.store.chain import genesis, seal_of_access_head, seal_of_head, seal_of_row
from ward_board.store.engine import POSTGRES, connect_to_write, said_plainly
from ward_board.store.keys import Keys
from ward_board.store.row_seals import (
    ACCESS_KIND,
    COURSE_KIND,
    PATIENT_KIND,
    STAFF_KIND,
    TREATMENT_KIND,
    facts_of,
)
from ward_board.store.schema import NEWEST, Identity, build_guards, build_tables
from ward_board.store.snapshot import (
    ACCESS_LINE,
    END_LINE,
    ENTRY_LINE,
    FORMAT,
    HEAD_LINE,
    PROTOCOL_LINE,
    STORE_LINE,
    Line,
    row_id_of,
)
from ward_board.store.store import WriteTransaction
from ward_board.store.tables import (
    ACCESS_HEAD,
    ACCESS_LOG,
    BADGE,
    COURSE,
    HEAD,
    JOURNAL,
    PATIENT,
    PROTOCOL,
    SEAL,
    STAFF,
    STORE,
    TREATMENT,
)
from ward_board.store.view import UNKNOWN, Origin

_AT_ONCE = 1000
_NUMBERED: Mapping[str, Table] = {PATIENT_KIND: PATIENT, COURSE_KIND: COURSE, TREATMENT_KIND: TREATMENT}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a store that is built again must be, and which ids were given already, so that none is given twice."""

    identity: Identity
    ids: Mapping[str, int] = field(default_factory=dict)


@contextmanager
def rebuilt(
    engine: Engine, place: str, lines: Iterable[Line], keys: Keys, wanted: Kept, origin: Origin = UNKNOWN
) -> Iterator[WriteTransaction]:
    """All that `lines` hold in the empty database behind `engine`, in the transaction that keeps it as the block ends.

    The index of the treatments and their claims are left to the block, for they follow from the entries. Raises
    VerificationFailedError for lines that are not those of a whole store, and BadInputError where something is there
    already; then nothing was kept.
    """
    with said_plainly(place), connect_to_write(engine) as connection, connection.begin():
        if inspect(connection).get_table_names():
            raise BadInputError(f"{place}: is not empty; name a new file or an empty database with --store")
        build_tables(connection)
        rebuilding = _Rebuilding(connection, keys, wanted.identity)
        for line in lines:
            rebuilding.take(line)
        rebuilding.finish(wanted.ids)
        build_guards(connection)
        yield WriteTransaction(connection, keys, origin)


class _Rebuilding:
    """Takes one line after another; of a row that changed the last one counts that somebody with the key left so."""

    def __init__(self, connection: Connection, keys: Keys, wanted: Identity) -> None:
        self._connection, self._key, self._wanted = connection, keys.seal, wanted
        self._count = 0
        self._begins: tuple[int, str] | None = None
        self._log_began = (0, "")
        self._entry = (0, genesis(wanted.store_id, wanted.kind))
        self._access = (0, "")
        self._has_end = False
        self._rows: dict[tuple[str, str], Line] = {}
        self._forged: set[tuple[str, str]] = set()
        self._protocols: set[str] = set()
        self._archived: set[str] = set()
        self._entries: list[dict[str, Any]] = []
        # they count with the head that follows them: a batch that a crash tore may hold one without the other
        self._changed: list[Line] = []
        self._log: list[Line] = []
        self._takers: Mapping[str, Callable[[Line], None]] = {
            STORE_LINE: self._take_store,
            PROTOCOL_LINE: self._take_protocol,
            ENTRY_LINE: self._take_entry,
            ACCESS_LINE: self._log.append,
            HEAD_LINE: self._take_head,
            END_LINE: self._take_head,
            **dict.fromkeys((*_NUMBERED, STAFF_KIND), self._take_row),
        }

    def take(self, line: Line) -> None:
        """Raises VerificationFailedError where it does not follow from the lines before it."""
        self._count += 1
        try:
            self._takers[line["kind"]](line)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _damaged(f"line {self._count} is not one that this program wrote") from None

    def finish(self, ids: Mapping[str, int]) -> None:
        """Write what waited, and the heads; ids that are given from now on lie above `ids`."""
        if self._begins is None or not self._has_end:
            raise _damaged("it breaks off")
        if forged := self._forged - self._rows.keys():
            raise _damaged("{} {} was not sealed with this store's key".format(*min(forged)))
        self._write_entries()
        for kind, table in _NUMBERED.items():
            self._insert(table, [_typed(table, row) for (of, _), row in self._rows.items() if of == kind])
            gone = max(
                (int(one[1:]) for one in self._archived if one[:1] == kind[0] and one[1:].isdecimal()), default=0
            )
            _give_ids_above(self._connection, table, max(gone, ids.get(kind, 0)))
        staff = [row for (kind, _), row in self._rows.items() if kind == STAFF_KIND]
        self._insert(STAFF, [_typed(STAFF, row) for row in staff])
        with_badge = [row for row in staff if row["badge_hash"]]
        self._insert(BADGE, [{"staff_id": row["id"], "badge_hash": row["badge_hash"]} for row in with_badge])
        self._insert(SEAL, [_seal_of(kind, row) for (kind, _), row in self._rows.items()])
        self._write_heads(self._begins)

    def _take_store(self, line: Line) -> None:
        found = Identity(line["schema"], line["store_id"], line["store_kind"])
        if line["format"] != FORMAT or found.schema != NEWEST:
            raise BadInputError("the copy was written by another version of ward-board; use the one that wrote it")
        if (found.store_id, found.kind) != (self._wanted.store_id, self._wanted.kind):
            raise BadInputError("the copy is of another store")
        self._log_began = int(line["first"]), str(line["first_seal"])
        if self._begins is None:
            self._begins = self._access = self._log_began

    def _take_row(self, line: Line) -> None:
        if line["kind"] in _NUMBERED:
            row_id_of(line)
        if line["line"]:
            self._changed.append(line)
        else:
            self._judge_row(line)

    def _judge_row(self, line: Line) -> None:
        kind, row_id = line["kind"], str(line["id"])
        facts = facts_of(kind, line)
        if line["seal"] == seal_of_row(self._key, kind, row_id, facts, int(line["line"] or 0)):
            self._rows[kind, row_id] = line
        else:
            self._forged.add((kind, row_id))

    def _take_protocol(self, line: Line) -> None:
        digest = line["digest"]
        if digest not in self._protocols and digest == hashlib.sha256(line["text"].encode()).hexdigest():
            self._protocols.add(digest)
            self._insert(PROTOCOL, [_typed(PROTOCOL, line)])

    def _take_entry(self, line: Line) -> None:
        seq, body = int(line["seq"]), str(line["body"])
        if (seq - 1, line["prev"]) != self._entry:
            raise _damaged(f"entry {seq} does not follow entry {self._entry[0]}")
        try:
            place = asdict(decode_with_place(seq, body)[1]) if body else line
        except StoreUnavailableError:
            raise _damaged(f"entry {seq} cannot be read") from None
        copies = {name: place.get(name) for name in ("stream", "version", "key", "fingerprint")}
        chained = {name: str(line[name]) for name in ("prev", "hash", "seal")}
        self._entry = seq, chained["hash"]
        if not body:
            self._archived.add(str(place["stream"]))
        self._entries.append({"seq": seq, "body": body, **copies, **chained})
        if len(self._entries) >= _AT_ONCE:
            self._write_entries()

    def _take_head(self, line: Line) -> None:
        """What the store itself said of its ends: without the key nobody can make a copy end elsewhere."""
        for row in self._changed:
            self._judge_row(row)
        self._changed.clear()
        self._write_log()
        (seq, last_hash), (number, line_seal) = self._entry, self._access
        if (line["seq"], line["hash"], line["line"], line["line_seal"]) != (seq, last_hash, number, line_seal):
            raise _damaged(f"something after entry {seq} or line {number} of the access log is missing")
        seals = (
            seal_of_head(self._key, seq, last_hash),
            seal_of_access_head(self._key, *self._log_began, number, line_seal),
        )
        if (line["head_seal"], line["access_head_seal"]) != seals:
            raise _damaged(f"its end at entry {seq} was not sealed with this store's key")
        self._has_end = True

    def _write_entries(self) -> None:
        self._insert(JOURNAL, self._entries)
        self._entries.clear()

    def _write_log(self) -> None:
        for line in self._log:
            number = int(line["id"])
            if number != self._access[0] + 1:
                raise _damaged(f"line {number} of the access log does not follow line {self._access[0]}")
            self._access = number, str(line["seal"])
        self._insert(ACCESS_LOG, [_typed(ACCESS_LOG, line) for line in self._log])
        self._insert(SEAL, [_seal_of(ACCESS_KIND, {**line, "line": line["id"]}) for line in self._log])
        self._log.clear()

    def _write_heads(self, begins: tuple[int, str]) -> None:
        (seq, last_hash), (number, line_seal) = self._entry, self._access
        self._insert(STORE, [{"id": 1, "store_id": self._wanted.store_id, "kind": self._wanted.kind}])
        self._insert(HEAD, [{"id": 1, "seq": seq, "hash": last_hash, "seal": seal_of_head(self._key, seq, last_hash)}])
        ends = {"first": begins[0], "first_seal": begins[1], "last": number, "last_seal": line_seal}
        made = seal_of_access_head(self._key, *begins, number, line_seal)
        self._insert(ACCESS_HEAD, [{"id": 1, **ends, "seal": made}])

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        for start in range(0, len(rows), _AT_ONCE):
            self._connection.execute(insert(table), rows[start : start + _AT_ONCE])


def _damaged(what: str) -> VerificationFailedError:
    return VerificationFailedError(f"the copy is damaged: {what}")


def _typed(table: Table, line: Line) -> dict[str, Any]:
    """The columns of a line as the table wants them."""
    return {column.name: _READERS.get(column.name, _same)(line[column.name]) for column in table.c}


def _seal_of(kind: str, line: Line) -> dict[str, Any]:
    return {"kind": kind, "row_id": str(line["id"]), "line": int(line["line"]), "seal": str(line["seal"])}


def _give_ids_above(connection: Connection, table: Table, given: int) -> None:
    """An id that was given once never comes to somebody else, not even where its row is lost."""
    highest = max(given, connection.execute(select(func.max(table.c.id))).scalar_one() or 0)
    if not highest:
        return
    if connection.dialect.name == POSTGRES:
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest)))
        return
    row = {"name": table.name, "seq": highest}
    if not connection.execute(text("UPDATE sqlite_sequence SET seq = :seq WHERE name = :name"), row).rowcount:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), row)


def _same(value: Any) -> Any:
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "birth_date": date.fromisoformat,
    "day": date.fromisoformat,
    "at": lambda written: datetime.fromisoformat(written).astimezone(UTC),
}
