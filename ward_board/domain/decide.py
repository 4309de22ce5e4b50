"""Deciding: from what a person asks to the fact that may be kept, or a refusal that names its gates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ward_board.domain.case import open_case
from ward_board.domain.entry import Draft, Entry, Request
from ward_board.domain.entry_acts import decide_entry_act
from ward_board.domain.gates import Around
from ward_board.domain.protocol import Protocol
from ward_board.domain.step_acts import decide_step_act
from ward_board.domain.treatment_acts import decide_treatment_act
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

ON_ENTRIES = frozenset({Action.CORRECT, Action.COUNTERSIGN, Action.CLOSE, Action.TAKE})
ON_TREATMENTS = frozenset(
    {
        Action.ADMIT,
        Action.SEEN,
        Action.NOTE,
        Action.INCIDENT,
        Action.ASSIGN,
        Action.MOVE,
        Action.RESCHEDULE,
        Action.PRESCRIBE,
        Action.CANCEL,
        Action.NO_SHOW,
        Action.TRANSFER,
        Action.LEAVE,
    }
)
_STILL_ON_CANCELLED = frozenset({Action.NOTE, *ON_ENTRIES})
_NOT_ONCE_CLOSED = frozenset({Action.ADMIT, Action.ASSIGN, Action.MOVE, Action.RESCHEDULE, Action.PRESCRIBE})


def decide(
    protocol: Protocol, entries: Sequence[Entry], request: Request, now: datetime, zone: ZoneInfo, around: Around
) -> Draft:
    """The fact that `request` becomes, judged on the treatment's `entries` (its booking among them).

    Gates look at what was known to have happened by the time of the act, "already done" at everything. Raises
    BadInputError, AlreadyDoneError, or RefusedError with every gate that refuses.
    """
    case = open_case(protocol, entries, request, now, zone, around)
    if case.chart.is_cancelled and request.action not in _STILL_ON_CANCELLED | {Action.CANCEL, Action.NO_SHOW}:
        raise BadInputError("this treatment was cancelled; book it again first")
    if request.action in ON_ENTRIES:
        return decide_entry_act(case)
    if case.chart.closing and request.action in _NOT_ONCE_CLOSED:
        closing, entry = case.chart.closing
        raise BadInputError(f"{request.action}: charted as {closing} by {entry.author}; book the next treatment")
    if request.step is None:
        if request.action not in ON_TREATMENTS:
            raise BadInputError(f"'{request.action}' needs a step")
        return decide_treatment_act(case)
    step = protocol.by_id.get(request.step)
    if step is None:
        raise BadInputError(f"no step '{request.step}'; there are {', '.join(protocol.by_id)}")
    return decide_step_act(case, step)
