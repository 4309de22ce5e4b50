"""The session: who signs at this terminal, until they lock it, go away, or have been signed in for long."""

from __future__ import annotations

from enum import Enum, auto

from ward_board.domain.entry import Person

SECONDS_A_MINUTE, SECONDS_AN_HOUR = 60, 3600


class Ending(Enum):
    """Why a session ends by itself."""

    IDLE = auto()
    HOURS = auto()


class Session:
    """Who is signed in; times are seconds of a clock that only runs forward.

    It locks after `idle_lock_minutes` without a key, and ends after `hours` however busy. Whoever cannot sign may act
    all the same, without a session, for as long as one act is asked about.
    """

    def __init__(self, idle_lock_minutes: float, person: Person | None, now: float, hours: float = 24) -> None:
        self._signed_in = person
        self._unsigned: Person | None = None
        self._why_unsigned = ""
        self.is_locked = False
        self._idle_seconds, self._longest_seconds = idle_lock_minutes * SECONDS_A_MINUTE, hours * SECONDS_AN_HOUR
        self._began = self._touched = now

    @property
    def person(self) -> Person | None:
        """Who acts here: whoever signed in, or typed their name for the one act that is asked about."""
        return self._unsigned or self._signed_in

    @property
    def unsigned(self) -> Person | None:
        """Who acts without having signed."""
        return self._unsigned

    def sign_in(self, person: Person, now: float) -> None:
        """Opens a session; the one before is over."""
        self._signed_in, self._unsigned, self.is_locked = person, None, False
        self._began = self._touched = now

    def go_unsigned(self, person: Person, why: str, now: float) -> None:
        """Somebody who cannot sign goes on with what was asked for; no session opens."""
        self._signed_in, self._unsigned, self._why_unsigned, self._touched = None, person, why, now

    def forget_unsigned(self) -> None:
        """The one act was recorded or left."""
        self._unsigned = None

    def reason(self, given: str | None) -> str | None:
        """The words of an act, with why it was not signed where it was not."""
        return "; ".join(filter(None, (given, self._why_unsigned))) if self._unsigned else given

    def lock(self) -> None:
        """Acting needs a PIN again; the board stays, names do not."""
        self._signed_in, self._unsigned, self.is_locked = None, None, True

    def touch(self, now: float) -> None:
        """Somebody is here."""
        self._touched = now

    def is_left_alone(self, now: float) -> bool:
        """Whether nobody has touched a key for so long that a session locks, whether one is open or not."""
        return now - self._touched >= self._idle_seconds

    def seconds_left(self, now: float) -> tuple[float, Ending] | None:
        """For how long the session goes on without a key, and why it ends then; None where nobody is signed in."""
        if self.person is None:
            return None
        idle = self._touched + self._idle_seconds - now, Ending.IDLE
        hours = self._began + self._longest_seconds - now, Ending.HOURS
        return idle if self._unsigned or idle[0] <= hours[0] else hours

    def over(self, now: float) -> Ending | None:
        """Why the session ought to have ended by now; None while it goes on."""
        left = self.seconds_left(now)
        return left[1] if left and left[0] <= 0 else None
