"""One treatment on one page: phases, its own timeline, gauges, facts, checklist and journal."""

from __future__ import annotations

from ward_board.board.board import Board
from ward_board.board.line import Line
from ward_board.board.view import ViewState


def treatment_lines(board: Board, treatment: str, view: ViewState) -> tuple[Line, ...]:
    """The page of `treatment` at `view.width`, as many lines as it needs; the caller scrolls."""
    return ()
