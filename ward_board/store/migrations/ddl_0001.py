"""What stands beside the tables of schema 0001: the triggers that keep what was written, and an index.

Frozen: a later schema gets a file of its own, and its migration goes on from this one. The texts are written as each
database gives them back, so that `verify` can compare them.
"""

from __future__ import annotations

from collections.abc import Mapping

_APPEND_ONLY = ("journal", "access_log", "protocol", "store")
_NEVER_DELETED = ("head", "staff")


def statements(dialect: str) -> tuple[str, ...]:
    """All of it in order, for the database called `dialect`."""
    if dialect == "sqlite":
        return (_OPEN_TREATMENTS.format("is_open = 1"), *SQLITE_TRIGGERS.values())
    return (_OPEN_TREATMENTS.format("is_open"), *postgres_statements(POSTGRES_FUNCTIONS, POSTGRES_TRIGGERS))


def postgres_statements(functions: Mapping[str, str], triggers: Mapping[str, str]) -> tuple[str, ...]:
    """What makes these functions (name and body) and these triggers (name and text)."""
    made = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$" for name, body in functions.items()
    )
    # ALWAYS: else a session in the replica role would pass them by
    always = (f"ALTER TABLE {_table_of(trigger)} ENABLE ALWAYS TRIGGER {name}" for name, trigger in triggers.items())
    return (*made, *triggers.values(), *always)


def sqlite_trigger(name: str, event: str, message: str, when: str) -> dict[str, str]:
    """A trigger that refuses `event` with `message`, where `when` holds ("" for always)."""
    condition = f" WHEN {when}" if when else ""
    return {name: f"CREATE TRIGGER {name} BEFORE {event}{condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"}


def _refused(event: str, tables: tuple[str, ...]) -> dict[str, str]:
    triggers: dict[str, str] = {}
    for table in tables:
        triggers |= sqlite_trigger(
            f"{table}_no_{event.lower()}", f"{event} ON {table}", f"{table} keeps what it has", ""
        )
    return triggers


def _not_replaced(table: str, key: str) -> dict[str, str]:
    """INSERT OR REPLACE asks no DELETE trigger where recursive_triggers is off, as it is in a foreign program."""
    same = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608  our own names
    return sqlite_trigger(f"{table}_no_replace", f"INSERT ON {table}", f"{table} keeps what it has", same)


_IS_NOT_NEXT = (
    "NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal) "
    "OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM journal WHERE stream = NEW.stream) "
    'OR EXISTS (SELECT 1 FROM journal WHERE "key" = NEW."key")'
)

SQLITE_TRIGGERS: Mapping[str, str] = {
    **_refused("UPDATE", _APPEND_ONLY),
    **_refused("DELETE", _APPEND_ONLY + _NEVER_DELETED),
    **sqlite_trigger("journal_next", "INSERT ON journal", "journal has no gaps", _IS_NOT_NEXT),
    **sqlite_trigger("head_forward", "UPDATE ON head", "head only moves on", "NEW.seq IS NOT OLD.seq + 1"),
    **_not_replaced("access_log", "id"),
    **_not_replaced("protocol", "digest"),
    **_not_replaced("store", "id"),
    **_not_replaced("head", "id"),
    **_not_replaced("staff", "id"),
}


def postgres_trigger(name: str, event: str, function: str) -> dict[str, str]:
    """A trigger that asks `function` before `event`."""
    each = "STATEMENT" if event.startswith("TRUNCATE") else "ROW"
    return {name: f"CREATE TRIGGER {name} BEFORE {event} FOR EACH {each} EXECUTE FUNCTION {function}()"}


def _kept(event: str, name: str, tables: tuple[str, ...]) -> dict[str, str]:
    triggers: dict[str, str] = {}
    for table in tables:
        triggers |= postgres_trigger(f"{table}_{name}", f"{event} ON {table}", "ward_board_refuse")
    return triggers


def _table_of(trigger: str) -> str:
    return trigger.partition(" ON ")[2].split()[0]


POSTGRES_FUNCTIONS: Mapping[str, str] = {
    "ward_board_refuse": "BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' keeps what it has'; END",
    "ward_board_next_entry": (
        "BEGIN IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM journal) "
        "OR NEW.version IS DISTINCT FROM (SELECT coalesce(max(version), 0) + 1 FROM journal WHERE stream = NEW.stream) "
        "THEN RAISE EXCEPTION 'journal has no gaps'; END IF; RETURN NEW; END"
    ),
    "ward_board_head_forward": (
        "BEGIN IF NEW.seq IS DISTINCT FROM OLD.seq + 1 THEN RAISE EXCEPTION 'head only moves on'; END IF; "
        "RETURN NEW; END"
    ),
}

POSTGRES_TRIGGERS: Mapping[str, str] = {
    **_kept("DELETE OR UPDATE", "no_change", _APPEND_ONLY),
    **_kept("DELETE", "no_delete", _NEVER_DELETED),
    **_kept("TRUNCATE", "no_truncate", _APPEND_ONLY + _NEVER_DELETED),
    **postgres_trigger("journal_next", "INSERT ON journal", "ward_board_next_entry"),
    **postgres_trigger("head_forward", "UPDATE ON head", "ward_board_head_forward"),
}

_OPEN_TREATMENTS = "CREATE INDEX ix_treatment_open ON treatment (day) WHERE {}"
