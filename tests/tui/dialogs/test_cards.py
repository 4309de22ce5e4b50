from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.canvas import cells
from ward_board.board.line import Line, Run
from ward_board.tui.dialogs.cards import fitted, hint_line, message_lines, patient_lines


@pytest.mark.parametrize("width", [40, 60, 80, 96])
async def test_h2_a_card_names_bed_name_birth_date_and_number_whole(seat: Any, width: int) -> None:
    for bed in seat.desk.board.beds:
        said = " ".join(line.text for line in patient_lines(width, bed, privacy=False))
        assert f"Bed {bed.number}" in said
        assert bed.patient.name.upper() in said
        assert f"{bed.patient.birth_date:%d-%m-%Y}" in said
        assert bed.patient.number in said


@pytest.mark.parametrize("width", [40, 80, 96])
async def test_h15_allergies_are_never_missing_and_unknown_is_not_none(seat: Any, width: int) -> None:
    said = {
        bed.number: " ".join(line.text for line in patient_lines(width, bed, privacy=False))
        for bed in seat.desk.board.beds
    }
    assert "allergies UNKNOWN" in said[1]
    assert "allergies: none" in said[2]
    assert "ALLERGY iodine contrast" in said[5]


@given(st.text(max_size=400), st.integers(20, 100))
def test_a_message_stands_whole_in_rows_of_the_card(message: str, width: int) -> None:
    lines = message_lines(width, message)
    assert lines
    assert all(cells(line.text) <= width for line in lines)


def test_a_long_message_loses_no_word() -> None:
    words = "waits for: cannula patent; antiemetic given or refused; 30 min since the antiemetic; a technologist"
    said = " ".join(line.text.strip() for line in message_lines(40, words))
    assert said == words


def test_hints_are_whole_or_not_there() -> None:
    hints = [("Enter", "records"), ("Esc", "leaves, kept as your draft"), ("Tab", "next field")]
    assert hint_line(30, hints).text.split() == ["Enter", "records"]


@given(st.lists(st.sampled_from(["", "field"]), max_size=30), st.integers(0, 30))
def test_what_is_empty_goes_first_where_there_is_little_room(texts: list[str], rows: int) -> None:
    lines = [Line((Run(text),)) for text in ["head", *texts, "foot"]]
    kept = fitted(lines, rows)
    assert len(kept) <= max(rows, 0)
    filled = sum(bool(line.text) for line in lines)
    if rows >= filled:
        assert sum(bool(line.text) for line in kept) == filled
    if rows > 2:
        assert kept[-1].text == "foot"
