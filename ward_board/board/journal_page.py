"""The journal of a treatment, or of the whole day, as sentences."""

from __future__ import annotations

from ward_board.board.board import Board
from ward_board.board.line import Line
from ward_board.board.view import ViewState


def journal_lines(board: Board, treatment: str | None, view: ViewState) -> tuple[Line, ...]:
    """The sentences of one treatment, or with None of all beds, newest first; the caller scrolls."""
    return ()
