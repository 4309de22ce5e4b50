"""What went home is not read again, and is there all the same when the ward is asked for an earlier moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .conftest import DAY, T0

DAYS = timedelta(days=1)


def test_who_went_home_this_morning_is_on_the_board_of_an_earlier_hour(
    ward: Ward, row: BookingRow, record: Callable[..., Entry]
) -> None:
    yesterday = replace(row, day=DAY - DAYS, t0=T0 - DAYS)
    today = replace(row, bed=2, number="41.002")
    gone, here = (str(report.treatment) for report in ward.book([yesterday, today], author="coord1"))
    record(gone, -60 * 24, "nurse1", None, "admit")
    before = record(gone, 60, "nurse1", None, "seen").recorded_at
    record(gone, 120, "nurse1", None, "leave", reason="goes home early")
    record(gone, 125, "nurse1", None, "note", reason="telephoned")

    def beds(**at: object) -> set[str]:
        return {bed.treatment for bed in ward.board(**at).beds}  # type: ignore[arg-type]

    assert beds() == {here}
    # what was read for now does not serve an earlier moment
    assert beds(at=before) == {gone, here}
    assert beds() == {here}


def test_h44_a_day_without_patients_shows_the_next_one_that_is_booked(
    ward: Ward, row: BookingRow, clock: ManualClock
) -> None:
    in_a_week, in_two = (
        replace(row, day=DAY + days, t0=T0 + days, number=f"42.{days.days}") for days in (7 * DAYS, 14 * DAYS)
    )
    first, later = (str(report.treatment) for report in ward.book([in_a_week, in_two], author="coord1"))
    assert [bed.treatment for bed in ward.board().beds] == [first]
    assert [bed.treatment for bed in ward.board(DAY + 14 * DAYS).beds] == [later]
    clock.advance(8 * DAYS)
    assert [bed.treatment for bed in ward.board().beds] == [first]
