"""Sentences over several rows, broken between words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise

from ward_board.board.canvas import Pieces, cells
from ward_board.domain.text import graphemes


def wrapped(text: str, width: int) -> list[str]:
    """The text on rows of at most `width` cells; a word that is wider than a row is broken between letters."""
    width = max(width, 2)
    rows = [""]
    for word in text.split(" "):
        for part in _parts(word, width):
            joined = f"{rows[-1]} {part}" if rows[-1] else part
            if cells(joined) <= width:
                rows[-1] = joined
            else:
                rows.append(part)
    return rows


def wrapped_pieces(pieces: Pieces, width: int) -> list[Pieces]:
    """The same of pieces, each of which keeps its tone over the rows that it goes on to."""
    text = "".join(part for part, _tone in pieces)
    ends = list(accumulate(len(part) for part, _tone in pieces))
    rows: list[Pieces] = []
    begin = 0
    for row in wrapped(text, width):
        # only a space falls away, between two rows
        begin = text.index(row, begin)
        cuts = [begin, *(end for end in ends if begin < end < begin + len(row)), begin + len(row)]
        rows.append([(text[one:two], pieces[bisect_right(ends, one)][1]) for one, two in pairwise(cuts) if one < two])
        begin += len(row)
    return rows


def _parts(word: str, width: int) -> list[str]:
    if cells(word) <= width:
        return [word]
    parts = [""]
    for letter in _letters(word, width):
        if parts[-1] and cells(parts[-1] + letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def _letters(word: str, width: int) -> Iterator[str]:
    """The letters of a word; one that is wider than a row (a family drawn as one sign) falls into its parts."""
    for letter in graphemes(word):
        yield from (letter,) if cells(letter) <= width else letter
