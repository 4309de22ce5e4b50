"""Backups: what they hold, what makes one count, what stays and what is never touched."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import Draft
from ward_board.errors import StoreUnavailableError
from ward_board.store import backup
from ward_board.store.backup import Backup, BackupFolder, NotNowError
from ward_board.store.store import Store
from ward_board.store.verify import verify

from ..small_disk import small_disk
from .conftest import NINE, MakeStore

MakeDraft = Callable[..., Draft]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the backups go; it is not there yet."""
    return tmp_path / "backups"


@pytest.fixture
def written(sqlite_store: Store, draft: MakeDraft, add_treatment: Callable[..., str]) -> Store:
    """A store with a patient, three entries and a line in its access log."""
    with sqlite_store.write() as tx:
        treatment = add_treatment(tx)
        for _ in range(3):
            tx.append(treatment, draft())
        tx.log_access(NINE, "nurse1", Access.OPENED, treatment, "tty1")
    return sqlite_store


def take(store: Store, folder: Path, *, minutes: int = 0, keep: int = 3) -> Backup:
    backups = BackupFolder(store, folder)
    with backups.held():
        return backups.take(NINE + timedelta(minutes=minutes), keep)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if not one.name.endswith(".lock"))


def test_h36_a_backup_is_a_whole_store_that_opens_and_verifies(
    written: Store, folder: Path, make_store: MakeStore, draft: MakeDraft
) -> None:
    made = take(written, folder)
    assert made.file.name == f"ward-{written.id[:8]}-20261126T090000Z.db"
    assert names(folder) == [made.file.name], "no draft, and no journal of its own"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with written.read() as view:
        assert (made.entries, made.head.hash) == view.head()
    with written.write() as tx:
        tx.append("t1", draft())

    copy = make_store(f"sqlite:///{made.file}", is_new=False)
    assert verify(copy).ok
    with copy.read() as view:
        assert view.head() == (made.entries, made.head.hash), "what came later is not in it"
        assert view.newest_access() == 1
        assert view.treatment("t1").patient.number == "100"


