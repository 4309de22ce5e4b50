"""The next moment: between two of them nothing on the board changes, whoever looks (I6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.next_moment import next_moment
from ward_board.domain.alarms import Alarm
from ward_board.domain.words import Action, AlarmKind, Priority

MINUTE, A_MOMENT = timedelta(minutes=1), timedelta(milliseconds=1)
MakeBoard = Callable[..., Board]
At = Callable[..., datetime]
SOME = settings(max_examples=60)


@SOME
@given(minute=st.integers(0, 26 * 60), seconds=st.integers(0, 59), frozen=st.integers(0, 12 * 60))
def test_i6_nothing_changes_before_the_next_moment(
    make_board: MakeBoard, at: At, minute: int, seconds: int, frozen: int
) -> None:
    """Entries known up to some minute, and then up to twelve hours in which nobody charts anything."""
    known_until = at("06:00") + minute * MINUTE
    writers = known(known_until)
    # some things are so only after a moment, not at it
    now = known_until + frozen * MINUTE + timedelta(seconds=seconds) + A_MOMENT
    board = make_board(writers=writers, now=now)
    if is_moving(board):
        return
    moment = next_moment(board)
    until = min(moment - A_MOMENT if moment else now + MINUTE * 40, now + MINUTE * 40)
    # a word that asks the hour of the day is read anew each minute, and so is not asked for here
    for part in (0.2, 0.5, 0.8, 1):
        later = make_board(writers=writers, now=now + (until - now) * part)
        assert said(later) == said(board), f"from {now} on {moment} was expected"


def known(until: datetime) -> Any:
    from tests.board.conftest import write_day

    writers = write_day()
    for writer in writers:
        writer.entries = [one for one in writer.entries if one.recorded_at <= until or one.version == 1]
    return writers


def is_moving(board: Board) -> bool:
    """Whether a pump stands still: then each minute is a moment."""
    runs = (status.record.run for bed in board.beds for status in bed.situation.steps.values())
    return any(run and run.paused_since for run in runs)


def said(board: Board) -> list[object]:
    alarms = [(alarm.id, alarm.priority, alarm.taken) for alarm in board.every_alarm]
    acts = [(act.treatment, act.step.id, act.action) for act in board.actions]
    waits = [
        (bed.number, status.record.step.id, status.state, [gate.id for gate in status.waits])
        for bed in board.beds
        if not bed.is_closed
        for status in bed.situation.steps.values()
    ]
    return [alarms, sorted(acts), waits]


def moments(make_board: MakeBoard, writers: Any, begin: datetime, end: datetime) -> list[datetime]:
    """All that is expected between two times, one after the other."""
    found, now = [], begin
    while (moment := next_moment(make_board(writers=writers, now=now))) and moment <= end:
        assert moment > now
        found.append(moment)
        now = moment
    return found


@pytest.mark.parametrize(("second", "begins"), [("08:33", "08:38"), ("08:36", "08:56")])
def test_i6_the_moment_at_which_two_acts_of_two_people_come_together_is_expected(
    make_board: MakeBoard, at: At, second: str, begins: str
) -> None:
    """The time-outs at 08:55 and 08:58 come together 20 minutes before; 6 minutes apart, 5 minutes before 09:01."""
    writers = known(at("08:00"))[:2]
    for writer, t0 in zip(writers, ("08:30", second), strict=True):
        writer.entries = []
        writer.book(int(writer.treatment[1:]), t0, 1)
        writer.prepare("06:40", "07:00", "07:25")
        writer.start_amino_acids(t0)
        assayed = f"{at(t0) + timedelta(hours=1):%H:%M}"
        writer.write(
            Action.MEASURE,
            assayed,
            "yilmaz",
            "activity_assay",
            values={"mbq": 7512.0, "calibrated_at": at(assayed).isoformat(), "vial": writer.treatment},
        )
    begin = at(begins) - 2 * MINUTE
    assert at(begins) in moments(make_board, writers, begin, at(begins))
    before, then = (make_board(writers=writers, now=at(begins) + more) for more in (-A_MOMENT, timedelta()))
    assert (len(before.clashes), len(then.clashes)) == (0, 1)


def test_i6_an_act_is_listed_20_minutes_before_and_that_is_expected(make_board: MakeBoard, at: At) -> None:
    writers = known(at("08:16"))[:1]
    due = make_board(writers=writers, now=at("08:16")).beds[0].situation.plan["residual_assay"].due
    assert due is not None
    assert due - 20 * MINUTE in moments(make_board, writers, due - 25 * MINUTE, due)


def test_h9_a_take_that_runs_out_is_expected_where_nobody_lies_any_more(make_board: MakeBoard, at: At) -> None:
    """A deviation outlives the treatment, a technical alarm has none: both ring again when nobody has them."""
    board = make_board("15:00", days=1)
    assert all(bed.is_closed for bed in board.beds)
    assert next_moment(board) is None
    until = board.now + 30 * MINUTE
    alarm = Alarm(AlarmKind.CLOCK_STEPPED, Priority.MEDIUM, board.now, board.now, "1", taken_until=until)
    assert next_moment(replace(board, every_alarm=(alarm,))) == until
