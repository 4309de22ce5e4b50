"""Changes of the staff, each by somebody who may, in one transaction with its line in the access log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ward_board.domain.access import Access
from ward_board.domain.entry import Person
from ward_board.domain.permissions import NotPermittedError, Permission, need
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By, StaffView
from ward_board.store.store import WriteTransaction
from ward_board.ward.people import add_person, change_roles, check_roles, known_row, new_person
from ward_board.ward.pins import hash_pin, refuse_weak_pin
from ward_board.ward.signing import hash_of_badge, may_sign
from ward_board.ward.ward import Ward

_SHORTEST_BADGE, _LONGEST_BADGE = 4, 128


@dataclass(frozen=True, slots=True)
class StaffChanges:
    """What `by`, who gave their PIN, changes of the staff; None is whoever runs a command on a demo store.

    Every change raises NotPermittedError where `by` is no coordinator, and BadInputError for an id that nobody has.
    """

    ward: Ward
    by: Person | None

    def add(self, staff_id: str, name: str, roles: Sequence[Role], pin: str) -> None:
        """A new colleague with a PIN; raises BadInputError for a weak one, and for an id that is or was somebody's."""
        self._need(Permission.STAFF)
        row = new_person(staff_id, name, roles, pin, self.ward.store.pepper)
        with self.ward.store.write() as transaction:
            add_person(transaction, row, self._now())

    def set_pin(self, staff_id: str, pin: str) -> None:
        """A new PIN, which opens a lock too, and to be changed by its owner before they sign with it.

        Who changes their own gives the old one with it (`Signing.choose_pin`); a demo store only believes who they are.
        Raises BadInputError for a weak one.
        """
        if self.by is None or self.by.id != staff_id:
            self._need(Permission.STAFF)
        refuse_weak_pin(pin, staff_id)
        pin_hash = hash_pin(pin, self.ward.store.pepper)
        with self.ward.store.write() as transaction:
            transaction.set_pin_hash(staff_id, pin_hash, self._now())

    def set_roles(self, staff_id: str, roles: Sequence[Role]) -> None:
        """Other roles from now on.

        Raises BadInputError where the last coordinator who signs would be none any more, and for one's own roles where
        there is another coordinator to ask.
        """
        self._need(Permission.STAFF)
        check_roles(roles)
        with self.ward.store.write() as transaction:
            if self.by is not None and self.by.id == staff_id and set(_coordinators(transaction)) - {staff_id}:
                raise BadInputError("nobody changes the own roles; ask another coordinator")
            if Role.COORDINATOR not in roles:
                _refuse_last_coordinator(transaction, staff_id)
            change_roles(transaction, staff_id, tuple(roles), self._now())

    def disable(self, staff_id: str) -> None:
        """Somebody acts no longer, and their sessions end; raises BadInputError for the last coordinator who signs."""
        self._need(Permission.STAFF)
        with self.ward.store.write() as transaction:
            if known_row(transaction, staff_id).disabled:
                raise BadInputError(f"'{staff_id}' acts no longer already")
            _refuse_last_coordinator(transaction, staff_id)
            transaction.set_disabled(staff_id, True, self._now())

    def enable(self, staff_id: str) -> None:
        """Somebody who left is back, under the same id and with the same PIN."""
        self._need(Permission.STAFF)
        with self.ward.store.write() as transaction:
            if not known_row(transaction, staff_id).disabled:
                raise BadInputError(f"'{staff_id}' acts already")
            transaction.set_disabled(staff_id, False, self._now())

    def give_badge(self, staff_id: str, badge: str) -> None:
        """Whose badge it is from now on; raises BadInputError for one that is somebody else's, or is no badge."""
        self._need(Permission.STAFF)
        badge = badge.strip()
        if not (badge.isprintable() and _SHORTEST_BADGE <= len(badge) <= _LONGEST_BADGE):
            raise BadInputError("this is no badge: its reader types 4 to 128 letters and digits on one line")
        with self.ward.store.write() as transaction:
            transaction.set_badge(staff_id, hash_of_badge(badge, self.ward.store.pepper), self._now())

    def revoke_badge(self, staff_id: str) -> None:
        """A badge that was lost is nobody's; sessions of its owner end."""
        self._need(Permission.STAFF)
        with self.ward.store.write() as transaction:
            if known_row(transaction, staff_id).badge_hash is None:
                raise BadInputError(f"'{staff_id}' has no badge")
            transaction.set_badge(staff_id, None, self._now())

    def unlock(self, staff_id: str) -> None:
        """Wrong PINs that were tried for somebody no longer count; raises BadInputError where nothing is locked."""
        self._need(Permission.UNLOCK_PIN)
        with self.ward.store.read() as view:
            known_row(view, staff_id)
        if staff_id not in self.ward.signing.locks():
            raise BadInputError(f"the PIN of '{staff_id}' is not locked; 'ward-board staff list' shows which are")
        self.ward.access.note(Access.PIN_UNLOCKED, self.by.id if self.by else None, staff_id)

    def _need(self, permission: Permission) -> None:
        if self.by is not None:
            need(self.by, permission)
        elif self.ward.kind != "demo":
            raise NotPermittedError((Role.COORDINATOR,))

    def _now(self) -> By:
        return By(self.ward.clock.now(), self.by.id if self.by else None, self.ward.terminal)


def _refuse_last_coordinator(transaction: WriteTransaction, staff_id: str) -> None:
    if _coordinators(transaction) == [staff_id]:
        raise BadInputError(f"'{staff_id}' is the last coordinator who can sign; add another one first")


def _coordinators(view: StaffView) -> list[str]:
    """The ids of the coordinators who can sign."""
    return [row.id for row in view.all_staff() if Role.COORDINATOR in row.roles and may_sign(row)]
