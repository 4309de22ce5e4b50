"""Entries, the facts of the journal, and the requests that may become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.domain.words import Action, Role

UNSIGNED = "unsigned"
"""The author of what was charted by somebody who could not sign; never anybody's id."""
BOARD_ITSELF = "board"
"""The author of what the program wrote down by itself."""
Value = str | float
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff; the name stays out of every repr so that no log can leak it."""

    id: str
    name: str = field(repr=False)
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw of a bed before they gave it, signed for it or moved its start.

    `given` is the id of the entry by which it had its nurse then, None where it had nobody; `alarms` are the ids of all
    its alarms, None where nobody signs for them; `t0` is when it was to start (aware, UTC).
    """

    given: str | None = None
    alarms: frozenset[str] | None = None
    t0: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks to record, before anything was judged.

    `at` is when it happened (aware, UTC); `target` names an entry or an alarm; a retried `key` counts once. A
    correction that amends a time carries the new one as the value `occurred_at`. An `assign` or a
    `reschedule` with `seen` is refused where the bed is not as it was seen; nothing of it is kept. So is an act with
    `read`, the entries that it was read from, where they are others by now.
    """

    action: Action
    author: Person
    at: datetime
    step: str | None = None
    target: str | None = None
    values: Values = field(default_factory=dict)
    second: Person | None = None
    second_values: Values = field(default_factory=dict)
    reason: str | None = None
    deviation: str | None = None
    key: str | None = None
    seen: Seen | None = None
    read: tuple[Entry, ...] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that was judged and may be appended to a stream.

    `occurred_at` is when it happened, `recorded_at` when it was typed (aware, UTC). `role` is the capacity in which
    the author acted. `passed` holds the ids of the gates that a reason or a deviation passed; `deviation` is its code.
    `late` marks an entry typed later than its step allows; it is only a mark. `unsigned` is the name that somebody
    typed who could not sign; then the author is UNSIGNED.
    """

    action: Action
    author: str
    role: Role | None
    occurred_at: datetime
    recorded_at: datetime
    step: str | None = None
    target: str | None = None
    values: Values = field(default_factory=dict)
    second: str | None = None
    second_role: Role | None = None
    reason: str | None = None
    deviation: str | None = None
    passed: tuple[str, ...] = ()
    late: bool = False
    unsigned: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Entry(Draft):
    """A kept fact: a draft with its place in the journal.

    `stream` is a treatment ("t12"), a course ("c5") or "ward"; `version` counts from 1 within it, `seq` over the whole
    store. `id` is "<stream>.<version>". `terminal` is where it was typed, `program` the version that took it, `clock`
    "unsynced" where the machine's clock was not kept by another; entries of before they were noted have None.
    """

    stream: str = field(kw_only=True)
    version: int = field(kw_only=True)
    seq: int = field(kw_only=True)
    terminal: str | None = field(default=None, kw_only=True)
    program: str | None = field(default=None, kw_only=True)
    clock: str | None = field(default=None, kw_only=True)

    @property
    def id(self) -> str:
        """The name that `--entry` takes."""
        return f"{self.stream}.{self.version}"

    def number(self, key: str) -> float | None:
        """The value under `key` if it is a number."""
        value = self.values.get(key)
        return float(value) if isinstance(value, int | float) else None

    def text(self, key: str) -> str | None:
        """The value under `key` as text."""
        value = self.values.get(key)
        return None if value is None else str(value)
