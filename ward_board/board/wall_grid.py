"""How the wall is divided: as many tiles as there are beds, each with the biggest letters that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log

from ward_board.board.big_letters import Size, big_width, can_draw, size
from ward_board.board.canvas import cells

_SMALL, _MIDDLE, _TALL = 5, 6, 7
LOW_SIZES = tuple(Size(_SMALL, across, 2, 1) for across in (2, 1))
"""Letters of whole cells only, one row a dot, for terminals without half blocks."""
WORD_SIZES = (*(size(_MIDDLE, scale) for scale in (6, 4, 3, 2)), size(_SMALL, 2), size(_MIDDLE, 1), size(_SMALL, 1))
MINUTE_SIZES = (
    *(size(_TALL, scale) for scale in (6, 5, 4, 3, 2)),
    *(size(_MIDDLE, 2), size(_SMALL, 2), size(_MIDDLE, 1), size(_SMALL, 1)),
)
NUMBER_SIZES = (*(size(_MIDDLE, scale) for scale in (4, 3, 2, 1)), size(_SMALL, 1))
_TWO_FIGURES = "00"
_NAME_CELLS = 10
_APART = 4
"""The least cells between number and minutes: bed 2 with 34 minutes never reads 234."""
_WIDE_TILE = 30
_WIDE_WALL = 140
_LEAST_CELLS, _LEAST_ROWS = 12, 3
_WORD_WEIGHT = 1.5
_FREE_TILE = 0.2
_GOOD_SHAPE = 2.5
"""A tile looks best about so many cells wide for each row."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What every tile must have room for: the widest bed number, the ward's usual words, the widest word of now."""

    number: str
    words: tuple[str, ...]
    longest: int
    is_whole: bool = False
    """Whether letters are to be made of whole cells."""


@dataclass(frozen=True, slots=True)
class Form:
    """How big a tile writes its bed number, its minutes and its word; None is ordinary text.

    The name stands under the number, or on a row of its own above it. A flat tile has all of it side by side.
    """

    number: Size | None = None
    minutes: Size | None = None
    word: Size | None = None
    is_flat: bool = False
    has_name_above: bool = False

    @property
    def score(self) -> float:
        """How well it reads from across the room: twice the height counts the same for each, most for the word."""
        return log(_rows(self.number)) + log(_rows(self.minutes)) + _WORD_WEIGHT * log(_rows(self.word))


@dataclass(frozen=True, slots=True)
class Grid:
    """`across` by `down` tiles of `width` by `height` cells, the first `left` cells from the edge."""

    across: int
    down: int
    width: int
    height: int
    left: int
    gap: int
    form: Form

    @property
    def beds(self) -> int:
        """How many fit on one picture."""
        return self.across * self.down

    def place(self, number: int) -> tuple[int, int]:
        """The first column and row of a tile (numbered from 0), by rows."""
        row, column = divmod(number, self.across)
        return self.left + column * (self.width + self.gap), row * (self.height + 1)


@lru_cache(maxsize=256)
def grid_for(beds: int, width: int, height: int, asked: Asked) -> Grid | None:
    """The grid that reads best with all beds on it, else with as many as fit; None where not even one does."""
    for count in range(beds, 0, -1):
        found = list(_grids(count, width, height, asked))
        if found:
            return max(found, key=lambda grid: _goodness(grid, count))
    return None


def _goodness(grid: Grid, beds: int) -> tuple[float, float]:
    free = grid.beds - beds
    return grid.form.score - _FREE_TILE * free, -abs(grid.width - _GOOD_SHAPE * grid.height)


def _grids(count: int, width: int, height: int, asked: Asked) -> Iterator[Grid]:
    wide = width >= _WIDE_WALL
    margin, gap = (1, 2) if wide else (0, 1)
    for across in range(1, count + 1):
        down = -(-count // across)
        if -(-count // down) != across:
            continue
        tile_width = (width - 2 * margin - gap * (across - 1)) // across
        tile_height = (height - (down - 1)) // down
        if tile_width < _LEAST_CELLS or tile_height < _LEAST_ROWS:
            continue
        form = max(_forms(tile_width, tile_height, asked), key=lambda one: one.score, default=None)
        if form:
            spare = width - tile_width * across - gap * (across - 1)
            yield Grid(across, down, tile_width, tile_height, spare // 2, gap, form)


def padding(width: int) -> int:
    """How many cells a tile leaves free at either side."""
    return 2 if width >= _WIDE_TILE else 1


def name_cells(form: Form, width: int) -> int:
    """The cells that a name under the number may have."""
    minutes = big_width(_TWO_FIGURES, form.minutes) + 1 if form.minutes else 0
    return width - 2 * padding(width) - minutes


def flat_left(form: Form, number: str) -> int:
    """The cells of a flat tile's left part, with number and name."""
    return max(big_width(number, form.number) if form.number else cells(number), _NAME_CELLS) + 2


def rows_needed(form: Form) -> int:
    """The rows of a tile without anything to spare."""
    number, minutes, word = form.number, form.minutes, _rows(form.word)
    if form.is_flat:
        return max(_rows(number) + 1, _rows(minutes), word + 1)
    top = 1 + (minutes.rows if minutes else 0)
    if number and minutes:
        beside = 0 if form.has_name_above else 1
        top = max(number.rows + beside, minutes.rows) + (1 - beside)
    return top + 1 + word


def _rows(big: Size | None) -> int:
    return big.rows if big else 1


def _forms(width: int, height: int, asked: Asked) -> Iterator[Form]:
    inner = width - 2 * padding(width)
    if asked.longest > inner:
        return
    for form in _all_forms(asked.is_whole):
        if rows_needed(form) <= height and _is_narrow_enough(form, inner, width, asked):
            yield form


def _is_narrow_enough(form: Form, inner: int, width: int, asked: Asked) -> bool:
    word = max(big_width(one, form.word) for one in asked.words) if form.word else asked.longest
    minutes = big_width(_TWO_FIGURES, form.minutes) if form.minutes else 0
    number = big_width(asked.number, form.number) if form.number else 0
    if form.is_flat:
        return flat_left(form, asked.number) + word + 2 + minutes <= inner
    if form.word and not all(can_draw(one, form.word) for one in asked.words):
        return False
    if number and minutes:
        if not form.has_name_above and name_cells(form, width) < _NAME_CELLS:
            return False
        minutes += number + _APART
    return max(word, minutes) <= inner


@lru_cache(maxsize=2)
def _all_forms(is_whole: bool) -> tuple[Form, ...]:
    return tuple(_every_form(is_whole))


def _every_form(is_whole: bool) -> Iterator[Form]:
    words, minute_sizes, numbers = (
        (*(one for one in sizes if one.is_whole or not is_whole), *(LOW_SIZES if is_whole else ()))
        for sizes in (WORD_SIZES, MINUTE_SIZES, NUMBER_SIZES)
    )
    for word in (*words, None):
        yield Form(word=word)
        for minutes in minute_sizes:
            yield Form(None, minutes, word)
            for number in numbers:
                # a number as high as the minutes would be read as one of them
                if number.rows <= min(max(minutes.rows // 2, 3), minutes.rows - 2):
                    yield Form(number, minutes, word)
                    yield Form(number, minutes, word, has_name_above=True)
                    yield Form(number, minutes, word, is_flat=True)
