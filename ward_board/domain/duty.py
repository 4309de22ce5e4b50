"""Duty: who is on the ward, who signed off, and what was looked at before the day began; read from the access log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ward_board.domain.access import Access
from ward_board.domain.entry import Entry, Person
from ward_board.domain.words import Action, Role

AWAY_AFTER = timedelta(hours=12)
"""Whoever did nothing for so long is taken to be off duty."""
SIGNED_OFF_KNOWN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of the access log: when (aware, UTC) and by which staff id."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class AccessNote(Noted):
    """One line of the access log with what was done."""

    what: Access


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody on duty: staff id, name, roles, and since when (aware, UTC)."""

    id: str
    name: str
    roles: tuple[Role, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty, in the order in which they came; when each staff id signed off last; today's sound and sheet."""

    present: tuple[Present, ...] = ()
    signed_off: Mapping[str, datetime] = field(default_factory=dict)
    sound_heard: Noted | None = None
    sheet_written: Noted | None = None


NOBODY = Duty()


def duty_of(
    people: Iterable[Person],
    notes: Iterable[AccessNote],
    entries: Iterable[Entry],
    now: datetime,
    day_began: datetime,
) -> Duty:
    """Who of `people` is on duty at `now`, from the access log (oldest first) and from what they recorded.

    On duty is who signed in or recorded something within the last 12 hours and did not sign off since, but for those
    who only read. `day_began` is the ward's last midnight.
    """
    noted = tuple(notes)
    since = _present_since(_signs(noted, entries, now - AWAY_AFTER))
    acting = [one for one in people if one.id in since and not _only_reads(one)]
    here = [Present(one.id, one.name, one.roles, since[one.id]) for one in acting]
    left = [note for note in noted if note.what is Access.SIGNED_OFF and note.at >= now - SIGNED_OFF_KNOWN_FOR]
    today = [note for note in noted if note.at >= day_began]
    return Duty(
        present=tuple(sorted(here, key=lambda one: (one.since, one.id))),
        signed_off={note.who: note.at for note in left},
        sound_heard=_newest(today, Access.SOUND_HEARD),
        sheet_written=_newest(today, Access.SHEET_WRITTEN),
    )


def _only_reads(person: Person) -> bool:
    return set(person.roles) <= {Role.AUDITOR, Role.DISPLAY}


_Sign = tuple[datetime, int, str, bool]


def _signs(notes: Iterable[AccessNote], entries: Iterable[Entry], earliest: datetime) -> list[_Sign]:
    """Each sign that somebody is here (True) or left (False), in order; at the same moment entries go first."""
    signs: list[_Sign] = []
    for place, note in enumerate(notes, start=1):
        if note.what in {Access.SIGNED_IN, Access.SIGNED_OFF} and note.at >= earliest:
            signs.append((note.at, place, note.who, note.what is Access.SIGNED_IN))
    for entry in entries:
        # a day is booked at a desk, days before
        if entry.action is not Action.BOOK and entry.recorded_at >= earliest:
            signs += [(entry.recorded_at, 0, who, True) for who in (entry.author, entry.second) if who]
    return sorted(signs)


def _present_since(signs: Iterable[_Sign]) -> dict[str, datetime]:
    since: dict[str, datetime] = {}
    for at, _place, who, is_here in signs:
        if is_here:
            since.setdefault(who, at)
        else:
            since.pop(who, None)
    return since


def _newest(notes: Iterable[AccessNote], what: Access) -> Noted | None:
    found = [note for note in notes if note.what is what]
    return Noted(found[-1].at, found[-1].who) if found else None
