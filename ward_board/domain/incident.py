"""Incidents: what may go wrong, what a person does then, and what the board asks instead of assuming."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ward_board.domain.form import Part
from ward_board.domain.words import Priority, Role


class Ask(Part):
    """A question about an infusion that runs by the chart when an incident is charted, and the act that a yes is.

    With `once_stopped` it is asked only where that other infusion has started and stands still.
    """

    step: str
    action: Literal["pause", "stop"] = "pause"
    question: str
    once_stopped: str | None = None


class IncidentKind(Part):
    """Something that went wrong: how urgently it needs a person, what to do in which order, whom to tell, what to ask.

    Its own checks and timers are the steps that name it in `only_with_incident`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    priority: Priority
    does: tuple[str, ...] = ()
    tells: tuple[Role, ...] = ()
    asks: tuple[Ask, ...] = ()
    source: str
