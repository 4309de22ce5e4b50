"""Patients, their courses and treatments, and what only one treatment can have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, func, insert, select, tuple_, update

from ward_board.domain.access import Access
from ward_board.domain.patient import Patient
from ward_board.errors import BadInputError
from ward_board.store.access import AccessWriter
from ward_board.store.row_seals import (
    CHANGES,
    COURSE_KIND,
    PATIENT_KIND,
    TREATMENT_KIND,
    facts_of,
    is_as_left,
    keep_seal,
)
from ward_board.store.tables import CLAIM, COURSE, PATIENT, TREATMENT
from ward_board.store.view import View, inner_id, outer_id

Claim = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TreatmentRow:
    """One treatment, found by its day or by being open; where it stands is for the journal to say."""

    id: str
    course_id: str
    patient: Patient
    cycle: int
    day: date
    is_open: bool


class PeopleView(View):
    """Who is treated, and when."""

    def patient_by_number(self, number: str) -> Patient | None:
        """The patient with this hospital number."""
        row = self._connection.execute(select(PATIENT).where(PATIENT.c.number == number)).one_or_none()
        return _patient(row) if row else None

    def patients(self, ids: Collection[str]) -> dict[str, Patient]:
        """The patients with these ids; an unknown id is left out."""
        numbers = [inner_id("p", patient_id) for patient_id in ids]
        rows = self._connection.execute(select(PATIENT).where(PATIENT.c.id.in_(numbers)))
        return {patient.id: patient for patient in map(_patient, rows)}

    def courses_of(self, patient_id: str) -> tuple[str, ...]:
        """The ids of a patient's courses, oldest first."""
        courses = select(COURSE.c.id).where(COURSE.c.patient_id == inner_id("p", patient_id)).order_by(COURSE.c.id)
        return tuple(outer_id("c", number) for number in self._connection.execute(courses).scalars())

    def treatment(self, treatment_id: str) -> TreatmentRow:
        """The treatment with this id.

        Raises BadInputError where there is none.
        """
        row = self._connection.execute(_TREATMENTS.where(TREATMENT.c.id == inner_id("t", treatment_id))).one_or_none()
        if row is None:
            raise BadInputError(f"there is no treatment {treatment_id}")
        return _treatment(row)

    def treatments_of_course(self, course_id: str) -> tuple[TreatmentRow, ...]:
        """The treatments of a course, oldest first."""
        return self._treatments(TREATMENT.c.course_id == inner_id("c", course_id))

    def treatments_of_day(self, day: date) -> tuple[TreatmentRow, ...]:
        """The treatments whose treatment day is `day`."""
        return self._treatments(TREATMENT.c.day == day)

    def treatments_since(self, day: date, until: date = date.max) -> tuple[TreatmentRow, ...]:
        """The treatments whose treatment day lies from `day` to `until`, open or not, oldest day first."""
        return self._treatments(TREATMENT.c.day.between(day, until))

    def open_treatments(self, until: date = date.max) -> tuple[TreatmentRow, ...]:
        """Every treatment that is not closed and whose day is not after `until`, oldest day first."""
        return self._treatments(TREATMENT.c.is_open & (TREATMENT.c.day <= until))

    def first_day(self) -> date | None:
        """The day of the first treatment of all, open or not."""
        found: date | None = self._connection.execute(select(func.min(TREATMENT.c.day))).scalar_one()
        return found

    def next_open_day(self, after: date) -> date | None:
        """The first day after `after` with a treatment that is not closed."""
        first = select(func.min(TREATMENT.c.day)).where(TREATMENT.c.is_open, TREATMENT.c.day > after)
        found: date | None = self._connection.execute(first).scalar_one()
        return found

    def courses(self, ids: Collection[str]) -> dict[str, Patient]:
        """Whose courses these are; an unknown id is left out."""
        numbers = [inner_id("c", course_id) for course_id in ids]
        return {course: patient for course, patient in self._courses(COURSE.c.id.in_(numbers))}

    def courses_since(self, day: date) -> dict[str, Patient]:
        """The courses that have a treatment on `day` or later, or none at all yet, and whose they are."""
        late = select(TREATMENT.c.course_id).where(TREATMENT.c.day >= day)
        begun = select(TREATMENT.c.course_id).where(TREATMENT.c.course_id == COURSE.c.id)
        return dict(self._courses(COURSE.c.id.in_(late) | ~begun.exists()))

    def treatments_of_courses(self, ids: Collection[str]) -> dict[str, tuple[TreatmentRow, ...]]:
        """The treatments of several courses, each oldest first; a course without any has an empty one."""
        numbers = [inner_id("c", course_id) for course_id in ids]
        found: dict[str, list[TreatmentRow]] = {course_id: [] for course_id in ids}
        for row in self._treatments(TREATMENT.c.course_id.in_(numbers)):
            found[row.course_id].append(row)
        return {course_id: tuple(rows) for course_id, rows in found.items()}

    def beds_taken(self, first: date, last: date) -> dict[date, frozenset[int]]:
        """The numbers of the beds that are taken on each day from `first` to `last`; a day without any is left out."""
        # compared as dates with nothing behind them, so that every collation finds the same
        within = (CLAIM.c.name >= first.isoformat(), CLAIM.c.name < (last + timedelta(days=1)).isoformat())
        beds = select(CLAIM.c.name).where(CLAIM.c.kind == "bed", *within)
        taken: dict[date, set[int]] = {}
        for name in self._connection.execute(beds).scalars():
            day, _, bed = name.partition("/")
            taken.setdefault(date.fromisoformat(day), set()).add(int(bed))
        return {day: frozenset(beds) for day, beds in taken.items()}

    def claim_holder(self, kind: str, name: str) -> str | None:
        """The treatment that has the thing called `name`."""
        return self.claims(kind, (name,)).get(name)

    def claims(self, kind: str, names: Collection[str]) -> dict[str, str]:
        """Which treatment has which of the things called `names`; those that nobody has are left out."""
        wanted = select(CLAIM.c.name, CLAIM.c.treatment_id).where(CLAIM.c.kind == kind, CLAIM.c.name.in_(names))
        return {row.name: outer_id("t", row.treatment_id) for row in self._connection.execute(wanted)}

    def _courses(self, which: ColumnElement[bool]) -> Iterator[tuple[str, Patient]]:
        found = select(COURSE.c.id.label("course_id"), PATIENT).select_from(COURSE.join(PATIENT)).where(which)
        for row in self._connection.execute(found.order_by(COURSE.c.id)):
            yield outer_id("c", row.course_id), _patient(row)

    def _treatments(self, which: ColumnElement[bool]) -> tuple[TreatmentRow, ...]:
        rows = self._connection.execute(_TREATMENTS.where(which).order_by(TREATMENT.c.day, TREATMENT.c.id))
        return tuple(map(_treatment, rows))


