"""Counting: in steps, each treatment anew only when something was added to it, and by what was known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from ward_board.domain.entry import Entry
from ward_board.ward import figures as figures_module
from ward_board.ward.clock import ManualClock
from ward_board.ward.figures import COURSES_AT_ONCE
from ward_board.ward.ward import Ward

from .conftest import DAY, ROW, T0

Record = Callable[..., Entry]
EARLY = {"deviation": "early", "reason": "the physician is here now"}


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose charts were folded."""
    seen: list[str] = []
    fold = figures_module.fold

    def watched(protocol, entries):
        seen.append(entries[0].stream)
        return fold(protocol, entries)

    monkeypatch.setattr(figures_module, "fold", watched)
    return seen


def book_more(ward: Ward, count: int) -> list[str]:
    rows = [
        replace(ROW, bed=place + 2, name=f"Made Up {place}", number=f"77.{place}", line=place + 3)
        for place in range(count)
    ]
    return [str(report.treatment) for report in ward.book(rows, author="coord1")]


def test_a_chart_is_folded_once_until_something_is_added_to_it(
    ward: Ward, booked: str, record: Record, folded: list[str]
) -> None:
    (other,) = book_more(ward, 1)
    assert ward.figures.of(None, None, country="NL").treatments == 0
    assert sorted(folded) == sorted([booked, other])
    assert ward.figures.of(None, None, country="NL").treatments == 0
    assert len(folded) == 2
    record(booked, 20, "tech1", "lutetium", "start", **EARLY)
    assert ward.figures.of(None, None, country="NL").treatments == 1
    assert folded[2:] == [booked]


def test_where_a_patient_lives_is_no_entry_and_counts_at_once(ward: Ward, booked: str, record: Record) -> None:
    record(booked, 20, "tech1", "lutetium", "start", **EARLY)
    assert ward.figures.of(None, None, country="NL").abroad_percent == 0
    with ward.store.write() as transaction:
        patient = transaction.treatment(booked).patient
        transaction.update_patient(replace(patient, country="DE"), T0, "coord1")
    assert ward.figures.of(None, None, country="NL").abroad_percent == 100


def test_what_was_recorded_later_is_not_known_even_where_it_was_counted_before(
    ward: Ward, booked: str, record: Record
) -> None:
    record(booked, 20, "tech1", "lutetium", "start", **EARLY)
    of = ward.figures.of
    assert of(None, None, country="NL").treatments == 1
    assert of(None, None, country="NL", as_of=T0).treatments == 0
    assert of(None, None, country="NL", as_of=T0 + timedelta(hours=1)).treatments == 1


def test_counting_goes_on_in_steps_and_says_how_far_it_is(ward: Ward, clock: ManualClock) -> None:
    beds = COURSES_AT_ONCE + 2
    book_more(ward, beds)
    counting = ward.figures.counting(DAY, DAY, country="NL")
    assert (counting.counted, counting.total) == (0, beds)
    assert counting.go_on()
    assert (counting.counted, counting.total) == (COURSES_AT_ONCE, beds)
    assert not counting.go_on()
    assert counting.counted == beds
    assert counting.figures().treatments == 0


def test_another_terminal_may_write_between_two_steps(
    ward: Ward, booked: str, open_ward: Callable[[], Ward], record: Record
) -> None:
    """A count of ten seconds keeps no nurse from charting: each step reads a moment of its own."""
    book_more(ward, COURSES_AT_ONCE)
    counting = open_ward().figures.counting(DAY, DAY, country="NL")
    counting.go_on()
    record(booked, 20, "tech1", "lutetium", "start", **EARLY)
    while counting.go_on():
        pass
    assert counting.counted == COURSES_AT_ONCE + 1


def test_the_whole_period_goes_from_the_first_treatment_to_today(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    empty = ward.figures.of(None, None, country="NL")
    assert (empty.first, empty.last) == (DAY, DAY)
    assert ward.figures.first_day() == DAY
    record(booked, 20, "tech1", "lutetium", "start", **EARLY)
    clock.advance(timedelta(days=40))
    figures = ward.figures.of(None, None, country="NL")
    assert (figures.first, figures.last) == (DAY, DAY + timedelta(days=40))
    assert list(figures.by_month) == ["2026-11", "2026-12", "2027-01"]


def test_the_first_day_is_asked_for_and_no_treatment_is_read(ward: Ward, booked: str) -> None:
    later = replace(ROW, number="77.1", day=DAY + timedelta(days=7), t0=T0 + timedelta(days=7))
    ward.book([later], author="coord1")
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(ward.store.engine, "before_cursor_execute", note)
    assert ward.figures.first_day() == DAY
    event.remove(ward.store.engine, "before_cursor_execute", note)
    assert ["min(treatment.day)" in one for one in asked if "treatment" in one] == [True]


def test_without_treatments_there_is_no_first_day(ward: Ward) -> None:
    assert ward.figures.first_day() is None


def test_titles_are_those_of_the_protocols_that_were_met(ward: Ward, booked: str) -> None:
    ward.figures.of(None, None, country="NL")
    titles = ward.figures.titles
    assert (titles["time_out"], titles["child_under_10"]) == ("time-out card", "child under 10")
    assert titles["thrombocytopenia"] == "platelets"
