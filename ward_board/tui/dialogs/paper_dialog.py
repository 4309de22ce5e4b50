"""The card of papers: which one to print and in which language; what cannot be made yet stands there with why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, cells
from ward_board.board.flags import language_name
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.step_words import capital
from ward_board.config.language import gettext as _
from ward_board.documents.on_offer import Order, PaperOffer
from ward_board.documents.paper import PaperKind
from ward_board.documents.words import FALLBACK, languages_of, words_of
from ward_board.domain.text import printable, shortened
from ward_board.errors import BadInputError
from ward_board.tui.dialogs.cards import (
    INDENT,
    blank,
    fitted,
    hint_line,
    message_lines,
    patient_lines,
    sentence_lines,
    title_line,
)
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.paper_words import kind_words, says_not_reviewed
from ward_board.tui.presses import Press

_LANGUAGE_AT = 25
_STEPS = {Command.EARLIER: -1, Command.LATER: 1}


class PaperDialog(Dialog[Order]):
    """Offers the papers of a bed, or of the ward where `bed` is None; Enter settles with the marked one.

    `offers` says how they stand now, asked anew for each picture. `own` is the language in which a paper is made where
    nobody chooses another, `said` gives the words on when and by whom one was printed, `beside` says who asks and
    `where` what becomes of the paper. `folders` hold the words of the papers.
    """

    place = Place.PAPERS

    def __init__(
        self,
        bed: Bed | None,
        offers: Callable[[], Sequence[PaperOffer]],
        *,
        own: Callable[[PaperKind], str],
        said: Callable[[PaperOffer], str],
        beside: str,
        where: str,
        folders: tuple[Path, ...],
    ) -> None:
        super().__init__()
        self.bed, self._offers, self._own, self._said = bed, offers, own, said
        self._beside, self._where, self._folders = beside, where, folders
        self._languages = {one.order.kind: languages_of(one.order.kind, folders) or (FALLBACK,) for one in offers()}
        self._chosen: dict[PaperKind, str] = {}
        self.marked = next((place for place, one in enumerate(offers()) if not (one.why_not or one.printed)), 0)

    def confirm(self, now: datetime) -> None:
        """Settles with the marked paper, or says what it waits for."""
        offer = self._offers()[self.marked]
        if offer.why_not:
            self.message = _("{reason}; nothing was printed").format(reason=capital(offer.why_not))
        else:
            self.settle(replace(offer.order, language=self._chosen.get(offer.order.kind)))

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the mark, or goes to another language."""
        if command in {Command.UP, Command.DOWN}:
            self.marked = (self.marked + (1 if command is Command.DOWN else -1)) % len(self._offers())
        elif command in _STEPS:
            kind = self._offers()[self.marked].order.kind
            languages = self._languages[kind]
            place = languages.index(self.language_of(kind)) + _STEPS[command]
            self._chosen[kind] = languages[place % len(languages)]

    def language_of(self, kind: PaperKind) -> str:
        """In which language a paper is made: the chosen one, its reader's own, or English where that has no words."""
        wanted = self._chosen.get(kind) or self._own(kind)
        return wanted if wanted in self._languages[kind] else FALLBACK

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The papers, what has to be known of the marked one, and what becomes of it."""
        offers = self._offers()
        head = [title_line(look.width, self._title, self._beside)]
        head += patient_lines(look.width, self.bed, privacy=self.privacy) if self.bed else []
        rows = [self._row(one, place == self.marked, look.width) for place, one in enumerate(offers)]
        about = sentence_lines(look.width, *self._about(offers[self.marked]))
        where = sentence_lines(look.width, self._where, Tone.FAINT)
        hints = [("Enter", _("prints")), ("← →", _("language")), ("↑ ↓", _("another paper")), ("Esc", _("leaves"))]
        message = message_lines(look.width, self.message)
        lines = [*head, blank(), *rows, blank(), *about, *where, *message, hint_line(look.width, hints)]
        return fitted(lines, look.rows)

    @property
    def _title(self) -> str:
        return _("Papers: which one?") if self.bed else _("Papers of the ward: which one?")

    def _row(self, offer: PaperOffer, marked: bool, width: int) -> Line:
        kind, canvas = offer.order.kind, Canvas(width)
        canvas.put(INDENT, ">" if marked else " ", Tone.STRONG)
        end = canvas.put(INDENT + 2, kind_words(kind), _tone(offer, marked))
        name = language_name(self.language_of(kind), _("en"))
        words = f"‹ {name} ›" if marked else f"  {name}"
        if not offer.why_not:
            end = canvas.put(max(_LANGUAGE_AT, end + 1), words, Tone.STRONG if marked else Tone.PLAIN)
        state = offer.why_not or self._said(offer)
        state = shortened(printable(state), width - INDENT - end - 2, cells)
        canvas.put_right(width - INDENT, state, Tone.WARN if offer.why_not and marked else Tone.FAINT)
        return canvas.line(Ground.SELECTED if marked else Ground.BAR)

    def _about(self, offer: PaperOffer) -> tuple[str, Tone]:
        """What has to be known of the language of a paper before it is handed out."""
        kind = offer.order.kind
        if offer.why_not:
            return "", Tone.FAINT
        language, own = self.language_of(kind), self._own(kind)
        try:
            words = words_of(kind, language, self._folders)
        except BadInputError as error:
            return str(error), Tone.WARN
        name = language_name(language, _("en"))
        if kind not in self._chosen and own != language:
            missing = language_name(own, _("en"))
            return _("No words in {missing}: it is made in {name}").format(missing=missing, name=name), Tone.WARN
        if says_not_reviewed(kind, words):
            return _("{name}: translation not reviewed, and the paper says so").format(name=name), Tone.WARN
        if words.reviewed_by:
            return _("{name}: read by {who}").format(name=name, who=words.reviewed_by), Tone.FAINT
        return "", Tone.FAINT


def _tone(offer: PaperOffer, marked: bool) -> Tone:
    if offer.why_not:
        return Tone.FAINT
    return Tone.STRONG if marked else Tone.PLAIN
