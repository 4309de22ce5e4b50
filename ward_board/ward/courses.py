"""Courses: read from their own entries and a glance at each of their treatments, and written to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.domain.chart import fold
from ward_board.domain.course import Course, course_of
from ward_board.domain.course_acts import decide_course_act
from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.entry import Entry, Request
from ward_board.domain.glance import Glance, glance_of
from ward_board.domain.incoming import cleaned
from ward_board.domain.patient import Patient
from ward_board.domain.status import Situation
from ward_board.errors import BadInputError
from ward_board.store.people import TreatmentRow
from ward_board.store.store import ReadView, Store, WriteTransaction
from ward_board.ward.acting import fingerprint_of, kept_before, known_by, refuse_the_past
from ward_board.ward.memory import Memory
from ward_board.ward.protocols import protocol_of
from ward_board.ward.reading import ward_day
from ward_board.ward.site_file import SiteFile

COURSE_PLAN = SiteFile("course.toml", CoursePlan)
LOOK_BACK = timedelta(days=400)
"""A course without a treatment for so long is history: far longer than any interval lets it go on."""
_NOBODY: Mapping[str, Glance] = {}

log = logging.getLogger(__name__)


class Courses:
    """The courses of one ward; any thread may call it.

    `now` asks the ward's clock, `wrote` is called after each write. What it has seen of a treatment is kept until that
    treatment has another entry.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        zone: ZoneInfo,
        protocol_folders: Sequence[Path],
        wrote: Callable[[], None],
    ) -> None:
        self._store, self._now, self._zone, self._wrote = store, now, zone, wrote
        self._folders = tuple(protocol_folders)
        self._memory = Memory[Glance]()
        self._writes = 0
        self._beside: _Beside | None = None
        self.unread: tuple[str, datetime] | None = None
        """The plan's file where it cannot be read, and since when (aware, UTC)."""

    @property
    def plan(self) -> CoursePlan:
        """How a course goes here, as it was when it was first asked for.

        Raises BadInputError with file, line, key and reason for a bad file.
        """
        if isinstance(self._plan, BadInputError):
            raise self._plan.with_traceback(None)
        return self._plan

    @cached_property
    def _plan(self) -> CoursePlan | BadInputError:
        # a mistake is kept as well: a beat reads no files
        try:
            return COURSE_PLAN.read(self._folders)
        except BadInputError as error:
            return error.with_traceback(None)

    @property
    def today(self) -> date:
        """The ward's date."""
        return ward_day(self._now(), self._zone)

    def open(self) -> tuple[Course, ...]:
        """The courses that have or had a treatment in the last year or so or ahead, and those that have none yet.

        Raises StoreUnavailableError.
        """
        with self._store.read() as view:
            return self._courses(view, view.courses_since(self.today - LOOK_BACK), self._as_of, self.today)

    def one(self, course_id: str) -> Course:
        """One course; raises BadInputError for an unknown id, StoreUnavailableError."""
        with self._store.read() as view:
            return self.within(view, course_id)

    def within(self, view: ReadView | WriteTransaction, course_id: str) -> Course:
        """One course as an open transaction sees it; raises BadInputError for an unknown id."""
        found = self._courses(view, view.courses([course_id]), self._as_of, self.today)
        if not found:
            raise BadInputError(f"there is no course {course_id}")
        return found[0]

    def beside(
        self, rows: Sequence[TreatmentRow], situations: Sequence[Situation], as_of: datetime | None, now: datetime
    ) -> Mapping[str, Course]:
        """The course of each treatment on a board at `now`, by the treatment's id; `as_of` is up to when all is known.

        Where the plan cannot be read nobody has one: the board goes on without, and `unread` says so.
        """
        if not rows or not self._can_read_plan(now):
            return {}
        # counted, so that a reading that began before a write serves no board after it
        about = self._writes, ward_day(now, self._zone), tuple(_known_of(one) for one in situations)
        kept = self._beside
        if kept is None or not kept.holds(about, as_of):
            kept = self._beside = self._read_beside(about, rows, situations, as_of)
        return kept.courses

    def forget(self) -> None:
        """Somebody wrote: what a board knew of courses is read anew."""
        self._writes += 1

    def _read_beside(
        self, about: _About, rows: Sequence[TreatmentRow], situations: Sequence[Situation], as_of: datetime | None
    ) -> _Beside:
        wanted = self.plan.wanted_of_treatments
        here = {one.chart.treatment: glance_of(one.protocol, one.chart, self._zone, wanted) for one in situations}
        patients = {row.course_id: row.patient for row in rows}
        with self._store.read() as view:
            found = {one.id: one for one in self._courses(view, patients, as_of, about[1], here)}
            written = view.entries_of(patients)
            others = [cycle.treatment for one in found.values() for cycle in one.cycles if cycle.treatment not in here]
            versions = view.versions(others)
        newest = [entry.recorded_at for entries in written.values() for entry in entries]
        elsewhere = [self._memory.newest_at(one, version) for one, version in versions.items()]
        return _Beside(
            courses={row.id: found[row.course_id] for row in rows},
            about=about,
            as_of=as_of,
            newest_at=max([*newest, *(at for at in elsewhere if at)], default=None),
            is_whole=None not in elsewhere,
        )

    def _can_read_plan(self, now: datetime) -> bool:
        if isinstance(self._plan, CoursePlan):
            return True
        if self.unread is None:
            log.error("no course is shown: %s", self._plan)
            self.unread = COURSE_PLAN.name, now
        return False

    def beds_taken(self, first: date, last: date) -> dict[date, frozenset[int]]:
        """The numbers of the beds that are taken on each day from `first` to `last`; a day without any is left out."""
        with self._store.read() as view:
            return view.beds_taken(first, last)

    def act(self, course_id: str, request: Request) -> Entry:
        """The entry that `request` becomes on the course, after its durable commit.

        Raises BadInputError, AlreadyDoneError, RefusedError or StoreUnavailableError; then nothing was kept.
        """
        now = self._now().replace(microsecond=0)
        asked = replace(cleaned(request), at=request.at.replace(microsecond=0))
        try:
            with self._store.write() as transaction:
                return self.keep(transaction, course_id, asked, now)
        finally:
            self._wrote()

    def keep(self, transaction: WriteTransaction, course_id: str, request: Request, now: datetime) -> Entry:
        """The same within an open transaction, at `now` and `request.at` in whole seconds."""
        refuse_the_past(self._store.kind, transaction.entries(course_id), now, self._zone)
        return act_on_course(transaction, self.plan, course_id, request, now, self._zone)

    def glances(
        self, view: ReadView | WriteTransaction, treatments: Collection[str], as_of: datetime | None
    ) -> dict[str, Glance]:
        """What one look at each treatment tells, by all that was known of it at `as_of`, now for None."""
        versions = view.versions(treatments)
        seen = {one: self._memory.get(one, versions.get(one, 0), as_of) for one in treatments}
        found = {one: glance for one, glance in seen.items() if glance}
        for treatment, entries in view.entries_of([one for one in treatments if one not in found]).items():
            known = known_by(entries, as_of)
            found[treatment] = self._memory.keep(entries, known, self._glance(view, known))
        return {one: found[one] for one in treatments}

    @property
    def _as_of(self) -> datetime | None:
        # a demo store pretends that it is now; a ward's own clock is no judge of what is known
        return self._now() if self._store.kind == "demo" else None

    def _courses(
        self,
        view: ReadView | WriteTransaction,
        patients: Mapping[str, Patient],
        as_of: datetime | None,
        today: date,
        here: Mapping[str, Glance] = _NOBODY,
    ) -> tuple[Course, ...]:
        """The courses of some patients on `today`; `here` are the treatments that were looked at already."""
        rows = view.treatments_of_courses(patients)
        others = [row.id for found in rows.values() for row in found if row.id not in here]
        glances = {**self.glances(view, others, as_of), **here}
        entries = view.entries_of(patients, recorded_by=as_of)
        return tuple(
            course_of(self.plan, one, patient, entries[one], [glances[row.id] for row in rows[one]], today)
            for one, patient in patients.items()
        )

    def _glance(self, view: ReadView | WriteTransaction, entries: Sequence[Entry]) -> Glance:
        protocol = protocol_of(view, entries)
        return glance_of(protocol, fold(protocol, entries), self._zone, self.plan.wanted_of_treatments)


