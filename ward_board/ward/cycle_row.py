"""What a new booking of a course takes over: from what the course knows, and from the booking before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ward_board.config.settings import Settings
from ward_board.domain.allergies import allergies_in
from ward_board.domain.booking import booking_of
from ward_board.domain.course import Course
from ward_board.domain.course_plan import ALLERGIES, TUMOUR
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry
from ward_board.domain.outlook import Outlook
from ward_board.domain.patient import Booking, Flag
from ward_board.domain.standing import corrected
from ward_board.store.store import WriteTransaction
from ward_board.ward.protocols import file_named, protocol_of, sources_of
from ward_board.ward.ward import Ward


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A treatment to come of a course, as a row to book."""

    ward: Ward
    settings: Settings
    transaction: WriteTransaction
    course: Course
    outlook: Outlook

    def at(self, day: date, bed: int, t0: datetime) -> BookingRow:
        """The row for a day, a bed and a T0 (aware, UTC)."""
        course, outlook = self.course, self.outlook
        patient, dose = course.patient, course.plan.dose
        entries = self.transaction.entries(course.cycles[-1].treatment) if course.cycles else ()
        last = booking_of(corrected(entries)[0]) if entries else None
        after = outlook.window.after if outlook.window else None
        return BookingRow(
            day=day,
            bed=bed,
            name=patient.name,
            birth_date=patient.birth_date,
            number=patient.number,
            country=patient.country,
            language=patient.language or None,
            cycle=outlook.number,
            t0=t0,
            protocol=self._protocol(entries) if entries else None,
            activity_mbq=dose.half_mbq if outlook.is_half else dose.full_mbq,
            weight_kg=None,
            allergies=_allergies(course, last),
            # a day that is only planned is no treatment: it would count as one that was given elsewhere
            last_treatment=after if after == course.last_day else None,
            flags=self._flags(last),
            line=0,
        )

    def _protocol(self, entries: Sequence[Entry]) -> str | None:
        """That of the newest booking, as long as there is one of its name; one for half a dose only for half a dose."""
        newest, folders = protocol_of(self.transaction, entries), self.ward.protocol_folders
        file = file_named(newest.id, folders)
        if file is None:
            return None
        if self.course.plan.is_half(newest.prescription.activity_mbq) and not self.outlook.is_half:
            bases = (source.base for source in sources_of(file, folders))
            return next((base for base in bases if base != newest.id), None)
        return newest.id

    def _flags(self, last: Booking | None) -> tuple[str, ...]:
        """What the course knows, and what the last booking said beside it."""
        course = self.course
        known: dict[Flag | None, bool | None] = {
            Flag.TRAVEL: course.patient.country != self.settings.centre.country or None,
            Flag.HORMONE: course.hormone is not None if TUMOUR in course.facts else None,
            Flag.HALF_DOSE: self.outlook.is_half,
        }
        said = [flag for flag in last.flags if known.get(_flag(flag)) is None] if last else []
        return tuple(dict.fromkeys([*said, *(flag.value for flag, is_so in known.items() if flag and is_so)]))


def _flag(text: str) -> Flag | None:
    return next((flag for flag in Flag if flag.value == text), None)


def _allergies(course: Course, last: Booking | None) -> str | None:
    answer = course.facts[ALLERGIES].text(ALLERGIES) if ALLERGIES in course.facts else None
    said = allergies_in(answer) if answer else None
    return said if said is not None or last is None else last.allergies
