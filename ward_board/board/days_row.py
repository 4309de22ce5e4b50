"""One course as a line: what was given, today, what is booked, and the window of what comes next."""

from __future__ import annotations

from datetime import date

from ward_board.board.canvas import Canvas, cut
from ward_board.board.days_chart import DaysChart
from ward_board.board.days_model import CourseRow
from ward_board.board.days_words import next_words
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.people import shown_name
from ward_board.domain.course import CycleState
from ward_board.domain.outlook import Outlook, Standing

_GONE = frozenset({CycleState.CANCELLED, CycleState.NOT_GIVEN})


def course_line(chart: DaysChart, row: CourseRow, place: int, *, privacy: bool) -> Line:
    """The line of a course that stands at `place` (from 0) among those shown."""
    columns, is_selected = chart.columns, row.id == chart.model.selected
    canvas = Canvas(columns.width)
    if is_selected:
        canvas.put(0, chart.glyphs.selected, Tone.STRONG)
    if row.here:
        canvas.put(1, str(row.here.bed), Tone.STRONG)
    name = shown_name(row.course.patient, privacy=privacy)
    canvas.put(columns.name, cut(name, columns.cycles - columns.name - 1), Tone.STRONG)
    canvas.put(columns.cycles, f"{row.number}/{row.course.plan.cycles}", Tone.PLAIN)
    _draw(canvas, chart, row, _band(chart, row, is_selected=is_selected))
    words, tone = next_words(chart.model, row, columns.width - columns.next - 1)
    canvas.put(columns.next, words, tone)
    ground = Ground.SELECTED if is_selected else Ground.STRIPE if place % 2 else Ground.PLAIN
    line = canvas.line(ground)
    return Line(line.runs, line.ground, treatment=row.id)


class _Band:
    """The cells in which a treatment can be, in the tone that says whether somebody has to see to it."""

    def __init__(self, first: int, last: int, *, is_held: bool) -> None:
        self.first, self.last, self._is_held = first, last, is_held

    def covers(self, column: int) -> bool:
        """Whether it lies under a cell."""
        return self.first <= column <= self.last

    def tone(self, column: int, tone: Tone) -> Tone:
        """The tone of something that is drawn there."""
        if not self.covers(column):
            return tone
        if tone is Tone.GRID:
            return Tone.WINDOW_HELD if self._is_held else Tone.WINDOW
        return Tone.WINDOW_HELD_MARK if self._is_held else Tone.WINDOW_MARK


_NO_BAND = _Band(0, -1, is_held=False)


def _band(chart: DaysChart, row: CourseRow, *, is_selected: bool) -> _Band:
    outlook: Outlook = row.next
    if is_selected and chart.model.outlook is not None:
        outlook = chart.model.outlook
    window = outlook.window
    if window is None or window.last is None:
        return _NO_BAND
    first = max(chart.at(window.first), chart.at(chart.model.today), chart.columns.chart)
    last = min(chart.at(window.last), chart.columns.chart + chart.scale.width - 1)
    return _Band(first, last, is_held=outlook.standing is not Standing.BOOKED)


def _draw(canvas: Canvas, chart: DaysChart, row: CourseRow, band: _Band) -> None:
    glyphs, scale, start = chart.glyphs, chart.scale, chart.columns.chart
    blank = glyphs.window_held if band.tone(band.first, Tone.GRID) is Tone.WINDOW_HELD else glyphs.window
    canvas.fill(band.first, band.last + 1, blank, band.tone(band.first, Tone.GRID))
    for month in chart.months:
        canvas.set(chart.at(month), glyphs.grid, band.tone(chart.at(month), Tone.GRID))
    today = chart.at(chart.model.today)
    past, ahead = _days(row, chart.model.today)
    has_earlier = any(day < scale.first for day in past) or 0 < len(past) < row.number
    shown = [start] if has_earlier else [chart.at(past[0])] if past else []
    if shown and (len(past) > 1 or ahead or has_earlier):
        end = today if ahead else chart.at(past[-1])
        _line(canvas, band, shown[0], end, glyphs, Tone.CYCLE_LINE)
    if ahead:
        begin = today + 1 if past else chart.at(ahead[0])
        _line(canvas, band, begin, min(chart.at(ahead[-1]), start + scale.width - 1), glyphs, Tone.FAINT)
    if has_earlier:
        canvas.set(start, glyphs.earlier, Tone.CYCLE)
    if ahead and ahead[-1] > scale.last:
        canvas.set(start + scale.width - 1, glyphs.later, Tone.PLAIN)
    canvas.set(today, glyphs.now, band.tone(today, Tone.NOW))
    for day in past:
        if scale.shows(day):
            canvas.set(chart.at(day), glyphs.given, band.tone(chart.at(day), Tone.CYCLE))
    for day in ahead:
        if scale.shows(day):
            canvas.set(chart.at(day), glyphs.booked, band.tone(chart.at(day), Tone.PLAIN))
    if row.here and scale.shows(row.here.day):
        canvas.set(chart.at(row.here.day), glyphs.here, Tone.STRONG)
    choice = chart.model.choice
    if choice and choice.course == row.id and scale.shows(choice.day):
        canvas.set(chart.at(choice.day), glyphs.booked, Tone.DAY_CHOSEN)


def _days(row: CourseRow, today: date) -> tuple[list[date], list[date]]:
    """The days of what was given, today's among them, and of what is booked after today."""
    cycles = [one for one in row.course.cycles if one.state not in _GONE]
    past = {one.day for one in cycles if one.day <= today and (one.is_given or one is row.here)}
    # what was given before the first booking here is known by its last day alone
    told = {one.glance.last_treatment for one in row.course.cycles if one.glance.last_treatment}
    return sorted(past | {day for day in told if day < today}), [one.day for one in cycles if one.day > today]


def _line(canvas: Canvas, band: _Band, first: int, last: int, glyphs: Glyphs, tone: Tone) -> None:
    # where no colour draws the band a heavier line does
    within = glyphs.rule if glyphs.window == " " else glyphs.phase
    for column in range(first, last + 1):
        glyph = within if band.covers(column) else glyphs.rule
        # upon a band a line is as quiet as the grid: what stands on it counts
        canvas.set(column, glyph, band.tone(column, Tone.GRID) if band.covers(column) else tone)
