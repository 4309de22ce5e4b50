"""The beds of a treatment day as the start times ask for them: from how each treatment stands to minutes of the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from ward_board.domain.day_run import PlannedBed, flow_of
from ward_board.domain.day_work import T0, DayWork, spans_of
from ward_board.domain.plan import MINUTE, StepPlan
from ward_board.domain.protocol import GateRule
from ward_board.domain.start_times import BedDay, Kept, Proposal
from ward_board.domain.status import Situation
from ward_board.domain.step_ids import AMINO_ACIDS, LUTETIUM


def beds_of_day(
    work: DayWork, situations: Iterable[Situation], midnight: datetime, keep: Collection[int] = ()
) -> tuple[BedDay, ...]:
    """Every bed with a treatment that is not over, in the order of its number; `midnight` is when the day begins.

    A bed whose first infusion has started is kept, and so are those of `keep`. No work is proposed for what is past.
    """
    beds = (_bed_day(work, one, midnight, keep) for one in situations if one.chart.closing is None)
    return tuple(sorted(beds, key=lambda bed: bed.bed))


def minute_of(at: datetime, midnight: datetime) -> int:
    """The minute of the day in which an instant lies."""
    return int((at - midnight) // MINUTE)


def first_infusion(one: Situation) -> str:
    """Which infusion T0 is the start of: the amino acids, where the protocol has any."""
    return LUTETIUM if one.protocol.by_id[AMINO_ACIDS].absent else AMINO_ACIDS


def _bed_day(work: DayWork, one: Situation, midnight: datetime, keep: Collection[int]) -> BedDay:
    booking, begins = one.chart.booking, first_infusion(one)
    started = one.chart[begins].started_at
    booked, now = minute_of(booking.t0, midnight), minute_of(one.now, midnight)
    kept = Kept.STARTED if started else Kept.ASKED if booking.bed in keep else None
    t0 = minute_of(started, midnight) if started else booked
    shifts = _shifts(work, one, midnight, t0, may_move=kept is None)
    return BedDay(
        bed=booking.bed,
        treatment=one.chart.treatment,
        booked=booked,
        t0=t0,
        earliest=_earliest(work, one, shifts, midnight, now),
        shifts=shifts,
        kept=kept,
    )


def _shifts(work: DayWork, one: Situation, midnight: datetime, t0: int, *, may_move: bool) -> Mapping[str, int]:
    """How many minutes later than in the model's plan the steps of a bed are, after its T0.

    Where T0 may move the first plan counts, and what is done already moves no more; else what is expected.
    """
    shifts = {}
    for edge, meant in work.plan.items():
        step, _, end = edge.partition(".")
        plan = one.plan.steps.get(step)
        if plan is None or one.chart[step].is_left_out or (may_move and one.chart[step].is_settled):
            continue
        at = _edge(plan, end, may_move=may_move)
        if at is not None:
            anchor = minute_of(one.chart.booking.t0, midnight) if may_move else t0
            shifts[edge] = minute_of(at, midnight) - anchor - meant
    return shifts


def _edge(plan: StepPlan, edge: str, *, may_move: bool) -> datetime | None:
    if may_move:
        return plan.planned.start if edge == "start" else plan.planned.end
    if edge == "start":
        return plan.actual.start or plan.projected.start
    return plan.actual.end or plan.projected.end


def _earliest(work: DayWork, one: Situation, shifts: Mapping[str, int], midnight: datetime, now: int) -> int:
    """The first T0 for which nothing that is still to be done lies before now, nor a gate asks for more minutes.

    A bed that can still start when it is booked may: the blocks leave some room, and nobody is moved for a minute.
    """
    ahead = spans_of(work, one.chart.booking.bed, 0, {edge: by for edge, by in shifts.items() if edge != T0})
    first = now - min((span.start for span in ahead), default=0)
    for gate in one.protocol.by_id[first_infusion(one)].gates:
        since = one.chart[gate.step].started_at if gate.step else None
        if gate.rule is GateRule.MINUTES_SINCE and since is not None:
            first = max(first, -int((midnight - since) // MINUTE) + int(gate.minutes or 0))
    t0 = one.chart.booking.t0
    is_on_time = one.plan[first_infusion(one)].projected.start == t0
    return min(first, minute_of(t0, midnight)) if is_on_time else first


def planned_beds(proposal: Proposal, situations: Iterable[Situation], midnight: datetime) -> tuple[PlannedBed, ...]:
    """The beds of a proposal as simulated days ask for them; a bed without amino acids waits for nobody's team."""
    of_treatment = {one.chart.treatment: one for one in situations}
    found = []
    for placed in proposal.placed:
        one = of_treatment[placed.bed.treatment]
        flow = flow_of(one.protocol)
        if flow is not None:
            began = [one.chart[step].started_at for step in (AMINO_ACIDS, LUTETIUM)]
            amino_acids, lutetium = (None if at is None else minute_of(at, midnight) for at in began)
            found.append(PlannedBed(placed.bed.bed, placed.t0, flow, amino_acids, lutetium))
    return tuple(found)
