"""The foot of a two-person card: what is open still, what may follow, what would void both signatures."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.moments import Clock
from ward_board.board.step_words import act_words, capital, gates_words, title
from ward_board.board.team_facts import opened_by
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import LUTETIUM, Step
from ward_board.domain.status import Situation
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate


def open_words(
    *, marks: int, waits: Sequence[UnmetGate], fields: Sequence[str], is_verified: bool, has_choice: bool
) -> str:
    """What is open still, one thing after the other; nothing where all is done.

    `marks` are the empty boxes, `fields` what is needed and empty, by name.
    """
    said = [gates_words(waits)] if waits else []
    if marks:
        said.append(_("one mark") if marks == 1 else _("{count} marks").format(count=marks))
    said += fields
    if not is_verified:
        said.append(_("the verifying signature"))
    if has_choice:
        said.append(_("the choice for the amino acids"))
    return ", ".join(said)


def follows_words(situation: Situation, step: Step, clock: Clock) -> str:
    """When what the card opens may start and end; where it opens nothing, what comes next at the bed."""
    infusion = opened_by(situation, step)
    if infusion is None:
        later = (action for action in situation.actions if action.step.id != step.id)
        found = next(later, None)
        return (
            _("Then {acts}").format(acts=f"{clock.moment(found.at)} {act_words(found.step, found.action)}")
            if found
            else ""
        )
    times, owed = situation.plan[infusion.id].projected, situation.plan.amino_acids
    if times.start is None:
        return ""
    said = [_("Then {step} may start: {time}").format(step=title(infusion), time=clock.moment(times.start))]
    if times.end:
        said.append(_("planned end {time}").format(time=clock.moment(times.end)))
    if infusion.id == LUTETIUM and owed and owed.required_until:
        said.append(_("amino acids needed to {time}").format(time=clock.moment(owed.required_until)))
    return ", ".join(said)


def voids_words(situation: Situation, step: Step) -> str:
    """What of it would have to be signed anew, and why."""
    known = situation.protocol.by_id
    acts = {Action.PRESCRIBE: _("a changed prescription"), Action.RESCHEDULE: _("another day")}
    changes = [
        acts[Action(name)] if name in acts else _("a new {step}").format(step=title(known[name]))
        for name in step.voided_by
    ]
    return capital(_("{changes} voids both signatures").format(changes=_(" or ").join(changes))) if changes else ""
