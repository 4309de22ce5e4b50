"""Why something was left out or ended: in a word of the protocol, so that it can be counted, or in one's own."""

from __future__ import annotations

from ward_board.domain.case import Case
from ward_board.domain.entry import Values
from ward_board.domain.words import REASON_CODE
from ward_board.errors import BadInputError


def need_reason(case: Case, what: str) -> None:
    """Refuses `what` without a reason; where the protocol has codes for the action one of them is enough."""
    request, codes = case.request, case.protocol.reason_codes(case.request.action)
    if request.reason is None and not (codes and REASON_CODE in request.values):
        or_code = f", or {REASON_CODE}={'|'.join(codes)}" if codes else ""
        raise BadInputError(f"{what} needs words; give them as the reason{or_code}")


def read_code(case: Case, what: str) -> Values:
    """The code that was given, if one was.

    Raises BadInputError for a code that the protocol does not have for the action, and for any other value.
    """
    request, codes = case.request, case.protocol.reason_codes(case.request.action)
    if unknown := sorted(set(request.values) - ({REASON_CODE} if codes else set())):
        takes = REASON_CODE if codes else "no values"
        raise BadInputError(f"{what}: no value called '{unknown[0]}'; it takes {takes}")
    code = request.values.get(REASON_CODE)
    if code is not None and code not in codes:
        raise BadInputError(f"{REASON_CODE}: '{code}' is none of {', '.join(codes)}")
    return dict(request.values)
