"""Taking whole days out of the store, on each kind of database: before or after, and the rest still verifies (A14)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import make_url

from ward_board.config.paths import shipped_data
from ward_board.domain.entry import Draft, Person
from ward_board.domain.keeping import DayToGo
from ward_board.domain.permissions import NoSecondPersonError, NotPermittedError
from ward_board.domain.words import Action, Role
from ward_board.errors import StoreUnavailableError
from ward_board.store.guards import changed_guards
from ward_board.store.store import Store, WriteTransaction
from ward_board.store.tables import METADATA, SEAL
from ward_board.store.verify import verify
from ward_board.ward.archiving import Archiving, ChangedMeanwhileError, KeptFile
from ward_board.ward.protocols import protocol_named

ZONE = ZoneInfo("Europe/Amsterdam")
OLD, LATER, YOUNG = date(2006, 3, 9), date(2006, 5, 4), date(2026, 11, 26)
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
COORDINATOR = Person("coord1", "L. Maas", (Role.COORDINATOR,))
AUDITOR = Person("audit1", "T. Visser", (Role.AUDITOR,))
NURSE = Person("nurse1", "A. Bos", (Role.NURSE,))
KEPT = KeptFile("2006-03-09.jsonl", "ab" * 32)
YEARS = 20
LONG = bool(os.environ.get("WARD_BOARD_LONG"))
MakeStore = Callable[..., Store]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def treat(tx: WriteTransaction, course: str, day: date, bed: int, *, is_open: bool = False) -> str:
    """A made-up treatment with four entries, and what only it has."""
    protocol = protocol_named("lu177-octreotate-core", (shipped_data() / "protocols",))
    tx.keep_protocol(protocol.digest, protocol.protocol.id, protocol.protocol.version, protocol.text)
    treatment = tx.add_treatment(course, day, 1)
    tx.set_treatment_index(treatment, day=day, is_open=is_open)
    tx.set_claims(treatment, [("bed", f"{day}/{bed}"), ("vial", f"LU-{treatment}")])
    at = noon(day)
    booked = {"bed": float(bed), "t0": at.isoformat(), "cycle": 1.0, "activity_mbq": 7400.0}
    tx.append(treatment, Draft(Action.BOOK, "coord1", None, at, at, values={**booked, "protocol": protocol.digest}))
    for place, action in enumerate((Action.ADMIT, Action.SEEN, Action.CANCEL)):
        moment = at + timedelta(minutes=place)
        key = f"{treatment}-{action}"
        tx.append(treatment, Draft(action, "nurse1", Role.NURSE, moment, moment), key=key, fingerprint="f" * 64)
    return treatment


def fill(store: Store) -> Store:
    """Two old days with two patients, of whom one comes again twenty years later; lines in the access log."""
    with store.write() as tx:
        for number, days in ((1, (OLD, LATER)), (2, (OLD,))):
            facts = {"name": f"Anna {number}", "birth_date": date(1950, 1, 1), "country": "NL", "language": "nl"}
            patient = tx.add_patient(number=f"4{number}.001", **facts)
            course = tx.add_course(patient.id)
            for day in days:
                treat(tx, course, day, number)
            note = Draft(Action.NOTE, "phys1", Role.PHYSICIAN, noon(LATER), noon(LATER), reason="blood was fine")
            tx.append(course, note)
            if number == 2:
                treat(tx, tx.add_course(patient.id), YOUNG, number, is_open=True)
        for years in (0, 1, 10, 20):
            tx.log_access(noon(OLD) + timedelta(days=365 * years), "nurse1", "opened", "t1", "tty1")
    return store


@pytest.fixture
def filled(store: Store) -> Store:
    """Such a store on each kind of database."""
    return fill(store)


def archiving(store: Store) -> Archiving:
    return Archiving(store, lambda: NOW, ZONE, "tty1")


def take_out_first(store: Store, kept: KeptFile = KEPT) -> DayToGo:
    """Takes the oldest day out."""
    own = archiving(store)
    day = own.due(YEARS)[0][0]
    own.take_out(own.record(day), kept, YEARS, COORDINATOR, AUDITOR)
    return day


def take_out_lines(store: Store, years: int = 5) -> None:
    own = archiving(store)
    lines = own.old_lines(years)
    assert lines is not None
    own.take_out_lines(lines, KeptFile("ACCESS.jsonl", "cd" * 32), COORDINATOR, AUDITOR)


def all_rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the store holds, and the triggers that are missing."""
    with store.engine.connect() as connection:
        tables = {name: [tuple(row) for row in connection.execute(select(t))] for name, t in METADATA.tables.items()}
        return {name: sorted(rows, key=repr) for name, rows in tables.items()} | {
            "guards": [(name,) for name in changed_guards(connection)]
        }


