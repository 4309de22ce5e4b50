"""Worked examples of radiation arithmetic to the stated decimals, and others added up bit by bit (issue 5, proof 1)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from ward_board.ward.radiation_cases import answer_radiation_cases

WORKED = Path(__file__).parent / "radiation.json"
STEP_HOURS = 1 / 12
PHYSICAL_HOURS = 6.647 * 24


def test_h42_every_worked_example_comes_back_as_expected_to_the_last_digit_and_type() -> None:
    document = json.loads(WORKED.read_text(encoding="utf-8"))
    answers, complete = answer_radiation_cases(document)
    expected = {
        name: [{"id": case["id"], "answer": case["expected"]} for case in cases]
        for name, cases in document.items()
        if isinstance(cases, list)
    }
    assert json.dumps(answers) == json.dumps(expected)
    assert complete
    assert sum(len(cases) for cases in expected.values()) >= 24


def answer_of(name: str, inputs: object) -> dict[str, Any]:
    document, _ = answer_radiation_cases({name: [{"id": "X", "inputs": inputs}]})
    answer = document[name][0]["answer"]
    assert isinstance(answer, dict)
    return answer


# --- rules, five minutes at a time ------------------------------------------------------------------------------------

FACTOR: dict[str, Callable[[float], float]] = {
    "inverse_square": lambda metres: 1 / metres / metres,
    "inverse_1p5": lambda metres: 1 / metres / math.sqrt(metres),
    # by its parts: the mean of the inverse square over a line of 1.70 m, seen from its middle, against that at 1 m
    "line_1p70m": lambda metres: _of_a_line(metres) / _of_a_line(1),
}


@cache
def _of_a_line(metres: float) -> float:
    parts = 20_000
    return sum(1 / (metres**2 + (1.7 * ((part + 0.5) / parts - 0.5)) ** 2) for part in range(parts)) / parts


def case(rate: float, law: str, normal: Any, restricted: Any, msv: float, cycles: int, *phases: Any) -> dict[str, Any]:
    """Patterns as (metres, hours a day), phases as (fraction, hours)."""
    return {
        "dose_rate_1m_uSv_h": rate,
        "retention": [{"fraction": fraction, "t_eff_h": hours} for fraction, hours in phases],
        "restricted_pattern": [{"distance_m": metres, "hours_per_day": hours} for metres, hours in restricted],
        "normal_pattern": [{"distance_m": metres, "hours_per_day": hours} for metres, hours in normal],
        "distance_law": law,
        "dose_constraint_mSv_per_year_or_episode": msv,
        "cycles_sharing_constraint": cycles,
    }


PARTNER, APART = ((0.3, 8), (1, 6), (2, 2)), ((2, 8), (1, 2), (2, 4))
SCHOOL, COMMUTE, DESK = ((0.5, 5), (1, 3)), ((0.3, 2),), ((1, 8),)
LIKE_THEM = {
    "a partner of whom much is left": case(19.4, "inverse_1p5", PARTNER, APART, 1, 1, (1, 95)),
    "a partner by the inverse square": case(7.3, "inverse_square", PARTNER, APART, 3, 2, (1, 71)),
    "a partner beside a line": case(9.9, "line_1p70m", PARTNER, APART, 1, 1, (1, 50.9)),
    "a child at school in four cycles": case(11.2, "inverse_1p5", SCHOOL, (), 1, 4, (1, 41)),
    "on the train": case(22.5, "inverse_1p5", COMMUTE, (), 0.3, 1, (1, 95)),
    "two phases soon after the infusion": case(18, "inverse_1p5", PARTNER, APART, 3, 1, (0.319, 7.4), (0.681, 95)),
    "three phases": case(25, "line_1p70m", SCHOOL, (), 0.3, 1, (0.2, 1.4), (0.3, 7.4), (0.5, 71)),
    "a desk away": case(3.1, "inverse_1p5", DESK, (), 0.3, 1, (1, 95)),
    "apart is not far enough": case(60, "inverse_square", PARTNER, APART, 1, 1, (1, PHYSICAL_HOURS)),
}


def doses(inputs: dict[str, Any], key: str) -> Iterator[float]:
    """What each five minutes give in mSv, for two months and more: until a millionth is left."""
    factor = FACTOR[inputs["distance_law"]]
    hours_a_day = sum(one["hours_per_day"] * factor(one["distance_m"]) for one in inputs[key])
    for place in range(int(20 * PHYSICAL_HOURS / STEP_HOURS)):
        hour = (place + 0.5) * STEP_HOURS
        left = sum(phase["fraction"] * 0.5 ** (hour / phase["t_eff_h"]) for phase in inputs["retention"])
        yield inputs["dose_rate_1m_uSv_h"] * left * hours_a_day / 24 * STEP_HOURS / 1000


@pytest.mark.parametrize("inputs", LIKE_THEM.values(), ids=LIKE_THEM)
def test_h42_rules_like_them_agree_with_adding_up_every_five_minutes(inputs: dict[str, Any]) -> None:
    answer = answer_of("restriction_cases", inputs)
    apart, close = ([0.0, *accumulate(doses(inputs, key))] for key in ("restricted_pattern", "normal_pattern"))
    limit = inputs["dose_constraint_mSv_per_year_or_episode"] / inputs["cycles_sharing_constraint"]
    assert answer["dose_if_no_rule_mSv"] == pytest.approx(close[-1], rel=1e-4, abs=1e-4)
    assert answer["dose_if_rule_forever_mSv"] == pytest.approx(apart[-1], rel=1e-4, abs=1e-4)
    # the dose of a rule that lasts so many steps falls from `close[-1]` to `apart[-1]`
    within = (steps for steps in range(len(close)) if apart[steps] + close[-1] - close[steps] <= limit)
    steps = next(within, None)
    if steps is None:
        assert (answer["status"], answer["days_unrounded"]) == ("restricted_pattern_alone_exceeds", None)
        return
    days = steps * STEP_HOURS / 24
    assert answer["status"] == ("ok" if steps else "none_needed")
    assert days - STEP_HOURS / 24 - 1e-3 <= answer["days_unrounded"] <= days + 1e-3
    assert answer["days_whole_up"] == math.ceil(answer["days_unrounded"])
    assert answer["days_0_1"] == pytest.approx(answer["days_unrounded"], abs=0.05)


def test_the_made_up_cases_say_all_that_an_answer_can_say() -> None:
    found = [answer_of("restriction_cases", inputs)["status"] for inputs in LIKE_THEM.values()]
    assert set(found) == {"ok", "none_needed", "restricted_pattern_alone_exceeds"}


# --- the other lists, minute by minute --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "half_life", "wait", "metres", "hours", "law"),
    [(11, 95, 3, 0.5, 7.5, "inverse_square"), (4.2, 60, 30, 0.8, 2, "inverse_1p5"), (8, 72, 0, 1.2, 24, "line_1p70m")],
)
def test_h42_trips_like_them_agree_with_adding_up_every_minute(
    rate: float, half_life: float, wait: float, metres: float, hours: float, law: str
) -> None:
    inputs = {"dose_rate_1m_uSv_h": rate, "t_eff_h": half_life, "distance_m": metres, "duration_h": hours}
    inputs |= {"wait_after_measurement_h": wait, "distance_law": law, "limit_uSv": 100}
    answer = answer_of("trip_cases", inputs)

    def usv(begins: float) -> float:
        minutes = (begins + (minute + 0.5) / 60 for minute in range(round(hours * 60)))
        return sum(rate * 0.5 ** (at / half_life) for at in minutes) / 60 * FACTOR[law](metres)

    assert answer["dose_uSv"] == pytest.approx(usv(wait), abs=0.006)
    assert answer["ok"] is (usv(wait) <= 100)
    assert usv(answer["earliest_wait_h"] + 0.01) <= 100
    assert answer["earliest_wait_h"] == 0 or usv(answer["earliest_wait_h"] - 0.01) > 100


@pytest.mark.parametrize(
    ("calibrated", "hours", "residual", "minutes", "prescribed"),
    [(8650, 31, 95, 55, 7400), (3900, 8, 44, 40, 3700), (7300, -6, 130, 35, 7400), (9500, 30, 60, 45, 7400)],
)
def test_h46_activities_like_them_agree_with_decaying_minute_by_minute(
    calibrated: float, hours: int, residual: float, minutes: int, prescribed: float
) -> None:
    inputs = {"half_life_d": 6.647, "calibration_MBq": calibrated, "hours_calibration_to_start": hours}
    inputs |= {"residual_MBq_measured": residual, "residual_measured_min_after_start": minutes}
    answer = answer_of("decay_cases", inputs | {"prescribed_MBq": prescribed, "tolerance_pct": 10})
    a_minute = 1 - math.log(2) / (6.647 * 24 * 60)  # as near to a minute's decay as a straight line comes
    at_start, back = calibrated * a_minute ** (60 * hours), residual * a_minute**-minutes
    assert answer["activity_at_start_MBq"] == pytest.approx(at_start, abs=0.2)
    assert answer["residual_corrected_to_start_MBq"] == pytest.approx(back, abs=0.02)
    assert answer["administered_MBq"] == pytest.approx(at_start - back, abs=0.2)
    assert answer["deviation_pct"] == pytest.approx((at_start - back) / prescribed * 100 - 100, abs=0.01)
    assert answer["within_tolerance"] is (abs(at_start - back - prescribed) <= prescribed / 10)


@pytest.mark.parametrize(
    ("rate", "half_life", "threshold"), [(12.5, 95, 0.05), (3, 41, 0.01), (40, PHYSICAL_HOURS, 0.1)]
)
def test_portals_like_them_agree_with_waiting_hour_by_hour(rate: float, half_life: float, threshold: float) -> None:
    inputs = {"dose_rate_1m_uSv_h": rate, "t_eff_h": half_life, "threshold_uSv_h_above_background_1m": threshold}
    hours = next(hour for hour in range(10_000) if rate * 0.5 ** (hour / half_life) <= threshold)
    assert answer_of("portal_cases", inputs)["days"] == pytest.approx(hours / 24, abs=0.1)


@pytest.mark.parametrize(("nominal", "tolerance"), [(3700, 10), (7400, 5), (5550, 20)])
def test_windows_and_volumes_like_them_keep_what_they_promise(nominal: float, tolerance: float) -> None:
    window = {"half_life_d": 6.647, "nominal_MBq": nominal, "tolerance_pct": tolerance}
    found = answer_of("window_cases", window)
    for hours, edge in (
        (-found["hours_before_nominal"], 1 + tolerance / 100),
        (found["hours_after_nominal"], 1 - tolerance / 100),
    ):
        assert nominal * 0.5 ** (hours / PHYSICAL_HOURS) == pytest.approx(nominal * edge, rel=5e-5)
    draw = {"MBq_per_mL_at_calibration": 370, "hours_after_calibration": 30, "wanted_MBq": nominal}
    volume = answer_of("volume_cases", draw)
    assert volume["volume_mL"] * 370 * 0.5 ** (30 / PHYSICAL_HOURS) == pytest.approx(nominal, rel=5e-4)
