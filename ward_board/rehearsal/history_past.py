"""The whole past, with exactly the figures that it was asked for: patients, treatments, share from abroad, rating."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from random import Random

from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.day_list import BookingRow
from ward_board.rehearsal.history_plan import HOME_COUNTRY, CourseStory, Fate, Kind, Past, Size, Trouble
from ward_board.rehearsal.history_ward import PastWard

_BACK_AFTER = timedelta(days=540)
_TRIES = 200
_DAYS_A_BED_AND_TREATMENT = 1.03
# of ten patients how many give which points: the start of what is then brought to the mean
_POINTS = (10, 10, 10, 10, 9, 9, 9, 8, 8, 7)
_LATE_STOPS = (("progression", "course ended, progression"), ("patient_wish", "course ended, wish of the patient"))


def past_of(plan: CoursePlan, size: Size, today: date, seed: int, example: Sequence[BookingRow]) -> Past:
    """A past of that size up to the day before `today`, on which the patients of `example` are booked.

    Its courses go by `plan`. Equal arguments give equal pasts. Raises RuntimeError where no ward
    fits the size, which no size from 40 patients on has shown.
    """
    day_count = round(size.treatments / size.beds * _DAYS_A_BED_AND_TREATMENT)
    for attempt in range(_TRIES):
        chance = Random(f"{seed}/{attempt}")  # noqa: S311
        ward = PastWard(plan, size, today, day_count, chance, example)
        ward.run()
        courses = sorted(ward.courses, key=lambda one: (one.visits[0].booked_on, one.visits[0].day, one.bed))
        too_many = sum(len(course.given) for course in courses) - size.treatments
        returning = sum(bool(course.given) for course in courses) - size.patients
        if too_many < 0 or returning < 0:
            day_count += max(1, -too_many // size.beds)
        elif too_many > 4 * size.beds:
            day_count -= max(1, (too_many - 2 * size.beds) // size.beds)
        elif _end_earlier(courses, too_many, chance) and _come_back(courses, returning, chance, ward.past):
            _rate(courses, size, chance)
            first_day = min(visit.day for course in courses for visit in course.given)
            return Past(plan, size, today, first_day, courses, _abroad(courses, size, chance))
    raise RuntimeError(f"no past of {size.patients} patients was found")


def _end_earlier(courses: Sequence[CourseStory], too_many: int, chance: Random) -> bool:
    """Takes the last treatment from some courses, which end before it; whether there were enough."""
    last = {id(course): course.given[-1] for course in courses if course.is_complete}
    plain = [course for course in courses if id(course) in last and not course.troubles and not course.example]
    if len(plain) < too_many:
        return False
    for course in chance.sample(plain, too_many):
        visit = last[id(course)]
        code, words = chance.choice(_LATE_STOPS)
        visit.fate, visit.because = Fate.CANCELLED, words
        visit.ended_on = visit.day - timedelta(days=chance.randint(1, 9))
        course.troubles.append(Trouble(Kind.STOP, code, course.cycles - 1, visit.ended_on))
    return True


def _come_back(courses: Sequence[CourseStory], returning: int, chance: Random, days: Sequence[date]) -> bool:
    """Says whose each course is: some patients come back, long after a whole course; whether there were enough."""
    gap = min(_BACK_AFTER, (days[-1] - days[0]) / 4)
    again = [course for course in courses if course.given and not course.example and not course.troubles]
    numbers = count()
    chosen = {id(course) for course in chance.sample(again[len(again) // 3 :], returning)} if returning else set()
    gone = [course for course in courses if course.is_complete and not course.example]
    for course in courses:
        if id(course) not in chosen:
            course.patient = next(numbers)
            continue
        before = course.visits[0].booked_on - gap
        earlier = [one for one in gone if one.patient >= 0 and one.given[-1].day <= before]
        if not earlier:
            return False
        first = chance.choice(earlier)
        gone.remove(first)
        course.patient = first.patient
    return True


def _rate(courses: Sequence[CourseStory], size: Size, chance: Random) -> None:
    """Ratings from 0 to 10 whose mean is exact: chance picks them, and single points are then given or taken."""
    given = [visit for course in courses for visit in course.given]
    rated = chance.sample(given, size.ratings)
    points = [max(0, chance.choice(_POINTS) - (chance.randint(1, 4) if chance.random() < 0.04 else 0)) for _ in rated]
    while (missing := size.points - sum(points)) != 0:
        place = chance.randrange(len(points))
        step = 1 if missing > 0 else -1
        if 5 <= points[place] + step <= 10:
            points[place] += step
    for visit, one in zip(rated, points, strict=True):
        visit.rating = one


def _abroad(courses: Sequence[CourseStory], size: Size, chance: Random) -> list[bool]:
    """Who of the patients lives abroad: exactly so many of those who were treated, as many of the others."""
    example = {course.patient: course.example for course in courses if course.example}
    patients = range(max(course.patient for course in courses) + 1)
    treated = {course.patient for course in courses if course.given}
    abroad = {patient for patient, row in example.items() if row and row.country != HOME_COUNTRY}
    missing = size.abroad - len(abroad & treated)
    abroad |= set(chance.sample(sorted(treated - set(example)), missing))
    waiting = sorted(set(patients) - treated - set(example))
    abroad |= set(chance.sample(waiting, round(len(waiting) * size.abroad / size.patients)))
    return [patient in abroad for patient in patients]
