"""A copy of the ward's store, opened on the ward's own machine, is looked at and leaves no trace (H35, H37)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import Draft, Person
from ward_board.domain.words import Role
from ward_board.errors import StoreUnavailableError
from ward_board.store.backup import BackupFolder
from ward_board.store.health import looked_over
from ward_board.store.schema import Opening
from ward_board.store.store import Kind, Store
from ward_board.store.verify import verify
from ward_board.ward.restoring import Place, restore

OPENING = Opening(datetime(2026, 11, 26, 9, tzinfo=UTC), date(2026, 11, 26), "tty1")
PEOPLE = (Person("coord1", "L. Maas", (Role.COORDINATOR,)), Person("audit1", "T. Visser", (Role.AUDITOR,)))
MakeDraft = Callable[..., Draft]


class House:
    """One machine: its keys, its mirror, and stores opened one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys, self.mirror = folder, folder / "keys", folder / "mirror"
        self._opened: list[Store] = []

    def make(self, url: str, kind: Kind = "ward") -> Store:
        """A new store."""
        store = Store.create(url, kind=kind, keys_folder=self.keys, mirror_folder=self.mirror)
        self._opened.append(store)
        return store

    def open(self, url: str | Path) -> Store:
        """A store, as every command opens it."""
        store = Store.open(str(url), keys_folder=self.keys, mirror_folder=self.mirror, opening=OPENING)
        self._opened.append(store)
        return store

    def close(self) -> None:
        """All of them."""
        for store in self._opened:
            store.close()
        self._opened.clear()

    def remembers(self) -> dict[str, bytes]:
        """The mirror, and all that lies beside the keys."""
        return {
            str(file): file.read_bytes() for one in (self.keys, self.mirror) for file in one.iterdir() if file.is_file()
        }


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An empty one."""
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def ward(house: House, draft: MakeDraft) -> Path:
    """The file of the ward's store, which was verified and closed."""
    store = house.make(str(house.folder / "ward.db"))
    _write(store, draft)
    assert verify(store).ok
    house.close()
    assert store.file
    return store.file


def _write(store: Store, draft: MakeDraft) -> None:
    with store.write() as tx:
        tx.append("ward", draft())


def _lines(store: Store) -> list[tuple[str, str | None]]:
    with store.read() as view:
        return [(line.what, line.subject) for line in view.lines_after(0)]


def test_h35_a_copy_is_looked_at_without_a_trace_and_takes_no_act(house: House, ward: Path, draft: MakeDraft) -> None:
    copy = house.folder / "copy" / "ward.db"
    copy.parent.mkdir()
    shutil.copy(ward, copy)
    _write(house.open(ward), draft)
    house.close()
    before = house.remembers()
    store = house.open(copy)
    assert (store.copy_of, store.mirror) == (str(ward), None)
    with store.read() as view:
        assert view.head()[0] == 1
    found = verify(store)
    assert found.ok, "it is older than what this machine verified, as a copy may be"
    assert found.notes == (
        f"a copy of the store at {ward}: not compared with its mirror and with what was verified of it before",
    )
    line = (
        f"^{copy}: this is a copy of the store at {ward}: look at it as much as you like; "
        "to put it back use 'ward-board restore'; if that one is the copy, move it away$"
    )
    with pytest.raises(StoreUnavailableError, match=line):
        _write(store, draft)
    with pytest.raises(StoreUnavailableError, match=line):
        assert store.pepper
    backups = BackupFolder(store, house.folder / "backups")
    with backups.held(), pytest.raises(StoreUnavailableError, match=line):
        backups.take(OPENING.at, 1)
    assert (False, f"a copy of the store at {ward}, only to be looked at; if that one is the copy, move it away") in (
        looked_over(store)
    )
    house.close()
    assert house.remembers() == before
    assert house.open(ward).copy_of is None


