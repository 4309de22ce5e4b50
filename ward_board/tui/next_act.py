"""The next act of a bed: one for whoever is signed in, or the whole card that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.domain.entry import Person
from ward_board.domain.protocol import Card
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
    person, now = await signed_in(desk), desk.ward.clock.now()
    bed = (desk.board.bed_of(bed.treatment) if desk.board else None) or bed
    acts = own_first(bed, person, now)
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
    own = next((act for act in acts if _is_due(act, now) and may_do(bed, act, person) and _is_free(bed, act)), None)
    return acts if own is None else (own, *(act for act in acts if act is not own))


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
