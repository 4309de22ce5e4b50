"""What a signature under an entry means: performed, verified or authorised, by whom and when (21 CFR 11.50)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ward_board.domain.chart import DOING
from ward_board.domain.entry import UNSIGNED, Entry
from ward_board.domain.step import Step
from ward_board.domain.step_ids import GO, RULES
from ward_board.domain.words import Action, Role


class Meaning(StrEnum):
    """As what somebody signed; scripts and exports hold on to these words."""

    PERFORMED = "performed"
    VERIFIED = "verified"
    AUTHORISED = "authorised"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: whose (a staff id), in which role (None where nobody asked), its meaning, and when (aware, UTC).

    It is derived from the entry, whose hashed body holds all that it says: to change it is to change the record.
    """

    person: str
    role: Role | None
    meaning: Meaning
    at: datetime


_AUTHORISING = frozenset({Action.PRESCRIBE, Action.COUNTERSIGN, Action.ARCHIVED, Action.RESTORED})
AUTHORISED_STEPS = frozenset({GO, RULES})
"""The steps that are done by approving of something."""
_NOBODY = frozenset({UNSIGNED, "board", "import"})
"""Authors who sign nothing: a typed name, the board itself, and a day list that was sent."""


def signatures_of(entry: Entry, step: Step | None) -> tuple[Signature, ...]:
    """The signatures under `entry`, its author's first; `step` is the one that it is about, None for none.

    They were given when the entry was typed, whenever the act happened. What nobody signed has none: an entry by a
    typed name, which its countersignature authorises, and what the program itself wrote down.
    """
    if entry.author in _NOBODY:
        return ()
    own = Signature(entry.author, entry.role, _meaning(entry, step), entry.recorded_at)
    if entry.second is None:
        return (own,)
    return own, Signature(entry.second, entry.second_role, Meaning.VERIFIED, entry.recorded_at)


def _meaning(entry: Entry, step: Step | None) -> Meaning:
    """What its author says: to leave the go or the rules out authorises nothing."""
    approves = step is not None and step.id in AUTHORISED_STEPS and entry.action in DOING
    return Meaning.AUTHORISED if approves or entry.action in _AUTHORISING else Meaning.PERFORMED
