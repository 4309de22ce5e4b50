"""Before you go in: all that is due at one bed, marked by whoever has been there, and recorded at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.status import SOON
from ward_board.tui.acts import default_text
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.dialogs.visit_card import visit_lines
from ward_board.tui.dialogs.visit_rows import VisitRow, is_usual, obstacle, readings_of, rows_of
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

Visit = tuple[Filled, ...]


class VisitDialog(Dialog[Visit | None]):
    """Asks what was done at a bed; settles with it, or with None where somebody goes on to an incident.

    The rows stay as they were when it opened, so that none moves under the cursor; what stands in their way is judged
    on `look_up`, the bed as the board has it now.
    """

    place = Place.VISIT

    def __init__(
        self,
        look_up: Callable[[], Bed],
        person: Person,
        time: TypedTime,
        now: datetime,
        *,
        staff: Mapping[str, str],
        privacy: bool = False,
    ) -> None:
        super().__init__()
        self._look_up, self.person, self.time, self.privacy = look_up, person, time, privacy
        self._staff = dict(staff)
        self.until = now + SOON
        self.rows = rows_of(self.bed, now)
        self.readings = readings_of(self.bed)
        self.focus: Field | None = None
        self.cursor = next((place for place, row in enumerate(self.rows) if self.may_mark(row, now)), 0)

    @property
    def bed(self) -> Bed:
        """The bed as the board has it now."""
        return self._look_up()

    @property
    def without(self) -> frozenset[Command]:
        """While a field has the cursor, letters are typed into it."""
        return frozenset({Command.MARK, Command.MARK_ALL, Command.INCIDENT} if self.focus else ())

    @property
    def typed(self) -> dict[str, str]:
        """What was typed so far, to be parked. No mark is: it would stand for another visit."""
        return {
            f"{row.id}.{one.id}": one.text
            for row in [*self.rows, *self.readings]
            for one in row.fields
            if one.text != default_text(one.asked)
        }

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts a parked draft into the fields again; the boxes stay empty."""
        for row in [*self.rows, *self.readings]:
            for one in row.fields:
                one.text = typed.get(f"{row.id}.{one.id}", one.text)

    def clock(self, now: datetime) -> Clock:
        """The ward's clock at the time that everything is recorded at."""
        return Clock(self.bed.situation.zone, self.time.at(now))

    def why_not(self, row: VisitRow, now: datetime) -> str | None:
        """What stands in the way of a row, in words."""
        return obstacle(row, self.bed, self.person, self.clock(now), self._staff)

    def may_mark(self, row: VisitRow, now: datetime) -> bool:
        """Whether a row can be marked."""
        return self.why_not(row, now) is None

    def asked_below(self, row: VisitRow) -> list[Field]:
        """The fields that open below a row that needs one of them: once it is marked, typed into, or has the cursor."""
        has_cursor = any(one is self.focus for one in row.fields)
        return row.fields if row.asks and (row.marked or row.is_typed or has_cursor) else []

    def wanted_numbers(self, now: datetime) -> list[VisitRow]:
        """The rows whose fields may be filled or left as they are, and what the pumps show."""
        return [*(row for row in self._open_to_typing(now) if not row.asks), *self.readings]

    def focusable(self, now: datetime) -> list[Field]:
        """All fields in the order in which they stand on the card."""
        below = [one for row in self._open_to_typing(now) if row.asks for one in row.fields]
        return [*below, *(one for row in self.wanted_numbers(now) for one in row.fields)]

    def _open_to_typing(self, now: datetime) -> list[VisitRow]:
        return [row for row in self.rows if row.fields and (row.marked or row.is_typed or self.may_mark(row, now))]

    def confirm(self, now: datetime) -> None:
        """Settles when something is marked and nothing is missing."""
        if wrong := self.time.complete(now):
            self.message = wrong
            return
        chosen = [row for row in [*self.readings, *self.rows] if row.is_chosen]
        forgotten = next((row for row in self.rows if row.is_typed and not row.marked), None)
        if forgotten is not None:
            self._go_to(forgotten, forgotten.fields[0])
            self.message = _("{row}: something is typed, and it is not marked").format(row=forgotten.act.words)
        elif not chosen:
            self.message = _("nothing is marked: Space marks all as usual, x one")
        elif lacking := next((row for row in chosen if row.missing), None):
            self._go_to(lacking, lacking.missing)
            asked = _(lacking.missing.asked.title) if lacking.missing else ""
            self.message = _("{row}: {field} is needed").format(row=lacking.act.words, field=asked)
        else:
            at = self.time.at(now)
            self.settle(tuple(Filled(row.act, at, row.values, row.reason) for row in chosen))

    def refused(self, filled: Filled, said: str) -> None:
        """One of the rows cannot be recorded; all of them stand here as they were."""
        row = next((row for row in [*self.rows, *self.readings] if row.act is filled.act), None)
        if row is not None:
            named = said.partition(":")[0]
            row.ask_reason()
            self._go_to(row, next((one for one in row.fields if one.id == named), None))
        self.message = _("{row}: {refusal}; nothing was recorded").format(row=filled.act.words, refusal=said)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Types into the field that has the cursor; else marks, moves, and sets the time."""
        if self.focus is not None and self._typed_into(self.focus, press):
            return
        match command:
            case Command.MARK_ALL:
                self._mark_all(now)
            case Command.MARK:
                self._mark(self.rows[self.cursor], now)
            case Command.UP | Command.DOWN:
                self._move(-1 if command is Command.UP else 1, now)
            case Command.EARLIER | Command.LATER:
                self._sideways(-1 if command is Command.EARLIER else 1, now)
            case Command.NUMBERS:
                self._next_field(1, now)
            case Command.ERASE:
                self.time.erase()
            case Command.INCIDENT:
                self.settle(None)
            case _ if press.key == "shift+tab":
                self._next_field(-1, now)
            case _ if press.key.isascii() and press.key.isdigit():
                self.message = self.time.type(press.key, now)

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card."""
        return visit_lines(self, look)

    def _typed_into(self, one: Field, press: Press) -> bool:
        """Whether the key typed or erased a letter; what is typed for a row marks it, so that it is not lost."""
        if press.key == "backspace":
            one.erase()
        elif press.is_text:
            one.type(str(press.character))
            self._mark_typed(one)
        else:
            return False
        return True

    def _mark_typed(self, one: Field) -> None:
        for row in self.rows:
            if any(one is field for field in row.fields) and row.is_typed and not row.marked:
                row.marked = True
                self.painted_at = None

    def _mark(self, row: VisitRow, now: datetime) -> None:
        why = None if row.marked else self.why_not(row, now)
        if why is not None:
            self.message = f"{row.act.words}: {why}"
            return
        row.marked = not row.marked
        # what Enter will record is another set now: it must have been seen first
        self.painted_at = None
        if row.marked and row.missing is not None:
            self._focus(row.missing)

    def _mark_all(self, now: datetime) -> None:
        at = self.time.at(now)
        usual = [row for row in self.rows if is_usual(row, at) and self.may_mark(row, now)]
        if any(not row.marked for row in usual):
            for row in usual:
                row.marked = True
        elif any(row.marked for row in self.rows):
            for row in self.rows:
                row.marked = False
        else:
            self.message = _("nothing here is as usual: x marks one")
        self.painted_at = None

    def _move(self, by: int, now: datetime) -> None:
        if self.focus is not None:
            self._next_field(by, now)
        elif self.rows:
            self.cursor = (self.cursor + by) % len(self.rows)

    def _sideways(self, by: int, now: datetime) -> None:
        if self.focus is not None and self.focus.is_choice:
            self.focus.choose(by)
            self._mark_typed(self.focus)
        else:
            self.time.move(by, now)

    def _next_field(self, by: int, now: datetime) -> None:
        """On to the next field, from the last one back to the rows."""
        self.message = self.time.complete(now)
        fields = self.focusable(now)
        if not fields:
            self.message = _("nothing here takes numbers")
            return
        place = next((at for at, one in enumerate(fields) if one is self.focus), None)
        if place is None:
            own = [one for one in self.rows[self.cursor].fields if any(one is other for other in fields)]
            self._focus(own[0] if own and by > 0 else fields[0 if by > 0 else -1])
        elif 0 <= place + by < len(fields):
            self._focus(fields[place + by])
        else:
            self.focus = None

    def _focus(self, one: Field) -> None:
        self.focus = one
        one.untouched = one.text == default_text(one.asked)

    def _go_to(self, row: VisitRow, one: Field | None) -> None:
        """The cursor to a row, and into a field of it."""
        self.cursor = next((place for place, other in enumerate(self.rows) if other is row), self.cursor)
        if one is not None:
            self._focus(one)
        else:
            self.focus = None
