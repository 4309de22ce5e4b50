from __future__ import annotations

from datetime import timedelta

from tests.domain.course_story import FIRST, Story
from ward_board.domain.closing import Closing
from ward_board.domain.course_day import CourseDay, Doubt, course_day

LOW, FINE = {"platelets_10e9_per_l": 62.0}, {"platelets_10e9_per_l": 110.0}


def next_one(story: Story, day: int) -> CourseDay | None:
    return course_day(story.on(day), f"t{len(story.glances)}")


def doubts(story: Story, day: int) -> tuple[Doubt, ...]:
    found = next_one(story, day)
    assert found is not None
    return found.doubts


def test_a_treatment_that_fits_raises_no_doubt() -> None:
    assert doubts(Story().cycle(0).booked(56), 56) == ()


def test_a_standing_toxicity_holds_and_asks_for_half() -> None:
    story = Story().cycle(0).blood(30, **LOW).booked(56)
    assert doubts(story, 56) == (Doubt.HELD, Doubt.HALF_ASKED)


def test_a_gone_toxicity_asks_for_half_unless_half_is_booked() -> None:
    story = Story().cycle(0).blood(30, **LOW).blood(45, **FINE)
    assert doubts(story.booked(56), 56) == (Doubt.HALF_ASKED,)
    halved = Story().cycle(0).blood(30, **LOW).blood(45, **FINE).booked(56, mbq=3700)
    found = next_one(halved, 56)
    assert found is not None
    assert (found.doubts, found.activity_mbq) == ((), 3700)


def test_a_half_dose_that_the_course_does_not_ask_for_is_no_doubt() -> None:
    assert doubts(Story().cycle(0).booked(56, mbq=3700), 56) == ()


def test_days_outside_the_interval_are_said() -> None:
    assert doubts(Story().cycle(0).booked(41), 41) == (Doubt.TOO_EARLY,)
    assert doubts(Story().cycle(0).booked(85), 85) == (Doubt.NEEDS_CAUSE,)
    assert doubts(Story().cycle(0).says(60, "delay", code="travel").booked(85), 85) == ()
    assert doubts(Story().cycle(0).booked(120), 100) == (Doubt.TOO_LONG,)


def test_an_ended_course_says_that_alone() -> None:
    story = Story().cycle(0).says(20, "terminate", code="progression").booked(30)
    assert doubts(story, 30) == (Doubt.ENDED,)


def test_after_the_lutetium_there_is_nothing_left_to_doubt() -> None:
    story = Story().cycle(0).blood(30, **LOW).cycle(56, closing=None)
    assert course_day(story.on(56), "t2") is None


def test_only_the_next_treatment_is_looked_at() -> None:
    story = Story().cycle(0).booked(56).booked(112)
    assert course_day(story.on(56), "t3") is None
    assert course_day(story.on(56), "t1") is None


def test_a_first_treatment_here_counts_from_the_one_that_was_given_elsewhere() -> None:
    elsewhere = FIRST - timedelta(days=28)
    story = Story().cycle(0, given=False, closing=None, number=2, last_treatment=elsewhere)
    assert doubts(story, 0) == (Doubt.TOO_EARLY,)


def test_a_cancelled_treatment_is_passed_over() -> None:
    story = Story().cycle(0).cycle(50, given=False, closing=Closing.CANCELLED).booked(56)
    assert next_one(story, 50) is not None
