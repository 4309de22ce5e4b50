"""What a protocol says that a ward would stumble over on the day: judgements on a file that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from ward_board.domain.chart import fold
from ward_board.domain.entry import Entry, Value
from ward_board.domain.form import FieldType
from ward_board.domain.mistake import Place
from ward_board.domain.patient import Flag
from ward_board.domain.plan import MINUTE, Plan, plan
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, Gate, GateRule, Protocol, Step
from ward_board.domain.status import NIGHT_BEGINS, NIGHT_ENDS
from ward_board.domain.words import Action, AlarmKind, Role, StepKind

EXAMPLE_T0 = time(9)
"""The start at which the day is looked at and drawn where nobody says another."""

_FIRST_T0, _LAST_T0 = time(7), time(13, 30)
_BETWEEN_T0S = timedelta(minutes=10)
_LONGEST_GAP_IN_A_VISIT = timedelta(hours=1)
_SEVERAL_ON_DUTY = Role.NURSE
"""Of whom a ward has more than one at a time (CLINICAL §9: two or three nurses, one of each other)."""

_TYPED = frozenset({FieldType.NUMBER, FieldType.TEXT, FieldType.DATE, FieldType.TIME})
_MOST_TYPED_AT_THE_BED = 3
"""As many as a blood pressure has, with the pulse."""

_A_DAY = date(2026, 1, 15)
_ZONE = ZoneInfo("UTC")
_AWAITED = frozenset({GateRule.DONE, GateRule.SETTLED, GateRule.PASSES, GateRule.RUNNING, GateRule.ENDED})
_ON_INFUSIONS_ONLY = frozenset({Action.START, Action.PAUSE, Action.RESUME, Action.RATE, Action.FINISH, Action.STOP})
_LEAVING_OUT = frozenset({Action.SKIP, Action.REFUSE, Action.CANCEL, Action.NO_SHOW, Action.TRANSFER, Action.LEAVE})


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at one place; "wrong" needs a person before the protocol is used, a "note" is worth knowing."""

    state: Literal["wrong", "note"]
    place: Place
    words: str


def example_t0(t0: time) -> datetime:
    """T0 at that time of the day that is looked at; UTC is its local time, so that no clock is set on it."""
    return datetime.combine(_A_DAY, t0, UTC)


def first_plan(protocol: Protocol, t0: time = EXAMPLE_T0) -> Plan:
    """The plan of a day on which all goes as it is written, with every flag set and no incident; in UTC."""
    at = example_t0(t0)
    mbq = protocol.prescription.activity_mbq
    values: dict[str, Value] = {
        "bed": 1.0,
        "t0": at.isoformat(),
        "cycle": 1.0,
        "protocol": protocol.id,
        "activity_mbq": mbq,
    }
    booked = Entry(Action.BOOK, "check", None, at, at, values=values, stream="t1", version=1, seq=1)
    return plan(protocol, fold(protocol, [booked]), None, _ZONE)


def findings(protocol: Protocol) -> tuple[Finding, ...]:
    """All that is worth saying about `protocol`, what is wrong first."""
    day = first_plan(protocol)
    found = [
        *_for_two(protocol),
        *_hard_gates(protocol),
        *_cards(protocol, day),
        *_offsets(protocol, day),
        *_series(protocol, day),
        *_nights(protocol),
        *_names(protocol),
        *_infusions(protocol, day),
        *_forms(protocol),
        *_signatures(protocol),
    ]
    return tuple(sorted(found, key=lambda one: one.state == "note"))


def _wrong(step: Step, *rest: str, words: str) -> Finding:
    return Finding("wrong", ("steps", step.id, *rest), words)


def _for_two(protocol: Protocol) -> Iterator[Finding]:
    for step in protocol.steps:
        if step.persons > 1 and len(set(step.roles)) == 1 and _SEVERAL_ON_DUTY not in step.roles:
            words = f"two people sign, and only one role may: {step.roles[0]}; name a second role"
            yield _wrong(step, "roles", words=words)


def _hard_gates(protocol: Protocol) -> Iterator[Finding]:
    """A hard gate that nobody meets, or that opens by itself because the step that it looks at has no place."""
    for step in protocol.steps:
        for gate in step.gates:
            if gate.is_hard and gate.step and gate.rule in _AWAITED:
                yield from _hard_gate(protocol, step, gate)


