"""A visit: all that is due at one bed, marked by whoever has been there, and recorded at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.protocol import Card
from ward_board.domain.status import SOON
from ward_board.tui.acts import default_text
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field, field_named, in_its_words
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.dialogs.visit_card import visit_lines
from ward_board.tui.dialogs.visit_rows import Done, VisitRow, is_routine, obstacle, readings_of, reason_for, rows_of
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

Visit = tuple[Filled, ...]


class VisitDialog(Dialog[Visit | None]):
    """Asks what was done at a bed; settles with it, or with None where somebody goes on to an incident.

    `card` is the one that was opened, and its rows stand first; without it, all that is due stands card by card. The
    rows stay as they were when it opened, so that none moves under the cursor; what stands in their way is judged on
    `look_up`, the bed as the board has it now.
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
        card: Card | None = None,
        privacy: bool = False,
    ) -> None:
        super().__init__()
        self._look_up, self.person, self.time, self.privacy = look_up, person, time, privacy
        self._staff, self.card = dict(staff), card
        self.until = now + SOON
        self.told: Callable[[], str] = lambda: ""
        """A fact to know before anything is confirmed; asked each time it is drawn."""
        self.rows = rows_of(self.bed, now, person, card)
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
        return obstacle(row, self.bed, self.person, self.clock(now), self._staff, self._done_before(row))

    def may_mark(self, row: VisitRow, now: datetime) -> bool:
        """Whether a row can be marked."""
        return self.why_not(row, now) is None

    def waits(self, row: VisitRow) -> str | None:
        """What a row is not recorded without, but for a reason; in words."""
        return reason_for(row, self.bed, self._done_before(row))

    def _done_before(self, row: VisitRow) -> Done:
        """What is recorded before a row, by the marks as they stand."""
        earlier = (one for one in self.rows if one.marked and one.place < row.place)
        return {one.act.step.id: one.act.action for one in earlier if one.act.step}

    def asked_below(self, row: VisitRow) -> list[Field]:
        """What a row needs, open below it once the row is marked, typed into, or has the cursor."""
        has_cursor = any(one is self.focus for one in row.needed)
        return row.needed if row.marked or row.is_typed or has_cursor else []

    def wanted_numbers(self, now: datetime) -> list[tuple[VisitRow, list[Field]]]:
        """The fields that may be filled or left as they are, with their rows; and what the pumps show."""
        rows = [(row, row.others) for row in self._open_to_typing(now)]
        return [(row, fields) for row, fields in [*rows, *((one, one.fields) for one in self.readings)] if fields]

    def focusable(self, now: datetime) -> list[Field]:
        """All fields in the order in which they stand on the card."""
        below = [one for row in self._open_to_typing(now) for one in row.needed]
        return [*below, *(one for _row, fields in self.wanted_numbers(now) for one in fields)]

    def _open_to_typing(self, now: datetime) -> list[VisitRow]:
        return [row for row in self.rows if row.fields and (row.marked or row.is_typed or self.may_mark(row, now))]

    def confirm(self, now: datetime) -> None:
        """Settles when something is marked and nothing is missing."""
        if wrong := self.time.complete(now):
            self.message = wrong
            return
        in_turn = sorted(self.rows, key=lambda row: row.place)
        chosen = [row for row in [*self.readings, *in_turn] if row.is_chosen]
        forgotten = next((row for row in self.rows if row.is_typed and not row.marked), None)
        if forgotten is not None:
            self._go_to(forgotten, None)
            self.message = _("{row}: something is typed, and it is not marked; x marks it").format(
                row=forgotten.act.words
            )
        elif not chosen:
            self.message = _("nothing is marked: Space marks all as usual, x one")
        elif lacking := next((row for row in chosen if row.missing), None):
            self._go_to(lacking, lacking.missing)
            asked = _(lacking.missing.asked.title) if lacking.missing else ""
            self.message = _("{row}: {field} is needed").format(row=lacking.act.words, field=asked)
        else:
            at = self.time.at(now)
            self.settle(tuple(Filled(row.act, at, row.values, row.reason) for row in chosen))

    def refused(self, filled: Filled, said: str, *, asks_reason: bool = False) -> None:
        """One of the rows cannot be recorded, or only with a reason; all of them stand here as they were."""
        row = next((row for row in [*self.rows, *self.readings] if row.act is filled.act), None)
        if row is not None:
            row.ask_reason(required=asks_reason)
            self._go_to(row, field_named(row.fields, said) or row.missing)
            said = in_its_words(row.fields, said)
        self.message = _("{row}: {refusal}; nothing was recorded").format(row=filled.act.words, refusal=said)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Types into the field that has the cursor; else marks, moves, and sets the time."""
        if self.focus is not None and not self._is_free(self.focus, press) and self._typed_into(self.focus, press, now):
            return
        match command:
            case Command.MARK_ALL:
                # a key that is held marks once, it does not flicker
                if press.place_in_train <= 1:
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

    @staticmethod
    def _is_free(one: Field, press: Press) -> bool:
        """Whether Space means the boxes: nothing that is typed begins with it."""
        return press.key == "space" and not one.is_mark and not one.text.strip()

    def _typed_into(self, one: Field, press: Press, now: datetime) -> bool:
        """Whether the key typed or erased a letter; what is typed for a row marks it, so that it is not lost."""
        if press.key == "backspace":
            one.erase()
        elif press.is_text:
            one.type(str(press.character))
            self._mark_typed(one, now)
            if one.is_mark and one.text:
                self._next_field(1, now)
        else:
            return False
        return True

    def _mark_typed(self, one: Field, now: datetime) -> None:
        for row in self.rows:
            if any(one is field for field in row.fields) and row.is_typed and not row.marked:
                row.marked = True
                self._marks_changed(now)

    def _marks_changed(self, now: datetime) -> None:
        """What Enter will record is another set now: it must have been seen first; who waits for what may be too."""
        self.painted_at = None
        for row in self.rows:
            if row.marked and self.may_mark(row, now) and self.waits(row):
                row.ask_reason(required=True)
            else:
                row.drop_reason()
        if not any(one is self.focus for row in [*self.rows, *self.readings] for one in row.fields):
            self.focus = None

    def _mark(self, row: VisitRow, now: datetime) -> None:
        why = None if row.marked else self.why_not(row, now)
        if why is not None:
            self.message = f"{row.act.words}: {why}"
            return
        row.marked = not row.marked
        self._marks_changed(now)
        if row.marked and row.missing is not None:
            self._focus(row.missing)

    def _mark_all(self, now: datetime) -> None:
        """Marks all that is as usual, and on a card of its own goes on to what it asks; where all is marked, none."""
        marked = [row for row in self.rows if row.marked]
        routine = [row for row in self.rows if is_routine(row, self.time.at(now), self.card)]
        for row in sorted(routine, key=lambda row: row.place):
            # one after the other: a later one may wait for what is marked before it
            row.marked = row.marked or not (row.asks or self.waits(row) or self.why_not(row, now))
        asking = [row for row in routine if row.missing and self.card is not None]
        lacking = [row for row in asking if row.marked or self.may_mark(row, now)]
        if len(marked) == sum(row.marked for row in self.rows) and (marked or not lacking):
            self._mark_none(marked)
        elif lacking:
            self._go_to(lacking[0], lacking[0].missing)
        self._marks_changed(now)

    def _mark_none(self, marked: list[VisitRow]) -> None:
        if not marked:
            self.message = _("nothing here is as usual: x marks one")
        for row in marked:
            row.marked, self.focus = False, None

    def _move(self, by: int, now: datetime) -> None:
        if self.focus is not None:
            self._other_row(by, now)
        elif self.rows:
            self.cursor = (self.cursor + by) % len(self.rows)

    def _other_row(self, by: int, now: datetime) -> None:
        """From a field to the first one of the next row that has some, or of the one before."""
        groups = [row.needed for row in self._open_to_typing(now) if row.needed]
        groups += [fields for _row, fields in self.wanted_numbers(now)]
        here = next((at for at, fields in enumerate(groups) if any(one is self.focus for one in fields)), 0) + by
        if 0 <= here < len(groups):
            self._focus(groups[here][0])
        else:
            self.focus = None

    def _sideways(self, by: int, now: datetime) -> None:
        if self.focus is not None and self.focus.is_choice:
            self.focus.choose(by)
            self._mark_typed(self.focus, now)
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
            self._focus(self._first_field(fields) if by > 0 else fields[-1])
        elif 0 <= place + by < len(fields):
            self._focus(fields[place + by])
        else:
            self.focus = None

    def _first_field(self, fields: list[Field]) -> Field:
        """Where Tab goes from the rows: to the fields of the cursor's row, else to what is missing further on."""
        own = [one for one in fields if any(one is other for other in self.rows[self.cursor].fields)]
        onwards = [one for row in self.rows[self.cursor :] for one in row.needed if one.is_missing]
        missing = [one for one in fields if any(one is other for other in onwards)]
        return [*own, *missing, *fields][0]

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
