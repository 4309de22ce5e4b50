"""What was printed, as the lines of the access log say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ward_board.domain.printed import Printed, PrintNote, printed_of, printed_subject

NINE = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("treatment", "subject"), [("t12", "t12:travel:ar"), (None, "ward:travel:ar")], ids=["a patient", "the ward"]
)
def test_a_subject_has_ids_alone_and_is_read_back(treatment: str | None, subject: str) -> None:
    assert printed_subject(treatment, "travel", "ar") == subject
    assert printed_of([PrintNote(NINE, "nurse1", subject)]) == {
        treatment or "ward": (Printed("travel", NINE, "nurse1"),)
    }


def test_papers_stand_by_treatment_the_newest_last() -> None:
    later = NINE + timedelta(minutes=4)
    notes = [
        PrintNote(NINE, "nurse1", "t1:day-sheet:nl"),
        PrintNote(NINE, "nurse1", "t12:rules:de"),
        PrintNote(later, "phys1", "t1:rules:nl"),
    ]
    assert printed_of(notes) == {
        "t1": (Printed("day-sheet", NINE, "nurse1"), Printed("rules", later, "phys1")),
        "t12": (Printed("rules", NINE, "nurse1"),),
    }


def test_a_line_that_names_no_paper_counts_for_nothing() -> None:
    assert printed_of([PrintNote(NINE, "nurse1", one) for one in ("t1", "t1:", "")]) == {}
