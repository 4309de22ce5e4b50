"""Which act fits an infusion in which state: one table, and the walk through the acts in their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ward_board.domain.case import Case
from ward_board.domain.chart import StepRecord, fold
from ward_board.domain.entry import Entry
from ward_board.domain.form import FormField
from ward_board.domain.infusion import Run, run_of
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.values import fields_in_run, read_value
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError

_MOVES: dict[tuple[str | None, Action], str] = {
    (None, Action.START): "running",
    ("skipped", Action.START): "running",
    (None, Action.SKIP): "skipped",
    ("running", Action.PAUSE): "paused",
    ("paused", Action.RESUME): "running",
    ("running", Action.RATE): "running",
    ("paused", Action.RATE): "paused",
    ("running", Action.FINISH): "ended",
    ("paused", Action.FINISH): "ended",
    ("running", Action.STOP): "ended",
    ("paused", Action.STOP): "ended",
}
_AIMS = {
    Action.PAUSE: "paused",
    Action.RESUME: "running",
    Action.FINISH: "ended",
    Action.STOP: "ended",
    Action.SKIP: "skipped",
}


def run_before(record: StepRecord, at: datetime, *, without: str | None = None) -> Run | None:
    """The run that the acts up to `at` tell, the entry with the id `without` left out; None where there is none yet."""
    acts = [act for act in record.acts if act.occurred_at <= at and act.id != without]
    return run_of(record.step.infusion, acts) if record.step.infusion else None


def fields_at(
    record: StepRecord, action: Action, at: datetime, *, bag_ml: float | None = None, without: str | None = None
) -> tuple[FormField, ...]:
    """The fields that `action` takes at `at`, each with the band in which a value is plausible then."""
    return fields_in_run(record.step, action, run_before(record, at, without=without), bag_ml)


def check_run(case: Case, record: StepRecord) -> None:
    """Refuses an act that does not fit the acts before or after its time.

    Raises AlreadyDoneError where it is so already, BadInputError where the state does not allow it.
    """
    action, name = case.request.action, record.step.title
    acts = [act for act in record.acts if act.action is not Action.MEASURE]
    before = [act for act in acts if act.occurred_at <= case.request.at]
    state, made_so = _walk(before)
    if action is Action.START:
        _check_not_started(name, acts)
    if action is Action.MEASURE:
        if state in {None, "skipped"}:
            raise BadInputError(f"{name}: not started yet; start it first")
        return
    if made_so and state == _AIMS.get(action):
        raise AlreadyDoneError(f"{name} already {state}", made_so.author, made_so.occurred_at)
    following = _MOVES.get((state, action))
    if following is None:
        raise BadInputError(f"{name}: '{action}' does not fit, it is {state or 'not started'}")
    if action is Action.RATE:
        _check_new_rate(case, record.step, before)
    _check_later_acts(case, name, following, acts[len(before) :])


def _check_not_started(name: str, acts: Sequence[Entry]) -> None:
    started = next((act for act in acts if act.action is Action.START), None)
    if started:
        raise AlreadyDoneError(f"{name} already started", started.author, started.occurred_at)


def _check_new_rate(case: Case, step: Step, before: Sequence[Entry]) -> None:
    field, raw = step.field("ml_per_h"), case.request.values.get("ml_per_h", "")
    run = run_of(step.infusion, before) if step.infusion else None
    if field is None or raw == "" or run is None:
        return
    wanted = read_value(field, raw, at=case.request.at, zone=case.zone)
    if wanted == run.ml_per_h:
        set_by = next(act for act in reversed(before) if act.number("ml_per_h") or act.action is Action.START)
        raise AlreadyDoneError(f"{step.title} already at {wanted:g} mL/h, set", set_by.author, set_by.occurred_at)


def _check_later_acts(case: Case, name: str, state: str | None, later: Sequence[Entry]) -> None:
    for act in later:
        state = _MOVES.get((state, act.action))
        if state is None:
            at = act.occurred_at.astimezone(case.zone)
            raise BadInputError(f"{name}: '{case.request.action}' does not fit before the {act.action} at {at:%H:%M}")


def _walk(acts: Sequence[Entry]) -> tuple[str | None, Entry | None]:
    """The state after `acts`, and the entry that made it so."""
    state: str | None = None
    made_so: Entry | None = None
    for act in acts:
        following = _MOVES.get((state, act.action), state)
        if following != state:
            state, made_so = following, act
    return state, made_so


def check_order(protocol: Protocol, entries: Sequence[Entry]) -> None:
    """Refuses a correction that leaves an infusion with acts that cannot follow one another.

    Raises BadInputError naming the act that no longer fits.
    """
    for record in fold(protocol, entries).steps.values():
        state: str | None = None
        for act in record.acts if record.step.infusion else ():
            if act.action is Action.MEASURE:
                continue
            state = _MOVES.get((state, act.action))
            if state is None:
                raise BadInputError(f"{record.step.title}: then '{act.action}' no longer fits; correct that one first")
