"""A round: who was seen, and whose observation gave no concern, at all beds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.words import Action, StepKind
from ward_board.tui.acts import Act, next_acts, stands_by_default
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.round_card import round_lines
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.dialogs.visit_rows import VisitRow, obstacle
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press


@dataclass(slots=True, eq=False)
class RoundRow:
    """A bed of the round; its box starts empty. `treatment` names who lies there, `number` the bed as it was then."""

    treatment: str
    number: int
    marked: bool = False


class RoundDialog(Dialog[tuple[Filled, ...]]):
    """Asks at which beds somebody was; a mark records that they were seen, and ticks the observations that are due.

    The rows stay as they were when it opened, bound to the treatments; what they say is of the board as it is now.
    """

    place = Place.ROUND

    def __init__(
        self, look_up: Callable[[], Board], beds: Sequence[Bed], person: Person, time: TypedTime, *, privacy: bool
    ) -> None:
        super().__init__()
        self._look_up, self.person, self.time, self.privacy = look_up, person, time, privacy
        self.rows = [RoundRow(bed.treatment, bed.number) for bed in beds]
        self.cursor = 0

    @property
    def board(self) -> Board:
        """The board as it is now."""
        return self._look_up()

    def observations(self, bed: Bed, now: datetime) -> list[Act]:
        """The observations of a bed that are due and that this person may tick without numbers."""
        at = self.time.at(now)
        clock, staff = Clock(bed.situation.zone, at), dict(self.board.staff)
        due = [act for act in next_acts(bed) if _is_observation(act) and not act.is_early(at)]
        return [act for act in due if obstacle(VisitRow(act), bed, self.person, clock, staff) is None]

    def confirm(self, now: datetime) -> None:
        """Settles when a bed is marked."""
        if wrong := self.time.complete(now):
            self.message = wrong
            return
        beds = [self.board.bed_of(row.treatment) for row in self.rows if row.marked]
        acts = [act for bed in beds if bed is not None for act in self._acts(bed, now)]
        if acts:
            self.settle(tuple(Filled(act, self.time.at(now)) for act in acts))
        else:
            self.message = _("nothing is marked: a number marks its bed, Space marks all")

    def refused(self, filled: Filled, said: str) -> None:
        """At one of the beds it cannot be recorded; the marks stand as they were."""
        place = next((place for place, row in enumerate(self.rows) if row.treatment == filled.act.treatment), None)
        number = self.rows[place].number if place is not None else ""
        self.cursor = self.cursor if place is None else place
        where = _("Bed {bed}").format(bed=number)
        self.message = _("{where}, {act}: {refusal}; nothing was recorded").format(
            where=where, act=filled.act.words, refusal=said
        )

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Marks beds, moves the cursor, sets the time."""
        match command:
            case Command.MARK_ALL:
                every = all(row.marked for row in self.rows)
                for row in self.rows:
                    row.marked = not every
                self.painted_at = None
            case Command.MARK:
                self._mark(self.cursor)
            case Command.UP | Command.DOWN:
                self.cursor = (self.cursor + (-1 if command is Command.UP else 1)) % len(self.rows)
            case Command.EARLIER | Command.LATER:
                self.time.move(-1 if command is Command.EARLIER else 1, now)
            case Command.ERASE:
                self.time.erase()
            case _ if press.key.isascii() and press.key.isdigit():
                self._mark_bed(int(press.key))

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card."""
        return round_lines(self, look)

    def _acts(self, bed: Bed, now: datetime) -> list[Act]:
        return [*self.observations(bed, now), Act(bed.treatment, Action.SEEN, _("Seen, all well"))]

    def _mark(self, place: int) -> None:
        self.rows[place].marked = not self.rows[place].marked
        # what Enter will record is another set now: it must have been seen first
        self.painted_at = None

    def _mark_bed(self, number: int) -> None:
        """Marks the bed of that number; where two share it over midnight, the cursor says which was meant."""
        here = [place for place, row in enumerate(self.rows) if row.number == number]
        if not here:
            self.message = _("nobody lies in Bed {bed}").format(bed=number)
            return
        later = [place for place in here if place > self.cursor]
        self.cursor = later[0] if len(here) > 1 and self.cursor in here and later else here[0]
        self._mark(self.cursor)


def _is_observation(act: Act) -> bool:
    return act.step is not None and act.step.kind is StepKind.OBSERVATION and stands_by_default(act)
