"""Rows of a day list become treatments; importing again changes nothing that counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action
from ward_board.ward.booking import Outcome
from ward_board.ward.ward import Ward

CANNULA = {"site": "left forearm", "gauge": "20", "patent": "yes"}


def outcomes(ward: Ward, *rows: BookingRow, **how: bool) -> list[Outcome]:
    return [report.outcome for report in ward.book(rows, author="coord1", **how)]


def test_the_same_row_again_changes_nothing(ward: Ward, row: BookingRow) -> None:
    assert outcomes(ward, row) == [Outcome.BOOKED]
    entries = ward.board().beds[0].situation.chart.entries
    assert outcomes(ward, row) == [Outcome.UNCHANGED]
    assert ward.board().beds[0].situation.chart.entries == entries


def test_a_changed_row_is_booked_anew_until_the_first_entry(
    ward: Ward, row: BookingRow, record: Callable[..., Entry]
) -> None:
    outcomes(ward, row)
    later = replace(row, t0=row.t0 + timedelta(minutes=30), name="Jansen-Vos A.", bed=3)
    assert outcomes(ward, later) == [Outcome.REBOOKED]
    (bed,) = ward.board().beds
    assert (bed.number, bed.patient.name, bed.situation.chart.booking.t0) == (3, "Jansen-Vos A.", later.t0)
    record(bed.treatment, -60, "nurse1", "cannula", "tick", values=CANNULA)
    (report,) = ward.book([row], author="coord1")
    assert report.outcome is Outcome.REFUSED
    assert "has entries already" in report.reason
    assert ward.board().beds[0].patient.name == "Jansen-Vos A."


def test_h15_allergies_that_were_not_sent_stay_unknown(ward: Ward, row: BookingRow) -> None:
    outcomes(ward, replace(row, allergies=None))
    assert ward.board().beds[0].situation.chart.booking.allergies is None


def test_activity_language_and_protocol_have_their_defaults(ward: Ward, row: BookingRow) -> None:
    row = replace(row, protocol=None)
    outcomes(ward, row, replace(row, bed=2, number="41.002", country="PL", activity_mbq=3700.0, language="de"))
    first, second = ward.board().beds
    assert first.situation.chart.booking.activity_mbq == 7400
    assert (first.patient.language, second.patient.language) == ("", "de")
    assert second.situation.chart.booking.activity_mbq == 3700
    assert first.situation.protocol.id == "lu177-octreotate"


def test_a_bad_row_keeps_only_itself_out(ward: Ward, row: BookingRow) -> None:
    wrong = replace(row, bed=2, number="41.002", protocol="no-such-protocol")
    assert outcomes(ward, wrong, row) == [Outcome.REFUSED, Outcome.BOOKED]


def test_all_or_nothing_and_a_dry_run_keep_all_out(ward: Ward, row: BookingRow) -> None:
    wrong = replace(row, bed=2, number="41.002", protocol="no-such-protocol")
    assert outcomes(ward, row, wrong, all_or_nothing=True) == [Outcome.BOOKED, Outcome.REFUSED]
    assert outcomes(ward, row, dry_run=True) == [Outcome.BOOKED]
    assert not ward.board().beds
    assert outcomes(ward, row, all_or_nothing=True) == [Outcome.BOOKED]
    assert len(ward.board().beds) == 1


def test_the_next_cycle_stands_in_the_same_course_and_one_booked_twice_is_said(ward: Ward, row: BookingRow) -> None:
    weeks = [replace(row, cycle=c, day=row.day + timedelta(weeks=8 * n)) for n, c in enumerate((1, 2, 1))]
    reports = ward.book(weeks, author="coord1")
    with ward.store.read() as view:
        patient = view.patient_by_number(row.number)
        assert patient is not None
        courses = [[t.cycle for t in view.treatments_of_course(course)] for course in view.courses_of(patient.id)]
    assert courses == [[1, 2, 1]]
    assert [one.reason for one in reports] == ["", "", f"cycle 1 is booked on {row.day} too; cancel one of them"]


def test_h2_another_birth_date_under_a_known_number_is_another_person(ward: Ward, row: BookingRow) -> None:
    other = replace(row, birth_date=row.birth_date + timedelta(days=365))
    assert outcomes(ward, row) == [Outcome.BOOKED]
    (put_right,) = ward.book([replace(other, name="Jansen-Vos A.")], author="coord1")
    assert put_right.outcome is Outcome.REBOOKED, "nothing else is known of them: a slip is put right"
    assert put_right.reason == "the name and the birth date were changed; check that the number is this patient's"
    later = replace(row, day=row.day + timedelta(weeks=8), t0=row.t0 + timedelta(weeks=8), cycle=3)
    (report,) = ward.book([later], author="coord1")
    assert (report.outcome, "check number and birth_date" in report.reason) == (Outcome.REFUSED, True)
    with ward.store.read() as view:
        patient = view.patient_by_number(row.number)
        assert patient is not None
        assert patient.birth_date == other.birth_date


def test_a_cycle_that_was_cancelled_is_planned_again_in_the_same_course(ward: Ward, row: BookingRow) -> None:
    ward.book([row], author="coord1")
    (bed,) = ward.board().beds
    ward.act(bed.treatment, Request(Action.CANCEL, ward.person("coord1"), ward.clock.now(), reason="fever"))
    ward.book([replace(row, day=row.day + timedelta(weeks=1), t0=row.t0 + timedelta(weeks=1))], author="coord1")
    with ward.store.read() as view:
        patient = view.patient_by_number(row.number)
        assert patient is not None
        (course,) = view.courses_of(patient.id)
        assert [one.cycle for one in view.treatments_of_course(course)] == [2, 2]


def test_a_treatment_keeps_the_protocol_that_it_was_booked_with(ward: Ward, row: BookingRow) -> None:
    outcomes(ward, row)
    with ward.store.read() as view:
        digest = ward.board().beds[0].situation.chart.booking.protocol
        assert 'id = "lu177-octreotate-core"' in view.protocol_text(digest)


def test_h1_a3_a_list_renames_nobody_who_lies_here(ward: Ward, row: BookingRow, record: Callable[..., Entry]) -> None:
    outcomes(ward, row)
    record(ward.board().beds[0].treatment, -60, "nurse1", "cannula", "tick", values=CANNULA)
    later = row.day + timedelta(weeks=8), row.t0 + timedelta(weeks=8)
    other = replace(row, name="Somebody Else", country="PL", language="de", day=later[0], t0=later[1], bed=5, cycle=3)
    (report,) = ward.book([other], author="coord1")
    assert report.outcome is Outcome.BOOKED
    assert report.reason == "the name differs from that of who lies in Bed 1; it was not changed"
    patient = ward.board().beds[0].patient
    assert (patient.name, patient.country, patient.language) == (row.name, "PL", "de")
    (again,) = ward.book([other], author="coord1")
    assert (again.outcome, again.reason) == (Outcome.UNCHANGED, report.reason)
    (same_day,) = ward.book([replace(row, name="Somebody Else")], author="coord1")
    assert same_day.outcome is Outcome.REFUSED
    assert ward.board().beds[0].patient.name == row.name


def test_h1_a_name_that_a_list_changes_is_said_where_nobody_lies_here(ward: Ward, row: BookingRow) -> None:
    outcomes(ward, row)
    (bed,) = ward.board().beds
    ward.act(bed.treatment, Request(Action.CANCEL, ward.person("coord1"), ward.clock.now(), reason="fever"))
    (report,) = ward.book([replace(row, name="Jansen-Vos A.")], author="coord1")
    assert (report.outcome, "the name was changed" in report.reason) == (Outcome.BOOKED, True)
    assert "Jansen" not in report.reason
    (unsaid,) = ward.book([replace(row, name="Jansen-Vos A.", allergies="latex")], author="coord1")
    assert (unsaid.outcome, unsaid.reason) == (Outcome.REBOOKED, "")
