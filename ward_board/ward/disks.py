"""The disks on which a ward writes, and how much is free on each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.config.paths import log_folder
from ward_board.ward.backups import backup_folder

if TYPE_CHECKING:
    from ward_board.config.settings import Safety
    from ward_board.store.store import Store
    from ward_board.ward.ward import Ward

_MEGABYTE = 10**6
STORE = "store"


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk: what of the ward lies there ("store", "mirror", "backups", "log"), where, and what is free of it."""

    names: tuple[str, ...]
    folder: Path
    free_bytes: int


def folders_of(store: Store, settings: Safety) -> Mapping[str, Path]:
    """Where the ward writes, by name; a store on a server has a disk of its own."""
    found = {STORE: store.file.parent} if store.file else {}
    if store.mirror:
        found["mirror"] = store.mirror.file.parent
    if store.kind != "demo" or settings.backup_folder:
        found["backups"] = backup_folder(settings)
    return {**found, "log": log_folder()}


def disks_of(folders: Mapping[str, Path]) -> tuple[Disk, ...]:
    """Each disk once, in the order of the folders; of a folder that is not made yet that of the one above it.

    Raises OSError where a disk does not tell.
    """
    found: dict[int, list[str]] = {}
    there = {name: _there(folder) for name, folder in folders.items()}
    for name, folder in there.items():
        found.setdefault(os.stat(folder).st_dev, []).append(name)
    return tuple(
        Disk(tuple(names), there[names[0]], shutil.disk_usage(there[names[0]]).free) for names in found.values()
    )


def low_disks(ward: Ward, settings: Safety) -> tuple[Disk, ...]:
    """Those with less free than the site wants; raises OSError where a disk does not tell."""
    return tuple(_low(disks_of(folders_of(ward.store, settings)), settings))


def _low(disks: Iterable[Disk], settings: Safety) -> Iterable[Disk]:
    return (disk for disk in disks if disk.free_bytes < settings.disk_low_mb * _MEGABYTE)


def _there(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())
