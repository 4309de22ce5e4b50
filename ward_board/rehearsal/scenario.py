"""A scenario: what people do at each bed, how long after it was due, and what goes wrong; data, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ward_board.domain.entry import Values
from ward_board.domain.words import Action, AlarmKind, Role


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does at a bed.

    It happens `minutes` after the plan says that the step is due (negative: early) or, with `after` ("t0",
    "<step>.start", "<step>.end", "<step>.pause", "<step>.due"), so long after that; `typed_after_minutes` later it is
    charted. `by` and `second` are staff ids. `excuse` is the reason that is given only where a soft gate asks for one.
    """

    action: Action
    by: str
    step: str | None = None
    minutes: float = 0
    after: str | None = None
    second: str | None = None
    values: Values = field(default_factory=dict)
    reason: str | None = None
    excuse: str | None = None
    deviation: str | None = None
    typed_after_minutes: float = 0

    def is_like(self, other: Act) -> bool:
        """Whether both are the same act on the same step, done once more."""
        return (self.action, self.step) == (other.action, other.step)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody looks in: it begins `minutes` after `after` and lasts `lasts_minutes`."""

    after: str
    minutes: float
    lasts_minutes: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """Who looks in while an infusion runs, and how many minutes after the last look."""

    by: str
    with_amino_acids_minutes: float = 24
    with_lutetium_minutes: float = 8
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Routine:
    """How people do what the protocol asks for and no act names: who, how soon, and with which figures.

    `team` gives the staff ids of each role, the first of them at work. `pace` says how many minutes after it is due a
    step or, by its id, a card is done; chance adds up to `latest_minutes`. Equal keys give equal minutes and figures.
    """

    team: Mapping[Role, tuple[str, ...]]
    pace: Mapping[str, float]
    latest_minutes: float
    key: str


@dataclass(frozen=True, slots=True)
class BedScript:
    """All that is done at one bed; `vial_percent` is what its vial holds of the prescribed activity."""

    acts: tuple[Act, ...]
    rounds: Rounds
    routine: Routine
    vial_percent: float = 101.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody does about an alarm, `minutes` after it came up and if it still stands."""

    to: AlarmKind
    action: Action
    by: str
    minutes: float
    reason: str | None = None

    @property
    def delay(self) -> timedelta:
        """How long the alarm stands before somebody does something."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A made-up day: a script for each bed by its number, and what is done about alarms at any of them.

    Equal names and seeds give equal scenarios. At a bed without a script the hands do nothing.
    """

    name: str
    seed: int
    beds: Mapping[int, BedScript]
    answers: tuple[Answer, ...]

    @property
    def staff(self) -> frozenset[str]:
        """The ids of all who act in it."""
        scripts = self.beds.values()
        people = {person for script in scripts for act in script.acts for person in (act.by, act.second) if person}
        teams = {person for script in scripts for team in script.routine.team.values() for person in team}
        return frozenset(people | teams | {script.rounds.by for script in scripts} | {one.by for one in self.answers})
