"""Start times: a T0 for each booked bed of a day, so that no two blocks of two people meet; only ever proposed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ward_board.domain.day_work import PAIR, DayWork, Meeting, Span, meetings, persons_by_minute, spans_of
from ward_board.domain.start_search import Asked, Found, search

QUARTER_MINUTES = 15
DAY_MINUTES = 24 * 60


class Kept(StrEnum):
    """Why a bed is not moved."""

    STARTED = "started"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class BedDay:
    """One bed of the day, in minutes from the midnight with which the day begins.

    `t0` is where it stands: booked, or started. `earliest` is the first T0 that is still possible; `shifts` as in
    `spans_of`; `kept` says why it is not moved, None where it may be.
    """

    bed: int
    treatment: str
    booked: int
    t0: int
    earliest: int
    shifts: Mapping[str, int] | None = None
    kept: Kept | None = None


class Why(StrEnum):
    """What keeps a day from being arranged."""

    TOO_FEW = "too_few"
    MEETS = "meets"
    DAY_IS_OVER = "day_is_over"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why there are no start times: at which bed, in which block, from which minute, against which other block."""

    why: Why
    bed: int
    minute: int
    block: str | None = None
    against: Span | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A bed with the T0 that is proposed, its own where it is kept; `out` is when its work ends."""

    bed: BedDay
    t0: int
    spans: tuple[Span, ...]

    @property
    def is_moved(self) -> bool:
        """Whether another T0 is proposed than the one that is booked."""
        return self.bed.kept is None and self.t0 != self.bed.booked

    @property
    def out(self) -> int:
        """The minute in which its last block ends."""
        return max((span.end for span in self.spans), default=self.t0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes from `start` to before `end` in which up to `needed` people are asked for, more than are on duty."""

    start: int
    end: int
    needed: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a day; minutes count from its midnight.

    `placed` has every bed by its booked T0, then its number; without a proposal (`obstacles`) each stands where it
    stood. `load` has for each quarter hour the most people that any of its minutes asks for. `clashes` are those that
    stand with these T0s: with a proposal only of beds that have started. `looked_at` arrangements were weighed; where
    not all could be, `is_best` is false.
    """

    people: int
    placed: tuple[Placed, ...]
    obstacles: tuple[Obstacle, ...]
    clashes: tuple[Meeting, ...]
    short: tuple[Stretch, ...]
    load: tuple[tuple[int, int], ...]
    team_twice_minutes: int
    looked_at: int
    is_best: bool

    @property
    def moved(self) -> tuple[Placed, ...]:
        """The beds for which another T0 is proposed."""
        return tuple(one for one in self.placed if one.is_moved) if not self.obstacles else ()

    @property
    def first(self) -> int | None:
        """The first T0."""
        return min((one.t0 for one in self.placed), default=None)

    @property
    def last(self) -> int | None:
        """The last T0."""
        return max((one.t0 for one in self.placed), default=None)

    @property
    def out(self) -> int | None:
        """When the last cannula comes out."""
        return max((one.out for one in self.placed), default=None)

    @property
    def minutes(self) -> int | None:
        """From the first T0 to the last cannula out."""
        return None if self.out is None or self.first is None else self.out - self.first

    @property
    def minutes_short(self) -> int:
        """How many minutes ask for more people than are on duty."""
        return sum(one.end - one.start for one in self.short)


def propose(
    work: DayWork, beds: Sequence[BedDay], *, people: int, first: int | None = None, now: int | None = None
) -> Proposal:
    """Start times for the beds that may be moved, none before the minute `first`, and the kept ones as they stand.

    The last cannula out comes as early as it can; then as few minutes as can be need more than `people`; then T0s are
    early. Beds keep their order: by booked T0, or when a bed that is late can start, then number. What met before `now`
    is history. `first` None is the earliest booked T0 of those that may be moved.
    """
    ordered = sorted(beds, key=lambda bed: (bed.booked, bed.bed))
    free = [bed for bed in ordered if bed.kept is None]
    # nobody waits for a patient who is late
    free.sort(key=lambda bed: (max(bed.booked, bed.earliest), bed.booked, bed.bed))
    kept = [Placed(bed, bed.t0, spans_of(work, bed.bed, bed.t0, bed.shifts)) for bed in ordered if bed.kept]
    begin = min((bed.booked for bed in free), default=0) if first is None else first
    stay = [span for one in kept for span in one.spans]
    asked = {bed.bed for bed in ordered if bed.kept is Kept.ASKED}
    obstacles = list(_too_few(work, ordered, people)) + list(_kept_that_meet(stay, asked, now))
    found = Found(None, 0, is_best=True)
    if not any(one.why is Why.TOO_FEW for one in obstacles):
        found = search(work, [_asked(work, bed, begin) for bed in free], stay, people)
        if found.t0s is None:
            obstacles.append(_first_obstacle(work, free, begin, stay, found))
    t0s = found.t0s or tuple(bed.t0 for bed in free)
    moved = [Placed(bed, t0, spans_of(work, bed.bed, t0, bed.shifts)) for bed, t0 in zip(free, t0s, strict=True)]
    return _described(work, [*kept, *moved], people, obstacles, found, now)


def _asked(work: DayWork, bed: BedDay, begin: int) -> Asked:
    return Asked(tuple(_possible(work, bed, begin)), spans_of(work, bed.bed, 0, bed.shifts))


def _possible(work: DayWork, bed: BedDay, begin: int) -> range:
    """The T0s of the grid from the first on, as far as the day goes: another date is another booking."""
    late = max(bed.earliest - begin, 0)
    first = begin + -(-late // work.grid_minutes) * work.grid_minutes
    return range(first, DAY_MINUTES, work.grid_minutes)


def _too_few(work: DayWork, beds: Sequence[BedDay], people: int) -> Iterator[Obstacle]:
    """The first block that takes more people than there are."""
    for bed in beds[:1]:
        for span in spans_of(work, bed.bed, bed.t0, bed.shifts):
            if span.block.persons > people:
                yield Obstacle(Why.TOO_FEW, bed.bed, span.start, span.block.id)
                return


def _kept_that_meet(stay: Sequence[Span], asked: Collection[int], now: int | None) -> Iterator[Obstacle]:
    """Beds that somebody asked to keep and that meet another kept one; of two that have started it is only said."""
    for one in meetings(stay):
        if (now is None or one.end > now) and {one.one.bed, one.other.bed} & set(asked):
            yield Obstacle(Why.MEETS, one.other.bed, one.start, one.other.block.id, one.one)


def _first_obstacle(work: DayWork, free: Sequence[BedDay], begin: int, stay: Sequence[Span], found: Found) -> Obstacle:
    """The first bed that finds no T0 when each takes the earliest one, and what stands in its way at the last."""
    taken, before = list(stay), begin
    for bed in free:
        last: Obstacle | None = None
        for t0 in (one for one in _possible(work, bed, begin) if one >= before):
            spans = spans_of(work, bed.bed, t0, bed.shifts)
            met = _met(spans, taken)
            if met is None:
                taken += spans
                before = t0
                break
            last = Obstacle(Why.MEETS, bed.bed, met.start, met.one.block.id, met.other)
        else:
            return last or Obstacle(Why.DAY_IS_OVER, bed.bed, max(before, bed.earliest, begin))
    return Obstacle(Why.NOT_FOUND, free[-1].bed, found.looked_at)


def _met(spans: Sequence[Span], taken: Sequence[Span]) -> Meeting | None:
    found = [
        Meeting(one, other)
        for one in spans
        for other in taken
        if one.block.persons >= PAIR and other.block.persons >= PAIR and one.meets(other)
    ]
    return min(found, key=lambda meeting: meeting.start, default=None)


def _described(
    work: DayWork, placed: Sequence[Placed], people: int, obstacles: Sequence[Obstacle], found: Found, now: int | None
) -> Proposal:
    spans = [span for one in placed for span in one.spans]
    needed = persons_by_minute(work, spans)
    team = [span for span in spans if span.block.team]
    twice = {minute for span in team for minute in range(span.start, span.end)}
    busy = {minute: sum(span.start <= minute < span.end for span in team) for minute in twice}
    return Proposal(
        people=people,
        placed=tuple(sorted(placed, key=lambda one: (one.bed.booked, one.bed.bed))),
        obstacles=tuple(obstacles),
        clashes=tuple(one for one in meetings(spans) if now is None or one.end > now),
        short=tuple(_short(needed, people)),
        load=tuple(_quarters(needed)),
        team_twice_minutes=sum(beds > 1 for beds in busy.values()),
        looked_at=found.looked_at,
        is_best=found.is_best,
    )


def _short(needed: Mapping[int, int], people: int) -> Iterator[Stretch]:
    """The stretches of minutes, each without a gap, that ask for more people than there are."""
    above = sorted(minute for minute, persons in needed.items() if persons > people)
    start = 0
    for place, minute in enumerate(above):
        if place + 1 == len(above) or above[place + 1] > minute + 1:
            yield Stretch(above[start], minute + 1, max(needed[one] for one in above[start : place + 1]))
            start = place + 1


def _quarters(needed: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Every quarter hour from the first with work to the last, with the most people that one of its minutes needs."""
    if not needed:
        return
    first, last = min(needed) // QUARTER_MINUTES, max(needed) // QUARTER_MINUTES
    for quarter in range(first, last + 1):
        start = quarter * QUARTER_MINUTES
        yield start, max(needed.get(minute, 0) for minute in range(start, start + QUARTER_MINUTES))
