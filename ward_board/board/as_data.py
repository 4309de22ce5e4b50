"""The board as plain data with fixed keys: what `show --json` prints (DESIGN §8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ward_board.board.alarm_words import alarm_text
from ward_board.board.board import Bed, Board
from ward_board.domain.alarms import Alarm
from ward_board.domain.chart import StepRecord
from ward_board.domain.entry import Entry
from ward_board.domain.plan import Plan, Times
from ward_board.domain.protocol import AMINO_ACIDS
from ward_board.domain.status import NextAction, StepStatus
from ward_board.domain.text import initials

Data = dict[str, Any]


def board_data(board: Board, *, privacy: bool = False) -> Data:
    """The whole board; times are RFC 3339 in UTC, beds in order of their number.

    With `privacy` patients go by their initials, without birth date and hospital number.
    """
    return {
        "ward": board.ward,
        "day": board.day.isoformat(),
        "now": moment(board.now),
        "saved_at": moment(board.saved_at),
        "beds": [_bed(bed, board, privacy=privacy) for bed in board.beds],
        "next_actions": [_next_action(action, board.now) for action in board.actions],
        "alarms": [_alarm(alarm, board) for alarm in board.every_alarm],
    }


def moment(at: datetime | None) -> str | None:
    """An instant as RFC 3339 in UTC, with as many digits as it has."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _bed(bed: Bed, board: Board, *, privacy: bool) -> Data:
    patient, situation, booking = bed.patient, bed.situation, bed.situation.chart.booking
    seen = situation.chart.seen
    return {
        "bed": bed.number,
        "treatment": bed.treatment,
        "name": initials(patient.name) if privacy else patient.name,
        "birth_date": None if privacy else patient.birth_date.isoformat(),
        "number": None if privacy else patient.number,
        "country": patient.country,
        "language": patient.language or None,
        "flags": list(booking.flags),
        "allergies": bed.allergies,
        "cycle": booking.cycle,
        "activity_mbq": _plain(booking.activity_mbq),
        "protocol": situation.protocol.id,
        "state": str(situation.state),
        "closing": str(situation.chart.closing[0]) if situation.chart.closing else None,
        "seen": {"at": moment(seen.occurred_at), "by": seen.author, **_unsigned(seen)} if seen else None,
        "steps": [_step(status, situation.plan, board.now) for status in situation.steps.values()],
        "next": _next(situation.next) if situation.next else None,
    }


def _step(status: StepStatus, plan: Plan, now: datetime) -> Data:
    record, times = status.record, status.times
    said: Data = {
        "id": record.step.id,
        "kind": str(record.step.kind),
        "state": str(status.state),
        "planned": _times(times.planned),
        "projected": _times(times.projected),
        "actual": _times(times.actual) if times.actual.start else None,
        "due": moment(times.due),
        "blocked_by": [gate.id for gate in status.waits],
        "waits_for": [gate.waits_for for gate in status.waits],
        "entries": [act.id for act in record.acts],
        "values": _values(record),
    }
    return said | (_infusion(status, plan, now) if record.step.infusion else {})


def _infusion(status: StepStatus, plan: Plan, now: datetime) -> Data:
    record, times = status.record, status.times
    run, infusion = record.run, record.step.infusion
    given = run.given_ml(now) if run else None
    until = times.projected.end
    if record.step.id == AMINO_ACIDS and plan.amino_acids:
        until = plan.amino_acids.required_until
    return {
        "volume_ml": _plain(run.volume_ml if run else infusion.volume_ml if infusion else None),
        "given_ml": round(given, 1) if given is not None else (0 if infusion and infusion.volume_ml else None),
        "rate_ml_h": _plain(run.ml_per_h if run else infusion.rate_ml_per_h if infusion else None),
        "required_until": moment(until),
    }


def _values(record: StepRecord) -> Data:
    """What stands: for an infusion all values of its acts, the newest of each; else those of the newest doing."""
    if record.step.infusion:
        return {key: _plain(value) for act in record.acts for key, value in act.values.items()}
    return {key: _plain(value) for key, value in record.done.values.items()} if record.done else {}


def _next(action: NextAction) -> Data:
    return {
        "step": action.step.id,
        "action": str(action.action),
        "at": moment(action.at),
        "roles": [str(role) for role in action.roles],
        "persons": action.persons,
        "blocked_by": [gate.id for gate in action.waits],
        "waits_for": [gate.waits_for for gate in action.waits],
    }


def _next_action(action: NextAction, now: datetime) -> Data:
    said = _next(action)
    return {"bed": action.bed, **said, "minutes": action.minutes(now)}


def _alarm(alarm: Alarm, board: Board) -> Data:
    return {
        "id": alarm.id,
        "bed": alarm.bed,
        "step": alarm.step,
        "kind": str(alarm.kind),
        "priority": str(alarm.priority),
        "since": moment(alarm.since),
        "text": alarm_text(alarm, board),
        "taken_by": alarm.taken.author if alarm.taken else None,
        **(_unsigned(alarm.taken) if alarm.taken else {}),
    }


def _unsigned(entry: Entry) -> Data:
    """The name that was typed where nobody signed; nothing else has the key."""
    return {"unsigned": entry.unsigned} if entry.unsigned else {}


def _times(times: Times) -> Data:
    return {"start": moment(times.start), "end": moment(times.end)}


def _plain(value: Any) -> Any:
    """A whole number without its ".0"; everything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
