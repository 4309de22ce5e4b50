"""The weeks of a made-up past: a ward that books, treats, moves and cancels, treatment day by treatment day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.day_list import BookingRow
from ward_board.rehearsal.history_days import days_after, days_before, nearest
from ward_board.rehearsal.history_plan import CourseStory, Fate, Kind, Move, Size, Trouble, Visit

# by how many days the next cycle is aimed beside the usual day
_BESIDE_AIM = (-7, 0, 0, 0, 0, 0, 7, 7)
# shares of the intervals (of all that follow a cycle) in which something comes between
_TOXICITY, _DELAY, _STOP, _COMES_AGAIN, _TOO_LONG = 0.035, 0.03, 0.024, 0.12, 0.06
_CANCELLED_LATE, _NO_SHOW, _LEFT_FREE = 0.006, 0.001, 0.03
# a full ward: new courses a week and bed, fewer or more as more or fewer than so many a bed wait for their first
_NEW_A_WEEK, _WAITING, _LATEST_COURSES = 0.27, 4, 150
_FIRST_WITHIN_DAYS = 30
_DAYS_AHEAD = 62
_DAY = timedelta(days=1)

TOXICITIES = ("thrombocytopenia", "thrombocytopenia", "thrombocytopenia", "anaemia", "neutropenia", "renal", "other")
_DELAYS = ("patient_condition", "patient_condition", "patient_wish", "no_vial", "travel", "other_treatment")
_STOPS = ("progression", "progression", "progression", "patient_condition", "patient_wish", "died", "elsewhere")
_LATE_REASONS = {
    "patient_condition": "fever in the morning, seen by the physician",
    "no_vial": "vial not delivered",
    "travel": "flight cancelled",
    "other": "lift out of order, scanner cannot be reached",
}


class PastWard:
    """A ward that treats up to `today`; each course keeps one bed, so that a moved treatment only changes its day."""

    def __init__(
        self,
        plan: CoursePlan,
        size: Size,
        today: date,
        day_count: int,
        chance: Random,
        example: Sequence[BookingRow],
    ) -> None:
        self._plan = plan
        self.past = days_before(today, day_count)
        self.courses: list[CourseStory] = []
        self._chance, self._today = chance, today
        self._days = [*self.past, today, *days_after(today, _DAYS_AHEAD)]
        self._taken: dict[tuple[int, date], CourseStory] = {}
        self._due: dict[int, list[tuple[CourseStory, Kind]]] = {}
        # today's beds are those of the example day, whichever it names
        self._ward_beds = sorted(row.bed for row in example)
        self._beds = [row.bed for row in sorted(example, key=lambda row: (row.cycle, row.bed))][: size.beds]
        self._left_free = {
            (bed, day) for bed in self._beds for day in self._days if day == today or chance.random() < _LEFT_FREE
        }
        self._referrals = 0.0
        for row in example:
            self._book_example(row)

    def run(self) -> None:
        """All treatment days before today, and what was said at the desk on the day after each."""
        for place, day in enumerate(self.past):
            desk = day + _DAY
            for bed in self._ward_beds:
                if (bed, day) in self._taken:
                    self._treat(place, self._taken[bed, day])
            for course, kind in self._due.pop(place, ()):
                self._comes_between(course, kind, desk)
            self._book_new(place, desk)
        self._of_late()

    # --- the example day -------------------------------------------------------------------------------------------

    def _book_example(self, row: BookingRow) -> None:
        """The course of a patient of the example day: earlier cycles where it says, later ones every eight weeks."""
        course = CourseStory(row.bed, self._plan.cycles)
        days = [self._today]
        last = row.last_treatment
        while len(days) < row.cycle:
            days.insert(0, nearest(self.past, last or days[0] - timedelta(days=self._plan.interval.aim_days)))
            last = None
        while len(days) < course.cycles:
            days.append(nearest(self._days, days[-1] + timedelta(days=self._plan.interval.aim_days)))
        booked_on = days[0] - timedelta(days=30)
        for cycle, day in enumerate(days, 1):
            visit = Visit(cycle, row.bed, day, booked_on, day, row=row if day == self._today else None)
            course.visits.append(visit)
            self._taken[row.bed, day] = course
        if row.activity_mbq and self._plan.is_half(row.activity_mbq):
            self._halve_example(course, row, days)
        self.courses.append(course)

    def _halve_example(self, course: CourseStory, row: BookingRow, days: Sequence[date]) -> None:
        before = days[row.cycle - 2]
        found = before + timedelta(days=29)
        gone = found + (self._today - found) * 2 // 3
        course.troubles.append(Trouble(Kind.TOXICITY, TOXICITIES[0], row.cycle - 1, found, gone))
        visit = course.visits[row.cycle - 1]
        visit.is_half, visit.booked_on = True, gone

    # --- a day and what comes between ------------------------------------------------------------------------------

    def _treat(self, place: int, course: CourseStory) -> None:
        day = self._days[place]
        visit = next(one for one in course.ahead if one.day == day)
        if course.example is None and self._chance.random() < _CANCELLED_LATE + _NO_SHOW:
            self._cancel_late(course, visit)
            return
        visit.fate = Fate.GIVEN
        if visit.cycle < course.cycles and course.example is None:
            self._draw(place, course)

    def _draw(self, place: int, course: CourseStory) -> None:
        """What will come before the next cycle."""
        had_toxicity = any(one.kind is Kind.TOXICITY for one in course.troubles)
        drawn = self._chance.random()
        if had_toxicity and drawn < _COMES_AGAIN:
            kind = Kind.TOXICITY
        elif drawn < _STOP:
            kind = Kind.STOP
        elif drawn < _STOP + _DELAY:
            kind = Kind.DELAY
        elif drawn < _STOP + _DELAY + _TOXICITY and not had_toxicity:
            kind = Kind.TOXICITY
        else:
            return
        self._due.setdefault(place + self._chance.randint(3, 4), []).append((course, kind))

    def _comes_between(self, course: CourseStory, kind: Kind, desk: date) -> None:
        if not course.ahead:
            return
        cycle = course.given[-1].cycle
        if kind is Kind.STOP:
            self._stop(course, self._chance.choice(_STOPS), desk)
        elif kind is Kind.TOXICITY:
            self._toxicity(course, cycle, desk)
        else:
            code = self._chance.choice(_DELAYS)
            last = course.given[-1].day
            trouble = Trouble(Kind.DELAY, code, cycle, desk)
            course.troubles.append(trouble)
            self._move_on(course, trouble, desk, last + timedelta(days=self._chance.choice((63, 70, 77, 84, 91))))
            trouble.not_before = course.ahead[0].day if course.ahead else None

    def _toxicity(self, course: CourseStory, cycle: int, desk: date) -> None:
        earlier = next((one for one in course.troubles if one.kind is Kind.TOXICITY), None)
        what = earlier.what if earlier else self._chance.choice(TOXICITIES)
        trouble = Trouble(Kind.TOXICITY, what, cycle, desk)
        course.troubles.append(trouble)
        if earlier:
            self._stop(course, "toxicity", desk + 2 * _DAY)
            return
        last = course.given[-1].day
        if self._chance.random() < _TOO_LONG:
            # it never goes: after sixteen weeks the course has ended
            self._cancel_ahead(course, desk, "toxicity")
            said_on = last + timedelta(days=self._plan.interval.longest_days + 4)
            if said_on < self._today:
                course.troubles.append(Trouble(Kind.STOP, "too_long", cycle, said_on))
            return
        aim = last + timedelta(days=self._chance.choice((70, 77, 84, 91, 98)))
        self._move_on(course, trouble, desk, aim)

    def _move_on(self, course: CourseStory, trouble: Trouble, desk: date, aim: date) -> None:
        """The next treatment on a later day, and those after it where that leaves too little between."""
        following = course.ahead
        self._release(course, following)
        last = course.given[-1].day
        days = self._find(course.bed, desk, last, aim, len(following), latest=self._plan.interval.longest_days)
        if days is None:
            self._stop(course, "elsewhere", desk)
            return
        for visit, day in zip(following, days, strict=True):
            self._taken[course.bed, day] = course
            if day != visit.day:
                visit.moves.append(Move(desk, day))
                visit.day = day
        if trouble.kind is Kind.TOXICITY:
            trouble.gone_on = following[0].day - timedelta(days=self._chance.randint(9, 13))
            if trouble.gone_on >= self._today:
                # nobody knows yet whether it goes: what is booked is given back
                trouble.gone_on = None
                self._cancel_ahead(course, desk, "toxicity")
            else:
                following[0].is_half, following[0].halved_on = True, trouble.gone_on

    def _cancel_late(self, course: CourseStory, visit: Visit) -> None:
        """The bed stays empty; another treatment is booked in place of this one."""
        is_no_show = self._chance.random() < _NO_SHOW / (_CANCELLED_LATE + _NO_SHOW)
        code = self._chance.choice([*_LATE_REASONS])
        visit.fate, visit.ended_on = (Fate.NO_SHOW if is_no_show else Fate.CANCELLED), visit.day
        visit.because = "did not come, no answer by telephone" if is_no_show else _LATE_REASONS[code]
        del self._taken[course.bed, visit.day]
        following, desk = course.ahead, visit.day + _DAY
        self._release(course, following)
        last = course.given[-1].day if course.given else None
        aim = visit.day + timedelta(days=14)
        days = self._find(course.bed, desk, last, aim, len(following) + 1, latest=self._plan.interval.longest_days)
        if days is None:
            self._stop(course, "elsewhere", desk)
            return
        if last is not None:
            course.troubles.append(Trouble(Kind.DELAY, code, visit.cycle - 1, desk))
        again = Visit(visit.cycle, visit.bed, days[0], desk, days[0], is_half=visit.is_half)
        course.visits.append(again)
        for one, day in zip([again, *following], days, strict=True):
            self._taken[course.bed, day] = course
            if day != one.day:
                one.moves.append(Move(desk, day))
                one.day = day

    def _stop(self, course: CourseStory, code: str, said_on: date) -> None:
        said_on = min(said_on, self._today - _DAY)
        cycle = course.given[-1].cycle if course.given else 0
        course.troubles.append(Trouble(Kind.STOP, code, cycle, said_on))
        self._cancel_ahead(course, said_on, code)

    def _cancel_ahead(self, course: CourseStory, said_on: date, code: str) -> None:
        following = course.ahead
        self._release(course, following)
        for visit in following:
            visit.fate, visit.ended_on, visit.because = Fate.CANCELLED, said_on, _CANCEL_WORDS[code]

    def _release(self, course: CourseStory, visits: Sequence[Visit]) -> None:
        for visit in visits:
            if self._taken.get((course.bed, visit.day)) is course:
                del self._taken[course.bed, visit.day]

    def _of_late(self) -> None:
        """Of those who were treated some weeks ago two have no date yet, and one is held until the blood is better."""
        recent = [one for one in self.courses if one.ahead and one.given and not one.troubles and not one.example]
        weeks_ago = [one for one in recent if 21 <= (self._today - one.given[-1].day).days <= 38]
        for course in weeks_ago[:2]:
            self._release(course, course.ahead)
            course.visits = course.given
        for course in weeks_ago[2:3]:
            found_on = self._today - 2 * _DAY
            course.troubles.append(Trouble(Kind.TOXICITY, TOXICITIES[0], course.given[-1].cycle, found_on))
            self._cancel_ahead(course, found_on, "toxicity")

    # --- new courses and days --------------------------------------------------------------------------------------

    def _book_new(self, place: int, desk: date) -> None:
        """Whoever was referred gets the first free bed; the longer people wait, the fewer are referred."""
        waiting = sum(1 for course in self.courses[-_LATEST_COURSES:] if course.ahead and not course.given)
        rate = _NEW_A_WEEK * (1.5 if waiting < _WAITING * len(self._beds) else 0.7)
        self._referrals += rate * len(self._beds)
        while self._referrals >= 1:
            self._referrals -= 1
            self._book_course(place, desk)

    def _free_beds(self, day: date) -> Iterator[int]:
        return (bed for bed in self._beds if self._is_free(bed, day))

    def _is_free(self, bed: int, day: date) -> bool:
        return (bed, day) not in self._taken and (bed, day) not in self._left_free

    def _book_course(self, place: int, desk: date) -> None:
        for first in self._days[place + 1 : place + _FIRST_WITHIN_DAYS]:
            for bed in self._free_beds(first):
                later = self._find(bed, desk, first, first + self._aim(), self._plan.cycles - 1)
                if later is None:
                    continue
                course = CourseStory(bed, self._plan.cycles)
                for cycle, day in enumerate([first, *later], 1):
                    course.visits.append(Visit(cycle, bed, day, desk, day))
                    self._taken[bed, day] = course
                self.courses.append(course)
                return

    def _aim(self) -> timedelta:
        return timedelta(days=self._plan.interval.aim_days + self._chance.choice(_BESIDE_AIM))

    def _find(
        self, bed: int, desk: date, last: date | None, aim: date, count: int, latest: int | None = None
    ) -> list[date] | None:
        """Days for `count` treatments, each as near to its aim as there is room; None where there is none."""
        found: list[date] = []
        shortest, usual = timedelta(days=self._plan.interval.shortest_days), self._plan.interval.latest_days
        for _ in range(count):
            first = max(desk + 7 * _DAY, last + shortest if last else desk)
            end = last + timedelta(days=latest or usual) if last else desk + timedelta(days=usual)
            within = self._days[bisect_left(self._days, first) :]
            free = [day for day in within[: 2 * usual // 7] if day <= end and self._is_free(bed, day)]
            if not free:
                return None
            found.append(nearest(free, aim))
            last, aim, latest = found[-1], found[-1] + self._aim(), usual
        return found


_CANCEL_WORDS = {
    "toxicity": "blood counts too low, held by the physician",
    "progression": "course ended, progression",
    "patient_condition": "course ended, condition of the patient",
    "patient_wish": "course ended, wish of the patient",
    "died": "the patient has died",
    "elsewhere": "goes on elsewhere",
}
