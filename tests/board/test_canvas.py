"""A row never grows wider than it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.line import Tone
from ward_board.board.wrap import wrapped
from ward_board.domain.text import cell_width

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.integers(0, 60), st.lists(st.tuples(st.integers(-10, 70), TEXT), max_size=6))
def test_h27_whatever_is_put_the_row_keeps_its_width(width: int, puts: list[tuple[int, str]]) -> None:
    row = Canvas(width)
    for column, text in puts:
        row.put(column, text, Tone.STRONG)
    row.put(width - 1, "x", Tone.FAINT)
    line = row.line()
    assert cell_width(line.text) == width


def test_a_wide_letter_that_is_half_covered_leaves_a_blank() -> None:
    row = Canvas(6)
    row.put(0, "李小龍", Tone.STRONG)
    row.put(1, "ab", Tone.WARN)
    assert row.line().text == " ab 龍"


def test_what_leaves_the_row_is_cut_between_letters() -> None:
    row = Canvas(3)
    row.put(1, "李小", Tone.STRONG)
    assert row.line().text == " 李"


@given(TEXT, st.integers(0, 20))
def test_cut_text_fits_and_says_that_it_was_cut(text: str, width: int) -> None:
    kept = cut(text, width)
    assert cells(kept) <= width
    assert kept == text or kept == "" or kept.endswith("…")


def test_no_half_word_where_nothing_fits() -> None:
    assert first_that_fits(("seen 10:31 Bos", "seen 10:31"), 10) == "seen 10:31"
    assert first_that_fits(("seen 10:31",), 9) == ""


@given(TEXT, st.integers(2, 40))
def test_wrapped_sentences_lose_nothing_and_fit(text: str, width: int) -> None:
    rows = wrapped(text, width)
    assert all(cells(row) <= width for row in rows)
    assert "".join("".join(rows).split()) == "".join(text.split())


def test_a_letter_wider_than_a_row_falls_into_its_parts() -> None:
    assert wrapped("0🏻", 2) == ["0", "🏻"]
    assert "".join(wrapped("👨\u200d👩\u200d👧", 2)) == "👨\u200d👩\u200d👧"
    assert wrapped("👨\u200d👩\u200d👧 x", 8) == ["👨\u200d👩\u200d👧 x"]
