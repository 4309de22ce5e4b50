"""The time of an act: now unless somebody moves it by minutes or types it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ward_board.config.language import gettext as _
from ward_board.domain.case import AHEAD_ALLOWED
from ward_board.domain.plan import MINUTE

DIGITS = 4
_LAST_NIGHT = timedelta(hours=12)


class TypedTime:
    """When something happened; follows the clock until it is touched, or stands at the time that is corrected."""

    def __init__(self, zone: ZoneInfo, at: datetime | None = None) -> None:
        self._zone = zone
        self._at = at
        self.typed = ""

    @property
    def is_now(self) -> bool:
        """Whether nobody has touched it."""
        return self._at is None and not self.typed

    def at(self, now: datetime) -> datetime:
        """The time (aware, UTC); to the second while it is now, else a full minute."""
        return self._at or now

    def move(self, minutes: int, now: datetime) -> None:
        """Earlier or later by minutes, never later than now."""
        self.typed = ""
        moved = self.at(now).replace(second=0, microsecond=0) + minutes * MINUTE
        self._at = None if moved > now else moved

    def type(self, digit: str, now: datetime) -> str | None:
        """One more digit; with the fourth it is a time. Returns what is wrong with it, if anything."""
        self.typed = digit if len(self.typed) == DIGITS else self.typed + digit
        return self.complete(now) if len(self.typed) == DIGITS else None

    def complete(self, now: datetime) -> str | None:
        """Reads what was typed so far, three digits too ("938"). Returns what is wrong with it, if anything.

        What is wrong stays, so that nothing is recorded at another time than the one that was typed.
        """
        digits = self.typed
        if not digits:
            return None
        if len(digits) < DIGITS - 1 or not (int(digits[:-2]) < 24 and int(digits[-2:]) < 60):
            return _("{digits} is no time; type four digits, as 1038").format(digits=digits)
        wall = time(int(digits[:-2]), int(digits[-2:]))
        today = now.astimezone(self._zone).date()
        found = datetime.combine(today, wall, self._zone).astimezone(now.tzinfo)
        if found - now > _LAST_NIGHT:
            found = datetime.combine(today - timedelta(days=1), wall, self._zone).astimezone(now.tzinfo)
        elif found > now + AHEAD_ALLOWED:
            return _("{time} lies ahead; record it when it has happened").format(time=f"{wall:%H:%M}")
        self._at, self.typed = found, ""
        return None

    def erase(self) -> None:
        """Takes a digit back; where none is half typed, it is now again."""
        if self.typed:
            self.typed = self.typed[:-1]
        else:
            self._at = None
