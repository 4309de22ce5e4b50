"""Keys of acts: by them the store knows a try again for the same act, whatever became of the first try."""

from __future__ import annotations

import secrets

from ward_board.tui.dialogs.act_dialog import Filled
from ward_board.tui.dialogs.typed_time import TypedTime


class ActKeys:
    """The key of each act that one dialog confirmed; another time, value or word is another act.

    A time that nobody set is "now", and stays that however late the second try comes.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], str] = {}

    def of(self, filled: Filled, time: TypedTime) -> str:
        """The key of an act with the time that its dialog has, the same for as long as both say the same."""
        act, values = filled.act, tuple(sorted(filled.values.items()))
        about = (act.treatment, act.action, act.step.id if act.step else None, act.target)
        said = (*about, None if time.is_now else filled.at, values, filled.reason, filled.deviation)
        return self._known.setdefault(said, secrets.token_hex(16))
