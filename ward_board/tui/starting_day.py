"""The start of the day: the next open point, one at a time; each may be left open, none holds the board up."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from ward_board.board.acceptance import newest_assign
from ward_board.board.board import Bed, Board
from ward_board.board.day_points import PointId, beds_of_the_day, points_of, points_to_do, without_nurse
from ward_board.board.day_sheet import day_sheet
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.people import shown_name, who
from ward_board.config.language import gettext as _
from ward_board.config.settings import Settings
from ward_board.documents.on_offer import Order
from ward_board.documents.paper import PaperKind
from ward_board.domain.access import Access
from ward_board.domain.entry import Person, Request, Seen
from ward_board.domain.words import Action, Priority, Role
from ward_board.errors import AlreadyDoneError, BadInputError, StoreUnavailableError, WardBoardError
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.asking import AskDialog
from ward_board.tui.dialogs.choice import ChoiceDialog, Offer
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.downtime import downtime_pdf
from ward_board.tui.noting import line_kept
from ward_board.tui.paper import can_typeset, sheet_folder, sheet_name, shown_path, write_sheet
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
    todo = points_to_do(points_of(board, beds_of_the_day(board), Clock(board.zone, board.now)))
    why = _("what is open stays in the list; the board goes on all the same") if todo else _("nothing is open here")
    for point in todo:
        try:
            await _DO[point.id](desk, person)
        except LeftError as left:
            if desk.session.person is not person:
                raise
            why = str(left) or why
            continue
        return
    desk.say(why)


async def _hear(desk: Desk, person: Person) -> None:
    """Rings as the most urgent alarm does, and asks whether anybody heard it; where nothing rings, nobody is asked."""
    if not desk.ring(Priority.HIGH):
        silent = _("Sound check: the bell is off in the settings, this terminal rings for no alarm; it stays open")
        desk.say(silent)
        raise LeftError(silent)
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
    # the bed given a moment ago counts already, before the board was read anew
    people, board = await desk.reader.do(lambda: (desk.ward.people(), desk.ward.board()))
    offers = nurses_offered(board, people, now_has=bed.situation.chart.nurse)
    if not offers:
        desk.say(_("no nurse is known to this store: 'ward-board staff add' brings one in"))
        return False
    name = shown_name(bed.patient, privacy=desk.names.will_be_hidden)
    title = _("Bed {bed} {name}: which nurse?").format(bed=bed.number, name=name)
    nurse = await desk.ask(ChoiceDialog(title, offers, hint=_("gives the bed")))
    if desk.session.person is not person:
        raise LeftError
    newest = newest_assign(bed)
    request = Request(
        Action.ASSIGN,
        person,
        desk.ward.clock.now(),
        values={"nurse": nurse},
        key=secrets.token_hex(16),
        seen=Seen(newest.id if newest else None),
    )
    given = _("Bed {bed}: {name} has it").format(bed=bed.number, name=who(nurse, board.staff))
    try:
        await desk.writer.do(partial(desk.ward.act, bed.treatment, request))
    except AlreadyDoneError:
        desk.say(given)
        return True
    except WardBoardError as error:
        if isinstance(error, StoreUnavailableError):
            desk.health.wrote(well=False, now=desk.machine.monotonic())
        meanwhile = await _given_meanwhile(desk, bed) if isinstance(error, BadInputError) else None
        desk.say(meanwhile or _("{error}; nothing was kept").format(error=error))
        return False
    desk.health.wrote(well=True, now=desk.machine.monotonic())
    desk.wrote()
    desk.selected = None
    desk.say(given)
    return True


async def _given_meanwhile(desk: Desk, bed: Bed) -> str | None:
    """Who has the bed since it was shown, in words; None where that is not why it was not given."""
    try:
        now = (await desk.reader.do(desk.ward.board)).bed_of(bed.treatment)
    except StoreUnavailableError:
        return None
    before, newest = newest_assign(bed), newest_assign(now) if now else None
    if newest is None or (before is not None and before.id == newest.id):
        return None
    name = who(newest.text("nurse") or "", desk.board.staff if desk.board else {})
    return _("Bed {bed} was given to {name} meanwhile; look again").format(bed=bed.number, name=name)


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
    folder = sheet_folder(desk.ward)
    if folder is None:
        nowhere = _("Paper sheet: a demo that lies in no file leaves nothing behind; none is written")
        desk.say(nowhere)
        raise LeftError(nowhere)
    ending = "pdf" if can_typeset() else "txt"
    file = folder / sheet_name(desk.ward, desk.ward.clock.now(), ending)
    about = [
        (_("The plan of every bed with boxes to tick by hand, to be printed and kept at hand."), Tone.PLAIN),
        (_("Patients stand on it by name: it is written for this user alone, to {file}").format(file=file), Tone.FAINT),
    ]
    await desk.ask(AskDialog(_("Write the paper sheet of the day?"), about, yes=_("writes it"), no=_("leave it open")))
    if desk.session.person is not person or desk.board is None:
        raise LeftError
    said = await _kept(desk, file, desk.board, person)
    if said is None or not await _noted(desk, person, Access.SHEET_WRITTEN):
        return
    desk.say(said)
    if desk.settings.papers.print_command and can_typeset():
        desk.papers.add([Order(PaperKind.DOWNTIME)], person)


async def _kept(desk: Desk, file: Path, board: Board, person: Person) -> str | None:
    """Where the sheet lies now, in words; None where it could not be written, which is said."""
    try:
        return await desk.writer.do(partial(written_sheet, file, board, desk.settings, person.name))
    except OSError as error:
        log.warning("a paper sheet could not be written: %s", error.strerror)
        desk.say(_("The paper sheet could not be written: {reason}").format(reason=error.strerror))
        return None


def written_sheet(file: Path, board: Board, settings: Settings, by: str) -> str:
    """Writes the sheet, as PDF or as plain text by the ending of `file`; says where it lies.

    What cannot be typeset is written as plain text all the same, and why is said. Raises OSError.
    """
    if file.suffix == ".pdf":
        try:
            write_sheet(file, downtime_pdf(board, settings, by=by))
        except BadInputError as error:
            plain = written_sheet(file.with_suffix(".txt"), board, settings, by)
            return _("{plain}, as plain text: {reason}").format(plain=plain, reason=error)
    else:
        beds, phone = beds_of_the_day(board), settings.physician_phone
        write_sheet(file, day_sheet(board, beds, written_by=by, phone=phone, language=settings.language))
    return _("Paper sheet: {file}").format(file=shown_path(file))


async def _noted(desk: Desk, person: Person, what: Access) -> bool:
    """Whether the access log has it; where it takes nothing, that is said."""
    try:
        await line_kept(desk, partial(desk.ward.access.note, what, person.id))
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
