"""Printing from the board: one paper of a bed or of the ward, or all that is approved and was not printed since."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from ward_board.board.board import Bed, Board
from ward_board.board.flags import language_name
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_name, who
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.config.paths import paper_folders
from ward_board.documents.on_offer import (
    Order,
    PaperOffer,
    approved_and_not_printed,
    papers_of,
    papers_of_ward,
)
from ward_board.documents.paper import PaperKind
from ward_board.documents.words import words_of
from ward_board.domain.entry import Person
from ward_board.domain.permissions import Permission, may
from ward_board.errors import BadInputError
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.paper_dialog import PaperDialog
from ward_board.tui.dialogs.print_all_dialog import BedToPrint, PrintAllDialog
from ward_board.tui.paper import can_typeset, papers_folder, shown_path
from ward_board.tui.paper_words import says_not_reviewed, short_words
from ward_board.tui.print_job import not_installed
from ward_board.tui.signing import signed_in


async def choose_paper(desk: Desk) -> None:
    """Offers the papers of the selected bed, or of the ward where none is; the chosen one is made and printed."""
    if _cannot_print(desk):
        return
    person = await _who_prints(desk)
    if person is None or desk.board is None:
        return
    bed = desk.bed
    dialog = PaperDialog(
        bed,
        partial(_offers, desk, bed),
        own=partial(_own_language, desk, bed),
        said=partial(_when_printed, desk),
        beside=_("asked by {name}").format(name=person.name),
        where=_where(desk),
        folders=paper_folders(),
    )
    _begin(desk, [await desk.ask(dialog)], person)


async def print_one(desk: Desk, order: Order) -> None:
    """Makes and prints one paper for whoever is signed in, in its reader's own language."""
    if _cannot_print(desk):
        return
    person = await _who_prints(desk)
    if person is not None:
        _begin(desk, [order], person)


async def print_all(desk: Desk) -> None:
    """Asks once, then prints every approved paper that was not printed since, sorted by bed."""
    if _cannot_print(desk):
        return
    person = await _who_prints(desk)
    if person is None:
        return
    approved = approved_and_not_printed(desk.board) if desk.board else ()
    orders = tuple(order for order in approved if not desk.papers.has(order))
    if desk.board is None or not orders:
        desk.say(_("Nothing that is approved waits to be printed; d prints one paper again"))
        return
    count = len(orders)
    title = ngettext("Print {count} approved paper?", "Print all {count} approved papers?", count).format(count=count)
    beds = _beds_to_print(desk, desk.board, orders)
    told = [(_where(desk), Tone.FAINT)]
    if not all(bed.is_reviewed for bed in beds):
        not_reviewed = _("Not reviewed (*): no named person has read the words; each paper says so")
        told.insert(0, (not_reviewed, Tone.FAINT))
    await desk.ask(PrintAllDialog(title, beds, told, beside=_("asked by {name}").format(name=person.name)))
    _begin(desk, orders, person)


def _cannot_print(desk: Desk) -> bool:
    """Whether nothing can be made here, which is said before anybody is asked anything."""
    if can_typeset():
        return False
    desk.say(not_installed())
    return True


async def _who_prints(desk: Desk) -> Person | None:
    """Who is signed in, or signs in now; None where it is somebody who prints nothing, which is said."""
    person = await signed_in(desk)
    if may(person, Permission.PRINT):
        return person
    desk.say(_("Papers name patients: those who look after them print them"))
    return None


def _begin(desk: Desk, orders: Sequence[Order], person: Person) -> None:
    if desk.session.person is not person:
        raise LeftError
    desk.papers.add(orders, person)


def _offers(desk: Desk, bed: Bed | None) -> tuple[PaperOffer, ...]:
    """How the papers stand now; those of a bed that has left the board as they stood when it was asked."""
    if bed is None or desk.board is None:
        return papers_of_ward()
    return papers_of(desk.board.bed_of(bed.treatment) or bed, desk.board)


def _own_language(desk: Desk, bed: Bed | None, kind: PaperKind) -> str:
    own = bed.patient.language if bed and kind.is_for_the_patient else ""
    return own or desk.settings.language


def _when_printed(desk: Desk, offer: PaperOffer) -> str:
    """When and by whom a paper was printed last."""
    if offer.printed is None or desk.board is None:
        return ""
    clock = Clock(desk.board.zone, desk.ward.clock.now())
    name = who(offer.printed.by, desk.board.staff)
    return _("printed {time} {name}").format(time=clock.moment(offer.printed.at), name=name)


def _where(desk: Desk) -> str:
    """What becomes of a paper that is asked for now."""
    command = desk.settings.papers.print_command
    folder = papers_folder(desk.ward, desk.settings)
    if folder is None:
        return _("A demo that lies in no file leaves nothing behind: nothing can be printed")
    if command:
        return _("Goes to: {command}").format(command=" ".join(command))
    return _("No print command is set: it is written to {folder}").format(folder=shown_path(folder))


def _beds_to_print(desk: Desk, board: Board, orders: Sequence[Order]) -> list[BedToPrint]:
    return [
        _bed_to_print(desk, board, treatment, list(some))
        for treatment, some in groupby(orders, key=lambda order: str(order.treatment))
    ]


def _bed_to_print(desk: Desk, board: Board, treatment: str, orders: Sequence[Order]) -> BedToPrint:
    bed = next(bed for bed in board.beds if bed.treatment == treatment)
    found = [_language_made(order.kind, _own_language(desk, bed, order.kind)) for order in orders]
    names = dict.fromkeys(words for words, _is_reviewed in found)
    return BedToPrint(
        number=bed.number,
        name=shown_name(bed.patient, privacy=desk.names.will_be_hidden),
        papers=", ".join(short_words(order.kind) for order in orders),
        language=", ".join(names),
        is_reviewed=all(is_reviewed for _language, is_reviewed in found),
    )


def _language_made(kind: PaperKind, wanted: str) -> tuple[str, bool]:
    """In which language a paper is made where `wanted` is its reader's, in words, and whether a person read those."""
    own = language_name(wanted, _("en"))
    try:
        words = words_of(kind, wanted, paper_folders())
    except BadInputError:
        # the making of it says what is wrong with the file
        return own, True
    made = language_name(words.language, _("en"))
    told = made if words.language == wanted else _("{made}, no {own}").format(made=made, own=own)
    return told, not says_not_reviewed(kind, words)
