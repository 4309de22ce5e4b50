"""Taking: what a take is judged on that stands in no single treatment, read in the transaction that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ward_board.config.settings import Tolerances
from ward_board.domain.alarms import Alarm
from ward_board.domain.clash import clash_alarms, clashes
from ward_board.domain.entry import Request
from ward_board.domain.takes import TakeRule
from ward_board.domain.words import AlarmKind
from ward_board.store.store import WriteTransaction
from ward_board.ward.reading import charts_of, duty_in, read_snapshot, situations_of, ward_day


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
) -> Standing:
    """What stands at the time of a take, by what was known then."""
    as_of = request.at if request.at < now else None
    today = ward_day(request.at, zone)
    snapshot = read_snapshot(transaction, None, today, zone, tolerances, with_past=as_of is not None)
    charts = charts_of(snapshot, None, today, as_of)
    takes = replace(takes, signed_off=duty_in(snapshot, charts, now, zone, None).signed_off)
    if f":{AlarmKind.CLASH}:" not in (request.target or ""):
        return Standing(takes, ())
    situations = situations_of(snapshot, charts, request.at, zone)
    return Standing(takes, clash_alarms(clashes(situations), situations, takes))
