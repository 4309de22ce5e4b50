"""Mistakes in a protocol file: where, and what to do about them; also what the nearest known word is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

Place = tuple[str, ...]
"""The keys on the way to something in a protocol, with ids in place of the places in a list."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at one place, in words that say what to change."""

    place: Place
    reason: str


class MistakesError(ValueError):
    """A protocol that cannot be used, with every mistake that was found."""

    def __init__(self, *mistakes: Mistake) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(mistake.reason for mistake in mistakes))


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """That `word` is not known, and which of the known words it may be meant for; all of them where they are few."""
    words = sorted({str(one) for one in known})
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    said = f"unknown {what} '{word}'"
    if near:
        return f"{said}; is it '{near[0]}'?"
    return f"{said}; there are {', '.join(words)}" if 0 < len(words) <= _FEW else said


_FEW = 12
