"""A start time for one more bed of a day, beside those that are booked: nobody of them is moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ward_board.domain.day_beds import minute_of
from ward_board.domain.day_work import DayWork
from ward_board.domain.glance import Glance
from ward_board.domain.plan import MINUTE
from ward_board.domain.start_times import BedDay, Kept, propose


def t0_beside(booked: Iterable[Glance], bed: int, day: date, work: DayWork, opens: time, zone: ZoneInfo) -> datetime:
    """The first T0 (aware, UTC) from `opens` on, the ward's time, at which no act of two people meets another's.

    Where there is none it is `opens`: the page of start times then says what meets.
    """
    midnight, first = (datetime.combine(day, at, zone).astimezone(UTC) for at in (time(), opens))
    others = [_kept(one, minute_of(one.t0, midnight)) for one in booked if not one.is_closed and one.bed != bed]
    begin = minute_of(first, midnight)
    wanted = BedDay(bed, "", begin, begin, begin)
    proposal = propose(work, [*others, wanted], people=work.people, first=begin)
    placed = next(one for one in proposal.placed if one.bed is wanted)
    return first if proposal.obstacles else midnight + MINUTE * placed.t0


def _kept(one: Glance, minute: int) -> BedDay:
    # as started ones: what they have among themselves is not judged here
    return BedDay(one.bed, one.treatment, minute, minute, minute, kept=Kept.STARTED)
