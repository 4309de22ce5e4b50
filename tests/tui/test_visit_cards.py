"""The cards of the whole protocol: Space opens the card that is due, b all of them, and what is left out has a code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.acts import next_acts, skip_acts
from ward_board.tui.dialogs.act_dialog import ActDialog
from ward_board.tui.dialogs.visit_dialog import VisitDialog
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .whole_seat import T0, chart_whole_day, ward_on

DAY_BEFORE, ARRIVAL, GO = -1075, -82, -72


@pytest.fixture(scope="session")
def booked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bed 6 on the whole protocol, nothing charted yet; to be copied."""
    folder = tmp_path_factory.mktemp("booked_whole")
    chart_whole_day(folder / "demo.db", until=-5000)
    return folder


@pytest.fixture(scope="session")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on the morning: all done but the potassium, the consent and the go."""
    folder = tmp_path_factory.mktemp("arrived_whole")
    chart_whole_day(folder / "demo.db", until=-85, without=("potassium",))
    return folder


@pytest.fixture
def seat_at(booked: Path, tmp_path: Path, seat_of: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Seats somebody at that bed so many minutes after T0, on a copy of the store."""
    wards: list[Ward] = []

    async def make(minute: float, staff_id: str = "nurse1", folder: Path = booked) -> Any:
        shutil.copytree(folder, tmp_path / "whole")
        wards.append(ward_on(tmp_path / "whole" / "demo.db", ManualClock(T0 + timedelta(minutes=minute))))
        return await seat_of(staff_id, on=wards[0])

    yield make
    for ward in wards:
        ward.close()


def steps_of(seat: Any, *, marked: bool = False) -> list[str]:
    """The steps of the rows on the card, or of those that are marked."""
    rows = [row for row in seat.desk.dialog.rows if row.act.step and (row.marked or not marked)]
    return [row.act.step.id for row in rows]


def steps(entries: list[Any]) -> list[str | None]:
    return [entry.step for entry in entries]


async def test_space_opens_the_card_that_is_due_with_its_rows_first(seat_at: Callable[..., Any]) -> None:
    seat = await seat_at(ARRIVAL)
    await seat.press("6", "space")
    assert isinstance(seat.desk.dialog, VisitDialog)
    arrival = ["room_prepared", "identity", "ward_explained", "baseline", "potassium", "dosimeters"]
    assert steps_of(seat)[: len(arrival)] == arrival
    assert "Arrival   Bed 6   OKAFOR C." in seat.shows()
    assert "long_acting_analogue" in steps_of(seat)


async def test_one_key_marks_the_card_and_goes_on_to_the_figures_that_it_asks_for(seat_at: Callable[..., Any]) -> None:
    """What is of another card is not marked with it."""
    seat = await seat_at(ARRIVAL)
    before = seat.head()
    await seat.press("6", "space", "space")
    usual = ["room_prepared", "identity", "ward_explained", "baseline", "dosimeters"]
    assert steps_of(seat, marked=True) == usual
    await seat.press(" 4.2", "tab", " 25112026", "enter")
    assert steps(seat.entries(after=before)) == [*usual[:4], "potassium", "dosimeters"]
    assert seat.entries()[-2].text("sampled_on") == "2026-11-25"


async def test_space_in_an_empty_field_takes_the_marks_back(seat_at: Callable[..., Any]) -> None:
    seat = await seat_at(ARRIVAL)
    await seat.press("6", "space", "space", "space")
    assert steps_of(seat, marked=True) == []


async def test_h1_space_that_is_held_opens_the_card_marks_once_and_records_nothing(seat_at: Callable[..., Any]) -> None:
    seat = await seat_at(ARRIVAL)
    before = seat.entries()
    await seat.press("6")
    await seat.hold("space", seconds=5)
    assert len(steps_of(seat, marked=True)) == 5
    assert seat.entries() == before


async def test_space_offers_first_what_is_ones_own(seat_at: Callable[..., Any]) -> None:
    """One step of a card is no card: the technologist is asked for it alone, not for what the physician has to do."""
    seat = await seat_at(DAY_BEFORE, "tech1")
    first = next_acts(seat.desk.board.beds[0])[0]
    await seat.press("6", "space")
    assert isinstance(seat.desk.dialog, ActDialog)
    assert (first.step.id, seat.desk.dialog.act.step.id) == ("course", "vial_ordered")


async def test_what_is_of_another_role_stands_there_faint_until_it_is_due_not_at_all(
    seat_at: Callable[..., Any],
) -> None:
    seat = await seat_at(ARRIVAL)
    await seat.press("6", "b")
    assert "consent" in steps_of(seat)
    assert "go" not in steps_of(seat)
    row = next(line for line in seat.shows().splitlines() if "Consent for this cycle" in line)
    assert "[ ]" not in row
    assert "physician" in row


async def test_b_groups_all_that_is_due_under_the_titles_of_its_cards(seat_at: Callable[..., Any]) -> None:
    seat = await seat_at(ARRIVAL)
    await seat.press("6", "b")
    said = [line.text.strip(" │|") for line in seat.desk.picture(160, 60).card.lines]
    titles = [line for line in said if line in {"Arrival", "The day before", "Physician's go", "Besides"}]
    assert len(titles) == len(set(titles)) == 4
    assert said[said.index("Arrival") + 2].endswith("yes")
    assert "Prepare the room" in said[said.index("Arrival") + 1]
    # who goes in marks what is done at the bed, and nothing that is done elsewhere
    await seat.press("space")
    assert {"identity", "ward_explained", "baseline"} == set(steps_of(seat, marked=True))


