"""Simulated days of a plan: what a late vial, or a cannula that needs a second attempt, does to the last hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from statistics import fmean

from ward_board.domain.day_run import Chance, Chances, Percentiles, PlannedBed, Trouble, last_out, run_day
from ward_board.domain.day_work import CANNULA, DayWork, Spread

DAYS, SEED = 500, 1


Day = Mapping[int, Chance]


def chances_of(work: DayWork, beds: Sequence[PlannedBed], *, days: int = DAYS, seed: int = SEED) -> Chances | None:
    """What `days` days with these T0s come to, the same for the same seed; None without a bed that is still to start.

    Each trouble is looked at on the very same days, at every bed that has not started, one bed at a time.
    """
    to_come = [one for one in beds if one.amino_acids_at is None]
    if not to_come:
        return None
    chance = Random(seed)  # noqa: S311
    drawn = [{one.bed: _drawn(work, one, chance) for one in beds} for _day in range(days)]
    ordinary = [_outcome(work, beds, day) for day in drawn]
    vial, again = work.chances.late_vial.minutes, second_attempt_minutes(work)
    look = partial(_trouble, work, beds, to_come, drawn, ordinary)
    return Chances(
        days=days,
        seed=seed,
        ordinary=_percentiles([outcome.out for outcome in ordinary]),
        wait=fmean(outcome.wait for outcome in ordinary),
        late_vial=look(vial, lambda one: replace(one, vial_late=one.vial_late + vial)),
        cannula_fails=look(again, lambda one: replace(one, second_attempt=again)),
    )


def second_attempt_minutes(work: DayWork) -> int:
    """How much later the cannula lies when it needs a second attempt: until somebody is there, and its block again."""
    return work.chances.cannula_fails.wait_minutes + work.by_id[CANNULA].minutes


def _drawn(work: DayWork, bed: PlannedBed, chance: Random) -> Chance:
    """One bed on one day; every bed takes as many numbers, so that the next one's stay the same."""
    figures = work.chances
    late, fails = _triangle(figures.patient_late, chance), chance.random() < figures.cannula_fails.share
    vial_late = _triangle(figures.vial_late, chance)
    starts = _triangle(figures.amino_acids_start, chance), _triangle(figures.lutetium_start, chance)
    runs, out = _triangle(figures.lutetium_runs, chance), _triangle(figures.cannula_out, chance)
    stands_still = chance.random() < figures.pause.share
    pause, after = _triangle(figures.pause.minutes, chance), chance.random() * bed.flow.bag
    return Chance(
        late=late,
        second_attempt=second_attempt_minutes(work) if fails else 0.0,
        vial_late=vial_late,
        amino_acids_start=starts[0],
        lutetium_start=starts[1],
        lutetium_runs=runs,
        cannula_out=out,
        pause=pause if stands_still else 0.0,
        pause_after=after,
    )


def _triangle(spread: Spread, chance: Random) -> float:
    return chance.triangular(spread.least, spread.most, spread.usual)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a day ended, and how long the beds waited for the two people; `waits` has it by bed."""

    out: float
    wait: float
    waits: Mapping[int, float]


def _outcome(work: DayWork, beds: Sequence[PlannedBed], day: Day) -> _Outcome:
    runs = run_day(work, beds, day)
    waits = {run.bed: run.waited for run in runs}
    return _Outcome(last_out(runs), sum(waits.values()), waits)


def _trouble(
    work: DayWork,
    beds: Sequence[PlannedBed],
    to_come: Sequence[PlannedBed],
    drawn: Sequence[Day],
    ordinary: Sequence[_Outcome],
    minutes: int,
    worse: Callable[[Chance], Chance],
) -> Trouble:
    """The same days again, each time with one bed that has it worse."""
    found: dict[int, Percentiles] = {}
    others: list[float] = []
    for one in to_come:
        outcomes = [_outcome(work, beds, {**day, one.bed: worse(day[one.bed])}) for day in drawn]
        found[one.bed] = _percentiles([outcome.out for outcome in outcomes])
        others += [
            (now.wait - now.waits[one.bed]) - (before.wait - before.waits[one.bed])
            for now, before in zip(outcomes, ordinary, strict=True)
        ]
    worst_bed = max(found, key=lambda bed: (found[bed].p90, bed))
    mean = Percentiles(*(fmean(getattr(one, name) for one in found.values()) for name in ("p50", "p90", "p95")))
    return Trouble(minutes, mean, worst_bed, found[worst_bed], fmean(others))


def _percentiles(minutes: Sequence[float]) -> Percentiles:
    ordered = sorted(minutes)
    return Percentiles(*(ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.9, 0.95)))
