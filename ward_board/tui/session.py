"""The session: who signs at this terminal, until they lock it or go away."""

from __future__ import annotations

from ward_board.domain.entry import Person

SECONDS_A_MINUTE = 60


class Session:
    """Who is signed in; times are seconds of a clock that only runs forward."""

    def __init__(self, idle_lock_minutes: float, person: Person | None, now: float) -> None:
        self.person = person
        self.is_locked = False
        self._idle_seconds = idle_lock_minutes * SECONDS_A_MINUTE
        self._touched = now

    def sign_in(self, person: Person, now: float) -> None:
        """Opens a session; the one before is over."""
        self.person, self.is_locked, self._touched = person, False, now

    def lock(self) -> None:
        """Acting needs a PIN again; the board stays, names do not."""
        self.person, self.is_locked = None, True

    def touch(self, now: float) -> None:
        """Somebody is here."""
        self._touched = now

    def lock_if_idle(self, now: float) -> bool:
        """Locks after the idle minutes; says whether it did."""
        if self.person is None or now - self._touched < self._idle_seconds:
            return False
        self.lock()
        return True
