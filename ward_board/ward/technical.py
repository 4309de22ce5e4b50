"""The alarms of the ward itself that follow from what was read: a stepped clock, an unreadable file, a locked PIN."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.board.moments import Clock
from ward_board.board.people import a_role, who
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.access import AccessLine
from ward_board.domain.alarms import Alarm, clock_step_stands
from ward_board.domain.entry import Entry
from ward_board.domain.staff_told import Told
from ward_board.domain.status import Situation
from ward_board.domain.takes import takes_of
from ward_board.domain.words import Action, AlarmKind, Priority, Role

_TOLD_FOR = timedelta(hours=24)


def alarms_of_ward(
    clock_step: Entry | None,
    situations: Sequence[Situation],
    unread: tuple[str, datetime] | None,
    locks: Sequence[AccessLine] = (),
) -> Iterator[Alarm]:
    """Until every bed that ran at a step of the clock was seen again; for as long as a file of the site is `unread`,
    and for as long as a PIN is locked.

    `unread` is its name and since when (aware, UTC), `locks` are the lines of the locks that hold.
    """
    if clock_step is not None and clock_step_stands(situations, clock_step):
        at = clock_step.recorded_at
        yield Alarm(AlarmKind.CLOCK_STEPPED, Priority.MEDIUM, at, at, str(clock_step.version))
    if unread is not None:
        name, since = unread
        yield Alarm(AlarmKind.JOB_FAILED, Priority.MEDIUM, since, since, name)
    # by the terminal where it happened: whose id it is, or whether it is anybody's, is nobody's to read from a board
    since_at = {lock.terminal: lock.at for lock in reversed(locks)}
    for terminal, at in since_at.items():
        yield Alarm(AlarmKind.PIN_LOCKED, Priority.MEDIUM, at, at, terminal)


def restored_alarms(ward_entries: Sequence[Entry], now: datetime, zone: ZoneInfo) -> Iterator[Alarm]:
    """A backup that was put back without all that came after it: for 24 hours, or until somebody goes to it (H37)."""
    for entry in ward_entries:
        if entry.action is not Action.RESTORED or not entry.number("lost") or now >= entry.recorded_at + _TOLD_FOR:
            continue
        at = entry.recorded_at
        said = _lost_words(entry, Clock(zone, now))
        alarm = Alarm(AlarmKind.STORE_RESTORED, Priority.MEDIUM, at, at, str(entry.version), detail=said)
        if not takes_of(ward_entries, alarm.id, at.replace(microsecond=0)):
            yield alarm


def staff_alarms(told: Iterable[Told], ward_entries: Sequence[Entry], staff: Mapping[str, str]) -> Iterator[Alarm]:
    """What `staff` (names by id) is told of itself: medium, and low once somebody went to it (H32, A18).

    It stands as long as it is told, whoever went to it: that may be the very one of whom it tells.
    """
    for one in told:
        at = one.at.replace(microsecond=0)
        alarm = Alarm(one.kind, Priority.MEDIUM, at, at, one.subject, detail=_told_words(one, staff))
        was_taken = takes_of(ward_entries, alarm.id, at)
        yield replace(alarm, priority=Priority.LOW) if was_taken else alarm


def _told_words(told: Told, staff: Mapping[str, str]) -> str:
    """Who did what to whom: "Maas set the PIN of Smit", "Maas made Bos a physician"."""
    by, whose = who(told.by, staff), who(told.whose, staff)
    if told.kind is AlarmKind.PIN_SET:
        return _("{by} set the PIN of {whose}").format(by=by, whose=whose)
    role = a_role(Role(told.role)) if told.role in set(Role) else told.role
    if told.by == told.whose:
        return _("{by} made themselves {role}").format(by=by, role=role)
    return _("{by} made {whose} {role}").format(by=by, whose=whose, role=role)


def _lost_words(entry: Entry, clock: Clock) -> str:
    """How many entries are not there any more, and when they were typed: "14 entries, 09:02 to 11:40"."""
    lost = int(entry.number("lost") or 0)
    count = ngettext("{count} entry", "{count} entries", lost).format(count=lost)
    since, until = entry.text("lost_from"), entry.text("lost_until")
    if since is None or until is None:
        return count
    times = {"since": clock.instant_words(since), "until": clock.instant_words(until)}
    return _("{count}, {since} to {until}").format(count=count, **times)
