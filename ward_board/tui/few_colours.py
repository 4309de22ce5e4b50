"""Themes for a terminal of 16 colours, told from its own list, since the nearest of 16 would swallow words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.color import Color, ColorSystem

from ward_board.board.line import Ground, Tone
from ward_board.tui.palette_parts import Paint, Palette, Surface, tile_paints
from ward_board.tui.tile_colours import DARK_TILES, LIGHT_TILES, Tile

# the list that Rich counts down to; a terminal may paint them a little otherwise
_BLACK, _MAROON, _GREEN, _OLIVE, _NAVY, _PURPLE, _TEAL, _SILVER = (
    *("#000000", "#aa0000", "#00aa00", "#aa5500"),
    *("#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
)
_GREY, _RED, _LIME, _YELLOW, _AQUA, _WHITE = "#555555", "#ff5555", "#55ff55", "#ffff55", "#55ffff", "#ffffff"
SUFFIX = "-16"


@dataclass(frozen=True, slots=True)
class _Ink:
    """The colours of words on plain ground."""

    strong: str
    good: str
    warn: Paint
    alert: str
    amino: str
    lutetium: str


_DARK_GROUNDS = {
    Ground.PLAIN: Surface(_BLACK, _WHITE, _SILVER),
    Ground.STRIPE: Surface(_BLACK, _WHITE, _SILVER),
    Ground.SELECTED: Surface(_NAVY, _WHITE, _SILVER),
    Ground.HEADER: Surface(_SILVER, _BLACK, _BLACK, bold=True),
    Ground.HIGH: Surface(_MAROON, _WHITE, _WHITE, bold=True),
    Ground.MEDIUM: Surface(_BLACK, _YELLOW, _YELLOW, bold=True),
    Ground.LOW: Surface(_BLACK, _AQUA, _AQUA),
    Ground.STALE: Surface(_YELLOW, _BLACK, _BLACK, bold=True),
    Ground.BAR: Surface(_BLACK, _WHITE, _SILVER),
    Ground.KEYS: Surface(_BLACK, _WHITE, _SILVER),
}
_DARK_INK = _Ink(_WHITE, _LIME, Paint(text=_YELLOW), _RED, _AQUA, _YELLOW)
_LIGHT_GROUNDS = {
    Ground.PLAIN: Surface(_WHITE, _BLACK, _BLACK),
    Ground.STRIPE: Surface(_WHITE, _BLACK, _BLACK),
    Ground.SELECTED: Surface(_AQUA, _BLACK, _BLACK),
    Ground.HEADER: Surface(_SILVER, _BLACK, _BLACK, bold=True),
    Ground.HIGH: Surface(_MAROON, _WHITE, _WHITE, bold=True),
    Ground.MEDIUM: Surface(_YELLOW, _BLACK, _BLACK),
    Ground.LOW: Surface(_WHITE, _NAVY, _NAVY),
    Ground.STALE: Surface(_BLACK, _YELLOW, _YELLOW, bold=True),
    Ground.BAR: Surface(_SILVER, _BLACK, _BLACK),
    Ground.KEYS: Surface(_SILVER, _BLACK, _BLACK),
}
_LIGHT_INK = _Ink(_BLACK, _BLACK, Paint(text=_BLACK, back=_YELLOW), _MAROON, _NAVY, _PURPLE)
# its grey and its brown cannot be read on black: a dim theme is silver, and says by words what amber says elsewhere
_DIM_GROUNDS = {ground: Surface(_BLACK, _SILVER, _SILVER, one.bold) for ground, one in _DARK_GROUNDS.items()} | {
    Ground.SELECTED: Surface(_NAVY, _SILVER, _SILVER),
    Ground.HIGH: Surface(_SILVER, _BLACK, _BLACK, bold=True),
    Ground.STALE: Surface(_SILVER, _BLACK, _BLACK, bold=True),
}
_DIM_INK = _Ink(_SILVER, _SILVER, Paint(text=_SILVER), _SILVER, _SILVER, _SILVER)


def has_few_colours(environment: Mapping[str, str]) -> bool:
    """Whether a terminal is sent 16 colours, judged as the library that writes to it judges."""
    wanted = environment.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if wanted != "auto":
        return wanted == "standard"
    if environment.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return False
    kind = environment.get("TERM", "").strip().lower().rpartition("-")[2]
    return kind not in {"kitty", "256color"}


def sixteen(palette: Palette) -> Palette:
    """The theme in 16 colours: words in those that can be read, shapes in the nearest."""
    grounds, ink = _DARK_GROUNDS, _DARK_INK
    if palette.name == "dim":
        grounds, ink = _DIM_GROUNDS, _DIM_INK
    elif not palette.is_dark:
        grounds, ink = _LIGHT_GROUNDS, _LIGHT_INK
    shapes = {
        tone: replace(one, text=_nearest(one.text), back=_nearest(one.back)) for tone, one in palette.tones.items()
    }
    tiles = _tiles(grounds, ink, DARK_TILES if palette.is_dark else LIGHT_TILES)
    tones = {**shapes, **_words(ink), **_bars(grounds, ink), **tiles}
    return Palette(palette.name + SUFFIX, palette.is_dark, grounds, tones)


def _words(ink: _Ink) -> dict[Tone, Paint]:
    lutetium = Paint(text=ink.lutetium)
    return {
        Tone.STRONG: Paint(text=ink.strong, bold=True),
        Tone.GOOD: Paint(text=ink.good),
        Tone.WARN: ink.warn,
        Tone.WARN_STRONG: replace(ink.warn, bold=True),
        Tone.ALERT: Paint(text=ink.alert),
        Tone.ALERT_STRONG: Paint(text=ink.alert, bold=True),
        Tone.AMINO: Paint(text=ink.amino),
        Tone.LUTETIUM: lutetium,
        Tone.LUTETIUM_STRONG: replace(lutetium, bold=True),
        Tone.NOW_LABEL: Paint(text=_BLACK, back=_SILVER, bold=True),
        Tone.FIELD: Paint(text=_BLACK, back=_SILVER),
    }


def _bars(grounds: dict[Ground, Surface], ink: _Ink) -> dict[Tone, Paint]:
    """Bars in two colours that no alarm has, crosses in that of a high one."""
    amino, lutetium = _TEAL, _PURPLE if ink is _LIGHT_INK else _OLIVE
    return {
        Tone.AMINO_BAR: Paint(text=_BLACK, back=amino, is_picture=True),
        Tone.AMINO_BAR_EDGE: Paint(back=amino, is_picture=True),
        Tone.LUTETIUM_BAR: Paint(text=_BLACK if lutetium == _OLIVE else _WHITE, back=lutetium, is_picture=True),
        Tone.LUTETIUM_BAR_EDGE: Paint(back=lutetium, is_picture=True),
        **{tone: Paint(text=amino, is_picture=True) for tone in _AMINO_SHAPES},
        **{tone: Paint(text=lutetium, is_picture=True) for tone in _LUTETIUM_SHAPES},
        Tone.STOPPED_BAR: Paint(text=_WHITE, back=_MAROON, bold=True, is_picture=True),
        **{tone: Paint(text=_BLACK, back=_GREEN, is_picture=True) for tone in _WINDOW},
        **{tone: Paint(text=_BLACK, back=_YELLOW, is_picture=True) for tone in _WINDOW_HELD},
        Tone.GRID: Paint(text=_GREY, is_picture=True),
        Tone.NOW: Paint(text=grounds[Ground.PLAIN].text, is_picture=True),
    }


def _tiles(grounds: dict[Ground, Surface], ink: _Ink, like: Tile) -> dict[Tone, Paint]:
    plain = grounds[Ground.PLAIN]

    def on(ground: Ground) -> tuple[str, str, str]:
        return grounds[ground].back, grounds[ground].text, grounds[ground].faint

    tile = replace(
        like,
        back=plain.back,
        strong=ink.strong,
        faint=plain.faint,
        amino=ink.amino,
        good=ink.good,
        lutetium=(plain.back, ink.lutetium, plain.faint),
        high=on(Ground.HIGH),
        medium=on(Ground.MEDIUM),
        low=on(Ground.LOW),
    )
    return {
        tone: replace(one, text=_nearest(one.text), back=_nearest(one.back)) for tone, one in tile_paints(tile).items()
    }


_AMINO_SHAPES = (Tone.AMINO_BAR_END, Tone.AMINO_UNSEEN_BAR, Tone.AMINO_HATCH, Tone.AMINO_GHOST)
_WINDOW, _WINDOW_HELD = (Tone.WINDOW, Tone.WINDOW_MARK), (Tone.WINDOW_HELD, Tone.WINDOW_HELD_MARK)
_LUTETIUM_SHAPES = (Tone.LUTETIUM_BAR_END, Tone.LUTETIUM_UNSEEN_BAR, Tone.LUTETIUM_HATCH, Tone.LUTETIUM_GHOST)


@lru_cache(maxsize=256)
def _nearest(code: str | None) -> str | None:
    return on_sixteen(code) if code else None


def on_sixteen(code: str) -> str:
    """The colour, as #rrggbb, that a terminal of 16 colours is asked for in place of another."""
    listed = [_BLACK, _MAROON, _GREEN, _OLIVE, _NAVY, _PURPLE, _TEAL, _SILVER]
    bright = [_GREY, _RED, _LIME, _YELLOW, "#5555ff", "#ff55ff", _AQUA, _WHITE]
    number = Color.parse(code).downgrade(ColorSystem.STANDARD).number
    return [*listed, *bright][number or 0]
