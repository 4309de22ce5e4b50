"""Handing over: a receiver signs for beds and their open alarms; whoever leaves signs off."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ward_board.board.acceptance import acceptance, goes_with, handover, newest_assign
from ward_board.board.board import Bed, Board
from ward_board.board.handover_page import open_points
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.people import who
from ward_board.config.language import gettext as _
from ward_board.domain.access import Access
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Person, Request, Seen
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, StoreUnavailableError, WardBoardError
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.asking import AskDialog, Sentence
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.handover_card import bed_lines, beds_lines
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.noting import line_kept
from ward_board.tui.signing import on_duty, signed_in, silence_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A bed as the card showed it: by its treatment, with the alarms that are accepted with it.

    `nothing_open` says that it was shown as one without open points.
    """

    treatment: str
    bed: int
    seen: Seen
    alarms: tuple[Alarm, ...]
    nothing_open: bool


async def accept(desk: Desk) -> None:
    """The selected bed and its open alarms go to whoever signs for them."""
    chosen = desk.bed
    if chosen is None or desk.board is None:
        desk.say(_("Choose a bed first: its number, or the arrows"))
        return
    await signed_in(desk)
    # by its treatment: while somebody signed in the board was read anew
    bed = desk.board.bed_of(chosen.treatment) if desk.board else None
    if bed is None or bed.is_closed:
        desk.say(_("Bed {bed}: nobody lies there any more").format(bed=chosen.number))
        return
    await _accept(desk, _("Accept Bed {bed}").format(bed=bed.number), [bed])


async def accept_all(desk: Desk) -> None:
    """Every bed without an open point that nobody has accepted goes to whoever signs, with one PIN."""
    if not _without_open_points(desk):
        return
    await signed_in(desk)
    # once more: while somebody signed in the board was read anew
    if beds := _without_open_points(desk):
        await _accept(desk, _("Accept every bed without open points"), beds, nothing_open=True)


def _without_open_points(desk: Desk) -> list[Bed]:
    """The beds that one PIN may accept; where there is none, that is said."""
    board = desk.board
    if board is None:
        return []
    clock = Clock(board.zone, board.now)
    waiting = [bed for bed in handover(board).beds if acceptance(bed, board.now) is None]
    beds = [bed for bed in waiting if not open_points(bed, clock)]
    if not beds:
        said = _("no bed without open points waits; accept the others one by one: number, then Space")
        desk.say(said if waiting else _("every bed is accepted"))
    return beds


async def sign_off(desk: Desk) -> None:
    """Whoever is signed in leaves the ward: what they have goes back to nobody, and the session ends."""
    person, board = desk.session.person, desk.board
    if person is None or board is None:
        desk.say(_("nobody is signed in here: there is nobody to sign off"))
        return
    title = _("Sign off {name}?").format(name=person.name)
    sentences = leaving_sentences(board, person, desk.drafts.count(person.id))
    await desk.ask(AskDialog(title, sentences, yes=_("signs off and locks"), no=_("stays on duty")))
    if desk.session.person is not person:
        raise LeftError
    try:
        await line_kept(desk, partial(desk.ward.access.note, Access.SIGNED_OFF, person.id))
    except WardBoardError as error:
        desk.say(_("{error}; {name} is not signed off").format(error=error, name=person.name))
        return
    desk.lock()
    desk.wrote()
    desk.say(_("{name} has signed off").format(name=person.name))


def leaving_sentences(board: Board, person: Person, drafts: int) -> list[Sentence]:
    """What becomes of all that somebody has who leaves."""
    alarms = [alarm for alarm in board.alarms if alarm.taken and alarm.taken.author == person.id]
    beds = [bed for bed in board.beds if bed.situation.chart.nurse == person.id and not bed.is_closed]
    said: list[Sentence] = []
    if alarms:
        words = ", ".join(dict.fromkeys(_alarm_place(alarm) for alarm in alarms))
        said.append((_("Alarms that go back to nobody: {alarms}").format(alarms=words), Tone.WARN_STRONG))
    if beds:
        words = _("Beds that nobody has accepted stay with {name} and say so: {beds}")
        numbers = bed_numbers(bed.number for bed in beds)
        said.append((words.format(name=person.name, beds=numbers), Tone.WARN))
    if drafts:
        said.append((_("Drafts that stay at this terminal, not recorded: {count}").format(count=drafts), Tone.WARN))
    return said or [(_("Every bed and alarm has somebody else."), Tone.PLAIN)]


