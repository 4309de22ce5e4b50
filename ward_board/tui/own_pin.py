"""Choosing a PIN of one's own, before anything is signed with one that somebody else gave (H34, A17)."""

from __future__ import annotations

from functools import partial

from ward_board.board.moments import day_and_month, full_date
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.text import printable, shortened
from ward_board.errors import StoreUnavailableError
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.own_pin_dialog import OwnPinDialog
from ward_board.tui.dialogs.sign_in import Signature
from ward_board.tui.noting import line_kept
from ward_board.tui.signing import silence_of
from ward_board.ward.own_pin import GivenPin, check_own_pin

_LONGEST_NAME = 24


async def choose_own_pin(desk: Desk, signature: Signature, given: GivenPin) -> Person:
    """Whoever gave the right id and PIN, once they have chosen a PIN of their own.

    Raises LeftError, and BadInputError where that id and PIN sign nothing any more.
    """
    staff_id = signature.staff_id.lower()
    dialog = OwnPinDialog(
        _title(desk, given),
        lambda wanted: check_own_pin(wanted, staff_id, signature.pin),
        lambda: desk.session.is_left_alone(desk.machine.monotonic()),
    )
    dialog.hindrance = silence_of(desk)
    while True:
        wanted = await desk.ask(dialog)
        try:
            person = await line_kept(desk, partial(desk.ward.signing.choose_pin, staff_id, signature.pin, wanted))
        except StoreUnavailableError as error:
            dialog.wrong(str(error))
            continue
        desk.say(_("From now on this PIN of your own signs, and no other"))
        return person


def _title(desk: Desk, given: GivenPin) -> str:
    if given.at is None:
        return _("Choose a PIN of your own: nobody knows any more who gave you this one")
    day, today = (at.astimezone(desk.ward.zone).date() for at in (given.at, desk.ward.clock.now()))
    date = day_and_month(day) if day.year == today.year else full_date(day)
    name = shortened(printable(given.name or given.by or ""), _LONGEST_NAME)
    return _("Choose a PIN of your own: {name} gave you this one on {date}").format(name=name, date=date)
