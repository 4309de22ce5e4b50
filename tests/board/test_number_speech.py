from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.number_speech import figure, in_english

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: value for value, word in enumerate((*_ONES, *_TEENS))} | {
    word: 10 * tens for tens, word in enumerate(_TENS, 2)
}


def heard(words: str) -> float:
    """The number that somebody writes down who hears the words."""
    whole, _point, rest = words.partition(" point ")
    total = group = 0
    for word in whole.replace("-", " ").split():
        if word == "hundred":
            group *= 100
        elif word in {"thousand", "million"}:
            total, group = total + group * (1000 if word == "thousand" else 1_000_000), 0
        else:
            group += _WORDS[word]
    decimals = "".join(str(_WORDS[word]) for word in rest.split())
    return float(f"{total + group}.{decimals or 0}")


@given(st.integers(0, 999_999_999), st.integers(0, 9999))
def test_h46_what_is_heard_is_what_was_typed(whole: int, parts: int) -> None:
    value = float(f"{whole}.{parts:04d}")
    assert heard(in_english(value)) == value
    assert float(figure(value).replace(" ", "")) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (7462, "seven thousand four hundred sixty-two"),
        (7.4, "seven point four"),
        (0.05, "zero point zero five"),
        (12000, "twelve thousand"),
        (1_000_000, "one million"),
        (320, "three hundred twenty"),
    ],
)
def test_numbers_in_words(value: float, words: str) -> None:
    assert in_english(value) == words


def test_digits_are_grouped_by_what_no_language_takes_for_a_decimal_sign() -> None:
    assert figure(7462) == "7 462"
    assert figure(1234567.5) == "1 234 567.5"
    assert figure(0.0001) == "0.0001"