def _alarm_place(alarm: Alarm) -> str:
    bed = _("Bed {bed}").format(bed=alarm.bed) if alarm.bed else _("ward")
    return f"{alarm.priority.stars} {bed}"


async def _accept(desk: Desk, title: str, beds: Sequence[Bed], *, nothing_open: bool = False) -> None:
    board = desk.board
    if board is None:
        return
    shown = [_shown(bed, board, nothing_open=nothing_open) for bed in beds]
    dialog = SignInDialog(
        title,
        facts=partial(_facts, desk, tuple(beds), board, Clock(board.zone, board.now)),
        beside=_("the receiver signs with their own PIN"),
        on_duty=on_duty(desk),
    )
    dialog.hindrance = silence_of(desk)
    _prefill(dialog, handover(board).receiver)
    key = secrets.token_hex(16)
    while True:
        signature = await desk.ask(dialog)
        try:
            person = await desk.writer.do(partial(desk.ward.signing.sign_in, signature.staff_id.lower(), signature.pin))
            said = await _write(desk, person, shown, key)
        except (BadInputError, RefusedError, AlreadyDoneError) as error:
            dialog.wrong(error.words if isinstance(error, RefusedError) else str(error))
        except StoreUnavailableError as error:
            desk.health.wrote(well=False, now=desk.machine.monotonic())
            dialog.wrong(_("{error}; nothing was kept").format(error=error))
        else:
            desk.say(said)
            desk.selected = None
            return


def _prefill(dialog: SignInDialog, receiver: str | None) -> None:
    """Whoever accepted the bed before most likely accepts this one too; the id may be typed over."""
    if receiver:
        dialog.fields[0].text = receiver


def _facts(desk: Desk, beds: Sequence[Bed], board: Board, clock: Clock, width: int) -> tuple[Line, ...]:
    if len(beds) == 1:
        return bed_lines(beds[0], board, clock, width, privacy=desk.names.are_hidden)
    return beds_lines(beds, board, width, privacy=desk.names.are_hidden)


def _shown(bed: Bed, board: Board, *, nothing_open: bool) -> Shown:
    seen = Seen(_given(bed), frozenset(alarm.id for alarm in bed.every_alarm))
    alarms = tuple(alarm for alarm in bed.alarms if goes_with(alarm, bed, board.now))
    return Shown(bed.treatment, bed.number, seen, alarms, nothing_open)


def _given(bed: Bed) -> str | None:
    entry = newest_assign(bed)
    return entry.id if entry else None


async def _write(desk: Desk, person: Person, shown: Sequence[Shown], key: str) -> str:
    """Records all in one commit, and says it; what became so meanwhile, or is over, is left out, and said too."""
    _refuse_changed(await desk.writer.do(desk.ward.board), shown, person)
    acts, left_out = _acts(desk, person, shown, key), []
    while acts:
        try:
            await desk.writer.do(partial(desk.ward.act_all, acts, at_commit=True))
            break
        except (AlreadyDoneError, BadInputError) as error:
            place = error.place
            if place is None or not _may_be_left_out(acts[place][1], error):
                # judged on what the store holds by now; said with the bed and the name where that is why
                _refuse_changed(await desk.writer.do(desk.ward.board), shown, person)
                raise
            left_out.append((acts[place][1], error))
            acts = [*acts[:place], *acts[place + 1 :]]
    desk.health.wrote(well=True, now=desk.machine.monotonic())
    desk.wrote()
    return _said(desk, person, shown, acts) + _left_out_words(desk, shown, left_out)


