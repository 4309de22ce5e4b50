"""A sitting: the rules of several beds are read one by one and signed by two people at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.board.sitting import Read, SittingBed, read_of, sitting_bed, stands_alone, waits_for_approval
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.words import Role
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.second_signature import meant_for, type_into
from ward_board.tui.dialogs.sign_in import ID, PIN, Signature
from ward_board.tui.dialogs.sitting_card import sitting_lines
from ward_board.tui.keys import BEDS, Command, Place
from ward_board.tui.presses import Press

WIDEST_CARD = 150
SECOND_ID = "second.id"
_LEAST_SECONDS_APART = 0.2  # a key that is held comes faster, once it has begun to come again


@dataclass(slots=True, eq=False)
class SittingRow:
    """A bed of the sitting; its box starts empty.

    `treatment` names who lies there, `number` the bed as it was then; `is_alone` says that it stood among those that
    are done one by one; `read` is what was read of it when somebody marked it.
    """

    treatment: str
    number: int
    is_alone: bool
    read: Read | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """The treatments whose rules two people approve, each with what they read of it, and who signs as the second."""

    read: Mapping[str, Read]
    signature: Signature = field(repr=False)


@dataclass(frozen=True, slots=True)
class Alone:
    """A bed whose rules are done on a card of their own."""

    treatment: str


Stop = SittingRow | Field


class SittingDialog(Dialog[Approved | Alone]):
    """Asks two people for the rules of several beds; the first is signed in, the second types id and PIN here.

    The rows stay as they were when it opened, bound to the treatments; what they say is of the board as it is now. A
    box whose bed has changed since is empty again, and there is no key that marks all: each is read.
    """

    place = Place.SITTING
    widest = WIDEST_CARD

    def __init__(
        self,
        look_up: Callable[[], Board],
        beds: Sequence[Bed],
        person: Person,
        roles: tuple[Role, ...],
        *,
        privacy: bool,
    ) -> None:
        super().__init__()
        self._look_up, self.person, self.roles, self.privacy = look_up, person, roles, privacy
        rows = [SittingRow(bed.treatment, bed.number, stands_alone(bed)) for bed in beds]
        self.rows = sorted(rows, key=lambda row: row.is_alone)
        self.second_id, self.pin = Field(ID), Field(PIN, is_secret=True)
        self.focus: Stop = self.rows[0]
        self._marked_at = 0.0
        self._doubtful: tuple[SittingRow, Read | None] | None = None

    @property
    def board(self) -> Board:
        """The board as it is now."""
        return self._look_up()

    def bed(self, row: SittingRow) -> Bed | None:
        """The bed of a row as it is now; None once nobody lies there any more."""
        return self.board.bed_of(row.treatment)

    def shown(self, row: SittingRow, clock: Clock) -> SittingBed | None:
        """What is read of a row now; None where its rules wait for nobody any more."""
        bed = self.bed(row)
        return sitting_bed(bed, clock) if bed and waits_for_approval(bed) else None

    def is_marked(self, row: SittingRow) -> bool:
        """Whether somebody read it, and it is what they read."""
        bed = self.bed(row)
        return row.read is not None and bed is not None and row.read == read_of(bed)

    def has_changed(self, row: SittingRow) -> bool:
        """Whether it is another by now than what was read; one that was approved meanwhile is done with."""
        bed = self.bed(row)
        return row.read is not None and bed is not None and waits_for_approval(bed) and not self.is_marked(row)

    @property
    def marked(self) -> list[SittingRow]:
        """What was read, by bed."""
        return [row for row in self.rows if self.is_marked(row)]

    @property
    def signing(self) -> list[Field]:
        """What the second person types."""
        return [self.second_id, self.pin]

    @property
    def stops(self) -> list[Stop]:
        """Where the cursor may stand, in the order of the card."""
        return [*self.rows, *self.signing]

    @property
    def typed(self) -> dict[str, str]:
        """What may be parked: which beds were read and as what, and who was to sign; never a PIN."""
        read = {row.treatment: repr(row.read) for row in self.marked}
        return read | ({SECOND_ID: self.second_id.value} if self.second_id.value else {})

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts a parked draft back; a bed that has changed since is read again."""
        for row in self.rows:
            bed = self.bed(row)
            if bed and not row.is_alone and typed.get(row.treatment) == repr(read_of(bed)):
                row.read = read_of(bed)
        self.second_id.text = typed.get(SECOND_ID, "")

    def is_meant(self, press: Press) -> bool:
        """From field to field any Enter goes on; only the one that signs must be meant."""
        return self._missing() is not None or super().is_meant(press)

    def confirm(self, now: datetime) -> None:
        """Goes on to what is open; settles when nothing is."""
        missing = self._missing()
        if changed := next((row for row in self.rows if self.has_changed(row)), None):
            self._go_to(changed)
            self.message = _("Bed {bed} has changed since it was read: read it again").format(bed=changed.number)
            changed.read = None
        elif not self.marked:
            self._go_to(self.rows[0])
            self.message = _("no bed is marked as read yet: Space marks the one with the cursor")
        elif missing:
            self._go_to(missing)
        elif self.second_id.value.casefold() == self.person.id:
            self.sign_anew(_("a second person other than the first signs here"))
        else:
            read = {row.treatment: row.read for row in self.marked if row.read}
            self.settle(Approved(read, Signature(self.second_id.value, self.pin.text)))

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Types into the field that has the cursor; else marks and moves."""
        self._take_back_a_repeat(press)
        if isinstance(self.focus, Field) and self._typed_into(self.focus, press):
            return
        match command:
            case Command.MARK if isinstance(self.focus, SittingRow):
                self._mark(self.focus, press)
            case Command.UP | Command.DOWN:
                self._move(-1 if command is Command.UP else 1)
            case Command.NEXT_FIELD | Command.PREVIOUS_FIELD:
                self._next_field(1 if command is Command.NEXT_FIELD else -1)
            case Command.SELECT if press.key in BEDS:
                self._find(int(press.key))

    def identify(self, person: Person) -> bool:
        """This person signs as the second: only their PIN is asked."""
        self.second_id.text, self.pin.text = person.id, ""
        self._go_to(self.pin)
        return True

    def sign_anew(self, message: str) -> None:
        """Nothing was recorded: the PIN is asked again, all else stays."""
        self.message, self.pin.text = message, ""
        # a letter begins another id, a digit the PIN
        self._go_to(self.second_id)

    def refused(self, treatment: str | None, message: str) -> None:
        """At one of the beds it cannot be recorded: the cursor goes there."""
        self.sign_anew(message)
        self._go_to(next((row for row in self.rows if row.treatment == treatment), self.second_id))

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card."""
        return sitting_lines(self, look)

    def _missing(self) -> Field | None:
        return next((one for one in self.signing if one.is_missing), None)

    def _mark(self, row: SittingRow, press: Press) -> None:
        bed = self.bed(row)
        if row.is_alone:
            if super().is_meant(press):
                self.settle(Alone(row.treatment))
            return
        is_counted = self._is_counted(row, press)
        if bed is None or not waits_for_approval(bed):
            self.message = _("Bed {bed}: its rules wait for nobody any more").format(bed=row.number)
        elif not is_counted:
            self.message = _("each bed is read first, and this key is held: let it go, then press it once more")
            return
        elif self.is_marked(row):
            row.read = None
        elif stands_alone(bed):
            row.is_alone, row.read = True, None
            self.message = _("Bed {bed} needs a word of its own by now: Space opens its card").format(bed=row.number)
        else:
            row.read = read_of(bed)
            self._go_to(self._after(row))
        # what Enter will record is another set now: it must have been seen first
        self.painted_at = None

    def _is_counted(self, row: SittingRow, press: Press) -> bool:
        """Whether Space was pressed for this bed: each press counts, however quickly one follows the other."""
        apart, self._marked_at = press.at - self._marked_at, press.at
        if press.place_in_train == 0:
            return super().is_meant(press)
        self._doubtful = (row, row.read) if press.place_in_train == 1 else None
        return apart >= _LEAST_SECONDS_APART and self.painted_at is not None and press.at > self.painted_at

    def _take_back_a_repeat(self, press: Press) -> None:
        """The first repeat of a held key is known for one only when the next comes, too soon for a hand."""
        if self._doubtful and press.place_in_train > 1 and press.at - self._marked_at < _LEAST_SECONDS_APART:
            row, read = self._doubtful
            row.read = read
            self._go_to(row)
        self._doubtful = None

    def _after(self, row: SittingRow) -> Stop:
        """On to the next bed that was not read, else to the second signature; what stands alone is passed by."""
        place = self.rows.index(row)
        together = [*self.rows[place + 1 :], *self.rows[:place]]
        found = [one for one in together if not one.is_alone and not self.is_marked(one)]
        return found[0] if found else self.second_id

    def _typed_into(self, one: Field, press: Press) -> bool:
        """Whether the key typed or erased a letter."""
        meant = meant_for(one, press, self.second_id, self.pin)
        if meant is not one:
            self._go_to(meant)
        return type_into(meant, press)

    def _move(self, by: int) -> None:
        stops = self.stops
        self._go_to(stops[(stops.index(self.focus) + by) % len(stops)])

    def _next_field(self, by: int) -> None:
        """From the beds to the id, from there to the PIN, and back; never round to the PIN again."""
        stops: list[Stop] = [self.rows[0], *self.signing]
        place = stops.index(self.focus) if isinstance(self.focus, Field) else 0
        self._go_to(stops[min(max(place + by, 0), len(stops) - 1)])

    def _find(self, number: int) -> None:
        found = next((row for row in self.rows if row.number == number), None)
        if found is None:
            self.message = _("Bed {bed} is not among these").format(bed=number)
        else:
            self._go_to(found)

    def _go_to(self, stop: Stop) -> None:
        self.focus = stop
        if isinstance(stop, Field):
            stop.untouched = True
