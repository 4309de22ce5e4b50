"""The measurement grid: how it is measured typed once, then bed by bed; Enter on a complete row records it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.board.grid_reading import (
    BACKGROUND,
    Judged,
    judge,
    number_or_none,
    remark,
)
from ward_board.board.line import Line
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry, Person
from ward_board.domain.form import FieldType
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.dialog import Dialog, Look
from ward_board.tui.dialogs.field import Field, in_its_words
from ward_board.tui.dialogs.grid_card import grid_lines
from ward_board.tui.dialogs.grid_checks import heard, missing, unlikely, wrong_in, wrong_times
from ward_board.tui.dialogs.grid_cursor import GridCursor
from ward_board.tui.dialogs.grid_rows import GridRow, Head, Stop, Typed, acts_of
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.keys import Command, Place
from ward_board.tui.presses import Press

WIDEST_CARD = 124
_HEAD = "head"


@dataclass(frozen=True, slots=True)
class Measured:
    """A row that is complete: what it records, the measurement last."""

    row: GridRow
    acts: tuple[Filled, ...]


class GridDialog(Dialog[Measured]):
    """Asks for the dose rate of several patients; settles with one row at a time, and is asked again for the next.

    Its rows stay as they were when it opened, each bound to a treatment; what they say is of `look_up`, the bed as the
    board has it now. `not_yet` says who has no row, and why.
    """

    place = Place.GRID
    widest = WIDEST_CARD

    def __init__(
        self,
        look_up: Callable[[str], Bed | None],
        beds: Sequence[Bed],
        person: Person,
        now: datetime,
        zone: ZoneInfo,
        *,
        staff: Mapping[str, str],
        privacy: bool = False,
        not_yet: Callable[[], str] = str,
    ) -> None:
        super().__init__()
        self.person, self.zone, self.staff, self.privacy = person, zone, dict(staff), privacy
        self.head = Head(beds, now.astimezone(zone).date(), zone)
        self.rows = [GridRow(bed, zone) for bed in beds]
        self.cursor = GridCursor(self.head, self.rows, look_up, person)
        self.not_yet, self.is_saving = not_yet, False
        self._last_reason, self._kept_unlikely = "", ""

    def press(self, press: Press, now: datetime) -> None:
        """What a key does; nothing while a row is being kept, for the card stands meanwhile."""
        if not self.is_saving:
            super().press(press, now)

    @property
    def row(self) -> GridRow | None:
        """The bed with the cursor, None while that stands in the head."""
        return self.cursor.row

    @property
    def focus(self) -> Stop:
        """What is typed into."""
        return self.cursor.focus

    def begin(self, selected: str | None) -> None:
        """Puts the cursor where something is missing; where nothing is, it says so."""
        self._say_whether_open(is_open=self.cursor.begin(selected))

    @property
    def without(self) -> frozenset[Command]:
        """Only where the voiding is asked does a letter mean now; elsewhere it is typed."""
        is_voiding = self.row is not None and self.focus is self.row.voided
        return frozenset() if is_voiding else frozenset({Command.NOW})

    @property
    def typed(self) -> Typed:
        """What was typed and not recorded, to be parked: the head's by its own name, each row's by its treatment."""
        parts = [(_HEAD, self.head.typed), *((row.treatment, row.typed) for row in self.rows)]
        return {f"{name}.{key}": text for name, typed in parts for key, text in typed.items()}

    def take_back(self, typed: Mapping[str, str]) -> None:
        """Puts a parked draft into head and rows again; nothing of it is recorded."""
        parts: dict[str, Typed] = {}
        for key, text in typed.items():
            name, _dot, rest = key.partition(".")
            parts.setdefault(name, {})[rest] = text
        self.head.take_back(parts.get(_HEAD, {}))
        for row in self.rows:
            row.take_back(parts.get(row.treatment, {}))

    def judged(self, row: GridRow, bed: Bed, now: datetime) -> Judged:
        """What is typed in a row, judged as it would be recorded."""
        first, second = (number_or_none(one.asked, one.value) if one else None for one in (row.first, row.second))
        background = self.head.field(BACKGROUND)
        number = number_or_none(background.asked, background.value) if background else None
        return judge(bed.situation, first, second, number, row.at.at(now))

    def is_meant(self, press: Press) -> bool:
        """From field to field any Enter goes on; what records, or says when somebody voided, must be meant."""
        row = self.row
        if row is None:
            return True
        if (bed := self.cursor.bed(row)) and row.would_replace(bed):
            return super().is_meant(press)
        waits_for_second = row.second is not None and not row.second.text and not row.waived
        return (self.focus is row.first and waits_for_second) or super().is_meant(press)

    def confirm(self, now: datetime) -> None:
        """Goes on to what is empty; settles with the row that is complete."""
        row = self.row
        if row is None:
            self._through_head(now)
            return
        bed = self.cursor.bed(row)
        if bed is None:
            self.message = _("nobody is measured there any more; ↓ goes on to the next bed")
        elif self.focus is row.voided and row.voided.is_now:
            self._void_now(row, now)
        elif stands := row.would_replace(bed):
            # who holds Enter has said one thing, not two
            row.repeats, self.painted_at = stands.id, None
            self.message = _("Bed {bed} is measured once more; what was measured before stays in the journal").format(
                bed=bed.number
            )
        elif wrong := wrong_times(row, now):
            self.message = wrong
        else:
            self._through_row(row, bed, now)

    def edit(self, command: Command | None, press: Press, now: datetime) -> None:
        """Types where the cursor stands; else moves it, or the time under it."""
        if isinstance(self.focus, Field) and self._typed_into(self.focus, press):
            return
        match command:
            case Command.UP | Command.DOWN | Command.NEXT_FIELD | Command.PREVIOUS_FIELD:
                self._move(command, now)
            case Command.EARLIER | Command.LATER:
                self._sideways(-1 if command is Command.EARLIER else 1, now)
            case Command.NOW if self.row is not None and self.focus is self.row.voided:
                self._void_now(self.row, now)
            case Command.ERASE if isinstance(self.focus, TypedTime):
                self.focus.erase()
            case Command.TYPE_TIME if isinstance(self.focus, TypedTime):
                self._type_time(self.focus, press.key, now)

    def recorded(self, row: GridRow, entries: tuple[Entry, ...]) -> None:
        """A row is in the journal: on to the next bed that has no measurement."""
        self._last_reason = row.reason.text or self._last_reason
        row.recorded(entries)
        self.head.recorded()
        self._say_whether_open(is_open=self.cursor.to_next_row(row))

    def refused(self, row: GridRow, message: str) -> None:
        """Nothing was recorded: it says why, everything typed stands, and the cursor goes to what it is about."""
        asked = [*self.head.fields, *row.readings]
        self.message = in_its_words(asked, message)
        named = next((one for one in asked if one.id == message.partition(":")[0]), None)
        if named is not None:
            self.cursor.go_to(row if named in row.readings else None, named)

    def ask_reason(self, row: GridRow, message: str, *, now: datetime) -> None:
        """Words pass what refused; where the instrument is past its date, those given at another bed stand there."""
        row.asks_reason, self.message = True, _("{refusal}: give the reason").format(refusal=message)
        if not row.reason.text and self.head.calibration_is_past(now.astimezone(self.zone).date()):
            row.reason.text = self._last_reason
        self.cursor.go_to(row, row.reason)
        row.reason.untouched = True

    def lines(self, look: Look) -> tuple[Line, ...]:
        """The card."""
        return grid_lines(self, look)

    def wrong_in(self, one: Field, now: datetime) -> str | None:
        """What is wrong with what stands in a field, in words; nothing while it is empty."""
        return wrong_in(self.head, one, now, self.zone)

    def _through_head(self, now: datetime) -> None:
        """On to the next empty field of the head, then to the beds; what is wrong or missing is not left."""
        fields, here = self.head.fields, self.focus
        place = next(at for at, one in enumerate(fields) if one is here)
        one = fields[place]
        if needed := missing(one):
            self.message = needed
        elif self._is_kept_at(one, now):
            return
        elif later := [other for other in fields[place + 1 :] if not other.text]:
            self.cursor.go_to(None, later[0])
        else:
            self._say_whether_open(is_open=self.cursor.to_next_row(None))

    def _is_kept_at(self, one: Field, now: datetime) -> bool:
        """Whether what stands in a field of the head cannot be left so; else it says what it was taken for.

        What is only unlikely is left by the same key once more.
        """
        wrong, doubt = self.wrong_in(one, now), unlikely(one)
        if wrong is None and doubt and one.text != self._kept_unlikely:
            self._kept_unlikely = one.text
            wrong = _("{doubt}; the same key once more leaves it so").format(doubt=doubt)
        self.message = wrong or heard(self.head, one, now.astimezone(self.zone).date())
        if wrong is None and one.asked.type is FieldType.DATE:
            one.text = one.value
        return wrong is not None

    def _through_row(self, row: GridRow, bed: Bed, now: datetime) -> None:
        """To what is empty in the row; then what is left out is asked about once, and then it is recorded."""
        for one in row.readings:
            if wrong := self.wrong_in(one, now):
                self.message = wrong
                self.cursor.go_to(row, one)
                return
        empty = next((one for one in row.readings if not one.text and (one is row.first or not row.waived)), None)
        if empty is not None and empty is not self.focus:
            if isinstance(self.focus, Field):
                self.message = heard(self.head, self.focus, now.astimezone(self.zone).date())
            self.cursor.go_to(row, empty)
        elif empty is row.first:
            self.message = _("type the first reading")
        elif (left_out := self._left_out(row, bed)) != row.waived:
            row.waived = left_out
            # it must be read before the next Enter counts
            self.painted_at = None
            self.message = _("{what}: Enter once more records it so").format(what=", ".join(left_out))
        elif not (self._stays_in_head(now) or self._is_unlikely(row, bed, now)):
            self.settle(Measured(row, acts_of(row, bed, self.head, self.person, now)))

    def _left_out(self, row: GridRow, bed: Bed) -> tuple[str, ...]:
        voiding = [_("voiding not said")] * (row.asks_voiding(bed, self.person) and row.voided.is_now)
        second = [_("no second reading")] * (row.second is not None and not row.second.text)
        return (*voiding, *second)

    def _stays_in_head(self, now: datetime) -> bool:
        """Whether something in the head is missing or wrong: then the cursor goes there."""
        for one in self.head.fields:
            if wrong := self.wrong_in(one, now) or missing(one):
                self.cursor.go_to(None, one)
                self.message = wrong
                return True
        return False

    def _is_unlikely(self, row: GridRow, bed: Bed, now: datetime) -> bool:
        """Whether a figure cannot be so, or not without words; then it says which, and what to do."""
        background = self.head.field(BACKGROUND)
        for one in [*row.readings, *([background] if background else [])]:
            if (doubt := unlikely(one)) and not row.reason.text:
                # with words it may be charted all the same
                row.asks_reason = True
                self.cursor.go_to(row if one in row.readings else None, one)
                self.message = doubt
                return True
        judged = self.judged(row, bed, now)
        self.message = remark(judged, Clock(self.zone, now)) if judged.is_background_above else None
        return judged.is_background_above

    def _void_now(self, row: GridRow, now: datetime) -> None:
        """It is this minute."""
        row.voided.move(0, now)
        self.cursor.go_to(row, row.first_empty)

    def _type_time(self, time: TypedTime, digit: str, now: datetime) -> None:
        row = self.row
        self.message = time.type(digit, now)
        if row is None:
            return
        row.waived = ()
        if time is row.voided and not time.typed and not self.message:
            self.cursor.go_to(row, row.first_empty)

    def _typed_into(self, one: Field, press: Press) -> bool:
        """Whether the key typed or erased a letter."""
        if press.key != "backspace" and not press.is_text:
            return False
        if self.row is not None and one is not self.row.reason:
            self.row.waived = ()
        if one.asked.type is FieldType.NUMBER and one.text and str(press.character).isalpha():
            # a unit behind the figure that stands there
            one.untouched = False
        if press.key == "backspace":
            one.erase()
        elif press.character != " " or (one.text and not one.untouched):
            one.type(str(press.character))
        if self.row and (bed := self.cursor.bed(self.row)) and self.row.would_replace(bed):
            # the question that stands there now must be read before Enter answers it
            self.painted_at = None
        return True

    def _sideways(self, by: int, now: datetime) -> None:
        if isinstance(self.focus, TypedTime):
            self.focus.move(by, now)
        elif self.focus.is_choice:
            self.focus.choose(by)

    def _move(self, command: Command, now: datetime) -> None:
        """To another bed or field; a time that is half typed is none, and is not left like that."""
        self.message = self.focus.complete(now) if isinstance(self.focus, TypedTime) else None
        if self.message:
            return
        if isinstance(self.focus, Field) and self.focus.text and self._is_left_wrong(self.focus, now):
            return
        match command:
            case Command.UP | Command.DOWN:
                self.cursor.to_row(-1 if command is Command.UP else 1)
            case _:
                self.cursor.to_stop(1 if command is Command.NEXT_FIELD else -1)

    def _is_left_wrong(self, one: Field, now: datetime) -> bool:
        """Whether the head holds what cannot be so; at a bed anything may be left, for it is judged when recorded."""
        if self.row is None:
            return self._is_kept_at(one, now)
        self.message = heard(self.head, one, now.astimezone(self.zone).date())
        return False

    def _say_whether_open(self, *, is_open: bool) -> None:
        if not is_open:
            self.message = _("every bed here has its measurement")
