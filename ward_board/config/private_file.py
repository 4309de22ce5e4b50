"""Writing a file whole or not at all, that only this user may read unless it is said who else."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Literal

Readers = Literal["me", "group", "everybody"]
MODES: dict[Readers, tuple[int, int]] = {"me": (0o600, 0o700), "group": (0o640, 0o750), "everybody": (0o644, 0o755)}
"""The modes of a file that these may read, and of a folder that was made for it."""


def write_private(
    file: Path, content: str | bytes, *, readers: Readers = "me", modified: datetime | None = None
) -> None:
    """Writes `content` (text as UTF-8), for `readers` alone, in place of what was there.

    Missing folders are made for the same readers; one that is there already stays as its owner made it. The file is on
    the disk before it has its name, and nobody finds half of it. A link in its place is replaced, not followed. With
    `modified` (aware) that is its time. Raises OSError, and leaves nothing behind then.
    """
    make_private(file.parent, readers=readers)
    data = content.encode("utf-8") if isinstance(content, str) else content
    # a name of its own for each writer: two terminals never write into one file
    descriptor, name = mkstemp(prefix=".", suffix=".part", dir=file.parent)
    try:
        with open(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, MODES[readers][0])
        if modified is not None:
            os.utime(name, (modified.timestamp(), modified.timestamp()))
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def make_private(folder: Path, *, readers: Readers = "me") -> None:
    """Makes a folder where it is missing, and those above it, for `readers` alone.

    Raises OSError.
    """
    # mkdir(parents=True) would leave the folders above open to others, and the umask takes from a mode that is given
    for one in (*reversed(folder.parents), folder):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)
            one.chmod(MODES[readers][1])
