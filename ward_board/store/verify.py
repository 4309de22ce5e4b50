"""Whether the store is still what was written, and which kind of damage it has, where, if not.

What cannot be found here: whether what was typed is true; what somebody did who holds the key, the mirror and the paper
as well; and a tail that was cut from store and mirror alike, where no paper has it, this machine never verified it, and
no program that wrote or saw it is asked.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from ward_board.domain.journal_head import JournalHead
from ward_board.errors import StoreUnavailableError
from ward_board.store.damage import Damage, DamageFound, Verification, names_of
from ward_board.store.engine import POSTGRES, said_plainly
from ward_board.store.guards import changed_guards, tables_in_disguise
from ward_board.store.keys import Anchor
from ward_board.store.line_file import open_to_read
from ward_board.store.mirror import Mirror, MirrorHead
from ward_board.store.scope import Scope
from ward_board.store.sqlite_file import primary_code
from ward_board.store.store import Store
from ward_board.store.tables import JOURNAL
from ward_board.store.verify_access import AccessWalk
from ward_board.store.verify_follows import IndexOf, check_follows
from ward_board.store.verify_journal import JournalWalk
from ward_board.store.verify_mirror import MirrorCheck, goes_on_from
from ward_board.store.verify_others import check_others, check_texts
from ward_board.store.verify_rows import check_rows

log = logging.getLogger(__name__)

_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_OF_VALUES = ("CHECK constraint failed", "NULL value in", "NUMERIC value in", "TEXT value in")
_NOTHING_REMEMBERED = "the log says that it was verified before, and this machine remembers no such check"
_OF_A_COPY = "a copy of the store at {place}: not compared with its mirror and with what was verified of it before"


def verify(
    store: Store,
    *,
    since_head: bool = False,
    paper: JournalHead | None = None,
    mirror: Mirror | None = None,
    index_of: IndexOf | None = None,
) -> Verification:
    """Check all that the store holds; with `since_head` only what came since this machine verified it last.

    A journal without damage becomes the head to start from next time. What is written meanwhile is left for then.
    `paper` is a head that was printed, `mirror` one in place of the store's own; `index_of` says what follows from the
    entries of a treatment, else that is not compared. Changed guards end no check, for what they let happen is the
    damage: they are the damage themselves where nothing else is wrong.

    Raises StoreUnavailableError where the store cannot be read at all.
    """
    check = _Check(store, since_head, paper, mirror or store.mirror)
    try:
        with said_plainly(store.place), _breakage_found():
            check.run()
            if index_of and not since_head:
                check_follows(store, index_of)
    except DamageFound as found:
        return check.report(found)
    except Exception as error:
        # a column that is gone, or another one: that the store is not as it was made is the finding
        if not check.guards:
            raise
        check.note_the_rest(error)
    if check.guards:
        return check.report(DamageFound(Damage.TRIGGER_CHANGED))
    store.key_place.remember(check.reached)
    return check.report()


class _Check:
    """One check from beginning to end."""

    def __init__(self, store: Store, since_head: bool, paper: JournalHead | None, mirror: Mirror | None) -> None:
        verified = store.key_place.last_verified()
        self._scope = Scope(store, verified, not since_head or verified is None, store.heads.newest)
        self._paper, self._mirror = paper, mirror
        self._journal, self._access = JournalWalk(self._scope), AccessWalk(self._scope)
        self._notes = [_OF_A_COPY.format(place=store.copy_of)] if store.copy_of else []
        self.guards: tuple[str, ...] = ()
        self.reached = Anchor(0, "")

    def report(self, found: DamageFound | None = None) -> Verification:
        """What was found."""
        return Verification(
            entries=self._journal.entries,
            since=self._journal.start.seq,
            seal_checked=self._scope.key is not None,
            damage=found.damage if found else None,
            first_bad_seq=found.seq if found else None,
            lines=self._access.lines,
            first_bad_line=found.line if found else None,
            row=found.row if found else None,
            head=JournalHead(self.reached.seq, self.reached.hash) if self.reached.hash else None,
            notes=(*self._notes, *self._journal.notes),
            guards=self.guards,
        )

    def note_the_rest(self, error: Exception) -> None:
        """That the check ended early, and why."""
        if not isinstance(error, StoreUnavailableError):
            log.warning("a check ended early", exc_info=error)
        said = str(error) if isinstance(error, StoreUnavailableError) else type(error).__name__
        self._notes.append(f"the rest was not checked: {said}")

    def run(self) -> None:
        """Raises DamageFound for the first thing that is wrong."""
        scope = self._scope
        # asked before the store is: what comes later must not look like a cut
        mirrored = self._mirrored_head()
        with scope.moment() as connection:
            odd_values = self._check_file(connection)
            self._journal.begin(connection)
            self._access.begin(connection)
            follows_mirror = mirrored is None or goes_on_from(connection, mirrored)
        entry = self._journal.follow()
        if not follows_mirror:
            self._compare_with_mirror()
        self._journal.check_end(entry)
        self._check_paper()
        line, line_seal = self._access.follow()
        self.reached = Anchor(entry.seq, entry.hash, line, line_seal)
        if scope.verified is None and self._access.was_verified and not scope.store.copy_of:
            self._notes.append(_NOTHING_REMEMBERED)
        check_rows(scope)
        check_texts(scope)
        if scope.is_whole:
            check_others(scope)
            self._compare_with_mirror()
        if odd_values:
            raise DamageFound(Damage.FILE_DAMAGED)

    def _check_file(self, connection: Connection) -> bool:
        """Whether SQLite found values that a column may not have: whatever is wrong there has a better name later."""
        self.guards = changed_guards(connection)
        if disguised := self.guards and tables_in_disguise(connection):
            # it shows what it likes, or goes on showing for ever
            self._notes.append(f"the rest was not checked: no table is {names_of(disguised)}")
            raise DamageFound(Damage.TRIGGER_CHANGED)
        if not self._scope.is_whole or connection.dialect.name == POSTGRES:
            return False
        said = [str(one) for one in connection.exec_driver_sql("PRAGMA integrity_check").scalars() if one != "ok"]
        if not all(one.startswith(_OF_VALUES) for one in said):
            raise DamageFound(Damage.FILE_DAMAGED)
        return bool(said)

    def _check_paper(self) -> None:
        if self._paper is None or self._paper.seq == 0:
            return
        with self._scope.moment() as connection:
            hashes = select(JOURNAL.c.hash).where(JOURNAL.c.seq == self._paper.seq)
            found = connection.execute(hashes).scalar_one_or_none()
        if found is None:
            raise DamageFound(Damage.TRUNCATED, self._journal.last_seq + 1)
        if found != self._paper.hash:
            raise DamageFound(Damage.PAPER_DIFFERS, self._paper.seq)

    def _mirrored_head(self) -> MirrorHead | None:
        if self._mirror is None or not self._mirror.is_there:
            return None
        try:
            return self._mirror.head()
        except StoreUnavailableError as error:
            self._notes.append(f"the end of the mirror was not read: {error}")
            return None

    def _compare_with_mirror(self) -> None:
        if self._mirror is None:
            return
        try:
            open_to_read(self._mirror.file).close()
        except StoreUnavailableError as error:
            self._notes.append(f"the mirror was not compared: {error}")
            return
        end = MirrorCheck(self._scope, self._mirror, self._access.begins).run()
        if end.seq < self.reached.seq or end.line < self.reached.line:
            self._notes.append(f"the mirror ends at entry {end.seq} and line {end.line} of the access log")
        if note := self._mirror.new_beginning():
            self._notes.append(note)


@contextmanager
def _breakage_found() -> Iterator[None]:
    """A file that SQLite cannot read is damaged, wherever it was noticed."""
    try:
        yield
    except DBAPIError as error:
        if primary_code(error.orig) in _BROKEN:
            raise DamageFound(Damage.FILE_DAMAGED) from None
        raise
