"""The centre's figures: read a few courses at a time, each in a moment of the store of its own, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.domain.chart import fold
from ward_board.domain.course import Course, course_of
from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.entry import Entry
from ward_board.domain.figures import Figures, figures_of
from ward_board.domain.figures_exposure import StaffDoseModel
from ward_board.domain.figures_facts import TreatmentFacts, facts_of
from ward_board.domain.glance import glance_of
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.words import Action
from ward_board.store.people import TreatmentRow
from ward_board.store.store import ReadView, Store
from ward_board.ward.acting import known_by
from ward_board.ward.memory import Memory
from ward_board.ward.protocols import protocol_of
from ward_board.ward.reading import ward_day
from ward_board.ward.site_file import SiteFile

STAFF_DOSE = SiteFile("staff-dose.toml", StaffDoseModel)
COURSES_AT_ONCE = 12
"""So few that whoever waits for the store, or for this thread, does so for a tenth of a second."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of some courses: patient, own entries, treatments, what is known of these or their entries."""

    patients: Mapping[str, Patient]
    own: Mapping[str, Sequence[Entry]]
    rows: Mapping[str, Sequence[TreatmentRow]]
    seen: Mapping[str, TreatmentFacts]
    entries: Mapping[str, Sequence[Entry]]
    protocols: Mapping[str, Protocol]


class CentreFigures:
    """Counts what one ward's store holds; any thread may call it.

    `now` asks the ward's clock, `plan` for how a course goes. What it has seen of a treatment is kept until that
    treatment has another entry.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        zone: ZoneInfo,
        plan: Callable[[], CoursePlan],
        protocol_folders: Sequence[Path],
    ) -> None:
        self._store, self._now, self._zone, self._find_plan = store, now, zone, plan
        self._folders = tuple(protocol_folders)
        self._memory = Memory[TreatmentFacts]()
        self._protocols: dict[str, Protocol] = {}

    @property
    def today(self) -> date:
        """The ward's date."""
        return ward_day(self._now(), self._zone)

    @cached_property
    def plan(self) -> CoursePlan:
        """How a course goes here; raises BadInputError for a bad file."""
        return self._find_plan()

    @cached_property
    def staff_dose(self) -> StaffDoseModel:
        """What each act with lutetium costs; raises BadInputError for a bad file."""
        return STAFF_DOSE.read(self._folders)

    @property
    def titles(self) -> Mapping[str, str]:
        """How steps, contacts, incidents and toxicities are called, by their ids, as far as they were met."""
        named: list[tuple[str, str]] = [(one.id, one.title) for one in self.plan.toxicities]
        for protocol in tuple(self._protocols.values()):
            for part in (protocol.steps, protocol.rules.contacts, protocol.incidents):
                named += [(one.id, one.title) for one in part]
        return dict(named)

    def first_day(self) -> date | None:
        """The day of the first treatment that was ever booked; raises StoreUnavailableError."""
        with self._store.read() as view:
            return view.first_day()

    def of(self, first: date | None, last: date | None, *, country: str, as_of: datetime | None = None) -> Figures:
        """The figures of a period, counted in one go; see `counting`."""
        counting = self.counting(first, last, country=country, as_of=as_of)
        while counting.go_on():
            pass
        return counting.figures()

    def counting(
        self, first: date | None, last: date | None, *, country: str, as_of: datetime | None = None
    ) -> Counting:
        """Begins to count from `first` to `last` (treatment days, both included), or all that there is.

        With `as_of` (aware, UTC) by what was recorded then. Raises StoreUnavailableError, and BadInputError for a bad
        file of the course or of the staff dose.
        """
        # what happens to a course after its last treatment does so within its longest interval
        reach = timedelta(days=self.plan.interval.longest_days)
        since = date.min if first is None or first - date.min < reach else first - reach
        with self._store.read() as view:
            rows = [row for row in view.treatments_since(since) if last is None or row.day <= last]
        return Counting(self, tuple(dict.fromkeys(row.course_id for row in rows)), first, last, country, as_of)

    def count(self, courses: Sequence[str], as_of: datetime | None) -> tuple[list[Course], list[TreatmentFacts]]:
        """Some courses and the facts of all their treatments; raises StoreUnavailableError."""
        with self._store.read() as view:
            read = self._read(view, courses, as_of)
        # the store is free again while this counts
        facts = {row.id: self._facts(read, row, as_of) for rows in read.rows.values() for row in rows}
        found = [self._course(read, course, facts, as_of) for course in courses]
        return found, list(facts.values())

    def _read(self, view: ReadView, courses: Sequence[str], as_of: datetime | None) -> _Read:
        rows = view.treatments_of_courses(courses)
        streams = [row.id for found in rows.values() for row in found]
        versions = view.versions(streams)
        known = {one: self._memory.get(one, versions.get(one, 0), as_of) for one in streams}
        seen = {one: facts for one, facts in known.items() if facts}
        entries = view.entries_of([one for one in streams if one not in seen])
        protocols = {one: self._protocol(view, found) for one, found in entries.items()}
        return _Read(view.courses(courses), view.entries_of(courses), rows, seen, entries, protocols)

    def _protocol(self, view: ReadView, entries: Sequence[Entry]) -> Protocol:
        digest = next(str(entry.values["protocol"]) for entry in reversed(entries) if entry.action is Action.BOOK)
        if digest not in self._protocols:
            self._protocols[digest] = protocol_of(view, entries)
        return self._protocols[digest]

    def _facts(self, read: _Read, row: TreatmentRow, as_of: datetime | None) -> TreatmentFacts:
        if row.id in read.seen:
            # where a patient lives is no entry
            return replace(read.seen[row.id], country=row.patient.country)
        entries, protocol = read.entries[row.id], read.protocols[row.id]
        known = known_by(entries, as_of)
        chart = fold(protocol, known)
        glance = glance_of(protocol, chart, self._zone, self.plan.wanted_of_treatments)
        facts = facts_of(protocol, chart, glance, row.patient, self.staff_dose, self._zone)
        return self._memory.keep(entries, known, facts)

    def _course(self, read: _Read, course: str, facts: Mapping[str, TreatmentFacts], as_of: datetime | None) -> Course:
        glances = [facts[row.id].glance for row in read.rows[course]]
        own = known_by(read.own[course], as_of)
        return course_of(self.plan, course, read.patients[course], own, glances, self.today)


