"""What lies under the pointer, in words with exact times; what is asked is the drawn lane itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from ward_board.board.alarm_words import bag_words
from ward_board.board.bars import AMINO_INK, LUTETIUM_INK, Ink
from ward_board.board.board import Bed, Board
from ward_board.board.geometry import geometry, sheet_of
from ward_board.board.glyphs import Glyphs
from ward_board.board.lanes import Sheet, lane_rows
from ward_board.board.line import Line, Tone
from ward_board.board.marks import mark_shapes
from ward_board.board.moments import Clock
from ward_board.board.people import author_of
from ward_board.board.run_words import first_plan_words, pause_words, run_words, unseen_words
from ward_board.board.step_words import title
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import StepStatus
from ward_board.domain.words import BedState, StepState

LEAST_WIDTH, LEAST_HEIGHT = 80, 24
_LETTERS = {"S": "scan", "E": "evaluation", "M": "measurement", "R": "rules", "H": "discharge"}
_INKS: Mapping[str, Ink] = {AMINO_ACIDS: AMINO_INK, LUTETIUM: LUTETIUM_INK}
_GHOSTS = frozenset({Tone.AMINO_GHOST, Tone.LUTETIUM_GHOST})
_PRESSING = frozenset({StepState.DUE, StepState.LATE, StepState.WAITING})


def words_at(board: Board, view: ViewState, column: int, row: int) -> str | None:
    """What is drawn at a cell of the board (from 0), with its exact times; None where nothing is.

    A bed's number and the staff's names are said, never a patient's.
    """
    if view.width < LEAST_WIDTH or view.height < LEAST_HEIGHT or not board.beds:
        return None
    drawn = geometry(board, view)
    found, lane = drawn.bed_at(row), drawn.lane_column(column)
    if found is None or lane is None:
        return None
    bed, inside = found
    sheet = sheet_of(board, view, drawn)
    line = lane_rows(bed, sheet, drawn.room.bed_rows)[inside].line()
    pointed = _Pointed(bed, sheet, board, Clock(board.zone, board.now, stands_still=sheet.stands_still))
    words = pointed.words(*_cell(line, lane), lane, inside, drawn.room.bed_rows)
    return f"{_('Bed {bed}').format(bed=bed.number)} {words}" if words else None


def _cell(line: Line, column: int) -> tuple[str, Tone]:
    """The glyph and the tone of one cell; every glyph of a lane is one cell wide."""
    for run in line.runs:
        if column < len(run.text):
            return run.text[column], run.tone
        column -= len(run.text)
    return " ", Tone.PLAIN


class _Pointed:
    """One cell of one bed's lane, and the words for it."""

    def __init__(self, bed: Bed, sheet: Sheet, board: Board, clock: Clock) -> None:
        self._bed, self._sheet, self._staff, self._clock = bed, sheet, board.staff, clock

    def words(self, glyph: str, tone: Tone, column: int, inside: int, rows: int) -> str | None:
        glyphs = self._sheet.glyphs
        if self._bed.situation.state is BedState.CANCELLED:
            return None
        if tone is Tone.NOW:
            return self._on_the_now_line(inside, rows)
        if tone is Tone.STOPPED_BAR:
            return self._stopped(column, inside, rows)
        if tone in _GHOSTS:
            return first_plan_words(self._bed, self._clock)
        for step, ink in _INKS.items():
            if tone in {ink.bar, ink.edge, ink.unseen, ink.end, ink.hatch}:
                return self._of_a_bar(step, glyph, tone)
        if tone is Tone.WARN_STRONG and glyph == glyphs.short:
            return self._too_short()
        if tone is Tone.WARN_STRONG and glyph == glyphs.standing:
            return self._run(LUTETIUM)
        return self._of_a_mark(glyph, column)

    def _run(self, step: str) -> str:
        return run_words(self._bed, step, self._clock, about=self._sheet.glyphs.about)

    def _of_a_bar(self, step: str, glyph: str, tone: Tone) -> str:
        ink = _INKS[step]
        run = self._bed.situation.chart[step].run
        is_unseen = tone is ink.unseen or (tone is ink.end and glyph == self._sheet.glyphs.unseen_bar)
        if run is not None and run.ended_at is None and is_unseen:
            return f"{self._run(step)}, {unseen_words(self._bed, step, self._clock)}"
        return self._run(step)

    def _on_the_now_line(self, inside: int, rows: int) -> str | None:
        """The line lies over what runs or is planned across it."""
        here = [AMINO_ACIDS, LUTETIUM] if rows == 1 else [AMINO_ACIDS] if inside == 0 else [LUTETIUM]
        here = here if inside < 2 else []
        running = [self._run(step) for step in here if self._is_under_way(step)]
        return "; ".join(running) or None

    def _is_under_way(self, step: str) -> bool:
        run = self._bed.situation.chart[step].run
        return run is not None and run.ended_at is None

    def _stopped(self, column: int, inside: int, rows: int) -> str | None:
        """The pause that is crossed out there, else what stands still or was stopped for good."""
        steps = [AMINO_ACIDS, LUTETIUM] if rows == 1 else [AMINO_ACIDS if inside == 0 else LUTETIUM]
        at_now = column >= self._sheet.now_column - 1
        for step in reversed(steps):
            run = self._bed.situation.chart[step].run
            if run is None:
                continue
            for paused_at, resumed_at in reversed(run.pauses):
                if self._covers(paused_at, resumed_at, column) or (resumed_at is None and at_now):
                    return pause_words(self._bed, step, paused_at, resumed_at, self._clock)
            if run.is_stopped:
                return self._run(step)
        return None

    def _covers(self, paused_at: datetime, resumed_at: datetime | None, column: int) -> bool:
        scale = self._sheet.scale
        first, last = scale.column(paused_at), scale.position(resumed_at or self._sheet.now)
        return first <= column < max(int(last + 0.5), first + 1)

    def _too_short(self) -> str | None:
        owed = self._bed.situation.plan.amino_acids
        if owed is None:
            return None
        name = title(self._bed.situation.protocol.by_id[AMINO_ACIDS])
        return f"{name}: {bag_words(owed.bag_empty, owed.required_until, self._clock)}"

    def _of_a_mark(self, glyph: str, column: int) -> str | None:
        glyphs, scale = self._sheet.glyphs, self._sheet.scale
        if glyph == glyphs.earlier:
            return self._listed(_("earlier"), [one for one, at in self._marks_of_the_day() if at < scale.start])
        if glyph == glyphs.later:
            return self._listed(_("later"), [one for one, at in self._marks_of_the_day() if at >= scale.end])
        drawn = (self._bed.situation.steps.get(step) for step in _steps_of(glyph, glyphs))
        found = [status for status in drawn if status is not None and self._mark(status)]
        nearest = min(found, key=lambda status: self._cells_away(status, column), default=None)
        return self._mark(nearest) if nearest else None

    def _cells_away(self, status: StepStatus, column: int) -> int:
        """How far a mark stands from a cell: it may have made room for another."""
        at = status.times.actual.start or status.times.projected.start
        return abs(self._sheet.scale.column(at) - column) if at else 0

    def _listed(self, word: str, marks: Iterable[StepStatus]) -> str | None:
        said = [words for words in map(self._mark, marks) if words]
        return f"{word}: {', '.join(said)}" if said else None

    def _marks_of_the_day(self) -> Iterator[tuple[StepStatus, datetime]]:
        for step in mark_shapes(self._sheet.glyphs, is_compressed=self._sheet.scale.is_compressed):
            status = self._bed.situation.steps.get(step)
            if status is None or status.record.falls_away:
                continue
            done, expected = status.record.done, status.times.projected.start
            is_expected = not status.record.is_settled and not status.record.step.optional
            at = done.occurred_at if done else expected if is_expected else None
            if at is not None:
                yield status, at

    def _mark(self, status: StepStatus) -> str | None:
        name, done = title(status.record.step), status.record.done
        if done is not None:
            return f"{name} {self._clock.moment(done.occurred_at)} {author_of(done, self._staff)}"
        times = status.times
        if status.record.is_settled or status.record.step.optional or times.projected.start is None:
            return None
        if status.state in _PRESSING and times.due is not None:
            return _("{step} due {time}, not recorded").format(step=name, time=self._clock.moment(times.due))
        return _("{step} expected {time}").format(step=name, time=self._clock.moment(times.projected.start))


def _steps_of(glyph: str, glyphs: Glyphs) -> list[str]:
    """Which steps a mark may stand for: one glyph has one meaning, and a second cannula is a cannula."""
    shapes = mark_shapes(glyphs, is_compressed=False)
    return [step for step, shape in shapes.items() if shape == glyph] or [one for one in [_LETTERS.get(glyph)] if one]
