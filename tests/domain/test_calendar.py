from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.calendar import (
    Calendar,
    Load,
    Obstacle,
    Window,
    Wish,
    best,
    clashes,
    proposals,
    treatment_days,
)

THURSDAY = date(2026, 11, 26)
LAST = date(2026, 11, 12)
CHRISTMAS = frozenset({date(2026, 12, 24), date(2026, 12, 31)})
EXTRA = date(2026, 12, 22)
WARD = Calendar(frozenset({3}), 8, also=frozenset({EXTRA}), closed=CHRISTMAS)
WINDOW = Window(LAST + timedelta(42), LAST + timedelta(84), LAST + timedelta(56), LAST)
FULL = frozenset(range(1, 9))


def week(weeks: int) -> date:
    return LAST + timedelta(weeks=weeks)


def test_the_ward_treats_on_its_weekdays_and_extra_days_and_never_on_closed_ones() -> None:
    days = treatment_days(WARD, date(2026, 12, 14), date(2027, 1, 10))
    assert days == (date(2026, 12, 17), EXTRA, date(2027, 1, 7))
    closed_extra = Calendar(frozenset(), 8, also=frozenset({EXTRA}), closed=frozenset({EXTRA}))
    assert treatment_days(closed_extra, EXTRA, EXTRA) == ()


def test_days_run_over_new_year_and_a_leap_day() -> None:
    assert treatment_days(WARD, date(2028, 2, 24), date(2028, 3, 9)) == (
        date(2028, 2, 24),
        date(2028, 3, 2),
        date(2028, 3, 9),
    )
    assert treatment_days(WARD, THURSDAY, THURSDAY - timedelta(days=1)) == ()


def test_a_bed_beyond_the_wards_counts_as_taken_and_frees_none() -> None:
    load = Load(2, {THURSDAY: frozenset({1, 9})})
    assert load.free_beds(THURSDAY) == (2,)
    assert load.taken(THURSDAY) == {1, 9}
    assert load.without(THURSDAY, 1).free(THURSDAY) == 2
    assert load.without(THURSDAY, 5) == load
    assert load.free(week(50)) == 2


def test_a_patient_lies_until_the_afternoon_after_so_that_a_bed_is_taken_on_the_days_beside_its_own() -> None:
    """Nobody can begin there on that morning, nor be in it when somebody else begins the morning after."""
    friday, wednesday = THURSDAY + timedelta(days=1), THURSDAY - timedelta(days=1)
    load = Load(2, {THURSDAY: frozenset({1})})
    for beside in (friday, wednesday):
        assert (load.free_beds(beside), load.taken(beside), load.beside(beside)) == ((2,), frozenset(), {1})
        assert load.without(THURSDAY, 1).free_beds(beside) == (1, 2)
    assert load.free_beds(THURSDAY + timedelta(days=2)) == (1, 2)
    both = Calendar(frozenset({3, 4}), 2)
    for wish, obstacles in ((Wish(friday, 1), ["bed_overnight"]), (Wish(friday, 2), [])):
        found = clashes(wish, Window(friday, None, friday), both, load, THURSDAY)
        assert [clash.obstacle.value for clash in found] == obstacles
    full = Load(2, {THURSDAY: frozenset({1, 2})})
    (clash,) = clashes(Wish(friday, 1), Window(friday, None, friday), both, full, THURSDAY)
    assert clash.obstacle is Obstacle.DAY_FULL


@pytest.mark.parametrize(("days", "outside"), [(41, -1), (42, 0), (84, 0), (85, 1), (10, -32), (112, 28)])
def test_the_edges_of_a_window_belong_to_it(days: int, outside: int) -> None:
    assert WINDOW.days_outside(LAST + timedelta(days)) == outside


def test_the_nearest_to_the_aim_comes_first_and_of_two_the_earlier() -> None:
    found = proposals(WINDOW, WARD, Load(8), not_before=THURSDAY)
    assert [one.day for one in found[:4]] == [week(8), week(9), week(10), week(11)]
    assert [one.days_since for one in found] == [56, 63, 70, 77, 84]
    odd = Calendar(frozenset({3, 4}), 8)
    near = proposals(Window(week(8), week(9), week(8) + timedelta(4), LAST), odd, Load(8), not_before=THURSDAY)
    assert [(one.day - week(8)).days for one in near] == [1, 7, 0]


