"""Where a store may lie."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from shlex import quote

import pytest

from ward_board.config import private_file
from ward_board.errors import StoreUnavailableError
from ward_board.store import place
from ward_board.store.store import Store
from ward_board.store.verify import verify

MOUNTS = """\
sysfs /sys sysfs rw 0 0
overlay / overlay rw,lowerdir=/x 0 0
/dev/sda1 {home} ext4 rw 0 0
nas:/ward {home}/nas nfs4 rw 0 0
//pc/share {home}/my\\040share cifs rw 0 0
host {home}/nas/inner 9p rw 0 0
tmpfs {home}/nas/inner tmpfs rw 0 0
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with file systems of many kinds in it, as the kernel would list them."""
    home = tmp_path.resolve() / "home"
    for folder in ("nas/inner", "my share", "nassau"):
        (home / folder).mkdir(parents=True)
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS.format(home=home))
    monkeypatch.setattr(place, "MOUNTS", mounts)
    return home


def test_the_nearest_and_newest_mount_counts(home: Path) -> None:
    kinds = {
        "ward.db": "ext4",
        "nas/ward.db": "nfs4",
        "nassau/ward.db": "ext4",
        "nas/inner/ward.db": "tmpfs",
        "my share/ward.db": "cifs",
        "../ward.db": "overlay",
    }
    assert {name: place.file_system(home / name) for name in kinds} == kinds


def test_a_link_to_a_folder_is_followed(home: Path) -> None:
    (home / "near").symlink_to(home / "nas")
    assert place.file_system(home / "near" / "ward.db") == "nfs4"


@pytest.mark.parametrize("folder", ["nas", "my share"])
def test_h22_a_network_file_system_is_refused(home: Path, folder: str) -> None:
    file = home / folder / "ward.db"
    with pytest.raises(StoreUnavailableError, match="network file system"):
        Store.create(str(file), kind="demo")
    assert not file.exists()
    Store.create(str(home / "ward.db"), kind="demo").close()
    (home / "ward.db").rename(file)
    with pytest.raises(StoreUnavailableError, match="move it to a disk of this machine"):
        Store.open(str(file))


def test_overlay_is_allowed(home: Path) -> None:
    file = home.parent / "ward.db"
    assert place.file_system(file) == place.OVERLAY
    Store.create(str(file), kind="demo").close()
    Store.open(str(file)).close()


def test_a_machine_that_does_not_list_its_mounts_is_trusted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "MOUNTS", home / "none")
    assert place.file_system(home / "ward.db") == ""
    Store.create(str(home / "ward.db"), kind="demo").close()


def test_the_mounts_of_this_machine_can_be_read(tmp_path: Path) -> None:
    if not place.MOUNTS.exists():
        pytest.skip("this machine does not list its mounts")
    assert place.file_system(tmp_path / "ward.db")


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A demo store, made with a umask that lets everybody read."""
    umask = os.umask(0o022)
    try:
        (tmp_path / "new").mkdir()
        Store.create(str(tmp_path / "new" / "ward.db"), kind="demo").close()
    finally:
        os.umask(umask)
    return tmp_path / "new" / "ward.db"


def opened(file: Path) -> Store:
    return Store.open(str(file))


def test_h22_what_the_program_makes_is_for_its_user_alone_and_opens_again(file: Path) -> None:
    """Store and keys, whatever the umask; what SQLite puts beside them has the mode of the store."""
    store = opened(file)
    with store.write():
        made = {one.name: mode(one) for one in file.parent.iterdir()}
    verify(store)
    store.close()
    made |= {one.name: mode(one) for one in file.parent.iterdir()}
    assert {"ward.db", "ward.db.keys"} < set(made)
    assert set(made.values()) == {0o600}
    opened(file).close()


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666])
@pytest.mark.parametrize("name", ["ward.db", "ward.db.keys"])
def test_h22_h41_a_file_that_others_may_read_or_change_is_refused_with_the_remedy(
    file: Path, name: str, bits: int
) -> None:
    one = file.with_name(name)
    one.chmod(bits)
    with pytest.raises(StoreUnavailableError, match=rf"others may (read|change) .*: run chmod 600 {one}"):
        opened(file)
    one.chmod(0o600)
    opened(file).close()


def test_h22_the_remedy_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    odd = tmp_path / "it's a ward.db"
    Store.create(str(odd), kind="demo").close()
    odd.chmod(0o644)
    with pytest.raises(StoreUnavailableError) as refused:
        opened(odd)
    assert os.system(f"/bin/sh -c {quote(str(refused.value).partition('run ')[2])}") == 0  # noqa: S605
    opened(odd).close()