def _hard_gate(protocol: Protocol, step: Step, gate: Gate) -> Iterator[Finding]:
    asked = protocol.by_id[str(gate.step)]
    place = ("gates", gate.id, "step")
    if asked.absent:
        yield _wrong(step, *place, words=f"looks at '{asked.id}', which this protocol has none of; take the gate away")
    elif asked.optional:
        yield _wrong(step, *place, words=f"waits for '{asked.id}', which is optional: nobody is asked to do it")
    elif missing := _conditions(asked) - _conditions(step):
        words = f"'{asked.id}' falls away {' and '.join(sorted(missing))}, and then this gate opens by itself"
        yield _wrong(step, *place, words=words)
    elif asked.falls_with and not _only_physician_skips(protocol, asked.falls_with):
        words = f"opens by itself where '{asked.falls_with}' is skipped, which needs no physician"
        yield Finding("note", ("steps", step.id, *place), words)


def _conditions(step: Step) -> set[str]:
    """On what it hangs whether the step has a place at all."""
    found = {f"without the flag '{step.only_with_flag}'"} if step.only_with_flag else set()
    if step.only_with_incident:
        found.add(f"without {' or '.join(step.only_with_incident)}")
    if step.only_once_started:
        found.add(f"before '{step.only_once_started}' starts")
    return found


def _only_physician_skips(protocol: Protocol, step_id: str) -> bool:
    return step_id in protocol.asked_for_by_hard_gates or protocol.by_id[step_id].roles == (Role.PHYSICIAN,)


def _cards(protocol: Protocol, day: Plan) -> Iterator[Finding]:
    """Cards whose steps are no single visit; a series is a visit at each of its times."""
    for card in protocol.cards:
        steps = [step for step in protocol.steps if step.card == card.id]
        if not steps:
            yield Finding("note", ("cards", card.id), "no step stands on this card")
        times = sorted({at for step in steps if not step.series and (at := day[step.id].planned.start)})
        for earlier, later in pairwise(times):
            if later - earlier > _LONGEST_GAP_IN_A_VISIT:
                words = f"its steps are scattered, from {earlier:%H:%M} to {later:%H:%M} with T0 at {EXAMPLE_T0:%H:%M}"
                is_wrong = earlier.date() != later.date()
                yield Finding("wrong" if is_wrong else "note", ("cards", card.id), f"{words}; a card is one visit")


def _offsets(protocol: Protocol, day: Plan) -> Iterator[Finding]:
    """Steps that can never become due, and those that are planned before their gates can open."""
    for step in protocol.steps:
        start = day[step.id].planned.start
        if step.absent:
            continue
        if start is None:
            yield from _never_due(protocol, step)
            continue
        meant = _meant(step, day)
        if meant is not None and start > meant:
            late = [gate.id for gate in step.gates_on(step.first_action) if (_opens(gate, day) or meant) > meant]
            words = f"is planned {_minutes(start - meant)} min before {_all(late)} can open; plan it later"
            yield _wrong(step, "planned", words=words)


def _never_due(protocol: Protocol, step: Step) -> Iterator[Finding]:
    if step.planned.after == "incident":
        if not step.only_with_incident:
            yield _wrong(step, "planned", words="never becomes due: no incident calls for it (only_with_incident)")
        return
    waits = [gate.step for gate in step.gates_on(step.first_action) if gate.step]
    asked = [name for name in (step.planned.step, *waits) if name]
    never = [name for name in dict.fromkeys(asked) if protocol.by_id[name].absent or _is_called_for(protocol, name)]
    if step.only_with_incident and all(protocol.by_id[name].only_with_incident for name in never):
        return
    yield _wrong(step, "planned", words=f"never becomes due: it waits for {_all(never or asked)}, which has no time")


def _is_called_for(protocol: Protocol, step_id: str) -> bool:
    return bool(protocol.by_id[step_id].only_with_incident)


def _meant(step: Step, day: Plan) -> datetime | None:
    """When the file says that the step happens, its gates apart."""
    planned = step.planned
    if planned.at is not None:
        return datetime.combine(_A_DAY + timedelta(days=planned.day or 0), planned.at, UTC)
    if planned.step is None:
        return example_t0(EXAMPLE_T0) + MINUTE * planned.minutes
    other = day[planned.step].planned
    edge = other.start if planned.edge == "start" else other.end
    return edge + MINUTE * planned.minutes if edge else None


def _opens(gate: Gate, day: Plan) -> datetime | None:
    """When a gate can be met at the earliest, where it looks at another step."""
    if gate.step is None:
        return None
    other = day[gate.step].planned
    is_after_end = gate.rule in {GateRule.MINUTES_SINCE_END, GateRule.ENDED, GateRule.COMPLETE}
    edge = other.end if is_after_end else other.start
    return edge + MINUTE * (gate.minutes or 0) if edge else None


