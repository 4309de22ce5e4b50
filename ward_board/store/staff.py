"""The staff with their PINs and badges, and the protocols that were in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from ward_board.domain.access import Access
from ward_board.domain.words import Role
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.store.access import AccessWriter
from ward_board.store.row_seals import (
    STAFF_KIND,
    facts_of,
    is_newest,
    is_seal,
    is_sealed,
    keep_seal,
    seal_line,
    seals_of,
)
from ward_board.store.tables import BADGE, PROTOCOL, STAFF
from ward_board.store.view import View


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody of the staff; `pin_hash` is None until a PIN was chosen, who left is disabled.

    `is_trusted` is False where the row is not as it was sealed, or is an older one: somebody without the key changed
    it.
    """

    id: str
    name: str = field(repr=False)
    roles: tuple[Role, ...]
    pin_hash: str | None = field(default=None, repr=False)
    disabled: bool = False
    badge_hash: str | None = field(default=None, repr=False)
    is_trusted: bool = True


@dataclass(frozen=True, slots=True)
class By:
    """Who changes somebody of the staff: when (aware, UTC), which staff id (None for whoever runs the command, where
    nobody can sign yet), and at which terminal."""

    at: datetime
    who: str | None
    terminal: str


class StaffView(View):
    """Who works here, and by which protocols."""

    def staff(self, staff_id: str) -> StaffRow | None:
        """The one with this id, trusted only as of their newest change; for an id that nobody has the store is asked
        as much, so that no clock tells (H34)."""
        row = self._connection.execute(STAFF_ROWS.where(STAFF.c.id == staff_id)).one_or_none()
        if row is None:
            self._is_sealed(staff_id, "")
            self._is_newest(staff_id)
            return None
        found = self._staff(row)
        return found if self._is_newest(staff_id) else replace(found, is_trusted=False)

    def staff_with_badge(self, badge_hash: str) -> StaffRow | None:
        """The one whose badge has this hash."""
        row = self._connection.execute(STAFF_ROWS.where(BADGE.c.badge_hash == badge_hash)).one_or_none()
        return self._staff(row) if row else None

    def all_staff(self) -> tuple[StaffRow, ...]:
        """Everybody by id, those who left too."""
        # each board reads them: their seals come at once, not one by one
        seals = seals_of(self._connection, STAFF_KIND) if self._keys else None
        return tuple(self._staff(row, seals) for row in self._connection.execute(STAFF_ROWS.order_by(STAFF.c.id)))

    def changed_by_line(self, staff_id: str) -> int:
        """The line of the access log that tells of somebody's newest change; 0 for an id that nobody has."""
        return seal_line(self._connection, STAFF_KIND, staff_id)

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

    @cached_property
    def _protocol_texts(self) -> dict[str, str]:
        return {}

    def _staff(self, row: Row[Any], seals: Mapping[str, tuple[int, str]] | None = None) -> StaffRow:
        words = row.roles.split()
        roles = tuple(Role(word) for word in words if word in _ROLES)
        # what is no role somebody wrote who was not this program
        facts = facts_of(STAFF_KIND, row)
        sealed = self._is_sealed(row.id, facts) if seals is None else self._matches(row.id, facts, seals.get(row.id))
        trusted = sealed and len(roles) == len(words)
        return StaffRow(row.id, row.name, roles, row.pin_hash, row.disabled, row.badge_hash, trusted)

    def _is_sealed(self, staff_id: str, facts: str) -> bool:
        # without the key nobody can sign in anyhow, and nothing can be judged
        return self._keys is None or is_sealed(self._connection, self._seal_key, STAFF_KIND, staff_id, facts)

    def _matches(self, staff_id: str, facts: str, found: tuple[int, str] | None) -> bool:
        return found is not None and is_seal(self._seal_key, STAFF_KIND, staff_id, facts, *found)

    def _is_newest(self, staff_id: str) -> bool:
        return is_newest(self._connection, STAFF_KIND, staff_id, staff_id) or self._keys is None


