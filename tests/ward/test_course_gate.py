"""What a course has against a treatment asks the physician's go for a reason, and stands at the bed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.course_past import course_of
from ward_board.board.flags import flag_texts
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import RefusedError
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .conftest import ROW

LAST = date(2026, 10, 1)  # eight weeks before the treatment day


@pytest.fixture
def treatment(ward: Ward) -> str:
    """A second cycle under the whole protocol, the first given elsewhere."""
    row = replace(ROW, protocol="lu177-octreotate", last_treatment=LAST)
    (report,) = ward.book([row], author="coord1")
    assert report.treatment is not None
    return report.treatment


@pytest.fixture
def count(ward: Ward, clock: ManualClock, treatment: str) -> Callable[[str, str], None]:
    def platelets(day: str, figure: str) -> None:
        values = {"sampled_on": day, "platelets_10e9_per_l": figure}
        course = course_of(ward.store, ROW.number)
        ward.act(course, Request(Action.MEASURE, ward.person("nurse1"), clock.now(), step="blood_count", values=values))

    return platelets


def go(ward: Ward, clock: ManualClock, treatment: str, reason: str | None = None) -> tuple[str, ...]:
    """The gates that refuse the go, or those that it passes with a reason."""
    try:
        asked = Request(Action.TICK, ward.person("phys1"), clock.now(), step="go", reason=reason)
        return ward.act(treatment, asked).passed
    except RefusedError as refused:
        return tuple(gate.id for gate in refused.gates)


def flags(ward: Ward) -> set[str]:
    (bed,) = ward.board().beds
    return set(flag_texts(bed, frozenset(), "nl"))


def test_a_course_that_fits_asks_nothing(ward: Ward, clock: ManualClock, treatment: str) -> None:
    assert "course_fits" not in go(ward, clock, treatment)
    assert not flags(ward) & {"HELD", "HALF DOSE ASKED", "COURSE ENDED"}


def test_a_held_course_asks_the_go_for_a_reason_and_says_so_at_the_bed(
    ward: Ward, clock: ManualClock, treatment: str, count: Callable[[str, str], None]
) -> None:
    count("2026-11-04", "62")
    assert "course_fits" in go(ward, clock, treatment)
    (bed,) = ward.board().beds
    waiting = {gate.id: gate.waits_for for gate in bed.situation.steps["go"].waits}
    assert waiting["course_fits"] == "the course to fit (held, half asked)"
    assert flags(ward) >= {"HELD", "HALF DOSE ASKED"}
    assert "course_fits" in go(ward, clock, treatment, reason="benefit outweighs")


def test_once_it_has_gone_only_the_full_dose_is_asked_about(
    ward: Ward, clock: ManualClock, treatment: str, count: Callable[[str, str], None]
) -> None:
    count("2026-11-04", "62")
    count("2026-11-18", "120")
    assert "course_fits" in go(ward, clock, treatment)
    assert "HELD" not in flags(ward)
    prescribed = Request(Action.PRESCRIBE, ward.person("phys1"), clock.now(), values={"activity_mbq": "3700"})
    ward.act(treatment, replace(prescribed, reason="half after platelets 62"))
    assert "course_fits" not in go(ward, clock, treatment)
    assert "HALF DOSE ASKED" not in flags(ward)


def test_an_ended_course_is_said_at_the_bed_that_it_still_has(ward: Ward, clock: ManualClock, treatment: str) -> None:
    course = course_of(ward.store, ROW.number)
    ended = Request(Action.TICK, ward.person("phys1"), clock.now(), step="terminate", values={"code": "progression"})
    ward.act(course, ended)
    assert "COURSE ENDED" in flags(ward)
    assert "course_fits" in go(ward, clock, treatment)


def test_what_was_found_at_this_very_bed_has_gates_of_its_own(ward: Ward, clock: ManualClock, treatment: str) -> None:
    values = {
        **{"sampled_on": "2026-11-25", "haemoglobin_mmol_per_l": "8.1 mmol/L", "leucocytes_10e9_per_l": "5"},
        **{"platelets_10e9_per_l": "62", "creatinine_umol_per_l": "80", "clearance_ml_per_min": "90"},
        **{"bilirubin_xuln": "0.6", "albumin_g_per_l": "41"},
    }
    ward.act(
        treatment,
        Request(Action.MEASURE, ward.person("phys1"), clock.now(), step="blood_results", values=values, reason="low"),
    )
    gates = go(ward, clock, treatment)
    assert "blood_within_limits" in gates
    assert "course_fits" not in gates
    assert "HELD" in flags(ward)
