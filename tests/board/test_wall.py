"""The wall: at every size whole, without a name, with its alarms, and with words that are never cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.big_letters import Size, big_rows, big_width, can_draw
from ward_board.board.board import Bed, Board
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.view import Screen, ViewState
from ward_board.board.wall import compose_wall
from ward_board.board.wall_grid import MINUTE_SIZES, NUMBER_SIZES, WORD_SIZES, Asked, grid_for
from ward_board.board.wall_word import big_count, wall_word
from ward_board.domain.alarms import Alarm
from ward_board.domain.duty import Duty, Present
from ward_board.domain.text import cell_width
from ward_board.domain.words import Action, AlarmKind, Priority, Role

MakeBoard = Callable[..., Board]
At = Callable[..., datetime]
NAMES = ("jansen", "müller", "boer", "ferreira", "visser", "okafor", "żółty", "bakker")
MOMENTS = (
    *(("07:30", 0), ("09:00", 0), ("10:42:17", 0), ("12:10", 0)),
    *(("18:00", 0), ("22:30", 0), ("09:20", 1), ("15:00", 1)),
)
SLOW = settings(max_examples=60)


def words(board: Board) -> list[str]:
    """The word of each bed."""
    return [wall_word(bed).word for bed in board.beds]


def with_beds(board: Board, count: int) -> Board:
    """The same ward with as many beds, the eight again and again."""
    beds = []
    for place in range(count):
        bed = board.beds[place % 8]
        chart = bed.situation.chart
        booked = replace(chart, treatment=f"t{place + 1}", booking=replace(chart.booking, bed=place + 1))
        beds.append(replace(bed, situation=replace(bed.situation, chart=booked)))
    return replace(board, beds=tuple(beds))


def is_tiled(screen: Screen) -> bool:
    """Whether there are tiles, and not only a line for each bed."""
    return any(run.tone.startswith("tile-") for line in screen.lines for run in line.runs)


def drawn(screen: Screen, width: int) -> list[str]:
    """The rows with every filled cell as a block."""
    return ["".join(_as_blocks(line)).ljust(width) for line in screen.lines]


def _as_blocks(line: Line) -> list[str]:
    return [run.text.replace(" ", "█") if run.tone.startswith("fill-") else run.text for run in line.runs]


def stands(word: str, rows: Sequence[str]) -> bool:
    """Whether a word stands somewhere, whole: in ordinary letters, with its letters apart, or in big ones."""
    if any(text in row for text in (word, " ".join(word)) for row in rows):
        return True
    return any(_stands_big(big_rows(word, big), rows) for big in WORD_SIZES if can_draw(word, big))


def shown_beds(board: Board, rows: Sequence[str]) -> Sequence[Bed]:
    """The beds of this picture: where not all find room the foot names those that it shows, page by page."""
    page = re.search(r"Beds (\d+)-(\d+)", rows[-1])
    return board.beds[int(page[1]) - 1 : int(page[2])] if page else board.beds


def is_counted(count: str, rows: Sequence[str]) -> bool:
    """Whether minutes or hours stand somewhere, big or beside the words that say what they count."""
    words = (f"{count} min ",) if count.isdigit() else (f"{count} to ", f"{count} since ", f" {count} ")
    if any(one in row for one in words for row in rows):
        return True
    return any(_stands_big(big_rows(count, big), rows) for big in MINUTE_SIZES if can_draw(count, big))


def _stands_big(wanted: Sequence[str], rows: Sequence[str]) -> bool:
    for top in range(len(rows) - len(wanted) + 1):
        at = rows[top].find(wanted[0])
        while at >= 0:
            if all(rows[top + n][at : at + len(one)] == one for n, one in enumerate(wanted)):
                return True
            at = rows[top].find(wanted[0], at + 1)
    return False


def check_whole(screen: Screen, view: ViewState) -> None:
    """As many rows as the terminal has, none too wide, and nobody's name."""
    assert len(screen.lines) == len(screen.treatments) == view.height
    for line in screen.lines:
        assert cell_width(line.text) <= view.width
        assert not any(name in line.text.casefold() for name in NAMES)


