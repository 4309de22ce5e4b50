"""A round: all beds where somebody lies, on one card, in one commit."""

from __future__ import annotations

from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import RefusedError, UnmetGate
from ward_board.tui.dialogs.round_dialog import RoundDialog


async def test_space_and_enter_see_everybody_who_is_here(seat: Any) -> None:
    before = seat.head()
    await seat.press("o", "space", "enter")
    entries = seat.entries(after=before)
    assert [(entry.stream, entry.action) for entry in entries] == [(f"t{bed}", Action.SEEN) for bed in range(1, 9)]
    assert "Beds 1 2 3 4 5 6 7 8: recorded at 10:42" in seat.shows()
    assert not any(alarm.kind == "not_seen" for alarm in seat.desk.board.alarms)


async def test_a_number_marks_its_bed_and_takes_the_mark_back(seat: Any) -> None:
    before = seat.head()
    await seat.press("o", "2", "5", "7", "5", "enter")
    assert [entry.stream for entry in seat.entries(after=before)] == ["t2", "t7"]


async def test_x_and_the_arrows_mark_too(seat: Any) -> None:
    before = seat.head()
    await seat.press("o", "down", "down", "x", "enter")
    assert [entry.stream for entry in seat.entries(after=before)] == ["t3"]


async def test_boxes_start_empty_and_enter_records_nothing(seat: Any) -> None:
    before = seat.entries()
    await seat.press("o", "enter")
    assert "nothing is marked" in seat.shows()
    await seat.press("space", "space", "enter", "escape")
    assert seat.entries() == before
    assert "Nothing was recorded" in seat.shows()


async def test_the_time_is_that_of_the_round(seat: Any) -> None:
    before = seat.head()
    await seat.press("o", "4", "8", "left", "left", "enter")
    at = seat.ward.clock.now().replace(minute=40, second=0)
    assert {entry.occurred_at for entry in seat.entries(after=before)} == {at}


async def test_who_has_not_come_and_who_has_gone_are_not_on_it(seat: Any, other_terminal: Any) -> None:
    gone = Request(Action.LEAVE, other_terminal.person("nurse1"), seat.ward.clock.now(), reason="went home")
    other_terminal.act("t7", gone)
    await seat.reading.once()
    await seat.press("o", "7")
    assert [row.number for row in seat.desk.dialog.rows] == [1, 2, 3, 4, 5, 6, 8]
    assert "nobody lies in Bed 7" in seat.shows()


async def test_an_empty_ward_has_no_round(seat: Any, other_terminal: Any) -> None:
    for bed in range(1, 9):
        gone = Request(Action.LEAVE, other_terminal.person("nurse1"), seat.ward.clock.now(), reason="went home")
        other_terminal.act(f"t{bed}", gone)
    await seat.reading.once()
    await seat.press("o")
    assert seat.desk.dialog is None
    assert "Nobody is here" in seat.shows()


async def test_where_one_bed_is_refused_it_is_named_and_none_is_recorded(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seat.entries()

    def refuse(*_: object) -> None:
        error = RefusedError([UnmetGate("role", "a nurse")])
        error.place = 1
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(seat.ward, "act_all", refuse)
        await seat.press("o", "3", "6", "enter")
        assert "Bed 6, Seen, all well: waits for: a nurse; nothing was recorded" in seat.shows()
        assert seat.entries() == before
    await seat.press("enter")
    assert [entry.stream for entry in seat.entries()[len(before) :]] == ["t3", "t6"]


async def test_a_coordinator_sees_nobody(seat_of: Any) -> None:
    seat = await seat_of("coord1")
    before = seat.entries()
    await seat.press("o", "space", "enter")
    assert "Bed 1, Seen, all well: waits for: a nurse" in seat.shows()
    assert seat.entries() == before


async def test_privacy_shows_initials(seat: Any) -> None:
    await seat.press("v", "o")
    card = "\n".join(line.text for line in seat.desk.picture(160, 42).card.lines)
    assert "Okafor" not in card
    assert "O.C." in card


async def test_i14_a_bed_is_its_patient_whoever_moves(seat: Any, other_terminal: Any) -> None:
    await seat.press("o", "6")
    mover = other_terminal.person("nurse1")
    other_terminal.act("t6", Request(Action.MOVE, mover, other_terminal.clock.now(), values={"to_bed": "9"}))
    await seat.reading.once()
    await seat.press("enter")
    assert (seat.entries()[-1].stream, seat.entries()[-1].action) == ("t6", Action.SEEN)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 42), (60, 14), (50, 10)])
async def test_the_bed_with_the_cursor_is_always_on_the_card(seat: Any, size: tuple[int, int]) -> None:
    await seat.press("o")
    assert isinstance(seat.desk.dialog, RoundDialog)
    for bed in range(1, 9):
        assert any(f"[ ]  {bed}  " in line.text for line in seat.desk.picture(*size).card.lines)
        await seat.press("down")
    if size[1] >= 24:
        shown = seat.shows(*size)
        assert all(f"[ ]  {bed}  " in shown for bed in range(1, 9))
