"""The colours of the page of days, for the themes: bars of treatment days, lines of courses."""

from __future__ import annotations

from dataclasses import dataclass

from ward_board.board.line import Tone
from ward_board.tui.palette_parts import Paint


@dataclass(frozen=True, slots=True)
class Days:
    """Colours as #rrggbb: bars by what their day is, lines of courses, the day that is chosen."""

    past: str
    full: str
    open: str
    today: str
    given: str
    line: str
    chosen: tuple[str, str]


DARK_DAYS = Days(
    past="#2b5670",
    full="#3f86b3",
    open="#56b4e9",
    today="#ffffff",
    given="#56b4e9",
    line="#3f86b3",
    chosen=("#56b4e9", "#0d1218"),
)
LIGHT_DAYS = Days(
    past="#b4cbda",
    full="#5f9cc4",
    open="#2b87c0",
    today="#101a24",
    given="#1b6f9f",
    line="#5f9cc4",
    chosen=("#8cc8ea", "#0b1620"),
)
HIGH_CONTRAST_DAYS = Days(
    past="#3a6a88",
    full="#5fa8d8",
    open="#7fcdff",
    today="#ffffff",
    given="#7fcdff",
    line="#7fcdff",
    chosen=("#7fcdff", "#000000"),
)


def day_paints(days: Days) -> dict[Tone, Paint]:
    """The look of the page of days; but for the chosen day it is shapes, and the words beside them say the same."""
    bars = {
        (Tone.DAY_PAST, Tone.DAY_PAST_TOP, Tone.DAY_PAST_EDGE): days.past,
        (Tone.DAY_OPEN, Tone.DAY_OPEN_TOP, Tone.DAY_OPEN_EDGE): days.open,
        (Tone.DAY_TODAY, Tone.DAY_TODAY_TOP, Tone.DAY_TODAY_EDGE): days.today,
    }
    found = {
        Tone.DAY_FULL: Paint(text=days.full, back=days.full, is_picture=True),
        Tone.CYCLE: Paint(text=days.given, is_picture=True),
        Tone.DAY_CHOSEN: Paint(text=days.chosen[1], back=days.chosen[0], bold=True),
        Tone.CYCLE_LINE: Paint(text=days.line, is_picture=True),
    }
    for (body, top, edge), colour in bars.items():
        found[body] = Paint(text=colour, back=colour, is_picture=True)
        found[top] = Paint(text=colour, is_picture=True)
        # its text is the ground's colour, as the theme gives it
        found[edge] = Paint(back=colour, is_picture=True)
    return found
