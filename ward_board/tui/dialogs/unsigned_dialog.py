"""Going on without signing: who it is, and why, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.line import Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.text import clean
from ward_board.tui.dialogs.cards import sentence_lines
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.question import FieldsDialog
from ward_board.tui.keys import Command

_NAME = FormField(id="name", title="your name", type=FieldType.TEXT, required=True)
_WHY = FormField(id="why", title="why not signed", type=FieldType.TEXT, required=True)
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Who goes on without signing, and why."""

    name: str = field(repr=False)
    why: str = field(repr=False)


class UnsignedDialog(FieldsDialog[Unsigned]):
    """Asks name and reason of whoever charts one act without having signed."""

    hint = "goes on with the act"

    def __init__(self) -> None:
        title = _("Go on without signing: this one act")
        super().__init__(title, [Field(_NAME), Field(_WHY)], _told, _("NOT SIGNED, to be countersigned"))

    @property
    def without(self) -> frozenset[Command]:
        """Nobody signs here."""
        return frozenset({Command.UNSIGNED, Command.SIGN_IN_AS})

    def confirm(self, now: datetime) -> None:
        """Settles once there is a name and a reason that colleagues can read."""
        for place, fewest, words in (
            (0, _FEWEST_LETTERS, _("type your name, at least two letters")),
            (1, 1, _("say in a word why it is not signed")),
        ):
            if _letters(self.fields[place].text) < fewest:
                self.focus = place
                self.message = words if self.fields[place].text.strip() else None
                return
        self.settle(self.filled())

    def filled(self) -> Unsigned:
        """Both, cleaned."""
        name, why = (clean(one.text).text for one in self.fields)
        return Unsigned(name, why)


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in clean(text).text)


def _told(width: int) -> Sequence[Line]:
    said = [
        (_("The act is recorded with the name that you type, marked NOT SIGNED."), Tone.PLAIN),
        (_("It stands as an alarm until a physician countersigns. No session opens."), Tone.WARN),
    ]
    return [line for words, tone in said for line in sentence_lines(width, words, tone)]
