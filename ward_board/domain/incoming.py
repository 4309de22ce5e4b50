"""What was asked, as it may be kept: each text of a request is cleaned in this one place, whoever sent it."""

from __future__ import annotations

from dataclasses import replace

from ward_board.domain.entry import Request, Value, Values
from ward_board.domain.text import clean
from ward_board.errors import BadInputError

LONGEST_TEXT = 2000
LONGEST_NAME = 200


def cleaned(request: Request) -> Request:
    """`request` with its texts as they may be kept (see `clean`), its names and ids as they are.

    Raises BadInputError for a text of more than 2,000 letters, and for a name or id that nobody could read aloud.
    """
    return replace(
        request,
        step=_name("step", request.step),
        target=_name("entry or alarm", request.target),
        deviation=_name("deviation", request.deviation),
        key=_name("key", request.key),
        reason=None if request.reason is None else _text("reason", request.reason),
        values=_values(request.values),
        second_values=_values(request.second_values),
    )


def _values(values: Values) -> Values:
    return {str(_name("value", key)): _value(key, value) for key, value in values.items()}


def _value(key: str, value: Value) -> Value:
    return _text(key, value) if isinstance(value, str) else value


def _text(what: str, text: str) -> str:
    kept = clean(text).text
    if len(kept) > LONGEST_TEXT:
        raise BadInputError(f"{what}: longer than {LONGEST_TEXT} letters; shorten it")
    return kept


def _name(what: str, name: str | None) -> str | None:
    """A name or id, which is looked for letter by letter and so never changed."""
    if name is not None and (not name.isprintable() or len(name) > LONGEST_NAME):
        raise BadInputError(f"{what}: holds what cannot be shown, or is longer than {LONGEST_NAME} letters; check it")
    return name
