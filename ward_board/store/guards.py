"""Whether tables, indexes, and the triggers that keep what was written are still the ones that this program made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import Connection

from ward_board.store.engine import POSTGRES
from ward_board.store.schema import in_sqlite
from ward_board.store.tables import METADATA

_SQLITE_MASTER = "SELECT name, type || ' on ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_master"
_SQLITE_NO_TABLES = "SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view') AND rootpage = 0"
_STATISTICS = frozenset({"sqlite_stat1", "sqlite_stat4"})
"""What ANALYZE leaves; SQLite alone reads it, to find the quickest way."""
_POSTGRES_RELATIONS = """
    SELECT relname FROM pg_class
    WHERE relnamespace = quote_ident(current_schema())::regnamespace AND relkind NOT IN ('r', 'i', 'S')
"""


def changed_guards(connection: Connection) -> tuple[str, ...]:
    """The names of what is missing, switched off, changed, or not ours: of all that stands in an SQLite file; in
    PostgreSQL of our tables, and of what stands in and on them."""
    if connection.dialect.name == POSTGRES:
        # heavy, and of no use to a store in a file
        from ward_board.store.guards_postgres import changed_in_postgres

        return changed_in_postgres(connection)
    return _differing(_shape(connection.exec_driver_sql(_SQLITE_MASTER)), shipped_in_sqlite())


def tables_in_disguise(connection: Connection) -> tuple[str, ...]:
    """The names of our tables in whose place something stands that is none, a view above all."""
    if connection.dialect.name == POSTGRES:
        found = connection.exec_driver_sql(_POSTGRES_RELATIONS)
    else:
        found = connection.exec_driver_sql(_SQLITE_NO_TABLES)
    return tuple(sorted({name for (name,) in found} & METADATA.tables.keys()))


@cache
def shipped_in_sqlite() -> dict[str, str]:
    """What stands in the file of a new store, by name, made once in memory."""
    # plain sqlite3, for an engine costs more than the rest, and this is asked at each start
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in in_sqlite():
            fresh.execute(statement)
        return _shape(fresh.execute(_SQLITE_MASTER))


def _shape(rows: Iterable[Sequence[Any]]) -> dict[str, str]:
    """By name what each is; how its text is broken into lines is left to whoever made it."""
    return {str(name): " ".join(str(text).split()) for name, text in rows if name not in _STATISTICS}


def _differing(found: dict[str, str], shipped: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in found | shipped if found.get(name) != shipped.get(name)))
