"""The start of the day: the next open point, one at a time; each may be left open, none holds the board up."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from ward_board.board.board import Bed, Board
from ward_board.board.day_points import PointId, beds_of_the_day, points_of, without_nurse
from ward_board.board.day_sheet import day_sheet
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.people import shown_name, who
from ward_board.config.language import gettext as _
from ward_board.domain.duty import Access
from ward_board.domain.entry import Person, Request
from ward_board.domain.words import Action, Priority, Role
from ward_board.errors import AlreadyDoneError, StoreUnavailableError, WardBoardError
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.asking import AskDialog
from ward_board.tui.dialogs.choice import ChoiceDialog, Offer
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.paper import sheet_file, write_private
from ward_board.tui.signing import signed_in

log = logging.getLogger(__name__)


async def next_open_point(desk: Desk) -> None:
    """The nurse of the selected bed; without one the first open point, and after a point that is left the next one."""
    board = desk.board
    if board is None:
        return
    person = await signed_in(desk)
    if desk.bed is not None:
        await _give(desk, person, desk.bed)
        return
    points = points_of(board, beds_of_the_day(board), Clock(board.zone, board.now))
    todo = [point.id for point in points if not point.is_done and point.id in _DO]
    for point in todo:
        try:
            await _DO[point](desk, person)
        except LeftError:
            if desk.session.person is not person:
                raise
            continue
        return
    desk.say(_("what is open stays in the list; the board goes on all the same") if todo else _("nothing is open here"))


async def _hear(desk: Desk, person: Person) -> None:
    """Rings as the most urgent alarm does, and asks whether anybody heard it."""
    desk.ring(Priority.HIGH)
    question = [
        (_("Did you hear five beeps?"), Tone.STRONG),
        (
            _("This is how this terminal calls for a *** alarm. Not heard: turn its sound on, then try again."),
            Tone.FAINT,
        ),
    ]
    await desk.ask(AskDialog(_("Sound check"), question, yes=_("heard"), no=_("no, leave it open")))
    if await _noted(desk, person, Access.SOUND_HEARD):
        desk.say(_("Sound check: heard by {name}").format(name=person.name))


async def _give_all(desk: Desk, person: Person) -> None:
    """One bed after the other, until each has a nurse or somebody leaves."""
    before: set[str] = set()
    while (board := desk.board) is not None:
        waiting = [bed for bed in without_nurse(beds_of_the_day(board)) if bed.treatment not in before]
        if not waiting:
            return
        before.add(waiting[0].treatment)
        if not await _give(desk, person, waiting[0]):
            return


async def _give(desk: Desk, person: Person, bed: Bed) -> bool:
    """Asks for the nurse of a bed and records who it is; whether that could be kept."""
    board = desk.board
    if board is None:
        return False
    people = await desk.reader.do(desk.ward.people)
    offers = nurses_offered(board, people, now_has=bed.situation.chart.nurse)
    if not offers:
        desk.say(_("no nurse is known to this store: 'ward-board staff add' brings one in"))
        return False
    name = shown_name(bed.patient, privacy=desk.privacy or desk.session.is_locked)
    title = _("Bed {bed} {name}: which nurse?").format(bed=bed.number, name=name)
    nurse = await desk.ask(ChoiceDialog(title, offers, hint=_("gives the bed")))
    if desk.session.person is not person:
        raise LeftError
    seen = (await desk.reader.do(desk.ward.board)).bed_of(bed.treatment)
    if seen is None or seen.situation.chart.nurse != bed.situation.chart.nurse:
        desk.say(_("Bed {bed} was given to somebody meanwhile; look again").format(bed=bed.number))
        return False
    request = Request(Action.ASSIGN, person, desk.ward.clock.now(), values={"nurse": nurse}, key=secrets.token_hex(16))
    given = _("Bed {bed}: {name} has it").format(bed=bed.number, name=who(nurse, board.staff))
    try:
        await desk.writer.do(partial(desk.ward.act, bed.treatment, request))
    except AlreadyDoneError:
        desk.say(given)
        return True
    except WardBoardError as error:
        if isinstance(error, StoreUnavailableError):
            desk.health.wrote(well=False, now=desk.machine.monotonic())
        desk.say(_("{error}; nothing was kept").format(error=error))
        return False
    desk.health.wrote(well=True, now=desk.machine.monotonic())
    desk.wrote()
    desk.selected = None
    desk.say(given)
    return True


def nurses_offered(board: Board, people: Sequence[Person], now_has: str | None) -> list[Offer[str]]:
    """The nurses who are here, those with fewest beds first, then the others; each with the beds that they have."""
    here = {person.id for person in board.duty.present}
    beds: dict[str, list[int]] = {}
    for bed in beds_of_the_day(board):
        if bed.situation.chart.nurse:
            beds.setdefault(bed.situation.chart.nurse, []).append(bed.number)
    nurses = [person for person in people if Role.NURSE in person.roles and person.id != now_has]
    nurses.sort(key=lambda person: (person.id not in here, len(beds.get(person.id, ())), person.name))
    return [
        Offer(person.name, person.id, _beside(beds.get(person.id, []), here=person.id in here)) for person in nurses
    ]


def _beside(numbers: Sequence[int], *, here: bool) -> str:
    said = [] if here else [_("not signed in")]
    said += [_("beds {beds}").format(beds=bed_numbers(numbers))] if numbers else [_("no bed yet")]
    return ", ".join(said)


async def _write_sheet(desk: Desk, person: Person) -> None:
    """Writes the sheet of the day where somebody asks for it, and says where it lies."""
    board = desk.board
    if board is None:
        return
    file = sheet_file(desk.ward.clock.now(), desk.ward.zone)
    about = [
        (_("The plan of every bed with boxes to tick by hand, to be printed and kept at hand."), Tone.PLAIN),
        (_("Patients stand on it by name: it is written for this user alone, to {file}").format(file=file), Tone.FAINT),
    ]
    await desk.ask(AskDialog(_("Write the paper sheet of the day?"), about, yes=_("writes it"), no=_("leave it open")))
    if desk.session.person is not person or desk.board is None:
        raise LeftError
    board = desk.board
    text = day_sheet(
        board,
        beds_of_the_day(board),
        written_by=person.name,
        phone=desk.settings.physician_phone,
        language=desk.settings.language,
    )
    if await _kept(desk, file, text) and await _noted(desk, person, Access.SHEET_WRITTEN):
        desk.say(_("Paper sheet: {file}").format(file=file))


async def _kept(desk: Desk, file: Path, text: str) -> bool:
    try:
        await desk.writer.do(partial(write_private, file, text))
    except OSError as error:
        log.warning("a paper sheet could not be written: %s", error.strerror)
        desk.say(_("The paper sheet could not be written: {reason}").format(reason=error.strerror))
        return False
    return True


async def _noted(desk: Desk, person: Person, what: Access) -> bool:
    """Whether the access log has it; where it takes nothing, that is said."""
    try:
        await desk.writer.do(partial(desk.ward.note, what, person.id))
    except WardBoardError as error:
        desk.say(_("{error}; the point stays open").format(error=error))
        return False
    desk.wrote()
    return True


_DO: Mapping[PointId, Callable[[Desk, Person], Awaitable[None]]] = {
    PointId.SOUND: _hear,
    PointId.NURSES: _give_all,
    PointId.SHEET: _write_sheet,
}
