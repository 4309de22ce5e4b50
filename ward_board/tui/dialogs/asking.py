"""A question that is answered with Enter for yes and Esc for no, with what it is about in sentences above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ward_board.board.line import Line, Tone
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import blank, fitted, hint_line, message_lines, sentence_lines, title_line
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

Sentence = tuple[str, Tone]


class AskDialog(Dialog[bool]):
    """Asks one thing: Enter settles it, Esc leaves it; `yes` and `no` say what each does."""

    place = Place.QUESTION

    def __init__(self, title: str, sentences: Sequence[Sentence], *, yes: str, no: str, beside: str = "") -> None:
        super().__init__()
        self.title, self.sentences, self.beside = title, tuple(sentences), beside
        self._yes, self._no = yes, no

    def confirm(self, now: datetime) -> None:
        """Yes."""
        self.settle(True)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """There is nothing to type."""

    def lines(self, look: Look) -> tuple[Line, ...]:
        """A card: the question, what it is about, the two answers."""
        said = [line for words, tone in self.sentences for line in sentence_lines(look.width, words, tone)]
        lines = [title_line(look.width, self.title, self.beside), blank(), *said]
        hints = [(_("Enter"), self._yes), (_("Esc"), self._no)]
        return fitted([*lines, *message_lines(look.width, self.message), hint_line(look.width, hints)], look.rows)
