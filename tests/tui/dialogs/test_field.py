from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.canvas import Canvas, cells
from ward_board.domain.form import FieldType, FormField
from ward_board.tui.dialogs.field import LONGEST, Field

NUMBER = FormField(
    id="mbq", title="activity", type=FieldType.NUMBER, unit="MBq", required=True, plausible_min=100, plausible_max=12000
)
CHOICE = FormField(id="uptake", title="uptake", type=FieldType.CHOICE, choices=("adequate", "partly", "inadequate"))
TEXT = FormField(id="site", title="site", type=FieldType.TEXT)


def said(field: Field, width: int = 96) -> str:
    canvas = Canvas(width)
    field.draw(canvas, 2, focused=True)
    return canvas.line().text


def typed(field: Field, text: str) -> Field:
    for character in text:
        field.type(character)
    return field


def test_it_shows_title_text_unit_and_band() -> None:
    assert said(typed(Field(NUMBER), "7400")).split() == ["activity", "7400_", "MBq", "100", "to", "12000"]


def test_the_first_letter_replaces_a_default_and_the_next_ones_follow() -> None:
    field = Field(TEXT, "left arm")
    assert typed(field, "right").text == "right"


@pytest.mark.parametrize(("letter", "chosen"), [("a", "adequate"), ("p", "partly"), ("i", "inadequate"), ("x", "")])
def test_a_choice_is_made_by_its_first_letter(letter: str, chosen: str) -> None:
    assert typed(Field(CHOICE), letter).text == chosen


def test_a_choice_goes_round() -> None:
    field = Field(CHOICE)
    seen = []
    for _ in range(4):
        field.choose(1)
        seen.append(field.text)
    assert seen == ["adequate", "partly", "inadequate", "adequate"]
    field.choose(-1)
    assert field.text == "inadequate"


def test_the_same_first_letter_goes_on_to_the_next() -> None:
    asked = FormField(id="kind", title="kind", type=FieldType.CHOICE, choices=("spill", "swelling", "fall"))
    field = Field(asked)
    assert [typed(field, "s").text for _ in range(3)] == ["spill", "swelling", "spill"]


def test_h33_a_secret_shows_neither_digits_nor_how_many() -> None:
    asked = FormField(id="pin", title="PIN", type=FieldType.TEXT, required=True)
    one, long = typed(Field(asked, is_secret=True), "4"), typed(Field(asked, is_secret=True), "48151623")
    assert said(one) == said(long)
    assert "4" not in said(long)
    assert "48151623" not in repr(long)
    long.erase()
    assert long.text == ""


@given(st.text(min_size=1, max_size=300), st.integers(30, 160))
def test_h27_any_text_stays_inside_its_row(text: str, width: int) -> None:
    field = Field(TEXT, text)
    assert cells(said(field, width)) <= width


def test_nothing_grows_without_end() -> None:
    assert len(typed(Field(TEXT), "x" * (LONGEST * 2)).text) == LONGEST


def test_erasing_takes_what_a_reader_sees_as_one_letter() -> None:
    field = Field(TEXT, "e\u0301")
    field.erase()
    assert field.text == ""
