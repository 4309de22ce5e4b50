"""A store as lines of JSON: all of it for a copy, or what came after a point for the mirror that follows it.

Each line is one row under its `kind`. Entries and lines of the access log stand in order and verbatim, with what chains
and seals them; a row that an entry needs stands before it. A row that changed stands again, and the last one whose
seal holds counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, String, Table, and_, bindparam, cast, func, select

from ward_board.domain.access import STAFF_CHANGES, Access
from ward_board.errors import StoreUnavailableError
from ward_board.store.engine import connect_to_read, said_plainly
from ward_board.store.row_seals import ACCESS_KIND, COURSE_KIND, PATIENT_KIND, STAFF_KIND, TREATMENT_KIND
from ward_board.store.tables import (
    ACCESS_HEAD,
    ACCESS_LOG,
    BADGE,
    COURSE,
    HEAD,
    JOURNAL,
    PATIENT,
    PROTOCOL,
    SCHEMA_VERSION,
    SEAL,
    STAFF,
    STORE,
    TREATMENT,
)
from ward_board.store.view import inner_id

STORE_LINE, PROTOCOL_LINE, ENTRY_LINE, ACCESS_LINE, HEAD_LINE, END_LINE = (
    *("store", "protocol", "entry", "access"),
    *("head", "end"),
)
FORMAT = 1
HIGHEST_ID = 2**62
_FEW = 500
_AT_ONCE = 1000
_NAMED_PROTOCOL = re.compile(r'"protocol":"([0-9a-f]{64})"')
_OF_STAFF, _OF_PATIENTS = frozenset(map(str, STAFF_CHANGES)), frozenset({str(Access.PATIENT_CHANGED)})

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reached:
    """Up to where a store was written down: its last entry, its last line of the access log, the highest id of each
    kind of row, and the seals that the store's own heads had then.

    `known` are digests of protocols that this process wrote down; others may stand twice.
    """

    seq: int = 0
    hash: str = ""
    line: int = 0
    line_seal: str = ""
    ids: Mapping[str, int] = field(default_factory=dict)
    head_seal: str = ""
    access_head_seal: str = ""
    known: frozenset[str] = frozenset()


NOTHING = Reached()


@contextmanager
def moment_of(engine: Engine, place: str) -> Iterator[Connection]:
    """A reading transaction from which lines are written.

    Raises StoreUnavailableError in one line for what cannot be read: a damaged row may hold anything.
    """
    try:
        with said_plainly(place), connect_to_read(engine) as connection, connection.begin():
            yield connection
    except (ValueError, TypeError, OverflowError):
        raise StoreUnavailableError(f"{place}: holds what nobody can read; run 'ward-board verify'") from None


def text_of(line: Line) -> str:
    """A line as it stands in the file, with its end."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def head_line(kind: str, reached: Reached) -> Line:
    """What says up to where the lines before it go."""
    ends = {"seq": reached.seq, "hash": reached.hash, "line": reached.line, "line_seal": reached.line_seal}
    seals = {"head_seal": reached.head_seal, "access_head_seal": reached.access_head_seal}
    return {"kind": kind, **ends, **seals, "ids": dict(reached.ids)}


def row_id_of(line: Line) -> int:
    """The id of a patient, a course or a treatment.

    Raises ValueError for one that no store ever gave: after the highest that there is none could be given any more.
    """
    number = int(line["id"])
    if not 1 <= number <= HIGHEST_ID:
        raise ValueError("no id of a store")
    return number


def whole(connection: Connection) -> Iterator[Line]:
    """All that a store holds, in the reading transaction of `connection`; the last line, `end`, says how far."""
    all_of_it = Following(connection, NOTHING)
    yield from all_of_it.lines()
    yield head_line(END_LINE, all_of_it.reached())


