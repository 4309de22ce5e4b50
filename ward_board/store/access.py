"""The access log: who did what at which terminal, chained and sealed line by line, never changed (NEN 7513)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from ward_board.domain.access import READING, Access, AccessLine
from ward_board.domain.duty import AccessNote
from ward_board.domain.printed import PrintNote
from ward_board.store.canonical import canonical
from ward_board.store.chain import seal_of_access, seal_of_access_head
from ward_board.store.row_seals import ACCESS_KIND
from ward_board.store.tables import ACCESS_HEAD, ACCESS_LOG, SEAL
from ward_board.store.view import View


class AccessView(View):
    """What the log says."""

    def access_notes(self, since: datetime, until: datetime) -> tuple[AccessNote, ...]:
        """Who came, left, heard the sound or wrote the sheet, from `since` up to `until`, oldest first."""
        wanted = (_LOG.at >= since, _LOG.at < until, _LOG.what.in_(_OF_DUTY), _LOG.who.is_not(None))
        return tuple(AccessNote(line.at, line.who or "", Access(line.what)) for line in self._lines(*wanted))

    def print_notes(self, since: datetime) -> tuple[PrintNote, ...]:
        """Which papers were printed from `since` on, by whom, oldest first."""
        wanted = (_LOG.at >= since, _LOG.what == Access.PRINTED.value, _LOG.who.is_not(None), _LOG.subject.is_not(None))
        return tuple(PrintNote(line.at, line.who or "", line.subject or "") for line in self._lines(*wanted))

    def access_lines(
        self,
        since: datetime,
        until: datetime,
        *,
        what: Collection[Access] = (),
        subject: str | None = None,
        terminal: str | None = None,
    ) -> tuple[AccessLine, ...]:
        """The lines from `since` up to `until`, oldest first; with `what`, `subject` or `terminal` those alone."""
        wanted: list[ColumnElement[bool]] = [_LOG.at >= since, _LOG.at < until]
        if what:
            wanted.append(_LOG.what.in_([one.value for one in what]))
        if subject is not None:
            wanted.append(_LOG.subject == subject)
        if terminal is not None:
            wanted.append(_LOG.terminal == terminal)
        return self._lines(*wanted)

    def lines_about(self, subjects: Collection[str], since: datetime, until: datetime) -> tuple[AccessLine, ...]:
        """The lines about any of `subjects` (ids), or about what belongs to one ("t12:rules:nl"), oldest first."""
        belongs = (_LOG.subject.startswith(f"{one}:", autoescape=True) for one in subjects)
        return self._lines(_LOG.at >= since, _LOG.at < until, or_(_LOG.subject.in_(subjects), *belongs))

    def newest_line(self, what: Access, since: datetime, until: datetime) -> AccessLine | None:
        """The newest line that says `what`, from `since` up to and with `until`; None for none."""
        wanted = (_LOG.what == what.value, _LOG.at >= since, _LOG.at <= until)
        newest_first = select(ACCESS_LOG).where(*wanted).order_by(_LOG.at.desc(), _LOG.id.desc()).limit(1)
        found = self._connection.execute(newest_first).one_or_none()
        return line_of(found) if found else None

    def newest_about(self, subject: str, what: Collection[Access]) -> AccessLine | None:
        """The line that was written last of those about `subject` that say one of `what`; None for none."""
        # the few about one subject: asked for the newest alone, a database may look through the whole log for it
        found = self._lines(_LOG.subject == subject, _LOG.what.in_([one.value for one in what]), in_order=True)
        return found[-1] if found else None

    def newest_with_digest(self, begins: str, what: Access) -> AccessLine | None:
        """The line that says `what` and was written last of those whose subject is `begins` with a digest behind it."""
        # a range costs the few lines in it; "g" lies behind all hexadecimal digits, however a database sorts words
        found = self._lines(_LOG.subject >= begins, _LOG.subject < f"{begins}g", _LOG.what == what.value, in_order=True)
        return next((line for line in reversed(found) if (line.subject or "").startswith(begins)), None)

    def lines_on(self, subjects: Collection[str], what: Collection[Access]) -> tuple[AccessLine, ...]:
        """The lines about exactly one of `subjects` that say one of `what`, in the order of writing."""
        # by subject alone: it costs the few lines about these, however many years of others the log holds
        return self._lines(_LOG.subject.in_(subjects), _LOG.what.in_([one.value for one in what]), in_order=True)

    def lines_after(self, number: int, *, what: Collection[Access] = ()) -> tuple[AccessLine, ...]:
        """The lines after line `number`, in order; with `what` those alone."""
        wanted: list[ColumnElement[bool]] = [_LOG.id > number]
        if what:
            wanted.append(_LOG.what.in_([one.value for one in what]))
        return self._lines(*wanted, in_order=True)

    def newest_access(self) -> int:
        """The number of the newest line; 0 for none."""
        return self._connection.execute(select(ACCESS_HEAD.c.last)).scalar_one_or_none() or 0

    def access_start(self) -> tuple[int, str]:
        """After which line the log begins, and that line's seal; 0 and "" where nothing was archived."""
        head = self._connection.execute(select(ACCESS_HEAD.c.first, ACCESS_HEAD.c.first_seal)).one()
        return head.first, head.first_seal

    def shows_after(self, number: int) -> bool:
        """Whether a line after line `number` is of something that a board shows."""
        shown = select(_LOG.id).where(_LOG.id > number, _LOG.what.not_in(_READING)).limit(1)
        return self._connection.execute(shown).first() is not None

    def _lines(self, *wanted: ColumnElement[bool], in_order: bool = False) -> tuple[AccessLine, ...]:
        order = (_LOG.id,) if in_order else (_LOG.at, _LOG.id)
        return tuple(map(line_of, self._connection.execute(select(ACCESS_LOG).where(*wanted).order_by(*order))))


class AccessWriter(AccessView):
    """The only way in."""

    def log_access(self, at: datetime, who: str | None, what: str, subject: str | None, terminal: str) -> int:
        """Keep that `who` did `what` (see `Access`) to `subject`, an id, never a clinical value; the line's number."""
        head = self._connection.execute(select(ACCESS_HEAD)).one()
        number: int = head.last + 1
        facts = {"at": at, "who": who, "what": str(what), "subject": subject, "terminal": terminal}
        self._connection.execute(insert(ACCESS_LOG).values(id=number, **facts))
        made = seal_of_access(self._seal_key, number, head.last_seal, access_text(facts))
        self._connection.execute(insert(SEAL).values(kind=ACCESS_KIND, row_id=str(number), line=number, seal=made))
        ends = seal_of_access_head(self._seal_key, head.first, head.first_seal, number, made)
        self._connection.execute(update(ACCESS_HEAD).values(last=number, last_seal=made, seal=ends))
        return number


def access_text(facts: Mapping[str, Any]) -> str:
    """What of a line is sealed, as canonical text."""
    said = {name: facts[name] for name in ("who", "what", "subject", "terminal") if facts[name] is not None}
    return canonical({**said, "at": facts["at"].astimezone(UTC).isoformat(timespec="microseconds")})


def line_of(row: Row[Any]) -> AccessLine:
    """A row of the log."""
    return AccessLine(row.id, row.at, row.who, row.what, row.subject, row.terminal)


_LOG = ACCESS_LOG.c
_OF_DUTY = tuple(one.value for one in (Access.SIGNED_IN, Access.SIGNED_OFF, Access.SOUND_HEARD, Access.SHEET_WRITTEN))
_READING = tuple(one.value for one in READING)
