"""Deciding acts on a step: checks, medications, measurements, infusions."""

from __future__ import annotations

from ward_board.domain.case import Case, draft, judge_people, pass_or_refuse
from ward_board.domain.chart import DOING, StepRecord, fold
from ward_board.domain.entry import Draft, Values
from ward_board.domain.gates import Moment, unmet_gates
from ward_board.domain.protocol import Step
from ward_board.domain.retrospect import as_entry, newly_unmet
from ward_board.domain.run_acts import check_run, run_before
from ward_board.domain.values import check_second, fields_for, read_values
from ward_board.domain.words import Action, StepKind
from ward_board.errors import AlreadyDoneError, BadInputError, UnmetGate

REASON_CODE = "code"
_WITH_REASON = frozenset({Action.SKIP, Action.REFUSE})
_OF_KIND = {
    StepKind.CHECK: {Action.TICK, Action.AGAIN, Action.SKIP},
    StepKind.MEDICATION: {Action.TICK, Action.AGAIN, Action.REFUSE, Action.SKIP},
    StepKind.MEASUREMENT: {Action.MEASURE, Action.AGAIN, Action.SKIP},
    StepKind.OBSERVATION: {Action.TICK, Action.MEASURE, Action.AGAIN, Action.SKIP},
    StepKind.DOCUMENT: {Action.TICK, Action.SKIP},
    StepKind.INFUSION: {
        Action.START,
        Action.PAUSE,
        Action.RESUME,
        Action.RATE,
        Action.FINISH,
        Action.STOP,
        Action.MEASURE,
        Action.SKIP,
    },
}


def decide_step_act(case: Case, step: Step) -> Draft:
    """The fact that a request about `step` becomes.

    Raises AlreadyDoneError, BadInputError where the step's state or the values do not allow it, and RefusedError.
    """
    request = case.request
    if request.action not in _OF_KIND[step.kind]:
        raise BadInputError(f"'{request.action}' is no act on {step.id}, which is of the kind {step.kind}")
    if request.action is Action.SKIP and step.closes:
        raise BadInputError(f"{step.id} is not skipped; a patient who goes otherwise is charted as transfer or leave")
    if request.action in _WITH_REASON and request.reason is None and REASON_CODE not in request.values:
        raise BadInputError(f"{step.id} {request.action}: needs a reason{_codes(case, request.action)}")
    if step.kind is StepKind.INFUSION:
        check_run(case, case.chart[step.id])
    else:
        _check_settled(case, case.chart[step.id])
    values, marks = (_coded(case, step), ()) if request.action in _WITH_REASON else _values(case, step)
    passed, deviation = pass_or_refuse(case, [*_unmet(case, step, values), *_unmet_later(case, step, values)])
    late_minutes = step.late_entry_minutes
    return draft(case, step, values, passed=passed + marks, deviation=deviation, late_minutes=late_minutes)


def _codes(case: Case, action: Action) -> str:
    codes = case.protocol.reason_codes(action)
    return f", in words or as {REASON_CODE}={'|'.join(codes)}" if codes else ""


def _coded(case: Case, step: Step) -> Values:
    """Why it was left out, as one of the protocol's words."""
    request = case.request
    codes = case.protocol.reason_codes(request.action)
    if unknown := sorted(set(request.values) - ({REASON_CODE} if codes else set())):
        takes = REASON_CODE if codes else "no values"
        raise BadInputError(f"{step.id} {request.action}: no value called '{unknown[0]}'; it takes {takes}")
    code = request.values.get(REASON_CODE)
    if code is not None and code not in codes:
        raise BadInputError(f"{REASON_CODE}: '{code}' is none of {', '.join(codes)}")
    return dict(request.values)


def _check_settled(case: Case, record: StepRecord) -> None:
    action, settled = case.request.action, record.settled
    if action is Action.AGAIN:
        if not record.step.repeatable:
            raise BadInputError(f"{record.step.id} is done once; correct its entry instead")
        if not any(act.action in DOING for act in record.acts):
            raise BadInputError(f"{record.step.id} is not done yet; use {record.step.first_action}")
        return
    if settled is None:
        return
    already = record.done is not None or action is settled.action
    if already or action is Action.SKIP:
        word = "done" if record.done else "skipped" if settled.action is Action.SKIP else "refused"
        raise AlreadyDoneError(f"{record.step.title} already {word}", settled.author, settled.occurred_at)


def _values(case: Case, step: Step) -> tuple[Values, tuple[str, ...]]:
    request = case.request
    run = run_before(case.chart[step.id], request.at)
    values, marks = read_values(
        step,
        request.action,
        request.values,
        at=request.at,
        zone=case.zone,
        has_reason=request.reason is not None,
        run=run,
    )
    if request.second_values:
        second, _ = read_values(
            step,
            request.action,
            {**values, **request.second_values},
            at=request.at,
            zone=case.zone,
            has_reason=request.reason is not None,
            run=run,
        )
        asked = {key: second[key] for key in request.second_values}
        check_second(fields_for(step, request.action), values, asked)
        values = {**values, **{f"second.{key}": value for key, value in asked.items()}}
    return values, marks


def _unmet(case: Case, step: Step, values: Values) -> list[UnmetGate]:
    request = case.request
    second_needed = step.persons > 1 and request.action in {step.first_action, Action.AGAIN}
    known = fold(case.protocol, case.entries, until=request.at)
    roles = (*request.author.roles, *(request.second.roles if request.second else ()))
    moment = Moment(case.protocol, known, request.at, case.zone, case.around, values, roles=roles)
    gates = unmet_gates(moment, step, request.action)
    return [
        *judge_people(case, step, second_needed=second_needed),
        *(_with_its_reasoner(case, step, gate) for gate in gates),
    ]


def _with_its_reasoner(case: Case, step: Step, gate: UnmetGate) -> UnmetGate:
    """A soft gate that only one role may reason away is hard for everybody else."""
    wanted = next((known.reason_by for known in step.gates if known.id == gate.id), None)
    people = [case.request.author, *([case.request.second] if case.request.second else [])]
    if gate.hard or wanted is None or any(wanted in person.roles for person in people):
        return gate
    return UnmetGate(gate.id, gate.waits_for, hard=True)


def _unmet_later(case: Case, step: Step, values: Values) -> list[UnmetGate]:
    newest = max((entry.occurred_at for entry in case.chart.entries if entry.step), default=case.request.at)
    if case.request.at >= newest:
        return []
    return newly_unmet(case, [*case.entries, as_entry(case, draft(case, step, values))])
