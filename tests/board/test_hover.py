from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.geometry import geometry, panned, zoomed
from ward_board.board.hover import words_at
from ward_board.board.layout import compose
from ward_board.board.line import Line, Tone
from ward_board.board.view import ViewState

SIZES = [(160, 42), (120, 34), (100, 30), (80, 24)]
AMINO = {Tone.AMINO_BAR, Tone.AMINO_BAR_EDGE, Tone.AMINO_BAR_END, Tone.AMINO_UNSEEN_BAR, Tone.AMINO_HATCH}
LUTETIUM = {
    *(Tone.LUTETIUM_BAR, Tone.LUTETIUM_BAR_EDGE, Tone.LUTETIUM_BAR_END),
    *(Tone.LUTETIUM_UNSEEN_BAR, Tone.LUTETIUM_HATCH),
}
MOMENTS = [("06:30", 0), ("10:42:17", 0), ("12:30", 0), ("18:40", 0), ("02:00", 1), ("10:00", 1)]
views = st.builds(
    ViewState,
    width=st.integers(60, 220),
    height=st.integers(20, 60),
    zoom=st.integers(-4, 4),
    pan=st.integers(-9, 9),
    first_bed=st.integers(0, 9),
    ascii=st.booleans(),
    no_colour=st.booleans(),
    privacy=st.booleans(),
    stale_seconds=st.sampled_from([None, 9.0]),
)


def _cells(line: Line) -> list[tuple[str, Tone]]:
    return [(letter, run.tone) for run in line.runs for letter in run.text]


def _lanes(board: Board, view: ViewState) -> list[tuple[int, int, int, str, Tone]]:
    """(bed, column, row, glyph, tone) of each lane cell that compose drew."""
    drawn, screen = geometry(board, view), compose(board, view)
    found = []
    for row, (line, treatment) in enumerate(zip(screen.lines, screen.treatments, strict=True)):
        here = drawn.bed_at(row)
        if treatment is None or here is None:
            continue
        for column, (glyph, tone) in enumerate(_cells(line)):
            if drawn.columns.lane <= column < drawn.columns.lane_end:
                found.append((here[0].number, column, row, glyph, tone))
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_cell_of_a_drawn_bar_names_its_bed_and_infusion(make_board: Any, size: Any, moment: Any) -> None:
    board = make_board(*moment)
    view = ViewState(*size)
    bars = 0
    for bed, column, row, _glyph, tone in _lanes(board, view):
        name = "amino acids" if tone in AMINO else "Lu-177" if tone in LUTETIUM else None
        if name is not None:
            words = words_at(board, view, column, row)
            assert words is not None, (column, row, tone)
            assert words.startswith(f"Bed {bed} {name} "), words
            bars += 1
    assert bars > 20


@settings(max_examples=60)
@given(
    view=views, moment=st.sampled_from(MOMENTS), places=st.lists(st.tuples(st.integers(-5, 240), st.integers(-5, 70)))
)
def test_no_place_on_or_off_the_screen_is_a_fault(make_board: Any, view: Any, moment: Any, places: Any) -> None:
    board = make_board(*moment)
    for column, row in [*places, (0, 0), (view.width, view.height)]:
        words = words_at(board, view, column, row)
        assert words is None or words.startswith("Bed ")


@settings(max_examples=60)
@given(view=views.filter(lambda view: view.width >= 80 and view.height >= 24), moment=st.sampled_from(MOMENTS))
def test_the_geometry_is_that_of_the_drawn_board(make_board: Any, view: Any, moment: Any) -> None:
    board = make_board(*moment)
    drawn, screen = geometry(board, view), compose(board, view)
    last = drawn.first_row + len(drawn.beds) * drawn.room.bed_rows
    for row in range(drawn.first_row, last):
        here = drawn.bed_at(row)
        assert here is not None
        assert screen.treatments[row] == here[0].treatment
    assert drawn.bed_at(drawn.first_row - 1) is None
    assert drawn.bed_at(last) is None


