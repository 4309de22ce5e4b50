"""Rules of behaviour: how long each contact keeps a distance, so that their dose stays below its constraint.

The dose rate measured before leaving is the input, never the activity (CLINICAL 3.1); time zero is that measurement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from ward_board.domain.body_retention import Phase as Phase
from ward_board.domain.protocol import BehaviourRules, Contact, ContactRule
from ward_board.domain.radiation import HOURS_PER_DAY
from ward_board.errors import BadInputError

DistanceLaw = Literal["inverse_square", "inverse_1p5", "line_1p70m"]

_USV_PER_MSV = 1000
_HALF_A_BODY_M = 0.85  # the patient as a line source of 1.70 m

# Two doses nearer to each other than this are one dose: the arithmetic is not exact, and no instrument is.
_NOISE_OF_A_DOSE = 1e-9
# Days may lie this far above a whole number (0.1 ms) before they need one day more.
_NOISE_OF_DAYS = 1e-9
# Halvings of a bracket after which it cannot shrink any more.
_HALVINGS = 64

_FACTOR_AT: Mapping[DistanceLaw, Callable[[float], float]] = {
    "inverse_square": lambda metres: float(metres**-2),
    "inverse_1p5": lambda metres: float(metres**-1.5),
    "line_1p70m": lambda metres: math.atan(_HALF_A_BODY_M / metres) / (metres * math.atan(_HALF_A_BODY_M)),
}


def distance_factor(law: DistanceLaw, distance_m: float) -> float:
    """The dose rate at a distance (above 0), as a multiple of the one at 1 m."""
    return _FACTOR_AT[law](distance_m)


def hours_at_1m(pattern: Iterable[Contact], law: DistanceLaw) -> float:
    """The hours a day at 1 m that would give the same dose as the pattern; 0 for no contact at all."""
    return sum(contact.hours_per_day * distance_factor(law, contact.distance_m) for contact in pattern)


class RuleStatus(StrEnum):
    """Whether a rule is needed, and whether one can help."""

    NONE_NEEDED = "none_needed"
    OK = "ok"
    NO_DURATION = "restricted_pattern_alone_exceeds"


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one contact is exposed to after the measurement.

    `net_usv_per_h` is at 1 m, background subtracted, 0 or more. The two patterns are in hours at 1 m a day.
    """

    net_usv_per_h: float
    retention: tuple[Phase, ...]
    restricted_hours_at_1m: float
    normal_hours_at_1m: float

    def dose_msv(self, days_of_rule: float) -> float:
        """The dose of all time when the rule holds so long; 0 for no rule, infinity for a rule for ever."""
        hours = days_of_rule * HOURS_PER_DAY
        mean_hours = sum(
            phase.fraction * phase.mean_life_hours * self._mean_pattern(phase.left(hours)) for phase in self.retention
        )
        return self.net_usv_per_h * mean_hours / HOURS_PER_DAY / _USV_PER_MSV

    def _mean_pattern(self, left_after_rule: float) -> float:
        return self.restricted_hours_at_1m * (1 - left_after_rule) + self.normal_hours_at_1m * left_after_rule

    def status(self, constraint_msv: float) -> RuleStatus:
        """Whether a rule is needed to keep the constraint (above 0), and whether any can."""
        if self.dose_msv(0) <= constraint_msv * (1 + _NOISE_OF_A_DOSE):
            return RuleStatus.NONE_NEEDED
        if self.dose_msv(math.inf) >= constraint_msv * (1 - _NOISE_OF_A_DOSE):
            return RuleStatus.NO_DURATION
        return RuleStatus.OK

    def days_of_rule(self, constraint_msv: float) -> float | None:
        """The shortest rule that keeps the constraint (above 0), in days; None when no duration does."""
        match self.status(constraint_msv):
            case RuleStatus.NONE_NEEDED:
                return 0.0
            case RuleStatus.NO_DURATION:
                return None
        if len(self.retention) == 1:
            without, for_ever = self.dose_msv(0), self.dose_msv(math.inf)
            halvings = math.log2((without - for_ever) / (constraint_msv - for_ever))
            return self.retention[0].half_life_hours / HOURS_PER_DAY * halvings
        return self._days_by_bisection(constraint_msv)

    def _days_by_bisection(self, constraint_msv: float) -> float:
        too_short, long_enough = 0.0, 1.0
        while self.dose_msv(long_enough) > constraint_msv:
            too_short, long_enough = long_enough, 2 * long_enough
        for _ in range(_HALVINGS):
            middle = (too_short + long_enough) / 2
            if self.dose_msv(middle) > constraint_msv:
                too_short = middle
            else:
                long_enough = middle
        return long_enough


def whole_days_up(days: float) -> int:
    """Days rounded up, as every paper shows them; 3 days and a rounding error of the arithmetic stay 3."""
    return max(0, math.ceil(days - _NOISE_OF_DAYS))


