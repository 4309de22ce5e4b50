"""Five patients the morning after, charted as shortly as can be, for tests at a desk on the morning page."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.config.paths import shipped_data
from ward_board.config.settings import Settings
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.store.store import Store
from ward_board.tui.commands import Commands
from ward_board.tui.desk import Desk
from ward_board.tui.reading import Reading
from ward_board.tui.terminal import Terminal
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .conftest import Seat

ZONE = ZoneInfo("Europe/Amsterdam")
FOLDERS = (shipped_data() / "protocols",)
DAY = date(2026, 11, 26)
T0 = datetime(2026, 11, 26, 8, tzinfo=ZONE).astimezone(UTC)
NEXT_MORNING = datetime(2026, 11, 27, 8, 30, tzinfo=ZONE).astimezone(UTC)
WHOLE, CORE = "lu177-octreotate", "lu177-octreotate-core"
# bed, name, protocol, activity (MBq); what is expected at 24 h is 8 µSv/h of 7,400 MBq
PATIENTS = (
    (1, "Jansen A.", WHOLE, 7400.0),
    (2, "Müller K.", WHOLE, 7400.0),
    (3, "de Boer P.", WHOLE, 7400.0),
    (4, "Bakker S.", WHOLE, 3700.0),
    (5, "Visser M.", CORE, 7400.0),
)
_RUNS = (
    (0, Action.START, "amino_acids"),
    (30, Action.START, "lutetium"),
    (60, Action.FINISH, "lutetium"),
    (240, Action.FINISH, "amino_acids"),
)


def make_morning(folder: Path, protocols: Iterable[str] = (WHOLE, CORE)) -> Path:
    """A demo store in which the infusions of all five are over, and of no residual is known: as prescribed counts."""
    file = folder / "demo.db"
    wanted = [one for one in PATIENTS if one[2] in set(protocols)]
    store = Store.create(f"sqlite:///{file.as_posix()}", kind="demo")
    rows = [_booking(*one) for one in wanted]
    fill_demo_store(store, rows, booked_at=T0 - timedelta(days=2), protocol_folders=FOLDERS)
    store.close()
    clock = ManualClock(T0)
    ward = ward_on(file, clock)
    for minute, action, step in _RUNS:
        clock.advance(T0 + timedelta(minutes=minute) - clock.now())
        nurse = ward.person("nurse1")
        why = {"reason": "charted from paper", "deviation": "other"}
        ward.act_all([(f"t{place}", Request(action, nurse, clock.now(), step, **why)) for place in _places(rows)])
    ward.close()
    return file


def _places(rows: list[BookingRow]) -> range:
    return range(1, len(rows) + 1)


def _booking(bed: int, name: str, protocol: str, activity_mbq: float) -> BookingRow:
    who = (DAY, bed, name, date(1951, 4, 8 + bed), f"40.21{bed}", "NL", "nl", 1, T0)
    return BookingRow(*who, protocol, activity_mbq, 81.0, "", None, (), bed)


def ward_on(file: Path, clock: ManualClock) -> Ward:
    """The ward on that store."""
    store = Store.open(f"sqlite:///{file.as_posix()}")
    return Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS)


def copied(file: Path, folder: Path) -> Path:
    """A copy of the store's folder, to be written to."""
    shutil.copytree(file.parent, folder / "morning")
    return folder / "morning" / file.name


async def sit_down(ward: Ward, who: str | None) -> Seat:
    """Somebody at a desk of that ward, or nobody; without the day at 10:42 that the other seats begin with."""
    machine, left_with = ManualClock(NEXT_MORNING), list[int]()
    desk = Desk(
        ward,
        Settings(),
        machine,
        terminal=Terminal(),
        repaint=lambda: None,
        read=lambda: None,
        leave=left_with.append,
        signed_in=ward.person(who) if who else None,
    )
    seat = Seat(ward, desk, Commands(desk), Reading(desk), machine, left_with)
    await seat.reading.once()
    return seat
