"""The whole board at the sizes that people use, and at every other one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.layout import Confirm, Screen, ViewState, compose, compose_page
from ward_board.board.line import Ground
from ward_board.domain.text import cell_width
from ward_board.domain.words import Action

MakeBoard = Callable[..., Board]
At = Callable[..., datetime]
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
MIXED = st.sampled_from(
    ["Müller [/b]", "de Boer P.", "李小龍", "שלום כהן", "🧑‍⚕️👍🏽 Ng", "e\u0301" * 20, "O'Brien]", "ก็" * 12]
)
SLOW = settings(max_examples=60)


def texts(screen: Screen) -> list[str]:
    """The rows as words."""
    return [line.text for line in screen.lines]


def rows_of(screen: Screen, treatment: str) -> list[int]:
    """The rows on which a treatment stands, below the header and the alarms."""
    return [row for row, found in enumerate(screen.treatments) if found == treatment and row > 4]


def check_whole(screen: Screen, view: ViewState) -> None:
    """As many rows as the terminal has, none too wide, nothing in them that steers it."""
    assert len(screen.lines) == len(screen.treatments) == view.height
    for line in screen.lines:
        assert cell_width(line.text) <= view.width
        assert "\x1b" not in line.text
        assert "\n" not in line.text


def test_wide_board_says_who_needs_whom_next_at_one_look(make_board: MakeBoard) -> None:
    found = texts(compose(make_board(), ViewState(160, 42, signer="J. de Vries", selected="t6")))
    assert " ".join(found[0].split()) == (
        "PRRT ward demo Thursday 26 November 10:42:17 5 running 1 STOPPED 2 to start signing as J. de Vries"
    )
    assert found[1].startswith(" *** Bed 3 DE BOER")
    assert "AMINO ACIDS STOPPED 4 min, LU-177 RUNNING" in found[1]
    assert "go to the pump" in found[1]
    assert found[1].endswith("a = I go")
    assert "Yilmaz has it 10:41" in found[3]
    assert "for: assay, time-out card" in found[3]
    assert "10:42" in found[6]
    assert found[7].startswith(" 1 Jansen A.")
    assert found[7].endswith("seen 10:31 Bos")
    assert found[8].endswith("≈655 of 1000 mL")
    assert found[13].rstrip().endswith("seen 10:38 Yilmaz")
    assert "AMINO ACIDS STOPPED 10:38" in found[13]
    assert "LU-177 RUNNING to 10:49" in found[15]
    assert "bag ends 14:06, needed to 14:12" in found[24]
    assert found[40].startswith(" Bed 6   OKAFOR C.   born 12-03-1961   cycle 2/4   Assay the vial due 10:26")


def test_small_board_shows_eight_beds_with_nothing_cut(make_board: MakeBoard) -> None:
    screen = compose(make_board(), ViewState(80, 24, signer="J. de Vries", selected="t6"))
    found = texts(screen)
    assert len(found) == 24
    assert found[1] == " *** Bed 3 AMINO ACIDS STOPPED 4 min, LU-177 RUNNING       nobody yet  a = I go"
    assert [text[1:20].split()[0] for text in found[5:21:2]] == list("12345678")
    assert [text[54:].strip() for text in found[5:21]] == [
        *("Amino acids end 12:05", "12:05 end amino acids"),
        *("Amino acids end 12:20", "now   look in     ≈593 mL"),
        *("AMINO ACIDS STOPPED 10:38", "now   go to the pump"),
        *("Amino acids end 13:15", "13:15 end amino acids"),
        *("LU-177 RUNNING to 11:00", "11:00 end Lu-177  ≈176 mL"),
        *("LU-177 WAITS 6 min", "assay, time-out card"),
        *("Antiemetic given 10:10", "10:45 start amino acids"),
        *("Antiemetic given 10:25", "10:55 start amino acids"),
    ]
    assert "…" not in "".join(found)


def test_lanes_tell_seen_from_not_seen_and_stopped_from_planned(make_board: MakeBoard) -> None:
    found = texts(compose(make_board(), ViewState(80, 24, no_colour=True)))
    bed_two, bed_three, bed_six = found[7][19:54], found[9][19:54], found[15][19:54]
    assert "█▒▶│╱" in bed_two
    assert "█╳!╱" in bed_three
    assert bed_six.rstrip().endswith("╱?")
    assert "‖│╱" in found[16]
    assert "●" in found[10]
    assert "◆" in found[10]


def test_h20_a_board_that_stands_still_says_so_across_its_top(make_board: MakeBoard) -> None:
    screen = compose(make_board(), ViewState(80, 24, stale_seconds=47))
    assert screen.lines[0].ground is Ground.STALE
    assert " ".join(screen.lines[0].text.split()) == (
        "STALE 47 s stands still at 10:42:17, look at the pumps now 10:43:04"
    )
    assert "STOPPED since 10:38" in screen.lines[1].text
    assert "not seen since 10:08" in screen.lines[2].text
    assert "4 min" not in screen.lines[1].text


def test_privacy_and_lock_leave_no_name(make_board: MakeBoard) -> None:
    for view in (ViewState(160, 42, privacy=True, selected="t6"), ViewState(80, 24, locked=True, selected="t6")):
        found = "\n".join(texts(compose(make_board(), view)))
        assert not any(name in found.casefold() for name in ("jansen", "müller", "okafor", "de boer", "żółty"))
    assert "LOCKED" in found
    assert "1 J.A." in found


def test_h7_other_pages_keep_header_alarms_and_keys(make_board: MakeBoard) -> None:
    view = ViewState(80, 24, hints=(("Esc", "board"),))
    screen = compose_page(make_board(), view, ())
    assert screen.lines[0].ground is Ground.HEADER
    assert screen.lines[1].ground is Ground.HIGH
    assert screen.lines[-1].text == " Esc board"
    check_whole(screen, view)


def test_night_axis_runs_to_the_last_discharge(make_board: MakeBoard) -> None:
    found = texts(compose(make_board("22:30:11"), ViewState(160, 42)))
    assert found[1] == " no open alarms"
    assert "evening" in found[4]
    assert "Friday 27 November" in found[4]
    assert all(hour in found[5] for hour in ("08:00", "22:00", "06:00", "14:00"))
    assert "22:30" in found[6]
    assert "Night" in found[7]
    assert found[8].split()[-3:] == ["Fri", "08:30", "scan"]


def test_h1_beds_stand_where_they_stood_whatever_alarms_come(make_board: MakeBoard) -> None:
    view = ViewState(160, 42)
    for clock in ("07:30", "09:45", "10:42:17", "14:00", "18:00", "22:30"):
        screen = compose(make_board(clock), view)
        assert [rows_of(screen, f"t{bed}")[0] for bed in range(1, 9)] == list(range(7, 31, 3))


def test_forty_beds_scroll_and_the_selected_one_is_among_them(make_board: MakeBoard, day: Sequence[Any]) -> None:
    board = make_board(writers=day)
    many = tuple(
        replace(
            bed, situation=replace(bed.situation, chart=replace(bed.situation.chart, treatment=f"t{bed.number}{n}"))
        )
        for bed in board.beds
        for n in range(5)
    )
    screen = compose(replace(board, beds=many), ViewState(80, 24, selected=many[-1].treatment))
    assert many[-1].treatment in screen.treatments
    assert "25-40 of 40" in screen.lines[4].text
    screen = compose(replace(board, beds=many), ViewState(80, 24, selected="t50"))
    rows = [row for row, treatment in enumerate(screen.treatments) if treatment in {f"t5{n}" for n in range(5)}]
    assert rows
    assert all("ALLERGY" in screen.lines[row].text for row in rows)


def test_open_bar_names_person_act_time_gates_and_signer(make_board: MakeBoard, at: At) -> None:
    confirm = Confirm("t7", Action.START, at("10:42"), step="amino_acids", seconds_left=20)
    wide = texts(compose(make_board(), ViewState(160, 42, selected="t7", confirm=confirm, signer="J. de Vries")))[-4:]
    assert wide[0].startswith(" Bed 7   ŻÓŁTY P.   born 02-09-1957   cycle 2/4   Start amino acids   at ‹ 10:42 ›")
    assert "allergies: none   cannula 09:45, antiemetic 10:10 (32 min)" in wide[1]
    assert wide[1].endswith("signing as J. de Vries")
    assert wide[2].split()[:2] == ["Enter", "records"]
    assert wide[2].endswith("leaves by itself in 20 s")
    narrow = texts(compose(make_board(), ViewState(80, 24, selected="t7", confirm=confirm, signer="J. de Vries")))[-3:]
    assert narrow[0] == " Bed 7 ŻÓŁTY P. 02-09-1957 Start amino acids at ‹ 10:42 ›"
    assert narrow[1].endswith("J. de Vries")
    assert "antiemetic 10:10 (32 min)" in narrow[1]
    assert narrow[2].startswith(" Enter records")


@pytest.mark.parametrize("width", [80, 100, 160])
def test_h15_allergy_stands_in_the_open_bar(make_board: MakeBoard, at: At, width: int) -> None:
    confirm = Confirm("t5", Action.FINISH, at("10:42"), step="lutetium", early=True)
    found = texts(compose(make_board(), ViewState(width, 24, selected="t5", confirm=confirm)))
    assert any("ALLERGY iodine contrast" in text for text in found[-4:])


def test_terminal_without_utf8_gets_ascii_only(make_board: MakeBoard) -> None:
    for clock in ("10:42:17", "22:30:11"):
        screen = compose(make_board(clock), ViewState(80, 24, ascii=True, selected="t3"))
        assert all(line.text.isascii() for line in screen.lines)
    assert "Zolty P." in "\n".join(texts(screen))


@pytest.mark.parametrize(("width", "height"), [(0, 0), (1, 1), (20, 5), (79, 24), (80, 23), (1, 200), (500, 1)])
def test_h26_too_small_a_window_asks_to_be_enlarged_and_keeps_alarms(
    make_board: MakeBoard, width: int, height: int
) -> None:
    view = ViewState(width, height)
    screen = compose(make_board(), view)
    check_whole(screen, view)
    if width > 40 and height > 10:
        assert screen.lines[0].text.startswith(" *** Bed 3")
        assert any("enlarge the window" in text for text in texts(screen))


@SLOW
@given(
    width=st.integers(80, 220),
    height=st.integers(24, 60),
    minutes=st.integers(-1440, 4320),
    name=NAMES | MIXED,
    selected=st.sampled_from(["t1", "t6", None]),
    switches=st.lists(st.booleans(), min_size=4, max_size=4),
    zoom=st.integers(-3, 6),
    pan=st.integers(-9, 9),
)
def test_h27_any_name_at_any_size_and_time_keeps_rows_and_beds(
    make_board: MakeBoard,
    at: At,
    width: int,
    height: int,
    minutes: int,
    name: str,
    selected: str | None,
    switches: list[bool],
    zoom: int,
    pan: int,
) -> None:
    board = make_board(now=at("10:42") + timedelta(minutes=minutes), names={"t5": name, "t6": name})
    ascii_only, no_colour, privacy, stale = switches
    view = ViewState(
        width,
        height,
        selected=selected,
        ascii=ascii_only,
        no_colour=no_colour,
        privacy=privacy,
        stale_seconds=9.0 if stale else None,
        zoom=zoom,
        pan=pan,
    )
    screen = compose(board, view)
    check_whole(screen, view)
    first_rows = [rows_of(screen, f"t{bed}")[0] for bed in range(1, 9)]
    assert len({b - a for a, b in pairwise(first_rows)}) == 1
    for bed, row in enumerate(first_rows, start=1):
        assert screen.lines[row].text[1] == str(bed)
    assert "ALLERGY" in "".join(screen.lines[row].text for row in rows_of(screen, "t5"))


@SLOW
@given(
    width=st.integers(80, 220),
    allergies=st.none() | st.text(min_size=1, max_size=80).filter(str.strip),
    flags=st.lists(st.sampled_from(["hormone", "half_dose", "travel", "latex gloves"]), max_size=4, unique=True),
    language=st.sampled_from(["nl", "pt", "xx", ""]),
    height=st.sampled_from([24, 30, 42]),
)
def test_h15_allergy_is_a_word_that_no_width_cuts(
    make_board: MakeBoard, width: int, allergies: str | None, flags: list[str], language: str, height: int
) -> None:
    board = make_board()
    bed = board.beds[4]
    chart = bed.situation.chart
    booking = replace(chart.booking, allergies=allergies, flags=tuple(flags))
    changed = replace(
        bed,
        patient=replace(bed.patient, language=language, name="Jansen B."),
        situation=replace(bed.situation, chart=replace(chart, booking=booking)),
    )
    board = replace(board, beds=(*board.beds[:4], changed, *board.beds[5:]))
    screen = compose(board, ViewState(width, height))
    found = "".join(screen.lines[row].text for row in rows_of(screen, "t5"))
    assert ("ALLERGY UNKNOWN" if allergies is None else "ALLERGY") in found
    assert "SAME NAME" in found
    check_whole(screen, ViewState(width, height))


@pytest.mark.parametrize(("ascii_only", "amino", "lutetium"), [(False, "██", "▓▓"), (True, "##", "%%")])
def test_without_colour_the_two_infusions_have_shapes_of_their_own(
    make_board: MakeBoard, ascii_only: bool, amino: str, lutetium: str
) -> None:
    found = texts(compose(make_board(), ViewState(80, 24, ascii=ascii_only, no_colour=True)))
    assert amino in found[5]
    assert lutetium in found[6]
    assert amino not in found[6]
