"""The start of the day: its points, the plan of every bed, the hands that it asks for, and who is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.columns import CYCLE_CELLS
from ward_board.board.course_on_bed import warning_lines
from ward_board.board.day_points import Point, beds_of_the_day, day_of, next_point, points_of
from ward_board.board.day_vials import vial_words
from ward_board.board.flags import FlagWords, fit, flags_of, shared_surnames
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.hands_needed import QUARTER, Quarter, hands_needed
from ward_board.board.headline import Say
from ward_board.board.lanes import Sheet, lane_rows, sheet_for
from ward_board.board.left_side import draw_flags, draw_name, flag_rows, is_gone
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, long_date
from ward_board.board.page_parts import TWO_COLUMNS_FROM, heading
from ward_board.board.people import shown_name, who
from ward_board.board.start_foot import foot_lines
from ward_board.board.step_words import title
from ward_board.board.time_scale import TimeScale
from ward_board.board.view import ViewState
from ward_board.board.windows import scale_for
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM

_ROWS, _TALL = 2, 30
_LABEL_CELLS = 4
_LEAST_LANE = 8
_AROUND_NOTE = 6
_MOST_ZOOM = 6
_EDGES = ("cannula", AMINO_ACIDS, LUTETIUM, CANNULA_OUT)


@dataclass(frozen=True, slots=True)
class PlanTable:
    """Where the columns of the plan begin; `vial` and `open` are 0 where they stand below the nurse, or nowhere."""

    starts: int
    lane: int
    lane_end: int
    nurse: int
    vial: int
    open: int
    width: int

    @property
    def is_wide(self) -> bool:
        """Whether nurse, vial and what is open have a column each."""
        return bool(self.vial)

    def room(self, column: int) -> int:
        """How many cells a column has."""
        later = [one for one in (self.lane, self.nurse, self.vial, self.open, self.width) if one > column]
        return min(later, default=self.width) - column - 1


def start_lines(board: Board, view: ViewState) -> tuple[Line, ...]:
    """The page at `view.width`, as many lines as it needs; the caller scrolls."""
    clock = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)
    glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    beds = beds_of_the_day(board)
    roomy = view.height >= _TALL
    lines = [Line()] if roomy and view.width >= TWO_COLUMNS_FROM else []
    lines += [*_point_lines(points_of(board, beds, clock), view.width, glyphs)]
    lines += warning_lines(beds, view.width, privacy=view.privacy or view.locked)
    if not beds:
        row = Canvas(view.width)
        row.put(1, cut(_("nobody is booked for today or later"), view.width - 2), Tone.FAINT)
        return (*lines, Line(), row.line())
    table = plan_table(view.width)
    scale = _whole_day(replace(board, beds=beds), max(table.lane_end - table.lane, 1))
    sheet = sheet_for(scale, glyphs, board.now, label_cells=_LABEL_CELLS, stands_still=clock.stands_still)
    quarters = hands_needed(beds, scale.start, scale.end)
    if roomy:
        lines += [Line(), _title(beds, board, quarters, clock, view.width, glyphs)]
    lines += [_head(table, sheet)]
    shared = shared_surnames(board.beds)
    for place, bed in enumerate(beds):
        flags = flags_of(bed, same_name=bed.treatment in shared, ward_language=view.language)
        lines += _bed_lines(bed, place, board, view, clock, glyphs, sheet, table, flags)
    return (*lines, Line(), *foot_lines(board, beds, quarters, sheet, table.lane, view, clock, glyphs))


def _whole_day(board: Board, width: int) -> TimeScale:
    """The scale of the board, as much coarser as it takes to show the plan from the first cannula to the last."""
    times = [bed.situation.steps[step].times for bed in board.beds for step in _EDGES if step in bed.situation.steps]
    instants = [at for one in times for at in (one.actual.start or one.projected.start,) if at is not None]
    scale = scale_for(board, width)
    for zoom in range(-1, -_MOST_ZOOM, -1):
        if scale.is_compressed or all(scale.shows(at) for at in instants):
            break
        scale = scale_for(board, width, zoom=zoom)
    return scale


def plan_table(width: int) -> PlanTable:
    """The columns for a width; where it is narrow the vial stands below the nurse."""
    extra = max(width - TWO_COLUMNS_FROM, 0)
    if width >= TWO_COLUMNS_FROM:
        right = width - 46 - extra // 8
        return PlanTable(29, 36, right - 2, right, right + 11 + extra // 24, width - 15 - extra // 40, width)
    names = min(19, max(width // 4, 2))
    starts, lane = names, names + 6
    right = max(width - 16 - max(width - 80, 0) // 8, lane + _LEAST_LANE + 1)
    return PlanTable(starts, lane, right - 1, right, 0, 0, width)


def _point_lines(points: Sequence[Point], width: int, glyphs: Glyphs) -> list[Line]:
    """A rule, a title and a state for each point, side by side."""
    rules, titles, states = Canvas(width), Canvas(width), Canvas(width)
    coming = next_point(points)
    each = max((width - 2) // len(points), 1)
    for place, point in enumerate(points):
        first = 1 + place * each
        room = each - (3 if width >= TWO_COLUMNS_FROM else 1)
        here = point is coming
        tone = Tone.GOOD if point.is_done else Tone.AMINO if here else Tone.GRID
        rules.fill(first, first + room, glyphs.phase if point.is_done or here else glyphs.rule, tone)
        titles.put(first, first_that_fits(point.title, room), _title_tone(point, is_next=here))
        states.put(first, first_that_fits(point.state, room), Tone.PLAIN if here else Tone.FAINT)
    return [rules.line(), titles.line(), states.line()]


def _title_tone(point: Point, *, is_next: bool) -> Tone:
    return Tone.GOOD if point.is_done else Tone.STRONG if is_next else Tone.PLAIN


def _title(
    beds: Sequence[Bed], board: Board, quarters: Sequence[Quarter], clock: Clock, width: int, glyphs: Glyphs
) -> Line:
    """ "Today", and from when to when it goes."""
    day = day_of(beds, board)
    starts = [at for bed in beds if (at := bed.situation.steps[first_infusion(bed)].times.planned.start)]
    outs = [bed.situation.steps[CANNULA_OUT].times for bed in beds if CANNULA_OUT in bed.situation.steps]
    last = [at for times in outs if (at := times.actual.start or times.projected.start)]
    said = []
    if starts:
        named = title(beds[0].situation.protocol.by_id[first_infusion(beds[0])])
        said.append(_("first {infusion} {time}").format(infusion=named, time=clock.moment(min(starts))))
    if last:
        said.append(_("last cannula out {time}").format(time=clock.moment(max(last))))
    pairs = max((quarter.two_person_acts for quarter in quarters), default=0)
    if pairs > 1:
        words = _("up to {count} two-person acts within {minutes} min")
        said.append(words.format(count=pairs, minutes=int(QUARTER.total_seconds() // 60)))
    today = _("Today") if day == clock.today else long_date(day)
    notes = (", ".join(said[:kept]) for kept in range(len(said), 0, -1))
    return heading(width, today, first_that_fits(notes, width - cells(today) - _AROUND_NOTE), glyphs).line()


def first_infusion(bed: Bed) -> str:
    """Which infusion the day begins with: the amino acids, where the protocol has any."""
    return LUTETIUM if bed.situation.protocol.by_id[AMINO_ACIDS].absent else AMINO_ACIDS


def first_start(bed: Bed) -> datetime | None:
    """When it began, or is expected to (aware, UTC)."""
    times = bed.situation.steps[first_infusion(bed)].times
    return times.actual.start or times.projected.start


def _head(table: PlanTable, sheet: Sheet) -> Line:
    row = Canvas(table.width)
    row.put(1, first_that_fits((_("bed"),), table.starts - 2), Tone.FAINT)
    row.put(table.starts, first_that_fits((_("starts"), _("at")), table.lane - table.starts - 1), Tone.FAINT)
    for tick in sheet.scale.ticks(_LABEL_CELLS):
        column = table.lane + max(tick.column - 1, 0)
        if column + 2 <= table.lane_end:
            row.put(column, f"{tick.hour:02d}", Tone.FAINT)
    named = [(table.nurse, _("nurse") if table.is_wide else _("nurse, vial"))]
    named += [(table.vial, _("vial")), (table.open, _("open"))] if table.is_wide else []
    for column, words in named:
        row.put(column, first_that_fits((words,), table.room(column)), Tone.FAINT)
    return row.line()


def _bed_lines(
    bed: Bed,
    place: int,
    board: Board,
    view: ViewState,
    clock: Clock,
    glyphs: Glyphs,
    sheet: Sheet,
    table: PlanTable,
    flags: Sequence[FlagWords],
) -> list[Line]:
    rows = _name_rows(bed, view, flags, table.starts - 1)
    at = first_start(bed)
    rows[0].put(table.starts, first_that_fits((clock.time(at),) if at else (), table.lane - table.starts), Tone.STRONG)
    for row, lane in zip(rows, lane_rows(bed, sheet, _ROWS), strict=False):
        row.lay(table.lane, lane)
    nurse, vial = _nurse(bed, board), vial_words(bed, clock)
    # where there is a column for what is open it says so there
    tone = Tone.FAINT if table.is_wide and nurse.tone is Tone.WARN_STRONG else nurse.tone
    rows[0].put(table.nurse, first_that_fits(nurse.words, table.room(table.nurse)), tone)
    if table.is_wide:
        for row, say in zip(rows, vial, strict=False):
            row.put(table.vial, first_that_fits(say.words, table.room(table.vial)), say.tone)
        _put_open(rows, table, open_words(bed))
    elif vial:
        rows[1].put(table.nurse, first_that_fits(vial[0].words, table.room(table.nurse)), vial[0].tone)
    ground = Ground.STRIPE if place % 2 else Ground.PLAIN
    if bed.treatment == view.selected:
        ground = Ground.SELECTED
        for row in rows:
            row.put(0, glyphs.selected, Tone.STRONG)
    return [row.line(ground) for row in rows]


def _name_rows(bed: Bed, view: ViewState, flags: Sequence[FlagWords], end: int) -> list[Canvas]:
    """Number and name, then the cycle with the flags, on more than two rows where the flags need them.

    A flag is worth more than the cycle.
    """
    start = 2 + len(str(bed.number))
    room = max(end - start, 0)
    rows = [Canvas(view.width) for _row in range(_ROWS)]
    rows[0].put(1, str(bed.number), Tone.STRONG)
    name = shown_name(bed.patient, privacy=view.privacy or view.locked)
    tone = Tone.FAINT if is_gone(bed) else Tone.STRONG
    after_cycle = max(room - CYCLE_CELLS, 0)
    if fit(flags, [after_cycle]):
        cycle = f"{bed.situation.chart.booking.cycle}/{bed.cycles}"
        rows[0].put(start, cut(name, room), tone)
        rows[1].put(start, first_that_fits((cycle,), room), Tone.FAINT)
        draw_flags(rows[1], start + CYCLE_CELLS, after_cycle, flags)
        return rows
    rows += [Canvas(view.width) for _row in range(flag_rows(flags, room) - 1)]
    draw_name(rows, start, end, name, tone, flags)
    return rows


def _put_open(rows: Sequence[Canvas], table: PlanTable, words: Sequence[str]) -> None:
    """What is open, as many on each row as fit whole, with a count of what finds none."""
    room, last = table.room(table.open), len(rows) - 1
    place = 0
    for number, row in enumerate(rows):
        rest = words[place:]
        kept = next((kept for kept in range(len(rest), 0, -1) if cells(", ".join(rest[:kept])) <= room), 1)
        if number == last and kept < len(rest):
            row.put(table.open, first_that_fits((_("and {count} more").format(count=len(rest)),), room), Tone.WARN)
            return
        row.put(table.open, first_that_fits((", ".join(rest[:kept]),), room), Tone.WARN)
        place += kept


def open_words(bed: Bed) -> list[str]:
    """What nobody gave, sent or checked for a bed: a nurse, the allergies, the treatment before, how many checks."""
    booking = bed.situation.chart.booking
    words = [] if bed.situation.chart.nurse else [_("nurse")]
    words += [_("allergies")] if bed.allergies is None else []
    words += [_("last cycle")] if booking.cycle > 1 and booking.last_treatment is None else []
    left = sum(act.is_left_open for act in bed.situation.actions)
    return [*words, ngettext("{count} check", "{count} checks", left).format(count=left)] if left else words


def _nurse(bed: Bed, board: Board) -> Say:
    nurse = bed.situation.chart.nurse
    return Say((who(nurse, board.staff),)) if nurse else Say((_("nobody yet"), _("nobody")), Tone.WARN_STRONG)