def _refuse_changed(board: Board, shown: Sequence[Shown], person: Person) -> None:
    """Raises BadInputError where a bed is not as it was shown: nobody signs for what they did not see.

    One that `person` has accepted since is as they want it: the answer to a first try was lost.
    """
    clock = Clock(board.zone, board.now)
    for one in shown:
        bed = board.bed_of(one.treatment)
        if bed is None or bed.is_closed:
            raise BadInputError(_("Bed {bed}: nobody lies there any more; Esc, and look again").format(bed=one.bed))
        given = newest_assign(bed)
        if given is not None and given.id != one.seen.given:
            if given.author == person.id == given.text("nurse"):
                continue
            name = who(given.text("nurse") or "", board.staff)
            said = _("Bed {bed} went to {name} meanwhile; Esc, and look again")
            raise BadInputError(said.format(bed=one.bed, name=name))
        is_new = any(alarm.id not in (one.seen.alarms or ()) for alarm in bed.alarms)
        if is_new or (one.nothing_open and open_points(bed, clock)):
            raise BadInputError(_("Bed {bed}: changed meanwhile; Esc, and look again").format(bed=one.bed))


def _may_be_left_out(request: Request, error: WardBoardError) -> bool:
    """A take of an alarm that somebody has by now or that is over; a bed that is theirs already."""
    return request.action is Action.TAKE or isinstance(error, AlreadyDoneError)


def _acts(desk: Desk, person: Person, shown: Sequence[Shown], key: str) -> list[tuple[str, Request]]:
    """Every bed and, after it, its alarms, but for those that the person has already; all happen with the commit."""
    now = desk.ward.clock.now()
    acts = []
    for one in shown:
        own = f"{key}:{person.id}:{one.treatment}"
        given = Request(Action.ASSIGN, person, now, values={"nurse": person.id}, key=own, seen=one.seen)
        acts.append((one.treatment, given))
        for alarm in one.alarms:
            if alarm.taken is None or alarm.taken.author != person.id:
                taken = Request(Action.TAKE, person, now, target=alarm.id, key=f"{key}:{person.id}:{alarm.id}")
                acts.append((one.treatment, taken))
    return acts


def _left_out_words(desk: Desk, shown: Sequence[Shown], left_out: Sequence[tuple[Request, WardBoardError]]) -> str:
    """Which alarms did not go with their bed, and why."""
    alarms = {alarm.id: alarm for one in shown for alarm in one.alarms}
    staff = desk.board.staff if desk.board else {}
    said = ""
    for request, error in left_out:
        alarm = alarms.get(request.target or "")
        if alarm is None:
            continue
        if isinstance(error, AlreadyDoneError):
            words = _("; alarm {alarm} not taken: {name} has it")
            said += words.format(alarm=_alarm_place(alarm), name=who(error.by, staff))
        else:
            said += _("; alarm {alarm} not taken: it is over").format(alarm=_alarm_place(alarm))
    return said


def _said(desk: Desk, person: Person, shown: Sequence[Shown], acts: Sequence[tuple[str, Request]]) -> str:
    beds = {one.treatment: one.bed for one in shown}
    accepted = [beds[treatment] for treatment, request in acts if request.action is Action.ASSIGN]
    alarms = sum(request.action is Action.TAKE for _treatment, request in acts)
    staff = desk.board.staff if desk.board else {}
    name = who(person.id, staff) if person.id in staff else person.name
    numbers = bed_numbers(accepted)
    if not accepted:
        said = _("{name} had this already").format(name=name)
    elif len(accepted) == 1:
        said = _("Bed {bed}: accepted by {name}").format(bed=numbers, name=name)
    else:
        said = _("Beds {beds}: accepted by {name}").format(beds=numbers, name=name)
    return said + (_(", with {count} alarms").format(count=alarms) if alarms else "")
