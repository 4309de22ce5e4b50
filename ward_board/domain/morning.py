"""The morning after: when a treatment is in it, whether or not somebody charted that its lutetium ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.protocol import LUTETIUM
from ward_board.domain.status import NIGHT_ENDS, Situation

_DAY = timedelta(days=1)


def is_after_lutetium(situation: Situation) -> bool:
    """Whether the lutetium is over: charted so, or started on a day whose night has gone by (HAZARDS H44)."""
    return situation.chart[LUTETIUM].has_ended or lutetium_end_is_missing(situation)


def lutetium_end_is_missing(situation: Situation) -> bool:
    """Whether the lutetium started and nobody charted its end, although the next morning has come."""
    run = situation.chart[LUTETIUM].run
    if run is None or run.ended_at is not None:
        return False
    return situation.now >= _next_morning(run.started_at, situation.zone)


def _next_morning(started_at: datetime, zone: ZoneInfo) -> datetime:
    day = started_at.astimezone(zone).date() + _DAY
    return datetime.combine(day, NIGHT_ENDS, zone)
