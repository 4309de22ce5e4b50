"""Whether a PostgreSQL database still has the tables, with all that stands in and on them, that this program made.

What there should be is read out of the statements that make a new store. Both sides are brought to one way of writing
first: the database says a rule in its own words, and in others again once a dump of it was restored.
"""

# ruff: noqa: S608  put together from what stands here
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from ward_board.store.engine import POSTGRES
from ward_board.store.migrations import ddl_0002
from ward_board.store.schema import FUNCTIONS, TRIGGERS
from ward_board.store.tables import METADATA

Part = tuple[str, str]
"""The name of something, and all that it is."""
_HERE = "quote_ident(current_schema())::regnamespace"
_OURS = f"c.relnamespace = {_HERE} AND c.relkind = 'r' AND c.relname = ANY(%(tables)s)"
_TABLE, _SEQUENCE = "table", "sequence"
# a child's rows show in its parent, and no trigger of the parent knows of them
_TABLES = f"""
    SELECT c.relname, CASE WHEN NOT c.relrowsecurity AND NOT c.relforcerowsecurity AND c.relpersistence = 'p'
        AND NOT EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid)
        AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhparent, i.inhrelid)) THEN '{_TABLE}' END
    FROM pg_class c WHERE {_OURS}
"""
_COLUMNS = f"""
    SELECT c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'not null' END, 'default ' || pg_get_expr(d.adbin, d.adrelid),
        CASE WHEN a.attidentity <> '' OR a.attgenerated <> '' THEN 'generated' END,
        CASE WHEN a.attcollation NOT IN (0, 'pg_catalog."default"'::regcollation) THEN 'collated' END)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND {_OURS}
"""
# whether a column may be null is told with the column; later versions keep that as a constraint too
_CONSTRAINTS = f"""
    SELECT k.conname, c.relname || ' ' || pg_get_constraintdef(k.oid, true)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND {_OURS}
"""
_INDEXES = f"""
    SELECT i.relname, CASE WHEN x.indisvalid AND x.indisready THEN pg_get_indexdef(i.oid, 0, true) END
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))
        AND {_OURS}
"""
_TRIGGERS = f"""
    SELECT t.tgname, CASE WHEN t.tgenabled = 'A' THEN pg_get_triggerdef(t.oid, true) END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND {_OURS}
"""
# a constraint stands there and keeps nothing where the triggers that ask it are switched off
_SWITCHED_OFF = f"""
    SELECT k.conname, 'switched off'
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_constraint k ON k.oid = t.tgconstraint
    WHERE t.tgisinternal AND t.tgenabled <> 'O' AND {_OURS}
"""
_FUNCTIONS = f"""
    SELECT p.proname, CASE WHEN p.proconfig IS NULL AND l.lanname = 'plpgsql' THEN p.prosrc END
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = {_HERE} AND p.pronargs = 0 AND p.proname = ANY(%(functions)s)
"""
_SEQUENCES = f"""
    SELECT c.relname, CASE WHEN s.seqincrement = 1 AND s.seqmin = 1 AND NOT s.seqcycle THEN '{_SEQUENCE}' END
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE c.relnamespace = {_HERE} AND c.relname = ANY(%(sequences)s)
"""
_IN_ITS_OWN_WORDS = (_TABLES, _COLUMNS, _CONSTRAINTS, _INDEXES, _SWITCHED_OFF, _SEQUENCES)
_AS_WRITTEN = (_TRIGGERS, _FUNCTIONS)
_CAST = re.compile(r"::(?:text|character varying)(?:\[\])?")
_ONE_OF = re.compile(r"(\w+) IN \(([^()]*)\)")
_OF_NO_MEANING = re.compile(r'[\s()"]')


def changed_in_postgres(connection: Connection) -> tuple[str, ...]:
    """The names of tables, columns ("patient.name"), constraints, indexes, triggers, functions and sequences that are
    missing, switched off, changed, or on a table of ours and not ours; a table that is missing stands for all of its.
    """
    of_tables, others = expected()
    names = {
        "tables": [*of_tables],
        "functions": [*FUNCTIONS],
        "sequences": [name for name, what in others if what == _SEQUENCE],
    }
    found = {part for query in _AS_WRITTEN for part in _parts(connection, query, names)}
    found |= {(name, _normal(what)) for query in _IN_ITS_OWN_WORDS for name, what in _parts(connection, query, names)}
    here = {name for name, _ in found}
    wanted = {part for table, parts in of_tables.items() for part in (parts if table in here else [(table, "")])}
    return tuple(sorted({name for name, _ in found ^ (wanted | others)}))


def _parts(connection: Connection, query: str, names: Mapping[str, list[str]]) -> Iterator[Part]:
    for name, what in connection.exec_driver_sql(query, dict(names)):
        yield str(name), what or ""


@cache
def expected() -> tuple[Mapping[str, frozenset[Part]], frozenset[Part]]:
    """What stands in a new store: by table all that goes with it, then functions and sequences."""
    of_tables = {table.name: frozenset(_parts_of(table)) for table in METADATA.sorted_tables}
    sequences = {(name, _SEQUENCE) for name in map(_sequence_of, METADATA.sorted_tables) if name}
    return of_tables, frozenset(FUNCTIONS.items()) | sequences


def _parts_of(table: Table) -> Iterator[Part]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    yield table.name, _TABLE
    for line in str(CreateTable(table).compile(dialect=dialect)).splitlines():
        said = line.strip().removesuffix(",")
        if said.startswith("CONSTRAINT "):
            _, name, rule = said.split(" ", 2)
            yield name, _normal(f"{table.name} {rule}")
        elif line.startswith("\t"):
            name, _, what = said.partition(" ")
            yield f"{table.name}.{name}".replace('"', ""), _normal(_column(what, _sequence_of(table)))
    statements = (*(str(CreateIndex(one).compile(dialect=dialect)) for one in table.indexes), *_ADDED)
    for statement in statements:
        if statement.startswith("CREATE INDEX") and f" ON {table.name} (" in statement:
            yield statement.split()[2], _normal(statement)
    for name, trigger in TRIGGERS[POSTGRES].items():
        if f" ON {table.name} " in trigger:
            yield name, trigger


def _sequence_of(table: Table) -> str | None:
    """What numbers its rows, by the name that the database gives it."""
    column = table.autoincrement_column
    return f"{table.name}_{column.name}_seq" if column is not None else None


def _column(what: str, sequence: str | None) -> str:
    """A column as the database says it."""
    said = what.lower().replace("varchar", "character varying")
    numbered = said.replace("serial", "integer")
    return said if numbered == said else f"{numbered} default nextval('{sequence}'::regclass)"


def _normal(text: str) -> str:
    """One way of writing: the database sets parentheses and casts as it likes, and says which kind an index is."""
    said = _ONE_OF.sub(r"\1 = ANY (ARRAY[\2])", text.replace(" USING btree ", " "))
    return _OF_NO_MEANING.sub("", _CAST.sub("", said))


_ADDED = ddl_0002.statements(POSTGRES)
