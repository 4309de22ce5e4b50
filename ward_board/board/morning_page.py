"""The morning after: from the scan to the door, for every treatment whose infusions are over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cut, first_that_fits
from ward_board.board.flags import FlagWords, flags_of, shared_surnames
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.left_side import draw_name, flag_rows
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, long_date
from ward_board.board.morning_cells import Cell, cell_of, home_cell
from ward_board.board.page_parts import TWO_COLUMNS_FROM
from ward_board.board.people import shown_name
from ward_board.board.rule_rows import rule_lines
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import LUTETIUM

_NAME_CELLS = 28
_ROWS = 2
_AROUND_BEDS = 12  # header, four alarms, title and head with what parts them, bar, keys
# where each column begins, in percent of what the names leave
_WIDE_SHARES = {"scan": 0, "evaluation": 14, "measurement": 28, "rules": 41, "travel_declaration": 58}
_HOME_SHARE = 68
_NARROW = {"scan": 19, "evaluation": 29, "measurement": 40, "rules": 47}
_NARROW_HOME_AT = 56


@dataclass(frozen=True, slots=True)
class _Column:
    step: str
    words: str
    column: int


def morning_lines(board: Board, view: ViewState) -> tuple[Line, ...]:
    """The page of the morning at `view.width`, as many lines as it needs; the caller scrolls."""
    clock = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)
    glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    beds = morning_beds(board)
    columns, home_at = _columns(view.width)
    title, head = _title(beds, view, clock), _head(columns, home_at, view.width)
    # on a low screen the beds need the rows
    is_roomy = view.height >= _AROUND_BEDS + _ROWS * len(beds)
    lines = [Line(), title, Line(), head, _rule(view.width, glyphs)] if is_roomy else [title, head]
    if not beds:
        row = Canvas(view.width)
        row.put(1, _("no infusion is over yet"), Tone.FAINT)
        return (*lines, row.line())
    shared = shared_surnames(board.beds)
    for place, bed in enumerate(beds):
        flags = flags_of(bed, same_name=bed.treatment in shared, ward_language=view.language)
        lines += _bed_lines(bed, place, board, view, clock, glyphs, flags)
    return (*lines, Line(), *rule_lines(beds, view, clock, glyphs))


def morning_beds(board: Board) -> list[Bed]:
    """The beds whose lutetium has ended, in order of their number."""
    return [bed for bed in board.beds if bed.situation.chart[LUTETIUM].has_ended]


def _title(beds: list[Bed], view: ViewState, clock: Clock) -> Line:
    row = Canvas(view.width)
    column = row.put(1, _("Morning"), Tone.STRONG) + 2
    days = sorted({bed.situation.chart.booking.t0.astimezone(clock.zone).date() for bed in beds})
    named = ", ".join(long_date(day) for day in days)
    words = _("from scan to door, patients of {days}").format(days=named) if days else _("from scan to door")
    row.put(column, cut(words, view.width - column - 1), Tone.FAINT)
    return row.line()


def _columns(width: int) -> tuple[list[_Column], int]:
    """Where the columns stand, and where the last one begins."""
    words = {
        "scan": _("scan"),
        "evaluation": _("evaluation"),
        "measurement": _("measured"),
        "rules": _("rules"),
        "travel_declaration": _("declaration"),
    }
    if width < TWO_COLUMNS_FROM:
        words["measurement"] = _("µSv/h")
        return [_Column(step, words[step], column) for step, column in _NARROW.items()], _NARROW_HOME_AT
    free = width - _NAME_CELLS
    columns = [_Column(step, words[step], _NAME_CELLS + free * share // 100) for step, share in _WIDE_SHARES.items()]
    return columns, _NAME_CELLS + free * _HOME_SHARE // 100


def _head(columns: list[_Column], home_at: int, width: int) -> Line:
    row = Canvas(width)
    row.put(1, _("bed"), Tone.FAINT)
    for column, end in _with_ends(columns, home_at):
        row.put(column.column, cut(column.words, end - column.column - 1), Tone.FAINT)
    row.put(home_at, cut(_("home: waits for"), width - home_at - 1), Tone.FAINT)
    return row.line()


def _rule(width: int, glyphs: Glyphs) -> Line:
    row = Canvas(width)
    row.fill(1, width - 1, glyphs.rule, Tone.GRID)
    return row.line()


def _bed_lines(
    bed: Bed, place: int, board: Board, view: ViewState, clock: Clock, glyphs: Glyphs, flags: Sequence[FlagWords]
) -> list[Line]:
    """Name and results, flags and when they were found; more rows where the flags need them."""
    columns, home_at = _columns(view.width)
    start, end = 2 + len(str(bed.number)), columns[0].column - 1
    rows = [Canvas(view.width) for _row in range(1 + flag_rows(flags, end - start))]
    rows[0].put(1, str(bed.number), Tone.STRONG)
    name = shown_name(bed.patient, privacy=view.privacy or view.locked)
    draw_name(rows, start, end, name, Tone.STRONG, flags)
    wide = view.width >= TWO_COLUMNS_FROM
    for column, end in _with_ends(columns, home_at):
        _put_cell(rows, cell_of(bed, column.step, board.staff, clock, wide=wide), column.column, end)
    _put_cell(rows, home_cell(bed, clock), home_at, view.width)
    ground = Ground.STRIPE if place % 2 else Ground.PLAIN
    if bed.treatment == view.selected:
        ground = Ground.SELECTED
        for row in rows:
            row.put(0, glyphs.selected, Tone.STRONG)
    return [row.line(ground) for row in rows]


def _with_ends(columns: Sequence[_Column], home_at: int) -> Iterator[tuple[_Column, int]]:
    ends = [*(column.column for column in columns[1:]), home_at]
    return zip(columns, ends, strict=True)


def _put_cell(rows: Sequence[Canvas], cell: Cell, column: int, end: int) -> None:
    """A figure or a time stands whole or not at all."""
    room = end - column - 1
    rows[0].put(column, first_that_fits(cell.words, room), cell.tone)
    rows[1].put(column, first_that_fits(cell.below, room), Tone.FAINT)
