"""The board knows what was printed of each treatment (H47)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from ward_board.domain.access import Access
from ward_board.domain.printed import Printed
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward


def test_h47_a_board_says_which_papers_were_printed_when_and_by_whom(
    ward: Ward, booked: str, clock: ManualClock
) -> None:
    assert ward.board().printed == {}
    first = clock.now()
    ward.access.note(Access.PRINTED, "nurse1", f"{booked}:day-sheet:nl")
    ward.access.note(Access.PRINTED, "nurse1", "t999:rules:nl")
    ward.access.note(Access.PRINTED, "nurse1", "ward:handover:en")
    ward.access.note(Access.EXPORTED, "nurse1", f"{booked}:record:nl")
    clock.advance(timedelta(minutes=3))
    ward.access.note(Access.PRINTED, "phys1", f"{booked}:rules:nl")
    assert ward.board().printed == {
        booked: (Printed("day-sheet", first, "nurse1"), Printed("rules", clock.now(), "phys1"))
    }


def test_a_day_sheet_that_was_sent_weeks_before_is_known_on_the_day(
    ward: Ward, booked: str, clock: ManualClock
) -> None:
    # the demo store pretends that it is now
    clock.advance(-timedelta(days=20))
    ward.access.note(Access.PRINTED, "nurse1", f"{booked}:day-sheet:nl")
    clock.advance(timedelta(days=20))
    assert [one.kind for one in ward.board().printed[booked]] == ["day-sheet"]


def test_a_demo_store_does_not_know_what_is_printed_later(ward: Ward, booked: str, clock: ManualClock) -> None:
    clock.advance(timedelta(hours=1))
    ward.access.note(Access.PRINTED, "nurse1", f"{booked}:rules:nl")
    assert booked in ward.board().printed
    clock.advance(-timedelta(minutes=30))
    assert ward.board().printed == {}
    assert ward.board(at=clock.now() + timedelta(minutes=30)).printed[booked][0].kind == "rules"


def test_another_terminal_hears_of_a_printed_paper(open_ward: Callable[[], Ward], booked: str) -> None:
    here, there = open_ward(), open_ward()
    there.changed()
    assert there.board().printed == {}
    here.access.note(Access.PRINTED, "nurse1", f"{booked}:rules:nl")
    assert there.changed()
    assert [one.kind for one in there.board().printed[booked]] == ["rules"]


@pytest.mark.usefixtures("booked")
def test_a_board_where_nothing_has_changed_asks_the_store_nothing(ward: Ward) -> None:
    ward.board()
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(ward.store.engine, "before_cursor_execute", listen)
    ward.board()
    event.remove(ward.store.engine, "before_cursor_execute", listen)
    assert asked == []
