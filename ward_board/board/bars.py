"""Bars: solid ones drawn to an eighth of a cell, in the tones of their infusion."""

from __future__ import annotations

from dataclasses import dataclass

from ward_board.board.canvas import Canvas
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone


@dataclass(frozen=True, slots=True)
class Ink:
    """The tones of one infusion's bar."""

    bar: Tone
    edge: Tone
    unseen: Tone
    end: Tone
    hatch: Tone
    ghost: Tone


AMINO_INK = Ink(
    Tone.AMINO_BAR, Tone.AMINO_BAR_EDGE, Tone.AMINO_UNSEEN_BAR, Tone.AMINO_BAR_END, Tone.AMINO_HATCH, Tone.AMINO_GHOST
)
LUTETIUM_INK = Ink(
    Tone.LUTETIUM_BAR,
    Tone.LUTETIUM_BAR_EDGE,
    Tone.LUTETIUM_UNSEEN_BAR,
    Tone.LUTETIUM_BAR_END,
    Tone.LUTETIUM_HATCH,
    Tone.LUTETIUM_GHOST,
)


def draw_bar(canvas: Canvas, first: float, last: float, ink: Ink, glyphs: Glyphs) -> None:
    """A solid bar between two positions, at least a cell long, its ends drawn to an eighth of a cell."""
    solid = glyphs.lutetium_bar if ink is LUTETIUM_INK else glyphs.seen_bar
    if not glyphs.eighths:
        start = rounded(first)
        canvas.fill(start, max(rounded(last), start + 1), solid, ink.bar)
        return
    start, start_eighths = _in_eighths(first)
    end, end_eighths = _in_eighths(last)
    if end <= start:
        canvas.set(start, solid, ink.bar)
        return
    canvas.fill(start, end, solid, ink.bar)
    if start_eighths:
        canvas.set(start, glyphs.eighths[start_eighths - 1], ink.edge)
    if end_eighths:
        canvas.set(end, glyphs.eighths[end_eighths - 1], ink.end)


def rounded(position: float) -> int:
    return int(position + 0.5) if position >= 0 else -int(-position + 0.5)


def _in_eighths(position: float) -> tuple[int, int]:
    eighths = rounded(position * 8)
    return eighths // 8, eighths % 8
