"""What stands beside the tables of schema 0002: the triggers of 0001, and those of the sealed access log.

Frozen: a later schema gets a file of its own, and its migration goes on from this one.
"""

from __future__ import annotations

from collections.abc import Mapping

from ward_board.store.migrations import ddl_0001
from ward_board.store.migrations.ddl_0001 import postgres_trigger, sqlite_trigger

_KEEPS = "keeps what it has"
_IS_NOT_NEXT_LINE = "NEW.id IS NOT (SELECT last + 1 FROM access_head)"
_IS_NOT_FORWARD = "NEW.last IS NOT OLD.last + 1 OR NEW.first IS NOT OLD.first OR NEW.first_seal IS NOT OLD.first_seal"
_SEALS_A_LINE = "OLD.kind = 'access'"
# UPDATE OR REPLACE makes the seal of another row one of a line, over the one that stands there
_BECOMES_ONE = "OLD.kind = 'access' OR NEW.kind = 'access'"
_SEALS_A_LINE_AGAIN = (
    "NEW.kind = 'access' AND EXISTS (SELECT 1 FROM seal WHERE kind = 'access' AND row_id = NEW.row_id)"
)

SQLITE_NEW: Mapping[str, str] = {
    **sqlite_trigger("access_log_next", "INSERT ON access_log", "access_log has no gaps", _IS_NOT_NEXT_LINE),
    **sqlite_trigger("access_head_forward", "UPDATE ON access_head", "access_head only moves on", _IS_NOT_FORWARD),
    **sqlite_trigger("access_head_no_delete", "DELETE ON access_head", f"access_head {_KEEPS}", ""),
    **sqlite_trigger(
        "access_head_no_replace",
        "INSERT ON access_head",
        f"access_head {_KEEPS}",
        "EXISTS (SELECT 1 FROM access_head WHERE id = NEW.id)",
    ),
    **sqlite_trigger("seal_no_update", "UPDATE ON seal", f"seal {_KEEPS}", _BECOMES_ONE),
    **sqlite_trigger("seal_no_delete", "DELETE ON seal", f"seal {_KEEPS}", _SEALS_A_LINE),
    **sqlite_trigger("staff_keeps_id", "UPDATE OF id ON staff", f"staff {_KEEPS}", ""),
    **sqlite_trigger("seal_no_replace", "INSERT ON seal", f"seal {_KEEPS}", _SEALS_A_LINE_AGAIN),
}
SQLITE_TRIGGERS: Mapping[str, str] = {**ddl_0001.SQLITE_TRIGGERS, **SQLITE_NEW}

POSTGRES_NEW_FUNCTIONS: Mapping[str, str] = {
    "ward_board_next_line": (
        "BEGIN IF NEW.id IS DISTINCT FROM (SELECT last + 1 FROM access_head) "
        "THEN RAISE EXCEPTION 'access_log has no gaps'; END IF; RETURN NEW; END"
    ),
    "ward_board_access_forward": (
        "BEGIN IF NEW.last IS DISTINCT FROM OLD.last + 1 OR NEW.first IS DISTINCT FROM OLD.first "
        "OR NEW.first_seal IS DISTINCT FROM OLD.first_seal "
        "THEN RAISE EXCEPTION 'access_head only moves on'; END IF; RETURN NEW; END"
    ),
    "ward_board_keep_line_seal": (
        "BEGIN IF OLD.kind = 'access' THEN RAISE EXCEPTION 'seal keeps what it has'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        "IF NEW.kind = 'access' THEN RAISE EXCEPTION 'seal keeps what it has'; END IF; RETURN NEW; END"
    ),
}
POSTGRES_FUNCTIONS: Mapping[str, str] = {**ddl_0001.POSTGRES_FUNCTIONS, **POSTGRES_NEW_FUNCTIONS}
POSTGRES_NEW: Mapping[str, str] = {
    **postgres_trigger("access_log_next", "INSERT ON access_log", "ward_board_next_line"),
    **postgres_trigger("access_head_forward", "UPDATE ON access_head", "ward_board_access_forward"),
    **postgres_trigger("access_head_no_delete", "DELETE ON access_head", "ward_board_refuse"),
    **postgres_trigger("access_head_no_truncate", "TRUNCATE ON access_head", "ward_board_refuse"),
    **postgres_trigger("seal_no_change", "DELETE OR UPDATE ON seal", "ward_board_keep_line_seal"),
    **postgres_trigger("staff_keeps_id", "UPDATE OF id ON staff", "ward_board_refuse"),
    **postgres_trigger("seal_no_truncate", "TRUNCATE ON seal", "ward_board_refuse"),
}
POSTGRES_TRIGGERS: Mapping[str, str] = {**ddl_0001.POSTGRES_TRIGGERS, **POSTGRES_NEW}


def statements(dialect: str) -> tuple[str, ...]:
    """All of it in order, for an empty database called `dialect`."""
    return (*ddl_0001.statements(dialect), *added(dialect))


def added(dialect: str) -> tuple[str, ...]:
    """What a database of schema 0001 lacks of it."""
    if dialect == "sqlite":
        return tuple(SQLITE_NEW.values())
    return ddl_0001.postgres_statements(POSTGRES_NEW_FUNCTIONS, POSTGRES_NEW)
