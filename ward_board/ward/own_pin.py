"""Whose PIN somebody else chose: nobody signs with one, until they have chosen one of their own (H34, A17).

Nothing is stored of it. The access log says who added somebody, and who set their PIN last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from ward_board.domain.entry import Person
from ward_board.domain.permissions import NoSecondPersonError
from ward_board.domain.staff_told import NOTED_OF_HANDS, TOLD_FOR, one_hand
from ward_board.errors import BadInputError, UnmetGate
from ward_board.store.store import ReadView, WriteTransaction
from ward_board.ward.pins import refuse_weak_pin

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GivenPin:
    """A PIN that its owner did not choose: who gave it (id and name), and when (aware, UTC).

    All three are None where the log no longer says who chose it: then it was nobody who could be told by now.
    """

    by: str | None = None
    name: str | None = field(default=None, repr=False)
    at: datetime | None = None


class OwnPinNeededError(BadInputError):
    """The PIN is right, but `given` to `staff_id` by somebody else: a PIN of their own comes first."""

    def __init__(self, staff_id: str, given: GivenPin) -> None:
        self.staff_id, self.given = staff_id, given
        chose = f"{given.by} chose this PIN" if given.by else "the log does not say who chose this PIN"
        own = f"ward-board staff pin {staff_id} --pin-file NEW --by {staff_id} --by-pin-file OLD"
        super().__init__(f"{chose}; {staff_id} signs with one of their own, set by: {own}")


def given_pin(view: ReadView | WriteTransaction, staff_id: str) -> GivenPin | None:
    """The PIN of `staff_id` where somebody else chose it; None where they did.

    The first coordinator of a store chose their own, when nobody could sign yet: that line names nobody. Where no line
    is left, because it was archived, or was never written by an older program, nobody can say that they did.
    """
    line = view.newest_about(staff_id, NOTED_OF_HANDS)
    if line is None:
        return GivenPin()
    if line.who in {None, staff_id}:
        return None
    giver = view.staff(line.who or "")
    return GivenPin(line.who, giver.name if giver else None, line.at)


def refuse_one_hand(view: ReadView | WriteTransaction, first: Person, second: Person, now: datetime) -> None:
    """Refuse as one two people of whom one may act as both, for they set the other's PIN within 24 hours (A18).

    Raises NoSecondPersonError (gate `second_person`).
    """
    lines = view.access_lines(now - TOLD_FOR, _NEVER, what=NOTED_OF_HANDS)
    found = one_hand(first.id, second.id, sorted(lines, key=lambda line: line.number), now)
    if found:
        whose, by = found
        other = f"a second person other than {whose}, whose PIN {by} set in the last 24 hours"
        raise NoSecondPersonError([UnmetGate("second_person", other)])


def check_own_pin(wanted: str, staff_id: str, given: str) -> None:
    """Raise BadInputError, with what to do, for a weak PIN and for the one that somebody has."""
    refuse_weak_pin(wanted, staff_id)
    if wanted == given:
        raise BadInputError("this is the PIN that you have; choose another, which nobody else knows")
