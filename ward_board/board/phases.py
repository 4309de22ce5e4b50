"""The stay in its phases, with when each was or will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from ward_board.board.canvas import Canvas, cut, first_that_fits
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM
from ward_board.domain.status import NIGHT_BEGINS, Situation
from ward_board.domain.words import BedState

LEAST_CELLS = 15


class Stage(Enum):
    """Whether a phase is over, goes on, or is to come."""

    OVER = "over"
    NOW = "now"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: its name, when, and how far it is."""

    words: str
    when: str
    stage: Stage
    tone: Tone = Tone.STRONG


def phase_rows(situation: Situation, width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    """Three rows (a line, the name, the time) for as many phases as fit beside each other, then three more."""
    # times of the treatment day stand without a date, whenever they are read
    phases = list(phases_of(situation, replace(clock, now=situation.chart.booking.t0)))
    abreast = max(min(len(phases), (width - 1) // LEAST_CELLS), 1)
    size = (width - 1) // abreast
    rows = []
    for first in range(0, len(phases), abreast):
        line, names, times = Canvas(width), Canvas(width), Canvas(width)
        for place, phase in enumerate(phases[first : first + abreast]):
            column = 1 + place * size
            line.fill(column, column + size - 1, glyphs.phase, _line_tone(phase))
            names.put(column, cut(phase.words, size - 1), _name_tone(phase))
            times.put(
                column,
                first_that_fits((phase.when,), size - 1),
                Tone.FAINT if phase.stage is Stage.TO_COME else Tone.PLAIN,
            )
        rows += [line, names, times]
    return rows


def _line_tone(phase: Phase) -> Tone:
    return {Stage.OVER: Tone.GOOD, Stage.NOW: phase.tone, Stage.TO_COME: Tone.GRID}[phase.stage]


def _name_tone(phase: Phase) -> Tone:
    return {Stage.OVER: Tone.GOOD, Stage.NOW: Tone.STRONG, Stage.TO_COME: Tone.FAINT}[phase.stage]


def phases_of(situation: Situation, clock: Clock) -> Iterator[Phase]:
    """The phases of a treatment, nine where amino acids run."""
    chart, t0 = situation.chart, situation.chart.booking.t0
    # what was looked at in the weeks before was no admission
    first = next(iter(chart.bedside), None)
    yield Phase(_("admitted"), _moment(first.occurred_at if first else None, clock), _over(first is not None))
    yield _prepared(situation, clock)
    yield from _infusion_phases(situation, clock)
    yield _step_phase(situation, CANNULA_OUT, _("cannula out"), clock)
    night = datetime.combine(t0.astimezone(clock.zone).date(), NIGHT_BEGINS, clock.zone).astimezone(t0.tzinfo)
    is_night = situation.state is BedState.NIGHT
    night_stage = Stage.NOW if is_night else _over(situation.state in {BedState.MORNING, BedState.DISCHARGED})
    yield Phase(_("night"), clock.moment(night), night_stage)
    yield _step_phase(situation, "rules", _("scan, rules"), clock, begins="scan")
    yield _step_phase(situation, "discharge", _("home"), clock)


def _prepared(situation: Situation, clock: Clock) -> Phase:
    """All that the first infusion waits for: over with the last of it."""
    steps = situation.protocol.by_id
    infusion = steps[LUTETIUM if steps[AMINO_ACIDS].absent else AMINO_ACIDS]
    asked = dict.fromkeys(gate.step for gate in infusion.gates if gate.step)
    before = [situation.steps[step] for step in asked if not situation.chart[step].falls_away]
    times = [one.record.settled.occurred_at if one.record.settled else one.times.projected.start for one in before]
    last = max((at for at in times if at), default=None)
    is_over = situation.chart[infusion.id].run is not None or all(one.record.is_settled for one in before)
    return Phase(_("prepared"), _moment(last, clock), _over(is_over))


def _infusion_phases(situation: Situation, clock: Clock) -> Iterator[Phase]:
    amino, lutetium = situation.steps[AMINO_ACIDS], situation.steps[LUTETIUM]
    if amino.record.step.absent:
        yield _lutetium_phase(situation, clock)
        return
    amino_run, lutetium_run = amino.record.run, lutetium.record.run
    begun = amino_run is not None
    over = lutetium_run is not None or (amino_run is not None and amino_run.ended_at is not None)
    stage = Stage.OVER if over else Stage.NOW if begun else Stage.TO_COME
    start = amino.times.actual.start or amino.times.projected.start
    yield Phase(_("amino acids"), _("from {time}").format(time=_moment(start, clock)), stage, Tone.AMINO)
    yield _lutetium_phase(situation, clock)
    ended = amino.record.has_ended
    stage = Stage.OVER if ended else Stage.NOW if begun and lutetium.record.has_ended else Stage.TO_COME
    end = amino.times.actual.end or amino.times.projected.end
    yield Phase(_("amino acids on"), _("to {time}").format(time=_moment(end, clock)), stage, Tone.AMINO)


def _lutetium_phase(situation: Situation, clock: Clock) -> Phase:
    lutetium = situation.steps[LUTETIUM]
    stage = Stage.OVER if lutetium.record.has_ended else Stage.NOW if lutetium.record.run else Stage.TO_COME
    first = lutetium.times.actual.start or lutetium.times.projected.start
    last = lutetium.times.actual.end or lutetium.times.projected.end
    words = _("{start} to {end}").format(start=_moment(first, clock), end=_moment(last, clock))
    return Phase(_("lutetium"), words, stage, Tone.LUTETIUM)


def _step_phase(situation: Situation, step: str, words: str, clock: Clock, begins: str | None = None) -> Phase:
    status = situation.steps.get(step)
    over = status is not None and status.record.is_settled
    begun = situation.steps.get(begins or "")
    is_now = not over and begun is not None and begun.record.is_settled
    stage = Stage.NOW if is_now else _over(over)
    return Phase(words, _step_time(situation, step if over or not begins else begins, clock), stage)


def _over(is_over: bool) -> Stage:
    return Stage.OVER if is_over else Stage.TO_COME


def _step_time(situation: Situation, step: str, clock: Clock) -> str:
    status = situation.steps.get(step)
    if status is None:
        return ""
    settled = status.record.settled
    return _moment(settled.occurred_at if settled else status.times.projected.start, clock)


def _moment(instant: datetime | None, clock: Clock) -> str:
    return clock.moment(instant) if instant else "?"
