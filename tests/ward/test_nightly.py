"""The nightly backup and check: when, once for all, again after a failure, and what is said of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.config.settings import Safety
from ward_board.domain.access import Access
from ward_board.domain.nightly import RETRY_AFTER, TOO_OLD, Backups, is_due, last_night, without_since
from ward_board.errors import StoreUnavailableError
from ward_board.store import backup
from ward_board.ward.clock import ManualClock
from ward_board.ward.nightly import Night, Nightly
from ward_board.ward.ward import Ward

from ..patience import PATIENCE_SECONDS
from .conftest import ZONE

THREE = time(3)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ZONES = st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC"])
OpenWard = Callable[[], Ward]


def at(text: str) -> datetime:
    """A moment of the ward's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def settings(folder: Path) -> Safety:
    return Safety(backup_folder=str(folder), backups_kept=400)


def made(folder: Path) -> list[str]:
    """The times in the names of the backups, oldest first."""
    return sorted(one.name.split("-")[2].removesuffix(".db") for one in folder.glob("ward-*.db"))


def words(ward: Ward) -> list[str]:
    """What the access log says of the nightly work."""
    of_the_night = {Access.BACKED_UP, Access.BACKUP_FAILED, Access.VERIFIED, Access.VERIFY_FAILED}
    with ward.store.read() as view:
        return [line.what for line in view.lines_after(0) if line.what in of_the_night]


@given(
    zone=ZONES,
    start=st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001  UTC is added below
    wanted=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    steps=st.lists(st.integers(1, 400), min_size=1, max_size=300),
)
def test_each_date_of_the_ward_has_one_night_whenever_somebody_looks(
    zone: str, start: datetime, wanted: time, steps: list[int]
) -> None:
    ward_zone, now, nights = ZoneInfo(zone), start.replace(tzinfo=UTC), list[datetime]()
    for step in steps:
        now += step * MINUTE
        night = last_night(now, wanted, ward_zone)
        assert night <= now
        assert now - night <= timedelta(hours=26)
        if night not in nights:
            assert not nights or night > nights[-1]
            nights.append(night)
    dates = [night.astimezone(ward_zone).date() for night in nights]
    assert len(dates) == len(set(dates)), "no date has two, in the hour that comes twice neither"


@pytest.mark.parametrize(
    ("wanted", "day", "in_utc"),
    [
        ("02:30", "2026-10-25", "00:30"),
        ("03:00", "2026-10-25", "02:00"),
        ("02:30", "2027-03-28", "01:30"),
        ("03:00", "2027-03-28", "01:00"),
    ],
)
def test_the_nights_in_which_the_clocks_change_have_one_moment_each(wanted: str, day: str, in_utc: str) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00+00:00")
    assert last_night(noon, time.fromisoformat(wanted), ZONE) == datetime.fromisoformat(f"{day}T{in_utc}+00:00")


def test_a_backup_is_due_once_for_each_night_and_again_an_hour_after_a_failure() -> None:
    night = at("2026-11-26T03:00")
    assert is_due(Backups(), night, night)
    assert is_due(Backups(night - MINUTE), night, night)
    assert not is_due(Backups(night), night + 20 * HOUR, night)
    failed = Backups(night - 24 * HOUR, (night + MINUTE,))
    assert not is_due(failed, night + MINUTE + RETRY_AFTER - MINUTE, night)
    assert is_due(failed, night + MINUTE + RETRY_AFTER, night)


def test_backups_that_fail_or_are_missing_for_two_days_are_said_since_when() -> None:
    good = at("2026-11-26T03:00")
    assert without_since(Backups(good), good + TOO_OLD - MINUTE, good) is None
    assert without_since(Backups(good), good + TOO_OLD, good) == good + TOO_OLD
    first, again = good + 24 * HOUR, good + 25 * HOUR
    assert without_since(Backups(good, (first, again)), again, good) == first
    assert without_since(Backups(), good, good) is None
    assert without_since(Backups(), good + TOO_OLD, good) == good + TOO_OLD


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-11-25T12:00", "2026-11-27T12:00", ["20261126T02", "20261127T02"]),
        ("2026-10-24T12:00", "2026-10-26T12:00", ["20261025T02", "20261026T02"]),
        ("2027-03-27T12:00", "2027-03-29T12:00", ["20270328T01", "20270329T01"]),
    ],
)
def test_h36_each_night_has_exactly_one_backup_when_the_clocks_change_too(
    ward: Ward, clock: ManualClock, settings: Safety, folder: Path, first: str, last: str, expected: list[str]
) -> None:
    clock.step(at(first) - clock.now())
    nightly = Nightly(ward, settings)
    nightly.look()
    assert len(made(folder)) == 1, "a store without any has its first at once"
    while clock.now() < at(last):
        clock.advance(30 * MINUTE)
        nightly.look()
    assert [name[:11] for name in made(folder)[1:]] == expected
    assert words(ward) == ["backed_up", "verified"] * 3


