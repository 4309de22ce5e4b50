"""What was printed: which papers of a treatment, when and by whom; read from the access log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

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


def printed_of(notes: Iterable[PrintNote]) -> Mapping[str, tuple[Printed, ...]]:
    """What was printed of each treatment, in the order of `notes`: oldest first."""
    found: dict[str, list[Printed]] = {}
    for note in notes:
        about, _, rest = note.subject.partition(":")
        kind = rest.partition(":")[0]
        if kind:
            found.setdefault(about, []).append(Printed(kind, note.at, note.who))
    return {about: tuple(papers) for about, papers in found.items()}
