"""Words for alarms: the fact, what to do about it, and who has it; never a verdict, never a patient's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ward_board.board.alarm_names import kind_words, technical_to_do
from ward_board.board.board import Board
from ward_board.board.deviation_words import deviation_facts, deviations_words, key_words
from ward_board.board.incident_words import incident_facts, incident_to_dos
from ward_board.board.incident_words import incident_title as incident_title
from ward_board.board.moments import Clock, duration
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, all_waits, gates_words, title
from ward_board.board.value_words import number_words, value_words
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.concern import figures_of_concern
from ward_board.domain.entry import Entry
from ward_board.domain.form import MARKED, FieldType, FormField
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import Situation
from ward_board.domain.text import printable
from ward_board.domain.words import AlarmKind

_PRESSURE = ("systolic_mmhg", "diastolic_mmhg")
"""Two figures that everybody says together."""
_NAMED = frozenset({AlarmKind.JOB_FAILED, AlarmKind.TERMINAL_SILENT, AlarmKind.DISK_LOW, AlarmKind.PIN_LOCKED})
"""What can be so of more than one thing, and says of which."""
_SAYS_ALL = frozenset({AlarmKind.DISK_LOW, AlarmKind.STORE_RESTORED})
"""Whose detail is worth the room."""
_TOLD = frozenset({AlarmKind.PIN_SET, AlarmKind.ROLES_WIDENED})
"""Of which somebody is told what somebody else did, and when: the detail says all of it."""


def alarm_text(alarm: Alarm, board: Board) -> str:
    """The fact in one line, with what it waits for; for scripts, logs and alarm commands."""
    clock = Clock(board.zone, board.now)
    situation = situation_of(alarm, board)
    fact = alarm_fact(alarm, situation, clock) if situation else _technical_facts(alarm, clock)[0]
    waits = lutetium_waits_for(alarm, situation)
    return _("{fact} for {waits}").format(fact=fact, waits=waits) if waits else fact


def unnamed(alarm: Alarm) -> Alarm:
    """The same without the names of staff, for a wall, a script or whoever reads in privacy."""
    return replace(alarm, detail="") if alarm.kind in _TOLD else alarm


def situation_of(alarm: Alarm, board: Board) -> Situation | None:
    """How the bed stands that the alarm is about; None for a technical one."""
    bed = board.bed_of(alarm.treatment) if alarm.treatment else None
    return bed.situation if bed else None


def alarm_fact(alarm: Alarm, situation: Situation | None, clock: Clock) -> str:
    """What is so: "AMINO ACIDS STOPPED 4 min, LU-177 RUNNING"."""
    if situation is None:
        facts = _technical_facts(alarm, clock)
        return facts[0] if alarm.kind in _SAYS_ALL else facts[-1]
    lasted = clock.for_minutes(alarm.cause_at)
    known_step = situation.protocol.by_id.get(alarm.step or "")
    step = title(known_step) if known_step else ""
    amino_acids, lutetium = _names(situation)
    match alarm.kind:
        case AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM:
            return _("{amino_acids} STOPPED {lasted}, {lutetium} RUNNING").format(
                amino_acids=amino_acids.upper(), lasted=lasted, lutetium=lutetium.upper()
            )
        case AlarmKind.AMINO_ACIDS_STOPPED:
            return _("{step} stopped {lasted}").format(step=amino_acids, lasted=lasted)
        case AlarmKind.LUTETIUM_WAITS:
            return _("{step} waits {lasted}").format(step=lutetium, lasted=lasted)
        case AlarmKind.LUTETIUM_TOO_LONG:
            return _("{step} not ended, {lasted} after its start").format(step=lutetium, lasted=lasted)
        case AlarmKind.NOT_SEEN:
            return _not_seen_fact(alarm, clock, step)
        case AlarmKind.BAG_ENDS:
            minutes = duration(max(0, -int((clock.now - alarm.cause_at) // MINUTE)))
            ends = clock.time(alarm.cause_at)
            if clock.stands_still:
                return _("bag ends {time}, calculated").format(time=ends)
            return _("bag ends in {minutes}, {time}, calculated").format(minutes=minutes, time=ends)
        case AlarmKind.BAG_ENDED:
            return _("bag ended {time}, calculated; end not recorded").format(time=clock.time(alarm.cause_at))
        case AlarmKind.SHORTFALL:
            owed = situation.plan.amino_acids
            short = duration(round(owed.shortfall_minutes)) if owed else ""
            return _("{step} {minutes} short").format(step=amino_acids, minutes=short)
        case AlarmKind.OBSERVATION if alarm.subject not in situation.protocol.by_id:
            return concern_words(situation, alarm.subject, clock)
        case AlarmKind.LATE | AlarmKind.OBSERVATION:
            return _late_fact(alarm, situation, clock)
        case AlarmKind.DEVIATION:
            return deviation_facts(_entry(situation, alarm.subject), situation, clock)[0]
        case AlarmKind.INCIDENT:
            return _incident_fact(alarm, situation, clock)
        case AlarmKind.CLASH:
            return _clash_fact(alarm, situation, clock)
        case _:
            return f"{kind_words(alarm.kind)} {lasted}"


def _late_fact(alarm: Alarm, situation: Situation, clock: Clock) -> str:
    """ "scan and evaluation: 2 not recorded, due 08:50"; a step that has the line for itself by its own name."""
    step, time = situation.protocol.by_id.get(alarm.step or ""), clock.moment(alarm.cause_at)
    if step is None or not alarm.also:
        return _("{step} not recorded, due {time}").format(step=title(step) if step else "", time=time)
    card, count = situation.protocol.card_of.get(step.id), len(alarm.also) + 1
    if card is None:
        words = _("{step} and {count} more not recorded, due {time}")
        return words.format(step=title(step), count=count - 1, time=time)
    words = _("{card}: {count} not recorded, due {time}")
    return words.format(card=site_words(card.title), count=count, time=time)


def concern_words(situation: Situation, entry_id: str, clock: Clock) -> str:
    """ "blood pressure 84/50 at 10:44, below 90": the figures of an entry that somebody should look at."""
    entry, fields = figures_of_concern(situation).get(entry_id, (None, ()))
    if entry is None:
        return _("a figure is out of its limits")
    time = clock.time(entry.occurred_at)
    said = [(_figure(entry, one, clock), _beyond(one, entry.number(one.id))) for one in fields]
    if len(said) == 1:
        figure, beyond = said[0]
        words = _("{figure} at {time}, {beyond}") if beyond else _("{figure} at {time}")
        return words.format(figure=figure, time=time, beyond=beyond)
    with_limit = _("{figure} ({beyond})")
    listed = ", ".join(with_limit.format(figure=each, beyond=beyond) if beyond else each for each, beyond in said)
    return _("{figures} at {time}").format(figures=listed, time=time)


def _figure(entry: Entry, field: FormField, clock: Clock) -> str:
    pressure = [entry.number(one) for one in _PRESSURE]
    if field.id in _PRESSURE and None not in pressure:
        both = "/".join(number_words(one) for one in pressure if one is not None)
        return _("blood pressure {both}").format(both=both)
    if field.type is FieldType.CHOICE and entry.text(field.id) == MARKED:
        return site_words(field.title)  # "depot at the arm", not "depot at the arm yes"
    return f"{site_words(field.title)} {value_words(field, entry.values[field.id], clock)}"


def _beyond(field: FormField, number: float | None) -> str:
    """On which side of its limit a number lies; a choice has none."""
    if number is None:
        return ""
    if field.concern_min is not None and number < field.concern_min:
        return _("below {limit}").format(limit=number_words(field.concern_min))
    return _("above {limit}").format(limit=number_words(field.concern_max or 0.0))


def _concern_to_do(situation: Situation, entry_id: str) -> str:
    _entry, fields = figures_of_concern(situation).get(entry_id, (None, ()))
    is_measured = not fields or any(field.type is FieldType.NUMBER for field in fields)
    return _("look at the patient, measure again") if is_measured else _("look at the patient")


def _names(situation: Situation) -> tuple[str, str]:
    steps = situation.protocol.by_id
    return title(steps[AMINO_ACIDS]), title(steps[LUTETIUM])


def _not_seen_fact(alarm: Alarm, clock: Clock, step: str) -> str:
    if clock.stands_still:
        return _("not seen since {time}, {step} running").format(time=clock.moment(alarm.cause_at), step=step)
    minutes = duration(clock.minutes_since(alarm.cause_at))
    return _("not seen for {minutes}, {step} running").format(minutes=minutes, step=step)


def shared_facts(alarms: Sequence[Alarm], board: Board, clock: Clock) -> tuple[str, ...]:
    """What is so of several alarms that share a line, then the same in fewer words."""
    first, count = alarms[0], len(alarms)
    if count > 1 and first.kind is AlarmKind.PIN_LOCKED:
        who = ", ".join(printable(alarm.subject) for alarm in alarms)
        return _("PINs locked after wrong ones: {who}").format(who=who), _("{count} PINs locked").format(count=count)
    if count > 1 and first.kind in _TOLD:
        all_of_it = ", ".join(technical_words(alarm)[0] for alarm in alarms)
        return all_of_it, _("{fact}: {count}").format(fact=kind_words(first.kind), count=count)
    if count > 1 and first.kind is AlarmKind.DEVIATION:
        found = [(situation_of(alarm, board), alarm.subject) for alarm in alarms]
        return (deviations_words([_entry(situation, one) if situation else None for situation, one in found]),)
    return alarm_facts(first, situation_of(first, board), clock)


def _incident_fact(alarm: Alarm, situation: Situation, clock: Clock) -> str:
    entry = _entry(situation, alarm.subject)
    if entry is None:
        return _("incident {time}").format(time=clock.moment(alarm.cause_at))
    return incident_facts(situation, entry, clock)[0]


def _clash_fact(alarm: Alarm, situation: Situation, clock: Clock) -> str:
    beds = " ".join(str(bed) for bed, _step in alarm.among)
    known = situation.protocol.by_id
    steps = ", ".join(dict.fromkeys(title(known[step]) for _bed, step in alarm.among if step in known))
    if alarm.cause_at <= clock.now and not clock.stands_still:
        return _("Beds {beds} need two people now: {steps}").format(beds=beds, steps=steps)
    at = clock.moment(alarm.cause_at)
    return _("Beds {beds} need two people at {time}: {steps}").format(beds=beds, time=at, steps=steps)


def _entry(situation: Situation, entry_id: str) -> Entry | None:
    return next((entry for entry in situation.chart.entries if entry.id == entry_id), None)


def technical_words(alarm: Alarm) -> tuple[str, ...]:
    """What is so of the board itself, with all that is known of it, then without its detail."""
    words, about = kind_words(alarm.kind), printable(alarm.subject)
    if alarm.kind in _TOLD:
        return (printable(alarm.detail) or words,)
    if alarm.kind is AlarmKind.STORE_REFUSES and alarm.detail:
        is_copy = _("this is a copy of the store: nothing is kept")
        return _("{fact} (the store is at {place})").format(fact=is_copy, place=printable(alarm.detail)), is_copy
    if alarm.kind not in _NAMED or not about:
        return _restored_words(alarm.detail) if alarm.kind is AlarmKind.STORE_RESTORED and alarm.detail else (words,)
    short = f"{words} ({about})"
    return (f"{words} ({about}: {printable(alarm.detail)})", short) if alarm.detail else (short,)


def _restored_words(detail: str) -> tuple[str, ...]:
    """What a backup lacks that was put back: how many entries and of when, then only how many."""
    lacks = _("backup put back without {detail}")
    return lacks.format(detail=printable(detail)), lacks.format(detail=printable(detail.partition(",")[0]))


def _technical_facts(alarm: Alarm, clock: Clock) -> tuple[str, ...]:
    said = _("{fact}, {time}") if alarm.kind in _TOLD else _("{fact}, since {time}")
    time = clock.moment(alarm.cause_at)
    return tuple(said.format(fact=words, time=time) for words in technical_words(alarm))


def lutetium_waits_for(alarm: Alarm, situation: Situation | None) -> str:
    """What the lutetium waits for, if the alarm is about that and something is missing."""
    if situation is None or alarm.kind is not AlarmKind.LUTETIUM_WAITS:
        return ""
    return gates_words(all_waits(situation, situation.steps[LUTETIUM]))


def alarm_facts(alarm: Alarm, situation: Situation | None, clock: Clock) -> tuple[str, ...]:
    """What is so, then the same in fewer words, for where there is little room."""
    if situation is None:
        return _technical_facts(alarm, clock)
    if alarm.kind is AlarmKind.DEVIATION:
        return deviation_facts(_entry(situation, alarm.subject), situation, clock)
    entry = _entry(situation, alarm.subject) if alarm.kind is AlarmKind.INCIDENT else None
    if entry is None:
        return (alarm_fact(alarm, situation, clock),)
    return incident_facts(situation, entry, clock)


def alarm_to_dos(alarm: Alarm, situation: Situation | None, clock: Clock) -> tuple[str, ...]:
    """What to do about it, then the same in fewer words, for where there is little room."""
    entry = _entry(situation, alarm.subject) if situation and alarm.kind is AlarmKind.INCIDENT else None
    if situation is None or entry is None:
        to_do, key = alarm_to_do(alarm, situation, clock), key_words(alarm)
        return (_("K: {to_do}").format(to_do=to_do), key) if key else (to_do,)
    return incident_to_dos(situation, entry)


def alarm_to_do(alarm: Alarm, situation: Situation | None, clock: Clock) -> str:
    """What to do about it."""
    if situation is None:
        return technical_to_do(alarm.kind)
    match alarm.kind:
        case AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM | AlarmKind.AMINO_ACIDS_STOPPED:
            return _("go to the pump")
        case AlarmKind.LUTETIUM_WAITS:
            waits = lutetium_waits_for(alarm, situation)
            return _("for: {waits}").format(waits=waits) if waits else _("nothing is missing, it may start")
        case AlarmKind.LUTETIUM_TOO_LONG:
            return _("look at vial and line, record its end")
        case AlarmKind.NOT_SEEN:
            return _("look in, then o")
        case AlarmKind.BAG_ENDS | AlarmKind.BAG_ENDED:
            return _("go to the pump, record the end or a new bag")
        case AlarmKind.SHORTFALL:
            return _shortfall_to_do(situation, clock)
        case AlarmKind.OBSERVATION if alarm.subject not in situation.protocol.by_id:
            return _concern_to_do(situation, alarm.subject)
        case AlarmKind.LATE | AlarmKind.OBSERVATION:
            return _late_to_do(alarm, situation)
        case AlarmKind.DEVIATION:
            return _("a physician other than the author countersigns")
        case AlarmKind.INCIDENT:
            entry = _entry(situation, alarm.subject)
            return incident_to_dos(situation, entry)[0] if entry else _("go to the bed")
        case AlarmKind.CLASH:
            return _("agree which bed is first")
        case _:
            return _("look")


def _shortfall_to_do(situation: Situation, clock: Clock) -> str:
    owed = situation.plan.amino_acids
    return bag_words(owed.bag_empty, owed.required_until, clock) + _(", physician chooses") if owed else ""


def bag_words(bag_empty: datetime | None, required_until: datetime | None, clock: Clock) -> str:
    """Until when the bag lasts and until when it is needed."""
    if bag_empty is None or required_until is None:
        return _("bag: no rate recorded")
    return _("bag ends {end}, needed to {needed}").format(end=clock.time(bag_empty), needed=clock.time(required_until))


def _late_to_do(alarm: Alarm, situation: Situation) -> str:
    status = situation.steps.get(alarm.step or "")
    return act_words(status.record.step, status.record.step.first_action) if status else ""


def who_has_it(alarm: Alarm, staff: Mapping[str, str], clock: Clock, *, short: bool = False) -> str:
    """ "nobody yet", "Yilmaz has it 10:41"."""
    if alarm.taken is None:
        return _("nobody yet")
    name = author_of(alarm.taken, staff)
    if short:
        return _("{name} has it").format(name=name)
    return _("{name} has it {time}").format(name=name, time=clock.moment(alarm.taken.occurred_at))
