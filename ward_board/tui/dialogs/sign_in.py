"""Signing: id and PIN of whoever acts, of the same person once more, or of a second person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.tui.dialogs.cards import INDENT, row
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.question import FieldsDialog

_ID = FormField(id="id", title="id", type=FieldType.TEXT, required=True)
_PIN = FormField(id="pin", title="PIN", type=FieldType.TEXT, required=True)
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
        asked = [Field(_PIN, is_secret=True), *(Field(_without_band(one)) for one in blind)]
        super().__init__(title, asked if staff_id else [Field(_ID), *asked], facts, beside)
        self._staff_id = staff_id

    @property
    def is_docked(self) -> bool:  # type: ignore[override]
        """Signing in alone needs no card: the board stays in sight."""
        return self.facts is None

    def filled(self) -> Signature:
        """Who signs."""
        texts = self.texts
        return Signature(self._staff_id or texts.pop("id"), texts.pop("pin"), texts)

    def lines(self, look: Look) -> tuple[Line, ...]:
        """A card with the facts, or two rows at the foot of the board."""
        if not self.is_docked:
            return super().lines(look)
        head = [(self.message, Tone.WARN_STRONG)] if self.message else [(self.title, Tone.STRONG)]
        canvas = Canvas(look.width)
        column = INDENT
        for place, one in enumerate(self.fields):
            focused = place == self.focus
            column = canvas.put(column, _(one.asked.title), Tone.STRONG if focused else Tone.FAINT) + 1
            cursor = "_" if focused else ""
            column = canvas.put(column, f" {one.shown(_BOX_CELLS - 2)}{cursor}".ljust(_BOX_CELLS), Tone.FIELD) + 2
        canvas.put(column, _("Enter signs in   Esc leaves"), Tone.FAINT)
        beside = [(self.beside, Tone.FAINT)] if not self.message else []
        return (row(look.width, head, beside, Ground.SELECTED), canvas.line(Ground.SELECTED))


def _without_band(one: FormField) -> FormField:
    """A number asked for again gives no hint of the first."""
    return one.model_copy(update={"plausible_min": None, "plausible_max": None, "default": None, "required": True})
