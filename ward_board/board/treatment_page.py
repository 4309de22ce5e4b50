"""One treatment on one page: phases, its own timeline, gauges, facts, checklist and journal."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.axis import axis_lines, label_cells
from ward_board.board.blood import blood_rows
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, Pieces, cells
from ward_board.board.checklist import checklist_of, later_rows, now_rows
from ward_board.board.columns import Columns
from ward_board.board.confirm import identity
from ward_board.board.course_on_bed import warnings_of
from ward_board.board.facts import facts_rows
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.gauges import gauge_rows
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.journal_page import entry_rows
from ward_board.board.journal_words import Teller
from ward_board.board.lanes import lane_rows, sheet_for
from ward_board.board.left_side import is_hot
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.page_parts import TWO_COLUMNS_FROM, heading, left_width, lines_of, right_width, side_by_side
from ward_board.board.patient_facts import patient_rows
from ward_board.board.phases import phase_rows
from ward_board.board.view import ViewState
from ward_board.board.vital_signs import vital_sign_rows
from ward_board.board.windows import scale_for_bed
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.text import printable

_LANE_AT = 18


def treatment_lines(board: Board, treatment: str, view: ViewState) -> tuple[Line, ...]:
    """The page of `treatment` at `view.width`, as many lines as it needs; the caller scrolls.

    A treatment that is no longer on the board gets one line that says so.
    """
    bed = board.bed_of(treatment)
    if bed is None:
        row = Canvas(view.width)
        row.put(1, _("this treatment is no longer on the board"), Tone.FAINT)
        return (row.line(),)
    clock = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)
    glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    if view.width >= TWO_COLUMNS_FROM:
        return _in_two_columns(board, bed, view, clock, glyphs)
    return _in_one_column(board, bed, view, clock, glyphs)


def _in_two_columns(board: Board, bed: Bed, view: ViewState, clock: Clock, glyphs: Glyphs) -> tuple[Line, ...]:
    """What is done to the patient on the left, what is known on the right; each side flows by itself."""
    left, right = left_width(view.width), right_width(view.width)
    checklist = checklist_of(bed.situation, board.staff, clock)
    doing = _below_each_other(
        gauge_rows(bed.situation, board.staff, left, clock, glyphs),
        [
            *now_rows(checklist, left, clock, glyphs, words=_("Checklist")),
            *later_rows(checklist, left, clock),
        ],
    )
    knowing = _below_each_other(
        facts_rows(bed, board.staff, right, clock, glyphs),
        vital_sign_rows(bed.situation, board.staff, right, clock, glyphs),
        blood_rows(bed.situation, right, clock, glyphs),
        patient_rows(bed, board.staff, right, clock, glyphs, privacy=view.privacy or view.locked),
        _journal(board, bed, right, clock, glyphs),
    )
    return (
        *_head(board, bed, view, clock),
        Line(),
        *lines_of(phase_rows(bed.situation, view.width, clock, glyphs)),
        Line(),
        *_timeline(board, bed, view, clock, glyphs),
        Line(),
        *side_by_side(doing, knowing, view.width),
    )


def _in_one_column(board: Board, bed: Bed, view: ViewState, clock: Clock, glyphs: Glyphs) -> tuple[Line, ...]:
    """What runs and what comes next first, since little fits on one screen; the day and its list below."""
    width, situation = view.width, bed.situation
    checklist = checklist_of(situation, board.staff, clock)
    # no row between these two: the frame would leave the second for below where it does not fit whole
    gauges = gauge_rows(situation, board.staff, width, clock, glyphs, is_dense=True)
    first = _below_each_other(
        [*gauges, *now_rows(checklist, width, clock, glyphs, words=_("Now and next"))],
        vital_sign_rows(situation, board.staff, width, clock, glyphs),
    )
    then = _below_each_other(
        facts_rows(bed, board.staff, width, clock, glyphs),
        blood_rows(situation, width, clock, glyphs),
        patient_rows(bed, board.staff, width, clock, glyphs, privacy=view.privacy or view.locked),
        [heading(width, _("Later and done"), "", glyphs), *later_rows(checklist, width, clock)],
        _journal(board, bed, width, clock, glyphs),
    )
    return (
        *_head(board, bed, view, clock),
        *lines_of(first),
        Line(),
        *_timeline(board, bed, view, clock, glyphs),
        Line(),
        *lines_of(phase_rows(situation, width, clock, glyphs)),
        Line(),
        *lines_of(then),
    )


def _below_each_other(*blocks: Sequence[Canvas]) -> list[Canvas]:
    """The blocks that have anything to say, with a row between them."""
    rows: list[Canvas] = []
    for block in blocks:
        if block:
            rows += [Canvas(0), *block] if rows else block
    return rows


def _head(board: Board, bed: Bed, view: ViewState, clock: Clock) -> list[Line]:
    """Who it is, and on a second row every flag in words."""
    row, flags = Canvas(view.width), Canvas(view.width)
    end = view.width - 1
    run = bed.situation.chart[LUTETIUM].run
    if is_hot(bed) and run:
        hot = _("hot room since {time}") if view.width >= 120 else _("hot {time}")
        end = row.put_right(end, hot.format(time=clock.moment(run.started_at)), Tone.LUTETIUM) - 2
    column = 1
    number = _("number {number}").format(number=printable(bed.patient.number))
    known: list[Pieces] = [] if view.privacy or view.locked else [((number, Tone.PLAIN),)]
    for pieces in [*identity(bed, view), *known]:
        column = row.put_pieces(column, pieces) + (3 if view.width >= 120 else 2)
    column = 1
    for words, tone in flag_texts(bed, shared_surnames(board.beds), view.language).items():
        column = flags.put(column, words, tone) + 3
    doubts = [_doubt_line(part, view.width) for words in warnings_of(bed) for part in wrapped(words, view.width - 2)]
    return [row.line(Ground.SELECTED), *([flags.line(Ground.SELECTED)] if column > 1 else []), *doubts]


def _doubt_line(words: str, width: int) -> Line:
    """What does not fit the course: loud, and before all else."""
    row = Canvas(width)
    row.put(1, words, Tone.WARN_STRONG)
    return row.line(Ground.SELECTED)


def _timeline(board: Board, bed: Bed, view: ViewState, clock: Clock, glyphs: Glyphs) -> list[Line]:
    columns = Columns(view.width, 1, _LANE_AT, _LANE_AT, view.width - 1, view.width, view.width)
    scale = scale_for_bed(board, bed, columns.lane_width)
    sheet = sheet_for(
        scale, glyphs, board.now, label_cells=label_cells(columns, scale), stands_still=clock.stands_still
    )
    lines = axis_lines(sheet, columns, clock, rows=2, beds="")
    names = ((_("amino acids"), Tone.AMINO), (_("lutetium, marks"), Tone.LUTETIUM), (_("first plan"), Tone.FAINT))
    for (words, tone), lane in zip(names, lane_rows(bed, sheet, 3), strict=True):
        row = Canvas(view.width)
        row.put(1, words, tone)
        row.lay(_LANE_AT, lane)
        lines.append(row.line())
    return lines


def _journal(board: Board, bed: Bed, width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    teller = Teller(bed.situation.protocol, bed.situation.chart, board.staff, clock)
    rows = [heading(width, _("Journal"), _("newest first"), glyphs)]
    told = [(entry, clock.moment(entry.occurred_at)) for entry in reversed(teller.entries)]
    indent = max((cells(time) for _entry, time in told), default=0) + 2
    for entry, time in told:
        rows += entry_rows(entry, teller.pieces(entry), width, time, indent=indent)
    return rows
