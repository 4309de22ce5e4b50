"""The lanes of one bed: amino acids above, lutetium and marks below, the first plan as a ghost where there is room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.board.bars import AMINO_INK, LUTETIUM_INK, Ink, draw_bar, rounded
from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.marks import draw_marks
from ward_board.board.time_scale import TimeScale
from ward_board.domain.infusion import Run
from ward_board.domain.plan import MINUTE, StepPlan
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM
from ward_board.domain.status import Situation
from ward_board.domain.words import BedState, StepState

_OPEN_LUTETIUM = frozenset({StepState.WAITING, StepState.DUE, StepState.LATE})
_LETTERS_OF_SHORTFALL = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all lanes of a screen share: the scale, the shapes, an empty lane with its grid, and where now is.

    `now_column` is the cell of the now-line; it lies outside the lane where now is not shown.
    """

    scale: TimeScale
    glyphs: Glyphs
    empty: Canvas
    now: datetime
    now_column: int
    stands_still: bool = False


def sheet_for(scale: TimeScale, glyphs: Glyphs, now: datetime, *, label_cells: int, stands_still: bool) -> Sheet:
    """The sheet of a screen, its grid drawn once."""
    empty = Canvas(scale.width)
    for tick in scale.ticks(label_cells):
        empty.set(tick.column, glyphs.grid, Tone.GRID)
    for section in scale.sections[1:]:
        empty.set(int(section.first_column), glyphs.section, Tone.GRID)
    return Sheet(scale, glyphs, empty, now, scale.column(now), stands_still)


def lane_rows(bed: Bed, sheet: Sheet, rows: int) -> list[Canvas]:
    """The lanes of a bed on `rows` rows (1 to 3), each as wide as the scale."""
    situation = bed.situation
    if rows == 1:
        # the ends of a bar that lies upon another one have no ground to show
        sheet = replace(sheet, glyphs=replace(sheet.glyphs, eighths=""))
    canvases = [sheet.empty.copy() for _ in range(rows)]
    amino, below = canvases[0], canvases[min(1, rows - 1)]
    if situation.state is not BedState.CANCELLED:
        if rows >= 3 and not sheet.scale.is_compressed:
            _draw_first_plan(canvases[2], situation, sheet)
        elif rows < 3:
            _draw_first_start(amino, situation, sheet)
        _draw_amino_acids(amino, situation, sheet)
        _draw_lutetium(below, situation, sheet)
        draw_marks(below, situation, sheet.scale, sheet.glyphs)
    for canvas in canvases:
        canvas.set(sheet.now_column, sheet.glyphs.now_stale if sheet.stands_still else sheet.glyphs.now, Tone.NOW)
    if situation.state is not BedState.CANCELLED:
        _draw_standing_edge(amino, situation, AMINO_ACIDS, sheet)
        _draw_standing_edge(below, situation, LUTETIUM, sheet)
    return canvases


def _draw_amino_acids(canvas: Canvas, situation: Situation, sheet: Sheet) -> None:
    run, owed = situation.chart[AMINO_ACIDS].run, situation.plan.amino_acids
    if run is not None:
        _draw_run(canvas, run, situation, AMINO_INK, sheet)
    if owed is None or (run is not None and run.ended_at is not None):
        return
    start = situation.steps[AMINO_ACIDS].times.projected.start if run is None else sheet.now
    if start and owed.bag_empty and not situation.chart[AMINO_ACIDS].is_skipped:
        _hatch(canvas, start, owed.bag_empty, AMINO_INK, sheet)
        _draw_shortfall(canvas, situation, owed.bag_empty, sheet)


def _draw_shortfall(canvas: Canvas, situation: Situation, bag_empty: datetime, sheet: Sheet) -> None:
    owed = situation.plan.amino_acids
    cannula_out = situation.chart.steps.get(CANNULA_OUT)
    if owed is None or owed.required_until is None or owed.shortfall_minutes < 1:
        return
    if cannula_out is not None and cannula_out.is_settled:
        return
    first = max(rounded(sheet.scale.position(bag_empty)), sheet.now_column + 1)
    last = rounded(sheet.scale.position(owed.required_until))
    least = _LETTERS_OF_SHORTFALL if sheet.scale.width >= 60 else 1
    canvas.fill(first, max(last, first + least), sheet.glyphs.short, Tone.WARN_STRONG)


def _draw_lutetium(canvas: Canvas, situation: Situation, sheet: Sheet) -> None:
    status = situation.steps[LUTETIUM]
    run, times = status.record.run, status.times
    if run is not None:
        _draw_run(canvas, run, situation, LUTETIUM_INK, sheet)
        if run.ended_at is None and times.due_end:
            _hatch(canvas, sheet.now, times.due_end, LUTETIUM_INK, sheet)
        return
    if status.record.is_settled or times.projected.start is None or times.projected.end is None:
        return
    _hatch(canvas, times.projected.start, times.projected.end, LUTETIUM_INK, sheet)
    if status.state in _OPEN_LUTETIUM and situation.chart[AMINO_ACIDS].run:
        canvas.set(sheet.now_column - 1, sheet.glyphs.standing, Tone.WARN_STRONG)


