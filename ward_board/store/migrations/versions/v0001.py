"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ward_board.store.migrations import ddl_0001

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Build it in an empty database."""
    _journal()
    _treatments()
    _staff()
    connection = op.get_bind()
    for statement in ddl_0001.statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def _journal() -> None:
    op.create_table(
        "store",
        _id_by_hand(),
        _text("store_id"),
        _text("kind"),
        _primary("store", "id"),
        _check("store", "one_row", "id = 1"),
        _check("store", "kind", "kind IN ('ward', 'demo')"),
    )
    op.create_table(
        "journal",
        _number("seq", autoincrement=False),
        _text("stream"),
        _number("version"),
        _text("body"),
        _text("key", nullable=True),
        _text("fingerprint", nullable=True),
        _text("prev"),
        _text("hash"),
        _text("seal"),
        _primary("journal", "seq"),
        sa.UniqueConstraint("stream", "version", name=op.f("uq_journal_stream_version")),
        _check("journal", "seq", "seq >= 1"),
        _check("journal", "version", "version >= 1"),
        _check("journal", "chain", "length(prev) = 64 AND length(hash) = 64 AND length(seal) = 64"),
        sa.UniqueConstraint("key", name=op.f("uq_journal_key")),
    )
    op.create_table(
        "head",
        _id_by_hand(),
        _number("seq"),
        _text("hash"),
        _text("seal"),
        _primary("head", "id"),
        _check("head", "one_row", "id = 1"),
        _check("head", "seq", "seq >= 0"),
    )


def _treatments() -> None:
    op.create_table(
        "patient",
        _id(),
        _text("name"),
        sa.Column("birth_date", sa.Date, nullable=False),
        _text("number"),
        _text("country"),
        _text("language"),
        _primary("patient", "id"),
        sa.UniqueConstraint("number", name=op.f("uq_patient_number")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "course",
        _id(),
        _number("patient_id"),
        _primary("course", "id"),
        _foreign("course", "patient_id", "patient.id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "treatment",
        _id(),
        _number("course_id"),
        _number("cycle"),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        _primary("treatment", "id"),
        _check("treatment", "cycle", "cycle >= 1"),
        _foreign("treatment", "course_id", "course.id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "claim",
        _text("kind"),
        _text("name"),
        _number("treatment_id"),
        _primary("claim", "kind", "name"),
        _foreign("claim", "treatment_id", "treatment.id"),
    )
    op.create_table(
        "protocol",
        _text("digest"),
        _text("id"),
        _text("version"),
        _text("text"),
        _primary("protocol", "digest"),
    )
    _index("course", "patient_id")
    _index("treatment", "course_id")
    _index("treatment", "day")
    _index("claim", "treatment_id")


def _staff() -> None:
    op.create_table(
        "staff",
        _text("id"),
        _text("name"),
        _text("roles"),
        _text("pin_hash", nullable=True),
        sa.Column("disabled", sa.Boolean, nullable=False),
        _primary("staff", "id"),
    )
    op.create_table(
        "pin_failure",
        _id(),
        _text("staff_id"),
        _instant("at"),
        _text("terminal"),
        _primary("pin_failure", "id"),
        _foreign("pin_failure", "staff_id", "staff.id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "access_log",
        _id(),
        _instant("at"),
        _text("who", nullable=True),
        _text("what"),
        _text("subject", nullable=True),
        _text("terminal"),
        _primary("access_log", "id"),
        sqlite_autoincrement=True,
    )
    _index("pin_failure", "staff_id", "at")
    _index("access_log", "at")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, nullable=False)


def _id_by_hand() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, autoincrement=False, nullable=False)


def _number(name: str, *, autoincrement: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, autoincrement="auto" if autoincrement else False, nullable=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=nullable)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f("_".join(("ix", table, *columns))), table, list(columns))
