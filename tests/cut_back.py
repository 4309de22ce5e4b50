"""Somebody without the key cuts a store, and its mirror, back to an earlier commit, whose sealed ends they kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ends:
    """The sealed ends of a store as they were once, and how long its mirror was then."""

    head: tuple[Any, ...]
    access_head: tuple[Any, ...]
    mirror_bytes: int


def ends_of(file: Path, mirror: Path | None = None) -> Ends:
    """The ends that a store has now."""
    with closing(sqlite3.connect(file)) as connection:
        head = connection.execute("SELECT seq, hash, seal FROM head").fetchone()
        access_head = connection.execute("SELECT last, last_seal, seal FROM access_head").fetchone()
    return Ends(head, access_head, mirror.stat().st_size if mirror else 0)


def cut_back(file: Path, ends: Ends, mirror: Path | None = None) -> None:
    """All that came after `ends` is gone, and the triggers stand as they stood."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        gone = connection.execute("DELETE FROM journal WHERE seq > ?", ends.head[:1]).rowcount
        gone += connection.execute("DELETE FROM seal WHERE kind = 'access' AND line > ?", ends.access_head[:1]).rowcount
        connection.execute("DELETE FROM access_log WHERE id > ?", ends.access_head[:1])
        connection.execute("UPDATE head SET seq = ?, hash = ?, seal = ?", ends.head)
        connection.execute("UPDATE access_head SET last = ?, last_seal = ?, seal = ?", ends.access_head)
        for _, made in triggers:
            connection.execute(made)
        connection.execute("COMMIT")
    assert gone
    if mirror:
        with mirror.open("r+b") as opened:
            opened.truncate(ends.mirror_bytes)