class PeopleWriter(PeopleView, AccessWriter):
    """What changes of them; each change belongs to an entry appended in the same transaction."""

    def add_patient(self, *, name: str, birth_date: date, number: str, country: str, language: str) -> Patient:
        """A new patient.

        Raises BadInputError where the hospital number is somebody's already.
        """
        if self.patient_by_number(number):
            raise BadInputError("this hospital number belongs to a patient already; look them up by it")
        facts = {"name": name, "birth_date": birth_date, "number": number, "country": country, "language": language}
        key = self._add(PATIENT, PATIENT_KIND, facts)
        return Patient(outer_id("p", key), name, birth_date, number, country, language)

    def update_patient(self, patient: Patient, at: datetime, who: str) -> None:
        """Keep what is known of a patient now, as `who` sent it; a line of the access log says that it was changed.

        Raises BadInputError where somebody without the key changed the row.
        """
        number = inner_id("p", patient.id)
        self._check_as_left(number, patient.id)
        facts = {name: getattr(patient, name) for name in ("name", "birth_date", "number", "country", "language")}
        self._connection.execute(update(PATIENT).where(PATIENT.c.id == number).values(facts))
        line = self.log_access(at, who, Access.PATIENT_CHANGED, patient.id, self._origin.terminal or "no terminal")
        keep_seal(self._connection, self._seal_key, PATIENT_KIND, str(number), facts_of(PATIENT_KIND, facts), line)

    def add_course(self, patient_id: str) -> str:
        """A new course; its id looks like "c5"."""
        return outer_id("c", self._add(COURSE, COURSE_KIND, {"patient_id": inner_id("p", patient_id)}))

    def add_treatment(self, course_id: str, day: date, cycle: int) -> str:
        """A new open treatment; its id looks like "t12"."""
        facts = {"course_id": inner_id("c", course_id), "cycle": cycle, "day": day, "is_open": True}
        return outer_id("t", self._add(TREATMENT, TREATMENT_KIND, facts))

    def set_treatment_index(self, treatment_id: str, *, day: date, is_open: bool) -> None:
        """How a treatment is found from now on."""
        found = TREATMENT.c.id == inner_id("t", treatment_id)
        self._connection.execute(update(TREATMENT).where(found).values(day=day, is_open=is_open))

    def set_claims(self, treatment_id: str, claims: Collection[Claim]) -> tuple[Claim, ...]:
        """Make `claims` (kind and name) all that a treatment has; what it had besides is free again.

        A thing that another treatment has stays there: those come back.
        """
        number, wanted = inner_id("t", treatment_id), tuple(dict.fromkeys(claims))
        pair = tuple_(CLAIM.c.kind, CLAIM.c.name)
        self._connection.execute(delete(CLAIM).where(CLAIM.c.treatment_id == number, pair.not_in(wanted)))
        taken = self._connection.execute(select(CLAIM).where(pair.in_(wanted)))
        holders = {(row.kind, row.name): row.treatment_id for row in taken}
        free = [{"kind": kind, "name": name} for kind, name in wanted if (kind, name) not in holders]
        if free:
            self._connection.execute(insert(CLAIM).values(treatment_id=number), free)
        return tuple(claim for claim in wanted if holders.get(claim, number) != number)

    def _check_as_left(self, number: int, patient_id: str) -> None:
        row = self._connection.execute(select(PATIENT).where(PATIENT.c.id == number)).one()
        facts = facts_of(PATIENT_KIND, row)
        if not is_as_left(self._connection, self._seal_key, PATIENT_KIND, str(number), facts, patient_id):
            # sealed anew it would be right again, with whatever somebody wrote into it
            raise BadInputError(
                "somebody without the key changed what is kept of this patient; 'ward-board verify' says more"
            )

    def _add(self, table: Table, kind: str, facts: Mapping[str, object]) -> int:
        """The number that the new row was given; it is sealed."""
        number = int(self._connection.execute(insert(table).values(facts).returning(table.c.id)).scalar_one())
        line = self.access_start()[0] if kind in CHANGES else 0
        keep_seal(self._connection, self._seal_key, kind, str(number), facts_of(kind, facts), line, is_new=True)
        return number


def _patient(row: Row[Any]) -> Patient:
    return Patient(outer_id("p", row.id), row.name, row.birth_date, row.number, row.country, row.language)


def _treatment(row: Row[Any]) -> TreatmentRow:
    patient = Patient(outer_id("p", row.patient_id), row.name, row.birth_date, row.number, row.country, row.language)
    return TreatmentRow(
        id=outer_id("t", row.id),
        course_id=outer_id("c", row.course_id),
        patient=patient,
        cycle=row.cycle,
        day=row.day,
        is_open=row.is_open,
    )


_TREATMENTS = select(
    TREATMENT,
    COURSE.c.patient_id,
    PATIENT.c.name,
    PATIENT.c.birth_date,
    PATIENT.c.number,
    PATIENT.c.country,
    PATIENT.c.language,
).select_from(TREATMENT.join(COURSE).join(PATIENT))
