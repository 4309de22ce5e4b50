"""A store's file as SQLite has it: its address, what lies beside it, and what went wrong with it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

_SIDECARS = ("-journal", "-wal", "-shm")
_PRIMARY = 0xFF


def uri_of(file: Path, settings: str = "") -> str:
    """The address under which SQLite opens a file as `settings` ("mode=ro") say."""
    return f"file:{quote(str(file))}" + (f"?{settings}" if settings else "")


def sidecars_of(file: Path) -> tuple[Path, ...]:
    """All that SQLite may leave beside a file: what it plays back into it, and its index of that."""
    return tuple(file.with_name(file.name + suffix) for suffix in _SIDECARS)


def primary_code(error: BaseException | None) -> int:
    """What went wrong, as `sqlite3.SQLITE_BUSY`, without the closer reason; 0 where SQLite did not say it."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