class StaffWriter(StaffView, AccessWriter):
    """What changes of them; each change is a line of the access log in the same transaction, and sealed with it."""

    def add_staff(self, staff: StaffRow, by: By) -> None:
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
        self._noted(staff.id, Access.STAFF_ADDED, by)

    def set_pin_hash(self, staff_id: str, pin_hash: str, by: By) -> None:
        """Keep a new PIN's hash.

        Raises BadInputError for an unknown id.
        """
        self._change(staff_id, Access.PIN_CHANGED, by, pin_hash=pin_hash)

    def renew_pin_hash(self, staff_id: str, pin_hash: str) -> None:
        """Keep the PIN that somebody has under a better hash: nobody chose anything, so that the log says nothing.

        The row stays sealed with the line of its newest change.
        """
        self._connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(pin_hash=pin_hash))
        self._seal(staff_id, self.changed_by_line(staff_id))

    def set_roles(self, staff_id: str, roles: tuple[Role, ...], by: By) -> None:
        """In which capacities somebody acts from now on.

        Raises BadInputError for an unknown id.
        """
        self._change(staff_id, Access.ROLES_CHANGED, by, roles=" ".join(roles))

    def set_disabled(self, staff_id: str, disabled: bool, by: By) -> None:
        """Let somebody act no longer, or again.

        Raises BadInputError for an unknown id.
        """
        what = Access.STAFF_DISABLED if disabled else Access.STAFF_ENABLED
        self._change(staff_id, what, by, disabled=disabled)

    def set_badge(self, staff_id: str, badge_hash: str | None, by: By) -> None:
        """Whose badge has this hash from now on; None takes back the one that somebody had.

        Raises BadInputError for an unknown id, and for a badge that is somebody else's.
        """
        owner = self.staff_with_badge(badge_hash) if badge_hash else None
        if owner and owner.id != staff_id:
            raise BadInputError(f"this badge is {owner.id}'s; take it back from there first")
        self._check_known(staff_id)
        self._connection.execute(delete(BADGE).where(BADGE.c.staff_id == staff_id))
        if badge_hash:
            self._connection.execute(insert(BADGE).values(staff_id=staff_id, badge_hash=badge_hash))
        self._noted(staff_id, Access.BADGE_GIVEN if badge_hash else Access.BADGE_REVOKED, by)

    def keep_protocol(self, digest: str, protocol_id: str, version: str, text: str) -> None:
        """Keep a protocol's text under its digest, once."""
        if self._connection.execute(select(PROTOCOL.c.digest).where(PROTOCOL.c.digest == digest)).first() is None:
            self._connection.execute(insert(PROTOCOL).values(digest=digest, id=protocol_id, version=version, text=text))

    def _change(self, staff_id: str, what: Access, by: By, **facts: str | bool) -> None:
        self._check_known(staff_id)
        self._connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(facts))
        self._noted(staff_id, what, by)

    def _check_known(self, staff_id: str) -> None:
        row = self.staff(staff_id)
        if row is None:
            raise BadInputError(f"nobody has the id '{staff_id}'")
        if not row.is_trusted:
            # sealed anew it would be trusted again, with whatever somebody wrote into it
            raise BadInputError(f"somebody without the key changed '{staff_id}'; 'ward-board verify' says more")

    def _noted(self, staff_id: str, what: Access, by: By) -> None:
        self._seal(staff_id, self.log_access(by.at, by.who, what, staff_id, by.terminal))

    def _seal(self, staff_id: str, line: int) -> None:
        row = self._connection.execute(STAFF_ROWS.where(STAFF.c.id == staff_id)).one()
        keep_seal(self._connection, self._seal_key, STAFF_KIND, staff_id, facts_of(STAFF_KIND, row), line)


_ROLES = frozenset(role.value for role in Role)
STAFF_ROWS = select(STAFF, BADGE.c.badge_hash).select_from(STAFF.outerjoin(BADGE))
"""Everybody with their badges, the columns that are sealed among them."""
