"""Letting go of what was kept long enough: which days may go, all that belongs to one, and taking it out of the store.

Nothing here writes a file. Whoever takes something out says in which file it lies, and has read that file back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.access import Access
from ward_board.domain.entry import Draft, Person
from ward_board.domain.keeping import DayThatStays, DayToGo, Held, days_to_go, kept_since
from ward_board.domain.permissions import Permission, need_two
from ward_board.domain.words import Action, Role
from ward_board.errors import WardBoardError
from ward_board.store.archive import KeptLine
from ward_board.store.people import TreatmentRow
from ward_board.store.store import ReadView, Store, WriteTransaction
from ward_board.ward.acting import WARD_STREAM
from ward_board.ward.exporting import Sheet, sheets_of
from ward_board.ward.own_pin import refuse_one_hand
from ward_board.ward.reading import midnight, ward_day

ACCESS_LOG = "access_log"


class ChangedMeanwhileError(WardBoardError):
    """Somebody wrote about what was to be taken out after its file was written; the file does not hold all of it."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class DayRecord:
    """All that the store holds of one treatment day: every stream with its rows, what its treatments have (claims)."""

    to_go: DayToGo
    sheets: tuple[Sheet, ...]
    claims: tuple[tuple[str, str, str], ...]

    @property
    def entries(self) -> int:
        """How many entries it has."""
        return sum(len(sheet.rows) for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class LogRecord:
    """The oldest lines of the access log, and after which line (with its seal) they begin."""

    first: int
    first_seal: str
    lines: tuple[KeptLine, ...]
    until: date


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The file that holds what is taken out: its name and the sum of its bytes (SHA-256)."""

    name: str
    sha256: str


class Archiving:
    """What may be taken out of one store, and taking it out; `now` gives the ward's time."""

    def __init__(self, store: Store, now: Callable[[], datetime], zone: ZoneInfo, terminal: str) -> None:
        self._store, self._now, self._zone, self._terminal = store, now, zone, terminal

    @property
    def today(self) -> date:
        """The ward's date."""
        return ward_day(self._now(), self._zone)

    def due(self, years: int) -> tuple[tuple[DayToGo, ...], tuple[DayThatStays, ...]]:
        """The treatment days that are older than so many years and may go, oldest first, and those that must stay.

        Raises StoreUnavailableError.
        """
        with self._store.read() as view:
            old = view.treatments_since(date.min, kept_since(self.today, years) - timedelta(days=1))
            return self._due(view, old, years)

    def record(self, day: DayToGo) -> DayRecord:
        """All that belongs to a day; raises StoreUnavailableError."""
        with self._store.read() as view:
            return _record(view, day)

    def old_lines(self, years: int) -> LogRecord | None:
        """The lines of the access log that are older than so many years; None where there are none."""
        since = midnight(kept_since(self.today, years), self._zone)
        with self._store.read() as view:
            return self._old_lines(view, since)

    def take_out(self, record: DayRecord, kept: KeptFile, years: int, by: Person, second: Person) -> None:
        """Take a day out of the store: its bodies and rows, in one transaction with the entry that says where it went.

        Raises NotPermittedError and NoSecondPersonError, ChangedMeanwhileError where the store has another day than
        the file by now, StoreUnavailableError; then nothing was taken out.
        """
        need_two(by, second, Permission.ARCHIVE)
        day, now = record.to_go, self._now().replace(microsecond=0)
        with self._store.write() as transaction:
            refuse_one_hand(transaction, by, second, now)
            to_go, _ = self._due(transaction, transaction.treatments_of_day(day.day), years, only=day.day)
            if to_go != (day,) or _record(transaction, day) != record:
                raise ChangedMeanwhileError(f"{day.day}: somebody wrote about it meanwhile; archive it once more")
            transaction.take_out(day.streams, day.treatments, day.courses, day.patients)
            transaction.append(WARD_STREAM, _archived(record, kept, by, second, now))
            transaction.log_access(now, by.id, Access.ARCHIVED, day.day.isoformat(), self._terminal)

    def take_out_lines(self, record: LogRecord, kept: KeptFile, by: Person, second: Person) -> None:
        """Take the oldest lines of the access log out, in one transaction with the line that says where they went.

        Raises as `take_out`.
        """
        need_two(by, second, Permission.ARCHIVE)
        with self._store.write() as transaction:
            refuse_one_hand(transaction, by, second, self._now())
            if transaction.access_start() != (record.first, record.first_seal):
                raise ChangedMeanwhileError("the access log: somebody archived it meanwhile; look at what is left")
            transaction.take_out_lines(record.lines[-1])
            # the last one that leaves is named: whoever cuts the beginning off has no line that says so
            subject = f"{ACCESS_LOG}:{kept.name}:{kept.sha256}:{record.lines[-1].line.number}"
            transaction.log_access(self._now(), by.id, Access.ARCHIVED, subject, self._terminal)

    def _due(
        self, view: ReadView | WriteTransaction, old: Iterable[TreatmentRow], years: int, only: date | None = None
    ) -> tuple[tuple[DayToGo, ...], tuple[DayThatStays, ...]]:
        """The days that may go of those on which the courses of these treatments had any."""
        rows = [row for found in view.treatments_of_courses({row.course_id for row in old}).values() for row in found]
        held = [Held(row.id, row.course_id, row.patient.id, row.day, row.is_open) for row in rows]
        newest = view.newest_of({one.course for one in held})
        written = {course: ward_day(entry.recorded_at, self._zone) for course, entry in newest.items()}
        courses = {patient: view.courses_of(patient) for patient in {one.patient for one in held}}
        return days_to_go(held, written, courses, kept_since(self.today, years), only=only)

    def _old_lines(self, view: ReadView, since: datetime) -> LogRecord | None:
        lines = view.lines_before(since)
        if not lines:
            return None
        return LogRecord(*view.access_start(), lines, ward_day(lines[-1].line.at, self._zone))


def _record(view: ReadView | WriteTransaction, day: DayToGo) -> DayRecord:
    return DayRecord(day, sheets_of(view, day.streams), view.claims_of(day.treatments))


def _archived(record: DayRecord, kept: KeptFile, by: Person, second: Person, now: datetime) -> Draft:
    """What the ward's own stream says of it, for ever."""
    return Draft(
        Action.ARCHIVED,
        by.id,
        _role(by),
        now,
        now,
        values={
            "day": record.to_go.day.isoformat(),
            "streams": " ".join(record.to_go.streams),
            "entries": float(record.entries),
            "sha256": kept.sha256,
            "file": kept.name,
        },
        second=second.id,
        second_role=_role(second),
    )


def _role(person: Person) -> Role:
    return person.roles[0]