def test_nights_that_were_missed_are_made_up_for_with_one(
    ward: Ward, clock: ManualClock, settings: Safety, folder: Path
) -> None:
    nightly = Nightly(ward, settings)
    nightly.look()
    clock.advance(timedelta(days=6))
    assert nightly.look() == Night(None, is_whole=True)
    assert nightly.look() == Night(None, None)
    assert len(made(folder)) == 2


def test_a_second_terminal_sees_that_it_is_done(open_ward: OpenWard, settings: Safety, folder: Path) -> None:
    looks = [Nightly(open_ward(), settings) for _ in range(4)]
    together = Barrier(len(looks), timeout=PATIENCE_SECONDS)

    def look(nightly: Nightly) -> None:
        together.wait()
        nightly.look()

    threads = [Thread(target=look, args=(nightly,)) for nightly in looks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made(folder)) == 1
    assert words(open_ward()) == ["backed_up", "verified"]


def test_whoever_waited_for_another_terminal_looks_again_before_it_begins(
    open_ward: OpenWard, settings: Safety, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one ends between the look and the lock."""
    mine, other, held = Nightly(open_ward(), settings), Nightly(open_ward(), settings), backup.BackupFolder.held
    monkeypatch.setattr(
        backup.BackupFolder,
        "held",
        lambda self: (monkeypatch.setattr(backup.BackupFolder, "held", held), other.look(), held(self))[-1],
    )
    assert mine.look() == Night()
    assert len(made(folder)) == 1


def test_a_failure_is_noted_and_tried_again_after_an_hour_until_it_works(
    open_ward: OpenWard, clock: ManualClock, settings: Safety, folder: Path
) -> None:
    ward, nightly = open_ward(), Nightly(open_ward(), settings)
    folder.write_text("no folder")
    began = clock.now()
    assert nightly.look() == Night(began, is_whole=True)
    clock.advance(59 * MINUTE)
    other = Nightly(ward, settings)
    assert other.look() == Night(began, None), "told at every terminal, and tried by none before the hour is over"
    clock.advance(MINUTE)
    assert other.look() == Night(began, is_whole=True)
    assert words(ward) == ["backup_failed", "verified"] * 2
    folder.unlink()
    clock.advance(HOUR)
    assert nightly.look() == Night(None, is_whole=True)
    assert other.look() == Night()
    assert len(made(folder)) == 1


def test_a_store_that_takes_no_line_either_is_not_asked_every_minute(
    ward: Ward, clock: ManualClock, settings: Safety, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly, refused = Nightly(ward, settings), []

    def refuse(*_rest: object) -> None:
        refused.append(clock.now())
        raise StoreUnavailableError("may only be read")

    monkeypatch.setattr(ward.safety, "_note", refuse)
    began = clock.now()
    for _ in range(120):
        assert nightly.look().without_since == began
        clock.advance(MINUTE)
    assert len(made(folder)) == 2
    assert refused


def test_h35_a9_a_journal_that_was_changed_is_found_at_night_and_has_no_backup(
    ward: Ward, booked: str, store_file: Path, settings: Safety, folder: Path
) -> None:
    with sqlite3.connect(store_file) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        assert connection.execute("UPDATE journal SET body = replace(body, 'NL', 'BE')").rowcount
    connection.close()
    night = Nightly(ward, settings).look()
    assert night.is_whole is False
    assert night.without_since is not None
    assert made(folder) == []
    assert words(ward) == ["backup_failed", "verify_failed"]


def test_a_demo_store_has_no_nights_unless_a_folder_is_named(ward: Ward, settings: Safety, folder: Path) -> None:
    nightly = Nightly(ward, Safety())
    assert not nightly.has_nights
    assert nightly.look() == Night()
    assert words(ward) == []
    assert Nightly(ward, settings).has_nights


def test_what_a_clock_that_was_wrong_noted_ahead_of_time_counts_for_nothing(
    ward: Ward, clock: ManualClock, settings: Safety, folder: Path
) -> None:
    nightly = Nightly(ward, settings)
    clock.step(timedelta(days=400))
    nightly.look()
    clock.step(timedelta(days=-400))
    assert nightly.look().is_whole
    assert len(made(folder)) == 2
    assert ward.board().backup_at == clock.now()


def test_the_board_knows_the_last_good_backup_and_each_moment_its_own(
    ward: Ward, booked: str, clock: ManualClock, settings: Safety
) -> None:
    ward.changed()
    assert ward.board().backup_at is None
    first = clock.now()
    Nightly(ward, settings).look()
    assert ward.changed()
    assert ward.board().backup_at == first
    clock.advance(timedelta(days=1))
    Nightly(ward, settings).look()
    ward.changed()
    assert ward.board().backup_at == clock.now()
    assert ward.board(at=first).backup_at == first
