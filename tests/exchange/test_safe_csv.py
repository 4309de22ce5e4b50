"""CSV that nobody can hide a formula in, and that says again what was put in (H30)."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ward_board.domain.text import clean
from ward_board.errors import BadInputError
from ward_board.exchange.safe_csv import csv_row, defused, plain

TRIGGERS = "=+-@\t\r\n\0＝＋－＠"
BLANKS = (" ", "\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff", "\u202e", "\u2800", "'", '"', ",", ";", "1", "a", "é")
hostile = st.text(st.sampled_from([*TRIGGERS, *BLANKS]) | st.characters(), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(float)


def read(text: str) -> list[list[str]]:
    """What a reader of RFC 4180 finds."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(st.lists(st.lists(hostile | numbers | st.none(), min_size=1, max_size=6), min_size=1, max_size=4))
@example([['=HYPERLINK("http://x")', "\t=1", "\r-1", "\0@A1", " \u00a0＋1", "'=1", "''-1", "a\r\nb", -5.0]])
def test_h30_no_cell_begins_as_a_formula_and_all_of_it_is_read_back(rows: list[list[str | float | None]]) -> None:
    text = "".join(csv_row(row) for row in rows)
    found = read(text)
    assert len(found) == len(rows)
    for cells, row in zip(found, rows, strict=True):
        for cell, was in zip(cells, row, strict=True):
            if isinstance(was, float):
                assert float(cell) == was
            else:
                assert plain(cell) == clean(was or "").text
                assert not cell.lstrip().startswith(tuple(TRIGGERS))
                assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in cell)


@given(hostile)
def test_h30_every_cell_stands_in_quotation_marks_on_one_line(text: str) -> None:
    row = csv_row([text, None, 1.0])
    assert row.startswith('"')
    assert row.endswith('"","1"\r\n')
    assert len(row[:-2].splitlines()) == 1


@pytest.mark.parametrize("first", [*"=+-@＝＋－＠"])
@pytest.mark.parametrize("before", ["", " ", "\t", "\r\n", "\0", "\u00a0", "\u200b", "\u202e", "'", " ' "])
def test_h30_each_way_to_begin_a_formula_gets_an_apostrophe(before: str, first: str) -> None:
    assert defused(f"{before}{first}cmd|' /c calc'!A0").startswith("'")


@pytest.mark.parametrize(
    ("cell", "written"),
    [(-5.0, '"-5"'), (7400.0, '"7400"'), (-0.25, '"-0.25"'), ("-5", '"\'-5"'), ("a=b", '"a=b"'), ("", '""'),
     ("O'Brien", '"O\'Brien"'), ('say "x", y', '"say ""x"", y"')],
)  # fmt: skip
def test_h30_a_number_stays_a_number_and_plain_words_stay_as_they_are(cell: str | float, written: str) -> None:
    assert csv_row([cell]) == f"{written}\r\n"


def test_what_is_no_number_is_not_written_as_one() -> None:
    with pytest.raises(BadInputError):
        csv_row([float("nan")])
