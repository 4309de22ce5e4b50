from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui.reading import JUST_AFTER, READ_SECONDS, next_moment

from ..patience import PATIENCE_SECONDS


async def test_another_terminals_entry_is_on_the_next_reading(seat: Any, other_terminal: Any) -> None:
    seen = Request(Action.SEEN, other_terminal.person("nurse1"), seat.ward.clock.now())
    other_terminal.act(seat.desk.board.beds[1].treatment, seen)
    await seat.reading.once()
    assert seat.desk.board.beds[1].situation.chart.seen.author == "nurse1"
    assert AlarmKind.NOT_SEEN not in {alarm.kind for alarm in seat.desk.board.alarms}


async def test_news_that_could_not_be_read_is_read_later(
    seat: Any, other_terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed tells of a change once."""

    def refuse(**_: object) -> None:
        raise StoreUnavailableError("just now")

    seen = Request(Action.SEEN, other_terminal.person("nurse1"), seat.ward.clock.now())
    other_terminal.act(seat.desk.board.beds[1].treatment, seen)
    with monkeypatch.context() as patched:
        patched.setattr(seat.ward, "board", refuse)
        await seat.reading.once()
    await seat.reading.once()
    assert seat.desk.board.beds[1].situation.chart.seen.author == "nurse1"


async def test_a_beat_that_changes_nothing_computes_nothing(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    board = seat.desk.board
    monkeypatch.setattr(seat.ward, "board", lambda **_: pytest.fail("computed anew"))
    for _ in range(4):
        seat.ward.clock.advance(timedelta(seconds=1))
        seat.machine.advance(timedelta(seconds=1))
        await seat.reading.once()
    assert seat.desk.board is board


async def test_without_news_it_is_computed_anew_all_the_same_before_long(seat: Any) -> None:
    board = seat.desk.board
    seat.machine.advance(timedelta(seconds=READ_SECONDS))
    await seat.reading.once()
    assert seat.desk.board is not board


async def test_i6_every_change_of_the_board_is_expected(seat: Any) -> None:
    """From just after an expected moment to just before the next, alarms and what is due stay what they are."""
    ward, clock = seat.ward, seat.ward.clock
    until = clock.now() + timedelta(minutes=30)
    changes = 0
    board = ward.board()
    while clock.now() < until:
        moment = next_moment(board)
        assert moment is not None
        just_before = moment - timedelta(milliseconds=1)
        if just_before > clock.now():
            clock.advance(just_before - clock.now())
            assert said(ward.board()) == said(board), f"something changed unexpected before {moment}"
        clock.advance(moment + JUST_AFTER - clock.now())
        after = ward.board()
        changes += said(after) != said(board)
        board = after
    assert changes > 5


def said(board: Any) -> list[object]:
    alarms = [(alarm.id, alarm.priority) for alarm in board.alarms]
    return [alarms, [(bed.number, bed.situation.state, states(bed)) for bed in board.beds]]


def states(bed: Any) -> list[object]:
    return [(status.record.step.id, status.state, status.waits) for status in bed.situation.steps.values()]


async def test_h20_a_store_that_cannot_be_read_makes_the_board_stale(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise StoreUnavailableError("the disk is gone")

    monkeypatch.setattr(seat.ward, "board", refuse)
    for _ in range(17):
        seat.machine.advance(timedelta(seconds=1))
        seat.ward.clock.advance(timedelta(seconds=1))
        await seat.reading.once()
    for size in ((80, 24), (160, 42)):
        shown = seat.shows(*size)
        assert shown.splitlines()[0].startswith(" STALE")
        assert "stands still at" in shown
        assert "the store does not answer" in shown
        assert "Nothing typed is kept until the store answers" in shown
        assert "Bed 3" in shown
    monkeypatch.undo()
    await seat.reading.once()
    assert "STALE" not in seat.shows()


async def test_h20_a_store_that_hangs_leaves_the_screen_alive_and_says_so(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(seat.ward, "changed", lambda: gate.wait(PATIENCE_SECONDS))
    for _ in range(7):
        seat.machine.advance(timedelta(seconds=1))
        seat.reading.start()
        await asyncio.sleep(0)
    assert "STALE" in seat.shows()
    assert AlarmKind.STORE_STALE in {alarm.kind for alarm in seat.desk.known_board().alarms}, "so that it rings"
    await seat.press("6")
    assert seat.desk.bed.number == 6
    gate.set()
    await seat.reading.once()
    await seat.reading.once()
    assert "STALE" not in seat.shows()


async def test_a_fault_while_reading_is_an_alarm_and_no_end(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(seat.ward, "board", fail)
    seat.machine.advance(timedelta(seconds=READ_SECONDS))
    await seat.reading.once()
    alarms = seat.desk.health.alarms(seat.machine.monotonic(), datetime.now(seat.ward.zone))
    assert [alarm.kind for alarm in alarms] == [AlarmKind.STORE_STALE, AlarmKind.JOB_FAILED]
    assert "the store does not answer" in seat.shows()


async def test_h9_the_moment_when_a_take_runs_out_is_expected(seat: Any) -> None:
    """Then the alarm is nobody's again, and rings."""
    ward, clock = seat.ward, seat.ward.clock
    high = seat.desk.board.alarms[0]
    ward.act(high.treatment, Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=high.id))
    board = ward.board()
    until = next(alarm.taken_until for alarm in board.alarms if alarm.id == high.id)
    assert until > clock.now()
    moments = []
    while (moment := next_moment(board)) and moment <= until:
        moments.append(moment)
        clock.advance(moment - clock.now())
        board = ward.board()
    assert until in moments
