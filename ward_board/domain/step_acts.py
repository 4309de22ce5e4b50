"""Deciding acts on a step: checks, medications, measurements, infusions."""

from __future__ import annotations

from ward_board.domain.blind import BLIND_NUMBER, blind_fields, blind_values
from ward_board.domain.case import Case, draft, judge_people, pass_or_refuse
from ward_board.domain.chart import DOING, Chart, StepRecord, fold
from ward_board.domain.coded_reasons import need_reason, read_code
from ward_board.domain.entry import Draft, Entry, Values
from ward_board.domain.gates import Moment, unmet_gates
from ward_board.domain.protocol import Step
from ward_board.domain.retrospect import as_entry, newly_unmet
from ward_board.domain.run_acts import check_run, run_before
from ward_board.domain.values import as_typed, check_second, fields_for, read_values
from ward_board.domain.words import REASON_CODE as REASON_CODE
from ward_board.domain.words import Action, StepKind
from ward_board.errors import AlreadyDoneError, BadInputError, UnmetGate

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
    if request.action is Action.SKIP and not step.may_be_skipped:
        left, measured = "a patient who goes otherwise is charted as transfer or leave", "chart it when it is measured"
        raise BadInputError(f"{step.id} is not skipped; {left if step.closes else measured}")
    what, leaves_out = f"{step.id} {request.action}", request.action in _WITH_REASON
    if leaves_out:
        need_reason(case, what)
    if step.after_closing:
        _check_gone(case, what)
    if step.kind is StepKind.INFUSION:
        check_run(case, case.chart[step.id])
    else:
        _check_settled(case, case.chart[step.id])
    if request.read is not None and request.read != read_from(case.chart, step):
        raise BadInputError(f"{what}: what it was read from has changed meanwhile; read it again")
    values, marks = (read_code(case, what), ()) if leaves_out else _values(case, step)
    read, differs = blind_values(case, step)
    unmet = [*_unmet(case, step, values), *_unmet_later(case, step, values)]
    if differs and request.deviation:
        unmet.append(BLIND_NUMBER)
    passed, deviation = pass_or_refuse(case, unmet)
    if differs and not deviation:
        # said last: what a gate refuses anyhow need not be read again
        raise BadInputError(differs)
    values = {**values, **read}
    late_minutes = step.late_entry_minutes
    return draft(case, step, values, passed=passed + marks, deviation=deviation, late_minutes=late_minutes)


def read_from(chart: Chart, step: Step) -> tuple[Entry, ...]:
    """The newest entries that whoever signs `step` has read: what stands beside its marks, and what would void it."""
    named = dict.fromkeys([*step.voided_by, *(name for field in step.fields for name in field.shows)])
    return tuple(done for name in named if (done := chart.done(name)))


def _check_gone(case: Case, what: str) -> None:
    closing = case.chart.closing
    if closing is None or case.request.at < closing[1].occurred_at:
        raise BadInputError(f"{what}: the patient was still here then; chart it when they have gone")


def _check_settled(case: Case, record: StepRecord) -> None:
    action, settled = case.request.action, record.settled
    if action is Action.AGAIN:
        if not record.step.repeatable:
            raise BadInputError(f"{record.step.id} is done once; correct its entry, or strike it")
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
        treatment_day=case.treatment_day,
    )
    blind = blind_fields(case.protocol, step)
    typed_again = {key: value for key, value in request.second_values.items() if key not in blind}
    if typed_again:
        second, _ = read_values(
            step,
            request.action,
            {**as_typed(step, values), **typed_again},
            at=request.at,
            zone=case.zone,
            has_reason=request.reason is not None,
            run=run,
            treatment_day=case.treatment_day,
        )
        asked = {key: second[key] for key in typed_again}
        check_second(fields_for(step, request.action), values, asked)
        values = {**values, **{f"second.{key}": value for key, value in asked.items()}}
    return values, marks


def _unmet(case: Case, step: Step, values: Values) -> list[UnmetGate]:
    request = case.request
    known = fold(case.protocol, case.entries, until=request.at)
    second = request.second if request.second and request.second.id != request.author.id else None
    roles = (*request.author.roles, *(second.roles if second else ()))
    moment = Moment(
        case.protocol, known, request.at, case.zone, case.around, values, roles=roles, has_second=second is not None
    )
    gates = unmet_gates(moment, step, request.action)
    return [
        *judge_people(case, step, second_needed=step.is_signed_by_two(request.action)),
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
