"""Following the access log line by line: each sealed after the one before it, up to the sealed end of the log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, String, and_, cast, func, select

from ward_board.domain.access import Access
from ward_board.store.access import access_text
from ward_board.store.as_kept import as_kept, facts_as_kept
from ward_board.store.chain import seal_of_access, seal_of_access_head
from ward_board.store.damage import Damage, DamageFound
from ward_board.store.keys import Anchor
from ward_board.store.row_seals import ACCESS_KIND
from ward_board.store.scope import Scope
from ward_board.store.tables import ACCESS_HEAD, ACCESS_LOG, JOURNAL, SEAL

_CHUNK = 1000
_SEAL = ("line", "seal")
_ARCHIVED = re.compile(r"access_log:.*:([0-9]{1,18})")
_VERIFIED = re.compile(r"([0-9]{1,18}):([0-9a-f]{8})")
_LINE_SEAL = and_(SEAL.c.kind == ACCESS_KIND, SEAL.c.row_id == cast(ACCESS_LOG.c.id, String))


class AccessWalk:
    """One walk along the log, in short transactions; lines written meanwhile are left for the next."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.lines = 0
        self.first, self.last, self._first_seal, self._last_seal, self._seal = 0, 0, "", "", ""
        self._oldest: int | None = None
        self._newest, self._at = 0, (0, "")
        self._is_head_ours = self._has_start = self._has_seen = True
        self._heads_seen: dict[int, set[str]] = {}
        self._archived_up_to: int | None = 0

    def begin(self, connection: Connection) -> None:
        """Look at from where to where the log goes."""
        self._read_head(connection)
        ends = connection.execute(select(func.min(ACCESS_LOG.c.id), func.max(ACCESS_LOG.c.id))).one()
        self._oldest, self._newest = ends[0], ends[1] or self.first
        self._at = (self.first, self._first_seal)
        verified, seen = self._scope.verified, self._scope.seen
        self._has_seen = seen.line <= self.first or self._has(connection, seen)
        if verified and not self._scope.is_whole and verified.line > self.first:
            self._at = (verified.line, verified.line_seal)
            self._has_start = self._has(connection, verified)

    @property
    def was_verified(self) -> bool:
        """Whether a line of the log says so."""
        return bool(self._heads_seen)

    @property
    def begins(self) -> tuple[int, str]:
        """After which line, and with which seal, the log begins; 0 and "" where nothing was archived."""
        return self.first, self._first_seal

    def follow(self) -> tuple[int, str]:
        """The number and the seal of the last line, where nothing is wrong with the log; 0 for none.

        Raises DamageFound.
        """
        if not self._is_head_ours:
            raise DamageFound(Damage.ACCESS_HEAD_DIFFERS)
        if self._oldest is not None and self._oldest <= self.first:
            raise DamageFound(Damage.ROW_FOREIGN, line=self._oldest)
        if not self._has_start:
            start, newest = self._at[0], self._newest
            damage, line = (Damage.ACCESS_TRUNCATED, newest + 1) if newest < start else (Damage.ACCESS_REWRITTEN, start)
            raise DamageFound(damage, line=line)
        for row in self._rows():
            self._at = self._step(*self._at, row)
        self._check_end(*self._at)
        self._check_beginning()
        self._check_heads_seen()
        return self._at

    def _check_beginning(self) -> None:
        """No more lines are gone than the log says: a line that is kept seals the head anew, whatever it says."""
        up_to = self._archived_up_to
        if self._scope.is_whole and up_to is not None and self.first != up_to:
            raise DamageFound(Damage.ACCESS_GAP, line=min(self.first, up_to) + 1)

    def _check_end(self, last: int, last_seal: str) -> None:
        key, verified, seen = self._scope.key, self._scope.verified, self._scope.seen
        if last < max(self.last, seen.line, verified.line if verified else 0):
            raise DamageFound(Damage.ACCESS_TRUNCATED, line=last + 1)
        if not self._has_seen:
            raise DamageFound(Damage.ACCESS_REWRITTEN, line=seen.line)
        ends = (self.first, self._first_seal, last, last_seal)
        if (last, last_seal) != (self.last, self._last_seal) or (key and self._seal != seal_of_access_head(key, *ends)):
            raise DamageFound(Damage.ACCESS_HEAD_DIFFERS)

    def _read_head(self, connection: Connection) -> None:
        rows = connection.execute(select(*as_kept(self._scope.dialect, ACCESS_HEAD))).all()
        try:
            (head,) = (facts_as_kept(self._scope.dialect, ACCESS_HEAD, row) for row in rows)
        except ValueError:
            self._is_head_ours = False
            return
        self.first, self._first_seal = head["first"], head["first_seal"]
        self.last, self._last_seal, self._seal = head["last"], head["last_seal"], head["seal"]

    def _has(self, connection: Connection, verified: Anchor) -> bool:
        kept = select(SEAL.c.seal).where(SEAL.c.kind == ACCESS_KIND, SEAL.c.row_id == str(verified.line))
        same = select(func.count()).select_from(kept.where(SEAL.c.seal == verified.line_seal).subquery())
        return bool(connection.execute(same).scalar_one())

    def _rows(self) -> Iterator[Row[Any]]:
        dialect, done = self._scope.dialect, self._at[0]
        columns = (*as_kept(dialect, ACCESS_LOG), *as_kept(dialect, SEAL, *_SEAL))
        lines = select(*columns).select_from(ACCESS_LOG.outerjoin(SEAL, _LINE_SEAL)).order_by(ACCESS_LOG.c.id)
        while done < self._newest:
            here = lines.where(ACCESS_LOG.c.id.between(done + 1, self._newest))
            with self._scope.moment() as connection:
                rows = connection.execute(here.limit(_CHUNK)).all()
            yield from rows
            done = int(rows[-1].access_log_id) if rows else self._newest

    def _step(self, before: int, before_seal: str, row: Row[Any]) -> tuple[int, str]:
        """One line further; older logs have gaps in their numbers, over which their seals go."""
        number, dialect = int(row.access_log_id), self._scope.dialect
        try:
            facts = facts_as_kept(dialect, ACCESS_LOG, row)
            sealed = facts_as_kept(dialect, SEAL, row, *_SEAL)
            said = access_text(facts)
        except ValueError:
            raise DamageFound(Damage.ACCESS_CHANGED, line=number) from None
        key, verified = self._scope.key, self._scope.verified
        if key and sealed["seal"] != seal_of_access(key, number, before_seal, said):
            is_gap = number != before + 1
            raise DamageFound(
                Damage.ACCESS_GAP if is_gap else Damage.ACCESS_CHANGED, line=before + 1 if is_gap else number
            )
        if sealed["line"] != number:
            raise DamageFound(Damage.ACCESS_CHANGED, line=number)
        if verified and verified.line == number and verified.line_seal != sealed["seal"]:
            raise DamageFound(Damage.ACCESS_REWRITTEN, line=number)
        self._note(facts)
        self.lines += 1
        return number, sealed["seal"]

    def _note(self, facts: dict[str, Any]) -> None:
        what, subject = facts["what"], facts["subject"] or ""
        if what == Access.VERIFIED and (found := _VERIFIED.fullmatch(subject)):
            self._heads_seen.setdefault(int(found[1]), set()).add(found[2])
        if what == Access.ARCHIVED and subject.startswith("access_log:"):
            # an older program's says no number
            found = _ARCHIVED.fullmatch(subject)
            self._archived_up_to = int(found[1]) if found else None

    def _check_heads_seen(self) -> None:
        """The log says which heads were verified; the journal must still hold them."""
        wanted = sorted(seq for seq in self._heads_seen if seq)
        for place in range(0, len(wanted), _CHUNK):
            self._check_some(wanted[place : place + _CHUNK])

    def _check_some(self, wanted: Sequence[int]) -> None:
        with self._scope.moment() as connection:
            rows = connection.execute(select(JOURNAL.c.seq, JOURNAL.c.hash).where(JOURNAL.c.seq.in_(wanted))).all()
            last = connection.execute(select(func.max(JOURNAL.c.seq))).scalar_one() or 0
        hashes = {row.seq: row.hash for row in rows}
        for seq in wanted:
            if seq not in hashes:
                raise DamageFound(Damage.TRUNCATED, last + 1)
            if self._heads_seen[seq] != {hashes[seq][:8]}:
                raise DamageFound(Damage.REWRITTEN, seq)
