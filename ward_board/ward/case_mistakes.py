"""What is wrong with a worked example, in one line: the field, what it must be, and what it was."""

from __future__ import annotations

import reprlib

from pydantic import ValidationError

_ADVICE = {
    "missing": "missing; add it",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "finite_number": "must be a finite number",
    "greater_than": "must be above {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than": "must be below {lt:g}",
    "less_than_equal": "must be {le:g} or less",
    "literal_error": "must be {expected}",
    "list_type": "must be a list",
    "too_short": "must not be empty",
    "model_type": "must be an object",
    "value_error": "{error}",
}


def first_mistake(error: ValidationError, *above: str) -> str:
    """The first mistake of a case; `above` are the keys under which its fields stand."""
    mistake = error.errors(include_url=False)[0]
    field = ".".join([*above, *(str(part) for part in mistake["loc"])])
    advice = _ADVICE[mistake["type"]].format(**mistake.get("ctx", {}))
    given = mistake["input"]
    shown = f" (got {reprlib.repr(given)})" if isinstance(given, str | int | float) else ""
    return f"{field}: {advice}{shown}"