def test_a14_a_day_leaves_whole_and_all_else_stays_and_verifies(filled: Store) -> None:
    before = all_rows(filled)
    day = take_out_first(filled)
    assert (day.day, day.treatments, day.courses, day.patients) == (OLD, ("t1", "t3"), ("c2",), ())
    assert verify(filled).ok
    assert verify(filled, since_head=True).ok
    with filled.read() as view:
        assert [view.entries(stream) for stream in ("t1", "t3", "c2")] == [(), (), ()]
        assert [len(view.entries(stream)) for stream in ("t2", "t4", "c1")] == [4, 4, 1]
        assert view.newest_of(["t1", "t2"]).keys() == {"t2"}
        assert view.treatments_of_day(OLD) == ()
        assert view.courses(["c1", "c2", "c3"]).keys() == {"c1", "c3"}
        assert view.claims_of(["t1", "t3"]) == ()
        assert view.entry_with_key("t1-admit") is None
        (said,) = view.entries("ward")
    assert (said.author, said.second, said.role) == ("coord1", "audit1", Role.COORDINATOR)
    assert said.values == {
        **{"day": "2006-03-09", "streams": "t1 t3 c2", "entries": 9.0, "sha256": "ab" * 32},
        "file": "2006-03-09.jsonl",
    }
    after = all_rows(filled)
    kept = [row for row in after["journal"] if not row[3]]
    assert len(kept) == 9
    places = {row[:3] + row[6:] for row in before["journal"]}
    assert all(row[:3] + row[6:] in places and row[4:6] == (None, None) for row in kept)
    assert after["guards"] == []
    assert [row for row in after["patient"]] == before["patient"]


def test_a14_course_and_patient_leave_with_the_last_day_and_their_seals_too(filled: Store) -> None:
    take_out_first(filled)
    day = take_out_first(filled, KeptFile("2006-05-04.jsonl", "cd" * 32))
    assert (day.treatments, day.courses, day.patients) == (("t2",), ("c1",), ("p1",))
    assert archiving(filled).due(YEARS) == ((), ())
    with filled.read() as view:
        assert view.patient_by_number("41.001") is None
        assert view.patient_by_number("42.001") is not None
    with filled.engine.connect() as connection:
        kinds = select(SEAL.c.kind, func.count()).where(SEAL.c.kind != "access").group_by(SEAL.c.kind)
        assert {kind: count for kind, count in connection.execute(kinds)} == {"patient": 1, "course": 1, "treatment": 1}
    assert verify(filled).ok


def test_a14_the_store_goes_on_after_an_archive(filled: Store) -> None:
    take_out_first(filled)
    with filled.write() as tx:
        again = tx.add_patient(name="Anna 1", birth_date=date(1950, 1, 1), number="43.001", country="NL", language="nl")
        treatment = treat(tx, tx.add_course(again.id), YOUNG, 3)
    assert (again.id, treatment) == ("p3", "t5")
    assert verify(filled).ok


def test_a14_the_oldest_lines_of_the_access_log_leave_and_the_rest_verifies(filled: Store) -> None:
    take_out_lines(filled)
    with filled.read() as view:
        lines = view.lines_after(0)
        assert [line.what for line in lines] == ["opened", "archived"]
        assert view.access_start()[0] == 3
        assert lines[0].number == 4
        assert lines[1].subject == f"access_log:ACCESS.jsonl:{'cd' * 32}:3"
    assert verify(filled).ok
    assert archiving(filled).old_lines(5) is None


@pytest.mark.parametrize("archives", [1, 2])
def test_a14_patients_who_come_and_change_after_that_are_sound(filled: Store, archives: int) -> None:
    for archive in range(archives):
        take_out_lines(filled, years=5 * (1 - archive))
        with filled.write() as tx:
            facts = {"name": "Anna New", "birth_date": date(1960, 2, 29), "country": "NL", "language": "nl"}
            came = tx.add_patient(number=f"50.00{tx.access_start()[0]}", **facts)
            tx.log_access(noon(OLD), "nurse1", "opened", "t1", "tty1")
        assert verify(filled).ok
    with filled.write() as tx:
        tx.update_patient(replace(came, name="Anna Renamed"), NOW, "coord1")
        tx.update_patient(replace(came, name="Anna Back"), NOW, "coord1")
    assert verify(filled).ok


