"""Proof 6: any moment, zoom, pan and size, and any text that a day list or a person may send, draws a whole screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ward_board.board.board import Bed, Board, board_of
from ward_board.board.journal_page import journal_lines
from ward_board.board.layout import LEAST_HEIGHT, LEAST_WIDTH, Confirm, Screen, ViewState, compose, compose_page
from ward_board.board.morning_page import morning_lines
from ward_board.board.treatment_page import treatment_lines
from ward_board.board.wall import compose_wall
from ward_board.domain.patient import Flag
from ward_board.domain.text import cell_width
from ward_board.domain.words import Action

MakeBoard = Callable[..., Board]
At = Callable[..., datetime]
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NASTY = st.sampled_from(
    [
        *("[bold]de Boer[/]", "[/b]", "\x1b[2J\x1b]0;x\x07", "a\tb\nc\rd", "\x00\x7f\x9b31m", "\u202egnirts\u202c"),
        *("李小龍" * 9, "שלום כהן", "محمد علی", "ก็" * 12, "e\u0301" * 20, "\u0301" * 15, "🧑‍⚕️👍🏽" * 6, "👨‍👩‍👧‍👦"),
        *(
            "ﷺ﷽",
            "\u200b\u200d\ufeff",
            "Ａ１",
            "İßſ",
            "ZWNJ نمی\u200cخواهم",
            "\u2028\u2029",
            "\U000e0041\U0001f1f3\U0001f1f1",
        ),
    ]
)
TEXTS = st.lists(NASTY | ANYTHING, min_size=6, max_size=6)
SWITCHES = st.lists(st.booleans(), min_size=5, max_size=5)
EDGES = [(0, 0), (1, 1), (1, 120), (500, 1), (79, 24), (80, 23), (80, 24), (81, 25), (500, 120)]
SIZES = st.sampled_from(EDGES) | st.tuples(st.integers(0, 500), st.integers(0, 120))
BIG_ENOUGH = st.tuples(st.integers(LEAST_WIDTH, 260), st.integers(LEAST_HEIGHT, 60))
MINUTES = st.integers(-600, 2200)
ZOOM, PAN = st.integers(-4, 4), st.integers(-40, 40)
ANY = settings(max_examples=60)
FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}
TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# half a time: "10:4", ":42", or "10:" where something was cut
HALF_A_TIME = re.compile(r"(?<![\d:])\d?:\d|\d:\d(?!\d)|\d:(?=…|\s*$)")


def check_whole(screen: Screen, view: ViewState) -> None:
    """Exactly as many rows as the terminal has, none too wide, nothing in them that steers it."""
    assert len(screen.lines) == len(screen.treatments) == view.height
    for line in screen.lines:
        assert cell_width(line.text) <= view.width
        assert not {unicodedata.category(char) for char in line.text} & FORBIDDEN
        assert not TURNS_TEXT & set(line.text)


def with_texts(board: Board, texts: Sequence[str]) -> Board:
    """The board with made-up words wherever a day list or a person may have typed some."""
    name, allergy, flag, number, country, note = texts
    beds = [
        _with_texts(bed, name, allergy, flag, number, country, note) if bed.number % 2 else bed for bed in board.beds
    ]
    return replace(board, ward=flag, beds=tuple(beds), staff={key: name for key in board.staff})


def _with_texts(bed: Bed, name: str, allergy: str, flag: str, number: str, country: str, note: str) -> Bed:
    chart = bed.situation.chart
    booking = replace(chart.booking, allergies=allergy, flags=(flag, Flag.HORMONE))
    entries = tuple(replace(entry, reason=note, values={**entry.values, "site": note}) for entry in chart.entries)
    chart = replace(chart, booking=booking, entries=entries)
    patient = replace(bed.patient, name=name, number=number, country=country, language=country)
    return replace(bed, patient=patient, situation=replace(bed.situation, chart=chart))


@ANY
@given(SIZES, MINUTES, ZOOM, PAN, TEXTS, SWITCHES, st.sampled_from([None, "t1", "t3", "t6", "nobody"]))
@example((80, 24), 0, 0, 0, ["\x1b[2J"] * 6, [False] * 5, "t3")
@example((0, 0), 0, 4, 40, ["李" * 40] * 6, [True] * 5, "t1")
def test_h26_h27_every_screen_is_whole_at_any_size_moment_and_text(
    make_board: MakeBoard,
    at: At,
    size: tuple[int, int],
    minutes: int,
    zoom: int,
    pan: int,
    texts: list[str],
    switches: list[bool],
    selected: str | None,
) -> None:
    board = with_texts(make_board(now=at("10:42:17") + timedelta(minutes=minutes)), texts)
    ascii_only, no_colour, privacy, stale, asked = switches
    confirm = Confirm(selected, Action.START, board.now, "lutetium", typed="10", message=texts[5]) if asked else None
    view = ViewState(
        *size,
        selected=selected,
        confirm=confirm,
        signer=texts[0],
        privacy=privacy,
        zoom=zoom,
        pan=pan,
        stale_seconds=9.0 if stale else None,
        notice=texts[1],
        hints=((texts[2], texts[3]), ("Esc", "back")),
        language=texts[4],
        ascii=ascii_only,
        no_colour=no_colour,
    )
    for screen in (compose(board, view), compose_wall(board, view), *_pages(board, view)):
        check_whole(screen, view)


def _pages(board: Board, view: ViewState) -> list[Screen]:
    bodies = [morning_lines(board, view), journal_lines(board, view.selected, view)]
    if view.selected and board.bed_of(view.selected):
        bodies.append(treatment_lines(board, view.selected, view))
    return [compose_page(board, view, body, first_line=first) for body in bodies for first in (0, 7)]


@ANY
@given(BIG_ENOUGH, MINUTES, ZOOM, PAN, st.sampled_from([None, "t3", "t6"]))
def test_no_time_is_ever_clipped(
    make_board: MakeBoard, at: At, size: tuple[int, int], minutes: int, zoom: int, pan: int, selected: str | None
) -> None:
    """At 80x24 and above, wherever a time stands it stands whole: on the axis, in the rows, on every page."""
    board = make_board(now=at("10:42:17") + timedelta(minutes=minutes))
    view = ViewState(*size, selected=selected, zoom=zoom, pan=pan, signer="J. de Vries")
    for screen in (compose(board, view), *_pages(board, view)):
        for line in screen.lines:
            found = HALF_A_TIME.search(line.text)
            assert found is None, f"{found} in {line.text!r}"


@pytest.mark.parametrize(
    ("text", "is_half"), [("10:42", False), ("10:42:17", False), ("at 10:4", True), ("0:42", True)]
)
def test_half_a_time_is_told_from_a_whole_one(text: str, is_half: bool) -> None:
    assert (HALF_A_TIME.search(text) is not None) == is_half


@ANY
@given(
    BIG_ENOUGH,
    st.sampled_from([None, "", "iodine contrast", "latex, nuts and eleven other things that do not fit"]),
    st.lists(st.sampled_from([Flag.HORMONE, Flag.HALF_DOSE, Flag.TRAVEL]), unique=True, max_size=3),
    st.sampled_from(["Ng A.", "Wolfeschlegelsteinhausenbergerdorff H.", "李小龍", "Jansen A."]),
    st.integers(0, 1700),
)
def test_h15_flags_are_words_that_no_width_cuts(
    make_board: MakeBoard, size: tuple[int, int], allergies: str | None, flags: list[Flag], name: str, minutes: int
) -> None:
    """ALLERGY stands at any size; HORMONE and HALF DOSE stand whole or are counted ("+1"), never cut."""
    board = make_board()
    board = make_board(now=board.now + timedelta(minutes=minutes))
    bed = board.beds[3]
    booking = replace(bed.situation.chart.booking, allergies=allergies, flags=tuple(flags))
    chart = replace(bed.situation.chart, booking=booking)
    changed = replace(
        bed, patient=replace(bed.patient, name=name, language="nl"), situation=replace(bed.situation, chart=chart)
    )
    board = replace(board, beds=(*board.beds[:3], changed, *board.beds[4:]))
    screen = compose(board, ViewState(*size))
    rows = _rows_of_bed(screen, bed)
    said = " ".join(rows)
    if allergies is None:
        assert "ALLERGY UNKNOWN" in said
    elif allergies:
        assert "ALLERGY" in said
    wanted = [word for flag, word in ((Flag.HORMONE, "HORMONE"), (Flag.HALF_DOSE, "HALF DOSE")) if flag in flags]
    missing = [word for word in wanted if word not in said]
    assert not missing or re.search(r"\+\d", said), f"{missing} is missing unseen in {rows}"
    for word in ("ALLERGY", "UNKNOWN", "HORMONE", "HALF DOSE"):
        for end in range(4, len(word)):
            # UNKNOWN and NOT KNOWN share letters only with each other, so any beginning is a cut word
            assert not re.search(rf"\b{word[:end]}(?!{re.escape(word[end])})", said), (word, rows)


def _rows_of_bed(screen: Screen, bed: Bed) -> list[str]:
    """The rows of its lane pair: those from the one that begins with its number."""
    texts = [line.text for line in screen.lines]
    first = next(row for row, text in enumerate(texts) if re.match(rf" *{bed.number} ", text[:4]))
    after = [row for row, there in enumerate(screen.treatments) if there != bed.treatment and row > first]
    return texts[first : after[0]]


@ANY
@given(
    order=st.permutations(range(8)),
    minutes=MINUTES,
    numbers=st.lists(st.integers(1, 40), min_size=8, max_size=8, unique=True),
    selected=st.integers(0, 7),
)
def test_h1_beds_stand_by_number_whatever_comes_in_whatever_order(
    make_board: MakeBoard, at: At, order: list[int], minutes: int, numbers: list[int], selected: int
) -> None:
    """Urgency never moves a bed; who is selected stays selected in whichever bed they lie by now."""
    board = make_board(now=at("10:42:17") + timedelta(minutes=minutes))
    moved = [_in_bed(bed, number) for bed, number in zip(board.beds, numbers, strict=True)]
    fields = {name: getattr(board, name) for name in ("ward", "kind", "day", "zone", "now", "saved_at", "staff")}
    found = board_of(**fields, beds=[moved[place] for place in order])
    assert [bed.number for bed in found.beds] == sorted(numbers)
    view = ViewState(160, 42, selected=f"t{selected + 1}")
    screen = compose(found, view)
    standing = list(dict.fromkeys(there for there in screen.treatments[7:-10] if there))
    assert standing == [bed.treatment for bed in found.beds if bed.treatment in standing]
    assert len(standing) == 8
    patient = moved[selected].patient
    assert any(
        patient.name.upper() in line.text and f"Bed {numbers[selected]} " in line.text for line in screen.lines[-5:]
    )
    again = compose(board_of(**fields, beds=moved), view)
    assert [line.text for line in again.lines] == [line.text for line in screen.lines]


def _in_bed(bed: Bed, number: int) -> Bed:
    chart, situation = bed.situation.chart, bed.situation
    actions = tuple(replace(one, bed=number) for one in situation.actions)
    chart = replace(chart, booking=replace(chart.booking, bed=number))
    alarms, every = (tuple(replace(one, bed=number) for one in some) for some in (bed.alarms, bed.every_alarm))
    return replace(bed, situation=replace(situation, chart=chart, actions=actions), alarms=alarms, every_alarm=every)
