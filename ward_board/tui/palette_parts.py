"""What a theme is made of: the look of each tone and of each ground, and how well one colour is read on another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ward_board.board.line import Ground, Tone
from ward_board.tui.tile_colours import BOLD, Tile, tile_colours

READABLE = 4.5
"""WCAG AA for words."""


@dataclass(frozen=True, slots=True)
class Paint:
    """How a tone looks: colours as #rrggbb, None for those of the ground."""

    text: str | None = None
    back: str | None = None
    bold: bool = False
    reverse: bool = False
    underline: bool = False
    is_picture: bool = False
    """Bars, hatches and grid lines are shapes: they need not be as readable as words."""


@dataclass(frozen=True, slots=True)
class Surface:
    """How a ground looks: its colour, that of its words and of its less important ones."""

    back: str
    text: str
    faint: str
    bold: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme."""

    name: str
    is_dark: bool
    grounds: Mapping[Ground, Surface]
    tones: Mapping[Tone, Paint]
    has_colour: bool = True


def tile_paints(tile: Tile) -> dict[Tone, Paint]:
    """The look of the wall's tiles."""
    return {
        tone: Paint(text=text, back=back, bold=tone in BOLD, is_picture=tone.startswith("fill-"))
        for tone, text, back in tile_colours(tile)
    }


def rgb(code: str) -> tuple[int, int, int]:
    """The parts of #rrggbb, 0 to 255."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


@lru_cache(maxsize=1024)
def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(code: str) -> float:
    """How bright a colour is by WCAG 2, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part / 255) for part in rgb(code))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
