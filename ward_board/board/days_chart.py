"""The chart above the courses: months, the beds taken on each treatment day as bars, and how many are free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from ward_board.board.canvas import Canvas, cells, first_that_fits
from ward_board.board.days_model import DaysModel
from ward_board.board.days_scale import DaysColumns, DaysScale
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Line, Tone
from ward_board.board.moments import day_and_full_month, day_and_month, month_short, weekday
from ward_board.config.language import gettext as _
from ward_board.domain.calendar import FURTHEST, days_between, treatment_days

_EIGHTHS = 8
_UPPER_HALF = "▀"
_BarTones = tuple[Tone, Tone, Tone]
"""Of a whole cell, of one that is filled from below, and of one that is left free above."""
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class DaysChart:
    """What the rows of the chart share."""

    model: DaysModel
    columns: DaysColumns
    scale: DaysScale
    glyphs: Glyphs

    def at(self, day: date) -> int:
        """The column of a day on the screen."""
        return self.columns.chart + self.scale.column(day)

    @property
    def months(self) -> tuple[date, ...]:
        """The first week of each month that is shown: its first main weekday."""
        starts = (day for day in days_between(self.scale.first, self.scale.last) if day.day <= _DAYS_A_WEEK)
        return tuple(day for day in starts if day.weekday() == self.model.main_weekday)

    @property
    def closed(self) -> tuple[date, ...]:
        """The days on which the ward would treat, were they not closed, and closed ones that are still booked."""
        calendar, booked = self.model.calendar, self.model.closed_and_booked
        return tuple(
            day
            for day in sorted(calendar.closed)
            if self.scale.shows(day)
            and (day in booked or (day.weekday() in calendar.weekdays and not self.model.load.taken(day)))
        )

    @property
    def days(self) -> tuple[date, ...]:
        """The treatment days that are shown, and other days on which somebody was treated all the same."""
        scale = self.scale
        booked = {day for day in self.model.load.days if scale.shows(day) and self.model.load.taken(day)}
        planned = treatment_days(self.model.calendar, scale.first, scale.last)
        return tuple(sorted(booked.union(planned).difference(self.model.closed_and_booked)))

    @property
    def bars(self) -> Mapping[int, tuple[date, ...]]:
        """The days of each bar, by its column: more than one where a week has fewer cells than treatment days."""
        return {at: tuple(days) for at, days in groupby(self.days, self.at)}


def month_row(chart: DaysChart) -> Line:
    """The months, with the year where one begins; the month of the new year stands out."""
    row = Canvas(chart.columns.width)
    months = chart.months
    for place, day in enumerate(months):
        is_last = place + 1 == len(months)
        end = chart.columns.chart + chart.scale.width + 1 if is_last else chart.at(months[place + 1])
        month, is_new = month_short(day.month), day.month == 1
        names = (f"{month} '{day.year % 100:02d}", month) if is_new or place == 0 else (month,)
        room = end - chart.at(day) - 1
        row.put(chart.at(day), first_that_fits(names, room), Tone.STRONG if is_new else Tone.FAINT)
    return row.line()


def bar_rows(chart: DaysChart, height: int) -> list[Line]:
    """The beds taken as bars of `height` rows, the highest row first."""
    rows = [Canvas(chart.columns.width) for _row in range(height)]
    beds = chart.model.calendar.beds
    _label(rows, chart, beds)
    for day in chart.closed:
        rows[-1].set(chart.at(day), chart.glyphs.stopped, Tone.FAINT)
    for at, days in chart.bars.items():
        taken = sum(len(chart.model.load.taken(day)) for day in days)
        level = round(min(taken / (beds * len(days)), 1) * height * _EIGHTHS)
        for place, row in enumerate(reversed(rows)):
            filled = min(max(level - place * _EIGHTHS, 0), _EIGHTHS)
            _fill(row, chart, at, filled, _tones(chart, days))
    for day in chart.closed:
        _still_booked(rows, chart, day)
    return [row.line() for row in rows]


def _still_booked(rows: list[Canvas], chart: DaysChart, day: date) -> None:
    """A closed day that is booked all the same: crossed, and how many lie there."""
    if day in chart.model.closed_and_booked:
        count = str(len(chart.model.load.taken(day)))
        rows[-1].set(chart.at(day), chart.glyphs.stopped, Tone.WARN_STRONG)
        rows[-2].put(chart.at(day), count if cells(count) <= chart.scale.cells else "+", Tone.WARN_STRONG)


def _label(rows: list[Canvas], chart: DaysChart, beds: int) -> None:
    """What the bars are, and how many beds each row stands for, where that is a whole number."""
    rows[0].put(1, _("beds taken"), Tone.FAINT)
    end = chart.columns.chart - 1
    for place, row in enumerate(rows):
        count, rest = divmod(beds * (len(rows) - place), len(rows))
        if not rest:
            row.put_right(end, str(count), Tone.FAINT)


def _fill(row: Canvas, chart: DaysChart, at: int, filled: int, tones: _BarTones) -> None:
    """One cell of a bar, so many eighths of it filled from below."""
    body, top, edge = tones
    if filled == _EIGHTHS:
        row.set(at, chart.glyphs.seen_bar, body)
    elif filled == _EIGHTHS // 2 and chart.glyphs.eighths:
        # the upper half in the ground's colour: seams show where two glyphs of one bar meet, not above it
        row.set(at, _UPPER_HALF, edge)
    elif filled:
        row.set(at, chart.glyphs.levels[filled - 1], top)


def _tones(chart: DaysChart, days: tuple[date, ...]) -> _BarTones:
    if chart.model.today in days:
        return Tone.DAY_TODAY, Tone.DAY_TODAY_TOP, Tone.DAY_TODAY_EDGE
    if days[-1] < chart.model.today:
        return Tone.DAY_PAST, Tone.DAY_PAST_TOP, Tone.DAY_PAST_EDGE
    if any(chart.model.free_beds(day) for day in days):
        return Tone.DAY_OPEN, Tone.DAY_OPEN_TOP, Tone.DAY_OPEN_EDGE
    return Tone.DAY_FULL, Tone.DAY_FULL, Tone.DAY_FULL


def free_row(chart: DaysChart) -> Line:
    """How many beds are free on each day from today on; where most have no cell between, of the day looked at."""
    row = Canvas(chart.columns.width)
    row.put(1, _("free"), Tone.FAINT)
    found = sorted(_free(chart))
    columns = [chart.at(day) for day, _words, _tone in found]
    ends = [at + cells(words) for at, (_day, words, _tone) in zip(columns, found, strict=True)]
    gaps = [True, *(end < after for end, after in zip(ends, columns[1:], strict=False)), True]
    fitting = [place for place in range(len(found)) if gaps[place] and gaps[place + 1]]
    if 2 * len(fitting) > len(found):
        for place in fitting:
            row.put(columns[place], *found[place][1:])
    elif day := _looked_at(chart.model):
        free = len(chart.model.free_beds(day))
        words = _("{free} on {day}").format(free=free, day=f"{weekday(day)} {day_and_full_month(day)}")
        row.put(chart.columns.chart, words, Tone.GOOD if free else Tone.FAINT)
    return row.line()


def _free(chart: DaysChart) -> Iterator[tuple[date, str, Tone]]:
    for day in chart.closed:
        if day >= chart.model.today:
            yield day, "-", Tone.FAINT
    for day in chart.days:
        if day >= chart.model.today:
            free = len(chart.model.free_beds(day))
            yield day, str(free), Tone.GOOD if free else Tone.FAINT


def _looked_at(model: DaysModel) -> date | None:
    """The day that is chosen, else that of the selected booking, else the next treatment day."""
    if model.choice:
        return model.choice.day
    if model.outlook and model.outlook.booked:
        return model.outlook.booked.day
    return next(iter(treatment_days(model.calendar, model.today + timedelta(days=1), model.today + FURTHEST)), None)


def head_row(chart: DaysChart, words: str) -> Line:
    """Above the courses: how many are shown, the day of today, the day that is being chosen, and what follows."""
    row, columns = Canvas(chart.columns.width), chart.columns
    row.put(1, words, Tone.STRONG)
    row.fill(columns.chart, columns.chart + chart.scale.width, chart.glyphs.rule, Tone.GRID)
    row.put(columns.next, _("next"), Tone.FAINT)
    _day_label(row, chart, chart.model.today, f" {chart.model.today.day} ", Tone.NOW_LABEL)
    if choice := chart.model.choice:
        _day_label(row, chart, choice.day, f" {day_and_month(choice.day)} ", Tone.DAY_CHOSEN)
    return row.line()


def _day_label(row: Canvas, chart: DaysChart, day: date, words: str, tone: Tone) -> None:
    if chart.scale.shows(day):
        last = chart.columns.chart + chart.scale.width
        column = min(max(chart.at(day) - cells(words) // 2 + 1, chart.columns.chart), last - cells(words))
        row.put(column, words, tone)
