"""The whole board as one screen: header, alarms, axis, beds, legend, what comes next, confirm bar, keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.bed_rows import ground_of
from ward_board.board.board import Bed, Board
from ward_board.board.body import Rows, body_of
from ward_board.board.confirm import confirm_lines
from ward_board.board.glyphs import Glyphs, as_ascii, glyphs_for
from ward_board.board.header import header_line
from ward_board.board.key_line import key_line
from ward_board.board.line import Ground, Line, Run
from ward_board.board.moments import Clock
from ward_board.board.room import Room, room_for
from ward_board.board.small import small_screen
from ward_board.board.view import Confirm, Screen, ViewState
from ward_board.config.language import gettext as _

__all__ = ["Confirm", "Screen", "ViewState", "compose", "compose_page", "first_line_with_selected", "frame_rows"]

LEAST_WIDTH, LEAST_HEIGHT = 80, 24
_SHORT_SECTION = 11  # rows; a longer one is shown as far as it goes
_ROWS_A_PAGE_KEY_GOES = 10  # a section left for below begins at or after these, so that PgDn skips none


def compose(board: Board, view: ViewState) -> Screen:
    """Everything that the terminal shows at `board.now`: exactly `view.height` lines, none wider than `view.width`.

    Below 80 x 24 it says to enlarge the window and keeps alarms and beds on one line each.
    """
    view = _without_names_when_locked(view)
    clock, glyphs = _clock(board, view), glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    if view.width < LEAST_WIDTH or view.height < LEAST_HEIGHT:
        return _screen(small_screen(board, view, clock), view)
    bar = confirm_lines(board, view, clock, glyphs, _most_bar_rows(view))
    room = room_for(len(board.beds), view, bar_rows=len(bar))
    body = body_of(board, view, room)
    shown, beds_title = _shown_beds(board, view, room)
    rows: Rows = [(header_line(board, view, clock), None), *body.above(beds_title)]
    for place, bed in enumerate(shown):
        rows += body.bed(bed, ground_of(bed, place, view))
    rows += body.below(has_legend=room.has_legend, next_rows=room.next_rows)
    rows += [(line, None) for line in bar]
    rows.append((key_line(view, glyphs), None))
    return _screen(rows, view)


def compose_page(board: Board, view: ViewState, body: Sequence[Line], first_line: int = 0) -> Screen:
    """Another screen in the board's frame: header and alarms above `body` from `first_line` on, bar and keys below.

    A section that finds no room for all its rows is left for below; the keys say that there is more.
    """
    view = _without_names_when_locked(view)
    clock, glyphs = _clock(board, view), glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    rows: Rows = [(header_line(board, view, clock), None), *alarm_lines(board, view, clock, _page_alarms(view))]
    bar = _page_bar(board, view, clock, glyphs)
    room = max(view.height - len(rows) - len(bar) - 1, 0)
    shown = _whole_sections(body, first_line, room)
    view = _with_way_on(view, is_more=first_line + len(shown) < len(body), is_below=first_line > 0)
    rows += [(line, line.treatment) for line in (*shown, *[Line()] * (room - len(shown)))]
    rows += [(line, None) for line in (*bar, key_line(view, glyphs))]
    return _screen(rows, view)


def first_line_with_selected(board: Board, view: ViewState, body: Sequence[Line], first_line: int) -> int:
    """From which line of a page the rows of the selected bed are in sight; `first_line` where they are already."""
    rows = [row for row, line in enumerate(body) if line.ground is Ground.SELECTED]
    if not rows:
        return first_line
    room = max(view.height - frame_rows(board, view), 1)
    return max(min(first_line, rows[0]), rows[-1] - room + 1)


def frame_rows(board: Board, view: ViewState) -> int:
    """How many rows of a page are taken by header, alarms, bar and keys; the rest is for its body."""
    clock, glyphs = _clock(board, view), glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    bar = _page_bar(board, view, clock, glyphs)
    return 1 + len(alarm_lines(board, view, clock, _page_alarms(view))) + len(bar) + 1


def _page_bar(board: Board, view: ViewState, clock: Clock, glyphs: Glyphs) -> list[Line]:
    """The bar of a page: its own, unless something else is said there."""
    own = view.own.bar(view) if view.own and not view.notice else []
    return own or confirm_lines(board, view, clock, glyphs, _most_bar_rows(view))


def _whole_sections(body: Sequence[Line], first_line: int, room: int) -> list[Line]:
    """The lines from the first on, without a short section that begins here and does not end here.

    Sections are parted by empty lines. A long one, such as a journal, is shown as far as it goes, and so is the first.
    """
    last = first_line + room
    if last >= len(body) or not body[last].runs:
        return list(body[first_line:last])
    start = next((row for row in range(last - 1, first_line, -1) if not body[row].runs), None)
    end = next((row for row in range(last, len(body)) if not body[row].runs), len(body))
    if start is None or end - start - 1 > min(room, _SHORT_SECTION):
        return list(body[first_line:last])
    if start + 1 - first_line < _ROWS_A_PAGE_KEY_GOES:
        return list(body[first_line:last])
    return list(body[first_line:start])


def _with_way_on(view: ViewState, *, is_more: bool, is_below: bool) -> ViewState:
    """The keys of a page that is longer than its room; a screen without keys gets none."""
    if not view.hints or not (is_more or is_below):
        return view
    way = (_("PgDn"), _("more")) if is_more else (_("PgUp"), _("back"))
    return replace(view, hints=(way, *view.hints))


def _page_alarms(view: ViewState) -> int:
    return 3 if view.height < 30 else 4


def _most_bar_rows(view: ViewState) -> int:
    return 2 if view.height < 30 else 3


def _without_names_when_locked(view: ViewState) -> ViewState:
    return replace(view, privacy=True) if view.locked and not view.privacy else view


def _clock(board: Board, view: ViewState) -> Clock:
    return Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)


def _shown_beds(board: Board, view: ViewState, room: Room) -> tuple[Sequence[Bed], str]:
    """The beds that fit, the selected one always among them, and what stands above them."""
    if room.beds >= len(board.beds):
        return board.beds, _("Bed")
    first = min(max(view.first_bed, 0), len(board.beds) - room.beds)
    wanted = view.confirm.treatment if view.confirm else view.selected
    place = next((n for n, bed in enumerate(board.beds) if bed.treatment == wanted), None)
    if place is not None:
        first = min(max(first, place - room.beds + 1), place)
    shown = board.beds[first : first + room.beds]
    return shown, _("{first}-{last} of {count}").format(first=first + 1, last=first + len(shown), count=len(board.beds))


def _screen(rows: Rows, view: ViewState) -> Screen:
    rows = [*rows, *[(Line(), None)] * (view.height - len(rows))][: view.height]
    lines = tuple(line for line, _treatment in rows)
    if view.ascii:
        lines = tuple(_ascii_line(line) for line in lines)
    return Screen(lines, tuple(treatment for _line, treatment in rows))


def _ascii_line(line: Line) -> Line:
    return Line(tuple(Run(as_ascii(run.text), run.tone) for run in line.runs), line.ground)
