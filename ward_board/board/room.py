"""How the rows of the terminal are given out, so that beds stand where they stood, whatever alarms come and go."""

from __future__ import annotations

from dataclasses import dataclass

from ward_board.board.view import ViewState

_HEADER, _KEYS, _LEGEND = 1, 1, 1
_LEAST_BELOW = 2  # the next acts, and the bar: an open bar takes both rows
_TALL = 30  # from here on there is room for four alarms, two rows of axis


@dataclass(frozen=True, slots=True)
class Room:
    """The rows of each part; `beds` is how many beds are shown, each on `bed_rows` rows."""

    alarm_rows: int
    axis_rows: int
    bed_rows: int
    beds: int
    has_legend: bool
    next_rows: int


def room_for(beds: int, view: ViewState, *, bar_rows: int) -> Room:
    """The rows for so many beds; the confirm bar takes its rows from the list below the beds, never from the beds."""
    alarm_rows, axis_rows = _above_beds(beds, view)
    for_beds = view.height - _HEADER - alarm_rows - axis_rows - _LEAST_BELOW - _KEYS
    bed_rows = next((rows for rows in (3, 2) if rows * max(beds, 1) <= for_beds), 1)
    shown = min(beds, for_beds // bed_rows)
    below = view.height - _HEADER - alarm_rows - axis_rows - shown * bed_rows - _KEYS
    has_legend = below >= _LEAST_BELOW + _LEGEND + 1
    next_rows = below - bar_rows - (_LEGEND if has_legend else 0)
    return Room(alarm_rows, axis_rows, bed_rows, shown, has_legend, max(next_rows, 0))


def _above_beds(beds: int, view: ViewState) -> tuple[int, int]:
    """The rows of alarms and of the axis; as few as on a low screen where only that gives each bed two rows."""
    if view.height < _TALL:
        return 3, 1
    usual, fewer = (4, 2 if view.width >= 100 else 1), ((4, 1), (3, 1))
    around = _HEADER + _LEAST_BELOW + _KEYS
    return next((rows for rows in (usual, *fewer) if around + sum(rows) + 2 * beds <= view.height), usual)
