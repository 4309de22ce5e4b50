"""Disks and stores that refuse, at a real desk: it is told, no tick is painted that is not kept, nothing is lost."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event

from ward_board.board.alarm_words import alarm_fact
from ward_board.board.moments import Clock
from ward_board.config.settings import Safety
from ward_board.domain.entry import Request
from ward_board.domain.words import Action, AlarmKind, Priority
from ward_board.errors import StoreUnavailableError
from ward_board.store.mirror import Mirror
from ward_board.tui.nightly import DISKS_LIMIT_SECONDS, Safekeeping
from ward_board.tui.regular import EVERY_SECONDS, FIRST_SECONDS
from ward_board.ward.disks import disks_of
from ward_board.ward.nightly import Nightly

from ..patience import PATIENCE_SECONDS
from ..small_disk import fill, make_read_only, small_disk
from .whole_seat import ward_on

EVERYTHING_IS_LOW, NOTHING_IS_LOW = 1_000_000, 100
PIN = "481516"


async def looked(seat: Any, safekeeping: Safekeeping, seconds: float) -> None:
    """The watch looks after so many seconds, and what it began has ended."""
    seat.machine.advance(timedelta(seconds=seconds))
    await seat.reading.once()
    safekeeping.look()
    for regular in (safekeeping.disks, safekeeping.nights):
        await regular.ended()
    await seat.reading.once()


def technical(seat: Any) -> dict[AlarmKind, Any]:
    found = seat.desk.health.alarms(seat.machine.monotonic(), seat.ward.clock.now())
    return {alarm.kind: alarm for alarm in found}


def words(seat: Any) -> str:
    """What the screen says, without the frames of its cards."""
    return " ".join(seat.shows(200, 60).replace("│", " ").split())


def let_go_of_the_file(seat: Any) -> None:
    """Whatever happens to the disk below, every connection is opened anew after it."""
    seat.ward._news.close()
    seat.ward._news = None
    seat.ward.store.engine.dispose()


def with_safety(seat: Any, **changed: Any) -> None:
    seat.desk.settings = seat.desk.settings.model_copy(update={"safety": Safety(**changed)})


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of these tests lies where the store does."""
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))


async def test_h21_a_disk_with_little_room_is_an_alarm_before_it_is_full_and_ends_by_itself(seat: Any) -> None:
    safekeeping = Safekeeping(seat.desk)
    with_safety(seat, disk_low_mb=EVERYTHING_IS_LOW)
    await looked(seat, safekeeping, 0)
    assert technical(seat) == {}, "the first board of a morning comes first"
    await looked(seat, safekeeping, FIRST_SECONDS)
    alarm = technical(seat)[AlarmKind.DISK_LOW]
    assert (alarm.priority, alarm.subject) == (Priority.MEDIUM, "store, log")
    assert alarm.detail.endswith(" MB")
    said = f"the disk is almost full (store, log: {alarm.detail})"
    (drawn,) = [one for one in seat.desk.board.alarms if one.id == alarm.id]
    assert alarm_fact(drawn, None, Clock(seat.ward.zone, seat.ward.clock.now())) == f"{said}, since 10:42"
    await seat.press("w")
    assert f"store, clock, disk {said}" in words(seat)
    await seat.press("w")
    with_safety(seat, disk_low_mb=NOTHING_IS_LOW)
    await looked(seat, safekeeping, EVERY_SECONDS - 1)
    assert AlarmKind.DISK_LOW in technical(seat), "it is looked at once a minute"
    await looked(seat, safekeeping, 1)
    assert technical(seat) == {}


def test_each_disk_is_named_once_with_all_that_lies_on_it(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 700) as place:
        found = disks_of({
            "store": tmp_path, "mirror": place / "not" / "made" / "yet", "backups": place, "log": tmp_path / "log",
        })  # fmt: skip
        assert [disk.names for disk in found] == [("store", "log"), ("mirror", "backups")]
        assert found[1].free_bytes <= 700 * 1024
        # others write to that disk meanwhile
        assert found[0].free_bytes == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.2)


