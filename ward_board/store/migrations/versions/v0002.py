"""Seals for what is not in the journal: the access log line by line, patients, courses, treatments and staff; badges.

Wrong PINs are counted from the access log from now on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlmodel import UTCDateTime

from ward_board.store.access import access_text
from ward_board.store.chain import seal_of_access, seal_of_access_head
from ward_board.store.migrations import ddl_0002
from ward_board.store.row_seals import (
    ACCESS_KIND,
    COURSE_KIND,
    PATIENT_KIND,
    STAFF_KIND,
    TREATMENT_KIND,
    facts_of,
    keep_seal,
)

revision = "0002"
down_revision = "0001"

# as the tables are in schema 0001, whatever becomes of them later
_ROWS = {
    PATIENT_KIND: sa.table(
        "patient",
        sa.column("id"),
        sa.column("name"),
        sa.column("birth_date", sa.Date),
        sa.column("number"),
        sa.column("country"),
        sa.column("language"),
    ),
    COURSE_KIND: sa.table("course", sa.column("id"), sa.column("patient_id")),
    TREATMENT_KIND: sa.table("treatment", sa.column("id"), sa.column("course_id"), sa.column("cycle")),
}
_STAFF = sa.table(
    "staff", sa.column("id"), sa.column("name"), sa.column("roles"), sa.column("pin_hash"), sa.column("disabled")
)
_LOG = sa.table(
    "access_log",
    sa.column("id"),
    sa.column("at", UTCDateTime()),
    sa.column("who"),
    sa.column("what"),
    sa.column("subject"),
    sa.column("terminal"),
)


def upgrade() -> None:
    """Make the tables, and seal all that is there as it was found."""
    _tables()
    connection = op.get_bind()
    store = connection.exec_driver_sql("SELECT store_id FROM store").scalar_one_or_none()
    if store is not None:
        _seal_all(connection, context.config.attributes["keys"].seal)
    for statement in ddl_0002.added(connection.dialect.name):
        connection.exec_driver_sql(statement)


def _tables() -> None:
    op.drop_table("pin_failure")
    # each sign-in asks for the newest change of one of the staff
    op.create_index(op.f("ix_access_log_subject"), "access_log", ["subject"])
    op.create_table(
        "badge",
        _text("staff_id"),
        _text("badge_hash"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_badge")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_badge_staff_id")),
        sa.UniqueConstraint("badge_hash", name=op.f("uq_badge_badge_hash")),
    )
    op.create_table(
        "access_head",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        _text("first_seal"),
        sa.Column("last", sa.Integer, nullable=False),
        _text("last_seal"),
        _text("seal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_head")),
        sa.CheckConstraint("id = 1", name=op.f("ck_access_head_one_row")),
        sa.CheckConstraint("first >= 0 AND last >= first", name=op.f("ck_access_head_lines")),
    )
    op.create_table(
        "seal",
        _text("kind"),
        _text("row_id"),
        sa.Column("line", sa.Integer, nullable=False),
        _text("seal"),
        sa.PrimaryKeyConstraint("kind", "row_id", name=op.f("pk_seal")),
        sa.CheckConstraint("line >= 0", name=op.f("ck_seal_line")),
    )


def _seal_all(connection: sa.Connection, key: bytes) -> None:
    for kind, table in _ROWS.items():
        for row in connection.execute(sa.select(table)).all():
            keep_seal(connection, key, kind, str(row.id), facts_of(kind, row), is_new=True)
    _seal_staff(connection, key)
    _seal_log(connection, key)


def _seal_staff(connection: sa.Connection, key: bytes) -> None:
    for row in connection.execute(sa.select(_STAFF)).all():
        facts: dict[str, Any] = {**row._mapping, "disabled": bool(row.disabled), "badge_hash": None}
        keep_seal(connection, key, STAFF_KIND, row.id, facts_of(STAFF_KIND, facts), is_new=True)


def _seal_log(connection: sa.Connection, key: bytes) -> None:
    """The chain goes from each line to the next that is there: a database may have left numbers out."""
    last, last_seal, first = 0, "", 0
    for row in connection.execute(sa.select(_LOG).order_by(_LOG.c.id)).all():
        made = seal_of_access(key, row.id, last_seal, access_text(dict(row._mapping)))
        connection.execute(sa.text("INSERT INTO seal VALUES (:kind, :id, :id, :seal)"), _seal(row.id, made))
        last, last_seal = row.id, made
    head = {"first": first, "first_seal": "", "last": last, "last_seal": last_seal}
    connection.execute(
        sa.text("INSERT INTO access_head VALUES (1, :first, :first_seal, :last, :last_seal, :seal)"),
        {**head, "seal": seal_of_access_head(key, first, "", last, last_seal)},
    )


def _seal(number: int, made: str) -> dict[str, Any]:
    return {"kind": ACCESS_KIND, "id": number, "seal": made}


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)