def test_h36_writers_go_on_while_a_backup_is_made(
    written: Store, folder: Path, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, verified = backup._copy, backup.verify

    def write() -> None:
        with written.write() as tx:
            tx.append("t1", draft())

    monkeypatch.setattr(backup, "_copy", lambda file, part: (write(), copied(file, part), write()))
    monkeypatch.setattr(backup, "verify", lambda copy: (write(), verified(copy))[1])
    made = take(written, folder)
    assert made.entries == 4, "what came before the copy, though not what came after it"
    with written.read() as view:
        assert view.head()[0] == 6


def test_the_newest_stay_and_nothing_else_is_touched(written: Store, folder: Path) -> None:
    short = written.id[:8]
    take(written, folder)
    others = [
        f"ward-{short}-20261126T090000Z.db.old",
        f"my ward-{short}-20200101T000000Z.db",
        "ward-00000000-20200101T000000Z.db",
        f"ward-{short}-notes.db",
    ]
    for name in others:
        (folder / name).write_text("of somebody else")
    outside = folder.parent / "outside.db"
    outside.write_text("far away")
    link = folder / f"ward-{short}-20200101T000000Z.db"
    link.symlink_to(outside)
    made = [take(written, folder, minutes=minute, keep=2).file.name for minute in (1, 2, 3)]
    assert names(folder) == sorted([*others, link.name, *made[-2:]])
    assert outside.read_text() == "far away"
    assert [one.name for one in BackupFolder(written, folder).files()] == made[:0:-1]


def test_the_one_just_made_stays_after_the_clock_was_set_back(written: Store, folder: Path) -> None:
    first, second = (take(written, folder, minutes=minutes).file for minutes in (60, 120))
    earlier = take(written, folder, minutes=0, keep=2).file
    assert names(folder) == sorted([earlier.name, second.name])
    assert take(written, folder, minutes=-60, keep=1).file.exists()
    assert not first.exists()


def test_h36_a_store_that_lies_among_its_backups_is_never_written_over_nor_removed(
    written: Store, folder: Path, make_store: MakeStore
) -> None:
    """The store was gone, and somebody opened a backup where it lies and went on with it."""
    made = take(written, folder).file
    assert written.file
    written.file.unlink()
    opened = make_store(f"sqlite:///{made}", is_new=False)
    assert opened.file
    with pytest.raises(StoreUnavailableError, match="is there already; nothing was written over"):
        take(opened, folder)
    for minutes in (1, 2, 3):
        take(opened, folder, minutes=minutes, keep=1)
    assert names(folder)[0] == opened.file.name
    assert verify(opened).ok


def _spoil_a_page(part: Path) -> None:
    with part.open("r+b") as file:
        file.seek(4096 * 3 + 8)
        file.write(b"\xa5" * 4000)


def _change_an_entry(part: Path) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            copy.execute(f"DROP TRIGGER {name}")
        assert copy.execute("UPDATE journal SET body = replace(body, 'left', 'right') WHERE seq = 2").rowcount


def _empty(part: Path) -> None:
    part.write_bytes(b"")


def _cut_off(part: Path) -> None:
    os.truncate(part, part.stat().st_size // 2)


@pytest.mark.parametrize("spoil", [_spoil_a_page, _change_an_entry, _empty, _cut_off])
def test_h36_a_copy_that_does_not_verify_is_no_backup(
    written: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    good, copied, spoilt = take(written, folder).file, backup._copy, []

    def copy_and_spoil(file: Path, part: Path) -> None:
        copied(file, part)
        spoil(part)
        spoilt.append(part)

    monkeypatch.setattr(backup, "_copy", copy_and_spoil)
    with pytest.raises(StoreUnavailableError) as raised:
        take(written, folder, minutes=1, keep=1)
    assert "\n" not in str(raised.value)
    assert spoilt
    assert names(folder) == [good.name], "the last good one stays, the bad one is gone"
    assert verify(written).ok


def test_h36_a_copy_without_what_was_kept_before_it_was_begun_is_no_backup(
    written: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, draft: MakeDraft
) -> None:
    """As a copy that is read from an older state of the disk would be: whole, and too short."""
    older = take(written, folder).file.read_bytes()
    line = "lines of the access log are missing"
    monkeypatch.setattr(backup, "_copy", lambda _file, part: part.write_bytes(older))
    with written.write() as tx:
        tx.log_access(NINE, "nurse1", Access.OPENED, None, "tty1")
    with pytest.raises(StoreUnavailableError, match=line):
        take(written, folder, minutes=1)
    with written.write() as tx:
        tx.append("t1", draft())
    with pytest.raises(StoreUnavailableError, match="the last entries are missing"):
        take(written, folder, minutes=2)
    assert len(names(folder)) == 1


@pytest.mark.parametrize("failing", ["_copy", "sync", "_verified", "rename", "fsync", "the folder"])
def test_h36_wherever_it_fails_nothing_of_it_is_left_and_one_line_says_so(
    written: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    good, hits = take(written, folder).file, []

    def fail(*_rest: Any) -> None:
        hits.append(failing)
        raise OSError(28, "No space left on device")

    def fail_for_the_folder(path: Path) -> None:
        if path == folder:
            fail()

    place: Any = {"rename": Path, "fsync": os}.get(failing, backup)
    with monkeypatch.context() as patch:
        if failing == "the folder":
            patch.setattr(backup, "sync", fail_for_the_folder)
        else:
            patch.setattr(place, failing, fail)
        with pytest.raises(StoreUnavailableError, match=f"^{folder}: no backup can be kept there: No space left"):
            take(written, folder, minutes=1, keep=1)
    assert hits
    assert names(folder) == [good.name]
    take(written, folder, minutes=1, keep=1)


def test_what_one_that_was_killed_left_half_written_is_taken_away(written: Store, folder: Path) -> None:
    folder.mkdir()
    (folder / f".ward-{written.id[:8]}-20261125T030000Z.db.part").write_bytes(b"half")
    (folder / ".ward-00000000-20261125T030000Z.db.part").write_bytes(b"of another store")
    made = take(written, folder).file
    assert names(folder) == [".ward-00000000-20261125T030000Z.db.part", made.name]


def test_two_at_once_is_one(written: Store, folder: Path) -> None:
    with BackupFolder(written, folder).held(), pytest.raises(NotNowError, match="another backup is under way"):
        take(written, folder)
    take(written, folder)


@pytest.fixture
def bad_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Folders that no backup goes to."""
    place = tmp_path / "place"
    if request.param == "link":
        (tmp_path / "real").mkdir()
        place.symlink_to(tmp_path / "real")
    elif request.param == "file":
        place.write_text("")
    else:
        place.mkdir()
        place.chmod(0o777)
    yield place
    if request.param == "open":
        place.chmod(0o700)


@pytest.mark.parametrize(
    ("bad_place", "said"),
    [("link", "is a link"), ("file", "is no folder"), ("open", "others may write to")],
    indirect=["bad_place"],
)
def test_a_folder_that_is_none_or_that_others_write_to_is_refused(written: Store, bad_place: Path, said: str) -> None:
    with pytest.raises(StoreUnavailableError, match=said):
        take(written, bad_place)


def test_without_the_keys_nothing_can_be_verified(written: Store, folder: Path, make_store: MakeStore) -> None:
    written.key_place.secrets.rename(written.key_place.secrets.with_suffix(".away"))
    with pytest.raises(StoreUnavailableError, match="its keys are missing; put back"):
        take(make_store(written.url, is_new=False), folder)
    assert names(folder) == []


def test_the_keys_are_in_no_backup(written: Store, folder: Path) -> None:
    """HAZARDS §4: whoever finds a backup can neither seal nor guess PINs."""
    kept = take(written, folder).file.read_bytes()
    assert written.keys
    for secret in (written.keys.seal, written.keys.pepper):
        assert secret not in kept
        assert secret.hex().encode() not in kept


def test_a_store_that_another_program_never_lets_go_of_ends_the_backup(
    written: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert written.file
    monkeypatch.setattr(backup, "BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(written.file, isolation_level=None)) as foreign:
        copied = backup._copy

        def hold_and_copy(file: Path, part: Path) -> None:
            foreign.execute("PRAGMA locking_mode=EXCLUSIVE")
            foreign.execute("BEGIN EXCLUSIVE")
            copied(file, part)

        monkeypatch.setattr(backup, "_copy", hold_and_copy)
        with pytest.raises(StoreUnavailableError, match=r"held by another program|another program holds it"):
            take(written, folder)
        foreign.execute("ROLLBACK")
    assert names(folder) == []


def test_h21_a_backup_never_takes_the_room_that_the_ward_writes_on(written: Store, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1000) as place:
        with pytest.raises(StoreUnavailableError, match=r"a backup needs .* MB and 1 MB are free; free some space"):
            take(written, place)
        assert names(place) == []


def test_h21_a_disk_that_is_full_halfway_leaves_nothing(
    written: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "ROOM_LEFT_BYTES", -(10**9))
    with small_disk(tmp_path / "disk", 100) as place:
        with pytest.raises(StoreUnavailableError, match="the disk is full; nothing was kept"):
            take(written, place)
        assert names(place) == []


def test_the_lock_ends_with_the_program_that_had_it(written: Store, folder: Path) -> None:
    backups = BackupFolder(written, folder)
    with backups.held():
        pass
    with (folder / f".ward-{written.id[:8]}.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
