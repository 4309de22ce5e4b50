"""The morning of a treatment whose lutetium was started and whose end nobody charted: it is missing from no list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ward_board.board.board import Bed, Board, bed_of
from ward_board.board.grid_reading import not_measurable, not_yet_words
from ward_board.board.line import Tone
from ward_board.board.morning import morning_beds
from ward_board.board.morning_home import missing_for_home
from ward_board.board.morning_page import morning_lines
from ward_board.board.view import ViewState
from ward_board.domain.entry import Entry
from ward_board.domain.morning import lutetium_end_is_missing
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.scanner import Place, queue
from ward_board.domain.status import situation
from ward_board.domain.words import Action

from .morning_ward import GUESTS, LISBON, NOW, WIDE, Guest, cells, morning_bed, morning_ward, page, tones
from .whole_bed import ZONE, at

LEFT = Guest(5, "Visser M.")
ENDS = {Action.FINISH, Action.STOP}


def without_end(bed: Bed, also: Sequence[Entry] = ()) -> Bed:
    """The bed as it stands where nobody charted that its lutetium ended."""
    chart, now = bed.situation.chart, bed.situation.now
    entries = [one for one in chart.entries if not (one.step == LUTETIUM and one.action in ENDS)]
    return bed_of(bed.patient, situation(bed.situation.protocol, [*entries, *also], now, ZONE))


def ward(guest: Guest = LEFT, now: str = "09:20", days: int = 1) -> Board:
    """The ward of the pictures, one of them without the end of its lutetium."""
    others = [one for one in GUESTS if one.bed != guest.bed]
    board = morning_ward([*others, guest], at(now, days))
    beds = tuple(without_end(bed) if bed.number == guest.bed else bed for bed in board.beds)
    return replace(board, beds=beds)


def bed(board: Board) -> Bed:
    return next(one for one in board.beds if one.number == LEFT.bed)


@pytest.mark.parametrize(("now", "days"), [("06:00", 1), ("09:20", 1), ("09:20", 3), ("00:30", 40)])
def test_h44_a_lutetium_whose_end_nobody_charted_keeps_nobody_from_the_morning(now: str, days: int) -> None:
    assert 5 in {one.number for one in morning_beds(ward(now=now, days=days))}


@pytest.mark.parametrize(("now", "days"), [("11:00", 0), ("23:30", 0), ("00:30", 1), ("05:59", 1)])
def test_until_the_next_morning_it_is_taken_to_run(now: str, days: int) -> None:
    board = ward(now=now, days=days)
    assert not lutetium_end_is_missing(bed(board).situation)
    assert 5 not in {one.number for one in morning_beds(board)}


def test_h44_the_end_is_the_first_thing_that_the_way_home_waits_for() -> None:
    board = ward()
    assert cells(board, 5)["home"][0] == "Lu-177 end not charted"
    assert cells(board, 5)["home"][1].startswith("since Thu 0")
    assert tones(morning_lines(board, WIDE), "Lu-177 end not charted") == {Tone.WARN_STRONG}
    first, *others = missing_for_home(bed(board).situation)
    assert (first.step, first.can_be_done) == (LUTETIUM, True)
    assert "scan" in {one.step for one in others if not one.can_be_done}
    for width in (80, 100, 120, 160):
        assert any("Lu-177 end" in text for text in page(board, ViewState(width, 24))), width


def test_h44_it_keeps_its_place_in_the_queue_and_says_what_comes_before_the_scan() -> None:
    board = ward()
    assert [one.number for one in morning_beds(board)] == [4, 7, 1, 2, 3, 5, 6, 8]
    assert cells(board, 5)["scan"] == ("queue, about 09:40", "Lu-177 end first")
    assert any("5 Visser" in text and "about 09:40" in text for text in page(board))
    flying = ward(replace(LEFT, journey=LISBON))
    assert [one.number for one in morning_beds(flying)][:2] == [4, 5]
    turns = queue([one.situation for one in flying.beds], flying.now, ZONE)
    assert [turn.bed for turn in turns if turn.place is Place.WAITING] == [5, 6, 8]


def test_h44_the_measurement_pane_says_why_it_is_not_measured_yet() -> None:
    board = ward()
    assert [one.number for one in not_measurable(board)] == [5]
    rows = [" ".join(text.split()) for text in page(board)]
    assert any("5 Visser · · · · Lu-177 end first" in row for row in rows)
    assert not_yet_words(board) == "not yet: Bed 5, Lu-177 end not charted"
    assert not_measurable(morning_ward()) == ()


def test_who_left_without_a_charted_end_stands_there_like_everybody_who_has_gone() -> None:
    gone = morning_bed(replace(LEFT, acts=()), NOW)
    leave = replace(
        gone.situation.chart.entries[-1], action=Action.LEAVE, step=None, values={}, version=2000, seq=2000,
        occurred_at=at("08:00", 1), recorded_at=at("08:00", 1),
    )  # fmt: skip
    board = replace(morning_ward(), beds=(without_end(gone, [leave]),))
    assert [one.number for one in morning_beds(board)] == [5]
    assert not_measurable(board) == ()
    assert "room closed" in " ".join(page(board))
