"""The rows of the time axis: the hours, and below them the line with now, whose label never covers an hour's."""

from __future__ import annotations

from ward_board.board.canvas import Canvas, cells
from ward_board.board.columns import Columns
from ward_board.board.lanes import Sheet
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock, long_date
from ward_board.board.time_scale import Section, Tick, TimeScale
from ward_board.config.language import gettext as _

_CELLS_OF_HH_MM = 6


def label_cells(columns: Columns, scale: TimeScale) -> int:
    """How many cells the label of an hour takes, with its distance to the next."""
    if scale.is_compressed:
        return 5 if columns.is_wide else 4
    return 7 if columns.is_wide else 4


def axis_lines(sheet: Sheet, columns: Columns, clock: Clock, *, rows: int, beds: str) -> list[Line]:
    """The axis on one or two rows; `beds` is what stands above the left column."""
    if rows == 1:
        return [_hours_and_now(sheet, columns, beds).line()]
    hours = Canvas(columns.width)
    _put_hours(hours, sheet, columns, avoid=None)
    return [hours.line(), _line_with_now(sheet, columns, clock, beds).line()]


def section_line(sheet: Sheet, columns: Columns, clock: Clock) -> Line:
    """The names of the sections of a compressed axis."""
    row = Canvas(columns.width)
    for section in sheet.scale.sections:
        first, last = int(section.first_column), int(section.last_column)
        words = _section_words(section, clock)
        room = last - first - 1
        if cells(words) <= room:
            row.put(columns.lane + first + 1 + (room - cells(words)) // 2, words, Tone.FAINT)
        if first:
            row.set(columns.lane + first, sheet.glyphs.section, Tone.GRID)
    return row.line()


def _section_words(section: Section, clock: Clock) -> str:
    if section.kind == "morning":
        return long_date(section.start.astimezone(clock.zone).date())
    return {"day": _("the day"), "evening": _("evening"), "night": _("night")}[section.kind]


def _hours_and_now(sheet: Sheet, columns: Columns, beds: str) -> Canvas:
    row = _titles(columns, beds)
    _put_hours(row, sheet, columns, avoid=sheet.now_column)
    if 0 <= sheet.now_column < columns.lane_width:
        row.set(columns.lane + sheet.now_column, sheet.glyphs.now_above, Tone.STRONG)
    return row


def _titles(columns: Columns, beds: str) -> Canvas:
    row = Canvas(columns.width)
    row.put(1, beds, Tone.FAINT)
    row.put(columns.right, _("Now, then next"), Tone.FAINT)
    return row


def _put_hours(row: Canvas, sheet: Sheet, columns: Columns, avoid: int | None) -> None:
    """Every hour whose label finds room; where sections begin first."""
    ticks = list(sheet.scale.ticks(label_cells(columns, sheet.scale)))
    edges = {int(section.first_column) for section in sheet.scale.sections[1:]}
    taken: list[tuple[int, int]] = []
    leftmost = columns.left_end - 3 if avoid is None else columns.left_end
    for tick in sorted(ticks, key=lambda tick: tick.column not in edges):
        for text in _hour_words(tick, columns):
            start = _label_start(columns, tick, text, avoid)
            end = start + cells(text)
            is_free = all(end < first or start > last for first, last in taken)
            if is_free and start >= leftmost and end < columns.right:
                row.put(start, text, Tone.FAINT)
                taken.append((start, end))
                break


def _hour_words(tick: Tick, columns: Columns) -> tuple[str, ...]:
    short = f"{tick.hour:02d}"
    return (f"{short}:00", short) if columns.is_wide and tick.spacing >= _CELLS_OF_HH_MM else (short,)


def _label_start(columns: Columns, tick: Tick, text: str, avoid: int | None) -> int:
    """Wide labels stand around their tick, narrow ones begin at it; both stand aside for now on their row."""
    start = tick.column - (cells(text) // 2 if columns.is_wide else 0)
    if avoid is not None and start <= avoid < start + cells(text):
        start = avoid + 1 if avoid == start else avoid - cells(text)
    return columns.lane + start


def _line_with_now(sheet: Sheet, columns: Columns, clock: Clock, beds: str) -> Canvas:
    row, glyphs = _titles(columns, beds), sheet.glyphs
    row.fill(columns.lane, columns.lane_end, glyphs.axis, Tone.GRID)
    for tick in sheet.scale.ticks(label_cells(columns, sheet.scale)):
        row.set(columns.lane + tick.column, glyphs.axis_tick, Tone.GRID)
    label = f" {clock.time(clock.now)} "
    if 0 <= sheet.now_column < columns.lane_width:
        start = columns.lane + sheet.now_column - cells(label) // 2
        start = min(max(start, columns.lane), columns.lane_end - cells(label))
        row.put(start, label, Tone.NOW_LABEL)
    return row
