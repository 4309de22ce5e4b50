"""The plan of a made-up past: which patients came when, and what came between; no entry of it is written yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import sqrt

from ward_board.domain.course_plan import CoursePlan
from ward_board.domain.day_list import BookingRow

HOME_COUNTRY = "NL"
# what the centre says of itself: DESIGN §1 and issue 6
_PATIENTS, _TREATMENTS, _ABROAD_PERCENT, MEAN_RATING = 1300, 5000, 40, 8.9
_BEDS = 8


@dataclass(frozen=True, slots=True)
class Size:
    """How much past there is: patients and treatments that were given, and the beds that were in use."""

    patients: int
    treatments: int
    beds: int

    @property
    def abroad(self) -> int:
        """How many of the patients live abroad."""
        return round(self.patients * _ABROAD_PERCENT / 100)

    @property
    def ratings(self) -> int:
        """How many treatments were rated: nine of ten, in tens, so that their mean is a figure with one decimal."""
        return round(self.treatments * 0.09) * 10

    @property
    def points(self) -> int:
        """All ratings added up."""
        return round(self.ratings * MEAN_RATING)


def size_of(patients: int = _PATIENTS) -> Size:
    """The whole past, or with fewer patients a smaller one of fewer beds and years."""
    share = patients / _PATIENTS
    return Size(patients, round(_TREATMENTS * share), max(1, round(_BEDS * sqrt(share))))


class Fate(StrEnum):
    """What became of a booked treatment."""

    AHEAD = "ahead"
    GIVEN = "given"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Kind(StrEnum):
    """What came between two cycles."""

    TOXICITY = "toxicity"
    DELAY = "delay"
    STOP = "stop"


@dataclass(slots=True)
class Trouble:
    """Something that came after cycle `after_cycle`, was found on one day and, where it went, gone on another.

    `what` is the toxicity's id, or the code of the reason. A toxicity that `comes_again` ends the course, as does one
    that lasts too long.
    """

    kind: Kind
    what: str
    after_cycle: int
    found_on: date
    gone_on: date | None = None
    not_before: date | None = None


@dataclass(slots=True)
class Move:
    """A treatment that was booked on another day: when that was said, and the new day."""

    said_on: date
    to: date


@dataclass(slots=True)
class Visit:
    """One booked treatment; `day` is where it ended up, `booked_for` where it was booked first.

    `halved_on` is when a physician prescribed half the activity, `ended_on` and `because` when it was cancelled and
    why. `row` is what the example day says of today's.
    """

    cycle: int
    bed: int
    day: date
    booked_on: date
    booked_for: date
    fate: Fate = Fate.AHEAD
    moves: list[Move] = field(default_factory=list)
    is_half: bool = False
    halved_on: date | None = None
    ended_on: date | None = None
    because: str = ""
    rating: int | None = None
    row: BookingRow | None = None


@dataclass(slots=True)
class CourseStory:
    """One course: the bed in which its patient lies each time, its treatments, and what came between them.

    `cycles` are as many as it has where nothing ends it before.
    """

    bed: int
    cycles: int
    patient: int = -1
    visits: list[Visit] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def given(self) -> list[Visit]:
        """Those that were given, by date."""
        return sorted((one for one in self.visits if one.fate is Fate.GIVEN), key=lambda one: one.day)

    @property
    def ahead(self) -> list[Visit]:
        """Those that are booked, by date."""
        return sorted((one for one in self.visits if one.fate is Fate.AHEAD), key=lambda one: one.day)

    @property
    def example(self) -> BookingRow | None:
        """What the example day says of the patient, if it names them."""
        return next((one.row for one in self.visits if one.row), None)

    @property
    def has_stopped(self) -> bool:
        """Whether a physician ended it."""
        return any(one.kind is Kind.STOP for one in self.troubles)

    @property
    def is_complete(self) -> bool:
        """Whether all cycles were given."""
        return any(one.cycle == self.cycles for one in self.given)

    @property
    def is_open(self) -> bool:
        """Whether a treatment is still to come."""
        return not (self.has_stopped or self.is_complete)


@dataclass(frozen=True, slots=True)
class Past:
    """All courses in the order of their first booking, and the first day of all; they went by `plan`."""

    plan: CoursePlan
    size: Size
    today: date
    first_day: date
    courses: Sequence[CourseStory]
    is_abroad: Sequence[bool]

    def given(self) -> Iterator[tuple[CourseStory, Visit]]:
        """Every treatment that was given, with its course."""
        return ((course, visit) for course in self.courses for visit in course.visits if visit.fate is Fate.GIVEN)
