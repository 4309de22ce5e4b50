"""Deciding acts on what was charted before: correct, countersign, close an incident, take an alarm."""

from __future__ import annotations

from datetime import datetime

from ward_board.domain.case import Case, check_time, draft, judge_people, pass_or_refuse
from ward_board.domain.entry import Draft, Entry, Person, Value, Values
from ward_board.domain.protocol import Step
from ward_board.domain.retrospect import as_entry, newly_unmet
from ward_board.domain.run_acts import check_order, run_before
from ward_board.domain.standing import OCCURRED_AT, amends_values
from ward_board.domain.taking import decide_take
from ward_board.domain.text import same_name
from ward_board.domain.values import SECOND, as_typed, read_values
from ward_board.domain.words import Action, StepKind
from ward_board.errors import AlreadyDoneError, BadInputError, UnmetGate

_CORRECTABLE = frozenset({Action.ADMIT, Action.SEEN, Action.NOTE, Action.INCIDENT, Action.LEAVE, Action.TRANSFER})


def decide_entry_act(case: Case) -> Draft:
    """The fact that a request about an entry or an alarm becomes.

    Raises AlreadyDoneError, BadInputError and RefusedError.
    """
    if case.request.action is Action.CORRECT:
        return _correct(case)
    if case.request.deviation is not None and not case.is_unsigned:
        raise BadInputError(f"{case.request.action} has no gates that a deviation could pass; leave it out")
    match case.request.action:
        case Action.COUNTERSIGN:
            return _countersign(case)
        case Action.CLOSE:
            return _close(case)
        case _:
            return decide_take(case)


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
        raise BadInputError(f"what was charted as '{target.action}' is not corrected; record it anew")
    struck = next(
        (e for e in case.entries if e.action is Action.CORRECT and e.target == target.id and not e.values), None
    )
    if struck:
        raise AlreadyDoneError(f"{target.id} already struck", struck.author, struck.occurred_at)
    values, marks = _amendment(case, target)
    fact = draft(case, None, values)
    after = [*case.entries, as_entry(case, fact)]
    check_order(case.protocol, after)
    passed, deviation = pass_or_refuse(case, [*_judge_corrector(case, target), *newly_unmet(case, after)])
    return draft(case, None, values, passed=passed + marks, deviation=deviation)


def _judge_corrector(case: Case, target: Entry) -> list[UnmetGate]:
    """Another value comes from who could have charted it; when it was, or that it never was, anybody may say."""
    if target.step is None or not amends_values(case.request.values):
        return judge_people(case, None, second_needed=False)
    return judge_people(case, case.protocol.by_id[target.step], second_needed=False, action=target.action)


def _amendment(case: Case, target: Entry) -> tuple[Values, tuple[str, ...]]:
    """The values to amend, checked together with those that stay, and a mark for each implausible one."""
    raw = dict(case.request.values)
    when = raw.pop(OCCURRED_AT, None)
    amended: dict[str, Value] = {} if when is None else {OCCURRED_AT: _amended_time(case, str(when))}
    if not raw:
        return amended, ()
    if not target.step:
        raise BadInputError(f"a {target.action} has no values to correct; strike it and record it anew")
    standing = next(entry for entry in case.chart.entries if entry.id == target.id)
    step, at = case.protocol.by_id[target.step], standing.occurred_at
    _refuse_signed(step, target)
    kept = {key: value for key, value in standing.values.items() if not key.startswith(SECOND)}
    whole = {**as_typed(step, kept), **raw}
    run = run_before(case.chart[step.id], at, without=target.id)
    read, marks = read_values(
        step, target.action, whole, at=at, zone=case.zone, has_reason=True, run=run, treatment_day=case.treatment_day
    )
    if removed := sorted(set(raw) - set(read)):
        raise BadInputError(f"{removed[0]}: type the right value; to take the entry back, strike it")
    return amended | {key: read[key] for key in raw}, tuple(mark for mark in marks if mark.partition(":")[2] in raw)


def _refuse_signed(step: Step, target: Entry) -> None:
    """What two people signed, or a document, says what was signed and nothing else."""
    if step.is_signed_by_two(target.action):
        then = "or" if step.repeatable else "and"
        raise BadInputError(f"{step.id}: two people signed it; strike it, {then} do it again")
    if step.kind is StepKind.DOCUMENT:
        raise BadInputError(f"{step.id}: a document was signed; strike it, and sign another")


def _amended_time(case: Case, text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=case.zone)).astimezone(case.now.tzinfo)
    except (ValueError, OverflowError):
        raise BadInputError(f"occurred_at '{text[:40]}' is not a time; type 2026-11-26T09:30") from None
    check_time(case, moment)
    return moment.isoformat().replace("+00:00", "Z")


def _countersign(case: Case) -> Draft:
    target, request = _target(case), case.request
    if not target.deviation:
        raise BadInputError(f"{target.id} is no deviation; nothing to countersign")
    signed = next((e for e in case.entries if e.action is Action.COUNTERSIGN and e.target == target.id), None)
    if signed:
        raise AlreadyDoneError(f"{target.id} already countersigned", signed.author, signed.occurred_at)
    standing = tuple(entry for entry in case.chart.entries if entry.id == target.id)
    if request.read is not None and request.read != standing:
        raise BadInputError(f"{target.id} has changed meanwhile; read it again")
    unmet = judge_people(case, None, second_needed=False)
    if did_it(request.author, target):
        unmet.append(UnmetGate("second_person", "a physician other than its author"))
    pass_or_refuse(case, unmet)
    return draft(case, None, {})


def did_it(person: Person, target: Entry) -> bool:
    """Whether somebody would sign for what they did themselves: as its author, its second, or under a typed name."""
    if person.id in {target.author, target.second}:
        return True
    return target.unsigned is not None and any(same_name(target.unsigned, one) for one in (person.id, person.name))


def _close(case: Case) -> Draft:
    target = _target(case)
    if target.action is not Action.INCIDENT:
        raise BadInputError(f"{target.id} is no incident; nothing to close")
    closed = next((e for e in case.entries if e.action is Action.CLOSE and e.target == target.id), None)
    if closed:
        raise AlreadyDoneError(f"{target.id} already closed", closed.author, closed.occurred_at)
    pass_or_refuse(case, judge_people(case, None, second_needed=False))
    return draft(case, None, {})
