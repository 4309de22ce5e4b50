"""That a site's settings or files were changed is a line of the access log (A1): which digest, and no value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ward_board.config.in_force import digest_in_force, place_in_force
from ward_board.domain.access import Access, settings_subject
from ward_board.store.store import ReadView, Store, WriteTransaction

if TYPE_CHECKING:
    from ward_board.config.settings import Settings


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings and files by which one program works on a ward's store; `now` gives the ward's time.

    `config` is the file that was named for the settings, None for the site's usual one. What belongs to another
    machine, user or file is never compared: two that differ do not take turns in the log.
    """

    store: Store
    settings: Settings
    config: Path | None
    now: Callable[[], datetime]
    terminal: str

    @property
    def digest(self) -> str:
        """What the log has of them; empty where nothing is noted of it: of a demo, a copy, a store without its keys."""
        keys = self.store.keys
        notes = keys is not None and self.store.kind != "demo" and not self.store.copy_of
        return digest_in_force(self.settings, keys.seal) if keys and notes else ""

    def is_noted(self) -> bool:
        """Whether the newest line that is of this place has the same digest."""
        with self.store.read() as view:
            return self._has(view, self.digest)

    def note(self) -> None:
        """Keep one line where others are in force than when this place was noted last; raises StoreUnavailableError."""
        digest = self.digest
        if not digest:
            return
        with self.store.read() as view:
            if self._has(view, digest):
                return
        with self.store.write() as transaction:
            # whoever started at the same moment may have been quicker
            if not self._has(transaction, digest):
                subject = settings_subject(place_in_force(self.config), digest)
                transaction.log_access(self.now(), None, Access.SETTINGS_CHANGED, subject, self.terminal)

    def _has(self, view: ReadView | WriteTransaction, digest: str) -> bool:
        place = place_in_force(self.config)
        newest = view.newest_with_digest(settings_subject(place, ""), Access.SETTINGS_CHANGED)
        return newest is not None and newest.subject == settings_subject(place, digest)
