"""How many hands a day asks for, quarter hour by quarter hour: from the plan alone, no bed is ever moved by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ward_board.board.board import Bed
from ward_board.board.step_words import act_words, title
from ward_board.domain.duty import Duty
from ward_board.domain.status import StepStatus
from ward_board.domain.words import Action, Role

QUARTER = timedelta(minutes=15)
_AT_BEDS = frozenset({Role.NURSE, Role.TECHNOLOGIST, Role.PHYSICIAN})


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """One act of a bed: when it is expected or was done (UTC), by how many persons, in words."""

    bed: int
    at: datetime
    persons: int
    words: str


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter hour from `start` (UTC) on, with the act of each bed that takes most people, in order of beds."""

    start: datetime
    acts: tuple[PlannedAct, ...]

    @property
    def persons(self) -> int:
        """How many people are needed at once."""
        return sum(act.persons for act in self.acts)

    @property
    def two_person_acts(self) -> int:
        """How many beds need two people at once."""
        return sum(act.persons > 1 for act in self.acts)


def hands_needed(beds: Iterable[Bed], first: datetime, last: datetime) -> tuple[Quarter, ...]:
    """The quarter hours from `first` to before `last` in which anybody is needed, in order.

    At one bed the same people do what comes within a quarter hour, so that the act that takes most of them counts.
    """
    quarters: dict[datetime, dict[int, PlannedAct]] = {}
    for bed in beds:
        for act in planned_acts(bed):
            if first <= act.at < last:
                at_beds = quarters.setdefault(_quarter_of(act.at), {})
                known = at_beds.get(act.bed)
                if known is None or act.persons > known.persons:
                    at_beds[act.bed] = act
    return tuple(
        Quarter(start, tuple(at_beds[bed] for bed in sorted(at_beds))) for start, at_beds in sorted(quarters.items())
    )


def planned_acts(bed: Bed) -> Iterator[PlannedAct]:
    """Every act of a bed that has its time, with when it was done or is expected.

    What only stands in the list can wait for a quarter hour with hands to spare.
    """
    for status in bed.situation.steps.values():
        step = status.record.step
        if step.optional or not step.has_late_alarm:
            continue
        start, end = _edges(status)
        if start is not None:
            yield PlannedAct(bed.number, start, step.persons, title(step))
        if step.infusion and end is not None:
            yield PlannedAct(bed.number, end, 1, act_words(step, Action.FINISH))


def _edges(status: StepStatus) -> tuple[datetime | None, datetime | None]:
    times = status.times
    return times.actual.start or times.projected.start, times.actual.end or times.projected.end


def at_hand(duty: Duty) -> int:
    """How many of those on duty work at the beds."""
    return sum(bool(_AT_BEDS & set(person.roles)) for person in duty.present)


def above(quarters: Sequence[Quarter], hands: int) -> tuple[tuple[Quarter, ...], ...]:
    """The stretches of quarter hours that ask for more than `hands`, each without a gap."""
    stretches: list[list[Quarter]] = []
    for quarter in quarters:
        if quarter.persons <= hands:
            continue
        if stretches and stretches[-1][-1].start + QUARTER == quarter.start:
            stretches[-1].append(quarter)
        else:
            stretches.append([quarter])
    return tuple(tuple(stretch) for stretch in stretches)


def _quarter_of(at: datetime) -> datetime:
    # every zone lies whole quarter hours from UTC, so those of the ward's clock are those of UTC
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
