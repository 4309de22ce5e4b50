"""What the measurement grid asks: once how it is measured, and for each bed the voiding and two readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.board.grid_reading import BACKGROUND, FIRST, MEASUREMENT, SECOND, VOIDED
from ward_board.config.language import gettext as _
from ward_board.domain.chart import DOING, StepRecord
from ward_board.domain.entry import Entry, Person
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.words import Action
from ward_board.tui.acts import may_do, step_act
from ward_board.tui.dialogs.act_dialog import REASON, Filled
from ward_board.tui.dialogs.field import NO_TIME, Field
from ward_board.tui.dialogs.typed_time import DIGITS, TypedTime

INSTRUMENT, CALIBRATION, DISTANCE, HEIGHT = "instrument", "calibration_due", "distance_m", "height"
HEAD = (INSTRUMENT, CALIBRATION, BACKGROUND, DISTANCE, HEIGHT)
_METRE = "1.00"
_VOIDED_AT, _MEASURED_AT = "voided", "at"

Stop = Field | TypedTime
Typed = dict[str, str]


def is_measured_here(bed: Bed) -> bool:
    """Whether somebody lies there whose dose rate is measured before leaving."""
    chart = bed.situation.chart
    record = chart.steps.get(MEASUREMENT)
    is_asked = record is not None and not record.falls_away
    return is_asked and not bed.is_closed and chart[LUTETIUM].has_ended


class Head:
    """How all beds are measured: the fields that their forms share, filled from the newest measurement of the day."""

    def __init__(self, beds: Sequence[Bed], today: date, zone: ZoneInfo) -> None:
        steps = [bed.situation.protocol.by_id[MEASUREMENT] for bed in beds]
        asked = {key: [one for step in steps if (one := step.field(key))] for key in HEAD}
        # one protocol may take other units where another has none
        richest = [max(some, key=lambda one: len(one.other_units)) for some in asked.values() if some]
        measured = _of_this_instrument(beds, today, zone)
        self._before = {one.id: _as_typed(one, measured) for one in richest}
        self.fields = [Field(one, self._before[one.id]) for one in richest]

    def field(self, key: str) -> Field | None:
        """One of its fields, None where no form has it."""
        return next((one for one in self.fields if one.id == key), None)

    def text(self, key: str) -> str:
        """What stands in one of them; a distance without its unit."""
        one = self.field(key)
        value = one.value if one else ""
        return value.removesuffix("m").strip() if key == DISTANCE else value

    @property
    def typed(self) -> Typed:
        """What is other than it was filled with."""
        return {one.id: one.text for one in self.fields if one.text != self._before[one.id]}

    def recorded(self) -> None:
        """What stands there is charted with a bed: it is no draft any more."""
        self._before = {one.id: one.text for one in self.fields}

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts a draft into the fields again."""
        for one in self.fields:
            one.text = typed.get(one.id, one.text)

    @property
    def calibrated_until(self) -> date | None:
        """By when the instrument has to be calibrated anew, as far as that can be read."""
        text = self.text(CALIBRATION)
        try:
            return datetime.strptime(text, "%d-%m-%Y").date() if text[2:3] == "-" else date.fromisoformat(text)  # noqa: DTZ007
        except ValueError:
            return None

    def calibration_is_past(self, today: date) -> bool:
        """Whether the instrument has to be calibrated anew by its date."""
        day = self.calibrated_until
        return day is not None and day < today


def _of_this_instrument(beds: Sequence[Bed], today: date, zone: ZoneInfo) -> list[Entry]:
    """The measurements of the day at any of the beds, the newest first, with the instrument of the newest."""
    measured = [
        entry
        for bed in beds
        for entry in bed.situation.chart.entries
        if entry.step == MEASUREMENT and entry.action in DOING and entry.occurred_at.astimezone(zone).date() == today
    ]
    measured.sort(key=lambda entry: (entry.occurred_at, entry.seq), reverse=True)
    return [entry for entry in measured if entry.text(INSTRUMENT) == measured[0].text(INSTRUMENT)]


def _as_typed(asked: FormField, measured: Sequence[Entry]) -> str:
    if asked.id == DISTANCE:
        return _METRE
    # one protocol may ask for what another has not
    value = next((entry.values[asked.id] for entry in measured if asked.id in entry.values), None)
    if value is None:
        return ""
    if asked.type is FieldType.DATE:
        return f"{date.fromisoformat(str(value)):%d-%m-%Y}"
    return value if isinstance(value, str) else f"{value:g}"


