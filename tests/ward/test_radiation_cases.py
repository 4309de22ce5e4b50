"""The door `ward-board rules FILE`: every case is answered or told what to change, with the keys of the examples."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.errors import BadInputError
from ward_board.ward.radiation_cases import answer_radiation_cases

UNHURRIED = settings(deadline=None)  # a busy machine is slow, not wrong
SHARED_CASES = Path("/work/shared/cases/radiation.json")

Object = dict[str, object]

COLLEAGUE: Object = {
    "dose_rate_1m_uSv_h": 8,
    "retention": [{"fraction": 1, "t_eff_h": 72}],
    "restricted_pattern": [],
    "normal_pattern": [{"distance_m": 0.5, "hours_per_day": 5}, {"distance_m": 1, "hours_per_day": 3}],
    "distance_law": "inverse_1p5",
    "dose_constraint_mSv_per_year_or_episode": 0.3,
    "cycles_sharing_constraint": 1,
}
FLIGHT: Object = {
    "dose_rate_1m_uSv_h": 8,
    "t_eff_h": 72,
    "wait_after_measurement_h": 4,
    "distance_m": 0.5,
    "duration_h": 10,
    "distance_law": "inverse_square",
    "limit_uSv": 300,
}
VIAL: Object = {
    "half_life_d": 6.647,
    "calibration_MBq": 8213,
    "hours_calibration_to_start": 24,
    "residual_MBq_measured": 81,
    "residual_measured_min_after_start": 45,
    "prescribed_MBq": 7400,
    "tolerance_pct": 10,
}
DRAW: Object = {"MBq_per_mL_at_calibration": 370, "hours_after_calibration": 24, "wanted_MBq": 7400}
PORTAL: Object = {"dose_rate_1m_uSv_h": 8, "t_eff_h": 72, "threshold_uSv_h_above_background_1m": 0.05}
WINDOW: Object = {"half_life_d": 6.647, "nominal_MBq": 3700, "tolerance_pct": 10}

GOOD = {
    "restriction_cases": COLLEAGUE,
    "trip_cases": FLIGHT,
    "decay_cases": VIAL,
    "volume_cases": DRAW,
    "portal_cases": PORTAL,
    "window_cases": WINDOW,
}


def answered(name: str, inputs: object) -> Object:
    """The one answered case of a file with one case."""
    document, complete = answer_radiation_cases({name: [{"id": "X1", "inputs": inputs}]})
    (case,) = document[name]
    assert case["id"] == "X1"
    assert complete == ("answer" in case) == ("error" not in case)
    return case


def answer_of(name: str, inputs: object) -> Object:
    answer = answered(name, inputs)["answer"]
    assert isinstance(answer, dict)
    return answer


def error_of(name: str, inputs: object) -> str:
    error = answered(name, inputs)["error"]
    assert isinstance(error, str)
    return error


@pytest.mark.skipif(not SHARED_CASES.exists(), reason=f"the worked examples are not on this machine ({SHARED_CASES})")
def test_the_worked_examples_come_back_as_expected_to_the_last_digit_and_type() -> None:
    document = json.loads(SHARED_CASES.read_text(encoding="utf-8"))
    answers, complete = answer_radiation_cases(document)
    expected = {
        name: [{"id": case["id"], "answer": case["expected"]} for case in cases]
        for name, cases in document.items()
        if isinstance(cases, list)
    }
    assert json.dumps(answers) == json.dumps(expected)
    assert complete


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "restriction_cases",
            {
                "constraint_per_cycle_mSv": 0.3,
                "E_restricted_h_at_1m_per_day": 0,
                "E_normal_h_at_1m_per_day": 17.1421,
                "dose_if_no_rule_mSv": 0.5935,
                "dose_if_rule_forever_mSv": 0.0,
                "status": "ok",
                "days_unrounded": 2.9532,
                "days_0_1": 3.0,
                "days_whole_up": 3,
            },
        ),
        ("trip_cases", {"dose_uSv": 293.55, "ok": True, "earliest_wait_h": 1.74}),
        (
            "decay_cases",
            {
                "activity_at_start_MBq": 7399.7,
                "residual_corrected_to_start_MBq": 81.26,
                "administered_MBq": 7318.4,
                "deviation_pct": -1.1,
                "within_tolerance": True,
            },
        ),
        ("volume_cases", {"MBq_per_mL": 333.36, "volume_mL": 22.2}),
        ("portal_cases", {"days": 22.0}),
        (
            "window_cases",
            {
                "lower_MBq": 3330,
                "upper_MBq": 4070,
                "hours_before_nominal": 21.94,
                "hours_after_nominal": 24.25,
                "decay_pct_per_hour": 0.4336,
                "decay_pct_per_24h": 9.903,
            },
        ),
    ],
)
def test_each_list_answers_with_its_own_keys_and_rounding(name: str, answer: Object) -> None:
    assert json.dumps(answer_of(name, GOOD[name])) == json.dumps(answer)


def test_all_lists_of_one_file_are_answered_in_its_order_and_other_keys_are_left_out() -> None:
    document: Object = {"about": "made up", "sources": ["a book"]}
    document |= {name: [{"id": "A", "inputs": inputs, "title": "x"}] for name, inputs in reversed(GOOD.items())}
    answers, complete = answer_radiation_cases(document)
    assert list(answers) == list(reversed(GOOD))
    assert complete


def test_the_answer_does_not_look_at_what_was_expected() -> None:
    case = {"id": "A", "inputs": PORTAL, "expected": {"days": 99}}
    assert answer_radiation_cases({"portal_cases": [case]}) == (
        {"portal_cases": [{"id": "A", "answer": {"days": 22.0}}]},
        True,
    )


def test_an_infeasible_rule_has_no_days_whatever_the_cap() -> None:
    patterns = {"restricted_pattern": COLLEAGUE["normal_pattern"], "cap_days": 14}
    answer = answer_of("restriction_cases", COLLEAGUE | patterns)
    assert answer["status"] == "restricted_pattern_alone_exceeds"
    nulls = ("days_unrounded", "days_0_1", "days_whole_up", "days_shown", "cap_exceeded")
    assert [answer[key] for key in nulls] == [None] * 5


@pytest.mark.parametrize(("cap_days", "shown", "exceeded"), [(2, 2, True), (3, 3, False), (14, 3, False), (0, 0, True)])
def test_a_cap_adds_its_three_keys(cap_days: int, shown: int, exceeded: bool) -> None:
    answer = answer_of("restriction_cases", COLLEAGUE | {"cap_days": cap_days})
    assert (answer["cap_days"], answer["days_shown"], answer["cap_exceeded"]) == (cap_days, shown, exceeded)
    assert answer["days_whole_up"] == 3


def test_cycles_share_the_constraint_and_a_whole_number_may_have_a_decimal_point() -> None:
    answer = answer_of("restriction_cases", COLLEAGUE | {"cycles_sharing_constraint": 3.0})
    assert answer["constraint_per_cycle_mSv"] == 0.1
    assert answer["days_whole_up"] == 8


def test_two_phases_and_a_line_source_are_computed_too() -> None:
    inputs = COLLEAGUE | {
        "distance_law": "line_1p70m",
        "retention": [{"fraction": 0.44, "t_eff_h": 7.4}, {"fraction": 0.56, "t_eff_h": 95}],
    }
    answer = answer_of("restriction_cases", inputs)
    assert answer["E_normal_h_at_1m_per_day"] == pytest.approx(
        5 * math.atan(1.7) / (0.5 * math.atan(0.85)) + 3, abs=1e-4
    )
    assert answer["status"] == "ok"


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"limit_uSv": 0}, {"dose_uSv": 293.55, "ok": False, "earliest_wait_h": None}),
        ({"limit_uSv": 1000}, {"dose_uSv": 293.55, "ok": True, "earliest_wait_h": 0}),
        ({"dose_rate_1m_uSv_h": 0, "limit_uSv": 0}, {"dose_uSv": 0.0, "ok": True, "earliest_wait_h": 0}),
    ],
)
def test_trips_that_can_never_go_or_need_no_wait(change: Object, answer: Object) -> None:
    assert json.dumps(answer_of("trip_cases", FLIGHT | change)) == json.dumps(answer)


def test_a_portal_below_its_threshold_sees_nobody() -> None:
    assert answer_of("portal_cases", PORTAL | {"dose_rate_1m_uSv_h": 0.05}) == {"days": 0.0}
    assert answer_of("portal_cases", PORTAL | {"dose_rate_1m_uSv_h": 0}) == {"days": 0.0}


@pytest.mark.parametrize(("mbq", "allowed"), [(6660, True), (8140, True), (6659, False), (8141, False)])
def test_h17_exactly_ten_percent_is_within_tolerance(mbq: float, allowed: bool) -> None:
    at_calibration = {"calibration_MBq": mbq, "hours_calibration_to_start": 0, "residual_MBq_measured": 0}
    assert answer_of("decay_cases", VIAL | at_calibration)["within_tolerance"] is allowed


def test_no_deviation_is_not_minus_zero() -> None:
    nearly = {"calibration_MBq": 7399.9999, "hours_calibration_to_start": 0, "residual_MBq_measured": 0}
    assert str(answer_of("decay_cases", VIAL | nearly)["deviation_pct"]) == "0.0"


def test_a_half_life_may_be_another_nuclides() -> None:
    yttrium = {"half_life_d": 2.67, "hours_calibration_to_start": 2.67 * 24, "residual_MBq_measured": 0}
    assert answer_of("decay_cases", VIAL | yttrium)["activity_at_start_MBq"] == 4106.5
    assert answer_of("volume_cases", DRAW | {"half_life_d": 1})["MBq_per_mL"] == 185.0


@pytest.mark.parametrize(
    ("name", "change", "error"),
    [
        ("restriction_cases", {"dose_rate_1m_uSv_h": -1}, "inputs.dose_rate_1m_uSv_h: must be 0 or more (got -1)"),
        ("restriction_cases", {"dose_rate_1m_uSv_h": "8"}, "inputs.dose_rate_1m_uSv_h: must be a number (got '8')"),
        ("restriction_cases", {"dose_rate_1m_uSv_h": True}, "inputs.dose_rate_1m_uSv_h: must be a number (got True)"),
        ("restriction_cases", {"dose_rate_1m_uSv_h": None}, "inputs.dose_rate_1m_uSv_h: must be a number"),
        ("restriction_cases", {"dose_rate_1m_uSv_h": math.nan}, "inputs.dose_rate_1m_uSv_h: must be a finite number"),
        ("restriction_cases", {"dose_rate_1m_uSv_h": math.inf}, "inputs.dose_rate_1m_uSv_h: must be a finite number"),
        ("restriction_cases", {"dose_rate_1m_uSv_h": 1e308}, "inputs: too large or too small"),
        ("restriction_cases", {"distance_law": "cubic"}, "inputs.distance_law: must be 'inverse_square', "),
        ("restriction_cases", {"retention": []}, "inputs.retention: must not be empty"),
        ("restriction_cases", {"retention": 72}, "inputs.retention: must be a list (got 72)"),
        ("restriction_cases", {"retention": [{"fraction": 1}]}, "inputs.retention.0.t_eff_h: missing; add it"),
        (
            "restriction_cases",
            {"retention": [{"fraction": 0.4, "t_eff_h": 7}, {"fraction": 0.5, "t_eff_h": 95}]},
            "inputs.retention: the fractions must sum to 1, they sum to 0.9",
        ),
        (
            "restriction_cases",
            {"retention": [{"fraction": 1, "t_eff_h": 0}]},
            "inputs.retention.0.t_eff_h: must be above 0",
        ),
        (
            "restriction_cases",
            {"retention": [{"fraction": 1, "t_eff_h": 160}]},
            "inputs.retention.0.t_eff_h: must be 159.528 or less (got 160)",
        ),
        ("restriction_cases", {"normal_pattern": None}, "inputs.normal_pattern: must be a list"),
        ("restriction_cases", {"normal_pattern": [7]}, "inputs.normal_pattern.0: must be an object"),
        (
            "restriction_cases",
            {"normal_pattern": [{"distance_m": 1, "hours_per_day": 24.5}]},
            "inputs.normal_pattern.0.hours_per_day: must be 24 or less (got 24.5)",
        ),
        (
            "restriction_cases",
            {"restricted_pattern": [{"distance_m": 1, "hours_per_day": 16}] * 2},
            "inputs.restricted_pattern: the hours must fit in a day, they sum to 32",
        ),
        (
            "restriction_cases",
            {"normal_pattern": [{"distance_m": 0, "hours_per_day": 1}]},
            "inputs.normal_pattern.0.distance_m: must be above 0",
        ),
        (
            "restriction_cases",
            {"dose_constraint_mSv_per_year_or_episode": 0},
            "inputs.dose_constraint_mSv_per_year_or_episode: must be above 0",
        ),
        ("restriction_cases", {"cycles_sharing_constraint": 0}, "inputs.cycles_sharing_constraint: must be 1 or more"),
        (
            "restriction_cases",
            {"cycles_sharing_constraint": 2.5},
            "inputs.cycles_sharing_constraint: must be a whole number (got 2.5)",
        ),
        ("restriction_cases", {"cap_days": -1}, "inputs.cap_days: must be 0 or more"),
        ("trip_cases", {"wait_after_measurement_h": -1}, "inputs.wait_after_measurement_h: must be 0 or more"),
        ("trip_cases", {"duration_h": 0}, "inputs.duration_h: must be above 0"),
        ("trip_cases", {"limit_uSv": -5}, "inputs.limit_uSv: must be 0 or more"),
        ("decay_cases", {"half_life_d": 0}, "inputs.half_life_d: must be above 0"),
        ("decay_cases", {"residual_MBq_measured": 9000}, "inputs.residual_MBq_measured: more than was in the vial"),
        ("decay_cases", {"hours_calibration_to_start": -1e9}, "inputs: too large or too small"),
        ("volume_cases", {"hours_after_calibration": 1e9}, "inputs: too large or too small"),
        ("volume_cases", {"MBq_per_mL_at_calibration": 0}, "inputs.MBq_per_mL_at_calibration: must be above 0"),
        (
            "portal_cases",
            {"threshold_uSv_h_above_background_1m": 0},
            "inputs.threshold_uSv_h_above_background_1m: must be above 0",
        ),
        ("window_cases", {"tolerance_pct": 100}, "inputs.tolerance_pct: must be below 100"),
    ],
)
def test_a_bad_figure_is_named_with_what_to_do(name: str, change: Object, error: str) -> None:
    assert error_of(name, GOOD[name] | change).startswith(error)


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, inputs in GOOD.items() for field in inputs])
def test_each_missing_field_is_named(name: str, field: str) -> None:
    inputs = {key: value for key, value in GOOD[name].items() if key != field}
    assert error_of(name, inputs) == f"inputs.{field}: missing; add it"


def test_one_bad_case_does_not_keep_the_others_from_their_answers() -> None:
    cases = [
        {"id": "A", "inputs": PORTAL},
        {"id": "B", "inputs": PORTAL | {"t_eff_h": "long"}},
        {"id": "C"},
        {"inputs": PORTAL},
        {"id": 7, "inputs": PORTAL},
        "not a case",
        {"id": "D", "inputs": [PORTAL]},
        {"id": "E", "inputs": PORTAL},
    ]
    answers, complete = answer_radiation_cases({"portal_cases": cases})
    assert not complete
    assert answers["portal_cases"] == [
        {"id": "A", "answer": {"days": 22.0}},
        {"id": "B", "error": "inputs.t_eff_h: must be a number (got 'long')"},
        {"id": "C", "error": "inputs: missing; add it"},
        {"id": None, "error": "id: missing or not a text; give each case its own"},
        {"id": None, "error": "id: missing or not a text; give each case its own"},
        {"id": None, "error": 'the case must be an object with "id" and "inputs"'},
        {"id": "D", "error": "inputs: must be an object"},
        {"id": "E", "answer": {"days": 22.0}},
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"portal_case": [{"id": "A", "inputs": PORTAL}], "trip_cases": []}, "'portal_case': unknown list of cases"),
        ({"portal_cases": {"id": "A", "inputs": PORTAL}}, "portal_cases: must be a list of cases"),
        ({"about": "nothing"}, "no list of cases in the file"),
        ([], "the file must hold an object"),
    ],
)
def test_a_file_of_another_form_is_refused_as_a_whole(document: dict[str, object], message: str) -> None:
    with pytest.raises(BadInputError) as refused:
        answer_radiation_cases(document)
    assert str(refused.value).startswith(message)


def test_h28_hostile_text_cannot_break_the_line_of_an_error() -> None:
    error = error_of("trip_cases", FLIGHT | {"distance_law": "\n\x1b[31m\u202e" + "x" * 10_000})
    assert error.isprintable()
    assert len(error) < 200


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
extremes = st.sampled_from([0, -0.0, 5e-324, 1e-300, 1e300, -1e300, 1.8e308, 10**400, -1, 1, 24, math.nan])


@st.composite
def damaged_cases(draw: st.DrawFn) -> tuple[str, Object]:
    """A good case in which some figure, at any depth, was replaced by something else."""
    name = draw(st.sampled_from(sorted(GOOD)))
    inputs = json.loads(json.dumps(GOOD[name]))
    for _ in range(draw(st.integers(1, 3))):
        place = inputs
        while True:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if not (isinstance(place[key], dict | list) and place[key] and draw(st.booleans())):
                break
            place = place[key]
        place[key] = draw(anything | extremes)
    return name, inputs


@given(damaged_cases())
@settings(UNHURRIED, max_examples=400)
def test_any_damaged_case_gets_a_json_answer_or_one_line(case: tuple[str, Object]) -> None:
    name, inputs = case
    result = answered(name, inputs)
    json.dumps(result, allow_nan=False)
    assert str(result.get("error", "")).isprintable()
