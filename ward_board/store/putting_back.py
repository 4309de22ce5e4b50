"""A file takes the place of a store: whatever ends this midway, the one that stood there stands there still.

What stood there is kept as a copy first, then one rename decides. A second name of the same file would do without the
copy, and a kill before the rename would leave a store that others can change under another name.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path

from ward_board.config.private_file import sync, write_private
from ward_board.errors import StoreUnavailableError
from ward_board.store.keys import Anchor, KeyPlace
from ward_board.store.line_file import said_of
from ward_board.store.mirror import Mirror
from ward_board.store.sqlite_file import primary_code, sidecars_of


def put_back(candidate: Path, file: Path, kept: Path, key_place: KeyPlace, verified: Anchor, mirror: Mirror) -> bool:
    """Put the store in `candidate` where that in `file` is, which is kept as `kept` with its mirror beside it.

    `verified` is the head of the candidate, which this machine has verified. Says whether there was one to keep. To be
    called by who holds the lease alone. Raises StoreUnavailableError where it cannot be done; then all is as it was.
    """
    before = _inode(file)
    with ExitStack() as stack, said_of(file):
        undo = _Undo(stack, lambda: _inode(file) == before)
        if before is not None:
            _settle(file)
            _keep(file, kept, undo)
        _forget_anchor(key_place, undo)
        if mirror.is_there:
            evidence = mirror.file.with_name(mirror.file.name + kept.name.removeprefix(file.name))
            undo.by(lambda: evidence.exists() and evidence.rename(mirror.file))
            mirror.put_aside(evidence)
        _move_sidecars_away(file, undo)
        candidate.replace(file)
        stack.pop_all()
    with suppress(OSError):
        sync(file.parent)
    key_place.remember(verified)
    return before is not None


class _Undo:
    """What takes back each step that was done, as long as `is_former` says that the former store stands."""

    def __init__(self, stack: ExitStack, is_former: Callable[[], bool]) -> None:
        self._stack, self._is_former = stack, is_former

    def by(self, step: Callable[[], object]) -> None:
        """Do `step` where what comes after it fails."""
        self._stack.callback(lambda: self._is_former() and step())


def _settle(file: Path) -> None:
    """Let SQLite end what a crash left beside the file, as the next one to open it would; it may be past reading."""
    try:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode=DELETE")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if primary_code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreUnavailableError(f"{file}: another program holds it; close that one, then try again") from None


def _keep(file: Path, kept: Path, undo: _Undo) -> None:
    try:
        for one, copy in zip((file, *sidecars_of(file)), (kept, *sidecars_of(kept)), strict=True):
            if one.exists():
                descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                undo.by(copy.unlink)
                with open(descriptor, "wb") as out, open(one, "rb") as source:
                    shutil.copyfileobj(source, out)
                    out.flush()
                    os.fsync(out.fileno())
        sync(kept.parent)
    except OSError as error:
        raise StoreUnavailableError(
            f"{file}: could not be kept as {kept.name}: {error.strerror}; nothing was changed"
        ) from None


def _forget_anchor(key_place: KeyPlace, undo: _Undo) -> None:
    """With none the next check looks at everything: it fits the store that stood there and the one that will."""
    anchor = key_place.last_verified()
    if anchor is not None:
        key_place.anchor.unlink()
        undo.by(lambda: key_place.remember(anchor))


def _move_sidecars_away(file: Path, undo: _Undo) -> None:
    """Of a file past reading; SQLite would play them into the store that comes there, and copies of them are kept."""
    for beside in sidecars_of(file):
        if beside.exists():
            content = beside.read_bytes()
            undo.by(partial(write_private, beside, content))
            beside.unlink()


def _inode(file: Path) -> int | None:
    with suppress(FileNotFoundError):
        return file.stat().st_ino
    return None
