"""Papers as files: where they lie, and that only this user may read them, for patients stand in them by name."""

from __future__ import annotations

import os
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from ward_board.config.paths import data_folder
from ward_board.config.private_file import Readers, write_private
from ward_board.config.settings import Settings
from ward_board.domain.text import printable
from ward_board.ward.ward import Ward

_DOWNTIME, _PAPERS = "downtime", "papers"


def downtime_folder() -> Path:
    """Where the sheets of a ward lie."""
    return data_folder() / _DOWNTIME


def sheet_folder(ward: Ward) -> Path | None:
    """Where the sheets of this store lie: those of a demo store beside it, so that they go when it goes.

    None for a demo store that is no file: nothing that is made up may lie in the folder of a real ward.
    """
    return downtime_folder() if ward.kind != "demo" else _beside(ward, _DOWNTIME)


def papers_folder(ward: Ward, settings: Settings) -> Path | None:
    """Where papers lie on their way to the printer, or for good where none is set; None as for sheets."""
    if ward.kind == "demo":
        return _beside(ward, _PAPERS)
    chosen = settings.papers.folder
    return Path(chosen).expanduser() if chosen else data_folder() / _PAPERS


def sheet_name(ward: Ward, now: datetime, ending: str) -> str:
    """The name of a sheet that is written `now` (aware, UTC): it has the ward's date and time, and no patient."""
    return f"day-sheet-{now.astimezone(ward.zone):%Y-%m-%d-%H%M%S}.{ending}"


def shown_path(path: Path) -> str:
    """A path as short as it can be said."""
    home = os.path.expanduser("~")  # stays as it is where nobody knows it
    return printable(f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path))


def can_typeset() -> bool:
    """Whether papers can be made as PDF here; where not, `pip install 'ward-board[papers]'` mends it."""
    return find_spec("typst") is not None


def write_sheet(file: Path, content: str | bytes, *, readers: Readers = "me", modified: datetime | None = None) -> None:
    """Writes `content` as `write_private` does, for this user alone unless `readers` says who else.

    What cannot stand in UTF-8 is written as "?". Raises OSError.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    write_private(file, data, readers=readers, modified=modified)


def _beside(ward: Ward, name: str) -> Path | None:
    """A folder beside a demo's store, so that it goes when the store goes."""
    store = Path(ward.store.place)
    return store.parent / name if store.is_file() else None
