"""What was printed: which papers of a treatment, when and by whom, and which of them still stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ward_board.domain.chart import Chart
from ward_board.domain.entry import Entry
from ward_board.domain.step_ids import MEASUREMENT
from ward_board.domain.words import Action

WARD = "ward"
"""Stands in place of a treatment for a paper of the whole ward."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One paper that was handed to the printer, or kept where no printer is set: its kind ("rules"), when, by whom.

    `at` is aware, UTC; `by` a staff id.
    """

    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PrintNote:
    """A line of the access log about a printed paper; `subject` as `printed_subject` writes it."""

    at: datetime
    who: str
    subject: str


def printed_subject(treatment: str | None, kind: str, language: str) -> str:
    """What the access log says a paper is about: "t12:rules:nl", or "ward:handover:en" for one of the whole ward."""
    return f"{treatment or WARD}:{kind}:{language}"


def still_stands(printed: Printed, approval: Entry, chart: Chart) -> bool:
    """Whether a printed paper says what stands: since then nobody charted `approval`, or corrected what it is about.

    What counts is when that was recorded, not the time that stands beside it. The days of the rules count from the
    measurement, so that another time of that one makes another paper.
    """
    measured = chart.done(MEASUREMENT)
    about = {approval.id, *([measured.id] if measured else ())}
    corrected = (one.recorded_at for one in chart.entries if one.action is Action.CORRECT and one.target in about)
    return printed.at >= max((approval.recorded_at, *corrected))


def printed_of(notes: Iterable[PrintNote]) -> Mapping[str, tuple[Printed, ...]]:
    """What was printed of each treatment, in the order of `notes`: oldest first."""
    found: dict[str, list[Printed]] = {}
    for note in notes:
        about, _, rest = note.subject.partition(":")
        kind = rest.partition(":")[0]
        if kind:
            found.setdefault(about, []).append(Printed(kind, note.at, note.who))
    return {about: tuple(papers) for about, papers in found.items()}