def _series(protocol: Protocol, day: Plan) -> Iterator[Finding]:
    for step in protocol.steps:
        for later in protocol.later_in_series.get(step.id, ()):
            first, second = day[step.id].planned.start, day[later].planned.start
            if first and second and first > second:
                words = f"comes before '{later}' in the file and after it on the day; put the times in order"
                yield _wrong(step, "planned", words=words)


def _nights(protocol: Protocol) -> Iterator[Finding]:
    """No two-person step falls into the night, whenever in the day the treatment starts."""
    found: dict[str, tuple[time, datetime]] = {}
    at = example_t0(_FIRST_T0)
    while at.time() <= _LAST_T0 and at.date() == _A_DAY:
        day = first_plan(protocol, at.time())
        for step in (step for step in protocol.steps if step.persons > 1):
            start = day[step.id].planned.start
            if start and (start.time() >= NIGHT_BEGINS or start.time() < NIGHT_ENDS):
                found.setdefault(step.id, (at.time(), start))
        at += _BETWEEN_T0S
    for step_id, (t0, start) in found.items():
        words = f"needs two people at {start:%H:%M}, in the night, with T0 at {t0:%H:%M}; plan it by day"
        yield _wrong(protocol.by_id[step_id], "planned", words=words)


def _names(protocol: Protocol) -> Iterator[Finding]:
    for step in protocol.steps:
        if step.only_with_flag and step.only_with_flag not in set(Flag):
            words = f"the board has no word for '{step.only_with_flag}'; a day list has to send it in its column flags"
            yield Finding("note", ("steps", step.id, "only_with_flag"), words)
        for gate in step.gates:
            if step.infusion is None and set(gate.on) <= _ON_INFUSIONS_ONLY:
                yield _wrong(step, "gates", gate.id, "on", words="never judged: these acts belong to infusions only")
    for reason in protocol.reasons:
        if strange := set(reason.on) - _LEAVING_OUT:
            words = f"nobody gives a coded reason for '{min(strange)}'"
            yield Finding("wrong", ("reasons", reason.id, "on"), words)
    if not any(step.closes for step in protocol.steps):
        yield Finding("wrong", ("steps",), "no step closes the treatment (closes = true): nobody would ever go home")


def _infusions(protocol: Protocol, day: Plan) -> Iterator[Finding]:
    for step in (step for step in protocol.steps if step.kind is StepKind.INFUSION and not step.absent):
        infusion = step.infusion
        if infusion is None or infusion.minutes is None:
            continue
        shortest, longest = infusion.shortest_minutes or 0, infusion.longest_minutes or infusion.minutes
        if not shortest <= infusion.minutes <= longest:
            words = f"{infusion.minutes:g} min lie outside its own window of {shortest:g} to {longest:g} min"
            yield _wrong(step, "infusion", "minutes", words=words)
    owed = day.amino_acids
    if owed and owed.shortfall_minutes > 0:
        words = (
            f"the bag ends {_minutes(MINUTE * owed.shortfall_minutes)} min before it may, on a day that goes as planned"
        )
        yield _wrong(protocol.by_id[AMINO_ACIDS], "infusion", words=words)
    physical = protocol.prescription.half_life_days * 24
    if protocol.rules.effective_half_life_hours > physical:
        words = f"is longer than the physical half-life of {physical:.0f} h, which no patient exceeds"
        yield Finding("wrong", ("rules", "effective_half_life_hours"), words)
    longest_lutetium = protocol.by_id[LUTETIUM].infusion
    alarm = protocol.alarms[AlarmKind.LUTETIUM_TOO_LONG]
    if longest_lutetium and longest_lutetium.longest_minutes not in {None, alarm.minutes}:
        words = f"is {alarm.minutes:g} min, and the infusion may take {longest_lutetium.longest_minutes:g} min"
        yield Finding("note", ("alarms", "lutetium_too_long", "minutes"), words)


def _forms(protocol: Protocol) -> Iterator[Finding]:
    """Long forms at the bed, where every minute of typing is a dose to somebody of the staff."""
    for step in protocol.steps:
        asked = [one for one in step.fields if one.required and one.type in _TYPED and one.default is None]
        if step.at_bedside and len(asked) > _MOST_TYPED_AT_THE_BED:
            words = f"has to be typed at the bed: {_all([one.id for one in asked])}; ask for less, or give defaults"
            yield Finding("note", ("steps", step.id, "fields"), words)


def _signatures(protocol: Protocol) -> Iterator[Finding]:
    if not protocol.signed_by:
        yield Finding("note", ("signed_by",), "not signed by anybody: the figures are a proposal")
    if not protocol.rules.signed_by:
        yield Finding("note", ("rules", "signed_by"), "not signed by an expert: the papers say so")


def _minutes(length: timedelta) -> str:
    return f"{length / MINUTE:g}"


def _all(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
