"""The tables: dumb rows, for SQLModel checks nothing in them; the domain does, and the constraints here back it.

Queries name the columns of the tables at the end; what leaves the store are frozen dataclasses, never these rows.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import CheckConstraint, Column, Index, MetaData, String, Table, UniqueConstraint, inspect
from sqlalchemy.schema import PrimaryKeyConstraint
from sqlmodel import Field, SQLModel

_CONSTRAINT_NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
_NO_REUSE = {"sqlite_autoincrement": True}
_BY_HAND: dict[str, Any] = {"autoincrement": False}


class _Kept(SQLModel):
    """A row of this store; its own metadata keeps other SQLModel tables of the process out of it."""

    model_config = {"defer_build": True}  # no row is ever validated: the builder would cost each start
    metadata: ClassVar[MetaData] = MetaData(naming_convention=_CONSTRAINT_NAMES)


class StoreRow(_Kept, table=True):
    """What this store is: one row."""

    __tablename__ = "store"
    __table_args__ = (CheckConstraint("id = 1", "one_row"), CheckConstraint("kind IN ('ward', 'demo')", "kind"))

    id: int = Field(primary_key=True, sa_column_kwargs=_BY_HAND)
    store_id: str
    kind: str


class JournalRow(_Kept, table=True):
    """One entry; `body` is the truth, the other columns are copies of what stands in it, or tie it to the chain."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("stream", "version"),
        CheckConstraint("seq >= 1", "seq"),
        CheckConstraint("version >= 1", "version"),
        CheckConstraint("length(prev) = 64 AND length(hash) = 64 AND length(seal) = 64", "chain"),
    )

    seq: int = Field(primary_key=True, sa_column_kwargs=_BY_HAND)
    stream: str
    version: int
    body: str
    key: str | None = Field(default=None, unique=True)
    fingerprint: str | None = None
    prev: str
    hash: str
    seal: str


class HeadRow(_Kept, table=True):
    """The last entry, sealed, so that it is missed when it is gone: one row."""

    __tablename__ = "head"
    __table_args__ = (CheckConstraint("id = 1", "one_row"), CheckConstraint("seq >= 0", "seq"))

    id: int = Field(primary_key=True, sa_column_kwargs=_BY_HAND)
    seq: int
    hash: str
    seal: str


class PatientRow(_Kept, table=True):
    """A patient."""

    __tablename__ = "patient"
    __table_args__ = (_NO_REUSE,)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    birth_date: date
    number: str = Field(unique=True)
    country: str
    language: str


class CourseRow(_Kept, table=True):
    """A patient's up to four treatments."""

    __tablename__ = "course"
    __table_args__ = (_NO_REUSE,)

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patient.id", index=True)


class TreatmentTableRow(_Kept, table=True):
    """One cycle; `day` and `is_open` only find it (the index of the open ones stands beside the triggers)."""

    __tablename__ = "treatment"
    __table_args__ = (CheckConstraint("cycle >= 1", "cycle"), _NO_REUSE)

    id: int | None = Field(default=None, primary_key=True)
    course_id: int = Field(foreign_key="course.id", index=True)
    cycle: int
    day: date = Field(index=True)
    is_open: bool


class ClaimRow(_Kept, table=True):
    """A thing that only one treatment can have: a vial, a bed on a day."""

    __tablename__ = "claim"

    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    treatment_id: int = Field(foreign_key="treatment.id", index=True)


class ProtocolRow(_Kept, table=True):
    """The text of a protocol as it was when a treatment was booked with it."""

    __tablename__ = "protocol"

    digest: str = Field(primary_key=True)
    id: str
    version: str
    text: str


class StaffTableRow(_Kept, table=True):
    """Somebody of the staff; who left is disabled, for an id is never given again."""

    __tablename__ = "staff"

    id: str = Field(primary_key=True)
    name: str
    roles: str
    pin_hash: str | None = None
    disabled: bool


class BadgeRow(_Kept, table=True):
    """Whose badge it is; only the badge itself and the pepper give the hash."""

    __tablename__ = "badge"

    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    badge_hash: str = Field(unique=True)


class AccessRow(_Kept, table=True):
    """Who looked at what, without what they saw."""

    __tablename__ = "access_log"
    __table_args__ = (Index(None, "at"), Index(None, "subject"), _NO_REUSE)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    who: str | None = None
    what: str
    subject: str | None = None
    terminal: str


class AccessHeadRow(_Kept, table=True):
    """From after which line to which line the access log goes, sealed, so that a line is missed when it is gone."""

    __tablename__ = "access_head"
    __table_args__ = (CheckConstraint("id = 1", "one_row"), CheckConstraint("first >= 0 AND last >= first", "lines"))

    id: int = Field(primary_key=True, sa_column_kwargs=_BY_HAND)
    first: int
    first_seal: str
    last: int
    last_seal: str
    seal: str


class SealRow(_Kept, table=True):
    """The seal of a row of another table, so that a change by anyone without the key shows.

    `kind` is patient, course, treatment, staff or access, `row_id` the row's id there. What may change says by which
    `line` of the access log it was changed; 0 for what never does.
    """

    __tablename__ = "seal"
    __table_args__ = (CheckConstraint("line >= 0", "line"),)

    kind: str = Field(primary_key=True)
    row_id: str = Field(primary_key=True)
    line: int
    seal: str


def _table(row: type[_Kept]) -> Table:
    return cast(Table, inspect(row).local_table)


METADATA = _Kept.metadata
STORE = _table(StoreRow)
JOURNAL = _table(JournalRow)
HEAD = _table(HeadRow)
PATIENT = _table(PatientRow)
COURSE = _table(CourseRow)
TREATMENT = _table(TreatmentTableRow)
CLAIM = _table(ClaimRow)
PROTOCOL = _table(ProtocolRow)
STAFF = _table(StaffTableRow)
BADGE = _table(BadgeRow)
ACCESS_LOG = _table(AccessRow)
ACCESS_HEAD = _table(AccessHeadRow)
SEAL = _table(SealRow)
SCHEMA_VERSION = Table(
    "alembic_version",
    METADATA,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
