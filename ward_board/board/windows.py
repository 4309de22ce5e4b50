"""Which stretch of time the board shows: the treatment day while anything runs, then night and next morning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from ward_board.board.board import Bed, Board
from ward_board.board.time_scale import HOUR, TimeScale, day_scale, night_scale
from ward_board.domain.protocol import AMINO_ACIDS, CANNULA_OUT, LUTETIUM
from ward_board.domain.words import BedState

_EVENING, _NIGHT, _MORNING, _AFTERNOON = time(18), time(22), time(6), time(14)
_OVER = frozenset({BedState.OBSERVATION, BedState.NIGHT, BedState.MORNING, BedState.DISCHARGED, BedState.CANCELLED})
_ON_THE_DAY = ("cannula", AMINO_ACIDS, LUTETIUM, CANNULA_OUT)


def scale_for(board: Board, width: int, *, zoom: int = 0, pan: int = 0) -> TimeScale:
    """The scale of the whole board on `width` cells."""
    beds = _newest_day(board)
    if not zoom and not pan and is_over(beds):
        return _after_the_day(board, beds, width)
    first, last = _span(board, beds)
    return day_scale(width, board.zone, first, last, board.now, zoom=zoom, pan=pan)


def scale_for_bed(board: Board, bed: Bed, width: int) -> TimeScale:
    """The scale of one treatment alone."""
    if is_over([bed]):
        return _after_the_day(board, [bed], width)
    first, last = _span(board, [bed])
    return day_scale(width, board.zone, first, last, board.now)


def is_over(beds: Sequence[Bed]) -> bool:
    """Whether every lutetium has ended and nothing runs: then the night begins on the axis."""
    treated = [bed for bed in beds if bed.situation.state is not BedState.CANCELLED]
    return bool(treated) and all(bed.situation.state in _OVER for bed in beds)


def _newest_day(board: Board) -> list[Bed]:
    """The beds of the newest treatment day: those of yesterday show what is still to come in its window."""
    days = [_day_of(board, bed) for bed in board.beds]
    begun = [day for day in days if day <= board.now.astimezone(board.zone).date()]
    newest = max(begun) if begun else min(days, default=board.day)
    return [bed for bed, day in zip(board.beds, days, strict=True) if day == newest]


def _day_of(board: Board, bed: Bed) -> date:
    return bed.situation.chart.booking.t0.astimezone(board.zone).date()


def _span(board: Board, beds: Iterable[Bed]) -> tuple[datetime, datetime]:
    instants = [instant for bed in beds for instant in _instants(bed)]
    if not instants:
        noon = datetime.combine(board.day, time(12), board.zone).astimezone(board.now.tzinfo)
        return noon - 4 * HOUR, noon + 4 * HOUR
    return min(instants), max(instants)


def _instants(bed: Bed) -> Iterable[datetime]:
    t0 = bed.situation.chart.booking.t0
    yield t0
    yield t0 + 4 * HOUR
    # what is charted or pushed to another day does not stretch the axis of this one
    nearest, farthest = t0 - 6 * HOUR, t0 + 12 * HOUR
    for step in _ON_THE_DAY:
        plan = bed.situation.plan.steps.get(step)
        if plan is None:
            continue
        times = (plan.actual, plan.projected, plan.planned)
        for instant in (each for pair in times for each in (pair.start, pair.end)):
            if instant is not None and nearest <= instant <= farthest:
                yield instant


def _after_the_day(board: Board, beds: Sequence[Bed], width: int) -> TimeScale:
    first, last = _span(board, beds)
    day = min(_day_of(board, bed) for bed in beds)
    next_day = day + timedelta(days=1)
    homes = [bed.situation.plan.steps[step].projected.start for bed in beds for step in _closing_steps(bed)]
    actual = [bed.situation.chart.closing[1].occurred_at for bed in beds if bed.situation.chart.closing]
    known = [home for home in (*homes, *actual) if home is not None]
    boundaries = [
        first - HOUR / 2,
        max(_at(board, day, _EVENING), last + HOUR / 2),
        max(_at(board, day, _NIGHT), last + HOUR / 2),
        max(_at(board, next_day, _MORNING), last + HOUR / 2),
        max(_at(board, next_day, _AFTERNOON), *known) + HOUR if known else _at(board, next_day, _AFTERNOON) + HOUR,
    ]
    return night_scale(width, board.zone, boundaries)


def _closing_steps(bed: Bed) -> Iterable[str]:
    return (step.id for step in bed.situation.protocol.steps if step.closes)


def _at(board: Board, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, board.zone).astimezone(board.now.tzinfo)
