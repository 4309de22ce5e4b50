"""Numbers in words, so that a comma or a nought too many is heard; grouped digits where no words are known.

English is spelled out; a language whose catalogue names itself in place of "en" and that has no speller here reads the
figure with its thousands set apart by a space, which no language takes for a decimal sign.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from ward_board.config.language import gettext as _

LARGEST = 1_000_000_000
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((1_000_000, "million"), (1000, "thousand"), (100, "hundred"))


def figure(value: float) -> str:
    """The number in digits, thousands apart by a space: "7 462.5"."""
    whole, point, rest = _digits(value).partition(".")
    return f"{int(whole):,}".replace(",", " ") + point + rest


def said(value: float) -> str:
    """The number in words of the current language, else in grouped digits; for numbers from 0 to below 10^9."""
    speller = _SPELLERS.get(_("en"))
    return speller(value) if speller and 0 <= value < LARGEST else figure(value)


def in_english(value: float) -> str:
    """ "seven thousand four hundred sixty-two point five"."""
    whole, _point, rest = _digits(value).partition(".")
    words = _whole_in_english(int(whole))
    return f"{words} point {' '.join(_SMALL[int(digit)] for digit in rest)}" if rest else words


def _digits(value: float) -> str:
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _whole_in_english(number: int) -> str:
    for size, name in _SCALES:
        if number >= size:
            many, rest = divmod(number, size)
            words = f"{_whole_in_english(many)} {name}"
            return f"{words} {_whole_in_english(rest)}" if rest else words
    if number < len(_SMALL):
        return _SMALL[number]
    tens, rest = divmod(number, 10)
    return f"{_TENS[tens]}-{_SMALL[rest]}" if rest else _TENS[tens]


_SPELLERS: Mapping[str, Callable[[float], str]] = {"en": in_english}