def _said(board: Board, view: ViewState, wanted: Callable[[str, Tone], bool]) -> list[str]:
    cells = [(column, row) for _bed, column, row, glyph, tone in _lanes(board, view) if wanted(glyph, tone)]
    return list(dict.fromkeys(filter(None, (words_at(board, view, *cell) for cell in cells))))


def test_a_bar_says_from_when_to_when_and_how_much(make_board: Any) -> None:
    said = _said(make_board("10:42:17"), ViewState(160, 42), lambda _glyph, tone: tone is Tone.AMINO_BAR)
    assert "Bed 5 amino acids 10:00 to now, planned to 14:00, calculated ≈176 of 1000 mL" in said
    said = _said(make_board("12:30"), ViewState(160, 42), lambda _glyph, tone: tone is Tone.LUTETIUM_BAR)
    assert "Bed 5 Lu-177 10:30 to 11:00" in said


def test_what_nobody_has_seen_since_says_since_when(make_board: Any) -> None:
    said = _said(make_board("10:42:17"), ViewState(160, 42), lambda glyph, _tone: glyph == "▒")
    assert "Bed 2 amino acids 08:20 to now, planned to 12:20, calculated ≈593 of 1000 mL, not seen since 10:08" in said


def test_a_pause_says_how_long_also_when_it_is_over(make_board: Any) -> None:
    board = make_board("10:42:17")
    said = _said(board, ViewState(160, 42), lambda _glyph, tone: tone is Tone.STOPPED_BAR)
    assert said == ["Bed 3 amino acids stopped 10:38 to now, 4 min"]
    said = _said(make_board("12:30"), ViewState(160, 42), lambda _glyph, tone: tone is Tone.STOPPED_BAR)
    assert said == ["Bed 3 amino acids stopped 10:38 to 10:44, 6 min"]


def test_marks_say_when_and_by_whom_or_when_they_are_expected(make_board: Any) -> None:
    said = _said(make_board("10:42:17"), ViewState(160, 42), lambda glyph, _tone: glyph in "●◆○")
    assert "Bed 5 cannula 09:00 Bos" in said
    assert "Bed 5 antiemetic 09:25 Bos" in said
    assert any(words.startswith("Bed 5 cannula out expected 14:") for words in said)


def test_marks_beyond_the_edge_are_told_from_the_arrow(make_board: Any) -> None:
    board = make_board("10:42:17")
    view = replace(ViewState(160, 42), zoom=3)
    assert any(words.startswith("Bed 1 earlier: cannula 07:00") for words in _said(board, view, lambda g, _t: g == "‹"))


def test_nothing_under_the_pointer_says_nothing(make_board: Any) -> None:
    board, view = make_board("10:42:17"), ViewState(160, 42)
    for _bed, column, row, glyph, tone in _lanes(board, view):
        if tone is Tone.GRID or (glyph == " " and tone is Tone.PLAIN):
            assert words_at(board, view, column, row) is None
    assert all(words_at(board, view, column, 0) is None for column in range(160))


def test_h33_no_patient_is_named_by_the_mouse(make_board: Any) -> None:
    board, view = make_board("10:42:17"), ViewState(160, 42)
    names = [bed.patient.name.split()[-2] for bed in board.beds]
    for words in _said(board, view, lambda _glyph, _tone: True):
        assert not any(name in words for name in names)


def test_the_window_goes_no_further_than_the_day(make_board: Any) -> None:
    board, view = make_board("10:42:17"), ViewState(160, 42)
    for by in (1, -1):
        pan = 0
        for _again in range(50):
            pan = panned(board, replace(view, pan=pan), by)
        assert abs(pan) < 10
        assert panned(board, replace(view, pan=pan), by) == pan
        assert panned(board, replace(view, pan=pan), -by) == pan - by


def test_zoom_ends_where_nothing_changes_any_more(make_board: Any) -> None:
    board, view = make_board("10:42:17"), ViewState(160, 42)
    zoom = 0
    for _again in range(50):
        zoom = zoomed(board, replace(view, zoom=zoom), 1)
    assert 0 < zoom < 20
