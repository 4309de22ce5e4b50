"""An infusion as it ran: stretches of running, pauses between them, rates, pump readings; pauses never count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Infusion
from ward_board.domain.words import Action

HOUR = timedelta(hours=1)
FAR_AWAY_HOURS = 100_000  # a bag that lasts longer at its rate has no end that a calendar could show


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of running at one rate; `end` is None while it goes on. `ml_per_h` is None where only minutes count."""

    start: datetime
    end: datetime | None
    ml_per_h: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """All that happened to one infusion since it started.

    `volume_ml` is all that hangs, extra bags included; `readings` are what people read off the pump (mL). `ended_at` is
    the finish or the stop for good; `is_stopped` tells the second from the first.
    """

    stretches: tuple[Stretch, ...]
    volume_ml: float | None
    readings: tuple[tuple[datetime, float], ...] = ()
    ended_at: datetime | None = None
    is_stopped: bool = False

    @property
    def started_at(self) -> datetime:
        """When it started."""
        return self.stretches[0].start

    @property
    def is_running(self) -> bool:
        """Whether it runs, by the chart."""
        return self.ended_at is None and self.stretches[-1].end is None

    @property
    def paused_since(self) -> datetime | None:
        """When the open pause began, if there is one."""
        return self.stretches[-1].end if self.ended_at is None else None

    @property
    def ml_per_h(self) -> float | None:
        """The rate that runs now, or ran last."""
        return self.stretches[-1].ml_per_h

    @property
    def pauses(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """Each time of standing still, the open one with None."""
        gaps = [
            (a.end, b.start)
            for a, b in zip(self.stretches, self.stretches[1:], strict=False)
            if a.end and a.end < b.start
        ]
        return (*gaps, (self.paused_since, None)) if self.paused_since else tuple(gaps)

    def going_on(self, resume_at: datetime | None) -> Run:
        """The same run with an open pause taken as resumed at `resume_at`, or at its own minute."""
        if self.paused_since is None:
            return self
        resumed = max(resume_at or self.paused_since, self.paused_since)
        return replace(self, stretches=(*self.stretches, Stretch(resumed, None, self.ml_per_h)))

    def ran(self, at: datetime) -> timedelta:
        """How long it has run by `at`, pauses excluded."""
        return sum((_overlap(stretch, self.started_at, at) for stretch in self.stretches), timedelta())

    def reaches(self, running: timedelta) -> datetime | None:
        """When it will have run for `running` if it goes on; None when it ended or stands still before."""
        left = running
        for stretch in self.stretches:
            if stretch.end is None or stretch.end - stretch.start >= left:
                return stretch.start + left
            left -= stretch.end - stretch.start
        return None

    def given_ml(self, at: datetime) -> float | None:
        """The calculated volume given by `at`, counted from the last pump reading; never more than hangs."""
        if self.volume_ml is None:
            return None
        since, ml = self._anchor(at)
        ml += sum((stretch.ml_per_h or 0) * (_overlap(stretch, since, at) / HOUR) for stretch in self.stretches)
        return min(ml, self.volume_ml)

    def empty_at(self) -> datetime | None:
        """When the bag is empty at the recorded rates; a finish is an empty bag, a stop reads as if it had gone on."""
        if self.volume_ml is None:
            return None
        if self.ended_at is not None and not self.is_stopped:
            return self.ended_at
        since, ml = self._anchor(None)
        left_ml = self.volume_ml - ml
        if left_ml <= 0:
            return since
        for stretch in self._without_end():
            start, rate = max(stretch.start, since), stretch.ml_per_h or 0
            if stretch.end is None:
                return start + HOUR * (left_ml / rate) if left_ml < rate * FAR_AWAY_HOURS else None
            given_ml = rate * (max(stretch.end - start, timedelta()) / HOUR)
            if given_ml >= left_ml:
                return start + HOUR * (left_ml / rate)
            left_ml -= given_ml
        return None

    def _without_end(self) -> tuple[Stretch, ...]:
        if not self.is_stopped or self.ended_at is None:
            return self.stretches
        return (*self.stretches, Stretch(self.ended_at, None, self.ml_per_h))

    def _anchor(self, at: datetime | None) -> tuple[datetime, float]:
        known = [reading for reading in self.readings if at is None or reading[0] <= at]
        return known[-1] if known else (self.started_at, 0.0)


def planned_run(infusion: Infusion, start: datetime) -> Run:
    """The infusion as the protocol means it, from `start` on."""
    return Run((Stretch(start, None, infusion.rate_ml_per_h),), infusion.volume_ml)


def run_of(infusion: Infusion, acts: Iterable[Entry]) -> Run | None:
    """The run that the acts of one infusion tell, in the order in which they happened; None before its start."""
    run: Run | None = None
    for act in acts:
        if act.action is Action.START:
            run = _started(infusion, act)
        elif run is not None:
            run = _after(run, act)
    return run


def _started(infusion: Infusion, act: Entry) -> Run:
    rate, volume_ml = act.number("ml_per_h"), act.number("ml")
    run = Run(
        (Stretch(act.occurred_at, None, infusion.rate_ml_per_h if rate is None else rate),),
        infusion.volume_ml if volume_ml is None else volume_ml,
    )
    return _with_reading(run, act)


def _after(run: Run, act: Entry) -> Run:
    at, open_stretch = act.occurred_at, run.stretches[-1].end is None
    match act.action:
        case Action.PAUSE if open_stretch:
            run = _closed(run, at)
        case Action.RESUME if not open_stretch:
            rate = act.number("ml_per_h")
            going_on = Stretch(at, None, run.ml_per_h if rate is None else rate)
            run = replace(run, stretches=(*run.stretches, going_on))
        case Action.RATE:
            run = _at_rate(run, at, act.number("ml_per_h"))
        case Action.FINISH | Action.STOP:
            closed = _closed(run, at) if open_stretch else run
            run = replace(closed, ended_at=at, is_stopped=act.action is Action.STOP)
        case Action.MEASURE:
            run = replace(run, volume_ml=(run.volume_ml or 0) + (act.number("ml") or 0)) if act.number("ml") else run
        case _:
            return run
    return _with_reading(run, act)


def _at_rate(run: Run, at: datetime, ml_per_h: float | None) -> Run:
    last = run.stretches[-1]
    if last.end is None:
        return replace(run, stretches=(*_closed(run, at).stretches, Stretch(at, None, ml_per_h)))
    # changed while it stands still: the new rate holds from the resume on
    return replace(run, stretches=(*run.stretches, Stretch(last.end, last.end, ml_per_h)))


def _closed(run: Run, at: datetime) -> Run:
    *before, last = run.stretches
    return replace(run, stretches=(*before, replace(last, end=at)))


def _with_reading(run: Run, act: Entry) -> Run:
    pump_ml = act.number("pump_ml")
    return run if pump_ml is None else replace(run, readings=(*run.readings, (act.occurred_at, pump_ml)))


def _overlap(stretch: Stretch, start: datetime, end: datetime) -> timedelta:
    first, last = max(stretch.start, start), min(stretch.end or end, end)
    return max(last - first, timedelta())
