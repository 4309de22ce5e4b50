"""Dose-modifying toxicity between cycles: found, gone, come again (CLINICAL 1.28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ward_board.domain.course_plan import SAMPLED_ON, SINCE, CoursePlan, Graded, Sign, Toxicity
from ward_board.domain.entry import Entry, Values

_PERCENT_DIGITS = 6
_Shows = tuple[str | None, int | str]
"""By what a finding shows a toxicity: a figure and which of its signs, or no figure and that it is a grade."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer, under the name that the course has for its step."""

    step: str
    entry: Entry

    @property
    def day(self) -> date:
        """The day that it tells of."""
        return day_of(self.entry)


def day_of(entry: Entry) -> date:
    """The day that an answer tells of: that of its sample, else that on which it was given (UTC)."""
    told = entry.text(SAMPLED_ON) or entry.text(SINCE)
    return date.fromisoformat(told) if told else entry.occurred_at.date()


@dataclass(frozen=True, slots=True)
class Episode:
    """A toxicity from the finding that showed it to the one that showed it gone; None while it stands.

    `after_day` is the day of the cycle before it. It `is_recurrence` when the same toxicity had come after an earlier
    cycle, `is_severe` when its grade alone ends the course. `entry` is the newest finding that shows it, by its
    `figure`, a field of the blood count; None where a grade shows it.
    """

    toxicity: str
    began_on: date
    after_day: date
    entry: Entry
    ended_on: date | None = None
    is_recurrence: bool = False
    is_severe: bool = False
    figure: str | None = None

    @property
    def shown_on(self) -> date:
        """The day of which the newest finding tells that shows it."""
        return day_of(self.entry)


def episodes_of(plan: CoursePlan, findings: Sequence[Finding], days_given: Sequence[date]) -> tuple[Episode, ...]:
    """All episodes after the first given cycle, by the day on which they began.

    `findings` stand by day. What rises and falls between two cycles is one episode; a toxicity that stands after
    another cycle has come again. Before the first cycle a bad figure is no toxicity: it keeps nobody's dose.
    """
    baseline = _baseline(findings, days_given)
    found = [episode for one in plan.toxicities for episode in _episodes(one, findings, days_given, baseline)]
    return tuple(sorted(found, key=lambda one: (one.began_on, one.toxicity)))


def figures_shown(
    plan: CoursePlan, findings: Sequence[Finding], days_given: Sequence[date]
) -> frozenset[tuple[str, str]]:
    """The figures that mean toxicity: each by its entry's id and the id of its field."""
    baseline = _baseline(findings, days_given)
    return frozenset(
        (finding.entry.id, sign.field)
        for finding in findings
        for toxicity in plan.toxicities
        for sign in toxicity.signs
        if isinstance(number := finding.entry.values.get(sign.field), int | float)
        and _holds(sign, number, finding.entry.values, baseline)
    )


def _episodes(
    toxicity: Toxicity, findings: Sequence[Finding], days_given: Sequence[date], baseline: Values
) -> list[Episode]:
    episodes: list[Episode] = []
    known: dict[_Shows, bool] = {}
    known_after: date | None = None
    for finding in findings:
        by_grade = _by_grade(toxicity, finding)
        judged = {**_by_signs(toxicity, finding, baseline), **by_grade}
        # blood taken on the day of a cycle came before it, a reaction that day because of it
        after = max((day for day in days_given if day < finding.day or (by_grade and day == finding.day)), default=None)
        if not judged or after is None:
            continue
        if after != known_after:
            known, known_after = {}, after
        known |= judged
        shows = [key for key, is_so in judged.items() if is_so]
        if shows:
            severe, figure = _is_severe(toxicity, finding), shows[0][0]
            _goes_on(episodes, Episode(toxicity.id, finding.day, after, finding.entry, is_severe=severe, figure=figure))
        elif any(known.values()):
            continue  # another figure shows that it has not gone
        elif episodes and episodes[-1].ended_on is None:
            episodes[-1] = replace(episodes[-1], ended_on=finding.day)
    return episodes


def _goes_on(episodes: list[Episode], shown: Episode) -> None:
    """Adds what a finding shows: to the episode of the same interval, or as a new one, which has come again."""
    newest = episodes[-1] if episodes else None
    if newest is not None and newest.after_day == shown.after_day:
        severe = newest.is_severe or shown.is_severe
        episodes[-1] = replace(newest, ended_on=None, entry=shown.entry, figure=shown.figure, is_severe=severe)
        return
    if newest is not None and newest.ended_on is None:
        # the next cycle was given although it stood
        episodes[-1] = replace(newest, ended_on=shown.after_day)
    episodes.append(replace(shown, is_recurrence=newest is not None))


def _baseline(findings: Sequence[Finding], days_given: Sequence[date]) -> Values:
    """The first result of each figure up to the first cycle of the course, else the first at all."""
    first = min(days_given, default=None)
    early = [one for one in findings if first is None or one.day <= first]
    figures: dict[str, str | float] = {}
    for finding in (*early, *findings):
        for key, value in finding.entry.values.items():
            if isinstance(value, int | float):
                figures.setdefault(key, value)
    return figures


def _by_signs(toxicity: Toxicity, finding: Finding, baseline: Values) -> Mapping[_Shows, bool]:
    values = finding.entry.values
    return {
        (sign.field, place): _holds(sign, number, values, baseline)
        for place, sign in enumerate(toxicity.signs)
        if isinstance(number := values.get(sign.field), int | float)
    }


def _holds(sign: Sign, number: float, values: Values, baseline: Values) -> bool:
    if any(values.get(key) == said for key, said in sign.unless.items()):
        return False
    if sign.below is not None:
        return number < sign.below
    if sign.above is not None:
        return number > sign.above
    first = baseline.get(sign.field)
    if not isinstance(first, int | float) or first <= 0:
        return False
    change = round((number - first) / first * 100, _PERCENT_DIGITS)
    if sign.rises_percent is not None:
        return change >= sign.rises_percent
    return sign.falls_percent is not None and change <= -sign.falls_percent


def _by_grade(toxicity: Toxicity, finding: Finding) -> Mapping[_Shows, bool]:
    grade = _grade(toxicity, finding)
    if grade is None or toxicity.from_grade is None:
        return {}
    # whoever graded it last knows best, at the bed or between two cycles
    return {(None, "grade"): grade >= toxicity.from_grade}


def _is_severe(toxicity: Toxicity, finding: Finding) -> bool:
    grade = _grade(toxicity, finding)
    return grade is not None and toxicity.stops_at_grade is not None and grade >= toxicity.stops_at_grade


def _grade(toxicity: Toxicity, finding: Finding) -> int | None:
    for graded in toxicity.graded:
        if graded.step == finding.step and _is_of_kind(graded, finding.entry):
            said = finding.entry.text(graded.field) or ""
            return graded.grades.get(said, int(said) if said.isdecimal() else None)
    return None


def _is_of_kind(graded: Graded, entry: Entry) -> bool:
    return graded.kind is None or entry.text("kind") == graded.kind