def test_full_days_are_named_and_the_best_has_room() -> None:
    """The example of the picture: 7 and 14 January are full, 4 February has one bed."""
    load = Load(8, {week(8): FULL, week(9): FULL, week(10): FULL, week(11): FULL, week(12): FULL - {8}})
    found = proposals(WINDOW, WARD, load, not_before=THURSDAY)
    assert [one.is_full for one in found] == [True, True, True, True, False]
    chosen = best(found)
    assert chosen is not None
    assert (chosen.day, chosen.free_beds) == (week(12), (8,))
    assert best(found[:2]) is None


def test_a_first_treatment_is_proposed_as_early_as_there_is_room() -> None:
    tomorrow = THURSDAY + timedelta(days=1)
    load = Load(8, {THURSDAY + timedelta(weeks=1): FULL})
    found = proposals(Window(tomorrow, None, tomorrow), WARD, load, not_before=tomorrow)
    assert [(one.day, one.is_full, one.days_since) for one in found] == [
        (THURSDAY + timedelta(weeks=1), True, None),
        (THURSDAY + timedelta(weeks=2), False, None),
    ]
    nowhere = Calendar(frozenset(), 8)
    assert proposals(Window(tomorrow, None, tomorrow), nowhere, load, not_before=tomorrow) == ()


def test_past_days_and_days_with_another_bed_are_not_proposed() -> None:
    found = proposals(WINDOW, WARD, Load(8), not_before=week(10), without=frozenset({week(11)}))
    assert [one.day for one in found] == [week(10), week(12)]


@pytest.mark.parametrize(
    ("wish", "obstacles"),
    [
        (Wish(week(8), 1), []),
        (Wish(week(8), 2), ["bed_free"]),
        (Wish(week(9), 1), ["day_full"]),
        (Wish(week(8), 9), ["bed_exists"]),
        (Wish(week(8), 1, frozenset({week(8)})), ["patient_once"]),
        (Wish(week(8) + timedelta(days=1), 1), ["treatment_day"]),
        (Wish(week(7), 1), ["day_closed"]),
        (Wish(EXTRA, 1), ["interval"]),
        (Wish(week(13), 1), ["interval"]),
        (Wish(LAST, 1), ["future_day", "interval"]),
    ],
)
def test_what_clashes_is_said_by_the_ids_of_gates(wish: Wish, obstacles: list[str]) -> None:
    load = Load(8, {week(8): frozenset({2}), week(9): FULL})
    found = clashes(wish, WINDOW, WARD, load, THURSDAY)
    assert [clash.obstacle.value for clash in found] == obstacles


def test_an_interval_clash_says_by_how_many_days_and_today_is_not_past() -> None:
    (early,) = clashes(Wish(EXTRA, 1), WINDOW, WARD, Load(8), THURSDAY)
    (late,) = clashes(Wish(week(13), 1), WINDOW, WARD, Load(8), THURSDAY)
    assert (early.days, late.days) == (-2, 7)
    today = clashes(Wish(THURSDAY, 1), WINDOW, WARD, Load(8), THURSDAY)
    assert [one.obstacle for one in today] == [Obstacle.INTERVAL]


DAYS = st.integers(-100, 500).map(lambda number: THURSDAY + timedelta(days=number))
CALENDARS = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6), max_size=3),
    st.integers(1, 9),
    also=st.frozensets(DAYS, max_size=8),
    closed=st.frozensets(DAYS, max_size=20),
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    after = draw(DAYS)
    first, aim, last = sorted(after + timedelta(days=draw(st.integers(1, 140))) for _ in range(3))
    return Window(first, last, aim, after)


@st.composite
def loads(draw: st.DrawFn, beds: int) -> Load:
    taken = st.frozensets(st.integers(1, beds + 1), max_size=beds + 1)
    return Load(beds, draw(st.dictionaries(DAYS, taken, max_size=30)))


@given(st.data())
def test_what_is_proposed_with_room_never_clashes_and_is_nearest(data: st.DataObject) -> None:
    calendar, window = data.draw(CALENDARS), data.draw(windows())
    load = data.draw(loads(calendar.beds))
    today = data.draw(DAYS)
    found = proposals(window, calendar, load, not_before=today)
    distances = [abs(one.day - window.aim) for one in found]
    assert distances == sorted(distances)
    assert [one.day for one in found if one.is_full] == [one.day for one in found if not load.free(one.day)]
    for one in found:
        for bed in one.free_beds:
            assert clashes(Wish(one.day, bed), window, calendar, load, today) == ()
    others = set(treatment_days(calendar, window.first, window.last or window.first)) - {one.day for one in found}
    assert all(day < today for day in others)
