"""The safety of what was recorded: whether the journal is whole, and what the board itself writes down about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ward_board.domain.access import Access, AccessLine
from ward_board.errors import StoreUnavailableError
from ward_board.store.store import Store

if TYPE_CHECKING:
    from ward_board.domain.journal_head import JournalHead
    from ward_board.store.backup import Backup
    from ward_board.store.damage import Verification

_LOOKED_BACK = timedelta(days=60)
"""All is checked each night; the log is not read through for what is far older."""


_BY_HAND = " by-hand"
"""Behind what was found with a head or a mirror that somebody named: a slip of theirs is no alarm of the ward."""


def _is_by_hand(line: AccessLine) -> bool:
    return (line.subject or "").endswith(_BY_HAND)


class Safety:
    """Checks and copies of one store; `now` gives the ward's time, `zone` says where its days begin."""

    def __init__(self, store: Store, now: Callable[[], datetime], zone: ZoneInfo, terminal: str) -> None:
        self._store, self._now, self._zone, self._terminal = store, now, zone, terminal

    @property
    def end_is_lost(self) -> bool:
        """Whether the store was found without what this terminal wrote there, or saw there, last (H35)."""
        return self._store.heads.is_lost

    def journal_is_whole(self) -> bool:
        """Whether the journal is still what was written: what nobody has verified before on this machine is checked, of
        the rest the access log tells how its last check ended.

        Raises StoreUnavailableError.
        """
        return self._verified(since_head=True).ok and not self._was_found_broken()

    def _was_found_broken(self) -> bool:
        now = self._now()
        with self._store.read() as view:
            good = view.newest_line(Access.VERIFIED, now - _LOOKED_BACK, now)
            since, until = good.at if good else now - _LOOKED_BACK, now + timedelta(microseconds=1)
            bad = view.access_lines(since, until, what=(Access.VERIFY_FAILED,))
        return any(not _is_by_hand(one) and (good is None or one.number > good.number) for one in bad)

    def verify(
        self, *, since_head: bool = False, paper: JournalHead | None = None, mirror: Path | None = None
    ) -> Verification:
        """Check all that was recorded, or what came since the last verified head; the access log notes it.

        `paper` is a head that was printed, `mirror` a mirror file in place of the store's own. A store that takes no
        line is checked all the same. Raises StoreUnavailableError where it cannot be read.
        """
        found = self._verified(since_head=since_head, paper=paper, mirror=mirror)
        with suppress(StoreUnavailableError):
            if not found.ok:
                self._note(self._now(), Access.VERIFY_FAILED, found.subject + (_BY_HAND if paper or mirror else ""))
            elif not (since_head and self._was_found_broken()):
                # what came since says nothing of what was found broken before
                self._note(self._now(), Access.VERIFIED, found.subject)
        return found

    def _verified(
        self, *, since_head: bool, paper: JournalHead | None = None, mirror: Path | None = None
    ) -> Verification:
        from ward_board.store.mirror import Mirror
        from ward_board.store.verify import verify
        from ward_board.ward.following import index_in

        other = Mirror(mirror, self._store.engine) if mirror else None
        return verify(self._store, since_head=since_head, paper=paper, mirror=other, index_of=index_in(self._zone))

    def back_up(self, folder: Path, keep: int, check: Callable[[], None] = lambda: None) -> Backup:
        """A new backup in `folder`, of which it and the newest others stay, `keep` in all; the access log notes it.

        `check` is called once nobody else backs up there, and may raise NotNowError. Raises NotNowError, and
        StoreUnavailableError in one line: then there is no new backup, which is noted too.
        """
        from ward_board.store.backup import BackupFolder, NotNowError

        began, backups = self._now(), BackupFolder(self._store, folder)
        try:
            with backups.held():
                check()
                made = backups.take(began, keep)
                # noted while the folder is held: whoever comes next finds that it is done
                self._note_good(began, made)
        except NotNowError:
            raise
        except StoreUnavailableError:
            # a store that takes no entry takes no line either; whoever asked for the backup hears why
            with suppress(StoreUnavailableError):
                self._note(began, Access.BACKUP_FAILED, None)
            raise
        return made

    def _note_good(self, began: datetime, made: Backup) -> None:
        try:
            self._note(began, Access.BACKED_UP, made.file.name)
        except StoreUnavailableError as error:
            said = f"{made.file} is good, but the access log takes no line of it: {error}"
            raise StoreUnavailableError(said) from None

    def _note(self, at: datetime, what: Access, subject: str | None) -> None:
        with self._store.write() as transaction:
            transaction.log_access(at, None, what, subject, self._terminal)
