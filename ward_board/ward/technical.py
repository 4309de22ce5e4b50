"""The alarms of the ward itself that follow from what was read: a stepped clock, an unreadable file, a locked PIN."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.access import AccessLine
from ward_board.domain.alarms import Alarm, clock_step_stands
from ward_board.domain.entry import Entry
from ward_board.domain.status import Situation
from ward_board.domain.takes import takes_of
from ward_board.domain.words import Action, AlarmKind, Priority

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


def _lost_words(entry: Entry, clock: Clock) -> str:
    """How many entries are not there any more, and when they were typed: "14 entries, 09:02 to 11:40"."""
    lost = int(entry.number("lost") or 0)
    count = ngettext("{count} entry", "{count} entries", lost).format(count=lost)
    since, until = entry.text("lost_from"), entry.text("lost_until")
    if since is None or until is None:
        return count
    times = {"since": clock.instant_words(since), "until": clock.instant_words(until)}
    return _("{count}, {since} to {until}").format(count=count, **times)
