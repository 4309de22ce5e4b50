"""The morning after: from the scan to the door, for every treatment whose infusions are over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ward_board.board import measurement_rows, rule_rows, scanner_rows
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cells, first_that_fits
from ward_board.board.flags import FlagWords, fit, flags_of, shared_surnames
from ward_board.board.left_side import draw_name, flag_rows
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import long_date, short_date
from ward_board.board.morning import Morning, morning_of
from ward_board.board.morning_cells import (
    Cell,
    day_or_time,
    evaluation_cell,
    measured_cell,
    papers_cell,
    read_cell,
    rules_cell,
    scan_cell,
)
from ward_board.board.morning_home import home_cell
from ward_board.board.people import shown_name
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.patient_rules import journey_of
from ward_board.domain.text import printable

_ROWS = 2
_FRAME_ROWS = 7  # header, four alarms, bar, keys
_ROOMY_HEAD_ROWS = 4
_USUAL_PANE_ROWS = 15  # and what parts them from the table
_NARROW, _WIDE = 80, 160
_JOURNEY_FIRST_FROM = 140  # there it has a row of its own, and flags stand beside the name
_Pane = tuple[int, Callable[[Morning, int], list[Canvas]]]
_PANES: tuple[_Pane, ...] = (
    (scanner_rows.LEAST_WIDTH, scanner_rows.scanner_rows),
    (measurement_rows.LEAST_WIDTH, measurement_rows.measurement_rows),
    (rule_rows.LEAST_WIDTH, rule_rows.rule_rows),
)


@dataclass(frozen=True, slots=True)
class _Column:
    """Where a column begins on a narrow and on a wide screen, its head in every length, and what stands in it."""

    narrow_at: int
    wide_at: int
    words: tuple[str, ...]
    cell: Callable[[Bed, Morning], Cell]
    wide_gap: int = 1

    def gap(self, width: int) -> int:
        """The cells that stay free after it."""
        return self.wide_gap if width >= _WIDE else 1

    def starts_at(self, width: int) -> int:
        """The column at any width: between the two, or further apart."""
        extra = max(width - _NARROW, 0)
        return self.narrow_at + (self.wide_at - self.narrow_at) * extra // (_WIDE - _NARROW)


def _columns() -> tuple[_Column, ...]:
    return (
        _Column(19, 28, (_("scan"),), scan_cell),
        _Column(27, 47, (_("read"),), read_cell),
        _Column(38, 61, (_("evaluation"), _("eval.")), evaluation_cell),
        _Column(46, 76, (_("measured"), _("µSv/h")), measured_cell, 2),
        _Column(52, 93, (_("rules"),), rules_cell, 2),
        _Column(60, 110, (_("papers"),), papers_cell, 2),
        _Column(67, 125, (_("home: waits for"), _("home")), home_cell),
    )


def morning_lines(board: Board, view: ViewState) -> tuple[Line, ...]:
    """The page of the morning at `view.width`, as many lines as it needs; the caller scrolls."""
    morning = morning_of(board, view)
    title, head, table = _title(morning), _head(view.width), _table(morning)
    if not morning.beds:
        return (title, head, _nobody(board, view.width))
    rule = Canvas(view.width)
    rule.fill(1, view.width - 1, morning.glyphs.rule, Tone.GRID)
    # on a low screen the beds need the rows, on a high one the panes come first
    room = view.height - _FRAME_ROWS - len(table)
    airy = [Line()] if room >= _ROOMY_HEAD_ROWS + 1 + _USUAL_PANE_ROWS else []
    heads = [Line(), title, *airy, head, rule.line()] if room >= _ROOMY_HEAD_ROWS else [title, head]
    return (*heads, *table, *_panes(morning))


def _nobody(board: Board, width: int) -> Line:
    row = Canvas(width)
    words = _("everybody has gone home") if any(bed.is_closed for bed in board.beds) else _("no infusion is over yet")
    row.put(1, words, Tone.FAINT)
    return row.line()


def _title(morning: Morning) -> Line:
    row, zone = Canvas(morning.view.width), morning.clock.zone
    column = row.put(1, _("Morning"), Tone.STRONG) + 2
    days = sorted({bed.day(zone) for bed in morning.beds})
    has_flights = any(journey_of(bed.situation.chart).leaves_at for bed in morning.beds)
    for_days = _("from scan to the door, patients of {days}")
    long, short = (for_days.format(days=", ".join(each(day) for day in days)) for each in (long_date, short_date))
    plain = _("from scan to the door")
    ordered = (_("{words}, in the order of their flights").format(words=long),) if has_flights else ()
    words = (*ordered, long, short, plain) if days else (plain,)
    row.put(column, first_that_fits(words, morning.view.width - column - 1), Tone.FAINT)
    return row.line()


def _head(width: int) -> Line:
    row = Canvas(width)
    row.put(1, _("bed"), Tone.FAINT)
    for column, start, end in _placed(width):
        row.put(start, first_that_fits(column.words, end - start - 1), Tone.FAINT)
    return row.line()


def _placed(width: int) -> list[tuple[_Column, int, int]]:
    """Each column with where it begins and ends."""
    columns = _columns()
    starts = [column.starts_at(width) for column in columns]
    return list(zip(columns, starts, [*starts[1:], width], strict=True))


def _table(morning: Morning) -> list[Line]:
    shared = shared_surnames(morning.board.beds)
    lines: list[Line] = []
    for place, bed in enumerate(morning.beds):
        flags = flags_of(bed, same_name=bed.treatment in shared, ward_language=morning.view.language)
        ground = Ground.STRIPE if place % 2 else Ground.PLAIN
        lines += (replace(line, treatment=bed.treatment) for line in _bed_lines(bed, ground, morning, flags))
    return lines


def _bed_lines(bed: Bed, ground: Ground, morning: Morning, flags: Sequence[FlagWords]) -> list[Line]:
    """Name and results, journey and flags and when they were found; more rows where the flags need them."""
    placed = _placed(morning.view.width)
    start, end = 2 + len(str(bed.number)), placed[0][1] - 1
    found = [(column, column.cell(bed, morning), first, last) for column, first, last in placed]
    least = 3 if any(cell.third for _column, cell, _first, _last in found) else 1
    rows = [Canvas(morning.view.width) for _row in range(max(1 + flag_rows(flags, end - start), least))]
    name = shown_name(bed.patient, privacy=morning.is_private)
    tone = Tone.FAINT if bed.is_closed else Tone.STRONG
    rows[0].put(1, str(bed.number), tone)
    draw_name(rows, start, end, name, tone, _with_journey(bed, flags, morning, _room(rows, start, end, name)))
    for column, cell, first, last in found:
        is_over = bed.is_closed and column.cell is not home_cell and not cell.stays
        _put_cell(rows, cell, first, last - column.gap(morning.view.width), is_over=is_over)
    if bed.treatment != morning.view.selected:
        return [row.line(ground) for row in rows]
    for row in rows:
        row.put(0, morning.glyphs.selected, Tone.STRONG)
    return [row.line(Ground.SELECTED) for row in rows]


def _room(rows: Sequence[Canvas], start: int, end: int, name: str) -> list[int]:
    """The cells for words below a name that is shown whole, and beside it."""
    return [*[end - start] * (len(rows) - 1), max(end - start - cells(name) - 1, 0)]


def _with_journey(bed: Bed, flags: Sequence[FlagWords], morning: Morning, room: Sequence[int]) -> Sequence[FlagWords]:
    """The flags, and where to and when the patient leaves where neither they nor the name lose their room for it."""
    journey = journey_of(bed.situation.chart)
    if journey.leaves_at is None or bed.is_closed:
        return flags
    time = morning.clock.moment(journey.leaves_at)
    leaves, to = _("leaves {time}").format(time=time), printable(journey.destination or "")
    named = () if morning.is_private or not to else (f"{to}, {leaves}", f"{to} {time}")
    ways = (*named, leaves, time, day_or_time(time))
    words = FlagWords(tuple(((way, Tone.FAINT),) for way in ways))
    together = (words, *flags) if morning.view.width >= _JOURNEY_FIRST_FROM else (*flags, words)
    return together if fit(together, room) else flags


def _put_cell(rows: Sequence[Canvas], cell: Cell, column: int, end: int, *, is_over: bool) -> None:
    """A figure or a time stands whole or not at all; of who has gone nothing draws the eye."""
    words, below = cell.that_fits(end - column)
    rows[0].put(column, words, Tone.FAINT if is_over else cell.tone)
    rows[1].put(column, below, Tone.FAINT if is_over else cell.below_tone)
    if cell.third:
        rows[2].put(column, first_that_fits(cell.third, end - column), Tone.FAINT)


def _panes(morning: Morning) -> list[Line]:
    """Scanner, measurement and rules, beside each other as far as the width goes, else below each other."""
    lines: list[Line] = []
    rest = _PANES
    while rest:
        count = next((n for n in (3, 2) if sum(least for least, _rows in rest[:n]) <= morning.view.width), 1)
        lines += [Line(), *_beside(rest[:count], morning)]
        rest = rest[count:]
    return lines


def _beside(panes: Sequence[_Pane], morning: Morning) -> list[Line]:
    """Panes side by side; what the width has to spare is shared among them."""
    width = morning.view.width
    spare = max(width - sum(least for least, _rows in panes), 0)
    blocks: list[list[Canvas]] = []
    starts: list[int] = []
    for place, (least, rows) in enumerate(panes):
        starts.append(sum(each for each, _rows in panes[:place]) + spare * place // len(panes))
        own = width - starts[-1] if place == len(panes) - 1 else least + spare // len(panes)
        blocks.append(rows(morning, own))
    lines = []
    for place in range(max(map(len, blocks))):
        row = Canvas(width)
        for start, block in zip(starts, blocks, strict=True):
            if place < len(block):
                row.lay(start, block[place])
        lines.append(row.line())
    return lines
