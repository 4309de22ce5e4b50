"""What an export shows and an archive takes out: rows as they are kept, byte by byte, and the only way to let them go.

Whatever is taken out leaves its place in the chain: number, hashes and seal of an entry stay, its body is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.exc import ProgrammingError

from ward_board.domain.access import AccessLine
from ward_board.errors import StoreUnavailableError
from ward_board.store.access import AccessView, line_of
from ward_board.store.chain import seal_of_access_head, seal_of_row
from ward_board.store.engine import POSTGRES
from ward_board.store.row_seals import (
    ACCESS_KIND,
    CHANGES,
    COURSE_KIND,
    PATIENT_KIND,
    STAFF_KIND,
    TREATMENT_KIND,
    facts_of,
    keep_seal,
)
from ward_board.store.schema import TRIGGERS
from ward_board.store.staff import STAFF_ROWS
from ward_board.store.tables import (
    ACCESS_HEAD,
    ACCESS_LOG,
    CLAIM,
    COURSE,
    JOURNAL,
    PATIENT,
    PROTOCOL,
    SEAL,
    TREATMENT,
)
from ward_board.store.view import inner_id, outer_id

_KEEPS_ENTRIES = {"sqlite": ("journal_no_update",), POSTGRES: ("journal_no_change",)}
_KEEPS_LINES = {
    "sqlite": ("access_log_no_delete", "seal_no_delete", "access_head_forward"),
    POSTGRES: ("access_log_no_change", "seal_no_change", "access_head_forward"),
}
_NOT_ALLOWED = "42501"


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of the journal as it is kept; `body` is the text that was hashed."""

    seq: int
    stream: str
    version: int
    body: str = field(repr=False)
    key: str | None
    fingerprint: str | None
    prev: str
    hash: str
    seal: str


