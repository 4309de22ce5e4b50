"""What is still to be done at a bed, as paper lists it: what comes next one by one, what comes later by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.day_sheet_rows import shared_words
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, title
from ward_board.board.visits import Visit, visit_roles, visit_waits, visit_words, visits
from ward_board.domain.protocol import Step
from ward_board.domain.status import SOON, Situation
from ward_board.domain.words import Action

_NOW, _SOON, _LEFT_OPEN, _LATER = range(4)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One visit or act: from when (aware, UTC), what, who may do it and what it waits for.

    `steps` are those that it does; `turn` puts what stands still first and what was left open before what is later.
    """

    at: datetime
    what: str
    who: str
    waits: str
    name: str
    steps: tuple[Step, ...]
    turn: int


@dataclass(frozen=True, slots=True)
class Later:
    """The same thing at one time or several."""

    name: str
    times: tuple[datetime, ...]


def to_do(bed: Bed) -> list[ToDo]:
    """All that the bed still needs, the most pressing first, with the ends of infusions that have not begun."""
    situation = bed.situation
    found = [_of_visit(visit, situation) for visit in visits(situation.actions, situation.protocol)]
    return sorted([*found, *_ends(situation)], key=lambda one: (one.turn, one.at))


def later(rest: Sequence[ToDo]) -> list[Later]:
    """What is not said one by one: the same thing at several times in one place, by the first of them."""
    groups: dict[str, list[ToDo]] = {}
    for one in rest:
        step = one.steps[0]
        groups.setdefault(step.series if len(one.steps) == 1 and step.series else one.name, []).append(one)
    return [Later(_shared(some), tuple(one.at for one in some)) for some in groups.values()]


def _shared(some: Sequence[ToDo]) -> str:
    if len(some) == 1:
        return some[0].name
    return " ".join(shared_words([one.name for one in some])) or some[0].name


def _of_visit(visit: Visit, situation: Situation) -> ToDo:
    protocol, steps = situation.protocol, tuple(act.step for act in visit.acts)
    what = visit_words(visit, protocol)
    return ToDo(
        at=visit.at,
        what=what[0],
        who=visit_roles(visit),
        waits="" if visit.is_left_open else visit_waits(visit, situation),
        name=what[0] if visit.is_left_open else _name(visit, situation),
        steps=steps,
        turn=_turn(visit, situation.now),
    )


def _name(visit: Visit, situation: Situation) -> str:
    """The card's where it is several acts, else what is done with an infusion, else the step's."""
    step = visit.first.step
    if len(visit.acts) > 1:
        return site_words(situation.protocol.card_of[step.id].title)
    return act_words(step, visit.first.action) if step.infusion else title(step)


def _turn(visit: Visit, now: datetime) -> int:
    if visit.first.action is Action.RESUME:
        return _NOW
    if visit.is_left_open:
        return _LEFT_OPEN
    return _SOON if visit.at - now <= SOON else _LATER


def _ends(situation: Situation) -> Iterator[ToDo]:
    """The end of each infusion that nobody can be asked for yet, where the plan expects it."""
    asked = {act.step.id for act in situation.actions if act.action is Action.FINISH}
    for status in situation.steps.values():
        step, end = status.record.step, status.times.projected.end
        has_ended = status.record.has_ended or status.record.is_settled
        if step.infusion is None or has_ended or end is None or step.id in asked:
            continue
        words = act_words(step, Action.FINISH)
        turn = _SOON if end - situation.now <= SOON else _LATER
        yield ToDo(end, words, "", "", words, (step,), turn)
