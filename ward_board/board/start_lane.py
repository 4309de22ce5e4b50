"""The lanes of the start times: the work at a bed as bars on a time axis, below them the people that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ward_board.board.bars import rounded
from ward_board.board.canvas import Canvas, Pieces, cells, pieces_width
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Line, Tone
from ward_board.board.start_day import StartDay
from ward_board.board.time_scale import MINUTES_PER_CELL, Section, TimeScale
from ward_board.config.language import gettext as _
from ward_board.domain.day_work import PAIR, Span
from ward_board.domain.start_times import QUARTER_MINUTES, Placed

_MOST_LEVELS = 7
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Lane:
    """What all lanes of the page share: the minutes of the day on `width` cells, and an empty lane with its hours."""

    width: int
    scale: TimeScale
    first: int
    minutes_per_cell: float
    empty: Canvas
    glyphs: Glyphs

    def column(self, minute: float) -> int:
        """The cell edge nearest to a minute of the day."""
        return rounded((minute - self.first) / self.minutes_per_cell)


def lane_of(day: StartDay, width: int, glyphs: Glyphs) -> Lane:
    """A lane from the first work of the day to the last, as fine as there is room."""
    spans = [span for placed in day.placed for span in placed.spans]
    booked = [placed.bed.booked for placed in day.placed]
    begin = min([*(span.start for span in spans), *booked]) // QUARTER_MINUTES * QUARTER_MINUTES
    end = max([*(span.end for span in spans), *booked]) + 1
    fits = (step for step in MINUTES_PER_CELL if (end - begin) / step <= width)
    step = next(fits, MINUTES_PER_CELL[-1])
    last = begin + step * width
    section = Section("day", day.at(begin), day.at(last), 0.0, float(width))
    scale = TimeScale(width, day.board.zone, (section,))
    empty = Canvas(width)
    for tick in scale.ticks(1):
        empty.set(tick.column, glyphs.grid, Tone.GRID)
    return Lane(width, scale, begin, step, empty, glyphs)


def head_marks(lane: Lane, label_cells: int) -> Iterator[tuple[int, str]]:
    """The hours to write, with their columns."""
    for tick in lane.scale.ticks(label_cells):
        yield max(tick.column - 1, 0), f"{tick.hour:02d}"


def lane_rows(day: StartDay, placed: Placed, lane: Lane, count: int) -> list[Canvas]:
    """The work at a bed; on a second row, where there is one, what was booked as a ghost."""
    rows = [lane.empty.copy() for _row in range(count)]
    glyphs = lane.glyphs
    if count > 1 and placed.t0 != placed.bed.booked:
        _draw_booked(rows[1], day, placed, lane)
        rows[1].set(lane.column(placed.bed.booked), glyphs.plan_start, Tone.AMINO_GHOST)
    until = day.edge(placed, "cannula_out.start")
    rows[0].fill(
        lane.column(placed.t0), lane.column(placed.out if until is None else until), glyphs.plan_line, Tone.AMINO_GHOST
    )
    if count == 1 and abs(placed.t0 - placed.bed.booked) >= lane.minutes_per_cell:
        rows[0].set(lane.column(placed.bed.booked), glyphs.plan_start, Tone.AMINO_GHOST)
    # what two people do lies over what one does, so that it is never hidden
    for span in sorted(placed.spans, key=lambda span: span.block.persons):
        _draw_block(rows[0], span, lane)
    return rows


def _draw_booked(row: Canvas, day: StartDay, placed: Placed, lane: Lane) -> None:
    """The plan as it was booked: from its T0 to the cannula, with the lutetium in it."""
    by = placed.bed.booked - placed.t0
    edges = [day.edge(placed, edge) for edge in ("lutetium.start", "lutetium.end", "cannula_out.start")]
    start, end, out = (None if edge is None else lane.column(edge + by) for edge in edges)
    first = lane.column(placed.bed.booked)
    if out is not None:
        row.fill(first, out, lane.glyphs.plan_line, Tone.AMINO_GHOST)
        row.set(out, lane.glyphs.plan_end, Tone.AMINO_GHOST)
    if start is not None and end is not None:
        row.fill(start, max(end, start + 1), lane.glyphs.plan_lutetium, Tone.LUTETIUM_GHOST)


def _draw_block(row: Canvas, span: Span, lane: Lane) -> None:
    """A bar in the colour of what it is for; how many people it takes stands in it where that is not one."""
    first = lane.column(span.start)
    last = max(lane.column(span.end), first + 1)
    is_pair = span.block.persons >= PAIR
    if span.block.moves_with.startswith("lutetium"):
        tone = Tone.LUTETIUM_BAR if is_pair else Tone.LUTETIUM_UNSEEN_BAR
    else:
        tone = Tone.AMINO_BAR if is_pair else Tone.AMINO_UNSEEN_BAR
    number = str(span.block.persons)
    # without colour the number of people fills the bar
    glyph = " " if lane.glyphs.seen_bar == " " else number
    row.fill(first, last, glyph, tone)
    if is_pair:
        row.set(first + (last - first - 1) // 2, number, tone)


def legend_line(width: int, glyphs: Glyphs) -> Line:
    """What the bars mean."""
    row, column = Canvas(width), 1
    in_colour = glyphs.seen_bar == " "
    one, two = ("   ", " 2 ") if in_colour else ("111", "222")
    booked = f"{glyphs.plan_start}{glyphs.plan_line}{glyphs.plan_end}"
    shown: tuple[tuple[Pieces, str], ...] = (
        (((one, Tone.AMINO_UNSEEN_BAR),), _("one person")),
        (((two, Tone.AMINO_BAR),), _("two people")),
        (((two, Tone.LUTETIUM_BAR), (one, Tone.LUTETIUM_UNSEEN_BAR)), _("the same, for the Lu-177")),
        (((booked, Tone.AMINO_GHOST),), _("as it is booked")),
    )
    for samples, words in shown:
        if column + pieces_width(samples) + 1 + cells(words) < width:
            column = row.put_pieces(column, samples)
            column = row.put(column + 1, words, Tone.FAINT) + 3
    return row.line()


def load_rows(day: StartDay, lane: Lane, start: int, width: int, most_rows: int) -> list[Canvas]:
    """A column of cells for each quarter hour from the row of one person up, and the line of those on duty.

    Where there are fewer rows than people are needed, the topmost stands for all more; those on duty always have one.
    """
    people, load = day.proposal.people, day.proposal.load
    most = max([persons for _minute, persons in load] + [people])
    glyphs, levels = lane.glyphs, min(most, max(min(most_rows, _MOST_LEVELS), people + 1))
    rows = []
    for level in range(levels, 0, -1):
        row = Canvas(width)
        row.lay(start, lane.empty)
        label = f"{level}+" if level == levels < most else str(level)
        row.put_right(start - 1, label, Tone.STRONG if level == people else Tone.FAINT)
        if level == people:
            row.put_right(start - 2 - len(label), _("on duty"), Tone.FAINT)
            row.fill(start, start + lane.width, glyphs.axis, Tone.GRID)
        for minute, persons in load:
            first = start + max(lane.column(minute), 0)
            last = min(start + max(lane.column(minute + QUARTER_MINUTES), 0), start + lane.width)
            if persons >= level and level > people:
                row.fill(first, last, glyphs.alert, Tone.WARN_STRONG)
            elif persons >= level:
                row.fill(first, last, glyphs.seen_bar, Tone.AMINO_BAR)
        rows.append(row)
    return rows
