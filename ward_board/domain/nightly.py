"""The nightly backup: when it is due and what is wrong with it, from what was noted; nothing is set and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

RETRY_AFTER = timedelta(hours=1)
TOO_OLD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Backups:
    """When the last good backup was begun, and each that failed since, oldest first (aware, UTC)."""

    good_at: datetime | None = None
    failed_at: tuple[datetime, ...] = ()


def last_night(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The newest moment (aware, UTC), not after `now`, at which the ward's clocks came to `at`: one for each date.

    In the hour that comes twice it is the first; one that is left out comes as long after midnight as it always does.
    """
    today = now.astimezone(zone).date()
    nights = (datetime.combine(today - timedelta(days=back), at, zone).astimezone(UTC) for back in (0, 1))
    return next(night for night in nights if night <= now)


def is_due(backups: Backups, now: datetime, night: datetime) -> bool:
    """Whether a backup has to be made at `now`: none was since `night`, and none failed within the last hour."""
    if backups.good_at is not None and backups.good_at >= night:
        return False
    return not backups.failed_at or now - backups.failed_at[-1] >= RETRY_AFTER


def without_since(backups: Backups, now: datetime, known_since: datetime) -> datetime | None:
    """Since when (aware, UTC) something is wrong with the backups; None where nothing is.

    That is when the first one failed after the last good one, or when that became two days old. A store without any is
    judged from `known_since`.
    """
    if backups.failed_at:
        return backups.failed_at[0]
    too_old_at = (backups.good_at or known_since) + TOO_OLD
    return too_old_at if too_old_at <= now else None
