"""The whole board as one screen: header, alarms, axis, beds, what comes next, confirm bar, keys."""

from __future__ import annotations

from ward_board.board.board import Board
from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.board.view import Confirm, Screen, ViewState
from ward_board.domain.text import initials, printable, shortened

__all__ = ["Confirm", "Screen", "ViewState", "compose", "compose_page"]


def compose(board: Board, view: ViewState) -> Screen:
    """Everything that the terminal shows at `board.now`: exactly `view.height` lines, none wider than `view.width`."""
    rows: list[tuple[Line, str | None]] = [(Line((Run(f" {board.ward}", Tone.STRONG),), Ground.HEADER), None)]
    for bed in board.beds:
        name = initials(bed.patient.name) if view.privacy else printable(bed.patient.name)
        ground = Ground.SELECTED if bed.treatment == view.selected else Ground.PLAIN
        text = shortened(f" {bed.number} {name}  {bed.situation.state}", view.width)
        rows.append((Line((Run(text),), ground), bed.treatment))
    rows = (rows + [(Line(), None)] * view.height)[: view.height]
    return Screen(tuple(line for line, _ in rows), tuple(treatment for _, treatment in rows))


def compose_page(board: Board, view: ViewState, body: tuple[Line, ...], first_line: int = 0) -> Screen:
    """Another screen in the board's frame: header and alarms above `body` from `first_line` on, confirm bar and keys."""
    lines = (Line((Run(f" {board.ward}", Tone.STRONG),), Ground.HEADER), *body[first_line:])
    lines = (*lines, *[Line()] * view.height)[: view.height]
    return Screen(lines, (None,) * view.height)
