"""Deciding acts on a treatment as a whole: admission, seen, notes, incidents, bookings that change, leaving."""

from __future__ import annotations

from datetime import datetime, timedelta

from ward_board.domain.alarms import alarms, one_line_a_cause
from ward_board.domain.case import Case, draft, judge_people, pass_or_refuse
from ward_board.domain.chart import fold
from ward_board.domain.coded_reasons import need_reason, read_code
from ward_board.domain.entry import Draft, Entry, Value, Values
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.gates import Moment, unmet_gates
from ward_board.domain.protocol import Gate, GateRule
from ward_board.domain.status import situation
from ward_board.domain.step_ids import LUTETIUM
from ward_board.domain.text import clean
from ward_board.domain.values import is_plausible, read_value
from ward_board.domain.words import DIED, REASON_CODE, Action
from ward_board.errors import AlreadyDoneError, BadInputError, UnmetGate

_REASON_NEEDED = frozenset({Action.NOTE, Action.CANCEL, Action.NO_SHOW, Action.TRANSFER, Action.LEAVE})
_BEFORE_START = frozenset({Action.CANCEL, Action.NO_SHOW, Action.RESCHEDULE})
_ENDING = frozenset({Action.CANCEL, Action.NO_SHOW, Action.TRANSFER, Action.LEAVE})
_VALUE_OF = {
    Action.INCIDENT: "kind",
    Action.ASSIGN: "nurse",
    Action.MOVE: "to_bed",
    Action.RESCHEDULE: "t0",
    Action.PRESCRIBE: "activity_mbq",
}
_ACTIVITY = FormField(
    id="activity_mbq", title="activity", type=FieldType.NUMBER, unit="MBq", plausible_min=100, plausible_max=12_000
)
_GONE_ANYWAY = {Action.LEAVE: "patient", Action.TRANSFER: "missing"}  # the deviation that each is, unless it is said
_FURTHEST_BOOKING = timedelta(days=2 * 366)


def decide_treatment_act(case: Case) -> Draft:
    """The fact that a request about the whole treatment becomes.

    Raises AlreadyDoneError, BadInputError and RefusedError.
    """
    action, request = case.request.action, case.request
    room = _room_gate(case)
    may_leave_open = _may_leave_open(case)
    may_deviate = room is not None or may_leave_open or case.is_unsigned
    if request.deviation is not None and not may_deviate:
        raise BadInputError(f"{action} has no gates; leave the deviation out")
    if action in _REASON_NEEDED:
        need_reason(case, action)
    closing = case.chart.closing
    if closing and action in _ENDING:
        raise AlreadyDoneError(f"already charted as {closing[0]}", closing[1].author, closing[1].occurred_at)
    if action is Action.ADMIT:
        _check_not_admitted(case)
    started = next((record.step.title for record in case.chart.steps.values() if record.run), None)
    if action in _BEFORE_START and started:
        raise BadInputError(f"{action}: {started} has started; use stop, transfer or leave")
    values = _values(case)
    _refuse_unseen(case)
    _refuse_another_t0(case)
    unmet = judge_people(case, None, second_needed=False)
    if room and values["to_bed"] in case.around.hot_beds:
        unmet.append(UnmetGate(room.id, room.waits_for, room.is_hard))
    passed, deviation = pass_or_refuse(case, unmet)
    if may_leave_open and (left_open := _left_open(case)):
        # the patient has gone, and nobody could refuse it: a physician signs for what was not done
        passed, deviation = (*passed, *left_open), request.deviation or _GONE_ANYWAY[action]
    return draft(case, None, values, passed=passed, deviation=deviation)


def _may_leave_open(case: Case) -> bool:
    """Whether the patient goes, with or without what the discharge asks for, and it is asked about.

    Nobody asks who died, nor at a transfer where the protocol has no word that could say so.
    """
    if case.request.action is not Action.TRANSFER:
        return case.request.action in _GONE_ANYWAY
    can_say_so = DIED in case.protocol.reason_codes(Action.TRANSFER)
    return can_say_so and case.request.values.get(REASON_CODE) != DIED


def _left_open(case: Case) -> tuple[str, ...]:
    """The hard gates of the discharge that were not met when a patient went who has had lutetium."""
    known = fold(case.protocol, case.entries, until=case.request.at)
    discharge = next((step for step in case.protocol.steps if step.closes), None)
    if discharge is None or known[LUTETIUM].run is None:
        return ()
    moment = Moment(case.protocol, known, case.request.at, case.zone, case.around, {})
    return tuple(gate.id for gate in unmet_gates(moment, discharge, discharge.first_action) if gate.hard)


def _room_gate(case: Case) -> Gate | None:
    """The gate of the room into which a patient who has come moves; a booking that changes its bed meets none."""
    if case.request.action is not Action.MOVE or not case.chart.is_admitted:
        return None
    gates = (gate for step in case.protocol.steps for gate in step.gates)
    return next((gate for gate in gates if gate.rule is GateRule.ROOM_RELEASED), None)


def _check_not_admitted(case: Case) -> None:
    admitted = next((entry for entry in case.chart.entries if entry.action is Action.ADMIT), None)
    if admitted:
        raise AlreadyDoneError("already admitted", admitted.author, admitted.occurred_at)


