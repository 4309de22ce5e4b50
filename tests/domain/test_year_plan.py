"""Issue proof: a year of 100 patients, four cycles each, plans with every interval kept and no day above eight beds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.calendar import Calendar, treatment_days
from ward_board.domain.year_plan import Intervals, Need, WhyNot, YearPlan, year_plan, year_plan_with

START = date(2026, 10, 1)
BEDS = 8
INTERVALS = Intervals(42, 56, 84)
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in ("2026-12-24", "2026-12-31", "2027-05-06", "2027-05-13", "2027-12-23", "2027-12-30", "2028-05-25")
)
THURSDAYS = Calendar(frozenset({3}), BEDS, closed=HOLIDAYS)
TUESDAYS = Calendar(frozenset({1}), BEDS, closed=HOLIDAYS)


def days_of(calendar: Calendar, weeks: int) -> dict[date, int]:
    return dict.fromkeys(treatment_days(calendar, START, START + timedelta(weeks=weeks)), BEDS)


def referred(patients: int, within_days: int, cycles: int = 4) -> list[Need]:
    """So many patients, referred one after the other within some days."""
    on = (START + timedelta(days=number * within_days // patients) for number in range(patients))
    return [Need(f"c{number}", 1, cycles, day, day) for number, day in enumerate(on)]


def check(plan: YearPlan, needs: Sequence[Need], free: Mapping[date, int]) -> None:
    """Every treatment has a day or is named as without one; intervals, windows, weekdays and beds are kept."""
    told = Counter((one.course, one.number) for one in (*plan.planned, *plan.unplanned))
    assert told == Counter((need.course, number) for need in needs for number in range(need.number, need.of + 1))
    beds = Counter(one.day for one in plan.planned)
    assert all(count <= free[day] for day, count in beds.items())
    # who is treated on one day has the bed until the afternoon of the next
    assert all(count + beds[day - timedelta(days=1)] <= free[day] for day, count in beds.items())
    for need in needs:
        days = [one.day for one in plan.planned if one.course == need.course]
        numbers = [one.number for one in plan.planned if one.course == need.course]
        assert numbers == list(range(need.number, need.number + len(days)))
        assert all(need.first <= day for day in days)
        assert need.last is None or not days or days[0] <= need.last
        gaps = [(later - earlier).days for earlier, later in pairwise(days)]
        assert all(INTERVALS.shortest <= gap <= INTERVALS.longest for gap in gaps)


def by_reason(plan: YearPlan) -> Counter[WhyNot]:
    return Counter(one.why for one in plan.unplanned)


def longest_wait(plan: YearPlan, needs: Iterable[Need]) -> int:
    first = {need.course: need.first for need in needs}
    return max((one.day - first[one.course]).days for one in plan.planned if one.number == 1)


def test_a_year_of_100_patients_with_four_cycles_each_plans_on_thursdays_alone() -> None:
    """Referred through a year, until the last of them has had the fourth: no interval broken, no ninth bed."""
    needs, free = referred(100, 364), days_of(THURSDAYS, 88)
    plan = year_plan(needs, free, INTERVALS)
    check(plan, needs, free)
    assert plan.unplanned == ()
    assert len(plan.planned) == 400
    assert max(Counter(one.day for one in plan.planned).values()) == BEDS
    assert longest_wait(plan, needs) <= 70


def test_what_does_not_fit_into_the_year_is_named_with_its_reason() -> None:
    """49 Thursdays of eight beds are 392: eight of 400 cannot fit, and chains of six weeks keep out some more."""
    needs, free = referred(100, 180), days_of(THURSDAYS, 52)
    plan = year_plan(needs, free, INTERVALS)
    check(plan, needs, free)
    assert len(free) * BEDS < 400
    assert len(plan.planned) + len(plan.unplanned) == 400
    assert set(by_reason(plan)) <= {WhyNot.BEYOND, WhyNot.NO_ROOM, WhyNot.AFTER}
    first = plan.unplanned[0]
    assert first.first is not None
    assert first.why is WhyNot.NO_ROOM or first.first > max(free)


def test_with_the_extra_days_that_it_wants_all_400_fit_into_the_year() -> None:
    needs, free = referred(100, 180), days_of(THURSDAYS, 52)
    extra = days_of(TUESDAYS, 52)
    plan = year_plan_with(needs, free, INTERVALS, extra)
    check(plan, needs, {**free, **extra})
    assert plan.unplanned == ()
    assert 0 < len(plan.extra_days) <= 15
    assert {one.day for one in plan.planned if one.day not in free} == set(plan.extra_days)


def test_no_extra_day_is_wanted_where_the_thursdays_do() -> None:
    needs, free = referred(20, 100), days_of(THURSDAYS, 88)
    plan = year_plan_with(needs, free, INTERVALS, days_of(TUESDAYS, 88))
    assert (plan.unplanned, plan.extra_days) == ((), ())
    gaps = {one.course: one.day for one in plan.planned}
    assert len(gaps) == 20


def test_with_room_everybody_comes_at_the_aim() -> None:
    needs, free = referred(6, 60), days_of(Calendar(frozenset({3}), BEDS), 60)
    plan = year_plan(needs, free, INTERVALS)
    for need in needs:
        days = [one.day for one in plan.planned if one.course == need.course]
        assert [(later - earlier).days for earlier, later in pairwise(days)] == [56, 56, 56]


def test_a_window_that_ended_and_one_beyond_the_plan_are_told_apart() -> None:
    free = days_of(THURSDAYS, 10)
    ended = Need("c1", 3, 4, START - timedelta(70), START - timedelta(60), START - timedelta(1))
    beyond = Need("c2", 2, 2, START + timedelta(weeks=20), START + timedelta(weeks=22), START + timedelta(weeks=26))
    done = Need("c3", 5, 4, START, START)
    plan = year_plan([ended, beyond, done], free, INTERVALS)
    assert plan.planned == ()
    assert [(one.course, one.number, one.why) for one in plan.unplanned] == [
        ("c1", 3, WhyNot.ENDED),
        ("c1", 4, WhyNot.AFTER),
        ("c2", 2, WhyNot.BEYOND),
    ]
    assert by_reason(year_plan([beyond], {}, INTERVALS)) == {WhyNot.NO_ROOM: 1}


def test_whose_window_ends_first_is_served_first_and_comes_earlier_rather_than_not_at_all() -> None:
    day, later = START, START + timedelta(weeks=1)
    urgent = Need("urgent", 4, 4, day, day, day)
    calm = Need("calm", 1, 1, day, day)
    plan = year_plan([calm, urgent], {day: 1, later: 1}, INTERVALS)
    assert [(one.course, one.day) for one in plan.planned] == [("urgent", day), ("calm", later)]
    # the only free day comes a week before the aim
    early = Need("early", 4, 4, day, later, later)
    assert year_plan([early], {day: 1}, INTERVALS).planned[0].day == day


def test_two_days_in_a_row_have_the_beds_of_one() -> None:
    days = {START: 2, START + timedelta(days=1): 2}
    needs = [Need(f"c{number}", 4, 4, START, START, START + timedelta(days=1)) for number in range(3)]
    plan = year_plan(needs, days, INTERVALS)
    check(plan, needs, days)
    assert (len(plan.planned), by_reason(plan)) == (2, {WhyNot.NO_ROOM: 1})


def test_who_is_put_off_beyond_the_window_is_told_so_and_asks_for_no_extra_day() -> None:
    free, extra = days_of(THURSDAYS, 30), days_of(TUESDAYS, 30)
    put_off = Need("c1", 2, 3, START + timedelta(weeks=20), START + timedelta(weeks=20), START + timedelta(weeks=16))
    plan = year_plan_with([put_off], free, INTERVALS, extra)
    assert [one.why for one in plan.unplanned] == [WhyNot.DELAYED, WhyNot.AFTER]
    assert plan.extra_days == ()


def test_days_are_only_asked_for_as_long_as_somebody_finds_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies beyond the plan, or follows on what has no day, is no reason to try every other day of it."""
    tried: list[int] = []

    def counted(needs: Sequence[Need], free: Mapping[date, int], intervals: Intervals) -> YearPlan:
        tried.append(len(free))
        return year_plan(needs, free, intervals)

    monkeypatch.setattr("ward_board.domain.year_plan.year_plan", counted)
    needs, free = referred(6, 60), days_of(THURSDAYS, 18)
    plan = year_plan_with(needs, free, INTERVALS, days_of(TUESDAYS, 18))
    assert plan.unplanned
    assert WhyNot.NO_ROOM not in by_reason(plan)
    assert (len(tried), plan.extra_days) == (2, ())


