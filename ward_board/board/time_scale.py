"""The time scale: instants to columns and back, straight by day, in sections for the night and the morning."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
MINUTES_PER_CELL = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5, 10.0, 12.0, 15.0, 20.0, 30.0, 60.0, 120.0, 240.0, 480.0)
_NOW_STANDS_AT = 0.4  # where the day does not fit: so much of the window lies before now
_FINE_ENOUGH = 6.0  # minutes a cell: down to this a whole day is shown without cutting it
_MOST_PAN = 400  # quarters of a window: beyond any day, and within any calendar
_WINDOW_MINUTES = 6.4 * 60  # where it must be cut, at least so much is shown


@dataclass(frozen=True, slots=True)
class Tick:
    """A whole hour on the axis: its column, its local hour, and how many cells there are to the next."""

    column: int
    hour: int
    spacing: float


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a compressed axis with one density; `kind` is day, evening, night or morning."""

    kind: str
    start: datetime
    end: datetime
    first_column: float
    last_column: float

    @property
    def cells_per_hour(self) -> float:
        """How many cells an hour takes."""
        return (self.last_column - self.first_column) / max((self.end - self.start) / HOUR, 1e-9)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Where an instant lies on `width` cells: sections that follow each other without a gap, each evenly spaced."""

    width: int
    zone: ZoneInfo
    sections: tuple[Section, ...]

    @property
    def start(self) -> datetime:
        """The instant at the left edge."""
        return self.sections[0].start

    @property
    def end(self) -> datetime:
        """The instant at the right edge."""
        return self.sections[-1].end

    @property
    def is_compressed(self) -> bool:
        """Whether an hour is not everywhere as wide."""
        return len(self.sections) > 1

    def position(self, instant: datetime) -> float:
        """Cells from the left edge; below 0 and above the width for what lies outside."""
        section = self._section_at(instant)
        return section.first_column + (instant - section.start) / HOUR * section.cells_per_hour

    def column(self, instant: datetime) -> int:
        """The cell in which an instant lies."""
        return int(self.position(instant) // 1)

    def instant(self, position: float) -> datetime:
        """The instant at a position in cells."""
        place = bisect_right([section.first_column for section in self.sections[1:]], position)
        section = self.sections[place]
        return section.start + HOUR * ((position - section.first_column) / max(section.cells_per_hour, 1e-9))

    def shows(self, instant: datetime) -> bool:
        """Whether an instant lies on the scale."""
        return self.start <= instant < self.end

    def _section_at(self, instant: datetime) -> Section:
        for section in self.sections:
            if instant < section.end:
                return section
        return self.sections[-1]

    def ticks(self, label_cells: int) -> Iterator[Tick]:
        """The hours to write, so far apart that labels of `label_cells` do not touch.

        The first section counts from midnight, each later one from its own beginning, so that this is written too.
        """
        for place, section in enumerate(self.sections):
            step = _hours_between(section.cells_per_hour, label_cells)
            instant = _next_whole_hour(section.start, self.zone)
            first = instant
            while instant < section.end:
                hour = instant.astimezone(self.zone).hour
                passed = round((instant - first) / HOUR)
                if (passed if place else hour) % step == 0:
                    yield Tick(self.column(instant), hour, step * section.cells_per_hour)
                instant += HOUR


def day_scale(
    width: int, zone: ZoneInfo, first: datetime, last: datetime, now: datetime, *, zoom: int = 0, pan: int = 0
) -> TimeScale:
    """A straight scale for a day from `first` to `last`, with a little room at both ends.

    Where the day is longer than the cells can show legibly, the window follows now. `zoom` and `pan` as in ViewState.
    """
    width = max(width, 1)
    begin, end = first - HOUR / 6, last + HOUR / 6
    fits = _first_of_at_least((end - begin) / timedelta(minutes=1) / width)
    coarsest = max(_FINE_ENOUGH, _first_of_at_least(_WINDOW_MINUTES / width))
    place = MINUTES_PER_CELL.index(min(fits, coarsest)) - zoom
    minutes_per_cell = MINUTES_PER_CELL[min(max(place, 0), len(MINUTES_PER_CELL) - 1)]
    cell = timedelta(minutes=minutes_per_cell)
    window = cell * width
    if window >= end - begin:
        start = _whole_hour_before(begin, zone) if _whole_hour_before(begin, zone) + window >= end else begin
    else:
        start = min(max(now - window * _NOW_STANDS_AT, begin), end - window)
    # hours fall on the same place in their cell while the window moves; a part of the day stays in it
    start = _snapped(min(max(start + _pan(window, pan), begin - window * 3 / 4), end - window / 4), cell, zone)
    return TimeScale(width, zone, (Section("day", start, start + window, 0.0, float(width)),))


def night_scale(width: int, zone: ZoneInfo, boundaries: Sequence[datetime]) -> TimeScale:
    """A compressed scale: `boundaries` are the edges of day, evening, night and morning, in order."""
    width = max(width, 1)
    parts = [
        (kind, start, end, share)
        for (kind, share), start, end in zip(_SHARES, boundaries, boundaries[1:], strict=False)
        if start < end
    ]
    whole, column, sections = sum(part[3] for part in parts), 0.0, []
    for kind, start, end, share in parts:
        last = column + width * share / whole
        # sections begin with a cell, so that their first hour has a column of its own
        last = float(width) if kind == parts[-1][0] else float(max(round(last), round(column) + 1))
        sections.append(Section(kind, start, end, column, last))
        column = last
    return TimeScale(width, zone, tuple(sections))


def _pan(window: timedelta, quarters: int) -> timedelta:
    return window / 4 * min(max(quarters, -_MOST_PAN), _MOST_PAN)


_SHARES = (("day", 0.25), ("evening", 0.14), ("night", 0.20), ("morning", 0.41))


def _first_of_at_least(minutes: float) -> float:
    return next((step for step in MINUTES_PER_CELL if step >= minutes), MINUTES_PER_CELL[-1])


def _hours_between(cells_per_hour: float, label_cells: int) -> int:
    return next((step for step in (1, 2, 4, 8, 12) if step * cells_per_hour >= label_cells), 24)


def _next_whole_hour(instant: datetime, zone: ZoneInfo) -> datetime:
    past = _past_whole_hour(instant, zone)
    return instant if not past else instant + HOUR - past


def _whole_hour_before(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant - _past_whole_hour(instant, zone)


def _past_whole_hour(instant: datetime, zone: ZoneInfo) -> timedelta:
    local = instant.astimezone(zone)
    return timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def _snapped(instant: datetime, cell: timedelta, zone: ZoneInfo) -> datetime:
    hour = _whole_hour_before(instant, zone)
    return hour + cell * ((instant - hour) // cell) if cell < HOUR else hour
