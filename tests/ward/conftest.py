"""A real ward on a real SQLite demo store, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.people import add_demo_staff
from ward_board.ward.planning import Planning
from ward_board.ward.ward import Ward

from .planned_cycles import SETTINGS, without_date

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 11, 26)
T0 = datetime(2026, 11, 26, 8, 0, tzinfo=ZONE).astimezone(UTC)
PROTOCOLS = Path(__file__).parents[2] / "data" / "protocols"
ROW = BookingRow(
    day=DAY,
    bed=1,
    name="Jansen A.",
    birth_date=date(1950, 1, 1),
    number="41.001",
    country="NL",
    language=None,
    cycle=2,
    t0=T0,
    protocol="lu177-octreotate-core",
    activity_mbq=None,
    weight_kg=None,
    allergies="",
    last_treatment=None,
    flags=(),
    line=2,
)


@pytest.fixture(scope="session")
def staffed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty demo store with its staff, made once: hashing their PIN takes a while on purpose."""
    file = tmp_path_factory.mktemp("stores") / "staffed.db"
    store = Store.create(str(file), kind="demo")
    with store.write() as transaction:
        add_demo_staff(transaction, store.pepper, By(datetime(2026, 11, 1, tzinfo=UTC), None, "tty1"))
    store.close()
    return file


@pytest.fixture
def store_file(staffed_store: Path, tmp_path: Path) -> Path:
    """A store of this test alone, with the keys beside it."""
    for file in staffed_store.parent.iterdir():
        target = tmp_path / file.name
        target.write_bytes(file.read_bytes())
        target.chmod(0o600)
    return tmp_path / staffed_store.name


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(T0 - timedelta(hours=2))


@pytest.fixture
def open_ward(store_file: Path, clock: ManualClock) -> Iterator[Callable[[], Ward]]:
    """Opens one terminal after another on the same store."""
    wards: list[Ward] = []

    def opened() -> Ward:
        wards.append(
            Ward(Store.open(str(store_file)), clock, name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,))
        )
        return wards[-1]

    yield opened
    for ward in wards:
        ward.close()


@pytest.fixture
def ward(open_ward: Callable[[], Ward]) -> Ward:
    return open_ward()


@pytest.fixture
def row() -> BookingRow:
    """What a day list says of Bed 1."""
    return ROW


@pytest.fixture
def booked(ward: Ward) -> str:
    """The treatment in Bed 1."""
    (report,) = ward.book([ROW], author="coord1")
    assert report.treatment is not None, report
    return report.treatment


@pytest.fixture
def record(ward: Ward, clock: ManualClock) -> Callable[..., Entry]:
    """Charts an act of a person at minutes from T0, moving the clock there."""

    def chart(treatment: str, minute: float, by: str, step: str | None, action: str, **more: object) -> Entry:
        at = T0 + timedelta(minutes=minute)
        if clock.now() < at:
            clock.advance(at - clock.now())
        second = more.pop("second", None)
        values = more.pop("values", {})
        request = Request(
            action=Action(action),
            author=ward.person(by),
            at=at,
            step=step,
            second=ward.person(str(second)) if second else None,
        )
        return ward.act(treatment, replace(request, values=values, **more))  # type: ignore[arg-type]

    return chart


@pytest.fixture
def planning(ward: Ward) -> Planning:
    return Planning(ward, SETTINGS)


@pytest.fixture
def course(ward: Ward, row: BookingRow) -> str:
    """A course whose first cycle was given elsewhere on 12 November, its second booked and cancelled: no date."""
    return without_date(ward, row)
