"""How a plan moved: two plans of one treatment side by side, in signed minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ward_board.domain.plan import MINUTE, Plan
from ward_board.domain.protocol import CANNULA_OUT, LUTETIUM

DISCHARGE = "discharge"


class Milestone(StrEnum):
    """What people plan by."""

    LUTETIUM_ENDS = "lutetium_ends"
    AMINO_ACIDS_END = "amino_acids_end"
    AMINO_ACIDS_NEEDED = "amino_acids_needed"
    CANNULA_OUT = "cannula_out"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone before and after (aware, UTC); None where a plan has no time for it."""

    milestone: Milestone
    before: datetime | None
    after: datetime | None

    @property
    def has_moved(self) -> bool:
        """Whether it is at another time than before."""
        return self.before != self.after

    @property
    def minutes(self) -> int | None:
        """By how much it moved, in whole minutes: later is positive, earlier negative; None where one is unknown."""
        return None if self.before is None or self.after is None else round((self.after - self.before) / MINUTE)


def moved(before: Plan, after: Plan) -> tuple[Moved, ...]:
    """Every milestone that one of the plans has a time for, in the order of the day."""
    old, new = _milestones(before), _milestones(after)
    found = (Moved(one, old[one], new[one]) for one in Milestone)
    return tuple(one for one in found if one.before or one.after)


def _milestones(plan: Plan) -> dict[Milestone, datetime | None]:
    owed = plan.amino_acids
    return {
        Milestone.LUTETIUM_ENDS: plan[LUTETIUM].projected.end,
        Milestone.AMINO_ACIDS_END: (owed.run.ended_at or owed.bag_empty) if owed else None,
        Milestone.AMINO_ACIDS_NEEDED: owed.required_until if owed else None,
        Milestone.CANNULA_OUT: _start(plan, CANNULA_OUT),
        Milestone.DISCHARGE: _start(plan, DISCHARGE),
    }


def _start(plan: Plan, step: str) -> datetime | None:
    return plan[step].projected.start if step in plan.steps else None
