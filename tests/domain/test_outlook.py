"""What a course's entries and treatments mean for its next dates; the courses are derived as real ones are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ward_board.domain.calendar import Load
from ward_board.domain.course import Course, Ending
from ward_board.domain.outlook import Standing, intervals_of, need_of, outlook_of, outlooks_of, patient_days, proposed
from ward_board.domain.year_plan import Intervals, Need

from ..board.made_courses import THURSDAYS, TODAY, found, made_course, plan, week


def after(course: Course) -> date | None:
    window = outlook_of(course).window
    return window.after if window else None


def test_a_course_that_has_not_begun_may_begin_tomorrow() -> None:
    outlook = outlook_of(made_course("Dubois C."))
    assert (outlook.standing, outlook.number) == (Standing.OPEN, 1)
    assert outlook.window is not None
    assert (outlook.window.first, outlook.window.last) == (TODAY + timedelta(days=1), None)


def test_after_a_given_cycle_the_window_is_six_to_twelve_weeks_and_the_aim_eight() -> None:
    outlook = outlook_of(made_course("Haddad N.", [week(-2)]))
    assert (outlook.standing, outlook.number) == (Standing.OPEN, 2)
    assert outlook.window is not None
    assert (outlook.window.first, outlook.window.aim, outlook.window.last) == (week(4), week(6), week(10))


def test_who_is_here_today_is_looked_at_from_today_on_whether_it_has_begun_or_not() -> None:
    given = made_course("Jansen A.", [week(-8), TODAY], [(week(8), 1)])
    planned = made_course("Jansen A.", [week(-8)], [(TODAY, 1), (week(8), 1)])
    for course in (given, planned):
        outlook = outlook_of(course)
        assert (outlook.number, after(course), outlook.standing) == (3, TODAY, Standing.BOOKED)
        assert outlook.booked is not None
        assert outlook.booked.day == week(8)


def test_after_the_last_cycle_nothing_follows() -> None:
    for days, booked in (
        ([week(-24), week(-16), week(-8), TODAY], []),
        ([week(-24), week(-16), week(-8)], [(TODAY, 1)]),
    ):
        outlook = outlook_of(made_course("Ferreira L.", days, booked))
        assert (outlook.standing, outlook.window) == (Standing.COMPLETE, None)
        assert proposed(made_course("Ferreira L.", days, booked), outlook, THURSDAYS, Load(8)) == ()


def test_a_standing_toxicity_holds_it_up_to_sixteen_weeks_and_a_gone_one_halves_the_dose() -> None:
    low = found("blood_count", week(-1), {"platelets_10e9_per_l": 62.0})
    held = made_course("Peters H.", [week(-11)], entries=[low])
    outlook = outlook_of(held)
    assert (outlook.standing, outlook.number, [one.toxicity for one in outlook.held]) == (
        Standing.HELD,
        2,
        ["thrombocytopenia"],
    )
    assert outlook.window is not None
    assert outlook.window.last == week(5)
    assert proposed(held, outlook, THURSDAYS, Load(8)) == ()
    assert need_of(held) is None
    gone = found("blood_count", TODAY, {"platelets_10e9_per_l": 140.0})
    outlook = outlook_of(made_course("Peters H.", [week(-11)], entries=[low, gone]))
    assert (outlook.standing, outlook.is_half) == (Standing.OPEN, True)
    assert outlook.window is not None
    assert outlook.window.last == week(5)


def test_a_coded_delay_reaches_to_sixteen_weeks_and_may_say_not_before() -> None:
    delay = found("delay", week(-1), {"code": "travel", "not_before": week(7).isoformat()})
    outlook = outlook_of(made_course("Haddad N.", [week(-2)], entries=[delay]))
    assert outlook.window is not None
    assert (outlook.window.first, outlook.window.aim, outlook.window.last) == (week(7), week(7), week(14))


@pytest.mark.parametrize("day", [week(-17), week(-40)])
def test_sixteen_weeks_over_ask_a_physician_and_propose_nothing(day: date) -> None:
    course = made_course("Okafor C.", [day])
    outlook = outlook_of(course)
    assert (course.ending, outlook.standing, outlook.window) == (Ending.TOO_LONG, Standing.STOPS, None)
    assert not outlook.may_be_booked
    assert need_of(course) is None


def test_what_a_physician_ended_has_ended() -> None:
    end = found("terminate", week(-1), {"code": "progression"})
    outlook = outlook_of(made_course("Rossi G.", [week(-6)], [(week(2), 1)], entries=[end]))
    assert (outlook.standing, outlook.window) == (Standing.ENDED, None)


def test_everything_booked_stands_in_a_chain_with_the_first_that_is_not() -> None:
    course = made_course("Kowalski A.", [week(-1)], [(week(7), 1), (week(13), 1)])
    chain = outlooks_of(course)
    assert [(one.number, one.standing) for one in chain] == [
        (2, Standing.BOOKED),
        (3, Standing.BOOKED),
        (4, Standing.OPEN),
    ]
    assert [one.window.after for one in chain if one.window] == [week(-1), week(7), week(13)]
    assert need_of(course) == Need(course.id, 4, 4, week(19), week(21), week(25))


@pytest.mark.parametrize(("weeks", "outside"), [(5, -7), (6, 0), (12, 0), (13, 7)])
def test_a_booking_outside_its_window_is_told_by_its_days(weeks: int, outside: int) -> None:
    outlook = outlook_of(made_course("Novák J.", [TODAY], [(week(weeks), 1)]))
    assert outlook.days_outside == outside


def test_a_booking_moves_as_if_its_own_bed_were_free_and_never_onto_another_of_the_patient() -> None:
    course = made_course("Novák J.", [TODAY], [(week(8), 1), (week(12), 1)])
    full = frozenset(range(1, 9))
    load = Load(8, {week(weeks): full for weeks in range(6, 13)})
    found_days = {one.day: one.free_beds for one in proposed(course, outlook_of(course), THURSDAYS, load)}
    assert found_days[week(8)] == (1,)
    assert week(12) not in found_days
    assert patient_days(course) == {TODAY, week(8), week(12)}


def test_the_intervals_of_a_year_plan_are_those_of_the_course_plan() -> None:
    assert intervals_of(plan().interval) == Intervals(42, 56, 84)
