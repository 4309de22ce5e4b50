"""Backups as the access log tells of them, and the folder where a site keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.config.paths import data_folder
from ward_board.domain.access import Access
from ward_board.domain.nightly import Backups
from ward_board.store.access import AccessView

if TYPE_CHECKING:
    from ward_board.config.settings import Safety

_LOOKED_BACK = timedelta(days=60)
"""What is older is as good as none, and the log is not read through for it."""


def backup_folder(settings: Safety) -> Path:
    """The site's folder, or `backups` in this user's data folder."""
    return Path(settings.backup_folder).expanduser() if settings.backup_folder else data_folder() / "backups"


def last_backup(view: AccessView, now: datetime) -> datetime | None:
    """When the last good backup before `now` was begun; what is noted of a later time is of a clock that was wrong."""
    found = view.newest_line(Access.BACKED_UP, now - _LOOKED_BACK, now)
    return found.at if found else None


def backups_noted(view: AccessView, now: datetime) -> Backups:
    """The last good backup, and those that failed after it."""
    good_at = last_backup(view, now)
    instant = timedelta(microseconds=1)
    since = good_at + instant if good_at else now - _LOOKED_BACK
    failed = view.access_lines(since, now + instant, what=[Access.BACKUP_FAILED])
    return Backups(good_at, tuple(line.at for line in failed))
