"""The measurement grid by keys: typed once, then bed by bed; each row kept by itself, drafts, who else is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError

from .grid_seat import HEAD, cursor, grids_on, recorded
from .morning_seat import NEXT_MORNING, make_morning

PIN = " 481516"
MOST_KEYS_A_BED = 12


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture
async def at_grid(morning: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    async with grids_on(morning, tmp_path) as sit:
        yield sit


async def test_h42_a_bed_takes_few_keys_and_is_charted_whole(at_grid: Callable[..., Any]) -> None:
    """Value, unit, distance, device, calibration, who and when, with the voiding, in one commit; then the next bed."""
    seat = await at_grid(*HEAD)
    before, keys = seat.head(), ("enter", " 8.2", "enter", " 8.0", "enter")
    assert sum(len(key.removeprefix(" ")) if key.startswith(" ") else 1 for key in keys) <= MOST_KEYS_A_BED
    await seat.press(*keys)
    assert recorded(seat, before) == [("t1", "tick", "voided_for_measurement"), ("t1", "measure", "measurement")]
    measured = seat.entries(before)[-1]
    assert measured.values == {
        **{"instrument": "SM-4", "calibration_due": "2027-03-03", "background_usv_per_h": 0.2, "distance_m": 1.0},
        **{"height": "navel", "usv_per_h": 8.2, "second_usv_per_h": 8.0},
    }
    assert (measured.author, measured.occurred_at) == ("nurse1", NEXT_MORNING)
    assert cursor(seat) == ("t2", "voided")
    line = next(row for row in seat.shows(80, 24).splitlines() if "Jansen" in row)
    assert line.split()[3:] == ["08:30", "8.2", "8.0", "7.9", "4", "to", "12", "inside", "08:30"]


async def test_every_bed_by_keyboard_and_then_it_says_so(at_grid: Callable[..., Any]) -> None:
    """The half dose has a band of its own; the core protocol knows neither voiding nor a second reading."""
    seat = await at_grid(*HEAD)
    before = seat.head()
    for reading in ("8.1", "7.7", "9.4", "3.9"):
        await seat.press("v", f" {reading}", "enter", f" {reading}", "enter")
    assert cursor(seat) == ("t5", "usv_per_h")
    await seat.press(" 6.6", "enter")
    assert "every bed here has its measurement" in seat.shows()
    steps = ["voided_for_measurement", "measurement"]
    assert [(stream, step) for stream, _action, step in recorded(seat, before)] == [
        *((f"t{bed}", step) for bed in range(1, 5) for step in steps),
        ("t5", "measurement"),
    ]
    assert "2 to 6" in next(row for row in seat.shows().splitlines() if "Bakker" in row)
    await seat.press("escape")
    assert "measurements recorded: 5" in seat.shows()
    assert seat.desk.drafts.count("nurse1") == 0


async def test_what_is_left_out_is_asked_about_once(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "tab", " 8.2", "enter")
    before = seat.head()
    await seat.press("enter")
    assert "voiding not said, no second reading: Enter once more records it so" in seat.shows()
    await seat.press("x", "backspace", "enter")
    assert recorded(seat, before) == []
    await seat.press("f5", "enter")
    assert recorded(seat, before) == [("t1", "measure", "measurement")]
    assert "second_usv_per_h" not in seat.entries(before)[-1].values


async def test_times_are_typed_and_voiding_comes_first(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, " 0825", " 8.2", "enter", " 8.0", "tab")
    assert cursor(seat) == ("t1", "at")
    await seat.press(" 0820", "enter")
    assert "voided after the measurement" in seat.shows()
    before = seat.head()
    await seat.press(" 828", "enter")
    assert [entry.occurred_at for entry in seat.entries(before)] == [
        NEXT_MORNING - timedelta(minutes=5),
        NEXT_MORNING - timedelta(minutes=2),
    ]


async def test_the_head_comes_from_the_newest_measurement_of_the_day(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0", "enter", "escape", "3", "tab")
    assert cursor(seat) == ("t3", "voided")
    head = {one.id: one.text for one in seat.desk.dialog.head.fields}
    assert head == {
        **{"instrument": "SM-4", "calibration_due": "03-03-2027", "background_usv_per_h": "0.2"},
        **{"distance_m": "1.00", "height": "navel"},
    }


async def test_a_bed_is_measured_again_where_it_was_before(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 22", "enter", " 22", "enter")
    seat.ward.clock.advance(timedelta(hours=3))
    before = seat.head()
    await seat.press("up", " 19", "enter", "enter", " 19", "enter")
    assert recorded(seat, before) == [("t1", "again", "measurement")]


async def test_esc_keeps_all_that_was_typed_as_a_draft_of_its_author(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, " 0825", " 8.2", "enter", " 0.8 m", "down", "down", " 7", "escape")
    assert "kept as a draft of" in seat.shows()
    await seat.press("l", "l", " nurse2", "enter", PIN, "enter", "m", "tab")
    assert [row.typed for row in seat.desk.dialog.rows if row.typed] == []
    await seat.press("escape", "l", "l", " nurse1", "enter", PIN, "enter", "tab")
    dialog = seat.desk.dialog
    assert "what you typed before is here again" in seat.shows()
    assert dialog.head.text("instrument") == "SM-4"
    first, _second, third = dialog.rows[:3]
    assert (first.first.text, first.second.text, third.second.text) == ("8.2", "0.8 m", "7")
    assert first.voided.at(NEXT_MORNING) == NEXT_MORNING - timedelta(minutes=5)


async def test_what_is_recorded_leaves_the_draft(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0", "enter", "v", " 7", "escape")
    assert "measurements recorded: 1; what else you typed is kept as a draft" in seat.shows()
    await seat.press("tab")
    assert [(row.treatment, row.first.text) for row in seat.desk.dialog.rows if row.typed] == [("t2", "7")]
    before = seat.head()
    await seat.press("enter", " 7.1", "enter", "escape")
    assert recorded(seat, before)[-1] == ("t2", "measure", "measurement")
    assert seat.desk.drafts.count("nurse1") == 0


async def test_locking_parks_the_grid(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2")
    seat.desk.lock()
    await seat.settle()
    assert seat.desk.dialog is None
    assert seat.desk.drafts.count("nurse1") == 1


async def test_i14_a_row_stays_with_its_patient_whoever_moves_or_leaves(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0")
    nurse, now = seat.ward.person("nurse2"), seat.ward.clock.now()
    seat.ward.act("t1", Request(Action.MOVE, nurse, now, values={"to_bed": "9"}))
    seat.ward.act("t2", Request(Action.LEAVE, nurse, now, reason="went home", deviation="other"))
    await seat.reading.once()
    before = seat.head()
    assert "Bed 9   JANSEN A." in seat.shows()
    await seat.press("enter")
    assert {entry.stream for entry in seat.entries(before)} == {"t1"}
    assert cursor(seat) == ("t3", "voided")
    await seat.press("up", "enter")
    assert "nobody is measured there any more" in seat.shows()
    assert len(recorded(seat, before)) == 2


async def test_who_was_measured_meanwhile_is_said_and_not_measured_twice(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0")
    values = {"usv_per_h": "7.5", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-5"}
    other, now = seat.ward.person("tech1"), seat.ward.clock.now()
    seat.ward.act("t1", Request(Action.MEASURE, other, now, "measurement", values=values))
    before = seat.head()
    await seat.press("enter")
    assert "measurement already done by" in seat.shows()
    assert recorded(seat, before) == []
    assert "Bed 1 is measured: 7.5 at 08:30. Enter again = measure again" in seat.shows()
    await seat.press("enter", "enter")
    assert recorded(seat, before)[-1] == ("t1", "again", "measurement")


async def test_a_technologist_leaves_the_voiding_to_the_nurse(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, who="tech1")
    assert cursor(seat) == ("t1", "usv_per_h")
    assert "nurse charts" in next(row for row in seat.shows().splitlines() if "Jansen" in row)
    before = seat.head()
    await seat.press(" 8.2", "enter", " 8.0", "enter")
    assert recorded(seat, before) == [("t1", "measure", "measurement")]


async def test_a_physician_is_told_whose_it_is(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, " 8.2", "enter", " 8.0", who="phys1")
    before = seat.head()
    await seat.press("enter")
    assert "waits for: an expert or technologist or nurse" in seat.shows()
    assert recorded(seat, before) == []


async def test_a_store_that_does_not_answer_loses_nothing(
    at_grid: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0")

    def fail(*_: object) -> None:
        raise StoreUnavailableError("the store is locked")

    before = seat.head()
    with monkeypatch.context() as patched:
        patched.setattr(seat.ward, "act_all", fail)
        await seat.press("enter")
    assert "what you typed stands here" in seat.shows()
    await seat.press("enter")
    assert len(recorded(seat, before)) == 2


async def test_a_held_enter_records_nothing_and_says_nothing_for_the_next_bed(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0")
    before = seat.head()
    await seat.hold("enter", seconds=3.0)
    assert {entry.stream for entry in seat.entries(before)} == {"t1"}
    assert seat.desk.dialog.rows[1].voided.is_now


async def test_where_nobody_is_left_nobody_is_measured(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid()
    for bed in range(1, 6):
        gone = Request(
            Action.LEAVE, seat.ward.person("nurse1"), seat.ward.clock.now(), reason="left", deviation="other"
        )
        seat.ward.act(f"t{bed}", gone)
    await seat.reading.once()
    await seat.press("tab")
    assert seat.desk.dialog is None
    assert "nobody here is to be measured" in seat.shows()


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 42), (60, 14), (50, 10)])
async def test_the_row_with_the_cursor_is_always_on_the_card(
    at_grid: Callable[..., Any], size: tuple[int, int]
) -> None:
    seat = await at_grid(*HEAD)
    for name in ("Jansen", "Müller", "de Boer", "Bakker", "Visser"):
        assert any(name in line.text for line in seat.desk.picture(*size).card.lines)
        await seat.press("down")
