"""The last good backup on the board: in the header where it is wide, at the start of the day, at the handover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ward_board.board.acceptance import handover
from ward_board.board.board import Board
from ward_board.board.day_points import PointId, beds_of_the_day, points_of
from ward_board.board.handover_foot import passed_on
from ward_board.board.header import header_line
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.start_page import start_lines
from ward_board.board.view import ViewState

MakeBoard = Callable[..., Board]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ward(board: Board, age: timedelta | None) -> Board:
    """The board of a ward's store whose last backup is so old."""
    return replace(board, kind="ward", backup_at=None if age is None else board.now - age)


def clock(board: Board) -> Clock:
    return Clock(board.zone, board.now)


def header(board: Board, width: int = 160) -> str:
    return header_line(board, ViewState(width, 42), clock(board)).text


def handed_over(board: Board) -> tuple[str, Tone]:
    ((words, tone),) = [
        (words, tone) for name, words, tone in passed_on(board, handover(board), clock(board)) if name == "backup"
    ]
    return words, tone


def point(board: Board) -> tuple[str, bool]:
    found = {one.id: one for one in points_of(board, beds_of_the_day(board), clock(board))}[PointId.BACKUP]
    return found.state[0], found.is_done


@pytest.mark.parametrize(
    ("age", "in_header", "at_handover", "at_start"),
    [
        (4 * HOUR, "backup 02:48", ("02:48", Tone.PLAIN), ("made 02:48", True)),
        (DAY + 4 * HOUR, "backup Wed 02:48", ("Wed 02:48", Tone.PLAIN), ("made Wed 02:48", True)),
        (2 * DAY, "no backup for 2 days", ("none for 2 days", Tone.WARN_STRONG), ("none for 2 days", False)),
        (None, "no backup yet", ("none yet", Tone.WARN), ("none yet", False)),
    ],
)
def test_h36_it_says_when_the_last_good_backup_was_begun_or_for_how_long_there_is_none(
    make_board: MakeBoard,
    age: timedelta | None,
    in_header: str,
    at_handover: tuple[str, Tone],
    at_start: tuple[str, bool],
) -> None:
    board = ward(make_board("06:48"), age)
    assert in_header in header(board)
    assert handed_over(board) == at_handover
    assert point(board) == at_start


def test_a_demo_store_says_that_it_has_none_and_where_one_is_made_when(make_board: MakeBoard) -> None:
    board = make_board("06:48")
    assert "backup" not in header(board)
    assert handed_over(board) == ("none, a demo store", Tone.FAINT)
    page = "\n".join(line.text for line in start_lines(board, ViewState(160, 42)))
    assert "backup none, a demo store" in page
    assert PointId.BACKUP not in {one.id for one in points_of(board, beds_of_the_day(board), clock(board))}
    assert handed_over(replace(board, backup_at=board.now))[0] == "06:48"


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
@pytest.mark.parametrize("age", [4 * HOUR, 6 * DAY, None])
def test_the_header_and_the_points_stay_whole_at_every_width(
    make_board: MakeBoard, width: int, age: timedelta | None
) -> None:
    """What there is no room for is left out as a whole; narrow headers never say it, the start of the day always."""
    board = ward(make_board("06:48"), age)
    words = {4 * HOUR: "backup 02:48", 6 * DAY: "no backup for 6 days", None: "no backup yet"}[age]
    found = header(board, width)
    assert (words in found) or ("backup" not in found)
    assert width >= 120 or "backup" not in found
    titles, states = (line.text for line in start_lines(board, ViewState(width, 24))[1:3])
    assert titles.rstrip().endswith(" backup")
    assert states[titles.index("backup") :].strip() in {"made 02:48", "none for 6 days", "too old", "none yet"}
