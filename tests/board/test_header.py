"""The header: who is on duty, by the names that colleagues use."""

from __future__ import annotations

from datetime import UTC, datetime

from ward_board.board.header import short_names
from ward_board.domain.duty import Present
from ward_board.domain.words import Role

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_h32_whom_a_short_name_would_not_tell_apart_stands_with_the_whole_one() -> None:
    """An F-key is pressed by it."""
    people = [("C. Doc", Role.PHYSICIAN), ("E. Doc", Role.PHYSICIAN), ("A. Bos", Role.NURSE), ("K. Doc", Role.NURSE)]
    present = [Present(f"id{place}", name, (role,), NINE) for place, (name, role) in enumerate(people)]
    assert short_names(present) == ["C. Doc", "E. Doc", "Bos", "Doc"]
    assert short_names(present[1:]) == ["Dr Doc", "Bos", "Doc"]
