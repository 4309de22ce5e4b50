"""A course: a patient's up to four treatments as their entries tell it, and what follows for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ward_board.domain.allergies import allergies_in
from ward_board.domain.course_plan import ALLERGIES, BLOOD_COUNT, DELAY, TERMINATE, TUMOUR, CoursePlan
from ward_board.domain.course_toxicity import Episode, Finding, episodes_of
from ward_board.domain.entry import Entry
from ward_board.domain.glance import Glance
from ward_board.domain.patient import Patient
from ward_board.domain.standing import corrected

NO_HORMONE = frozenset({"none", "unknown"})
NO_REACTION = "none"


class CycleState(StrEnum):
    """Where a treatment of a course stands; only `given` counts as a cycle."""

    BOOKED = "booked"
    HERE = "here"
    GIVEN = "given"
    NOT_GIVEN = "not_given"
    CANCELLED = "cancelled"


class Ending(StrEnum):
    """How a course ended, or why it has to: complete and terminated are facts, the others ask a physician to say so."""

    COMPLETE = "complete"
    TERMINATED = "terminated"
    RECURRED = "recurred"
    SEVERE = "severe"
    TOO_LONG = "too_long"

    @property
    def is_said(self) -> bool:
        """Whether nobody has to decide anything any more."""
        return self in {Ending.COMPLETE, Ending.TERMINATED}


class IntervalVerdict(StrEnum):
    """What so many days since the last given cycle mean for the next one."""

    TOO_EARLY = "too_early"
    IN_WINDOW = "in_window"
    DELAYED = "delayed"
    NEEDS_CAUSE = "needs_cause"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Cycle:
    """One treatment of a course; `number` from 1, `day` the ward's date, `interval_days` since the last given one."""

    glance: Glance
    state: CycleState
    interval_days: int | None

    @property
    def treatment(self) -> str:
        """The treatment's id ("t12")."""
        return self.glance.treatment

    @property
    def number(self) -> int:
        """Which of the course's cycles it is, from 1."""
        return self.glance.number

    @property
    def day(self) -> date:
        """The treatment day."""
        return self.glance.day

    @property
    def bed(self) -> int:
        """The bed's number, from 1."""
        return self.glance.bed

    @property
    def activity_mbq(self) -> float:
        """The activity that is prescribed for it (MBq)."""
        return self.glance.activity_mbq

    @property
    def is_given(self) -> bool:
        """Whether lutetium ran, or runs."""
        return self.glance.started_at is not None


@dataclass(frozen=True, slots=True)
class NextCycle:
    """The cycle that comes next: from `earliest` to `latest`, with a cause to `last_day`; None before the first one.

    `activity_mbq` is what toxicity leaves of the dose; `held` are the toxicities that stand, so that nothing is given;
    `booked` is where it is planned. `is_late` says that `latest` has passed.
    """

    number: int
    earliest: date | None
    aim: date | None
    latest: date | None
    last_day: date | None
    activity_mbq: float
    is_half: bool
    held: tuple[Episode, ...]
    booked: Cycle | None

    @property
    def needs_date(self) -> bool:
        """Whether nothing keeps it from being booked, and nobody has."""
        return self.booked is None and not self.held


