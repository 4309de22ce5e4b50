"""The staff with their PINs, wrong PINs, who looked at what, and the protocols that were in use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ward_board.domain.duty import Access, AccessNote
from ward_board.domain.printed import PrintNote
from ward_board.domain.words import Role
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.tables import ACCESS_LOG, PIN_FAILURE, PROTOCOL, STAFF
from ward_board.store.view import View


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody of the staff; `pin_hash` is None until a PIN was chosen, who left is disabled."""

    id: str
    name: str = field(repr=False)
    roles: tuple[Role, ...]
    pin_hash: str | None = field(default=None, repr=False)
    disabled: bool = False


class StaffView(View):
    """Who works here, and by which protocols."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._protocol_texts: dict[str, str] = {}

    def staff(self, staff_id: str) -> StaffRow | None:
        """The one with this id."""
        row = self._connection.execute(select(STAFF).where(STAFF.c.id == staff_id)).one_or_none()
        return _staff(row) if row else None

    def all_staff(self) -> tuple[StaffRow, ...]:
        """Everybody by id, those who left too."""
        return tuple(map(_staff, self._connection.execute(select(STAFF).order_by(STAFF.c.id))))

    def pin_failures_since(self, staff_id: str, since: datetime) -> tuple[datetime, ...]:
        """When a wrong PIN was typed under this id at or after `since`, oldest first; the right PIN forgets them."""
        of_them = (PIN_FAILURE.c.staff_id == staff_id, PIN_FAILURE.c.at >= since)
        failures = select(PIN_FAILURE.c.at).where(*of_them).order_by(PIN_FAILURE.c.at)
        return tuple(self._connection.execute(failures).scalars())

    def access_notes(self, since: datetime, until: datetime) -> tuple[AccessNote, ...]:
        """Who came, left, heard the sound or wrote the sheet, from `since` up to `until`, oldest first."""
        log = ACCESS_LOG.c
        wanted = (log.at >= since, log.at < until, log.what.in_(_OF_DUTY), log.who.is_not(None))
        rows = self._connection.execute(select(log.at, log.who, log.what).where(*wanted).order_by(log.at, log.id))
        return tuple(AccessNote(row.at, row.who, Access(row.what)) for row in rows)

    def print_notes(self, since: datetime) -> tuple[PrintNote, ...]:
        """Which papers were printed from `since` on, by whom, oldest first."""
        log = ACCESS_LOG.c
        wanted = (log.at >= since, log.what == Access.PRINTED.value, log.who.is_not(None), log.subject.is_not(None))
        rows = self._connection.execute(select(log.at, log.who, log.subject).where(*wanted).order_by(log.at, log.id))
        return tuple(PrintNote(row.at, row.who, row.subject) for row in rows)

    def newest_access(self) -> int:
        """The number of the newest line of the access log; 0 for none."""
        return self._connection.execute(select(func.max(ACCESS_LOG.c.id))).scalar_one() or 0

    def protocol_text(self, digest: str) -> str:
        """The protocol that was kept under `digest`.

        Raises StoreUnavailableError where it is missing.
        """
        if digest not in self._protocol_texts:
            kept = select(PROTOCOL.c.text).where(PROTOCOL.c.digest == digest)
            text = self._connection.execute(kept).scalar_one_or_none()
            if text is None:
                raise StoreUnavailableError(
                    f"the protocol {digest[:12]} is missing in the store; restore the newest backup"
                )
            # what stands under a digest never changes
            self._protocol_texts[digest] = str(text)
        return self._protocol_texts[digest]


class StaffWriter(StaffView):
    """What changes of them."""

    def add_staff(self, staff: StaffRow) -> None:
        """Somebody new.

        Raises BadInputError where the id is, or ever was, somebody's.
        """
        if self.staff(staff.id):
            raise BadInputError(f"the id '{staff.id}' is taken, and an id is never given again; choose another")
        self._connection.execute(
            insert(STAFF).values(
                id=staff.id,
                name=staff.name,
                roles=" ".join(staff.roles),
                pin_hash=staff.pin_hash,
                disabled=staff.disabled,
            )
        )

    def set_pin_hash(self, staff_id: str, pin_hash: str) -> None:
        """Keep a new PIN's hash.

        Raises BadInputError for an unknown id.
        """
        self._change(staff_id, pin_hash=pin_hash)

    def set_disabled(self, staff_id: str, disabled: bool) -> None:
        """Let somebody act no longer, or again.

        Raises BadInputError for an unknown id.
        """
        self._change(staff_id, disabled=disabled)

    def note_pin_failure(self, staff_id: str, at: datetime, terminal: str) -> None:
        """Count a wrong PIN; it needs a transaction of its own, for an error raised in this one would take it back."""
        self._connection.execute(insert(PIN_FAILURE).values(staff_id=staff_id, at=at, terminal=terminal))

    def forget_pin_failures(self, staff_id: str) -> None:
        """The right PIN was typed."""
        self._connection.execute(delete(PIN_FAILURE).where(PIN_FAILURE.c.staff_id == staff_id))

    def log_access(self, at: datetime, who: str | None, what: str, subject: str | None, terminal: str) -> None:
        """Keep that `who` did `what` (see `Access`) to `subject`, an id; never a clinical value."""
        self._connection.execute(
            insert(ACCESS_LOG).values(at=at, who=who, what=str(what), subject=subject, terminal=terminal)
        )

    def keep_protocol(self, digest: str, protocol_id: str, version: str, text: str) -> None:
        """Keep a protocol's text under its digest, once."""
        if self._connection.execute(select(PROTOCOL.c.digest).where(PROTOCOL.c.digest == digest)).first() is None:
            self._connection.execute(insert(PROTOCOL).values(digest=digest, id=protocol_id, version=version, text=text))

    def _change(self, staff_id: str, **facts: str | bool) -> None:
        if not self._connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(facts)).rowcount:
            raise BadInputError(f"nobody has the id '{staff_id}'")


_OF_DUTY = tuple(one.value for one in (Access.SIGNED_IN, Access.SIGNED_OFF, Access.SOUND_HEARD, Access.SHEET_WRITTEN))


def _staff(row: Row[Any]) -> StaffRow:
    return StaffRow(row.id, row.name, tuple(map(Role, row.roles.split())), row.pin_hash, row.disabled)
