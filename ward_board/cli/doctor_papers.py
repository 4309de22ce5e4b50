"""What `ward-board doctor` says of papers: can they be made, in which letters, for which centre, and where to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ward_board.cli.finding import Finding
from ward_board.config.settings import Settings
from ward_board.errors import BadInputError

_TOPIC = "papers"


def paper_findings(settings: Settings) -> Iterator[Finding]:
    """Each thing that papers need."""
    missing = [name for name in ("typst", "segno") if find_spec(name) is None]
    if missing:
        yield Finding(_TOPIC, "note", f"{', '.join(missing)} missing: pip install 'ward-board[papers]'")
    else:
        yield from _fonts()
    yield from _centre(settings)
    yield from _folder("papers.folder", settings.papers.folder)
    if settings.papers.downtime_folder:
        yield from _folder("papers.downtime_folder", settings.papers.downtime_folder)
    else:
        yield Finding(_TOPIC, "note", "papers.downtime_folder is not set: the downtime sheet is written nowhere")


def _fonts() -> Iterator[Finding]:
    from ward_board.documents.fonts import SCRIPTS, cannot_draw

    wrong = list(cannot_draw())
    for advice in wrong:
        yield Finding(_TOPIC, "note", advice)
    if not wrong:
        yield Finding(_TOPIC, "well", f"names in {', '.join(SCRIPTS)} can be drawn")


def _centre(settings: Settings) -> Iterator[Finding]:
    centre = settings.centre
    empty = [key for key in ("name", "phone_24h") if not getattr(centre, key)]
    if empty:
        keys = " and ".join(f"centre.{key}" for key in empty)
        yield Finding(_TOPIC, "note", f"{keys} not set: papers that leave the house do not say whose they are")
    else:
        yield Finding(_TOPIC, "well", f"{centre.name}, {centre.phone_24h}")


def _folder(key: str, written: str) -> Iterator[Finding]:
    """Whether somebody may write there; a folder that is missing is made with the first paper."""
    if not written:
        return
    folder = Path(written).expanduser()
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        yield Finding(_TOPIC, "well", f"{key} {folder}")
        return
    why = "is no folder" if not there.is_dir() else "may not be written to"
    words = f"{key}: {there} {why}; choose a folder that this user may write to"
    yield Finding(_TOPIC, "wrong", words, BadInputError.exit_code)
