"""The start of the day: five points, the plan of every bed, the hands it asks for, and the paper sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.day_points import PointId, beds_of_the_day, next_point, points_of
from ward_board.board.day_sheet import WIDTH, day_sheet
from ward_board.board.hands_needed import QUARTER, above, at_hand, hands_needed, planned_acts
from ward_board.board.moments import Clock
from ward_board.board.start_page import open_words, start_lines
from ward_board.board.view import ViewState
from ward_board.domain.duty import Duty, Noted, Present
from ward_board.domain.text import cell_width
from ward_board.domain.words import Action, Role

MakeBoard = Callable[..., Board]
HALF_A_WORD = re.compile(r"\d\d:(?!\d\d)|(?<!\d)\d:\d\d|Lu-1(?!77)")
ROLES = {"bos": Role.NURSE, "devries": Role.NURSE, "yilmaz": Role.TECHNOLOGIST, "peeters": Role.COORDINATOR}


def with_duty(board: Board, *ids: str, **more: Any) -> Board:
    present = tuple(Present(one, board.staff[one], (ROLES[one],), board.now) for one in ids)
    return replace(board, duty=Duty(present=present, **more))


def page(board: Board, width: int = 160, height: int = 42, **view: Any) -> str:
    return "\n".join(line.text for line in start_lines(board, ViewState(width, height, **view)))


def states(board: Board) -> dict[PointId, tuple[str, bool]]:
    found = points_of(board, beds_of_the_day(board), Clock(board.zone, board.now))
    return {point.id: (point.state[0], point.is_done) for point in found}


def test_every_point_is_open_before_anybody_came(make_board: MakeBoard) -> None:
    board = make_board("05:48")
    assert states(board) == {
        PointId.SOUND: ("not heard yet", False),
        PointId.DUTY: ("nobody signed in yet", False),
        PointId.NURSES: ("0 of 8 given", False),
        PointId.VIALS: ("0 of 8 assayed, next by 08:20", False),
        PointId.SHEET: ("not written yet", False),
    }
    assert "nobody signed in yet" in page(board)


def test_the_points_close_with_the_facts_and_the_next_open_one_is_marked(make_board: MakeBoard, day: list[Any]) -> None:
    board = make_board("06:48", writers=day)
    noted = Noted(board.now - timedelta(minutes=4), "devries")
    board = with_duty(board, "bos", "devries", "yilmaz", sound_heard=noted)
    assert states(board)[PointId.SOUND] == ("heard 06:44 de Vries", True)
    assert states(board)[PointId.DUTY] == ("3 people signed in", True)
    found = points_of(board, beds_of_the_day(board), Clock(board.zone, board.now))
    coming = next_point(found)
    assert coming
    assert coming.id is PointId.NURSES
    for writer in day:
        writer.write(Action.ASSIGN, "06:40", "devries", values={"nurse": "bos"})
    board = with_duty(make_board("06:48", writers=day), "bos", sound_heard=noted, sheet_written=noted)
    assert states(board)[PointId.NURSES] == ("8 of 8 given", True)
    assert states(board)[PointId.SHEET] == ("written 06:44 de Vries", True)
    assert next_point(points_of(board, beds_of_the_day(board), Clock(board.zone, board.now))) is None


def test_duty_without_a_nurse_is_not_done(make_board: MakeBoard) -> None:
    assert states(with_duty(make_board("06:48"), "peeters"))[PointId.DUTY] == ("1 person signed in", False)


def test_a_vial_is_expected_until_its_assay_is_in_the_chart(make_board: MakeBoard) -> None:
    lines = page(make_board("08:30")).splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith(" 1 Jansen"))
    assert "assayed 08:25" in lines[first]
    assert "LU-2611-01" in lines[first + 1]
    assert "7,400 MBq by 08:40" in lines[first + 2]
    assert "3,700 MBq by" in page(make_board("08:30"))
    assert states(make_board("08:30"))[PointId.VIALS] == ("1 of 8 assayed, next by 08:40", False)
    assert states(make_board("15:30"))[PointId.VIALS] == ("8 of 8 assayed", True)
    assert "on the ward" not in page(make_board("08:30"))


def test_the_plan_shows_the_whole_day_at_every_width(make_board: MakeBoard) -> None:
    for width, height in ((160, 42), (120, 42), (100, 30), (80, 24)):
        text = page(make_board("06:48"), width, height)
        assert "›" not in text
        assert text.count("○") == 8
        assert text.count("●") + text.count("C") >= 8
    assert "first amino acids 08:00, last cannula out 15:00" in page(make_board("06:48"))


def test_what_nobody_gave_or_sent_is_open(make_board: MakeBoard, day: list[Any]) -> None:
    day[0].entries = [
        replace(one, values={key: value for key, value in one.values.items() if key != "allergies"})
        for one in day[0].entries
    ]
    board = make_board("06:48", writers=day)
    assert open_words(board.beds[0]) == ["nurse", "allergies", "last cycle"]
    assert open_words(board.beds[1]) == ["nurse"]
    text = page(board)
    assert "allergies UNKNOWN Bed 1" in text
    assert "and 2 more" in text


def test_the_day_list_says_when_it_came_and_what_changed_since(make_board: MakeBoard, day: list[Any]) -> None:
    assert "8 treatments, booked Wed 16:10 by de Vries, nothing changed since" in page(make_board("06:48"))
    day[2].write(Action.PRESCRIBE, "06:45", "smit", values={"activity_mbq": 7000.0})
    assert "1 changed since" in page(make_board("06:48", writers=day))


def test_h33_names_are_hidden_in_privacy_and_when_locked(make_board: MakeBoard) -> None:
    for view in ({"privacy": True}, {"locked": True}):
        assert "Jansen" not in page(make_board("06:48"), **view)
    assert "Jansen" in page(make_board("06:48"))


def test_cancelled_beds_and_those_of_other_days_are_not_in_the_plan(make_board: MakeBoard, day: list[Any]) -> None:
    day[1].entries = day[1].entries[:1]
    day[1].write(Action.CANCEL, "06:30", "smit", reason="fever")
    board = make_board("06:48", writers=day)
    assert [bed.number for bed in beds_of_the_day(board)] == [1, 3, 4, 5, 6, 7, 8]
    next_morning = make_board("07:00", 1)
    assert beds_of_the_day(next_morning) == ()
    assert "nobody is booked for today or later" in page(next_morning)
    eve = make_board("18:00", -1)
    assert len(beds_of_the_day(eve)) == 8
    assert "Thursday 26 November" in page(eve)


def test_hands_are_the_acts_of_all_beds_within_a_quarter_hour(make_board: MakeBoard, at: Callable[..., Any]) -> None:
    """Beds 1 and 2 alone: at 08:30 Bed 1 starts its lutetium while Bed 2 has its time-out card with two people."""
    beds = make_board("06:48").beds[:2]
    quarters = {one.start: one for one in hands_needed(beds, at("06:00"), at("16:00"))}
    half_past = quarters[at("08:30")]
    assert half_past.persons == 3
    assert [(act.bed, act.persons) for act in half_past.acts] == [(1, 1), (2, 2)]
    assert half_past.two_person_acts == 1
    assert quarters[at("07:00")].persons == 1


def test_above_the_number_at_hand_the_beds_that_meet_are_named(make_board: MakeBoard) -> None:
    board = with_duty(make_board("06:48"), "bos", "devries", "yilmaz", "peeters")
    assert at_hand(board.duty) == 3
    text = page(board)
    assert "3 at hand" in text
    assert re.search(r"\d\d:\d\d to \d\d:\d\d asks [45] people", text)
    assert "!!" in text
    assert "The board moves no bed itself." in text
    assert "asks" not in page(make_board("06:48"))


def test_with_enough_hands_nothing_is_marked(make_board: MakeBoard) -> None:
    board = make_board("06:48")
    many = tuple(Present(f"n{place}", f"N. Urse{place}", (Role.NURSE,), board.now) for place in range(16))
    text = page(replace(board, duty=Duty(present=many)))
    assert "At no time more than are here." in text
    assert "!!" not in text


def test_stretches_above_are_joined_only_without_a_gap(make_board: MakeBoard, at: Callable[..., Any]) -> None:
    quarters = hands_needed(make_board("06:48").beds, at("06:00"), at("16:00"))
    for hands in range(6):
        stretches = above(quarters, hands)
        assert sum(map(len, stretches)) == sum(one.persons > hands for one in quarters)
        for stretch in stretches:
            assert all(b.start - a.start == QUARTER for a, b in pairwise(stretch))
        for before, after in pairwise(stretches):
            assert after[0].start - before[-1].start > QUARTER


@settings(max_examples=40)
@given(minutes=st.integers(-120, 900), kept=st.integers(0, 8))
def test_no_quarter_asks_for_more_than_its_acts_or_less_than_its_fullest_bed(
    make_board: MakeBoard, at: Callable[..., Any], minutes: int, kept: int
) -> None:
    beds = make_board(now=at("08:00") + timedelta(minutes=minutes)).beds[:kept]
    acts = [act for bed in beds for act in planned_acts(bed)]
    for quarter in hands_needed(beds, at("00:00"), at("23:45")):
        within = [act for act in acts if quarter.start <= act.at < quarter.start + QUARTER]
        assert max(act.persons for act in within) <= quarter.persons <= sum(act.persons for act in within)
        assert len({act.bed for act in quarter.acts}) == len(quarter.acts)


def test_the_paper_sheet_has_every_bed_with_boxes_and_blanks(make_board: MakeBoard) -> None:
    board = make_board("08:10")
    text = day_sheet(board, board.beds, written_by="J. de Vries", phone="1234", language="nl")
    assert "written Thursday 26 November 08:10 by J. de Vries" in text
    assert "physician: 1234" in text
    assert "DEMO" in text
    for bed in board.beds:
        assert f"Bed {bed.number}   {bed.patient.name.upper()}" in text
    first = text.split("Bed 2 ")[0]
    assert "Start amino acids           [x] 08:05          Bos" in first
    assert "08:35      Start Lu-177                [ ] ____:____" in first
    assert "activity ____MBq" in first
    assert "ALLERGY iodine contrast" in text
    assert "nurse ____" in text
    assert max(cell_width(line) for line in text.splitlines()) <= WIDTH
    assert "DEMO" not in day_sheet(replace(board, kind="ward"), board.beds, written_by="x", phone="", language="nl")


@pytest.mark.parametrize("clock", ["05:00", "10:42:17", "12:30", "22:00"])
def test_the_paper_sheet_can_be_written_at_any_time_of_the_day(make_board: MakeBoard, clock: str) -> None:
    board = make_board(clock)
    beds = beds_of_the_day(board)
    text = day_sheet(board, beds, written_by="J. de Vries", phone="", language="nl")
    assert text.count("End amino acids") == len(beds)
    assert "physician: ____" in text


@settings(max_examples=80)
@given(
    width=st.integers(20, 300),
    height=st.integers(10, 80),
    minutes=st.integers(-900, 2000),
    people=st.integers(0, 4),
    plain=st.booleans(),
)
def test_any_size_at_any_time_nothing_is_wider_and_no_time_or_drug_is_cut(
    make_board: MakeBoard, at: Callable[..., Any], width: int, height: int, minutes: int, people: int, plain: bool
) -> None:
    board = make_board(now=at("08:00") + timedelta(minutes=minutes))
    board = with_duty(board, *list(ROLES)[:people])
    for line in start_lines(board, ViewState(width, height, selected="t3", ascii=plain)):
        assert cell_width(line.text) <= width
        assert not HALF_A_WORD.search(line.text), line.text
