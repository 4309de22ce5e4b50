"""What `ward-board doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; a "note" works but is worth knowing, "wrong" needs a person."""

    topic: str
    state: Literal["well", "note", "wrong"]
    words: str
    exit_code: int = 0
