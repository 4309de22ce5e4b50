"""An intent: one act that somebody means to do at a bed, as the chart stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.domain.entry import Values
from ward_board.domain.words import Action
from ward_board.rehearsal.scenario import Act


@dataclass(frozen=True, slots=True)
class Intent:
    """One act that is wanted now: when it happens, when it is charted (aware, UTC), and what of it is decided."""

    treatment: str
    bed: int
    act: Act
    at: datetime
    charted_at: datetime
    values: Values
    reason: str | None = None
    target: str | None = None

    @property
    def key(self) -> tuple[str, Action, str | None, str | None]:
        """What makes two intents the same wish."""
        return self.treatment, self.act.action, self.act.step, self.target

    def not_before(self, moment: datetime) -> Intent:
        """The same, but at `moment` if it was meant earlier."""
        return replace(self, at=max(self.at, moment), charted_at=max(self.charted_at, moment))
