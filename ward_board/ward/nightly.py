"""The nightly work: a backup and the check of the whole journal, once for all terminals of a machine."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ward_board.domain.nightly import Backups, is_due, last_night, without_since
from ward_board.errors import StoreUnavailableError
from ward_board.ward.backups import backup_folder, backups_noted

if TYPE_CHECKING:
    from ward_board.config.settings import Safety
    from ward_board.ward.ward import Ward

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Night:
    """What a look at the nightly work found.

    `without_since` is since when (aware, UTC) the backups fail or are missing, None where all is well; `is_whole`
    whether the journal is what was written, None where it was not checked by this look.
    """

    without_since: datetime | None = None
    is_whole: bool | None = None


class Nightly:
    """The nightly work of one terminal on one ward, to be looked at every minute or so, by one thread.

    A demo store has no nights, unless the site names a folder for backups; a copy of the ward's store has none.
    """

    def __init__(self, ward: Ward, settings: Safety) -> None:
        self._ward, self._settings = ward, settings
        self._began = ward.clock.now()
        self._failed_here: tuple[datetime, ...] = ()

    @property
    def has_nights(self) -> bool:
        """Whether anything is done here at all."""
        if self._ward.store.copy_of:
            return False
        return self._ward.kind != "demo" or bool(self._settings.backup_folder)

    def look(self) -> Night:
        """Does the work where it is due and nobody else is at it; raises StoreUnavailableError where nobody can tell.

        A backup that fails is tried again after an hour, by whichever terminal is first.
        """
        if not self.has_nights:
            return Night()
        is_whole = self._work() if self._is_due() else None
        return Night(without_since(self._backups(), self._ward.clock.now(), self._began), is_whole)

    def _work(self) -> bool | None:
        """Whether the journal is whole; None where somebody else is at it."""
        from ward_board.store.backup import NotNowError

        safety, now = self._ward.safety, self._ward.clock.now()
        try:
            safety.back_up(backup_folder(self._settings), self._settings.backups_kept, self._check_that_due)
            self._failed_here = ()
        except NotNowError:
            return None
        except Exception as error:
            # remembered here too: a store that takes no entry takes no line about a failure either
            self._failed_here = (*self._failed_here[:1], now)
            if not isinstance(error, StoreUnavailableError):
                raise
            log.warning("the nightly backup failed: %s", error)
        return safety.verify().ok

    def _check_that_due(self) -> None:
        """Another terminal may have been quicker."""
        from ward_board.store.backup import NotNowError

        if not self._is_due():
            raise NotNowError("a backup was made meanwhile")

    def _is_due(self) -> bool:
        now = self._ward.clock.now()
        return is_due(self._backups(), now, last_night(now, self._settings.backup_at, self._ward.zone))

    def _backups(self) -> Backups:
        now = self._ward.clock.now()
        with self._ward.store.read() as view:
            noted = backups_noted(view, now)
        here = (at for at in self._failed_here if at <= now and (noted.good_at is None or at > noted.good_at))
        return replace(noted, failed_at=tuple(sorted({*noted.failed_at, *here})))
