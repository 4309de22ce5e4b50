"""The library's findings about a protocol file, in words that say what to change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ward_board.domain.merging import BEFORE, EXTENDS, REMOVE, WITHOUT, id_of
from ward_board.domain.mistake import Mistake, MistakesError, Place, unknown
from ward_board.domain.protocol import Protocol

_PLAIN = {
    "missing": "is missing",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "finite_number": "is not a number that anybody can reach",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "string_type": "is not a text in quotes",
    "tuple_type": "is not a list in brackets",
    "mapping_type": "is not a table",
    "dict_type": "is not a table",
    "model_type": "is not a table with keys of its own",
    "model_attributes_type": "is not a table with keys of its own",
    "time_parsing": "is not a clock time, such as 08:30:00",
    "time_type": "is not a clock time, such as 08:30:00",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be {le:g} or less",
    "too_short": "needs at least one",
    "string_pattern_mismatch": "must be written as {pattern}",
}
_WRITTEN_ONLY = {"Protocol": ("forms", EXTENDS), "Step": ("form", "times")}
_OWN_PLACE = re.compile(r"(?:gate|step|field) '[^']*'(?:, (\w+))?: ")
_WORDS_OF_A_CHANGE = (REMOVE, WITHOUT, BEFORE)


def mistakes_in(
    error: ValidationError, document: Mapping[str, Any], table: type[BaseModel] = Protocol
) -> Iterator[Mistake]:
    """What the library found in `document` (forms and times written out) as a `table`, one for each place."""
    seen: set[Place] = set()
    for found in error.errors(include_url=False):
        for mistake in _mistakes(found, document, table):
            if mistake.place not in seen:
                yield mistake
            seen.add(mistake.place)


def _mistakes(found: Mapping[str, Any], document: Mapping[str, Any], table: type[BaseModel]) -> Iterator[Mistake]:
    cause = found.get("ctx", {}).get("error")
    if isinstance(cause, MistakesError):
        yield from cause.mistakes
        return
    loc = tuple(part for part in found["loc"] if part != "[key]")
    reason = _reason(found, loc, table)
    # a table says which it is, for those that have no place
    said_place = _OWN_PLACE.match(reason)
    key = (said_place.group(1),) if said_place and said_place.group(1) else ()
    yield Mistake((*_with_ids(loc, document), *key), reason[said_place.end() :] if said_place else reason)


def _with_ids(loc: Sequence[int | str], document: Any) -> Place:
    """The keys on the way to something: a table in a list by its id, what has none by the list that it stands in."""
    place: list[str] = []
    here = document
    for part in loc:
        here = _within(here, part)
        if isinstance(part, str):
            place.append(part)
        elif isinstance(own := id_of(here), str):
            place.append(own)
    return tuple(place)


def _within(value: Any, part: int | str) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(part, int) and part < len(value):
        return value[part]
    return getattr(value, str(part), None)


def _reason(found: Mapping[str, Any], loc: Sequence[int | str], table: type[BaseModel]) -> str:
    kind, given = found["type"], found.get("input")
    if kind == "extra_forbidden":
        return _unknown_key(loc, table)
    if kind in {"enum", "literal_error"}:
        return unknown("word", str(given), re.findall(r"'([^']*)'", str(found["ctx"]["expected"])))
    plain = _PLAIN.get(kind)
    said = plain.format(**found.get("ctx", {})) if plain else str(found["msg"]).removeprefix("Value error, ")
    return f"{said} (it is {given!r})" if isinstance(given, str | int | float) else said


def _unknown_key(loc: Sequence[int | str], table: type[BaseModel]) -> str:
    key = str(loc[-1])
    if key in _WORDS_OF_A_CHANGE:
        return f"'{key}' stands only in a file that extends another one"
    model = _model_at(loc[:-1], table)
    known = [*model.model_fields, *_WRITTEN_ONLY.get(model.__name__, ())]
    return unknown("key", key, known)


def _model_at(loc: Sequence[int | str], model: type[BaseModel]) -> type[BaseModel]:
    """The table whose keys stand at `loc` of `model`."""
    for part in loc:
        field = model.model_fields.get(str(part))
        if field is not None:
            model = _table_in(field.annotation) or model
    return model


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((table for part in get_args(annotation) if (table := _table_in(part))), None)
