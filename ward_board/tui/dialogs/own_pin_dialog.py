"""A PIN of one's own, in place of one that somebody else chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ward_board.board.canvas import Canvas
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.form import FieldType, FormField
from ward_board.errors import BadInputError
from ward_board.tui.dialogs.cards import INDENT, row
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.docked import head_line, put_boxes
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.question import FieldsDialog
from ward_board.tui.keys import Command

_NEW = FormField(id="new", title="new PIN", type=FieldType.TEXT, required=True)
_AGAIN = FormField(id="again", title="again", type=FieldType.TEXT, required=True)


class OwnPinDialog(FieldsDialog[str]):
    """Asks a new PIN twice; `check` raises BadInputError for one that is not taken.

    It stands after a PIN that was right: `is_left_alone` says when nobody has been here for so long that it goes.
    """

    is_docked, hint = True, "sets this PIN"

    def __init__(self, title: str, check: Callable[[str], None], is_left_alone: Callable[[], bool]) -> None:
        super().__init__(title, [Field(_NEW, is_secret=True), Field(_AGAIN, is_secret=True)], None, "")
        self._check, self._is_left_alone = check, is_left_alone

    @property
    def drops_when_idle(self) -> bool:  # type: ignore[override]
        """Whoever comes by next chooses nothing for the one who went."""
        return self._is_left_alone()

    @property
    def without(self) -> frozenset[Command]:
        """Who it is was said and shown."""
        return frozenset({Command.UNSIGNED, Command.SIGN_IN_AS})

    def confirm(self, now: datetime) -> None:
        """Says of a PIN at once why it is not taken; settles when it was typed twice the same."""
        new, again = (self.texts[one.id] for one in self.fields)
        try:
            if new:
                self._check(new)
        except BadInputError as error:
            self.wrong(str(error))
            return
        if new and again and new != again:
            self.wrong(_("the two PINs differ; type both anew"))
        else:
            super().confirm(now)

    def filled(self) -> str:
        """The new PIN."""
        return self.texts[_NEW.id]

    def lines(self, look: Look) -> tuple[Line, ...]:
        """Rows at the foot of the board: who gave the PIN and when, what a good one is, and two boxes."""
        canvas = Canvas(look.width)
        column = put_boxes(canvas, INDENT, self.shown_fields, self.focus)
        canvas.put(column, _("Enter sets   Esc leaves"), Tone.FAINT)
        how = _("Six digits or more, without a pattern, that nobody else knows.")
        return (
            head_line(look.width, self.title, self.said),
            row(look.width, [(how, Tone.FAINT)], ground=Ground.SELECTED),
            canvas.line(Ground.SELECTED),
        )
