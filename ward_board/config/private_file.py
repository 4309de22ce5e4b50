"""Writing a file that only this user may read, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp


def write_private(file: Path, content: str | bytes) -> None:
    """Writes `content` (text as UTF-8), mode 0600, in place of what was there; missing folders are made with mode 0700.

    It is on the disk before it has its name, and nobody finds half of it. A link in its place is replaced, not
    followed. Raises OSError, and leaves nothing behind then.
    """
    _make_private(file.parent)
    data = content.encode("utf-8") if isinstance(content, str) else content
    # a name of its own for each writer: two terminals never write into one file
    descriptor, name = mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with open(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _make_private(folder: Path) -> None:
    # mkdir(parents=True) would leave the folders above open to others
    for one in (*reversed(folder.parents), folder):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)
