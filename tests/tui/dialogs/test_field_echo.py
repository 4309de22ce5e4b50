from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.canvas import Canvas, cells
from ward_board.board.line import Tone
from ward_board.domain.form import FieldType, FormField
from ward_board.tui.dialogs.field import Field

ACTIVITY = FormField(
    id="mbq", title="activity", type=FieldType.NUMBER, unit="MBq", required=True, plausible_min=100, plausible_max=12000
)
DOSE_RATE = FormField(id="usv_per_h", title="dose rate", type=FieldType.NUMBER, unit="µSv/h", plausible_max=100)
ANY_UNIT = DOSE_RATE.model_copy(update={"other_units": {"mSv/h": 1000.0, "mR/h": 10.0}})
UNIT_OR_NONE = ANY_UNIT.model_copy(update={"unit_may_be_left_out": True})
TEXT = FormField(id="site", title="site", type=FieldType.TEXT)
KINDS = ("spill", "extravasation", "vomiting", "fall", "shortness of breath", "allergic reaction", "other")
CHOICE = FormField(id="kind", title="kind", type=FieldType.CHOICE, choices=KINDS)


@pytest.mark.parametrize(
    ("asked", "typed", "said"),
    [
        (ACTIVITY, "7462", "7 462 MBq: seven thousand four hundred sixty-two"),
        (ACTIVITY, "7462,5", "7 462.5 MBq: seven thousand four hundred sixty-two point five"),
        (DOSE_RATE, "8.2", "8.2 µSv/h: eight point two"),
        (DOSE_RATE, "8,2", "8.2 µSv/h: eight point two"),
        (DOSE_RATE, "0,05", "0.05 µSv/h: zero point zero five"),
    ],
)
def test_h46_a_number_is_echoed_in_words_with_its_unit(asked: FormField, typed: str, said: str) -> None:
    assert Field(asked, typed).echo == (said, Tone.FAINT)


@pytest.mark.parametrize(("typed", "number"), [("9", "9"), ("99999", "99 999"), ("7,4", "7.4")])
def test_h46_what_is_implausible_is_said_before_enter(typed: str, number: str) -> None:
    said = f"{number} MBq is outside 100 to 12 000 MBq: a reason is asked"
    assert Field(ACTIVITY, typed).echo == (said, Tone.WARN_STRONG)


def test_h46_a_point_that_may_part_thousands_is_never_guessed() -> None:
    echo = Field(ACTIVITY, "7.400").echo
    assert echo is not None
    assert echo == ("'7.400' may mean 7.4 or 7400; type 7400 or 7.4", Tone.WARN_STRONG)


def test_h46_a_unit_is_asked_for_only_where_one_is_needed() -> None:
    """A bare 8 is taken where the unit may be left out; a unit that is begun is asked for to its end."""
    hint = ("with its unit: µSv/h or mSv/h or mR/h", Tone.WARN)
    assert Field(ANY_UNIT, "8").echo == hint
    assert Field(UNIT_OR_NONE, "8").echo == ("8 µSv/h: eight", Tone.FAINT)
    assert Field(UNIT_OR_NONE, "0.8 m").echo == hint
    assert Field(UNIT_OR_NONE, "0.8 mR/h").echo == ("8 µSv/h: eight", Tone.FAINT)


@pytest.mark.parametrize("typed", ["abc", "-5", "7,4,5", "1e3", "2000000"])
def test_what_is_no_number_is_said_so(typed: str) -> None:
    echo = Field(ACTIVITY, typed).echo
    assert echo is not None
    assert "is not a number of MBq" in echo[0]
    assert echo[1] is Tone.WARN_STRONG


@pytest.mark.parametrize(
    "field", [Field(ACTIVITY, ""), Field(ACTIVITY, "74."), Field(TEXT, "7"), Field(CHOICE, "fall")]
)
def test_there_is_nothing_to_say_of_what_is_half_typed_or_no_number(field: Field) -> None:
    assert field.echo is None


def test_h33_a_secret_is_never_echoed() -> None:
    assert Field(ACTIVITY, "7462", is_secret=True).echo is None


@given(st.text(max_size=40))
def test_whatever_is_typed_the_echo_is_no_fault(typed: str) -> None:
    for asked in (ACTIVITY, DOSE_RATE):
        echo = Field(asked, typed).echo
        assert echo is None or echo[0]


@given(st.integers(0, len(KINDS) - 1), st.integers(30, 140))
def test_the_chosen_one_is_always_in_sight(chosen: int, width: int) -> None:
    canvas = Canvas(width)
    Field(CHOICE, KINDS[chosen]).draw(canvas, 2, focused=True)
    line = canvas.line()
    assert cells(line.text) <= width
    if width >= 50:
        assert [run.text for run in line.runs if run.tone is Tone.NOW_LABEL] == [f" {KINDS[chosen]} "]


def test_choices_beyond_the_edge_are_announced() -> None:
    canvas = Canvas(60)
    Field(CHOICE, "fall").draw(canvas, 2, focused=True)
    assert canvas.line().text.rstrip().endswith(">")