def test_one_word_for_each_bed_of_the_day(make_board: MakeBoard) -> None:
    assert words(make_board()) == ["RUNNING", "UNSEEN", "STOPPED", "RUNNING", "LU-177", "WAITS", "READY", "HERE"]
    assert set(words(make_board("06:00"))) == {"BOOKED"}
    assert set(words(make_board("22:30"))) == {"NIGHT"}
    assert set(words(make_board("17:00"))) == {"OBSERVED"}
    assert set(words(make_board("15:30", 1))) == {"HOME"}


def test_minutes_count_to_the_next_act_or_since_what_is_wrong_began(make_board: MakeBoard, at: At) -> None:
    board = make_board()
    told = [wall_word(bed).at for bed in board.beds]
    wanted = ["12:05", "10:08", "10:38", "13:15", "11:00", "10:36", "10:45", "10:55"]
    assert told == [at(clock) for clock in wanted]
    assert [big_count(one, board.now) for one in told if one] == ["83", "34", "4", "2h", "18", "6", "3", "13"]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0.0, "0"), (0.2, "1"), (99, "99"), (99.5, "1h"), (119, "1h"), (120, "2h"), (99 * 60, "99h"), (6000, "4d")],
)
def test_beyond_99_minutes_hours_are_told(at: At, minutes: float, said: str) -> None:
    now = at("10:00")
    assert big_count(now + timedelta(minutes=minutes), now) == said
    if float(minutes).is_integer():
        assert big_count(now - timedelta(minutes=minutes), now) == said


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (AlarmKind.LUTETIUM_TOO_LONG, "OVERRUN"),
        (AlarmKind.BAG_ENDS, "BAG"),
        (AlarmKind.BAG_ENDED, "BAG"),
        (AlarmKind.SHORTFALL, "SHORT"),
        (AlarmKind.LATE, "LATE"),
        (AlarmKind.DEVIATION, "UNSIGNED"),
        (AlarmKind.INCIDENT, "INCIDENT"),
    ],
)
def test_every_clinical_alarm_has_a_word_but_what_stands_still_goes_first(
    make_board: MakeBoard, at: At, kind: AlarmKind, word: str
) -> None:
    board = make_board()
    alarm = Alarm(kind, Priority.HIGH, at("10:30"), at("10:29"), "x", "t1", 1)
    running, stopped = board.beds[0], board.beds[2]
    said = wall_word(replace(running, alarms=(alarm,)))
    assert (said.word, said.at) == (word, at("10:29"))
    assert wall_word(replace(stopped, alarms=(alarm, *stopped.alarms))).word == "STOPPED"


def test_a_paused_lutetium_is_told_without_an_alarm(make_board: MakeBoard, day: list[Any], at: At) -> None:
    day[4].write(Action.PAUSE, "10:41", "yilmaz", "lutetium", reason="line looked at")
    board = make_board(writers=day)
    said = wall_word(replace(board.beds[4], alarms=()))
    assert (said.word, said.at) == ("STOPPED", at("10:41"))


def test_what_is_only_to_be_planned_does_not_hide_what_runs(make_board: MakeBoard, at: At) -> None:
    low = Alarm(AlarmKind.LATE, Priority.LOW, at("10:30"), at("10:30"), "residual_assay", "t1", 1)
    bed = make_board().beds[0]
    assert wall_word(replace(bed, alarms=(low,))).word == "RUNNING"
    assert wall_word(replace(bed, alarms=(replace(low, priority=Priority.MEDIUM),))).word == "LATE"


