"""The dose rate before leaving: what was measured, what is to be expected, when to measure again (CLINICAL §3, H42)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.contacts import ExpectedFigures
from ward_board.domain.dose_rate import (
    discharge_limit_usv_per_h,
    expected_usv_per_h,
    measure_again_at,
    net_of,
    net_usv_per_h,
)

from .conftest import NEXT_DAY, ZONE
from .whole_day import VALUES, WHOLE, WholeDay, until, whole_day

SOME = settings(max_examples=50)
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
START, DAY_AFTER = 30, NEXT_DAY + 30  # the lutetium starts half an hour after T0


def expected(day: WholeDay, minute: float):
    return expected_usv_per_h(day.protocol, day.chart(), day.at(minute))


# --- what was measured ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "net"),
    [
        ({"usv_per_h": 8.1, "background_usv_per_h": 0.1}, 8.0),
        ({"usv_per_h": 8.2, "second_usv_per_h": 8.0, "background_usv_per_h": 0.1}, 8.0),
        ({"usv_per_h": 8.0}, 8.0),
        ({"usv_per_h": 0.2, "background_usv_per_h": 0.2}, 0.0),
        ({"second_usv_per_h": 8.0, "background_usv_per_h": 0.1}, None),
        ({"usv_per_h": "eight"}, None),
        ({}, None),
    ],
)
def test_the_net_dose_rate_is_the_mean_of_both_readings_less_the_background(values, net):
    assert net_of(values) == (None if net is None else pytest.approx(net))


def test_the_newest_measurement_counts_and_a_correction_of_it():
    day = until("measurement")
    assert net_usv_per_h(day.chart()) is None
    first = day.do("measurement")
    assert net_usv_per_h(day.chart()) == pytest.approx(8)
    day.do("measurement", NEXT_DAY + 80, action="again", more={"usv_per_h": "7.1"})
    assert net_usv_per_h(day.chart()) == pytest.approx(7)
    newest = day.entries[-1]
    day.record(NEXT_DAY + 81, "rpe1", None, "correct", target=newest.id, usv_per_h="7.6", reason="read 7.6")
    assert net_usv_per_h(day.chart()) == pytest.approx(7.5)
    day.record(NEXT_DAY + 82, "rpe1", None, "correct", target=newest.id, reason="another patient")
    assert net_usv_per_h(day.chart()) == pytest.approx(8), first


def test_h42_neither_reading_lies_below_the_background_whatever_the_reason():
    """A mean below zero would free everybody of every rule, and no board could be drawn of it."""
    day = until("measurement")
    low = {"usv_per_h": "0.5", "second_usv_per_h": "0.1", "background_usv_per_h": "0.4"}
    for more in (low, {**low, "usv_per_h": "0.1", "second_usv_per_h": "0.5"}):
        assert day.answer_of("measurement", more=more, reason="as it is", second="nurse2") == (2, [])
    entry = day.do("measurement", more={"second_usv_per_h": "8.0"})
    said = {"target": entry.id, "reason": "mistyped"}
    assert day.answer(NEXT_DAY + 80, "rpe1", None, "correct", **said, background_usv_per_h="8.05")[0] == 2


# --- what is to be expected -------------------------------------------------------------------------------------------


def test_a_day_after_7400_mbq_8_is_expected_and_4_to_12_is_usual():
    """CLINICAL 3.2; until a residual is measured it is what was prescribed."""
    day = until("residual_assay")
    found = expected(day, DAY_AFTER)
    assert (found.usv_per_h, found.usual_from, found.usual_to) == (8, 4, 12)
    day.do("residual_assay", values={"mbq": "0"})
    assert expected(day, DAY_AFTER).usv_per_h == pytest.approx(8)


@pytest.mark.parametrize("booked", [3700.0, 7400.0])
@pytest.mark.parametrize("residual", ["0", "81", "400"])
def test_what_stayed_in_the_vial_lowers_what_is_expected(booked, residual):
    day = whole_day(activity_mbq=booked).until("activity_assay")
    day.do("activity_assay", more={"mbq": f"{booked:g}"})
    for step in ("vitals_before", "time_out", "lutetium"):
        day.do(step)
    day.record(60, "tech1", "lutetium", "finish")
    day.do("residual_assay", values={"mbq": residual}, reason="told to the physician")
    back = float(residual) * 2 ** (45 / 60 / 24 / 6.647)
    assert expected(day, DAY_AFTER).usv_per_h == pytest.approx(8 * (booked - back) / 7400, rel=1e-9)


@pytest.mark.parametrize("hours", [1, 6, 18, 24, 26, 44, 68])
def test_what_is_expected_falls_by_both_phases_from_the_start(hours):
    """Added up by hand from the two half-lives of CLINICAL 3.3."""
    day = until("residual_assay")
    left = [0.44 * 0.5 ** (after / 7.4) + 0.56 * 0.5 ** (after / 95) for after in (hours, 24)]
    found = expected(day, START + 60 * hours)
    assert found.usv_per_h == pytest.approx(8 * left[0] / left[1])
    assert (found.usual_from, found.usual_to) == pytest.approx((found.usv_per_h / 2, found.usv_per_h * 1.5))


@pytest.mark.parametrize(
    ("t0", "hours"), [("2026-10-24T08:00", 25), ("2026-11-26T08:00", 24), ("2027-03-27T08:00", 23)]
)
def test_h42_h44_what_is_expected_counts_the_hours_that_passed_not_those_on_the_wall(t0, hours):
    """Half past eight to half past eight in a night in which the clocks may change."""
    day = whole_day(t0)
    day.record(30, "tech1", "lutetium", "start", deviation="other", reason="so it was")
    start = day.at(30).astimezone(ZONE)
    left = [0.44 * 0.5 ** (after / 7.4) + 0.56 * 0.5 ** (after / 95) for after in (hours, 24)]
    found = expected_usv_per_h(WHOLE, day.chart(), start + timedelta(days=1))
    assert found.usv_per_h == pytest.approx(8 * left[0] / left[1])


def test_nothing_is_expected_before_the_start_or_where_the_protocol_knows_no_figure():
    day = until("lutetium")
    assert expected(day, DAY_AFTER) is None
    day.do("lutetium")
    assert expected(day, START) is None
    assert expected(day, "30:01") is not None
    day.protocol = WHOLE.model_copy(update={"expected_dose_rate": None})
    assert expected(day, DAY_AFTER) is None


@pytest.mark.parametrize(
    ("net", "usual", "near"),
    [
        *((0, False, False), (2.66, False, False), (8 / 3, False, True), (3.99, False, True), (4, True, True)),
        *((12, True, True), (12.01, False, True), (24, False, True), (24.01, False, False)),
    ],
)
def test_h42_the_band_and_the_factor_have_their_edges_inside(net, usual, near):
    found = expected(until("residual_assay"), DAY_AFTER)
    assert (found.is_usual(net), found.is_near(net)) == (usual, near)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"confirm_factor": 1}, "greater than 1"),
        ({"usual_from_factor": 1.1}, "less than or equal to 1"),
        ({"usual_to_factor": 0.9}, "greater than or equal to 1"),
        ({"retention": []}, "at least 1"),
        ({"retention": [{"fraction": 0.9, "half_life_hours": 95}]}, "fractions must sum to 1"),
    ],
)
def test_figures_that_make_no_whole_are_refused_in_the_protocol_file(change, said):
    figures = WHOLE.expected_dose_rate.model_dump() | change
    with pytest.raises(ValueError, match=said):
        ExpectedFigures.model_validate(figures)


# --- the gate: a factor of three off ----------------------------------------------------------------------------------


def asks(more: dict[str, str], **rest: object) -> list[str]:
    """The gates that refuse a measurement 24 h after the start of 7,400 MBq, all of which the patient got."""
    day = until("measurement", "residual_assay")
    return day.answer_of("measurement", DAY_AFTER, more=more, **rest)[1]


@pytest.mark.parametrize(
    ("reading", "gates"),
    [
        ("8.1", []),
        ("2.77", []),  # net 2.67, a third of 8
        ("2.76", ["second_person"]),
        ("24.1", []),
        ("24.2", ["second_person"]),
        ("0.8", ["second_person"]),  # mR/h without its unit
        ("80", ["second_person"]),
    ],
)
def test_h42_a_reading_a_factor_of_3_off_needs_a_second_person(reading, gates):
    assert asks({"usv_per_h": reading}) == gates
    assert asks({"usv_per_h": reading}, reason="as it stands there") == gates
    assert asks({"usv_per_h": reading}, second="nurse1", reason="read by both") == []


@pytest.mark.parametrize("second", ["rpe1", "coord1"])
def test_h42_nobody_confirms_what_they_read_themselves_and_not_everybody_may(second):
    wanted = {"rpe1": ["second_person", "second_person"], "coord1": ["role"]}
    assert asks({"usv_per_h": "30"}, second=second) == wanted[second]


def test_h42_the_mean_of_both_readings_is_what_must_be_near():
    assert asks({"usv_per_h": "26", "second_usv_per_h": "22"}) == []
    assert asks({"usv_per_h": "22", "second_usv_per_h": "26.6"}) == ["second_person"]


def test_h42_a_correction_by_a_factor_of_10_is_not_slipped_in_alone():
    day = until("measurement")
    entry = day.do("measurement")
    said = {"target": entry.id, "usv_per_h": "81", "reason": "the point was forgotten"}
    assert day.answer(NEXT_DAY + 80, "rpe1", None, "correct", **said) == (3, ["second_person"])
    amended = day.record(NEXT_DAY + 80, "rpe1", None, "correct", **said, deviation="other")
    assert (amended.deviation, amended.passed) == ("other", ("second_person",))


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [(7, 5.6, True), (5.6, 7, True), (7, 5.59, False), (10, 8, True), (10, 7.99, False), (9, 7.2, True)],
)
def test_h42_readings_exactly_a_fifth_apart_agree(first, second, agree):
    more = {"usv_per_h": f"{first}", "second_usv_per_h": f"{second}"}
    assert asks(more) == ([] if agree else ["readings_agree"])


# --- the limit, and when to measure again -----------------------------------------------------------------------------


def test_the_discharge_limit_is_the_one_of_the_protocol():
    assert discharge_limit_usv_per_h(WHOLE) == 20
    without = tuple(
        step.model_copy(update={"gates": tuple(gate for gate in step.gates if gate.id != "discharge_limit")})
        for step in WHOLE.steps
    )
    assert discharge_limit_usv_per_h(WHOLE.model_copy(update={"steps": without})) is None


@pytest.mark.parametrize(
    ("net", "hours"),
    [
        (19.9, None),
        (20, None),
        (20.1, 2),  # 41 min of decay, but never before two hours
        (20.29, 2),
        (20.5, 3.384),
        (40, 95),
        (80, 190),
    ],
)
def test_too_high_is_measured_again_when_decay_has_brought_it_to_the_limit_and_not_before_two_hours(net, hours):
    again = measure_again_at(net, 20, 95, AT)
    assert again is None if hours is None else (again - AT) / timedelta(hours=1) == pytest.approx(hours, abs=0.001)


@given(net=st.floats(20.001, 100), half_life=st.floats(40, 159.528))
@SOME
def test_then_it_is_within_the_limit(net, half_life):
    again = measure_again_at(net, 20, half_life, AT)
    hours = (again - AT) / timedelta(hours=1)
    assert hours >= 2
    assert net * 0.5 ** (hours / half_life) <= 20 * (1 + 1e-6)


# --- what is typed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8", 8),
        ("8.2", 8.2),
        ("8,2", 8.2),
        (8.2, 8.2),
        ("8.2 µSv/h", 8.2),
        ("8.2 \u03bcSv/h", 8.2),  # the Greek letter for the micro sign
        ("8,2uSv/h", 8.2),
        ("8.2 USV/H", 8.2),
        ("0.0082 mSv/h", 8.2),
        ("0,008 mSv/h", 8),
        ("0.82 mR/h", 8.2),
        ("0.82 mrem/h", 8.2),
        (" 0.82  mR/h ", 8.2),
    ],
)
def test_h42_h46_a_dose_rate_is_read_in_the_unit_it_is_typed_with_and_bare_in_its_own(typed, kept):
    day = until("measurement")
    entry = day.do("measurement", more={"usv_per_h": typed, "second_usv_per_h": typed})
    assert entry.values["usv_per_h"] == entry.values["second_usv_per_h"] == pytest.approx(kept)


@pytest.mark.parametrize(
    "typed",
    ["8 nSv/h", "8 Sv/h", "8 mSv", "µSv/h", "8.2.1", "8 µSv/h µSv/h", "8 m", "8,", "-8", "- 8 µSv/h", "8 per h", "1e1"],
)
def test_h46_a_dose_rate_in_another_unit_or_none_at_all_is_asked_about(typed):
    day = until("measurement")
    for reason in (None, "as it stands there"):
        assert day.answer_of("measurement", more={"usv_per_h": typed}, reason=reason, second="nurse1") == (2, [])


def test_h46_where_a_unit_may_not_be_left_out_it_may_not():
    assert WHOLE.by_id["measurement"].field("usv_per_h").unit_may_be_left_out
    assert not WHOLE.by_id["blood_results"].field("haemoglobin_mmol_per_l").unit_may_be_left_out
    day = until("blood_results")
    assert day.answer_of("blood_results", more={"haemoglobin_mmol_per_l": "7.9"}) == (2, [])


def test_h42_a_new_measurement_and_a_corrected_one_void_the_approved_rules():
    for voids in ("again", "correct"):
        day = whole_day().through("rules_explained")
        measured = next(entry for entry in day.entries if entry.step == "measurement")
        if voids == "again":
            day.do("measurement", NEXT_DAY + 100, action="again", values={**VALUES["measurement"], "usv_per_h": "9"})
        else:
            said = {"target": measured.id, "usv_per_h": "9", "reason": "read 9"}
            day.record(NEXT_DAY + 100, "rpe1", None, "correct", **said)
        assert day.chart().done("rules") is None, voids
        assert day.answer_of("discharge")[1] == ["rules"], voids
        day.do("rules", NEXT_DAY + 110)
        assert day.answer_of("discharge")[1] == ["rules_explained"], "who got other rules has them explained"
