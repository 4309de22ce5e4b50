"""Rehearsed days on real SQLite demo stores; the staff, whose PINs are slow to hash, are made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.config.paths import shipped_data
from ward_board.domain.alarms import Alarm, alarms
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry, Request
from ward_board.domain.status import situation
from ward_board.domain.words import Action
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError, WardBoardError
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.exchange.day_list import moved
from ward_board.rehearsal.days import scenario_named
from ward_board.rehearsal.demo_store import begins_at, fill_demo_store
from ward_board.rehearsal.hands import Hands, walk_day
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.courses import COURSE_PLAN
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
UTC = ZoneInfo("UTC")
THURSDAY = date(2026, 11, 26)
FOLDERS = (shipped_data() / "protocols",)
PLAN = COURSE_PLAN.read(FOLDERS)


def example_on(day: date) -> tuple[BookingRow, ...]:
    """The example day, as if it were that day."""
    rows = read_csv_day_list((shipped_data() / "example-day.csv").read_bytes(), zone=ZONE).rows
    return moved(rows, day, ZONE)


class WatchedWard(Ward):
    """A ward that remembers what it refused."""

    def __init__(self, store: Store, clock: ManualClock) -> None:
        super().__init__(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS)
        self.refusals: list[WardBoardError] = []

    def act(self, treatment: str, request: Request) -> Entry:
        """As every ward."""
        try:
            return super().act(treatment, request)
        except (RefusedError, AlreadyDoneError, BadInputError) as error:
            self.refusals.append(error)
            raise


@dataclass
class Rehearsal:
    """A day on a store of its own, with a clock that stands still until it is moved."""

    store: Store
    clock: ManualClock
    ward: WatchedWard = field(init=False)

    def __post_init__(self) -> None:
        self.ward = WatchedWard(self.store, self.clock)

    def hands(self, name: str = "day", seed: int = 0) -> Hands:
        """Hands for a scenario."""
        return Hands(self.ward, scenario_named(name, seed))

    def walk(self, until: datetime, name: str = "day", seed: int = 0) -> None:
        """Let hands do all up to `until`."""
        walk_day(self.ward, self.clock, scenario_named(name, seed), until)

    def entries(self, bed: int) -> tuple[Entry, ...]:
        """What was charted at a bed."""
        return next(one for one in self.ward.board().beds if one.number == bed).situation.chart.entries

    def acts(self, bed: int, step: str | None, action: str) -> list[Entry]:
        """The entries of one kind at a bed."""
        return [one for one in self.entries(bed) if (one.step, one.action) == (step, action)]

    def record(self, staff_id: str, bed: int, action: Action, **rest: object) -> Entry:
        """What a person records now."""
        request = Request(action=action, author=self.ward.person(staff_id), at=self.clock.now(), **rest)  # type: ignore[arg-type]
        return self.ward.act(self.ward.treatment_in(bed), request)

    def facts(self, until: datetime | None = None) -> list[tuple[str, ...]]:
        """All that happened, without when it was typed."""
        charted = [(bed.number, one) for bed in self.ward.board().beds for one in bed.situation.chart.entries]
        return sorted(
            (
                str(bed),
                one.occurred_at.isoformat(),
                one.action,
                one.step or "",
                one.author,
                str(sorted(one.values.items())),
            )
            for bed, one in charted
            if until is None or one.recorded_at <= until
        )

    @cached_property
    def alarms_met(self) -> list[Alarm]:
        """All alarms just before each entry, with what was known then.

        Only an act ends an alarm, so that each one that ever stood stands before some entry, at its highest priority.
        """
        met = []
        for bed in self.ward.board().beds:
            typed = sorted(bed.situation.chart.entries, key=lambda one: one.seq)
            for place in range(1, len(typed)):
                at = typed[place].recorded_at
                met += alarms(situation(bed.situation.protocol, typed[:place], at, ZONE))
        return met


MakeRehearsal = Callable[[], Rehearsal]


@pytest.fixture(scope="session")
def example_rows() -> tuple[BookingRow, ...]:
    """The eight bookings of the example day."""
    return read_csv_day_list((Path(__file__).parents[1] / "core_day.csv").read_bytes(), zone=ZONE).rows


@pytest.fixture(scope="session")
def booked_store(example_rows: tuple[BookingRow, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo store with its staff and the eight bookings, to be copied."""
    file = tmp_path_factory.mktemp("booked") / "demo.db"
    store = Store.create(f"sqlite:///{file}", kind="demo")
    fill_demo_store(store, example_rows, booked_at=begins_at(example_rows), protocol_folders=FOLDERS)
    store.close()
    return file


@pytest.fixture(scope="session")
def make_rehearsal(
    booked_store: Path, example_rows: tuple[BookingRow, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeRehearsal]:
    """Makes days that have not begun, and closes their stores at the end."""
    made: list[Rehearsal] = []

    def make() -> Rehearsal:
        folder = tmp_path_factory.mktemp("rehearsal")
        for file in booked_store.parent.iterdir():
            shutil.copy(file, folder)
        clock = ManualClock(begins_at(example_rows))
        made.append(Rehearsal(Store.open(f"sqlite:///{folder / booked_store.name}"), clock))
        return made[-1]

    yield make
    for one in made:
        one.ward.close()


@pytest.fixture
def rehearsal(make_rehearsal: MakeRehearsal) -> Rehearsal:
    """A day that has not begun."""
    return make_rehearsal()


@pytest.fixture(scope="session")
def at() -> Callable[..., datetime]:
    """`at("10:42")` is that time of the ward's clock on the treatment day, `at("14:00", 1)` on the next."""

    def moment(clock: str, days: int = 0) -> datetime:
        local = datetime.combine(THURSDAY + timedelta(days=days), time.fromisoformat(clock), ZONE)
        return local.astimezone(UTC)

    return moment


@pytest.fixture(scope="session")
def day(make_rehearsal: MakeRehearsal, at: Callable[..., datetime]) -> Rehearsal:
    """The day of the pictures, gone through from the first cannula to the last discharge."""
    done = make_rehearsal()
    done.walk(at("15:00", 1))
    return done


@pytest.fixture(scope="session")
def quiet(make_rehearsal: MakeRehearsal, at: Callable[..., datetime]) -> Rehearsal:
    """The ideal day, gone through; by its minutes one of many."""
    done = make_rehearsal()
    done.walk(at("15:00", 1), "quiet", seed=3)
    return done


@pytest.fixture(scope="session")
def rough(make_rehearsal: MakeRehearsal, at: Callable[..., datetime]) -> Rehearsal:
    """The rough day, gone through."""
    done = make_rehearsal()
    done.walk(at("15:00", 1), "rough")
    return done
