"""What a paper is: its kind, for whom and in which language, and the PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PaperKind(StrEnum):
    """The kinds of paper, as the command names them."""

    DAY_SHEET = "day-sheet"
    RULES = "rules"
    TRAVEL = "travel"
    RECORD = "record"
    HANDOVER = "handover"
    DOWNTIME = "downtime"

    @property
    def is_of_one_patient(self) -> bool:
        """Whether it is about one treatment; the others are about the whole ward."""
        return self not in {PaperKind.HANDOVER, PaperKind.DOWNTIME}

    @property
    def is_for_the_patient(self) -> bool:
        """Whether the patient takes it home, and it is written in a language that they read."""
        return self in {PaperKind.DAY_SHEET, PaperKind.RULES, PaperKind.TRAVEL}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that is ready to be printed; `pictures` are its pages as PNG, where they were asked for.

    `name` is the stem of its file: kind, bed and date, and no patient. `language` is an ISO code ("nl"). `treatment` is
    None for a paper of the whole ward, `serial` the number by which somebody can ask whether it is genuine.
    """

    kind: PaperKind
    name: str
    language: str
    treatment: str | None
    pdf: bytes = field(repr=False)
    pictures: tuple[bytes, ...] = field(default=(), repr=False)
    serial: str | None = None
