"""The demo day, walked once a worker to each moment that pictures are taken of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.journal_head import JournalHead
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.days import scenario_named
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.rehearsal.hands import walk_day
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..course_past import halved_course, held_course
from ..quick_pilot import helpers_end as helpers_end
from ..quick_pilot import no_gap as no_gap
from ..quick_pilot import use_quick_pilot

ZONE = ZoneInfo("Europe/Amsterdam")
use_quick_pilot()


@pytest.fixture(autouse=True)
def one_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each store has an id of its own, and so another head; on pictures it is always the same."""
    made_up = " ".join(f"{(place + 3) * 4099 % 65536:04x}" for place in range(16))
    monkeypatch.setattr(JournalHead, "groups", made_up)


@pytest.fixture(scope="session")
def day_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[datetime], Path]:
    """The folder of a demo store whose example day was walked to a moment; made once, to be copied."""
    made: dict[datetime, Path] = {}

    def walked(moment: datetime) -> Path:
        if moment not in made:
            folder = tmp_path_factory.mktemp("day") / "day"
            # a day that was walked to an earlier moment goes on from there
            if earlier := max((one for one in made if one < moment), default=None):
                shutil.copytree(made[earlier], folder)
                _walk(Store.open(_address(folder)), earlier, moment)
            else:
                folder.mkdir()
                _walk(*_begun(folder), moment)
            made[moment] = folder
        return made[moment]

    return walked


@pytest.fixture
def ward_at(day_at: Callable[[datetime], Path], tmp_path: Path) -> Callable[[datetime], Ward]:
    """The ward of the example day at a moment, on a store of its own, its clock standing still."""

    def opened(moment: datetime) -> Ward:
        shutil.copytree(day_at(moment), tmp_path / "store")
        return _ward(Store.open(_address(tmp_path / "store")), ManualClock(moment))

    return opened


def _address(folder: Path) -> str:
    return f"sqlite:///{(folder / 'demo.db').as_posix()}"


def _begun(folder: Path) -> tuple[Store, datetime]:
    """A store with the bookings of the example day, and when it begins."""
    rows = read_csv_day_list((shipped_data() / "example-day.csv").read_bytes(), zone=ZONE).rows
    store = Store.create(_address(folder), kind="demo")
    begin = min(row.t0 for row in rows) - timedelta(hours=4)
    # what came before the example day: a course that is held, and that of Bed 3
    held_course(store, _FOLDERS)
    halved_course(store, _FOLDERS)
    fill_demo_store(store, rows, booked_at=begin - timedelta(days=1), protocol_folders=_FOLDERS)
    return store, begin


def _walk(store: Store, begin: datetime, moment: datetime) -> None:
    clock = ManualClock(begin)
    ward = _ward(store, clock)
    walk_day(ward, clock, scenario_named("day"), moment)
    ward.close()


_FOLDERS = (shipped_data() / "protocols",)


def _ward(store: Store, clock: ManualClock) -> Ward:
    return Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=_FOLDERS)
