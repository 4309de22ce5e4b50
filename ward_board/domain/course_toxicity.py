"""Dose-modifying toxicity between cycles: found, gone, come again (CLINICAL 1.28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from ward_board.domain.course_plan import KIND, SAMPLED_ON, SINCE, CoursePlan, Sign, Toxicity
from ward_board.domain.entry import Entry, Value, Values

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
    return _told_day(entry) or entry.occurred_at.date()


def _told_day(entry: Entry) -> date | None:
    told = entry.text(SAMPLED_ON) or entry.text(SINCE)
    return date.fromisoformat(told) if told else None


@dataclass(frozen=True, slots=True)
class Given:
    """A cycle that was given: on which of the ward's days, and since when the lutetium ran (aware, UTC) if here."""

    day: date
    started_at: datetime | None = None

    def is_before(self, entry: Entry) -> bool:
        """Whether an answer tells of what came after it; blood that was taken on its very day came before."""
        told = _told_day(entry)
        if told is None and self.started_at is not None:
            return self.started_at <= entry.occurred_at
        return self.day < (told or entry.occurred_at.date())


@dataclass(frozen=True, slots=True)
class Episode:
    """A toxicity from the finding that showed it to the one that showed it gone; None while it stands.

    `after_day` is the day of the cycle before it, None where none was given yet. It `is_recurrence` when the same
    toxicity had come after an earlier cycle, `is_severe` when its grade alone ends the course. `entry` is the newest
    finding that shows it, by its `figure`, a field of the blood count; None where a grade shows it. `kind` says which
    it is of those that are counted by kind.
    """

    toxicity: str
    began_on: date
    after_day: date | None
    entry: Entry
    ended_on: date | None = None
    is_recurrence: bool = False
    is_severe: bool = False
    figure: str | None = None
    kind: str | None = None

    def lasts(self, day: date) -> bool:
        """Whether it had not gone on `day`."""
        return self.began_on <= day and (self.ended_on is None or self.ended_on > day)

    @property
    def shown_on(self) -> date:
        """The day of which the newest finding tells that shows it."""
        return day_of(self.entry)


def episodes_of(plan: CoursePlan, findings: Sequence[Finding], given: Sequence[Given]) -> tuple[Episode, ...]:
    """All episodes after the first given cycle, by the day on which they began.

    `findings` stand by day. What rises and falls between two cycles is one episode; a toxicity that stands after
    another cycle has come again. Before the first cycle a bad figure is no toxicity: it keeps nobody's dose.
    """
    baseline = _baseline(findings, given)
    found = [
        episode
        for toxicity in plan.toxicities
        for kind in _kinds(toxicity, findings)
        for episode in _episodes(toxicity, kind, findings, given, baseline)
    ]
    return tuple(sorted(found, key=lambda one: (one.began_on, one.toxicity)))


def _kinds(toxicity: Toxicity, findings: Sequence[Finding]) -> Sequence[str | None]:
    """The kinds that are looked at one by one; a single None where all are the same toxicity."""
    if not toxicity.by_kind:
        return (None,)
    kinds = {one.entry.text(KIND) for one in findings if _grade(toxicity, None, one) is not None}
    return sorted(kind for kind in kinds if kind)


def figures_shown(plan: CoursePlan, findings: Sequence[Finding], given: Sequence[Given]) -> frozenset[tuple[str, str]]:
    """The figures that mean toxicity: each by its entry's id and the id of its field."""
    baseline = _baseline(findings, given)
    return frozenset(
        (finding.entry.id, sign.field)
        for finding in findings
        for toxicity in plan.toxicities
        for sign in toxicity.signs
        if isinstance(number := finding.entry.values.get(sign.field), int | float)
        and _holds(sign, number, finding.entry.values, baseline)
    )


