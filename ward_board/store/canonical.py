"""Canonical JSON (RFC 8785), so that the same fact has the same bytes, and so the same hash, on every machine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring

from ward_board.errors import BadInputError

Json = str | float | bool | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> str:
    """`value` as JSON with sorted keys and no spaces; 7400.0 and 7400 give the same text.

    Raises BadInputError for a number that is not finite and for text that is not Unicode (a lone surrogate).
    """
    text = _text_of(value)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BadInputError("the text holds half a character; type it again") from None
    return text


def _text_of(value: Json) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(float(value))
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{encode_basestring(key)}:{_text_of(value[key])}" for key in _sorted(value)) + "}"
    return "[" + ",".join(map(_text_of, value)) + "]"


def _sorted(keys: Mapping[str, Json]) -> list[str]:
    """The keys by UTF-16 code units, as the RFC wants them."""
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def _number(value: float) -> str:
    """The shortest digits that read back as `value`, written as ECMAScript writes them."""
    if not math.isfinite(value):
        raise BadInputError(f"{value} is not a number that can be kept; type a finite one")
    if value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent):+d}"
