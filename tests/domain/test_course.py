from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.course_story import COURSE_FILE, FIRST, Story, course_plan
from ward_board.domain.closing import Closing
from ward_board.domain.course import Course, CycleState, Ending, IntervalVerdict, interval_verdict
from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.data_file import read_table
from ward_board.domain.outlook import Standing, outlook_of
from ward_board.domain.protocol_file import Source
from ward_board.errors import BadInputError

FINE = {
    "platelets_10e9_per_l": 180.0, "haemoglobin_mmol_per_l": 8.1, "neutrophils_10e9_per_l": 3.2,
    "clearance_ml_per_min": 90.0, "creatinine_umol_per_l": 80.0, "bilirubin_xuln": 0.6, "albumin_g_per_l": 41.0,
}  # fmt: skip


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def one_cycle() -> Story:
    return Story().blood(-5, **FINE).cycle(0)


@pytest.mark.parametrize(
    ("days", "has_cause", "verdict"),
    [
        (0, False, IntervalVerdict.TOO_EARLY),
        (41, False, IntervalVerdict.TOO_EARLY),
        (41, True, IntervalVerdict.TOO_EARLY),
        (42, False, IntervalVerdict.IN_WINDOW),
        (84, False, IntervalVerdict.IN_WINDOW),
        (84, True, IntervalVerdict.IN_WINDOW),
        (85, False, IntervalVerdict.NEEDS_CAUSE),
        (85, True, IntervalVerdict.DELAYED),
        (112, True, IntervalVerdict.DELAYED),
        (112, False, IntervalVerdict.NEEDS_CAUSE),
        (113, True, IntervalVerdict.TOO_LONG),
        (113, False, IntervalVerdict.TOO_LONG),
    ],
)
def test_the_edges_of_the_interval(days: int, has_cause: bool, verdict: IntervalVerdict) -> None:
    assert interval_verdict(course_plan(), days, has_cause=has_cause) is verdict


def test_the_next_cycle_has_its_window() -> None:
    following = one_cycle().on(10)
    coming = outlook_of(following)
    assert coming.window is not None
    assert (coming.number, coming.window.first, coming.window.aim) == (2, day(42), day(56))
    assert (coming.window.last, following.last_possible_day) == (day(84), day(112))
    assert coming.standing is Standing.OPEN
    assert following.next_activity_mbq == 7400


def test_before_the_first_cycle_there_is_no_window() -> None:
    following = Story().on(0)
    assert (outlook_of(following).number, following.last_day, following.last_possible_day) == (1, None, None)


# every row of CLINICAL 1.28: what shows it, what lies just beside it, and what shows it gone
ROWS = [
    ("thrombocytopenia", {"platelets_10e9_per_l": 74.9}, {"platelets_10e9_per_l": 75.0}),
    ("anaemia", {"haemoglobin_mmol_per_l": 4.9}, {"haemoglobin_mmol_per_l": 4.97}),
    ("neutropenia", {"neutrophils_10e9_per_l": 0.99}, {"neutrophils_10e9_per_l": 1.0}),
    ("renal", {"clearance_ml_per_min": 39.9}, {"clearance_ml_per_min": 60.0}),
    ("renal", {"creatinine_umol_per_l": 112.0}, {"creatinine_umol_per_l": 111.9}),
    ("renal", {"clearance_ml_per_min": 54.0}, {"clearance_ml_per_min": 54.1}),
    ("liver", {"bilirubin_xuln": 3.01}, {"bilirubin_xuln": 3.0}),
    ("liver", {"albumin_g_per_l": 29.9, "prothrombin": "low"}, {"albumin_g_per_l": 30.0, "prothrombin": "low"}),
    ("liver", {"albumin_g_per_l": 29.9}, {"albumin_g_per_l": 29.9, "prothrombin": "normal"}),
]


@pytest.mark.parametrize(("toxicity", "shows", "gone"), ROWS)
def test_each_row_withholds_then_halves_then_goes_back_to_full(
    toxicity: str, shows: dict[str, float | str], gone: dict[str, float | str]
) -> None:
    beside = one_cycle().blood(20, **gone).on(21)
    assert not beside.standing
    assert beside.next_activity_mbq == 7400

    story = one_cycle().blood(20, **shows)
    held = story.on(21)
    assert [one.toxicity for one in held.standing] == [toxicity]
    assert outlook_of(held).standing is Standing.HELD

    resolved = story.blood(30, **gone).on(31)
    assert not resolved.standing
    assert (resolved.next_activity_mbq, outlook_of(resolved).is_half) == (3700, True)

    tolerated = story.cycle(60, mbq=3700).blood(80, **gone).on(81)
    assert (outlook_of(tolerated).number, tolerated.next_activity_mbq) == (3, 7400)


