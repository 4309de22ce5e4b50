"""The search for start times: exact where it can be, and bounded where it cannot.

Minutes are bits of whole numbers, so that "does anything meet" is one `&`. Beds are placed in their order. First the
earliest end is found, by what is still to be placed and the bits that can still be met (few, since two people are at a
bed for minutes only). Then all that ends so early is walked, cut off where it cannot be better any more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ward_board.domain.day_work import PAIR, DayWork, Span

MOST_LOOKED_AT = 10_000
"""After so many steps of the walk the best that was found stands; a clock would find another day on another machine."""
_BEFORE = 2 * 24 * 60  # bits count from so long before midnight: no block of a day begins before that
_NEVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A bed to be placed: the T0s that it may have, rising, and its blocks as if T0 were the minute 0."""

    possible: Sequence[int]
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Found:
    """The T0s in the order in which they were asked for, None where there are none; see `Proposal` for the rest."""

    t0s: tuple[int, ...] | None
    looked_at: int
    is_best: bool


def search(work: DayWork, asked: Sequence[Asked], stay: Sequence[Span], people: int) -> Found:
    """The best T0s beside the blocks that stay: by the last end, minutes above `people`, and their sum."""
    return _Search(work, asked, stay, people).found()


def _bits(start: int, end: int) -> int:
    return ((1 << (end - start)) - 1) << (start + _BEFORE)


@dataclass(frozen=True, slots=True)
class _Load:
    """How many people each minute asks for, up to `people` + 1: `levels[n]` are the minutes that ask for more than n.

    `shared` are the same for blocks that one person can do at several beds of a room, by room and block.
    """

    levels: tuple[int, ...]
    shared: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)

    @property
    def short_minutes(self) -> int:
        """How many minutes ask for more people than there are."""
        return self.levels[-1].bit_count()

    def with_span(self, work: DayWork, span: Span, t0: int) -> _Load:
        """The load with one more block."""
        more = _bits(span.start + t0, span.end + t0)
        room = work.shared_room(span.bed, span.block)
        if room is None:
            levels = self.levels
            for _person in range(span.block.persons):
                levels = _raised(levels, more)
            return replace(self, levels=levels)
        key = (room, span.block.id)
        beds = self.shared.get(key, ())
        # where the beds so far fill the people that are there, one bed more needs one person more
        full = ~(beds[0] if beds else 0)
        for place in range(span.block.beds_a_person, len(beds) + 1, span.block.beds_a_person):
            full |= beds[place - 1] & ~(beds[place] if place < len(beds) else 0)
        return _Load(_raised(self.levels, more & full), {**self.shared, key: _raised((*beds, 0), more)})


def _raised(levels: tuple[int, ...], more: int) -> tuple[int, ...]:
    return tuple(level | (more & (levels[place - 1] if place else -1)) for place, level in enumerate(levels))


