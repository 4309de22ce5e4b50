"""The pages: each a picture of the board's data in the same frame, header and alarms first."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.board import Board
from ward_board.board.canvas import Canvas
from ward_board.board.layout import compose, compose_page, first_line_with_selected, frame_rows
from ward_board.board.line import Line, Tone
from ward_board.board.view import Screen, ViewState
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.tui.keys import Place, help_rows

_KEY_CELLS = 12
_TWO_COLUMNS = 110


def page_screen(place: Place, board: Board, view: ViewState, first_line: int) -> Screen:
    """What a page shows; `first_line` is how far it was scrolled."""
    if place is Place.BOARD:
        return compose(board, view)
    if place is Place.WALL:
        from ward_board.board.wall import compose_wall

        return compose_wall(board, view)
    return compose_page(board, view, page_lines(place, board, view), first_line)


def first_line_shown(place: Place, board: Board, view: ViewState, first_line: int, *, to_selected: bool) -> int:
    """From which line a page is shown: never beyond its end, and `to_selected` with the selected bed in sight."""
    if to_selected:
        first_line = first_line_to_see_selected(place, board, view, first_line)
    return min(first_line, last_first_line(place, board, view))


def last_first_line(place: Place, board: Board, view: ViewState) -> int:
    """How far a page can be scrolled: until its last line stands at the foot."""
    if place in {Place.BOARD, Place.WALL}:
        return 0
    room = max(view.height - frame_rows(board, view), 1)
    return max(len(page_lines(place, board, view)) - room, 0)


def first_line_to_see_selected(place: Place, board: Board, view: ViewState, first_line: int) -> int:
    """How far a page has to be scrolled so that the selected bed is in sight; `first_line` where it is already."""
    if place in {Place.BOARD, Place.WALL}:
        return first_line
    return first_line_with_selected(board, view, page_lines(place, board, view), first_line)


def page_lines(place: Place, board: Board, view: ViewState) -> tuple[Line, ...]:
    """The body of a page other than the board, as many lines as it needs.

    Each page is read in when it is first asked for: the first board of a morning does not wait for them.
    """
    if view.own is not None:
        return view.own.lines(board, view)
    match place:
        case Place.TREATMENT if view.selected:
            from ward_board.board.treatment_page import treatment_lines

            return treatment_lines(board, view.selected, view)
        case Place.MORNING:
            from ward_board.board.morning_page import morning_lines

            return morning_lines(board, view)
        case Place.JOURNAL:
            from ward_board.board.journal_page import journal_lines

            return journal_lines(board, view.selected, view)
        case Place.HANDOVER:
            from ward_board.board.handover_page import handover_lines

            return handover_lines(board, view, drafts=view.drafts)
        case Place.START:
            from ward_board.board.start_page import start_lines

            return start_lines(board, view)
        case _:
            return keys_lines(view.width)


def keys_lines(width: int) -> tuple[Line, ...]:
    """The key table, for those who ask."""
    groups = [
        (_("On the board"), help_rows([Place.BOARD])),
        (
            _("On the morning page, and in the measurement grid"),
            help_rows([Place.MORNING, Place.GRID], beyond=Place.BOARD),
        ),
        (
            _("On the page of days, and in its booking bar"),
            help_rows([Place.DAYS, Place.BOOKING], beyond=Place.BOARD),
        ),
        (_("On the page of a course"), help_rows([Place.COURSE], beyond=Place.BOARD)),
        (_("On the page of start times"), help_rows([Place.START_TIMES], beyond=Place.BOARD)),
        (_("On the page of figures"), help_rows([Place.FIGURES], beyond=Place.BOARD)),
        (_("On the page of who looked at a patient"), help_rows([Place.ACCESS], beyond=Place.BOARD)),
        (_("In the confirm bar and in forms"), help_rows([Place.CONFIRM, Place.FORM])),
        (_("After i: an incident, and what the board asks then"), help_rows([Place.INCIDENT, Place.ASK])),
        (_("After K: what waits for a countersignature"), help_rows([Place.COUNTERSIGN])),
        (_("When somebody signs"), help_rows([Place.SIGN_IN])),
        (_("When it asks whether to leave"), help_rows([Place.LEAVING])),
    ]
    columns = 2 if width >= _TWO_COLUMNS else 1
    lines: list[Line] = []
    for title, rows in groups:
        head = Canvas(width)
        head.put(1, title, Tone.STRONG)
        lines += [Line(), head.line()]
        lines += _in_columns([_key_rows(keys, words, width // columns) for keys, words in rows], width, columns)
    return tuple(lines)


def _key_rows(keys: str, words: str, width: int) -> list[tuple[str, str]]:
    """One key with its words, whole: as many rows as they need."""
    parts = wrapped(words, width - _KEY_CELLS - 2)
    return [(keys if not place else "", part) for place, part in enumerate(parts)]


def _in_columns(blocks: Sequence[list[tuple[str, str]]], width: int, columns: int) -> list[Line]:
    """Blocks of rows below each other, in columns of about the same height; no block stands in two of them."""
    height = -(-sum(len(block) for block in blocks) // columns)
    filled: list[list[tuple[str, str]]] = [[] for _column in range(columns)]
    column = 0
    for block in blocks:
        if column + 1 < columns and len(filled[column]) >= height:
            column += 1
        filled[column] += block
    lines = []
    for place in range(max(len(rows) for rows in filled)):
        canvas = Canvas(width)
        for at, rows in enumerate(filled):
            if place < len(rows):
                keys, words = rows[place]
                canvas.put(1 + at * (width // columns), keys, Tone.STRONG)
                canvas.put(1 + at * (width // columns) + _KEY_CELLS, words)
        lines.append(canvas.line())
    return lines
