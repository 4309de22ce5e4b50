"""The access log's door: what was looked at, printed, exported, changed at the desk, and who asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ward_board.domain.access import OF_STAFF, READING, Access
from ward_board.domain.access_report import AccessReport, Stay, about_patient, about_person, report_of
from ward_board.domain.entry import Person
from ward_board.domain.openings import AGAIN_AFTER, WARD, nobodys, opened_anew, page_of
from ward_board.domain.permissions import Permission, need
from ward_board.domain.text import clean
from ward_board.errors import BadInputError
from ward_board.store.store import ReadView, Store
from ward_board.ward.courses import LOOK_BACK
from ward_board.ward.people import is_id

if TYPE_CHECKING:
    from ward_board.ward.in_force import InForce

_MOST_REMEMBERED = 2000
_A_DAY = timedelta(days=1)
_TO_THE_MOMENT = timedelta(microseconds=1)
ALL_LINES = "access"


class AccessLog:
    """The lines of one store; `now` gives the ward's time, `forget` lets the next board be read anew."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], zone: ZoneInfo, terminal: str, forget: Callable[[], None]
    ) -> None:
        self._store, self._now, self._zone = store, now, zone
        self._terminal, self._forget = terminal, forget
        self._opened: dict[str | None, dict[str, datetime]] = {}
        self.in_force: InForce | None = None
        """By what the program works, where whoever put it together told."""

    def note_in_force(self) -> None:
        """Keep a line where the site's settings or files are others than before here; raises StoreUnavailableError."""
        if self.in_force:
            self.in_force.note()

    def note(self, access: Access, who: str | None, subject: str | None = None, *, at: datetime | None = None) -> None:
        """Keep in the access log that `who` (a staff id) did this, to the id `subject` if it is about one.

        `who` is None for whoever runs a command that asks for nobody; `at` (aware, UTC) is of when it counts where that
        is not now. Raises StoreUnavailableError.
        """
        with self._store.write() as transaction:
            transaction.log_access(at or self._now(), who, access, subject, self._terminal)
        if access not in READING:
            self._forget()

    def opened(self, who: str | None, subjects: Iterable[str], *, at: datetime | None = None) -> int:
        """Keep that `who` (None: nobody is signed in) opened pages (see `page_of`); how many lines that made.

        A page that was opened here within five minutes, one of the whole ward on the same day, makes none. Raises
        StoreUnavailableError; then they may be told once more, with the moment `at` (aware, UTC) at which they were.
        """
        now = at or self._now()
        opened = self._opened.setdefault(who, {})
        wanted = opened_anew(subjects, opened, now, self._zone)
        if not wanted:
            return 0
        with self._store.write() as transaction:
            # what another program, or this one before a restart, wrote at the same terminal
            lines = transaction.access_lines(
                now - AGAIN_AFTER, now + _TO_THE_MOMENT, what=(Access.OPENED,), terminal=self._terminal
            )
            before = {line.subject: line.at for line in lines if line.subject and line.who == who}
            told = opened_anew(wanted, before, now, self._zone)
            for one in told:
                transaction.log_access(now, who, Access.OPENED, one, self._terminal)
        self._remember(opened, wanted, now)
        return len(told)

    def revealed(self, who: str | None, subjects: Iterable[str], *, at: datetime | None = None) -> None:
        """Keep that `who` let names be shown on pages where initials stood; raises StoreUnavailableError."""
        with self._store.write() as transaction:
            for one in subjects:
                transaction.log_access(at or self._now(), who, Access.REVEALED, one, self._terminal)

    def patient(self, reader: Person, number: str) -> str:
        """The id of the patient with this hospital number, for whom `about_patient` may tell.

        Raises RefusedError (gate `role`), StoreUnavailableError, and BadInputError for an unknown one, which is noted.
        """
        need(reader, Permission.READ_ACCESS_LOG)
        with self._store.read() as view:
            found = view.patient_by_number(clean(number).text)
        if found is None:
            self._note_reading(reader, nobodys("number", number))
            raise BadInputError("--patient: nobody has this hospital number; it stands on the day list")
        return found.id

    def about_patient(self, reader: Person, patient: str, first: date, last: date) -> AccessReport:
        """Who looked at a patient (an id: "p3") from `first` to `last`, days of the ward.

        That `reader` reads it is a line itself, kept before anything is read (A13). Raises RefusedError (gate `role`)
        for anybody but an auditor, StoreUnavailableError.
        """
        self._note_reading(reader, patient)
        with self._store.read() as view:
            courses = view.courses_of(patient)
            rows = [row for found in view.treatments_of_courses(courses).values() for row in found]
            stays = [Stay(row.id, row.cycle, row.day, row.day + _A_DAY) for row in rows]
            lines = view.lines_about((patient, *courses, *(row.id for row in rows), WARD), *self._span(first, last))
            report = report_of(lines, _people(view), first, last, self._zone)
            return about_patient(report, patient, courses, stays, self._planned(view, courses, stays))

    def _planned(self, view: ReadView, courses: Sequence[str], stays: Sequence[Stay]) -> tuple[date, date] | None:
        """From when to when a patient's courses stand among those to be planned."""
        entries = view.entries_of([*courses, *(stay.treatment for stay in stays)]).values()
        known = [one.recorded_at for found in entries for one in found]
        if not known or not stays:
            return None
        return min(known).astimezone(self._zone).date(), max(stay.first for stay in stays) + LOOK_BACK

    def by_person(self, reader: Person, staff_id: str, first: date, last: date) -> AccessReport:
        """All that one of the staff did, and that others changed about them, from `first` to `last`.

        It is noted and refused as `about_patient`.

        Raises BadInputError for an id that is nobody's, which is noted.
        """
        need(reader, Permission.READ_ACCESS_LOG)
        with self._store.read() as view:
            is_known = is_id(staff_id) and view.staff(staff_id) is not None
        self._note_reading(reader, page_of(staff_id, OF_STAFF) if is_known else nobodys("id", staff_id))
        if not is_known:
            raise BadInputError(f"nobody has the id '{staff_id[:32]}'; 'ward-board staff list' shows the ids")
        with self._store.read() as view:
            lines = about_person(view.access_lines(*self._span(first, last)), staff_id)
            return report_of(lines, _people(view), first, last, self._zone)

    def of_days(self, reader: Person, first: date, last: date) -> AccessReport:
        """All lines from `first` to `last`, noted and refused as `about_patient`."""
        self._note_reading(reader, page_of(WARD, ALL_LINES))
        with self._store.read() as view:
            return report_of(view.access_lines(*self._span(first, last)), _people(view), first, last, self._zone)

    def _note_reading(self, reader: Person, subject: str) -> None:
        need(reader, Permission.READ_ACCESS_LOG)
        self.note(Access.ACCESS_READ, reader.id, subject)

    def _span(self, first: date, last: date) -> tuple[datetime, datetime]:
        """From when to when days of the ward last (aware, UTC)."""
        ends = (datetime(day.year, day.month, day.day, tzinfo=self._zone) for day in (first, last + _A_DAY))
        since, until = (one.astimezone(UTC) for one in ends)
        return since, until

    def _remember(self, opened: dict[str, datetime], subjects: Iterable[str], now: datetime) -> None:
        opened.update(dict.fromkeys(subjects, now))
        if len(opened) > _MOST_REMEMBERED:
            for one in [one for one, at in opened.items() if now - at > _A_DAY]:
                del opened[one]


def _people(view: ReadView) -> dict[str, Person]:
    return {row.id: Person(row.id, row.name, row.roles) for row in view.all_staff()}
