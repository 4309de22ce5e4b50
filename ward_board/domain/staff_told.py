"""What is told of the staff for a day: who set whose PIN, and who gave whom another role (H32, A18).

Whoever gives PINs can sign with one. No program keeps them from it: this one tells it to everybody, and two people of
whom one set the other's PIN are not two to it. Nothing is stored of it; the access log has all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ward_board.domain.access import Access, AccessLine, roles_in
from ward_board.domain.words import AlarmKind

TOLD_FOR = timedelta(hours=24)
NOTED_OF_STAFF = (Access.PIN_CHANGED, Access.ROLES_SET)
"""The lines that may be told."""
NOTED_OF_HANDS = (Access.STAFF_ADDED, Access.PIN_CHANGED)
"""The lines that say who chose whose PIN."""


@dataclass(frozen=True, slots=True)
class Told:
    """`by` set the PIN of `whose`, or gave them the role `role` (staff ids), at `at` (aware, UTC)."""

    kind: AlarmKind
    whose: str
    by: str
    at: datetime
    role: str = ""

    @property
    def subject(self) -> str:
        """What its alarm is about: one for each who set a PIN, and for each role, so that none hides another."""
        return f"{self.whose}:{self.role or self.by}"


def told_of_staff(lines: Iterable[AccessLine], now: datetime) -> tuple[Told, ...]:
    """What is told at `now`, by the NOTED_OF_STAFF of the last 24 hours, oldest first; lines of others count nothing.

    A new colleague's first PIN and roles are nothing to tell, nor is a PIN of one's own.
    """
    recent = (line for line in lines if now - TOLD_FOR < line.at <= now)
    newest = {told.subject: told for line in recent for told in _told(line)}
    return tuple(newest.values())


def _told(line: AccessLine) -> Iterator[Told]:
    whose, _, page = (line.subject or "").partition(":")
    if line.who is None:
        return
    if line.what == Access.PIN_CHANGED and line.who != whose:
        yield Told(AlarmKind.PIN_SET, whose, line.who, line.at)
    elif line.what == Access.ROLES_SET:
        before, after = roles_in(page)
        for role in after if before else ():
            if role not in before:
                yield Told(AlarmKind.ROLES_WIDENED, whose, line.who, line.at, role)


def one_hand(first: str, second: str, lines: Iterable[AccessLine], now: datetime) -> tuple[str, str] | None:
    """Whose PIN was set by whom, where that may make one person of two (staff ids); None where it does not.

    `lines` are the NOTED_OF_HANDS in the order of writing, of which those of the last 24 hours before `now` count, and
    any that a clock set back left ahead. Whom somebody added counts as well, but not on the first day of a ward, when
    one adds all others.
    """
    noted = [line for line in lines if line.at > now - TOLD_FOR]
    is_first_day = any(line.what == Access.STAFF_ADDED and line.who is None for line in noted)
    counted = (line for line in noted if line.what == Access.PIN_CHANGED or not is_first_day)
    given = {line.subject: line.who for line in counted if line.subject and line.who and line.who != line.subject}
    if not set(_hands(first, given)) & set(_hands(second, given)):
        return None
    # where both are the same, need_two says so
    whose = next((one for one in (second, first) if one in given), None)
    return (whose, given[whose]) if whose else None


def _hands(staff_id: str, given: Mapping[str, str]) -> Iterator[str]:
    """Who may have somebody's PIN: they themselves, whoever set it, whoever set theirs, and so on."""
    seen: set[str] = set()
    one: str | None = staff_id
    while one is not None and one not in seen:
        yield one
        seen.add(one)
        one = given.get(one)
