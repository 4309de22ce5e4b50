"""The wall display: a tile for each bed, to be read from three metres; no keys, and no patient's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.alarm_words import unnamed
from ward_board.board.big_letters import can_draw
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.glyphs import as_ascii
from ward_board.board.line import Line, Run, Tone
from ward_board.board.moments import Clock
from ward_board.board.view import Screen, ViewState
from ward_board.board.wall_grid import WORD_SIZES, Asked, Grid, grid_for
from ward_board.board.wall_header import wall_header
from ward_board.board.wall_small import small_wall
from ward_board.board.wall_tile import Brush, TilePainter
from ward_board.board.wall_word import lutetium_word, wall_word
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable

_LEAST_HEIGHT = 10
_SECONDS_A_PAGE = 60
"""A terminal composes its picture anew once a minute, so a page stands no shorter."""


def compose_wall(board: Board, view: ViewState) -> Screen:
    """All beds at a glance: exactly `view.height` lines, none wider than `view.width`, with initials only.

    The alarms stand at the foot. Where tiles find no room each bed has a line, and the alarms stand above them.
    """
    # nobody acts here: what a locked board leaves out is left out
    view = replace(view, privacy=True, locked=True, selected=None, confirm=None)
    board = replace(board, alarms=tuple(map(unnamed, board.alarms)))
    clock = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)
    lines = _tiled(board, view, clock) or small_wall(board, view, clock)
    lines = [*lines, *[Line()] * (view.height - len(lines))][: view.height]
    if view.ascii:
        lines = [Line(tuple(Run(as_ascii(run.text), run.tone) for run in line.runs), line.ground) for line in lines]
    return Screen(tuple(lines), (None,) * len(lines))


def _tiled(board: Board, view: ViewState, clock: Clock) -> list[Line] | None:
    """Head, tiles, alarms and a line that explains; None where there is no room for that."""
    brush = _brush(view)
    if view.height < _LEAST_HEIGHT:
        return None
    head, alarm_rows = wall_header(board, view, clock, brush), _alarm_rows(view)
    gap = 1 if view.height >= 30 else 0
    body = view.height - len(head) - alarm_rows - 1 - 2 * gap
    grid = grid_for(len(board.beds), view.width, body, _asked(board.beds, brush)) if board.beds else None
    if board.beds and grid is None:
        return None
    rows = [Canvas(view.width) for _row in range(body)]
    shown = _shown(board.beds, grid, board.now) if grid else ()
    if grid:
        painter = TilePainter(grid, rows, brush, clock)
        for place, bed in enumerate(shown):
            painter.draw(bed, place)
    alarms = [line for line, _treatment in alarm_lines(board, view, clock, alarm_rows)]
    space = [Line()] * gap
    free = [Line()] * (alarm_rows - len(alarms))
    tiles = [row.line() for row in rows]
    return [*head, *space, *tiles, *space, *free, *alarms, _foot(board, view, shown)]


def _brush(view: ViewState) -> Brush:
    """Coloured spaces where there is colour; else blocks, or their like in ASCII."""
    if not view.no_colour:
        return Brush(is_whole=view.ascii)
    return Brush("#", is_whole=True, badge="[{}]") if view.ascii else Brush("█", badge="[{}]")


def _alarm_rows(view: ViewState) -> int:
    """Always the same for a window, so that no tile moves when an alarm comes."""
    return next((rows for least, rows in ((50, 4), (24, 3), (16, 2)) if view.height >= least), 1)


def _asked(beds: Sequence[Bed], brush: Brush) -> Asked:
    # a word that has no big letters is written small, and keeps nobody else's from being big
    runs = (word for bed in beds if _is_big(word := lutetium_word(bed.situation)))
    usual = tuple(dict.fromkeys((_("STOPPED"), _("RUNNING"), *runs, _("UNSEEN"), _("WAITS"))))
    longest = max(map(cells, (*usual, *(wall_word(bed).word for bed in beds))))
    number = "00" if max(bed.number for bed in beds) > 9 else "0"
    return Asked(number, usual, longest, is_whole=brush.is_whole)


def _is_big(word: str) -> bool:
    return bool(word) and all(can_draw(word, big) for big in WORD_SIZES)


def _shown(beds: Sequence[Bed], grid: Grid, now: datetime) -> Sequence[Bed]:
    """The beds of this picture: all of them, or one page after the other."""
    pages = -(-len(beds) // grid.beds)
    page = int(now.timestamp()) // _SECONDS_A_PAGE % pages
    return beds[page * grid.beds : (page + 1) * grid.beds]


def _foot(board: Board, view: ViewState, shown: Sequence[Bed]) -> Line:
    """What the figures mean, unless there is something to be said."""
    row = Canvas(view.width)
    room = max(view.width - 2, 0)
    if view.notice:
        row.put(1, cut(printable(view.notice), room), Tone.STRONG)
        return row.line()
    pages, which = "", ""
    if len(shown) < len(board.beds) and shown:
        edges = {"first": shown[0].number, "last": shown[-1].number}
        pages = _("Beds {first}-{last}, then the others.").format(**edges) + "   "
        which = _("Beds {first}-{last}").format(**edges)
    keys = _("Display only, no keys.")
    minutes = _("Minutes: to the next act, or since what is wrong began.")
    source = _("Times come from what people charted; the board sees no pump.")
    short = _("Minutes to the next act, or since what is wrong began. It sees no pump.")
    told = (
        f"{pages}{keys}   {minutes}   {source}",
        f"{pages}{minutes}   {source}",
        f"{pages}{short}",
        f"{pages}{minutes}",
    )
    row.put(1, first_that_fits((*told, pages.strip(), which), room), Tone.FAINT)
    return row.line()
