"""A course: a patient's up to four treatments as their entries tell it, and what follows for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ward_board.domain.allergies import allergies_in
from ward_board.domain.course_plan import ALLERGIES, BLOOD_COUNT, DELAY, TERMINATE, TUMOUR, CoursePlan
from ward_board.domain.course_toxicity import Episode, Finding, Given, episodes_of
from ward_board.domain.entry import Entry
from ward_board.domain.glance import Glance
from ward_board.domain.patient import Patient
from ward_board.domain.standing import corrected

NO_HORMONE = frozenset({"none", "unknown"})
NO_REACTION = "none"
_SLIP = timedelta(days=7)
"""As far as a day list may be off with the day of a cycle that was given here."""


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
    """One treatment of a course; `number` from 1, `day` the ward's date, `interval_days` since the last given one.

    The number follows from what was given before it: one that was cancelled or missed brings nobody any further,
    whatever was booked.
    """

    glance: Glance
    state: CycleState
    number: int
    interval_days: int | None

    @property
    def treatment(self) -> str:
        """The treatment's id ("t12")."""
        return self.glance.treatment

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
class Course:
    """One course at one date; nothing in it is stored.

    `cycles` are all its treatments by date, cancelled ones too. `facts` has the newest answer for each step of the
    plan; `blood` all counts, oldest first, `toxicities` all episodes. `delay` is the one that stands since the last
    given cycle, `ending` how it ended or why it has to, `ending_cause` the toxicity or the code behind that.
    `cycles_given` counts those given elsewhere before too, `last_day` is that of the last one, here or elsewhere.
    `blood_due` is when the next count is, `entries` are those of its own stream as they stand, `journal` all of them as
    they were written.
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
    cycles_given: int
    last_day: date | None
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

    @property
    def since_last(self) -> tuple[Episode, ...]:
        """The toxicities that halve the next dose: those that came or stood after the last given cycle."""
        last = self.last_day
        return tuple(one for one in self.toxicities if last is not None and (one.after_day == last or one.lasts(last)))

    @property
    def last_possible_day(self) -> date | None:
        """The day after which the course ends, whatever the cause; None before its first cycle and after its end."""
        if self.ending is not None or self.last_day is None:
            return None
        return self.last_day + timedelta(days=self.plan.interval.longest_days)

    @property
    def has_cause(self) -> bool:
        """Whether the next cycle may be as late as the plan ever lets it: a toxicity, or a coded delay."""
        return bool(self.since_last) or self.delay is not None

    @property
    def next_activity_mbq(self) -> float:
        """What toxicity leaves of the next dose (MBq)."""
        return self.plan.dose.half_mbq if self.since_last else self.plan.dose.full_mbq


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
    doses = _doses(cycles)
    last = doses[-1] if doses else None
    last_day = last.day if last else None
    episodes = episodes_of(plan, findings, doses)
    given_so_far = given[-1].number if given else _elsewhere(cycles)
    ending, cause = _ending(plan, standing, given_so_far, episodes, last_day, today)
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
        delay=_newest(standing, DELAY, after=last),
        ending=ending,
        ending_cause=cause,
        cycles_given=given_so_far,
        last_day=last_day,
        blood_due=_blood_due(plan, blood, last_day),
        entries=standing,
        journal=tuple(entries),
    )


def _cycles(glances: Sequence[Glance], today: date) -> tuple[Cycle, ...]:
    """The treatments by date, each with the number that follows from those before it."""
    cycles: list[Cycle] = []
    last: date | None = None
    number = (glances[0].number if glances else 1) - 1
    for glance in glances:
        state, told = _state(glance, today), _told(glance)
        before = max((day for day in (last, told) if day), default=None)
        if _is_elsewhere(told, last) and last is not None:
            number = max(number, glance.number - 1)  # one was given in another place meanwhile
        cycles.append(Cycle(glance, state, number + 1, (glance.day - before).days if before else None))
        if glance.started_at is not None:
            last = glance.day
        if glance.started_at is not None or state in {CycleState.BOOKED, CycleState.HERE}:
            number += 1
    return tuple(cycles)


def _told(glance: Glance) -> date | None:
    """The day of the cycle before, as a booking tells it; what came before a first cycle was another course."""
    return glance.last_treatment if glance.number > 1 else None


def _is_elsewhere(told: date | None, last: date | None) -> bool:
    """Whether a booking tells of a cycle that was not given here; dates that nearly meet are the same cycle."""
    return told is not None and (last is None or told - last > _SLIP)


def _elsewhere(cycles: Sequence[Cycle]) -> int:
    """How many cycles were given elsewhere, where none was given here."""
    return cycles[0].number - 1 if cycles else 0


def _doses(cycles: Iterable[Cycle]) -> tuple[Given, ...]:
    """When lutetium was given, by day: here, and as bookings told it elsewhere."""
    doses: list[Given] = []
    for cycle in cycles:
        told = _told(cycle.glance)
        if told is not None and _is_elsewhere(told, doses[-1].day if doses else None):
            doses.append(Given(told))
        if cycle.is_given:
            doses.append(Given(cycle.day, cycle.glance.started_at))
    return tuple(doses)


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


def _newest(standing: Sequence[Entry], step: str, *, after: Given | None) -> Entry | None:
    found = (entry for entry in reversed(standing) if entry.step == step)
    return next((entry for entry in found if after is None or after.is_before(entry)), None)


def _ending(
    plan: CoursePlan,
    standing: Sequence[Entry],
    cycles_given: int,
    episodes: Sequence[Episode],
    last_day: date | None,
    today: date,
) -> tuple[Ending | None, str | None]:
    said = _newest(standing, TERMINATE, after=None)
    if said is not None:
        return Ending.TERMINATED, said.text("code")
    if cycles_given >= plan.cycles:
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


def _blood_due(plan: CoursePlan, blood: Sequence[Finding], last_day: date | None) -> date | None:
    """The first week after the last cycle in which blood is counted and that no count has reached."""
    if last_day is None:
        return None
    newest = max((one.day for one in blood), default=last_day)
    due = (last_day + timedelta(weeks=week) for week in plan.blood_weeks)
    return next((day for day in due if day > newest), None)
