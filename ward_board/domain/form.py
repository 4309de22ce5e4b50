"""Form fields: what a step asks for, with unit and plausible band; part of a protocol file."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


class Part(BaseModel):
    """A frozen part of a protocol file; an unknown key is a spelling mistake and refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FieldType(StrEnum):
    """What a form field holds."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"


class FormField(Part):
    """One value that a step asks for, with its unit and the band outside which a reason is wanted."""

    id: str
    title: str
    type: FieldType
    unit: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    plausible_min: float | None = None
    plausible_max: float | None = None
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
        if self.type is FieldType.CHOICE and not self.choices:
            raise ValueError(f"field '{self.id}': a choice needs 'choices'")
        return self
