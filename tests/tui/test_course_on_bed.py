"""What a course says where its patient lies: on the treatment page, at the start of the day, on cards, on no wall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.course_past import count_blood, course_of, describe, say
from ward_board.board.course_on_bed import known_of_course
from ward_board.board.flags import flag_texts
from ward_board.board.moments import Clock
from ward_board.board.team_facts import shown
from ward_board.board.view import ViewState
from ward_board.board.wall import compose_wall

WARNS = "course: half dose after platelets 62; prescribed 7,400"


@pytest.fixture
def course(ward: Any) -> str:
    """The course of Bed 7, to start: after its last cycle the platelets fell to 62, and rose again."""
    found = course_of(ward.store, "44.213")
    describe(ward.store, found, date(2026, 9, 1))
    say(ward.store, found, date(2026, 9, 2), "allergies", allergies="none", earlier_reaction="grade 2")
    count_blood(ward.store, found, date(2026, 10, 29), platelets_10e9_per_l=62.0)
    count_blood(ward.store, found, date(2026, 11, 19), platelets_10e9_per_l=110.0)
    ward.forget()
    return found


@pytest.fixture
async def here(course: str, seat_of: Any) -> Any:
    """A nurse at a board that knows it."""
    return await seat_of()


async def test_the_treatment_page_says_it_at_its_head_and_the_course_in_a_line(here: Any) -> None:
    await here.press("7", "enter")
    said = " ".join(here.shows(110, 120).split())
    assert WARNS in said
    assert "cycle 2 of 4, 56 days after 1 October; platelets 110 on 19 November" in said
    assert "tumour of the small bowel, serotonin" in said
    assert "earlier reaction grade 2: premedicate" in said
    assert WARNS in here.shows(80, 24)


async def test_with_names_hidden_the_line_has_no_answers(here: Any) -> None:
    await here.press("7", "enter", "v")
    said = here.shows(160, 80)
    assert "cycle 2 of 4" in said
    assert "small bowel" not in said


@pytest.mark.parametrize("size", [(160, 42), (80, 24)])
async def test_the_start_of_the_day_says_it(here: Any, size: tuple[int, int]) -> None:
    await here.press("w")
    assert f"Bed 7 ŻÓŁTY  {WARNS}" in here.shows(*size)


async def test_the_card_before_going_in_says_it(here: Any) -> None:
    await here.press("7", "b")
    assert WARNS in here.shows()


async def test_what_the_course_knows_stands_beside_what_is_asked(here: Any) -> None:
    bed = next(one for one in here.desk.board.beds if one.number == 7)
    clock = Clock(here.desk.board.zone, here.desk.board.now)
    known = {step: known_of_course(bed, step, clock) for step in ("course", "home", "allergies", "hormones", "scan")}
    assert known["home"][0] == ("asks; by the course: partner, children 4 and 9, nobody pregnant, goes home by car")
    assert known["allergies"][0] == "asks; by the course: none"
    assert known["hormones"][0] == "asks; by the course: serotonin"
    assert known["course"][1] == "cycle 2 of 4, 56 days after 1 October"
    assert known["scan"] == ()


async def test_two_people_who_compare_the_prescription_see_it(here: Any) -> None:
    bed = next(one for one in here.desk.board.beds if one.number == 7)
    # the core has no such step: its words are those of the whole protocol
    record = bed.situation.chart["cannula"]
    named = replace(record, step=record.step.model_copy(update={"id": "prescription"}))
    chart = replace(bed.situation.chart, steps={**bed.situation.chart.steps, "prescription": named})
    checked = replace(bed, situation=replace(bed.situation, chart=chart))
    clock = Clock(here.desk.board.zone, here.desk.board.now)
    assert WARNS in [one.words for one in shown(checked, ["prescription"], {}, clock)]


async def test_once_the_lutetium_runs_nothing_is_left_to_warn_of(here: Any, ward: Any) -> None:
    running = course_of(ward.store, "41.883")
    count_blood(ward.store, running, date(2026, 10, 29), platelets_10e9_per_l=62.0)
    ward.forget()
    await here.reading.once()
    await here.press("3", "enter")
    assert "course: half dose" not in here.shows(160, 80)


async def test_hormone_says_crisis_watch_in_the_first_cycle_alone(here: Any) -> None:
    beds = {bed.number: list(flag_texts(bed, frozenset(), "nl")) for bed in here.desk.board.beds}
    assert "HORMONE crisis watch" in beds[2]
    assert "HORMONE" in beds[7]


async def test_the_wall_says_nothing_of_it(here: Any) -> None:
    board = here.desk.board
    without = replace(board, beds=tuple(replace(bed, course=None) for bed in board.beds))
    view = ViewState(160, 42)
    assert compose_wall(board, view) == compose_wall(without, view)
