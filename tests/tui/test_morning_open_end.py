"""A treatment whose lutetium's end nobody charted, at a desk: the grid says who is missing, the queue has them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.scanner import queue
from ward_board.domain.words import Action
from ward_board.tui.dialogs.grid_dialog import GridDialog
from ward_board.ward.clock import ManualClock

from .morning_seat import NEXT_MORNING, WHOLE, copied, make_morning, sit_down, ward_on


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_morning(tmp_path_factory.mktemp("morning"), [WHOLE])


@pytest.fixture
async def seat(morning: Path, tmp_path: Path) -> AsyncIterator[Any]:
    """A technologist on the morning page; of Bed 3 the end of the lutetium was struck."""
    ward = ward_on(copied(morning, tmp_path), ManualClock(NEXT_MORNING))
    bed = ward.board().bed_of("t3")
    assert bed is not None
    end = next(one for one in bed.situation.chart.entries if (one.step, one.action) == ("lutetium", Action.FINISH))
    strike = Request(
        Action.CORRECT, ward.person("nurse1"), NEXT_MORNING, target=end.id, reason="charted at another bed"
    )
    ward.act("t3", strike)
    seat = await sit_down(ward, "tech1")
    await seat.press("m")
    yield seat
    ward.close()


async def test_h42_the_grid_says_who_cannot_be_measured_yet(seat: Any) -> None:
    assert "Lu-177 end not charted" in seat.shows()
    await seat.press("3", "tab")
    assert isinstance(seat.desk.dialog, GridDialog)
    assert [row.number for row in seat.desk.dialog.rows] == [1, 2, 4]
    for size in ((160, 42), (80, 24)):
        assert "not yet: Bed 3, Lu-177 end not charted" in seat.shows(*size)


async def test_where_nobody_else_is_left_it_says_whose_end_is_missing(seat: Any) -> None:
    nurse = seat.ward.person("nurse1")
    for treatment in ("t1", "t2", "t4"):
        seat.ward.act(treatment, Request(Action.LEAVE, nurse, NEXT_MORNING, reason="left", deviation="other"))
    await seat.reading.once()
    await seat.press("tab")
    assert seat.desk.dialog is None
    assert "not yet: Bed 3, Lu-177 end not charted" in seat.shows()


async def test_h44_who_is_called_away_and_back_is_charted_although_the_scan_cannot_be_ticked(seat: Any) -> None:
    """People go where they go: the tick of the scan alone waits for the end of the infusion."""
    assert [turn.bed for turn in queue([one.situation for one in seat.desk.board.beds], NEXT_MORNING, seat.ward.zone)]
    before = seat.head()
    await seat.press("3", "c", "enter", "w", "enter", "r", "enter")
    assert [entry.step for entry in seat.entries(before)] == ["scan_called", "scan_away", "scan_back"]
