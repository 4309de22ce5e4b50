"""Clashes: acts of two people that several beds ask for at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from ward_board.domain.alarms import Alarm, alarm_of, with_holder
from ward_board.domain.protocol import GateRule
from ward_board.domain.status import SOON, NextAction, Situation
from ward_board.domain.takes import TakeRule
from ward_board.domain.words import AlarmKind

TOGETHER = timedelta(minutes=5)
"""Acts of two people this close to each other need the same people."""

_NEEDS_SOMEBODY = frozenset({GateRule.PASSES, GateRule.ACTIVITY_IN_TOLERANCE})


@dataclass(frozen=True, slots=True)
class Clash:
    """Two or more acts of two people that come together, by time; `since` is when that came so near (aware, UTC)."""

    acts: tuple[NextAction, ...]
    since: datetime

    @property
    def latest(self) -> NextAction:
        """The act that comes last; where several do, that of the highest bed."""
        return self.acts[-1]

    def others(self, treatment: str) -> tuple[int, ...]:
        """The other beds than that of `treatment`, by number."""
        return tuple(sorted(act.bed for act in self.acts if act.treatment != treatment))


def clashes(situations: Iterable[Situation]) -> tuple[Clash, ...]:
    """All clashes now, the earliest first; a bed is in one of them at most.

    Two acts come together where the times at which they are asked for lie within 5 minutes, the later of them at most
    20 minutes ahead, and some role may do both. What is past due is asked for now. Beds that come together with the
    same third bed are one clash.
    """
    asked = {act.treatment: (act, one.now) for one in situations if (act := act_of_two(one)) and _may_happen(one, act)}
    acts = sorted((act for act, _ in asked.values()), key=_by_time)
    pairs = {
        (one.treatment, other.treatment): since
        for (one, other), since in near_pairs(acts)
        if since <= asked[other.treatment][1]
    }
    found = []
    for group in _connected([act.treatment for act in acts], pairs):
        within = [since for pair, since in pairs.items() if group.issuperset(pair)]
        found.append(Clash(tuple(act for act in acts if act.treatment in group), min(within)))
    return tuple(found)


def act_of_two(situation: Situation) -> NextAction | None:
    """The next act of two people at a bed, whatever it still waits for; what is signed elsewhere can be one sitting."""
    return next((one for one in situation.actions if one.persons > 1 and one.step.at_bedside), None)


def near_pairs(acts: Iterable[NextAction]) -> Iterator[tuple[tuple[NextAction, NextAction], datetime]]:
    """Every two acts that some role may both do, the earlier first, and from when on they come together (aware, UTC).

    What is past due is asked for now, and so comes together with whatever is 5 minutes ahead.
    """
    for one, other in combinations(sorted(acts, key=_by_time), 2):
        if set(one.roles) & set(other.roles):
            yield (one, other), other.at - (SOON if other.at - one.at <= TOGETHER else TOGETHER)


def clash_alarms(found: Iterable[Clash], situations: Iterable[Situation], takes: TakeRule) -> tuple[Alarm, ...]:
    """One alarm for each clash, at the bed whose act comes last; `cause_at` is when it is asked for."""
    of_treatment = {one.chart.treatment: one for one in situations}
    alarms = []
    for clash in found:
        last = clash.latest
        situation = of_treatment[last.treatment]
        step = last.step.id
        alarm = alarm_of(situation, AlarmKind.CLASH, clash.since, last.at, step, step)
        alarm = replace(alarm, among=tuple(sorted((act.bed, act.step.id) for act in clash.acts)))
        alarms.append(with_holder(alarm, situation.chart.entries, situation.now, takes))
    return tuple(alarms)


def _by_time(act: NextAction) -> tuple[datetime, int, str]:
    return act.at, act.bed, act.treatment


def _may_happen(situation: Situation, act: NextAction) -> bool:
    """Whether all that it waits for will have come by its time."""
    if not act.waits:
        return True
    expected = situation.plan[act.step.id].projected.start
    if act.at <= situation.now or expected is None or expected > act.at:
        return False
    refusing = {gate.id for gate in act.waits}
    gates = [gate for gate in act.step.gates if gate.id in refusing and gate.rule in _NEEDS_SOMEBODY and gate.step]
    # what was done and does not pass will not pass by waiting
    return not any(situation.chart[gate.step].done for gate in gates if gate.step)


def _connected(treatments: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The treatments in groups that hang together by pairs, each group of two or more."""
    groups: list[set[str]] = [{treatment} for treatment in treatments]
    for pair in pairs:
        touched = [group for group in groups if group.intersection(pair)]
        groups = [
            set().union(*touched) if group is touched[0] else group for group in groups if group not in touched[1:]
        ]
    return [group for group in groups if len(group) > 1]