def test_the_wall_of_the_picture(make_board: MakeBoard) -> None:
    screen = compose_wall(make_board(), ViewState(160, 42))
    rows = drawn(screen, 160)
    assert [line.ground for line in screen.lines[:5]] == [Ground.HEADER] * 5
    assert _stands_big(big_rows("10:42", Size(6, 1, 1, 1)), rows[:5])
    assert "5 running   1 STOPPED   2 to start" in screen.lines[2].text
    assert _stands_big(big_rows("STOPPED", Size(6, 1, 1, 1)), [row[80:118] for row in rows[6:21]])
    assert _stands_big(big_rows("4", Size(7, 2, 2, 2)), [row[80:118] for row in rows[6:21]])
    assert _stands_big(big_rows("3", Size(6, 1, 1, 1)), [row[80:118] for row in rows[6:21]])
    assert any("min since 10:38" in row[80:118] for row in rows[6:21])
    assert any("d.B.P. ***" in row[80:118] for row in rows[6:21])
    assert {run.tone for line in screen.lines[6:21] for run in line.runs} >= {Tone.TILE_HIGH, Tone.TILE_MEDIUM}
    assert [line.ground for line in screen.lines[38:41]] == [Ground.HIGH, Ground.MEDIUM, Ground.MEDIUM]
    assert screen.lines[38].text.startswith(" *** Bed 3 D.B.P.")
    assert "a = I go" not in screen.lines[38].text
    assert screen.lines[41].text.startswith(" Display only, no keys.   Minutes: to the next act")


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 42), (160, 42), (60, 44), (240, 70)])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("no_colour", [True, False])
def test_eight_beds_with_whole_words_and_numbers_however_it_is_drawn(
    make_board: MakeBoard, size: tuple[int, int], ascii_only: bool, no_colour: bool
) -> None:
    board, view = make_board(), ViewState(*size, ascii=ascii_only, no_colour=no_colour)
    screen = compose_wall(board, view)
    check_whole(screen, view)
    assert is_tiled(screen)
    texts = [line.text for line in screen.lines]
    assert not ascii_only or all(text.isascii() for text in texts)
    rows = [row.replace("#", "█") for row in drawn(screen, view.width)]
    for bed in board.beds:
        word = wall_word(bed).word
        whole = _stands_big(big_rows(word, Size(5, 1, 2, 1)), rows) or _stands_big(
            big_rows(word, Size(5, 2, 2, 1)), rows
        )
        assert whole or stands(word, rows), word
    for initials in ("J.A.", "M.K. **", "d.B.P. ***", "F.L.", "V.M.", "O.C. **", "B.S."):
        assert any(initials in text for text in texts), initials


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 42)])
def test_h1_no_tile_moves_whatever_alarms_come(make_board: MakeBoard, size: tuple[int, int]) -> None:
    places = set()
    for clock in ("07:30", "09:45", "10:42:17", "14:00"):
        rows = [line.text for line in compose_wall(make_board(clock), ViewState(*size)).lines]
        top = next(y for y, text in enumerate(rows) if "F.L." in text)
        places.add((top, rows[top].index("F.L.")))
    assert len(places) == 1


@pytest.mark.parametrize("size", [(80, 24), (160, 42), (60, 12), (30, 8)])
def test_h20_a_wall_that_stands_still_says_so_and_counts_no_minutes(
    make_board: MakeBoard, size: tuple[int, int]
) -> None:
    screen = compose_wall(make_board(), ViewState(*size, stale_seconds=47))
    texts = [line.text for line in screen.lines]
    assert any(line.ground is Ground.STALE and "STALE 47 s" in line.text for line in screen.lines)
    assert not any("min since" in text or "min to" in text or "4 min" in text for text in texts)
    if size == (160, 42):
        rows = drawn(screen, 160)
        assert _stands_big(big_rows("STALE 0:47", Size(6, 1, 1, 1)), rows[:5])
        assert _stands_big(big_rows("10:38", Size(6, 1, 1, 1)), [row[80:118] for row in rows[6:21]])


def test_what_is_to_be_said_takes_the_line_at_the_foot(make_board: MakeBoard) -> None:
    view = ViewState(160, 42, notice="This terminal stood still for 62 s; look at every running bed")
    assert compose_wall(make_board(), view).lines[-1].text.strip() == view.notice


def test_who_is_on_duty_stands_in_the_head(make_board: MakeBoard, at: At) -> None:
    here = {"A. Bos": Role.NURSE, "J. de Vries": Role.NURSE, "Dr E. Smit": Role.PHYSICIAN}
    present = tuple(Present(name, name, (role,), at("06:50")) for name, role in here.items())
    screen = compose_wall(make_board(duty=Duty(present)), ViewState(160, 42))
    assert screen.lines[2].text.rstrip().endswith("on duty Bos, de Vries, Dr Smit")


def test_forty_beds_fit_and_where_they_do_not_one_page_follows_the_other(make_board: MakeBoard) -> None:
    board = with_beds(make_board(), 40)
    shown = "\n".join(line.text for line in compose_wall(board, ViewState(160, 42, no_colour=True)).lines)
    assert all(f"[{bed.number}] " in shown for bed in board.beds)
    seen: set[int] = set()
    for seconds in range(0, 300, 60):
        later = replace(board, now=board.now + timedelta(seconds=seconds))
        screen = compose_wall(later, ViewState(80, 24, no_colour=True))
        text = "\n".join(line.text for line in screen.lines)
        assert screen.lines[-1].text.startswith(" Beds ")
        seen |= {bed.number for bed in board.beds if f"[{bed.number}] " in text}
    assert seen == set(range(1, 41))