def _draw_run(canvas: Canvas, run: Run, situation: Situation, ink: Ink, sheet: Sheet) -> None:
    ended_at = run.ended_at
    started = sheet.scale.position(run.started_at)
    if ended_at is not None:
        draw_bar(canvas, started, sheet.scale.position(ended_at), ink, sheet.glyphs)
    else:
        first = min(sheet.scale.column(run.started_at), sheet.now_column - 1)
        draw_bar(canvas, max(started, first), sheet.now_column, ink, sheet.glyphs)
        _draw_unseen(canvas, run, situation, ink, sheet)
    for paused_at, resumed_at in run.pauses:
        _draw_pause(canvas, paused_at, resumed_at, sheet)
    if ended_at is not None and run.is_stopped:
        canvas.set(max(rounded(sheet.scale.position(ended_at)) - 1, 0), sheet.glyphs.stopped, Tone.STOPPED_BAR)
    if started < 0 and (ended_at is None or ended_at > sheet.scale.start):
        canvas.set(0, sheet.glyphs.earlier, ink.bar)


def _draw_unseen(canvas: Canvas, run: Run, situation: Situation, ink: Ink, sheet: Sheet) -> None:
    """From the last look to now: it runs by the chart, and nobody has seen it since."""
    seen = situation.chart.seen
    seen_at = max(seen.occurred_at, run.started_at) if seen else run.started_at
    first, now = rounded(sheet.scale.position(seen_at)), sheet.now_column
    first = max(first, sheet.scale.column(run.started_at))
    canvas.fill(first, now, sheet.glyphs.unseen_bar, ink.end)
    if run.is_running and run.started_at <= sheet.now:
        canvas.set(now - 1, sheet.glyphs.running, ink.unseen if first < now else ink.bar)


def _draw_pause(canvas: Canvas, paused_at: datetime, resumed_at: datetime | None, sheet: Sheet) -> None:
    first = sheet.scale.column(paused_at)
    if resumed_at is None:
        first, last = min(first, sheet.now_column - 1), sheet.now_column
    else:
        last = max(rounded(sheet.scale.position(resumed_at)), first + 1)
    canvas.fill(first, last, sheet.glyphs.stopped, Tone.STOPPED_BAR)


def _draw_standing_edge(canvas: Canvas, situation: Situation, step: str, sheet: Sheet) -> None:
    """On the now-line itself: an infusion stands still, and whether the other one runs on without it."""
    run, lutetium = situation.chart[step].run, situation.chart[LUTETIUM].run
    if run is None or run.paused_since is None:
        return
    is_urgent = step == LUTETIUM or (lutetium is not None and lutetium.is_running)
    glyph = sheet.glyphs.alert if is_urgent else sheet.glyphs.standing
    canvas.set(sheet.now_column, glyph, Tone.STOPPED_BAR)


def _hatch(canvas: Canvas, first: datetime, last: datetime, ink: Ink, sheet: Sheet) -> None:
    """What is planned: after now, at least one cell while any of it is to come."""
    if last <= sheet.now:
        return
    start = max(rounded(sheet.scale.position(first)), sheet.now_column + 1)
    end = max(rounded(sheet.scale.position(last)), start + 1)
    canvas.fill(start, end, sheet.glyphs.planned, ink.hatch)
    if end > canvas.width > start:
        canvas.set(canvas.width - 1, sheet.glyphs.later, ink.hatch)


def _draw_first_plan(canvas: Canvas, situation: Situation, sheet: Sheet) -> None:
    amino = situation.plan.steps[AMINO_ACIDS].planned
    if amino.start is None or amino.end is None:
        _draw_first_lutetium(canvas, situation.plan.steps[LUTETIUM], sheet)
        return
    first, last = sheet.scale.column(amino.start), sheet.scale.column(amino.end)
    canvas.fill(first, last + 1, sheet.glyphs.plan_line, Tone.AMINO_GHOST)
    _draw_first_lutetium(canvas, situation.plan.steps[LUTETIUM], sheet)
    canvas.set(first, sheet.glyphs.plan_start, Tone.AMINO_GHOST)
    canvas.set(last, sheet.glyphs.plan_end, Tone.AMINO_GHOST)


def _draw_first_lutetium(canvas: Canvas, plan: StepPlan, sheet: Sheet) -> None:
    if plan.planned.start and plan.planned.end:
        start = rounded(sheet.scale.position(plan.planned.start))
        end = max(rounded(sheet.scale.position(plan.planned.end)), start + 1)
        canvas.fill(start, end, sheet.glyphs.plan_lutetium, Tone.LUTETIUM_GHOST)


def _draw_first_start(canvas: Canvas, situation: Situation, sheet: Sheet) -> None:
    """Where there is no row for the first plan, its start shows in front of a bar that began later."""
    planned = situation.plan.steps[AMINO_ACIDS].planned.start
    times = situation.plan.steps[AMINO_ACIDS]
    start = times.actual.start or times.projected.start
    if planned is None or start is None or sheet.scale.is_compressed or start - planned < MINUTE:
        return
    first, last = sheet.scale.column(planned), sheet.scale.column(start)
    if first < last:
        canvas.fill(first, last, sheet.glyphs.plan_line, Tone.AMINO_GHOST)
        canvas.set(first, sheet.glyphs.plan_start, Tone.AMINO_GHOST)
