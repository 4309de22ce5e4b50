"""The plots of the figures: bars of coloured spaces, upright and lying, ranges, shares of a whole, big numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ward_board.board.bars import rounded
from ward_board.board.big_letters import EMPTY, FULL, UPPER, Size, big_rows, big_width, size
from ward_board.board.canvas import Canvas, cells
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.number_speech import figure

MINUTE_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)
_MOST_TICKS = 6
_WIDEST_BAR = 8
Inks = tuple[Tone, Tone]
"""Of one row and of the next: without a gap between rows, bars of one colour would run into one another."""
BLUE: Inks = (Tone.AMINO_BAR, Tone.DAY_FULL)
ORANGE: Inks = (Tone.LUTETIUM_BAR, Tone.LUTETIUM_UNSEEN_BAR)


def lying_bar(row: Canvas, column: int, room: int, share: float, glyphs: Glyphs, tone: Tone = BLUE[0]) -> None:
    """A bar of `share` (0 to 1) of `room` cells; what there is at all has a cell."""
    if share > 0:
        row.fill(column, column + max(rounded(share * room), 1), glyphs.seen_bar, tone)


@dataclass(frozen=True, slots=True)
class Upright:
    """One upright bar: what stands below it, in every length that may be shown, and how high it is."""

    words: tuple[str, ...]
    count: int


def upright_bars(bars: Sequence[Upright], width: int, height: int, glyphs: Glyphs) -> list[Canvas]:
    """`height` rows of bars with their numbers upon them, and the row of words below; the last ones that find room."""
    each = max((width - 1) // max(len(bars), 1), _least(bars))
    shown = bars[-max((width - 1) // each, 1) :]
    rows = [Canvas(width) for _row in range(height + 1)]
    most = max((bar.count for bar in shown), default=0) or 1
    wide = max(min(each - 2, _WIDEST_BAR), 1)
    for place, bar in enumerate(shown):
        column = 1 + place * each
        top = _stand(rows[1:height], column, wide, bar.count / most, glyphs)
        words = next((words for words in bar.words if cells(words) < each), "")
        for row, text, tone in (
            (rows[top], figure(bar.count), Tone.STRONG if bar.count else Tone.FAINT),
            (rows[height], words, Tone.FAINT),
        ):
            row.put(column + max((wide - cells(text)) // 2, 0), text, tone)
    return rows


def _stand(rows: Sequence[Canvas], column: int, wide: int, share: float, glyphs: Glyphs) -> int:
    """Fills a bar from the foot of `rows` up, to half a row; how many of them stay free above it."""
    halves = max(rounded(share * len(rows) * 2), 1) if share else 0
    full, half = divmod(halves, 2) if glyphs.eighths else (-(-halves // 2), 0)
    free = len(rows) - full - half
    if half:
        rows[free].fill(column, column + wide, UPPER, Tone.AMINO_BAR_EDGE)
    for row in rows[free + half :]:
        row.fill(column, column + wide, glyphs.seen_bar, BLUE[0])
    return free


def _least(bars: Sequence[Upright]) -> int:
    """The cells that a bar needs so that its number and its shortest word stand whole."""
    return max((1 + max(cells(figure(bar.count)), cells(bar.words[-1])) for bar in bars), default=1)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` on `room` cells from `column` on, with a mark at every `tick`."""

    low: float
    high: float
    column: int
    room: int
    tick: int

    def at(self, value: float) -> float:
        """The place of a value, in cells."""
        share = (value - self.low) / (self.high - self.low)
        return self.column + min(max(share, 0.0), 1.0) * self.room

    @property
    def ticks(self) -> range:
        """The values that are marked."""
        return range(round(self.low), round(self.high) + 1, self.tick)


