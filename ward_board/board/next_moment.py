"""The next moment: when the board may change by itself, so that whoever looks only then has seen all there was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ward_board.board.board import Board
from ward_board.domain.alarms import Alarm
from ward_board.domain.clash import act_of_two, near_pairs
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM, GateRule
from ward_board.domain.status import SOON, NextAction, Situation, StepStatus
from ward_board.domain.words import AlarmKind, StepState

_OPENED_BY_TIME = frozenset(
    {GateRule.MINUTES_SINCE, GateRule.RAN_MINUTES, GateRule.ACTIVITY_IN_TOLERANCE, GateRule.COMPLETE}
)
_A_MOMENT = timedelta(seconds=1)


def next_moment(board: Board) -> datetime | None:
    """When something may change by itself: what comes due, may start, ends, becomes an alarm, or comes together.

    Aware, UTC, after `board.now`; None where nothing can. Rather a moment too many than one too few; every minute while
    a pump stands still or something waits past its time. Not that it is night or morning: a board is read each minute.
    """
    open_beds = [bed.situation for bed in board.beds if not bed.is_closed]
    left = [action for bed in board.beds if bed.is_closed for action in bed.situation.actions]
    moments = {*_of_alarms(board.every_alarm), *clash_moments(open_beds), *_of_rooms(left, board)}
    for bed in board.beds:
        if not bed.is_closed:
            moments.update(_of_bed(bed.situation, bed.every_alarm))
    return min((one for one in moments if one > board.now), default=None)


def clash_moments(situations: Iterable[Situation]) -> Iterator[datetime]:
    """When acts of two people may begin to come together, whatever they still wait for; past ones too."""
    acts = [act for one in situations if (act := act_of_two(one))]
    return (since for _, since in near_pairs(acts))


def _of_alarms(standing: Iterable[Alarm]) -> Iterator[datetime]:
    """Taken, an alarm stands on its own again when that time has run out, at a closed bed and a technical one too."""
    return (alarm.taken_until for alarm in standing if alarm.taken_until)


def _of_bed(situation: Situation, standing: Iterable[Alarm]) -> Iterator[datetime]:
    yield from _more_urgent(situation, standing)
    yield from _of_steps(situation)
    yield from _of_runs(situation)
    yield from _while_it_moves(situation)
    yield from _too_short(situation)


def _of_rooms(actions: Iterable[NextAction], board: Board) -> Iterator[datetime]:
    """What is left to do when the patient has gone: when it is listed as soon, due, and left open."""
    for action in actions:
        bed = board.bed_of(action.treatment)
        late = MINUTE * bed.situation.protocol.late_after_minutes(action.step.id) if bed else timedelta()
        yield from (action.at - SOON, action.at, action.at + late)


def _minutes(situation: Situation, kind: AlarmKind) -> timedelta:
    return MINUTE * (situation.protocol.alarms[kind].minutes or 0)


def _more_urgent(situation: Situation, standing: Iterable[Alarm]) -> Iterator[datetime]:
    for alarm in standing:
        rule = situation.protocol.alarms.get(alarm.kind)
        if rule and rule.then_after_minutes is not None:
            yield alarm.since + MINUTE * rule.then_after_minutes


def _of_steps(situation: Situation) -> Iterator[datetime]:
    """What is listed soon, comes due, may start or end, and is late."""
    for step_id, status in situation.steps.items():
        times = status.times
        if status.record.is_settled:
            continue
        expected = (times.due, times.due_end, times.projected.start, times.projected.end)
        for moment in filter(None, expected):
            yield from (moment - SOON, moment)
        if times.due:
            yield times.due + MINUTE * situation.protocol.late_after_minutes(step_id)
            if step_id == LUTETIUM:
                yield times.due + _minutes(situation, AlarmKind.LUTETIUM_WAITS)


def _of_runs(situation: Situation) -> Iterator[datetime]:
    """What hangs: seen too long ago, running too long, empty soon."""
    amino_acids, lutetium = situation.chart[AMINO_ACIDS].run, situation.chart[LUTETIUM].run
    if situation.chart.seen and any(run and run.is_running for run in (amino_acids, lutetium)):
        rule, is_hot = situation.protocol.alarms[AlarmKind.NOT_SEEN], lutetium is not None and lutetium.is_running
        minutes = rule.minutes_with_lutetium if is_hot else rule.minutes
        yield situation.chart.seen.occurred_at + MINUTE * (minutes or 0)
    if lutetium and lutetium.ended_at is None:
        yield lutetium.started_at + _minutes(situation, AlarmKind.LUTETIUM_TOO_LONG)
    if amino_acids and amino_acids.is_running and (empty_at := amino_acids.empty_at()):
        yield from (empty_at - _minutes(situation, AlarmKind.BAG_ENDS), empty_at)


def _while_it_moves(situation: Situation) -> Iterator[datetime]:
    """A pump that stands still moves all that follows with the time; a gate that time opens makes waiting late."""
    runs = (situation.chart[step].run for step in (AMINO_ACIDS, LUTETIUM))
    stands_still = any(run and run.paused_since for run in runs)
    if stands_still or any(_is_late_once_it_may(situation, status) for status in situation.steps.values()):
        yield situation.now.replace(second=0, microsecond=0) + MINUTE


def _is_late_once_it_may(situation: Situation, status: StepStatus) -> bool:
    due, late = status.times.due, MINUTE * situation.protocol.late_after_minutes(status.record.step.id)
    refusing = {gate.id for gate in status.waits}
    gates = [gate for gate in status.record.step.gates if gate.id in refusing]
    is_past = due is not None and situation.now >= due + late
    return is_past and status.state is StepState.WAITING and any(gate.rule in _OPENED_BY_TIME for gate in gates)


def _too_short(situation: Situation) -> Iterator[datetime]:
    """A shortfall grows from when the lutetium should have started or ended, and by a minute a minute at most."""
    owed, cannula_out = situation.plan.amino_acids, situation.chart.steps.get(CANNULA_OUT)
    is_over = situation.chart[LUTETIUM].has_ended or (cannula_out is not None and cannula_out.is_settled)
    run = situation.chart[AMINO_ACIDS].run
    if owed is None or run is None or run.paused_since or is_over:
        # a pause moves the end of the amino acids with the lutetium that waits for them
        return
    lutetium = situation.steps[LUTETIUM]
    expected = lutetium.times.due_end if lutetium.record.run else lutetium.times.due
    left = situation.protocol.shortfall_tolerance_minutes - owed.shortfall_minutes
    if left >= 0:
        too_short = max(situation.now, expected or situation.now) + MINUTE * left
        # as long as the tolerance it is none yet, a moment longer it is
        yield from (too_short, too_short + _A_MOMENT)
