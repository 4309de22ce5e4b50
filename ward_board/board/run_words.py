"""Sentences on one infusion: from when to when, how much, where it stood still, what is planned; exact times."""

from __future__ import annotations

from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.moments import Clock, duration
from ward_board.board.step_words import all_waits, gates_words, title
from ward_board.config.language import gettext as _
from ward_board.domain.chart import StepRecord
from ward_board.domain.infusion import Run
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.words import StepState


def run_words(bed: Bed, step: str, clock: Clock, *, about: str) -> str:
    """An infusion from its start on: "amino acids 09:57 to now, planned to 14:00, calculated ≈175 of 1000 mL".

    `about` is the sign before a calculated volume. One that has not started says when it is planned.
    """
    status = bed.situation.steps[step]
    run, name = status.record.run, title(status.record.step)
    if run is None:
        return planned_words(bed, step, clock)
    start, end = clock.moment(run.started_at), status.times.due_end
    if run.ended_at is not None:
        words = _("{step} {start} to {end}, stopped for good") if run.is_stopped else _("{step} {start} to {end}")
        parts = [words.format(step=name, start=start, end=clock.moment(run.ended_at))]
        parts += [took] if (took := outside_window_words(status.record)) else []
    elif run.paused_since is not None:
        words = _("{step} from {start}, stopped since {stopped}")
        parts = [words.format(step=name, start=start, stopped=clock.moment(run.paused_since))]
    else:
        parts = [_("{step} {start} to {now}").format(step=name, start=start, now=_now(clock))]
    if run.ended_at is None and end is not None:
        parts.append(_end_words(end, clock))
    return ", ".join([*parts, *volume_words(run, clock, about=about)])


def outside_window_words(record: StepRecord) -> str:
    """How long an infusion took, pauses included, where the protocol means it otherwise: "45 min, outside 20 to 40".

    Nothing for one that has not ended, or was stopped for good: that says enough.
    """
    run, infusion = record.run, record.step.infusion
    if run is None or run.ended_at is None or run.is_stopped or infusion is None:
        return ""
    minutes = int((run.ended_at - run.started_at) // MINUTE)
    shortest, longest = infusion.shortest_minutes, infusion.longest_minutes
    if (shortest is None or minutes >= shortest) and (longest is None or minutes <= longest):
        return ""
    took = duration(minutes)
    if shortest is None or longest is None:
        limit = _("{took}, at least {limit:.0f} min") if longest is None else _("{took}, at most {limit:.0f} min")
        return limit.format(took=took, limit=longest or shortest or 0)
    return _("{took}, outside {shortest:.0f} to {longest:.0f}").format(took=took, shortest=shortest, longest=longest)


def _now(clock: Clock) -> str:
    return clock.time(clock.now) if clock.stands_still else _("now")


def _end_words(end: datetime, clock: Clock) -> str:
    words = _("planned to {time}") if end > clock.now else _("its end was planned for {time}")
    return words.format(time=clock.moment(end))


def volume_words(run: Run, clock: Clock, *, about: str) -> list[str]:
    """How much of the bag has gone in, by calculation; nothing where only minutes are known."""
    given = run.given_ml(min(run.ended_at or clock.now, clock.now))
    if given is None or run.volume_ml is None:
        return []
    words = _("calculated {about}{given:.0f} of {bag:.0f} mL")
    return [words.format(about=about, given=given, bag=run.volume_ml)]


def planned_words(bed: Bed, step: str, clock: Clock) -> str:
    """An infusion that has not started: when it is expected, and what it waits for."""
    status = bed.situation.steps[step]
    name, times = title(status.record.step), status.times
    if times.projected.start is None or times.projected.end is None:
        return _("{step} not planned").format(step=name)
    if status.state is StepState.WAITING and times.due is not None:
        waits = gates_words(all_waits(bed.situation, status))
        said = _("{step} waits since {time}").format(step=name, time=clock.moment(times.due))
        return _("{fact} for {waits}").format(fact=said, waits=waits) if waits else said
    start, end = clock.moment(times.projected.start), clock.moment(times.projected.end)
    return _("{step} planned {start} to {end}").format(step=name, start=start, end=end)


def pause_words(bed: Bed, step: str, paused_at: datetime, resumed_at: datetime | None, clock: Clock) -> str:
    """One time of standing still: "amino acids stopped 10:38 to 10:44, 6 min"."""
    name = title(bed.situation.protocol.by_id[step])
    lasted = duration(int(((resumed_at or clock.now) - paused_at) // MINUTE))
    end = clock.moment(resumed_at) if resumed_at else _now(clock)
    words = _("{step} stopped {start} to {end}, {lasted}")
    return words.format(step=name, start=clock.moment(paused_at), end=end, lasted=lasted)


def first_plan_words(bed: Bed, clock: Clock) -> str:
    """The first plan of both infusions, as it was before anything moved it."""
    said = []
    for step in (AMINO_ACIDS, LUTETIUM):
        planned = bed.situation.plan.steps[step].planned
        if planned.start and planned.end:
            times = {"start": clock.moment(planned.start), "end": clock.moment(planned.end)}
            said.append(_("{step} {start} to {end}").format(step=title(bed.situation.protocol.by_id[step]), **times))
    return _("first plan: {words}").format(words=", ".join(said))


def unseen_words(bed: Bed, step: str, clock: Clock) -> str:
    """Since when nobody has seen the infusion run."""
    seen, run = bed.situation.chart.seen, bed.situation.chart[step].run
    since = [at for at in (seen.occurred_at if seen else None, run.started_at if run else None) if at is not None]
    return _("not seen since {time}").format(time=clock.moment(max(since))) if since else _("not seen yet")
