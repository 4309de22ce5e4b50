"""A case: a request with all that it is judged on, and what holds for every request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.authority import acting_role, roles_for
from ward_board.domain.authors import NOT_SIGNED, deviation_codes, is_unsigned, judge_authors, unsigned_name
from ward_board.domain.chart import Chart, fold
from ward_board.domain.entry import Draft, Entry, Request, Values
from ward_board.domain.gates import Around
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.text import clean, has_letter
from ward_board.domain.words import Action, Role, any_of
from ward_board.errors import BadInputError, RefusedError, UnmetGate

AHEAD_ALLOWED = timedelta(seconds=60)
BEFORE_T0_ALLOWED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Case:
    """A request with all that it is judged on; `chart` knows everything that was charted, whenever it happened."""

    protocol: Protocol
    entries: Sequence[Entry]
    request: Request
    now: datetime
    zone: ZoneInfo
    around: Around
    chart: Chart

    @property
    def is_unsigned(self) -> bool:
        """Whether somebody asks who did not sign: no gate stops what they chart, and all of it is a deviation."""
        return is_unsigned(self.request.author)

    @property
    def treatment_day(self) -> date:
        """The ward's date on which the treatment is booked."""
        return self.chart.booking.t0.astimezone(self.zone).date()


def open_case(
    protocol: Protocol, entries: Sequence[Entry], request: Request, now: datetime, zone: ZoneInfo, around: Around
) -> Case:
    """The case of a request, after what holds for every request was checked.

    Raises BadInputError for a time in the future or on another treatment's date, a reason without a letter, and a
    deviation without reason or code; and for who may not be its author as `judge_authors`.
    """
    request = judge_authors(request, protocol.by_id.get(request.step or ""))
    case = Case(protocol, entries, request, now, zone, around, fold(protocol, entries))
    if request.step:
        check_time(case, request.at)
    elif request.at > now + AHEAD_ALLOWED:
        raise BadInputError("the time lies in the future; chart it when it has happened")
    if request.reason is not None and not has_letter(request.reason):
        raise BadInputError("the reason needs words")
    if request.deviation is not None:
        codes = deviation_codes(request, protocol.deviation_codes)
        if request.deviation not in codes:
            raise BadInputError(f"deviation: '{request.deviation}' is none of {', '.join(codes)}")
        if request.reason is None:
            raise BadInputError("a deviation needs a reason; say what happened")
    return case


def check_time(case: Case, moment: datetime) -> None:
    """Refuses a time at which nothing of this treatment can have happened.

    Raises BadInputError for more than 60 s ahead of now, and for a date long before the treatment.
    """
    if moment > case.now + AHEAD_ALLOWED:
        raise BadInputError("the time lies in the future; chart it when it has happened")
    if moment < case.chart.booking.t0 - BEFORE_T0_ALLOWED:
        raise BadInputError(f"{moment:%Y-%m-%d} lies long before this treatment; check the date")


def judge_people(
    case: Case, step: Step | None, *, second_needed: bool, action: Action | None = None
) -> list[UnmetGate]:
    """The gates `role` and `second_person`, as far as they refuse; `action` stands for the one that is asked for."""
    request, unmet = case.request, []
    if case.is_unsigned:
        return [NOT_SIGNED]
    allowed = roles_for(case.protocol, step, action or request.action)
    people = [request.author, *([request.second] if request.second else [])]
    if not all(acting_role(person, allowed) for person in people):
        unmet.append(UnmetGate("role", any_of(allowed)))
    if second_needed and request.second is None:
        unmet.append(UnmetGate("second_person", "a second person to verify"))
    if request.second and request.second.id == request.author.id:
        unmet.append(UnmetGate("second_person", "a second person other than the first"))
    return unmet


def pass_or_refuse(case: Case, unmet: Iterable[UnmetGate]) -> tuple[tuple[str, ...], str | None]:
    """The ids of the gates that reason or deviation pass, and the deviation's code if a hard one was passed.

    Raises RefusedError with every gate that still refuses.
    """
    gates, request = tuple(unmet), case.request
    hard = [gate for gate in gates if gate.hard]
    if hard and request.deviation is None:
        raise RefusedError(gates if request.reason is None else hard)
    if gates and request.reason is None:
        raise RefusedError(gates)
    # where no gate stood in the way nothing deviated, whatever was asked
    return tuple(gate.id for gate in gates), request.deviation if hard else None


def draft(
    case: Case,
    step: Step | None,
    values: Values,
    *,
    passed: tuple[str, ...] = (),
    deviation: str | None = None,
    late_minutes: float = 30,
) -> Draft:
    """The fact that the case is decided to be."""
    request = case.request
    allowed = roles_for(case.protocol, step, request.action)
    # nobody verifies what they did themselves: as a deviation it was done by one person
    second = request.second if request.second and request.second.id != request.author.id else None
    return Draft(
        action=request.action,
        author=request.author.id,
        role=acting_role(request.author, allowed) or _any_role(request.author.roles),
        occurred_at=request.at,
        recorded_at=case.now,
        step=step.id if step else None,
        target=request.target,
        values=dict(values),
        second=second.id if second else None,
        second_role=(acting_role(second, allowed) or _any_role(second.roles)) if second else None,
        reason=clean(request.reason).text if request.reason else None,
        deviation=deviation,
        passed=passed,
        late=case.now - request.at > timedelta(minutes=late_minutes),
        unsigned=unsigned_name(request),
    )


def _any_role(roles: tuple[Role, ...]) -> Role | None:
    return roles[0] if roles else None
