"""The colours of the wall's tiles, for the themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ward_board.board.line import Tone


@dataclass(frozen=True, slots=True)
class Tile:
    """The grounds of tiles and their inks, as #rrggbb.

    `back` is the ground where nothing is wrong, with the four inks upon it; the others are (ground, ink, faint ink).
    """

    back: str
    strong: str
    faint: str
    amino: str
    good: str
    lutetium: tuple[str, str, str]
    high: tuple[str, str, str]
    medium: tuple[str, str, str]
    low: tuple[str, str, str]
    stale: str
    """The ink of a board that stands still."""


_HIGH, _MEDIUM, _LOW = (
    ("#84200f", "#ffffff", "#f3c9bf"),
    ("#40370a", "#fff4a8", "#d8cb7a"),
    ("#12293a", "#c4e4f7", "#9fc2d8"),
)
DARK_TILES = Tile(
    back="#131a23",
    strong="#ffffff",
    faint="#93a1b1",
    amino="#56b4e9",
    good="#5fd0a5",
    lutetium=("#2c1e09", "#f0ab1a", "#d9b877"),
    high=_HIGH,
    medium=_MEDIUM,
    low=_LOW,
    stale="#000000",
)
LIGHT_TILES = Tile(
    back="#edf1f4",
    strong="#000000",
    faint="#4d5b69",
    amino="#1a6a98",
    good="#006a48",
    lutetium=("#fbe9c4", "#744f00", "#6b5420"),
    high=("#b52e08", "#ffffff", "#ffe9e2"),
    medium=("#f6e58d", "#2a2200", "#564800"),
    low=("#d3e7f3", "#0f2c40", "#2f5064"),
    stale="#ffe94a",
)
HIGH_CONTRAST_TILES = Tile(
    back="#1a1a1a",
    strong="#ffffff",
    faint="#d0d0d0",
    amino="#7fcdff",
    good="#7dffcf",
    lutetium=("#2e1d00", "#ffc040", "#ffe0a0"),
    high=("#8c0f00", "#ffffff", "#ffe6e0"),
    medium=("#4a3f00", "#ffffff", "#fff3a0"),
    low=("#00263d", "#ffffff", "#cfe9fa"),
    stale="#000000",
)
FILLS = frozenset(tone for tone in Tone if tone.startswith("fill-"))
BOLD = frozenset(tone for tone in Tone if tone.startswith("tile-") and not tone.endswith("-faint"))


def tile_colours(tile: Tile) -> Iterator[tuple[Tone, str, str]]:
    """Each tone of a tile with the colour of its words and its ground; on a filled cell they change places."""
    yield Tone.TILE_STRONG, tile.strong, tile.back
    yield Tone.TILE_FAINT, tile.faint, tile.back
    yield Tone.TILE_AMINO, tile.amino, tile.back
    yield Tone.TILE_GOOD, tile.good, tile.back
    back, ink, faint = tile.lutetium
    yield Tone.TILE_LUTETIUM, ink, back
    yield Tone.TILE_LUTETIUM_STRONG, tile.strong, back
    yield Tone.TILE_LUTETIUM_FAINT, faint, back
    for colours, tone, faint_tone in (
        (tile.high, Tone.TILE_HIGH, Tone.TILE_HIGH_FAINT),
        (tile.medium, Tone.TILE_MEDIUM, Tone.TILE_MEDIUM_FAINT),
        (tile.low, Tone.TILE_LOW, Tone.TILE_LOW_FAINT),
    ):
        back, ink, faint = colours
        yield tone, ink, back
        yield faint_tone, faint, back
    for tone, fill, back in (
        (Tone.FILL_STRONG, tile.strong, tile.back),
        (Tone.FILL_FAINT, tile.faint, tile.back),
        (Tone.FILL_AMINO, tile.amino, tile.back),
        (Tone.FILL_GOOD, tile.good, tile.back),
        (Tone.FILL_LUTETIUM, tile.lutetium[1], tile.lutetium[0]),
        (Tone.FILL_HIGH, tile.high[1], tile.high[0]),
        (Tone.FILL_MEDIUM, tile.medium[1], tile.medium[0]),
        (Tone.FILL_LOW, tile.low[1], tile.low[0]),
        (Tone.FILL_STALE, tile.stale, tile.stale),
    ):
        yield tone, back, fill
