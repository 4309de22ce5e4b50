"""What is left of the board in a window that is too small for it: alarms, a plea, and each bed on one line."""

from __future__ import annotations

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, cells, cut
from ward_board.board.headline import headline
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_name
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _


def small_screen(board: Board, view: ViewState, clock: Clock) -> list[tuple[Line, str | None]]:
    """The rows of a window below 80 x 24, alarms first."""
    rows = alarm_lines(board, view, clock, max(min(view.height - 2, 3), 1))
    plea = Canvas(view.width)
    words = _("enlarge the window to 80 x 24")
    plea.put(1, cut(f"{clock.seconds(board.now)}  {words}", max(view.width - 1, 0)), Tone.WARN_STRONG)
    rows.append((plea.line(Ground.HEADER), None))
    for bed in board.beds:
        row = Canvas(view.width)
        column = row.put(1, str(bed.number), Tone.STRONG) + 1
        said = headline(bed, clock)
        words = said.words[0] if said.words else ""
        name = cut(shown_name(bed.patient, privacy=view.privacy), max(view.width - column - cells(words) - 2, 4))
        column = row.put(column, name, Tone.STRONG) + 1
        row.put(column, cut(words, max(view.width - column, 0)), said.tone)
        rows.append((row.line(), bed.treatment))
    return rows
