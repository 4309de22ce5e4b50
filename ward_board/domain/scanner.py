"""The scanner queue of the morning: who is in the scanner, who was called, who comes next and about when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ward_board.domain.chart import Chart
from ward_board.domain.entry import Entry
from ward_board.domain.morning import is_after_lutetium
from ward_board.domain.patient_rules import journey_of
from ward_board.domain.status import Situation
from ward_board.domain.step_ids import SCAN as SCAN
from ward_board.domain.values import LARGEST_NUMBER

CALLED, AWAY, BACK, TURN = "scan_called", "scan_away", "scan_back", "scan_turn"
_MINUTES_OF_DAY = 24 * 60
_LATEST = 2 * _MINUTES_OF_DAY
_NO_JOURNEY = _LATEST + 1  # whoever has no flight comes after all who have
_A_MINUTE = 100.0  # beds with the same flight keep the order of their numbers
_ROOM_BEFORE = 100_000.0  # ranks are only compared: so many are free before everybody, as a form takes none below 0
RANK_DECIMALS = 9
_DAY = timedelta(days=1)
_TURNS_IN_SCANNER = 3  # of one patient; who is in it longer may have been forgotten


class Place(StrEnum):
    """Where somebody is on the way through the scanner."""

    WAITING = "waiting"
    CALLED = "called"
    AWAY = "away"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Turn:
    """One treatment in the queue, `since` when it is at its place (None for waiting), and `expected_at` the scanner.

    `late_since` is set where that took too long: for who is in the scanner `since`, for who waits when their turn was.
    `rank` orders those that wait, and nothing else: by when the patient leaves, then by bed, or as somebody put it.
    """

    treatment: str
    bed: int
    place: Place
    since: datetime | None
    expected_at: datetime
    rank: float
    is_by_hand: bool
    late_since: datetime | None = None


def has_queue(situation: Situation) -> bool:
    """Whether the treatment's protocol has a queue at the scanner."""
    return TURN in situation.protocol.by_id


def queue(situations: Iterable[Situation], now: datetime, zone: ZoneInfo) -> tuple[Turn, ...]:
    """Everybody whose scan is not ticked: who is in the scanner, who was called, who waits by rank, who is back."""
    known = list(situations)
    order = {Place.AWAY: 0, Place.CALLED: 1, Place.WAITING: 2, Place.BACK: 3}
    placed = sorted(
        ((one, *place_of(one.chart)) for one in known if _waits(one)),
        key=lambda found: (order[found[1]], rank_of(found[0], zone), found[0].chart.booking.bed),
    )
    turns: list[Turn] = []
    free_at, was_free_at = now, _free_since(known)
    for situation, place, since in placed:
        minutes = timedelta(minutes=situation.protocol.scanner_minutes)
        planned = situation.steps[SCAN].times.due or now
        late_since = None
        if place is Place.BACK and since:
            expected_at = since
        elif place is Place.AWAY and since:
            expected_at, late_since = since, since if now - since > _TURNS_IN_SCANNER * minutes else None
            free_at, was_free_at = max(since + minutes, now), since + minutes
        else:
            expected_at, was_at = max(free_at, now, planned), max(was_free_at or planned, planned)
            # "about" is told to a turn: who is late by less is not
            late_since = was_at if place is Place.WAITING and now - was_at > minutes else None
            free_at, was_free_at = expected_at + minutes, was_at + minutes
        turns.append(
            Turn(
                treatment=situation.chart.treatment,
                bed=situation.chart.booking.bed,
                place=place,
                since=since,
                expected_at=expected_at,
                rank=rank_of(situation, zone),
                is_by_hand=_turn_by_hand(situation.chart) is not None,
                late_since=late_since,
            )
        )
    return tuple(turns)


def rank_when_moved(turns: Sequence[Turn], treatment: str, places: int) -> float | None:
    """The rank (0 or more) that moves a treatment so many places down (negative: up) among those that wait.

    None where it does not wait, cannot go further, or no number is left between the two that it would go between: a
    rank that two share would say nothing. That takes thirty moves into the same place.
    """
    waiting = [turn for turn in turns if turn.place is Place.WAITING]
    here = next((place for place, turn in enumerate(waiting) if turn.treatment == treatment), None)
    if here is None or not places or not 0 <= here + places < len(waiting):
        return None
    others = [turn.rank for turn in waiting if turn.treatment != treatment]
    there = here + places
    before = others[there - 1] if there > 0 else max(others[0] - 2 * _A_MINUTE, 0.0)
    after = others[there] if there < len(others) else min(others[-1] + 2 * _A_MINUTE, LARGEST_NUMBER)
    rank = round((before + after) / 2, RANK_DECIMALS)
    return rank if before < rank < after else None


def rank_of(situation: Situation, zone: ZoneInfo) -> float:
    """By what those that wait are ordered: a turn given by hand, else when they leave, else the bed; 0 or more."""
    chart = situation.chart
    by_hand = _turn_by_hand(chart)
    if by_hand is not None:
        return by_hand
    journey = journey_of(chart)
    leaves_at, bed = journey.leaves_at or journey.departs_at, chart.booking.bed
    if leaves_at is None:
        return _ROOM_BEFORE + _NO_JOURNEY * _A_MINUTE + bed
    local = leaves_at.astimezone(zone)
    minutes = (local.date() - _morning(situation, zone)).days * _MINUTES_OF_DAY + local.hour * 60 + local.minute
    return _ROOM_BEFORE + min(max(minutes, 0), _LATEST) * _A_MINUTE + bed


def _morning(situation: Situation, zone: ZoneInfo) -> date:
    """The day of the scan: the one after the treatment day, or today for who was not scanned on it."""
    treatment_day = situation.chart.booking.t0.astimezone(zone).date()
    return max(treatment_day + _DAY, situation.now.astimezone(zone).date())


def _waits(situation: Situation) -> bool:
    scan = situation.chart.steps.get(SCAN)
    if scan is None or scan.is_settled or situation.chart.closing or not is_after_lutetium(situation):
        return False
    return has_queue(situation)


def _free_since(situations: Iterable[Situation]) -> datetime | None:
    """When the newest patient came out of the scanner, None where nobody has yet."""
    charts = [one.chart for one in situations if has_queue(one)]
    out = [entry for chart in charts for step in (SCAN, BACK) if (entry := chart.done(step)) is not None]
    return max((entry.occurred_at for entry in out), default=None)


def place_of(chart: Chart) -> tuple[Place, datetime | None]:
    """Where somebody is, by the newest of called, away and back, and since when (aware, UTC; None for waiting)."""
    done = [entry for step in (CALLED, AWAY, BACK) if (entry := chart.done(step)) is not None]
    newest: Entry | None = max(done, key=lambda entry: (entry.occurred_at, entry.seq), default=None)
    if newest is None or newest.step is None:
        return Place.WAITING, None
    return {CALLED: Place.CALLED, AWAY: Place.AWAY, BACK: Place.BACK}[newest.step], newest.occurred_at


def _turn_by_hand(chart: Chart) -> float | None:
    given = chart.done(TURN)
    return given.number("turn") if given else None
