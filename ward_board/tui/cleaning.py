"""Cleaning: for a minute no key and no click does anything, so that the keyboard can be wiped; alarms go on."""

from __future__ import annotations

from math import ceil

from ward_board.board.canvas import Canvas, cells
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.view import Screen
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import INDENT, card_width
from ward_board.tui.picture import Picture, room_for_card, with_card

CLEANING_SECONDS = 60.0


def seconds_left(cleaning_until: float, now: float) -> int:
    """Whole seconds for which the keys stay off; both times are seconds of the machine's clock."""
    return max(ceil(cleaning_until - now), 0)


def cleaning_picture(screen: Screen, width: int, left: int) -> Picture:
    """The screen with the notice over the beds; header and alarms stay in sight."""
    wide = card_width(width)
    return with_card(screen, cleaning_lines(wide, room_for_card(screen), left), wide, width)


def cleaning_lines(width: int, rows: int, left: int) -> tuple[Line, ...]:
    """The notice with the seconds that are left, in widely set letters, and a bar that runs out."""
    bar = Canvas(width)
    bar.put(INDENT, "=" * round((width - 2 * INDENT) * min(left / CLEANING_SECONDS, 1)), Tone.WARN_STRONG)
    said = [
        _middle(width, " ".join(_("CLEANING")), Tone.STRONG),
        _middle(width, _("The keys are off for {seconds} s").format(seconds=left), Tone.STRONG),
        bar.line(Ground.SELECTED),
        _middle(width, _("Alarms and the board go on"), Tone.FAINT),
    ]
    empty = Line((), Ground.SELECTED)
    airy = [empty, *(line for one in said for line in (one, empty))]
    return tuple(airy if rows >= len(airy) else said[:rows])


def _middle(width: int, words: str, tone: Tone) -> Line:
    canvas = Canvas(width)
    canvas.put(max((width - cells(words)) // 2, 0), words, tone)
    return canvas.line(Ground.SELECTED)
