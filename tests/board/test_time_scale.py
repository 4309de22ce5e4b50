"""Instants to columns and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.time_scale import HOUR, MINUTES_PER_CELL, TimeScale, day_scale, night_scale

ZONE = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
instants = st.floats(-8000, 8000).map(lambda hours: NOON + timedelta(hours=hours))


def straight(width: int, hours: float, *, zoom: int = 0, pan: int = 0) -> TimeScale:
    """A day of so many hours around noon."""
    return day_scale(width, ZONE, NOON - HOUR * hours / 2, NOON + HOUR * hours / 2, NOON, zoom=zoom, pan=pan)


@given(st.integers(10, 200), st.floats(1, 30), st.integers(-3, 5), st.integers(-6, 6), instants)
def test_position_and_instant_undo_each_other(width: int, hours: float, zoom: int, pan: int, when: datetime) -> None:
    scale = straight(width, hours, zoom=zoom, pan=pan)
    assert abs(scale.instant(scale.position(when)) - when) < timedelta(seconds=1)


@given(st.integers(20, 200), st.lists(st.integers(1, 900), min_size=4, max_size=4), st.data())
def test_compressed_scale_never_turns_back(width: int, minutes: list[int], data: st.DataObject) -> None:
    edges = [NOON]
    for step in minutes:
        edges.append(edges[-1] + timedelta(minutes=step))
    scale = night_scale(width, ZONE, edges)
    first, second = sorted(data.draw(st.tuples(st.integers(-600, 4000), st.integers(-600, 4000))))
    one, other = (scale.position(NOON + timedelta(minutes=each)) for each in (first, second))
    assert one <= other + 1e-9
    assert abs(scale.position(edges[-1]) - width) < 1e-6
    assert scale.position(edges[0]) == 0


def test_a_day_that_fits_is_shown_whole() -> None:
    scale = straight(85, 8)
    assert scale.shows(NOON - 4 * HOUR)
    assert scale.shows(NOON + 4 * HOUR)


def test_a_day_that_does_not_fit_follows_now() -> None:
    scale = straight(34, 12)
    assert 0.35 < scale.position(NOON) / 34 < 0.45
    assert (scale.end - scale.start) / HOUR >= 6.4


def test_zoom_halves_and_pan_moves_a_quarter() -> None:
    plain, near, aside = straight(85, 8), straight(85, 8, zoom=2), straight(85, 8, pan=1)
    assert near.end - near.start < plain.end - plain.start
    assert abs((aside.start - plain.start) - (plain.end - plain.start) / 4) < timedelta(minutes=6)


def test_hours_are_those_of_the_ward_also_when_clocks_change() -> None:
    """H11: the night in which 02:00 comes twice has one hour more."""
    start = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
    scale = day_scale(200, ZONE, start, start + 8 * HOUR, start + HOUR)
    hours = [tick.hour for tick in scale.ticks(7)]
    assert hours.count(2) == 2
    assert [tick.column for tick in scale.ticks(7)] == sorted({tick.column for tick in scale.ticks(7)})


@given(st.sampled_from(MINUTES_PER_CELL), st.integers(3, 8), st.integers(10, 200))
def test_labels_never_touch(minutes_per_cell: float, label_cells: int, width: int) -> None:
    scale = straight(width, minutes_per_cell * width / 60)
    columns = [tick.column for tick in scale.ticks(label_cells)]
    assert all(b - a >= label_cells - 1 for a, b in pairwise(columns))
