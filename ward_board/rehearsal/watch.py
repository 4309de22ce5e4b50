"""Watching for alarms: at each moment at which one may come up, and never a moment less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations

from ward_board.board.board import Bed
from ward_board.domain.alarms import Alarm
from ward_board.domain.clash import TOGETHER
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM, GateRule
from ward_board.domain.status import SOON, Situation, StepStatus
from ward_board.domain.words import AlarmKind, Priority, StepState

_OPENED_BY_TIME = frozenset(
    {GateRule.MINUTES_SINCE, GateRule.RAN_MINUTES, GateRule.ACTIVITY_IN_TOLERANCE, GateRule.COMPLETE}
)
_A_MOMENT = timedelta(seconds=1)


@dataclass
class Watch:
    """All alarms that were ever seen, each once for its id and since, as urgent as it ever was."""

    met: dict[tuple[str, datetime], Alarm] = field(default_factory=dict)

    def look(self, alarms: Iterable[Alarm]) -> None:
        """Take in the alarms that stand now."""
        for alarm in alarms:
            key = (alarm.id, alarm.since)
            known = self.met.get(key)
            if known is None or alarm.priority.rank < known.priority.rank:
                self.met[key] = alarm

    def of(self, treatment: str) -> list[Alarm]:
        """Those of one treatment, in the order in which they came up."""
        return sorted((a for a in self.met.values() if a.treatment == treatment), key=lambda a: (a.since, a.id))

    @property
    def high(self) -> list[Alarm]:
        """Those that were high at any time."""
        return [alarm for alarm in self.met.values() if alarm.priority is Priority.HIGH]


def next_alarm_moment(situation: Situation, standing: Iterable[Alarm]) -> datetime | None:
    """The next moment at which time alone may bring an alarm or make one more urgent; None where none can come.

    Rather a moment too many than one too few: at each of them it is asked again.
    """
    if situation.chart.closing:
        return None
    moments = (*_escalations(situation, standing), *_of_runs(situation), *_of_steps(situation), *_of_volume(situation))
    return min((one for one in moments if one > situation.now), default=None)


def _minutes(situation: Situation, kind: AlarmKind) -> timedelta:
    return MINUTE * (situation.protocol.alarms[kind].minutes or 0)


def _next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + MINUTE


def _escalations(situation: Situation, standing: Iterable[Alarm]) -> Iterator[datetime]:
    for alarm in standing:
        rule = situation.protocol.alarms.get(alarm.kind)
        if rule and rule.then_after_minutes is not None:
            yield alarm.since + MINUTE * rule.then_after_minutes


def _of_runs(situation: Situation) -> Iterator[datetime]:
    """What hangs: seen too long ago, running too long, empty soon; what stands still moves everything with the time."""
    amino_acids, lutetium = situation.chart[AMINO_ACIDS].run, situation.chart[LUTETIUM].run
    if any(run and run.paused_since for run in (amino_acids, lutetium)):
        yield _next_minute(situation.now)
    if situation.chart.seen and any(run and run.is_running for run in (amino_acids, lutetium)):
        rule, is_hot = situation.protocol.alarms[AlarmKind.NOT_SEEN], lutetium is not None and lutetium.is_running
        yield situation.chart.seen.occurred_at + MINUTE * (
            (rule.minutes_with_lutetium if is_hot else rule.minutes) or 0
        )
    if lutetium and lutetium.ended_at is None:
        yield lutetium.started_at + _minutes(situation, AlarmKind.LUTETIUM_TOO_LONG)
    if amino_acids and amino_acids.is_running and (empty_at := amino_acids.empty_at()):
        yield from (empty_at - _minutes(situation, AlarmKind.BAG_ENDS), empty_at)


def _of_steps(situation: Situation) -> Iterator[datetime]:
    """What will be late; a gate that time alone opens turns waiting into late at once."""
    late = _minutes(situation, AlarmKind.LATE)
    for step_id, status in situation.steps.items():
        due = status.times.due
        if due is None or status.record.is_settled or status.record.run:
            continue
        yield due + (_minutes(situation, AlarmKind.LUTETIUM_WAITS) if step_id == LUTETIUM else late)
        if situation.now >= due + late and status.state is StepState.WAITING and _waits_for_time(status):
            yield _next_minute(situation.now)


def _waits_for_time(status: StepStatus) -> bool:
    refusing = {gate.id for gate in status.waits}
    return any(gate.id in refusing and gate.rule in _OPENED_BY_TIME for gate in status.record.step.gates)


def _of_volume(situation: Situation) -> Iterator[datetime]:
    """A shortfall grows from when the lutetium should have started or ended, and by a minute a minute at most."""
    owed, cannula_out = situation.plan.amino_acids, situation.chart.steps.get(CANNULA_OUT)
    is_over = situation.chart[LUTETIUM].has_ended or (cannula_out is not None and cannula_out.is_settled)
    if owed is None or situation.chart[AMINO_ACIDS].run is None or is_over:
        return
    lutetium = situation.steps[LUTETIUM]
    expected = lutetium.times.due_end if lutetium.record.run else lutetium.times.due
    left = situation.protocol.shortfall_tolerance_minutes - owed.shortfall_minutes
    if left >= 0:
        yield max(situation.now, expected or situation.now) + MINUTE * left + _A_MOMENT


@dataclass(frozen=True, slots=True)
class Asked:
    """The next act of two people at a bed, and when it is asked for."""

    treatment: str
    at: datetime

    @classmethod
    def at_bed(cls, bed: Bed) -> Asked | None:
        """What one bed asks for; None where it asks for no two people."""
        act = next((action for action in bed.situation.actions if action.persons > 1), None)
        return cls(bed.treatment, act.at) if act else None


def may_clash(asked: Iterable[Asked], now: datetime) -> list[str]:
    """The treatments whose acts of two people may come together now, whatever they still wait for."""
    near = {one.treatment for pair, since in _pairs(asked) if since <= now for one in pair}
    return sorted(near)


def next_clash_moment(asked: Iterable[Asked], now: datetime) -> datetime | None:
    """When acts of two people may next come together; each minute while some may."""
    pairs = [since for _, since in _pairs(asked)]
    if any(since <= now for since in pairs):
        return _next_minute(now)
    return min(pairs, default=None)


def _pairs(asked: Iterable[Asked]) -> Iterator[tuple[tuple[Asked, Asked], datetime]]:
    """Every two acts, and from when on they may be one clash: what is past due meets what is 5 minutes ahead."""
    for one, other in combinations(sorted(asked, key=lambda act: act.at), 2):
        yield (one, other), other.at - (SOON if other.at - one.at <= TOGETHER else TOGETHER)
