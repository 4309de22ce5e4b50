"""The choice of an incident: what happened, by one letter, at the minute of the key that opened it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.incident_words import letters_of, offered_kinds
from ward_board.board.line import Line
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.protocol import IncidentKind
from ward_board.domain.words import Action
from ward_board.tui.acts import treatment_act
from ward_board.tui.dialogs.act_dialog import REASON, Filled
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.incident_card import incident_lines
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press


class IncidentDialog(Dialog[Filled]):
    """Asks what happened at a bed; nothing is chosen before somebody chooses.

    Letters choose, digits and arrows move the time, which stands still at `at`; Tab goes to the words and back.
    `look_up` gives the bed as the board has it now.
    """

    place = Place.INCIDENT

    def __init__(self, look_up: Callable[[], Bed], at: datetime) -> None:
        super().__init__()
        self._look_up, self._at = look_up, at
        self.kinds = offered_kinds(self.bed.situation.protocol)
        self.letters = letters_of(self.kinds)
        self.time = TypedTime(self.bed.situation.zone, at)
        self.words = Field(FormField(id=REASON, title="in words", type=FieldType.TEXT))
        self.chosen: IncidentKind | None = None
        self.writes = False
        self._written = ""

    @property
    def bed(self) -> Bed:
        """The bed as the board has it now."""
        return self._look_up()

    @property
    def typed(self) -> dict[str, str]:
        """The words, to be parked. No kind is: it would stand for another incident."""
        return {REASON: self.words.text} if self.words.text.strip() else {}

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts parked words into the field again."""
        self.words.text = typed.get(REASON, "")
        self.words.untouched = not self.words.text

    def confirm(self, now: datetime) -> None:
        """Settles once something is chosen."""
        if wrong := self.time.complete(now):
            self.message = wrong
        elif self.chosen is None:
            self.message = _("choose what happened: its letter, or ↓")
        else:
            self.settle(self._filled(self.chosen, now))

    def _filled(self, kind: IncidentKind, now: datetime) -> Filled:
        act = treatment_act(self.bed, Action.INCIDENT)
        named = replace(act, words=_("Incident: {kind}").format(kind=site_words(kind.title)))
        return Filled(named, self.time.at(now), {"kind": kind.id}, self.words.value or None)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Chooses, moves the time, or types words."""
        match command:
            case Command.NEXT_FIELD:
                self.writes = not self.writes
            case Command.UP | Command.DOWN:
                self._go(-1 if command is Command.UP else 1)
            case Command.EARLIER | Command.LATER:
                self.time.move(-1 if command is Command.EARLIER else 1, now)
            case Command.ERASE:
                self._erase()
            case _ if self.writes and press.is_text:
                self.words.type(str(press.character))
            case Command.TYPE_TIME:
                self.message = self.time.type(press.key, now)
            case _ if press.is_text:
                self._choose(str(press.character).casefold())

    def _go(self, by: int) -> None:
        self.writes = False
        at = self.kinds.index(self.chosen) + by if self.chosen else (0 if by > 0 else -1)
        self.chosen = self.kinds[at % len(self.kinds)]

    def _choose(self, letter: str) -> None:
        """The kind of a letter; who goes on typing its name has chosen it already."""
        self._written += letter
        if self.chosen and site_words(self.chosen.title).casefold().startswith(self._written):
            return
        self._written = letter
        self.chosen = next((kind for kind in self.kinds if self.letters[kind.id] == letter), self.chosen)

    def _erase(self) -> None:
        if self.writes:
            self.words.erase()
        elif self.time.typed:
            self.time.erase()
        else:
            # back to the minute of the first key, never to a now that runs on
            self.time = TypedTime(self.bed.situation.zone, self._at)

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card."""
        return incident_lines(self, look)
