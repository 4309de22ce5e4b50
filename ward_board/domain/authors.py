"""Who may be the author of an entry: whoever looks after patients, and at a bed who cannot sign (H31, H32)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ward_board.domain.entry import UNSIGNED, Person, Request
from ward_board.domain.permissions import Permission, need
from ward_board.domain.signature import AUTHORISED_STEPS
from ward_board.domain.step import Step
from ward_board.domain.text import has_letter
from ward_board.domain.words import Action, StepKind
from ward_board.errors import BadInputError, RefusedError, UnmetGate

CHARTED_UNSIGNED = frozenset(
    {
        Action.START,
        Action.PAUSE,
        Action.RESUME,
        Action.RATE,
        Action.FINISH,
        Action.STOP,
        Action.TICK,
        Action.MEASURE,
        Action.AGAIN,
        Action.SKIP,
        Action.REFUSE,
        Action.ADMIT,
        Action.SEEN,
        Action.NOTE,
        Action.INCIDENT,
        Action.MOVE,
        Action.TRANSFER,
        Action.LEAVE,
        Action.TAKE,
    }
)
"""What happens at a bed whoever is there. To prescribe, plan, correct, countersign or close takes a signature."""
NOT_SIGNED = UnmetGate(UNSIGNED, "a signature")
"""What an entry by a typed name passed; its countersignature stands in for it."""


class SignatureNeededError(RefusedError):
    """An act that is a signature, by somebody who did not sign: nothing passes it."""

    def __init__(self) -> None:
        super().__init__([UnmetGate("role", "somebody who signs with id and PIN")])

    @property
    def advice(self) -> str:
        """What can be done about it."""
        return "sign in, or ask somebody who can"


def is_unsigned(person: Person) -> bool:
    """Whether somebody acts by a typed name."""
    return person.id == UNSIGNED


def judge_authors(request: Request, step: Step | None) -> Request:
    """`request` where its people may be authors of it; by somebody who did not sign it is a deviation, with a reason.

    Raises NotPermittedError for an auditor and a display, who chart nothing, not even as a deviation;
    SignatureNeededError for what nobody charts by a typed name; and BadInputError for such a one without a reason, or
    beside a second person.
    """
    if not is_unsigned(request.author):
        for person in (request.author, *([request.second] if request.second else [])):
            need(person, Permission.RECORD)
        return request
    if request.action not in CHARTED_UNSIGNED or (step is not None and _is_signature(step)):
        raise SignatureNeededError
    if request.second is not None or request.second_values:
        raise BadInputError("who did not sign acts alone; leave the second person out, or let them sign in")
    if request.reason is None or not has_letter(request.reason):
        raise BadInputError("what is not signed needs a reason; say why")
    return replace(request, deviation=request.deviation or UNSIGNED)


def unsigned_name(request: Request) -> str | None:
    """The name that was typed in place of a signature; None where somebody signed."""
    return request.author.name if is_unsigned(request.author) else None


def deviation_codes(request: Request, codes: Collection[str]) -> tuple[str, ...]:
    """The codes that the request's deviation may have, of a protocol with these."""
    return (*codes, UNSIGNED) if is_unsigned(request.author) else tuple(codes)


def _is_signature(step: Step) -> bool:
    """Whether to tick a step is nothing but to sign: the physician's go, the rules, a document."""
    return step.kind is StepKind.DOCUMENT or step.id in AUTHORISED_STEPS
