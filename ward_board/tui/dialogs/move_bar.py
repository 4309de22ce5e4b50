"""The bar that asks before a bed is moved to another T0: who lies there, from when to when, who signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ward_board.board.bar import Bar, joined, key_pieces
from ward_board.board.canvas import Pieces
from ward_board.board.line import Ground, Line, Tone
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

_WIDE = 120


class MoveDialog(Dialog[bool]):
    """Enter moves, Esc leaves; `who` gives bed, name and date of birth for a width, `what` from when to when."""

    place = Place.QUESTION
    is_docked = True
    drops_when_idle = True

    def __init__(self, who: Callable[[int], list[Pieces]], what: Pieces) -> None:
        super().__init__()
        self._who, self._what = who, what

    @property
    def without(self) -> frozenset[Command]:
        """Its keys stand in the bar, with what they do."""
        return frozenset({Command.CONFIRM, Command.BACK})

    def confirm(self, now: datetime) -> None:
        """Yes."""
        self.settle(True)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """There is nothing to type: another T0 is another proposal."""

    def lines(self, look: Look) -> tuple[Line, ...]:
        """Two rows, or three where it is narrow."""
        wide = look.width >= _WIDE
        bar = Bar(look.width, 3, gap=3 if wide else 1)
        for pieces in self._who(look.width):
            bar.must(pieces)
        bar.must(((_("Move") + " ", Tone.STRONG), *self._what))
        bar.new_row()
        if self.said:
            bar.must(((self.said, Tone.WARN_STRONG),))
        keys = [key_pieces(_("Enter"), _("moves it")), key_pieces(_("Esc"), _("leaves, nothing recorded"))]
        bar.may(joined(keys, gap=5 if wide else 2))
        if look.signer:
            signs = ((_("signing as") + " ", Tone.FAINT),) if wide else ()
            bar.at_right((*signs, (printable(look.signer), Tone.STRONG)))
        return tuple(bar.lines(Ground.SELECTED))
