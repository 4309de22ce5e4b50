"""Deciding acts on what was charted before: correct, countersign, close an incident, take an alarm."""

from __future__ import annotations

from datetime import datetime

from ward_board.domain.alarms import alarms
from ward_board.domain.case import AHEAD_ALLOWED, Case, draft, judge_people, pass_or_refuse
from ward_board.domain.entry import Draft, Entry, Values
from ward_board.domain.retrospect import as_entry, newly_unmet
from ward_board.domain.run_acts import check_order
from ward_board.domain.status import situation
from ward_board.domain.values import read_values
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, UnmetGate

_CORRECTABLE = frozenset({Action.ADMIT, Action.SEEN, Action.NOTE, Action.INCIDENT})


def decide_entry_act(case: Case) -> Draft:
    """The fact that a request about an entry or an alarm becomes.

    Raises AlreadyDoneError, BadInputError and RefusedError.
    """
    match case.request.action:
        case Action.CORRECT:
            return _correct(case)
        case Action.COUNTERSIGN:
            return _countersign(case)
        case Action.CLOSE:
            return _close(case)
        case _:
            return _take(case)


def _target(case: Case) -> Entry:
    wanted = case.request.target
    entry = next((entry for entry in case.entries if entry.id == wanted), None)
    if entry is None:
        raise BadInputError(f"no entry '{wanted}' in this treatment; 'show --json' lists them")
    return entry


def _correct(case: Case) -> Draft:
    target, request = _target(case), case.request
    if request.reason is None:
        raise BadInputError("a correction needs a reason")
    if target.step is None and target.action not in _CORRECTABLE:
        raise BadInputError(f"a {target.action} is not corrected; record the new one")
    struck = next(
        (e for e in case.entries if e.action is Action.CORRECT and e.target == target.id and not e.values), None
    )
    if struck:
        raise AlreadyDoneError(f"{target.id} already struck", struck.author, struck.occurred_at)
    values = _amendment(case, target)
    fact = draft(case, None, values)
    after = [*case.entries, as_entry(case, fact)]
    check_order(case.protocol, after)
    passed, deviation = pass_or_refuse(
        case, [*judge_people(case, None, second_needed=False), *newly_unmet(case, after)]
    )
    return draft(case, None, values, passed=passed, deviation=deviation)


def _amendment(case: Case, target: Entry) -> Values:
    raw = dict(case.request.values)
    amended: dict[str, str | float] = {}
    when = raw.pop("occurred_at", None)
    if when is not None:
        moment = datetime.fromisoformat(str(when))
        if moment > case.now + AHEAD_ALLOWED:
            raise BadInputError("the corrected time lies in the future")
        amended["occurred_at"] = moment.isoformat().replace("+00:00", "Z")
    if raw and target.step:
        step = case.protocol.by_id[target.step]
        whole = {**{k: v for k, v in target.values.items() if not k.startswith("second.")}, **raw}
        read, _ = read_values(step, target.action, whole, at=target.occurred_at, zone=case.zone, has_reason=True)
        amended |= {key: read[key] for key in raw if key in read}
    elif raw:
        raise BadInputError(f"a {target.action} has no values to correct; strike it and record it anew")
    return amended


def _countersign(case: Case) -> Draft:
    target, request = _target(case), case.request
    if not target.deviation:
        raise BadInputError(f"{target.id} is no deviation; nothing to countersign")
    signed = next((e for e in case.entries if e.action is Action.COUNTERSIGN and e.target == target.id), None)
    if signed:
        raise AlreadyDoneError(f"{target.id} already countersigned", signed.author, signed.occurred_at)
    unmet = judge_people(case, None, second_needed=False)
    if target.author == request.author.id:
        unmet.append(UnmetGate("second_person", "a physician other than its author"))
    pass_or_refuse(case, unmet)
    return draft(case, None, {})


def _close(case: Case) -> Draft:
    target = _target(case)
    if target.action is not Action.INCIDENT:
        raise BadInputError(f"{target.id} is no incident; nothing to close")
    closed = next((e for e in case.entries if e.action is Action.CLOSE and e.target == target.id), None)
    if closed:
        raise AlreadyDoneError(f"{target.id} already closed", closed.author, closed.occurred_at)
    pass_or_refuse(case, judge_people(case, None, second_needed=False))
    return draft(case, None, {})


def _take(case: Case) -> Draft:
    request = case.request
    standing = alarms(situation(case.protocol, case.entries, request.at, case.zone, case.around))
    alarm = next((alarm for alarm in standing if alarm.id == request.target), None)
    if alarm is None:
        raise BadInputError(f"no alarm '{request.target}' stands; 'show --json' lists them")
    if alarm.taken:
        raise AlreadyDoneError(f"{alarm.id} already taken", alarm.taken.author, alarm.taken.occurred_at)
    pass_or_refuse(case, judge_people(case, None, second_needed=False))
    return draft(case, None, {})
