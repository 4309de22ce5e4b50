"""Decay and administered activity: the worked cases D, V and W of CLINICAL §4, the edges, and what holds for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.radiation import (
    LUTETIUM_177_HALF_LIFE_DAYS,
    Administered,
    administered,
    decay_percent,
    decayed,
    deviation_percent,
    tolerance_window,
    volume_to_draw_ml,
    within_tolerance,
)

LUTETIUM = LUTETIUM_177_HALF_LIFE_DAYS
YTTRIUM_90 = 2.67

activities = st.floats(1, 20_000)
hours = st.floats(-500, 500)
half_lives = st.floats(0.5, 30)


@pytest.mark.parametrize(
    ("assay", "hours_before", "residual", "minutes", "at_start", "residual_back", "given_mbq", "deviation", "allowed"),
    [
        pytest.param(8213, 24, 81, 45, 7399.7, 81.26, 7318.4, -1.10, True, id="D01 calibrated a day before"),
        pytest.param(9116, 48, 124, 50, 7399.9, 124.45, 7275.5, -1.68, True, id="D02 calibrated two days before"),
        pytest.param(7300, -3, 60, 40, 7395.8, 60.17, 7335.6, -0.87, True, id="D03 calibrated for after the start"),
        pytest.param(7400, 26, 90, 45, 6609.5, 90.29, 6519.2, -11.90, False, id="D04 delivered 26 h late"),
        pytest.param(7400, 22, 60, 40, 6725.4, 60.17, 6665.2, -9.93, True, id="D05 just inside"),
    ],
)
def test_administered_activity_is_start_less_residual_brought_back(
    assay: float,
    hours_before: float,
    residual: float,
    minutes: float,
    at_start: float,
    residual_back: float,
    given_mbq: float,
    deviation: float,
    allowed: bool,
) -> None:
    result = administered(assay, hours_before, residual, minutes / 60, LUTETIUM)
    assert result.at_start_mbq == pytest.approx(at_start, abs=0.05)
    assert result.residual_at_start_mbq == pytest.approx(residual_back, abs=0.005)
    assert result.mbq == pytest.approx(given_mbq, abs=0.05)
    assert deviation_percent(result.mbq, 7400) == pytest.approx(deviation, abs=0.005)
    assert within_tolerance(deviation_percent(result.mbq, 7400), 10) is allowed


@pytest.mark.parametrize(
    ("hours_after", "mbq_per_ml", "ml"),
    [
        pytest.param(0, 370, 20.0, id="V01"),
        pytest.param(5.69, 360.96, 20.5, id="V02 the smallest vial of the label"),
        pytest.param(24, 333.36, 22.2, id="a day later"),
        pytest.param(51.35, 296.01, 25.0, id="V05 the largest vial of the label"),
        pytest.param(72, 270.6, 27.35, id="more than a vial holds"),
    ],
)
def test_volume_to_draw_grows_as_the_vial_decays(hours_after: float, mbq_per_ml: float, ml: float) -> None:
    assert decayed(370, hours_after, LUTETIUM) == pytest.approx(mbq_per_ml, abs=0.01)
    assert volume_to_draw_ml(7400, 370, hours_after, LUTETIUM) == pytest.approx(ml, abs=0.005)


def test_w01_a_vial_is_within_ten_percent_for_two_days() -> None:
    window = tolerance_window(7400, 10, LUTETIUM)
    assert (window.lower_mbq, window.upper_mbq) == pytest.approx((6660, 8140))
    assert window.hours_before == pytest.approx(21.94, abs=0.005)
    assert window.hours_after == pytest.approx(24.25, abs=0.005)
    assert decay_percent(1, LUTETIUM) == pytest.approx(0.4336, abs=5e-5)
    assert decay_percent(24, LUTETIUM) == pytest.approx(9.903, abs=5e-4)


@pytest.mark.parametrize(
    ("activity", "prescribed", "allowed"),
    [
        (6660, 7400, True),
        (6659.99, 7400, False),
        (8140, 7400, True),
        (8140.01, 7400, False),
        (3330, 3700, True),
        (4070, 3700, True),
        (4070.01, 3700, False),
        (7400, 7400, True),
    ],
)
def test_h17_exactly_ten_percent_is_within_and_a_hundredth_of_a_mbq_more_is_not(
    activity: float, prescribed: float, allowed: bool
) -> None:
    assert within_tolerance(deviation_percent(activity, prescribed), 10.0) is allowed


@given(prescribed=st.integers(1, 20_000), tolerance=st.integers(1, 50))
def test_h17_the_limits_of_any_whole_prescription_are_within_in_spite_of_binary_noise(
    prescribed: int, tolerance: int
) -> None:
    window = tolerance_window(prescribed, tolerance, LUTETIUM)
    for limit, beyond in ((window.lower_mbq, 1 - 1e-6), (window.upper_mbq, 1 + 1e-6)):
        assert within_tolerance(deviation_percent(limit, prescribed), tolerance)
        assert not within_tolerance(deviation_percent(limit * beyond, prescribed), tolerance)


@given(activities, hours, half_lives)
def test_decay_forward_and_back_gives_the_same_activity(mbq: float, between: float, half_life_days: float) -> None:
    there = decayed(mbq, between, half_life_days)
    assert decayed(there, -between, half_life_days) == pytest.approx(mbq)


@given(activities, half_lives)
def test_half_is_left_after_a_half_life(mbq: float, half_life_days: float) -> None:
    assert decayed(mbq, half_life_days * 24, half_life_days) == pytest.approx(mbq / 2)
    assert decayed(mbq, 0, half_life_days) == mbq


@pytest.mark.parametrize("half_life_days", [LUTETIUM, YTTRIUM_90])
@pytest.mark.parametrize("percent", [0.5, 10, 25])
def test_a_vial_has_its_limits_at_the_edges_of_its_window(half_life_days: float, percent: float) -> None:
    window = tolerance_window(7400, percent, half_life_days)
    assert decayed(7400, -window.hours_before, half_life_days) == pytest.approx(window.upper_mbq)
    assert decayed(7400, window.hours_after, half_life_days) == pytest.approx(window.lower_mbq)


def test_a_residual_assayed_later_was_more_at_the_start() -> None:
    assert administered(7400, 0, 100, 0, LUTETIUM) == Administered(7400, 100)
    assert administered(7400, 0, 100, 24, LUTETIUM).mbq < 7300
