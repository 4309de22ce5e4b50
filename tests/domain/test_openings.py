"""When somebody who looks is a line of the access log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.openings import AGAIN_AFTER, is_anew, opened_anew, page_of

ZONE = ZoneInfo("Europe/Amsterdam")
NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "anew"),
    [(timedelta(), False), (AGAIN_AFTER - SECOND, False), (AGAIN_AFTER, True), (-SECOND, True), (None, True)],
)
def test_a12_a_patients_page_is_a_line_once_in_five_minutes(after: timedelta | None, anew: bool) -> None:
    last = None if after is None else NINE - after
    assert is_anew(page_of("t12", "treatment"), last, NINE, ZONE) is anew


@pytest.mark.parametrize(
    ("last", "anew"),
    [
        (NINE - timedelta(hours=9), False),  # 01:00 of the ward, the same day
        (NINE - timedelta(hours=11), True),  # 23:00 of the day before, whatever day that is in UTC
        (NINE - SECOND, False),
    ],
)
def test_a12_a_page_of_the_whole_ward_is_a_line_once_a_day_of_the_ward(last: datetime, anew: bool) -> None:
    assert is_anew(page_of("ward", "board"), last, NINE, ZONE) is anew


@given(st.lists(st.integers(0, 40), min_size=1, max_size=200))
def test_a12_however_often_somebody_looks_the_lines_are_bounded(minutes: list[int]) -> None:
    opened: dict[str, datetime] = {}
    lines = 0
    for minute in sorted(minutes):
        now = NINE + timedelta(minutes=minute)
        for one in opened_anew(["t1:treatment", "t1:treatment"], opened, now, ZONE):
            opened[one] = now
            lines += 1
    assert 1 <= lines <= 1 + (max(minutes) - min(minutes)) // 5
