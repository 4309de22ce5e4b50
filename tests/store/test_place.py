"""Where a store may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from ward_board.errors import StoreUnavailableError
from ward_board.store import place
from ward_board.store.store import Store

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