@pytest.mark.parametrize(("toxicity", "shows", "gone"), ROWS)
def test_each_row_ends_the_course_when_it_comes_again(
    toxicity: str, shows: dict[str, float | str], gone: dict[str, float | str]
) -> None:
    story = one_cycle().blood(20, **shows).blood(30, **gone).cycle(60, mbq=3700).blood(80, **shows)
    course = story.on(81)
    assert (course.ending, course.ending_cause) == (Ending.RECURRED, toxicity)


@pytest.mark.parametrize(("toxicity", "shows", "gone"), ROWS)
def test_each_row_ends_the_course_after_sixteen_weeks(
    toxicity: str, shows: dict[str, float | str], gone: dict[str, float | str]
) -> None:
    story = one_cycle().blood(20, **shows)
    assert story.on(112).ending is None
    assert story.on(113).ending is Ending.TOO_LONG


def test_what_rises_and_falls_between_two_cycles_is_one_episode() -> None:
    story = one_cycle()
    for number, platelets in enumerate((70.0, 80.0, 72.0, 90.0)):
        story.blood(20 + 7 * number, platelets_10e9_per_l=platelets)
    course = story.on(50)
    assert course.ending is None
    assert [(one.began_on, one.ended_on) for one in course.toxicities] == [(day(20), day(41))]


def test_a_count_that_leaves_a_figure_out_does_not_end_its_toxicity() -> None:
    course = one_cycle().blood(20, platelets_10e9_per_l=60.0).blood(27, haemoglobin_mmol_per_l=8.0).on(28)
    assert [one.toxicity for one in course.standing] == ["thrombocytopenia"]


def test_another_toxicity_after_a_half_dose_halves_again_and_ends_nothing() -> None:
    story = one_cycle().blood(20, platelets_10e9_per_l=60.0).blood(30, platelets_10e9_per_l=90.0).cycle(60, mbq=3700)
    course = story.blood(80, neutrophils_10e9_per_l=0.8).blood(90, neutrophils_10e9_per_l=2.0).on(91)
    assert course.ending is None
    assert outlook_of(course).is_half


def test_lymphocytes_alone_change_nothing() -> None:
    following = one_cycle().blood(20, lymphocytes_10e9_per_l=0.1).on(21)
    assert (following.standing, following.next_activity_mbq) == ((), 7400)


def test_before_the_first_cycle_a_low_figure_is_no_toxicity() -> None:
    course = Story().blood(-5, platelets_10e9_per_l=70.0).cycle(0).on(5)
    assert course.toxicities == ()


@pytest.mark.parametrize(("grade", "ending"), [("2", None), ("3", Ending.SEVERE), ("4", Ending.SEVERE)])
def test_hypersensitivity_from_grade_three_ends_the_course_at_once(grade: str, ending: Ending | None) -> None:
    course = one_cycle().says(1, "toxicity", kind="hypersensitivity", grade=grade).on(2)
    assert course.ending is ending


def test_a_reaction_graded_at_the_bed_counts_on_the_very_day() -> None:
    story = Story().blood(-5, **FINE)
    graded = story.entry(0, "reaction_graded", grade="3")
    assert story.cycle(0, findings=(graded,)).on(1).ending is Ending.SEVERE


def test_another_toxicity_of_grade_three_withholds_until_it_is_lower() -> None:
    story = one_cycle().says(10, "toxicity", kind="fatigue", grade="3")
    held = story.on(11)
    assert [(one.toxicity, one.kind) for one in held.standing] == [("other", "fatigue")]
    resolved = story.says(30, "toxicity", kind="fatigue", grade="2").on(31)
    assert (resolved.standing, outlook_of(resolved).is_half) == ((), True)


def test_what_the_evaluation_calls_dose_modifying_withholds_until_a_physician_grades_it_lower() -> None:
    story = one_cycle()
    story.glances[0] = replace(story.glances[0], findings=(story.entry(1, "evaluation", dose_modifying="yes"),))
    held = story.on(2)
    assert [one.toxicity for one in held.standing] == ["evaluation"]
    resolved = story.says(30, "toxicity", kind="other", grade="1").on(31)
    assert (resolved.standing, outlook_of(resolved).is_half) == ((), True)


def test_an_evaluation_without_a_toxicity_changes_nothing() -> None:
    story = one_cycle()
    story.glances[0] = replace(story.glances[0], findings=(story.entry(1, "evaluation", dose_modifying="no"),))
    assert story.on(2).toxicities == ()


