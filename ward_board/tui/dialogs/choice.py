"""A choice among some things, by arrows or by typing a part of their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from ward_board.board.canvas import Canvas, cells
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.search import closeness, matches
from ward_board.config.language import gettext as _
from ward_board.domain.text import graphemes, printable, shortened
from ward_board.tui.dialogs.cards import INDENT, blank, hint_line, message_lines, title_line
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

T = TypeVar("T")
_FRAME_ROWS = 4
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Offer(Generic[T]):
    """One thing to choose: its words, what stands at the right, and what it is found by where that is not its words."""

    words: str = field(repr=False)
    value: T = field(repr=False)
    beside: str = ""
    found_by: tuple[str, ...] = field(default=(), repr=False)


class ChoiceDialog(Dialog[T], Generic[T]):
    """Offers some things; the first is marked, nothing happens before Enter.

    `offers` are (words, value) or `Offer`s; `nothing` is said where none is called what was typed.
    """

    place = Place.CHOICE

    def __init__(
        self,
        title: str,
        offers: Sequence[tuple[str, T] | Offer[T]],
        beside: str = "",
        *,
        nothing: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__()
        self.title, self.beside = title, beside
        self._offers = tuple(one if isinstance(one, Offer) else Offer(*one) for one in offers)
        self._nothing, self._hint = nothing, hint
        self.typed = ""
        self.marked = 0

    @property
    def shown(self) -> list[Offer[T]]:
        """The offers that answer to all that was typed, those that a whole word answers for first."""
        found = [one for one in self._offers if matches(self.typed, *(one.found_by or (one.words,)))]
        if not self.typed.strip():
            return found
        return sorted(found, key=lambda one: min(closeness(self.typed, text) for text in one.found_by or (one.words,)))

    def confirm(self, now: datetime) -> None:
        """Settles with the marked one."""
        if shown := self.shown:
            self.settle(shown[self.marked].value)
        else:
            self.message = self._nothing or _("nothing of that name")

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the mark, or narrows the offers."""
        if command in {Command.UP, Command.DOWN}:
            self.marked += 1 if command is Command.DOWN else -1
        elif command is Command.ERASE:
            self.typed, self.marked = "".join(list(graphemes(self.typed))[:-1]), 0
        elif press.is_text and len(self.typed) < LONGEST_SEARCH:
            self.typed, self.marked = self.typed + str(press.character), 0
        self.marked = self.marked % len(self.shown) if self.shown else 0

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The offers around the marked one."""
        room = max(look.rows - _FRAME_ROWS, 1)
        shown = self.shown
        first = min(max(self.marked - room // 2, 0), max(len(shown) - room, 0))
        beside = _("typed: {letters}").format(letters=self.typed) if self.typed else self.beside
        rows = [
            self._row(one, place + first == self.marked, look.width)
            for place, one in enumerate(shown[first : first + room])
        ]
        message = self.message or (None if shown else self._nothing or _("nothing of that name"))
        hints = [("Enter", self._hint or _("chooses")), ("↑ ↓", _("mark")), ("", _("type to narrow"))]
        return (
            title_line(look.width, self.title, printable(beside)),
            blank(),
            *rows,
            *message_lines(look.width, message)[: max(look.rows - 3, 1)],
            hint_line(look.width, [*hints, ("Esc", _("leaves"))]),
        )

    @staticmethod
    def _row(one: Offer[T], marked: bool, width: int) -> Line:
        canvas = Canvas(width)
        canvas.put(INDENT, ">" if marked else " ", Tone.STRONG)
        room = width - 2 * INDENT - 2
        words, beside = printable(one.words), printable(one.beside)
        if beside and cells(words) + 2 + cells(beside) <= room:
            canvas.put_right(width - INDENT, beside, Tone.FAINT)
        canvas.put(INDENT + 2, shortened(words, room, cells), Tone.STRONG if marked else Tone.PLAIN)
        return canvas.line(Ground.SELECTED if marked else Ground.BAR)
