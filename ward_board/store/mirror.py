"""The mirror journal: a file, best on another disk, that follows a store line by line after each commit (H23, H37).

From it the store can be rebuilt. It is only ever written on, by any process that has the store open, one at a time; and
only where the store still holds what the mirror ends with. One that ends otherwise is evidence.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from ward_board.config.private_file import sync
from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.store.line_file import locked, open_to_read, read_end, read_lines, said_of
from ward_board.store.snapshot import (
    ACCESS_LINE,
    HEAD_LINE,
    NOTHING,
    Following,
    Line,
    Reached,
    head_line,
    moment_of,
    text_of,
)

PATIENCE_SECONDS = 2.0
_BEGINS_ANEW = (Access.RESTORED.value, Access.ARCHIVED.value)
_EVIDENCE = (
    "holds what the store does not, as after an older copy was put back; it is kept as evidence and not written on: "
    "put it back with 'ward-board restore', or move it away and a new one begins"
)


@dataclass(frozen=True, slots=True)
class MirrorHead:
    """Up to where a mirror goes: its last entry (0 for none) with its hash, its last line of the access log (0 for
    none) with its seal."""

    seq: int
    hash: str
    line: int
    line_seal: str


class Mirror:
    """The mirror in `file` of the store behind `engine`; any thread of any process may let it follow.

    `trouble` is one line that says why it could not be written the last time, None while all is well. It never keeps an
    act from being kept, and the next `follow` catches up what was missed.
    """

    def __init__(self, file: Path, engine: Engine, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.file = file
        self.trouble: str | None = None
        self._engine, self._patience_seconds = engine, patience_seconds
        self._left: tuple[tuple[int, int], Reached] = ((0, 0), NOTHING)

    def follow(self) -> None:
        """Write down what came into the store since the last line; what goes wrong is `trouble`, never raised."""
        try:
            with said_of(self.file), locked(self.file, self._patience_seconds) as file:
                self._catch_up(file)
            self.trouble = None
        except StoreUnavailableError as error:
            self.trouble = f"mirror: {error}"
        except Exception as error:
            # what was committed stands, and must never look as if it did not
            logging.getLogger(__name__).exception("a fault of ours in the mirror")
            self.trouble = f"mirror: {self.file}: a fault of ours ({type(error).__name__}); the log says where"

    def renew(self) -> None:
        """Write the mirror anew from the store, in place of the one that is there: what left the store leaves it too.

        Raises StoreUnavailableError where that cannot be done; then the earlier one stands.
        """
        draft = self.file.with_name(f"{self.file.name}.new")
        with said_of(self.file), locked(self.file, self._patience_seconds):
            draft.unlink(missing_ok=True)
            try:
                with locked(draft, self._patience_seconds) as file:
                    self._catch_up(file)
                    draft.replace(self.file)
            finally:
                draft.unlink(missing_ok=True)
            sync(self.file.parent)

    def head(self) -> MirrorHead | None:
        """Up to where the file goes now; None where there is none, or nothing in it.

        Raises StoreUnavailableError where it cannot be read.
        """
        if not self.is_there:
            return None
        with said_of(self.file), open_to_read(self.file) as file:
            reached, _ = read_end(file, self.file)
        return None if reached == NOTHING else MirrorHead(reached.seq, reached.hash, reached.line, reached.line_seal)

    def lines(self) -> Iterator[Line]:
        """Every line that was written down, but for one that a crash tore.

        Raises StoreUnavailableError where the file, or a line of it, cannot be read.
        """
        if self.is_there:
            yield from read_lines(self.file)

    def new_beginning(self) -> str | None:
        """One line where it was begun anew beside a store with entries, as after somebody took it away.

        None where it began with the store, or after a restore or an archive, which begin it anew. Raises
        StoreUnavailableError as `lines`.
        """
        seq, newest = 0, None
        for line in self.lines():
            if line["kind"] == HEAD_LINE:
                break
            seq = line.get("seq", seq)
            newest = line.get("what") if line["kind"] == ACCESS_LINE else newest
        if not seq or newest in _BEGINS_ANEW:
            return None
        return f"the mirror was begun anew at entry {seq}: what an earlier one held stands in no mirror"

    @property
    def is_there(self) -> bool:
        """Whether anything stands in its place."""
        return os.path.lexists(self.file)

    def put_aside(self, kept: Path) -> None:
        """Keep the file as `kept`, in the same folder, as evidence; the next `follow` begins a new one.

        Raises StoreUnavailableError where that cannot be done.
        """
        with said_of(self.file), locked(self.file, self._patience_seconds):
            self.file.rename(kept)
            sync(kept.parent)

    def remove(self) -> None:
        """Take the file away, of a store that is gone."""
        self.file.unlink(missing_ok=True)

    def _catch_up(self, file: BinaryIO) -> None:
        before = self._end_of(file)
        with moment_of(self._engine, "the store") as connection:
            following = Following(connection, before)
            if not following.continues:
                raise StoreUnavailableError(f"{self.file}: {_EVIDENCE}")
            reached = before
            if following.is_any:
                file.writelines(text_of(line).encode() for line in following.lines())
                reached = following.reached()
                file.write(text_of(head_line(HEAD_LINE, reached)).encode())
                file.flush()
                os.fsync(file.fileno())
        self._left = _state_of(file), reached

    def _end_of(self, file: BinaryIO) -> Reached:
        """Up to where the file goes; a last line that a crash tore is cut off, all before it stays."""
        (inode, size), reached = self._left
        state = _state_of(file)
        if state == (inode, size):
            return reached
        found, end = read_end(file, self.file)
        if end < state[1]:
            file.truncate(end)
        # what this process wrote down before need not stand there again, unless it is another file now
        return replace(found, known=reached.known) if state[0] == inode else found


def _state_of(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_ino, found.st_size
