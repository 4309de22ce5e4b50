"""One tile of the wall: the bed, initials, minutes and the word, on the ground of the bed's highest alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ward_board.board.big_letters import FULL, Size, big_rows, big_width, can_draw
from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_name
from ward_board.board.wall_grid import (
    LOW_SIZES,
    MINUTE_SIZES,
    WORD_SIZES,
    Grid,
    flat_left,
    padding,
    rows_needed,
)
from ward_board.board.wall_word import WallWord, big_count, count_words, wall_word
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.words import BedState, Priority


@dataclass(frozen=True, slots=True)
class Ink:
    """The tones of a tile: number and name, words of less weight, the word and its filled cells."""

    strong: Tone
    strong_fill: Tone
    faint: Tone
    word: Tone
    word_fill: Tone


_QUIET = Ink(Tone.TILE_STRONG, Tone.FILL_STRONG, Tone.TILE_FAINT, Tone.TILE_FAINT, Tone.FILL_FAINT)
_AMINO = Ink(Tone.TILE_STRONG, Tone.FILL_STRONG, Tone.TILE_FAINT, Tone.TILE_AMINO, Tone.FILL_AMINO)
_GOOD = Ink(Tone.TILE_STRONG, Tone.FILL_STRONG, Tone.TILE_FAINT, Tone.TILE_GOOD, Tone.FILL_GOOD)
_PLAIN = Ink(Tone.TILE_STRONG, Tone.FILL_STRONG, Tone.TILE_FAINT, Tone.TILE_STRONG, Tone.FILL_STRONG)
_LUTETIUM = Ink(
    Tone.TILE_LUTETIUM_STRONG,
    Tone.FILL_STRONG,
    Tone.TILE_LUTETIUM_FAINT,
    Tone.TILE_LUTETIUM,
    Tone.FILL_LUTETIUM,
)
_ALARMS = {
    Priority.HIGH: Ink(Tone.TILE_HIGH, Tone.FILL_HIGH, Tone.TILE_HIGH_FAINT, Tone.TILE_HIGH, Tone.FILL_HIGH),
    Priority.MEDIUM: Ink(
        Tone.TILE_MEDIUM, Tone.FILL_MEDIUM, Tone.TILE_MEDIUM_FAINT, Tone.TILE_MEDIUM, Tone.FILL_MEDIUM
    ),
    Priority.LOW: Ink(Tone.TILE_LOW, Tone.FILL_LOW, Tone.TILE_LOW_FAINT, Tone.TILE_LOW, Tone.FILL_LOW),
}
_DONE = frozenset({BedState.BOOKED, BedState.NIGHT, BedState.DISCHARGED, BedState.CANCELLED, BedState.OBSERVATION})


@dataclass(frozen=True, slots=True)
class Brush:
    """How a terminal shows filled cells: `full` is a space where colour fills it; `is_whole` has no half cells.

    `badge` is how a bed's number stands out in ordinary letters.
    """

    full: str = " "
    is_whole: bool = False
    badge: str = " {} "

    def write(
        self, rows: Sequence[Canvas], at: tuple[int, int], text: str, big: Size, tones: tuple[Tone, Tone]
    ) -> None:
        """Big letters from a column and row on; `tones` are those of half and of filled cells."""
        column, first = at
        half, fill = tones
        for row, drawn in zip(rows[first:], big_rows(text, big), strict=False):
            for place, cell in enumerate(drawn, column):
                if cell == FULL:
                    row.set(place, self.full, fill)
                elif cell != " ":
                    row.set(place, cell, half)


def ink_of(bed: Bed, said: WallWord, clock: Clock) -> Ink:
    """The tones of a bed: those of its highest alarm, else of what runs there."""
    if bed.alarms:
        return _ALARMS[bed.alarms[0].priority]
    situation = bed.situation
    if situation.state in _DONE:
        return _QUIET
    if situation.state is BedState.RUNNING:
        lutetium = situation.chart[LUTETIUM].run
        return _LUTETIUM if lutetium and lutetium.is_running else _AMINO
    is_ahead = said.at is not None and said.at > clock.now
    return _GOOD if is_ahead and situation.state is BedState.ADMITTED else _PLAIN


class TilePainter:
    """Draws beds onto the rows of a grid."""

    def __init__(self, grid: Grid, rows: Sequence[Canvas], brush: Brush, clock: Clock) -> None:
        self._grid, self._rows, self._brush, self._clock = grid, rows, brush, clock
        self._inner = grid.width - 2 * padding(grid.width)

    def draw(self, bed: Bed, place: int) -> None:
        """One bed on the tile of that place."""
        column, row = self._grid.place(place)
        said = wall_word(bed)
        ink = ink_of(bed, said, self._clock)
        for line in self._rows[row : row + self._grid.height]:
            line.fill(column, column + self._grid.width, " ", ink.faint)
        left = column + padding(self._grid.width)
        if self._grid.form.is_flat:
            self._draw_flat(bed, said, ink, left, row)
        else:
            self._draw_tall(bed, said, ink, left, row)

    def _draw_tall(self, bed: Bed, said: WallWord, ink: Ink, left: int, row: int) -> None:
        """Number and minutes side by side, what the minutes count below them, the word at the foot."""
        form, right = self._grid.form, left + self._inner
        spare = self._grid.height - rows_needed(form)
        above_word, top, _foot, above_words = (1 if spare > place else 0 for place in range(4))
        row += top + max(spare - 4, 0) // 2
        if form.number is None or form.minutes is None:
            self._write_name(bed, ink, left, row, number=True, room=self._inner)
            row += 1
        elif form.has_name_above:
            self._write_name(bed, ink, left, row, number=False, room=self._inner)
            row += 1
        minutes_from = left
        if form.number and form.minutes:
            self._brush.write(self._rows, (left, row), str(bed.number), form.number, (ink.strong, ink.strong_fill))
            minutes_from = left + big_width(str(bed.number), form.number) + 2
        minutes_at = self._write_minutes(said, ink, (minutes_from, right), row)
        if form.number and form.minutes and not form.has_name_above:
            below = form.number.rows + (1 if form.minutes.rows > form.number.rows + 1 else 0)
            room = (minutes_at if form.minutes.rows > below else right) - left - 1
            self._write_name(bed, ink, left, row + below, number=False, room=room)
        row += rows_needed(form) - (form.word.rows if form.word else 1) - 1 + above_words
        if form.number is None or form.minutes is None or form.has_name_above:
            row -= 1
        words = self._count(said, self._inner, with_count=minutes_at == right)
        if form.minutes is None:
            self._put(row, left, words, ink.faint)
        else:
            self._put(row, right - cells(words), words, ink.faint)
        self._write_word(said.word, ink, left, row + 1 + above_word, self._inner)

    def _draw_flat(self, bed: Bed, said: WallWord, ink: Ink, left: int, row: int) -> None:
        """Number and name, then the word with what the minutes count, then the minutes."""
        form, right, height = self._grid.form, left + self._inner, self._grid.height
        number, minutes = form.number, form.minutes
        if number is None or minutes is None:
            return
        middle = row + (height - number.rows - 1) // 2
        self._brush.write(self._rows, (left, middle), str(bed.number), number, (ink.strong, ink.strong_fill))
        word_at = left + flat_left(form, str(bed.number))
        self._write_name(bed, ink, left, middle + number.rows, number=False, room=word_at - left - 1)
        word_rows = form.word.rows if form.word else 1
        middle = row + (height - word_rows - 1) // 2
        room = right - word_at - big_width("00", minutes) - 2
        end = self._write_word(said.word, ink, word_at, middle, room)
        minutes_at = self._write_minutes(said, ink, (end + 2, right), row + (height - minutes.rows) // 2)
        room = max(minutes_at - word_at - 1, 0)
        words = self._count(said, room, with_count=minutes_at == right)
        self._put(middle + word_rows, word_at, words, ink.faint)

    def _write_name(self, bed: Bed, ink: Ink, left: int, row: int, *, number: bool, room: int) -> None:
        """The initials, never the name, and the stars of the highest alarm."""
        stars = f" {bed.alarms[0].priority.stars}" if bed.alarms else ""
        if number:
            badge = self._brush.badge.format(bed.number)
            self._put(row, left, badge, ink.strong_fill)
            left, room = left + cells(badge) + 1, room - cells(badge) - 1
        name = cut(shown_name(bed.patient, privacy=True), max(room - cells(stars), 1))
        self._put(row, left, name + stars, ink.strong)

    def _write_minutes(self, said: WallWord, ink: Ink, between: tuple[int, int], row: int) -> int:
        """The minutes at the right, as big as they may be; a board that stands still has the time. The column."""
        form, (first, end) = self._grid.form, between
        if said.at is None or not said.counts or form.minutes is None:
            return end
        text = self._clock.time(said.at)[:5] if self._clock.stands_still else big_count(said.at, self._clock.now)
        for big in self._sizes(MINUTE_SIZES, form.minutes):
            if can_draw(text, big) and big_width(text, big) <= end - first:
                at = end - big_width(text, big)
                self._brush.write(self._rows, (at, row), text, big, (ink.word, ink.word_fill))
                return at
        return end

    def _write_word(self, word: str, ink: Ink, left: int, row: int, room: int) -> int:
        """The word, whole: in big letters, with its letters apart, or as plain text. The column after it."""
        for big in self._sizes(WORD_SIZES, self._grid.form.word):
            if can_draw(word, big) and big_width(word, big) <= room:
                rest = self._grid.form.word.rows - big.rows if self._grid.form.word else 0
                self._brush.write(self._rows, (left, row + rest), word, big, (ink.word, ink.word_fill))
                return left + big_width(word, big)
        apart = " ".join(word)
        middle = row + (self._grid.form.word.rows // 2 if self._grid.form.word else 0)
        text = first_that_fits((apart, word), room) or word
        self._put(middle, left, text, ink.word)
        return left + cells(text)

    def _sizes(self, sizes: Sequence[Size], largest: Size | None) -> Sequence[Size]:
        """The sizes from that of the form down."""
        if largest is None:
            return ()
        known = [one for one in sizes if one.is_whole] + list(LOW_SIZES) if self._brush.is_whole else sizes
        return (largest, *(one for one in known if one.rows <= largest.rows and one != largest))

    def _count(self, said: WallWord, room: int, *, with_count: bool) -> str:
        """What the minutes count, with them where they are not written big; whole or not at all."""
        words, moment = count_words(said, self._clock), self._clock.moment(said.at) if said.at else ""
        if with_count and said.at and said.counts and not self._clock.stands_still:
            count = big_count(said.at, self._clock.now)
            alone = _("{count} min").format(count=count) if count.isdigit() else count
            return first_that_fits((f"{count} {words}", alone, moment), room)
        return first_that_fits((words, moment), room)

    def _put(self, row: int, column: int, text: str, tone: Tone) -> None:
        if 0 <= row < len(self._rows):
            self._rows[row].put(column, text, tone)
