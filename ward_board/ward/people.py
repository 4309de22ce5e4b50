"""People: who they are, and their first PINs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ward_board.domain.entry import Person
from ward_board.domain.text import clean
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By, StaffRow
from ward_board.store.store import Store, WriteTransaction
from ward_board.ward.pins import hash_pin, refuse_weak_pin

DEMO_PIN = "481516"
_DEMO_STAFF = (
    ("nurse1", "A. Bos", Role.NURSE),
    ("nurse2", "J. de Vries", Role.NURSE),
    ("tech1", "S. Yilmaz", Role.TECHNOLOGIST),
    ("phys1", "E. Smit", Role.PHYSICIAN),
    ("phys2", "M. Hendriks", Role.PHYSICIAN),
    ("rpe1", "R. Peeters", Role.EXPERT),
    ("coord1", "L. Maas", Role.COORDINATOR),
    ("audit1", "T. Visser", Role.AUDITOR),
)
_ID = re.compile(r"[a-z][a-z0-9._-]{1,31}")


def person_of(row: StaffRow) -> Person:
    """Somebody as an author of entries."""
    return Person(row.id, row.name, row.roles)


def check_new_person(staff_id: str, name: str, pin: str) -> None:
    """Raises BadInputError for a badly formed id, an empty name, and a weak PIN."""
    if not _ID.fullmatch(staff_id):
        raise BadInputError("an id is 2 to 32 small letters, digits, '.', '_' or '-', beginning with a letter")
    if not clean(name).text:
        raise BadInputError("give the name as colleagues know it")
    refuse_weak_pin(pin)


def add_person(
    transaction: WriteTransaction, staff_id: str, name: str, roles: tuple[Role, ...], pin: str, pepper: bytes, by: By
) -> Person:
    """A new colleague with a PIN of their own.

    Raises BadInputError as `check_new_person`, and for an id that is taken.
    """
    check_new_person(staff_id, name, pin)
    row = StaffRow(staff_id, clean(name).text, roles, hash_pin(pin, pepper))
    transaction.add_staff(row, by)
    return person_of(row)


def demo_staff() -> tuple[Person, ...]:
    """The made-up colleagues of every demo store."""
    return tuple(Person(staff_id, name, (role,)) for staff_id, name, role in _DEMO_STAFF)


def add_demo_staff(transaction: WriteTransaction, pepper: bytes, by: By, others: Sequence[Person] = ()) -> None:
    """The made-up colleagues of a demo store, and `others` where it has more; all with the same PIN."""
    pin_hash = hash_pin(DEMO_PIN, pepper)
    for person in (*demo_staff(), *others):
        transaction.add_staff(StaffRow(person.id, person.name, person.roles, pin_hash), by)


def known_person(store: Store, staff_id: str) -> Person:
    """The colleague with this id who may act.

    Raises BadInputError for an unknown or disabled one.
    """
    with store.read() as view:
        row = view.staff(staff_id)
    if row is None or row.disabled:
        raise BadInputError(f"nobody acts under the id '{staff_id}'; 'ward-board staff list' shows the ids")
    return person_of(row)
