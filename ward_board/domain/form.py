"""Form fields: what a step asks for, with unit and plausible band; part of a protocol file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Part(BaseModel):
    """A frozen part of a protocol file; an unknown key is a spelling mistake and refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class FieldType(StrEnum):
    """What a form field holds."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"
    DATE = "date"
    MARK = "mark"


MARKED, NOT_MARKED = "yes", "no"
"""What a mark holds: it was read aloud and is so, or, with a reason, it is not."""


class FormField(Part):
    """One value that a step asks for, with its unit and the band outside which a reason is wanted.

    With `other_units` (unit → factor to `unit`) a number is never taken without the unit beside it, unless the
    `unit_may_be_left_out`. Outside `lowest` to `highest` no reason helps. Outside `limit_min` to `limit_max`, or with a
    choice that is none of `limit_choices`, a treatment does not go on without a physician's reason; outside
    `concern_min` to `concern_max`, or with one of `concern_choices`, somebody has to look. A date lies on the day of
    the act or before, unless it `may_lie_ahead`, as one that falls due. A clock time without a date means the day of
    the act, or `day` days after the treatment day where that is later. `shows` names the steps whose newest values
    stand beside a mark; `second_within_percent` is how near the second person's number comes to the first, unseen.
    """

    id: str
    title: str
    type: FieldType
    unit: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    plausible_min: float | None = None
    plausible_max: float | None = None
    lowest: float | None = None
    highest: float | None = None
    limit_min: float | None = None
    limit_max: float | None = None
    limit_choices: tuple[str, ...] = ()
    concern_min: float | None = None
    concern_max: float | None = None
    concern_choices: tuple[str, ...] = ()
    other_units: Mapping[str, float] = Field(default_factory=dict)
    unit_may_be_left_out: bool = False
    second_within_percent: float = Field(default=1, ge=0, le=100)
    shows: tuple[str, ...] = ()
    may_lie_ahead: bool = False
    day: int | None = Field(default=None, ge=0, le=30)
    must_equal: float | None = None
    default: str | float | None = None
    source: str | None = None

    @property
    def band(self) -> str:
        """The plausible band in words, with its unit."""
        low, high = self.plausible_min, self.plausible_max
        edges = [f"{low:g} to {high:g}"] if low is not None and high is not None else []
        edges = edges or [f"from {low:g}"] * (low is not None) or [f"up to {high:g}"] * (high is not None)
        return " ".join([*edges, self.unit or ""])

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.type is FieldType.NUMBER and not self.unit:
            raise ValueError(f"field '{self.id}': missing unit; a naked number is not allowed")
        if (self.lowest is None) != (self.highest is None):
            raise ValueError(f"field '{self.id}': 'lowest' and 'highest' go together")
        if self.type is FieldType.CHOICE and not self.choices:
            raise ValueError(f"field '{self.id}': a choice needs 'choices'")
        for key, named in (("limit_choices", self.limit_choices), ("concern_choices", self.concern_choices)):
            if unknown := set(named) - set(self.choices):
                raise ValueError(f"field '{self.id}', {key}: '{min(unknown)}' is none of its choices")
        return self

    def shown(self, value: str | float) -> str:
        """A value with its unit."""
        return value if isinstance(value, str) else f"{value:g} {self.unit}"

    def can_be(self, number: float) -> bool:
        """Whether a number lies where it can be at all, its edges included."""
        return _lies_within(number, self.lowest, self.highest)

    def is_within_limits(self, value: object) -> bool:
        """Whether a number or a choice lies where treatment goes on without a question; other words always do."""
        if self.limit_choices and isinstance(value, str):
            return value in self.limit_choices
        return _lies_within(value, self.limit_min, self.limit_max)

    def is_of_concern(self, value: object) -> bool:
        """Whether somebody has to look at the patient because of a number or a choice."""
        return value in self.concern_choices or not _lies_within(value, self.concern_min, self.concern_max)


def _lies_within(value: object, low: float | None, high: float | None) -> bool:
    if not isinstance(value, int | float):
        return True
    return (low is None or value >= low) and (high is None or value <= high)
