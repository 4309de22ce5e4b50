"""Writing the paper sheet: a file that only this user may read, for patients stand in it by name."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.config.paths import data_folder


def downtime_folder() -> Path:
    """Where the sheets lie."""
    return data_folder() / "downtime"


def sheet_file(now: datetime, zone: ZoneInfo) -> Path:
    """The file of a sheet that is written `now` (aware, UTC): its name has the ward's date and time, and no patient."""
    return downtime_folder() / f"day-sheet-{now.astimezone(zone):%Y-%m-%d-%H%M%S}.txt"


def write_private(file: Path, text: str) -> None:
    """Writes `text` whole or not at all, mode 0600 in a folder of mode 0700, and through no link.

    Raises OSError.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    with suppress(FileNotFoundError):
        beside.unlink()
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8") as paper:
            paper.write(text)
            paper.flush()
            os.fsync(paper.fileno())
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
