"""A number with the unit of its field beside it: as a keyboard spells it, it is the same unit; another one is not."""

from __future__ import annotations

import re

_NUMBER_AND_UNIT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(.+)")
_SPELLINGS = (("⁹", "^9"), ("10*", "10^"), ("10e", "10^"), ("\u03bc", "u"), ("\u00b5", "u"), (" ", ""))
_TIMES = "x×*"


def without_own_unit(text: str, unit: str | None) -> str:
    """The number alone where nothing but `unit` stands beside it ("62 x10^9/L" in 10⁹/L); else `text` as it is."""
    found = _NUMBER_AND_UNIT.fullmatch(text)
    return found[1] if found and unit and _is_same(found[2], unit) else text


def begins_own_unit(text: str, unit: str | None) -> bool:
    """Whether a number stands there with the beginning of `unit`: it may still be half typed."""
    found = _NUMBER_AND_UNIT.fullmatch(text)
    if not found or not unit:
        return False
    typed, whole = _spelled(found[2]), _spelled(unit)
    return whole.startswith(typed) or (typed.islower() and whole.casefold().startswith(typed))


def _is_same(typed: str, unit: str) -> bool:
    """Whether both name one unit: letter for letter, or all in small letters; "mBq" is no way to write MBq."""
    typed, whole = _spelled(typed), _spelled(unit)
    return typed == whole or (typed == typed.casefold() and typed == whole.casefold())


def _spelled(unit: str) -> str:
    """A unit in the letters that every keyboard has."""
    for written, plain in _SPELLINGS:
        unit = unit.replace(written, plain)
    return unit.lstrip(_TIMES)
