"""The plan of the made-up past: exact in its figures, on the days that a ward has, and no bed taken twice."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.text import clean
from ward_board.rehearsal.history_days import THURSDAY, days_after, days_before
from ward_board.rehearsal.history_past import past_of
from ward_board.rehearsal.history_plan import Fate, Past, size_of

from .conftest import PLAN, example_on

TODAY = date(2026, 11, 26)
PEOPLE = shipped_data() / "history.toml"


@pytest.fixture(scope="module")
def whole() -> Past:
    return past_of(PLAN, size_of(), TODAY, 0, example_on(TODAY))


def figures_of_plan(past: Past) -> tuple[int, int, int, float]:
    patients = {course.patient for course, _ in past.given()}
    ratings = [visit.rating for _, visit in past.given() if visit.rating is not None]
    abroad = sum(past.is_abroad[patient] for patient in patients)
    return len(patients), len([*past.given()]), abroad, sum(ratings) / len(ratings)


def test_the_whole_past_has_exactly_the_four_figures_of_the_centre(whole: Past) -> None:
    assert figures_of_plan(whole) == (1300, 5000, 520, 8.9)
    assert sum(visit.rating is not None for _, visit in whole.given()) == 4500


@pytest.mark.parametrize(("patients", "today", "seed"), [(40, date(2026, 11, 22), 1), (130, date(2027, 1, 1), 2)])
def test_a_smaller_past_on_any_day_has_them_in_proportion(patients: int, today: date, seed: int) -> None:
    size = size_of(patients)
    past = past_of(PLAN, size, today, seed, example_on(today))
    assert figures_of_plan(past) == (patients, round(patients * 5000 / 1300), patients * 4 // 10, 8.9)


def test_no_day_of_it_has_more_than_eight_beds_and_no_bed_two_patients(whole: Past) -> None:
    taken = Counter(
        (visit.day, visit.bed)
        for course in whole.courses
        for visit in course.visits
        if visit.fate in {Fate.GIVEN, Fate.AHEAD}
    )
    assert set(taken.values()) == {1}
    assert {bed for _, bed in taken} == set(range(1, 9))
    twice = Counter((course.patient, visit.day) for course, visit in whole.given())
    assert set(twice.values()) == {1}
    assert all((whole.today - visit.day).days >= 2 for _, visit in whole.given())


def test_it_goes_on_about_a_hundred_courses_are_open_and_two_hundred_beds_booked_ahead(whole: Past) -> None:
    ahead = [visit for course in whole.courses for visit in course.ahead if visit.day > TODAY]
    assert 70 <= sum(course.is_open for course in whole.courses) <= 110
    assert 180 <= len(ahead) <= 280
    assert len({visit.bed for course in whole.courses for visit in course.ahead if visit.day == TODAY}) == 8
    without_date = [one for one in whole.courses if one.is_open and not one.ahead]
    assert 2 <= len(without_date) <= 10
    years = (TODAY - whole.first_day).days / 365
    assert 12 < years < 14


def test_courses_have_up_to_four_cycles_in_their_order(whole: Past) -> None:
    for course in whole.courses:
        assert [visit.cycle for visit in course.given] == list(range(1, len(course.given) + 1))
        assert len(course.given) <= course.cycles == 4
    intervals = Counter((b.day - a.day).days for course in whole.courses for a, b in pairwise(course.given))
    assert 42 <= min(intervals) <= max(intervals) <= 112
    # mostly 56 ± 7
    assert sum(count for days, count in intervals.items() if 49 <= days <= 63) > 0.85 * intervals.total()


def test_treatment_days_are_thursdays_sometimes_a_tuesday_and_never_at_christmas() -> None:
    days = days_before(TODAY, 700)
    assert {day.weekday() for day in days} == {THURSDAY, 1}
    assert sum(day.weekday() == 1 for day in days) < 20
    assert not [day for day in (*days, *days_after(TODAY, 60)) if (day.month, day.day) >= (12, 24)]
    assert (days[-1], days_after(TODAY, 1)) == (date(2026, 11, 19), [date(2026, 12, 3)])
    # the Thursday of Ascension 2026 is the 14th of May
    assert date(2026, 5, 12) in days
    assert days_before(date(2026, 11, 20), 1) == [date(2026, 11, 12)]  # whose patients lie there still


def test_names_come_in_several_scripts_and_need_no_cleaning() -> None:
    data = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    names = [
        f"{family.strip()} {given}."
        for home in (data["home"], *data["abroad"])
        for family in home["families"].split(",")
        for given in home["given"].split()
    ]
    assert [name for name in names if clean(name).text != name] == []
    assert {name[0] for name in names} >= set("ΠМכع王शბ佐")
    assert len({home["code"] for home in data["abroad"]}) == 30
