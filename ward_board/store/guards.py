"""Whether tables, indexes, and the triggers that keep what was written are still the ones that this program made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import Connection

from ward_board.store.engine import POSTGRES
from ward_board.store.schema import FUNCTIONS, TRIGGERS, in_sqlite
from ward_board.store.tables import METADATA

_SQLITE_MASTER = "SELECT name, type || ' on ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_master"
_STATISTICS = frozenset({"sqlite_stat1", "sqlite_stat4"})
"""What ANALYZE leaves; SQLite alone reads it, to find the quickest way."""
_POSTGRES_TABLES = """
    SELECT c.relname, c.relkind = 'r' AND NOT c.relrowsecurity AND NOT c.relforcerowsecurity
        AND NOT EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid)
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
"""
_POSTGRES_TRIGGERS = """
    SELECT t.tgname, pg_get_triggerdef(t.oid, true), t.tgenabled
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_POSTGRES_FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
_ALWAYS = "A"


def changed_guards(connection: Connection) -> tuple[str, ...]:
    """The names of what is missing, switched off, changed, or not ours: of all that stands in an SQLite file; in
    PostgreSQL of triggers and their functions, and of tables that are none, or show other rows than they hold."""
    if connection.dialect.name == POSTGRES:
        return _changed_in_postgres(connection)
    return _differing(_shape(connection.exec_driver_sql(_SQLITE_MASTER)), shipped_in_sqlite())


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


def _changed_in_postgres(connection: Connection) -> tuple[str, ...]:
    triggers = {
        name: text if enabled == _ALWAYS else ""
        for name, text, enabled in connection.exec_driver_sql(_POSTGRES_TRIGGERS)
    }
    bodies = {name: body for name, body in connection.exec_driver_sql(_POSTGRES_FUNCTIONS) if name in FUNCTIONS}
    plain = {name: "" for name, is_plain in connection.exec_driver_sql(_POSTGRES_TABLES) if is_plain}
    tables = tuple(sorted(METADATA.tables.keys() - plain.keys()))
    return tables + _differing(triggers, dict(TRIGGERS[POSTGRES])) + _differing(bodies, dict(FUNCTIONS))


def _differing(found: dict[str, str], shipped: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in found | shipped if found.get(name) != shipped.get(name)))
