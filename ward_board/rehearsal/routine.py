"""The routine: who does a step that no script names, and how long after it is due."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from ward_board.domain.protocol import Step
from ward_board.domain.words import StepKind
from ward_board.rehearsal.scenario import Act, BedScript


def routine_act(step: Step, script: BedScript) -> Act:
    """The ordinary doing of `step`: by the first of its roles, with the next one beside them where it takes two."""
    people = _people(step, script)
    second = people[1] if step.persons > 1 else None
    return Act(step.first_action, people[0], step.id, minutes=_minutes(step, script), second=second)


def _people(step: Step, script: BedScript) -> list[str]:
    """All who may do it: one of each role, then their colleagues; whoever goes round observes, if they may."""
    teams = [script.routine.team[role] for role in step.roles]
    people = [team[0] for team in teams] + [one for team in teams for one in team[1:]]
    by = script.rounds.by
    if step.kind is StepKind.OBSERVATION and by in people:
        return [by, *(one for one in people if one != by)]
    return people


def _minutes(step: Step, script: BedScript) -> float:
    """Steps of one card are done in one visit, and so equally late."""
    routine, visit = script.routine, step.card or step.id
    paced = routine.pace.get(step.id, routine.pace.get(visit, 0))
    return paced + round(_share(f"{routine.key}/{visit}") * routine.latest_minutes * 60) / 60


@lru_cache(maxsize=4096)
def _share(key: str) -> float:
    """A number from 0 to 1 that chance picks for `key`, always the same."""
    return Random(key).random()  # noqa: S311