def _episodes(
    toxicity: Toxicity,
    kind: str | None,
    findings: Sequence[Finding],
    given: Sequence[Given],
    baseline: Values,
) -> list[Episode]:
    episodes: list[Episode] = []
    known: dict[_Shows, bool] = {}
    latest: dict[str, Value] = {}
    since: date | None = None
    for finding in findings:
        after = max((one.day for one in given if one.is_before(finding.entry)), default=None)
        if after != since:
            known, latest, since = {}, {}, after
        latest |= finding.entry.values
        judged = {**_by_signs(toxicity, finding, latest, baseline), **_by_grade(toxicity, kind, finding)}
        shows = [key for key, is_so in judged.items() if is_so]
        severe = bool(shows) and _is_severe(toxicity, kind, finding)
        if not judged or (after is None and not severe):
            continue
        known |= judged
        if shows:
            shown = Episode(toxicity.id, finding.day, after, finding.entry, figure=shows[0][0], kind=kind)
            _goes_on(toxicity, episodes, replace(shown, is_severe=severe))
        elif any(known.values()):
            continue  # another figure shows that it has not gone
        elif episodes and episodes[-1].ended_on is None:
            episodes[-1] = replace(episodes[-1], ended_on=finding.day)
    return episodes


def _goes_on(toxicity: Toxicity, episodes: list[Episode], shown: Episode) -> None:
    """Adds what a finding shows: to the episode of the same interval, or as a new one, which has come again."""
    newest = episodes[-1] if episodes else None
    if newest is not None and newest.after_day == shown.after_day:
        severe = newest.is_severe or shown.is_severe
        episodes[-1] = replace(newest, ended_on=None, entry=shown.entry, figure=shown.figure, is_severe=severe)
        return
    if newest is not None and newest.ended_on is None:
        # the next cycle was given although it stood
        episodes[-1] = replace(newest, ended_on=shown.after_day)
    episodes.append(replace(shown, is_recurrence=toxicity.recurs and newest is not None))


def _baseline(findings: Sequence[Finding], given: Sequence[Given]) -> Values:
    """The first result of each figure up to the first cycle of the course, else the first at all."""
    first = min((one.day for one in given), default=None)
    early = [one for one in findings if first is None or one.day <= first]
    figures: dict[str, str | float] = {}
    for finding in (*early, *findings):
        for key, value in finding.entry.values.items():
            if isinstance(value, int | float):
                figures.setdefault(key, value)
    return figures


def _by_signs(toxicity: Toxicity, finding: Finding, latest: Values, baseline: Values) -> Mapping[_Shows, bool]:
    """What a finding says of each sign that it touches: by its figure, or by the answer that excuses an older one."""
    said = finding.entry.values
    return {
        (sign.field, place): _holds(sign, number, latest, baseline)
        for place, sign in enumerate(toxicity.signs)
        if (sign.field in said or set(sign.unless) & set(said))
        and isinstance(number := latest.get(sign.field), int | float)
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


def _by_grade(toxicity: Toxicity, kind: str | None, finding: Finding) -> Mapping[_Shows, bool]:
    grade = _grade(toxicity, kind, finding)
    if grade is None or toxicity.from_grade is None:
        return {}
    # whoever graded it last knows best, at the bed or between two cycles
    return {(None, "grade"): grade >= toxicity.from_grade}


def _is_severe(toxicity: Toxicity, kind: str | None, finding: Finding) -> bool:
    grade = _grade(toxicity, kind, finding)
    return grade is not None and toxicity.stops_at_grade is not None and grade >= toxicity.stops_at_grade


def _grade(toxicity: Toxicity, kind: str | None, finding: Finding) -> int | None:
    """The grade that a finding gives the toxicity, of `kind` where one is meant."""
    said_kind = finding.entry.text(KIND)
    for graded in toxicity.graded:
        if graded.step != finding.step or (graded.kinds and said_kind not in graded.kinds):
            continue
        if kind is None or kind == said_kind:
            said = finding.entry.text(graded.field) or ""
            return graded.grades.get(said, int(said) if said.isdecimal() else None)
    return None
