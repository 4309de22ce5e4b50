"""The measurement grid by keys: typed once, then bed by bed; every trap of unit, decimal and distance caught in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.grid_dialog import GridDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.ward.clock import ManualClock

from .morning_seat import CORE, NEXT_MORNING, copied, make_morning, sit_down, ward_on

PIN = " 481516"
# how it is measured, typed once: instrument, calibrated until, background; the metre stands there, n is navel
HEAD = ("tab", " SM-4", "enter", " 03032027", "enter", " 0,2", "enter", "n", "enter")
MOST_KEYS_A_BED = 12


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture
async def at_grid(morning: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Somebody on the morning page at 08:30, 24 h after the lutetium; with `keys` pressed."""
    wards = []

    async def sit(*keys: str, who: str | None = "nurse1", store: Path = morning, place: str = "0") -> Any:
        (folder := tmp_path / place).mkdir()
        wards.append(ward_on(copied(store, folder), ManualClock(NEXT_MORNING)))
        seat = await sit_down(wards[-1], who)
        await seat.press("m", *keys)
        return seat

    yield sit
    for ward in wards:
        ward.close()


def recorded(seat: Any, after: int) -> list[tuple[str, str, str | None]]:
    return [(entry.stream, str(entry.action), entry.step) for entry in seat.entries(after)]


def cursor(seat: Any) -> tuple[str | None, str]:
    """The treatment with the cursor, and the field."""
    dialog = seat.desk.dialog
    assert isinstance(dialog, GridDialog)
    row = dialog.row
    return (row.treatment, row.column(dialog.focus)) if row else (None, dialog.focus.id)


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
    "an unknown unit": (("8 kg", "8"), "'8 kg' has no unit; type it with µSv/h"),
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
    await seat.press("enter", " moved between the two", "enter")
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
    await seat.press(" other meter broken", "enter", "v", " 7.2", "enter", " 7.0", "enter")
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
    seat = await at_grid(*HEAD, "v", " 120", "enter", " 118", "enter", "tab", "tab", "tab")
    before = seat.head()
    await seat.press(" urine on the clothes", "enter", " tech1", "enter", PIN, "enter", " 120", "enter")
    measured = seat.entries(before)[-1]
    assert (measured.number("usv_per_h"), measured.second, measured.reason) == (120.0, "tech1", "urine on the clothes")


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
    await seat.press("up", " 19", "enter", " 19", "enter")
    assert recorded(seat, before) == [("t1", "again", "measurement")]


async def test_above_the_limit_the_row_says_when_to_measure_again(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 20.9", "enter", " 20.9")
    assert "above the limit of 20 µSv/h for leaving: let void, measure again from 13:" in seat.shows()
    await seat.press("enter")
    line = next(row for row in seat.shows().splitlines() if "Jansen" in row)
    assert "above 20: again 13:" in line


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
    await seat.press("enter")
    assert recorded(seat, before)[-1] == ("t1", "again", "measurement")


async def test_a_technologist_leaves_the_voiding_to_the_nurse(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, who="tech1")
    assert cursor(seat) == ("t1", "usv_per_h")
    assert "nurse" in next(row for row in seat.shows().splitlines() if "Jansen" in row)
    before = seat.head()
    await seat.press(" 8.2", "enter", " 8.0", "enter")
    assert recorded(seat, before) == [("t1", "measure", "measurement")]


async def test_a_physician_is_told_whose_it_is(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, " 8.2", "enter", " 8.0", who="phys1")
    before = seat.head()
    await seat.press("enter")
    assert "waits for: a expert or technologist or nurse" in seat.shows()
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
    assert "nothing was kept, what you typed stands here" in seat.shows()
    await seat.press("enter")
    assert len(recorded(seat, before)) == 2


async def test_a_held_enter_records_nothing_and_says_nothing_for_the_next_bed(at_grid: Callable[..., Any]) -> None:
    seat = await at_grid(*HEAD, "v", " 8.2", "enter", " 8.0")
    before = seat.head()
    await seat.hold("enter", seconds=3.0)
    assert {entry.stream for entry in seat.entries(before)} == {"t1"}
    assert seat.desk.dialog.rows[1].voided.is_now


async def test_a_protocol_without_units_takes_bare_figures_only(
    at_grid: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    core = make_morning(tmp_path_factory.mktemp("core"), [CORE])
    seat = await at_grid("tab", " SM-4", "enter", " 0.2", "enter", store=core)
    assert [one.id for one in seat.desk.dialog.head.fields] == ["instrument", "background_usv_per_h", "distance_m"]
    before = seat.head()
    await seat.press(" 8,2", "enter")
    assert seat.entries(before)[-1].number("usv_per_h") == 8.2


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
