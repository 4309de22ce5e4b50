"""Questions: some fields to be filled, with what is already known shown above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import INDENT, blank, fitted, hint_line, message_lines, title_line
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

T = TypeVar("T")
_MOVES = {Command.NEXT_FIELD: 1, Command.DOWN: 1, Command.PREVIOUS_FIELD: -1, Command.UP: -1}


class FieldsDialog(Dialog[T]):
    """Fields, one of which has the cursor; Enter goes on to what is missing and ends where nothing is."""

    place = Place.SIGN_IN
    hint = "signs"

    def __init__(
        self, title: str, fields: Sequence[Field], facts: Callable[[int], Sequence[Line]] | None, beside: str
    ) -> None:
        super().__init__()
        self.title, self.beside, self.facts, self.fields = title, beside, facts, list(fields)
        self.focus = 0

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by field."""
        return {one.id: one.text.strip() for one in self.fields}

    def confirm(self, now: datetime) -> None:
        """Goes on to what is empty; settles when nothing is."""
        for place, one in enumerate(self.fields):
            if one.is_missing:
                self.focus = place
                return
        self.settle(self.filled())

    def filled(self) -> T:
        """The answer, once nothing is missing."""
        raise NotImplementedError

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the cursor or types."""
        if command in _MOVES:
            self.focus = (self.focus + _MOVES[command]) % len(self.fields)
        elif command is Command.ERASE:
            self.fields[self.focus].erase()
        elif press.is_text:
            self.fields[self.focus].type(str(press.character))

    def is_meant(self, press: Press) -> bool:
        """From field to field any Enter goes on; only the last one counts, and that one must be meant."""
        return any(one.is_missing for one in self.fields) or super().is_meant(press)

    def wrong(self, message: str) -> None:
        """Something is wrong: secrets are asked anew, the rest stays."""
        self.message = message
        secret = [place for place, one in enumerate(self.fields) if one.is_secret]
        for place in secret:
            self.fields[place].text = ""
        self.focus = secret[0] if secret else 0

    def lines(self, look: Look) -> tuple[Line, ...]:
        """A card: what is known, the fields, the answer to the last try."""
        lines = [title_line(look.width, self.title, self.beside)]
        lines += [*(self.facts(look.width) if self.facts else ()), blank(), *self.field_lines(look.width)]
        hints = [("Enter", _(self.hint)), ("Esc", _("leaves, nothing recorded")), ("Tab", _("next field"))]
        return fitted([*lines, *message_lines(look.width, self.said), hint_line(look.width, hints)], look.rows)

    @property
    def shown_fields(self) -> list[tuple[int, Field]]:
        """The fields that are seen, each with its place."""
        return list(enumerate(self.fields))

    def field_lines(self, width: int) -> list[Line]:
        """The fields, each with an empty row below it."""
        lines = []
        for place, one in self.shown_fields:
            canvas = Canvas(width)
            one.draw(canvas, INDENT, focused=place == self.focus)
            lines += [canvas.line(Ground.BAR), blank()]
        return lines


class QuestionDialog(FieldsDialog[Mapping[str, str]]):
    """Asks for some texts."""

    hint = "goes on"

    @property
    def without(self) -> frozenset[Command]:
        """Nobody signs here."""
        return frozenset({Command.UNSIGNED, Command.SIGN_IN_AS})

    def filled(self) -> Mapping[str, str]:
        """What was typed, by field."""
        return self.texts
