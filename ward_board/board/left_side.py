"""The left column of a bed: its number, who lies there, the cycle, the hot room, and the flags."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, cells, cut, pieces_width
from ward_board.board.columns import Columns
from ward_board.board.flags import GAP, FlagWords, fit, pack
from ward_board.board.line import Tone
from ward_board.board.people import shown_name
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.words import BedState

COURSE_CYCLES = 4


def draw_left(rows: Sequence[Canvas], bed: Bed, flags: Sequence[FlagWords], columns: Columns, *, privacy: bool) -> None:
    """Draws the left column on the rows of a bed (1 to 3)."""
    if len(rows) == 1:
        # the first flag is worth more than the end of a name
        reserved = pieces_width(flags[0].forms[-1]) + GAP if flags else 0
        name_end, hot_at = _draw_head(rows[0], bed, columns, privacy=privacy, reserved=reserved)
        _draw_flags([rows[0]], [name_end + 1], flags, columns, end_of_last=hot_at)
        return
    name_end, hot_at = _draw_head(rows[0], bed, columns, privacy=privacy)
    cycle = bed.situation.chart.booking.cycle
    words = _("cycle {cycle}/{cycles}") if columns.is_wide else "{cycle}/{cycles}"
    text = words.format(cycle=cycle, cycles=COURSE_CYCLES)
    after = columns.name + cells(text) + GAP
    if len(rows) > 2:
        # the cycle keeps its row, flags their own; only what finds no room there joins the cycle
        rows[1].put(columns.name, text, Tone.FAINT)
        _draw_flags([rows[2], rows[1]], [columns.name, after], flags, columns)
        return
    if fit(flags, [columns.flags_end - after]):
        rows[1].put(columns.name, text, Tone.FAINT)
    else:
        # a flag is worth more than the cycle, which the confirm bar says too
        after = columns.name
    _draw_flags([rows[1], rows[0]], [after, name_end + 1], flags, columns, end_of_last=hot_at)


def _draw_head(row: Canvas, bed: Bed, columns: Columns, *, privacy: bool, reserved: int = 0) -> tuple[int, int]:
    """Number, name and hot room; returns the column after the name, and where the hot room begins.

    `reserved` cells stay free after the name.
    """
    row.put_right(1 + columns.number_cells, str(bed.number), Tone.STRONG)
    end = columns.left_end - 1
    if is_hot(bed):
        words = _("hot room") if columns.is_wide and not reserved else _("hot")
        end = row.put_right(end, words, Tone.LUTETIUM) - 1
    name = cut(shown_name(bed.patient, privacy=privacy), end - columns.name - reserved)
    return row.put(columns.name, name, Tone.FAINT if is_gone(bed) else Tone.STRONG), end


def is_hot(bed: Bed) -> bool:
    """Whether activity has come into the room; no entry of the core protocol releases it again."""
    return bed.situation.chart[LUTETIUM].run is not None


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
