"""The work at the beds of a treatment day: blocks of minutes around T0, how many people each takes; from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from itertools import combinations
from math import ceil
from typing import Annotated, Self

from pydantic import Field, model_validator

from ward_board.domain.form import Part
from ward_board.domain.mistake import unknown

T0 = "t0"
PAIR = 2
"""So many people are at a bed for what two sign: the same two are nowhere else meanwhile."""

Minute = Annotated[int, Field(ge=-720, le=1440)]
People = Annotated[int, Field(ge=1, le=20)]
Share = Annotated[float, Field(ge=0, le=1)]


class Block(Part):
    """Work at one bed from `first_minute` to before `last_minute` after T0, by so many `persons`.

    It moves with an edge of a step ("lutetium.start"), or with T0. `team` says that the people of the lutetium do it;
    one person can do it at `beds_a_person` beds of one room at once.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    moves_with: str = T0
    first_minute: Minute
    last_minute: Minute
    persons: Annotated[int, Field(ge=1, le=4)]
    team: bool = False
    beds_a_person: Annotated[int, Field(ge=1, le=4)] = 1
    source: str

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if self.first_minute >= self.last_minute:
            raise ValueError(f"'{self.id}' ends before it begins: write 'first_minute' below 'last_minute'")
        if self.beds_a_person > 1 and self.persons > 1:
            raise ValueError(f"'{self.id}': 'beds_a_person' is for work of one person")
        return self

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.last_minute - self.first_minute


class Spread(Part):
    """Minutes that nobody can know beforehand: a triangle of the least, the usual and the most."""

    least: Annotated[float, Field(ge=0, le=600)]
    usual: Annotated[float, Field(ge=0, le=600)]
    most: Annotated[float, Field(ge=0, le=600)]
    source: str

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.least <= self.usual <= self.most:
            raise ValueError("'least', 'usual' and 'most' do not rise")
        return self


class Pause(Part):
    """How many of the amino-acid infusions stand still once (0 to 1), and for how long."""

    share: Share
    minutes: Spread
    source: str


class SecondAttempt(Part):
    """How many cannulas need a second attempt (0 to 1), and the minutes until somebody is there for it."""

    share: Share
    wait_minutes: Annotated[int, Field(ge=0, le=600)]
    source: str


class LateVial(Part):
    """How late a vial comes where somebody asks what a late one does."""

    minutes: Annotated[int, Field(ge=0, le=600)]
    source: str


class Figures(Part):
    """What simulated days are drawn from."""

    patient_late: Spread
    vial_late: Spread
    amino_acids_start: Spread
    lutetium_start: Spread
    lutetium_runs: Spread
    cannula_out: Spread
    pause: Pause
    cannula_fails: SecondAttempt
    late_vial: LateVial


CANNULA, ANTIEMETIC, AMINO_ACIDS, LUTETIUM, CANNULA_OUT = (
    "cannula",
    "antiemetic",
    "amino_acids",
    "lutetium",
    "cannula_out",
)
"""The blocks that a simulated day asks for by name."""


class DayWork(Part):
    """The model of the work, as a site signed it.

    `people` are on duty where nobody says how many. `plan` has the minute after T0 of each edge of a step that a block
    moves with, in the plan that the blocks were written for. `rooms` are the beds that lie together.
    """

    version: str
    source: str
    signed_by: str | None = None
    people: People
    grid_minutes: Annotated[int, Field(ge=1, le=60)]
    day_ends: time
    rooms: tuple[tuple[Annotated[int, Field(ge=1, le=99)], ...], ...] = ()
    plan: Mapping[str, Minute]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    chances: Figures

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for block in self.blocks:
            if block.moves_with != T0 and block.moves_with not in self.plan:
                raise ValueError(f"blocks: '{block.id}': {unknown('time in plan', block.moves_with, self.plan)}")
        ids = [block.id for block in self.blocks]
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            raise ValueError(f"blocks: '{twice}' stands twice; give one of them another id")
        if missing := {CANNULA, ANTIEMETIC, AMINO_ACIDS, LUTETIUM, CANNULA_OUT} - set(ids):
            raise ValueError(f"blocks: '{min(missing)}' is missing; the simulated days need it")
        beds = [bed for room in self.rooms for bed in room]
        if twice_in := next((bed for bed in beds if beds.count(bed) > 1), None):
            raise ValueError(f"rooms: Bed {twice_in} stands in two rooms; leave one out")
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Block]:
        """The blocks by their id."""
        return {block.id: block for block in self.blocks}

    @cached_property
    def room_of(self) -> Mapping[int, int]:
        """In which room, by its place in the list, a bed lies; beds that stand nowhere lie alone."""
        return {bed: place for place, room in enumerate(self.rooms) for bed in room}

    def shared_room(self, bed: int, block: Block) -> int | None:
        """In which room one person may do the block at several beds; None where each bed needs somebody of its own."""
        return self.room_of.get(bed) if block.beds_a_person > 1 else None


@dataclass(frozen=True, slots=True)
class Span:
    """A block at one bed, from the minute `start` to before `end`; all minutes of a day count from one moment."""

    bed: int
    block: Block
    start: int
    end: int

    def meets(self, other: Span) -> bool:
        """Whether both go on at once."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two blocks of two people at different beds that go on at once, from `start` to before `end`."""

    one: Span
    other: Span

    @property
    def start(self) -> int:
        """From which minute."""
        return max(self.one.start, self.other.start)

    @property
    def end(self) -> int:
        """Before which minute."""
        return min(self.one.end, self.other.end)


def spans_of(work: DayWork, bed: int, t0: int, shifts: Mapping[str, int] | None = None) -> tuple[Span, ...]:
    """The blocks of a bed that starts at the minute `t0`, in the order of the model.

    `shifts` are the minutes by which the bed's own steps differ from the model's plan, by what a block moves with; what
    is not among them is no work of this bed any more. None is a bed as the model means it.
    """
    if shifts is None:
        shifts = dict.fromkeys(work.plan, 0)
    starts = {edge: t0 + by for edge, by in {T0: 0, **shifts}.items()}
    return tuple(
        Span(bed, block, start + block.first_minute, start + block.last_minute)
        for block in work.blocks
        if (start := starts.get(block.moves_with)) is not None
    )


def persons_by_minute(work: DayWork, spans: Iterable[Span]) -> dict[int, int]:
    """How many people are needed in each minute in which anybody is."""
    shared: dict[tuple[int, str, int], int] = {}
    needed: dict[int, int] = {}
    for span in spans:
        room = work.shared_room(span.bed, span.block)
        for minute in range(span.start, span.end):
            if room is None:
                needed[minute] = needed.get(minute, 0) + span.block.persons
                continue
            key = (room, span.block.id, minute)
            before = shared.get(key, 0)
            shared[key] = before + 1
            more = ceil((before + 1) / span.block.beds_a_person) - ceil(before / span.block.beds_a_person)
            needed[minute] = needed.get(minute, 0) + more
    return needed


def meetings(spans: Iterable[Span]) -> tuple[Meeting, ...]:
    """The blocks of two people that go on at two beds at once, by time: however many people there are."""
    pairs = sorted((span for span in spans if span.block.persons >= PAIR), key=lambda span: (span.start, span.bed))
    found = [Meeting(a, b) for a, b in combinations(pairs, 2) if a.bed != b.bed and a.meets(b)]
    return tuple(sorted(found, key=lambda one: (one.start, one.one.bed, one.other.bed)))