async def test_h21_the_mirror_that_cannot_be_written_is_an_alarm_for_as_long_as_that_is_so(
    seat: Any, tmp_path: Path
) -> None:
    safekeeping = Safekeeping(seat.desk)
    (tmp_path / "place").write_text("no folder")
    seat.ward.store.mirror = Mirror(tmp_path / "place" / "store.jsonl", seat.ward.store.engine)
    await seat.press("3", "o", "enter")
    await looked(seat, safekeeping, 0)
    assert "recorded" in seat.shows(), "what was committed stands"
    alarm = technical(seat)[AlarmKind.JOB_FAILED]
    assert (alarm.subject, alarm.priority) == ("mirror", Priority.MEDIUM)
    assert str(tmp_path / "place") in alarm.detail
    assert "a job in the background failed (mirror" in seat.shows(), "with its detail where there is room"
    (tmp_path / "place").unlink()
    await seat.press("4", "o", "enter")
    await looked(seat, safekeeping, 0)
    assert technical(seat) == {}
    assert seat.ward.store.mirror.head().seq == seat.head()


async def test_h35_a_board_on_a_copy_says_above_all_else_that_nothing_is_kept(seat: Any, tmp_path: Path) -> None:
    safekeeping = Safekeeping(seat.desk)
    # short, for the foot has one row
    seat.ward.store.copy_of, seat.ward.store.place = "/srv/ward/ward.db", "/srv/copy.db"
    await looked(seat, safekeeping, 0)
    alarm = technical(seat)[AlarmKind.STORE_REFUSES]
    assert (alarm.subject, alarm.detail, alarm.priority) == ("copy", "/srv/ward/ward.db", Priority.HIGH)
    assert "this is a copy of the store: nothing is kept (the store is at /srv/ward/ward.db)" in seat.shows()
    before = seat.head()
    await seat.press("3", "o", "enter")
    assert seat.head() == before
    assert "this is a copy of the store at /srv/ward/ward.db" in seat.shows()
    assert not Nightly(seat.ward, Safety(backup_folder=str(tmp_path))).has_nights


