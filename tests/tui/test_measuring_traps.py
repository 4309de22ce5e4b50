"""Every trap of unit, decimal, distance and instrument is caught in the measurement grid, with words that help."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from ward_board.tui.dialogs.sign_in import SignInDialog

from .grid_seat import HEAD, cursor, grids_on, recorded
from .morning_seat import CORE, make_morning

PIN = " 481516"


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture
async def at_grid(morning: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    async with grids_on(morning, tmp_path) as sit:
        yield sit


async def test_the_reading_is_judged_while_it_is_typed(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2")
    assert "inside" in seat.shows()
    assert "8.2 µSv/h: eight point two" in seat.shows()
    await seat.press("backspace", "backspace", "backspace", " 3.5")
    assert "below the usual 4 to 12: at 1.00 m?" in seat.shows()
    await seat.press("backspace", "backspace", "backspace", " 14")
    assert "above the usual 4 to 12: voided, pockets empty?" in seat.shows()


# what is typed as first and second reading of Bed 1 with a background of 0.2, and what the grid says
TRAPS = {
    "µSv/h typed as mSv/h": (("8.2 mSv/h", "8.2 mSv/h"), "8.2 mSv/h = 8 200 µSv/h is not plausible (0.1 to 100 µSv/h)"),
    "mSv/h typed as µSv/h": (("0.008", "0.008"), "0.008 µSv/h is not plausible (0.1 to 100 µSv/h)"),
    "thousands or decimals": (("7.400", "7.4"), "'7.400' may mean 7.4 or 7400; type it with its unit: 7.4 µSv/h"),
    "no number": (("8.2.1", "8"), "'8.2.1' is not a number of µSv/h"),
    "an unknown unit": (("8 kg", "8"), "dose rate: '8 kg': type it in µSv/h, mSv/h or mR/h"),
    "below zero": (("-8", "8"), "'-8' is not a number of µSv/h"),
    "background above the first reading": (("0.15", "0.3"), "the background is above the reading: measure both again"),
    "background above the second reading": (("8.2", "0.1"), "the background is above the reading: measure both again"),
    "read at 2 m": (("2.5", "2.5"), "Dose rate, read again: the second person signs"),
    "read in mR/h without the unit": (("0.82", "0.83"), "Dose rate, read again: the second person signs"),
    "far above": (("31", "30.5"), "Dose rate, read again: the second person signs"),
    "readings that differ": (("8.2", "6.1"), "two readings within 20 %, or why they differ"),
}


@pytest.mark.parametrize("trap", TRAPS)
async def test_h42_h46_each_trap_is_caught_in_the_grid(at_grid: Callable[..., Any], trap: str) -> None:
    """Proof 5 of issue 5: nothing is recorded, and everything typed stands there still."""
    (first, second), said = TRAPS[trap]
    seat = await at_grid(*HEAD, "v", f" {first}", "tab", f" {second}")
    before = seat.head()
    await seat.press("enter")
    assert said in seat.shows()
    assert recorded(seat, before) == []
    if isinstance(seat.desk.dialog, SignInDialog):
        assert first not in seat.shows()
        await seat.press("escape")
    row = seat.desk.dialog.rows[0]
    assert (row.first.text, row.second.text) == (first, second)


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("0.8 mR/h", "0.8 mR/h = 8 µSv/h"),
        ("0.8 mrem/h", "0.8 mrem/h = 8 µSv/h"),
        ("0.008 mSv/h", "0.008 mSv/h = 8 µSv/h"),
        ("0,008 mSv/h", "0,008 mSv/h = 8 µSv/h"),
        ("8,0", "8 µSv/h: eight"),
        ("8.000 µSv/h", "8 µSv/h: eight"),
    ],
)
async def test_h46_units_and_a_comma_are_taken_and_echoed(at_grid: Callable[..., Any], typed: str, echoed: str) -> None:
    seat = await at_grid(*HEAD, "v", f" {typed}")
    assert echoed in seat.shows()
    before = seat.head()
    await seat.press("enter", f" {typed}", "enter")
    assert [(entry.number("usv_per_h"), entry.number("second_usv_per_h")) for entry in seat.entries(before)[1:]] == [
        (8.0, 8.0)
    ]


async def test_h42_a_reading_at_2_m_is_refused_with_words(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 2.8", "enter", " 2.8", "up", "tab", "tab", "tab")
    assert cursor(seat) == (None, "distance_m")
    await seat.press(" 2 m", "enter")
    assert "distance: must be 1 m; measure there" in seat.shows()
    before = seat.head()
    await seat.press("down", "enter", "enter")
    assert cursor(seat) == (None, "distance_m")
    assert "must be 1 m" in seat.shows()
    assert recorded(seat, before) == []


async def test_h42_far_from_expected_is_read_again_by_a_second_person_who_sees_no_figure(
    at_grid: Callable[..., Any],
) -> None:
    seat = await at_grid(*HEAD, "v", " 31", "enter", " 30.5")
    assert "far from the 8.0 µSv/h expected" in seat.shows()
    assert "above 20: again Sun" in seat.shows()
    before = seat.head()
    await seat.press("enter")
    assert isinstance(seat.desk.dialog, SignInDialog)
    card = "\n".join(line.text for line in seat.desk.picture(160, 42).card.lines)
    assert "JANSEN A." in card
    assert "31" not in card
    assert "30.5" not in card
    await seat.press(" nurse1", "enter", PIN, "enter", " 31", "enter")
    assert "a second person other than the first" in seat.shows()
    await seat.press(" rpe1", "enter", PIN, "enter", "enter")
    assert [(entry.step, entry.second) for entry in seat.entries(before)] == [
        ("voided_for_measurement", None),
        ("measurement", "rpe1"),
    ]
    assert seat.entries(before)[-1].values["second.usv_per_h"] == 31.0


async def test_a_second_person_who_reads_another_number_stops_it(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 31", "enter", " 30.5", "enter")
    before = seat.head()
    await seat.press(" rpe1", "enter", PIN, "enter", " 3.1", "enter")
    assert "the two numbers differ; both read the instrument again" in seat.shows()
    assert recorded(seat, before) == []
    assert seat.desk.dialog.rows[0].first.text == "31"


async def test_readings_that_differ_are_kept_with_a_reason(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 6.1", "enter")
    before = seat.head()
    await seat.press("enter", " moved between the two", "enter", PIN, "enter")
    measured = seat.entries(before)[-1]
    assert (measured.reason, measured.passed) == ("moved between the two", ("readings_agree",))
    assert cursor(seat) == ("t2", "voided")


async def test_an_instrument_past_its_calibration_asks_a_reason_once_typed(at_grid: Callable[..., Any]) -> None:
    """The words of one bed stand ready at the next, and are seen before they are recorded there."""
    seat = await at_grid("tab", " SM-4", "enter", " 01112026", "enter", " 0.2", "enter", "n")
    assert "the instrument is past its calibration" in seat.shows()
    before = seat.head()
    await seat.press("enter", "v", " 8.2", "enter", " 8.0", "enter")
    assert recorded(seat, before) == []
    await seat.press(" other meter broken", "enter", PIN, "enter", "v", " 7.2", "enter", " 7.0", "enter")
    assert "other meter broken" in seat.shows()
    assert [entry.stream for entry in seat.entries(before)] == ["t1", "t1"]
    await seat.press("enter")
    measured = [entry for entry in seat.entries(before) if entry.step == "measurement"]
    assert [(entry.stream, entry.reason) for entry in measured] == [
        ("t1", "other meter broken"),
        ("t2", "other meter broken"),
    ]


async def test_what_is_implausible_is_charted_with_a_reason_and_a_second_person(
    at_grid: Callable[..., Any],
) -> None:
    seat = await at_grid(*HEAD, "v", " 120", "enter", " 118", "enter", "tab", "tab")
    before = seat.head()
    await seat.press(" urine on the clothes", "enter", " tech1", "enter", PIN, "enter", " 120", "enter")
    measured = seat.entries(before)[-1]
    assert (measured.number("usv_per_h"), measured.second, measured.reason) == (120.0, "tech1", "urine on the clothes")


async def test_above_the_limit_the_row_says_when_to_measure_again(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 20.9", "enter", " 20.9")
    assert "above the limit of 20 µSv/h for leaving: let void, measure again from 13:" in seat.shows()
    await seat.press("enter")
    line = next(row for row in seat.shows().splitlines() if "Jansen" in row)
    assert "above 20: again 13:" in line


async def test_a_protocol_without_units_takes_bare_figures_only(
    at_grid: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    core = make_morning(tmp_path_factory.mktemp("core"), [CORE])
    seat = await at_grid("tab", " SM-4", "enter", " 0.2", "enter", store=core)
    assert [one.id for one in seat.desk.dialog.head.fields] == ["instrument", "background_usv_per_h", "distance_m"]
    before = seat.head()
    await seat.press(" 8,2", "enter")
    assert seat.entries(before)[-1].number("usv_per_h") == 8.2
