"""Countersigning: all that waits for a physician's signature, of all beds, on one card and with one PIN."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.countersigning import Waiting, beds_of, named, waiting_entries
from ward_board.board.next_items import bed_numbers
from ward_board.board.people import roles_words
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.authority import acting_role, roles_for
from ward_board.domain.entry import Entry
from ward_board.domain.words import Action
from ward_board.tui.batch import Batch, Refusal
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.countersign_dialog import CountersignDialog
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.signing import signed_in, silence_of


async def countersign(desk: Desk) -> None:
    """Asks a physician which of the waiting entries they countersign, until all that is marked is kept or left."""
    waiting = _waiting(desk)
    if not waiting:
        return
    person = await signed_in(desk)
    # once more: while somebody signed in the board was read anew
    waiting = _waiting(desk)
    first = desk.board
    if not waiting or first is None:
        return
    roles = roles_for(waiting[0].bed.situation.protocol, None, Action.COUNTERSIGN)
    if acting_role(person, roles) is None:
        desk.say(_("A {roles} countersigns: sign in as one, then K").format(roles=roles_words(roles)))
        return
    dialog = CountersignDialog(lambda: desk.board or first, person)
    dialog.hindrance = silence_of(desk)
    sitting, is_done = _Sitting(desk, dialog), False
    try:
        while not is_done:
            is_done = await sitting.sign(await desk.ask(dialog))
    except LeftError:
        desk.say(sitting.said or _("Nothing was countersigned"))


def _waiting(desk: Desk) -> list[Waiting]:
    """What is open; where nothing is, that is said."""
    waiting = waiting_entries(desk.board) if desk.board else []
    if desk.board and not waiting:
        desk.say(_("Nothing waits for a countersignature"))
    return waiting


class _Sitting:
    """One card in front of one physician, until nothing that they marked is left."""

    def __init__(self, desk: Desk, dialog: CountersignDialog) -> None:
        self._desk, self._dialog = desk, dialog
        self._batch = Batch(desk, dialog.person, TypedTime(desk.ward.zone))
        self.said = ""
        """What was countersigned last; "" before anything was."""

    async def sign(self, wanted: tuple[Filled, ...]) -> bool:
        """Whether all of it is kept. What another one signed or changed meanwhile is told, the rest is kept."""
        meant = {one.id: one for one in self._dialog.marked}
        left, refused = list(wanted), list[Refusal]()
        answer = await self._batch.write(left, pin_for=_pin_words(list(meant.values())))
        while isinstance(answer, Refusal):
            if answer.filled is None:
                self._dialog.message = answer.words
                return False
            refused.append(answer)
            left.remove(answer.filled)
            answer = await self._batch.write(left) if left else ()
        self._tell(answer, [meant[entry.target] for entry in answer if entry.target in meant])
        self._dialog.countersigned([str(one.act.target) for one in wanted])
        if not refused:
            return True
        told = [f"{named(meant[one])}: {words}" for one, words in _refusals(refused) if one in meant]
        self._dialog.message = _("{signed}. Not signed: {refusals}").format(
            signed=self.said if answer else _("Nothing was countersigned"), refusals="; ".join(told)
        )
        return False

    def _tell(self, kept: Sequence[Entry], signed: Sequence[Waiting]) -> None:
        if kept:
            self.said = _act_words(signed, _("Countersigned, {beds}: {acts}"))
            self._desk.say(self.said)


def _refusals(refused: Sequence[Refusal]) -> list[tuple[str, str]]:
    return [(str(one.filled.act.target), one.words) for one in refused if one.filled]


def _pin_words(marked: Sequence[Waiting]) -> str:
    """What the PIN is asked for."""
    return _act_words(marked, _("Countersign, {beds}: {acts}"))


def _act_words(of: Sequence[Waiting], form: str) -> str:
    """How many acts, at which beds."""
    numbers = beds_of(of)
    beds = ngettext("Bed {beds}", "Beds {beds}", len(numbers)).format(beds=bed_numbers(numbers))
    return form.format(beds=beds, acts=ngettext("{count} act", "{count} acts", len(of)).format(count=len(of)))