class Counting:
    """One counting that goes on a few courses at a time; `counted` of `total` courses are done."""

    def __init__(
        self,
        source: CentreFigures,
        courses: Sequence[str],
        first: date | None,
        last: date | None,
        country: str,
        as_of: datetime | None,
    ) -> None:
        self._source, self._ids = source, courses
        self._first, self._last, self._country, self._as_of = first, last, country, as_of
        self._courses: list[Course] = []
        self._facts: list[TreatmentFacts] = []

    @property
    def counted(self) -> int:
        """How many courses are counted."""
        return len(self._courses)

    @property
    def total(self) -> int:
        """How many courses there are."""
        return len(self._ids)

    def go_on(self) -> bool:
        """Counts some more; whether there are more. Raises StoreUnavailableError."""
        some = self._ids[self.counted : self.counted + COURSES_AT_ONCE]
        if some:
            courses, facts = self._source.count(some, self._as_of)
            self._courses += courses
            self._facts += facts
        return self.counted < self.total

    def figures(self) -> Figures:
        """The figures of what was counted; without a first day from the first treatment, without a last up to today."""
        given = [one.glance.day for one in self._facts if one.is_given]
        today = self._source.today
        last = self._last or max([today, *given])
        first = self._first or min(given, default=last)
        cycles = self._source.plan.cycles
        return figures_of(self._facts, self._courses, first, last, country=self._country, cycles=cycles)
