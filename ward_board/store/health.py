"""How a store lies on its machine, for `doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ward_board.store.engine import journal_mode, parse_url
from ward_board.store.place import OVERLAY, file_system
from ward_board.store.store import Store


def looked_over(store: Store) -> Iterator[tuple[bool, str]]:
    """Facts about an open store, each with whether it is as it should be."""
    yield True, f"{store.kind} store at {store.place}"
    yield (
        store.keys is not None,
        ("its keys are there" if store.keys else f"its keys are missing at {store.key_place.secrets}; put them back"),
    )
    file = _file_of(store)
    if file is None:
        return
    yield True, f"SQLite {sqlite3.sqlite_version}, journal mode {journal_mode()}"
    kind = file_system(file)
    if kind == OVERLAY:
        yield False, "lies on an overlay file system, which may vanish with its container; move it to a real disk"
    mode = file.stat().st_mode & 0o077
    yield mode == 0, "for its owner only" if mode == 0 else f"others may reach {file}; run chmod 600 on it"


def disk_of(store: Store) -> Path | None:
    """The folder whose free space matters, where the store is a file."""
    file = _file_of(store)
    return file.parent if file else None


def _file_of(store: Store) -> Path | None:
    url = parse_url(store.url)
    return Path(str(url.database)) if url.drivername == "sqlite" else None
