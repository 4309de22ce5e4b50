"""What a low or narrow window keeps: flags as words, beds whole, sections whole, who has an alarm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Bed, Board
from ward_board.board.layout import ViewState, compose, compose_page, first_line_with_selected
from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.board.morning_page import morning_lines
from ward_board.board.room import room_for
from ward_board.board.start_page import start_lines
from ward_board.domain.duty import Duty, Present
from ward_board.domain.words import Action, Role
from ward_board.tui.keys import Place
from ward_board.tui.pages import first_line_to_see_selected

MakeBoard = Callable[..., Board]
KEYS = (("Esc", "board"), ("?", "keys"))
WORDS = {"hormone": "HORMONE", "half_dose": "HALF DOSE"}


def renumbered(bed: Bed, number: int, **booking: Any) -> Bed:
    """The same bed again under another number and treatment."""
    chart = bed.situation.chart
    chart = replace(chart, treatment=f"t{number}", booking=replace(chart.booking, bed=number, **booking))
    return replace(bed, situation=replace(bed.situation, chart=chart))


def twelve(board: Board, **booking: Any) -> Board:
    """A board of twelve beds, two of them with patients of one name, the first with these flags."""
    beds = [renumbered(board.beds[n % 8], n + 1) for n in range(12)]
    # the other four are other people
    beds = [
        replace(bed, patient=replace(bed.patient, name=f"{'ABCD'[n - 8]}{bed.patient.name}")) if n > 7 else bed
        for n, bed in enumerate(beds)
    ]
    beds[0] = renumbered(beds[0], 1, **booking)
    beds[7] = replace(beds[7], patient=replace(beds[7].patient, name="Jansen B."))
    return replace(board, beds=tuple(beds))


def words_of(board: Board, view: ViewState, treatment: str) -> str:
    """All that stands on the rows of a bed."""
    screen = compose(board, view)
    rows = zip(screen.lines, screen.treatments, strict=True)
    return "\n".join(
        line.text for line, found in rows if found == treatment and line.ground in {Ground.PLAIN, Ground.STRIPE}
    )


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (80, 30), (120, 24)])
@pytest.mark.parametrize(
    ("allergies", "flags"),
    [("latex", ()), (None, ()), ("latex", ("hormone",)), ("", ("hormone", "half_dose")), ("latex", ("half_dose",))],
)
def test_h15_h2_no_flag_word_is_folded_away_where_twelve_beds_have_one_row_each(
    make_board: MakeBoard, size: tuple[int, int], allergies: str | None, flags: tuple[str, ...]
) -> None:
    found = words_of(twelve(make_board(), allergies=allergies, flags=flags), ViewState(*size), "t1")
    assert "SAME NAME" in found
    assert allergies == "" or ("ALLERGY UNKNOWN" if allergies is None else "ALLERGY") in found
    assert all(WORDS[flag] in found for flag in flags)
    assert "+1" not in found
    assert " 1 J" in found


@settings(max_examples=80)
@given(
    width=st.integers(80, 200),
    height=st.integers(24, 60),
    beds=st.integers(1, 8),
    allergies=st.sampled_from([None, "", "latex"]),
    flags=st.sets(st.sampled_from(sorted(WORDS))),
    language=st.sampled_from(["nl", "pl"]),
)
def test_h15_on_beds_of_two_rows_every_flag_stands_as_a_word(
    make_board: MakeBoard,
    width: int,
    height: int,
    beds: int,
    allergies: str | None,
    flags: set[str],
    language: str,
) -> None:
    board = twelve(make_board(), allergies=allergies, flags=tuple(sorted(flags)))
    first, other = board.beds[0], board.beds[7]
    first = replace(first, patient=replace(first.patient, language=language))
    board = replace(board, beds=(first, *board.beds[1 : beds - 1], other))
    found = words_of(board, ViewState(width, height), "t1")
    assert "SAME NAME" in found
    assert allergies == "" or ("ALLERGY UNKNOWN" if allergies is None else "ALLERGY") in found
    assert all(WORDS[flag] in found for flag in flags)


@pytest.mark.parametrize("width", [80, 100, 130])
@pytest.mark.parametrize(("lines", "days"), [(morning_lines, 1), (start_lines, 0)])
def test_h15_pages_give_a_bed_another_row_before_a_flag_is_lost(
    make_board: MakeBoard, width: int, lines: Callable[[Board, ViewState], Sequence[Line]], days: int
) -> None:
    board = twelve(make_board("10:12", days), allergies=None, flags=("hormone", "half_dose"))
    found = lines(board, ViewState(width, 24))
    first = next(n for n, line in enumerate(found) if line.text.startswith(" 1 J"))
    last = next(n for n, line in enumerate(found) if line.text.startswith(" 2 "))
    said = "\n".join(line.text for line in found[first:last])
    assert all(word in said for word in ("ALLERGY UNKNOWN", "SAME NAME", "HORMONE", "HALF DOSE"))


def test_the_morning_of_eight_beds_is_whole_on_a_low_screen_and_says_that_more_follows(make_board: MakeBoard) -> None:
    board = replace(make_board("10:12", 1), alarms=make_board().alarms[:3])
    assert len(board.alarms) == 3
    view = ViewState(80, 24, hints=KEYS)
    lines = morning_lines(board, view)
    screen = compose_page(board, view, lines)
    shown = [line.text for line in screen.lines]
    eighth = next(n for n, text in enumerate(shown) if text.startswith(" 8 Bakker"))
    assert "HALF DOSE" in shown[eighth + 1]
    assert shown[-1].startswith(" PgDn more")
    below = compose_page(board, view, lines, len(lines) - 18)
    assert "PgDn" not in below.lines[-1].text
    assert below.lines[-1].text.startswith(" PgUp back")


def test_a_page_that_is_shown_whole_promises_no_more(make_board: MakeBoard) -> None:
    view = ViewState(160, 60, hints=KEYS)
    assert compose_page(make_board(), view, morning_lines(make_board(), view)).lines[-1].text == " Esc board   ? keys"


def test_a_section_of_the_start_page_is_whole_or_not_there_and_can_be_reached(make_board: MakeBoard) -> None:
    present = tuple(
        Present(one, name, (Role.NURSE,), make_board().now)
        for one, name in {"bos": "A. Bos", "maas": "M. Maas"}.items()
    )
    board, view = make_board(duty=Duty(present)), ViewState(100, 30, hints=KEYS)
    lines = start_lines(board, view)
    head = next(n for n, line in enumerate(lines) if line.text.startswith(" Hands needed"))
    section = [line.text for line in lines[head:]][: next(n for n, line in enumerate(lines[head:]) if not line.runs)]
    seen_whole = False
    for first in range(len(lines)):
        shown = [line.text for line in compose_page(board, view, lines, first).lines]
        if section[0] in shown:
            at = shown.index(section[0])
            assert shown[at : at + len(section)] == section
            seen_whole = True
    assert section[0] not in [line.text for line in compose_page(board, view, lines).lines]
    assert seen_whole


@given(blocks=st.lists(st.integers(1, 12), max_size=9), first=st.integers(0, 60), height=st.integers(24, 60))
def test_every_row_of_a_page_is_seen_by_somebody_who_goes_down_row_by_row(
    make_board: MakeBoard, blocks: list[int], first: int, height: int
) -> None:
    body = [line for n, size in enumerate(blocks) for line in (*(_row(f"b{n}r{r}") for r in range(size)), Line())]
    board, view = make_board(), ViewState(80, height)
    seen = {line.text for at in range(len(body)) for line in compose_page(board, view, body, at).lines}
    assert {line.text for line in body if line.runs} <= seen
    assert len(compose_page(board, view, body, first).lines) == height


def _row(text: str) -> Line:
    return Line((Run(f" {text}."),))


@pytest.mark.parametrize("width", [80, 100, 119, 160])
def test_the_alarm_that_a_takes_says_that_nobody_has_it(make_board: MakeBoard, width: int) -> None:
    text = compose(make_board(), ViewState(width, 24)).lines[1].text
    assert text.endswith("a = I go")
    assert "nobody yet" in text
    assert "AMINO ACIDS STOPPED 4 min, LU-177 RUNNING" in text


@pytest.mark.parametrize(("size", "rows"), [((80, 24), 3), ((100, 30), 3), ((160, 42), 3)])
def test_h7_pages_show_as_many_alarms_as_the_board(make_board: MakeBoard, size: tuple[int, int], rows: int) -> None:
    board = make_board()
    assert len(board.alarms) == rows
    alarms = {Ground.HIGH, Ground.MEDIUM, Ground.LOW}
    grounds = [line.ground for line in compose_page(board, ViewState(*size), ()).lines]
    assert sum(ground in alarms for ground in grounds) == rows


@pytest.mark.parametrize("closing", [Action.CANCEL, Action.LEAVE])
def test_a_bed_that_is_over_warns_of_nothing_any_more(make_board: MakeBoard, day: list[Any], closing: Action) -> None:
    day[4].write(closing, "10:41", "smit", reason="went elsewhere")
    board = make_board(writers=day)
    assert board.beds[4].is_closed
    for screen in (compose(board, ViewState(80, 24)), compose(board, ViewState(160, 42))):
        runs = [
            run
            for line, treatment in zip(screen.lines, screen.treatments, strict=True)
            if treatment == "t5" and line.ground in {Ground.PLAIN, Ground.STRIPE}
            for run in line.runs
            if "ALLERGY" in run.text
        ]
        assert runs
        assert all(run.tone is Tone.FAINT for run in runs)


@pytest.mark.parametrize(("lines", "days"), [(morning_lines, 1), (start_lines, 0)])
@pytest.mark.parametrize("treatment", [f"t{n}" for n in range(1, 9)])
def test_the_selected_bed_is_brought_into_sight_whole(
    make_board: MakeBoard, lines: Callable[[Board, ViewState], Sequence[Line]], days: int, treatment: str
) -> None:
    board, view = make_board("10:12", days), ViewState(80, 24, selected=treatment)
    body = lines(board, view)
    wanted = [line for line in body if line.ground is Ground.SELECTED]
    assert len(wanted) == 2
    for first in (0, 5, len(body)):
        there = first_line_with_selected(board, view, body, first)
        shown = compose_page(board, view, body, there).lines
        assert all(line in shown for line in wanted)
        assert first_line_with_selected(board, view, body, there) == there


def test_with_nothing_selected_a_page_stays_where_it_was(make_board: MakeBoard) -> None:
    body = [_row(str(n)) for n in range(60)]
    assert first_line_with_selected(make_board(), ViewState(80, 24), body, 17) == 17


def test_the_desk_is_told_how_far_to_scroll_and_the_board_never_scrolls(make_board: MakeBoard) -> None:
    board, view = make_board("10:12", 1), ViewState(80, 24, selected="t8")
    assert first_line_to_see_selected(Place.MORNING, board, view, 40) == 16
    assert first_line_to_see_selected(Place.BOARD, board, view, 4) == 4


@pytest.mark.parametrize(
    ("beds", "size", "rows"),
    [
        (8, (80, 24), 2),
        (10, (100, 30), 2),
        (11, (100, 30), 2),
        (12, (100, 30), 1),
        (12, (100, 32), 2),
        (8, (160, 42), 3),
    ],
)
def test_beds_have_two_rows_wherever_three_alarms_and_one_row_of_hours_leave_them(
    beds: int, size: tuple[int, int], rows: int
) -> None:
    room = room_for(beds, ViewState(*size), bar_rows=1)
    assert (room.bed_rows, room.beds) == (rows, beds)
    assert room.alarm_rows >= 3


@given(beds=st.integers(0, 40), width=st.integers(80, 200), height=st.integers(24, 80), bar=st.integers(1, 3))
def test_the_rows_of_all_parts_never_exceed_the_terminal(beds: int, width: int, height: int, bar: int) -> None:
    room = room_for(beds, ViewState(width, height), bar_rows=min(bar, 2))
    legend = 1 if room.has_legend else 0
    taken = 2 + room.alarm_rows + room.axis_rows + room.beds * room.bed_rows + legend + room.next_rows
    assert taken + min(bar, 2) <= height
    assert room.beds <= beds


def test_a_way_on_does_not_push_out_the_key_that_explains_all_keys(make_board: MakeBoard) -> None:
    many = (*((key, "something so long!") for key in "abcdefgh"), ("?", "keys"), ("y", "days"))
    view = ViewState(80, 24, hints=many)
    text = compose_page(make_board(), view, [_row("x")] * 60).lines[-1].text
    assert text.startswith(" PgDn more  a something so long!")
    assert "? keys" in text
