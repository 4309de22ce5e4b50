"""The variance report: what went otherwise on a day or in a year, and how far steps lay from their time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from ward_board.config.settings import Tolerances
from ward_board.domain.chart import fold
from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Protocol
from ward_board.domain.variance import Timing, Variance, counts, timings, variances
from ward_board.domain.words import Action
from ward_board.store.store import ReadView
from ward_board.ward.protocols import protocol_of


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How far one step lay from when it was due: how often it was done, and signed minutes (after is positive).

    The band from `low_minutes` to `high_minutes` holds nine of ten.
    """

    step: str
    times: int
    median_minutes: float
    low_minutes: float
    high_minutes: float


@dataclass(frozen=True, slots=True)
class VarianceReport:
    """What went otherwise between two treatment days, both included; it names no patient."""

    first: date
    last: date
    treatments: int
    variances: tuple[Variance, ...]
    punctuality: tuple[Punctuality, ...]
    titles: Mapping[str, str]

    @property
    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Kind, what it was about and how often, the most frequent first."""
        return [(kind, about, times) for (kind, about), times in counts(self.variances).items()]


def variance_report(
    view: ReadView, first: date, last: date, zone: ZoneInfo, tolerances: Tolerances, as_of: datetime | None
) -> VarianceReport:
    """The report of all treatments from `first` to `last`; with `as_of` by what was known then.

    A treatment to which nobody came has none.
    """
    rows = [row for row in view.treatments_since(first) if row.day <= last]
    known = {treatment: _known(entries, as_of) for treatment, entries in view.entries_of([r.id for r in rows]).items()}
    come = {treatment: entries for treatment, entries in known.items() if _has_come(entries)}
    protocols = {treatment: protocol_of(view, entries, tolerances) for treatment, entries in come.items()}
    found = [one for treatment in come for one in variances(protocols[treatment], come[treatment], zone)]
    timed = [one for treatment in come for one in _timings(protocols[treatment], come[treatment], zone)]
    titles = {step.id: step.title for protocol in protocols.values() for step in protocol.steps}
    in_order = sorted(found, key=lambda one: (one.day, one.bed))
    return VarianceReport(first, last, len(come), tuple(in_order), tuple(_punctuality(timed)), titles)


def _timings(protocol: Protocol, entries: Sequence[Entry], zone: ZoneInfo) -> tuple[Timing, ...]:
    return timings(protocol, fold(protocol, entries), zone)


def _known(entries: Sequence[Entry], as_of: datetime | None) -> Sequence[Entry]:
    return [e for e in entries if as_of is None or e.action is Action.BOOK or e.recorded_at <= as_of]


def _has_come(entries: Sequence[Entry]) -> bool:
    return any(entry.action is not Action.BOOK for entry in entries)


def _punctuality(timed: Iterable[Timing]) -> Iterable[Punctuality]:
    minutes: dict[str, list[float]] = {}
    for timing in timed:
        minutes.setdefault(timing.step, []).append(timing.minutes_from_due)
    for step, found in minutes.items():
        low, *_, high = quantiles(found, n=20, method="inclusive") if len(found) > 1 else (found[0], found[0])
        yield Punctuality(step, len(found), *(round(one, 1) for one in (median(found), low, high)))
