"""Who did how much with the lutetium, and how that compares with the others of the same role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from ward_board.domain.figures_exposure import PersonDay
from ward_board.domain.words import Role


@dataclass(frozen=True, slots=True)
class StaffDay:
    """What one person did on one of the ward's days; `usv` is calculated (µSv)."""

    day: date
    patients: int
    lutetium_steps: int
    usv: float


@dataclass(frozen=True, slots=True)
class StaffShare:
    """What one person did in a period; `usv` is calculated (µSv), in place of no dosimeter.

    `share_percent` is their µSv against the mean of all who did so in the same role: 100 is an even share.
    """

    id: str
    role: Role
    patients: int
    lutetium_steps: int
    usv: float
    share_percent: float
    by_day: tuple[StaffDay, ...]

    @property
    def days(self) -> int:
        """On how many days they did anything with the lutetium."""
        return len(self.by_day)

    @property
    def fullest_day(self) -> StaffDay:
        """The day that cost them most."""
        return max(self.by_day, key=lambda one: one.usv)


def staff_shares(found: Iterable[tuple[str, PersonDay]]) -> tuple[StaffShare, ...]:
    """Everybody who did something with the lutetium, role by role, whoever got most first.

    `found` are (patient, what one person did with that patient's treatment on one day). Somebody of two roles counts in
    the one in which they did most.
    """
    own: dict[str, list[tuple[str, PersonDay]]] = {}
    for patient, one in found:
        own.setdefault(one.who, []).append((patient, one))
    roles = {who: _role([day for _patient, day in days]) for who, days in own.items()}
    totals = {who: sum(day.usv for _patient, day in days) for who, days in own.items()}
    means = {role: fmean(totals[who] for who in own if roles[who] is role) for role in set(roles.values())}
    shares = [_share(who, roles[who], days, means[roles[who]]) for who, days in own.items()]
    in_order = list(Role)
    return tuple(sorted(shares, key=lambda one: (in_order.index(one.role), -one.usv, one.id)))


def _share(who: str, role: Role, found: Sequence[tuple[str, PersonDay]], mean_usv: float) -> StaffShare:
    by_day: dict[date, list[tuple[str, PersonDay]]] = {}
    for patient, one in found:
        by_day.setdefault(one.day, []).append((patient, one))
    total = sum(one.usv for _patient, one in found)
    return StaffShare(
        id=who,
        role=role,
        patients=len({patient for patient, _one in found}),
        lutetium_steps=sum(one.steps for _patient, one in found),
        usv=total,
        share_percent=100 * total / mean_usv if mean_usv else 100.0,
        by_day=tuple(_day(day, by_day[day]) for day in sorted(by_day)),
    )


def _day(day: date, found: Sequence[tuple[str, PersonDay]]) -> StaffDay:
    acts = [one for _patient, one in found]
    patients = {patient for patient, _one in found}
    return StaffDay(day, len(patients), sum(one.steps for one in acts), sum(one.usv for one in acts))


def _role(days: Iterable[PersonDay]) -> Role:
    steps: dict[Role, int] = {}
    for day in days:
        steps[day.role] = steps.get(day.role, 0) + day.steps
    return max(steps, key=lambda role: steps[role])
