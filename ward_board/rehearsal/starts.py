"""When eight patients of an ideal day start: planned so that nobody is needed at two acts of two people at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations
from random import Random

from ward_board.domain.plan import MINUTE
from ward_board.domain.status import Situation

# CLINICAL §9: pairs 15 minutes apart once an hour keep all two-person acts apart; other wards start steadily
_IN_PAIRS = (0, 15, 60, 75, 120, 135, 180, 195)
_SHORTEST_STAGGER_MINUTES, _LONGEST_STAGGER_MINUTES = 10, 20
# a few minutes of lateness at both beds, and the five at which two acts come together
_APART_MINUTES = 15


def starts(chance: Random, beds: int, collisions: Sequence[float]) -> list[int]:
    """How many minutes after the first each patient starts, the wished times moved on until they do not collide.

    `collisions` are what `colliding_minutes` finds in the protocol.
    """
    found = [0]
    for gap in _gaps(chance, beds):
        start = found[-1] + gap
        while any(abs(start - earlier - apart) < _APART_MINUTES for earlier in found for apart in collisions):
            start += 1
        found.append(start)
    return found


def colliding_minutes(booked: Situation) -> tuple[float, ...]:
    """How far two starts lie apart when different acts of two people on the day itself meet, by the plan of a booking.

    Starts of which the same act meets lie far enough apart by themselves.
    """
    t0_day = booked.chart.booking.t0.astimezone(booked.zone).date()
    of_two = [booked.plan[step.id].planned.start for step in booked.protocol.steps if step.persons > 1]
    times = [at for at in of_two if at and at.astimezone(booked.zone).date() == t0_day]
    return tuple((one - other) / MINUTE for one, other in permutations(times, 2) if one > other)


def _gaps(chance: Random, beds: int) -> Iterator[int]:
    if chance.random() < 0.5:
        return (later - earlier for earlier, later in pairwise(_IN_PAIRS[:beds]))
    return (chance.randint(_SHORTEST_STAGGER_MINUTES, _LONGEST_STAGGER_MINUTES) for _ in range(1, beds))
