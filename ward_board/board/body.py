"""The body of the board: all between header and confirm bar, composed once and kept for as long as it stays true."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import cast

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.axis import axis_lines, label_cells, section_line
from ward_board.board.bed_rows import BedPainter
from ward_board.board.board import Bed, Board
from ward_board.board.columns import columns_for
from ward_board.board.flags import flags_of, shared_surnames
from ward_board.board.glyphs import glyphs_for
from ward_board.board.lanes import sheet_for
from ward_board.board.legend import legend_line
from ward_board.board.line import Ground, Line
from ward_board.board.moments import Clock
from ward_board.board.next_list import next_lines
from ward_board.board.room import Room
from ward_board.board.view import ViewState
from ward_board.board.windows import scale_for
from ward_board.config.language import spoken
from ward_board.domain.protocol import AMINO_ACIDS

Rows = list[tuple[Line, str | None]]

_KEPT_AT_MOST = 4


class Body:
    """The rows of one board, seen in one way; each part is composed when it is first asked for.

    `board` is as it was judged, `view` without what one key changes and the body does not show.
    """

    def __init__(self, board: Board, view: ViewState, room: Room) -> None:
        stands_still = view.stale_seconds is not None
        self._board, self._view, self._room = board, view, room
        self._clock = Clock(board.zone, board.now, stands_still=stands_still)
        self._glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
        shared = shared_surnames(board.beds)
        flags = {
            bed.treatment: flags_of(bed, same_name=bed.treatment in shared, ward_language=view.language)
            for bed in board.beds
        }
        self._columns = columns_for(board, view.width, flags, rows=room.bed_rows)
        self._scale = scale_for(board, self._columns.lane_width, zoom=view.zoom, pan=view.pan)
        label = label_cells(self._columns, self._scale)
        self._sheet = sheet_for(self._scale, self._glyphs, board.now, label_cells=label, stands_still=stands_still)
        self._painter = BedPainter(board, self._columns, self._sheet, self._clock, flags, privacy=view.privacy)
        self._parts: dict[Hashable, Rows] = {}

    def above(self, beds_title: str) -> Rows:
        """The alarms and the axis, with what stands over the beds."""
        return self._part(("above", beds_title), lambda: self._above(beds_title))

    def bed(self, bed: Bed, ground: Ground) -> Rows:
        """The rows of a bed."""
        return self._part((bed.treatment, ground), lambda: self._bed(bed, ground))

    def below(self, *, has_legend: bool, next_rows: int) -> Rows:
        """The legend and what comes next."""
        return self._part((has_legend, next_rows), lambda: self._below(has_legend, next_rows))

    def _part(self, name: Hashable, composed: Callable[[], Rows]) -> Rows:
        if name not in self._parts:
            self._parts[name] = composed()
        return self._parts[name]

    def _above(self, beds_title: str) -> Rows:
        most = self._room.alarm_rows
        alarms = alarm_lines(self._board, self._view, self._clock, most)
        rows = alarms + [(Line(), None)] * (most - len(alarms))
        if self._scale.is_compressed and len(alarms) < most:
            rows[-1] = (section_line(self._sheet, self._columns, self._clock), None)
        axis = axis_lines(self._sheet, self._columns, self._clock, rows=self._room.axis_rows, beds=beds_title)
        return [*rows, *((line, None) for line in axis)]

    def _bed(self, bed: Bed, ground: Ground) -> Rows:
        return [(line, bed.treatment) for line in self._painter.lines(bed, ground, self._room.bed_rows)]

    def _below(self, has_legend: bool, next_rows: int) -> Rows:
        protocols = [bed.situation.protocol for bed in self._board.beds]
        legend = legend_line(
            self._view.width,
            self._glyphs,
            night=self._scale.is_compressed,
            has_amino_acids=not protocols or any(not one.by_id[AMINO_ACIDS].absent for one in protocols),
        )
        rows: Rows = [(legend, None)] if has_legend else []
        return rows + (next_lines(self._board, self._view, self._clock, next_rows) if next_rows else [])


def body_of(board: Board, view: ViewState, room: Room) -> Body:
    """The body of `board` as `view` sees it; the one from before where nothing in it can be other.

    It says what it says as of the moment at which its beds were judged, not of `board.now`: then its words and its
    minutes agree, and a key need not compose them anew. Whoever reads the board judges anew at least every ten seconds.
    """
    board, view = _as_judged(board), _without_what_the_body_leaves_out(view)
    for place, kept in enumerate(_kept):
        if kept.shows(board, view, room):
            _kept.insert(0, _kept.pop(place))
            return kept.body
    _kept.insert(0, _Kept(board, view, _rows_of(room), spoken(), Body(board, view, room)))
    del _kept[_KEPT_AT_MOST:]
    return _kept[0].body


def forget() -> None:
    """Keeps nothing of what was composed so far (for tests that compare)."""
    _kept.clear()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A body with all that it was made from; a board is other as soon as one of its parts is another object."""

    board: Board
    view: ViewState
    rows: tuple[int, int, int]
    language: object
    body: Body

    def shows(self, board: Board, view: ViewState, room: Room) -> bool:
        """Whether this is the body of all these, in the language that is spoken now."""
        return (
            all(one is other for one, other in zip(_parts(self.board), _parts(board), strict=True))
            and self.board.now == board.now
            and self.view == view
            and self.rows == _rows_of(room)
            and self.language is spoken()
        )


_kept: list[_Kept] = []
_parts = cast(
    Callable[[Board], tuple[object, ...]], attrgetter(*(one.name for one in fields(Board) if one.name != "now"))
)


def _rows_of(room: Room) -> tuple[int, int, int]:
    return room.alarm_rows, room.axis_rows, room.bed_rows


def _as_judged(board: Board) -> Board:
    return replace(board, now=board.beds[0].situation.now) if board.beds else board


def _without_what_the_body_leaves_out(view: ViewState) -> ViewState:
    """What the header, the confirm bar and the keys say, and how long a board stands still: the body has only that."""
    return replace(
        view,
        selected=None,
        confirm=None,
        signer=None,
        first_bed=0,
        old_seconds=0,
        stale_seconds=None if view.stale_seconds is None else 0.0,
        notice=None,
        hints=(),
    )
