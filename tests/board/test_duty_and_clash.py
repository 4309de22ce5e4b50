"""What the board says of who is on duty, and of beds that need two people at the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.alarm_words import alarm_fact, alarm_text, situation_of
from ward_board.board.board import Board
from ward_board.board.canvas import cells
from ward_board.board.header import header_line
from ward_board.board.moments import Clock
from ward_board.board.next_list import next_lines
from ward_board.board.view import ViewState
from ward_board.domain.duty import Duty, Present
from ward_board.domain.words import AlarmKind, Role

MakeBoard = Callable[..., Board]
At = Callable[..., datetime]
STAFF = (
    ("A. Bos", Role.NURSE),
    ("J. de Vries", Role.NURSE),
    ("E. Smit", Role.PHYSICIAN),
    ("Dr M. Hendriks", Role.PHYSICIAN),
)


def with_duty(board: Board, *staff: tuple[str, Role]) -> Board:
    people = tuple(Present(f"id{place}", name, (role,), board.now) for place, (name, role) in enumerate(staff))
    return replace(board, duty=Duty(people))


def header(board: Board, width: int = 160, **view: Any) -> str:
    return header_line(board, ViewState(width, 42, **view), Clock(board.zone, board.now)).text


def test_the_header_names_who_is_on_duty_as_colleagues_do(make_board: MakeBoard) -> None:
    found = header(with_duty(make_board(), *STAFF), signer="A. Bos")
    assert "on duty Bos, de Vries, Dr Smit, Dr Hendriks   " in found
    assert found.rstrip().endswith("signing as A. Bos")


def test_with_nobody_here_nothing_is_said(make_board: MakeBoard) -> None:
    assert "on duty" not in header(make_board())


@given(
    width=st.integers(60, 240),
    names=st.lists(
        st.text("abcde fghijk", min_size=1, max_size=25).map(lambda text: " ".join(text.split())).filter(bool),
        max_size=14,
        unique=True,
    ),
)
def test_the_header_never_cuts_a_name_and_counts_those_that_have_no_room(
    make_board: MakeBoard, width: int, names: list[str]
) -> None:
    board = with_duty(make_board(), *((f"X. {name}", Role.NURSE) for name in names))
    found = header(board, width, signer="A. Bos")
    assert cells(found) <= width
    assert "A. Bos" in found
    assert "10:42:17" in found
    if "on duty " in found:
        shown = found.partition("on duty ")[2].partition("  ")[0].split(" signing as")[0].strip()
        listed, _, more = shown.partition(" +")
        kept = len(names) - int(more or 0)
        assert listed.strip() == ", ".join(names[:kept])


@pytest.fixture
def clashing(make_board: MakeBoard, day: Any, at: At) -> Callable[..., Board]:
    """The day on which the time-out of Bed 6 is not done: it and that of Bed 7, due at 11:09, come together."""
    six, seven = day[5], day[6]
    six.entries = [entry for entry in six.entries if entry.recorded_at <= at("10:49")]
    seven.entries = [entry for entry in seven.entries if entry.recorded_at <= at("11:02")]
    return lambda clock: make_board(clock, writers=day)


def next_list(board: Board, width: int) -> dict[str, str]:
    """The lines of the next list about a time-out, by bed."""
    view = ViewState(width, 42)
    found = [line.text for line, _ in next_lines(board, view, Clock(board.zone, board.now), 12)]
    return {line[28:29]: line for line in found if "time-out, two people" in line}


@pytest.mark.parametrize(
    ("clock", "fact"),
    [
        ("11:03", None),
        ("11:04", "Beds 6 7 need two people at 11:09: time-out card"),
        ("11:09", "Beds 6 7 need two people now: time-out card"),
    ],
)
def test_a_clash_is_one_low_alarm_that_names_all_beds_and_the_time(
    clashing: Callable[..., Board], clock: str, fact: str | None
) -> None:
    board = clashing(clock)
    found = [alarm for alarm in board.alarms if alarm.kind is AlarmKind.CLASH]
    assert [alarm_text(alarm, board) for alarm in found] == ([fact] if fact else [])
    assert all((alarm.bed, alarm.priority, alarm.id) == (7, "low", "t7:clash:time_out") for alarm in found)


def test_on_a_board_that_stands_still_a_clash_has_a_time_and_not_now(clashing: Callable[..., Board]) -> None:
    board = clashing("11:10")
    [alarm] = [alarm for alarm in board.alarms if alarm.kind is AlarmKind.CLASH]
    still = Clock(board.zone, board.now, stands_still=True)
    assert alarm_fact(alarm, situation_of(alarm, board), still) == "Beds 6 7 need two people at 11:09: time-out card"


@pytest.mark.parametrize("width", [80, 120, 160])
def test_the_alarm_line_of_a_clash_names_all_beds_at_every_width(clashing: Callable[..., Board], width: int) -> None:
    board = clashing("11:04")
    only = replace(board, alarms=tuple(alarm for alarm in board.alarms if alarm.kind is AlarmKind.CLASH))
    [(line, treatment)] = alarm_lines(only, ViewState(width, 42), Clock(board.zone, board.now), 4)
    assert "Beds 6 7 need two people at 11:09" in line.text
    assert treatment == "t7"


def test_the_next_list_says_at_which_bed_two_people_are_needed_too(clashing: Callable[..., Board]) -> None:
    wide, narrow = next_list(clashing("11:04"), 160), next_list(clashing("11:04"), 120)
    assert wide["6"].rstrip().endswith("two people also at Bed 7")
    assert wide["7"].rstrip().endswith("two people also at Bed 6")
    assert narrow["7"].rstrip().endswith("also Bed 6")
    assert not any("also" in line for line in next_list(clashing("11:03"), 160).values())
