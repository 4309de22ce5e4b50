"""A copy of a store as lines, whatever it lies in: a backup, a mirror, a snapshot, or the store itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Engine

from ward_board.config.regular_file import open_regular
from ward_board.domain.entry import Entry
from ward_board.errors import BadInputError, StoreUnavailableError, VerificationFailedError
from ward_board.store.body import decode
from ward_board.store.engine import make_engine, said_plainly
from ward_board.store.keys import Keys
from ward_board.store.line_file import read_lines
from ward_board.store.row_seals import COURSE_KIND, PATIENT_KIND, TREATMENT_KIND
from ward_board.store.schema import NEWEST, OLDER, Identity, bring_up_to_date
from ward_board.store.snapshot import ACCESS_LINE, ENTRY_LINE, STORE_LINE, Line, moment_of, row_id_of, whole
from ward_board.store.sqlite_file import sidecars_of

Source = Callable[[], Iterator[Line]]
"""The lines of a copy, from the first one on each time it is called."""
_SQLITE = b"SQLite format 3\0"
_LINES = b'{"kind":"'
_NUMBERED = (PATIENT_KIND, COURSE_KIND, TREATMENT_KIND)
_BY_PREFIX = {"c": COURSE_KIND, "t": TREATMENT_KIND}
_WAS = "was"


@contextmanager
def opened_copy(file: Path, scratch: Path, keys_of: Callable[[Identity], Keys | None]) -> Iterator[Source]:
    """The lines of `file`, which is not changed; a database is read from a copy of it in the empty folder `scratch`.

    Raises BadInputError for what is neither a backup nor a mirror, VerificationFailedError for what is damaged.
    """
    try:
        with open_regular(file) as opened:
            begins = opened.read(len(_SQLITE))
        is_database = begins == _SQLITE
        if is_database:
            _copy(file, scratch / "copy.db")
    except OSError as error:
        raise BadInputError(f"{file}: cannot be read: {error.strerror}") from None
    if not is_database:
        if not begins.startswith(_LINES):
            raise BadInputError(f"{file}: is neither a backup nor a mirror of a store; name one of those")
        yield _said_of_copy(file, lambda: read_lines(file))
        return
    engine = make_engine(URL.create("sqlite", database=str(scratch / "copy.db")))

    def keys_of_copy(found: Identity) -> Keys | None:
        keys = keys_of(found)
        # a copy may well be from before the store was brought up to date
        return keys and replace(keys, schema=None)

    was: str | None = None

    def lines() -> Iterator[Line]:
        nonlocal was
        with said_plainly(str(file)):
            found = bring_up_to_date(engine, str(file), None, keys_of_copy, None).schema
        was = was or (found if found != NEWEST else None)
        for line in lines_of(engine, str(file))():
            yield {**line, _WAS: was} if was and line["kind"] == STORE_LINE else line

    try:
        yield _said_of_copy(file, lines)
    finally:
        engine.dispose()


def _said_of_copy(file: Path, source: Source) -> Source:
    """Of a copy that cannot be read another one is wanted, whatever else would help a store."""

    def lines() -> Iterator[Line]:
        try:
            yield from source()
        except StoreUnavailableError:
            said = f"{file}: the copy is damaged and cannot be read; name another backup"
            raise VerificationFailedError(said) from None

    return lines


def lines_of(engine: Engine, place: str) -> Source:
    """The lines of an open database, each time of one moment.

    They raise StoreUnavailableError where something cannot be read.
    """

    def lines() -> Iterator[Line]:
        with moment_of(engine, place) as connection:
            yield from whole(connection)

    return lines


@dataclass(frozen=True, slots=True)
class Survey:
    """What a copy says that it holds: the hashes of its entries, the seals of its log after line `log_began`, and the
    highest id of each kind of row, of those too that went into an archive. Nothing of it was judged.

    `was` is the schema that a copy had before it was brought up to date to be read, None for the newest: what an older
    schema did not seal yet has a seal by now that says nothing of who wrote it.
    """

    identity: Identity
    hashes: tuple[str, ...]
    log_began: int
    log: tuple[str, ...]
    ids: dict[str, int]
    newest: Entry | None
    was: str | None = None

    @classmethod
    def of(cls, source: Source) -> Self:
        """Raises StoreUnavailableError where it cannot be read, or is not begun as one that this program wrote."""
        identity: Identity | None = None
        hashes, log, ids = list[str](), list[str](), dict.fromkeys(_NUMBERED, 0)
        began, newest, was = 0, (0, ""), None
        try:
            for line in source():
                kind = line["kind"]
                if kind == ENTRY_LINE:
                    hashes.append(line["hash"])
                    newest = int(line["seq"]), str(line["body"])
                    if not line["body"]:
                        kind, number = _row_of(line["stream"])
                        ids[kind] = max(ids[kind], number)
                elif kind == ACCESS_LINE:
                    log.append(line["seal"])
                elif kind in ids:
                    ids[kind] = max(ids[kind], row_id_of(line))
                elif kind == STORE_LINE and identity is None:
                    identity = Identity(line["schema"], line["store_id"], line["store_kind"])
                    began, was = int(line["first"]), next((one for one in OLDER if one == line.get(_WAS)), None)
        except (KeyError, TypeError, ValueError):
            identity = None
        if identity is None:
            raise StoreUnavailableError("its lines are not ones that this program wrote")
        return cls(identity, tuple(hashes), began, tuple(log), ids, _readable(*newest), was)

    @property
    def seq(self) -> int:
        """The number of the last entry; 0 for none."""
        return len(self.hashes)

    @property
    def line(self) -> int:
        """The number of the last line of the access log; 0 for none."""
        return self.log_began + len(self.log)

    @property
    def newest_at(self) -> datetime | None:
        """When the last entry was recorded (aware, UTC)."""
        return self.newest.recorded_at if self.newest else None

    def same_until(self, other: Survey) -> int:
        """The last entry that both hold; each hash stands for all entries before it."""
        shorter = min(self.seq, other.seq)
        return next((seq for seq in range(shorter, 0, -1) if self.hashes[seq - 1] == other.hashes[seq - 1]), 0)

    def goes_on_from(self, other: Survey) -> bool:
        """Whether this holds all that `other` ends with: its last entry, and its last line of the access log."""
        if self.line < other.line or other.line < self.log_began:
            return False
        line = other.line - self.log_began
        same_line = not (line and other.log) or self.log[line - 1] == other.log[-1]
        return self.same_until(other) == other.seq and same_line


def entries_after(source: Source, seq: int) -> list[Entry]:
    """The entries of a copy after number `seq` that can be read."""
    found = (
        _readable(line["seq"], line["body"]) for line in source() if line["kind"] == ENTRY_LINE and line["seq"] > seq
    )
    return [entry for entry in found if entry]


def entries_of(source: Source, streams: frozenset[str]) -> list[Entry]:
    """The entries of some streams of a copy that can be read."""
    return [entry for entry in entries_after(source, 0) if entry.stream in streams]


def _row_of(stream: str) -> tuple[str, int]:
    """Of which kind of row, and which id, an archived stream was."""
    return _BY_PREFIX[stream[:1]], int(stream[1:])


def _readable(seq: int, body: str) -> Entry | None:
    with suppress(StoreUnavailableError):
        return decode(seq, body)
    return None


def _copy(file: Path, copy: Path) -> None:
    """With what SQLite left beside it, which belongs to it."""
    for one, aside in zip((file, *sidecars_of(file)), (copy, *sidecars_of(copy)), strict=True):
        if one == file or one.exists():
            made = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(made, "wb") as out, open_regular(one) as source:
                shutil.copyfileobj(source, out)
