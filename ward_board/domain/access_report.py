"""Who looked at a patient: what the access log has of one patient, a person or some days, for who may ask for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from ward_board.domain.access import ABOUT_STAFF, OF_STAFF, Access, AccessLine
from ward_board.domain.entry import Person
from ward_board.domain.openings import WARD
from ward_board.domain.words import Role

_PLANNING, _OF_A_DAY = "days", "start-times"
_SHOW_NOBODY = frozenset({"access", "variance"})
"""What stands behind "ward:" and names no patient."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One treatment of a patient, and the days of the ward on which its board and papers show them."""

    treatment: str
    cycle: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the log, told: when, who with which roles, what (a word of `Access`), about what, at which terminal.

    `about` is the id of a treatment, a course, a patient, one of the staff, or "ward"; `page` what of it was seen
    ("treatment", "rules:nl"), empty where that is all. `person` is None where nobody was signed in; `name` is empty,
    and there are no roles, for an id that is nobody's any more.
    """

    at: datetime
    person: str | None
    name: str = field(repr=False)
    roles: tuple[Role, ...]
    what: str
    about: str
    page: str
    terminal: str


@dataclass(frozen=True, slots=True)
class AccessReport:
    """What somebody asked of the log, oldest first; `patient` is an id where it is about one.

    `planned` are the first and the last day of the ward on which that one stood among the courses to be planned.
    """

    first: date
    last: date
    zone: ZoneInfo
    lines: tuple[Seen, ...]
    patient: str | None = None
    stays: tuple[Stay, ...] = ()
    planned: tuple[date, date] | None = None

    @property
    def days(self) -> tuple[tuple[date, tuple[Seen, ...]], ...]:
        """The lines by day of the ward."""
        by_day = groupby(self.lines, key=lambda one: one.at.astimezone(self.zone).date())
        return tuple((day, tuple(lines)) for day, lines in by_day)

    @property
    def people(self) -> int:
        """How many of the staff there are among the lines."""
        return len({one.person for one in self.lines} - {None})

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that occur, in the order of the house."""
        found = {role for one in self.lines for role in one.roles}
        return tuple(role for role in Role if role in found)

    @property
    def times_by_role(self) -> tuple[tuple[Role | None, int], ...]:
        """How many lines are of each role, the most first; None is for whoever was not signed in."""
        return tuple(Counter(one.roles[0] if one.roles else None for one in self.lines).most_common())

    def of_role(self, role: Role | None) -> AccessReport:
        """The same with the lines of one role alone; of all for None."""
        return self if role is None else replace(self, lines=tuple(one for one in self.lines if role in one.roles))


def report_of(
    lines: Iterable[AccessLine], people: Mapping[str, Person], first: date, last: date, zone: ZoneInfo
) -> AccessReport:
    """What lines of the log tell of all that they are about.

    Roles are those of now; which somebody had before stands in the lines that say what they were changed to.
    """
    told = sorted((_seen(line, people) for line in lines), key=lambda one: one.at)
    return AccessReport(first, last, zone, tuple(told))


def about_patient(
    report: AccessReport,
    patient: str,
    courses: Collection[str],
    stays: Sequence[Stay],
    planned: tuple[date, date] | None,
) -> AccessReport:
    """What of a report is about one patient: their own lines, and those of pages of the whole ward that showed them."""
    about = {patient, *courses, *(stay.treatment for stay in stays)}
    whole = replace(report, patient=patient, stays=tuple(stays), planned=planned)
    lines = (one for one in report.lines if one.about in about or _showed(one, whole))
    return replace(whole, lines=tuple(one for one in lines if not _is_of_staff(one, patient)))


def about_person(lines: Iterable[AccessLine], staff_id: str) -> tuple[AccessLine, ...]:
    """The lines by one of the staff, and those by which others changed something about them."""
    return tuple(line for line in lines if line.who == staff_id or _changes(line, staff_id))


def _changes(line: AccessLine, staff_id: str) -> bool:
    return line.what in ABOUT_STAFF and (line.subject or "").partition(":")[0] == staff_id


def _is_of_staff(one: Seen, patient: str) -> bool:
    """Whether a line is about somebody of the staff: some have an id like those of patients, courses, treatments."""
    if one.what == Access.ACCESS_READ:
        # who reads of a patient names the patient alone
        return one.page == OF_STAFF or one.about != patient
    return one.what in ABOUT_STAFF


def _seen(line: AccessLine, people: Mapping[str, Person]) -> Seen:
    person = people.get(line.who or "")
    about, _, page = (line.subject or "").partition(":")
    name, roles = (person.name, person.roles) if person else ("", ())
    return Seen(line.at, line.who, name, roles, line.what, about, page, line.terminal)


def _showed(one: Seen, report: AccessReport) -> bool:
    """Whether a page of the whole ward showed the patient of a report."""
    page, _colon, rest = one.page.partition(":")
    if one.about != WARD or page in _SHOW_NOBODY:
        return False
    day = one.at.astimezone(report.zone).date()
    if page == _PLANNING:
        return report.planned is not None and report.planned[0] <= day <= report.planned[1]
    if page == _OF_A_DAY:
        # of which day stands behind it
        return any(rest == stay.first.isoformat() for stay in report.stays)
    return any(stay.first <= day <= stay.last for stay in report.stays)
