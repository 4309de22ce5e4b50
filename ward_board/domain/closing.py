"""How a treatment ends."""

from __future__ import annotations

from enum import StrEnum

from ward_board.domain.words import Action


class Closing(StrEnum):
    """How a treatment ended."""

    DISCHARGED = "discharged"
    TRANSFERRED = "transferred"
    LEFT = "left"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    DIED = "died"


CLOSING_ACTIONS = {
    Action.TRANSFER: Closing.TRANSFERRED,
    Action.LEAVE: Closing.LEFT,
    Action.CANCEL: Closing.CANCELLED,
    Action.NO_SHOW: Closing.NO_SHOW,
}