async def test_the_nightly_work_of_a_terminal_becomes_alarms_and_words(seat: Any, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    with_safety(seat, backup_folder=str(folder), disk_low_mb=NOTHING_IS_LOW)
    safekeeping = Safekeeping(seat.desk)
    folder.write_text("no folder")
    await looked(seat, safekeeping, 0)
    await looked(seat, safekeeping, FIRST_SECONDS)
    alarm = technical(seat)[AlarmKind.JOB_FAILED]
    assert (alarm.subject, alarm.since) == ("backup", seat.ward.clock.now())
    folder.unlink()
    seat.ward.clock.advance(timedelta(hours=1))
    await looked(seat, safekeeping, EVERY_SECONDS)
    assert technical(seat) == {}
    assert len(list(folder.glob("ward-*.db"))) == 1
    seat.reading._read_at = float("-inf")
    await seat.reading.once()
    assert seat.desk.board.backup_at == seat.ward.clock.now()
    assert "backup 11:42" in seat.shows(200, 60).splitlines()[0]


async def test_h35_a_journal_that_was_changed_is_found_at_night_and_whole_again_once_it_is_mended(
    seat: Any, tmp_path: Path
) -> None:
    with_safety(seat, backup_folder=str(tmp_path / "backups"), disk_low_mb=NOTHING_IS_LOW)
    safekeeping = Safekeeping(seat.desk)

    def change(before: str, after: str) -> None:
        with closing(sqlite3.connect(seat.ward.store.file, isolation_level=None)) as connection:
            (trigger,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'").fetchone()
            connection.execute("DROP TRIGGER journal_no_update")
            assert connection.execute("UPDATE journal SET body = replace(body, ?, ?)", (before, after)).rowcount
            connection.execute(trigger)

    change("ondansetron", "ondansetrom")
    await looked(seat, safekeeping, 0)
    await looked(seat, safekeeping, FIRST_SECONDS)
    assert {AlarmKind.CHAIN_BROKEN, AlarmKind.JOB_FAILED} == set(technical(seat))
    change("ondansetrom", "ondansetron")
    seat.ward.clock.advance(timedelta(hours=1))
    await looked(seat, safekeeping, EVERY_SECONDS)
    assert technical(seat) == {}


async def test_a_look_that_never_ends_is_an_alarm_and_the_others_go_on(seat: Any) -> None:
    goes_on = Event()
    safekeeping = Safekeeping(seat.desk)
    safekeeping.disks._look = lambda: goes_on.wait(PATIENCE_SECONDS) and ()
    safekeeping.look()
    seat.machine.advance(timedelta(seconds=FIRST_SECONDS))
    safekeeping.look()
    assert AlarmKind.JOB_FAILED not in technical(seat)
    seat.machine.advance(timedelta(seconds=DISKS_LIMIT_SECONDS))
    safekeeping.look()
    assert technical(seat)[AlarmKind.JOB_FAILED].subject == "disks"
    goes_on.set()
    await safekeeping.disks.ended()


ASSAY = ("6", "space", " 7462", "tab", " 10:30", "tab", " LU-2611-06")


def note_until_full(seat: Any) -> None:
    """Others write notes until the store takes no more: what is longer has no room either."""
    treatment, author = seat.ward.treatment_in(1), seat.ward.person("nurse1")
    note = Request(action=Action.NOTE, author=author, at=seat.ward.clock.now(), reason="n")
    with pytest.raises(StoreUnavailableError, match="the disk is full"):  # noqa: PT012  until one is refused
        for _ in range(10_000):
            seat.ward.act(treatment, note)


async def test_h21_a_full_disk_is_a_high_alarm_in_sight_though_nobody_is_signed_in(
    on_a_small_disk: Any, seat_of: Any
) -> None:
    """A sign-in that the disk refuses is an alarm as a refused act is, until the store takes a line again."""
    seat = await seat_of(None, on=on_a_small_disk.ward)
    filler, safekeeping = fill(seat.ward.store.file.parent), Safekeeping(seat.desk)
    await looked(seat, safekeeping, 0)
    await looked(seat, safekeeping, FIRST_SECONDS)
    stars = [line for line in seat.shows(80, 24).splitlines() if line.lstrip().startswith("***")]
    assert any("the disk is almost full" in line for line in stars), "in sight on the smallest screen too"
    await seat.press("l", " nurse1", "tab", f" {PIN}", "enter")
    assert "the disk is full" in words(seat)
    assert seat.desk.session.person is None
    assert technical(seat)[AlarmKind.STORE_REFUSES].priority is Priority.HIGH
    filler.unlink()
    await seat.press(" nurse1", "tab", f" {PIN}", "enter")
    assert seat.desk.session.person.id == "nurse1"
    assert AlarmKind.STORE_REFUSES not in technical(seat)


@contextmanager
def no_more_pages(seat: Any) -> Iterator[None]:
    """SQLite may not make the file any longer: what a full disk says (SQLITE_FULL)."""

    def limit(connection: Any, *_rest: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine = seat.ward.store.engine
    event.listen(engine, "checkout", limit)
    note_until_full(seat)
    yield
    event.remove(engine, "checkout", limit)
    engine.dispose()


@contextmanager
def files_may_not_grow(_seat: Any) -> Iterator[None]:
    """The system takes no byte beyond the first of any file (RLIMIT_FSIZE)."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


async def is_refused(seat: Any, said: str) -> None:
    """What everybody at the desk sees of a store that keeps nothing of a form that was filled in."""
    before = seat.entries()
    await seat.press("enter")
    shown = words(seat)
    assert said in shown
    assert "what you typed stands here" in shown
    assert all(typed in shown for typed in ("7462", "10:30", "LU-2611-06"))
    assert "recorded, " not in shown, "no tick is painted"
    assert technical(seat)[AlarmKind.STORE_REFUSES].priority is Priority.HIGH
    assert seat.entries() == before
    seat.machine.advance(timedelta(seconds=6))
    await seat.reading.once()
    assert set(technical(seat)) == {AlarmKind.STORE_REFUSES}, "reading goes on"
    assert "the store keeps nothing that is typed" in seat.shows()
    assert seat.desk.board.bed_of(seat.desk.dialog.act.treatment).situation.chart["activity_assay"].done is None


async def is_kept_after_all(seat: Any) -> None:
    """Once there is room the same key keeps what was typed, once, and the file is sound."""
    before = seat.head()
    await seat.press("enter")
    assert seat.head() == before + 1
    assert seat.entries()[-1].values["vial"] == "LU-2611-06"
    assert technical(seat) == {}
    assert "recorded, " in seat.shows()
    with closing(sqlite3.connect(seat.ward.store.file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert seat.ward.safety.journal_is_whole()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(no_more_pages, "the disk is full"), (files_may_not_grow, "the disk refuses to read or write")],
)
async def test_h21_a_store_that_is_full_says_so_keeps_what_is_typed_and_paints_no_tick(
    seat_of: Any, trouble: Callable[[Any], Any], said: str
) -> None:
    seat = await seat_of("tech1")
    with trouble(seat):
        await seat.press(*ASSAY)
        await is_refused(seat, said)
    await is_kept_after_all(seat)


@pytest.fixture
async def on_a_small_disk(store_file: Path, seat_of: Any, clock: Any, tmp_path: Path) -> Any:
    """A desk whose store lies on a disk of 4 MB."""
    with small_disk(tmp_path / "disk", 4000) as place:
        for one in store_file.parent.iterdir():
            shutil.copy2(one, place / one.name)
        ward = ward_on(place / store_file.name, clock)
        yield await seat_of("tech1", on=ward)
        ward.close()


async def test_h21_a_disk_that_is_full_is_told_before_and_while_it_is_and_reading_goes_on(on_a_small_disk: Any) -> None:
    seat = on_a_small_disk
    disk, safekeeping = seat.ward.store.file.parent, Safekeeping(seat.desk)
    await seat.press(*ASSAY)
    filler = fill(disk)
    await looked(seat, safekeeping, 0)
    await looked(seat, safekeeping, FIRST_SECONDS)
    (alarm,) = technical(seat).values()
    assert (alarm.subject, alarm.detail, alarm.priority) == ("store", "0 MB", Priority.HIGH)
    seat.desk.health.found("disks", [], 0)
    await is_refused(seat, "the disk is full")
    filler.unlink()
    await is_kept_after_all(seat)


async def test_h22_a_disk_that_became_read_only_is_told_and_the_board_reads_on(on_a_small_disk: Any) -> None:
    seat = on_a_small_disk
    disk = seat.ward.store.file.parent
    await seat.press(*ASSAY)
    # a disk cannot be made so while a file on it is open to be written
    let_go_of_the_file(seat)
    make_read_only(disk)
    await is_refused(seat, "may only be read")
    let_go_of_the_file(seat)
    make_read_only(disk, on=False)
    await is_kept_after_all(seat)


async def test_h22_a_file_that_became_read_only_is_told_and_the_board_reads_on(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    file = seat.ward.store.file
    await seat.press(*ASSAY)
    let_go_of_the_file(seat)
    file.chmod(0o400)
    file.parent.chmod(0o500)
    try:
        if os.access(file, os.W_OK):
            pytest.skip("root may write to any file; the read-only disk above is for root")
        await is_refused(seat, "may only be read")
    finally:
        file.parent.chmod(0o700)
        file.chmod(0o600)
    let_go_of_the_file(seat)
    await is_kept_after_all(seat)


async def test_h23_a_file_that_breaks_under_the_board_is_told_nothing_is_ticked_and_the_old_picture_stays(
    seat_of: Any,
) -> None:
    seat = await seat_of("tech1")
    await seat.press(*ASSAY)
    file, before = seat.ward.store.file, seat.head()
    seat.ward.store.engine.dispose()
    whole = file.read_bytes()
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xa5" * (len(whole) - 4096))
    await seat.press("enter")
    shown = words(seat)
    assert "is damaged; restore the newest backup; what you typed stands here" in shown
    assert "LU-2611-06" in shown
    seat.machine.advance(timedelta(seconds=6))
    await seat.reading.once()
    assert {AlarmKind.STORE_REFUSES, AlarmKind.STORE_STALE} <= set(technical(seat))
    shown = seat.shows()
    assert shown.splitlines()[0].lstrip().startswith("STALE")
    assert "Bakker" in shown, "what was read before stands there, and says that it is old"
    assert "recorded, " not in shown
    seat.ward.store.engine.dispose()
    file.write_bytes(whole)
    await seat.reading.once()
    assert seat.head() == before
    await is_kept_after_all(seat)