class Following:
    """What came into a store after `before`, in the reading transaction of `connection`."""

    def __init__(self, connection: Connection, before: Reached) -> None:
        self._connection, self._before = connection, before
        self._known = set(before.known)
        self._ends = connection.execute(_ENDS, {"seq": before.seq, "line": str(before.line)}).one()
        self._ids = {kind: getattr(self._ends, kind) or 0 for kind in _NUMBERED}

    @property
    def continues(self) -> bool:
        """Whether the store holds what `before` ends with; else the two went separate ways."""
        before, ends = self._before, self._ends
        if before.seq > ends.seq or before.line > ends.line:
            return False
        if before.seq and ends.hash_here != before.hash:
            return False
        # a line whose years are over is gone, and says nothing
        return before.line == 0 or ends.line_seal_here in {None, before.line_seal}

    @property
    def is_any(self) -> bool:
        """Whether anything came at all."""
        before, ends = self._before, self._ends
        here = (before.seq, before.line, dict(before.ids))
        return before == NOTHING or here != (ends.seq, ends.line, self._ids)

    def reached(self) -> Reached:
        """Up to where `lines` goes."""
        ends = self._ends
        seals, known = (ends.head_seal, ends.access_head_seal), frozenset(self._known)
        return Reached(ends.seq, ends.hash, ends.line, ends.line_seal, self._ids, *seals, known)

    def lines(self) -> Iterator[Line]:
        """The rows that are new or changed, then the entries, then the lines of the access log."""
        if self._before == NOTHING:
            yield {"kind": STORE_LINE, "format": FORMAT, **self._connection.execute(_STORE).one()._mapping}
        yield from self._patients()
        for kind in (COURSE_KIND, TREATMENT_KIND):
            yield from self._numbered(kind)
        yield from self._protocols()
        yield from self._staff()
        yield from map(_entry, self._few_entries if self._are_few else self._entries())
        yield from (_line(ACCESS_LINE, row) for row in self._access())

    @cached_property
    def _are_few(self) -> bool:
        """Whether so little is new that what belongs to it can be named."""
        before, ends = self._before, self._ends
        return before != NOTHING and ends.seq - before.seq <= _FEW and ends.line - before.line <= _FEW

    @cached_property
    def _few_entries(self) -> Sequence[Row[Any]]:
        return list(self._entries()) if self._ends.seq > self._before.seq else []

    def _entries(self) -> Iterable[Row[Any]]:
        return self._many(_ENTRIES, {"seq": self._before.seq})

    def _access(self) -> Iterable[Row[Any]]:
        return self._few_lines if self._are_few else self._lines_of_log()

    @cached_property
    def _few_lines(self) -> Sequence[Row[Any]]:
        return list(self._lines_of_log())

    def _lines_of_log(self) -> Iterable[Row[Any]]:
        return self._many(_ACCESS, {"line": self._before.line}) if self._ends.line > self._before.line else ()

    def _patients(self) -> Iterator[Line]:
        """Those who are new, and those of whom a line of the log says that they were changed."""
        after = self._before.ids.get(PATIENT_KIND, 0) if self._are_few else 0
        if self._ids[PATIENT_KIND] > after:
            yield from (_line(PATIENT_KIND, row) for row in self._many(_PATIENTS, {"after": after}))
        if changed := [inner_id("p", patient) for patient in self._changed(_OF_PATIENTS)]:
            known = _PATIENTS.where(PATIENT.c.id.in_(changed), PATIENT.c.id <= after)
            yield from (_line(PATIENT_KIND, row) for row in self._connection.execute(known, {"after": 0}))

    def _changed(self, how: frozenset[str]) -> set[str]:
        """About whom the new lines of the log say that they were changed, where those are few."""
        return {row.subject for row in self._access() if row.what in how} if self._are_few else set()

    def _numbered(self, kind: str) -> Iterator[Line]:
        after = self._before.ids.get(kind, 0)
        if self._ids[kind] > after:
            yield from (_line(kind, row) for row in self._many(_NUMBERED[kind], {"after": after}))

    def _protocols(self) -> Iterator[Line]:
        if self._are_few:
            named = {digest for row in self._few_entries for digest in _NAMED_PROTOCOL.findall(row.body)} - self._known
        else:
            named = set(self._connection.execute(select(PROTOCOL.c.digest)).scalars()) - self._known
        for digest in sorted(named):
            for row in self._connection.execute(select(PROTOCOL).where(PROTOCOL.c.digest == digest)):
                self._known.add(digest)
                yield _line(PROTOCOL_LINE, row)

    def _staff(self) -> Iterator[Line]:
        changed = self._changed(_OF_STAFF)
        if not self._are_few:
            yield from (_line(STAFF_KIND, row) for row in self._connection.execute(_STAFF))
        elif changed:
            found = self._connection.execute(_STAFF.where(STAFF.c.id.in_(changed)))
            yield from (_line(STAFF_KIND, row) for row in found)

    def _many(self, query: Select[Any], values: Mapping[str, Any]) -> Iterable[Row[Any]]:
        return self._connection.execute(query, values, execution_options={"yield_per": _AT_ONCE})


