"""A treatment day with its proposed start times, as screen and command read it: plain data, and clock times from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed, Board
from ward_board.config.settings import Windows
from ward_board.domain.day_beds import beds_of_day, minute_of, planned_beds
from ward_board.domain.day_run import Chances, PlannedBed
from ward_board.domain.day_work import DayWork
from ward_board.domain.plan import MINUTE
from ward_board.domain.start_times import DAY_MINUTES, BedDay, Placed, Proposal, propose


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know of a day: for how many people, from which minute on, which beds stay.

    None is what the model and the settings say.
    """

    people: int | None = None
    first: int | None = None
    keep: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StartDay:
    """One day: the board that it was read from, the model, what is proposed, and once they are counted the chances.

    Minutes count from `midnight` (aware, UTC). `latest` and `day_ends` are the site's, in such minutes.
    """

    day: date
    board: Board
    work: DayWork
    midnight: datetime
    proposal: Proposal
    latest: int
    day_ends: int
    chances: Chances | None = None

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The beds, by booked T0 and number."""
        return self.proposal.placed

    @property
    def planned(self) -> tuple[PlannedBed, ...]:
        """The beds as simulated days ask for them."""
        return planned_beds(self.proposal, (bed.situation for bed in self.board.beds), self.midnight)

    def at(self, minute: float) -> datetime:
        """The instant of a minute of the day."""
        return self.midnight + MINUTE * minute

    def bed_of(self, placed: Placed) -> Bed:
        """Who lies there."""
        return next(bed for bed in self.board.beds if bed.treatment == placed.bed.treatment)

    def edge(self, placed: Placed, edge: str) -> int | None:
        """When a step ("lutetium.start") comes with the proposed T0; None where it does not move with it any more."""
        shifts, meant = placed.bed.shifts, self.work.plan.get(edge)
        if meant is None or (shifts is not None and edge not in shifts):
            return None
        return placed.t0 + meant + (shifts[edge] if shifts else 0)


def start_day(board: Board, day: date, work: DayWork, windows: Windows, asked: Asked) -> StartDay:
    """The proposal for a day; its first T0 is the earliest booked one, and not before the settings' own."""
    midnight = _instant(day, time(), board.zone)
    beds = beds_of_day(work, (bed.situation for bed in board.beds), midnight, asked.keep)
    opens, latest, ends = (
        minute_of(_instant(day, at, board.zone), midnight) for at in (windows.first_t0, windows.last_t0, work.day_ends)
    )
    now = minute_of(board.now, midnight)
    proposal = propose(
        work,
        beds,
        people=work.people if asked.people is None else asked.people,
        first=_first(beds, opens) if asked.first is None else asked.first,
        now=now if 0 <= now < DAY_MINUTES else None,
    )
    return StartDay(day, board, work, midnight, proposal, latest, ends)


def with_chances(day: StartDay, chances: Chances | None) -> StartDay:
    """The day with what simulated days say of it."""
    return replace(day, chances=chances)


def minute_of_clock(day: date, at: time, zone: ZoneInfo) -> int:
    """The minute of a day at which the ward's clock shows a time."""
    return minute_of(_instant(day, at, zone), _instant(day, time(), zone))


def kept_but_unknown(board: Board, keep: Collection[int]) -> Sequence[int]:
    """The beds that are to be kept and that nobody is booked in."""
    booked = {bed.number for bed in board.beds if not bed.is_closed}
    return sorted(set(keep) - booked)


def _first(beds: Sequence[BedDay], opens: int) -> int:
    booked = [bed.booked for bed in beds if bed.kept is None]
    return max(min(booked, default=opens), opens)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
