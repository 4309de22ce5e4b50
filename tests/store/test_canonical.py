"""Canonical JSON: the vectors of RFC 8785, and round trips."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.errors import BadInputError
from ward_board.store.canonical import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (7400.0, "7400"),
        (0.1, "0.1"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e23, "1e+23"),
        (999999999999999700000.0, "999999999999999700000"),
        (1e21, "1e+21"),
        (0.000001, "0.000001"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        (333333333.3333332, "333333333.3333332"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
    ],
)
def test_numbers_are_written_as_in_rfc_8785(number: float, text: str) -> None:
    assert canonical(number) == text


def test_keys_are_sorted_by_utf_16_as_in_rfc_8785() -> None:
    keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    assert list(json.loads(canonical(dict.fromkeys(keys, "x")))) == ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]


def test_text_is_escaped_as_in_rfc_8785() -> None:
    assert canonical("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/") == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


@given(VALUES)
def test_a_value_reads_back_as_itself(value: Any) -> None:
    assert json.loads(canonical(value), parse_int=float) == value


@given(VALUES)
def test_the_text_is_a_fixed_point(value: Any) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@given(st.integers(-(2**53), 2**53))
def test_a_whole_number_is_the_same_as_float_and_as_int(number: int) -> None:
    assert canonical(float(number)) == canonical(number) == str(number)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    with pytest.raises(BadInputError, match="finite"):
        canonical({"mbq": number})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadInputError, match="half a character"):
        canonical({"note": "\ud83d"})
