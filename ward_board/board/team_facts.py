"""What two people go by before they sign a card: its gates with their facts, and what the chart shows beside a mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ward_board.board.board import Bed
from ward_board.board.course_on_bed import warnings_of
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import author_of
from ward_board.board.rule_card import MEASUREMENT, OF_THE_RULES, measured_facts, net_words
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.board.value_words import number_words, values_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import ALLERGIES, StepRecord
from ward_board.domain.entry import Entry
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import Gate, GateRule, Protocol, Step
from ward_board.domain.status import Situation
from ward_board.domain.text import printable
from ward_board.domain.words import Action
from ward_board.errors import UnmetGate

PRESCRIPTION = "prescription"
_PRESSURE = ("systolic_mmhg", "diastolic_mmhg")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the chart holds, in its tone, and when and by whom it came there."""

    words: str
    tone: Tone = Tone.STRONG
    by: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A gate, whether it is met now, and what the chart says about it; `is_own` where it judges the card itself."""

    gate: Gate
    is_own: bool
    is_met: bool
    facts: str


def opened_by(situation: Situation, step: Step) -> Step | None:
    """The infusion that may start once two people signed `step`, while it has not started."""
    waiting = (
        other
        for other in situation.protocol.steps
        if other.infusion and any(gate.step == step.id and gate.is_hard for gate in other.gates_on(Action.START))
    )
    return next((other for other in waiting if situation.chart[other.id].run is None), None)


def judged(
    situation: Situation, step: Step, waits: Iterable[UnmetGate], staff: Mapping[str, str], clock: Clock
) -> tuple[Judged, ...]:
    """The gates of `step`, of which `waits` refuse, then those of the infusion that it opens; each thing once."""
    infusion, hidden = opened_by(situation, step), frozenset(step.blind)
    own = [(gate, step) for gate in step.gates_on(step.first_action)]
    later = [(gate, infusion) for gate in infusion.gates_on(Action.START) if gate.step != step.id] if infusion else []
    unmet = {step.id: {gate.id for gate in waits}}
    if infusion:
        unmet[infusion.id] = {gate.id for gate in situation.steps[infusion.id].waits}
    found = [
        Judged(gate, of is step, gate.id not in unmet[of.id], _facts(situation, gate, hidden, staff, clock))
        for gate, of in [*own, *later]
    ]
    return tuple(one for place, one in enumerate(found) if not _is_said_better(one, found[:place], found[place + 1 :]))


def _is_said_better(one: Judged, before: Iterable[Judged], after: Iterable[Judged]) -> bool:
    """Whether another gate about the same record says more: one that refuses, or of those that are met the last."""
    same = [other for other in before if _says_the_same(one, other)]
    later = [other for other in after if _says_the_same(one, other)]
    return one.is_met and (bool(later) or any(not other.is_met for other in same))


def _says_the_same(one: Judged, other: Judged) -> bool:
    return one.gate.step is not None and (one.gate.step, one.facts) == (other.gate.step, other.facts)


def shown(bed: Bed, ids: Iterable[str], staff: Mapping[str, str], clock: Clock) -> list[Shown]:
    """What the chart holds of some steps, to be compared with what is read aloud; a warning where it holds nothing."""
    return [one for step in ids for one in _shown(bed, bed.situation.chart[step], staff, clock)]


def _shown(bed: Bed, record: StepRecord, staff: Mapping[str, str], clock: Clock) -> list[Shown]:
    if record.step.id == MEASUREMENT:
        return [Shown(words, tone) for words, tone in measured_facts(bed.situation, staff, clock)]
    if record.step.id == PRESCRIPTION:
        doubts = [Shown(words, Tone.WARN_STRONG) for words in warnings_of(bed)]
        return [_one_shown(bed, record, staff, clock), *doubts]
    return [_one_shown(bed, record, staff, clock)]


def _one_shown(bed: Bed, record: StepRecord, staff: Mapping[str, str], clock: Clock) -> Shown:
    situation, done = bed.situation, record.done
    by = _by(done, staff, clock) if done else ""
    if record.step.id == PRESCRIPTION:
        booking = situation.chart.booking
        words = _("{mbq} MBq, cycle {cycle} of {cycles}")
        said = words.format(mbq=number_words(booking.activity_mbq), cycle=booking.cycle, cycles=bed.cycles)
        if done is None:
            return Shown(_("{words}, not checked since it was prescribed").format(words=said), Tone.WARN_STRONG)
        return Shown(said, by=_("checked {by}").format(by=by))
    if record.step.id == ALLERGIES:
        source = _("by the booking") if situation.chart.allergies is not None else _("by the course")
        return _allergies(bed.allergies, _("asked {by}").format(by=by) if by else source)
    if done is None:
        return Shown(_("{step}: not charted").format(step=title(record.step)), Tone.WARN_STRONG)
    is_of_concern = any(one.is_of_concern(done.values.get(one.id)) for one in record.step.fields)
    said = _values(record.step, done, clock) or title(record.step)
    return Shown(said, Tone.WARN_STRONG if is_of_concern else Tone.STRONG, by)


def _allergies(allergies: str | None, by: str) -> Shown:
    if allergies is None:
        # nobody asked is not the same as none (H15)
        return Shown(_("UNKNOWN: nobody asked"), Tone.WARN_STRONG)
    if not allergies.strip():
        return Shown(_("none"), by=by)
    return Shown(_("ALLERGY {what}").format(what=printable(allergies.strip())), Tone.WARN_STRONG, by)


def _facts(situation: Situation, gate: Gate, hidden: frozenset[str], staff: Mapping[str, str], clock: Clock) -> str:
    if gate.rule is GateRule.NO_OPEN_INCIDENT:
        return ", ".join(_incidents(situation, gate, clock)) or _("none is open")
    if gate.rule in OF_THE_RULES:
        return ""  # the days themselves stand on the card
    looks_at = gate.instead if gate.instead and situation.chart[gate.instead].done else gate.step
    record = situation.chart.steps.get(looks_at or "")
    if record is None:
        return ""
    if record.step.infusion:
        return _run_words(record, gate, clock)
    return _record_words(record, situation.protocol, hidden, staff, clock)


def _incidents(situation: Situation, gate: Gate, clock: Clock) -> Iterator[str]:
    for entry in situation.chart.open_incidents:
        kind = entry.text("kind") or ""
        if kind in gate.incidents:
            known = situation.protocol.incident_of.get(kind)
            yield f"{site_words(known.title) if known else printable(kind)} {clock.moment(entry.occurred_at)}"


def _run_words(record: StepRecord, gate: Gate, clock: Clock) -> str:
    run = record.run
    if run is None:
        return _("not started")
    if gate.rule is GateRule.RAN_MINUTES:
        ran, wanted = int(run.ran(clock.now) // MINUTE), gate.minutes or 0
        reached = run.reaches(MINUTE * wanted)
        words = _("{ran} effective minutes of {wanted:g}").format(ran=ran, wanted=wanted)
        return f"{words}, {_('met at')} {clock.moment(reached)}" if reached and reached > clock.now else words
    if run.ended_at:
        return _("ended {time}").format(time=clock.moment(run.ended_at))
    if run.paused_since:
        since = clock.moment(run.paused_since)
        return _("stopped since {time}").format(time=since)
    return _("since {time}").format(time=clock.moment(run.started_at))


def _record_words(
    record: StepRecord, protocol: Protocol, hidden: frozenset[str], staff: Mapping[str, str], clock: Clock
) -> str:
    if record.falls_away:
        return _("has no place here")
    if record.settled is None:
        return _("not charted yet")
    by = _by(record.settled, staff, clock)
    if record.done is None:
        word = _("refused") if record.settled.action is Action.REFUSE else _("skipped")
        return f"{word} {by}"
    if any(name.partition(".")[0] == record.step.id for name in hidden):
        return _("made {by}; its number stays hidden").format(by=by)
    is_measured = record.step.id == MEASUREMENT
    values = net_words(record.done, protocol) if is_measured else _values(record.step, record.done, clock)
    return f"{values}, {by}" if values else by


def _values(step: Step, done: Entry, clock: Clock) -> str:
    """Its values in few words, a blood pressure as people say it."""
    numbers = [done.number(key) for key in _PRESSURE]
    if None in numbers:
        return values_words(step, done, clock)
    pressure = "/".join(number_words(number) for number in numbers if number is not None) + " mmHg"
    return ", ".join(filter(None, [pressure, values_words(step, done, clock, without=_PRESSURE)]))


def _by(entry: Entry, staff: Mapping[str, str], clock: Clock) -> str:
    return f"{clock.moment(entry.occurred_at)} {author_of(entry, staff)}"
