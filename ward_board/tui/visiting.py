"""Visiting: all that is due at one bed on one card, recorded together."""

from __future__ import annotations

from functools import partial

from ward_board.board.board import Bed
from ward_board.board.leaving import not_printed_words
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Person
from ward_board.domain.protocol import Card
from ward_board.domain.words import Action
from ward_board.tui.acts import Act
from ward_board.tui.batch import Batch, Refusal, recorded_words
from ward_board.tui.desk import Desk
from ward_board.tui.dialogs.dialog import LeftError
from ward_board.tui.dialogs.typed_time import TypedTime
from ward_board.tui.dialogs.visit_dialog import Visit, VisitDialog
from ward_board.tui.drafts import leave_as_draft
from ward_board.tui.incidents import incident_at
from ward_board.tui.signing import signed_in, silence_of


async def visit(desk: Desk, card: Card | None = None) -> None:
    """Asks what was done at the selected bed until it is recorded or left; what was typed by then is parked.

    With a `card` that is what it is about, and what else is due there stands below it.
    """
    bed = desk.bed
    if bed is None:
        return
    if bed.is_closed:
        desk.say(_("Bed {bed}: nobody is visited there any more").format(bed=bed.number))
        return
    person = await signed_in(desk, at_the_bed=True)
    dialog = _dialog(desk, bed, person, card)
    dialog.hindrance = silence_of(desk)
    dialog.told = partial(_told, desk, dialog)
    draft = _draft_of(bed)
    if parked := desk.drafts.offer(person.id, draft):
        dialog.take_back(parked)
        dialog.message = _("what you typed before is here again; nothing of it is recorded, nothing is marked")
    batch = Batch(desk, person, dialog.time)
    try:
        while (done := await desk.ask(dialog)) is not None:
            if await _is_recorded(desk, dialog, batch, done):
                desk.drafts.drop(person.id, draft)
                return
    except LeftError:
        leave_as_draft(desk, person, draft, dialog.typed)
        return
    desk.drafts.park(person.id, draft, dialog.typed)
    await incident_at(desk, dialog.bed)


def _dialog(desk: Desk, bed: Bed, person: Person, card: Card | None) -> VisitDialog:
    def look_up() -> Bed:
        # bound to the treatment: a patient who is moved is followed to the other bed
        return (desk.board.bed_of(bed.treatment) if desk.board else None) or bed

    staff = desk.board.staff if desk.board else {}
    time, now = TypedTime(desk.ward.zone), desk.ward.clock.now()
    return VisitDialog(look_up, person, time, now, staff=staff, card=card, privacy=desk.names.are_hidden)


def _told(desk: Desk, dialog: VisitDialog) -> str:
    """Which papers are not printed yet, where the discharge stands on the card."""
    if desk.board is None or not any(row.act.step and row.act.step.closes for row in dialog.rows):
        return ""
    return not_printed_words(dialog.bed, desk.board)


def _draft_of(bed: Bed) -> Act:
    """Under what a half-filled visit is parked."""
    return Act(bed.treatment, Action.SEEN, _("Before you go in"), target="visit")


async def _is_recorded(desk: Desk, dialog: VisitDialog, batch: Batch, done: Visit) -> bool:
    answer = await batch.write(done)
    if isinstance(answer, Refusal):
        desk.say("")
        if answer.filled is None:
            dialog.message = answer.words
        else:
            dialog.refused(answer.filled, answer.words, asks_reason=answer.asks_reason)
        return False
    where = _("Bed {bed}").format(bed=dialog.bed.number)
    desk.say(recorded_words(desk, where, answer, [one.act for one in done]))
    return True
