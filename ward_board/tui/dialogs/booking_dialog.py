"""The booking bar: a day and a bed for a course, changed by the arrows and confirmed by a key that is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ward_board.board.days_bar import open_bar
from ward_board.board.days_choice import clashes_of, next_day, next_place
from ward_board.board.days_model import Choice, DaysModel
from ward_board.board.line import Line
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

_STEPS = {Command.EARLIER: -1, Command.LATER: 1}
_AWAY = frozenset({Command.UP, Command.DOWN, Command.NEXT})


class BookingDialog(Dialog[Choice | Command]):
    """Settles with the choice that was confirmed, or with the command that leads to another course.

    `model` gives what the page shows now, with the choice in it; `choose` keeps another choice there.
    """

    place = Place.BOOKING
    is_docked = True
    drops_when_idle = True

    def __init__(
        self, model: Callable[[], DaysModel], choose: Callable[[Choice], None], private: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._model, self._choose, self._private = model, choose, private

    @property
    def without(self) -> frozenset[Command]:
        """There is no cycle after, where only one may be booked."""
        row = self._model().row
        return frozenset({Command.PAGE_DOWN}) if row is None or len(row.outlooks) == 1 else frozenset()

    def confirm(self, now: datetime) -> None:
        """Settles with the day; what nobody may pass is said at once."""
        model = self._model()
        if model.row is None or model.choice is None:
            self.leave()
        else:
            self.settle(model.choice)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Another day, another bed, another cycle, or away to another course."""
        model = self._model()
        row, choice = model.row, model.choice
        if row is None or choice is None:
            self.leave()
            return
        if command in _STEPS:
            self._choose(next_day(model, row, choice, _STEPS[command]))
        elif command is Command.PAGE_DOWN:
            self._choose(next_place(model, row, choice))
        elif command is Command.SELECT:
            self._other_bed(choice, int(press.key))
        elif command in _AWAY:
            self.settle(command)

    def _other_bed(self, choice: Choice, bed: int) -> None:
        beds = self._model().calendar.beds
        if bed > beds:
            self.message = _("there are {count} beds").format(count=beds)
        else:
            self._choose(replace(choice, bed=bed))

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The rows above the keys."""
        model = self._model()
        row, choice = model.row, model.choice
        found = clashes_of(model, row, choice) if row and choice else ()
        return tuple(open_bar(model, found, look.width, privacy=self._private(), signer=look.signer, message=self.said))
