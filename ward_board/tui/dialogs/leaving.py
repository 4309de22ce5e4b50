"""The question before leaving while an infusion runs or papers are on their way."""

from __future__ import annotations

from datetime import datetime

from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.tui.dialogs.cards import row
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place, command_of
from ward_board.tui.presses import Press


class LeavingDialog(Dialog[bool]):
    """Asks whether to leave; another key than the one that asked answers."""

    place = Place.LEAVING
    is_docked = True

    def __init__(self, running: int, printing: int = 0) -> None:
        super().__init__()
        self._running, self._printing = running, printing

    def press(self, press: Press, now: datetime) -> None:
        """`y` leaves, `n` and `Esc` stay, all else waits."""
        match command_of(self.place, press.key):
            case Command.LEAVE:
                self.settle(True)
            case Command.STAY:
                self.leave()

    def confirm(self, now: datetime) -> None:
        """Only `y` confirms."""

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """There is nothing to type."""

    def lines(self, look: Look) -> tuple[Line, ...]:
        """One row at the foot of the board."""
        asked = self._asked()
        answers = [("y ", Tone.STRONG), (_("leaves   "), Tone.PLAIN), ("n Esc ", Tone.STRONG), (_("stays"), Tone.PLAIN)]
        return (row(look.width, [(asked, Tone.WARN_STRONG)], answers, Ground.SELECTED),)

    def _asked(self) -> str:
        if not self._printing:
            return _("At {count} beds an infusion runs. Leave the board?").format(count=self._running)
        if self._running:
            asked = ngettext(
                "{papers} paper is printing, infusions at {count} beds. Leave?",
                "{papers} papers are printing, infusions at {count} beds. Leave?",
                self._printing,
            )
        else:
            asked = ngettext(
                "{papers} paper is still printing. Leave without it?",
                "{papers} papers are still printing. Leave without them?",
                self._printing,
            )
        return asked.format(papers=self._printing, count=self._running)
