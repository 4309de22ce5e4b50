"""Letters many cells high, for a screen that is read from across a room.

Three alphabets of dots; a dot is drawn as one cell by half a row and upwards. Where two half rows are both filled the
cell is a filled one, so that the caller can draw it as a coloured space, without seams.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

FULL, UPPER, LOWER, EMPTY = "█", "▀", "▄", " "
Alphabet = Mapping[str, tuple[str, ...]]

_SMALL = """
A .#. #.# ### #.# #.#
B ##. #.# ##. #.# ##.
C .## #.. #.. #.. .##
D ##. #.# #.# #.# ##.
E ### #.. ##. #.. ###
F ### #.. ##. #.. #..
G .## #.. #.# #.# .##
H #.# #.# ### #.# #.#
I # # # # #
J ..# ..# ..# #.# .#.
K #.# #.# ##. #.# #.#
L #.. #.. #.. #.. ###
M #...# ##.## #.#.# #...# #...#
N ##. #.# #.# #.# #.#
O ### #.# #.# #.# ###
P ##. #.# ##. #.. #..
Q ### #.# #.# ### ..#
R ##. #.# ##. #.# #.#
S .## #.. .#. ..# ##.
T ### .#. .#. .#. .#.
U #.# #.# #.# #.# ###
V #.# #.# #.# .#. .#.
W #...# #...# #.#.# ##.## #...#
X #.# #.# .#. #.# #.#
Y #.# #.# .#. .#. .#.
Z ### ..# .#. #.. ###
0 ### #.# #.# #.# ###
1 .#. ##. .#. .#. ###
2 ### ..# ### #.. ###
3 ### ..# .## ..# ###
4 #.# #.# ### ..# ..#
5 ### #.. ### ..# ###
6 ### #.. ### #.# ###
7 ### ..# ..# .#. .#.
8 ### #.# ### #.# ###
9 ### #.# ### ..# ###
- .. .. ## .. ..
: . # . # .
h #.. #.. ### #.# #.#
d ..# ..# ### #.# ###
"""
_MIDDLE = """
A .##. #..# #..# #### #..# #..#
B ###. #..# ###. #..# #..# ###.
C .### #... #... #... #... .###
D ###. #..# #..# #..# #..# ###.
E #### #... ###. #... #... ####
F #### #... ###. #... #... #...
G .### #... #... #.## #..# .###
H #..# #..# #### #..# #..# #..#
I ### .#. .#. .#. .#. ###
J ..## ...# ...# ...# #..# .##.
K #..# #.#. ##.. ##.. #.#. #..#
L #... #... #... #... #... ####
M #...# ##.## #.#.# #...# #...# #...#
N #..# ##.# ##.# #.## #.## #..#
O .##. #..# #..# #..# #..# .##.
P ###. #..# #..# ###. #... #...
Q .##. #..# #..# #..# #.#. .#.#
R ###. #..# #..# ###. #.#. #..#
S .### #... .##. ...# ...# ###.
T ### .#. .#. .#. .#. .#.
U #..# #..# #..# #..# #..# .##.
V #...# #...# #...# .#.#. .#.#. ..#..
W #...# #...# #...# #.#.# ##.## #...#
X #..# #..# .##. .##. #..# #..#
Y #...# #...# .#.#. ..#.. ..#.. ..#..
Z #### ...# ..#. .#.. #... ####
0 .##. #..# #..# #..# #..# .##.
1 .#. ##. .#. .#. .#. ###
2 .##. #..# ...# .##. #... ####
3 ###. ...# .##. ...# ...# ###.
4 #..# #..# #### ...# ...# ...#
5 #### #... ###. ...# ...# ###.
6 .##. #... ###. #..# #..# .##.
7 #### ...# ..#. ..#. .#.. .#..
8 .##. #..# .##. #..# #..# .##.
9 .##. #..# #..# .### ...# .##.
- ... ... ### ... ... ...
: . # . . # .
h #... #... ###. #..# #..# #..#
d ...# ...# .### #..# #..# .###
"""
_TALL = """
0 .###. #...# #...# #...# #...# #...# .###.
1 .#. ##. .#. .#. .#. .#. ###
2 .###. #...# ....# ...#. ..#.. .#... #####
3 ##### ...#. ..#.. ...#. ....# #...# .###.
4 ...#. ..##. .#.#. #..#. ##### ...#. ...#.
5 ##### #.... ####. ....# ....# #...# .###.
6 ..##. .#... #.... ####. #...# #...# .###.
7 ##### ....# ...#. ..#.. .#... .#... .#...
8 .###. #...# #...# .###. #...# #...# .###.
9 .###. #...# #...# .#### ....# ...#. .##..
: . . # . # . .
h #.... #.... ####. #...# #...# #...# #...#
d ....# ....# .#### #...# #...# #...# .####
"""


def _alphabet(drawn: str) -> Alphabet:
    return {line[0]: tuple(line[1:].split()) for line in drawn.strip().splitlines()}


_ALPHABETS = {rows: _alphabet(drawn) for rows, drawn in ((5, _SMALL), (6, _MIDDLE), (7, _TALL))}
_SPACE_DOTS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How big letters are: an alphabet by its height in dots (5, 6 or 7), and a dot's size.

    A dot is `across` cells wide and `down` half rows high; letters stand `apart` cells from each other.
    """

    dots: int
    across: int
    down: int
    apart: int

    @property
    def rows(self) -> int:
        """How many rows of the screen a letter takes."""
        return -(-self.dots * self.down // 2)

    @property
    def is_whole(self) -> bool:
        """Whether it needs no half rows, which not every terminal has."""
        return self.down % 2 == 0


def size(dots: int, scale: int) -> Size:
    """Letters whose dots are about square: a cell is twice as high as wide."""
    return Size(dots, scale, scale, scale)


def can_draw(text: str, big: Size) -> bool:
    """Whether the alphabet has every letter."""
    return all(letter == " " or letter in _ALPHABETS[big.dots] for letter in map(_plain, text))


def big_width(text: str, big: Size) -> int:
    """How many cells a text takes that can be drawn."""
    dots = sum(_SPACE_DOTS if letter == " " else len(_ALPHABETS[big.dots][_plain(letter)][0]) for letter in text)
    return dots * big.across + big.apart * max(len(text) - 1, 0)


@lru_cache(maxsize=512)
def big_rows(text: str, big: Size) -> tuple[str, ...]:
    """A text that can be drawn, as rows of filled, half filled and empty cells."""
    halves = [_half_row(text, big, place // big.down) for place in range(big.dots * big.down)]
    halves += [EMPTY * big_width(text, big)] * (len(halves) % 2)
    return tuple("".join(map(_cell, upper, lower)) for upper, lower in zip(halves[::2], halves[1::2], strict=True))


def _half_row(text: str, big: Size, row: int) -> str:
    gap = EMPTY * big.apart
    return gap.join(_dots(letter, big, row) for letter in map(_plain, text))


def _dots(letter: str, big: Size, row: int) -> str:
    if letter == " ":
        return EMPTY * _SPACE_DOTS * big.across
    return "".join((FULL if dot == "#" else EMPTY) * big.across for dot in _ALPHABETS[big.dots][letter][row])


def _cell(upper: str, lower: str) -> str:
    if upper == lower:
        return upper
    return UPPER if upper == FULL else LOWER


@lru_cache(maxsize=256)
def _plain(letter: str) -> str:
    """The letter without its accent, which no dots are left for."""
    return unicodedata.normalize("NFKD", letter)[:1] or letter
