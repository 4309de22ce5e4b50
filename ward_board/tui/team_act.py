"""Which acts two people do together on one card, reading aloud."""

from __future__ import annotations

from ward_board.domain.form import FieldType
from ward_board.tui.acts import Act


def is_team_act(act: Act) -> bool:
    """Whether two people sign it and mark what they read aloud."""
    return act.persons > 1 and any(field.type is FieldType.MARK for field in act.fields)
