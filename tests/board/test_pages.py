"""The pages beside the board: one treatment, the morning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ward_board.board.board import Board
from ward_board.board.layout import ViewState
from ward_board.board.morning_page import morning_lines
from ward_board.board.treatment_page import treatment_lines
from ward_board.domain.words import Action

MakeBoard = Callable[..., Board]


def page(board: Board, treatment: str, width: int = 160) -> str:
    """The page of a treatment as words."""
    return "\n".join(line.text for line in treatment_lines(board, treatment, ViewState(width, 42)))


def test_treatment_page_says_what_stands_still_and_what_is_calculated(make_board: MakeBoard) -> None:
    found = page(make_board(), "t3")
    assert "Bed 3   DE BOER P.   born 30-01-1949   cycle 3/4   number 41.883" in found
    assert "hot room since 10:19" in found
    assert "calculated ≈, the board sees no pump" in found
    assert "STOPPED 10:38, 4 min" in found
    assert "≈221 mL given  ≈779 left of 1000" in found
    assert "23 of 30 min  7 min left, to 10:49" in found
    assert "if it runs again now: bag ends 13:49, needed to 13:49" in found
    assert "activity given is stated after the residual assay, not before" in found
    assert "MBq given" not in found
    assert "7,506 MBq at 10:19, +1.4 % of prescribed" in found
    assert "4 done, 9 to come" in found


def test_treatment_page_states_what_was_given_after_the_residual(make_board: MakeBoard) -> None:
    found = page(make_board("09:20", 1), "t6", 80)
    assert "7,412 MBq at Thu 10:56, +0.2 % of prescribed" in found
    assert "not before" not in found


def test_unknown_allergy_and_unfit_cannula_stand_out(make_board: MakeBoard, day: list[Any]) -> None:
    day[6].entries = [one for one in day[6].entries if one.step != "cannula"]
    day[6].write(Action.TICK, "09:50", "bos", "cannula", values={"site": "hand", "gauge": 22.0, "patent": "no"})
    board = make_board(writers=day)
    bed = board.beds[6]
    chart = replace(bed.situation.chart, booking=replace(bed.situation.chart.booking, allergies=None))
    board = replace(board, beds=(*board.beds[:6], replace(bed, situation=replace(bed.situation, chart=chart))))
    found = page(board, "t7")
    assert "ALLERGY UNKNOWN" in found
    assert "hand, 22 G, patent no, 09:50 Bos" in found


def test_a_treatment_that_left_the_board_says_so(make_board: MakeBoard) -> None:
    assert page(make_board(), "t99") == " this treatment is no longer on the board"


def test_morning_says_what_the_door_waits_for_and_since_when(make_board: MakeBoard) -> None:
    lines = [line.text for line in morning_lines(make_board("09:20:05", 1), ViewState(160, 42))]
    found = "\n".join(lines)
    assert "patients of Thursday 26 November" in found
    bed_four = next(row for row, text in enumerate(lines) if text.startswith(" 4 Ferreira"))
    expected = ("adequate", "fit", "8.1 µSv/h", "approved", "to print", "travel declaration")
    assert all(words in lines[bed_four] for words in expected)
    bed_three = next(row for row, text in enumerate(lines) if text.startswith(" 3 de Boer"))
    assert "due 08:30" in lines[bed_three]
    assert lines[bed_three].endswith(" scan")
    assert "since 08:30, then evaluation +2" in lines[bed_three + 1]


def test_morning_shows_days_of_each_rule_with_its_last_day(make_board: MakeBoard) -> None:
    lines = [line.text for line in morning_lines(make_board("09:20:05", 1), ViewState(160, 42, selected="t4"))]
    start = next(row for row, text in enumerate(lines) if " Rules, Bed 4 FERREIRA  8.1 µSv/h at 08:41" in text)
    said = [" ".join(text[100:].split()) for text in lines[start:]]
    assert said[2].startswith("partner 1 mSv 7 Fri 4 Dec")
    assert [row.split("mSv")[1].split()[0] for row in said[2:6]] == ["7", "10", "13", "6"]
    assert "signed Dr Smit, Peeters 08:50" in said
    assert "rules version 1, not signed by the site" in said


def test_before_any_infusion_is_over_the_morning_is_empty(make_board: MakeBoard) -> None:
    lines = [line.text for line in morning_lines(make_board("07:30"), ViewState(80, 24))]
    assert lines[-1] == " no infusion is over yet"
