from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.line import Ground, Line, Run
from ward_board.board.view import Screen
from ward_board.tui.picture import Picture, room_for_card, rows_always_seen, with_card, with_dock
from ward_board.tui.theme import Shade


def screen(alarms: int, beds: int) -> Screen:
    """A header, some alarms, some beds and the keys."""
    lines = [Line((Run("header"),), Ground.HEADER)]
    lines += [Line((Run(f"alarm {place}"),), Ground.HIGH) for place in range(alarms)]
    lines += [Line((Run(f"bed {place}"),)) for place in range(beds)]
    lines.append(Line((Run("keys"),), Ground.KEYS))
    return Screen(tuple(lines), (None, *[None] * alarms, *(f"t{place}" for place in range(beds)), None))


@given(st.integers(0, 4), st.integers(0, 30), st.integers(0, 40), st.integers(1, 200), st.integers(1, 200))
def test_h7_no_card_covers_header_alarms_or_keys(alarms: int, beds: int, rows: int, width: int, wide: int) -> None:
    shown = screen(alarms, beds)
    card = tuple(Line((Run(f"card {place}"),), Ground.BAR) for place in range(rows))
    for picture in (with_card(shown, card, width, wide), with_dock(shown, card, wide)):
        said = picture.text.split("\n")
        assert said[: 1 + alarms] == [line.text for line in shown.lines[: 1 + alarms]]
        assert said[-1] == "keys"
        assert len(said) == len(shown.lines)
        assert picture.card is not None
        assert picture.card.column + picture.card.width <= wide


def test_a_card_stands_in_the_middle_and_the_board_behind_it_is_dimmed() -> None:
    picture = with_card(screen(2, 20), (Line((Run("card"),)),) * 5, 60, 160)
    assert picture.card is not None
    assert (picture.card.column, picture.card.width) == (49, 62)
    frame = [picture.text.split("\n")[picture.card.row + place] for place in (0, 1, 6)]
    assert [(line[0], line[-1], len(line)) for line in frame] == [("╭", "╮", 62), ("│", "│", 62), ("╰", "╯", 62)]
    assert picture.row(0)[1] is Shade.NORMAL
    assert picture.row(2)[1] is Shade.NORMAL
    assert picture.row(3)[1] is Shade.BEHIND
    assert picture.row(len(picture.lines) - 1)[1] is Shade.NORMAL


def test_where_there_is_little_room_a_card_has_no_frame() -> None:
    for picture in (with_card(screen(2, 6), (Line(),) * 5, 60, 160), with_card(screen(2, 20), (Line(),) * 5, 80, 80)):
        assert picture.card is not None
        assert len(picture.card.lines) == 5


def test_a_board_that_stands_still_is_grey_below_its_alarms() -> None:
    shown = screen(1, 5)
    picture = Picture(shown.lines, shown.treatments, dim_from=rows_always_seen(shown), is_old=True)
    assert [picture.row(y)[1] for y in range(8)] == [Shade.NORMAL] * 2 + [Shade.OLD] * 4 + [Shade.NORMAL] * 2


def test_a_click_meets_the_bed_and_none_under_a_card() -> None:
    shown = screen(1, 5)
    assert Picture(shown.lines, shown.treatments).treatment_at(2) == "t0"
    assert with_card(shown, (Line(),) * 5, 80, 80).treatment_at(2) is None


@pytest.mark.parametrize(("alarms", "beds", "room"), [(0, 0, 0), (2, 3, 3), (4, 0, 0)])
def test_a_card_has_the_room_between_alarms_and_keys(alarms: int, beds: int, room: int) -> None:
    assert room_for_card(screen(alarms, beds)) == room
