"""The left column of a bed: its number, who lies there, the cycle, the hot room, and the flags."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, cells, cut
from ward_board.board.columns import Columns
from ward_board.board.flags import GAP, FlagWords, cells_beside_name, fit, pack
from ward_board.board.line import Tone
from ward_board.board.people import shown_name
from ward_board.config.language import gettext as _
from ward_board.domain.words import BedState

_LEAST_NAME = 2
_NAME_WITH_A_COUNT = 6  # where not even the shortest name leaves room for all flags


def flag_rows(flags: Sequence[FlagWords], room: int) -> int:
    """How many rows of `room` cells below a name on a page let all flags stand; at least 1."""
    beside = room - _NAME_WITH_A_COUNT - GAP
    counts = range(1, len(flags) + 1)
    return next((count for count in counts if cells_beside_name(flags, [room] * count, beside) is not None), 1)


def draw_name(rows: Sequence[Canvas], first: int, end: int, name: str, tone: Tone, flags: Sequence[FlagWords]) -> None:
    """On a page: a name from column `first` to before `end`, the flags on the rows below it, then beside it."""
    room, below = max(end - first, 0), rows[1:]
    beside = cells_beside_name(flags, [room] * len(below), room - _NAME_WITH_A_COUNT - GAP) or 0
    name_end = rows[0].put(first, cut(name, room - beside - (GAP if beside else 0)), tone)
    starts = [*[first] * len(below), name_end + GAP]
    placed = pack(flags, [max(end - start, 0) for start in starts])
    for row, column, words in zip([*below, rows[0]], starts, placed, strict=True):
        for pieces in words:
            column = row.put_pieces(column, pieces) + GAP


def draw_flags(row: Canvas, column: int, room: int, flags: Sequence[FlagWords]) -> None:
    """On a page: flags side by side on `room` cells of a row."""
    for pieces in pack(flags, [room])[0]:
        column = row.put_pieces(column, pieces) + GAP


def draw_left(rows: Sequence[Canvas], bed: Bed, flags: Sequence[FlagWords], columns: Columns, *, privacy: bool) -> None:
    """Draws the left column on the rows of a bed (1 to 3)."""
    if len(rows) == 1:
        name_end, hot_at = _draw_head(rows[0], bed, columns, flags, [], privacy=privacy)
        _draw_flags([rows[0]], [name_end + 1], flags, columns, end_of_last=hot_at)
        return
    cycle = bed.situation.chart.booking.cycle
    words = _("cycle {cycle}/{cycles}") if columns.is_wide else "{cycle}/{cycles}"
    text = words.format(cycle=cycle, cycles=bed.cycles)
    after = columns.name + cells(text) + GAP
    if len(rows) > 2:
        # the cycle keeps its row, flags their own; only what finds no room there joins the cycle
        _draw_head(rows[0], bed, columns, privacy=privacy)
        if not fit(flags, [columns.flags_end - columns.name, columns.flags_end - after]):
            text, after = "", columns.name
        rows[1].put(columns.name, text, Tone.FAINT)
        _draw_flags([rows[2], rows[1]], [columns.name, after], flags, columns)
        return
    below = [columns.flags_end - columns.name]
    name_end, hot_at = _draw_head(rows[0], bed, columns, flags, below, privacy=privacy)
    if fit(flags, [columns.flags_end - after]):
        rows[1].put(columns.name, text, Tone.FAINT)
    else:
        # a flag is worth more than the cycle, which the confirm bar says too
        after = columns.name
    _draw_flags([rows[1], rows[0]], [after, name_end + 1], flags, columns, end_of_last=hot_at)


def _draw_head(
    row: Canvas,
    bed: Bed,
    columns: Columns,
    flags: Sequence[FlagWords] = (),
    below: Sequence[int] = (),
    *,
    privacy: bool,
) -> tuple[int, int]:
    """Number, name and hot room; returns the column after the name, and where the hot room begins.

    A name leaves as many cells free as the flags need that find no room on the rows `below`.
    """
    row.put_right(1 + columns.number_cells, str(bed.number), Tone.STRONG)
    end = columns.left_end - 1
    if is_hot(bed):
        is_short = not columns.is_wide or (flags and not below)
        end = row.put_right(end, _("hot") if is_short else _("hot room"), Tone.LUTETIUM) - 1
    room = end - columns.name
    name = cut(shown_name(bed.patient, privacy=privacy), room - _reserved(flags, below, room))
    return row.put(columns.name, name, Tone.FAINT if is_gone(bed) else Tone.STRONG), end


def _reserved(flags: Sequence[FlagWords], below: Sequence[int], room: int) -> int:
    """The cells that a name leaves to flags: a flag is worth more than the end of a name."""
    cells_needed = cells_beside_name(flags, below, room - _LEAST_NAME - GAP)
    if cells_needed is None:
        return max(room - _NAME_WITH_A_COUNT, 0)
    return cells_needed + GAP if cells_needed else 0


def is_hot(bed: Bed) -> bool:
    """Whether the room holds activity: since the lutetium started, until it is released."""
    return bed.number in bed.situation.chart.hot_beds


def is_gone(bed: Bed) -> bool:
    """Whether nobody lies there any more."""
    return bed.situation.state in {BedState.DISCHARGED, BedState.CANCELLED}


def _draw_flags(
    rows: Sequence[Canvas],
    starts: Sequence[int],
    flags: Sequence[FlagWords],
    columns: Columns,
    *,
    end_of_last: int | None = None,
) -> None:
    ends = [columns.flags_end] * (len(rows) - 1) + [end_of_last or columns.flags_end]
    placed = pack(flags, [end - start for start, end in zip(starts, ends, strict=True)])
    for row, column, words in zip(rows, starts, placed, strict=True):
        for pieces in words:
            column = row.put_pieces(column, pieces) + GAP
