"""A night of acts that nobody signed and of deviations, on the beds of a ward, to be countersigned."""

from __future__ import annotations

from datetime import timedelta

from ward_board.domain.entry import UNSIGNED, Entry, Person, Request
from ward_board.domain.words import Action
from ward_board.ward.ward import Ward

NAME = "Jo Winter"
WHY = "alone at night, PIN forgotten, the phone of the physician rang and nobody came"
_ACTS = (
    (2, Action.SEEN, "", 40),
    (2, Action.NOTE, "sleeps, cannula dry", 38),
    (4, Action.SEEN, "", 31),
    (5, Action.NOTE, "asks for water; gave a glass", 22),
    (5, Action.SEEN, "", 21),
)
"""Bed, act, words, and how many minutes ago."""


def break_glass(ward: Ward) -> list[Entry]:
    """Five acts at three beds under a typed name; the clock of `ward` stands at the end of them."""
    return [unsigned(ward, bed, action, said, minutes) for bed, action, said, minutes in _ACTS]


def unsigned(ward: Ward, bed: int, action: Action, said: str = "", minutes: int = 1, name: str = NAME) -> Entry:
    """One act at a bed under a typed name, `minutes` ago."""
    reason = "; ".join(filter(None, (said, WHY)))
    at = ward.clock.now() - timedelta(minutes=minutes)
    return ward.act(treatment_of(ward, bed), Request(action, Person(UNSIGNED, name, ()), at, reason=reason))


def deviation(ward: Ward, bed: int, step: str, action: Action, author: str, reason: str) -> Entry:
    """A fact of now that a hard gate would have refused."""
    asked = Request(action, ward.person(author), ward.clock.now(), step, deviation="other", reason=reason)
    return ward.act(treatment_of(ward, bed), asked)


def treatment_of(ward: Ward, bed: int) -> str:
    """Who lies in a bed."""
    return next(one.treatment for one in ward.board().beds if one.number == bed)