@dataclass(frozen=True, slots=True)
class KeptProtocol:
    """The text of a protocol that treatments keep."""

    digest: str
    id: str
    version: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line of the access log with its seal."""

    line: AccessLine
    seal: str


class ArchiveView(AccessView):
    """Rows as they are kept."""

    def kept_rows(self, streams: Collection[str], *, up_to: int | None = None) -> dict[str, tuple[KeptRow, ...]]:
        """The rows of each stream in order of version, up to number `up_to`; those that were archived are left out."""
        wanted: list[ColumnElement[bool]] = [JOURNAL.c.stream.in_(streams), JOURNAL.c.body != ""]
        if up_to is not None:
            wanted.append(JOURNAL.c.seq <= up_to)
        rows = self._connection.execute(select(JOURNAL).where(*wanted).order_by(JOURNAL.c.stream, JOURNAL.c.version))
        found: dict[str, list[KeptRow]] = {stream: [] for stream in streams}
        for row in rows:
            found[row.stream].append(KeptRow(**row._mapping))
        return {stream: tuple(kept) for stream, kept in found.items()}

    def count_kept(self, streams: Collection[str], *, up_to: int) -> int:
        """How many entries these streams have up to number `up_to`, without archived ones."""
        wanted = (JOURNAL.c.stream.in_(streams), JOURNAL.c.body != "", JOURNAL.c.seq <= up_to)
        found: int = self._connection.execute(select(func.count()).select_from(JOURNAL).where(*wanted)).scalar_one()
        return found

    def emptied_rows(self, *, up_to: int) -> tuple[KeptRow, ...]:
        """What the chain keeps of archived entries up to number `up_to`, in order."""
        wanted = (JOURNAL.c.body == "", JOURNAL.c.seq <= up_to)
        rows = self._connection.execute(select(JOURNAL).where(*wanted).order_by(JOURNAL.c.seq))
        return tuple(KeptRow(**row._mapping) for row in rows)

    def hashes_of(self, numbers: Collection[int]) -> dict[int, str]:
        """The hash of each of these entries; a number that no entry has is left out."""
        rows = self._connection.execute(select(JOURNAL.c.seq, JOURNAL.c.hash).where(JOURNAL.c.seq.in_(numbers)))
        return {row.seq: row.hash for row in rows}

    def patient_ids(self) -> tuple[str, ...]:
        """The ids of all patients, oldest first."""
        ids = self._connection.execute(select(PATIENT.c.id).order_by(PATIENT.c.id)).scalars()
        return tuple(outer_id("p", number) for number in ids)

    def protocols(self, digests: Collection[str]) -> tuple[KeptProtocol, ...]:
        """The protocols that are kept under these digests."""
        found = select(PROTOCOL).where(PROTOCOL.c.digest.in_(digests)).order_by(PROTOCOL.c.digest)
        return tuple(KeptProtocol(**row._mapping) for row in self._connection.execute(found))

    def claims_of(self, treatments: Collection[str]) -> tuple[tuple[str, str, str], ...]:
        """The kind and name of each thing that one of these treatments has, and which one has it."""
        wanted = CLAIM.c.treatment_id.in_(_numbers("t", treatments))
        rows = self._connection.execute(select(CLAIM).where(wanted).order_by(CLAIM.c.kind, CLAIM.c.name))
        return tuple((row.kind, row.name, outer_id("t", row.treatment_id)) for row in rows)

    def lines_before(self, moment: datetime) -> tuple[KeptLine, ...]:
        """The lines from the first one on up to the one before the first that is not older than `moment`."""
        newer = self._connection.execute(select(func.min(ACCESS_LOG.c.id)).where(ACCESS_LOG.c.at >= moment))
        end = newer.scalar_one_or_none()
        query = select(ACCESS_LOG, SEAL.c.seal).select_from(ACCESS_LOG.join(SEAL, SEAL.c.line == ACCESS_LOG.c.id))
        query = query.where(SEAL.c.kind == ACCESS_KIND).order_by(ACCESS_LOG.c.id)
        rows = self._connection.execute(query if end is None else query.where(ACCESS_LOG.c.id < end))
        return tuple(KeptLine(line_of(row), row.seal) for row in rows)


class ArchiveWriter(ArchiveView):
    """Takes out what a file holds by now; who calls it has read that file back."""

    def take_out(
        self, streams: Collection[str], treatments: Collection[str], courses: Collection[str], patients: Collection[str]
    ) -> None:
        """Empty the entries of `streams`, and remove the rows that only they needed.

        Raises StoreUnavailableError where the database lets only its owner do so.
        """
        with self._without(_KEEPS_ENTRIES):
            emptied = {"body": "", "key": None, "fingerprint": None}
            self._connection.execute(update(JOURNAL).where(JOURNAL.c.stream.in_(streams)).values(emptied))
        self._connection.execute(delete(CLAIM).where(CLAIM.c.treatment_id.in_(_numbers("t", treatments))))
        self._remove(TREATMENT, TREATMENT_KIND, _numbers("t", treatments))
        self._remove(COURSE, COURSE_KIND, _numbers("c", courses))
        self._remove(PATIENT, PATIENT_KIND, _numbers("p", patients))

    def take_out_lines(self, last: KeptLine) -> None:
        """Remove the lines of the access log up to `last`; the log begins after it from now on.

        Who calls it writes the next line, which says so: staff and patients are sealed anew with that one, so that an
        older row of theirs shows though the line of its change is gone.
        Raises StoreUnavailableError where the database lets only its owner do so.
        """
        number = last.line.number
        self._seal_anew()
        with self._without(_KEEPS_LINES):
            self._connection.execute(delete(ACCESS_LOG).where(ACCESS_LOG.c.id <= number))
            self._connection.execute(delete(SEAL).where(SEAL.c.kind == ACCESS_KIND, SEAL.c.line <= number))
            head = self._connection.execute(select(ACCESS_HEAD)).one()
            made = seal_of_access_head(self._seal_key, number, last.seal, head.last, head.last_seal)
            self._connection.execute(update(ACCESS_HEAD).values(first=number, first_seal=last.seal, seal=made))

    def _seal_anew(self) -> None:
        """Only what is as its newest change left it: sealed anew, a row of somebody without the key would be right."""
        log = ACCESS_LOG.c
        line = self._connection.execute(select(ACCESS_HEAD.c.last)).scalar_one() + 1
        first = self.access_start()[0]
        for kind, rows, prefix in ((PATIENT_KIND, select(PATIENT), "p"), (STAFF_KIND, STAFF_ROWS, "")):
            changes = select(log.subject, func.max(log.id)).where(log.what.in_(CHANGES[kind])).group_by(log.subject)
            newest = {subject: number for subject, number in self._connection.execute(changes)}
            seals = select(SEAL.c.row_id, SEAL.c.line, SEAL.c.seal).where(SEAL.c.kind == kind)
            sealed = {row.row_id: row for row in self._connection.execute(seals)}
            for row in self._connection.execute(rows).all():
                row_id, facts = str(row.id), facts_of(kind, row)
                found = sealed.get(row_id)
                if found is None or found.seal != seal_of_row(self._seal_key, kind, row_id, facts, found.line):
                    continue
                if found.line >= max(newest.get(f"{prefix}{row_id}", 0), first):
                    keep_seal(self._connection, self._seal_key, kind, row_id, facts, line)

    def _remove(self, table: Table, kind: str, numbers: Sequence[int]) -> None:
        self._connection.execute(delete(table).where(table.c.id.in_(numbers)))
        self._connection.execute(delete(SEAL).where(SEAL.c.kind == kind, SEAL.c.row_id.in_([str(n) for n in numbers])))

    @contextmanager
    def _without(self, triggers: Mapping[str, tuple[str, ...]]) -> Iterator[None]:
        """The block without the triggers that refuse what it does; a failure takes all of it back with them."""
        dialect = self._connection.dialect.name
        texts = {name: TRIGGERS[dialect][name] for name in triggers[dialect]}
        for name, text in texts.items():
            self._alter(f"ALTER TABLE {_table_of(text)} DISABLE TRIGGER {name}", f"DROP TRIGGER {name}")
        yield
        for name, text in texts.items():
            self._alter(f"ALTER TABLE {_table_of(text)} ENABLE ALWAYS TRIGGER {name}", text)

    def _alter(self, in_postgres: str, in_sqlite: str) -> None:
        """One change of a trigger; PostgreSQL leaves it to the owner of the table."""
        is_postgres = self._connection.dialect.name == POSTGRES
        try:
            self._connection.exec_driver_sql(in_postgres if is_postgres else in_sqlite)
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _NOT_ALLOWED:
                raise
            raise StoreUnavailableError(
                "only the owner of the tables may archive; run it as the database user who made the store"
            ) from None


def _numbers(prefix: str, ids: Collection[str]) -> list[int]:
    return [inner_id(prefix, one) for one in ids]


def _table_of(trigger: str) -> str:
    return trigger.partition(" ON ")[2].split()[0]