@dataclass(frozen=True, slots=True)
class Course:
    """One course at one date; nothing in it is stored.

    `cycles` are all its treatments by date, cancelled ones too. `facts` has the newest answer for each step of the
    plan; `blood` all counts, oldest first, `toxicities` all episodes. `delay` is the one that stands since the last
    given cycle, `ending` how it ended or why it has to, `ending_cause` the toxicity or the code behind that. `next` is
    None once it has ended; `blood_due` is when the next count is, `entries` are those of its own stream as they stand,
    `journal` all of them as they were written.
    """

    id: str
    patient: Patient
    plan: CoursePlan
    today: date
    cycles: tuple[Cycle, ...]
    facts: Mapping[str, Entry]
    blood: tuple[Finding, ...]
    toxicities: tuple[Episode, ...]
    delay: Entry | None
    ending: Ending | None
    ending_cause: str | None
    next: NextCycle | None
    blood_due: date | None
    entries: tuple[Entry, ...]
    journal: tuple[Entry, ...] = ()

    @property
    def given(self) -> tuple[Cycle, ...]:
        """The cycles in which lutetium ran, by date."""
        return tuple(cycle for cycle in self.cycles if cycle.is_given)

    @property
    def booked(self) -> tuple[Cycle, ...]:
        """The cycles that are planned, by date."""
        return tuple(cycle for cycle in self.cycles if cycle.state is CycleState.BOOKED)

    @property
    def cycles_given(self) -> int:
        """Up to which cycle it has come; those given elsewhere before count."""
        return max((cycle.number for cycle in self.given), default=self.next.number - 1 if self.next else 0)

    @property
    def hormone(self) -> str | None:
        """The hormone that the tumour makes, if one is known."""
        said = self.facts[TUMOUR].text("hormone") if TUMOUR in self.facts else None
        return said if said and said not in NO_HORMONE else None

    @property
    def allergies(self) -> str | None:
        """What was answered when somebody asked: "" for none, None where nobody knows."""
        answer = self.facts[ALLERGIES].text(ALLERGIES) if ALLERGIES in self.facts else None
        return allergies_in(answer) if answer else None

    @property
    def earlier_reaction(self) -> str | None:
        """The grade of an earlier reaction ("grade 2"), if there was one."""
        said = self.facts[ALLERGIES].text("earlier_reaction") if ALLERGIES in self.facts else None
        return said if said and said != NO_REACTION else None

    @property
    def standing(self) -> tuple[Episode, ...]:
        """The toxicities that have not gone."""
        return tuple(one for one in self.toxicities if one.ended_on is None)


def interval_verdict(plan: CoursePlan, days: int, *, has_cause: bool) -> IntervalVerdict:
    """Whether a cycle may follow after so many days; a cause is a toxicity or a coded delay (CLINICAL 1.3)."""
    interval = plan.interval
    if days < interval.shortest_days:
        return IntervalVerdict.TOO_EARLY
    if days <= interval.latest_days:
        return IntervalVerdict.IN_WINDOW
    if days > interval.longest_days:
        return IntervalVerdict.TOO_LONG
    return IntervalVerdict.DELAYED if has_cause else IntervalVerdict.NEEDS_CAUSE


def course_of(
    plan: CoursePlan,
    course_id: str,
    patient: Patient,
    entries: Sequence[Entry],
    treatments: Iterable[Glance],
    today: date,
) -> Course:
    """The course as its own `entries` and its treatments tell it on `today`, the ward's date."""
    standing = tuple(corrected(entries)[0])
    cycles = _cycles(sorted(treatments, key=lambda one: (one.day, one.t0, one.treatment)), today)
    findings = _findings(plan, standing, cycles)
    given = [cycle for cycle in cycles if cycle.is_given]
    last_day = _last_day(given, cycles)
    days_given = [cycle.day for cycle in given] or ([last_day] if last_day else [])
    episodes = episodes_of(plan, findings, days_given)
    delay = _newest(standing, DELAY, after=last_day)
    ending, cause = _ending(plan, standing, given, episodes, last_day, today)
    blood = tuple(one for one in findings if one.step == BLOOD_COUNT)
    return Course(
        id=course_id,
        patient=patient,
        plan=plan,
        today=today,
        cycles=cycles,
        facts={finding.step: finding.entry for finding in findings},
        blood=blood,
        toxicities=episodes,
        delay=delay,
        ending=ending,
        ending_cause=cause,
        next=None if ending else _next(plan, cycles, given, episodes, last_day),
        blood_due=_blood_due(plan, blood, last_day),
        entries=standing,
        journal=tuple(entries),
    )


def _cycles(glances: Iterable[Glance], today: date) -> tuple[Cycle, ...]:
    cycles: list[Cycle] = []
    last: date | None = None
    for glance in glances:
        before = last or glance.last_treatment
        cycles.append(Cycle(glance, _state(glance, today), (glance.day - before).days if before else None))
        if glance.started_at is not None:
            last = glance.day
    return tuple(cycles)