class _Search:
    """One search; what was found out about a rest of the beds is kept.

    `_ends` are the ends of each bed's work after its T0, `_shortest` the least time from a bed's T0 to the end of its
    own work and of all that come after it, whatever stays.
    """

    def __init__(self, work: DayWork, asked: Sequence[Asked], stay: Sequence[Span], people: int) -> None:
        self._work, self._asked = work, asked
        self._pairs = [_pair_bits(one.spans) for one in asked]
        self._ends = [max((span.end for span in one.spans), default=0) for one in asked]
        # no pair of people is at a bed earlier before its T0
        self._reach = max((-span.start for one in asked for span in one.spans if span.block.persons >= PAIR), default=0)
        taken = _pair_bits(stay)
        self._possible = [
            [t0 for t0 in one.possible if not (pair << t0) & taken]
            for one, pair in zip(asked, self._pairs, strict=True)
        ]
        self._load = _Load((0,) * (people + 1))
        for span in stay:
            self._load = self._load.with_span(work, span, 0)
        self._deadline = max((span.end for span in stay), default=-_BEFORE)
        self._rests: dict[tuple[int, int], int] = {}
        self._known: dict[tuple[int, int, int], int] = {}
        self._steps = self._walked = 0
        self._shortest = [0] * len(asked)
        for place in reversed(range(len(asked))):
            self._shortest[place] = max(self._ends[place], self._rest(place + 1, self._pairs[place]))
        self._best: tuple[int, int] | None = None
        self._best_t0s: tuple[int, ...] | None = None

    def found(self) -> Found:
        """The answer."""
        if not self._asked:
            return Found((), 0, is_best=True)
        self._steps = 0
        end = self._end(0, -_BEFORE, 0)
        if end < _NEVER:
            self._deadline = max(end, self._deadline)
            self._walk(0, -_BEFORE, 0, self._load, ())
        is_best = max(self._steps, self._walked) < MOST_LOOKED_AT
        return Found(self._best_t0s, self._steps + self._walked, is_best)

    def _rest(self, place: int, occupied: int) -> int:
        """The least time to the end of the beds from `place` on after the T0 before them, which is the minute 0."""
        if place == len(self._asked) or self._steps >= MOST_LOOKED_AT:
            return 0
        occupied = self._cut(occupied, 0)
        if (place, occupied) not in self._rests:
            shortest = _NEVER
            for later in range(0, _BEFORE, self._work.grid_minutes):
                if later + self._shortest[place] >= shortest:
                    break
                bits = self._pairs[place] << later
                if not bits & occupied:
                    self._steps += 1
                    rest = self._rest(place + 1, (occupied | bits) >> later)
                    shortest = min(shortest, later + max(self._ends[place], rest))
            self._rests[place, occupied] = shortest
        return self._rests[place, occupied]

    def _end(self, place: int, before: int, occupied: int) -> int:
        """The earliest end of the beds from `place` on, none of which has its T0 before `before`."""
        if place == len(self._asked):
            return -_BEFORE
        occupied = self._cut(occupied, before)
        key = place, before, occupied
        if key not in self._known:
            earliest = _NEVER
            for t0, taken in self._fitting(place, before, occupied):
                if t0 + self._shortest[place] >= earliest or self._steps >= MOST_LOOKED_AT:
                    break
                self._steps += 1
                earliest = min(earliest, max(t0 + self._ends[place], self._end(place + 1, t0, taken)))
            self._known[key] = earliest
        return self._known[key]

    def _walk(self, place: int, before: int, occupied: int, load: _Load, t0s: tuple[int, ...]) -> None:
        """Goes through all that ends by the deadline, early T0s first."""
        left = len(self._asked) - place
        least = load.short_minutes, sum(t0s) + left * max(before, 0)
        if self._best is not None and least >= self._best:
            return
        if not left:
            self._best, self._best_t0s = least, t0s
            return
        for t0, taken in self._fitting(place, before, occupied):
            if t0 + self._shortest[place] > self._deadline or self._walked >= MOST_LOOKED_AT:
                return
            if max(t0 + self._ends[place], self._end(place + 1, t0, taken)) <= self._deadline:
                self._walked += 1
                fuller = load
                for span in self._asked[place].spans:
                    fuller = fuller.with_span(self._work, span, t0)
                self._walk(place + 1, t0, taken, fuller, (*t0s, t0))

    def _fitting(self, place: int, before: int, occupied: int) -> Iterator[tuple[int, int]]:
        """Each T0 from `before` on at which a bed meets no other, with the minutes that are taken then."""
        possible = self._possible[place]
        for t0 in possible[bisect_left(possible, before) :]:
            bits = self._pairs[place] << t0
            if not bits & occupied:
                yield t0, occupied | bits

    def _cut(self, occupied: int, before: int) -> int:
        """What a bed with its T0 at `before` or later can still meet."""
        past = max(before - self._reach + _BEFORE, 0)
        return occupied >> past << past


def _pair_bits(spans: Sequence[Span]) -> int:
    """The minutes in which two people are at a bed."""
    bits = 0
    for span in spans:
        if span.block.persons >= PAIR:
            bits |= _bits(span.start, span.end)
    return bits
