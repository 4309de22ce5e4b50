"""One treatment day as it may really go: the two people serve one bed at a time, late patients and vials delay others.

Pure: what chance decides is handed in. Minutes count from the midnight of the day.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ward_board.domain import day_work as blocks
from ward_board.domain.day_work import Block, DayWork
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, GateRule, Infusion, Protocol, Step


@dataclass(frozen=True, slots=True)
class Flow:
    """What the protocol of a bed asks of its infusions, in minutes.

    Amino acids start `after_antiemetic` it, lutetium once they ran for `before_lutetium`; they run until their bag is
    empty (`bag`) and `after_lutetium` its end.
    """

    after_antiemetic: float
    before_lutetium: float
    bag: float
    after_lutetium: float


@dataclass(frozen=True, slots=True)
class PlannedBed:
    """A bed with its T0 (minute of the day) and what its protocol asks; the rest is None until it has happened."""

    bed: int
    t0: int
    flow: Flow
    amino_acids_at: int | None = None
    lutetium_at: int | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """What chance decides at one bed, in minutes.

    `late` is how much later than planned the patient is ready, `second_attempt` what another cannula takes on top of
    that, `vial_late` how much later than wanted the vial is there. `amino_acids_start` and `lutetium_start` are the
    lengths of the two blocks of two people. The amino acids stand still once for `pause`, after they ran for
    `pause_after`.
    """

    late: float
    second_attempt: float
    vial_late: float
    amino_acids_start: float
    lutetium_start: float
    lutetium_runs: float
    cannula_out: float
    pause: float = 0.0
    pause_after: float = 0.0


@dataclass(frozen=True, slots=True)
class BedRun:
    """How a day went at one bed: when what happened, and for how long it waited for the two people (`waited`)."""

    bed: int
    amino_acids: float
    lutetium: float
    lutetium_end: float
    amino_acids_until: float
    out: float
    waited: float


def run_day(work: DayWork, beds: Sequence[PlannedBed], chances: Mapping[int, Chance]) -> tuple[BedRun, ...]:
    """How the day goes at each bed, by the chances of that day (by bed).

    The two people go where they were needed first; when two beds needed them at once, to the lutetium.
    """
    return tuple(_Day(work, beds, chances).run())


class _Day:
    """The two people, and who waits for them: (since, 0 for lutetium and 1 for amino acids, bed)."""

    def __init__(self, work: DayWork, beds: Sequence[PlannedBed], chances: Mapping[int, Chance]) -> None:
        self._work, self._chances = work, chances
        self._beds = {one.bed: one for one in beds}
        self._free = float("-inf")
        self._waited = dict.fromkeys(self._beds, 0.0)
        self._started: dict[int, float] = {}
        self._waiting: list[tuple[float, int, int]] = []

    def run(self) -> Iterator[BedRun]:
        """Each bed as its lutetium starts."""
        for one in self._beds.values():
            if one.amino_acids_at is None:
                heapq.heappush(self._waiting, (self._ready(one), 1, one.bed))
            elif one.lutetium_at is None:
                self._has_started(one.bed, one.amino_acids_at)
            else:
                self._started[one.bed] = one.amino_acids_at
                yield self._going_on(one.bed, one.lutetium_at)
        while self._waiting:
            since, is_first, bed = heapq.heappop(self._waiting)
            begin = max(since, self._free)
            self._waited[bed] += begin - since
            if is_first:
                self._start_amino_acids(bed, begin)
            else:
                yield self._start_lutetium(bed, begin)

    def _ready(self, one: PlannedBed) -> float:
        """When the two people can come for the amino acids: as planned, or so long after a late antiemetic."""
        by_id, chance = self._work.by_id, self._chances[one.bed]
        antiemetic, start = by_id[blocks.ANTIEMETIC], by_id[blocks.AMINO_ACIDS]
        cannula_in = one.t0 + by_id[blocks.CANNULA].last_minute + chance.late + chance.second_attempt
        given = max(cannula_in, one.t0 + antiemetic.first_minute) + antiemetic.minutes
        return max(one.t0, given + one.flow.after_antiemetic) + start.first_minute

    def _start_amino_acids(self, bed: int, begin: float) -> None:
        block, minutes = self._work.by_id[blocks.AMINO_ACIDS], self._chances[bed].amino_acids_start
        self._free = begin + minutes
        self._has_started(bed, begin + minutes * _share_before(block, 0))

    def _has_started(self, bed: int, started: float) -> None:
        """From here on the bed waits for its lutetium: once the amino acids have run and the vial is there."""
        one, chance, block = self._beds[bed], self._chances[bed], self._work.by_id[blocks.LUTETIUM]
        self._started[bed] = started
        ahead = self._work.plan.get(block.moves_with, block.first_minute) - block.first_minute
        vial = one.t0 + one.flow.before_lutetium - ahead + chance.vial_late
        ready = max(_has_run(one.flow.before_lutetium, started, chance) - ahead, vial)
        heapq.heappush(self._waiting, (ready, 0, bed))

    def _start_lutetium(self, bed: int, begin: float) -> BedRun:
        block, chance = self._work.by_id[blocks.LUTETIUM], self._chances[bed]
        share = _share_before(block, self._work.plan.get(block.moves_with, block.first_minute))
        ran = _has_run(self._beds[bed].flow.before_lutetium, self._started[bed], chance)
        lutetium = max(begin + chance.lutetium_start * share, ran)
        self._free = lutetium + chance.lutetium_start * (1 - share)
        return self._going_on(bed, lutetium)

    def _going_on(self, bed: int, lutetium: float) -> BedRun:
        """What follows from the start of the lutetium."""
        chance, flow, started = self._chances[bed], self._beds[bed].flow, self._started[bed]
        ended = lutetium + chance.lutetium_runs
        until = max(_has_run(flow.bag, started, chance), ended + flow.after_lutetium)
        return BedRun(bed, started, lutetium, ended, until, until + chance.cannula_out, self._waited[bed])


def _share_before(block: Block, minute: int) -> float:
    """How much of a block comes before what it is there for happens."""
    return min(max((minute - block.first_minute) / block.minutes, 0.0), 1.0)


def _has_run(minutes: float, started: float, chance: Chance) -> float:
    """When the amino acids have run for so long; a pause does not count."""
    return started + minutes + (chance.pause if chance.pause_after < minutes else 0.0)


def flow_of(protocol: Protocol) -> Flow | None:
    """What a protocol asks of its infusions; None where it has no amino acids, or no length for them."""
    amino_acids, lutetium = protocol.by_id[AMINO_ACIDS], protocol.by_id[LUTETIUM]
    infusion = amino_acids.infusion
    if amino_acids.absent or infusion is None:
        return None
    return Flow(
        after_antiemetic=_gate_minutes(amino_acids, GateRule.MINUTES_SINCE),
        before_lutetium=_gate_minutes(lutetium, GateRule.RAN_MINUTES),
        bag=_length(infusion),
        after_lutetium=infusion.runs_until.minutes if infusion.runs_until else 0.0,
    )


def _gate_minutes(step: Step, rule: GateRule) -> float:
    return max((gate.minutes or 0.0 for gate in step.gates if gate.rule is rule), default=0.0)


def _length(infusion: Infusion) -> float:
    if infusion.volume_ml is not None and infusion.rate_ml_per_h is not None:
        return infusion.volume_ml / infusion.rate_ml_per_h * 60
    return infusion.minutes or 0.0


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The minute that half, nine of ten and nineteen of twenty days do not go beyond."""

    p50: float
    p90: float
    p95: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one thing that goes wrong at one bed does to the last cannula out.

    `mean` is over the beds; `worst_bed` is the bed where it makes the day longest, `worst` its days. `others_wait` is
    how many minutes longer the other beds wait for the two people, all of them together, on a mean day.
    """

    minutes: int
    mean: Percentiles
    worst_bed: int
    worst: Percentiles
    others_wait: float


@dataclass(frozen=True, slots=True)
class Chances:
    """What simulated days say of a plan: the last cannula out, in minutes of the day, and the minutes of waiting."""

    days: int
    seed: int
    ordinary: Percentiles
    wait: float
    late_vial: Trouble
    cannula_fails: Trouble


def last_out(runs: Sequence[BedRun]) -> float:
    """When the last cannula came out."""
    return max(run.out for run in runs)
