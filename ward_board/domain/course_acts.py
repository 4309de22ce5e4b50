"""Deciding what is recorded of a course between its treatments: findings, delay, end, corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ward_board.domain.authority import ANYBODY, acting_role
from ward_board.domain.case import AHEAD_ALLOWED
from ward_board.domain.course_plan import BLOOD_COUNT, SAMPLED_ON, TERMINATE, CoursePlan
from ward_board.domain.entry import Draft, Entry, Request, Values
from ward_board.domain.permissions import NotPermittedError
from ward_board.domain.standing import amends_values, corrected
from ward_board.domain.step import Step
from ward_board.domain.text import clean, has_letter
from ward_board.domain.values import as_typed, read_values
from ward_board.domain.words import Action, Role
from ward_board.errors import AlreadyDoneError, BadInputError


def decide_course_act(
    plan: CoursePlan, entries: Sequence[Entry], request: Request, now: datetime, zone: ZoneInfo
) -> Draft:
    """The fact that `request` becomes, judged on the course's own `entries`.

    It names a step of the plan with its action, or is a `note` or a `correct`. Raises BadInputError, AlreadyDoneError
    where the course has ended, and NotPermittedError for a role that may not.
    """
    if request.at > now + AHEAD_ALLOWED:
        raise BadInputError("the time lies in the future; chart it when it has happened")
    if request.reason is not None and not has_letter(request.reason):
        raise BadInputError("the reason needs words")
    if request.second is not None or request.deviation is not None:
        raise BadInputError("on a course one person signs, and no gate is passed; leave the rest out")
    match request.action:
        case Action.CORRECT:
            return _correct(plan, entries, request, now, zone)
        case Action.NOTE:
            return _note(request, now)
    step = plan.by_id.get(request.step or "")
    if step is None:
        raise BadInputError(f"no step '{request.step}' in a course; there are {', '.join(plan.by_id)}")
    return _step_act(plan, entries, step, request, now, zone)


def late_sample_days(plan: CoursePlan, sampled_on: date, on: date) -> int | None:
    """How many days old a sample is that is recorded on the day `on`; None where nobody is asked about its year."""
    days = (on - sampled_on).days
    return days if days > plan.late_sample_days else None


def _step_act(
    plan: CoursePlan, entries: Sequence[Entry], step: Step, request: Request, now: datetime, zone: ZoneInfo
) -> Draft:
    if request.action is not step.first_action:
        raise BadInputError(f"'{request.action}' is no act on {step.id} of a course; use {step.first_action}")
    if step.id == TERMINATE and (ended := _standing_end(entries)):
        raise AlreadyDoneError("course already ended", ended.author, ended.occurred_at)
    _refuse_role(request, step.roles)
    values, marks = _read(plan, step, request.values, request, zone)
    return _draft(request, now, step.roles, step=step, values=values, passed=marks)


def _read(
    plan: CoursePlan, step: Step, raw: Values, request: Request, zone: ZoneInfo
) -> tuple[Values, tuple[str, ...]]:
    """The values to keep, and a mark for each that needed a reason."""
    has_reason = request.reason is not None
    values, marks = read_values(step, step.first_action, raw, at=request.at, zone=zone, has_reason=has_reason)
    if step.id == BLOOD_COUNT and not any(isinstance(value, int | float) for value in values.values()):
        raise BadInputError(f"{BLOOD_COUNT}: holds no figure; type at least one, such as platelets")
    return values, (*marks, *_late_sample(plan, values, request, zone))


def _late_sample(plan: CoursePlan, values: Values, request: Request, zone: ZoneInfo) -> tuple[str, ...]:
    """A mark for the day of a sample that is told anew and lies long ago: a year may be typed wrong."""
    if request.values.get(SAMPLED_ON) is None or SAMPLED_ON not in values:
        return ()
    day = date.fromisoformat(str(values[SAMPLED_ON]))
    ago = late_sample_days(plan, day, request.at.astimezone(zone).date())
    if ago is None:
        return ()
    if request.reason is None:
        said = f"sample of {day.day} {day:%B %Y} is {ago} days ago; check the year, or give a reason"
        raise BadInputError(f"{SAMPLED_ON}: {said}")
    return (f"plausible:{SAMPLED_ON}",)


def _standing_end(entries: Sequence[Entry]) -> Entry | None:
    return next((entry for entry in corrected(entries)[0] if entry.step == TERMINATE), None)


def _note(request: Request, now: datetime) -> Draft:
    if request.reason is None:
        raise BadInputError("a note needs words; give them as the reason")
    _refuse_role(request, ANYBODY)
    return _draft(request, now, ANYBODY)


def _correct(plan: CoursePlan, entries: Sequence[Entry], request: Request, now: datetime, zone: ZoneInfo) -> Draft:
    """A correction: other values from who could have recorded them; to strike an entry, none."""
    target = next((entry for entry in entries if entry.id == request.target), None)
    if target is None or target.action is Action.CORRECT:
        raise BadInputError(f"no entry '{request.target}' that could be corrected in this course")
    if request.reason is None:
        raise BadInputError("a correction needs a reason")
    struck = (one for one in entries if one.action is Action.CORRECT and one.target == target.id and not one.values)
    if (first := next(struck, None)) is not None:
        raise AlreadyDoneError(f"{target.id} already struck", first.author, first.occurred_at)
    step = plan.by_id.get(target.step or "")
    roles = step.roles if step else ANYBODY
    _refuse_role(request, roles)
    if not amends_values(request.values):
        if request.values:
            raise BadInputError("only the values of a course's entry are corrected; to take it back, strike it")
        return _draft(request, now, roles)
    if step is None:
        raise BadInputError(f"a {target.action} has no values to correct; strike it and record it anew")
    standing = next(entry for entry in corrected(entries)[0] if entry.id == target.id)
    values, marks = _read(plan, step, {**as_typed(step, standing.values), **request.values}, request, zone)
    changed = {key: values[key] for key in request.values if key in values}
    if removed := sorted(set(request.values) - set(changed)):
        raise BadInputError(f"{removed[0]}: type the right value; to take the entry back, strike it")
    return _draft(request, now, roles, values=changed, passed=marks)


def _refuse_role(request: Request, roles: tuple[Role, ...]) -> None:
    if acting_role(request.author, roles) is None:
        raise NotPermittedError(roles)


def _draft(
    request: Request,
    now: datetime,
    roles: tuple[Role, ...],
    *,
    step: Step | None = None,
    values: Values | None = None,
    passed: tuple[str, ...] = (),
) -> Draft:
    return Draft(
        action=request.action,
        author=request.author.id,
        role=acting_role(request.author, roles),
        occurred_at=request.at,
        recorded_at=now,
        step=step.id if step else None,
        target=request.target,
        values=dict(values or {}),
        reason=clean(request.reason).text if request.reason else None,
        passed=passed,
    )
