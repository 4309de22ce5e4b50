"""A start time for one more bed of a day, beside those that are booked: nobody of them is moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ward_board.domain.day_beds import minute_of
from ward_board.domain.day_work import DayWork
from ward_board.domain.glance import Glance
from ward_board.domain.plan import MINUTE
from ward_board.domain.start_times import BedDay, Kept, propose


@dataclass(frozen=True, slots=True)
class StartHours:
    """When a ward starts, in its wall-clock time: `first` on a day without bookings, usually `earliest` to `latest`."""

    first: time
    earliest: time
    latest: time


def t0_beside(
    booked: Iterable[Glance], bed: int, day: date, work: DayWork, hours: StartHours, zone: ZoneInfo
) -> datetime:
    """A T0 (aware, UTC) at which no act of two people meets another's: the first from the earliest booked one on.

    Where there is none up to the latest usual hour, the first from the earliest usual hour on; where there is none then
    either, with the earliest booked one: the page of start times then says what meets. Alone it is the hours' first.
    """
    midnight, first, earliest, latest = (
        datetime.combine(day, at, zone).astimezone(UTC) for at in (time(), hours.first, hours.earliest, hours.latest)
    )
    others = [_kept(one, minute_of(one.t0, midnight)) for one in booked if not one.is_closed and one.bed != bed]
    if not others:
        return min(max(first, earliest), latest)
    begun = min(one.booked for one in others)
    last = max(minute_of(latest, midnight), begun)
    for begin in (begun, minute_of(earliest, midnight)):
        found = _first_from(begin, bed, others, work)
        if found is not None and found <= last:
            return midnight + MINUTE * found
    return midnight + MINUTE * begun


def _first_from(begin: int, bed: int, others: list[BedDay], work: DayWork) -> int | None:
    """The minute of the first T0 from `begin` on that meets nothing; None where there is none on that date."""
    wanted = BedDay(bed, "", begin, begin, begin)
    proposal = propose(work, [*others, wanted], people=work.people, first=begin)
    return None if proposal.obstacles else next(one.t0 for one in proposal.placed if one.bed is wanted)


def _kept(one: Glance, minute: int) -> BedDay:
    # as started ones: what they have among themselves is not judged here
    return BedDay(one.bed, one.treatment, minute, minute, minute, kept=Kept.STARTED)
