"""Recording: from an act that somebody chose to the fact that was kept, with all signatures on the way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ward_board.board.leaving import left_without_words, not_printed_words, why_room_stays_closed
from ward_board.board.moments import Clock
from ward_board.board.people import who
from ward_board.config.language import gettext as _
from ward_board.domain.authors import is_unsigned
from ward_board.domain.entry import Entry, Person, Request, Values
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, StoreUnavailableError, WardBoardError
from ward_board.tui.act_keys import ActKeys
from ward_board.tui.acts import Act
from ward_board.tui.correcting import amendments
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import ActDialog, Filled
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.sign_in import Signature
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.drafts import leave_as_draft
from ward_board.tui.keys import BEDS_IN_ROWS
from ward_board.tui.overriding import Overrides
from ward_board.tui.signing import second_signature, signed_in, silence_of
from ward_board.tui.team_act import is_team_act


async def record(desk: Desk, acts: Sequence[Act], *, happened: bool = False, corrects: Entry | None = None) -> None:
    """Asks for one of `acts` until it is recorded or left; what was typed by then is parked.

    `happened` opens the deviation door at once; `corrects` is the entry that the act amends or strikes. What two people
    mark while they read it aloud is asked on a card of its own.
    """
    person = await signed_in(desk, at_the_bed=True)
    # who could not sign has nobody to read it aloud with
    if corrects is None and is_team_act(acts[0]) and not is_unsigned(person):
        await _sign_together(desk, acts, happened=happened)
        return
    bed = desk.board.bed_of(acts[0].treatment) if desk.board else None
    time = TypedTime(desk.ward.zone, corrects.occurred_at if corrects else None)
    await ask_until_kept(desk, ActDialog(bed, acts, time, happened=happened), person, corrects)


async def ask_until_kept(desk: Desk, dialog: ActDialog, person: Person, corrects: Entry | None = None) -> None:
    """Asks with `dialog` until its act is recorded or left; what `person` typed by then is parked."""
    dialog.hindrance = silence_of(desk)
    dialog.told = partial(_told, desk, dialog)
    if parked := desk.drafts.offer(person.id, dialog.act):
        dialog.take_back(parked)
        dialog.message = _("what you typed before is here again; nothing of it is recorded")
    attempt = _Attempt(desk, dialog, person, corrects)
    try:
        while not await attempt.try_once():
            pass
    except LeftError:
        leave_as_draft(desk, person, dialog.act, dialog.typed)


async def _sign_together(desk: Desk, acts: Sequence[Act], *, happened: bool) -> None:
    # read in with its first use: the first board of a morning does not wait for it
    from ward_board.tui.team import sign_together

    await sign_together(desk, acts, happened=happened)


class _Attempt:
    """One dialog, tried until its act is kept."""

    def __init__(self, desk: Desk, dialog: ActDialog, person: Person, corrects: Entry | None) -> None:
        self._desk, self._dialog, self._person, self._corrects = desk, dialog, person, corrects
        self._keys, self._overrides = ActKeys(), Overrides(desk, person)

    async def try_once(self) -> bool:
        """Whether it is done with: recorded, or recorded by somebody else before."""
        filled = await self._desk.ask(self._dialog)
        is_alone = is_unsigned(self._person)
        if self._corrects is None and is_team_act(filled.act) and not is_alone:
            place = self._dialog.acts.index(filled.act)
            await _sign_together(self._desk, [*self._dialog.acts[place:], *self._dialog.acts[:place]], happened=False)
            return True
        needs_second = filled.act.persons > 1 and not is_alone
        if needs_second and filled.deviation is None and (waits := self._dialog.waits()):
            # nobody is called to sign what a gate refuses anyhow
            self._dialog.refused(RefusedError(waits))
            return False
        try:
            await self._sign_again(filled)
            second = await second_signature(self._desk, filled, self._person) if needs_second else None
            entry = await self._write(filled, second)
        except LeftError:
            if self._desk.session.person is not self._person:
                raise
            self._desk.say("")
            self._dialog.message = _("not signed; nothing was recorded")
            return False
        except (AlreadyDoneError, RefusedError, BadInputError, StoreUnavailableError) as error:
            return self._answer(error)
        self._recorded(filled, entry)
        return True

    def _answer(self, error: WardBoardError) -> bool:
        """Says why nothing was recorded; whether somebody did before, so that there is nothing left to ask."""
        desk = self._desk
        if isinstance(error, AlreadyDoneError):
            desk.say(self._already(error))
            return True
        desk.say("")
        if isinstance(error, RefusedError):
            self._dialog.refused(error)
        elif isinstance(error, StoreUnavailableError):
            desk.health.wrote(well=False, now=desk.machine.monotonic())
            self._dialog.wrong(_("{error}; what you typed stands here").format(error=error))
        else:
            self._dialog.wrong(str(error))
        return False

    async def _sign_again(self, filled: Filled) -> None:
        """The PIN once more for what weighs more than a tick; raises LeftError."""
        owner = filled.act.owner
        if filled.deviation:
            await self._overrides.sign(self._asked(filled), _("Deviation"))
        elif owner is not None and owner != self._person.id:
            await self._overrides.sign(self._asked(filled), _("Somebody else's entry"))

    def _asked(self, filled: Filled, second: tuple[Person, Signature] | None = None) -> list[tuple[str, Request]]:
        return [(filled.act.treatment, self._request(filled, second))]

    def _request(self, filled: Filled, second: tuple[Person, Signature] | None) -> Request:
        act, at = filled.act, filled.at
        values: Values = filled.values
        if self._corrects:
            values, at = amendments(self._corrects, filled), self._desk.ward.clock.now()
        return Request(
            action=act.action,
            author=self._person,
            at=at,
            step=act.step.id if act.step else None,
            target=act.target,
            values=values,
            second=second[0] if second else None,
            second_values=second[1].values if second else {},
            reason=self._desk.session.reason(filled.reason),
            deviation=filled.deviation,
            key=self._keys.of(filled, self._dialog.time),
        )

    async def _write(self, filled: Filled, second: tuple[Person, Signature] | None) -> Entry:
        desk = self._desk
        if desk.session.person is not self._person:
            raise LeftError
        desk.say(_("saving…"))
        desk.repaint()
        (entry,) = await self._overrides.keep(self._asked(filled, second))
        desk.wrote()
        return entry

    def _recorded(self, filled: Filled, entry: Entry) -> None:
        desk = self._desk
        desk.health.wrote(well=True, now=desk.machine.monotonic())
        desk.drafts.drop(self._person.id, filled.act)
        self._dialog.kept = entry
        clock = Clock(desk.ward.zone, desk.ward.clock.now())
        said = _("{bed}: recorded, {act} at {time}").format(
            bed=self._dialog.where, act=filled.act.words, time=clock.moment(entry.occurred_at)
        )
        unsigned = _(", NOT SIGNED: a physician countersigns") if entry.unsigned else ""
        desk.say(said + unsigned + (_(" (late entry)") if entry.late else "") + _room_words(filled.act, entry))
        if desk.place in BEDS_IN_ROWS:
            desk.selected = None

    def _already(self, error: AlreadyDoneError) -> str:
        staff = self._desk.board.staff if self._desk.board else {}
        clock = Clock(self._desk.ward.zone, self._desk.ward.clock.now())
        return _("{what} by {name} at {time}; nothing was recorded twice").format(
            what=error.what, name=who(error.by, staff), time=clock.moment(error.at)
        )


def _told(desk: Desk, dialog: ActDialog) -> str:
    """What somebody would leave without, for whoever charts that they go; facts, not gates."""
    act, bed = dialog.act, dialog.bed
    goes_anyway = act.action in {Action.LEAVE, Action.TRANSFER}
    if bed is None or not (goes_anyway or (act.step is not None and act.step.closes)):
        return ""
    one, at = bed.situation, dialog.time.at(desk.ward.clock.now())
    missed = left_without_words(one.protocol, one.chart, at) if goes_anyway else ""
    papers = not_printed_words(bed, desk.board) if desk.board else ""
    return "; ".join(filter(None, (missed and _("leaves {without}").format(without=missed), papers)))


def _room_words(act: Act, entry: Entry) -> str:
    """What is added where a survey did not release the room."""
    why = why_room_stays_closed(act.step, entry.values) if act.step else ()
    return _("; room stays closed: {why}").format(why=", ".join(why)) if why else ""
