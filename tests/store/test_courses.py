"""Courses and the calendar's beds, as the store finds them, on each kind of database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ward_board.domain.entry import Draft
from ward_board.domain.words import Action, Role
from ward_board.store.store import Store, WriteTransaction

DAY = date(2026, 11, 26)


def add_course(tx: WriteTransaction, number: str, *days: date) -> tuple[str, list[str]]:
    patient = tx.add_patient(name="A", birth_date=DAY, number=number, country="NL", language="nl")
    course = tx.add_course(patient.id)
    return course, [tx.add_treatment(course, day, cycle) for cycle, day in enumerate(days, start=1)]


def test_courses_that_go_on_are_those_with_a_late_treatment_or_none_yet(store: Store) -> None:
    with store.write() as tx:
        over, _ = add_course(tx, "1", DAY - timedelta(days=500))
        goes_on, _ = add_course(tx, "2", DAY - timedelta(days=500), DAY)
        without, _ = add_course(tx, "3")
    with store.read() as view:
        found = view.courses_since(DAY - timedelta(days=400))
        assert list(found) == [goes_on, without]
        assert found[goes_on].number == "2"
        assert {course: patient.number for course, patient in view.courses([over, without, "c99"]).items()} == {
            over: "1",
            without: "3",
        }


def test_treatments_come_by_course_oldest_first(store: Store) -> None:
    with store.write() as tx:
        one, (later, earlier) = add_course(tx, "1", DAY, DAY - timedelta(days=56))
        none, _ = add_course(tx, "2")
    with store.read() as view:
        found = view.treatments_of_courses([one, none])
    assert {course: [row.id for row in rows] for course, rows in found.items()} == {one: [earlier, later], none: []}


def test_beds_taken_are_those_that_are_claimed_on_a_day_of_the_span(store: Store) -> None:
    with store.write() as tx:
        _, (first, second, outside) = add_course(tx, "1", DAY, DAY, DAY + timedelta(days=8))
        tx.set_claims(first, [("bed", f"{DAY}/1"), ("vial", "V1")])
        tx.set_claims(second, [("bed", f"{DAY}/12")])
        tx.set_claims(outside, [("bed", f"{DAY + timedelta(days=8)}/1")])
    with store.read() as view:
        assert view.beds_taken(DAY, DAY + timedelta(days=7)) == {DAY: frozenset({1, 12})}
        assert view.beds_taken(DAY - timedelta(days=9), DAY - timedelta(days=1)) == {}


def test_versions_count_the_entries_of_each_stream(store: Store) -> None:
    now = datetime(2026, 11, 26, 8, tzinfo=UTC)
    with store.write() as tx:
        for stream in ("c1", "t1", "t1"):
            tx.append(stream, Draft(Action.NOTE, "nurse1", Role.NURSE, now, now, reason="x"))
    with store.read() as view:
        assert view.versions(["c1", "t1", "t2"]) == {"c1": 1, "t1": 2}
