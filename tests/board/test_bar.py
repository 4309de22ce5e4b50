"""The bar at the foot: a sentence that is longer than a row goes on below, and is cut only where no row is left."""

from __future__ import annotations

import pytest

from ward_board.board.bar import Bar
from ward_board.board.canvas import cells
from ward_board.board.line import Ground, Tone

LONG = "Not printed: rules Bed 7: no font can draw it; install one, on Debian: apt install fonts"


def rows(bar: Bar) -> list[str]:
    return [line.text.strip() for line in bar.lines(Ground.BAR)]


def test_a_sentence_that_fits_stands_whole_on_one_row() -> None:
    bar = Bar(100, 3, 1)
    bar.told(LONG, Tone.WARN)
    assert rows(bar) == [LONG]


@pytest.mark.parametrize("width", [34, 40, 60, 88])
def test_a_long_sentence_is_broken_between_words_and_none_is_lost(width: int) -> None:
    bar = Bar(width, 3, 1)
    bar.told(LONG, Tone.WARN)
    assert " ".join(rows(bar)) == LONG
    assert 1 < len(rows(bar)) <= 3
    assert all(cells(row) <= width - 2 for row in rows(bar))


def test_it_begins_beside_what_stands_there_and_goes_on_below() -> None:
    bar = Bar(60, 3, 1)
    bar.must((("Bed 7 ZOLTY P.", Tone.STRONG),))
    bar.told(LONG, Tone.WARN)
    assert rows(bar)[0].startswith("Bed 7 ZOLTY P. Not printed:")
    assert " ".join(rows(bar)) == f"Bed 7 ZOLTY P. {LONG}"


def test_a_first_word_that_finds_no_room_begins_below() -> None:
    bar = Bar(30, 3, 1)
    bar.must((("x" * 26, Tone.STRONG),))
    bar.told("immediately after that words follow", Tone.WARN)
    assert rows(bar) == ["x" * 26, "immediately after that words", "follow"]


def test_without_a_row_left_the_end_is_cut_and_says_so() -> None:
    bar = Bar(40, 2, 1)
    bar.told(LONG, Tone.WARN)
    assert len(rows(bar)) == 2
    assert rows(bar)[1].endswith("…")


@pytest.mark.parametrize("width", [0, 1, 2, 3])
@pytest.mark.parametrize("text", ["", "  ", LONG])
def test_a_bar_without_room_comes_to_an_end(width: int, text: str) -> None:
    bar = Bar(width, 3, 1)
    bar.told(text, Tone.WARN)
    assert all(cells(row) <= width for row in rows(bar))
