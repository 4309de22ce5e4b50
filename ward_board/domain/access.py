"""What the access log notes: who came, looked, printed, changed or tried what, without clinical values (NEN 7513)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Access(StrEnum):
    """What somebody did that changes no chart; scripts and the log hold on to these words."""

    # at a terminal
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    OWN_PIN_ASKED = "own_pin_asked"
    PIN_LOCKED = "pin_locked"
    PIN_UNLOCKED = "pin_unlocked"
    UNSIGNED = "unsigned"
    SIGNED_OFF = "signed_off"
    SOUND_HEARD = "sound_heard"
    SHEET_WRITTEN = "sheet_written"
    # reading
    OPENED = "opened"
    REVEALED = "revealed"
    SEARCHED = "searched"
    PRINT_TRIED = "print_tried"
    PRINTED = "printed"
    EXPORTED = "exported"
    STAFF_DOSE = "staff_dose"
    SERIAL_CHECKED = "serial_checked"
    ACCESS_READ = "access_read"
    # people
    STAFF_ADDED = "staff_added"
    ROLES_CHANGED = "roles_changed"
    PIN_CHANGED = "pin_changed"
    BADGE_GIVEN = "badge_given"
    BADGE_REVOKED = "badge_revoked"
    STAFF_DISABLED = "staff_disabled"
    STAFF_ENABLED = "staff_enabled"
    PATIENT_CHANGED = "patient_changed"
    # the store
    MIGRATED = "migrated"
    MOVED = "moved"
    VERIFIED = "verified"
    VERIFY_FAILED = "verify_failed"
    BACKED_UP = "backed_up"
    BACKUP_FAILED = "backup_failed"
    RESTORED = "restored"
    ARCHIVED = "archived"


READING = (
    Access.OPENED,
    Access.REVEALED,
    Access.SEARCHED,
    Access.PRINT_TRIED,
    Access.EXPORTED,
    Access.STAFF_DOSE,
    Access.SERIAL_CHECKED,
    Access.ACCESS_READ,
)
"""What somebody only saw: no board shows anything of it."""

STAFF_CHANGES = (
    Access.STAFF_ADDED,
    Access.ROLES_CHANGED,
    Access.PIN_CHANGED,
    Access.BADGE_GIVEN,
    Access.BADGE_REVOKED,
    Access.STAFF_DISABLED,
    Access.STAFF_ENABLED,
)
"""What changes somebody of the staff, who is the line's subject."""


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One line of the access log: its number, when (aware, UTC), who (a staff id, None for nobody known), what, about
    what (an id, with what else belongs to it behind colons), and at which terminal."""

    number: int
    at: datetime
    who: str | None
    what: str
    subject: str | None
    terminal: str
