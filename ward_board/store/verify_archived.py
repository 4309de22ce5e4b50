"""What entries say of archives: which streams may be empty from then on, and which ids are never given again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, LargeBinary, cast, select

from ward_board.domain.words import Action
from ward_board.store.damage import Damage, DamageFound
from ward_board.store.engine import POSTGRES
from ward_board.store.tables import COURSE, JOURNAL, TREATMENT

WARD_STREAM = "ward"
_TABLES = {"t": TREATMENT.name, "c": COURSE.name}
_GIVEN = "SELECT name, max(CASE typeof(seq) WHEN 'integer' THEN seq ELSE 0 END) FROM sqlite_sequence GROUP BY name"


@dataclass(frozen=True, slots=True)
class ArchivedEntry:
    """An entry that says that `streams` went into an archive, with so many `entries` (None where it does not say)."""

    seq: int
    streams: frozenset[str]
    entries: int | None


def archived_entries(connection: Connection) -> tuple[ArchivedEntry, ...]:
    """All of them in order; whether they are what was written the walk along the chain finds out."""
    is_sqlite = connection.dialect.name != POSTGRES
    body = cast(JOURNAL.c.body, LargeBinary) if is_sqlite else JOURNAL.c.body
    query = select(JOURNAL.c.seq, body.label("body")).where(JOURNAL.c.stream == WARD_STREAM).order_by(JOURNAL.c.seq)
    found = []
    for row in connection.execute(query):
        try:
            said = json.loads(row.body)
            if said["action"] == Action.ARCHIVED:
                values = said["values"]
                count = int(values["entries"]) if "entries" in values else None
                found.append(ArchivedEntry(row.seq, frozenset(str(values["streams"]).split()), count))
        except (ValueError, TypeError, KeyError):
            continue  # the walk finds it
    return tuple(found)


def check_ids(connection: Connection, archived: Iterable[ArchivedEntry]) -> None:
    """Raises DamageFound where SQLite would give an id again that an archived treatment or course had.

    A row that is still there keeps its id by being there.
    """
    if connection.dialect.name == POSTGRES:
        return
    given = {name: seq for name, seq in connection.exec_driver_sql(_GIVEN)}
    for stream in sorted(stream for one in archived for stream in one.streams):
        table, number = _TABLES.get(stream[:1]), stream[1:]
        if table and number.isdecimal() and int(number) > given.get(table, 0):
            raise DamageFound(Damage.IDS_RESET, row=f"the ids of each {table}")
