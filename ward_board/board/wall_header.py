"""The head of the wall: the time in big letters, the ward, how the beds stand, who is on duty."""

from __future__ import annotations

from ward_board.board.big_letters import Size, big_width, size
from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, Pieces, cells, cut, pieces_width
from ward_board.board.header import count_words, header_line
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, long_date, short_date
from ward_board.board.people import surname
from ward_board.board.view import ViewState
from ward_board.board.wall_tile import Brush
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable

_CLOCK, _BIG_CLOCK = size(6, 1), size(6, 2)
_WHOLE_CLOCK = Size(5, 2, 2, 2)
_LARGE, _TALL, _WIDE = 60, 38, 120
_SECONDS_A_MINUTE = 60


def wall_header(board: Board, view: ViewState, clock: Clock, brush: Brush) -> list[Line]:
    """One row in a low window, else as many as the clock takes; a board that stands still says nothing but that."""
    big = _clock_size(view, brush)
    rows = [Canvas(view.width) for _row in range(big.rows + 2 if big else 1)]
    if view.stale_seconds is not None:
        return _stale(board, view, clock, rows, brush, big)
    time, column = clock.time(board.now), 1
    if big:
        column = 3
        brush.write(rows, (column, 1), time[:5], big, (Tone.STRONG, Tone.FILL_STRONG))
        column += big_width(time[:5], big) + (6 if view.width >= _WIDE else 2)
    else:
        column = rows[0].put(column, time, Tone.STRONG) + 2
    _write_words(board, view, clock, rows[len(rows) // 2], column)
    return [row.line(Ground.HEADER) for row in rows]


def _clock_size(view: ViewState, brush: Brush) -> Size | None:
    if view.height < _TALL or view.width < 80:
        return None
    if brush.is_whole:
        return _WHOLE_CLOCK
    return _BIG_CLOCK if view.height >= _LARGE and view.width >= 2 * _WIDE else _CLOCK


def _write_words(board: Board, view: ViewState, clock: Clock, row: Canvas, column: int) -> None:
    """Counts always; then the ward and its date; then who is on duty, at the right."""
    gap = 3 if view.width >= _WIDE else 2
    counts: list[Pieces] = [((words, tone),) for words, tone in count_words(board)]
    ward = cut(printable(board.ward), max(view.width // 6, 9))
    date = long_date(clock.today) if view.width >= _WIDE else short_date(clock.today)
    left: list[Pieces] = [((ward, Tone.STRONG),)]
    if board.kind == "demo":
        left.append(((_("demo"), Tone.WARN),))
    left.append(((date, Tone.PLAIN),))
    end = row.width - 1
    while left and column + _width([*left, *counts], gap) > end:
        left.pop()
    for group in left:
        column = row.put_pieces(column, group) + gap
    for group in counts:
        if column + pieces_width(group) <= end:
            column = row.put_pieces(column, group) + gap
    names = _on_duty(board)
    words = _("on duty") + " "
    if names and column + cells(words + names) <= end - 1:
        row.put_right(end - 1, names)
        row.put_right(end - 1 - cells(names), words, Tone.FAINT)


def _on_duty(board: Board) -> str:
    return printable(", ".join(dict.fromkeys(surname(one.name) for one in board.duty.present)))


def _width(groups: list[Pieces], gap: int) -> int:
    return sum(pieces_width(group) + gap for group in groups) - gap


def _stale(
    board: Board, view: ViewState, clock: Clock, rows: list[Canvas], brush: Brush, big: Size | None
) -> list[Line]:
    """In words as on every screen, and big: for how long it has stood still."""
    if big:
        minutes, seconds = divmod(int(view.stale_seconds or 0), _SECONDS_A_MINUTE)
        told = _("STALE") + f" {minutes}:{seconds:02d}"
        if 3 + big_width(told, big) <= view.width:
            brush.write(rows, (3, 1), told, big, (Tone.PLAIN, Tone.FILL_STALE))
    return [header_line(board, view, clock), *(row.line(Ground.STALE) for row in rows[1:])]
