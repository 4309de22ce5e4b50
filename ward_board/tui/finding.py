"""Find: to a bed by its number, the patient's name or the hospital number, from any page."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ward_board.board.board import Bed
from ward_board.board.moments import birth_date, short_date
from ward_board.board.people import shown_name
from ward_board.config.language import gettext as _
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.choice import ChoiceDialog, Offer
from ward_board.tui.dialogs.dialog import LeftError

log = logging.getLogger(__name__)


async def find(desk: Desk) -> None:
    """Asks for a bed and selects it; with names hidden only numbers find one."""
    if desk.board is None or not desk.board.beds:
        desk.say(_("nobody is on this board"))
        return
    is_private = desk.names.will_be_hidden
    offers = offers_of(desk.board.beds, desk, is_private=is_private)
    beside = _("bed or hospital number") if is_private else _("bed, name or hospital number")
    nothing = _("no such number on this board") if is_private else _("no such name or number on this board")
    dialog = ChoiceDialog(_("Find"), offers, beside, nothing=nothing, hint=_("goes there"))
    try:
        found: str | None = await desk.ask(dialog)
    except LeftError:
        found = None
    if dialog.typed.strip():
        desk.viewing.searched(found)
    if found is not None:
        desk.selected, desk.first_line = found, 0


def offers_of(beds: Sequence[Bed], desk: Desk, *, is_private: bool) -> list[Offer[str]]:
    """Every treatment on the board with the words that it is found by."""
    days = {bed.treatment: bed.day(desk.ward.zone) for bed in beds}
    several = len(set(days.values())) > 1
    return [
        Offer(
            _words(bed, is_private=is_private),
            bed.treatment,
            short_date(days[bed.treatment]) if several else _cycle(bed),
            _found_by(bed, is_private=is_private),
        )
        for bed in beds
    ]


def _words(bed: Bed, *, is_private: bool) -> str:
    named = f"{_('Bed {bed}').format(bed=bed.number)}  {shown_name(bed.patient, privacy=is_private)}"
    if is_private:
        return named
    born = _("born {date}").format(date=birth_date(bed.patient.birth_date))
    return f"{named}   {born}   {bed.patient.number}"


def _cycle(bed: Bed) -> str:
    return _("cycle {cycle}/{cycles}").format(cycle=bed.situation.chart.booking.cycle, cycles=bed.cycles)


def _found_by(bed: Bed, *, is_private: bool) -> tuple[str, ...]:
    number = bed.patient.number
    digits = "".join(letter for letter in number if letter.isalnum())
    numbers = (_("Bed {bed}").format(bed=bed.number), number, digits)
    return numbers if is_private else (*numbers, bed.patient.name)
