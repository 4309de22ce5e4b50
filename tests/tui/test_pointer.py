from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.board.geometry import geometry
from ward_board.tui.keys import Place
from ward_board.tui.pointer import click, point, turn, unpoint

SIZE = (160, 42)


def over(seat: Any, bed: int, glyph: str) -> tuple[int, int]:
    """A cell of the bed's rows where a glyph is drawn."""
    view = seat.desk.view(*SIZE)
    drawn = geometry(seat.desk.board, view)
    lines = seat.shows(*SIZE).split("\n")
    for row, line in enumerate(lines):
        here = drawn.bed_at(row)
        if here and here[0].number == bed and glyph in line[drawn.columns.lane : drawn.columns.lane_end]:
            return line.index(glyph, drawn.columns.lane), row
    raise AssertionError(glyph)


async def test_hovering_tells_the_times_at_the_foot_and_leaving_takes_them_away(seat: Any) -> None:
    point(seat.desk, *SIZE, *over(seat, 5, "▶"))
    assert "Bed 5 amino acids 10:00 to now, planned to 14:00, calculated ≈176 of 1000 mL" in seat.shows()
    unpoint(seat.desk)
    assert "Bed 5 amino acids 10:00" not in seat.shows()
    point(seat.desk, *SIZE, *over(seat, 5, "●"))
    assert "Bed 5 cannula 09:00" in seat.shows()
    point(seat.desk, *SIZE, 0, 0)
    assert "Bed 5 cannula" not in seat.shows()


async def test_the_words_at_the_foot_go_with_what_is_drawn_under_the_pointer(seat: Any) -> None:
    point(seat.desk, *SIZE, *over(seat, 5, "▶"))
    assert "Bed 5 amino acids 10:00 to now, planned to 14:00, calculated ≈176 of 1000 mL" in seat.shows()
    seat.ward.clock.advance(timedelta(minutes=10))
    seat.machine.advance(timedelta(minutes=10))
    await seat.reading.once()
    assert "≈176 of 1000 mL" not in seat.shows()


@pytest.mark.parametrize("zoom", [0, 4])
async def test_keys_and_wheel_go_equally_far_and_come_back_at_once(seat: Any, zoom: int) -> None:
    seat.desk.size = SIZE
    for _ in range(zoom):
        await seat.press("+")
    for _ in range(60):
        turn(seat.desk, *SIZE, 1)
    farthest, shown = seat.desk.pan, seat.shows()
    seat.desk.pan = 0
    for _ in range(60):
        await seat.press("right")
    assert (seat.desk.pan, seat.shows()) == (farthest, shown)
    assert 0 < farthest < 60
    await seat.press("left")
    assert seat.shows() != shown


async def test_below_the_least_size_there_is_no_timeline_to_move(seat: Any) -> None:
    seat.desk.size = (40, 10)
    await seat.press("+", "right")
    turn(seat.desk, 40, 10, 1)
    assert (seat.desk.zoom, seat.desk.pan) == (0, 0)


async def test_what_was_recorded_is_worth_more_than_the_pointer(seat: Any) -> None:
    seat.desk.say("Bed 5 seen 10:42")
    point(seat.desk, *SIZE, *over(seat, 5, "●"))
    assert "Bed 5 seen 10:42" in seat.shows()


async def test_the_wheel_pans_and_with_shift_zooms(seat: Any) -> None:
    before = seat.shows()
    turn(seat.desk, *SIZE, 1, zooming=True)
    turn(seat.desk, *SIZE, -1, zooming=True)
    turn(seat.desk, *SIZE, -1, zooming=True)
    assert seat.desk.zoom == 1
    turn(seat.desk, *SIZE, 1)
    assert seat.desk.pan == 1
    assert seat.shows() != before
    turn(seat.desk, *SIZE, -1)
    turn(seat.desk, *SIZE, 1, zooming=True)
    assert seat.shows() == before


async def test_the_wheel_scrolls_a_page(seat: Any) -> None:
    await seat.press("g")
    turn(seat.desk, *SIZE, 1)
    assert seat.desk.first_line == 3
    for _again in range(5):
        turn(seat.desk, *SIZE, -1)
    assert seat.desk.first_line == 0
    assert seat.desk.pan == 0


async def test_a_click_selects_the_bed_and_on_a_page_without_beds_nothing(seat: Any) -> None:
    treatment = seat.desk.board.beds[2].treatment
    click(seat.desk, treatment)
    assert seat.desk.bed.number == 3
    click(seat.desk, None)
    assert seat.desk.bed.number == 3
    await seat.press("?")
    click(seat.desk, seat.desk.board.beds[0].treatment)
    assert seat.desk.bed.number == 3


@pytest.mark.parametrize("opened", [["5", "space"], ["ctrl+p"], ["/"], ["3", "n"]])
async def test_the_mouse_records_nothing_and_does_nothing_while_something_is_asked(seat: Any, opened: Any) -> None:
    await seat.press(*opened)
    dialog, selected, head = seat.desk.dialog, seat.desk.selected, seat.head()
    for column in range(0, 160, 7):
        for row in range(42):
            point(seat.desk, *SIZE, column, row)
            turn(seat.desk, *SIZE, 1)
            click(seat.desk, seat.desk.board.beds[0].treatment)
    assert (seat.desk.dialog, seat.desk.selected, seat.head()) == (dialog, selected, head)
    assert (seat.desk.pan, seat.desk.pointed) == (0, None)


async def test_the_mouse_is_off_while_somebody_wipes_the_screen(seat: Any) -> None:
    await seat.press("ctrl+p", *"cleaning", "enter")
    click(seat.desk, seat.desk.board.beds[0].treatment)
    turn(seat.desk, *SIZE, 1)
    assert (seat.desk.selected, seat.desk.pan) == (None, 0)
    seat.machine.advance(timedelta(seconds=61))
    click(seat.desk, seat.desk.board.beds[0].treatment)
    assert seat.desk.bed.number == 1


async def test_what_is_pointed_at_stays_on_the_board(seat: Any) -> None:
    point(seat.desk, *SIZE, *over(seat, 5, "●"))
    await seat.press("g")
    assert seat.desk.place is Place.JOURNAL
    assert "Bed 5 cannula 09:00" not in seat.shows().split("\n")[-2]


async def test_the_mouse_of_the_terminal_reaches_the_desk(app_of: Any, until: Any) -> None:
    async with app_of() as (app, pilot):
        lines = app.lines.picture.text.split("\n")
        row = next(place for place, line in enumerate(lines) if line.startswith(" 5 "))
        column = lines[row].index("▶")
        await pilot.hover(offset=(column, row))
        await until(pilot, lambda: app.desk.pointed is not None)
        await until(pilot, lambda: "Bed 5 amino acids 10:00 to now" in app.lines.picture.text)
        await pilot.click(offset=(5, row))
        await until(pilot, lambda: app.desk.bed is not None)
        assert app.desk.bed.number == 5
