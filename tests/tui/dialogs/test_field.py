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


DAY = FormField(id="sampled_on", title="sample of", type=FieldType.DATE)
BLOOD = FormField(
    id="haemoglobin", title="haemoglobin", type=FieldType.NUMBER, unit="mmol/L", other_units={"g/dL": 0.6207}
)
BELL = FormField(id="bell", title="call bell tested, crisis card known", type=FieldType.MARK, required=True)


@pytest.mark.parametrize(
    ("text", "value"), [("26112026", "26-11-2026"), ("2026-11-26", "2026-11-26"), ("2611", "2611")]
)
def test_a_day_is_typed_in_digits_alone(text: str, value: str) -> None:
    assert typed(Field(DAY), text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("8.9 g", "8.9 g/dL"), ("8,9G", "8,9 g/dL"), ("5.5m", "5.5 mmol/L"), ("8.9", "8.9"), ("8.9 x", "8.9 x")],
)
def test_a_unit_is_told_by_its_first_letter_and_never_guessed(text: str, value: str) -> None:
    field = typed(Field(BLOOD), text)
    assert field.value == value
    assert field.echo is not None
    assert field.echo[0].startswith("with its unit") == (value == text)


def test_a_mark_is_made_and_taken_back_or_is_not_so() -> None:
    field = Field(BELL)
    assert field.is_missing
    assert (typed(field, " ").text, typed(field, " ").text) == ("yes", "")
    assert typed(field, "n").text == "no"
    assert "[-]_ call bell tested, crisis card known: not so" in said(field)