def _values(case: Case) -> Values:
    action, raw = case.request.action, case.request.values
    key = _VALUE_OF.get(action)
    if key is None:
        return read_code(case, action)
    if unknown := sorted(set(raw) - {key}):
        raise BadInputError(f"{action}: no value called '{unknown[0]}'; it takes {key}")
    if key not in raw or str(raw[key]).strip() == "":
        raise BadInputError(f"{action}: missing {key}")
    value = _READERS[action](case, raw[key])
    _check_new(case, key, value)
    return {key: value}


def _incident_kind(case: Case, raw: Value) -> Value:
    kinds = [kind.id for kind in case.protocol.incidents]
    if str(raw) not in kinds:
        raise BadInputError(f"incident: kind '{raw}' is none of {', '.join(kinds)}")
    return str(raw)


def _nurse(case: Case, raw: Value) -> Value:
    nurse = clean(str(raw)).text
    if not nurse:
        raise BadInputError("assign: missing nurse")
    return nurse


def _bed(case: Case, raw: Value) -> Value:
    bed = _whole_number(raw)
    if bed is None or not 1 <= bed <= 99:
        raise BadInputError(f"move: to_bed '{raw}' is no bed; type its number")
    day = case.chart.booking.t0.astimezone(case.zone).date().isoformat()
    if (day, bed) in case.around.beds:
        raise BadInputError(f"move: Bed {bed} is taken on {day}; choose another")
    return float(bed)


def _t0(case: Case, raw: Value) -> Value:
    try:
        t0 = datetime.fromisoformat(str(raw))
        t0 = (t0 if t0.tzinfo else t0.replace(tzinfo=case.zone)).astimezone(case.now.tzinfo)
    except (ValueError, OverflowError):
        raise BadInputError(f"reschedule: t0 '{raw}' is not a time; type 2026-11-26T09:30") from None
    if abs(t0 - case.now) > _FURTHEST_BOOKING:
        raise BadInputError(f"reschedule: {t0:%Y-%m-%d} is years away; check the date")
    day = t0.astimezone(case.zone).date().isoformat()
    if day != case.chart.booking.t0.astimezone(case.zone).date().isoformat() and (
        (day, case.chart.booking.bed) in case.around.beds
    ):
        raise BadInputError(f"reschedule: Bed {case.chart.booking.bed} is taken on {day}; move first")
    return t0.isoformat().replace("+00:00", "Z")


def _activity(case: Case, raw: Value) -> Value:
    mbq = read_value(_ACTIVITY, raw, at=case.request.at, zone=case.zone)
    if not is_plausible(_ACTIVITY, mbq):
        raise BadInputError(f"prescribe: activity_mbq '{raw}' is not within {_ACTIVITY.band}; MBq, not GBq")
    return mbq


def _whole_number(raw: Value) -> int | None:
    text = f"{raw:g}" if isinstance(raw, int | float) else str(raw).strip()
    return int(text) if text.isascii() and text.isdigit() else None


_READERS = {
    Action.INCIDENT: _incident_kind,
    Action.ASSIGN: _nurse,
    Action.MOVE: _bed,
    Action.RESCHEDULE: _t0,
    Action.PRESCRIBE: _activity,
}


def _check_new(case: Case, key: str, value: Value) -> None:
    """Refuses what is so already, naming who made it so."""
    booking = case.chart.booking
    now_so: dict[str, object] = {
        "to_bed": float(booking.bed),
        "t0": booking.t0.isoformat().replace("+00:00", "Z"),
        "nurse": case.chart.nurse,
        "activity_mbq": booking.activity_mbq,
    }
    if key in now_so and now_so[key] == value:
        made_so = _last_with(case.chart.entries, key) or case.chart.entries[0]
        if key == "nurse" and case.request.author.id == value != made_so.author:
            # given by somebody else and now accepted by the nurse: that is news
            return
        shown = f"{value:g}" if isinstance(value, int | float) else value
        raise AlreadyDoneError(f"{key} is {shown} already, set", made_so.author, made_so.occurred_at)


def _refuse_unseen(case: Case) -> None:
    """Nobody gives away or signs for what they did not see: a bed that went to somebody since, or a new alarm."""
    seen = case.request.seen
    if seen is None or case.request.action is not Action.ASSIGN:
        return
    given = next((entry for entry in reversed(case.chart.entries) if entry.action is Action.ASSIGN), None)
    if given is not None and given.id != seen.given:
        raise BadInputError(f"assign: the bed went to {given.text('nurse')} meanwhile; look again")
    if seen.alarms is None:
        return
    now = situation(case.protocol, case.entries, case.now, case.zone, case.around)
    for alarm in one_line_a_cause(now, alarms(now, case.around.clock_step)):
        if alarm.id not in seen.alarms:
            raise BadInputError(f"assign: changed meanwhile, alarm {alarm.id} stands by now; look again")


def _refuse_another_t0(case: Case) -> None:
    """Nobody moves a start that they did not see: raises AlreadyDoneError with who has set another one since."""
    seen, t0 = case.request.seen, case.chart.booking.t0
    if seen is None or seen.t0 in {None, t0} or case.request.action is not Action.RESCHEDULE:
        return
    made_so = _last_with(case.chart.entries, "t0") or case.chart.entries[0]
    shown = f"{t0.astimezone(case.zone):%H:%M on %Y-%m-%d}"
    raise AlreadyDoneError(f"T0 is {shown} by now, set", made_so.author, made_so.occurred_at)


def _last_with(entries: tuple[Entry, ...], key: str) -> Entry | None:
    keys = {key, "bed"} if key == "to_bed" else {key}
    return next((entry for entry in reversed(entries) if keys & set(entry.values) and not entry.step), None)
