"""A whole morning of eight beds by keyboard: from the scanner queue to the door, with its key count."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.chart import Closing
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.days import scenario_named
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.rehearsal.hands import walk_day
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock

from .morning_seat import FOLDERS, ZONE, sit_down, ward_on

PIN = " 481516"
IN_ORDER = (4, 7, 6, 1, 2, 3, 5, 8)
"""By flight, then by bed."""
TRAVELLING = (4, 7, 6)
READINGS = {bed: f"{7 + bed / 10:g}" for bed in range(1, 8)} | {8: "3.9"}
SHARED = ("tab", " SM-4", "enter", " 03032027", "enter", " 0.2", "enter", "n", "enter")
MOST_KEYS = 210
"""For eight patients, typed figures and PINs apart: about 26 a patient."""
_NIGHT = datetime(2026, 11, 27, 7, 15, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
async def ward_desk(tmp_path: Path) -> AsyncIterator[Any]:
    """Somebody on the morning page, when the ideal day of the example and its night are over."""
    rows = read_csv_day_list((shipped_data() / "example-day.csv").read_bytes(), zone=ZONE).rows
    begin = min(row.t0 for row in rows) - timedelta(hours=4)
    file = tmp_path / "demo.db"
    store = Store.create(f"sqlite:///{file.as_posix()}", kind="demo")
    fill_demo_store(store, rows, booked_at=begin - timedelta(days=1), protocol_folders=FOLDERS)
    store.close()
    clock = ManualClock(begin)
    ward = ward_on(file, clock)
    walk_day(ward, clock, scenario_named("quiet"), _NIGHT)
    seat = await sit_down(ward, "nurse1")
    await seat.press("m")
    yield seat
    ward.close()


@pytest.mark.slow
async def test_h42_h43_eight_patients_go_from_the_scan_to_the_door_by_keyboard(
    ward_desk: Any, own_keys: Callable[[tuple[str, ...]], list[str]], record_property: Callable[[str, object], None]
) -> None:
    """Proof 2 of issue 5; nothing deviates, and each leaves with scan, evaluation, measurement and rules."""
    seat, pressed, begin = ward_desk, list[str](), ward_desk.head()

    async def keys(who: str | None, minutes: int, *names: str, becomes: str | None = None) -> None:
        await _become(seat, who, minutes)
        before = seat.head()
        await seat.press(*names)
        pressed.extend(own_keys(names))
        if becomes is not None:
            assert [entry.step for entry in seat.entries(before)] == becomes.split(), seat.shows()

    for bed in IN_ORDER:
        await keys("nurse1", 3, str(bed), "space", "enter", becomes="morning_vitals")
    await _become(seat, "nurse1", 40)
    for bed in IN_ORDER:
        await keys("nurse1", 1, str(bed), "c", "enter", becomes="scan_called")
        await keys("nurse1", 4, "w", "enter", becomes="scan_away")
        await keys("tech1", 15, "r", "enter", becomes="scan_back scan")
    await _become(seat, "phys1", 30)
    for bed in IN_ORDER:
        seen = ("space", "space", " a", "tab", " n", "tab", " n", "tab", "y", "enter")
        await keys("phys1", 5, str(bed), *seen, becomes="scan_read evaluation")
    await keys("nurse1", 1, *SHARED)
    for bed in IN_ORDER:
        reading = (f" {READINGS[bed]}", "enter")
        await keys(None, 2, "v", *reading, *reading, becomes="voided_for_measurement measurement")
    await keys(None, 0, "escape")
    await keys(
        "phys1", 1, "A", *["space"] * len(IN_ORDER), " rpe1", "tab", PIN, "enter", becomes=" ".join(["rules"] * 8)
    )
    await _become(seat, "nurse1", 65)
    for bed in IN_ORDER:
        explained = "rules_explained belongings papers transport"
        await keys("nurse1", 1, str(bed), "space", "space", "enter", becomes=explained)
    for bed in TRAVELLING:
        await keys("phys1", 1, str(bed), "space", "enter", becomes="travel_declaration")
    for bed in IN_ORDER:
        await keys("nurse1", 3, str(bed), "space", "enter", becomes="discharge")
    closings = {bed.number: bed.situation.chart.closing for bed in seat.desk.board.beds}
    assert {number: found[0] for number, found in closings.items() if found} == dict.fromkeys(
        range(1, 9), Closing.DISCHARGED
    ), seat.shows()
    entries = seat.entries(begin)
    assert not [entry for entry in entries if entry.deviation or entry.reason]
    record_property("keys_of_a_morning", len(pressed))
    assert len(pressed) <= MOST_KEYS, f"{len(pressed)} keys for {len(entries)} entries"


async def _become(seat: Any, who: str | None, minutes: int) -> None:
    """So many minutes later, and the next person is signed in, or the same one goes on."""
    seat.ward.clock.advance(timedelta(minutes=minutes))
    if who is not None:
        seat.desk.session.sign_in(seat.ward.person(who), seat.machine.monotonic())
    await seat.reading.once()
