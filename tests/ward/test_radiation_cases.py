"""The door `ward-board rules FILE`: every case is answered or told what to change, with the keys of the examples."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.errors import BadInputError
from ward_board.ward.radiation_cases import answer_radiation_cases

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


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "restriction_cases",
            '{"constraint_per_cycle_mSv": 0.3, "E_restricted_h_at_1m_per_day": 0, "E_normal_h_at_1m_per_day": 17.1421, '
            '"dose_if_no_rule_mSv": 0.5935, "dose_if_rule_forever_mSv": 0.0, "status": "ok", '
            '"days_unrounded": 2.9532, "days_0_1": 3.0, "days_whole_up": 3}',
        ),
        ("trip_cases", '{"dose_uSv": 293.55, "ok": true, "earliest_wait_h": 1.74}'),
        (
            "decay_cases",
            '{"activity_at_start_MBq": 7399.7, "residual_corrected_to_start_MBq": 81.26, "administered_MBq": 7318.4, '
            '"deviation_pct": -1.1, "within_tolerance": true}',
        ),
        ("volume_cases", '{"MBq_per_mL": 333.36, "volume_mL": 22.2}'),
        ("portal_cases", '{"days": 22.0}'),
        (
            "window_cases",
            '{"lower_MBq": 3330, "upper_MBq": 4070, "hours_before_nominal": 21.94, "hours_after_nominal": 24.25, '
            '"decay_pct_per_hour": 0.4336, "decay_pct_per_24h": 9.903}',
        ),
    ],
)
def test_each_list_answers_with_its_own_keys_and_rounding(name: str, answer: str) -> None:
    assert json.dumps(answer_of(name, GOOD[name])) == answer


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
    inputs = COLLEAGUE | {"distance_law": "line_1p70m", "retention": [phase(0.44, 7.4), phase(0.56, 95)]}
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


RULES, RATE = "restriction_cases", "dose_rate_1m_uSv_h"
CONSTRAINT, CYCLES = "dose_constraint_mSv_per_year_or_episode", "cycles_sharing_constraint"


def phase(fraction: float, t_eff_h: float) -> Object:
    return {"fraction": fraction, "t_eff_h": t_eff_h}


def contact(distance_m: float, hours_per_day: float) -> Object:
    return {"distance_m": distance_m, "hours_per_day": hours_per_day}


@pytest.mark.parametrize(
    ("name", "field", "value", "error"),
    [
        (RULES, RATE, -1, ": must be 0 or more (got -1)"),
        (RULES, RATE, "8", ": must be a number (got '8')"),
        (RULES, RATE, True, ": must be a number (got True)"),
        (RULES, RATE, None, ": must be a number"),
        (RULES, RATE, math.nan, ": must be a finite number"),
        (RULES, RATE, math.inf, ": must be a finite number"),
        (RULES, "distance_law", "cubic", ": must be 'inverse_square', 'inverse_1p5' or 'line_1p70m' (got 'cubic')"),
        (RULES, "retention", [], ": must not be empty"),
        (RULES, "retention", 72, ": must be a list (got 72)"),
        (RULES, "retention", [{"fraction": 1}], ".0.t_eff_h: missing; add it"),
        (RULES, "retention", [phase(0.4, 7), phase(0.5, 95)], ": the fractions must sum to 1, they sum to 0.9"),
        (RULES, "retention", [phase(1, 0)], ".0.t_eff_h: must be above 0"),
        (RULES, "retention", [phase(1, 160)], ".0.t_eff_h: must be 159.528 or less (got 160)"),
        (RULES, "normal_pattern", None, ": must be a list"),
        (RULES, "normal_pattern", [7], ".0: must be an object"),
        (RULES, "normal_pattern", [contact(1, 24.5)], ".0.hours_per_day: must be 24 or less (got 24.5)"),
        (RULES, "normal_pattern", [contact(0, 1)], ".0.distance_m: must be above 0"),
        (RULES, "restricted_pattern", [contact(1, 16)] * 2, ": the hours must fit in a day, they sum to 32"),
        (RULES, CONSTRAINT, 0, ": must be above 0"),
        (RULES, CYCLES, 0, ": must be 1 or more"),
        (RULES, CYCLES, 2.5, ": must be a whole number (got 2.5)"),
        (RULES, "cap_days", -1, ": must be 0 or more"),
        ("trip_cases", "wait_after_measurement_h", -1, ": must be 0 or more"),
        ("trip_cases", "duration_h", 0, ": must be above 0"),
        ("trip_cases", "limit_uSv", -5, ": must be 0 or more"),
        ("decay_cases", "half_life_d", 0, ": must be above 0"),
        ("decay_cases", "residual_MBq_measured", 9000, ": more than was in the vial; check both assays"),
        ("decay_cases", "hours_calibration_to_start", -87_661, ": must be -87660 or more (got -87661)"),
        ("decay_cases", "hours_calibration_to_start", 87_661, ": must be 87660 or less (got 87661)"),
        ("decay_cases", "calibration_MBq", 0, ": must be above 0"),
        ("decay_cases", "residual_MBq_measured", -1, ": must be 0 or more"),
        ("decay_cases", "residual_measured_min_after_start", -1, ": must be 0 or more"),
        ("decay_cases", "prescribed_MBq", 0, ": must be above 0"),
        ("decay_cases", "tolerance_pct", -1, ": must be 0 or more"),
        ("volume_cases", "MBq_per_mL_at_calibration", 0, ": must be above 0"),
        ("volume_cases", "hours_after_calibration", 1e9, ": must be 87660 or less"),
        ("volume_cases", "wanted_MBq", 0, ": must be above 0"),
        ("volume_cases", "half_life_d", -1, ": must be above 0"),
        ("window_cases", "half_life_d", 0, ": must be above 0"),
        ("window_cases", "nominal_MBq", -3700, ": must be above 0"),
        ("window_cases", "tolerance_pct", -1, ": must be 0 or more"),
        ("portal_cases", "threshold_uSv_h_above_background_1m", 0, ": must be above 0"),
        ("window_cases", "tolerance_pct", 100, ": must be below 100"),
    ],
)
def test_a_bad_figure_is_named_with_what_to_do(name: str, field: str, value: object, error: str) -> None:
    assert error_of(name, GOOD[name] | {field: value}).startswith(f"inputs.{field}{error}")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (RULES, {RATE: 1e308}),
        ("decay_cases", {"hours_calibration_to_start": -87_660, "half_life_d": 0.1}),
        ("volume_cases", {"wanted_MBq": 1e308, "MBq_per_mL_at_calibration": 1e-300}),
    ],
)
def test_figures_beyond_all_measure_are_said_and_never_infinite(name: str, change: Object) -> None:
    assert error_of(name, GOOD[name] | change) == "inputs: too large or too small to compute with; check the units"


NUMBERS = [
    (name, field)
    for name, inputs in GOOD.items()
    for field, value in inputs.items()
    if isinstance(value, int | float) and field != CYCLES
]


@pytest.mark.parametrize("value", ["7", True, None, [7], math.nan])
@pytest.mark.parametrize(("name", "field"), NUMBERS)
def test_each_field_that_holds_no_number_is_named(name: str, field: str, value: object) -> None:
    kind = "a finite number" if isinstance(value, float) else "a number"
    assert error_of(name, GOOD[name] | {field: value}).startswith(f"inputs.{field}: must be {kind}")


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
@settings(max_examples=400)
def test_any_damaged_case_gets_a_json_answer_or_one_line(case: tuple[str, Object]) -> None:
    name, inputs = case
    result = answered(name, inputs)
    json.dumps(result, allow_nan=False)
    assert str(result.get("error", "")).isprintable()
