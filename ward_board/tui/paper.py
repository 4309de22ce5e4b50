"""Writing the paper sheet: a file that only this user may read, for patients stand in it by name."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ward_board.config.paths import data_folder
from ward_board.config.private_file import write_private
from ward_board.ward.ward import Ward

_FOLDER = "downtime"


def downtime_folder() -> Path:
    """Where the sheets of a ward lie."""
    return data_folder() / _FOLDER


def sheet_folder(ward: Ward) -> Path | None:
    """Where the sheets of this store lie: those of a demo store beside it, so that they go when it goes.

    None for a demo store that is no file: nothing that is made up may lie in the folder of a real ward.
    """
    if ward.kind != "demo":
        return downtime_folder()
    store = Path(ward.store.place)
    return store.parent / _FOLDER if store.is_file() else None


def sheet_name(ward: Ward, now: datetime) -> str:
    """The name of a sheet that is written `now` (aware, UTC): it has the ward's date and time, and no patient."""
    return f"day-sheet-{now.astimezone(ward.zone):%Y-%m-%d-%H%M%S}.txt"


def write_sheet(file: Path, text: str) -> None:
    """Writes `text` whole or not at all, mode 0600 in a folder of mode 0700, and through no link.

    What cannot stand in UTF-8 is written as "?". Raises OSError.
    """
    write_private(file, text.encode("utf-8", "replace").decode("utf-8"))
    # the folder may have been made by hand; where it is somebody else's the file is private all the same
    with suppress(OSError):
        file.parent.chmod(0o700)
