"""From script to intents: what hands mean to do at a bed, read off its chart alone; nothing is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.domain.gates import Around, Moment, unmet_gates
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, Step
from ward_board.domain.status import NextAction, Situation
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate
from ward_board.rehearsal.figures import assay_values
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.scenario import Act, BedScript, Gap, Rounds


def scripted(bed: Bed, script: BedScript) -> Iterator[Intent]:
    """What the script still wants, due or still to come."""
    situation = bed.situation
    for place, act in enumerate(script.acts):
        at = _when_due(situation, act) if act.after is None else _when_after(situation, act, script.acts[:place])
        if at is not None and not _was_struck(situation, act):
            yield _intent(bed, script, act, at)


def _intent(bed: Bed, script: BedScript, act: Act, at: datetime) -> Intent:
    is_assay = act.step == "activity_assay"
    values = assay_values(bed.situation, script.vial_percent, at) if is_assay else act.values
    reason = act.reason or (act.excuse if act.excuse and _unmet(bed.situation, act, at) else None)
    return Intent(bed.treatment, bed.number, act, at, at + MINUTE * act.typed_after_minutes, values, reason)


def _was_struck(situation: Situation, act: Act) -> bool:
    """Whether somebody struck this from the chart; then hands do not put it back."""
    return any((entry.action, entry.step) == (act.action, act.step) for entry in situation.chart.voided)


def _when_due(situation: Situation, act: Act) -> datetime | None:
    """When an act that the plan asks for is done; None while it is not asked for, or waits for another act."""
    asked = next((one for one in situation.actions if one.step.id == act.step and _asks_for(one, act)), None)
    if asked is None:
        return None
    ready = _ready(situation, asked.step, act)
    at = asked.at + MINUTE * act.minutes
    at = max(at, ready) if ready and not act.deviation else at
    # what is meant early may find that it is too early
    return next((moment for moment in (at, max(at, asked.at)) if _may(situation, act, moment)), None)


def _asks_for(asked: NextAction, act: Act) -> bool:
    return asked.action is (asked.step.first_action if act.action is Action.REFUSE else act.action)


def _ready(situation: Situation, step: Step, act: Act) -> datetime | None:
    """A minute after the newest act on the steps that its gates look at: nobody acts in the same breath."""
    looked_at = {gate.step for gate in step.gates_on(act.action) if gate.step}
    done = [entry.occurred_at for one in looked_at for entry in situation.chart[one].acts]
    return max(done) + MINUTE if done else None


def _may(situation: Situation, act: Act, at: datetime) -> bool:
    if act.deviation:
        return True
    return all(not gate.hard and (act.reason or act.excuse) for gate in _unmet(situation, act, at))


def _unmet(situation: Situation, act: Act, at: datetime) -> tuple[UnmetGate, ...]:
    step = situation.protocol.by_id.get(act.step or "")
    if step is None:
        return ()
    return unmet_gates(Moment(situation.protocol, situation.chart, at, situation.zone, Around(), {}), step, act.action)


def _when_after(situation: Situation, act: Act, earlier: Sequence[Act]) -> datetime | None:
    """When an act is done that follows another; None where that did not happen, or this one did."""
    anchor = _anchor(situation, act.after or "")
    if anchor is None:
        return None
    at = anchor + MINUTE * act.minutes
    return at if _is_open(situation, act, at, sum(act.is_like(other) for other in earlier)) else None


def _anchor(situation: Situation, name: str) -> datetime | None:
    chart = situation.chart
    if name == "t0":
        return chart.booking.t0
    step, _, edge = name.partition(".")
    run = chart[step].run
    if edge == "start":
        return chart[step].started_at
    if run is None:
        return None
    return run.ended_at if edge == "end" else run.paused_since


def _is_open(situation: Situation, act: Act, at: datetime, times_before: int) -> bool:
    chart = situation.chart
    if act.action is Action.SEEN:
        return chart.seen is None or chart.seen.occurred_at < at
    if act.action is Action.PAUSE:
        run = chart[act.step or ""].run
        if run is None or not run.is_running:
            return False
    done = sum((entry.action, entry.step) == (act.action, act.step) for entry in chart.entries)
    return done <= times_before


def next_look(bed: Bed, rounds: Rounds) -> Iterator[Intent]:
    """The next round at a bed where an infusion hangs."""
    seen = bed.situation.chart.seen
    if seen is None or not has_open_run(bed.situation):
        return
    lutetium = bed.situation.chart[LUTETIUM].run
    is_hot = lutetium is not None and lutetium.is_running
    minutes = rounds.with_lutetium_minutes if is_hot else rounds.with_amino_acids_minutes
    at = seen.occurred_at + MINUTE * minutes
    for gap in rounds.gaps:
        at = _after_gap(bed.situation, gap, at)
    yield Intent(bed.treatment, bed.number, Act(Action.SEEN, rounds.by), at, at, {})


def has_open_run(situation: Situation) -> bool:
    """Whether an infusion hangs, running or paused."""
    runs = (situation.chart[step].run for step in (AMINO_ACIDS, LUTETIUM))
    return any(run is not None and run.ended_at is None for run in runs)


def _after_gap(situation: Situation, gap: Gap, at: datetime) -> datetime:
    anchor = _anchor(situation, gap.after)
    if anchor is None:
        return at
    begins = anchor + MINUTE * gap.minutes
    ends = begins + MINUTE * gap.lasts_minutes
    return ends if begins <= at < ends else at
