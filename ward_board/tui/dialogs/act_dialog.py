"""The confirm bar and the form: an act that is chosen and not yet recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.board.line import Line, Tone
from ward_board.board.view import Confirm
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.form import NOT_MARKED, FieldType, FormField
from ward_board.domain.run_acts import fields_at
from ward_board.domain.values import PUMP_ML, is_plausible, read_value
from ward_board.domain.words import REASON_CODE, Action, StepKind
from ward_board.errors import BadInputError, RefusedError, UnmetGate
from ward_board.tui.acts import Act, Reason, default_text, stands_by_default
from ward_board.tui.dialogs.cards import patient_lines
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import NO_TIME, Field, field_named
from ward_board.tui.dialogs.form_card import form_lines
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press
from ward_board.tui.team_act import is_team_act

REASON, CODE = "reason", "deviation"


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody wants recorded; `read` are the entries that it was read from, None where that is no matter."""

    act: Act
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    reason: str | None = field(default=None, repr=False)
    deviation: str | None = None
    read: tuple[Entry, ...] | None = field(default=None, repr=False)


class ActDialog(Dialog[Filled]):
    """Asks when an act happened, and for what it takes: a bar where that is nothing, else a form.

    `acts` are what the bed may need, the first is chosen. `happened` opens the deviation door from the start.
    """

    def __init__(self, bed: Bed | None, acts: Sequence[Act], time: TypedTime, *, happened: bool = False) -> None:
        super().__init__()
        self.bed, self.acts, self.time = bed, tuple(acts), time
        self.act = self.acts[0]
        self.happened = happened
        self.told: Callable[[], str] = lambda: ""
        """A fact to know before the act is confirmed; asked each time it is drawn."""
        self.kept: Entry | None = None
        """What was recorded by it in the end."""
        self.focus = 0
        self.fields: list[Field] = []
        self._with_reason = self._with_numbers = self._needs_words = False
        self._lay_out()

    @property
    def place(self) -> Place:  # type: ignore[override]
        """The bar and the form take different keys."""
        return Place.FORM if self.is_form else Place.CONFIRM

    @property
    def drops_when_idle(self) -> bool:  # type: ignore[override]
        """A bar has nothing typed in it; a form stays."""
        return not self.is_form

    @property
    def where(self) -> str:
        """Where it is recorded, in a word or two."""
        return _("Bed {bed}").format(bed=self.bed.number) if self.bed else _("Ward")

    def whom(self, width: int) -> list[Line]:
        """Whom it is about, and what is dangerous to forget of them."""
        return patient_lines(width, self.bed, privacy=self.privacy) if self.bed else []

    @property
    def asks_time(self) -> bool:
        """Whether anybody is asked when it happened."""
        return True

    def is_unlikely(self, one: Field) -> bool:
        """Whether what was typed into a field is kept only with a reason."""
        return is_implausible(one)

    def echo(self, one: Field) -> tuple[str, Tone] | None:
        """What is said of what was typed into a field."""
        return one.echo

    @property
    def is_form(self) -> bool:
        """Whether there is anything to type but the time; numbers that have their defaults wait behind Tab."""
        return bool(self.fields)

    @property
    def without(self) -> frozenset[Command]:
        """A deviation is one of a step, and there may be one act only, without numbers."""
        off = {
            Command.HAPPENED: self.act.step is None or self.happened,
            Command.NUMBERS: not self.act.fields,
            Command.DOWN: len(self.acts) == 1,
        }
        return frozenset(command for command, is_off in off.items() if is_off)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed so far, to be parked; empty where nothing was."""
        return {one.id: one.text for one in self.fields if one.text and one.text != default_text(one.asked)}

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts a parked draft into the form again."""
        for one in self.fields:
            one.text = typed.get(one.id, one.text)
        self.focus = self._first_missing() or 0

    def confirm(self, now: datetime) -> None:
        """Settles when nothing is missing."""
        if wrong := self.time.complete(now):
            self.message = wrong
            return
        self._fit_bands(now)
        missing = self._first_missing()
        if missing is not None:
            self.focus = missing
            self.message = _("{field} is needed").format(field=_(self.fields[missing].asked.title))
            return
        texts = {one.id: one.value for one in self.fields if one.value}
        reason, code = texts.pop(REASON, None), texts.pop(CODE, None)
        self.settle(Filled(self.act, self.time.at(now), texts, reason, code))

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Moves the time or the focus, changes the act, or types."""
        match command:
            case Command.EARLIER | Command.LATER:
                self._move(-1 if command is Command.EARLIER else 1, now)
            case Command.TYPE_TIME:
                self.message = self.time.type(press.key, now)
            case Command.UP | Command.DOWN:
                self._another_act(-1 if command is Command.UP else 1)
                if len(self.acts) > 1 and is_team_act(self.act):
                    # two people sign it on a card of its own
                    self.settle(Filled(self.act, self.time.at(now)))
            case Command.NUMBERS if self.act.fields:
                self._with_numbers = True
                self._lay_out()
            case Command.NEXT_FIELD | Command.PREVIOUS_FIELD:
                self._go(1 if command is Command.NEXT_FIELD else -1, now)
            case Command.HAPPENED:
                self.ask_deviation()
            case Command.NOTE:
                self.ask_reason()
            case Command.ERASE:
                self._erase()
            case _ if press.is_text and self.is_form:
                self._type(str(press.character), now)
        self._fit_bands(now)
        self._fit_reason()

    def ask_deviation(self) -> None:
        """Opens the door for what has happened although a gate refuses: code, reason, and later the PIN again."""
        if self.act.step is not None:
            self.happened = True
            self._lay_out()

    def ask_reason(self) -> None:
        """Asks for words."""
        self._with_reason = True
        self._lay_out()
        self.focus = next((place for place, one in enumerate(self.fields) if one.id == REASON), 0)

    def refused(self, error: RefusedError) -> None:
        """A gate refused: says which, and asks for the reason where that is enough."""
        if any(gate.hard for gate in error.gates):
            self.message = error.words
            return
        self.ask_reason()
        self.message = _("{refusal}: give the reason").format(refusal=error.words)

    def wrong(self, message: str) -> None:
        """Something that was typed cannot be used; it stays, and the cursor goes there."""
        self.message = message
        if any(self.is_unlikely(one) for one in self.fields):
            # with words it may be charted all the same
            self.ask_reason()
        named = field_named(self.fields, message)
        self.focus = next((place for place, one in enumerate(self.fields) if one is named), self.focus)

    def waits(self) -> tuple[UnmetGate, ...]:
        """The gates that refuse the act now."""
        if self.bed is None or self.act.step is None or self.act.action is not self.act.step.first_action:
            return ()
        return self.bed.situation.steps[self.act.step.id].waits

    def as_confirm(self, now: datetime, seconds_left: int | None) -> Confirm | None:
        """What the board draws as its confirm bar; None for a form."""
        if self.is_form:
            return None
        at = self.time.at(now)
        return Confirm(
            treatment=self.act.treatment if self.bed else None,
            action=self.act.action,
            at=at,
            step=self.act.step.id if self.act.step else None,
            target=self.act.target,
            typed=self.time.typed,
            waits=self.waits(),
            early=self.act.is_early(at),
            no_concern=self.act.step is not None and self.act.step.kind is StepKind.OBSERVATION,
            message=self.said,
            seconds_left=seconds_left,
        )

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The form as a card; the bar is drawn by the board."""
        return form_lines(self, look) if self.is_form else ()

    def _lay_out(self) -> None:
        typed = {one.id: one.text for one in self.fields}
        shown = self._with_numbers or not stands_by_default(self.act)
        # what has a default comes last, so that nobody steps over it to what is missing
        asked = sorted(self.act.fields, key=self._comes_late) if shown else []
        needs_words = self.act.reason is Reason.REQUIRED or self.happened
        if self.happened:
            codes = self.bed.situation.protocol.deviation_codes if self.bed else ()
            asked.append(FormField(id=CODE, title="deviation", type=FieldType.CHOICE, choices=codes, required=True))
        takes_words = self.act.reason in {Reason.OPTIONAL, Reason.UNLESS_CODED}
        if needs_words or self._with_reason or takes_words:
            asked.append(FormField(id=REASON, title=self._reason_title, type=FieldType.TEXT, required=needs_words))
        self._needs_words = needs_words
        self.fields = [Field(one, typed.get(one.id) or default_text(one), labels=self._labels(one)) for one in asked]
        self._fit_reason()
        self.focus = self._first_missing() or 0

    def _comes_late(self, one: FormField) -> bool:
        """Whether a field has what is usual already; an entry that is corrected stands as it was asked for."""
        return one.default is not None and self.act.action is not Action.CORRECT

    def _fit_reason(self) -> None:
        """A reason is needed as long as something unlikely stands there: the field says so."""
        reason = next((one for one in self.fields if one.id == REASON), None)
        if reason is not None:
            needed = self._needs_words or any(self.is_unlikely(one) for one in self.fields)
            reason.asked = reason.asked.model_copy(update={"required": needed})

    def _fit_bands(self, now: datetime) -> None:
        """What is plausible for a pump goes by what hangs at the chosen time, with the extra bag that is typed here."""
        act, pump = self.act, next((one for one in self.fields if one.id == PUMP_ML), None)
        if pump is None or act.step is None or self.bed is None:
            return
        bag = next((number_of(one) for one in self.fields if one.id == "ml"), None)
        record = self.bed.situation.chart[act.step.id]
        for asked in fields_at(record, act.action, self.time.at(now), bag_ml=bag):
            if asked.id == PUMP_ML:
                band = {"plausible_min": asked.plausible_min, "plausible_max": asked.plausible_max}
                pump.asked = pump.asked.model_copy(update=band)

    @property
    def _reason_title(self) -> str:
        if self.happened:
            return "what happened"
        if self.act.reason is Reason.UNLESS_CODED:
            return "in words"
        return "words" if self.act.action is Action.NOTE else "reason"

    def _labels(self, asked: FormField) -> Mapping[str, str]:
        if self.bed is None:
            return {}
        protocol = self.bed.situation.protocol
        if asked.id == "kind":
            return {kind.id: kind.title for kind in protocol.incidents}
        return {reason.id: reason.title for reason in protocol.reasons} if asked.id == REASON_CODE else {}

    def _first_missing(self) -> int | None:
        missing = next((place for place, one in enumerate(self.fields) if one.is_missing), None)
        if missing is not None or self.act.reason is not Reason.UNLESS_CODED:
            return missing
        why = [one for one in self.fields if one.id in {REASON_CODE, REASON}]
        return None if any(one.value for one in why) else self.fields.index(why[0])

    @property
    def _focused(self) -> Field | None:
        """The field with the cursor; None when the time has it."""
        return self.fields[self.focus] if self.focus < len(self.fields) else None

    def _move(self, by: int, now: datetime) -> None:
        one = self._focused
        if one and one.is_choice:
            one.choose(by)
        elif self.asks_time:
            self.time.move(by, now)

    def _another_act(self, by: int) -> None:
        if len(self.acts) > 1:
            self.act = self.acts[(self.acts.index(self.act) + by) % len(self.acts)]
            self.happened = self._with_reason = self._with_numbers = False
            self.painted_at = None
            self._lay_out()

    def _go(self, by: int, now: datetime) -> None:
        self.message = self.time.complete(now)
        self.focus = (self.focus + by) % (len(self.fields) + self.asks_time)
        if one := self._focused:
            one.untouched = one.text == default_text(one.asked)

    def _erase(self) -> None:
        if one := self._focused:
            one.erase()
        else:
            self.time.erase()

    def _type(self, character: str, now: datetime) -> None:
        if one := self._focused:
            one.type(character)
            if one.is_mark and one.text:
                # read, and so: on to the next box
                self._go(1, now)
        elif character.isascii() and character.isdigit():
            self.message = self.time.type(character, now)


def is_implausible(one: Field) -> bool:
    """Whether it holds a number outside its plausible band or says that a mark is not so: kept only with a reason."""
    if one.is_mark:
        return one.text == NOT_MARKED
    number = number_of(one)
    return number is not None and not is_plausible(one.asked, number)


def number_of(one: Field) -> float | None:
    """The number that was typed, None where there is none."""
    if one.asked.type is not FieldType.NUMBER:
        return None
    try:
        value = read_value(one.asked, one.value, at=NO_TIME, zone=ZoneInfo("UTC"))
    except BadInputError:
        return None
    return value if isinstance(value, float) else None
