"""A real disk that is small, and can be full or read-only: for whoever may mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of so many kB, mounted at the new folder `place`; the test is skipped where nobody may mount one."""
    place.mkdir(mode=0o700)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("only root may mount a small disk, and not in every container")
    try:
        yield place
    finally:
        # lazily: a store that is still open keeps nobody from going on
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, *, but_bytes: int = 0) -> Path:
    """A file that takes all that is free on a disk, but for some bytes; it is to be removed again."""
    filler = place / "filler"
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free - but_bytes, 1))
    return filler


def make_read_only(place: Path, *, on: bool = True) -> None:
    """Mounts the disk anew, to be read only, or to be written again."""
    subprocess.run(["mount", "-o", "remount,ro" if on else "remount,rw", str(place)], check=True)
