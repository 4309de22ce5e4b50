"""Backups: whole copies of a store, each verified before it has its name; the newest ones stay, and always a good one.

The keys are no part of them: whoever finds a backup can read it, and can neither write entries into it nor guess PINs.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine

from ward_board.config.private_file import check_folder, make_private, open_private, sync
from ward_board.errors import StoreUnavailableError, VerificationFailedError
from ward_board.store import schema
from ward_board.store.engine import BUSY_SECONDS, connect_to_read, let_go, make_engine, said_plainly
from ward_board.store.keys import Anchor, KeyPlace, Keys
from ward_board.store.line_file import read_lines
from ward_board.store.schema import Identity
from ward_board.store.snapshot import text_of, whole
from ward_board.store.sqlite_file import uri_of
from ward_board.store.store import Store
from ward_board.store.verify import verify

log = logging.getLogger(__name__)

ROOM_LEFT_BYTES = 64 * 2**20
"""A backup leaves so much free on its disk, on which the ward may have to write on."""
_TIME = "%Y%m%dT%H%M%SZ"


class NotNowError(StoreUnavailableError):
    """Somebody else backs up the same store into the same folder just now, or has just done so."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was verified, with the last of its `entries`; it holds all that was kept when it was begun."""

    file: Path
    entries: int
    head: Anchor


class BackupFolder:
    """Where backups of one store lie: `ward-<id>-<UTC>.db`, or `.jsonl` of a server; nothing else there is touched."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self.folder = store, folder
        self._short = f"ward-{store.id[:8]}"
        self._suffix = ".jsonl" if store.file is None else ".db"
        self._name = re.compile(rf"{self._short}-\d{{8}}T\d{{6}}Z\.(db|jsonl)")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else backs up this store into this folder meanwhile; the folder is made where it is missing.

        Raises NotNowError, and StoreUnavailableError where the folder cannot be used.
        """
        if self.folder.is_symlink():
            raise StoreUnavailableError(f"{self.folder}: is a link; name the folder itself")
        if self.folder.exists() and not self.folder.is_dir():
            raise StoreUnavailableError(f"{self.folder}: is no folder; name another one")
        with _said_plainly(self.folder):
            make_private(self.folder)
            check_folder(self.folder)
            lock = open_private(self.folder / f".{self._short}.lock", os.O_RDWR | os.O_CREAT)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                raise NotNowError(f"{self.folder}: another backup is under way; wait until it has ended") from None
            except OSError:
                os.close(lock)
                raise
        try:
            yield
        finally:
            os.close(lock)

    def take(self, at: datetime, keep: int) -> Backup:
        """A new backup that is named after `at` (aware); it and the newest others stay, `keep` (1 or more) in all.

        To be called while the folder is held. Raises StoreUnavailableError in one line, and leaves nothing then.
        """
        keys = self._store.keys_to_write_with()
        if self._store.is_behind():
            # it would push a good one out
            raise StoreUnavailableError(
                "no backup was made: the store lacks what was in it before; 'ward-board verify' says since when"
            )
        file = self.folder / f"{self._short}-{at.astimezone(UTC):{_TIME}}{self._suffix}"
        part = self.folder / f".{file.name}.part"
        with _said_plainly(self.folder):
            self._sweep()
            if file.exists() or file.is_symlink():
                raise StoreUnavailableError(f"{file}: is there already; nothing was written over")
            self._want_room()
            try:
                made = self._written(part, keys)
                part.rename(file)
                sync(self.folder)
            except BaseException:
                for one in (part, file):
                    with suppress(OSError):
                        one.unlink(missing_ok=True)
                raise
        self._keep_newest(keep, file)
        return Backup(file, made.seq, made)

    def files(self) -> tuple[Path, ...]:
        """The backups of this store that lie here, newest first by their names."""
        try:
            found = [one for one in self.folder.iterdir() if self._name.fullmatch(one.name)]
        except OSError:
            return ()
        ours = [one for one in found if one.is_file() and not one.is_symlink() and not self._is_store(one)]
        return tuple(sorted(ours, key=lambda one: one.name, reverse=True))

    def _is_store(self, file: Path) -> bool:
        """Whether somebody opened a backup where it lies: it is a store that is written to, by whatever path."""
        return self._store.file is not None and file.samefile(self._store.file)

    def _sweep(self) -> None:
        """Takes away what one that was killed left half written: nobody else writes here now."""
        for part in self.folder.glob(f".{self._short}-*.part"):
            part.unlink()

    def _want_room(self) -> None:
        needed = self._store.file.stat().st_size if self._store.file else 0
        free = shutil.disk_usage(self.folder).free
        if free < needed + ROOM_LEFT_BYTES:
            raise StoreUnavailableError(
                f"{self.folder}: a backup needs {(needed + ROOM_LEFT_BYTES) // 10**6} MB and {free // 10**6} MB are "
                "free; free some space, or name a folder on another disk"
            )

    def _written(self, part: Path, keys: Keys) -> Anchor:
        """The head of the copy in `part`, verified and on the disk."""
        store = self._store
        with store.read() as view:
            before, line = Anchor(*view.head()), view.newest_access()
        _make(part)
        if store.file is None:
            _write_lines(store, part)
            sync(part)
            with _rebuilt_from(part, store, keys) as (file, engine):
                return _verified(store, file, engine, before, line)
        _copy(store.file, part)
        sync(part)
        # nobody writes there: without locks, and nothing is left beside it
        engine = create_engine("sqlite://", creator=lambda: _connect(part, _UNCHANGED), poolclass=NullPool)
        return _verified(store, part, engine, before, line)

    def _keep_newest(self, keep: int, newest: Path) -> None:
        """The one that was just made stays whatever its name says: the clock may have been set back."""
        others = [one for one in self.files() if one != newest]
        for old in others[max(keep - 1, 0) :]:
            try:
                old.unlink()
            except OSError as error:
                log.warning("%s could not be removed: %s", old.name, error.strerror)