def test_a14_a_patient_whose_row_was_changed_leaves_with_their_last_day(filled: Store) -> None:
    with filled.write() as tx:
        for patient in tx.patients(["p1", "p2"]).values():
            tx.update_patient(replace(patient, country="BE"), NOW, "coord1")
    for _ in range(2):
        take_out_first(filled)
    assert verify(filled).ok


def test_a14_only_a_coordinator_with_somebody_else_takes_anything_out(filled: Store) -> None:
    own = archiving(filled)
    record, before = own.record(own.due(YEARS)[0][0]), all_rows(filled)
    for by, second in ((NURSE, COORDINATOR), (AUDITOR, COORDINATOR), (COORDINATOR, NURSE)):
        with pytest.raises(NotPermittedError):
            own.take_out(record, KEPT, YEARS, by, second)
    with pytest.raises(NoSecondPersonError):
        own.take_out(record, KEPT, YEARS, COORDINATOR, COORDINATOR)
    assert all_rows(filled) == before


def test_a14_what_was_written_after_its_file_keeps_the_day_in_the_store(filled: Store) -> None:
    own = archiving(filled)
    record = own.record(own.due(YEARS)[0][0])
    with filled.write() as tx:
        tx.append("t3", Draft(Action.NOTE, "phys1", Role.PHYSICIAN, noon(OLD), NOW, reason="found on paper"))
    before = all_rows(filled)
    with pytest.raises(ChangedMeanwhileError):
        own.take_out(record, KEPT, YEARS, COORDINATOR, AUDITOR)
    assert all_rows(filled) == before
    with filled.write() as tx:
        tx.append("c2", Draft(Action.NOTE, "phys1", Role.PHYSICIAN, NOW, NOW, reason="came back"))
    assert [one.day for one in own.due(YEARS)[0]] == [LATER]


@contextmanager
def failing_at(store: Store, number: int) -> Iterator[list[str]]:
    """Lets the statement of that number fail before it is run; tells all that were begun."""
    begun: list[str] = []

    def counted(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        begun.append(statement)
        if len(begun) == number:
            raise ConnectionError

    event.listen(store.engine, "before_cursor_execute", counted)
    try:
        yield begun
    finally:
        event.remove(store.engine, "before_cursor_execute", counted)


@pytest.mark.parametrize("take_out", [take_out_first, take_out_lines])
def test_a14_a1_a_fault_at_any_statement_leaves_all_as_it_was(filled: Store, take_out: Callable[[Store], Any]) -> None:
    """On PostgreSQL at every fourth one, in a long run at each."""
    before = all_rows(filled)
    step = 1 if LONG or filled.file else 4
    for number in count(1, step):
        with failing_at(filled, number) as begun:
            try:
                take_out(filled)
            except ConnectionError:
                assert len(begun) == number
            else:
                break
        assert all_rows(filled) == before, begun[-1]
    assert len(begun) in range(number - step, number)
    assert len(begun) > 15
    assert any("TRIGGER" in statement for statement in begun)
    assert all_rows(filled) != before
    assert verify(filled).ok


def test_a14_a4_on_postgresql_only_the_owner_of_the_tables_may(
    make_store: MakeStore, postgres_url: str, postgres_server: Any
) -> None:
    own = fill(make_store(postgres_url))
    before = all_rows(own)
    role = f"app_{make_url(postgres_url).database}"
    with own.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        connection.exec_driver_sql(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
    theirs = make_store(make_url(postgres_url).set(username=role).render_as_string(hide_password=False), is_new=False)
    for take_out in (take_out_first, take_out_lines):
        with pytest.raises(StoreUnavailableError, match="only the owner of the tables may archive"):
            take_out(theirs)
    assert all_rows(own) == before
    theirs.close()
    with own.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")


def test_a14_an_archive_of_lines_by_an_older_program_names_no_last_one(filled: Store) -> None:
    with filled.write() as tx:
        tx.take_out_lines(tx.lines_before(NOW)[-1])
        tx.log_access(NOW, "coord1", "archived", f"access_log:ACCESS.jsonl:{'cd' * 32}", "tty1")
    assert verify(filled).ok
