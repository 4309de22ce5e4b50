"""The whole board as one screen: header, alarms, axis, beds, legend, what comes next, confirm bar, keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.axis import axis_lines, label_cells, section_line
from ward_board.board.bed_rows import BedPainter
from ward_board.board.board import Bed, Board
from ward_board.board.columns import columns_for
from ward_board.board.confirm import confirm_lines
from ward_board.board.flags import flags_of, shared_surnames
from ward_board.board.glyphs import as_ascii, glyphs_for
from ward_board.board.header import header_line
from ward_board.board.key_line import key_line
from ward_board.board.lanes import sheet_for
from ward_board.board.legend import legend_line
from ward_board.board.line import Line, Run
from ward_board.board.moments import Clock
from ward_board.board.next_list import next_lines
from ward_board.board.room import Room, room_for
from ward_board.board.small import small_screen
from ward_board.board.view import Confirm, Screen, ViewState
from ward_board.board.windows import scale_for
from ward_board.config.language import gettext as _

__all__ = ["Confirm", "Screen", "ViewState", "compose", "compose_page", "frame_rows"]

LEAST_WIDTH, LEAST_HEIGHT = 80, 24
Rows = list[tuple[Line, str | None]]


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
    shown, beds_title = _shown_beds(board, view, room)
    shared = shared_surnames(board.beds)
    flags = {
        bed.treatment: flags_of(bed, same_name=bed.treatment in shared, ward_language=view.language)
        for bed in board.beds
    }
    columns = columns_for(board, view.width, flags, rows=room.bed_rows)
    scale = scale_for(board, columns.lane_width, zoom=view.zoom, pan=view.pan)
    sheet = sheet_for(
        scale, glyphs, board.now, label_cells=label_cells(columns, scale), stands_still=view.stale_seconds is not None
    )
    painter = BedPainter(board, view, columns, sheet, clock, flags)
    rows: Rows = [(header_line(board, view, clock), None)]
    alarms = alarm_lines(board, view, clock, room.alarm_rows)
    rows += alarms + [(Line(), None)] * (room.alarm_rows - len(alarms))
    if scale.is_compressed and len(alarms) < room.alarm_rows:
        rows[-1] = (section_line(sheet, columns, clock), None)
    rows += [(line, None) for line in axis_lines(sheet, columns, clock, rows=room.axis_rows, beds=beds_title)]
    for place, bed in enumerate(shown):
        rows += [(line, bed.treatment) for line in painter.lines(bed, place, room.bed_rows)]
    if room.has_legend:
        rows.append((legend_line(view.width, glyphs, night=scale.is_compressed), None))
    rows += next_lines(board, view, clock, room.next_rows) if room.next_rows else []
    rows += [(line, None) for line in bar]
    rows.append((key_line(view, glyphs), None))
    return _screen(rows, view)


def compose_page(board: Board, view: ViewState, body: Sequence[Line], first_line: int = 0) -> Screen:
    """Another screen in the board's frame: header and alarms above `body` from `first_line` on, bar and keys below."""
    view = _without_names_when_locked(view)
    clock, glyphs = _clock(board, view), glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    rows: Rows = [(header_line(board, view, clock), None), *alarm_lines(board, view, clock, _page_alarms(view))]
    bar = confirm_lines(board, view, clock, glyphs, _most_bar_rows(view))
    room = max(view.height - len(rows) - len(bar) - 1, 0)
    shown = list(body[first_line : first_line + room])
    rows += [(line, None) for line in (*shown, *[Line()] * (room - len(shown)))]
    rows += [(line, None) for line in (*bar, key_line(view, glyphs))]
    return _screen(rows, view)


def frame_rows(board: Board, view: ViewState) -> int:
    """How many rows of a page are taken by header, alarms, bar and keys; the rest is for its body."""
    clock, glyphs = _clock(board, view), glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    bar = confirm_lines(board, view, clock, glyphs, _most_bar_rows(view))
    return 1 + len(alarm_lines(board, view, clock, _page_alarms(view))) + len(bar) + 1


def _page_alarms(view: ViewState) -> int:
    return 2 if view.height < 30 else 3


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
