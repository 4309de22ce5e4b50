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
from ward_board.tui.dialogs.visit_rows import VisitRow, obstacle, reason_for
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
    Enter records what the card showed, and nothing where that has changed since.
    """

    place = Place.ROUND

    def __init__(
        self,
        look_up: Callable[[], Board],
        beds: Sequence[Bed],
        person: Person,
        time: TypedTime,
        now: datetime,
        *,
        privacy: bool,
    ) -> None:
        super().__init__()
        self._look_up, self.person, self.time, self.privacy = look_up, person, time, privacy
        self.rows = [RoundRow(bed.treatment, bed.number) for bed in beds]
        self.cursor = 0
        self._offered: dict[str, list[Act]] = {}
        self.offer(now)

    @property
    def board(self) -> Board:
        """The board as it is now."""
        return self._look_up()

    def offer(self, now: datetime) -> None:
        """What a mark records from here on; where that changes at a marked bed, it must be seen before Enter counts."""
        before = self._said()
        at = self.time.at(now)
        beds = filter(None, (self.board.bed_of(row.treatment) for row in self.rows))
        self._offered = {bed.treatment: self._acts(bed, at) for bed in beds}
        if self._said() != before:
            self.painted_at = None

    def observations(self, row: RoundRow) -> list[Act]:
        """The observations that a mark at this row ticks: those that are due and need no numbers of this person."""
        return [act for act in self._offered.get(row.treatment, ()) if act.step is not None]

    def confirm(self, now: datetime) -> None:
        """Settles when a bed is marked, and what its mark records is what was last drawn."""
        if wrong := self.time.complete(now):
            self.message = wrong
            return
        chosen, said = self._chosen(), self._said()
        self.offer(now)
        if self._said() != said:
            self.message = _("what is due at a marked bed has changed: look at it, then press Enter again")
        elif chosen:
            self.settle(tuple(Filled(act, self.time.at(now)) for act in chosen))
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
        self._edit(command, press, now)
        self.offer(now)

    def _edit(self, command: Command | None, press: Press, now: datetime) -> None:
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
                self.painted_at = None
            case Command.ERASE:
                self.time.erase()
                self.painted_at = None
            case _ if press.key.isascii() and press.key.isdigit():
                self._mark_bed(int(press.key))

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card, of what a mark records now."""
        self.offer(look.now)
        return round_lines(self, look)

    def _acts(self, bed: Bed, at: datetime) -> list[Act]:
        clock, staff = Clock(bed.situation.zone, at), dict(self.board.staff)
        due = [VisitRow(act) for act in next_acts(bed) if _is_observation(act) and not act.is_early(at)]
        free = [one for one in due if obstacle(one, bed, self.person, clock, staff, {}) is None]
        ticked = [one.act for one in free if reason_for(one, bed, {}) is None]
        return [*ticked, Act(bed.treatment, Action.SEEN, _("Seen, all well"))]

    def _chosen(self) -> list[Act]:
        return [act for row in self.rows if row.marked for act in self._offered.get(row.treatment, ())]

    def _said(self) -> list[tuple[str, Action, str | None]]:
        """What Enter would record, as far as the card says it."""
        return [(act.treatment, act.action, act.step.id if act.step else None) for act in self._chosen()]

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
