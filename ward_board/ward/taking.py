"""Taking: what a take is judged on that stands in no single treatment, read in the transaction that keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ward_board.config.settings import Tolerances
from ward_board.domain.alarms import Alarm
from ward_board.domain.clash import clash_alarms, clashes
from ward_board.domain.entry import Request
from ward_board.domain.takes import TakeRule
from ward_board.domain.words import AlarmKind
from ward_board.store.store import WriteTransaction
from ward_board.ward.reading import charts_of, duty_in, read_snapshot, situations_of, takes_in, ward_day


@dataclass(frozen=True, slots=True)
class Standing:
    """The rule of takes with who signed off, and the alarms that are about more than one bed."""

    takes: TakeRule
    clashes: tuple[Alarm, ...]


def standing_for(
    transaction: WriteTransaction,
    request: Request,
    now: datetime,
    zone: ZoneInfo,
    tolerances: Tolerances,
    takes: TakeRule,
    as_of: datetime | None,
) -> Standing:
    """What stands at the time of a take, by what was known then; who left counts up to `as_of`, None for all of it."""
    known_at = request.at if request.at < now else as_of
    today = ward_day(request.at, zone)
    snapshot = read_snapshot(transaction, None, today, zone, tolerances, known_at=known_at)
    charts = charts_of(snapshot, None, today, known_at)
    takes = takes_in(takes, snapshot, duty_in(snapshot, charts, now, zone, as_of), as_of)
    if f":{AlarmKind.CLASH}:" not in (request.target or ""):
        return Standing(takes, ())
    situations = situations_of(snapshot, charts, request.at, zone)
    return Standing(takes, clash_alarms(clashes(situations), situations, takes))
