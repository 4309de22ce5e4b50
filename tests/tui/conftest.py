"""A seat at a terminal: a desk without a screen, or with Textual's pilot, on a real store with the example day."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from ward_board.config.paths import shipped_data
from ward_board.config.settings import Phones, Settings
from ward_board.domain.entry import Person
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.days import scenario_named
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.rehearsal.hands import walk_day
from ward_board.store.store import Store
from ward_board.tui.app import WardBoardApp
from ward_board.tui.commands import Commands
from ward_board.tui.desk import Desk
from ward_board.tui.reading import Reading
from ward_board.tui.terminal import Terminal
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from ..cli.played_day import T0, Stores, copy
from ..patience import PATIENCE_SECONDS
from ..quick_pilot import helpers_end as helpers_end
from ..quick_pilot import no_gap as no_gap
from ..quick_pilot import use_quick_pilot
from .measured_seat import MEASURED_AT, chart_morning
from .print_seat import approved_folder as approved_folder
from .print_seat import approved_morning as approved_morning
from .print_seat import printer as printer
from .print_seat import printing_seat as printing_seat
from .seat import Seat as Seat
from .whole_seat import ward_on

ZONE = ZoneInfo("Europe/Amsterdam")
AT_10_42 = datetime(2026, 11, 26, 10, 42, 17, tzinfo=ZONE).astimezone(UTC)
FOLDERS = (shipped_data() / "protocols",)
PIN = "481516"

use_quick_pilot()


def _ward(file: Path, clock: ManualClock) -> Ward:
    store = Store.open(f"sqlite:///{file.as_posix()}")
    return Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS)


@pytest.fixture(scope="session")
def booked_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo store with the example day, booked and not begun; to be copied."""
    folder = tmp_path_factory.mktemp("booked")
    rows = read_csv_day_list((Path(__file__).parents[1] / "core_day.csv").read_bytes(), zone=ZONE).rows
    store = Store.create(f"sqlite:///{(folder / 'demo.db').as_posix()}", kind="demo")
    fill_demo_store(store, rows, booked_at=AT_10_42 - timedelta(days=1), protocol_folders=FOLDERS)
    store.close()
    return folder


@pytest.fixture(scope="session")
def day_at_10_42(booked_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, worked through by hands up to 10:42:17."""
    folder = tmp_path_factory.mktemp("day") / "day"
    shutil.copytree(booked_day, folder)
    clock = ManualClock(AT_10_42 - timedelta(hours=5))
    ward = _ward(folder / "demo.db", clock)
    walk_day(ward, clock, scenario_named("day"), AT_10_42)
    ward.close()
    return folder


@pytest.fixture
def store_file(day_at_10_42: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be written to."""
    shutil.copytree(day_at_10_42, tmp_path / "store")
    return tmp_path / "store" / "demo.db"


@pytest.fixture
def clock() -> ManualClock:
    """The ward's clock."""
    return ManualClock(AT_10_42)


@pytest.fixture
def machine() -> ManualClock:
    """The machine's clock, by which people are waited for."""
    return ManualClock(AT_10_42)


@pytest.fixture
def ward(store_file: Path, clock: ManualClock) -> Iterator[Ward]:
    """The ward on that store."""
    opened = _ward(store_file, clock)
    yield opened
    opened.close()


@pytest.fixture
def other_terminal(store_file: Path, clock: ManualClock) -> Iterator[Ward]:
    """The same store, opened a second time."""
    opened = _ward(store_file, clock)
    yield opened
    opened.close()


@pytest.fixture
async def seat_of(ward: Ward, machine: ManualClock) -> AsyncIterator[Callable[..., Any]]:
    """Makes a seat for one of the staff, or for nobody; what it left undone aside ends with the test."""
    made: list[Seat] = []

    async def make(staff_id: str | None = "nurse2", on: Ward | None = None, settings: Settings | None = None) -> Seat:
        here = on or ward
        left_with: list[int] = []
        person: Person | None = here.person(staff_id) if staff_id else None
        desk = Desk(
            here,
            settings or Settings(),
            machine,
            terminal=Terminal(),
            repaint=lambda: None,
            read=lambda: None,
            leave=left_with.append,
            signed_in=person,
        )
        seat = Seat(here, desk, Commands(desk), Reading(desk), machine, left_with)
        await seat.reading.once()
        made.append(seat)
        return seat

    yield make
    undone = [task for seat in made for task in seat.desk.faults._background]
    for task in undone:
        task.cancel()
    await asyncio.gather(*undone, return_exceptions=True)


@pytest.fixture
async def seat(seat_of: Callable[..., Any]) -> Seat:
    """A nurse, signed in, at 10:42."""
    made: Seat = await seat_of()
    return made


def _own_keys(pressed: tuple[str, ...]) -> list[str]:
    typed = [key.startswith(" ") or key in {"y", "n", "a"} for key in pressed]
    is_last = [place == len(pressed) - 1 for place in range(len(pressed))]
    after_figure = [False, *typed[:-1]]
    after_pin = [False, *(key == " " + PIN for key in pressed[:-1])]
    return [
        key
        for place, key in enumerate(pressed)
        if not (typed[place] or after_pin[place] or (after_figure[place] and not is_last[place]))
    ]


@pytest.fixture
def own_keys() -> Callable[[tuple[str, ...]], list[str]]:
    """Counts keys as DESIGN §12 does: those without typed figures and PINs; what ends one of them belongs to it."""
    return _own_keys


@pytest.fixture
def app_of(ward: Ward, machine: ManualClock) -> Callable[..., Any]:
    """Runs the app with Textual's pilot: `async with app_of(size=(80, 24)) as (app, pilot)`."""

    @asynccontextmanager
    async def run(
        size: tuple[int, int] = (160, 42), staff_id: str | None = "nurse2", on: Ward | None = None, **options: Any
    ) -> AsyncIterator[tuple[WardBoardApp, Pilot[None]]]:
        here = on or ward
        person = here.person(staff_id) if staff_id else None
        app = WardBoardApp(here, Settings(), terminal=Terminal(), machine=machine, signed_in=person, **options)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: bool(app.lines.picture.lines) and app.desk.board is not None)
            yield app, pilot

    return run


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Waits for a condition instead of for a time; the limit only ends a test that has failed."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await pilot.pause(0.01)
    await pilot.pause()


