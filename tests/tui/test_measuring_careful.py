"""The measurement grid and a hurried hand: a bed measured twice, a wrong head, a figure appended to another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action

from .grid_seat import HEAD, cursor, grids_on, recorded
from .morning_seat import make_morning

ONE_BED = ("v", " 8.2", "enter", " 8.0", "enter")


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture
async def at_grid(morning: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    async with grids_on(morning, tmp_path) as sit:
        yield sit


def line_of(seat: Any, name: str, *size: int) -> str:
    return next(line for line in seat.shows(*size).splitlines() if name in line)


async def test_h42_a_measured_bed_asks_before_another_reading_takes_its_place(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, *ONE_BED, "up")
    before = seat.head()
    await seat.press(" 7")
    for size in ((160, 42), (80, 24)):
        assert "Bed 1 is measured: 8.2 at 08:30. Enter again = measure again" in seat.shows(*size)
    await seat.press(" .1")
    assert "Enter again = measure again" in seat.shows()
    await seat.hold("enter", seconds=3)
    assert recorded(seat, before) == []
    row = seat.desk.dialog.rows[0]
    assert (row.first.text, cursor(seat)) == ("7.1", ("t1", "second_usv_per_h"))
    await seat.press(" 7.0", "enter")
    assert recorded(seat, before) == [("t1", "again", "measurement")]


async def test_h42_whoever_is_measured_while_somebody_types_is_asked_about_too(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0")
    values = {"usv_per_h": "7.5", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-5"}
    now = seat.ward.clock.now()
    seat.ward.act("t1", Request(Action.MEASURE, seat.ward.person("tech1"), now, "measurement", values=values))
    await seat.reading.once()
    assert "Bed 1 is measured: 7.5 at 08:30. Enter again = measure again" in seat.shows()
    before = seat.head()
    await seat.press("enter")
    assert recorded(seat, before) == []


async def test_down_from_the_head_goes_to_the_first_bed_that_is_empty(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, *ONE_BED, "up", "up")
    assert cursor(seat)[0] is None
    await seat.press("down")
    assert cursor(seat) == ("t2", "voided")


@pytest.mark.parametrize("leaves", ["enter", "tab", "down"])
async def test_h46_a_background_that_cannot_be_is_said_when_it_is_left(
    at_grid: Callable[..., Any], leaves: str
) -> None:
    seat = await at_grid("tab", " SM-4", "enter", " 03-03-2027", "enter", " 2027", leaves)
    assert cursor(seat) == (None, "background_usv_per_h")
    assert "is not plausible (0 to 5 µSv/h)" in seat.shows()
    await seat.press(" 6", leaves)
    assert "the same key once more leaves it so" in seat.shows()
    await seat.press(leaves)
    assert cursor(seat) != (None, "background_usv_per_h")


@pytest.mark.parametrize("leaves", ["enter", "tab", "shift+tab", "down"])
async def test_h42_another_distance_is_refused_when_it_is_left(at_grid: Callable[..., Any], leaves: str) -> None:
    seat = await at_grid("tab", "tab", "tab", "tab", " 2", leaves)
    assert cursor(seat) == (None, "distance_m")
    assert "must be 1 m; measure there" in seat.shows()


@pytest.mark.parametrize("typed", ["03-03-2027", "03032027"])
async def test_h42_the_calibration_date_is_said_in_words(at_grid: Callable[..., Any], typed: str) -> None:
    seat = await at_grid("tab", " SM-4", "enter", f" {typed}")
    assert "Wednesday 3 March 2027" in seat.shows()
    await seat.press("enter")
    assert "Wednesday 3 March 2027" in seat.shows()
    assert seat.desk.dialog.head.text("calibration_due") == "03-03-2027"
    assert "03-03-2027" in seat.shows()


async def test_h42_a_calibration_that_is_past_is_said_at_once(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid("tab", " SM-4", "enter", " 01-11-2026", "enter")
    assert "Sunday 1 November 2026 is past" in seat.shows()
    assert cursor(seat) == (None, "background_usv_per_h")


async def test_h42_readings_that_differ_have_no_net_until_a_reason_stands(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 9.0", "enter", " 0.91")
    for size in ((160, 42), (80, 24)):
        line = line_of(seat, "Jansen", *size)
        assert "readings differ" in line
        assert "inside" not in line
        assert "4.8" not in line
    await seat.press("enter", " turned round")
    assert "4.8" in line_of(seat, "Jansen")


async def test_h46_a_figure_typed_into_a_filled_cell_takes_its_place_and_backspace_mends(
    at_grid: Callable[..., Any],
) -> None:
    seat = await at_grid(*HEAD, "v", " 7.2", "enter", "shift+tab", " 1.9")
    first = seat.desk.dialog.rows[0].first
    assert first.text == "1.9"
    await seat.press("tab", "shift+tab", "backspace", " 8")
    assert first.text == "1.8"
    await seat.press("tab", "shift+tab", " mR/h")
    assert first.value == "1.8 mR/h"


async def test_shift_tab_goes_from_the_reason_back_to_the_reading(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 6.1", "enter")
    assert cursor(seat) == ("t1", "reason")
    await seat.press("shift+tab")
    assert cursor(seat) == ("t1", "second_usv_per_h")


@pytest.mark.parametrize("typed", ["0.8 mR/h", "0.008 mSv/h"])
async def test_h46_another_unit_is_said_as_it_is_left_and_the_cell_shows_its_own(
    at_grid: Callable[..., Any], typed: str
) -> None:
    seat = await at_grid(*HEAD, "v", f" {typed}", "enter")
    assert f"{typed} = 8 µSv/h" in seat.shows()
    cells = line_of(seat, "Jansen").split()
    assert "8" in cells
    assert typed.split()[1] not in cells
    await seat.press(" 8", "up", "tab", "tab", " 0.02 mR/h", "tab")
    assert "0.02 mR/h = 0.2 µSv/h" in seat.shows()
    assert "0.2 µSv/h  " in line_of(seat, "background")


async def test_h43_who_is_in_the_scanner_can_be_measured_and_the_row_says_where_they_are(
    at_grid: Callable[..., Any],
) -> None:
    seat = await at_grid()
    seat.ward.act("t1", Request(Action.TICK, seat.ward.person("nurse1"), seat.ward.clock.now(), "scan_away"))
    seat.ward.clock.advance(timedelta(minutes=5))
    await seat.reading.once()
    await seat.press(*HEAD)
    assert "in the scanner since 08:30" in line_of(seat, "Jansen")
    assert "in scanner since 08:30" in line_of(seat, "Jansen", 80, 24)
    before = seat.head()
    await seat.press(*ONE_BED)
    assert recorded(seat, before)[-1] == ("t1", "measure", "measurement")


async def test_whose_the_voiding_is_is_said_in_words(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, who="tech1")
    assert "nurse charts" in line_of(seat, "Jansen")
    assert "not yet" in line_of(seat, "Jansen", 80, 24)
    assert "voiding: nurse charts it" in seat.shows(80, 24)
