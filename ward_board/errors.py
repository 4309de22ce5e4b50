"""Every error that a person or a script may see, each with its exit code and one line that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo


class WardBoardError(Exception):
    """A fault with a message for people; anything else that escapes is a fault of ours (exit 1).

    `place` says which of several acts that were asked together it is about, from 0.
    """

    exit_code = 1
    place: int | None = None


class BadInputError(WardBoardError):
    """What was typed or sent cannot be used; the message says what to change."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class UnmetGate:
    """A gate that refuses a request, with the words that a nurse reads."""

    id: str
    waits_for: str
    hard: bool = True


class RefusedError(WardBoardError):
    """One or more gates refuse; a soft one passes with a reason, a fact passes as a deviation."""

    exit_code = 3

    def __init__(self, gates: Sequence[UnmetGate]) -> None:
        self.gates = tuple(gates)
        super().__init__("waits for: " + "; ".join(f"{gate.waits_for} [{gate.id}]" for gate in self.gates))

    @property
    def words(self) -> str:
        """What people read: what it waits for, without the ids that scripts go by."""
        return "waits for: " + "; ".join(gate.waits_for for gate in self.gates)

    @property
    def advice(self) -> str:
        """What a script can do about it."""
        if any(gate.hard for gate in self.gates):
            return "if it has happened all the same, chart it with --deviation CODE and --reason"
        return "or give a --reason"


class NotMovedError(WardBoardError):
    """Beds were to be moved together, and none was: the message names each that may not be moved, and why.

    It ends as the worst of the `refusals` by bed does: 4 where somebody else was quicker.
    """

    def __init__(self, refusals: Mapping[int, WardBoardError]) -> None:
        self.refusals = refusals
        self.exit_code = max(error.exit_code for error in refusals.values())
        said = [
            f"Bed {bed}: {error.words if isinstance(error, RefusedError) else error}" for bed, error in refusals.items()
        ]
        super().__init__("; ".join([*said, "no T0 was moved"]))


class AlreadyDoneError(WardBoardError):
    """It is already done, or already so: `by` is a staff id, `at` when it happened (UTC), told as the clocks of `zone`.

    Whoever knows the ward sets its zone.
    """

    exit_code = 4

    def __init__(self, what: str, by: str, at: datetime, zone: tzinfo = UTC) -> None:
        self.what, self.by, self.at, self.zone = what, by, at, zone
        super().__init__(what, by, at)

    def __str__(self) -> str:
        """In the offset of the ward, so that it is told as its boards tell it, and is no other instant to a script."""
        return f"{self.what} by {self.by} at {self.at.astimezone(self.zone).isoformat().replace('+00:00', 'Z')}"


class StoreUnavailableError(WardBoardError):
    """The store cannot be opened, read or written; nothing was kept."""

    exit_code = 5


class VerificationFailedError(WardBoardError):
    """The journal is not what was written; the message names the first bad entry and the kind of damage."""

    exit_code = 6
