"""Comparing a store with its mirror: what was mirrored is whole in itself, and still stands in the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from ward_board.errors import StoreUnavailableError
from ward_board.store.access import access_text
from ward_board.store.chain import (
    genesis,
    link,
    seal,
    seal_of_access,
    seal_of_access_head,
    seal_of_head,
    seal_of_row,
)
from ward_board.store.damage import Damage, DamageFound
from ward_board.store.keys import Anchor
from ward_board.store.mirror import Mirror, MirrorHead
from ward_board.store.row_seals import ACCESS_KIND, SEALED_COLUMNS, STAFF_KIND, facts_of
from ward_board.store.scope import Scope
from ward_board.store.snapshot import ACCESS_LINE, END_LINE, ENTRY_LINE, HEAD_LINE, PROTOCOL_LINE, STORE_LINE, Line
from ward_board.store.tables import ACCESS_LOG, JOURNAL, SEAL, STAFF
from ward_board.store.verify_others import check_protocol
from ward_board.store.verify_rows import named

_CHUNK = 1000


def goes_on_from(connection: Connection, head: MirrorHead) -> bool:
    """Whether the store holds what its mirror ends with."""
    entry = select(func.count()).where(JOURNAL.c.seq == head.seq, JOURNAL.c.hash == head.hash)
    line = select(func.count()).where(ACCESS_LOG.c.id >= head.line)
    has_entry = not head.seq or bool(connection.execute(entry).scalar_one())
    return has_entry and (not head.line or bool(connection.execute(line).scalar_one()))


class MirrorCheck:
    """One reading of a mirror from its first line to its last; `log_first` is after which line, with which seal, the
    access log begins by now."""

    def __init__(self, scope: Scope, mirror: Mirror, log_first: tuple[int, str]) -> None:
        self._scope, self._mirror, self._log_first = scope, mirror, log_first
        self._last = Anchor(0, genesis(scope.store.id, scope.store.kind))
        self._first = (0, "")
        self._entries: dict[int, tuple[str, str]] = {}
        self._lines: dict[int, str] = {}
        self._staff: set[str] = set()
        self._readers: Mapping[str, Callable[[Line], None]] = {
            STORE_LINE: self._read_store,
            ENTRY_LINE: self._read_entry,
            ACCESS_LINE: self._read_access,
            PROTOCOL_LINE: self._read_protocol,
            HEAD_LINE: self._read_head,
            END_LINE: self._read_head,
        }

    def run(self) -> Anchor:
        """Up to where the mirror goes, where store and mirror hold the same.

        Raises DamageFound.
        """
        try:
            for line in self._mirror.lines():
                self._read(line)
                if len(self._entries) + len(self._lines) >= _CHUNK:
                    self._compare()
        except StoreUnavailableError:
            # it could be opened, so that it is a line of it that nobody can read
            raise self._differs() from None
        self._compare()
        self._compare_staff()
        return self._last

    def _read(self, line: Line) -> None:
        kind = line["kind"]
        try:
            if kind in SEALED_COLUMNS:
                self._read_row(kind, line)
            else:
                self._readers[kind](line)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._differs() from None

    def _read_store(self, line: Line) -> None:
        if (line["store_id"], line["store_kind"]) != (self._scope.store.id, self._scope.store.kind):
            raise self._differs()
        if self._last.seq or self._last.line:
            raise self._differs()
        self._first = int(line["first"]), str(line["first_seal"])
        self._last = Anchor(0, self._last.hash, *self._first)

    def _read_entry(self, line: Line) -> None:
        last, key = self._last, self._scope.key
        seq, body, found = int(line["seq"]), str(line["body"]), str(line["hash"])
        follows = (seq, line["prev"]) == (last.seq + 1, last.hash)
        # of an archived one only the seal can say that it is the right hash
        is_whole = not body or found == link(seq, last.hash, body.encode())
        if not follows or not is_whole or (key and line["seal"] != seal(key, found)):
            raise self._differs()
        self._last = Anchor(seq, found, last.line, last.line_seal)
        self._entries[seq] = found, line["seal"]

    def _read_access(self, line: Line) -> None:
        last, key, number = self._last, self._scope.key, int(line["id"])
        at = datetime.fromisoformat(line["at"])
        said = access_text({**line, "at": at})
        if at.isoformat(timespec="microseconds") != line["at"]:
            raise DamageFound(Damage.MIRROR_DIFFERS, line=last.line + 1)
        if key and line["seal"] != seal_of_access(key, number, last.line_seal, said):
            raise DamageFound(Damage.MIRROR_DIFFERS, line=last.line + 1)
        self._last = Anchor(last.seq, last.hash, number, line["seal"])
        self._lines[number] = line["seal"]

    def _read_row(self, kind: str, line: Line) -> None:
        key, row_id = self._scope.key, str(line["id"])
        if key and line["seal"] != seal_of_row(key, kind, row_id, facts_of(kind, line), line["line"]):
            raise DamageFound(Damage.MIRROR_DIFFERS, row=named(kind, row_id))
        if kind == STAFF_KIND:
            self._staff.add(row_id)

    def _read_protocol(self, line: Line) -> None:
        try:
            check_protocol(line)
        except DamageFound as found:
            raise DamageFound(Damage.MIRROR_DIFFERS, row=found.row) from None

    def _read_head(self, line: Line) -> None:
        last, key = self._last, self._scope.key
        said = Anchor(line["seq"], line["hash"], line["line"], line["line_seal"])
        if said != last or not isinstance(line["ids"], dict):
            raise self._differs()
        if key is None:
            return
        ends = (seal_of_access_head(key, *first, last.line, last.line_seal) for first in (self._first, self._log_first))
        if line["head_seal"] != seal_of_head(key, last.seq, last.hash) or line["access_head_seal"] not in ends:
            raise self._differs()

    def _differs(self) -> DamageFound:
        """The mirror goes wrong after the last entry that was read."""
        return DamageFound(Damage.MIRROR_DIFFERS, self._last.seq + 1)

    def _compare(self) -> None:
        """What was read since the last time still stands in the store."""
        with self._scope.moment() as connection:
            self._compare_entries(connection)
            self._compare_lines(connection)
        self._entries.clear()
        self._lines.clear()

    def _compare_entries(self, connection: Connection) -> None:
        if not self._entries:
            return
        first, last = min(self._entries), max(self._entries)
        rows = connection.execute(
            select(JOURNAL.c.seq, JOURNAL.c.hash, JOURNAL.c.seal).where(JOURNAL.c.seq.between(first, last))
        )
        here = {row.seq: (row.hash, row.seal) for row in rows}
        for seq, kept in self._entries.items():
            if seq not in here:
                newest = connection.execute(select(func.max(JOURNAL.c.seq))).scalar_one() or 0
                raise DamageFound(*((Damage.TRUNCATED, newest + 1) if seq > newest else (Damage.GAP, seq)))
            if here[seq] != kept:
                raise DamageFound(Damage.MIRROR_DIFFERS, seq)

    def _compare_lines(self, connection: Connection) -> None:
        if not self._lines:
            return
        within = SEAL.c.line.between(min(self._lines), max(self._lines))
        rows = connection.execute(select(SEAL.c.line, SEAL.c.seal).where(SEAL.c.kind == ACCESS_KIND, within))
        here = {row.line: row.seal for row in rows}
        for number, kept in self._lines.items():
            if number <= self._log_first[0]:
                continue  # its years are over
            if number not in here:
                newest = connection.execute(select(func.max(ACCESS_LOG.c.id))).scalar_one() or 0
                is_tail = number > newest
                damage = Damage.ACCESS_TRUNCATED if is_tail else Damage.ACCESS_GAP
                raise DamageFound(damage, line=newest + 1 if is_tail else number)
            if here[number] != kept:
                raise DamageFound(Damage.MIRROR_DIFFERS, line=number)

    def _compare_staff(self) -> None:
        """An id of the staff never goes."""
        with self._scope.moment() as connection:
            here: set[Any] = set(connection.execute(select(STAFF.c.id)).scalars())
        for gone in sorted(self._staff - here):
            raise DamageFound(Damage.ROW_MISSING, row=named(STAFF_KIND, gone))
