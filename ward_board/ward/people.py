"""People: who they are, and their first PINs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ward_board.domain.access import Access, roles_subject
from ward_board.domain.entry import BOARD_ITSELF, UNSIGNED, Person
from ward_board.domain.openings import NOBODY
from ward_board.domain.pin_lock import TERMINAL, UNKNOWN_BADGE
from ward_board.domain.text import clean
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By, StaffRow, StaffView
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
RESERVED_IDS = frozenset({UNSIGNED, BOARD_ITSELF, "import", "ward", UNKNOWN_BADGE, TERMINAL})
"""Authors of entries, and words of the access log, that are nobody's id."""
_ID = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_GIVEN_BY_THE_PROGRAM = re.compile(r"[ptc][0-9]+")
"""Ids that are somebody's of the staff in older stores only; who looks at the access log could not tell whose."""
_LONGEST_NAME = 80


def person_of(row: StaffRow) -> Person:
    """Somebody as an author of entries."""
    return Person(row.id, row.name, row.roles)


def may_act(row: StaffRow) -> bool:
    """Whether somebody is here still, and their row is as it was sealed."""
    return row.is_trusted and not row.disabled


def is_id(text: str) -> bool:
    """Whether somebody could have this id."""
    return _ID.fullmatch(text) is not None and text not in RESERVED_IDS


def check_new_person(staff_id: str, name: str, pin: str) -> None:
    """Raises BadInputError for a badly formed id, an empty or endless name, and a weak PIN."""
    if not _ID.fullmatch(staff_id):
        raise BadInputError("an id is 2 to 32 small letters, digits, '.', '_' or '-', beginning with a letter")
    if staff_id in {*RESERVED_IDS, NOBODY}:
        raise BadInputError(f"'{staff_id}' is what the program calls itself; choose another id")
    if _GIVEN_BY_THE_PROGRAM.fullmatch(staff_id):
        given = "the program gives patients ids like 'p7', treatments 't12' and courses 'c5'"
        raise BadInputError(f"'{staff_id}': {given}; choose another id")
    if not 0 < len(clean(name).text) <= _LONGEST_NAME:
        raise BadInputError(f"give the name as colleagues know it, in at most {_LONGEST_NAME} letters")
    refuse_weak_pin(pin, staff_id)


def check_roles(roles: Sequence[Role]) -> None:
    """Raises BadInputError for none, and for an auditor or a display who would be something else too (A13)."""
    if not roles:
        raise BadInputError("give at least one role")
    alone = {Role.AUDITOR, Role.DISPLAY} & set(roles)
    if alone and len(set(roles)) > 1:
        raise BadInputError(f"{' and '.join(sorted(alone))} goes with no other role; use an id of its own")


def known_row(view: StaffView, staff_id: str) -> StaffRow:
    """The colleague with this id; raises BadInputError where nobody has it."""
    row = view.staff(staff_id)
    if row is None:
        raise BadInputError(f"nobody has the id '{staff_id}'; 'ward-board staff list' shows the ids")
    return row


def new_person(staff_id: str, name: str, roles: Sequence[Role], pin: str, pepper: bytes) -> StaffRow:
    """Somebody new with a first PIN, to be added; takes about 0.2 s, so that no transaction is open meanwhile.

    Raises BadInputError as `check_new_person` and `check_roles`.
    """
    check_new_person(staff_id, name, pin)
    check_roles(roles)
    return StaffRow(staff_id, clean(name).text, tuple(roles), hash_pin(pin, pepper))


def add_person(transaction: WriteTransaction, row: StaffRow, by: By) -> None:
    """Keep a new colleague, and in the access log with which roles; raises BadInputError for an id that is taken."""
    transaction.add_staff(row, by)
    _note_roles(transaction, row.id, (), row.roles, by)


def change_roles(transaction: WriteTransaction, staff_id: str, roles: tuple[Role, ...], by: By) -> None:
    """Other roles for somebody, and in the access log which before and after.

    Raises BadInputError for an unknown id.
    """
    before = known_row(transaction, staff_id).roles
    transaction.set_roles(staff_id, roles, by)
    _note_roles(transaction, staff_id, before, roles, by)


def _note_roles(
    transaction: WriteTransaction, staff_id: str, before: Sequence[Role], after: Sequence[Role], by: By
) -> None:
    transaction.log_access(by.at, by.who, Access.ROLES_SET, roles_subject(staff_id, before, after), by.terminal)


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
    if row is None or not may_act(row):
        raise BadInputError(f"nobody acts under the id '{staff_id}'; 'ward-board staff list' shows the ids")
    return person_of(row)


def refuse_who_left(transaction: WriteTransaction, people: Iterable[Person]) -> None:
    """Nobody acts who was disabled, or in a role that was taken away, a moment ago, whatever a screen still shows.

    Who did not sign has no row. Raises BadInputError.
    """
    for person in people:
        if person.id == UNSIGNED:
            continue
        row = transaction.staff(person.id)
        if row is None or not may_act(row):
            raise BadInputError(f"nobody acts under the id '{person.id}' any more; sign in with another")
        if row.roles != person.roles:
            raise BadInputError(f"the roles of '{person.id}' were changed; sign in again")
