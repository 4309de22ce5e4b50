"""What nobody was told of yet: the one rule of what is news, for the bell and for the site's alarm command."""

from __future__ import annotations

from collections.abc import Iterable

from ward_board.domain.alarms import Alarm
from ward_board.domain.words import Priority


class Unheard:
    """Tells the alarms that people were called for from those that they were not.

    An alarm that nobody has is news when it begins, begins again, becomes more urgent, or when the time of whoever took
    it has run out. It stays news until `heard`, so that nothing is lost while a bell or a program is busy.
    """

    def __init__(self) -> None:
        self._heard: dict[str, Priority] = {}

    def news(self, standing: Iterable[Alarm]) -> list[Alarm]:
        """Those of all `standing` alarms that are news, in their order; what ended or was taken is forgotten."""
        free = {alarm.id: alarm for alarm in standing if alarm.taken is None}
        self._heard = {
            known: max(priority, free[known].priority, key=_rank)
            for known, priority in self._heard.items()
            if known in free
        }
        return [alarm for alarm in free.values() if self._is_news(alarm)]

    def heard(self, alarms: Iterable[Alarm]) -> None:
        """People were called for these."""
        self._heard.update({alarm.id: alarm.priority for alarm in alarms})

    def _is_news(self, alarm: Alarm) -> bool:
        before = self._heard.get(alarm.id)
        return before is None or alarm.priority.rank < before.rank


def _rank(priority: Priority) -> int:
    return priority.rank
