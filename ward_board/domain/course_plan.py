"""The plan of a course: cycles, intervals, what toxicity does to the next dose, and what is asked; a site's file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from ward_board.domain.form import FieldType, FormField, Part
from ward_board.domain.step import Step

BLOOD_COUNT, TOXICITY, DELAY, TERMINATE = "blood_count", "toxicity", "delay", "terminate"
TUMOUR, RECEPTOR_SCAN, HOME, ALLERGIES = "tumour", "receptor_scan", "home", "allergies"
SAMPLED_ON, SINCE, KIND = "sampled_on", "since", "kind"

CYCLES = 4
"""What every course has, where no plan was read: CLINICAL 1.3."""
CRISIS_WATCH_CYCLES = 1
"""Where no plan says otherwise (CLINICAL 1.26)."""

Days = Annotated[int, Field(ge=1, le=366)]
Percent = Annotated[float, Field(gt=0, le=1000)]

# a course has no T0 and no bed: what every step of a treatment must say of them is the same for all of these
_WITHOUT_A_DAY = {"planned": {"after": "t0"}, "late_entry_minutes": 40320, "at_bedside": False, "repeatable": True}


class Interval(Part):
    """Days from one given cycle to the next, edges included; `longest_days` only with toxicity or a coded delay."""

    shortest_days: Days
    aim_days: Days
    latest_days: Days
    longest_days: Days
    source: str

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.shortest_days <= self.aim_days <= self.latest_days <= self.longest_days:
            raise ValueError("'shortest_days', 'aim_days', 'latest_days' and 'longest_days' do not rise")
        return self


class Dose(Part):
    """Activity of a full and of a half cycle (MBq); a booked one up to `half_at_most_mbq` counts as half."""

    full_mbq: Annotated[float, Field(gt=0)]
    half_mbq: Annotated[float, Field(gt=0)]
    half_at_most_mbq: Annotated[float, Field(gt=0)]
    source: str

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.half_mbq <= self.half_at_most_mbq < self.full_mbq:
            raise ValueError("'half_mbq', 'half_at_most_mbq' and 'full_mbq' do not rise")
        return self


class Sign(Part):
    """A figure of the blood that means toxicity: below or above a value, or so many percent off the first one.

    `field` is one of the blood count's. It does not mean it where another answer is as `unless` says.
    """

    field: str
    below: float | None = None
    above: float | None = None
    rises_percent: Percent | None = None
    falls_percent: Percent | None = None
    unless: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [self.below, self.above, self.rises_percent, self.falls_percent]
        if sum(one is not None for one in said) != 1:
            raise ValueError("needs one of 'below', 'above', 'rises_percent', 'falls_percent'")
        return self


class Graded(Part):
    """A step whose `field` says a grade: of a course, or of its treatments; with `kinds`, only where it says one.

    `grades` says which grade a word means where the answer is no number.
    """

    step: str
    field: str = "grade"
    kinds: tuple[str, ...] = ()
    grades: Mapping[str, Annotated[int, Field(ge=0, le=5)]] = Field(default_factory=dict)


class Toxicity(Part):
    """What withholds the next cycle until it is gone, halves it, and ends the course when it comes again.

    Found by `signs` in the blood, or by a grade of `from_grade` or more. From `stops_at_grade` on, the course ends at
    once, whenever it was. With `by_kind` each kind is a toxicity of its own; one that does not `recur` never ends a
    course by coming again.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    signs: tuple[Sign, ...] = ()
    graded: tuple[Graded, ...] = ()
    from_grade: Annotated[int, Field(ge=1, le=5)] | None = None
    stops_at_grade: Annotated[int, Field(ge=1, le=5)] | None = None
    by_kind: bool = False
    recurs: bool = True
    source: str

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not self.signs and not self.graded:
            raise ValueError("needs 'signs' or 'graded'")
        if bool(self.graded) != (self.from_grade is not None):
            raise ValueError("'graded' and 'from_grade' go together")
        return self


class CoursePlan(Part):
    """How a course goes, as a site signed it: up to `cycles` treatments, and what is asked between them.

    `blood_weeks` are the weeks after a cycle in which blood is counted; a sample that was taken more than
    `late_sample_days` before it is recorded needs a reason. Whose tumour makes a hormone is watched for a
    crisis in the first `crisis_watch_cycles`; who reacted before with a grade of `premedicate_after` is premedicated.
    `taken_from` names, for a step of the course, the steps of treatments whose answers count as its own.
    """

    id: str
    version: str
    title: str
    source: str
    signed_by: str | None = None
    cycles: Annotated[int, Field(ge=1, le=12)]
    interval: Interval
    dose: Dose
    blood_weeks: tuple[Annotated[int, Field(ge=1, le=52)], ...]
    late_sample_days: Days
    crisis_watch_cycles: Annotated[int, Field(ge=0, le=12)] = CRISIS_WATCH_CYCLES
    premedicate_after: tuple[str, ...] = ()
    toxicities: tuple[Toxicity, ...]
    taken_from: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    steps: tuple[Step, ...]

    @model_validator(mode="before")
    @classmethod
    def _without_a_day(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("steps"), list):
            return raw
        steps = [{**_WITHOUT_A_DAY, **step} if isinstance(step, Mapping) else step for step in raw["steps"]]
        return {**raw, "steps": steps}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        missing = {BLOOD_COUNT, TOXICITY, DELAY, TERMINATE, TUMOUR, HOME, ALLERGIES} - set(self.by_id)
        if missing:
            raise ValueError(f"step '{min(missing)}' is missing")
        asked = {field.id for field in self.by_id[BLOOD_COUNT].fields}
        named = {sign.field for one in self.toxicities for sign in one.signs}
        if strange := named - asked:
            raise ValueError(f"toxicities: '{min(strange)}' is no field of the blood count")
        if strange := set(self.taken_from) - set(self.by_id):
            raise ValueError(f"taken_from: '{min(strange)}' is no step of the course")
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """The steps by their id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def toxicity_of(self) -> Mapping[str, Toxicity]:
        """The toxicities by their id."""
        return {one.id: one for one in self.toxicities}

    @cached_property
    def course_step_of(self) -> Mapping[str, str]:
        """For a step of a treatment the step of the course that it answers."""
        return {own: step for step, others in self.taken_from.items() for own in others}

    @cached_property
    def wanted_of_treatments(self) -> frozenset[str]:
        """The steps of treatments that a course looks at."""
        graded = {one.step for toxicity in self.toxicities for one in toxicity.graded}
        return frozenset({*self.course_step_of, *(graded - set(self.by_id))})

    def is_half(self, activity_mbq: float) -> bool:
        """Whether a cycle of so much counts as a half one."""
        return activity_mbq <= self.dose.half_at_most_mbq

    def blood_field(self, figure: str) -> FormField:
        """The field of the blood count with that id."""
        return next(field for field in self.by_id[BLOOD_COUNT].fields if field.id == figure)

    def blood_figures(self) -> tuple[str, ...]:
        """The ids of all numbers that a blood count may hold."""
        return tuple(field.id for field in self.by_id[BLOOD_COUNT].fields if field.type is FieldType.NUMBER)