@dataclass(frozen=True, slots=True)
class RuleDays:
    """How long the rule of one contact lasts, with all that has to stand beside it.

    `days_exact` and `days` (rounded up, with what somebody added) are None when no duration keeps the constraint.
    `constraint_msv` is that of this cycle; `margin_msv` is what the rule of whole days leaves of it, below zero only
    when no duration works.
    """

    contact: str
    title: str
    status: RuleStatus
    days_exact: float | None
    days: int | None
    cap_days: int
    constraint_msv: float
    margin_msv: float
    effective_half_life_hours: float

    @property
    def above_cap(self) -> bool:
        """Whether the full days need the expert's reason; they are shown all the same."""
        return self.days is not None and self.days > self.cap_days

    def ends_on(self, measured_at: datetime, zone: ZoneInfo) -> date | None:
        """The last day of the rule in the ward's zone, that day included; None when there is no rule.

        `measured_at` is the aware instant from which days count; each is 24 hours, also when the clocks change.
        """
        if not self.days:
            return None
        return (measured_at.astimezone(UTC) + timedelta(days=self.days)).astimezone(zone).date()


def behaviour_rules(
    rules: BehaviourRules, net_usv_per_h: float, half_life_hours: float | None = None, added_days: int = 0
) -> tuple[RuleDays, ...]:
    """The days of each contact for one dose rate at 1 m, background subtracted.

    `half_life_hours` stands in place of that of the rules, `added_days` come on top of every rule. Raises BadInputError
    for a dose rate below zero, which would free everybody of every rule.
    """
    if not net_usv_per_h >= 0 or math.isinf(net_usv_per_h):
        raise BadInputError("dose rate: not zero or more after the background; measure again, both of them")
    hours = rules.effective_half_life_hours if half_life_hours is None else half_life_hours
    return tuple(_rule_days(contact, rules, net_usv_per_h, hours, added_days) for contact in rules.contacts)


def _rule_days(
    contact: ContactRule, rules: BehaviourRules, net_usv_per_h: float, half_life_hours: float, added_days: int
) -> RuleDays:
    exposure = Exposure(
        net_usv_per_h=net_usv_per_h,
        retention=(Phase(1, half_life_hours),),
        restricted_hours_at_1m=hours_at_1m(contact.restricted, rules.distance_law),
        normal_hours_at_1m=hours_at_1m(contact.normal, rules.distance_law),
    )
    constraint_msv = contact.constraint_msv / contact.cycles
    exact = exposure.days_of_rule(constraint_msv)
    days = None if exact is None else whole_days_up(exact) + added_days
    margin_msv = constraint_msv - exposure.dose_msv(math.inf if days is None else days)
    return RuleDays(
        contact=contact.id,
        title=contact.title,
        status=exposure.status(constraint_msv),
        days_exact=exact,
        days=days,
        cap_days=contact.cap_days,
        constraint_msv=constraint_msv,
        margin_msv=margin_msv if days is None else max(0.0, margin_msv),
        effective_half_life_hours=half_life_hours,
    )


@dataclass(frozen=True, slots=True)
class Trip:
    """One journey beside one neighbour: `hours` at `distance_m`, both above 0; the dose rate as in Exposure."""

    net_usv_per_h: float
    effective_half_life_hours: float
    distance_m: float
    hours: float
    law: DistanceLaw

    def dose_usv(self, wait_hours: float) -> float:
        """What the neighbour gets when the trip starts so long after the measurement."""
        body = Phase(1, self.effective_half_life_hours)
        at_neighbour = self.net_usv_per_h * body.left(wait_hours) * distance_factor(self.law, self.distance_m)
        return at_neighbour * body.mean_life_hours * (1 - body.left(self.hours))

    def keeps(self, limit_usv: float, wait_hours: float) -> bool:
        """Whether the neighbour's dose stays within the limit; exactly at the limit is within it."""
        return self.dose_usv(wait_hours) <= limit_usv * (1 + _NOISE_OF_A_DOSE)

    def earliest_wait_hours(self, limit_usv: float) -> float | None:
        """How long after the measurement the trip may start at the earliest; None for a limit never kept."""
        if self.keeps(limit_usv, wait_hours=0):
            return 0
        if limit_usv <= 0:
            return None
        return self.effective_half_life_hours * math.log2(self.dose_usv(0) / limit_usv)


def portal_days(net_usv_per_h: float, effective_half_life_hours: float, threshold_usv_per_h: float) -> float:
    """How many days a detector may see the patient, until 1 m has its threshold (above 0); 0.0 when it has already."""
    if net_usv_per_h <= threshold_usv_per_h:
        return 0.0
    return effective_half_life_hours / HOURS_PER_DAY * math.log2(net_usv_per_h / threshold_usv_per_h)
