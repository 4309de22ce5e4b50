"""The centre's own figures, all computed from charts and courses, never stored; no patient is named in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median, quantiles

from ward_board.domain.course import Course, Ending
from ward_board.domain.course_plan import DELAY, TERMINATE
from ward_board.domain.figures_facts import TreatmentFacts
from ward_board.domain.figures_staff import StaffShare, staff_shares

FEW_PATIENTS = 5
"""Below so many a figure may tell of somebody (the lower bound that many registries use for what they publish)."""
UPTAKES = ("adequate", "partly", "inadequate")
Counted = tuple[tuple[str, int], ...]
"""Words and how often each was found, the most frequent first."""


@dataclass(frozen=True, slots=True)
class StepMinutes:
    """How far a step lay from when it was due: signed minutes, after is positive; nine of ten lay below `p90`."""

    step: str
    count: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the range of `count` figures; `without` more had none, as where no duration is long enough."""

    name: str
    count: int
    median: float | None
    lowest: float | None
    highest: float | None
    without: int = 0


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """The courses that were treated in the period, as they stand now, and what happened to courses within it.

    `to_decide` are open ones that a physician has to say the end of. `delays`, `stop_reasons` and `toxicities` count by
    their own date; the first two in the codes that physicians gave.
    """

    count: int = 0
    complete: int = 0
    stopped: int = 0
    open: int = 0
    to_decide: int = 0
    delays: Counted = ()
    stop_reasons: Counted = ()
    toxicities: Counted = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What the centre knows of itself for the treatment days `first` to `last`, both included.

    `patients` and `treatments` are those who were given lutetium; `abroad_percent` (0 to 100, one decimal) of these
    patients live in another country than the centre's; `mean_rating` (0 to 10, one decimal) is of `ratings`. Both are
    None where nothing was found. `by_month` has every month of the period ("2026-11"), `by_year` every year.
    """

    first: date
    last: date
    patients: int
    treatments: int
    abroad_percent: float | None
    mean_rating: float | None
    ratings: int
    by_cycle: Mapping[str, int]
    by_year: Mapping[str, int]
    by_month: Mapping[str, int]
    cancelled: int
    minutes_late: tuple[StepMinutes, ...]
    uptake: Mapping[str, int]
    rule_days: tuple[Spread, ...]
    usv_per_h: Spread
    deviations: Counted
    incidents: Counted
    courses: CourseFigures
    staff: tuple[StaffShare, ...]

    @property
    def are_few(self) -> bool:
        """Whether single patients could be recognised in them."""
        return 0 < self.patients < FEW_PATIENTS


def figures_of(
    facts: Iterable[TreatmentFacts], courses: Iterable[Course], first: date, last: date, *, country: str, cycles: int
) -> Figures:
    """The figures of the treatments whose day lies from `first` to `last`, and of the courses that these belong to.

    `country` is the centre's ("NL"), `cycles` how many a course has.
    """
    inside = [one for one in facts if first <= one.glance.day <= last]
    given = [one for one in inside if one.is_given]
    countries = {one.patient: one.country for one in given}
    ratings = [one.rating for one in given if one.rating is not None]
    years = [f"{year}" for year in range(first.year, last.year + 1)]
    return Figures(
        first=first,
        last=last,
        patients=len(countries),
        treatments=len(given),
        abroad_percent=_percent(sum(one != country for one in countries.values()), len(countries)),
        mean_rating=round(fmean(ratings), 1) if ratings else None,
        ratings=len(ratings),
        by_cycle=_each([f"{number}" for number in range(1, cycles + 1)], (f"{one.glance.number}" for one in given)),
        by_year=_each(years, (f"{one.glance.day.year}" for one in given)),
        by_month=_each(_months(first, last), (f"{one.glance.day:%Y-%m}" for one in given)),
        cancelled=sum(one.glance.is_cancelled for one in inside),
        minutes_late=_minutes_late(given),
        uptake=_each(UPTAKES, (one.glance.uptake for one in given if one.glance.uptake)),
        rule_days=_rule_days(given),
        usv_per_h=_spread("", [one.usv_per_h for one in given]),
        deviations=_counted(code for one in inside for code in one.deviations),
        incidents=_counted(kind for one in inside for kind in one.incidents),
        courses=_courses(courses, {one.glance.treatment for one in given}, first, last),
        staff=staff_shares((one.patient, day) for one in inside for day in one.exposures),
    )


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _each(known: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    """How often each was found: those that are known first and in their order, none of them left out."""
    counts = Counter(found)
    return {key: counts[key] for key in [*known, *sorted(set(counts) - set(known))]}


def _months(first: date, last: date) -> list[str]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in months]


def _counted(words: Iterable[str]) -> Counted:
    return tuple(sorted(Counter(words).items(), key=lambda one: (-one[1], one[0])))


def _minutes_late(given: Iterable[TreatmentFacts]) -> tuple[StepMinutes, ...]:
    minutes: dict[str, list[float]] = {}
    for one in given:
        for step, late in one.late:
            minutes.setdefault(step, []).append(late)
    return tuple(
        StepMinutes(step, len(found), round(median(found), 1), round(_p90(found), 1)) for step, found in minutes.items()
    )


def _p90(found: Sequence[float]) -> float:
    return quantiles(found, n=10, method="inclusive")[-1] if len(found) > 1 else found[0]


def _rule_days(given: Iterable[TreatmentFacts]) -> tuple[Spread, ...]:
    days: dict[str, list[float | None]] = {}
    for one in given:
        for contact, found in one.glance.rules:
            days.setdefault(contact, []).append(found)
    return tuple(_spread(contact, found) for contact, found in days.items())


def _spread(name: str, found: Sequence[float | None]) -> Spread:
    known = [one for one in found if one is not None]
    without = len(found) - len(known)
    if not known:
        return Spread(name, 0, None, None, None, without)
    return Spread(name, len(known), round(median(known), 1), round(min(known), 1), round(max(known), 1), without)


def _courses(courses: Iterable[Course], given: Collection[str], first: date, last: date) -> CourseFigures:
    delays: list[str] = []
    stops: list[str] = []
    toxicities: list[str] = []
    counts: Counter[str] = Counter()
    for course in courses:
        happened = [one for one in course.entries if first <= one.occurred_at.date() <= last]
        delays += [one.text("code") or "" for one in happened if one.step == DELAY]
        stops += [one.text("code") or "" for one in happened if one.step == TERMINATE]
        toxicities += [one.toxicity for one in course.toxicities if first <= one.began_on <= last]
        if any(cycle.treatment in given for cycle in course.cycles):
            counts.update(_standing(course.ending))
    return CourseFigures(
        count=counts["all"],
        complete=counts[Ending.COMPLETE],
        stopped=counts[Ending.TERMINATED],
        open=counts["open"],
        to_decide=counts["to_decide"],
        delays=_counted(delays),
        stop_reasons=_counted(stops),
        toxicities=_counted(toxicities),
    )


def _standing(ending: Ending | None) -> tuple[str, ...]:
    """As what a course counts: one whose end nobody has said is open."""
    if ending is None:
        return "all", "open"
    return ("all", ending) if ending.is_said else ("all", "open", "to_decide")
