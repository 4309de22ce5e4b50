"""Who may do what beyond a single act on a chart: permissions for each role, default deny."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ward_board.domain.authority import ANYBODY, BOOKING
from ward_board.domain.entry import Person
from ward_board.domain.words import Role, any_of
from ward_board.errors import RefusedError, UnmetGate


class Permission(StrEnum):
    """What somebody may be allowed to do, each asked for somewhere; a display shows the board and is allowed nothing.

    Who plans, moves and cancels stands with the acts (domain/authority.py). To verify or back up a store takes its
    files and keys, and nobody's name.
    """

    RECORD = "record"
    IMPORT = "import"
    STAFF = "staff"
    PRINT = "print"
    EXPORT = "export"
    STAFF_DOSE = "staff_dose"
    READ_ACCESS_LOG = "read_access_log"
    RESTORE = "restore"
    ARCHIVE = "archive"
    UNLOCK_PIN = "unlock_pin"


ROLES_WITH: Mapping[Permission, tuple[Role, ...]] = {
    Permission.RECORD: ANYBODY,
    Permission.IMPORT: BOOKING,
    Permission.STAFF: (Role.COORDINATOR,),
    Permission.PRINT: ANYBODY,
    Permission.EXPORT: (Role.AUDITOR, Role.COORDINATOR, Role.PHYSICIAN),
    Permission.STAFF_DOSE: ANYBODY,
    # who looks after patients does not check who looked at them (A13)
    Permission.READ_ACCESS_LOG: (Role.AUDITOR,),
    Permission.RESTORE: (Role.COORDINATOR,),
    Permission.ARCHIVE: (Role.COORDINATOR,),
    Permission.UNLOCK_PIN: (Role.COORDINATOR,),
}
"""The roles that have each permission."""

SECONDS_FOR: Mapping[Permission, tuple[Role, ...]] = {
    Permission.RESTORE: (Role.COORDINATOR, Role.PHYSICIAN, Role.AUDITOR),
    Permission.ARCHIVE: (Role.COORDINATOR, Role.PHYSICIAN, Role.AUDITOR),
}
"""What takes two people, and which roles the second one may have: entries go, or come back as they were."""


class NotPermittedError(RefusedError):
    """It is another role's: neither a reason nor a deviation passes it."""

    def __init__(self, allowed: tuple[Role, ...]) -> None:
        super().__init__([UnmetGate("role", any_of(allowed))])

    @property
    def advice(self) -> str:
        """What can be done about it."""
        return "ask somebody of that role to do it"


class NoSecondPersonError(RefusedError):
    """It takes two people, and there is one: nothing passes it."""

    @property
    def advice(self) -> str:
        """What can be done about it."""
        return "ask somebody else to give id and PIN too"


def may(person: Person, permission: Permission) -> bool:
    """Whether any role of `person` has the permission; somebody who did not sign has no role."""
    return any(role in ROLES_WITH.get(permission, ()) for role in person.roles)


def need(person: Person, permission: Permission) -> None:
    """Raises NotPermittedError (gate `role`) where `person` has not the permission."""
    if not may(person, permission):
        raise NotPermittedError(ROLES_WITH[permission])


def need_two(first: Person, second: Person | None, permission: Permission) -> None:
    """What takes two people: `first` has the permission, `second` is somebody else who may be the second one.

    Raises NotPermittedError (gate `role`) and NoSecondPersonError (gate `second_person`).
    """
    need(first, permission)
    if second is None or second.id == first.id:
        raise NoSecondPersonError([UnmetGate("second_person", "a second person other than the first")])
    if not any(role in SECONDS_FOR[permission] for role in second.roles):
        raise NotPermittedError(SECONDS_FOR[permission])
