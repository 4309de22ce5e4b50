"""The themes: what colour each tone has on each ground, so that every word can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache, partial

from rich.color import Color, ColorSystem
from rich.style import Style

from ward_board.board.line import Ground, Tone
from ward_board.config.language import gettext as _
from ward_board.tui.day_colours import DARK_DAYS, HIGH_CONTRAST_DAYS, LIGHT_DAYS, day_paints
from ward_board.tui.dim_theme import dim_palette
from ward_board.tui.few_colours import SUFFIX, sixteen
from ward_board.tui.palette_parts import READABLE, Paint, Palette, Surface, contrast, rgb, tile_paints
from ward_board.tui.tile_colours import BOLD, DARK_TILES, HIGH_CONTRAST_TILES, LIGHT_TILES

__all__ = ["NO_COLOUR", "PALETTES", "READABLE", "Palette", "Shade", "contrast", "palette_for", "style", "theme_names"]

_MADE_OUT = 3.0
_EDGES = frozenset(tone for tone in Tone if tone.endswith("-edge"))
_BEHIND_SHARE = 0.62
_GREY_SHARE = 0.8


class Shade(StrEnum):
    """How far back a row stands: behind a card, or as a board that stands still."""

    NORMAL = "normal"
    BEHIND = "behind"
    OLD = "old"


_WHITE, _BLACK = "#ffffff", "#000000"
# Okabe and Ito: told apart by everybody
_SKY, _ORANGE, _GREEN, _YELLOW, _VERMILION = "#56b4e9", "#e69f00", "#5fd0a5", "#f0e442", "#ff7d5c"

_DARK_GROUNDS = {
    Ground.PLAIN: Surface("#0d1218", "#e8eef4", "#93a1b1"),
    Ground.STRIPE: Surface("#131a23", "#e8eef4", "#93a1b1"),
    Ground.SELECTED: Surface("#22345a", "#ffffff", "#aebccd"),
    Ground.HEADER: Surface("#1f2b3b", "#ffffff", "#a5b2c1"),
    Ground.HIGH: Surface("#84200f", "#ffffff", "#f3c9bf", bold=True),
    Ground.MEDIUM: Surface("#40370a", "#fff4a8", "#d8cb7a"),
    Ground.LOW: Surface("#12293a", "#c4e4f7", "#9fc2d8"),
    Ground.STALE: Surface("#f0e442", "#000000", "#2a2600", bold=True),
    Ground.BAR: Surface("#1b2635", "#e8eef4", "#a0aebd"),
    Ground.KEYS: Surface("#1a2029", "#e8eef4", "#93a1b1"),
}
_DARK_TONES = {
    Tone.PLAIN: Paint(),
    Tone.STRONG: Paint(text="#ffffff", bold=True),
    Tone.FAINT: Paint(),
    Tone.STRUCK: Paint(),
    Tone.GOOD: Paint(text=_GREEN),
    Tone.WARN: Paint(text=_YELLOW),
    Tone.WARN_STRONG: Paint(text=_YELLOW, bold=True),
    Tone.ALERT: Paint(text=_VERMILION),
    Tone.ALERT_STRONG: Paint(text=_VERMILION, bold=True),
    Tone.AMINO: Paint(text=_SKY),
    Tone.LUTETIUM: Paint(text="#f0ab1a"),
    Tone.LUTETIUM_STRONG: Paint(text="#f0ab1a", bold=True),
    Tone.AMINO_BAR: Paint(text="#0c131a", back=_SKY, is_picture=True),
    Tone.AMINO_BAR_EDGE: Paint(back=_SKY, is_picture=True),
    Tone.AMINO_BAR_END: Paint(text=_SKY, is_picture=True),
    Tone.AMINO_UNSEEN_BAR: Paint(text="#ffffff", back="#2f698b", is_picture=True),
    Tone.AMINO_HATCH: Paint(text="#35789f", is_picture=True),
    Tone.AMINO_GHOST: Paint(text="#35789f", is_picture=True),
    Tone.LUTETIUM_BAR: Paint(text="#0c131a", back=_ORANGE, is_picture=True),
    Tone.LUTETIUM_BAR_EDGE: Paint(back=_ORANGE, is_picture=True),
    Tone.LUTETIUM_BAR_END: Paint(text=_ORANGE, is_picture=True),
    Tone.LUTETIUM_UNSEEN_BAR: Paint(text="#ffffff", back="#8a6211", is_picture=True),
    Tone.LUTETIUM_HATCH: Paint(text="#b98012", is_picture=True),
    Tone.LUTETIUM_GHOST: Paint(text="#986c11", is_picture=True),
    Tone.STOPPED_BAR: Paint(text="#ffffff", back="#84200f", bold=True, is_picture=True),
    Tone.WINDOW: Paint(text="#6f9485", back="#1e3833", is_picture=True),
    Tone.WINDOW_MARK: Paint(text="#ffffff", back="#1e3833", is_picture=True),
    Tone.WINDOW_HELD: Paint(text="#98915a", back="#413a15", is_picture=True),
    Tone.WINDOW_HELD_MARK: Paint(text="#ffffff", back="#413a15", is_picture=True),
    Tone.GRID: Paint(text="#3f4c5a", is_picture=True),
    Tone.NOW: Paint(text="#ffffff", is_picture=True),
    Tone.NOW_LABEL: Paint(text="#0d1218", back="#e8eef4", bold=True),
    Tone.FIELD: Paint(text="#ffffff", back="#070a0d"),
    **tile_paints(DARK_TILES),
    **day_paints(DARK_DAYS),
}
DARK = Palette("dark", True, _DARK_GROUNDS, _DARK_TONES)

_INK = "#101a24"
LIGHT = Palette(
    "light",
    False,
    {
        Ground.PLAIN: Surface("#fcfcfa", _INK, "#4d5b69"),
        Ground.STRIPE: Surface("#f0f3f5", _INK, "#4d5b69"),
        Ground.SELECTED: Surface("#cfe0f8", _INK, "#405064"),
        Ground.HEADER: Surface("#dfe6ec", _INK, "#465462"),
        Ground.HIGH: Surface("#b52e08", "#ffffff", "#ffe9e2", bold=True),
        Ground.MEDIUM: Surface("#f6e58d", "#2a2200", "#564800"),
        Ground.LOW: Surface("#d3e7f3", "#0f2c40", "#2f5064"),
        Ground.STALE: Surface("#2a2200", "#ffe94a", "#f3e08a", bold=True),
        Ground.BAR: Surface("#e3eaf2", _INK, "#465462"),
        Ground.KEYS: Surface("#e9edf0", _INK, "#4d5b69"),
    },
    {
        **_DARK_TONES,
        Tone.STRONG: Paint(text="#000000", bold=True),
        Tone.GOOD: Paint(text="#00714d"),
        # yellow words cannot be read on white: yellow is a highlighter behind dark ones
        Tone.WARN: Paint(text="#332b00", back="#f9e16b"),
        Tone.WARN_STRONG: Paint(text="#332b00", back="#f9e16b", bold=True),
        Tone.ALERT: Paint(text="#b23000"),
        Tone.ALERT_STRONG: Paint(text="#b23000", bold=True),
        Tone.AMINO: Paint(text="#1b6f9f"),
        Tone.LUTETIUM: Paint(text="#7f5700"),
        Tone.LUTETIUM_STRONG: Paint(text="#7f5700", bold=True),
        Tone.AMINO_BAR: Paint(text=_INK, back="#4aa8de", is_picture=True),
        Tone.AMINO_BAR_EDGE: Paint(back="#4aa8de", is_picture=True),
        Tone.AMINO_BAR_END: Paint(text="#4aa8de", is_picture=True),
        Tone.AMINO_UNSEEN_BAR: Paint(text=_INK, back="#a5d3ee", is_picture=True),
        Tone.AMINO_HATCH: Paint(text="#4b90ba", is_picture=True),
        Tone.AMINO_GHOST: Paint(text="#5f9cc0", is_picture=True),
        Tone.LUTETIUM_BAR: Paint(text=_INK, back=_ORANGE, is_picture=True),
        Tone.LUTETIUM_BAR_EDGE: Paint(back=_ORANGE, is_picture=True),
        Tone.LUTETIUM_UNSEEN_BAR: Paint(text=_INK, back="#f3d08a", is_picture=True),
        Tone.LUTETIUM_HATCH: Paint(text="#b07a00", is_picture=True),
        Tone.LUTETIUM_GHOST: Paint(text="#b98a2a", is_picture=True),
        Tone.STOPPED_BAR: Paint(text="#ffffff", back="#b52e08", bold=True, is_picture=True),
        Tone.WINDOW: Paint(text="#6d9484", back="#cdebdd", is_picture=True),
        Tone.WINDOW_MARK: Paint(text=_INK, back="#cdebdd", is_picture=True),
        Tone.WINDOW_HELD: Paint(text="#998b45", back="#f6eab0", is_picture=True),
        Tone.WINDOW_HELD_MARK: Paint(text=_INK, back="#f6eab0", is_picture=True),
        Tone.GRID: Paint(text="#c2c7cb", is_picture=True),
        Tone.NOW: Paint(text="#101a24", is_picture=True),
        Tone.NOW_LABEL: Paint(text="#ffffff", back=_INK, bold=True),
        Tone.FIELD: Paint(text="#000000", back="#ffffff"),
        **tile_paints(LIGHT_TILES),
        **day_paints(LIGHT_DAYS),
    },
)

_HIGH_CONTRAST_GROUNDS = {
    Ground.PLAIN: Surface(_BLACK, _WHITE, "#d0d0d0"),
    Ground.STRIPE: Surface("#141414", _WHITE, "#d0d0d0"),
    Ground.SELECTED: Surface("#0a2a7a", _WHITE, "#e6e6e6"),
    Ground.HEADER: Surface("#262626", _WHITE, "#dcdcdc"),
    Ground.HIGH: Surface("#8c0f00", _WHITE, "#ffe6e0", bold=True),
    Ground.MEDIUM: Surface("#332b00", "#ffffff", "#fff3a0"),
    Ground.LOW: Surface("#00263d", _WHITE, "#cfe9fa"),
    Ground.STALE: Surface("#ffee00", _BLACK, "#1a1a00", bold=True),
    Ground.BAR: Surface("#1c1c1c", _WHITE, "#dcdcdc"),
    Ground.KEYS: Surface("#1c1c1c", _WHITE, "#dcdcdc"),
}
HIGH_CONTRAST = Palette(
    "high-contrast",
    True,
    _HIGH_CONTRAST_GROUNDS,
    {
        **_DARK_TONES,
        Tone.GOOD: Paint(text="#7dffcf"),
        Tone.WARN: Paint(text="#ffee00"),
        Tone.WARN_STRONG: Paint(text="#ffee00", bold=True),
        Tone.ALERT: Paint(text="#ff9d80"),
        Tone.ALERT_STRONG: Paint(text="#ff9d80", bold=True),
        Tone.AMINO: Paint(text="#7fcdff"),
        Tone.AMINO_HATCH: Paint(text="#7fcdff", is_picture=True),
        Tone.AMINO_GHOST: Paint(text="#7fcdff", is_picture=True),
        Tone.LUTETIUM: Paint(text="#ffc040"),
        Tone.LUTETIUM_STRONG: Paint(text="#ffc040", bold=True),
        Tone.LUTETIUM_HATCH: Paint(text="#ffc040", is_picture=True),
        Tone.LUTETIUM_GHOST: Paint(text="#ffc040", is_picture=True),
        Tone.GRID: Paint(text="#808080", is_picture=True),
        Tone.NOW_LABEL: Paint(text=_BLACK, back=_WHITE, bold=True),
        Tone.FIELD: Paint(text=_WHITE, back="#00135c"),
        **tile_paints(HIGH_CONTRAST_TILES),
        **day_paints(HIGH_CONTRAST_DAYS),
    },
)

_MONO_SURFACE = Surface(_BLACK, _WHITE, _WHITE)
_MONO_TONES: dict[Tone, Paint] = {
    **{tone: Paint() for tone in Tone},
    **{tone: Paint(bold=True) for tone in (Tone.STRONG, Tone.WARN_STRONG, Tone.ALERT_STRONG, Tone.LUTETIUM_STRONG)},
    Tone.STOPPED_BAR: Paint(bold=True, is_picture=True),
    Tone.NOW_LABEL: Paint(reverse=True, bold=True),
    Tone.FIELD: Paint(underline=True),
    **{tone: Paint(bold=True) for tone in BOLD},
    **{tone: Paint(bold=True, reverse=True) for tone in (Tone.TILE_HIGH, Tone.TILE_HIGH_FAINT, Tone.FILL_HIGH)},
}
NO_COLOUR = Palette(
    "no-colour",
    True,
    {ground: _MONO_SURFACE for ground in Ground}
    | {
        Ground.HIGH: Surface(_BLACK, _WHITE, _WHITE, bold=True, reverse=True),
        Ground.STALE: Surface(_BLACK, _WHITE, _WHITE, bold=True, reverse=True),
        Ground.HEADER: Surface(_BLACK, _WHITE, _WHITE, bold=True),
        Ground.SELECTED: Surface(_BLACK, _WHITE, _WHITE, bold=True),
    },
    _MONO_TONES,
    has_colour=False,
)


class _Palettes(Mapping[str, Palette]):
    """All palettes by their names; one that follows from another is worked out when it is first looked up."""

    def __init__(self, ways: Mapping[str, Callable[[], Palette]]) -> None:
        self._ways, self._found = dict(ways), dict[str, Palette]()

    def __getitem__(self, name: str) -> Palette:
        if name not in self._found:
            self._found[name] = self._ways[name]()
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ways)

    def __len__(self) -> int:
        return len(self._ways)


def _in_sixteen(name: str) -> Palette:
    return sixteen(PALETTES[name])


THEMES = (DARK.name, LIGHT.name, HIGH_CONTRAST.name, "dim")
PALETTES: Mapping[str, Palette] = _Palettes(
    {
        DARK.name: lambda: DARK,
        LIGHT.name: lambda: LIGHT,
        HIGH_CONTRAST.name: lambda: HIGH_CONTRAST,
        "dim": partial(dim_palette, DARK),
        NO_COLOUR.name: lambda: NO_COLOUR,
        **{name + SUFFIX: partial(_in_sixteen, name) for name in THEMES},
    }
)


def palette_for(theme: str, *, no_colour: bool, few_colours: bool = False) -> Palette:
    """The palette of a theme that the settings name; NO_COLOR wins over it.

    `few_colours` says that the terminal has 16 of them.
    """
    if no_colour:
        return NO_COLOUR
    named = theme if theme in THEMES else DARK.name
    return PALETTES[named + SUFFIX] if few_colours else PALETTES[named]


def theme_names() -> dict[str, str]:
    """The themes that people may choose, and how they are called."""
    return {"dark": _("dark"), "light": _("light"), "high-contrast": _("high contrast"), "dim": _("dim, for the night")}


@lru_cache(maxsize=2048)
def style(palette_name: str, ground: Ground, tone: Tone, shade: Shade = Shade.NORMAL) -> Style:
    """The style of a run of text."""
    palette = PALETTES[palette_name]
    surface, paint = palette.grounds[ground], palette.tones[tone]
    if not palette.has_colour:
        return Style(
            bold=(paint.bold or surface.bold) and shade is Shade.NORMAL,
            dim=shade is Shade.BEHIND,
            reverse=paint.reverse != surface.reverse,
            underline=paint.underline,
            strike=tone is Tone.STRUCK,
        )
    back = paint.back or surface.back
    text = _text(surface, paint, tone, back)
    if shade is Shade.BEHIND:
        behind = palette.grounds[Ground.PLAIN].back
        text, back = _mixed(text, behind, _BEHIND_SHARE), _mixed(back, behind, _BEHIND_SHARE)
    elif shade is Shade.OLD:
        text, back = _mixed(text, _grey(text), _GREY_SHARE), _mixed(back, _grey(back), _GREY_SHARE)
    bold = (paint.bold or surface.bold) and not paint.is_picture
    strike = tone is Tone.STRUCK or None
    return Style(color=_colour(text), bgcolor=_colour(back), bold=bold or None, strike=strike)


def _text(surface: Surface, paint: Paint, tone: Tone, back: str) -> str:
    if tone in _EDGES:
        return surface.back
    if tone in {Tone.FAINT, Tone.STRUCK}:
        return surface.faint
    text = paint.text or surface.text
    # a tone whose colour drowns on this ground takes the ground's own: the words still say it
    if not paint.is_picture and paint.back is None and not _can_be_read(text, back):
        return surface.text
    return text


def _can_be_read(text: str, back: str) -> bool:
    """Whether words can be read in these colours, and still be made out in the nearest of 256."""
    nearest = (_colour(code).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex for code in (text, back))
    return contrast(text, back) >= READABLE and contrast(*nearest) >= _MADE_OUT


@lru_cache(maxsize=256)
def _colour(code: str) -> Color:
    return Color.parse(code)


def _mixed(code: str, other_code: str, share: float) -> str:
    parts = zip(rgb(code), rgb(other_code), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + other * share):02x}" for one, other in parts)


def _grey(code: str) -> str:
    """The grey that is as bright as a colour."""
    red, green, blue = rgb(code)
    bright = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return f"#{bright:02x}{bright:02x}{bright:02x}"