def _copy(file: Path, part: Path) -> None:
    """A copy of one moment through SQLite itself: a plain copy of a file in use is not one."""
    with said_plainly(str(file)), closing(_connect(file, "mode=rw")) as source, closing(_connect(part, _ALONE)) as copy:
        # where it fails the copy goes away as a whole, and what is on the disk is asked of the system at the end
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")
        source.backup(copy, progress=_give_up_where_held)


def _give_up_where_held(status: int, _remaining: int, _pages: int) -> None:
    """It has waited as long as every other reader by now; the library would ask for ever."""
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise StoreUnavailableError("the store is held by another program; close that one and try again")


def _write_lines(store: Store, part: Path) -> None:
    """All that a server's store holds at one moment, as lines of JSON."""
    with (
        said_plainly(store.place),
        connect_to_read(store.engine) as connection,
        connection.begin(),
        part.open("wb") as file,
    ):
        file.writelines(text_of(line).encode() for line in whole(connection))


@contextmanager
def _rebuilt_from(part: Path, store: Store, keys: Keys) -> Iterator[tuple[Path, Engine]]:
    """The database that a restore would make of these lines, which shows that it can; gone when the block ends."""
    from ward_board.store.rebuilding import Kept, rebuilt

    file = part.with_name(f"{part.name}.check.part")
    engine = make_engine(URL.create("sqlite", database=str(file)))
    try:
        _make(file)
        with rebuilt(engine, str(part), read_lines(part), keys, Kept(_identity(store))):
            pass
        yield file, engine
    except VerificationFailedError as error:
        raise StoreUnavailableError(f"the backup was not kept: {error}") from None
    finally:
        let_go(engine)
        file.unlink(missing_ok=True)


def _verified(store: Store, file: Path, engine: Engine, before: Anchor, line: int) -> Anchor:
    """The head of a copy that holds `before`, line `line` of the access log, and nothing that is not whole."""
    places = _PlaceOfCopy(store.key_place.secrets, store.key_place.anchor, store.kind, before)
    url = URL.create("sqlite", database=str(file))
    with closing(Store(url, engine, _identity(store), places)) as copy:
        found = verify(copy)
        if not found.ok:
            raise StoreUnavailableError(f"the backup was not kept, for its copy does not verify: {found.sentence}")
        with copy.read() as view:
            if view.newest_access() < line:
                raise StoreUnavailableError("the backup was not kept: lines of the access log are missing in its copy")
            return Anchor(*view.head())


@dataclass(frozen=True, slots=True)
class _PlaceOfCopy(KeyPlace):
    """The keys of the store for its copy, which must hold `before`; of a copy nothing is remembered."""

    before: Anchor

    def last_verified(self) -> Anchor:
        """What it must hold."""
        return self.before

    def remember(self, anchor: Anchor) -> None:
        """Nothing: the store has a head of its own."""


def _identity(store: Store) -> Identity:
    return Identity(schema.NEWEST, store.id, store.kind)


def _make(file: Path) -> None:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))


_ALONE = "mode=rw&nolock=1"
_UNCHANGED = "mode=ro&immutable=1"


def _connect(file: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri_of(file, how),
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def _said_plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailableError(f"{folder}: no backup can be kept there: {error.strerror}") from None
