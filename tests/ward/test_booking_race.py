"""Several terminals plan at the same moment: what one wrote the next is judged on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.patience import PATIENCE_SECONDS
from ward_board.domain.day_list import BookingRow
from ward_board.errors import RefusedError, WardBoardError
from ward_board.ward.planning import Planning
from ward_board.ward.ward import Ward

from .planned_cycles import SETTINGS, book, week, without_date

_TERMINALS = 4


def at_once(wards: Sequence[Ward], courses: Sequence[str], **asked: int) -> Counter[str]:
    """What became of a booking of the same day for each of some courses, each at a terminal of its own."""
    start = Barrier(len(wards), timeout=PATIENCE_SECONDS)

    def one(ward: Ward, course: str) -> str:
        start.wait()
        try:
            book(Planning(ward, SETTINGS), ward, course, week(8), **asked)
        except RefusedError as refused:
            return min(gate.id for gate in refused.gates)
        except WardBoardError as error:
            return type(error).__name__
        return "booked"

    with ThreadPoolExecutor(len(wards)) as pool:
        return Counter(pool.map(one, wards, courses))


def test_one_course_is_booked_once_whoever_asks_at_the_same_moment(
    ward: Ward, open_ward: Callable[[], Ward], row: BookingRow
) -> None:
    course = without_date(ward, row)
    said = at_once([open_ward() for _ in range(_TERMINALS)], [course] * _TERMINALS)
    assert said["booked"] == 1, said
    assert sum(said.values()) == _TERMINALS
    assert len(ward.courses.one(course).booked) == 1


def test_a_bed_of_a_day_goes_to_one_of_those_who_ask_for_it_at_the_same_moment(
    ward: Ward, open_ward: Callable[[], Ward], row: BookingRow
) -> None:
    courses = [without_date(ward, row, f"41.10{number}") for number in range(_TERMINALS)]
    said = at_once([open_ward() for _ in range(_TERMINALS)], courses, bed=1)
    assert said["booked"] == 1, said
    assert ward.courses.beds_taken(week(8), week(8)) == {week(8): frozenset({1})}
