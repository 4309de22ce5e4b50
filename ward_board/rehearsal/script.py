"""From script to intents: what hands mean to do at a bed, read off its chart alone; nothing is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.domain.entry import Values
from ward_board.domain.gates import Around, Moment, unmet_gates
from ward_board.domain.plan import MINUTE, is_to_come
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, Protocol, Step
from ward_board.domain.status import NextAction, Situation
from ward_board.domain.values import fields_for
from ward_board.domain.voiding import DOING
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate
from ward_board.rehearsal.figures import assay_values, measured_values
from ward_board.rehearsal.intent import Intent
from ward_board.rehearsal.routine import routine_act
from ward_board.rehearsal.scenario import Act, BedScript, Gap, Rounds
from ward_board.rehearsal.usual import usual_values


def scripted(bed: Bed, script: BedScript) -> Iterator[Intent]:
    """What the script still wants, due or still to come; of a patient who has gone only what is routine then."""
    situation = bed.situation
    acts = [] if bed.is_closed else [act for act in script.acts if _has_a_place(act, situation.protocol)]
    for place, act in enumerate(acts):
        if act.after is None:
            at = None if _is_done_again(situation, act, acts) else _when_due(situation, act)
        else:
            at = _when_after(situation, act, acts[:place])
        if at is not None and not _was_struck(situation, act):
            yield _intent(bed, act, at)
    yield from _routine(bed, script)


def _routine(bed: Bed, script: BedScript) -> Iterator[Intent]:
    """What the plan asks for and no act of the script names."""
    named = {act.step for act in script.acts}
    for asked in bed.situation.actions:
        if asked.step.id in named or asked.action is not asked.step.first_action:
            continue
        if is_to_come(bed.situation.chart, asked.step.planned):
            continue
        act = routine_act(asked.step, script)
        at = _when_asked(bed.situation, asked, act)
        if at is None or _was_struck(bed.situation, act):
            continue
        if asked.step.at_bedside:
            at = _after_gaps(bed.situation, script.rounds, at)
        yield _intent(bed, act, at)


def written_down(intent: Intent, situation: Situation, script: BedScript) -> Intent:
    """The same with all that is written down for it: what the script says, and the usual for the rest of the form."""
    act = intent.act
    step = situation.protocol.by_id.get(act.step or "")
    if step is None or act.action in {Action.SKIP, Action.REFUSE}:
        return intent
    usual: Values = {}
    said = intent.values
    if act.action in DOING | {Action.START}:
        usual = usual_values(step, act.action, situation.chart.booking, intent.at, situation.zone, script.routine.key)
    if step.id == "activity_assay":
        said = assay_values(situation, script.vial_percent, intent.at)
    if step.id == "measurement":
        said = measured_values(situation, said)
    takes = {field.id for field in fields_for(step, act.action)}
    values = {**usual, **{key: value for key, value in said.items() if key in takes}}
    return replace(intent, values=values, second_values=_read_again(situation, step) if act.second else {})


def _read_again(situation: Situation, step: Step) -> Values:
    """What the second person reads again without seeing it: both read well."""
    charted = ((situation.chart[other].done, key) for other, _, key in (name.partition(".") for name in step.blind))
    return {key: done.values[key] for done, key in charted if done and key in done.values}


def _intent(bed: Bed, act: Act, at: datetime) -> Intent:
    reason = act.reason or (act.excuse if act.excuse and _unmet(bed.situation, act, at) else None)
    return Intent(bed.treatment, bed.number, act, at, at + MINUTE * act.typed_after_minutes, act.values, reason)


def _has_a_place(act: Act, protocol: Protocol) -> bool:
    """Whether the protocol knows the step or the incident; scripts tell of days under any."""
    if act.action is Action.INCIDENT:
        return act.values["kind"] in protocol.incident_of
    return act.step is None or act.step in protocol.by_id


def _is_done_again(situation: Situation, act: Act, acts: Sequence[Act]) -> bool:
    """Whether the script itself says how the step is done once more, now that it was done and no longer stands."""
    is_again = any(other.action is Action.AGAIN and other.step == act.step for other in acts)
    return is_again and act.action is not Action.AGAIN and bool(situation.chart[act.step or ""].acts)


def _was_struck(situation: Situation, act: Act) -> bool:
    """Whether somebody struck this from the chart; then hands do not put it back."""
    return any((entry.action, entry.step) == (act.action, act.step) for entry in situation.chart.voided)


def _when_due(situation: Situation, act: Act) -> datetime | None:
    """When an act that the plan asks for is done; None while it is not asked for, or waits for another act."""
    asked = next((one for one in situation.actions if one.step.id == act.step and _asks_for(one, act)), None)
    return _when_asked(situation, asked, act) if asked else None


def _when_asked(situation: Situation, asked: NextAction, act: Act) -> datetime | None:
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
    if step not in chart.steps:
        return None
    if edge == "due":
        return situation.steps[step].times.due
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
    if bed.is_closed or seen is None or not has_open_run(bed.situation):
        return
    lutetium = bed.situation.chart[LUTETIUM].run
    is_hot = lutetium is not None and lutetium.is_running
    minutes = rounds.with_lutetium_minutes if is_hot else rounds.with_amino_acids_minutes
    at = _after_gaps(bed.situation, rounds, seen.occurred_at + MINUTE * minutes)
    yield Intent(bed.treatment, bed.number, Act(Action.SEEN, rounds.by), at, at, {})


def has_open_run(situation: Situation) -> bool:
    """Whether an infusion hangs, running or paused."""
    runs = (situation.chart[step].run for step in (AMINO_ACIDS, LUTETIUM))
    return any(run is not None and run.ended_at is None for run in runs)


def _after_gaps(situation: Situation, rounds: Rounds, at: datetime) -> datetime:
    for gap in rounds.gaps:
        at = _after_gap(situation, gap, at)
    return at


def _after_gap(situation: Situation, gap: Gap, at: datetime) -> datetime:
    anchor = _anchor(situation, gap.after)
    if anchor is None:
        return at
    begins = anchor + MINUTE * gap.minutes
    ends = begins + MINUTE * gap.lasts_minutes
    return ends if begins <= at < ends else at
