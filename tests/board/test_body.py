"""What is kept of a composed board is what would be composed anew, whatever is shown and asked in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board import body
from ward_board.board.board import Board
from ward_board.board.layout import compose
from ward_board.board.view import Confirm, Screen, ViewState
from ward_board.config.language import use_language
from ward_board.domain.words import Action

MakeBoard = Callable[..., Board]
MOMENTS = ("08:10", "10:42:17", "10:42:18", "11:30", "16:20", "22:30")
TREATMENTS = st.sampled_from([None, "t1", "t3", "t6", "t8", "t99"])
CONFIRMS = st.sampled_from([None, "t3", "t6"])
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "width": st.sampled_from([60, 80, 119, 160, 220]),
    "height": st.sampled_from([20, 24, 30, 45, 60]),
    "selected": TREATMENTS,
    "signer": st.sampled_from([None, "A. Bos"]),
    "locked": st.booleans(),
    "is_unsigned": st.booleans(),
    "privacy": st.booleans(),
    "zoom": st.integers(-3, 3),
    "pan": st.integers(-3, 3),
    "first_bed": st.integers(0, 9),
    "mine": st.sampled_from([None, "bos"]),
    "drafts": st.sampled_from([None, 0, 2]),
    "old_seconds": st.sampled_from([0, 4]),
    "stale_seconds": st.sampled_from([None, 5.0, 6.0, 90.0]),
    "notice": st.sampled_from([None, "Recorded"]),
    "hints": st.sampled_from([(), (("o", "seen"), ("p", "pause"))]),
    "language": st.sampled_from(["nl", "pl"]),
    "ascii": st.booleans(),
    "no_colour": st.booleans(),
}


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    body.forget()
    yield
    use_language("en")
    body.forget()


@pytest.fixture(scope="module")
def boards(make_board: MakeBoard) -> list[Board]:
    """Moments of one day; the same one twice, an empty one, one with alarms of this terminal gone."""
    found = [make_board(clock) for clock in MOMENTS]
    twice, eighth = make_board(MOMENTS[1]), found[1]
    return [*found, twice, replace(eighth, beds=()), replace(eighth, alarms=eighth.alarms[1:]), _other_names(eighth)]


def _other_names(board: Board) -> Board:
    beds = tuple(replace(bed, patient=replace(bed.patient, name=f"X{bed.patient.name}")) for bed in board.beds)
    return replace(board, beds=beds)


def _anew(board: Board, view: ViewState) -> Screen:
    kept, body._kept[:] = body._kept[:], []
    try:
        return compose(board, view)
    finally:
        body._kept[:] = kept


def test_every_way_of_looking_is_among_those_that_are_tried() -> None:
    """A field of the view that is added later is added to the test below too."""
    # a page of its own is not composed here
    assert {one.name for one in fields(ViewState)} == {*CHANGES, "confirm", "own"}


@settings(max_examples=60)
@given(data=st.data())
def test_i14_what_was_kept_is_what_would_be_composed_anew(boards: list[Board], data: st.DataObject) -> None:
    """H1: any sequence of boards and ways of looking; a row that was kept never shows what is over."""
    view = ViewState(160, 45)
    board = boards[1]
    for _ in range(data.draw(st.integers(1, 12))):
        if data.draw(st.booleans()):
            board = data.draw(st.sampled_from(boards))
        board = replace(board, now=board.now + timedelta(seconds=data.draw(st.sampled_from([0, 0, 1, 7]))))
        name = data.draw(st.sampled_from(sorted(CHANGES)))
        view = replace(view, **{name: data.draw(CHANGES[name])})
        treatment = data.draw(CONFIRMS)
        confirm = Confirm(treatment, Action.SEEN, board.now) if treatment and board.bed_of(treatment) else None
        view = replace(view, confirm=confirm)
        assert compose(board, view) == _anew(board, view)


def test_a_key_that_selects_composes_no_other_bed_anew(make_board: MakeBoard) -> None:
    board, view = make_board(), ViewState(160, 45)
    before = compose(board, view)
    later = replace(board, now=board.now + timedelta(seconds=3))
    after = compose(later, replace(view, selected="t3"))
    same = [one is other for one, other in zip(before.lines, after.lines, strict=True)]
    rows = [row for row, treatment in enumerate(after.treatments) if treatment == "t3" and row > 5]
    assert len(rows) >= 2
    assert not any(same[row] for row in rows[:2])
    assert sum(same) > 30


def test_another_language_is_spoken_at_once(make_board: MakeBoard, tmp_path: Path) -> None:
    catalogue = Catalog(locale="nl")
    catalogue.add("go to the pump", "ga naar de pomp")
    file = tmp_path / "nl" / "LC_MESSAGES" / "ward-board.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)
    board, view = make_board(), ViewState(160, 45)
    assert "go to the pump" in _text(compose(board, view))
    use_language("nl", tmp_path)
    assert "ga naar de pomp" in _text(compose(board, view))
    use_language("en")
    assert "ga naar de pomp" not in _text(compose(board, view))


def test_names_go_at_once_when_the_board_is_locked(make_board: MakeBoard) -> None:
    """H33: what was kept with names is not shown to whom they must not be."""
    board, view = make_board(), ViewState(160, 45)
    assert "Jansen" in _text(compose(board, view))
    for hidden in (replace(view, privacy=True), replace(view, locked=True)):
        assert "Jansen" not in _text(compose(board, hidden))
    assert "Jansen" in _text(compose(board, view))


def test_beds_say_what_they_say_as_of_the_moment_at_which_they_were_judged(make_board: MakeBoard) -> None:
    """The header goes on; minutes and judgement of a bed belong together."""
    board, view = make_board("10:42:17"), ViewState(160, 45)
    later = replace(board, now=board.now + timedelta(seconds=9))
    first, second = compose(board, view), compose(later, view)
    assert "10:42:26" in second.lines[0].text
    assert second.lines[1:] == first.lines[1:]


def test_few_are_kept(make_board: MakeBoard) -> None:
    board = make_board()
    for width in range(100, 120):
        compose(board, ViewState(width, 45))
    assert len(body._kept) <= 4


def _text(screen: Screen) -> str:
    return "\n".join(line.text for line in screen.lines)
