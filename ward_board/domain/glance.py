"""One treatment at a glance: what a course, the calendar and the figures need of its chart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ward_board.domain.administered import administered_mbq
from ward_board.domain.chart import Chart
from ward_board.domain.closing import Closing
from ward_board.domain.entry import Entry
from ward_board.domain.patient_rules import rule_days
from ward_board.domain.protocol import Protocol
from ward_board.domain.step_ids import LUTETIUM, RULES, SCAN, SCAN_READ
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

_HISTORY = frozenset({Action.BOOK, Action.MOVE, Action.RESCHEDULE, Action.PRESCRIBE, Action.CANCEL, Action.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Glance:
    """One treatment, independent of the date on which it is looked at.

    `t0` and `started_at`, the start of the lutetium, are aware, in UTC; `day` is the ward's date of T0. `given_mbq` is
    the activity that the patient got, `findings` are the newest answers that a course looks at. `rules` are the days of
    each contact's rule of behaviour as they were approved, None where no duration is long enough; `history` says who
    booked, moved, cancelled it and started the lutetium.
    """

    treatment: str
    number: int
    day: date
    bed: int
    t0: datetime
    activity_mbq: float
    last_treatment: date | None
    closing: Closing | None
    is_admitted: bool
    started_at: datetime | None
    given_mbq: float | None
    uptake: str | None
    findings: tuple[Entry, ...]
    cancelled_because: str | None = None
    rules: tuple[tuple[str, int | None], ...] = ()
    history: tuple[Entry, ...] = ()

    @property
    def rule_days(self) -> int | None:
        """For how long the longest rule held; None where none was approved, or no duration was long enough."""
        known = [days for _contact, days in self.rules if days is not None]
        return max(known) if known and len(known) == len(self.rules) else None

    @property
    def is_cancelled(self) -> bool:
        """Whether it never took place."""
        return self.closing in {Closing.CANCELLED, Closing.NO_SHOW}

    @property
    def is_closed(self) -> bool:
        """Whether the patient went home, left, or never came."""
        return self.closing is not None


def glance_of(protocol: Protocol, chart: Chart, zone: ZoneInfo, wanted: Collection[str]) -> Glance:
    """What one look at a chart tells; `wanted` are the steps whose newest answers a course asks for."""
    booking = chart.booking
    run = chart[LUTETIUM].run
    closing = chart.closing
    answered = (chart.done(step) for step in protocol.by_id if step in wanted)
    return Glance(
        treatment=chart.treatment,
        number=booking.cycle,
        day=booking.t0.astimezone(zone).date(),
        bed=booking.bed,
        t0=booking.t0,
        activity_mbq=booking.activity_mbq,
        last_treatment=booking.last_treatment,
        closing=closing[0] if closing else None,
        is_admitted=chart.is_admitted,
        started_at=run.started_at if run else None,
        given_mbq=administered_mbq(protocol, chart),
        uptake=_uptake(chart),
        findings=tuple(entry for entry in answered if entry),
        cancelled_because=_why_cancelled(chart),
        rules=_rules(protocol, chart),
        history=tuple(entry for entry in chart.entries if _is_history(entry)),
    )


def _is_history(entry: Entry) -> bool:
    return entry.action in _HISTORY or (entry.step == LUTETIUM and entry.action is Action.START)


def _uptake(chart: Chart) -> str | None:
    """What the scan shows, as whoever read it last said."""
    read = chart.done(SCAN_READ) or chart.done(SCAN)
    return read.text("uptake") if read else None


def _rules(protocol: Protocol, chart: Chart) -> tuple[tuple[str, int | None], ...]:
    if chart.done(RULES) is None:
        return ()
    try:
        return tuple((rule.contact, rule.days) for rule in rule_days(protocol, chart))
    except BadInputError:
        return ()  # a reading below its background, corrected after the approval, says nothing


def _why_cancelled(chart: Chart) -> str | None:
    newest = (entry for entry in reversed(chart.entries) if entry.action in {Action.CANCEL, Action.NO_SHOW})
    entry = next(newest, None)
    return (entry.text("code") or entry.reason) if entry and chart.is_cancelled else None
