"""Which treatment days are past their time (A14): whole closed ones alone, and nothing of a course that goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.keeping import DayThatStays, DayToGo, Held, days_to_go, kept_since

SINCE = date(2026, 11, 26)
OLD = date(2006, 3, 9)
Days = tuple[DayToGo, ...]


def held(treatment: str, course: str, day: date, *, patient: str | None = None, is_open: bool = False) -> Held:
    return Held(treatment, course, patient or course.replace("c", "p"), day, is_open)


def courses_in(treatments: Iterable[Held]) -> dict[str, set[str]]:
    own: dict[str, set[str]] = defaultdict(set)
    for one in treatments:
        own[one.patient].add(one.course)
    return own


def found(
    *treatments: Held, written: dict[str, date] | None = None, courses: dict[str, set[str]] | None = None
) -> tuple[Days, tuple[DayThatStays, ...]]:
    return days_to_go(treatments, written or {}, {**courses_in(treatments), **(courses or {})}, SINCE)


def test_a14_a_day_is_kept_for_so_many_years_to_the_day() -> None:
    assert kept_since(date(2026, 11, 26), 20) == date(2006, 11, 26)
    assert kept_since(date(2028, 2, 29), 15) == date(2013, 3, 1)
    assert kept_since(date(2028, 2, 29), 20) == date(2008, 2, 29)
    assert kept_since(date(2026, 11, 26), 1) == date(2025, 11, 26)


def test_a14_the_first_day_that_is_kept_stays() -> None:
    assert found(held("t1", "c1", SINCE)) == ((), ())
    (to_go,), stays = found(held("t1", "c1", SINCE - timedelta(days=1)))
    assert (to_go.treatments, stays) == (("t1",), ())


def test_a14_course_and_patient_go_with_the_last_treatment() -> None:
    later = OLD + timedelta(days=56)
    to_go, _ = found(held("t1", "c1", OLD), held("t2", "c1", later), held("t3", "c2", later))
    assert to_go == (DayToGo(OLD, ("t1",)), DayToGo(later, ("t2", "t3"), ("c1", "c2"), ("p1", "p2")))
    assert to_go[1].streams == ("t2", "t3", "c1", "c2")


def test_a14_a_patient_with_a_newer_course_stays() -> None:
    newer = {"p1": {"c1", "c9"}}
    to_go, _ = found(held("t1", "c1", OLD), courses=newer)
    assert to_go == (DayToGo(OLD, ("t1",), ("c1",)),)


def test_a14_an_open_treatment_keeps_its_whole_day_and_its_course() -> None:
    before = OLD - timedelta(days=56)
    first, second = held("t1", "c1", before), held("t2", "c1", OLD, is_open=True)
    to_go, stays = found(first, second, held("t3", "c2", OLD))
    assert to_go == ()
    assert [(one.day, one.open_treatments, one.in_open_courses) for one in stays] == [
        (before, (), ("t1",)),
        (OLD, ("t2",), ("t2",)),
    ]


def test_a14_a_course_that_was_written_in_lately_stays_whole() -> None:
    assert found(held("t1", "c1", OLD), written={"c1": SINCE})[0] == ()
    assert len(found(held("t1", "c1", OLD), written={"c1": SINCE - timedelta(days=1)})[0]) == 1


def test_a14_a_day_alone_is_judged_on_what_other_days_still_hold() -> None:
    """The course does not go with its third treatment while the second waits for somebody else's course."""
    first, third = held("t1", "c1", OLD), held("t3", "c1", OLD + timedelta(days=112))
    second, other = held("t2", "c1", OLD + timedelta(days=56)), held("t4", "c2", OLD + timedelta(days=56), is_open=True)
    all_of_them, _ = found(first, second, other, third)
    assert all_of_them == (DayToGo(first.day, ("t1",)), DayToGo(third.day, ("t3",)))
    alone, _ = days_to_go([second, third], {}, {"p1": ("c1",)}, SINCE, only=third.day)
    assert alone == (all_of_them[1],)


def one_after_the_other(treatments: list[Held], to_go: Days, newest: dict[str, date]) -> Days:
    """The same days, each judged alone when the ones before it are gone, as it is when it is taken out."""
    left, courses, again = list(treatments), courses_in(treatments), []
    for day in to_go:
        here = {one.course for one in left if one.day == day.day}
        near = [one for one in left if one.course in here]
        again += days_to_go(near, newest, courses, SINCE, only=day.day)[0]
        left = [one for one in left if one.treatment not in day.treatments]
        courses = {patient: own - set(day.courses) for patient, own in courses.items()}
    return tuple(again)


some = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-400, 30), st.booleans() | st.just(False) | st.just(False)), max_size=12
)


@given(some, st.dictionaries(st.integers(0, 3), st.integers(-400, 30), max_size=3))
def test_a14_whatever_is_held_only_whole_closed_old_days_of_finished_courses_go(
    facts: list[tuple[int, int, bool]], written: dict[int, int]
) -> None:
    treatments = [
        held(f"t{place}", f"c{course}", SINCE + timedelta(days=day), patient=f"p{course % 2}", is_open=is_open)
        for place, (course, day, is_open) in enumerate(facts)
    ]
    newest = {f"c{course}": SINCE + timedelta(days=day) for course, day in written.items()}
    to_go, stays = found(*treatments, written=newest)
    gone = {name for day in to_go for name in day.treatments}
    by_id = {one.treatment: one for one in treatments}
    left = [one for one in treatments if one.treatment not in gone]
    left_courses, left_patients = {one.course for one in left}, {one.patient for one in left}
    for day in to_go:
        assert {one.treatment for one in treatments if one.day == day.day} == set(day.treatments)
        for one in map(by_id.get, day.treatments):
            assert one is not None
            assert not one.is_open
            assert one.day < SINCE
            course = [other for other in treatments if other.course == one.course]
            assert all(other.day < SINCE and not other.is_open for other in course)
            assert newest.get(one.course, OLD) < SINCE
    assert {c for day in to_go for c in day.courses} == {by_id[t].course for t in gone} - left_courses
    assert {p for day in to_go for p in day.patients} == {by_id[t].patient for t in gone} - left_patients
    assert one_after_the_other(treatments, to_go, newest) == to_go
    assert {day.day for day in to_go} | {day.day for day in stays} == {o.day for o in treatments if o.day < SINCE}
