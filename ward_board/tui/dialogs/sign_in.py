"""Signing: id and PIN of whoever acts, of the same person once more, or of a second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.tui.dialogs.cards import INDENT, blank, fitted, hint_line, message_lines, row, title_line
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

_ID = FormField(id="id", title="id", type=FieldType.TEXT, required=True)
_PIN = FormField(id="pin", title="PIN", type=FieldType.TEXT, required=True)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wants to sign; the PIN stays out of every repr."""

    staff_id: str
    pin: str = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


class SignInDialog(Dialog[Signature]):
    """Asks id and PIN, and of a second person the numbers again without showing the first.

    With `staff_id` only the PIN is asked. `facts` gives what is signed, for a width, to be shown above.
    """

    place = Place.SIGN_IN

    def __init__(
        self,
        title: str,
        *,
        staff_id: str | None = None,
        facts: Callable[[int], Sequence[Line]] | None = None,
        blind: Sequence[FormField] = (),
        beside: str = "",
    ) -> None:
        super().__init__()
        self.title, self.beside, self._staff_id, self._facts = title, beside, staff_id, facts
        asked = [Field(_PIN, is_secret=True), *(Field(_without_band(one)) for one in blind)]
        self.fields = asked if staff_id else [Field(_ID), *asked]
        self.focus = 0

    @property
    def is_docked(self) -> bool:  # type: ignore[override]
        """Signing in alone needs no card: the board stays in sight."""
        return self._facts is None

    def confirm(self, now: datetime) -> None:
        """Goes on to what is empty; settles when nothing is."""
        for place, one in enumerate(self.fields):
            if one.is_missing:
                self.focus = place
                return
        texts = {one.id: one.text.strip() for one in self.fields}
        staff_id = self._staff_id or texts.pop("id")
        self.settle(Signature(staff_id, texts.pop("pin"), texts))

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the cursor or types."""
        if command in {Command.NEXT_FIELD, Command.PREVIOUS_FIELD}:
            self.focus = (self.focus + (1 if command is Command.NEXT_FIELD else -1)) % len(self.fields)
        elif command is Command.ERASE:
            self.fields[self.focus].erase()
        elif press.is_text:
            self.fields[self.focus].type(str(press.character))

    def is_meant(self, press: Press) -> bool:
        """From field to field any Enter goes on; only the last one signs, and that one must be meant."""
        return any(one.is_missing for one in self.fields) or super().is_meant(press)

    def wrong(self, message: str) -> None:
        """The PIN is asked anew; the id stays."""
        self.message = message
        for place, one in enumerate(self.fields):
            if one.is_secret:
                one.text, self.focus = "", place

    def lines(self, look: Look) -> tuple[Line, ...]:
        """A card with the facts, or two rows at the foot of the board."""
        if self._facts is None:
            return self._dock(look)
        lines = [title_line(look.width, self.title, self.beside), *self._facts(look.width), blank()]
        for place, one in enumerate(self.fields):
            canvas = Canvas(look.width)
            one.draw(canvas, INDENT, focused=place == self.focus)
            lines.append(canvas.line(Ground.BAR))
        lines += message_lines(look.width, self.message)
        return fitted([*lines, hint_line(look.width, self._hints())], look.rows)

    def _dock(self, look: Look) -> tuple[Line, ...]:
        head = [(self.title, Tone.STRONG)]
        if self.message:
            head = [(self.message, Tone.WARN_STRONG)]
        canvas = Canvas(look.width)
        column = INDENT
        for place, one in enumerate(self.fields):
            focused = place == self.focus
            column = canvas.put(column, _(one.asked.title), Tone.STRONG if focused else Tone.FAINT) + 1
            shown = (_("typed, hidden") if one.text else "") if one.is_secret else one.text
            column = canvas.put(column, f" {shown[-16:]}{'_' if focused else ''}".ljust(18), Tone.FIELD) + 2
        canvas.put(column, _("Enter signs in   Esc leaves"), Tone.FAINT)
        return (
            row(look.width, head, [(self.beside, Tone.FAINT)], Ground.SELECTED),
            canvas.line(Ground.SELECTED),
        )

    @staticmethod
    def _hints() -> list[tuple[str, str]]:
        return [("Enter", _("signs")), ("Tab", _("next field")), ("Esc", _("leaves, nothing recorded"))]


def _without_band(one: FormField) -> FormField:
    """A number asked for again gives no hint of the first."""
    return one.model_copy(update={"plausible_min": None, "plausible_max": None, "default": None, "required": True})
