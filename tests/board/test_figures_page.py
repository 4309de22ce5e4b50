"""The page of figures: at every size, in every state; what it says agrees with what was counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.canvas import cells
from ward_board.board.figures_page import FiguresPage, figures_lines
from ward_board.board.figures_periods import periods
from ward_board.board.figures_plots import Upright, parts_of, scale_of, shares_row, upright_bars
from ward_board.board.figures_shown import FiguresShown
from ward_board.board.figures_words import as_fits, percent, reason_words, signed
from ward_board.board.glyphs import ASCII
from ward_board.board.layout import compose_page
from ward_board.board.line import Ground
from ward_board.board.view import ViewState
from ward_board.domain.figures import CourseFigures, Figures, Spread, StepMinutes
from ward_board.domain.figures_staff import StaffDay, StaffShare
from ward_board.domain.words import Role

TODAY = date(2026, 11, 26)
PERIODS = periods(date(2013, 9, 12), TODAY)
STEPS = ("cannula", "antiemetic", "lutetium", "scan", "discharge", "rules", "measurement", "time_out", "evaluation")


def share(who: str, role: Role, usv: float, percent: float) -> StaffShare:
    return StaffShare(who, role, 12, 40, usv, percent, (StaffDay(TODAY, 12, 40, usv),))


STAFF = (
    *(share(f"nurse{n}", Role.NURSE, 70.0 - n, 130.0 - 10 * n) for n in range(1, 8)),
    share("tech1", Role.TECHNOLOGIST, 544.0, 110.0),
    share("tech2", Role.TECHNOLOGIST, 440.0, 90.0),
)
FIGURES = Figures(
    first=PERIODS[-1].first,
    last=TODAY,
    patients=142,
    treatments=361,
    abroad_percent=40.1,
    mean_rating=8.9,
    ratings=326,
    by_cycle={"1": 99, "2": 90, "3": 87, "4": 85},
    by_year={"2025": 22, "2026": 339},
    by_month={month: 30 for month in ("2025-12", *(f"2026-{month:02d}" for month in range(1, 12)))} | {"2025-12": 31},
    cancelled=18,
    minutes_late=tuple(StepMinutes(step, 361, 2.0, 5.0 + n) for n, step in enumerate(STEPS)),
    uptake={"adequate": 313, "partly": 38, "inadequate": 10},
    rule_days=(Spread("partner", 361, 6, 0, 13), Spread("infant", 361, 16, 8, 19, 2)),
    usv_per_h=Spread("", 361, 7.3, 2.2, 17),
    deviations=(("early", 3),),
    incidents=(("vomiting", 10), ("occlusion", 14)),
    courses=CourseFigures(142, 85, 7, 50, 1, (("toxicity", 10), ("no_vial", 3)), (("progression", 4),), ()),
    staff=STAFF,
)
TITLES = {"time_out": "time-out card", "partner": "partner", "infant": "child under 2", "vomiting": "vomiting"}
SHOWN = FiguresShown(PERIODS[-1], PERIODS, "NL", FIGURES, titles=TITLES, named=True)
SIZES = ((80, 24), (100, 30), (160, 42), (200, 60))


def text(shown: FiguresShown, board: Board, **view: Any) -> str:
    looks = ViewState(**{"width": 160, "height": 42, "signer": "A. Bos", **view})
    return "\n".join(line.text.rstrip() for line in figures_lines(shown, board, looks))


@pytest.fixture
def board(make_board: Callable[..., Board]) -> Board:
    return make_board("10:42:17")


@pytest.mark.parametrize("size", SIZES)
def test_what_was_counted_is_said_at_every_size(board: Board, size: tuple[int, int]) -> None:
    said = text(SHOWN, board, width=size[0], height=size[1], no_colour=True)
    for words in ("142", "361", "40.1", "8.9", "adequate", "87 %", "no vial", "child under 2", "8 - 19", "≈"):
        assert words in said, words


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_wider_than_the_terminal_and_ascii_stays_ascii(
    board: Board, size: tuple[int, int], ascii_only: bool
) -> None:
    view = ViewState(width=size[0], height=size[1], ascii=ascii_only, own=FiguresPage(SHOWN))
    screen = compose_page(board, view, figures_lines(SHOWN, board, view))
    assert all(cells(line.text) <= size[0] for line in screen.lines)
    assert not ascii_only or all(line.text.isascii() for line in screen.lines)


@pytest.mark.parametrize("size", SIZES)
def test_every_course_put_off_or_stopped_is_listed_with_its_reason(board: Board, size: tuple[int, int]) -> None:
    delays = (("toxicity", 5), ("no_vial", 2), ("travel", 1), ("no_bed", 1), ("patient_wish", 1), ("other", 1))
    ends = (("progression", 4), ("died", 2), ("patient_wish", 1), ("elsewhere", 1))
    courses = replace(FIGURES.courses, delays=delays, stop_reasons=ends)
    shown = replace(SHOWN, figures=replace(FIGURES, courses=courses))
    said = text(shown, board, width=size[0], height=size[1])
    assert "11 courses put off" in said
    there = " ".join(said[said.index("11 courses put off") :].split())
    named = ["travel", "no bed", "progression 4", "died 2", "goes on elsewhere 1", "the patient's wish 1"]
    assert [words for words in named if words not in there] == []
    assert "other 1" in there


def test_staff_are_named_for_who_was_noted_and_for_nobody_else(board: Board) -> None:
    board = replace(board, staff={**board.staff, "nurse1": "A. Bos"})
    tall = {"height": 80}
    assert "Bos nurse" in text(SHOWN, board, **tall)
    for hidden in (
        text(replace(SHOWN, named=False), board, **tall),
        text(SHOWN, board, privacy=True, **tall),
        text(SHOWN, board, locked=True, privacy=True, **tall),
    ):
        assert "Bos" not in hidden
        assert "nurse1 nurse" in hidden
    view = ViewState(width=160, height=42)
    assert "is noted" in FiguresPage(SHOWN).bar(view)[0].text
    assert "only to those who sign in" in FiguresPage(replace(SHOWN, named=False)).bar(view)[0].text
    assert FiguresPage(SHOWN).bar(view)[0].ground is Ground.BAR


def test_more_people_than_rows_are_shown_by_role_and_each_of_them_below(board: Board) -> None:
    low, high = text(SHOWN, board, height=42), text(SHOWN, board, height=80)
    assert "nurse 7 people" in low
    assert "64-69" not in low
    assert "≈ 63-69" in low
    assert "each of these 9 people below" in low
    assert all(one.id in low for one in STAFF)
    assert "people" not in high
    assert all(one.id in high for one in STAFF)


def test_steps_that_find_no_room_follow_below(board: Board) -> None:
    many = tuple(StepMinutes(f"step_{n}", 9, 1.0, float(n)) for n in range(40))
    said = text(replace(SHOWN, figures=replace(FIGURES, minutes_late=many)), board)
    assert "more, below" in said
    places = [said.index(f"step {n} ") for n in range(39, 0, -1)]
    assert places == sorted(places)


def test_few_patients_are_said_to_be_so_and_no_treatment_is_a_sentence(board: Board) -> None:
    few = replace(SHOWN, figures=replace(FIGURES, patients=3))
    assert "could be recognised" in text(few, board)
    assert "recognised" not in text(SHOWN, board)
    nothing = replace(SHOWN, figures=replace(FIGURES, patients=0, treatments=0))
    assert "No treatment was given in this time." in text(nothing, board)
    assert "18 treatments cancelled" in text(nothing, board)


def test_while_it_counts_it_says_how_far_and_trouble_is_said_in_words(board: Board) -> None:
    waiting = replace(SHOWN, figures=None, counted=120, total=1300)
    assert "counting…" in text(waiting, board)
    assert "120 of 1 300 courses" in text(waiting, board)
    assert "the store is missing" in text(replace(SHOWN, figures=None, trouble="the store is missing"), board)


def test_the_periods_go_from_all_years_to_the_last_twelve_months() -> None:
    assert [one.short for one in PERIODS] == ["all", *map(str, range(2013, 2027)), "12 months"]
    assert (PERIODS[-1].first, PERIODS[-1].last) == (date(2025, 12, 1), TODAY)
    assert PERIODS[-1].words == "December 2025 to November 2026"
    assert (PERIODS[0].first, PERIODS[0].words) == (date(2013, 9, 12), "all years, since 2013")
    assert all(earlier.last < later.first for earlier, later in pairwise(PERIODS[1:-1]))
    assert [one.short for one in periods(None, TODAY)] == ["all", "2026", "12 months"]


def test_the_last_twelve_months_begin_in_january_in_december() -> None:
    assert periods(None, date(2026, 12, 31))[-1].first == date(2026, 1, 1)


def test_words_are_as_short_as_they_must_be_and_whole() -> None:
    found = (("vomiting", 10), ("rash", 2), ("spill", 1))
    assert as_fits(found, str, 40) == "vomiting 10, rash 2, spill 1"
    assert as_fits(found, str, 24) == "vomiting 10 and 2 more"
    assert as_fits(found, str, 12) == "3 kinds"
    assert as_fits((), str, 12) == ""
    assert (signed(2.4), signed(-11), signed(0.3), percent(1, 400), percent(0, 3)) == ("+2", "-11", "0", "0.2 %", "0 %")
    assert (reason_words("no_bed"), reason_words("own_code")) == ("no bed", "own code")


@settings(max_examples=60)
@given(counts=st.lists(st.integers(0, 9999), min_size=1, max_size=9).filter(any))
def test_every_bar_stands_with_its_number_upon_it_and_the_highest_fills_its_rows(counts: list[int]) -> None:
    rows = [row.line().text for row in upright_bars([Upright(("x",), one) for one in counts], 120, 6, ASCII)]
    assert len(rows) == 7
    assert len(rows[5].replace("0", " ").split()) == sum(one > 0 for one in counts)
    assert rows[1].count("#") >= 1
    assert all(f"{one:,}".replace(",", " ") in "\n".join(rows[:6]) for one in counts)


def test_where_not_all_bars_find_room_the_last_ones_stand_there() -> None:
    years = [Upright((str(year), f"'{year % 100:02d}"), year) for year in range(1990, 2027)]
    words = upright_bars(years, 40, 6, ASCII)[-1].line().text.split()
    assert words[-1] in {"2026", "'26"}
    assert len(words) < len(years)


@settings(max_examples=60)
@given(counts=st.lists(st.integers(0, 5000), min_size=3, max_size=3).filter(any), width=st.integers(20, 120))
def test_no_share_of_a_whole_is_lost_and_the_bar_is_full(counts: list[int], width: int) -> None:
    row = shares_row(parts_of(list(zip(("good", "between", "bad"), counts, strict=True)), ASCII), width)
    drawn = row.line().text.strip()
    assert len(drawn) == width - 2
    for count, glyph in zip(counts, (ASCII.seen_bar, ASCII.lutetium_bar, ASCII.stopped), strict=True):
        assert (glyph in drawn) == (count > 0)


@settings(max_examples=60)
@given(values=st.lists(st.floats(-2000, 2000), min_size=1, max_size=9), room=st.integers(10, 60))
def test_a_scale_holds_every_value_and_nought_with_few_marks(values: list[float], room: int) -> None:
    scale = scale_of(values, 5, room)
    assert scale.low <= min([0, *values])
    assert scale.high >= max([0, *values])
    assert 2 <= len(scale.ticks) <= 9
    assert all(5 <= scale.at(value) <= 5 + room for value in values)
