"""A typed reading: its number, its traps, what it is taken for, and how it is judged."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.tui.morning_seat import NEXT_MORNING, WHOLE, make_morning, ward_on
from ward_board.board.grid_reading import (
    FIRST,
    MEASUREMENT,
    Judged,
    day_words,
    echo_words,
    in_its_unit,
    judge,
    limit_words,
    number_or_none,
    read_number,
    remark,
    units_words,
    verdict,
)
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.domain.form import FormField
from ward_board.domain.status import Situation
from ward_board.errors import BadInputError
from ward_board.ward.clock import ManualClock


@pytest.fixture(scope="module")
def situation(tmp_path_factory: pytest.TempPathFactory) -> Situation:
    """Bed 1, 24 h after the start of 7,400 MBq."""
    ward = ward_on(make_morning(tmp_path_factory.mktemp("read"), [WHOLE]), ManualClock(NEXT_MORNING))
    found = ward.board().beds[0].situation
    ward.close()
    return found


@pytest.fixture
def asked(situation: Situation) -> FormField:
    found = situation.protocol.by_id[MEASUREMENT].field(FIRST)
    assert found is not None
    return found


def judged(
    situation: Situation, first: float | None, second: float | None = None, at: datetime = NEXT_MORNING
) -> Judged:
    return judge(situation, first, second, 0.2, at)


@pytest.mark.parametrize(
    ("text", "number"),
    [("8.2", 8.2), ("8,2", 8.2), (" 8 ", 8.0), ("0.82 mR/h", 8.2), ("0,0082 mSv/h", 8.2), ("8 uSv/h", 8.0), ("", None)],
)
def test_h46_what_is_read(asked: FormField, text: str, number: float | None) -> None:
    assert read_number(asked, text) == number


@pytest.mark.parametrize("text", ["7.400", "7,400", "12.345"])
def test_h46_a_bare_figure_that_may_be_thousands_is_asked(asked: FormField, text: str) -> None:
    with pytest.raises(BadInputError, match="may mean"):
        read_number(asked, text)
    assert number_or_none(asked, text) is None
    assert read_number(asked, f"{text} µSv/h") == float(text.replace(",", "."))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.8 mR/h", ("0.8 mR/h = 8 µSv/h", Tone.STRONG)),
        ("8.2", ("8.2 µSv/h: eight point two", Tone.FAINT)),
        ("0.8 m", ("unit: mSv/h or mrem/h or mR/h", Tone.FAINT)),
        ("8.", None),
        ("", None),
        (
            "0.008",
            ("0.008 µSv/h is not plausible (0.1 to 100 µSv/h); check the unit, or give a reason", Tone.WARN_STRONG),
        ),
    ],
)
def test_what_a_figure_is_taken_for_is_said(asked: FormField, text: str, said: tuple[str, Tone] | None) -> None:
    assert echo_words(asked, text) == said


@pytest.mark.parametrize(
    ("net", "word", "said"),
    [
        (4.0, "inside", ""),
        (12.0, "inside", ""),
        (3.99, "below", "below the usual 4 to 12: at 1.00 m?"),
        (12.01, "above", "above the usual 4 to 12: voided, pockets empty?"),
        (2.66, "far below", "far from the 8.0 µSv/h expected: unit, 1.00 m, voided? A second person reads it too"),
        (24.01, "far above", "far from the 8.0 µSv/h expected: unit, 1.00 m, voided? A second person reads it too"),
    ],
)
def test_h42_a_reading_is_held_against_activity_and_hours(
    situation: Situation, net: float, word: str, said: str
) -> None:
    found = judged(situation, net + 0.2)
    clock = Clock(situation.zone, NEXT_MORNING)
    assert found.net == pytest.approx(net)
    assert (verdict(found)[0], remark(found, clock)) == (word, said)


def test_both_readings_count_and_must_agree(situation: Situation) -> None:
    clock = Clock(situation.zone, NEXT_MORNING)
    assert judged(situation, 8.2, 8.0).net == pytest.approx(7.9)
    assert not judged(situation, 10.0, 8.0).are_apart
    assert "more than 20 %" in remark(judged(situation, 10.0, 7.9), clock)
    assert "measure both again" in remark(judged(situation, 8.2, 0.1), clock)


def test_h42_readings_that_differ_are_not_inside_until_words_say_why(situation: Situation) -> None:
    apart = judged(situation, 9.0, 0.91)
    assert verdict(apart) == ("readings differ", Tone.WARN_STRONG)
    assert verdict(apart, is_explained=True)[0] == "inside"


def test_h46_a_unit_of_its_own_is_said_in_that_of_the_field_and_an_unknown_one_in_few_words(asked: FormField) -> None:
    assert [in_its_unit(asked, text) for text in ("0.8 mR/h", "0.008 mSv/h", "8.2", "0.8 m", "x")] == [
        *("8", "8", "8.2", "0.8 m", "x")
    ]
    assert units_words(asked) == "µSv/h, mSv/h or mR/h"
    assert echo_words(asked, "8 kg") == ("'8 kg': type it in µSv/h, mSv/h or mR/h", Tone.WARN_STRONG)


def test_a_day_is_said_in_words_and_whether_it_is_past() -> None:
    today = NEXT_MORNING.date()
    assert day_words(date(2027, 3, 3), today) == ("Wednesday 3 March 2027", Tone.FAINT)
    assert day_words(date(2026, 11, 1), today) == ("Sunday 1 November 2026 is past", Tone.WARN_STRONG)


def test_above_the_limit_it_says_when_to_measure_again(situation: Situation) -> None:
    clock = Clock(situation.zone, NEXT_MORNING)
    assert limit_words(judged(situation, 20.2), clock) == ()
    above = judged(situation, 20.3)
    assert above.again_at == NEXT_MORNING + timedelta(hours=2)
    assert limit_words(above, clock)[0] == "above 20: again 10:30"
    assert "above the limit of 20 µSv/h for leaving" in remark(above, clock)


def test_nothing_typed_is_nothing_judged(situation: Situation) -> None:
    found = judged(situation, None)
    assert (verdict(found), remark(found, Clock(situation.zone, NEXT_MORNING))) == (("", Tone.PLAIN), "")
