"""The centre's figures: of hand-made charts and courses, and what holds for any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.closing import Closing
from ward_board.domain.course import Course
from ward_board.domain.figures import Figures, figures_of
from ward_board.domain.figures_exposure import PersonDay
from ward_board.domain.figures_facts import TreatmentFacts, facts_of
from ward_board.domain.figures_staff import staff_shares
from ward_board.domain.glance import Glance, glance_of
from ward_board.domain.patient import Patient
from ward_board.domain.words import Role

from .conftest import NEXT_DAY, UTC, Day
from .course_story import FIRST, Story
from .test_figures_exposure import MODEL
from .whole_day import WholeDay, until

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
GIVEN_AT = datetime(2026, 1, 8, 9, 30, tzinfo=UTC)
PATIENT = Patient("p7", "Jansen A.", date(1958, 3, 12), "100001", "NL", "nl")


def facts(day: Day, patient: Patient = PATIENT) -> TreatmentFacts:
    chart = day.chart()
    return facts_of(day.protocol, chart, glance_of(day.protocol, chart, day.zone, ()), patient, MODEL, day.zone)


def made(treatment: str = "t1", on: date = date(2026, 11, 26), **more: Any) -> TreatmentFacts:
    """A treatment that was given, without anything else that counts; `more` stands in its place."""
    glance = Glance(
        treatment=treatment,
        number=more.pop("cycle", 1),
        day=on,
        bed=1,
        t0=GIVEN_AT,
        activity_mbq=7400,
        last_treatment=None,
        closing=more.pop("closing", Closing.DISCHARGED),
        is_admitted=True,
        started_at=GIVEN_AT if more.pop("given", True) else None,
        given_mbq=7400,
        uptake=more.pop("uptake", None),
        findings=(),
        rules=more.pop("rules", ()),
    )
    usual = TreatmentFacts(glance, "p1", "NL", None, (), None, (), (), ())
    return replace(usual, **more)


def counted(
    facts: Sequence[TreatmentFacts],
    courses: Sequence[Course] = (),
    first: date = YEAR[0],
    last: date = YEAR[1],
    country: str = "NL",
) -> Figures:
    return figures_of(facts, courses, first, last, country=country, cycles=4)


def test_what_one_chart_of_an_ordinary_day_tells() -> None:
    day: WholeDay = until("room_release")
    day.record(3 * NEXT_DAY, "coord1", "rating", "tick", rating="8.5")
    found = facts(day)
    assert (found.rating, found.glance.uptake, found.usv_per_h, found.is_given) == (8.5, "adequate", 8.0, True)
    assert found.patient == "p7"
    assert "Jansen" not in repr(found)
    assert dict(found.glance.rules)["child_under_10"] == 10
    minutes = dict(found.late)
    assert minutes["lutetium"] == 0
    assert minutes["residual_assay"] == 0
    assert "blood_results" not in minutes  # it only stands in the list, and is never late
    assert (found.deviations, found.incidents) == ((), ())


def test_a_deviation_an_incident_and_minutes_are_told_as_they_were_charted(day: Day) -> None:
    day.until_time_out()
    day.lutetium(28, deviation="early", reason="the physician is here now")
    day.record(40, "nurse1", None, "incident", kind="vomiting")
    found = facts(day)
    assert (found.deviations, found.incidents) == (("early",), ("vomiting",))
    assert dict(found.late)["lutetium"] == -2


def test_a_reading_below_its_background_frees_nobody_and_breaks_nothing(day: Day) -> None:
    day.until_evaluation()
    read = day.measurement()
    day.entries[-1] = replace(read, values={**read.values, "background_usv_per_h": 20.0})
    assert facts(day).glance.rules == ()


def test_patients_are_counted_once_and_from_abroad_by_the_country_of_the_centre() -> None:
    found = [
        made("t1", patient="p1", country="NL"),
        made("t2", patient="p1", country="NL"),
        made("t3", patient="p2", country="DE"),
        made("t4", patient="p3", country="PL"),
    ]
    here, there = counted(found), counted(found, country="DE")
    assert (here.patients, here.treatments, here.abroad_percent) == (3, 4, 66.7)
    assert there.abroad_percent == 66.7
    assert counted(found[:2]).abroad_percent == 0


def test_the_mean_of_the_ratings_has_one_decimal_and_says_of_how_many() -> None:
    found = [made(f"t{place}", rating=rating) for place, rating in enumerate((9.0, 9.0, 8.5, None))]
    assert (counted(found).mean_rating, counted(found).ratings) == (8.8, 3)
    assert (counted([made()]).mean_rating, counted([made()]).ratings) == (None, 0)


def test_only_what_was_given_is_a_treatment_and_what_was_cancelled_is_counted_by_itself() -> None:
    found = [
        made("t1"),
        made("t2", given=False, closing=Closing.CANCELLED),
        made("t3", given=False, closing=Closing.NO_SHOW),
        made("t4", given=False, closing=None),
        made("t5", given=False, closing=Closing.TRANSFERRED),
    ]
    assert (counted(found).treatments, counted(found).cancelled) == (1, 2)


def test_both_edges_of_the_period_belong_to_it() -> None:
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31), date(2026, 4, 1)]
    found = [made(f"t{place}", day) for place, day in enumerate(days)]
    assert counted(found, first=date(2026, 3, 2), last=date(2026, 3, 31)).treatments == 2


def test_every_month_and_year_of_the_period_stands_there_also_without_a_treatment() -> None:
    figures = counted([made(on=date(2026, 2, 5))], first=date(2025, 12, 1), last=date(2026, 3, 31))
    assert list(figures.by_month.items()) == [("2025-12", 0), ("2026-01", 0), ("2026-02", 1), ("2026-03", 0)]
    assert dict(figures.by_year) == {"2025": 0, "2026": 1}


def test_a_period_without_treatments_has_no_share_and_no_mean() -> None:
    figures = counted([])
    assert (figures.patients, figures.treatments, figures.abroad_percent, figures.mean_rating) == (0, 0, None, None)
    assert dict(figures.by_cycle) == {"1": 0, "2": 0, "3": 0, "4": 0}
    assert not figures.are_few


@pytest.mark.parametrize(("patients", "few"), [(1, True), (4, True), (5, False)])
def test_of_few_patients_it_is_said_that_they_could_be_recognised(patients: int, few: bool) -> None:
    assert counted([made(f"t{n}", patient=f"p{n}") for n in range(patients)]).are_few is few


def test_minutes_late_are_signed_with_their_median_and_where_nine_of_ten_lay() -> None:
    found = [made(f"t{n}", late=(("lutetium", float(n - 2)),)) for n in range(11)]
    (minutes,) = counted(found).minutes_late
    assert (minutes.step, minutes.count, minutes.median, minutes.p90) == ("lutetium", 11, 3, 7)
    (alone,) = counted([made(late=(("lutetium", -4.0),))]).minutes_late
    assert (alone.median, alone.p90) == (-4, -4)


def test_days_of_a_rule_are_a_median_and_a_range_and_say_where_none_is_long_enough() -> None:
    found = [made(f"t{n}", rules=(("infant", days),)) for n, days in enumerate((8, 19, None, 12))]
    (rule,) = counted(found).rule_days
    assert (rule.name, rule.count, rule.median, rule.lowest, rule.highest, rule.without) == ("infant", 3, 12, 8, 19, 1)
    (never,) = counted([made(rules=(("infant", None),))]).rule_days
    assert (never.count, never.median, never.without) == (0, None, 1)


def test_uptake_stands_in_its_order_and_a_word_of_the_site_after_it() -> None:
    words = ("partly", "adequate", "very high", "adequate")
    found = [made(f"t{n}", uptake=word) for n, word in enumerate(words)]
    assert list(counted(found).uptake.items()) == [
        ("adequate", 2),
        ("partly", 1),
        ("inadequate", 0),
        ("very high", 1),
    ]


def of_story(story: Story) -> list[TreatmentFacts]:
    return [replace(made(), glance=glance) for glance in story.glances]


def test_delays_and_ends_count_by_their_own_day_with_the_reason_that_a_physician_gave() -> None:
    story = Story().cycle(0).says(40, "delay", code="travel").cycle(70).says(110, "delay", code="no_vial")
    story.says(150, "terminate", code="progression")
    course, treatments = story.on(160), of_story(story)
    courses = counted(treatments, [course]).courses
    assert (courses.count, courses.stopped, courses.open) == (1, 1, 0)
    assert (courses.delays, courses.stop_reasons) == ((("no_vial", 1), ("travel", 1)), (("progression", 1),))
    early = counted(treatments, [course], last=FIRST + timedelta(days=60)).courses
    assert (early.delays, early.stop_reasons) == ((("travel", 1),), ())


def test_a_toxicity_is_counted_and_a_course_whose_end_nobody_said_is_open() -> None:
    story = Story().cycle(0).blood(20, platelets_10e9_per_l=60.0).blood(45, platelets_10e9_per_l=110.0).cycle(60)
    story.blood(80, platelets_10e9_per_l=60.0)
    courses = counted(of_story(story), [story.on(90)]).courses
    assert courses.toxicities == (("thrombocytopenia", 2),)
    assert (courses.open, courses.to_decide, courses.complete, courses.stopped) == (1, 1, 0, 0)


def test_four_given_cycles_are_a_complete_course_and_one_treated_before_the_period_is_not_counted() -> None:
    story = Story().cycle(0).cycle(56).cycle(112).cycle(168)
    assert counted(of_story(story), [story.on(200)]).courses.complete == 1
    assert counted(of_story(story), [story.on(200)], first=date(2026, 9, 1)).courses.count == 0


def share(who: str, role: Role, usv: float, day: int = 26, steps: int = 3) -> PersonDay:
    return PersonDay(who, role, date(2026, 11, day), steps, usv)


def test_a_share_is_of_the_mean_of_the_role_and_whoever_got_most_stands_first() -> None:
    shares = staff_shares(
        [
            ("p1", share("tech1", Role.TECHNOLOGIST, 20.0)),
            ("p1", share("nurse1", Role.NURSE, 2.0)),
            ("p2", share("nurse2", Role.NURSE, 6.0)),
            ("p1", share("nurse2", Role.NURSE, 1.0, day=27)),
        ]
    )
    assert [(one.id, one.usv, round(one.share_percent)) for one in shares] == [
        ("nurse2", 7.0, 156),
        ("nurse1", 2.0, 44),
        ("tech1", 20.0, 100),
    ]
    assert (shares[0].days, shares[0].patients, shares[0].lutetium_steps) == (2, 2, 6)
    assert (shares[0].fullest_day.day, shares[0].fullest_day.usv) == (date(2026, 11, 26), 6.0)


def test_somebody_of_two_roles_counts_in_the_one_in_which_they_did_most() -> None:
    (one,) = staff_shares(
        [("p1", share("both", Role.NURSE, 1.0, steps=2)), ("p2", share("both", Role.TECHNOLOGIST, 1.0, steps=5))]
    )
    assert (one.role, one.usv) == (Role.TECHNOLOGIST, 2.0)


people = st.builds(
    PersonDay,
    who=st.sampled_from(["nurse1", "nurse2", "tech1"]),
    role=st.sampled_from([Role.NURSE, Role.TECHNOLOGIST]),
    day=st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    steps=st.integers(1, 9),
    usv=st.floats(0, 50),
)
treatments = st.builds(
    made,
    on=st.dates(date(2025, 11, 1), date(2027, 2, 28)),
    cycle=st.integers(1, 5),
    given=st.booleans(),
    patient=st.sampled_from([f"p{n}" for n in range(9)]),
    country=st.sampled_from(["NL", "DE", "PL"]),
    closing=st.sampled_from([*Closing, None]),
    rating=st.none() | st.floats(0, 10),
    uptake=st.none() | st.sampled_from(["adequate", "partly", "inadequate"]),
    usv_per_h=st.none() | st.floats(0, 40),
    late=st.lists(st.tuples(st.sampled_from(["cannula", "scan"]), st.floats(-600, 600)), max_size=3).map(tuple),
    rules=st.lists(st.tuples(st.just("partner"), st.none() | st.integers(0, 40)), max_size=2).map(tuple),
    exposures=st.lists(people, max_size=4).map(tuple),
)


@settings(max_examples=60)
@given(found=st.lists(treatments, max_size=25))
def test_of_any_treatments_the_sums_agree_and_shares_lie_between_0_and_100(found: list[TreatmentFacts]) -> None:
    figures = counted(found)
    for parts in (figures.by_cycle, figures.by_year, figures.by_month):
        assert sum(parts.values()) == figures.treatments
    assert sum(figures.uptake.values()) <= figures.treatments
    assert figures.patients <= figures.treatments
    assert figures.abroad_percent is None or 0 <= figures.abroad_percent <= 100
    assert (figures.abroad_percent is None) == (figures.patients == 0)
    assert figures.mean_rating is None or 0 <= figures.mean_rating <= 10
    assert all(one.median <= one.p90 + 0.1 for one in figures.minutes_late)
    assert all(one.lowest <= one.median <= one.highest for one in figures.rule_days if one.count)
    within = [day for one in found if YEAR[0] <= one.glance.day <= YEAR[1] for day in one.exposures]
    assert sum(one.usv for one in figures.staff) == pytest.approx(sum(day.usv for day in within))
    assert sum(one.lutetium_steps for one in figures.staff) == sum(day.steps for day in within)
    for role in {one.role for one in figures.staff}:
        shares = [one.share_percent for one in figures.staff if one.role is role]
        assert sum(shares) == pytest.approx(100 * len(shares))