def _state(glance: Glance, today: date) -> CycleState:
    if glance.is_cancelled:
        return CycleState.CANCELLED
    if glance.is_closed:
        return CycleState.GIVEN if glance.started_at else CycleState.NOT_GIVEN
    if glance.is_admitted:
        return CycleState.HERE
    # a booking of the past where nobody ever came brought nobody a cycle
    return CycleState.BOOKED if glance.day >= today else CycleState.NOT_GIVEN


def _findings(plan: CoursePlan, standing: Sequence[Entry], cycles: Iterable[Cycle]) -> tuple[Finding, ...]:
    """All answers, of the course and of its treatments, in the order of the day that they tell of."""
    own = [Finding(entry.step, entry) for entry in standing if entry.step and entry.step in plan.by_id]
    # an answer at a bed counts under the name that the course has for it; a grade keeps its own
    theirs = [
        Finding(plan.course_step_of.get(str(entry.step), str(entry.step)), entry)
        for cycle in cycles
        for entry in cycle.glance.findings
    ]
    return tuple(sorted([*own, *theirs], key=lambda one: (one.day, one.entry.seq)))


def _newest(standing: Sequence[Entry], step: str, *, after: date | None) -> Entry | None:
    found = (entry for entry in reversed(standing) if entry.step == step)
    return next((entry for entry in found if after is None or entry.occurred_at.date() >= after), None)


def _last_day(given: Sequence[Cycle], cycles: Sequence[Cycle]) -> date | None:
    """The day of the last given cycle, here or, as the first booking told it, elsewhere."""
    if given:
        return given[-1].day
    return max((one.glance.last_treatment for one in cycles if one.glance.last_treatment), default=None)


def _ending(
    plan: CoursePlan,
    standing: Sequence[Entry],
    given: Sequence[Cycle],
    episodes: Sequence[Episode],
    last_day: date | None,
    today: date,
) -> tuple[Ending | None, str | None]:
    said = _newest(standing, TERMINATE, after=None)
    if said is not None:
        return Ending.TERMINATED, said.text("code")
    if given and given[-1].number >= plan.cycles:
        return Ending.COMPLETE, None
    severe = next((one for one in episodes if one.is_severe), None)
    if severe is not None:
        return Ending.SEVERE, severe.toxicity
    again = next((one for one in episodes if one.is_recurrence), None)
    if again is not None:
        return Ending.RECURRED, again.toxicity
    if last_day is not None and (today - last_day).days > plan.interval.longest_days:
        return Ending.TOO_LONG, None
    return None, None


def _next(
    plan: CoursePlan,
    cycles: Sequence[Cycle],
    given: Sequence[Cycle],
    episodes: Sequence[Episode],
    last_day: date | None,
) -> NextCycle:
    booked = next((cycle for cycle in cycles if cycle.state is CycleState.BOOKED), None)
    # a booking that came to nothing still tells which cycle it was to be
    number = given[-1].number + 1 if given else (booked or cycles[-1]).number if cycles else 1
    held = tuple(one for one in episodes if one.ended_on is None)
    is_half = any(one.after_day == last_day for one in episodes)
    interval = plan.interval

    def after(days: int) -> date | None:
        return last_day + timedelta(days=days) if last_day else None

    return NextCycle(
        number=number,
        earliest=after(interval.shortest_days),
        aim=after(interval.aim_days),
        latest=after(interval.latest_days),
        last_day=after(interval.longest_days),
        activity_mbq=plan.dose.half_mbq if is_half else plan.dose.full_mbq,
        is_half=is_half,
        held=held,
        booked=booked,
    )


def _blood_due(plan: CoursePlan, blood: Sequence[Finding], last_day: date | None) -> date | None:
    """The first week after the last cycle in which blood is counted and that no count has reached."""
    if last_day is None:
        return None
    newest = max((one.day for one in blood), default=last_day)
    due = (last_day + timedelta(weeks=week) for week in plan.blood_weeks)
    return next((day for day in due if day > newest), None)
