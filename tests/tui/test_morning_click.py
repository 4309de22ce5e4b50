"""The mouse on the morning page: a click on the rows of a bed selects it, beside them nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ward_board.tui.pointer import click, turn
from ward_board.ward.clock import ManualClock

from .morning_seat import NEXT_MORNING, copied, make_morning, sit_down, ward_on


@pytest.fixture
async def seat(tmp_path: Path) -> AsyncIterator[Any]:
    (folder := tmp_path / "made").mkdir()
    ward = ward_on(copied(make_morning(folder), tmp_path), ManualClock(NEXT_MORNING))
    seat = await sit_down(ward, "nurse1")
    await seat.press("m")
    yield seat
    ward.close()


@pytest.mark.parametrize("size", [(80, 24), (160, 42)])
async def test_a_click_on_both_rows_of_a_bed_selects_it(seat: Any, size: tuple[int, int]) -> None:
    picture = seat.desk.picture(*size)
    row = next(at for at, line in enumerate(picture.lines) if line.text.startswith(" 3 de Boer"))
    for clicked in (row, row + 1):
        seat.desk.selected = None
        click(seat.desk, seat.desk.picture(*size).treatment_at(clicked))
        assert seat.desk.selected == "t3"
    others = [row - 3, row + 2, row + 3]
    assert "t3" not in {seat.desk.picture(*size).treatment_at(at) for at in others}


async def test_head_panes_and_keys_are_about_no_bed(seat: Any) -> None:
    picture = seat.desk.picture(160, 42)
    said = [(line.text, picture.treatment_at(row)) for row, line in enumerate(picture.lines)]
    heads = ("PRRT ward", " Morning ", " bed ", " Scanner", "1-9 bed")
    assert [about for text, about in said if any(head in text[:20] for head in heads)] == [None] * 5
    # above the page stand the alarms, each about a bed of its own
    first = next(row for row, (text, _about) in enumerate(said) if text.startswith(" Morning "))
    assert [about for _text, about in said[first:] if about] == [
        f"t{bed}" for bed in (1, 2, 3, 4, 5) for _row in range(2)
    ]


async def test_on_a_page_that_was_scrolled_a_click_selects_what_is_seen_there(seat: Any) -> None:
    seat.desk.size = (80, 24)
    turn(seat.desk, 80, 24, 1)
    picture = seat.desk.picture(80, 24)
    row = next(at for at, line in enumerate(picture.lines) if line.text.startswith(" 4 Bakker"))
    click(seat.desk, picture.treatment_at(row))
    assert seat.desk.selected == "t4"
