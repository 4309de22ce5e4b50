"""Measuring: the dose rates of the morning in one grid, each bed kept by itself as soon as its row is full."""

from __future__ import annotations

from functools import partial

from ward_board.board.board import Bed
from ward_board.board.grid_reading import not_yet_words
from ward_board.board.moments import Clock
from ward_board.board.morning import morning_beds
from ward_board.board.people import who
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry, Person, Request
from ward_board.domain.protocol import GateRule
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, StoreUnavailableError, UnmetGate
from ward_board.tui.act_keys import ActKeys
from ward_board.tui.acts import WARD, Act
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.grid_dialog import GridDialog, Measured
from ward_board.tui.dialogs.grid_rows import for_second_reader, is_measured_here
from ward_board.tui.dialogs.sign_in import Signature
from ward_board.tui.drafts import leave_as_draft
from ward_board.tui.overriding import Overrides
from ward_board.tui.signing import second_signature, signed_in, silence_of

Second = tuple[Person, Signature]


async def measure(desk: Desk) -> None:
    """Asks bed by bed until somebody leaves; what was typed by then and not recorded is parked.

    Raises LeftError where nobody signs in.
    """
    person = await signed_in(desk)
    beds = [bed for bed in morning_beds(desk.board) if is_measured_here(bed)] if desk.board else []
    if not beds:
        desk.say(_not_yet(desk) or _("nobody here is to be measured"))
        return
    dialog = _dialog(desk, beds, person)
    draft = Act(WARD, Action.MEASURE, _("Measurement"), target="grid")
    parked = desk.drafts.offer(person.id, draft)
    dialog.take_back(parked)
    dialog.begin(desk.selected)
    if parked:
        dialog.message = _("what you typed before is here again; nothing of it is recorded")
    grid = _Grid(desk, dialog, person)
    try:
        while desk.session.person is person:
            await grid.keep(await desk.ask(dialog))
    except LeftError:
        pass
    finally:
        desk.dialog = None
    _leave(desk, dialog, person, draft, grid.kept)


def _dialog(desk: Desk, beds: list[Bed], person: Person) -> GridDialog:
    def look_up(treatment: str) -> Bed | None:
        return desk.board.bed_of(treatment) if desk.board else None

    staff = desk.board.staff if desk.board else {}
    now, zone = desk.ward.clock.now(), desk.ward.zone
    dialog = GridDialog(
        look_up, beds, person, now, zone, staff=staff, privacy=desk.names.are_hidden, not_yet=partial(_not_yet, desk)
    )
    dialog.hindrance = silence_of(desk)
    return dialog


def _not_yet(desk: Desk) -> str:
    """Who has no row in the grid although the morning has come, and why."""
    return not_yet_words(desk.board) if desk.board else ""


def _leave(desk: Desk, dialog: GridDialog, person: Person, draft: Act, kept: int) -> None:
    """Parks what is left, and says what was recorded."""
    desk.drafts.drop(person.id, draft)
    if not kept:
        leave_as_draft(desk, person, draft, dialog.typed)
        return
    said = _("measurements recorded: {count}").format(count=kept)
    if desk.drafts.park(person.id, draft, dialog.typed):
        said += _("; what else you typed is kept as a draft of {name}").format(name=person.name)
    desk.say(said)


class _Grid:
    """The grid of one person; `kept` counts the beds that it has recorded."""

    def __init__(self, desk: Desk, dialog: GridDialog, person: Person) -> None:
        self._desk, self._dialog, self._person = desk, dialog, person
        self._keys, self._overrides = ActKeys(), Overrides(desk, person, for_all=True)
        self.kept = 0

    async def keep(self, measured: Measured, second: Second | None = None) -> None:
        """Records a row; where that is refused the grid says why, and what was typed stands there."""
        desk, dialog = self._desk, self._dialog
        try:
            entries = await self._write(measured, second)
        except LeftError:
            if desk.session.person is not self._person:
                raise
            dialog.message = _("not signed; nothing was recorded")
        except AlreadyDoneError as error:
            dialog.message = self._already(error)
        except RefusedError as error:
            await self._refused(measured, error.gates, second)
        except BadInputError as error:
            dialog.refused(measured.row, str(error))
        except StoreUnavailableError as error:
            desk.health.wrote(well=False, now=desk.machine.monotonic())
            dialog.message = _("{error}; what you typed stands here").format(error=error)
        else:
            desk.health.wrote(well=True, now=desk.machine.monotonic())
            # the same figures at the same bed are another measurement from here on
            self._keys = ActKeys()
            self.kept += 1
            dialog.recorded(measured.row, entries)

    async def _write(self, measured: Measured, second: Second | None) -> tuple[Entry, ...]:
        desk, dialog = self._desk, self._dialog
        if desk.session.person is not self._person:
            raise LeftError
        asked = [(one.act.treatment, self._request(measured, one, second)) for one in measured.acts]
        # the card stands while a row is kept: it must not flicker eight times
        desk.dialog, dialog.is_saving = dialog, True
        try:
            return await self._overrides.keep(asked)
        finally:
            dialog.is_saving = False
            desk.wrote()

    def _request(self, measured: Measured, filled: Filled, second: Second | None) -> Request:
        """One act of a row; the second person read the dose rate, and was asked for nothing else."""
        is_measurement = filled is measured.acts[-1]
        person, signature = second if second and is_measurement else (None, None)
        return Request(
            action=filled.act.action,
            author=self._person,
            at=filled.at,
            step=filled.act.step.id if filled.act.step else None,
            values=filled.values,
            second=person,
            second_values=signature.values if signature else {},
            reason=filled.reason,
            key=self._keys.of(filled, measured.row.at if is_measurement else measured.row.voided),
        )

    async def _refused(self, measured: Measured, gates: tuple[UnmetGate, ...], second: Second | None) -> None:
        """Words pass a soft gate; a reading far from what is expected is read again by a second person."""
        soft, filled = tuple(gate for gate in gates if not gate.hard), measured.acts[-1]
        rules = {gate.id: gate.rule for gate in filled.act.step.gates} if filled.act.step else {}
        if soft and filled.reason is None:
            self._dialog.ask_reason(measured.row, RefusedError(soft).words, now=filled.at)
        elif second is None and all(rules.get(gate.id) is GateRule.NEAR_EXPECTED for gate in gates):
            await self._ask_second(measured)
        else:
            self._dialog.message = RefusedError(gates).words

    async def _ask_second(self, measured: Measured) -> None:
        try:
            second = await second_signature(self._desk, for_second_reader(measured.acts[-1]), self._person)
        except LeftError:
            if self._desk.session.person is not self._person:
                raise
            words = _("nothing was recorded: a second person reads it too, or Esc, then e charts that nobody could")
            self._dialog.message = words
            return
        await self.keep(measured, second)

    def _already(self, error: AlreadyDoneError) -> str:
        clock = Clock(self._desk.ward.zone, self._desk.ward.clock.now())
        return _("{what} by {name} at {time}; nothing was recorded twice").format(
            what=error.what, name=who(error.by, self._dialog.staff), time=clock.moment(error.at)
        )
