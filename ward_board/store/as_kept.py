"""Reading rows as they lie in the file: what was tampered with need not be of its column's type any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Integer, LargeBinary, Row, Table, cast, literal_column
from sqlalchemy.dialects import sqlite

from ward_board.store.engine import POSTGRES

_TYPES = "types_"
_Reader = Callable[[str], Any]


class NotOursError(ValueError):
    """A value is not one that this program would have written in that column."""


@cache
def as_kept(dialect: str, table: Table, *names: str) -> tuple[ColumnElement[Any], ...]:
    """All columns of `table`, or those named, to be read with `facts_as_kept`.

    SQLite gives them as bytes, with the type of each; PostgreSQL lets nothing else into a column than its type.
    """
    columns = [table.c[name] for name in names] or list(table.c)
    if dialect == POSTGRES:
        return tuple(column.label(_label(column)) for column in columns)
    each = (f'typeof("{table.name}"."{column.name}")' for column in columns)
    types: ColumnElement[Any] = literal_column(" || ' ' || ".join(each))
    kept = [cast(column, LargeBinary).label(_label(column)) for column in columns]
    return *kept, types.label(f"{table.name}_{_TYPES}")


def facts_as_kept(dialect: str, table: Table, row: Row[Any], *names: str) -> dict[str, Any]:
    """The values of a row that was read by the columns of `as_kept`.

    Raises NotOursError where one is not as this program writes it.
    """
    columns = [table.c[name] for name in names] or list(table.c)
    values = row._mapping
    if dialect == POSTGRES:
        return {column.name: values[_label(column)] for column in columns}
    types = str(values[f"{table.name}_{_TYPES}"]).split(" ")
    return {
        column.name: _value(column, values[_label(column)], kind) for column, kind in zip(columns, types, strict=True)
    }


def raw(dialect: str, column: Column[Any]) -> ColumnElement[Any]:
    """One column, to be read with `shown`, whatever stands in it."""
    return column if dialect == POSTGRES else cast(column, LargeBinary).label(column.name)


def shown(value: object) -> str:
    """What stands in a raw column as text for people; what is no text stands as �."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _label(column: Column[Any]) -> str:
    return f"{column.table.name}_{column.name}"


def _value(column: Column[Any], kept: bytes | None, kind: str) -> Any:
    if kept is None:
        if not column.nullable:
            raise NotOursError(column.name)
        return None
    if kind != ("integer" if isinstance(column.type, Integer | Boolean) else "text"):
        raise NotOursError(column.name)
    try:
        return _reader(column)(kept.decode())
    except ValueError:
        raise NotOursError(column.name) from None


@cache
def _reader(column: Column[Any]) -> _Reader:
    if isinstance(column.type, Boolean):
        return lambda text: _BOOLEANS[text] if text in _BOOLEANS else _refuse(column)
    if isinstance(column.type, Integer):
        return int
    return _exactly(column)


def _exactly(column: Column[Any]) -> _Reader:
    """Reads a text that must be the very one that is written for what it says, not another way to write it."""
    kept_type = column.type.dialect_impl(_SQLITE)
    read, write = kept_type.result_processor(_SQLITE, None), kept_type.bind_processor(_SQLITE)
    if read is None or write is None:
        return str

    def value_of(text: str) -> Any:
        value = read(text)
        return value if write(value) == text else _refuse(column)

    return value_of


def _refuse(column: Column[Any]) -> Any:
    raise NotOursError(column.name)


_SQLITE = sqlite.dialect()
_BOOLEANS: Mapping[str, bool] = {"0": False, "1": True}
