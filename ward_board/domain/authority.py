"""Who may do what: roles for each action, default deny."""

from __future__ import annotations

from ward_board.domain.entry import Person
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.words import Action, Role

_CLINICAL = (Role.NURSE, Role.TECHNOLOGIST, Role.PHYSICIAN)
ANYBODY = (*_CLINICAL, Role.EXPERT, Role.COORDINATOR)
"""Everybody who looks after patients; an auditor reads, a display shows."""
BOOKING = (Role.NURSE, Role.PHYSICIAN, Role.COORDINATOR)
"""Who may plan, move and cancel treatments."""

# the roles that may act on a running infusion, whoever may start it
HANDLING = frozenset({Action.PAUSE, Action.RESUME, Action.RATE, Action.FINISH, Action.STOP})

_ON_TREATMENT: dict[Action, tuple[Role, ...]] = {
    Action.BOOK: ANYBODY,
    Action.ADMIT: ANYBODY,
    Action.SEEN: (*_CLINICAL, Role.EXPERT),
    Action.NOTE: ANYBODY,
    Action.INCIDENT: ANYBODY,
    Action.ASSIGN: BOOKING,
    Action.MOVE: BOOKING,
    Action.RESCHEDULE: BOOKING,
    Action.PRESCRIBE: (Role.PHYSICIAN,),
    Action.CANCEL: BOOKING,
    Action.NO_SHOW: BOOKING,
    Action.TRANSFER: (Role.NURSE, Role.PHYSICIAN),
    Action.LEAVE: (Role.NURSE, Role.PHYSICIAN),
    Action.CORRECT: ANYBODY,
    Action.COUNTERSIGN: (Role.PHYSICIAN,),
    Action.CLOSE: (*_CLINICAL, Role.EXPERT),
    Action.TAKE: ANYBODY,
}


def roles_for(protocol: Protocol, step: Step | None, action: Action) -> tuple[Role, ...]:
    """The roles that may do `action`; on a step that a hard gate asks for, only a physician skips."""
    if step is None:
        return _ON_TREATMENT.get(action, ())
    if step.infusion and action in HANDLING | {Action.MEASURE}:
        return _CLINICAL
    if action is Action.SKIP and step.id in protocol.asked_for_by_hard_gates:
        return (Role.PHYSICIAN,)
    return step.roles


def acting_role(person: Person, allowed: tuple[Role, ...]) -> Role | None:
    """The first of the person's roles that is allowed; None when there is none."""
    return next((role for role in person.roles if role in allowed), None)
