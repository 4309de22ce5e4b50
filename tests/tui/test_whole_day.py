"""A whole treatment from the keyboard: from the cannula to the door, over a night, by those whose work it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.words import BedState
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
PIN = "481516"
DAY = (
    # when, who, keys (" abc" is typed), the step that is then done
    ("26 07:00", "nurse1", ["2", "space", " left forearm", "tab", " 20", "tab", "y", "enter"], "cannula"),
    ("26 07:40", "nurse1", ["2", "space", " ondansetron", "tab", " 8", "enter"], "antiemetic"),
    ("26 08:15", "nurse1", ["2", "space", "enter"], "amino_acids"),
    ("26 08:30", "tech1", ["2", "space", " 7400", "tab", " 0800", "tab", " LU-1", "enter"], "activity_assay"),
    ("26 08:40", "tech1", ["2", "space", "enter", " phys1", "enter", " " + PIN, "enter"], "time_out"),
    ("26 08:45", "tech1", ["2", "space", "enter"], "lutetium"),
    ("26 09:00", "nurse1", ["2", "o", "enter"], None),
    ("26 09:15", "tech1", ["2", "space", "enter"], None),
    ("26 09:30", "tech1", ["2", "space", " 40", "enter"], "residual_assay"),
    ("26 12:15", "nurse1", ["2", "space", "enter"], None),
    ("26 12:20", "nurse1", ["2", "space", "enter"], "cannula_out"),
    ("27 08:30", "tech1", ["m", "2", "space", "a", "enter"], "scan"),
    ("27 09:00", "phys1", ["2", "space", "y", "enter"], "evaluation"),
    ("27 09:15", "rpe1", ["2", "space", " 6.1", "tab", " 0.1", "tab", " SM-4", "enter"], "measurement"),
    ("27 09:25", "phys1", ["2", "space", "enter", " rpe1", "enter", " " + PIN, "enter"], "rules"),
    ("27 13:30", "nurse1", ["2", "space", "enter"], "discharge"),
)


@pytest.fixture
def booked_ward(booked_day: Path, tmp_path: Path) -> Iterator[Ward]:
    shutil.copytree(booked_day, tmp_path / "booked")
    store = Store.open(f"sqlite:///{(tmp_path / 'booked' / 'demo.db').as_posix()}")
    clock = ManualClock(_at("26 06:30"))
    folders = (shipped_data() / "protocols",)
    ward = Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=folders)
    yield ward
    ward.close()


async def test_a_day_from_the_keyboard_takes_three_keys_an_entry(
    booked_ward: Ward, seat_of: Callable[..., Any]
) -> None:
    seat = await seat_of(None, on=booked_ward)
    keys = entries = 0
    for when, who, pressed, step in DAY:
        booked_ward.clock.advance(_at(when) - booked_ward.clock.now())
        seat.desk.session.sign_in(booked_ward.person(who), seat.machine.monotonic())
        await seat.reading.once()
        before = seat.head()
        await seat.press(*pressed)
        assert seat.head() == before + 1, f"{when} {pressed}: {seat.shows(100, 30)}"
        entries += 1
        keys += len(_own_keys(pressed))
        if step:
            bed = next(bed for bed in seat.desk.board.beds if bed.number == 2)
            record = bed.situation.chart[step]
            assert record.done or record.run, step
    assert bed.situation.state is BedState.DISCHARGED
    assert keys / entries <= 3.0


def _own_keys(pressed: list[str]) -> list[str]:
    """The keys without typed figures, PINs and going to another page; what ends a figure or a PIN belongs to it."""
    typed = [key.startswith(" ") or key in {"y", "a"} for key in pressed]
    is_last = [place == len(pressed) - 1 for place in range(len(pressed))]
    after_figure = [False, *typed[:-1]]
    after_pin = [False, *(key == " " + PIN for key in pressed[:-1])]
    return [
        key
        for place, key in enumerate(pressed)
        if not (typed[place] or after_pin[place] or (after_figure[place] and not is_last[place]) or key == "m")
    ]


def _at(text: str) -> datetime:
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)
