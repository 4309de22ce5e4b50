"""What a gauge cannot draw: what is short, what runs otherwise than charted, what was done to the pump; in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ward_board.board.alarm_words import bag_words
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.people import who
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import StepRecord
from ward_board.domain.entry import Entry
from ward_board.domain.infusion import Run
from ward_board.domain.plan import MINUTE, AminoAcids
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.pump_rate import PumpRate, pump_rate
from ward_board.domain.shortfall import ways_out
from ward_board.domain.status import Situation
from ward_board.domain.words import Action

Foot = tuple[str, Tone]


def gauge_words(situation: Situation, step: str, run: Run, clock: Clock) -> list[Foot]:
    """What the bar does not say, each with its tone."""
    found = _of_lutetium(situation, run, clock) if step == LUTETIUM else _of_amino_acids(situation, run, clock)
    return list(found)


def _of_amino_acids(situation: Situation, run: Run, clock: Clock) -> Iterator[Foot]:
    owed = situation.plan.amino_acids
    if run.is_stopped:
        yield _("partial: the rest of the bag is not given"), Tone.WARN
    if owed is not None and owed.shortfall_minutes >= 1:
        yield _short(situation, owed, run, clock)
    elif owed is not None and run.ended_at is None:
        words = bag_words(owed.bag_empty, owed.required_until, clock)
        again = _("if it runs again now: {bag}").format(bag=words)
        yield again if run.paused_since else words, Tone.FAINT
    rate = pump_rate(run)
    if rate is not None and rate.is_off and run.ended_at is None:
        yield _pump_words(rate, clock), Tone.WARN_STRONG


def _short(situation: Situation, owed: AminoAcids, run: Run, clock: Clock) -> Foot:
    """By how much the kidneys are protected too briefly, and while that can be changed both ways out of it."""
    short = _("{minutes} short").format(minutes=duration(round(owed.shortfall_minutes)))
    needed = clock.time(owed.required_until) if owed.required_until else "?"
    tolerance = situation.protocol.shortfall_tolerance_minutes
    is_beyond = owed.shortfall_minutes > tolerance
    if run.ended_at:
        ended = _("was needed to {time}: {short}").format(time=needed, short=short)
        return ended, Tone.WARN_STRONG if is_beyond else Tone.FAINT
    ends = clock.time(owed.bag_empty) if owed.bag_empty else "?"
    form = _("if it runs again now: ends {ends}, needed to {needed}: {short}")
    form = form if run.paused_since else _("ends {ends}, needed to {needed}: {short}")
    words = form.format(ends=ends, needed=needed, short=short)
    if not is_beyond:
        return _("{words}, within the {minutes:.0f} min allowed").format(words=words, minutes=tolerance), Tone.FAINT
    ways = ways_out_words(situation, clock)
    return _("{words}; ways out: {ways}; physician chooses").format(words=words, ways=ways), Tone.WARN_STRONG


def ways_out_words(situation: Situation, clock: Clock) -> str:
    """ "228 mL/h from 10:54, or 75 mL more"; nothing where the amino acids last."""
    ways = ways_out(situation, situation.now)
    if ways is None:
        return ""
    more = _("{ml} mL more").format(ml=number_words(ways.extra_ml))
    if ways.ml_per_h is None:
        return more
    rate, time = number_words(ways.ml_per_h), clock.time(situation.now)
    return _("{rate} mL/h from {time}, or {more}").format(rate=rate, time=time, more=more)


def _pump_words(rate: PumpRate, clock: Clock) -> str:
    form = _("rate {percent:.0f} % above plan") if rate.percent > 0 else _("rate {percent:.0f} % below plan")
    off = form.format(percent=abs(rate.percent))
    return _("{off}: {since} to {until} the pump gave {shown:.0f} mL, by its rate {charted:.0f} mL").format(
        off=off,
        since=clock.time(rate.since),
        until=clock.time(rate.until),
        shown=rate.shown_ml,
        charted=rate.charted_ml,
    )


def _of_lutetium(situation: Situation, run: Run, clock: Clock) -> Iterator[Foot]:
    if run.is_stopped:
        yield _("partial dose: stopped for good"), Tone.WARN_STRONG
    elif outside := _outside_window(situation, run, clock):
        yield outside, Tone.WARN_STRONG
    residual = situation.chart.steps.get("residual_assay")
    if residual is None or residual.done is None:
        yield _("activity given is stated after the residual assay, not before"), Tone.FAINT


def _outside_window(situation: Situation, run: Run, clock: Clock) -> str:
    """How long it took by the clock, pauses included, where that is not as the protocol means it."""
    infusion = situation.protocol.by_id[LUTETIUM].infusion
    shortest, longest = (infusion.shortest_minutes, infusion.longest_minutes) if infusion else (None, None)
    took = int(((run.ended_at or clock.now) - run.started_at) / MINUTE)
    is_short = shortest is not None and run.ended_at is not None and took < shortest
    is_long = longest is not None and took > longest
    if not (is_short or is_long) or (clock.stands_still and run.ended_at is None):
        return ""
    form = (
        _("took {took}, meant to take {window}")
        if run.ended_at
        else _("{took} since its start, meant to take {window}")
    )
    return form.format(took=duration(took), window=_window(shortest, longest))


def _window(shortest: float | None, longest: float | None) -> str:
    if shortest and longest:
        return _("{shortest:.0f} to {longest:.0f} min").format(shortest=shortest, longest=longest)
    return _("{minutes:.0f} min").format(minutes=longest or shortest or 0)


def history_words(record: StepRecord, staff: Mapping[str, str], clock: Clock) -> str:
    """Every change of rate and bag, every pause, the last pump reading: "10:40 rate 250 to 200 mL/h"."""
    told = [*_acts_told(record, staff, clock), *_pauses_told(record, clock)]
    if record.run and record.run.readings:
        at, ml = record.run.readings[-1]
        told.append((at, _("{time} pump {ml} mL").format(time=clock.time(at), ml=number_words(ml))))
    return ", ".join(words for _at, words in sorted(told, key=lambda pair: pair[0]))


def _acts_told(record: StepRecord, staff: Mapping[str, str], clock: Clock) -> Iterator[tuple[datetime, str]]:
    infusion = record.step.infusion
    rate = infusion.rate_ml_per_h if infusion else None
    for act in record.acts:
        new_rate, bag_ml, time = act.number("ml_per_h"), act.number("ml"), clock.time(act.occurred_at)
        orders = _ordered(act, staff)
        if new_rate is not None and new_rate != rate and act.action is not Action.START and rate is not None:
            form = _("{time} rate {old} to {new} mL/h{orders}")
            old, new = number_words(rate), number_words(new_rate)
            yield act.occurred_at, form.format(time=time, old=old, new=new, orders=orders)
        if bag_ml is not None and act.action is Action.MEASURE:
            form = _("{time} {ml} mL more hung{orders}")
            yield act.occurred_at, form.format(time=time, ml=number_words(bag_ml), orders=orders)
        rate = new_rate if new_rate is not None else rate


def _ordered(act: Entry, staff: Mapping[str, str]) -> str:
    by = act.text("ordered_by")
    return _(" ({name})").format(name=who(by, staff)) if by else ""


def _pauses_told(record: StepRecord, clock: Clock) -> Iterator[tuple[datetime, str]]:
    for paused_at, resumed_at in record.run.pauses if record.run else ():
        if resumed_at is not None:
            start, end = clock.time(paused_at), clock.time(resumed_at)
            lasted = duration(round((resumed_at - paused_at) / MINUTE))
            yield paused_at, _("stood still {start} to {end}, {lasted}").format(start=start, end=end, lasted=lasted)
