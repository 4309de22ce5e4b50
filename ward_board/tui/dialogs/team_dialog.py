"""The two-person card: read aloud, marked one by one, signed by two; the second reads the numbers again unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.line import Line
from ward_board.config.language import gettext as _
from ward_board.domain.blind import blind_fields
from ward_board.domain.entry import Person, Values
from ward_board.domain.form import MARKED, NOT_MARKED, FieldType, FormField
from ward_board.domain.protocol import AMINO_ACIDS, Step
from ward_board.domain.shortfall import WaysOut, ways_out
from ward_board.domain.status import Situation
from ward_board.domain.step_acts import read_from
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate
from ward_board.tui.acts import Act, default_text, step_act
from ward_board.tui.dialogs.act_dialog import CODE, REASON, Filled
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field
from ward_board.tui.dialogs.second_signature import meant_for, type_into
from ward_board.tui.dialogs.sign_in import ID, PIN, Signature, without_band
from ward_board.tui.dialogs.team_card import team_lines
from ward_board.tui.dialogs.team_rows import Mark, Way
from ward_board.tui.dialogs.team_values import has_implausible, is_about_days, rule_values, unreadable, waits_with
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

WIDEST_CARD = 138
SECOND_ID = "second.id"

Stop = Mark | Way | Field


@dataclass(frozen=True, slots=True)
class Signed:
    """What two people want recorded: the card first, then what they chose with it; None where nobody verifies."""

    acts: tuple[Filled, ...]
    signature: Signature | None = field(repr=False)


class TeamDialog(Dialog[Signed | Command]):
    """Asks two people at once; settles with what they signed, or with the command that leads to something else.

    There is no key that marks all boxes: each is read aloud, and whoever marks ten at once has read none. For the same
    reason a key that is held marks only one.
    """

    place = Place.TEAM
    widest = WIDEST_CARD

    def __init__(
        self,
        look_up: Callable[[], Bed],
        act: Act,
        step: Step,
        person: Person,
        time: TypedTime,
        *,
        staff: Mapping[str, str],
        privacy: bool = False,
        happened: bool = False,
        has_others: bool = False,
    ) -> None:
        super().__init__()
        self._look_up, self.act, self.step, self.person, self.time = look_up, act, step, person, time
        self.staff, self.privacy, self.happened, self._has_others = dict(staff), privacy, happened, has_others
        self._needs_reason = False
        self.marks = [Mark(one, self._read_now) for one in act.fields if one.type is FieldType.MARK]
        self._asked = [Field(one, default_text(one)) for one in act.fields if one.type is not FieldType.MARK]
        codes = self.bed.situation.protocol.deviation_codes
        self._code = Field(FormField(id=CODE, title="deviation", type=FieldType.CHOICE, choices=codes, required=True))
        self._reason = Field(FormField(id=REASON, title="reason", type=FieldType.TEXT, required=True))
        self.ways = (Way(Action.RATE), Way(Action.MEASURE))
        self.second_id, self.pin = Field(ID), Field(PIN, is_secret=True)
        # typed by the first too, or charted with another step: the second sees neither
        twice = [one.asked for one in self._asked if one.asked.type is FieldType.NUMBER and one.asked.required]
        blind = blind_fields(self.bed.situation.protocol, step).values()
        self.numbers = [Field(without_band(one)) for one in (*twice, *blind)]
        self.typed_twice = frozenset(one.id for one in twice)
        self.focus: Stop = self.marks[0]
        self._found: tuple[Situation, datetime, WaysOut | None] | None = None

    @property
    def bed(self) -> Bed:
        """The bed as the board has it now."""
        return self._look_up()

    @property
    def without(self) -> frozenset[Command]:
        """The deviation door opens once, and there may be no other act."""
        off = {Command.HAPPENED: self.happened, Command.PAGE_DOWN: not self._has_others}
        return frozenset(command for command, is_off in off.items() if is_off)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed so far, to be parked. No mark is, nor what the second typed but for who it is."""
        own = {one.id: one.text for one in self.own if one.text and one.text != default_text(one.asked)}
        return own | ({SECOND_ID: self.second_id.value} if self.second_id.value else {})

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts a parked draft into the fields again; the boxes stay empty."""
        self.happened = self.happened or CODE in typed
        for one in (*self._asked, self._code, self._reason):
            one.text = typed.get(one.id, one.text)
        self.second_id.text = typed.get(SECOND_ID, "")

    @property
    def values(self) -> Values:
        """The numbers that days are computed by, as far as they are typed."""
        return rule_values(self.step, self._asked)

    @property
    def is_about_days(self) -> bool:
        """Whether two people approve days of rules on it."""
        return is_about_days(self.step)

    @property
    def waits(self) -> tuple[UnmetGate, ...]:
        """The card's own gates that refuse it now, with what is typed by now."""
        return waits_with(self.bed.situation, self.step, self.values)

    @property
    def own(self) -> list[Field]:
        """The fields besides the marks: the step's, and the words that a gate or a deviation wants."""
        if self.happened:
            return [*self._asked, self._code, self._reason]
        is_soft = any(not gate.hard for gate in self.waits)
        is_asked = self._needs_reason or is_soft or has_implausible(self._asked)
        return [*self._asked, self._reason] if is_asked else self._asked

    @property
    def signing(self) -> list[Field]:
        """What the second person types."""
        return [self.second_id, self.pin, *self.numbers]

    @property
    def wanted(self) -> list[Field]:
        """What of it has to be typed: what happened may lack the number, or a second person."""
        if not self.happened:
            return self.signing
        return [self.second_id, self.pin] if self.is_verified else []

    @property
    def is_verified(self) -> bool:
        """Whether a second person signs; what happened may have been done by one alone."""
        return not self.happened or any(one.text.strip() for one in self.signing)

    def unmarked(self) -> list[Mark]:
        """What was not read aloud yet."""
        return [one for one in self.marks if not one.marked]

    def way_out(self, now: datetime) -> WaysOut | None:
        """Both ways out of a shortfall that is beyond the tolerance; None where there is no such question."""
        situation, at = self.bed.situation, self.time.at(now).replace(second=0, microsecond=0)
        if self._found is None or self._found[0] is not situation or self._found[1] != at:
            self._found = (situation, at, ways_out(situation, at))
        found = self._found[2]
        return found if found and found.is_beyond(situation.protocol.shortfall_tolerance_minutes) else None

    def offered(self, now: datetime) -> list[Way]:
        """The ways that may be chosen now, as far as the protocol lets people record them."""
        found, takes = self.way_out(now), self.bed.situation.protocol.by_id[AMINO_ACIDS].field
        return [one for one in self.ways if one.figure(found) is not None and takes(one.value)]

    def stops(self, now: datetime) -> list[Stop]:
        """Where the cursor may stand, in the order of the card."""
        return [*self.marks, *self.own, *self.offered(now), *self.signing]

    def is_meant(self, press: Press) -> bool:
        """From field to field any Enter goes on; only the one that signs must be meant."""
        return self._first_open() is not None or super().is_meant(press)

    def confirm(self, now: datetime) -> None:
        """Goes on to what is open; settles when nothing is."""
        hard = [gate for gate in self.waits if gate.hard]
        if wrong := self.time.complete(now):
            self.message = wrong
        elif hard and not self.happened:
            # nobody is asked to sign what a gate refuses anyhow
            words = ", ".join(_(gate.waits_for) for gate in hard)
            self.message = _("waits for {gates}; Ctrl+E if it has happened all the same").format(gates=words)
        elif wrong_number := unreadable(self.own):
            self._go_to(wrong_number[0])
            self.message = wrong_number[1]
        elif open_stop := self._first_open():
            self._go_to(open_stop)
            if isinstance(open_stop, Mark):
                self.message = _("not marked yet: {what}").format(what=_(open_stop.asked.title))
        elif self.is_verified and self.second_id.value.casefold() == self.person.id:
            self.sign_anew(_("a second person other than the first signs here"))
        else:
            self.settle(self._signed(now))

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Types into the field that has the cursor; else marks, moves, and sets the time."""
        if isinstance(self.focus, Field) and self._typed_into(self.focus, press):
            return
        match command:
            case Command.MARK:
                self._mark(press, now)
            case Command.UP | Command.DOWN:
                self._move(-1 if command is Command.UP else 1, self.stops(now))
            case Command.NEXT_FIELD | Command.PREVIOUS_FIELD:
                self.message = self.time.complete(now)
                self._next_field(1 if command is Command.NEXT_FIELD else -1)
            case Command.EARLIER | Command.LATER:
                self._sideways(-1 if command is Command.EARLIER else 1, now)
            case Command.HAPPENED:
                self.happened = True
                self._go_to(self._code)
            case Command.PAGE_DOWN | Command.INCIDENT if command not in self.without:
                self.settle(command)
            case Command.ERASE:
                self.time.erase()
            case Command.TYPE_TIME:
                self.message = self.time.type(press.key, now)

    def identify(self, person: Person) -> bool:
        """This person signs as the second: only their PIN is asked."""
        self.second_id.text, self.pin.text = person.id, ""
        self._go_to(self.pin)
        return True

    def sign_anew(self, message: str, *, numbers: bool = False) -> None:
        """Nothing was recorded: the PIN is asked again, with `numbers` also what was read; all else stays."""
        self.message = message
        for one in (self.pin, *(self.numbers if numbers else ())):
            one.text = ""
        # a letter begins another id, a digit the PIN
        self._go_to(self.second_id)

    def ask_reason(self, message: str) -> None:
        """A soft gate refused meanwhile: words pass it."""
        self._needs_reason = True
        self.sign_anew(message)
        self._go_to(self._reason)

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card."""
        return team_lines(self, look)

    def _signed(self, now: datetime) -> Signed:
        at = self.time.at(now)
        values = {one.asked.id: MARKED if one.marked else NOT_MARKED for one in self.marks}
        texts = {one.id: one.value for one in self.own if one.value}
        reason, code = texts.pop(REASON, None), texts.pop(CODE, None)
        read = None if self.happened else read_from(self.bed.situation.chart, self.step)
        acts = [Filled(self.act, at, {**values, **texts}, reason, code, read)]
        amino_acids = self.bed.situation.protocol.by_id[AMINO_ACIDS]
        for way in self.ways:
            if way.chosen is not None:
                chosen = step_act(self.bed, amino_acids, way.action)
                acts.append(Filled(chosen, at, {way.value: f"{way.chosen:g}"}))
        again = {one.id: one.value for one in self.numbers if one.value}
        return Signed(tuple(acts), Signature(self.second_id.value, self.pin.text, again) if self.is_verified else None)

    def _read_now(self) -> object:
        """What a box is marked for: where it is another by then, the box is empty again."""
        return read_from(self.bed.situation.chart, self.step), self.values

    def _first_open(self) -> Stop | None:
        """What is open still; what happened needs no mark, for a box left empty is charted as not so."""
        found: list[Stop] = [] if self.happened else [*self.unmarked()]
        found += [one for one in [*self.own, *self.wanted] if one.is_missing]
        return found[0] if found else None

    def _mark(self, press: Press, now: datetime) -> None:
        one = self.focus
        if isinstance(one, Way):
            figure = one.figure(self.way_out(now))
            chosen = None if one.chosen is not None else figure
            for way in self.ways:
                way.chosen = chosen if way is one else None
        elif isinstance(one, Mark):
            if not one.marked and not super().is_meant(press):
                self.message = _("each one is read aloud first: press it once more")
                return
            one.marked = not one.marked
            if one.marked:
                self._go_to(self._after(one))
        # what Enter will record is another set now: it must have been seen first
        self.painted_at = None

    def _after(self, mark: Mark) -> Stop:
        """On to what is open below a mark, else to the first that is open above it, else to the second signature."""
        place = self.marks.index(mark)
        found: list[Stop] = [one for one in (*self.marks[place + 1 :], *self.marks[:place]) if not one.marked]
        found += [one for one in (*self.own, *self.signing) if one.is_missing]
        return found[0] if found else self.signing[-1]

    def _typed_into(self, one: Field, press: Press) -> bool:
        """Whether the key typed or erased a letter."""
        meant = meant_for(one, press, self.second_id, self.pin)
        if meant is not one:
            self._go_to(meant)
        return type_into(meant, press)

    def _move(self, by: int, stops: list[Stop]) -> None:
        place = next((at for at, one in enumerate(stops) if one is self.focus), 0)
        self._go_to(stops[(place + by) % len(stops)])

    def _next_field(self, by: int) -> None:
        """From the boxes to the first field that is empty, then from field to field, never round to the PIN again."""
        fields = [*self.own, *self.signing]
        place = next((at for at, one in enumerate(fields) if one is self.focus), None)
        if place is None:
            self._go_to(next((one for one in fields if one.is_missing), fields[0]) if by > 0 else self.marks[0])
        elif place + by < 0:
            self._go_to(self.marks[-1])
        elif place + by < len(fields):
            self._go_to(fields[place + by])

    def _sideways(self, by: int, now: datetime) -> None:
        if isinstance(self.focus, Field) and self.focus.is_choice:
            self.focus.choose(by)
        else:
            self.time.move(by, now)

    def _go_to(self, stop: Stop) -> None:
        self.focus = stop
        if isinstance(stop, Field):
            stop.untouched = stop is self.second_id or stop.text == default_text(stop.asked)
