"""The first words about a bed: what runs and when it ends, or what was done last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.run_words import outside_window_words
from ward_board.board.site_words import site_words
from ward_board.board.step_words import capital, done_words, title
from ward_board.config.language import gettext as _
from ward_board.domain.chart import Closing
from ward_board.domain.infusion import Run
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.words import AlarmKind, BedState, StepState


@dataclass(frozen=True, slots=True)
class Say:
    """Words in a tone: every way to say it whole, the longest first."""

    words: tuple[str, ...]
    tone: Tone = Tone.PLAIN


def headline(bed: Bed, clock: Clock) -> Say:
    """What is so at the bed, most pressing first."""
    situation = bed.situation
    if situation.chart.closing:
        return _closed(situation, clock)
    amino, lutetium = situation.chart[AMINO_ACIDS].run, situation.chart[LUTETIUM].run
    for run, step in ((amino, AMINO_ACIDS), (lutetium, LUTETIUM)):
        if run and run.paused_since:
            return _stopped(bed, step, run, clock)
    if lutetium and lutetium.is_running:
        return _lutetium_runs(situation, lutetium, clock)
    if amino and amino.is_running:
        return _lutetium_waits(bed, clock) or _amino_acids_run(situation, clock)
    return _between(situation, clock)


def _closed(situation: Situation, clock: Clock) -> Say:
    closing = situation.chart.closing
    if closing is None:
        return Say(())
    words = {
        Closing.DISCHARGED: _("Home since {time}"),
        Closing.TRANSFERRED: _("Transferred {time}"),
        Closing.LEFT: _("Left {time}"),
        Closing.CANCELLED: _("Cancelled {time}"),
        Closing.NO_SHOW: _("Did not come"),
        Closing.DIED: _("Died {time}"),
    }[closing[0]]
    return Say((words.format(time=clock.moment(closing[1].occurred_at)),), Tone.FAINT)


def _stopped(bed: Bed, step: str, run: Run, clock: Clock) -> Say:
    name = title(bed.situation.protocol.by_id[step]).upper()
    since = clock.moment(run.paused_since or run.started_at)
    lutetium = bed.situation.chart[LUTETIUM].run
    urgent = step == LUTETIUM or (lutetium is not None and lutetium.is_running)
    words = _("{step} STOPPED {time}").format(step=name, time=since)
    return Say((words, _("STOPPED {time}").format(time=since)), Tone.ALERT_STRONG if urgent else Tone.WARN_STRONG)


def _lutetium_runs(situation: Situation, run: Run, clock: Clock) -> Say:
    name = title(situation.protocol.by_id[LUTETIUM]).upper()
    end = situation.steps[LUTETIUM].times.due_end
    if end is None or end <= clock.now:
        words = _("{step} RUNNING since {time}").format(step=name, time=clock.time(run.started_at))
    else:
        words = _("{step} RUNNING to {time}").format(step=name, time=clock.time(end))
    return Say((words, _("{step} RUNNING").format(step=name)), Tone.LUTETIUM_STRONG)


def _lutetium_waits(bed: Bed, clock: Clock) -> Say | None:
    status = bed.situation.steps[LUTETIUM]
    alarmed = any(alarm.kind is AlarmKind.LUTETIUM_WAITS for alarm in bed.alarms)
    if status.times.due is None or not (alarmed or status.state is StepState.WAITING):
        return None
    name = title(status.record.step).upper()
    lasted = clock.for_minutes(status.times.due)
    return Say((_("{step} WAITS {lasted}").format(step=name, lasted=lasted),), Tone.WARN_STRONG)


def _amino_acids_run(situation: Situation, clock: Clock) -> Say:
    name = capital(title(situation.protocol.by_id[AMINO_ACIDS]))
    end = situation.steps[AMINO_ACIDS].times.due_end
    if end is None:
        return Say((_("{step} running").format(step=name),))
    if end <= clock.now:
        return Say((_("Bag ended {time}").format(time=clock.time(end)),), Tone.WARN_STRONG)
    return Say((_("{step} end {time}").format(step=name, time=clock.time(end)),))


def _between(situation: Situation, clock: Clock) -> Say:
    """Nothing runs: what was done last, or in which part of the stay the patient is."""
    last = _last_done(situation)
    settled = last.record.settled if last else None
    words = _done_words(situation, last) if last else None
    if settled is None or words is None:
        if situation.state is BedState.BOOKED:
            return Say((_("Booked for {time}").format(time=clock.moment(situation.chart.booking.t0)),), Tone.FAINT)
        return Say((_state_words(situation.state),))
    if situation.chart[LUTETIUM].has_ended and _is_of_the_day(situation, settled.occurred_at, clock):
        # once the infusions are over, the part of the stay says more than the last thing that was done for them
        state = _state_words(situation.state)
        if (beside := outside_window(situation)) and situation.state is BedState.OBSERVATION:
            return Say((f"{state}, {beside.words[0]}", *beside.words, state), beside.tone)
        return Say((state,))
    return Say((f"{words} {clock.moment(settled.occurred_at)}", words))


def outside_window(situation: Situation) -> Say | None:
    """That the lutetium took shorter or longer than the protocol means it."""
    record = situation.chart[LUTETIUM]
    took = outside_window_words(record)
    name, minutes = title(record.step), took.partition(",")[0]
    return Say((f"{name} {took}", f"{name} {minutes}"), Tone.WARN) if took else None


def _done_words(situation: Situation, last: StepStatus) -> str | None:
    """What was done last; of a card how far it is, unless its own step is done and says more."""
    card = situation.protocol.card_of.get(last.record.step.id)
    if card is None or last.record.done is None:
        return done_words(last)
    itself = situation.steps.get(card.id)
    if itself is not None and itself.record.done is not None:
        return done_words(itself)
    of_card = [situation.chart[step] for step, its in situation.protocol.card_of.items() if its.id == card.id]
    asked = [record for record in of_card if not record.falls_away and not record.step.optional]
    done, named = sum(record.is_settled for record in asked), capital(site_words(card.title))
    if done == len(asked):
        return _("{card} complete").format(card=named)
    return _("{card} {done} of {count}").format(card=named, done=done, count=len(asked))


def _is_of_the_day(situation: Situation, at: datetime, clock: Clock) -> bool:
    return at.astimezone(clock.zone).date() == situation.chart.booking.t0.astimezone(clock.zone).date()


def _last_done(situation: Situation) -> StepStatus | None:
    done = [status for status in situation.steps.values() if status.record.settled and not status.record.falls_away]
    return max(done, key=_when, default=None)


def _when(status: StepStatus) -> tuple[float, int]:
    settled = status.record.settled
    return (settled.occurred_at.timestamp(), settled.seq) if settled else (0.0, 0)


def _state_words(state: BedState) -> str:
    return {
        BedState.BOOKED: _("Booked"),
        BedState.ADMITTED: _("Admitted"),
        BedState.RUNNING: _("Running"),
        BedState.STOPPED: _("Stopped"),
        BedState.WAITING: _("Waits"),
        BedState.OBSERVATION: _("Observation"),
        BedState.NIGHT: _("Night"),
        BedState.MORNING: _("Morning"),
        BedState.DISCHARGED: _("Home"),
        BedState.CANCELLED: _("Cancelled"),
    }[state]