def test_a_store_is_itself_by_whatever_path(
    house: House, ward: Path, draft: MakeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = house.folder / "link"
    link.symlink_to(house.folder, target_is_directory=True)
    monkeypatch.chdir(house.folder)
    before = house.remembers()
    for path in ("ward.db", link / "ward.db", house.folder / "keys" / ".." / "ward.db", f"sqlite:///{ward}"):
        store = house.open(path)
        assert store.copy_of is None
        _write(store, draft)
        assert store.mirror
        assert store.mirror.trouble is None
        assert _lines(store) == []
    (noted,) = (name for name in before if name.endswith(".place"))
    assert house.remembers()[noted] == before[noted]


@pytest.mark.parametrize("is_replaced", [False, True])
def test_h35_a_store_that_was_moved_goes_on_where_it_is_and_that_is_noted_once(
    house: House, ward: Path, draft: MakeDraft, is_replaced: bool
) -> None:
    moved = house.folder / "disk" / "ours.db"
    moved.parent.mkdir()
    shutil.move(ward, moved)
    if is_replaced:
        # by somebody on this machine whose keys lie elsewhere
        Store.create(str(ward), kind="ward", keys_folder=house.folder / "theirs").close()
    for _ in range(2):
        store = house.open(moved)
        _write(store, draft)
        assert store.mirror
        assert store.mirror.trouble is None
        assert _lines(store) == [(Access.MOVED, str(ward))]
        assert verify(store).ok
        house.close()
    # whoever puts a copy of it where it stood before has a copy
    if not is_replaced:
        shutil.copy(moved, ward)
        assert house.open(ward).copy_of == str(moved)


@pytest.mark.parametrize("knows", ["the mirror", "what was verified"])
def test_h37_an_older_copy_that_is_opened_while_the_disk_is_away_can_only_be_read(
    house: House, ward: Path, draft: MakeDraft, knows: str
) -> None:
    """Acts on it would be lost as soon as the disk is back; and whoever was disabled since would act there."""
    older = house.folder / "older.db"
    shutil.copy(ward, older)
    store = house.open(ward)
    _write(store, draft)
    if knows == "what was verified":
        assert verify(store).ok
        shutil.rmtree(house.mirror)
    house.close()
    away = ward.rename(house.folder / "away.db")
    copy = house.open(older)
    assert copy.copy_of == str(ward)
    with pytest.raises(StoreUnavailableError, match="this is a copy of the store at"):
        _write(copy, draft)
    house.close()
    away.rename(ward)
    again = house.open(ward)
    assert again.copy_of is None
    assert _lines(again) == []
    assert verify(again).ok


def test_h37_no_backup_is_made_of_an_older_copy_in_the_place_of_the_store(
    house: House, ward: Path, draft: MakeDraft
) -> None:
    """It would be the newest of them, and push a good one out."""
    older = house.folder / "older.db"
    shutil.copy(ward, older)
    _write(house.open(ward), draft)
    house.close()
    shutil.copy(older, ward)
    store = house.open(ward)
    folder = BackupFolder(store, house.folder / "backups")
    with folder.held(), pytest.raises(StoreUnavailableError, match="lacks what was in it before"):
        folder.take(OPENING.at, keep=3)
    assert folder.files() == ()


def test_whatever_else_lies_at_its_old_place_is_no_store(house: House, ward: Path) -> None:
    moved = ward.rename(house.folder / "moved.db")
    ward.mkdir()
    assert house.open(moved).copy_of is None


def test_a_store_that_stands_there_damaged_still_stands(house: House, ward: Path) -> None:
    copy = house.folder / "copy.db"
    shutil.copy(ward, copy)
    with ward.open("r+b") as file:
        file.write(b"\xa5" * 8192)
    assert house.open(copy).copy_of == str(ward)
    os.truncate(ward, 0)
    assert house.open(copy).copy_of is None


@pytest.mark.parametrize("left", [None, b"", b"nothing of ours"])
def test_h22_h37_where_the_store_stood_nothing_new_is_made_unless_somebody_forgets_it(
    house: House, ward: Path, left: bytes | None
) -> None:
    """A disk that is not mounted looks like a first day."""
    house.close()
    ward.unlink()
    if left is not None:
        ward.write_bytes(left)
    before = house.remembers()
    with pytest.raises(StoreUnavailableError, match="that stood here is gone: mount its disk, or put it back"):
        house.open(ward)
    with pytest.raises(StoreUnavailableError, match=r"to begin anew take .*\.place away first") as refused:
        house.make(str(ward))
    assert house.remembers() == before
    Path(str(refused.value).rpartition("take ")[2].partition(" away")[0]).unlink()
    ward.unlink(missing_ok=True)
    house.make(str(ward))


def test_h37_two_people_put_it_back_elsewhere_and_that_is_the_store_then(
    house: House, ward: Path, draft: MakeDraft
) -> None:
    disk = house.folder / "disk" / "ward.db"
    copy = house.folder / "copy.db"
    shutil.copy(ward, copy)
    place = Place(str(disk), house.mirror, ZoneInfo("Europe/Amsterdam"), "tty1", house.keys)
    restore(place, copy, PEOPLE, OPENING.at)
    _write(house.open(disk), draft)
    assert house.open(ward).copy_of == str(disk)
    house.close()
    # and back to where it stood
    restore(Place(str(ward), house.mirror, place.zone, "tty1", house.keys), disk, PEOPLE, OPENING.at)
    _write(house.open(ward), draft)
    assert house.open(disk).copy_of == str(ward)


def test_a25_a_demo_store_is_copied_with_its_folder_and_goes_on(house: House, draft: MakeDraft) -> None:
    store = house.make(str(house.folder / "demo" / "demo.db"), kind="demo")
    _write(store, draft)
    house.close()
    assert not list(house.folder.glob("**/*.place"))
    shutil.copytree(house.folder / "demo", house.folder / "other")
    again = house.open(house.folder / "other" / "demo.db")
    _write(again, draft)
    assert again.copy_of is None
    assert verify(again).ok


def test_what_is_remembered_is_of_no_use_where_others_could_have_written_it(house: House, ward: Path) -> None:
    copy = house.folder / "copy.db"
    shutil.copy(ward, copy)
    (noted,) = house.keys.glob("*.place")
    noted.chmod(0o666)
    assert house.open(ward).copy_of is None
    assert noted.stat().st_mode & 0o777 == 0o600
    assert house.open(copy).copy_of == str(ward)


class TestOnAServer:
    """A database is another one by another server or name, whatever its server is called."""

    @pytest.fixture
    def copied(self, house: House, postgres_url: str, postgres_server: Any, draft: MakeDraft) -> Iterator[str]:
        """A store, and a copy of its database, made by the server itself."""
        _write(house.make(postgres_url), draft)
        house.close()
        name = postgres_url.partition("?")[0].rpartition("/")[2]
        postgres_server.psql(f"CREATE DATABASE {name}_copy TEMPLATE {name};")
        yield postgres_server.get_uri(database=f"{name}_copy")
        house.close()
        postgres_server.psql(f"DROP DATABASE {name}_copy WITH (FORCE);")

    def test_h35_a_copy_on_the_same_server_can_only_be_read(
        self, house: House, postgres_url: str, copied: str, draft: MakeDraft
    ) -> None:
        before = house.remembers()
        store = house.open(copied)
        assert store.copy_of
        assert "postgres:" not in store.copy_of.removeprefix("postgresql://"), "neither user nor password"
        with pytest.raises(StoreUnavailableError, match="this is a copy of the store at postgresql://"):
            _write(store, draft)
        assert verify(store).ok
        assert house.remembers() == before
        assert house.open(postgres_url).copy_of is None

    def test_the_same_database_by_another_name_of_its_server_is_the_store(
        self, house: House, postgres_url: str, draft: MakeDraft
    ) -> None:
        _write(house.make(postgres_url), draft)
        before = house.remembers()
        address, _, query = postgres_url.partition("?host=")
        assert query, postgres_url
        (house.folder / "socket").symlink_to(query, target_is_directory=True)
        store = house.open(f"{address}?host={house.folder / 'socket'}")
        assert store.copy_of is None
        assert _lines(store) == []
        assert house.remembers() == before

    def test_where_the_database_is_gone_its_copy_goes_on(
        self, house: House, postgres_url: str, copied: str, postgres_server: Any, draft: MakeDraft
    ) -> None:
        name = postgres_url.partition("?")[0].rpartition("/")[2]
        postgres_server.psql(f"ALTER DATABASE {name} RENAME TO {name}_gone;")
        try:
            store = house.open(copied)
            _write(store, draft)
            assert [what for what, _ in _lines(store)] == [Access.MOVED]
        finally:
            postgres_server.psql(f"ALTER DATABASE {name}_gone RENAME TO {name};")

    def test_a_file_of_a_store_that_went_to_a_server_is_a_copy(
        self, house: House, ward: Path, postgres_url: str, draft: MakeDraft
    ) -> None:
        place = Place(postgres_url, house.mirror, ZoneInfo("Europe/Amsterdam"), "tty1", house.keys)
        restore(place, ward, PEOPLE, OPENING.at)
        _write(house.open(postgres_url), draft)
        assert str(house.open(ward).copy_of).startswith("postgresql://")
