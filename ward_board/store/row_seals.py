"""Seals of rows that are not entries: patients, courses, treatments, staff; verify and sign-in ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from ward_board.domain.access import STAFF_CHANGES, Access
from ward_board.store.canonical import canonical
from ward_board.store.chain import seal_of_row
from ward_board.store.tables import ACCESS_HEAD, ACCESS_LOG, SEAL

PATIENT_KIND, COURSE_KIND, TREATMENT_KIND, STAFF_KIND, ACCESS_KIND = "patient", "course", "treatment", "staff", "access"
SEALED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    PATIENT_KIND: ("name", "birth_date", "number", "country", "language"),
    COURSE_KIND: ("patient_id",),
    TREATMENT_KIND: ("course_id", "cycle"),
    STAFF_KIND: ("name", "roles", "pin_hash", "disabled", "badge_hash"),
}
"""What of each kind of row is sealed; the rest follows from the journal."""
CHANGES: Mapping[str, tuple[str, ...]] = {
    STAFF_KIND: tuple(one.value for one in STAFF_CHANGES),
    PATIENT_KIND: (Access.PATIENT_CHANGED.value,),
}
"""What the access log says of each change of a row; the other kinds never change."""


def facts_of(kind: str, row: Row[Any] | Mapping[str, Any]) -> str:
    """The sealed columns of a row as canonical text."""
    values = row if isinstance(row, Mapping) else row._mapping
    found = {name: values[name] for name in SEALED_COLUMNS[kind] if values[name] is not None}
    return canonical({name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()})


def keep_seal(
    connection: Connection, key: bytes, kind: str, row_id: str, facts: str, line: int = 0, *, is_new: bool = False
) -> None:
    """Seal a row as it is now, in place of its seal before, where it is not new."""
    made = {"line": line, "seal": seal_of_row(key, kind, row_id, facts, line)}
    at = (SEAL.c.kind == kind, SEAL.c.row_id == row_id)
    if is_new or not connection.execute(update(SEAL).where(*at).values(made)).rowcount:
        connection.execute(insert(SEAL).values(kind=kind, row_id=row_id, **made))


def seals_of(connection: Connection, kind: str) -> dict[str, tuple[int, str]]:
    """The line and the seal of every row of a kind, by its id, read at once."""
    found = connection.execute(select(SEAL.c.row_id, SEAL.c.line, SEAL.c.seal).where(SEAL.c.kind == kind))
    return {row.row_id: (row.line, row.seal) for row in found}


def is_sealed(connection: Connection, key: bytes, kind: str, row_id: str, facts: str) -> bool:
    """Whether a row is as it was sealed."""
    at = (SEAL.c.kind == kind, SEAL.c.row_id == row_id)
    found = connection.execute(select(SEAL.c.line, SEAL.c.seal).where(*at)).one_or_none()
    return found is not None and is_seal(key, kind, row_id, facts, found.line, found.seal)


def is_seal(key: bytes, kind: str, row_id: str, facts: str, line: object, seal: object) -> bool:
    """Whether this is the seal of a row that says `facts`; `line` and `seal` are as the store holds them."""
    return isinstance(line, int) and seal == seal_of_row(key, kind, row_id, facts, line)


def is_as_left(connection: Connection, key: bytes, kind: str, row_id: str, facts: str, subject: str) -> bool:
    """Whether a row, which the access log calls `subject`, is as its newest change left it."""
    return is_sealed(connection, key, kind, row_id, facts) and is_newest(connection, kind, row_id, subject)


def is_newest(connection: Connection, kind: str, row_id: str, subject: str) -> bool:
    """Whether a row was sealed with its newest change: an older one, put back with its seal, was right once.

    When lines of the log are archived each row is sealed anew with a line that stays; a row that is new since then was
    sealed with the last line that is gone.
    """
    changes = (ACCESS_LOG.c.subject == subject, ACCESS_LOG.c.what.in_(CHANGES[kind]))
    newest = select(func.max(ACCESS_LOG.c.id)).where(*changes).scalar_subquery()
    asked = connection.execute(select(newest.label("newest"), ACCESS_HEAD.c.first)).one()
    return bool(seal_line(connection, kind, row_id) >= max(asked.newest or 0, asked.first))


def seal_line(connection: Connection, kind: str, row_id: str) -> int:
    """The line of the access log by which a row was made as it is; 0 for none."""
    at = (SEAL.c.kind == kind, SEAL.c.row_id == row_id)
    return connection.execute(select(SEAL.c.line).where(*at)).scalar_one_or_none() or 0
