"""Start times: no act of two people meets another, never later than the fixed staggers, and infeasible days say why."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.day_work import meetings, persons_by_minute, spans_of
from ward_board.domain.start_search import MOST_LOOKED_AT
from ward_board.domain.start_times import BedDay, Kept, Proposal, Why, propose

from .test_day_work import PAIRS, WORK, changed

FIRST = 8 * 60
CLASH_FREE = [min(45 * last, PAIRS[last]) + 252 for last in range(8)]
"""The best of the fixed staggers of CLINICAL §9 without a clash, by the number of patients."""


def bed(number: int, booked: int = FIRST, *, kept: Kept | None = None, earliest: int = -1440) -> BedDay:
    return BedDay(number, f"t{number}", booked, booked, earliest, None, kept)


def t0s(plan: Proposal) -> dict[int, int]:
    return {one.bed.bed: one.t0 for one in plan.placed}


@pytest.mark.parametrize(("patients", "people"), list(product(range(2, 9), (2, 3, 4))))
def test_two_to_eight_patients_never_clash_and_are_never_later_than_the_best_stagger(
    patients: int, people: int
) -> None:
    plan = propose(WORK, [bed(number) for number in range(1, patients + 1)], people=people)
    spans = [span for one in plan.placed for span in one.spans]
    assert not meetings(spans)
    assert not plan.obstacles
    assert plan.minutes is not None
    assert plan.minutes <= CLASH_FREE[patients - 1]
    assert plan.is_best
    assert plan.minutes_short == sum(needed > people for needed in persons_by_minute(WORK, spans).values())


def test_eight_patients_take_at_most_447_minutes() -> None:
    assert CLASH_FREE[7] == 447
    plan = propose(WORK, [bed(number) for number in range(1, 9)], people=3)
    assert tuple(t0 - FIRST for t0 in t0s(plan).values()) == PAIRS


@pytest.mark.parametrize("patients", [12, 16])
def test_more_than_eight_end_too_within_the_stated_bound(patients: int) -> None:
    beds = [bed(number) for number in range(1, patients)] + [bed(patients, FIRST + 307, kept=Kept.STARTED)]
    plan = propose(WORK, beds, people=3)
    assert not plan.obstacles
    assert not plan.clashes
    assert plan.looked_at <= 2 * MOST_LOOKED_AT + patients


any_day = st.lists(
    st.tuples(
        st.integers(0, 60).map(lambda five: FIRST + 5 * five),
        st.sampled_from([None, None, None, Kept.STARTED, Kept.ASKED]),
        st.integers(-100, 300),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(any_day, st.integers(2, 4), st.integers(FIRST - 60, FIRST + 120))
def test_whatever_the_day_nothing_that_is_moved_meets_anything(
    day: list[tuple[int, Kept | None, int]], people: int, first: int
) -> None:
    beds = [
        bed(number, booked, kept=kept, earliest=FIRST + earliest)
        for number, (booked, kept, earliest) in enumerate(day, start=1)
    ]
    plan = propose(WORK, beds, people=people, first=first)
    kept = {one.bed for one in beds if one.kept}
    assert all(one.t0 == one.bed.t0 for one in plan.placed if one.bed.kept)
    assert [one.bed.bed for one in plan.placed] == [one.bed for one in sorted(beds, key=lambda b: (b.booked, b.bed))]
    if any(one.why is not Why.MEETS for one in plan.obstacles):
        assert not plan.moved
        return
    free = [one for one in plan.placed if one.bed.kept is None]
    assert all(one.t0 >= max(first, one.bed.earliest) and (one.t0 - first) % 5 == 0 for one in free)
    in_order = sorted(free, key=lambda one: (max(one.bed.booked, one.bed.earliest), one.bed.booked, one.bed.bed))
    assert [one.t0 for one in in_order] == sorted(one.t0 for one in free)
    spans = [span for one in plan.placed for span in one.spans]
    assert all({met.one.bed, met.other.bed} <= kept for met in meetings(spans))


COARSE = {room: changed(f"grid_minutes = 20\nrooms = {rooms}") for room, rooms in ((True, "[[1, 2]]"), (False, "[]"))}


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 2), st.lists(st.integers(FIRST - 60, FIRST + 140), max_size=2), st.integers(2, 3), st.booleans())
def test_nothing_better_is_found_by_trying_everything(
    patients: int, others: list[int], people: int, in_one_room: bool
) -> None:
    work = COARSE[in_one_room]
    beds = [bed(number) for number in range(1, patients + 1)]
    beds += [bed(9 - place, t0, kept=Kept.STARTED) for place, t0 in enumerate(others)]
    stay = [span for one in beds if one.kept for span in spans_of(work, one.bed, one.t0)]
    ways = []
    for tried in product(range(FIRST, FIRST + 360, 20), repeat=patients):
        spans = stay + [span for number, t0 in enumerate(tried, start=1) for span in spans_of(work, number, t0)]
        met = [one for one in meetings(spans) if not {one.one.bed, one.other.bed} <= {8, 9}]
        if list(tried) == sorted(tried) and not met:
            short = sum(persons > people for persons in persons_by_minute(work, spans).values())
            ways.append((max(span.end for span in spans), short, sum(tried)))
    plan = propose(work, beds, people=people)
    found = tuple(one.t0 for one in plan.placed if one.bed.kept is None)
    assert plan.is_best
    assert (plan.out, plan.minutes_short, sum(found)) == min(ways)


def test_with_one_person_it_says_which_act_takes_two() -> None:
    plan = propose(WORK, [bed(2), bed(5)], people=1)
    (obstacle,) = plan.obstacles
    assert (obstacle.why, obstacle.bed, obstacle.block, obstacle.minute) == (Why.TOO_FEW, 2, "amino_acids", FIRST - 5)
    assert plan.moved == ()
    assert t0s(plan) == {2: FIRST, 5: FIRST}


def test_kept_beds_that_meet_are_named_with_step_minute_and_whom_they_meet() -> None:
    plan = propose(WORK, [bed(1, kept=Kept.ASKED), bed(2, FIRST + 30, kept=Kept.ASKED), bed(3)], people=3)
    (obstacle,) = plan.obstacles
    assert (obstacle.why, obstacle.bed, obstacle.block, obstacle.minute) == (Why.MEETS, 2, "amino_acids", FIRST + 25)
    assert obstacle.against is not None
    assert (obstacle.against.bed, obstacle.against.block.id) == (1, "lutetium")
    assert len(plan.clashes) == 1


def test_two_beds_that_have_started_and_meet_are_said_and_the_others_planned_all_the_same() -> None:
    plan = propose(
        WORK, [bed(1, kept=Kept.STARTED), bed(2, FIRST + 30, kept=Kept.STARTED), bed(3, FIRST + 40)], people=3
    )
    assert not plan.obstacles
    assert [(met.one.bed, met.other.bed) for met in plan.clashes] == [(1, 2)]
    assert plan.moved


def test_what_met_before_now_is_history() -> None:
    beds = [bed(1, kept=Kept.STARTED), bed(2, FIRST + 30, kept=Kept.STARTED), bed(3, FIRST + 60, earliest=FIRST + 60)]
    plan = propose(WORK, beds, people=3, now=FIRST + 60)
    assert not plan.obstacles
    assert not plan.clashes


def test_a_bed_for_which_the_date_ends_is_named() -> None:
    plan = propose(WORK, [bed(1), bed(2)], people=3, first=23 * 60 + 50)
    (obstacle,) = plan.obstacles
    assert (obstacle.why, obstacle.bed) == (Why.MEETS, 2)
    plan = propose(WORK, [bed(1, earliest=1440)], people=3)
    assert [(one.why, one.bed) for one in plan.obstacles] == [(Why.DAY_IS_OVER, 1)]


def test_a_bed_that_has_started_stays_and_the_others_are_fitted_around_it() -> None:
    plan = propose(WORK, [bed(1, FIRST + 7, kept=Kept.STARTED), bed(2), bed(3)], people=3)
    assert t0s(plan)[1] == FIRST + 7
    assert not plan.clashes


def test_beds_keep_the_order_of_their_booked_t0_then_of_their_numbers() -> None:
    plan = propose(WORK, [bed(4, FIRST), bed(2, FIRST), bed(1, FIRST + 60)], people=3)
    assert [one.bed.bed for one in plan.placed] == [2, 4, 1]
    assert list(t0s(plan).values()) == sorted(t0s(plan).values())


def test_nobody_waits_for_a_patient_who_is_late() -> None:
    plan = propose(WORK, [bed(1, FIRST, earliest=FIRST + 90), bed(2), bed(3)], people=3)
    assert t0s(plan)[1] == FIRST + 90
    assert t0s(plan)[2] < t0s(plan)[3] < FIRST + 90


def test_nobody_booked_is_an_empty_plan() -> None:
    plan = propose(WORK, [], people=3)
    assert (plan.placed, plan.obstacles, plan.minutes, plan.load) == ((), (), None, ())


def test_the_load_has_every_quarter_hour_and_the_most_of_its_minutes() -> None:
    plan = propose(WORK, [bed(1)], people=1 + 1)
    load = dict(plan.load)
    assert load[FIRST - 75] == 1
    assert load[FIRST] == 2
    assert load[FIRST + 135] == 0
    assert list(load) == list(range(FIRST - 75, FIRST + 252, 15))


def test_a_day_that_cannot_be_walked_whole_says_so() -> None:
    beds = [bed(number) for number in range(1, 8)] + [bed(8, FIRST + 480, kept=Kept.ASKED)]
    plan = propose(WORK, beds, people=3)
    assert not plan.is_best
    assert not plan.clashes
    assert plan.out == FIRST + 480 + 252
