"""Watching for alarms: all that were ever seen, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ward_board.domain.alarms import Alarm
from ward_board.domain.words import Priority


@dataclass
class Watch:
    """All alarms that were ever seen, each once for its id and since, as urgent as it ever was."""

    met: dict[tuple[str, datetime], Alarm] = field(default_factory=dict)

    def look(self, alarms: Iterable[Alarm]) -> None:
        """Take in the alarms that stand now."""
        for alarm in alarms:
            key = (alarm.id, alarm.since)
            known = self.met.get(key)
            if known is None or alarm.priority.rank < known.priority.rank:
                self.met[key] = alarm

    def of(self, treatment: str) -> list[Alarm]:
        """Those of one treatment, in the order in which they came up."""
        return sorted((a for a in self.met.values() if a.treatment == treatment), key=lambda a: (a.since, a.id))

    @property
    def high(self) -> list[Alarm]:
        """Those that were high at any time."""
        return [alarm for alarm in self.met.values() if alarm.priority is Priority.HIGH]
