"""A whole day of eight beds from the keyboard: from admission to the door, over a night, by those whose work it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.board.board import Bed
from ward_board.config.paths import shipped_data
from ward_board.domain.patient import Flag
from ward_board.domain.words import Action, BedState
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
PIN = "481516"
MOST_KEYS_AN_ENTRY = 3.0
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Work:
    """What somebody presses at a bed, and the entries it must become: (action, step)."""

    at: datetime
    who: str
    keys: tuple[str, ...]
    becomes: tuple[tuple[Action, str | None], ...]
    treatment: str


# (minutes from T0, who, keys after the bed's number, what it becomes); " abc" is typed
_ON_THE_DAY = (
    (-65, "nurse1", ("b", "space", "tab", " left forearm", "tab", " 20", "tab", "y", "enter"), ["admit", "cannula"]),
    (-35, "nurse1", ("space", " ondansetron", "tab", " 8", "enter"), ["antiemetic"]),
    (0, "nurse1", ("space", "enter"), ["amino_acids start"]),
    (20, "tech1", ("space", " {mbq}", "tab", " {calibrated}", "tab", " LU-{bed}", "enter"), ["activity_assay measure"]),
    (25, "tech1", ("space", "enter", " phys1", "enter", " " + PIN, "enter"), ["time_out"]),
    (30, "tech1", ("space", "enter"), ["lutetium start"]),
    (60, "tech1", ("space", "enter"), ["lutetium finish"]),
    (75, "tech1", ("space", " 40", "enter"), ["residual_assay measure"]),
    (240, "nurse1", ("space", "enter"), ["amino_acids finish"]),
    (245, "nurse1", ("space", "enter"), ["cannula_out"]),
)
# (minutes after 08:30 of the next day, and so on)
_NEXT_DAY = (
    (0, "tech1", ("space", "a", "enter"), ["scan"]),
    (31, "phys1", ("space", "y", "enter"), ["evaluation"]),
    (47, "rpe1", ("space", " 6.1", "tab", " 0.1", "tab", " SM-4", "enter"), ["measurement measure"]),
    (58, "phys1", ("space", "enter", " rpe1", "enter", " " + PIN, "enter"), ["rules"]),
    (301, "phys1", ("space", "enter"), ["travel_declaration"]),
    (331, "nurse1", ("space", "enter"), ["discharge"]),
)
_ROUNDS = (timedelta(hours=3, minutes=7), timedelta(hours=11, minutes=3))


@pytest.fixture
def booked_ward(booked_day: Path, tmp_path: Path) -> Iterator[Ward]:
    shutil.copytree(booked_day, tmp_path / "booked")
    store = Store.open(f"sqlite:///{(tmp_path / 'booked' / 'demo.db').as_posix()}")
    clock = ManualClock(datetime(2026, 11, 26, 6, 30, tzinfo=ZONE).astimezone(UTC))
    folders = (shipped_data() / "protocols",)
    ward = Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=folders)
    yield ward
    ward.close()


@pytest.mark.slow
async def test_a_day_of_eight_beds_takes_at_most_three_keys_an_entry(
    booked_ward: Ward, seat_of: Callable[..., Any], own_keys: Any, record_property: Callable[[str, object], None]
) -> None:
    """Proof 2 of issue 3, and I14: each entry stands at the treatment whose bed was chosen."""
    seat = await seat_of(None, on=booked_ward)
    beds = seat.desk.board.beds
    assert len(beds) == 8
    works = sorted((work for bed in beds for work in _works_of(bed)), key=lambda work: (work.at, work.treatment))
    rounds = [min(bed.situation.chart.booking.t0 for bed in beds) + after for after in _ROUNDS]
    keys = entries = 0
    for work in works:
        while rounds and rounds[0] <= work.at:
            await _round(seat, rounds.pop(0))
        await _become(seat, work.who, work.at)
        before = seat.head()
        await seat.press(*work.keys)
        recorded = [(entry.stream, entry.action, entry.step) for entry in seat.entries(after=before)]
        assert recorded == [(work.treatment, *one) for one in work.becomes], f"{work}\n{seat.shows(100, 30)}"
        entries += len(recorded)
        keys += len(own_keys(work.keys))
    assert [bed.situation.state for bed in seat.desk.board.beds] == [BedState.DISCHARGED] * 8
    record_property("keys_an_entry", round(keys / entries, 3))
    assert entries == 8 * 16 + 3  # with the admission; three patients travel
    assert keys / entries <= MOST_KEYS_AN_ENTRY, f"{keys} keys for {entries} entries"


async def _become(seat: Any, who: str, at: datetime) -> None:
    """The next person is signed in, later."""
    ward = seat.ward
    ward.clock.advance(max(at - ward.clock.now(), timedelta()))
    seat.desk.session.sign_in(ward.person(who), seat.machine.monotonic())
    await seat.reading.once()


async def _round(seat: Any, at: datetime) -> None:
    """All who are here are seen; the keys of rounds are not counted."""
    await _become(seat, "nurse2", at)
    here = [bed.treatment for bed in seat.desk.board.beds if bed.situation.chart.is_admitted and not bed.is_closed]
    before = seat.head()
    await seat.press("escape", "o", "space", "enter")
    assert [(one.stream, one.action) for one in seat.entries(after=before)] == [(one, Action.SEEN) for one in here]
    assert here


def _works_of(bed: Bed) -> Iterator[Work]:
    """All that is done at one bed, at its planned time."""
    booking = bed.situation.chart.booking
    next_day = booking.t0.astimezone(ZONE).date() + timedelta(days=1)
    morning = datetime.combine(next_day, time(8, 30), ZONE).astimezone(UTC) + bed.number * MINUTE
    calibrated = (booking.t0 - 30 * MINUTE).astimezone(ZONE)
    said = {"mbq": f"{booking.activity_mbq:g}", "calibrated": f"{calibrated:%H%M}", "bed": bed.number}
    for base, rows in ((booking.t0, _ON_THE_DAY), (morning, _NEXT_DAY)):
        for minutes, who, keys, becomes in rows:
            if becomes == ["travel_declaration"] and Flag.TRAVEL not in booking.flags:
                continue
            pressed = (str(bed.number), *(key.format(**said) for key in keys))
            yield Work(base + minutes * MINUTE, who, pressed, tuple(map(_entry, becomes)), bed.treatment)


def _entry(words: str) -> tuple[Action, str | None]:
    """ "lutetium finish" or, for a tick, "cannula"; the admission has no step."""
    if words == "admit":
        return Action.ADMIT, None
    step, _, action = words.partition(" ")
    return Action(action or "tick"), step