class GridRow:
    """A bed in the grid, bound to its treatment: whoever moves or joins meanwhile, it stays with its patient.

    `kept` is what this row recorded last, `waived` what somebody leaves out on purpose, `repeats` the measurement that
    somebody means to make again.
    """

    def __init__(self, bed: Bed, zone: ZoneInfo) -> None:
        self.treatment, self.number, self._zone = bed.treatment, bed.number, zone
        step = bed.situation.protocol.by_id[MEASUREMENT]
        self.first, *others = [Field(one) for key in (FIRST, SECOND) if (one := step.field(key))]
        self.second = others[0] if others else None
        self.reason = Field(FormField(id=REASON, title="reason", type=FieldType.TEXT, required=True))
        self.voided, self.at = TypedTime(zone), TypedTime(zone)
        self.asks_reason = False
        self.waived: tuple[str, ...] = ()
        self.kept: tuple[Entry, ...] = ()
        self.repeats: str | None = None

    @property
    def readings(self) -> list[Field]:
        """The figures that are read off the instrument."""
        return [self.first, *([self.second] if self.second else [])]

    @property
    def first_empty(self) -> Field:
        """The reading that is typed next; the first where none is left."""
        return next((one for one in self.readings if not one.text), self.first)

    def column(self, stop: Stop) -> str:
        """In which column one of its stops stands."""
        if isinstance(stop, Field):
            return stop.id
        return _VOIDED_AT if stop is self.voided else _MEASURED_AT

    @property
    def has_readings(self) -> bool:
        """Whether a reading was begun that is not recorded."""
        return any(one.text for one in self.readings)

    @property
    def typed(self) -> Typed:
        """What was typed and not recorded, to be parked."""
        fields = {one.id: one.text for one in [*self.readings, self.reason] if one.text}
        times = {_VOIDED_AT: self.voided, _MEASURED_AT: self.at}
        return fields | {key: _time_text(time) for key, time in times.items() if not time.is_now}

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts a draft into the row again, in place of what stands there."""
        for one in [*self.readings, self.reason]:
            one.text = typed.get(one.id, "")
        self.asks_reason, self.waived = bool(self.reason.text), ()
        self.voided, self.at = (_time_of(typed.get(key, ""), self._zone) for key in (_VOIDED_AT, _MEASURED_AT))

    def recorded(self, kept: tuple[Entry, ...]) -> None:
        """What was typed is in the journal."""
        self.take_back({})
        self.kept = kept

    def measured(self, bed: Bed) -> Entry | None:
        """The measurement that stands, by the board or, until that is read anew, as this row recorded it."""
        charted = bed.situation.chart.done(MEASUREMENT)
        return next((entry for entry in self._news(bed) if entry.step == MEASUREMENT), charted)

    def would_replace(self, bed: Bed) -> Entry | None:
        """The measurement that stands while another is typed that nobody has said to be one more."""
        stands = self.measured(bed) if self.has_readings else None
        return None if stands is None or stands.id == self.repeats else stands

    def voided_at(self, bed: Bed) -> datetime | None:
        """When the patient voided before the measurement, as far as it is charted (aware, UTC)."""
        entry = next((entry for entry in self._news(bed) if entry.step == VOIDED), bed.situation.chart.done(VOIDED))
        return entry.occurred_at if entry else None

    def asks_voiding(self, bed: Bed, person: Person) -> bool:
        """Whether the voiding is still to be charted, and this person's to do."""
        record = voiding_of(bed)
        if record is None or record.is_settled or self.voided_at(bed):
            return False
        return may_do(bed, step_act(bed, record.step, Action.TICK), person)

    def stops(self, bed: Bed | None, person: Person) -> list[Stop]:
        """Where the cursor may stand, in the order of the card: the reason after the readings."""
        if bed is None:
            return [self.first]
        voided: list[Stop] = [self.voided] if self.asks_voiding(bed, person) else []
        return [*voided, *self.readings, *([self.reason] if self.asks_reason else []), self.at]

    def _news(self, bed: Bed) -> list[Entry]:
        """What it recorded and the board does not have yet."""
        known = max(entry.seq for entry in bed.situation.chart.entries)
        return [entry for entry in self.kept if entry.seq > known]


def _time_text(time: TypedTime) -> str:
    return time.typed or time.at(NO_TIME).isoformat()


def _time_of(text: str, zone: ZoneInfo) -> TypedTime:
    if len(text) > DIGITS:
        return TypedTime(zone, datetime.fromisoformat(text))
    time = TypedTime(zone)
    time.typed = text
    return time


def voiding_of(bed: Bed) -> StepRecord | None:
    """The record of voiding before the measurement, None where the protocol does not ask for it."""
    record = bed.situation.chart.steps.get(VOIDED)
    return None if record is None or record.falls_away else record


def acts_of(row: GridRow, bed: Bed, head: Head, person: Person, now: datetime) -> tuple[Filled, ...]:
    """What a complete row records: the voiding, where it was said, and the measurement after it."""
    step = bed.situation.protocol.by_id[MEASUREMENT]
    found: list[Filled] = []
    if row.asks_voiding(bed, person) and not row.voided.is_now:
        tick = step_act(bed, bed.situation.protocol.by_id[VOIDED], Action.TICK)
        found.append(Filled(tick, row.voided.at(now)))
    texts = {key: head.text(key) for key in HEAD} | {one.id: one.value for one in row.readings}
    values = {key: text for key, text in texts.items() if text and step.field(key)}
    action = Action.AGAIN if row.measured(bed) else step.first_action
    return (*found, Filled(step_act(bed, step, action), row.at.at(now), values, row.reason.value or None))


def for_second_reader(measured: Filled) -> Filled:
    """The same measurement as the second person is asked for it: how it was made, and the reading to be typed again.

    What the first person read, once or twice, is nothing that they see.
    """
    shown = {FIRST, INSTRUMENT, CALIBRATION, HEIGHT}
    fields = tuple(one for one in measured.act.fields if one.id in shown)
    act = replace(measured.act, words=_("Dose rate, read again"), fields=fields)
    return replace(measured, act=act)
