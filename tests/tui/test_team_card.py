"""The two-person cards: read aloud and marked one by one, signed by two, the number read again without seeing it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.words import Action
from ward_board.tui.dialogs.team_dialog import TeamDialog
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .whole_seat import T0, chart_whole_day, ward_on

PIN = " 481516"
MARKS = ["space"] * 9
SIGNED = [" phys1", "tab", PIN, "tab", " 7470"]


@pytest.fixture(scope="session")
def whole_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bed 6 with all charted until its time-out; to be copied."""
    folder = tmp_path_factory.mktemp("whole")
    chart_whole_day(folder / "demo.db")
    return folder


@pytest.fixture
def seat_at(tmp_path: Path, seat_of: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Seats somebody at that bed so many minutes after T0, on a copy of the store."""
    wards: list[Ward] = []

    async def make(folder: Path, minute: float = 31, staff_id: str = "nurse1") -> Any:
        shutil.copytree(folder, tmp_path / "whole")
        wards.append(ward_on(tmp_path / "whole" / "demo.db", ManualClock(T0 + timedelta(minutes=minute))))
        return await seat_of(staff_id, on=wards[0])

    yield make
    for ward in wards:
        ward.close()


@pytest.fixture
async def seat(seat_at: Callable[..., Any], whole_day: Path) -> Any:
    return await seat_at(whole_day)


def boxes(seat: Any) -> list[bool]:
    assert isinstance(seat.desk.dialog, TeamDialog)
    return [one.marked for one in seat.desk.dialog.marks]


async def test_the_time_out_costs_fourteen_keys_besides_what_is_typed(seat: Any) -> None:
    head = seat.head()
    await seat.press("6", "space", *MARKS, *SIGNED, "enter")
    (entry,) = seat.entries(head)
    assert (entry.step, entry.action, entry.author, entry.second) == ("time_out", Action.TICK, "nurse1", "phys1")
    assert entry.values == {
        **dict.fromkeys(
            (field.id for field in seat.desk.board.beds[0].situation.protocol.by_id["time_out"].fields), "yes"
        ),
        "second.mbq": 7470.0,
    }
    assert "activity 7,462 and 7,470 MBq" in seat.shows()
    assert len(["6", "space", *MARKS, *(key for key in SIGNED if not key.startswith(" ")), "enter"]) == 14


async def test_what_the_chart_holds_stands_beside_each_mark(seat: Any) -> None:
    await seat.press("6", "space")
    shown = seat.shows()
    for said in (
        *("7,400 MBq, cycle 2 of 4, checked Wed 14:00 Smit", "none, asked 06:26 Bos", "4.4 mmol/L, sample of 25 Nov"),
        *("132/78 mmHg", "right forearm, 20 G, patent yes", "31 effective minutes of 30", "born 12-03-1961"),
        *("Then Lu-177 may start: 08:31, planned end 09:01, amino acids needed to 12:01",),
    ):
        assert said in shown
    assert boxes(seat) == [False] * 9


async def test_h17_the_assay_stays_hidden_and_another_number_is_refused(seat: Any) -> None:
    """H17: two people read the same vial; neither copies from the other."""
    head = seat.head()
    await seat.press("6", "space", *MARKS)
    assert "7462" not in seat.shows().replace(",", "").replace(" ", "")
    assert "its number stays hidden" in seat.shows()
    await seat.press(" phys1", "tab", PIN, "tab", " 7600", "enter")
    assert seat.entries(head) == []
    assert "the two numbers differ; both read the instrument again" in seat.shows()
    assert boxes(seat) == [True] * 9
    assert [one.text for one in seat.desk.dialog.signing] == ["phys1", "", ""]
    await seat.press(PIN, "tab", " 7462", "enter")
    assert [entry.step for entry in seat.entries(head)] == ["time_out"]


async def test_a_wrong_pin_keeps_all_but_the_pin(seat: Any) -> None:
    head = seat.head()
    await seat.press("6", "space", *MARKS, " phys1", "tab", " 111111", "tab", " 7470", "enter")
    assert "id or PIN is wrong" in seat.shows()
    assert seat.entries(head) == []
    assert boxes(seat) == [True] * 9
    assert [one.text for one in seat.desk.dialog.signing] == ["phys1", "", "7470"]
    await seat.press(PIN, "enter")
    assert [entry.second for entry in seat.entries(head)] == ["phys1"]


async def test_nobody_verifies_what_they_performed(seat: Any) -> None:
    head = seat.head()
    await seat.press("6", "space", *MARKS, " Nurse1", "tab", PIN, "tab", " 7470", "enter")
    assert "a second person other than the first signs here" in seat.shows()
    assert seat.entries(head) == []
    assert boxes(seat) == [True] * 9


async def test_a_held_key_marks_one_box_and_no_key_marks_all(seat: Any) -> None:
    await seat.press("6", "space")
    await seat.hold("space", seconds=5.0)
    assert boxes(seat) == [True, *[False] * 8]
    assert "read aloud first" in seat.shows()
    await seat.press("enter")
    assert "not marked yet" in seat.shows()
    await seat.press("up", "space")
    assert boxes(seat) == [False] * 9


async def test_a_draft_comes_back_with_its_boxes_empty(seat: Any) -> None:
    head = seat.head()
    await seat.press("6", "space", *MARKS, " phys1", "tab", PIN, "tab", " 7470", "escape")
    assert "kept as a draft" in seat.shows()
    await seat.press("6", "space")
    assert boxes(seat) == [False] * 9
    assert [one.text for one in seat.desk.dialog.signing] == ["phys1", "", ""]
    assert seat.entries(head) == []


async def test_what_happened_although_a_gate_refuses_is_charted_as_a_deviation(
    seat_at: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "unassayed").mkdir()
    chart_whole_day(tmp_path / "unassayed" / "demo.db", without={"activity_assay"})
    seat = await seat_at(tmp_path / "unassayed")
    head = seat.head()
    await seat.press("6", "ctrl+p", " time-out", "enter", "space", "enter")
    assert "waits for assay" in seat.shows()
    assert seat.desk.dialog.own == []
    await seat.press("ctrl+e", "o", "tab", " began without it", "enter")
    assert "PIN of A. Bos again" in seat.shows()
    await seat.press(PIN, "enter")
    (entry,) = seat.entries(head)
    assert (entry.deviation, entry.second, entry.reason) == ("other", None, "began without it")
    assert {"activity_assay", "second_person"} <= set(entry.passed)
    assert [entry.values[one] for one in ("identity_said", "companions_gone")] == ["yes", "no"]


async def test_a_card_on_which_boxes_stayed_empty_is_read_aloud_again_by_two_with_its_number(seat: Any) -> None:
    head = seat.head()
    await seat.press("6", "space", *MARKS[:8], "ctrl+e", "o", "tab", " one was called away", "enter", PIN, "enter")
    assert "time-out, two people again" in seat.shows(), "it opens nothing"
    await seat.press("6", "ctrl+p", " time-out", "enter")
    assert boxes(seat) == [False] * 9
    await seat.press(*MARKS, "enter")
    assert "still open" in seat.shows().lower()
    await seat.press(*SIGNED, "enter")
    alone, again = seat.entries(head)
    assert (alone.values["companions_gone"], alone.deviation) == ("no", "other")
    assert (again.action, again.second, again.number("second.mbq")) == (Action.AGAIN, "phys1", 7470)
    assert again.passed == ()


@pytest.mark.parametrize("second", ["phys1", "tech1"])
async def test_the_way_out_of_a_shortfall_is_kept_with_the_card_where_a_physician_signs(
    seat_at: Callable[..., Any], whole_day: Path, second: str
) -> None:
    seat = await seat_at(whole_day, minute=60)
    head = seat.head()
    await seat.press("6", "space")
    assert "slower: 214 mL/h from 09:00" in seat.shows()
    assert "longer: 125 mL more" in seat.shows()
    await seat.press(*MARKS, "up", "up", "space", "tab", f" {second}", "tab", PIN, "tab", " 7470", "enter")
    kept = [(entry.step, entry.action, entry.number("ml_per_h")) for entry in seat.entries(head)]
    if second == "phys1":
        assert kept == [("time_out", Action.TICK, None), ("amino_acids", Action.RATE, 214.0)]
    else:
        assert kept == []
        assert "a physician signs too, or leave the choice open" in " ".join(seat.shows().split())


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 42)])
async def test_h7_alarms_stand_above_the_card_and_all_of_it_can_be_reached(
    seat_at: Callable[..., Any], whole_day: Path, size: tuple[int, int]
) -> None:
    seat = await seat_at(whole_day, minute=60)
    await seat.press("6", "space")
    seen = set()
    for stop in seat.desk.dialog.stops(seat.ward.clock.now()):
        assert stop is seat.desk.dialog.focus
        shown = seat.shows(*size)
        assert "** " in "\n".join(shown.splitlines()[1:3])
        seen |= {
            word for word in ("[ ]  name", "[ ]  companions", "slower:", "longer:", " id ", " PIN ") if word in shown
        }
        await seat.press("down")
    assert len(seen) == 6


async def test_bag_and_pump_is_such_a_card_and_pagedown_goes_on_to_another_act(
    seat_at: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "early").mkdir()
    chart_whole_day(tmp_path / "early" / "demo.db", until=-9)
    seat = await seat_at(tmp_path / "early", minute=-9)
    head = seat.head()
    await seat.press("6", "space", "pagedown")
    assert not isinstance(seat.desk.dialog, TeamDialog)
    await seat.press("up")
    assert isinstance(seat.desk.dialog, TeamDialog)
    assert "Must be true before amino acids starts" in seat.shows()
    await seat.press(*["space"] * 5, " nurse2", "tab", PIN, "enter")
    assert [(entry.step, entry.second) for entry in seat.entries(head)] == [("bag_and_pump", "nurse2")]
