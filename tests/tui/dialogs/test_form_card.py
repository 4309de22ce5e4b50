from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.line import Line, Run
from ward_board.tui.dialogs.cards import most_needed
from ward_board.tui.dialogs.dialog import Look

NOW = datetime(2026, 11, 26, 9, 42, tzinfo=UTC)


def said(dialog: Any, width: int, rows: int) -> list[str]:
    return [line.text for line in dialog.lines(Look(width, rows, NOW, dialog.time._zone, "J. de Vries"))]


@pytest.fixture
async def seat(seat_of: Callable[..., Any]) -> Any:
    """The technologist, whose form the assay is."""
    return await seat_of("tech1")


@pytest.mark.parametrize("rows", [5, 6, 8, 10, 12, 30])
@pytest.mark.parametrize("width", [40, 60, 96])
async def test_the_field_with_the_cursor_the_time_and_the_message_go_last(seat: Any, width: int, rows: int) -> None:
    await seat.press("6", "space", " 7462")
    dialog = seat.desk.dialog
    dialog.message = "somebody else was first"
    for focus, field in enumerate(dialog.fields):
        dialog.focus = focus
        text = said(dialog, width, rows)
        assert len(text) <= rows
        for words in (field.asked.title, "happened at", "somebody else was first", "OKAFOR"):
            assert any(words in line for line in text), (words, rows)
    dialog.focus = len(dialog.fields)
    assert any("happened at" in line for line in said(dialog, width, rows))


@pytest.mark.parametrize("size", [(60, 16), (60, 12), (40, 12), (80, 24)])
async def test_h2_on_a_small_screen_a_form_shows_patient_field_time_and_alarms(seat: Any, size: Any) -> None:
    await seat.press("6", "space", " 7462")
    for _field in range(4):
        shown = seat.shows(*size)
        assert "OKAFOR" in shown
        assert "happened at" in shown
        assert "AMINO ACIDS STOPP" in shown
        assert len(shown.split("\n")) == size[1]
        await seat.press("tab")


async def test_where_fields_are_left_out_it_says_which_this_is(seat: Any) -> None:
    await seat.press("6", "space", " 7462", "tab")
    text = said(seat.desk.dialog, 60, 8)
    assert "field 2 of 3" in text[0]
    assert "field" not in said(seat.desk.dialog, 60, 30)[0]


async def test_what_a_field_is_refused_for_stands_beside_it_and_once(seat: Any) -> None:
    await seat.press("6", "space", " 7.400", "tab")
    dialog = seat.desk.dialog
    dialog.wrong("mbq: '7.400' may mean 7.4 or 7400; type 7400 or 7.4")
    text = said(dialog, 96, 30)
    place = next(at for at, line in enumerate(text) if "activity" in line)
    assert "may mean 7.4 or 7400" in text[place + 1]
    assert sum("may mean" in line for line in text) == 1


async def test_h46_the_echo_stands_under_the_number(seat: Any) -> None:
    await seat.press("6", "space", " 7462")
    text = said(seat.desk.dialog, 96, 30)
    place = next(at for at, line in enumerate(text) if "activity" in line)
    assert text[place + 1].strip() == "7 462 MBq: seven thousand four hundred sixty-two"


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(-2, 40))
def test_what_is_needed_most_is_kept_and_stays_in_order(ranks: list[int], rows: int) -> None:
    lines = [(rank, Line((Run(str(place)),))) for place, rank in enumerate(ranks)]
    kept = [int(line.text) for line in most_needed(lines, rows)]
    assert kept == sorted(kept)
    assert len(kept) == min(len(ranks), max(rows, 0))
    left_out = [rank for place, rank in enumerate(ranks) if place not in kept]
    assert not left_out or all(ranks[place] <= min(left_out) for place in kept)
