"""How a store lies on its machine, for `doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ward_board.store.engine import journal_mode
from ward_board.store.place import OVERLAY, file_system
from ward_board.store.store import Store


def looked_over(store: Store) -> Iterator[tuple[bool, str]]:
    """Facts about an open store, each with whether it is as it should be."""
    yield True, f"{store.kind} store at {store.place}"
    if store.copy_of:
        words = f"a copy of the store at {store.copy_of}, only to be looked at; if that one is the copy, move it away"
        yield False, words
    yield store.keys is not None, _of_keys(store)
    file = store.file
    if file is None:
        return
    yield True, f"SQLite {sqlite3.sqlite_version}, journal mode {journal_mode()}"
    kind = file_system(file)
    if kind == OVERLAY:
        yield False, "lies on an overlay file system, which may vanish with its container; move it to a real disk"
    mode = file.stat().st_mode & 0o077
    yield mode == 0, "for its owner only" if mode == 0 else f"others may reach {file}; run chmod 600 on it"


def _of_keys(store: Store) -> str:
    place = store.key_place.secrets
    if store.keys is None:
        return f"its keys are missing at {place}; put them back"
    return f"its keys are at {place}; they are in no backup, keep a copy of them elsewhere"
