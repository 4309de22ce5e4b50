"""The next act of a bed: one for whoever is signed in, or the whole card that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.people import roles_words
from ward_board.config.language import gettext as _
from ward_board.domain.authority import roles_for
from ward_board.domain.entry import Person
from ward_board.domain.protocol import Card
from ward_board.domain.scanner import SCAN
from ward_board.domain.status import SOON
from ward_board.domain.words import Action
from ward_board.tui.acts import Act, may_do, next_acts
from ward_board.tui.desk import Desk
from ward_board.tui.recording import record
from ward_board.tui.signing import signed_in


async def do_next(desk: Desk, bed: Bed) -> None:
    """Asks for what the bed needs next of whoever is signed in: a card where several of its steps are due, or one act.

    Raises LeftError where nobody signs in.
    """
    person, now = await signed_in(desk, at_the_bed=True), desk.ward.clock.now()
    bed = (desk.board.bed_of(bed.treatment) if desk.board else None) or bed
    acts = own_first(bed, person, now)
    if hindrance := of_another_role(bed, acts, person):
        desk.say(hindrance)
        return
    card = card_to_open(bed, acts, person, now)
    if card is None:
        await record(desk, acts)
        return
    from ward_board.tui.visiting import visit

    await visit(desk, card)


def own_first(bed: Bed, person: Person, now: datetime) -> tuple[Act, ...]:
    """What the bed needs, in order of time; first what is due soon and this person's to do, and waits for nothing.

    A pump that stands still comes before all else, whoever looks.
    """
    acts = next_acts(bed)
    if acts and acts[0].action is Action.RESUME:
        return acts
    going_home = _going_home(bed) if _scan_is_due(bed, now) else None
    free = (act for act in acts if _is_due(act, now) and may_do(bed, act, person) and _is_free(bed, act))
    own = next((act for act in free if not (going_home and act.step and act.step.card == going_home)), None)
    return acts if own is None else (own, *(act for act in acts if act is not own))


def of_another_role(bed: Bed, acts: Sequence[Act], person: Person) -> str | None:
    """Who does the first act, where it is not this person's to do: said before a form is filled in vain.

    A pump that stands still is everybody's; an act of two people is asked on their own card.
    """
    if not acts or acts[0].step is None or acts[0].persons > 1 or acts[0].action is Action.RESUME:
        return None
    act = acts[0]
    if may_do(bed, act, person):
        return None
    roles = roles_words(roles_for(bed.situation.protocol, act.step, act.action))
    words = _("Bed {bed}: {act}: a {roles} does this. e, if it already happened")
    return words.format(bed=bed.number, act=act.words, roles=roles)


def _going_home(bed: Bed) -> str | None:
    """The card of the discharge."""
    return next((step.card for step in bed.situation.protocol.steps if step.closes), None)


def _scan_is_due(bed: Bed, now: datetime) -> bool:
    """Whether a scan is still to be made whose hour has come: nobody prepares the way home before it."""
    status = bed.situation.steps.get(SCAN)
    if status is None or status.record.is_settled or status.times.due is None:
        return False
    return status.times.due <= now


def card_to_open(bed: Bed, acts: Sequence[Act], person: Person, now: datetime) -> Card | None:
    """The card of the first act, where more of its steps are due soon and this person's to do alone."""
    cards = bed.situation.protocol.card_of
    card = cards.get(acts[0].step.id) if acts and acts[0].step else None
    if card is None or not _is_free(bed, acts[0]):
        return None
    steps = [act for act in acts if act.step and cards.get(act.step.id) is card and act.persons == 1]
    own = [act for act in steps if _is_due(act, now) and may_do(bed, act, person)]
    return card if len(own) > 1 and own[0] is acts[0] else None


def _is_due(act: Act, now: datetime) -> bool:
    return act.due is not None and act.due - now <= SOON


def _is_free(bed: Bed, act: Act) -> bool:
    """Whether no hard gate refuses it."""
    if act.step is None or act.action is not act.step.first_action:
        return True
    return not any(gate.hard for gate in bed.situation.steps[act.step.id].waits)
