"""What happened at a bed in a few lines, for whoever takes it over: infusions, activity, cannula, who saw it last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ward_board.board.alarm_names import alarm_name
from ward_board.board.board import Bed
from ward_board.board.headline import Say
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.people import author_of
from ward_board.board.step_words import title
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.administered import administered_mbq
from ward_board.domain.alarms import Alarm
from ward_board.domain.chart import Chart
from ward_board.domain.infusion import Run
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM
from ward_board.domain.radiation import deviation_percent, within_tolerance
from ward_board.domain.status import Situation
from ward_board.domain.words import AlarmKind

_OF_THE_MORNING = ("scan", "evaluation", "measurement", "rules", "travel_declaration")


def bed_facts(bed: Bed, staff: Mapping[str, str], clock: Clock) -> tuple[Say, Say, Say]:
    """Three facts, each in every way to say it whole: amino acids, lutetium, then cannula and who looked in last."""
    lutetium, last = _lutetium(bed.situation, clock), _last(bed, staff, clock)
    if bed.situation.chart[AMINO_ACIDS].step.absent:
        return lutetium, last, Say(())
    return _amino_acids(bed.situation, clock), lutetium, last


def minutes_stopped(run: Run, beside: Run | None, now: datetime) -> int:
    """Whole minutes that a run stood still, with `beside` only while that one ran."""
    stopped = timedelta()
    for paused_at, resumed_at in run.pauses:
        end = min(resumed_at or now, now)
        if beside is None:
            stopped += max(end - paused_at, timedelta())
        else:
            stopped += max(beside.ran(end) - beside.ran(max(paused_at, beside.started_at)), timedelta())
    return round(stopped / MINUTE)


def given_mbq(situation: Situation) -> float | None:
    """The activity that the patient got (MBq); None before assay, start and residual assay are in the chart."""
    return administered_mbq(situation.protocol, situation.chart)


def _assayed_mbq(chart: Chart) -> float | None:
    record = chart.steps.get("activity_assay")
    return record.done.number("mbq") if record and record.done else None


def _amino_acids(situation: Situation, clock: Clock) -> Say:
    record, lutetium = situation.chart[AMINO_ACIDS], situation.chart[LUTETIUM].run
    name, run = title(record.step), record.run
    if run is None:
        return _not_started(situation, AMINO_ACIDS, clock)
    ran = _span(name, run, clock)
    both = minutes_stopped(run, lutetium, clock.now) if lutetium else 0
    if both:
        return _stopped_beside_lutetium(situation, run, both, clock)
    if run.paused_since:
        return Say((ran, *_shorter(name, run, clock)), Tone.WARN_STRONG)
    if alone := minutes_stopped(run, None, clock.now):
        stopped = _("stopped {minutes}").format(minutes=duration(alone))
        return Say((f"{ran}, {stopped}", ran, *_shorter(name, run, clock)), Tone.WARN)
    return Say((f"{ran}, {_how_it_ended(situation, run, clock)}", ran, *_shorter(name, run, clock)), Tone.PLAIN)


def _stopped_beside_lutetium(situation: Situation, run: Run, minutes: int, clock: Clock) -> Say:
    name, other = title(situation.protocol.by_id[AMINO_ACIDS]), title(situation.protocol.by_id[LUTETIUM])
    said = _("{step} stopped {minutes} with {other} running")
    stopped = said.format(step=name, minutes=duration(minutes), other=other)
    long = stopped
    if run.ended_at:
        long = _("{words}, to {time}").format(words=stopped, time=_end(run.started_at, run.ended_at, clock))
    elif run.paused_since:
        long = _("{words}, since {time}").format(words=stopped, time=clock.moment(run.paused_since))
    short = _("stopped {minutes} with {other}").format(minutes=duration(minutes), other=other)
    return Say((long, stopped, short, _("{step} stopped").format(step=name), name), Tone.ALERT)


def _how_it_ended(situation: Situation, run: Run, clock: Clock) -> str:
    owed = situation.plan.amino_acids
    if run.ended_at is None:
        ends = run.empty_at()
        return _("bag ends {time}, calculated").format(time=clock.moment(ends)) if ends else _("no rate recorded")
    if run.is_stopped:
        return _("stopped for good")
    if owed and owed.shortfall_minutes >= 1:
        return _("{minutes} short").format(minutes=duration(round(owed.shortfall_minutes)))
    return _("complete")


def _lutetium(situation: Situation, clock: Clock) -> Say:
    record = situation.chart[LUTETIUM]
    name, run = title(record.step), record.run
    if run is None:
        return _not_started(situation, LUTETIUM, clock)
    ran, shorter = _span(name, run, clock), _shorter(name, run, clock)
    tone = Tone.WARN_STRONG if run.paused_since else Tone.PLAIN
    if run.ended_at is None:
        end = situation.steps[LUTETIUM].times.due_end
        until = _("{words}, to {time}").format(words=ran, time=clock.moment(end)) if end and run.is_running else ran
        return Say((until, ran, *shorter), tone)
    if run.is_stopped:
        ran = _("{ran}, stopped for good").format(ran=ran)
    given, assay = given_mbq(situation), _assayed_mbq(situation.chart)
    if given is not None:
        percent = deviation_percent(given, situation.chart.booking.activity_mbq)
        is_within = within_tolerance(percent, situation.protocol.prescription.tolerance_percent)
        mbq = _("{mbq:,.0f} MBq given").format(mbq=given)
        said = f"{ran}, {mbq}, {percent:+.1f} %"
        outside = () if is_within else (_("{words}, OUTSIDE the tolerance").format(words=said),)
        return Say((*outside, said, f"{ran}, {mbq}", ran, *shorter), tone if is_within else Tone.WARN_STRONG)
    if assay is not None:
        mbq = _("{mbq} MBq assayed").format(mbq=number_words(assay))
        return Say((f"{ran}, {mbq}", ran, *shorter), tone)
    return Say((ran, *shorter), tone)


def _not_started(situation: Situation, step: str, clock: Clock) -> Say:
    record, times = situation.chart[step], situation.steps[step].times
    name, start = title(record.step), times.projected.start
    if record.is_settled:
        return Say((_("{step} skipped").format(step=name),), Tone.WARN)
    words = _("{step} not started").format(step=name)
    if times.due is not None and times.due <= clock.now:
        due = clock.moment(times.due)
        return Say((_("{words}, due {time}").format(words=words, time=due), words), Tone.WARN)
    if start is None:
        return Say((words,), Tone.FAINT)
    planned = _("{step} planned {time}").format(step=name, time=clock.moment(start))
    return Say((_("{words}, planned {time}").format(words=words, time=clock.moment(start)), planned, words), Tone.FAINT)


def _span(name: str, run: Run, clock: Clock) -> str:
    start = clock.moment(run.started_at)
    if run.ended_at:
        end = _end(run.started_at, run.ended_at, clock)
        return _("{step} {start} to {end}").format(step=name, start=start, end=end)
    if run.paused_since:
        return _("{step} stopped since {time}").format(step=name, time=clock.moment(run.paused_since))
    return _("{step} since {start}").format(step=name, start=start)


def _shorter(name: str, run: Run, clock: Clock) -> tuple[str, ...]:
    """From when to when, then the name alone: it is never cut."""
    start = clock.moment(run.started_at)
    if run.ended_at is None:
        return _("{step} since {start}").format(step=name, start=start), name
    return _span(name, run, clock), f"{name} {start}-{_end(run.started_at, run.ended_at, clock)}", name


def _end(start: datetime, end: datetime, clock: Clock) -> str:
    """The end of something, with its day where it is not the day on which it began."""
    same_day = start.astimezone(clock.zone).date() == end.astimezone(clock.zone).date()
    return clock.time(end) if same_day else clock.moment(end)


def _last(bed: Bed, staff: Mapping[str, str], clock: Clock) -> Say:
    situation, seen = bed.situation, bed.situation.chart.seen
    place = [*_cannula(situation, clock), *_morning(situation, clock)]
    if seen is None:
        return Say((", ".join(place) or _("nobody was at the bed yet"), *place[-1:]), Tone.FAINT)
    when = clock.moment(seen.occurred_at)
    by = _("last seen {time} {name}").format(time=when, name=author_of(seen, staff))
    short = _("seen {time}").format(time=when)
    return Say((*_joined(place, by), *_joined(place[-1:], short), by, short), Tone.FAINT)


def _joined(place: Sequence[str], words: str) -> tuple[str, ...]:
    return (", ".join([*place, words]), ", ".join([*place[-1:], words]))


def _cannula(situation: Situation, clock: Clock) -> list[str]:
    out, placed = (situation.chart.steps.get(step) for step in (CANNULA_OUT, "cannula"))
    if out and out.done:
        return [_("cannula out {time}").format(time=clock.moment(out.done.occurred_at))]
    if out and out.settled and placed and placed.done:
        return [_("cannula kept, {time}").format(time=clock.moment(out.settled.occurred_at))]
    if placed and placed.done:
        return [_("cannula in since {time}").format(time=clock.moment(placed.done.occurred_at))]
    return []


def _morning(situation: Situation, clock: Clock) -> list[str]:
    """What of the next morning is done, newest last."""
    records = [situation.chart.steps[step] for step in _OF_THE_MORNING if step in situation.chart.steps]
    return [f"{title(one.step)} {clock.moment(one.done.occurred_at)}" for one in records if one.done]


def alarm_forms(alarm: Alarm, bed: Bed) -> tuple[str, str]:
    """What an alarm of a bed is about, in a few words and in one or two."""
    record = bed.situation.chart.steps.get(alarm.step or "")
    step = title(record.step) if record else ""
    short = {
        AlarmKind.AMINO_ACIDS_STOPPED: _("stopped"),
        AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM: _("STOPPED"),
        AlarmKind.LUTETIUM_WAITS: _("waits"),
        AlarmKind.LUTETIUM_TOO_LONG: _("not ended"),
        AlarmKind.NOT_SEEN: _("not seen"),
        AlarmKind.BAG_ENDS: _("bag ends"),
        AlarmKind.BAG_ENDED: _("bag ended"),
        AlarmKind.SHORTFALL: _("too short"),
        AlarmKind.LATE: step,
        AlarmKind.DEVIATION: _("deviation"),
        AlarmKind.INCIDENT: _("incident"),
        AlarmKind.OBSERVATION: _("observation"),
        AlarmKind.CLASH: _("clash"),
    }
    return alarm_name(alarm.kind, step), short.get(alarm.kind) or _("alarm")