def test_blood_results_of_a_treatment_count_as_a_blood_count() -> None:
    story = one_cycle()
    results = story.entry(55, "blood_results", sampled_on=day(55).isoformat(), platelets_10e9_per_l=62.0)
    course = story.cycle(56, given=False, closing=None, findings=(results,)).on(55)
    assert [one.toxicity for one in course.standing] == ["thrombocytopenia"]


def test_a_struck_count_counts_no_more() -> None:
    story = one_cycle().blood(20, platelets_10e9_per_l=6.2)
    assert story.on(21).standing
    assert not story.strikes(22, version=2).on(23).standing


def test_four_cycles_are_a_whole_course() -> None:
    story = Story()
    for number in range(4):
        story.cycle(56 * number)
    course = story.on(200)
    assert (course.ending, course.cycles_given) == (Ending.COMPLETE, 4)
    assert course.blood_due == day(3 * 56 + 14)


def test_a_treatment_without_lutetium_is_no_cycle() -> None:
    course = one_cycle().cycle(56, given=False, closing=Closing.TRANSFERRED).on(60)
    assert course.cycles[1].state is CycleState.NOT_GIVEN
    assert (outlook_of(course).number, course.last_day) == (2, day(0))


def test_a_booking_of_the_past_where_nobody_came_is_no_booking() -> None:
    course = one_cycle().booked(56).on(57)
    assert [cycle.state for cycle in course.cycles] == [CycleState.GIVEN, CycleState.NOT_GIVEN]
    assert outlook_of(course).standing is Standing.OPEN


def test_cycles_given_elsewhere_count_by_what_the_day_list_said() -> None:
    course = Story().cycle(0, number=3, given=False, closing=None, last_treatment=day(-60)).on(-10)
    assert (outlook_of(course).number, course.last_day, course.cycles_given) == (3, day(-60), 2)
    assert course.cycles[0].interval_days == 60


def test_a_delay_counts_for_the_interval_in_which_it_was_said() -> None:
    story = one_cycle().says(50, "delay", code="patient_wish")
    delay = story.on(60).delay
    assert delay is not None
    assert delay.text("code") == "patient_wish"
    assert story.cycle(90).on(100).delay is None


def test_a_physician_ends_a_course_with_a_code() -> None:
    course = one_cycle().says(50, "terminate", code="progression").on(51)
    assert (course.ending, course.ending_cause) == (Ending.TERMINATED, "progression")
    assert course.ending is not None
    assert course.ending.is_said


# --- what a reviewer found ------------------------------------------------------------------------------------------


def test_cancelled_and_missed_bookings_bring_nobody_any_further() -> None:
    story = Story()
    for number, at in enumerate((0, 56, 112), start=1):
        story.cycle(at, number=number, given=False, closing=Closing.CANCELLED)
    course = story.on(113)
    assert (course.cycles_given, outlook_of(course).number) == (0, 1)
    missed = Story().cycle(0, number=1, given=False, closing=Closing.NO_SHOW).cycle(7, number=2).on(8)
    assert (missed.cycles_given, [cycle.number for cycle in missed.cycles]) == (1, [1, 1])
    late = Story().cycle(0, number=1).cycle(56, number=2, given=False, closing=Closing.CANCELLED)
    late.cycle(70, number=3).cycle(126, number=4)
    assert (late.on(130).cycles_given, late.on(130).ending) == (3, None)


def test_a_toxicity_that_stood_across_a_cycle_halves_the_next_once_it_has_gone() -> None:
    story = one_cycle().blood(50, platelets_10e9_per_l=60.0).cycle(56)
    assert story.on(60).next_activity_mbq == 3700
    gone = story.blood(70, platelets_10e9_per_l=120.0).on(71)
    assert (gone.standing, gone.next_activity_mbq) == ((), 3700)
    on_the_day = one_cycle().blood(50, platelets_10e9_per_l=60.0).blood(56, platelets_10e9_per_l=90.0).cycle(56)
    assert on_the_day.on(60).next_activity_mbq == 7400


def test_each_kind_of_toxicity_comes_goes_and_recurs_by_itself() -> None:
    story = one_cycle().says(10, "toxicity", kind="fatigue", grade="3").says(20, "toxicity", kind="skin", grade="1")
    assert [one.kind for one in story.on(21).standing] == ["fatigue"]
    story.says(30, "toxicity", kind="fatigue", grade="1").cycle(56, mbq=3700)
    assert story.says(70, "toxicity", kind="skin", grade="3").on(71).ending is None
    assert story.says(80, "toxicity", kind="fatigue", grade="3").on(81).ending is Ending.RECURRED