def is_course(stream: str) -> bool:
    """Whether an id is a course's: "c5"."""
    return stream.startswith("c") and stream[1:].isdecimal()


_About = tuple[int, date, tuple[tuple[str, int], ...]]
"""What the courses beside a board were read for: writes before, ward's date, how much was known of each treatment."""


def _known_of(situation: Situation) -> tuple[str, int]:
    return situation.chart.treatment, len(situation.chart.entries) + len(situation.chart.voided)


@dataclass(frozen=True, slots=True)
class _Beside:
    """The courses beside a board as they were known at `as_of` (None: all), with when the newest entry was recorded.

    `is_whole` says that every treatment that lies elsewhere was wholly known then.
    """

    courses: Mapping[str, Course]
    about: _About
    as_of: datetime | None
    newest_at: datetime | None
    is_whole: bool

    def holds(self, about: _About, as_of: datetime | None) -> bool:
        """Whether another moment knows the same."""
        if self.about != about:
            return False
        return self.as_of == as_of or (self.is_whole and self._has_all(self.as_of) and self._has_all(as_of))

    def _has_all(self, as_of: datetime | None) -> bool:
        return as_of is None or self.newest_at is None or self.newest_at <= as_of


def act_on_course(
    transaction: WriteTransaction,
    plan: CoursePlan,
    course_id: str,
    request: Request,
    now: datetime,
    zone: ZoneInfo,
) -> Entry:
    """The entry that `request` becomes on the course; a request whose key was kept before gives back that entry.

    Raises BadInputError, AlreadyDoneError and RefusedError, and then nothing was written.
    """
    if not transaction.courses([course_id]):
        raise BadInputError(f"there is no course {course_id}")
    kept = kept_before(transaction, course_id, request)
    if kept:
        return kept
    fact = decide_course_act(plan, transaction.entries(course_id), request, now, zone)
    return transaction.append(course_id, fact, key=request.key, fingerprint=fingerprint_of(course_id, request))
