"""After wrong PINs: how long the next try waits, when an id is locked, and what the access log says of both (H34)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ward_board.domain.access import Access, AccessLine

DELAYS = {3: timedelta(seconds=5), 4: timedelta(seconds=15), 5: timedelta(seconds=60)}
"""How long the next try waits after so many wrong ones; after fewer not at all."""
LONGEST_DELAY = timedelta(seconds=300)
LOCKING_TRIES, LOCKED_WITHIN, LOCKED_FOR = 5, timedelta(minutes=15), timedelta(minutes=10)
MOST_TRIES, COUNTED_WITHIN = 10, timedelta(hours=24)
TERMINAL_TRIES, TERMINAL_WITHIN, TERMINAL_PAUSE = 20, timedelta(minutes=10), timedelta(seconds=60)
UNKNOWN_BADGE, TERMINAL = "badge", "terminal"
"""What a line of the log is about that is about no id."""
NOTED_OF_PINS = (Access.PIN_LOCKED, Access.PIN_UNLOCKED, Access.PIN_CHANGED)
"""The few lines by which a lock begins, or ends before its time."""
TRIES = (Access.SIGNED_IN, Access.SIGN_IN_FAILED, Access.PIN_UNLOCKED, Access.PIN_CHANGED)
"""The lines that say how often a wrong PIN was tried."""


class Hold(StrEnum):
    """Why a PIN is not tried now; the log keeps the word."""

    DELAY = "delay"
    LOCKED = "10_min"
    UNTIL_UNLOCKED = "until_unlocked"
    TERMINAL_PAUSE = "60_s"


@dataclass(frozen=True, slots=True)
class PinLock:
    """A PIN is not tried before `until` (aware, UTC), or before a coordinator unlocks it (None)."""

    hold: Hold
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who gives an id and a PIN: the id as it was typed, the `key` under which the log counts it, and where.

    The log never holds what was typed, for people type PINs where the id belongs.
    """

    staff_id: str
    key: str
    terminal: str


def lock_of_id(wrong: Sequence[datetime], now: datetime) -> PinLock | None:
    """What keeps an id from being tried `now`; `wrong` are the wrong tries since the last right one, oldest first.

    Three are free, then the next one waits 5, 15, 60 and 300 s; 5 within 15 minutes lock the id for 10, and 10 within
    24 hours until it is unlocked.
    """
    if any(last - first <= COUNTED_WITHIN for first, last in zip(wrong, wrong[MOST_TRIES - 1 :], strict=False)):
        return PinLock(Hold.UNTIL_UNLOCKED, None)
    if len(wrong) < min(DELAYS):
        return None
    found = PinLock(Hold.DELAY, wrong[-1] + DELAYS.get(len(wrong), LONGEST_DELAY))
    if len(wrong) >= LOCKING_TRIES and wrong[-1] - wrong[-LOCKING_TRIES] <= LOCKED_WITHIN:
        found = PinLock(Hold.LOCKED, wrong[-1] + LOCKED_FOR)
    return found if found.until and now < found.until else None


def lock_of_terminal(wrong: Sequence[datetime], now: datetime) -> PinLock | None:
    """What keeps a terminal from trying anybody `now`: 20 wrong tries there within 10 minutes pause it for 60 s."""
    if len(wrong) < TERMINAL_TRIES or wrong[-1] - wrong[-TERMINAL_TRIES] > TERMINAL_WITHIN:
        return None
    until = wrong[-1] + TERMINAL_PAUSE
    return PinLock(Hold.TERMINAL_PAUSE, until) if now < until else None


def lock_for(claim: Claim, lines: Iterable[AccessLine], now: datetime) -> PinLock | None:
    """What keeps a claim from being tried `now`, by the TRIES of the last 24 hours in the order of writing."""
    found = tuple(lines)
    return lock_of_id(wrong_of(claim, found, now), now) or pause_at(claim.terminal, found, now)


def pause_at(terminal: str, lines: Iterable[AccessLine], now: datetime) -> PinLock | None:
    """What keeps a terminal from trying anybody `now`, by the TRIES of the last 24 hours in the order of writing."""
    timed = _timed(lines, now)
    wrong = [at for one, at in timed if one.what == Access.SIGN_IN_FAILED and one.terminal == terminal]
    return lock_of_terminal(wrong, now)


def wrong_of(claim: Claim, lines: Iterable[AccessLine], now: datetime) -> tuple[datetime, ...]:
    """When a wrong PIN was tried for an id since the last right one, or since it was unlocked or given a new one."""
    wrong: list[datetime] = []
    for line, at in _timed(lines, now):
        if ends_tries(line, claim.staff_id):
            wrong.clear()
        elif line.what == Access.SIGN_IN_FAILED and line.subject == claim.key:
            wrong.append(at)
    return tuple(wrong)


def ends_tries(line: AccessLine, staff_id: str) -> bool:
    """Whether wrong PINs that were tried for `staff_id` before this line no longer count."""
    if line.what == Access.SIGNED_IN:
        return line.who == staff_id
    return line.what in {Access.PIN_UNLOCKED, Access.PIN_CHANGED} and line.subject == staff_id


def locked_for_good(claim: Claim, lines: Iterable[AccessLine]) -> AccessLine | None:
    """The line by which an id was locked until it is unlocked, if it was not since.

    `lines` are the NOTED_OF_PINS about the id itself and about `lock_until_unlocked(claim)`, in the order of writing;
    lines about others among them count nothing.
    """
    found = None
    for line in lines:
        if line.what == Access.PIN_LOCKED and line.subject == lock_until_unlocked(claim):
            found = line
        elif ends_tries(line, claim.staff_id):
            found = None
    return found


def about(key: str, hold: Hold) -> str:
    """What the line of a lock is about: under which key which sort of lock."""
    return f"{key}:{hold}"


def lock_until_unlocked(claim: Claim) -> str:
    """What the line is about by which a claim's id is locked until a coordinator unlocks it."""
    return about(claim.key, Hold.UNTIL_UNLOCKED)


def standing_locks(lines: Iterable[AccessLine], now: datetime) -> tuple[AccessLine, ...]:
    """The lines of the locks that hold `now`, by the NOTED_OF_PINS of the last 24 hours in the order of writing;
    other lines count nothing.

    One that waits for a coordinator is told for 24 hours; so long after, nobody stands at the terminal any more.
    """
    standing: dict[str, AccessLine] = {}
    for line in (one for one in lines if one.at <= now and one.what in NOTED_OF_PINS):
        if line.what == Access.PIN_LOCKED:
            standing[_key(line)] = line
        else:
            standing = {key: lock for key, lock in standing.items() if lock.who != line.subject}
    return tuple(lock for lock in standing.values() if now < lock.at + _lasts(lock))


def _key(line: AccessLine) -> str:
    return (line.subject or "").partition(":")[0]


def _lasts(line: AccessLine) -> timedelta:
    return _LASTS.get((line.subject or "").partition(":")[2], COUNTED_WITHIN)


def _timed(lines: Iterable[AccessLine], now: datetime) -> list[tuple[AccessLine, datetime]]:
    """The lines with when each was, oldest first.

    What the log puts ahead of now, because the clock was set back, was a moment ago; and no later than what was written
    after it, so that it grows old once anybody has signed in since.
    """
    found, latest = [], now
    for line in reversed(tuple(lines)):
        latest = min(line.at, latest)
        found.append((line, latest))
    return found[::-1]


_LASTS: Mapping[str, timedelta] = {Hold.LOCKED: LOCKED_FOR, Hold.TERMINAL_PAUSE: TERMINAL_PAUSE}
