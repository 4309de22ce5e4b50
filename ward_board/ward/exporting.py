"""What leaves the store as a copy: which streams are asked for, and each with all that it takes to read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from ward_board.domain.access import Access
from ward_board.domain.entry import Entry, Person
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.words import Action
from ward_board.errors import BadInputError
from ward_board.store.archive import KeptProtocol, KeptRow
from ward_board.store.body import decode
from ward_board.store.people import TreatmentRow
from ward_board.store.store import ReadView, Store, WriteTransaction
from ward_board.store.verify import verify
from ward_board.ward.acting import WARD_STREAM
from ward_board.ward.protocols import kept

_AT_ONCE = 12
"""Streams that are read in one moment of the store: so few that nobody who writes has to wait for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to copy: of one patient (a hospital number, or an id such as "p12"), of one treatment day, or all.

    Of a patient and a day it is what both share; without either it is everything.
    """

    patient: str | None = field(default=None, repr=False)
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One stream of the journal, read for a copy: its rows as they are kept, and the same as entries.

    `patient` is None for the ward's own stream, `treatment` too for a course's, `protocol` where there is none.
    """

    stream: str
    rows: tuple[KeptRow, ...]
    entries: tuple[Entry, ...]
    patient: Patient | None = None
    course: str | None = None
    treatment: TreatmentRow | None = None
    protocol: Protocol | None = None
    protocols: tuple[KeptProtocol, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy says of itself: who made it when (aware, UTC), of what, and how far the journal went then.

    `patients` are the ids of those in it; `journal` says whether the whole journal was what was written.
    """

    made_at: datetime
    by: Person
    what: str
    streams: tuple[str, ...]
    patients: tuple[str, ...]
    entries: int
    head_seq: int
    head_hash: str
    journal: str
    is_sound: bool
    staff: Mapping[str, str] = field(repr=False)

    @property
    def is_whole(self) -> bool:
        """Whether it has all that the journal has, so that the chain can be followed in it."""
        return WARD_STREAM in self.streams


def begin_copy(store: Store, asked: Asked, by: Person, now: datetime) -> Copy:
    """Follows the journal to its head, and finds what is asked for.

    Raises BadInputError for a patient or day that the store does not have, StoreUnavailableError.
    """
    found = verify(store)
    with store.read() as view:
        what, streams, patients = _chosen(view, asked)
        head_seq, head_hash = view.head()
        entries = sum(view.count_kept(few, up_to=head_seq) for few in _few_at_once(streams))
        staff = {row.id: row.name for row in view.all_staff()}
    return Copy(now, by, what, streams, patients, entries, head_seq, head_hash, found.sentence, found.ok, staff)


def note_copy(store: Store, copy: Copy, terminal: str) -> None:
    """A line in the access log for each patient of whom something is copied; raises StoreUnavailableError."""
    with store.write() as transaction:
        for subject in copy.patients or (None,):
            transaction.log_access(copy.made_at, copy.by.id, Access.EXPORTED, subject, terminal)


def sheets(store: Store, copy: Copy) -> Iterator[Sheet]:
    """The streams of a copy one after another, up to the entry at which it began.

    Each few are read in a moment of their own: what is kept once never changes. Raises StoreUnavailableError.
    """
    for streams in _few_at_once(copy.streams):
        with store.read() as view:
            yield from sheets_of(view, streams, up_to=copy.head_seq)


def _few_at_once(streams: Sequence[str]) -> Iterator[list[str]]:
    waiting = iter(streams)
    while few := list(islice(waiting, _AT_ONCE)):
        yield few


def sheets_of(
    view: ReadView | WriteTransaction, streams: Sequence[str], *, up_to: int | None = None
) -> tuple[Sheet, ...]:
    """Some streams as they are in an open transaction."""
    found = view.kept_rows(streams, up_to=up_to)
    courses = view.courses([stream for stream in streams if stream.startswith("c")])
    return tuple(_sheet(view, stream, found[stream], courses.get(stream)) for stream in streams)


def _sheet(view: ReadView | WriteTransaction, stream: str, rows: tuple[KeptRow, ...], patient: Patient | None) -> Sheet:
    entries = tuple(decode(row.seq, row.body) for row in rows)
    if patient is not None:
        return Sheet(stream, rows, entries, patient, course=stream)
    if not stream.startswith("t"):
        return Sheet(stream, rows, entries)
    row = view.treatment(stream)
    booked = [str(entry.values["protocol"]) for entry in entries if entry.action is Action.BOOK]
    texts = view.protocols(set(booked))
    newest = next((kept(text.text, text.digest[:12]) for text in texts if text.digest == booked[-1]), None)
    return Sheet(stream, rows, entries, row.patient, row.course_id, row, newest, texts)


def _chosen(view: ReadView, asked: Asked) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """In words what is copied, the streams, and whose they are."""
    if asked.patient is not None:
        patient = _patient(view, asked.patient)
        courses = view.courses_of(patient.id)
        treatments = [row for rows in view.treatments_of_courses(courses).values() for row in rows]
        if asked.day is None:
            return f"patient {patient.id}", (*_in_order(treatments), *courses), (patient.id,)
        treatments = [row for row in treatments if row.day == asked.day]
        _refuse_nothing(treatments, f"{patient.id} had no treatment on {asked.day}")
        return f"patient {patient.id} on {asked.day}", _in_order(treatments), (patient.id,)
    if asked.day is not None:
        found = view.treatments_of_day(asked.day)
        _refuse_nothing(found, f"nobody is booked on {asked.day}")
        return f"day {asked.day}", _in_order(found), tuple(dict.fromkeys(row.patient.id for row in found))
    patients = view.patient_ids()
    everyone = [course for patient in patients for course in view.courses_of(patient)]
    return "all", (*_in_order(view.treatments_since(date.min)), *everyone, WARD_STREAM), patients


def _patient(view: ReadView, name: str) -> Patient:
    found = view.patient_by_number(name)
    if found is None and name[:1] == "p" and name[1:].isdecimal() and name.isascii():
        found = view.patients([name]).get(name)
    if found is None:
        raise BadInputError("--patient: nobody has this number; give the hospital number, or an id such as p12")
    return found


def _in_order(treatments: Collection[TreatmentRow]) -> tuple[str, ...]:
    return tuple(row.id for row in sorted(treatments, key=lambda row: (row.day, row.id)))


def _refuse_nothing(found: Collection[TreatmentRow], words: str) -> None:
    if not found:
        raise BadInputError(f"{words}; 'ward-board show --date D' shows a day")
