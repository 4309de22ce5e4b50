"""Whether the triggers that keep what was written are still the ones that this program made."""

from __future__ import annotations

from sqlalchemy import Connection

from ward_board.store.engine import POSTGRES
from ward_board.store.schema import FUNCTIONS, TRIGGERS

_SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRES_TRIGGERS = """
    SELECT t.tgname, pg_get_triggerdef(t.oid, true), t.tgenabled
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_POSTGRES_FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
_ALWAYS = "A"


def changed_guards(connection: Connection) -> tuple[str, ...]:
    """The names of the triggers and trigger functions that are missing, switched off, changed, or not ours."""
    if connection.dialect.name == POSTGRES:
        return _changed_in_postgres(connection)
    found = {name: sql for name, sql in connection.exec_driver_sql(_SQLITE_TRIGGERS)}
    return _differing(found, dict(TRIGGERS["sqlite"]))


def _changed_in_postgres(connection: Connection) -> tuple[str, ...]:
    triggers = {
        name: text if enabled == _ALWAYS else ""
        for name, text, enabled in connection.exec_driver_sql(_POSTGRES_TRIGGERS)
    }
    bodies = {name: body for name, body in connection.exec_driver_sql(_POSTGRES_FUNCTIONS) if name in FUNCTIONS}
    return _differing(triggers, dict(TRIGGERS[POSTGRES])) + _differing(bodies, dict(FUNCTIONS))


def _differing(found: dict[str, str], shipped: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in found | shipped if found.get(name) != shipped.get(name)))
