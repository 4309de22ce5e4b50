from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ward_board.tui.keys import TABLE, Command, Place, command_of, help_rows, hints, key_table_markdown

PAGES = (Place.BOARD, Place.TREATMENT, Place.MORNING, Place.JOURNAL, Place.KEYS)


def test_no_key_means_two_things_in_one_place() -> None:
    found = Counter((place, key) for row in TABLE for place in row.places for key in row.keys)
    assert [one for one, count in found.items() if count > 1] == []


def test_every_command_is_in_the_table() -> None:
    assert {row.command for row in TABLE} == set(Command)


@pytest.mark.parametrize("place", PAGES)
async def test_every_key_of_a_page_does_something(seat: Any, place: Place) -> None:
    """No key of the table ends in a fault, with and without a selected bed."""
    for row in TABLE:
        for key in row.keys if place in row.places else ():
            for selected in (None, seat.desk.board.beds[5].treatment):
                seat.desk.place, seat.desk.selected = place, selected
                await seat.press(key)
                seat.shows(80, 24)
                await seat.press("escape")
                assert not seat.desk.is_busy or seat.desk.dialog is not None


def test_keys_outside_the_table_do_nothing() -> None:
    assert command_of(Place.BOARD, "x") is None
    assert command_of(Place.KEYS, "o") is None


@pytest.mark.parametrize("place", list(Place))
def test_every_place_says_at_its_foot_how_to_go_on(place: Place) -> None:
    said = hints(place)
    assert said
    assert all(keys and words for keys, words in said)


def test_the_readme_table_has_every_row_once() -> None:
    lines = key_table_markdown().splitlines()
    assert len(lines) == len(TABLE) + 2
    assert all(line.count("|") - line.count("\\|") == 4 for line in lines)
    assert any("`1-9`" in line and "select a bed" in line for line in lines)


def test_the_help_lists_what_holds_and_nothing_else() -> None:
    said = help_rows([Place.LEAVING])
    assert said == [("y", "leave although an infusion runs"), ("n Esc", "stay")]