def scale_of(values: Sequence[float], column: int, room: int, ticks: Sequence[int] = MINUTE_TICKS) -> Scale:
    """A scale that holds all `values` and nought, with few round marks, from a mark to a mark."""
    low, high = min([0.0, *values]), max([0.0, *values])
    spread = max(high - low, 1.0)
    tick = next((tick for tick in ticks if spread / tick <= _MOST_TICKS - 1), round(spread / _MOST_TICKS) or 1)
    first, last = int(low // tick), -int(-high // tick)
    return Scale(first * tick, max(last, first + 1) * tick, column, max(room, 1), tick)


def axis_row(scale: Scale, width: int, *, signs: bool) -> Canvas:
    """The marks of a scale in numbers; with `signs` what is above nought has its plus."""
    row, taken = Canvas(width), 0
    for value in scale.ticks:
        words = f"{value:+d}" if signs and value else str(value)
        column = round(scale.at(value)) - cells(words) // 2
        if column >= taken and column + cells(words) <= width:
            taken = row.put(column, words, Tone.FAINT) + 1
    return row


def grid(row: Canvas, scale: Scale, glyphs: Glyphs) -> None:
    """The marks of a scale as thin lines through a row."""
    for value in scale.ticks:
        row.set(min(round(scale.at(value)), scale.column + scale.room - 1), glyphs.grid, Tone.GRID)


def range_bar(row: Canvas, scale: Scale, low: float, high: float, glyphs: Glyphs, tone: Tone) -> None:
    """A bar from one value to another, at least a cell long."""
    first = min(rounded(scale.at(low)), scale.column + scale.room - 1)
    row.fill(first, max(rounded(scale.at(high)), first + 1), glyphs.seen_bar, tone)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole: its words, how often, and how it is drawn with colour and without."""

    words: str
    count: int
    tone: Tone
    glyph: str


def shares_row(parts: Sequence[Part], width: int) -> Canvas:
    """One bar from edge to edge; what there is at all has a cell, so that none of it is lost."""
    row, column = Canvas(width), 1
    for part, cells_wide in zip(parts, _shared_out([part.count for part in parts], width - 2), strict=True):
        row.fill(column, column + cells_wide, part.glyph, part.tone)
        column += cells_wide
    return row


def _shared_out(counts: Sequence[int], room: int) -> list[int]:
    """So many of the cells for each; what rounding leaves or lacks, the largest has or gives."""
    whole = sum(counts)
    found = [max(room * count // whole, 1) if count else 0 for count in counts]
    found[counts.index(max(counts))] += room - sum(found)
    return found


def parts_of(found: Sequence[tuple[str, int]], glyphs: Glyphs) -> list[Part]:
    """Good, between and bad, in this order; what a site adds is drawn as the last."""
    looks = (
        (Tone.FILL_GOOD, glyphs.seen_bar),
        (Tone.LUTETIUM_BAR, glyphs.lutetium_bar),
        (Tone.STOPPED_BAR, glyphs.stopped),
    )
    return [Part(words, count, *looks[min(place, len(looks) - 1)]) for place, (words, count) in enumerate(found)]


def number_size(*, wide: bool) -> Size:
    """How big the big numbers are: of whole cells where there is room, so that no seam shows."""
    return size(5, 2 if wide else 1)


def big_number(rows: Sequence[Canvas], column: int, text: str, big: Size, *, plain: bool) -> None:
    """A number of digits, spaces and one point, as many rows high as letters of that size.

    Where a terminal has neither half cells nor colours it stands `plain`, on the lowest row.
    """
    if plain:
        rows[-1].put(column, text, Tone.STRONG)
        return
    for place, part in enumerate(text.split(".")):
        if place:
            _point(rows[-1], column + big.apart, big)
            column += big.across + 2 * big.apart
        for row, drawn in zip(rows, big_rows(part, big), strict=True):
            for cell, glyph in enumerate(drawn):
                _dot(row, column + cell, glyph)
        column += big_width(part, big)


def _point(row: Canvas, column: int, big: Size) -> None:
    for cell in range(big.across):
        _dot(row, column + cell, FULL if big.is_whole else UPPER)


def _dot(row: Canvas, column: int, glyph: str) -> None:
    if glyph == FULL:
        row.set(column, EMPTY, Tone.FILL_STRONG)
    elif glyph != EMPTY:
        row.set(column, glyph, Tone.STRONG)