def test_in_a_small_window_no_bed_is_left_out_without_a_word(make_board: MakeBoard) -> None:
    view = ViewState(60, 8)
    screen = compose_wall(make_board(), view)
    check_whole(screen, view)
    assert not is_tiled(screen)
    assert screen.lines[0].ground is Ground.HIGH
    assert screen.lines[4].text.startswith(" 1 RUNNING J.A.")
    assert screen.lines[6].text.startswith(" 3 STOPPED *** d.B.P.")
    assert screen.lines[6].text.rstrip().endswith("4 min since 10:38")
    assert screen.lines[7].text == " and 5 more beds"


def test_a_ward_without_beds_is_drawn(make_board: MakeBoard) -> None:
    board = make_board(writers=[])
    for size in ((160, 42), (80, 24), (20, 5)):
        check_whole(compose_wall(board, ViewState(*size)), ViewState(*size))


def test_a_bed_number_never_stands_where_it_reads_as_one_with_the_minutes() -> None:
    asked = Asked("0", ("STOPPED", "RUNNING"), 8)
    for width in range(40, 260, 11):
        for height in range(6, 90, 7):
            grid = grid_for(8, width, height, asked)
            if grid and grid.form.number and grid.form.minutes:
                assert grid.form.number.rows <= grid.form.minutes.rows - 2


@SLOW
@given(
    width=st.integers(0, 500),
    height=st.integers(0, 120),
    moment=st.sampled_from(MOMENTS),
    beds=st.integers(0, 40) | st.just(8),
    stale=st.none() | st.floats(5, 90000),
    drawn_with=st.tuples(st.booleans(), st.booleans()),
)
def test_h33_any_ward_at_any_size_is_whole_without_names_and_with_its_words(
    make_board: MakeBoard,
    width: int,
    height: int,
    moment: tuple[str, int],
    beds: int,
    stale: float | None,
    drawn_with: tuple[bool, bool],
) -> None:
    board = with_beds(make_board(*moment), beds)
    view = ViewState(width, height, stale_seconds=stale, ascii=drawn_with[0], no_colour=drawn_with[1])
    screen = compose_wall(board, view)
    check_whole(screen, view)
    rows = drawn(screen, width)
    if is_tiled(screen) and beds <= 8 and not any(drawn_with):
        said = [wall_word(bed) for bed in shown_beds(board, rows)]
        assert all(stands(one.word, rows) for one in said)
        if stale is None:
            counted = [one.at for one in said if one.at and one.counts]
            assert all(is_counted(big_count(at, board.now), rows) for at in counted)


@SLOW
@given(
    width=st.integers(20, 500), height=st.integers(1, 120), names=st.lists(st.text(min_size=1), min_size=8, max_size=8)
)
def test_h7_the_high_alarm_stands_at_the_top_or_the_foot_of_every_size(
    make_board: MakeBoard, width: int, height: int, names: list[str]
) -> None:
    board = make_board(names={f"t{place}": name for place, name in enumerate(names, 1)})
    screen = compose_wall(board, ViewState(width, height))
    assert len(screen.lines) == height
    assert all(cell_width(line.text) <= width for line in screen.lines)
    near = [*screen.lines[:1], *screen.lines[-5:]]
    assert any(line.ground is Ground.HIGH and "***" in line.text for line in near)


@pytest.mark.parametrize("big", [*WORD_SIZES, *MINUTE_SIZES, *NUMBER_SIZES])
def test_big_letters_fill_their_box(big: Size) -> None:
    text = "0123456789:h"
    assert can_draw(text, big) or big.dots == 6
    for letter in "0123456789":
        rows = big_rows(letter, big)
        assert len(rows) == big.rows
        assert {len(row) for row in rows} == {big_width(letter, big)}
    assert len({big_rows(letter, big) for letter in "0123456789"}) == 10


@pytest.mark.parametrize("big", WORD_SIZES)
def test_no_two_letters_look_alike(big: Size) -> None:
    letters = "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789-"
    assert len({big_rows(letter, big) for letter in letters}) == len(letters)
    assert big_rows("É", big) == big_rows("E", big)
    assert not can_draw("李", big)
