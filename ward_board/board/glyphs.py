"""The shapes of the board: one glyph, one meaning, on every screen; also without Unicode, also without colour."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from ward_board.domain.text import cell_width, graphemes


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One shape for each meaning, each one cell wide.

    `eighths` are right ends of bars from one eighth of a cell to seven; empty where bars end with whole cells only.
    `seen_bar` (amino acids) and `lutetium_bar` are spaces where colour draws the bar, and so are `window` and
    `window_held`, the weeks in which a next cycle can be. `levels` are heights from one eighth of a cell to seven.
    """

    seen_bar: str = " "
    lutetium_bar: str = " "
    unseen_bar: str = "▒"
    eighths: str = "▏▎▍▌▋▊▉"
    planned: str = "╱"
    stopped: str = "╳"
    short: str = "?"
    running: str = "▶"
    standing: str = "‖"
    alert: str = "!"
    cannula: str = "●"
    antiemetic: str = "◆"
    cannula_out: str = "○"
    earlier: str = "‹"
    later: str = "›"
    now: str = "│"
    now_stale: str = "╎"
    now_above: str = "▼"
    grid: str = "┊"
    section: str = "│"
    axis: str = "─"
    axis_tick: str = "┬"
    plan_start: str = "├"
    plan_line: str = "─"
    plan_lutetium: str = "━"
    plan_end: str = "┤"
    selected: str = "▌"
    about: str = "≈"
    rule: str = "─"
    phase: str = "━"
    gauge_rest: str = " "
    arrows: str = "← →"
    given: str = "●"
    booked: str = "○"
    sample: str = "╷"
    window: str = " "
    window_held: str = " "
    here: str = "●"
    levels: str = "▁▂▃▄▅▆▇"


UNICODE = Glyphs()
UNICODE_WITHOUT_COLOUR = replace(
    UNICODE, seen_bar="█", lutetium_bar="▓", eighths="", gauge_rest="░", window="·", window_held="×", here="◉"
)
ASCII = Glyphs(
    seen_bar="#",
    lutetium_bar="%",
    unseen_bar="=",
    eighths="",
    planned="/",
    stopped="X",
    running=">",
    standing='"',
    cannula="C",
    antiemetic="A",
    cannula_out="O",
    earlier="{",
    later="}",
    now="|",
    now_stale="|",
    now_above="v",
    grid=":",
    section="|",
    axis="-",
    axis_tick="+",
    plan_start="[",
    plan_line="-",
    plan_lutetium="=",
    plan_end="]",
    selected="@",
    about="ca.",
    rule="-",
    phase="=",
    gauge_rest=".",
    arrows="<- ->",
    given="*",
    booked="o",
    sample=",",
    window="'",
    window_held="x",
    here="@",
    levels="..:::##",
)
_TO_ASCII = {
    **{"…": "~", "µ": "u", "≈": "~", "±": "+", "·": "-", "–": "-", "’": "'", "←": "<", "→": ">", "↑": "^", "↓": "v"},
    # the frame of a card
    **{"─": "-", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+"},
    # letters that Unicode does not take apart
    **{"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "s", "æ": "a", "œ": "o", "ð": "d"},
}


def glyphs_for(*, ascii_only: bool, no_colour: bool) -> Glyphs:
    """The shapes that a terminal can show; ASCII ones need no colour."""
    if ascii_only:
        return ASCII
    return UNICODE_WITHOUT_COLOUR if no_colour else UNICODE


@lru_cache(maxsize=4096)
def as_ascii(text: str) -> str:
    """The text for a terminal without UTF-8, cell by cell: a letter without its accent, or "?" for each cell."""
    return text if text.isascii() else "".join(_letter_as_ascii(letter) for letter in graphemes(text))


def _letter_as_ascii(letter: str) -> str:
    base = _TO_ASCII.get(letter) or unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    width = cell_width(letter)
    return base if len(base) == width else "?" * width