def test_the_evaluations_word_holds_and_halves_but_never_ends_a_course() -> None:
    story = one_cycle()
    for place, at in enumerate((0, 56)):
        if place:
            story.says(30, "toxicity", kind="nausea", grade="1").cycle(56, mbq=3700)
        said = story.entry(at + 1, "evaluation", dose_modifying="yes")
        story.glances[place] = replace(story.glances[place], findings=(said,))
        course = story.on(at + 2)
        assert (course.ending, [one.toxicity for one in course.standing]) == (None, ["evaluation"])


def test_a_cycle_given_elsewhere_counts_for_what_comes_again_and_for_the_interval() -> None:
    story = Story().blood(-80, **FINE).blood(-50, platelets_10e9_per_l=60.0).blood(-40, platelets_10e9_per_l=90.0)
    story.cycle(0, number=2, last_treatment=day(-60)).blood(20, platelets_10e9_per_l=60.0)
    assert story.on(21).ending is Ending.RECURRED
    between = one_cycle().cycle(100, number=3, last_treatment=day(60)).on(101)
    assert [(cycle.number, cycle.interval_days) for cycle in between.cycles] == [(1, None), (3, 40)]
    assert between.cycles_given == 3
    told_a_day_off = one_cycle().cycle(56, number=2, last_treatment=day(1)).on(57)
    assert told_a_day_off.cycles_given == 2


def test_what_a_first_cycle_tells_of_an_earlier_course_is_no_cycle_of_this_one() -> None:
    course = Story().cycle(0, number=1, given=False, closing=None, last_treatment=day(-300)).on(-10)
    assert (course.ending, course.last_day, course.cycles_given) == (None, None, 0)


@pytest.mark.parametrize(("grade", "ending"), [("grade 2", None), ("grade 3", Ending.SEVERE)])
def test_a_severe_reaction_ends_a_course_whenever_it_was(grade: str, ending: Ending | None) -> None:
    course = Story().says(-10, "allergies", allergies="none", earlier_reaction=grade).on(0)
    assert course.ending is ending


def test_a_grade_said_on_the_morning_of_a_cycle_came_before_it() -> None:
    story = one_cycle().says(10, "toxicity", kind="fatigue", grade="3").says(56, "toxicity", kind="fatigue", grade="3")
    course = story.cycle(56, mbq=3700).on(57)
    assert (course.ending, [one.is_recurrence for one in course.toxicities]) == (None, [False])


def test_a_delay_said_on_the_morning_of_a_cycle_is_about_that_one() -> None:
    story = one_cycle().says(56, "delay", code="travel")
    assert story.on(56).delay is not None
    assert story.cycle(56).on(57).delay is None


def test_a_normal_prothrombin_excuses_the_low_albumin_of_an_earlier_count() -> None:
    story = one_cycle().blood(20, albumin_g_per_l=28.0)
    assert [one.toxicity for one in story.on(21).standing] == ["liver"]
    assert story.blood(22, prothrombin="normal").on(23).standing == ()


@given(
    days=st.lists(st.integers(42, 112), max_size=4),
    counts=st.lists(st.tuples(st.integers(1, 400), st.floats(5, 300)), max_size=12),
)
def test_whatever_was_counted_the_next_dose_is_full_or_half_and_held_courses_are_not_booked(
    days: list[int], counts: list[tuple[int, float]]
) -> None:
    story = one_cycle()
    at = 0
    for interval in days[:3]:
        at += interval
        story.cycle(at)
    for on, platelets in counts:
        story.blood(on, platelets_10e9_per_l=platelets)
    course: Course = story.on(at + 20)
    for earlier, later in zip(course.toxicities, course.toxicities[1:], strict=False):
        assert earlier.after_day is not None
        assert later.after_day is not None
        assert earlier.after_day < later.after_day
    coming = outlook_of(course)
    if course.ending is None:
        assert course.next_activity_mbq in {3700, 7400}
        assert (coming.standing is Standing.HELD) == bool(course.standing)
    else:
        assert not coming.may_be_booked


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("shortest_days = 42", "shortest_days = 90", "do not rise"),
        ('field = "platelets_10e9_per_l", below = 75', 'field = "plates", below = 75', "'plates' is no field"),
        ("cycles = 4", "cycels = 4", "cycles: is missing"),
        ("cycles = 4", 'cycles = "four"', "course.toml, line 9: cycles: is not a whole number"),
        ("below = 75", "below = 75, above = 80", "needs one of 'below'"),
    ],
)
def test_a_bad_course_file_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    text = COURSE_FILE.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(BadInputError) as refused:
        read_table(CoursePlan, Source("course.toml", text.replace(old, new, 1)))
    assert said in str(refused.value)
