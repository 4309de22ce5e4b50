"""A choice among some things, by arrows or by typing a part of their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable, shortened
from ward_board.tui.dialogs.cards import INDENT, blank, hint_line, message_lines, title_line
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

T = TypeVar("T")
_FRAME_ROWS = 4


class ChoiceDialog(Dialog[T], Generic[T]):
    """Offers some things; the first is marked, nothing happens before Enter."""

    place = Place.CHOICE

    def __init__(self, title: str, offers: Sequence[tuple[str, T]], beside: str = "") -> None:
        super().__init__()
        self.title, self.beside = title, beside
        self._offers = tuple(offers)
        self.typed = ""
        self.marked = 0

    @property
    def shown(self) -> list[tuple[str, T]]:
        """The offers whose words have all that was typed."""
        parts = self.typed.casefold().split()
        return [offer for offer in self._offers if all(part in offer[0].casefold() for part in parts)]

    def confirm(self, now: datetime) -> None:
        """Settles with the marked one."""
        if self.shown:
            self.settle(self.shown[self.marked][1])
        else:
            self.message = _("nothing of that name")

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the mark, or narrows the offers."""
        if command in {Command.UP, Command.DOWN}:
            self.marked += 1 if command is Command.DOWN else -1
        elif command is Command.ERASE:
            self.typed, self.marked = self.typed[:-1], 0
        elif press.is_text:
            self.typed, self.marked = self.typed + str(press.character), 0
        self.marked = self.marked % len(self.shown) if self.shown else 0

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The offers around the marked one."""
        room = max(look.rows - _FRAME_ROWS, 1)
        shown = self.shown
        first = min(max(self.marked - room // 2, 0), max(len(shown) - room, 0))
        beside = _("typed: {letters}").format(letters=self.typed) if self.typed else self.beside
        rows = [
            self._row(words, place + first == self.marked, look.width)
            for place, (words, _value) in enumerate(shown[first : first + room])
        ]
        hints = [("Enter", _("chooses")), ("↑ ↓", _("mark")), ("", _("type to narrow")), ("Esc", _("leaves"))]
        return (
            title_line(look.width, self.title, printable(beside)),
            blank(),
            *rows,
            *message_lines(look.width, self.message),
            hint_line(look.width, hints),
        )

    @staticmethod
    def _row(text: str, marked: bool, width: int) -> Line:
        canvas = Canvas(width)
        canvas.put(INDENT, ">" if marked else " ", Tone.STRONG)
        room = width - 2 * INDENT - 2
        canvas.put(INDENT + 2, shortened(printable(text), room), Tone.STRONG if marked else Tone.PLAIN)
        return canvas.line(Ground.SELECTED if marked else Ground.BAR)
