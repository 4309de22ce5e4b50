"""The card before everything that is approved is printed: bed by bed, in which language, and who asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.canvas import Canvas, cells
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable, shortened
from ward_board.tui.dialogs.asking import Sentence
from ward_board.tui.dialogs.cards import (
    INDENT,
    blank,
    fitted,
    hint_line,
    message_lines,
    row,
    sentence_lines,
    title_line,
)
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

_NAME_AT, _GAP = 9, 2


@dataclass(frozen=True, slots=True)
class BedToPrint:
    """One bed on the card: whose, which papers, in which language; `is_reviewed` is whether a person read its words."""

    number: int
    name: str = field(repr=False)
    papers: str
    language: str
    is_reviewed: bool


class PrintAllDialog(Dialog[bool]):
    """Asks whether all these papers are printed; `sentences` stand below them."""

    place = Place.QUESTION

    def __init__(self, title: str, beds: Sequence[BedToPrint], sentences: Sequence[Sentence], *, beside: str) -> None:
        super().__init__()
        self._title, self._beside = title, beside
        self._beds, self._sentences = tuple(beds), tuple(sentences)

    def confirm(self, now: datetime) -> None:
        """Yes."""
        self.settle(True)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """There is nothing to type."""

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The beds in order, as many as find room; what is left is counted."""
        said = [line for words, tone in self._sentences for line in sentence_lines(look.width, words, tone)]
        hints = [(_("Enter"), _("prints them")), (_("Esc"), _("prints nothing"))]
        foot = [*said, *message_lines(look.width, self.message), hint_line(look.width, hints)]
        room = max(look.rows - len(foot) - 3, 1)
        shown = self._beds if len(self._beds) <= room else self._beds[: room - 1]
        rows = [self._row(bed, look.width) for bed in shown]
        if more := len(self._beds) - len(shown):
            rows.append(row(look.width, [(_("and {count} beds more").format(count=more), Tone.FAINT)]))
        head = [title_line(look.width, self._title, self._beside), blank()]
        return fitted([*head, *rows, blank(), *foot], look.rows)

    def _row(self, bed: BedToPrint, width: int) -> Line:
        canvas = Canvas(width)
        papers_at = max(_NAME_AT + min(max(cells(one.name) for one in self._beds), 24) + _GAP, 20)
        language_at = papers_at + max(cells(one.papers) for one in self._beds) + _GAP
        canvas.put(INDENT, _("Bed {bed}").format(bed=bed.number), Tone.STRONG)
        canvas.put(_NAME_AT, shortened(printable(bed.name), papers_at - _NAME_AT - _GAP, cells), Tone.PLAIN)
        canvas.put(papers_at, bed.papers, Tone.STRONG)
        reviewed_at = language_at + max(cells(one.language) for one in self._beds) + _GAP
        canvas.put(language_at, bed.language, Tone.PLAIN)
        if not bed.is_reviewed:
            # the sign stands in the sentence below as well
            told = next((one for one in (_("not reviewed"), "*") if reviewed_at + cells(one) <= width - INDENT), "")
            canvas.put(reviewed_at, told, Tone.WARN)
        return canvas.line(Ground.BAR)