@pytest.fixture(name="until")
def until_fixture() -> Callable[..., Any]:
    """The waiting, for tests."""
    return until


AT_0844 = (T0 + timedelta(minutes=44, seconds=17)).astimezone(UTC)


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    return Stores(tmp_path_factory.mktemp("played"))


@pytest.fixture
def lutetium_runs(stores: Stores, tmp_path: Path) -> Path:
    """A store in which the lutetium of Bed 1 runs since 08:30, copied."""
    copy(stores.of("lutetium"), tmp_path)
    return tmp_path / "store.db"


@pytest.fixture
def bed_clock() -> ManualClock:
    return ManualClock(AT_0844)


@pytest.fixture
def open_bed(lutetium_runs: Path, bed_clock: ManualClock) -> Any:
    """Opens that store, as another terminal does."""
    wards = []

    def one() -> Ward:
        store = Store.open(f"sqlite:///{lutetium_runs.as_posix()}")
        wards.append(Ward(store, bed_clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS))
        return wards[-1]

    yield one
    for ward in wards:
        ward.close()


@pytest.fixture
async def bedside(open_bed: Callable[[], Ward]) -> Seat:
    """A nurse at 08:44, Bed 1 selected."""
    ward, machine = open_bed(), ManualClock(AT_0844)
    left_with: list[int] = []
    desk = Desk(
        ward,
        Settings(phones=Phones(physician="1234", expert="5678")),
        machine,
        terminal=Terminal(),
        repaint=lambda: None,
        read=lambda: None,
        leave=left_with.append,
        signed_in=ward.person("nurse1"),
    )
    made = Seat(ward, desk, Commands(desk), Reading(desk), machine, left_with)
    await made.reading.once()
    await made.press("1")
    return made


@pytest.fixture(scope="session")
def measured_morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo store with seven beds on the morning after, six of them measured; to be copied."""
    folder = tmp_path_factory.mktemp("measured")
    chart_morning(folder / "demo.db")
    return folder


@pytest.fixture
def at_that_morning(measured_morning: Path, tmp_path: Path) -> Iterator[Callable[[], Ward]]:
    """Opens a copy of that store at 09:05, as often as terminals stand there."""
    shutil.copytree(measured_morning, tmp_path / "measured")
    wards: list[Ward] = []

    def one() -> Ward:
        wards.append(ward_on(tmp_path / "measured" / "demo.db", ManualClock(MEASURED_AT + timedelta(minutes=25))))
        return wards[-1]

    yield one
    for ward in wards:
        ward.close()


@pytest.fixture
async def doctor(at_that_morning: Callable[[], Ward], seat_of: Callable[..., Any]) -> Seat:
    """A physician at that morning's page."""
    seat: Seat = await seat_of("phys1", on=at_that_morning())
    await seat.press("m")
    return seat
