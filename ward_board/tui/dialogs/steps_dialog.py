"""What can be recorded on a course: each by its letter, with what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.canvas import Canvas, cells, cut
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.step import Step
from ward_board.tui.dialogs.cards import INDENT, blank, hint_line, message_lines, title_line
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

_LETTER_CELLS = 3
_FRAME_ROWS = 4


@dataclass(frozen=True, slots=True)
class StepOffer:
    """One step: its letter, its words, what is known of it, and why this person may not (empty where they may)."""

    step: Step
    letter: str
    words: str
    known: str = field(default="", repr=False)
    why_not: str = ""


class StepsDialog(Dialog[Step]):
    """Offers the steps of a course; a letter opens one's form, nothing is recorded yet."""

    place = Place.CHOICE

    def __init__(self, title: str, offers: Sequence[StepOffer], whom: Callable[[int], list[Line]]) -> None:
        super().__init__()
        self.title, self.offers, self._whom = title, tuple(offers), whom
        self.marked = 0

    def confirm(self, now: datetime) -> None:
        """Opens the marked one."""
        self._open(self.offers[self.marked])

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the mark, or opens by letter."""
        if command in {Command.UP, Command.DOWN}:
            self.marked = (self.marked + (1 if command is Command.DOWN else -1)) % len(self.offers)
        elif press.is_text:
            wanted = str(press.character).casefold()
            place = next((at for at, one in enumerate(self.offers) if one.letter == wanted), None)
            if place is not None:
                self.marked = place
                self._open(self.offers[place])

    def _open(self, offer: StepOffer) -> None:
        if offer.why_not:
            self.message = f"{offer.words}: {offer.why_not}"
        else:
            self.settle(offer.step)

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The steps around the marked one, each with its letter."""
        whom = self._whom(look.width)
        room = max(look.rows - _FRAME_ROWS - len(whom), 1)
        first = min(max(self.marked - room // 2, 0), max(len(self.offers) - room, 0))
        what = max(cells(one.words) for one in self.offers)
        rows = [
            self._row(one, first + at == self.marked, look.width, what)
            for at, one in enumerate(self.offers[first : first + room])
        ]
        hints = [("Enter", _("opens the form")), (_("a letter"), _("too")), ("↑ ↓", _("mark")), ("Esc", _("leaves"))]
        return (
            title_line(look.width, self.title, _("nothing is recorded yet")),
            *whom,
            blank(),
            *rows,
            *message_lines(look.width, self.said),
            hint_line(look.width, hints),
        )

    @staticmethod
    def _row(one: StepOffer, marked: bool, width: int, what: int) -> Line:
        canvas = Canvas(width)
        canvas.put(INDENT, one.letter, Tone.STRONG)
        at = INDENT + _LETTER_CELLS
        canvas.put(at, one.words, Tone.FAINT if one.why_not else Tone.STRONG if marked else Tone.PLAIN)
        canvas.put(at + what + 3, cut(one.why_not or one.known, width - at - what - 3 - INDENT), Tone.FAINT)
        return canvas.line(Ground.SELECTED if marked else Ground.BAR)
