"""A protocol as data for programs: what its file says once all is written out, and when each step is on the day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ward_board.board.protocol_words import when_words
from ward_board.domain.plan import MINUTE, Plan, Times
from ward_board.domain.protocol import Protocol


def protocol_data(protocol: Protocol, day: Plan, t0: datetime) -> dict[str, Any]:
    """The protocol with stable keys; each step also in words and in minutes from T0 (null where it has no time)."""
    data = protocol.model_dump(mode="json", exclude_defaults=True)
    for step, written in zip(protocol.steps, data["steps"], strict=True):
        written["when"] = when_words(protocol, step.planned)
        written["minutes_from_t0"] = _from_t0(day[step.id].planned, t0)
    return data


def _from_t0(times: Times, t0: datetime) -> dict[str, float | None]:
    def minutes(at: datetime | None) -> float | None:
        return None if at is None else (at - t0) / MINUTE

    return {"start": minutes(times.start), "end": minutes(times.end)}
