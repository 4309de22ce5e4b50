"""The dim theme, for the night beside sleeping patients: nothing is brighter than a mid grey or an amber."""

from __future__ import annotations

from dataclasses import replace

from ward_board.board.line import Ground, Tone
from ward_board.tui.palette_parts import Paint, Palette, Surface, luminance, rgb, tile_paints
from ward_board.tui.tile_colours import DARK_TILES

BRIGHTEST = 0.34
"""The luminance of a mid grey (#9f9f9f); white is 1."""
_WORDS, _BEHIND_WORDS, _SHAPES, _BARS = 0.32, 0.24, 0.2, 0.13
_AMBER, _ROSE = "#b88730", "#c4725c"

_GROUNDS = {
    Ground.PLAIN: Surface("#060708", "#97958f", "#7e7d78"),
    Ground.STRIPE: Surface("#0b0d0f", "#97958f", "#7f7e7a"),
    Ground.SELECTED: Surface("#161e2c", "#9b9995", "#8b8a87"),
    Ground.HEADER: Surface("#10141a", "#9b9995", "#858480"),
    Ground.HIGH: Surface("#400d05", "#9f9a94", "#978a83", bold=True),
    Ground.MEDIUM: Surface("#211b04", "#aa935a", "#93875e"),
    Ground.LOW: Surface("#0a151d", "#8a99a3", "#7b8892"),
    Ground.STALE: Surface("#a6812b", "#000000", "#0b0800", bold=True),
    Ground.BAR: Surface("#0f1319", "#97958f", "#83827e"),
    Ground.KEYS: Surface("#0d1014", "#97958f", "#82817d"),
}
_TILES = replace(
    DARK_TILES,
    back="#0b0d0f",
    strong="#9d9b96",
    faint="#7f7e7a",
    amino="#5e93b3",
    good="#629a80",
    lutetium=("#1a1206", "#b3812c", "#968052"),
    high=("#400d05", "#9f9a94", "#978a83"),
    medium=("#211b04", "#aa935a", "#93875e"),
    low=("#0a151d", "#8a99a3", "#7b8892"),
)
_TONES = {
    Tone.STRONG: Paint(text="#9d9b96", bold=True),
    Tone.GOOD: Paint(text="#629a80"),
    Tone.WARN: Paint(text=_AMBER),
    Tone.WARN_STRONG: Paint(text=_AMBER, bold=True),
    Tone.ALERT: Paint(text=_ROSE),
    Tone.ALERT_STRONG: Paint(text=_ROSE, bold=True),
    Tone.AMINO: Paint(text="#5e93b3"),
    Tone.LUTETIUM: Paint(text="#b3812c"),
    Tone.LUTETIUM_STRONG: Paint(text="#b3812c", bold=True),
    Tone.NOW_LABEL: Paint(text="#000000", back="#82807b", bold=True),
    Tone.FIELD: Paint(text="#9d9b96", back="#000000"),
    Tone.STOPPED_BAR: Paint(text="#9f9a94", back="#57150a", bold=True, is_picture=True),
    Tone.GRID: Paint(text="#23292f", is_picture=True),
    Tone.NOW: Paint(text="#8d8b86", is_picture=True),
    **tile_paints(_TILES),
}


def dim_palette(dark: Palette) -> Palette:
    """The dark theme dimmed; a tone that is not named here keeps its hue and loses its brightness."""
    tones = {tone: _dimmed(paint) for tone, paint in dark.tones.items()}
    # an end has exactly the colour of its bar
    ends = {
        Tone.AMINO_BAR_END: Paint(text=tones[Tone.AMINO_BAR].back, is_picture=True),
        Tone.LUTETIUM_BAR_END: Paint(text=tones[Tone.LUTETIUM_BAR].back, is_picture=True),
    }
    return Palette("dim", True, _GROUNDS, {**tones, **ends, **_TONES})


def _dimmed(paint: Paint) -> Paint:
    text, back = (_SHAPES, _BARS) if paint.is_picture else (_WORDS, _BEHIND_WORDS)
    return replace(
        paint,
        text=paint.text and darkened(paint.text, text),
        back=paint.back and darkened(paint.back, back),
    )


def darkened(code: str, most: float) -> str:
    """The colour in its hue, its luminance at most `most` (0 to 1)."""
    red, green, blue = rgb(code)
    for percent in range(100, 0, -1):
        mixed = f"#{red * percent // 100:02x}{green * percent // 100:02x}{blue * percent // 100:02x}"
        if luminance(mixed) <= most:
            return mixed
    return "#000000"
