"""Trips and portals after the measurement: the worked cases T and P of CLINICAL §3.7 and §5, and their edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.restriction import Trip, portal_days

PHYSICAL = 159.528


@pytest.mark.parametrize(
    ("metres", "hours", "limit", "usv", "earliest"),
    [
        pytest.param(1.0, 2, 100, 15.25, 0, id="T01 two hours in a car"),
        pytest.param(0.5, 10, 300, 293.55, 1.74, id="T02 a flight beside a neighbour"),
    ],
)
def test_worked_trips_after_four_hours(metres: float, hours: float, limit: float, usv: float, earliest: float) -> None:
    trip = Trip(8, 72, metres, hours, "inverse_square")
    assert trip.dose_usv(4) == pytest.approx(usv, abs=0.005)
    assert trip.keeps(limit, wait_hours=4)
    assert trip.earliest_wait_hours(limit) == pytest.approx(earliest, abs=0.005)


def test_a_trip_at_exactly_its_limit_may_go_and_just_above_it_waits() -> None:
    trip = Trip(8, 72, 0.5, 10, "inverse_1p5")
    limit = trip.dose_usv(4)
    assert trip.keeps(limit, wait_hours=4)
    assert not trip.keeps(limit, wait_hours=3.999)
    assert trip.earliest_wait_hours(limit) == pytest.approx(4)
    assert trip.earliest_wait_hours(trip.dose_usv(0)) == 0


def test_a_trip_that_allows_no_dose_can_never_start_unless_there_is_none() -> None:
    assert Trip(8, 72, 1, 1, "inverse_square").earliest_wait_hours(0) is None
    assert Trip(0, 72, 1, 1, "inverse_square").earliest_wait_hours(0) == 0


@given(st.floats(0.1, 100), st.floats(5, PHYSICAL), st.floats(0.1, 5), st.floats(0.1, 48), st.floats(1, 1000))
def test_waiting_as_long_as_told_keeps_the_limit(
    rate: float, half_life_hours: float, metres: float, hours: float, limit_usv: float
) -> None:
    trip = Trip(rate, half_life_hours, metres, hours, "inverse_1p5")
    wait = trip.earliest_wait_hours(limit_usv)
    assert wait is not None
    assert trip.dose_usv(wait) <= limit_usv * (1 + 1e-9)
    if wait > 0.01:
        assert not trip.keeps(limit_usv, wait - 0.01)


@pytest.mark.parametrize(
    ("half_life_hours", "threshold", "days"),
    [
        pytest.param(72, 0.05, 22.0, id="P01"),
        pytest.param(72, 0.1, 19.0, id="P03"),
        pytest.param(PHYSICAL, 0.05, 48.7, id="physical half-life"),
        pytest.param(95, 0.01, 38.2, id="a finer detector"),
        pytest.param(72, 8, 0, id="at the threshold already"),
        pytest.param(72, 9, 0, id="below the threshold already"),
    ],
)
def test_a_portal_sees_the_patient_until_its_threshold(half_life_hours: float, threshold: float, days: float) -> None:
    assert portal_days(8, half_life_hours, threshold) == pytest.approx(days, abs=0.05)
