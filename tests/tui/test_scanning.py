"""The scanner queue by keys: called, away and back by one key and Enter, turns moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.scanner import queue
from ward_board.domain.words import Action
from ward_board.ward.clock import ManualClock

from .morning_seat import CORE, NEXT_MORNING, copied, make_morning, sit_down, ward_on

Recorded = list[tuple[str, str, str | None]]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_morning(tmp_path_factory.mktemp("morning"))


@pytest.fixture
async def at_scanner(morning: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Somebody on the morning page, with nothing selected."""
    wards = []

    async def sit(who: str | None = "nurse1", store: Path = morning) -> Any:
        wards.append(ward_on(copied(store, tmp_path), ManualClock(NEXT_MORNING)))
        seat = await sit_down(wards[-1], who)
        await seat.press("m")
        return seat

    yield sit
    for ward in wards:
        ward.close()


def recorded(seat: Any, after: int) -> Recorded:
    return [(entry.stream, str(entry.action), entry.step) for entry in seat.entries(after)]


def order(seat: Any) -> list[int]:
    board = seat.desk.board
    return [turn.bed for turn in queue([bed.situation for bed in board.beds], board.now, board.zone)]


async def test_one_key_and_enter_for_called_away_and_back(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    before = seat.head()
    for key, step in (("c", "scan_called"), ("w", "scan_away"), ("r", "scan_back")):
        await seat.press("2", key)
        assert "MÜLLER K." in seat.shows()
        assert recorded(seat, before) == []
        await seat.press("enter")
        assert recorded(seat, before) == [("t2", "tick", step)]
        before = seat.head()
    await seat.press("2", "c", "enter")
    assert recorded(seat, before) == [("t2", "again", "scan_called")]


async def test_without_a_selection_it_means_whoever_is_next_by_name(at_scanner: Callable[..., Any]) -> None:
    """The bar says for whom before Enter records; nobody is sent twice."""
    seat = await at_scanner()
    before = seat.head()
    await seat.press("c", "enter", "c")
    assert "MÜLLER K." in seat.shows()
    await seat.press("enter", "w", "enter", "r")
    assert "JANSEN A." in seat.shows()
    await seat.press("enter")
    steps = [("t1", "scan_called"), ("t2", "scan_called"), ("t1", "scan_away"), ("t1", "scan_back")]
    assert [(stream, step) for stream, _action, step in recorded(seat, before)] == steps


async def test_a_technologists_back_ticks_the_scan_in_the_same_commit(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner("tech1")
    before = seat.head()
    await seat.press("1", "r")
    assert "with it the scan is ticked as made" in seat.shows()
    await seat.press("enter")
    assert recorded(seat, before) == [("t1", "tick", "scan_back"), ("t1", "tick", "scan")]
    assert order(seat) == [2, 3, 4]
    assert "Bed 1: recorded at 08:30" in seat.shows()


async def test_a_nurses_back_leaves_the_scan_to_the_technologist(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    before = seat.head()
    await seat.press("1", "r", "enter")
    assert recorded(seat, before) == [("t1", "tick", "scan_back")]
    assert "the technologist ticks the scan" in seat.shows()


async def test_h43_who_is_back_without_the_tick_is_not_offered_again_until_called(
    at_scanner: Callable[..., Any],
) -> None:
    """The scan was made, or has to be repeated: nobody is sent into the scanner a second time by a key."""
    seat = await at_scanner()
    await seat.press("1", "w", "enter", "1", "r", "enter")
    assert order(seat) == [2, 3, 4, 1]
    assert "back 08:30" in seat.shows()
    assert "technologist ticks the scan" in " ".join(seat.shows().split())
    before = seat.head()
    for key in ("c", "w"):
        await seat.press("escape", "m", key)
        assert "MÜLLER K." in seat.shows()
        await seat.press("escape")
    await seat.press("1", "r")
    assert "Bed 1: back 08:30, technologist ticks the scan; c calls again" in seat.shows()
    await seat.press("1", "shift+up")
    assert "Bed 1: called, away or back; only who waits is moved" in seat.shows()
    assert recorded(seat, before) == []
    await seat.press("1", "c", "enter")
    assert recorded(seat, before) == [("t1", "tick", "scan_called")]
    assert order(seat) == [1, 2, 3, 4]


async def test_a_technologists_next_back_only_ticks_the_scan_of_who_is_back_already(
    at_scanner: Callable[..., Any],
) -> None:
    seat = await at_scanner("tech1")
    nurse, now = seat.ward.person("nurse1"), seat.ward.clock.now()
    seat.ward.act("t2", Request(Action.TICK, nurse, now, "scan_back"))
    await seat.reading.once()
    before = seat.head()
    await seat.press("r", "enter")
    assert recorded(seat, before) == [("t2", "tick", "scan")]


async def test_who_is_away_is_back_though_the_scan_was_ticked_meanwhile(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    await seat.press("3", "w", "enter")
    technologist = seat.ward.person("tech1")
    seat.ward.act("t3", Request(Action.TICK, technologist, seat.ward.clock.now(), "scan"))
    await seat.reading.once()
    before = seat.head()
    await seat.press("r", "enter")
    assert recorded(seat, before) == [("t3", "tick", "scan_back")]
    await seat.press("3", "c")
    assert "Bed 3: the scan was ticked at 08:30" in seat.shows()
    assert seat.desk.dialog is None


async def test_shift_and_arrows_move_a_turn_and_back(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    before = seat.head()
    assert order(seat) == [1, 2, 3, 4]
    await seat.press("3", "shift+up")
    assert "Bed 3: place 2 of 4 in the queue" in seat.shows()
    await seat.press("shift+up")
    assert order(seat) == [3, 1, 2, 4]
    await seat.press("shift+up")
    assert "Bed 3 is first in the queue already" in seat.shows()
    await seat.press("shift+down", "shift+down")
    assert order(seat) == [1, 2, 3, 4]
    assert [(action, step) for _stream, action, step in recorded(seat, before)] == [
        ("tick", "scan_turn"),
        *[("again", "scan_turn")] * 3,
    ]


async def test_only_who_waits_is_moved(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    await seat.press("2", "c", "enter")
    before = seat.head()
    await seat.press("2", "shift+down")
    assert "Bed 2: called, away or back; only who waits is moved" in seat.shows()
    await seat.press("escape", "m", "shift+down")
    assert recorded(seat, before) == []


async def test_whoever_acts_signs(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner(None)
    before = seat.head()
    await seat.press("2", "shift+down", " nurse1", "enter", " 481516", "enter")
    assert [(entry.author, entry.step) for entry in seat.entries(before)] == [("nurse1", "scan_turn")]


@pytest.mark.parametrize("key", ["c", "w", "r", "shift+up", "shift+down"])
async def test_a_protocol_without_a_queue_says_so(at_scanner: Callable[..., Any], key: str) -> None:
    seat = await at_scanner()
    before = seat.head()
    await seat.press("5", key)
    assert "Bed 5: its protocol has no scanner queue" in seat.shows()
    assert seat.desk.dialog is None
    assert recorded(seat, before) == []


async def test_nobody_to_call_is_said(at_scanner: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    core = make_morning(tmp_path_factory.mktemp("core"), [CORE])
    seat = await at_scanner(store=core)
    for key in ("c", "w", "r"):
        await seat.press(key)
        assert "no protocol here has a scanner queue" in seat.shows()


async def test_nobody_is_away_before_anybody_went(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    await seat.press("r")
    assert "nobody is away at the scanner" in seat.shows()
    assert seat.desk.dialog is None


async def test_who_went_home_is_called_no_more(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    nurse = seat.ward.person("nurse1")
    seat.ward.act("t2", Request(Action.LEAVE, nurse, seat.ward.clock.now(), reason="went home", deviation="other"))
    await seat.reading.once()
    await seat.press("2", "c")
    assert "Bed 2: nobody lies there any more" in seat.shows()


async def test_h1_a_turn_goes_to_the_patient_whatever_is_read_meanwhile(at_scanner: Callable[..., Any]) -> None:
    seat = await at_scanner()
    await seat.press("2", "c")
    nurse = seat.ward.person("nurse2")
    seat.ward.act("t2", Request(Action.MOVE, nurse, seat.ward.clock.now(), values={"to_bed": "9"}))
    await seat.reading.once()
    before = seat.head()
    seat.ward.clock.advance(timedelta(seconds=5))
    await seat.press("enter")
    assert recorded(seat, before) == [("t2", "tick", "scan_called")]
