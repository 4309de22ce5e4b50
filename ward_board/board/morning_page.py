"""The morning after: from the scan to the door, for every treatment whose infusions are over."""

from __future__ import annotations

from ward_board.board.board import Board
from ward_board.board.line import Line
from ward_board.board.view import ViewState


def morning_lines(board: Board, view: ViewState) -> tuple[Line, ...]:
    """The page of the morning at `view.width`, as many lines as it needs; the caller scrolls."""
    return ()