@pytest.mark.parametrize("name", ["ward.db", "ward.db.keys", "ward.db-journal", "ward.db-wal"])
def test_h22_a_file_of_somebody_else_is_refused(file: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = file.with_name(name)
    one.touch(0o600)
    others = one.stat().st_ino
    fstat, lstat = os.fstat, Path.lstat

    def as_of_others(found: os.stat_result) -> os.stat_result:
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:])) if found.st_ino == others else found

    monkeypatch.setattr(os, "fstat", lambda descriptor: as_of_others(fstat(descriptor)))
    monkeypatch.setattr(Path, "lstat", lambda path: as_of_others(lstat(path)))
    with pytest.raises(StoreUnavailableError, match=f"{one}: belongs to another user; run ward-board as that user"):
        opened(file)


@pytest.mark.parametrize("name", ["ward.db", "ward.db.keys"])
def test_h22_a_file_with_a_second_name_is_refused(file: Path, name: str, tmp_path: Path) -> None:
    """Under the other name it could be read and changed, whatever this one says."""
    one = file.with_name(name)
    os.link(one, tmp_path / "elsewhere")
    with pytest.raises(StoreUnavailableError, match="has a second name elsewhere"):
        opened(file)
    (tmp_path / "elsewhere").unlink()
    opened(file).close()


@pytest.mark.parametrize("name", ["ward.db", "ward.db.keys", "ward.db-journal"])
def test_h22_a_link_is_not_followed(file: Path, name: str, tmp_path: Path) -> None:
    one, elsewhere = file.with_name(name), tmp_path / "elsewhere"
    elsewhere.write_bytes(one.read_bytes() if one.exists() else b"")
    one.unlink(missing_ok=True)
    one.symlink_to(elsewhere)
    with pytest.raises(StoreUnavailableError, match="is a link"):
        opened(file)


def test_h22_a_pipe_in_place_of_the_keys_keeps_nobody_waiting(file: Path) -> None:
    keys = file.with_name("ward.db.keys")
    keys.unlink()
    os.mkfifo(keys, 0o600)
    with pytest.raises(StoreUnavailableError, match="is not a file"):
        opened(file)


@pytest.mark.parametrize(("bits", "is_refused"), [(0o777, True), (0o707, True), (0o1777, False), (0o755, False)])
def test_h22_a_folder_that_others_may_write_to_is_refused(file: Path, bits: int, is_refused: bool) -> None:
    """Unless its sticky bit keeps others from putting a file in place of one that is not theirs."""
    folder = file.parent
    folder.chmod(bits)
    ways: tuple[Callable[[], Store], ...] = (
        lambda: opened(file),
        lambda: Store.create(str(folder / "another.db"), kind="demo"),
    )
    for way in ways:
        if is_refused:
            with pytest.raises(StoreUnavailableError, match=f"others may write to {folder}: run chmod go-w {folder}"):
                way()
        else:
            way().close()
    assert (folder / "another.db").exists() is not is_refused


@pytest.mark.parametrize("bits", [0o755, 0o1777])
def test_h22_a_folder_of_another_user_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch, bits: int) -> None:
    """Its owner puts another file in the place of any that lies there, whatever the sticky bit says."""
    folder, real, theirs = file.parent, private_file.is_ours, file.parent.stat().st_ino
    folder.chmod(bits)
    monkeypatch.setattr(private_file, "is_ours", lambda found: found.st_ino != theirs and real(found))
    said = f"{folder}: belongs to another user; take a folder of your own"
    with pytest.raises(StoreUnavailableError, match=said):
        opened(file)
    with pytest.raises(StoreUnavailableError, match=said):
        Store.create(str(folder / "another.db"), kind="demo")
    assert not (folder / "another.db").exists()


def test_h22_a_group_may_write_to_the_folder_where_it_is_nobody_elses(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many systems give each user a group of their own, and let it write by default."""
    file.parent.chmod(0o770)
    for is_own in (True, False):
        monkeypatch.setattr(private_file, "_is_private_group", lambda _group, _user, is_own=is_own: is_own)
        if is_own:
            opened(file).close()
        else:
            with pytest.raises(StoreUnavailableError, match="run chmod go-w"):
                opened(file)


def test_h22_a_verified_head_that_others_could_have_written_is_not_believed(file: Path) -> None:
    """Then the whole journal is checked, instead of what came after it."""
    store = opened(file)
    verify(store)
    anchor = store.key_place.anchor
    assert store.key_place.last_verified() is not None
    anchor.chmod(0o666)
    assert store.key_place.last_verified() is None
    store.close()
