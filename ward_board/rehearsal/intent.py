"""An intent: one act that somebody means to do at a bed, as the chart stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ward_board.domain.entry import Person, Request, Values
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
    second_values: Values = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, Action, str | None, str | None]:
        """What makes two intents the same wish."""
        return self.treatment, self.act.action, self.act.step, self.target

    def not_before(self, moment: datetime) -> Intent:
        """The same, but at `moment` if it was meant earlier."""
        return replace(self, at=max(self.at, moment), charted_at=max(self.charted_at, moment))

    def request(self, people: Mapping[str, Person], at: datetime) -> Request:
        """What is asked of the ward at `at`; `people` are those who act, by staff id."""
        act = self.act
        return Request(
            action=act.action,
            author=people[act.by],
            at=at,
            step=act.step,
            target=self.target,
            values=self.values,
            second=people[act.second] if act.second else None,
            second_values=self.second_values,
            reason=self.reason,
            deviation=act.deviation,
        )
