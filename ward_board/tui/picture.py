"""A picture: what the terminal shows, as lines, with a card laid over them where a dialog is open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ward_board.board.canvas import cells
from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.board.view import Screen
from ward_board.config.language import gettext as _
from ward_board.tui.theme import Shade

_ALWAYS_SEEN = frozenset({Ground.HEADER, Ground.STALE, Ground.HIGH, Ground.MEDIUM, Ground.LOW})
CARD_MARGIN = 2
FOOT_ROWS = 2


@dataclass(frozen=True, slots=True)
class Card:
    """Lines laid over the screen from `row` and `column` on, `width` cells wide."""

    lines: tuple[Line, ...]
    row: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole screen; below `dim_from` what stands behind a card is dimmed, and a board that `is_old` is grey."""

    lines: tuple[Line, ...]
    treatments: tuple[str | None, ...] = ()
    card: Card | None = None
    dim_from: int = 0
    is_old: bool = False

    def row(self, y: int) -> tuple[Line, Shade, Line | None]:
        """What a row is made of: the line, how far back it stands, and the card's line over it."""
        line = self.lines[y] if y < len(self.lines) else Line()
        if self.card is None:
            # what is said at the foot is of now, however old the board
            is_old = self.is_old and self.dim_from <= y < len(self.lines) - FOOT_ROWS
            return line, Shade.OLD if is_old else Shade.NORMAL, None
        inside = self.dim_from <= y < len(self.lines) - 1
        over = y - self.card.row
        on_card = self.card.lines[over] if 0 <= over < len(self.card.lines) else None
        return line, Shade.BEHIND if inside else Shade.NORMAL, on_card

    def with_first(self, line: Line) -> Picture:
        """The same with another first row."""
        return replace(self, lines=(line, *self.lines[1:]))

    @property
    def frame(self) -> tuple[int, int, int, int] | None:
        """Where a card lies and from where the rest is dimmed."""
        return (self.card.row, self.card.column, self.card.width, self.dim_from) if self.card else None

    def treatment_at(self, y: int) -> str | None:
        """The treatment drawn on a row, for a click; none under a card."""
        covered = self.card and 0 <= y - self.card.row < len(self.card.lines)
        return self.treatments[y] if 0 <= y < len(self.treatments) and not covered else None

    @property
    def text(self) -> str:
        """The words alone, row by row, as they are seen: the card hides what it covers."""
        return "\n".join((over or line).text for line, _, over in map(self.row, range(len(self.lines))))


def rows_always_seen(screen: Screen) -> int:
    """How many rows at the top no card may cover: the header and the alarms."""
    count = 0
    while count < len(screen.lines) and screen.lines[count].ground in _ALWAYS_SEEN:
        count += 1
    return count


def room_for_card(screen: Screen) -> int:
    """How many rows a card may have: all between the alarms and the keys."""
    return max(len(screen.lines) - rows_always_seen(screen) - 1, 0)


def with_card(screen: Screen, lines: tuple[Line, ...], width: int, screen_width: int) -> Picture:
    """The screen with a card in the middle below the alarms, at its foot where there is little room."""
    top, room = rows_always_seen(screen), room_for_card(screen)
    shown, width = lines[:room], min(width, screen_width)
    if len(shown) + 2 <= room and width + 2 * CARD_MARGIN <= screen_width:
        shown, width = _framed(shown, width), width + 2
    spare = room - len(shown)
    row = top + (min(spare // 2, CARD_MARGIN) if spare > CARD_MARGIN else spare)
    card = Card(shown, row, (screen_width - width) // 2, width)
    return Picture(screen.lines, screen.treatments, card, dim_from=top)


def _framed(lines: tuple[Line, ...], width: int) -> tuple[Line, ...]:
    """The lines of a card with a thin frame around them."""
    side = Run("│", Tone.FAINT)
    edge = "─" * width
    inside = [Line((side, *one.runs, Run(" " * (width - cells(one.text))), side), one.ground) for one in lines]
    first, last = (Line((Run(f"{left}{edge}{right}", Tone.FAINT),), Ground.BAR) for left, right in ("╭╮", "╰╯"))
    return (first, *inside, last)


def with_dock(screen: Screen, lines: tuple[Line, ...], screen_width: int) -> Picture:
    """The screen with some rows at its foot, above the keys; nothing is dimmed, the board stays in sight."""
    shown = lines[-room_for_card(screen) :] if room_for_card(screen) else ()
    end = len(screen.lines) - 1
    card = Card(shown, end - len(shown), 0, screen_width)
    return Picture(screen.lines, screen.treatments, card, dim_from=end)


def without_board(height: int, *, is_late: bool) -> Picture:
    """Before the first board was read."""
    said = _("The store does not answer. Look at the pumps, write on paper") if is_late else _("Opening the store…")
    first = Line((Run(f" {said}"),), Ground.STALE if is_late else Ground.HEADER)
    return Picture((first, *[Line()] * (height - 1)))
