"""H5, H6: what began and came due while nobody was shown it, as rules and as rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.away_lines import MOST_ROWS, away_lines
from ward_board.board.came_due import came_due
from ward_board.board.canvas import cells
from ward_board.board.view import ViewState
from ward_board.domain.words import AlarmKind

SAID = "This terminal stood still for 12 min"


def test_h6_alarms_that_began_and_acts_that_came_due_between_are_told_and_others_not(make_board: Any, at: Any) -> None:
    board = make_board("10:42:17")
    came = came_due(board, at("10:30"), at("10:42"))
    assert {alarm.bed for alarm in came.alarms} == {2, 3, 6} & {a.bed for a in board.alarms if a.since > at("10:30")}
    assert AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM in {alarm.kind for alarm in came.alarms}
    assert came_due(board, at("10:41"), at("10:42")).alarms == ()
    assert came_due(board, at("06:00"), at("06:30")).is_empty


def test_h6_what_was_recorded_since_is_not_told(make_board: Any, at: Any) -> None:
    """The amino acids of Bed 3 run again from 10:44 on."""
    later = came_due(make_board("10:45"), at("10:30"), at("10:42"))
    assert AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM not in {alarm.kind for alarm in later.alarms}


@settings(max_examples=60)
@given(
    minute=st.integers(0, 30 * 60),
    away=st.integers(1, 900),
    width=st.integers(80, 220),
    most=st.integers(1, 9),
    look=st.sampled_from(["open", "privacy", "locked", "ascii"]),
)
def test_h5_h6_every_row_fits_and_everything_is_shown_or_counted(
    make_board: Any, at: Any, minute: int, away: int, width: int, most: int, look: str
) -> None:
    now = at("06:00") + timedelta(minutes=minute)
    board = make_board(now=now)
    came = came_due(board, now - timedelta(minutes=away), now)
    for alarm in came.alarms:
        assert came.since < alarm.since <= came.until
    for action in came.actions:
        assert came.since < action.at <= came.until
    view = ViewState(width, 42, privacy=look == "privacy", locked=look == "locked", ascii=look == "ascii")
    lines = away_lines(came, board, view, SAID, most)
    assert 1 <= len(lines) <= min(most, MOST_ROWS)
    assert all(cells(line.text) <= width for line in lines)
    text = "\n".join(line.text for line in lines)
    assert text.isascii() or look != "ascii"
    count = len(came.alarms) + len(came.actions)
    if most > 1:
        shown = sum(line.text.count(word) for line in lines[1:] for word in ("Bed ", "Board "))
        more = next((int(line.text.split()[-2]) for line in lines if line.text.endswith(" more")), 0)
        assert shown + more == count
    for bed in board.beds:
        if look == "locked":
            assert max(bed.patient.name.split(), key=len) not in text


@pytest.mark.parametrize(("most", "rows"), [(1, 1), (2, 2), (6, 3)])
def test_it_says_for_how_long_first(make_board: Any, at: Any, most: int, rows: int) -> None:
    board = make_board("10:42:17")
    view = ViewState(160, 42)
    lines = away_lines(came_due(board, at("10:02"), at("10:42")), board, view, SAID, most)
    assert len(lines) == rows
    assert lines[0].text.startswith(f" {SAID}, 10:02 to 10:42, ")
    assert "came due, look at every running bed" in lines[0].text
    assert lines[0].text.endswith("Esc = read")


def test_another_day_is_named(make_board: Any, at: Any) -> None:
    board = make_board("10:42:17")
    since: datetime = at("16:30", -1)
    (line,) = away_lines(came_due(board, since, board.now), board, ViewState(160, 42), SAID, 1)
    assert "Wed 16:30 to 10:42" in line.text