async def test_a_soft_gate_asks_for_the_reason_in_the_row(seat_at: Callable[..., Any]) -> None:
    """The consent that is marked with it is no question; the course that nobody checked is."""
    seat = await seat_at(GO, "phys1")
    before = seat.head()
    await seat.press("6", "space", "space")
    assert steps_of(seat, marked=True) == ["consent"]
    assert "with a reason: course checked" in seat.shows()
    await seat.press("down", "x", "enter")
    assert "reason is needed" in seat.shows()
    assert seat.head() == before
    await seat.press(" all read on paper", "enter", " 481516", "enter")
    consent, go = seat.entries(after=before)
    assert (consent.step, consent.reason) == ("consent", None)
    assert (go.step, go.reason) == ("go", "all read on paper")
    assert "course" in go.passed
    assert "consent" not in go.passed


async def test_what_a_figure_of_the_same_visit_brings_up_asks_for_the_reason_too(
    seat_at: Callable[..., Any], arrived: Path
) -> None:
    """The go waits for a potassium: marked before it, that is no question; only its figure can be one."""
    seat = await seat_at(GO, "phys1", arrived)
    before = seat.head()
    await seat.press("6", "space", "tab", " 6.2", "tab", " 26112026", "tab")
    assert seat.desk.dialog.focus is None
    await seat.press("space")
    assert steps_of(seat, marked=True) == ["consent", "go", "potassium"]
    await seat.press("enter")
    assert "potassium at most 5.5 mmol/L" in seat.shows()
    assert seat.head() == before
    await seat.press(" given all the same, ECG normal", "enter", " 481516", "enter")
    assert steps(seat.entries(after=before)) == ["consent", "potassium", "go"]
    assert seat.entries()[-1].passed == ("potassium_within_limit",)


async def test_a_naked_haemoglobin_is_asked_for_its_unit(seat_at: Callable[..., Any]) -> None:
    """HAZARDS H46: 8.9 may be in two units."""
    seat = await seat_at(DAY_BEFORE)
    before = seat.head()
    await seat.press("6", "space", "space", " n", "tab", " n", "tab", " 20112026", "tab", " 8.9")
    assert "with its unit: mmol/L or g/dL" in seat.shows()
    await seat.press(
        " g", "tab", *(key for text in ("6", "212", "80", "92", "0.6", "41") for key in (f" {text}", "tab"))
    )
    await seat.press("enter")
    (blood,) = [entry for entry in seat.entries(after=before) if entry.step == "blood_results"]
    assert blood.number("haemoglobin_mmol_per_l") == pytest.approx(5.52, abs=0.01)


@pytest.mark.parametrize("size", [(80, 24), (160, 42)])
async def test_the_cursor_is_always_on_a_long_card(seat_at: Callable[..., Any], size: tuple[int, int]) -> None:
    seat = await seat_at(DAY_BEFORE)
    await seat.press("6", "space")
    dialog = seat.desk.dialog
    for _ in range(len(dialog.rows)):
        words = dialog.rows[dialog.cursor].act.words
        assert any(words[:9] in line.text for line in seat.desk.picture(*size).card.lines)
        await seat.press("down")
    # from the first row Tab goes on to the figures, then from one to the next
    await seat.press("tab")
    while (one := dialog.focus) is not None:
        drawn = "".join(line.text for line in seat.desk.picture(*size).card.lines)
        assert "_" in drawn if not one.is_choice else one.asked.title in drawn
        await seat.press("tab")


async def test_what_is_skipped_is_given_one_of_the_protocols_reasons(seat_at: Callable[..., Any]) -> None:
    seat = await seat_at(ARRIVAL)
    before = seat.head()
    await seat.press("6", "s", " dosimeters", "enter", "enter")
    assert "reason is needed" in seat.shows()
    await seat.press("d")
    assert "done elsewhere" in seat.shows()
    await seat.press("enter")
    (entry,) = seat.entries(after=before)
    assert (entry.action, entry.step, entry.text("code"), entry.reason) == (
        *(Action.SKIP, "dosimeters", "done_elsewhere"),
        None,
    )


async def test_words_are_a_reason_too(seat_at: Callable[..., Any]) -> None:
    seat = await seat_at(ARRIVAL)
    before = seat.head()
    await seat.press("6", "s", " dosimeters", "enter", "tab", " in the wash", "enter")
    (entry,) = seat.entries(after=before)
    assert (entry.text("code"), entry.reason) == (None, "in the wash")


async def test_nobody_is_offered_to_skip_what_nobody_asks_for(seat_at: Callable[..., Any]) -> None:
    seat = await seat_at(ARRIVAL)
    bed = seat.desk.board.beds[0]
    offered = [act.step.id for act in skip_acts(bed)]
    assert offered[0] == bed.situation.actions[0].step.id
    assert not {"cannula_lutetium", "potassium_after", "room_release", "night_hourly_23"} & set(offered)


async def test_the_palette_offers_what_is_only_done_where_needed_and_counts_the_attempts(
    seat_at: Callable[..., Any],
) -> None:
    seat = await seat_at(-60)
    failed = {"site": "left hand", "gauge": "22", "patent": "no"}
    for action in (Action.TICK, Action.AGAIN):
        nurse = seat.ward.person("nurse1")
        seat.ward.act("t1", Request(action, nurse, seat.ward.clock.now(), step="cannula", values=failed))
    await seat.reading.once()
    await seat.press("6", "ctrl+p")
    words = {offer.words for offer in seat.desk.dialog.shown}
    assert {"Bed 6: Cannula, attempt 3", "Bed 6: Place a second cannula for Lu-177"} <= words