OFFSETS = st.integers(0, 300)


@st.composite
def any_needs(draw: st.DrawFn) -> list[Need]:
    needs = []
    for place in range(draw(st.integers(0, 25))):
        number = draw(st.integers(1, 4))
        first = START + timedelta(days=draw(OFFSETS))
        aim = first + timedelta(days=draw(st.integers(0, 40)))
        last = None if number == 1 else aim + timedelta(days=draw(st.integers(0, 60)))
        needs.append(Need(f"c{place}", number, draw(st.integers(number, 4)), first, aim, last))
    return needs


FREE = st.dictionaries(OFFSETS.map(lambda days: START + timedelta(days=days)), st.integers(0, 4), max_size=40)


@given(any_needs(), FREE)
def test_any_plan_keeps_every_interval_and_every_bed(needs: list[Need], free: dict[date, int]) -> None:
    check(year_plan(needs, free, INTERVALS), needs, free)


@given(any_needs(), FREE, FREE)
def test_any_plan_with_extra_days_is_no_worse_and_uses_each_of_them(
    needs: list[Need], free: dict[date, int], extra: dict[date, int]
) -> None:
    extra = {day: beds for day, beds in extra.items() if day not in free}
    alone, plan = year_plan(needs, free, INTERVALS), year_plan_with(needs, free, INTERVALS, extra)
    check(plan, needs, {**free, **extra})
    assert len(plan.unplanned) <= len(alone.unplanned)
    assert set(plan.extra_days) <= set(extra)
    assert {one.day for one in plan.planned} <= set(free) | set(plan.extra_days)
