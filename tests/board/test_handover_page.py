"""The handover says facts, keeps apart what is not recorded, and who has accepted what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.acceptance import acceptance, giver, handover
from ward_board.board.bed_facts import given_mbq, minutes_stopped
from ward_board.board.board import Board
from ward_board.board.handover_page import handover_lines, open_points
from ward_board.board.moments import Clock
from ward_board.board.not_recorded import not_recorded
from ward_board.board.view import ViewState
from ward_board.domain.duty import Duty
from ward_board.domain.text import cell_width
from ward_board.domain.words import Action

MakeBoard = Callable[..., Board]
HALF_A_WORD = re.compile(r"\d\d:(?!\d\d)|(?<!\d)\d:\d\d|Lu-1(?!77)|amino(?! acids)|(?<!amino )acids")


def given_to(day: list[Any], nurse: str, clock: str = "06:30", author: str = "peeters", beds: Any = range(8)) -> None:
    for place in beds:
        day[place].write(Action.ASSIGN, clock, author, values={"nurse": nurse})


def page(board: Board, width: int = 160, height: int = 42, **view: Any) -> str:
    return "\n".join(line.text for line in handover_lines(board, ViewState(width, height, **view)))


def block(text: str, bed: str) -> str:
    """The rows of one bed."""
    lines = text.splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith(f" {bed} "))
    return "\n".join(lines[first : first + 3])


def words_of(board: Board, place: int) -> list[str]:
    clock = Clock(board.zone, board.now)
    return [one.words[0] for one in not_recorded(board.beds[place], clock)]


def test_a_bed_says_what_ran_what_was_given_and_who_saw_it(make_board: MakeBoard) -> None:
    rows = block(page(make_board("15:30")), "1")
    assert "amino acids 08:05 to 12:05, complete" in rows
    assert "Lu-177 08:35 to 09:05, 7,410 MBq given, +0.1 %" in rows
    assert "cannula out 12:12, last seen 12:12 Bos" in rows
    assert "nothing; scan Fri 08:30" in rows
    assert "hot room" in rows


def test_a_stop_beside_running_lutetium_is_said_with_its_minutes(make_board: MakeBoard) -> None:
    rows = block(page(make_board("15:30")), "3")
    assert "amino acids stopped 6 min with Lu-177 running, to 13:51" in rows


def test_without_the_residual_no_activity_is_stated_as_given(make_board: MakeBoard, day: list[Any]) -> None:
    day[2].entries = [one for one in day[2].entries if one.step != "residual_assay"]
    board = make_board("15:30", writers=day)
    rows = block(page(board), "3")
    assert given_mbq(board.beds[2].situation) is None
    assert "7,512 MBq assayed" in rows
    assert "given" not in rows
    assert "residual assay, due 11:04" in rows
    assert words_of(board, 2) == ["residual assay, due 11:04"]


def test_not_recorded_stands_apart_and_never_says_missed(make_board: MakeBoard, day: list[Any]) -> None:
    day[2].entries = [replace(one, reason=None) if one.action is Action.PAUSE else one for one in day[2].entries]
    deviation = day[4].write(Action.FINISH, "11:01", "bos", "lutetium", deviation="early", reason="pump")
    day[4].entries.remove(deviation)
    day[4].entries.append(replace(deviation, action=Action.TICK, step="time_out"))
    day[5].write(Action.INCIDENT, "12:00", "bos", values={"kind": "vomiting"})
    board = make_board("15:30", writers=day)
    assert words_of(board, 2) == ["reason of the stop at 10:38"]
    assert "countersignature of 'early' 11:01" in words_of(board, 4)
    assert words_of(board, 5) == ["end of incident 12:00: vomiting"]
    assert words_of(board, 0) == []
    text = page(board)
    assert "missed" not in text
    assert "forgot" not in text
    assert re.search(r"to countersign +Bed 5\b", text)


def test_what_waits_is_said_to_wait_and_an_end_is_asked_for(make_board: MakeBoard) -> None:
    assert words_of(make_board("10:42:17"), 5) == [
        "assay, due 10:26",
        "time-out card waits for assay",
        "Lu-177 waits for time-out card",
    ]
    assert words_of(make_board("10:42:17"), 0) == []


def test_the_end_of_an_infusion_is_not_recorded_until_somebody_does(make_board: MakeBoard, day: list[Any]) -> None:
    day[0].entries = [one for one in day[0].entries if one.action is not Action.FINISH or one.step == "lutetium"]
    day[0].entries = [one for one in day[0].entries if one.step != "cannula_out"]
    assert "end of amino acids, due 12:05" in words_of(make_board("12:30", writers=day), 0)


def test_a_bed_waits_until_its_receiver_gives_it_to_themselves(make_board: MakeBoard, day: list[Any]) -> None:
    given_to(day, "devries")
    day[0].write(Action.ASSIGN, "15:24", "maas", values={"nurse": "maas"})
    board = make_board("15:30", writers=day)
    text = page(board)
    assert "from de Vries   to Maas   1 of 8 beds accepted" in text
    assert "Maas 15:24" in block(text, "1")
    assert "waits for Maas" in block(text, "2")
    assert "stays with de Vries" in block(text, "2")
    assert giver(board.beds[0], board.now) == "devries"


def test_a_bed_that_the_receiver_has_already_waits_for_nobody(make_board: MakeBoard, day: list[Any]) -> None:
    given_to(day, "maas", beds=range(4))
    given_to(day, "devries", beds=range(4, 8))
    day[4].write(Action.ASSIGN, "15:24", "maas", values={"nurse": "maas"})
    text = page(make_board("15:30", writers=day))
    assert "Maas has it already" in block(text, "1")
    assert "waits for Maas" in block(text, "6")


def test_what_a_coordinator_gave_is_not_accepted(make_board: MakeBoard, day: list[Any]) -> None:
    given_to(day, "maas", "15:20", author="peeters")
    board = make_board("15:30", writers=day)
    assert handover(board).accepted == 0
    assert "to whoever accepts" in page(board)


def test_an_acceptance_of_the_shift_before_is_handed_over_again(make_board: MakeBoard, day: list[Any]) -> None:
    given_to(day, "maas", "15:20", author="maas")
    assert handover(make_board("19:19", writers=day)).accepted == 8
    board = make_board("19:20", writers=day)
    assert handover(board).accepted == 0
    assert handover(board).givers == ("maas",)
    assert acceptance(board.beds[0], board.now) is None


def test_nobody_has_a_bed_that_was_never_given(make_board: MakeBoard) -> None:
    text = page(make_board("15:30"))
    assert "from nobody   to whoever accepts" in text
    assert "nobody has it" in block(text, "1")


def test_whoever_signed_off_and_left_beds_is_named_with_the_time(
    make_board: MakeBoard, day: list[Any], at: Callable[..., Any]
) -> None:
    given_to(day, "devries")
    board = replace(make_board("15:45", writers=day), duty=Duty(signed_off={"devries": at("15:40")}))
    assert "de Vries signed off 15:40" in block(page(board, 220), "1")
    assert "de Vries off 15:40" in block(page(board, 160), "1")
    board = replace(board, duty=Duty(signed_off={"devries": at("06:00")}))
    assert "stays with de Vries" in block(page(board), "1")


def test_an_i_go_before_the_bed_was_accepted_is_no_acceptance(make_board: MakeBoard, day: list[Any]) -> None:
    given_to(day, "devries")
    board = make_board("10:42:17", writers=day)
    assert (handover(board).alarms, handover(board).alarms_accepted) == (3, 0)
    assert "0 of 3 alarms accepted" in page(board)
    assert "Yilmaz has it" in block(page(board), "6")


def test_an_alarm_stands_by_its_stars_and_words_in_its_column(make_board: MakeBoard) -> None:
    text = page(make_board("10:42:17"))
    assert "*** STOPPED" in block(text, "3")
    assert "**  not seen" in block(text, "2")
    narrow = page(make_board("10:42:17"), 80, 24)
    assert "*** nobody yet" in narrow
    assert "** Yilmaz" in narrow


def test_h33_privacy_and_a_locked_board_hide_names(make_board: MakeBoard) -> None:
    for view in ({"privacy": True}, {"locked": True}):
        text = page(make_board("15:30"), **view)
        assert "Jansen" not in text
        assert "Boer" not in text
    assert "Jansen" in page(make_board("15:30"))


def test_notes_papers_and_drafts_pass_on(make_board: MakeBoard, day: list[Any]) -> None:
    day[4].write(Action.NOTE, "14:05", "devries", reason="nausea 3 of 10")
    board = make_board("15:30", writers=day)
    text = page(board)
    assert "Bed 5 14:05 de Vries: nausea 3 of 10" in text
    assert "for travel, Beds 4 7" in text
    assert "from Fri 08:30, Beds 1-8" in text
    assert "drafts parked" not in text
    lines = handover_lines(board, ViewState(160, 42), drafts=2)
    assert "2 at this terminal, not recorded" in "\n".join(line.text for line in lines)


def test_open_points_are_what_is_not_recorded_and_alarms(make_board: MakeBoard) -> None:
    board = make_board("10:42:17")
    clock = Clock(board.zone, board.now)
    assert [bed.number for bed in board.beds if open_points(bed, clock)] == [2, 3, 6]


def test_nobody_left_to_hand_over_says_so(make_board: MakeBoard) -> None:
    assert "nothing to hand over" in page(make_board("15:00", 1))


def test_the_eight_beds_of_the_picture_fit_its_screen(make_board: MakeBoard) -> None:
    """At 160 x 42 with three lines above and two below, and at 80 x 24 all beds without scrolling."""
    assert len(handover_lines(make_board("15:30"), ViewState(160, 42))) <= 42 - 6
    lines = [line.text for line in handover_lines(make_board("10:42:17"), ViewState(80, 24))]
    assert any(line.startswith(" 8 Bakker") for line in lines[: 24 - 5 - 1])


def test_minutes_stopped_counts_beside_another_run_only_while_that_ran(make_board: MakeBoard) -> None:
    board = make_board("15:30")
    chart = board.beds[2].situation.chart
    amino, lutetium = chart["amino_acids"].run, chart["lutetium"].run
    assert amino
    assert lutetium
    assert minutes_stopped(amino, None, board.now) == 6
    assert minutes_stopped(amino, lutetium, board.now) == 6
    assert minutes_stopped(lutetium, amino, board.now) == 0


@pytest.mark.parametrize("minute", range(0, 40, 3))
def test_seven_minutes_of_fifty_stopped_are_counted_to_the_minute(
    make_board: MakeBoard, at: Callable[..., Any], minute: int
) -> None:
    board = make_board(now=at("10:38") + timedelta(minutes=minute))
    run = board.beds[2].situation.chart["amino_acids"].run
    assert run
    assert minutes_stopped(run, None, board.now) == min(minute, 6)


@settings(max_examples=80)
@given(
    width=st.integers(20, 300),
    height=st.integers(10, 80),
    minutes=st.integers(-120, 2000),
    private=st.booleans(),
    plain=st.booleans(),
)
def test_any_size_at_any_time_nothing_is_wider_and_no_time_or_drug_is_cut(
    make_board: MakeBoard, at: Callable[..., Any], width: int, height: int, minutes: int, private: bool, plain: bool
) -> None:
    board = make_board(now=at("08:00") + timedelta(minutes=minutes))
    view = ViewState(width, height, selected="t3", privacy=private, ascii=plain)
    lines = handover_lines(board, view)
    for line in lines:
        assert cell_width(line.text) <= width
        assert not HALF_A_WORD.search(line.text), line.text
