"""A line of the screen as plain data: runs of text, each with a tone, on a ground that the whole line has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a piece of text means; a theme gives it colour, and the words or shapes say it without.

    The `-bar` tones fill a cell: the bar's colour behind dark text. The two `-bar-edge` tones are for the left end of a
    bar, which begins inside a cell: the colour of the line's ground upon the bar's, since only blocks that grow from
    the left exist. The two `-bar-end` tones are for the right end, and for the pattern of what was not seen: exactly
    the bar's colour upon the line's ground.

    The `window` tones are of the weeks in which a next cycle can be, the `window-held` ones of those in which somebody
    has to see to it; the `-mark` ones are for what stands in them.

    The `struck` tone is of what stood there before a correction: a line through it, and a word beside it.

    The `tile-` tones bring the ground of a tile on the wall with them, for several tiles stand on one line; the `fill-`
    tones are the filled cells of their big letters.

    The `day-` tones fill the bars of treatment days; a bar ends within a cell by its `-top`, the bar's colour upon the
    line's ground, or by its `-edge`, the ground's colour upon the bar's.
    """

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    STRUCK = "struck"
    GOOD = "good"
    WARN = "warn"
    WARN_STRONG = "warn-strong"
    ALERT = "alert"
    ALERT_STRONG = "alert-strong"
    AMINO = "amino"
    LUTETIUM = "lutetium"
    LUTETIUM_STRONG = "lutetium-strong"
    AMINO_BAR = "amino-bar"
    AMINO_BAR_EDGE = "amino-bar-edge"
    AMINO_BAR_END = "amino-bar-end"
    AMINO_UNSEEN_BAR = "amino-unseen-bar"
    AMINO_HATCH = "amino-hatch"
    AMINO_GHOST = "amino-ghost"
    LUTETIUM_BAR = "lutetium-bar"
    LUTETIUM_BAR_EDGE = "lutetium-bar-edge"
    LUTETIUM_BAR_END = "lutetium-bar-end"
    LUTETIUM_UNSEEN_BAR = "lutetium-unseen-bar"
    LUTETIUM_HATCH = "lutetium-hatch"
    LUTETIUM_GHOST = "lutetium-ghost"
    STOPPED_BAR = "stopped-bar"
    WINDOW = "window"
    WINDOW_MARK = "window-mark"
    WINDOW_HELD = "window-held"
    WINDOW_HELD_MARK = "window-held-mark"
    GRID = "grid"
    NOW = "now"
    NOW_LABEL = "now-label"
    FIELD = "field"
    TILE_STRONG = "tile-strong"
    TILE_FAINT = "tile-faint"
    TILE_AMINO = "tile-amino"
    TILE_GOOD = "tile-good"
    TILE_LUTETIUM = "tile-lutetium"
    TILE_LUTETIUM_STRONG = "tile-lutetium-strong"
    TILE_LUTETIUM_FAINT = "tile-lutetium-faint"
    TILE_HIGH = "tile-high"
    TILE_HIGH_FAINT = "tile-high-faint"
    TILE_MEDIUM = "tile-medium"
    TILE_MEDIUM_FAINT = "tile-medium-faint"
    TILE_LOW = "tile-low"
    TILE_LOW_FAINT = "tile-low-faint"
    FILL_STRONG = "fill-strong"
    FILL_FAINT = "fill-faint"
    FILL_AMINO = "fill-amino"
    FILL_GOOD = "fill-good"
    FILL_LUTETIUM = "fill-lutetium"
    FILL_HIGH = "fill-high"
    FILL_MEDIUM = "fill-medium"
    FILL_LOW = "fill-low"
    FILL_STALE = "fill-stale"
    DAY_PAST = "day-past"
    DAY_PAST_TOP = "day-past-top"
    DAY_PAST_EDGE = "day-past-edge"
    DAY_FULL = "day-full"
    DAY_OPEN = "day-open"
    DAY_OPEN_TOP = "day-open-top"
    DAY_OPEN_EDGE = "day-open-edge"
    DAY_TODAY = "day-today"
    DAY_TODAY_TOP = "day-today-top"
    DAY_TODAY_EDGE = "day-today-edge"
    DAY_CHOSEN = "day-chosen"
    CYCLE = "cycle"
    CYCLE_LINE = "cycle-line"


class Ground(StrEnum):
    """The background of a whole line."""

    PLAIN = "plain"
    STRIPE = "stripe"
    SELECTED = "selected"
    HEADER = "header"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    STALE = "stale"
    BAR = "bar"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the screen, from its left edge; what it leaves free shows its ground.

    `treatment` is the one that the whole row is about, if it is: a click there selects its bed.
    """

    runs: tuple[Run, ...] = ()
    ground: Ground = Ground.PLAIN
    treatment: str | None = None

    @property
    def text(self) -> str:
        """The words alone, as a screen reader or a test reads them."""
        return "".join(run.text for run in self.runs)