def _entry(row: Row[Any]) -> Line:
    """The other columns are copies of what stands in the body, unless that was archived."""
    place = {} if row.body else {"stream": row.stream, "version": row.version}
    return {
        "kind": ENTRY_LINE, "seq": row.seq, "body": row.body, **place,
        "prev": row.prev, "hash": row.hash, "seal": row.seal,
    }  # fmt: skip


def _line(kind: str, row: Row[Any]) -> Line:
    return {"kind": kind, **{name: _plain(value) for name, value in row._mapping.items()}}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _sealed(kind: str, table: Table) -> Select[Any]:
    """The rows of a table, each with its seal and the line of the access log by which it was made so."""
    belongs = and_(SEAL.c.kind == kind, SEAL.c.row_id == cast(table.c.id, String))
    return select(table, SEAL.c.line, SEAL.c.seal).select_from(table.outerjoin(SEAL, belongs))


def _after(kind: str, table: Table) -> Select[Any]:
    return _sealed(kind, table).where(table.c.id > bindparam("after")).order_by(table.c.id)


_PATIENTS = _after(PATIENT_KIND, PATIENT)
_NUMBERED: Mapping[str, Select[Any]] = {
    PATIENT_KIND: _PATIENTS,
    COURSE_KIND: _after(COURSE_KIND, COURSE),
    TREATMENT_KIND: _after(TREATMENT_KIND, TREATMENT),
}
_STORE = select(
    STORE.c.store_id,
    STORE.c.kind.label("store_kind"),
    SCHEMA_VERSION.c.version_num.label("schema"),
    ACCESS_HEAD.c.first,
    ACCESS_HEAD.c.first_seal,
).select_from(STORE.join(ACCESS_HEAD, ACCESS_HEAD.c.id == STORE.c.id).join(SCHEMA_VERSION, STORE.c.id == 1))
_STAFF_SEAL = and_(SEAL.c.kind == STAFF_KIND, SEAL.c.row_id == STAFF.c.id)
_STAFF = (
    select(STAFF, BADGE.c.badge_hash, SEAL.c.line, SEAL.c.seal)
    .select_from(STAFF.outerjoin(BADGE).outerjoin(SEAL, _STAFF_SEAL))
    .order_by(STAFF.c.id)
)
_LINE_SEAL = and_(SEAL.c.kind == ACCESS_KIND, SEAL.c.row_id == cast(ACCESS_LOG.c.id, String))
_ACCESS = (
    select(ACCESS_LOG, SEAL.c.seal)
    .select_from(ACCESS_LOG.outerjoin(SEAL, _LINE_SEAL))
    .where(ACCESS_LOG.c.id > bindparam("line"))
    .order_by(ACCESS_LOG.c.id)
)
_ENTRIES = select(JOURNAL).where(JOURNAL.c.seq > bindparam("seq")).order_by(JOURNAL.c.seq)
_ENDS = select(
    HEAD.c.seq,
    HEAD.c.hash,
    HEAD.c.seal.label("head_seal"),
    ACCESS_HEAD.c.seal.label("access_head_seal"),
    ACCESS_HEAD.c.last.label("line"),
    ACCESS_HEAD.c.last_seal.label("line_seal"),
    *(
        select(func.max(table.c.id)).scalar_subquery().label(kind)
        for kind, table in ((PATIENT_KIND, PATIENT), (COURSE_KIND, COURSE), (TREATMENT_KIND, TREATMENT))
    ),
    select(JOURNAL.c.hash).where(JOURNAL.c.seq == bindparam("seq")).scalar_subquery().label("hash_here"),
    select(SEAL.c.seal)
    .where(SEAL.c.kind == ACCESS_KIND, SEAL.c.row_id == bindparam("line"))
    .scalar_subquery()
    .label("line_seal_here"),
).select_from(HEAD.join(ACCESS_HEAD, ACCESS_HEAD.c.id == HEAD.c.id))
