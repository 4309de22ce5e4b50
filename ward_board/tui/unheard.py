"""What nobody was told of yet: the one rule of what is news, for the bell and for the site's alarm command."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ward_board.domain.alarms import Alarm
from ward_board.domain.words import Priority

BEGAN_AGAIN = timedelta(minutes=1)
"""An alarm whose beginning moved by more than this between two looks ended in between and began again.

Some begin "now" for as long as they stand (what stands against a clock that was set back, a shortfall while the bag is
paused): from one look to the next these move by seconds.
"""


class Unheard:
    """Tells the alarms that people were called for from those that they were not.

    An alarm that nobody has is news when it begins, begins again, becomes more urgent, or when the time of whoever took
    it has run out. It stays news until `heard`, so that nothing is lost while a bell or a program is busy.
    """

    def __init__(self) -> None:
        self._heard: dict[str, tuple[Priority, datetime]] = {}

    def news(self, standing: Iterable[Alarm], *, at_speed: bool = False) -> list[Alarm]:
        """Those of all `standing` alarms that are news, in their order; what ended or was taken is forgotten.

        `at_speed` says that the ward's time runs many times faster than the looks come, so that a beginning says
        nothing of what was between two of them.
        """
        free = {alarm.id: alarm for alarm in standing if alarm.taken is None}
        self._heard = {
            known: (max(priority, free[known].priority, key=_rank), free[known].since)
            for known, (priority, since) in self._heard.items()
            if known in free and (at_speed or free[known].since - since <= BEGAN_AGAIN)
        }
        return [alarm for alarm in free.values() if self._is_news(alarm)]

    def heard(self, alarms: Iterable[Alarm]) -> None:
        """People were called for these; for one that somebody has, nobody is called."""
        self._heard.update({alarm.id: (alarm.priority, alarm.since) for alarm in alarms if alarm.taken is None})

    def _is_news(self, alarm: Alarm) -> bool:
        before = self._heard.get(alarm.id)
        return before is None or alarm.priority.rank < before[0].rank


def _rank(priority: Priority) -> int:
    return priority.rank
