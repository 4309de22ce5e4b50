"""What the access log notes: who came, looked, printed, changed or tried what, without clinical values (NEN 7513)."""

from __future__ import annotations

from collections.abc import Sequence
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
    NOT_NOTED = "not_noted"
    # people
    STAFF_ADDED = "staff_added"
    ROLES_CHANGED = "roles_changed"
    ROLES_SET = "roles_set"
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
    SETTINGS_CHANGED = "settings_changed"


READING = (
    Access.OPENED,
    Access.REVEALED,
    Access.SEARCHED,
    Access.PRINT_TRIED,
    Access.EXPORTED,
    Access.STAFF_DOSE,
    Access.SERIAL_CHECKED,
    Access.ACCESS_READ,
    Access.NOT_NOTED,
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
"""What changes somebody of the staff, who is the line's subject; by it their row is sealed (see ROLES_SET)."""
ABOUT_STAFF = (*STAFF_CHANGES, Access.ROLES_SET, Access.PIN_UNLOCKED, Access.RESTORED)
"""The lines whose subject is one of the staff: never a patient, a course or a treatment, whatever the id looks like."""
OF_STAFF = "staff"
"""What stands behind an id in a line ACCESS_READ, where lines of the staff were read and not of a patient."""
SETTINGS = "settings"
"""What a line is about that says that others are in force."""
_AND, _INSTEAD_OF = "+", ">"


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


def settings_subject(place: str, digest: str) -> str:
    """What a line SETTINGS_CHANGED is about: where they are in force (no colon stays in it), and their digest."""
    return f"{SETTINGS}:{place.replace(':', '-')}:{digest}"


def roles_subject(staff_id: str, before: Sequence[str], after: Sequence[str]) -> str:
    """What a line ROLES_SET is about: whose roles, and which before and after ("bos:nurse>nurse+coordinator").

    It stands beside the line of the change itself, whose subject is the id alone, for by that the row is found.
    """
    return f"{staff_id}:{_AND.join(before)}{_INSTEAD_OF}{_AND.join(after)}"


def roles_in(page: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The roles before and after, from what stands behind the id in a line ROLES_SET."""
    before, _, after = page.partition(_INSTEAD_OF)
    return tuple(filter(None, before.split(_AND))), tuple(filter(None, after.split(_AND)))
