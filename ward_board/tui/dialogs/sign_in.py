"""Signing: id and PIN of whoever acts, of the same person once more, or of a second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.canvas import Canvas, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.tui.dialogs.cards import INDENT, row
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.question import FieldsDialog
from ward_board.tui.keys import Command
from ward_board.tui.presses import Press

ID = FormField(id="id", title="id", type=FieldType.TEXT, required=True)
PIN = FormField(id="pin", title="PIN", type=FieldType.TEXT, required=True)
_BOX_CELLS = 18


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wants to sign; the PIN stays out of every repr."""

    staff_id: str
    pin: str = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


class SignInDialog(FieldsDialog[Signature]):
    """Asks id and PIN, and of a second person the numbers again without showing the first.

    With `staff_id` only the PIN is asked. `facts` gives what is signed, for a width, to be shown above.

    No digit of a PIN is readable (H33): whoever begins, begins at the id. A letter begins an id, in place of one that
    stood there, a digit, with which no id begins, the PIN; Enter goes on. From the last field Tab does not go round.
    """

    def __init__(
        self,
        title: str,
        *,
        staff_id: str | None = None,
        facts: Callable[[int], Sequence[Line]] | None = None,
        blind: Sequence[FormField] = (),
        beside: str = "",
    ) -> None:
        asked = [Field(PIN, is_secret=True), *(Field(without_band(one)) for one in blind)]
        super().__init__(title, asked if staff_id else [Field(ID), *asked], facts, beside)
        self._staff_id = staff_id

    @property
    def is_docked(self) -> bool:  # type: ignore[override]
        """Signing in alone needs no card: the board stays in sight."""
        return self.facts is None

    def filled(self) -> Signature:
        """Who signs."""
        texts = self.texts
        return Signature(self._staff_id or texts.pop("id"), texts.pop("pin"), texts)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the cursor or types; a PIN never lands where it could be read."""
        by = {Command.NEXT_FIELD: 1, Command.PREVIOUS_FIELD: -1}.get(command, 0) if command else 0
        if by and not 0 <= self.focus + by < len(self.fields):
            return
        here = self.fields[self.focus]
        if here.asked is ID and press.is_text and str(press.character).isdigit() and (here.untouched or not here.text):
            self.focus += 1
        super().edit(command, press, now)

    def wrong(self, message: str) -> None:
        """Something is wrong: the PIN is asked anew, and the id may be: both begin at the id."""
        super().wrong(message)
        if self._staff_id is None:
            self.focus, self.fields[0].untouched = 0, True

    def lines(self, look: Look) -> tuple[Line, ...]:
        """A card with the facts, or two rows at the foot of the board."""
        if not self.is_docked:
            return super().lines(look)
        head = self._head(look.width)
        canvas = Canvas(look.width)
        column = INDENT
        for place, one in enumerate(self.fields):
            focused = place == self.focus
            column = canvas.put(column, _(one.asked.title), Tone.STRONG if focused else Tone.FAINT) + 1
            cursor = "_" if focused else ""
            column = canvas.put(column, f" {one.shown(_BOX_CELLS - 2)}{cursor}".ljust(_BOX_CELLS), Tone.FIELD) + 2
        canvas.put(column, _("Enter signs in   Esc leaves"), Tone.FAINT)
        beside = [(self.beside, Tone.FAINT)] if not self.said else []
        return (row(look.width, head, beside, Ground.SELECTED), canvas.line(Ground.SELECTED))

    def _head(self, width: int) -> list[tuple[str, Tone]]:
        """What is asked; what is to be said goes before it where both do not fit."""
        said = [(self.said, Tone.WARN_STRONG)] if self.said else []
        title = [(f"{self.title}   " if said else self.title, Tone.STRONG)]
        both = [*title, *said]
        return both if pieces_width(both) <= width - 2 * INDENT else said


def without_band(one: FormField) -> FormField:
    """A number asked for again gives no hint of the first."""
    return one.model_copy(update={"plausible_min": None, "plausible_max": None, "default": None, "required": True})
