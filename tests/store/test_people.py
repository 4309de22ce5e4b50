"""Patients, courses, treatments and claims on each kind of database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from ward_board.errors import BadInputError, WardBoardError
from ward_board.store.store import Store

DAY = date(2026, 11, 26)
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
AddTreatment = Callable[..., str]


def test_a_patient_comes_back_with_every_fact(store: Store) -> None:
    name = "Żółć [b] O'Neil \u200d"
    with store.write() as tx:
        patient = tx.add_patient(name=name, birth_date=date(1901, 1, 1), number="0042", country="PL", language="pl")
        tx.add_patient(name=name, birth_date=date(1901, 1, 1), number="42", country="PL", language="pl")
    with store.read() as view:
        assert view.patient_by_number("0042") == patient
        assert view.patient_by_number("4") is None
        assert view.patients([patient.id, "p99"]) == {patient.id: patient}
        assert view.patients([]) == {}
    assert patient.name == name


def test_h2_a_hospital_number_belongs_to_one_patient(store: Store, add_treatment: AddTreatment) -> None:
    with store.write() as tx:
        add_treatment(tx, "100")
    with pytest.raises(BadInputError, match="hospital number"), store.write() as tx:
        add_treatment(tx, "100")


def test_a_changed_patient_stands_changed(store: Store, add_treatment: AddTreatment) -> None:
    with store.write() as tx:
        treatment = tx.treatment(add_treatment(tx))
        changed = replace(
            treatment.patient, name="Other Name", language="en", country="BE", birth_date=date(1961, 1, 1)
        )
        tx.update_patient(changed, NINE, "coord1")
    with store.read() as view:
        assert view.treatment(treatment.id).patient == changed


def test_courses_and_treatments_are_found_from_their_patient(store: Store) -> None:
    with store.write() as tx:
        patient = tx.add_patient(name="A", birth_date=DAY, number="1", country="NL", language="nl")
        first, second = tx.add_course(patient.id), tx.add_course(patient.id)
        treatment = tx.add_treatment(second, DAY, 3)
    with store.read() as view:
        assert view.courses_of(patient.id) == (first, second)
        assert view.treatments_of_course(first) == ()
        (row,) = view.treatments_of_course(second)
    assert (row.id, row.course_id, row.patient, row.cycle, row.day, row.is_open) == (
        treatment, second, patient, 3, DAY, True,
    )  # fmt: skip


def test_h44_an_open_treatment_is_found_whatever_its_day(store: Store, add_treatment: AddTreatment) -> None:
    with store.write() as tx:
        old = add_treatment(tx, "1", date(2026, 11, 19))
        today = add_treatment(tx, "2", DAY)
        closed = add_treatment(tx, "3", DAY)
        tx.set_treatment_index(closed, day=DAY, is_open=False)
    with store.read() as view:
        assert [row.id for row in view.open_treatments()] == [old, today]
        assert [row.id for row in view.treatments_of_day(DAY)] == [today, closed]
        assert [row.id for row in view.treatments_since(DAY)] == [today, closed]
        assert [row.id for row in view.open_treatments(date(2026, 11, 19))] == [old]
        assert view.treatments_since(date(2026, 11, 20), date(2026, 11, 25)) == ()
        assert (view.next_open_day(date(2026, 11, 19)), view.next_open_day(DAY)) == (DAY, None)
    with store.write() as tx:
        tx.set_treatment_index(today, day=date(2026, 12, 3), is_open=True)
    with store.read() as view:
        assert [row.id for row in view.treatments_of_day(date(2026, 12, 3))] == [today]


@pytest.mark.parametrize("treatment_id", ["t99", "c1", "t", "", "t-1", "t1; DROP TABLE treatment", "t١"])
def test_an_id_that_is_none_is_refused(store: Store, treatment_id: str) -> None:
    with pytest.raises(BadInputError, match=r"no id|no treatment"), store.read() as view:
        view.treatment(treatment_id)


def test_h17_a_thing_stays_with_its_first_holder(store: Store, add_treatment: AddTreatment) -> None:
    bed, vial = ("bed", "2026-11-26/6"), ("vial", "L-77")
    with store.write() as tx:
        first, second = add_treatment(tx, "1"), add_treatment(tx, "2")
        assert tx.set_claims(first, [bed, vial]) == ()
        assert tx.set_claims(second, [bed, ("vial", "L-78")]) == (bed,)
    with store.read() as view:
        assert view.claim_holder(*bed) == first
        assert view.claims("vial", ["L-77", "L-78", "L-79"]) == {"L-77": first, "L-78": second}
        assert view.claims("bed", []) == {}
        assert view.claim_holder("bed", "L-77") is None


def test_what_is_no_longer_claimed_is_free(store: Store, add_treatment: AddTreatment) -> None:
    six, seven = ("bed", "2026-11-26/6"), ("bed", "2026-11-26/7")
    with store.write() as tx:
        first, second = add_treatment(tx, "1"), add_treatment(tx, "2")
        tx.set_claims(first, [six])
        assert tx.set_claims(first, [seven]) == ()
        assert tx.set_claims(second, [six]) == ()
        assert tx.set_claims(first, []) == ()
        assert tx.set_claims(second, [six, seven]) == ()
    with store.read() as view:
        assert view.claims("bed", [six[1], seven[1]]) == {six[1]: second, seven[1]: second}


def test_claiming_the_same_again_changes_nothing(store: Store, add_treatment: AddTreatment) -> None:
    with store.write() as tx:
        first = add_treatment(tx)
        claims = [("bed", "2026-11-26/6"), ("bed", "2026-11-26/6")]
        assert tx.set_claims(first, claims) == ()
        assert tx.set_claims(first, claims) == ()


def test_constraints_stand_behind_the_domain_and_tell_no_names(store: Store) -> None:
    with pytest.raises(WardBoardError, match="refuses the change") as raised, store.write() as tx:
        tx.add_treatment(tx.add_course("p99"), DAY, 1)
    assert "p99" not in str(raised.value)
    with pytest.raises(WardBoardError, match="refuses the change"), store.write() as tx:  # noqa: PT012
        patient = tx.add_patient(name="A", birth_date=DAY, number="1", country="NL", language="nl")
        tx.add_treatment(tx.add_course(patient.id), DAY, 0)


def test_h39_no_question_of_the_board_walks_through_all_rows(sqlite_store: Store, add_treatment: AddTreatment) -> None:
    """Today's board opens as fast with 50,000 past treatments as with 500: each question has its index."""
    of_few_rows = ("SEARCH", "SCAN treatment USING INDEX ix_treatment_open", "USE TEMP B-TREE FOR", "LIST SUBQUERY")
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(_c: object, _cursor: object, statement: str, values: tuple[object, ...], *_rest: object) -> None:
        asked.append((statement, values))

    with sqlite_store.write() as tx:
        treatment = add_treatment(tx)
    event.listen(sqlite_store.engine, "before_cursor_execute", note)
    with sqlite_store.read() as view:
        view.open_treatments()
        view.treatments_of_day(DAY)
        view.treatments_since(DAY)
        view.open_treatments(DAY)
        view.next_open_day(DAY)
        view.newest_of([treatment, "ward"])
        view.treatments_of_course("c1")
        view.courses_of("p1")
        view.entries_of([treatment, "ward"])
        view.entry_with_key("k1")
        view.claims("bed", ["2026-11-26/6"])
        view.beds_taken(DAY, DAY)
        view.patient_by_number("100")
        view.entries_after(0)
    event.remove(sqlite_store.engine, "before_cursor_execute", note)
    queries = [(statement, values) for statement, values in asked if statement.startswith("SELECT")]
    assert len(queries) == 14
    with sqlite_store.engine.connect() as connection:
        for statement, values in queries:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert all(step.startswith(of_few_rows) for *_, step in plan), (statement, plan)
