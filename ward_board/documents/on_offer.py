"""Which papers there are: of a bed or of the ward, which can be made now, and what the others wait for."""

from __future__ import annotations

from dataclasses import dataclass

from ward_board.board.board import Bed, Board
from ward_board.config.language import gettext as _
from ward_board.documents.declaration import newer_than_signature
from ward_board.documents.paper import PaperKind
from ward_board.documents.steps import DECLARATION, MEASUREMENT, RULES
from ward_board.domain.chart import Closing
from ward_board.domain.entry import Entry
from ward_board.domain.printed import Printed, still_stands

_STEPS = {PaperKind.RULES: RULES, PaperKind.TRAVEL: DECLARATION}
"""What has to stand in the chart before a paper says it."""
_OF_A_BED = tuple(kind for kind in PaperKind if kind.is_of_one_patient)
_OF_THE_WARD = tuple(kind for kind in PaperKind if not kind.is_of_one_patient)


@dataclass(frozen=True, slots=True)
class Order:
    """A paper that is asked for: of which treatment (None: of the ward), in which bed that lies.

    `language` None is the reader's own.
    """

    kind: PaperKind
    treatment: str | None = None
    bed: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PaperOffer:
    """A paper that can be asked for; `why_not` says what it waits for, `printed` when it was printed last."""

    order: Order
    why_not: str | None = None
    printed: Printed | None = None


def papers_of(bed: Bed, board: Board) -> tuple[PaperOffer, ...]:
    """The papers of one treatment, in the order in which they are needed."""
    return tuple(
        PaperOffer(Order(kind, bed.treatment, bed.number), why_not(kind, bed), last_printed(kind, bed, board))
        for kind in _OF_A_BED
    )


def papers_of_ward() -> tuple[PaperOffer, ...]:
    """The papers of the whole ward."""
    return tuple(PaperOffer(Order(kind)) for kind in _OF_THE_WARD)


def approved_and_not_printed(board: Board) -> tuple[Order, ...]:
    """The rules and travel declarations that stand approved and were not printed since, sorted by bed.

    Those of somebody who went home without them are among them until that day ends: the patient may still be near.
    """
    return tuple(
        Order(kind, bed.treatment, bed.number)
        for bed in board.beds
        if _may_still_be_handed_over(bed, board)
        for kind in _STEPS
        if is_to_be_printed(kind, bed, board)
    )


def _may_still_be_handed_over(bed: Bed, board: Board) -> bool:
    """Whether the patient is here, or went today and lives."""
    closing = bed.situation.chart.closing
    if closing is None:
        return True
    how, entry = closing
    days = {moment.astimezone(board.zone).date() for moment in (entry.occurred_at, board.now)}
    return how is not Closing.DIED and len(days) == 1


def is_to_be_printed(kind: PaperKind, bed: Bed, board: Board) -> bool:
    """Whether a paper stands approved and was not printed since."""
    approval, printed = _approval(kind, bed), last_printed(kind, bed, board)
    return approval is not None and (printed is None or not still_stands(printed, approval, bed.situation.chart))


def last_printed(kind: PaperKind, bed: Bed, board: Board) -> Printed | None:
    """When a paper of this treatment was printed last, in whatever language."""
    return next((one for one in reversed(board.printed.get(bed.treatment, ())) if one.kind == kind), None)


def why_not(kind: PaperKind, bed: Bed) -> str | None:
    """What a paper waits for; None where it can be made."""
    if kind not in _STEPS or _approval(kind, bed):
        return None
    chart = bed.situation.chart
    if chart.done(_STEPS[kind]):
        if chart.done(MEASUREMENT) is None:
            return _("it states the dose rate, which is not measured yet")
        return _("its figures changed after it was signed; sign it anew, once the old signature is struck")
    if kind is PaperKind.RULES:
        return _("rules are not approved yet")
    record = chart.steps.get(_STEPS[kind])
    if record is None or record.falls_away:
        return _("none is asked for: no journey is booked")
    return _("the travel declaration is not signed yet")


def _approval(kind: PaperKind, bed: Bed) -> Entry | None:
    chart = bed.situation.chart
    if kind not in _STEPS or chart.done(MEASUREMENT) is None:
        return None
    if kind is PaperKind.TRAVEL and newer_than_signature(chart):
        return None
    return chart.done(_STEPS[kind])
