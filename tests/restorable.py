"""A demo store in the middle of its day, with its keys, its mirror and an older backup: what a restore begins with."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ward_board.board.as_data import board_data
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.days import scenario_named
from ward_board.rehearsal.demo_store import begins_at, fill_demo_store
from ward_board.rehearsal.hands import walk_day
from ward_board.store.engine import connect_to_read
from ward_board.store.snapshot import text_of, whole
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.clock import ManualClock
from ward_board.ward.following import index_in
from ward_board.ward.restoring import Claimed, Place, Restored, restore
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
PROTOCOLS = Path(__file__).parents[1] / "data" / "protocols"
ROWS = read_csv_day_list((Path(__file__).parent / "core_day.csv").read_bytes(), zone=ZONE).rows
BACKED_UP = datetime(2026, 11, 26, 8, 35, tzinfo=ZONE).astimezone(UTC)
NOW = BACKED_UP + timedelta(minutes=40)
PUT_BACK = NOW + timedelta(minutes=5)
PEOPLE = Claimed("coord1", None), Claimed("phys1", None)


@dataclass(frozen=True)
class Day:
    """The folder of such a store; each opening is another terminal's."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "demo.db"

    @property
    def backup(self) -> Path:
        return self.folder / "backup.db"

    @property
    def mirror(self) -> Path:
        return next(self.folder.glob("demo.db.*.mirror"))

    @property
    def place(self) -> Place:
        return Place(f"sqlite:///{self.file}", self.folder, ZONE, "tty1", self.folder)

    @contextmanager
    def opened(self) -> Iterator[Store]:
        with closing(Store.open(str(self.file), mirror_folder=self.folder)) as store:
            yield store

    @contextmanager
    def ward(self, at: datetime = NOW) -> Iterator[Ward]:
        with self.opened() as store:
            ward = ward_on(store, at)
            yield ward
            ward.close()

    def board(self, at: datetime = NOW) -> dict[str, Any]:
        """All that the board says, but for alarms of the ward itself."""
        with self.ward(at) as ward:
            return board_of(ward)

    def alarms(self, at: datetime) -> list[str]:
        """The texts of the alarms of the ward itself."""
        with self.ward(at) as ward:
            return [alarm["text"] for alarm in board_data(ward.board())["alarms"] if alarm["bed"] is None]

    def head(self) -> tuple[int, str]:
        with self.opened() as store, store.read() as view:
            return view.head()

    def is_whole(self) -> bool:
        """Whether store and mirror are, and fit each other."""
        with self.opened() as store:
            found = verify(store, index_of=index_in(ZONE))
            return found.ok and not found.notes and store.mirror is not None and store.mirror.trouble is None

    def act(self, bed: int) -> None:
        """Somebody writes a note."""
        with self.ward(PUT_BACK) as ward:
            ward.act(ward.treatment_in(bed), Request(Action.NOTE, ward.person("nurse1"), PUT_BACK, reason="still here"))

    def restore(self, source: Path | None = None, *, without_mirror: bool = False) -> Restored:
        return restore(self.place, source or self.backup, PEOPLE, PUT_BACK, without_mirror=without_mirror)

    def snapshot(self) -> Path:
        """All of the store as lines."""
        file = self.folder / "snapshot.jsonl"
        with self.opened() as store, connect_to_read(store.engine) as connection, connection.begin():
            file.write_text("".join(map(text_of, whole(connection))), encoding="utf-8")
        return file

    def copy_to(self, folder: Path) -> Day:
        folder.mkdir(exist_ok=True)
        for file in self.folder.iterdir():
            shutil.copy(file, folder)
        return Day(folder)


def ward_on(store: Store, at: datetime) -> Ward:
    return Ward(store, ManualClock(at), name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,))


def board_of(ward: Ward) -> dict[str, Any]:
    data = json.loads(json.dumps(board_data(ward.board())))
    return {**data, "alarms": [alarm for alarm in data["alarms"] if alarm["bed"] is not None]}


def played(folder: Path, beds: int) -> Day:
    """A day of so many beds, played by hands up to NOW; the backup is of BACKED_UP."""
    day, rows = Day(folder), ROWS[:beds]
    store = Store.create(str(day.file), kind="demo", mirror_folder=folder)
    fill_demo_store(store, rows, booked_at=begins_at(rows), protocol_folders=(PROTOCOLS,))
    ward = ward_on(store, begins_at(rows))
    clock = ward.clock
    assert isinstance(clock, ManualClock)
    walk_day(ward, clock, scenario_named("day", 0), BACKED_UP)
    with closing(sqlite3.connect(day.backup)) as copy, closing(sqlite3.connect(day.file)) as source:
        source.backup(copy)
    day.backup.chmod(0o600)
    walk_day(ward, clock, scenario_named("day", 0), NOW)
    ward.close()
    return day
