"""Changes of the staff: nobody waits while a PIN is hashed, and the log tells which roles went and came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ward_board.board.access_words import auditor_lines
from ward_board.board.moments import Clock
from ward_board.cli.init import make_ward_store
from ward_board.domain.access import Access, roles_in, roles_subject
from ward_board.domain.access_report import report_of
from ward_board.domain.entry import Person
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.store import Store, WriteTransaction
from ward_board.store.verify import verify
from ward_board.ward import pins
from ward_board.ward.clock import ManualClock
from ward_board.ward.staff_changes import StaffChanges
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST, OTHER = "736152", "829164"


class Watched:
    """Hashes as always, and keeps for each hash how many writes were open."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.writes_open, self.at_each_hash = 0, list[int]()
        self._hasher, write = pins._hasher(), Store.write
        patch.setattr(pins, "_hasher", lambda: self)

        @contextmanager
        def watched(store: Store, *args: Any, **more: Any) -> Iterator[WriteTransaction]:
            self.writes_open += 1
            try:
                with write(store, *args, **more) as transaction:
                    yield transaction
            finally:
                self.writes_open -= 1

        patch.setattr(Store, "write", watched)

    def hash(self, pin: bytes) -> str:
        self.at_each_hash.append(self.writes_open)
        return self._hasher.hash(pin)

    def verify(self, pin_hash: str, pin: bytes) -> bool:
        self.at_each_hash.append(self.writes_open)
        return self._hasher.verify(pin_hash, pin)

    def check_needs_rehash(self, pin_hash: str) -> bool:
        return self._hasher.check_needs_rehash(pin_hash)


def test_h6_nobody_waits_for_a_pin_that_is_hashed(ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = StaffChanges(ward, ward.person("coord1"))
    uses: dict[str, Callable[[], object]] = {
        "a new ward": lambda: make_ward_store(str(tmp_path / "new.db"), tmp_path / "m", "maas", "L. Maas", FIRST),
        "add": lambda: desk.add("nurse9", "N. Made-Up", [Role.NURSE], FIRST),
        "a new PIN": lambda: desk.set_pin("nurse9", OTHER),
        "sign in": lambda: ward.signing.sign_in("nurse9", OTHER),
        "a PIN of one's own": lambda: ward.signing.choose_pin("nurse9", OTHER, FIRST),
    }
    for name, use in uses.items():
        with monkeypatch.context() as patch:
            watched = Watched(patch)
            use()
        assert watched.at_each_hash, name
        assert set(watched.at_each_hash) == {0}, name


def test_a1_the_log_tells_which_roles_somebody_had_and_got(ward: Ward, clock: ManualClock) -> None:
    desk = StaffChanges(ward, ward.person("coord1"))
    desk.add("nurse9", "N. Made-Up", [Role.NURSE], FIRST)
    desk.set_roles("nurse9", [Role.NURSE, Role.COORDINATOR])
    desk.set_roles("nurse9", [Role.NURSE])
    with ward.store.read() as view:
        told = view.access_lines(clock.now() - timedelta(1), clock.now() + timedelta(1), what=[Access.ROLES_SET])
        row = view.staff("nurse9")
    assert [(line.who, line.subject) for line in told] == [
        ("coord1", "nurse9:>nurse"),
        ("coord1", "nurse9:nurse>nurse+coordinator"),
        ("coord1", "nurse9:nurse+coordinator>nurse"),
    ]
    assert row is not None
    assert row.is_trusted
    assert verify(ward.store).ok
    people = {"coord1": Person("coord1", "L. Maas", (Role.COORDINATOR,))}
    day = clock.now().date()
    said = list(auditor_lines(report_of(told, people, day, day, ZONE), Clock(ZONE, clock.now())))
    assert [line.partition(": ")[2].partition(" at ")[0] for line in said[-3:]] == [
        "set the roles to nurse (before: none), nurse9",
        "set the roles to nurse, coordinator (before: nurse), nurse9",
        "set the roles to nurse (before: nurse, coordinator), nurse9",
    ]


def test_a1_a_change_of_roles_that_is_refused_tells_nothing(ward: Ward, clock: ManualClock) -> None:
    desk = StaffChanges(ward, ward.person("coord1"))
    for staff_id, roles in (("ghost1", [Role.NURSE]), ("coord1", [Role.NURSE]), ("nurse1", [])):
        with pytest.raises(BadInputError):
            desk.set_roles(staff_id, roles)
    with ward.store.read() as view:
        assert not view.access_lines(clock.now() - timedelta(1), clock.now() + timedelta(1), what=[Access.ROLES_SET])


@pytest.mark.parametrize("before", [(), ("nurse",), ("nurse", "coordinator")])
def test_the_roles_come_back_from_a_line_as_they_were_told(before: tuple[str, ...]) -> None:
    about, _, page = roles_subject("nurse9", before, ("expert",)).partition(":")
    assert (about, roles_in(page)) == ("nurse9", (before, ("expert",)))


@pytest.mark.parametrize("staff_id", ["p1", "t12", "c5", "nobody"])
def test_h32_an_id_that_the_program_gives_itself_is_nobodys_and_one_of_an_older_store_signs(
    ward: Ward, staff_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = StaffChanges(ward, ward.person("coord1"))
    with pytest.raises(BadInputError, match="choose another id") as refused:
        desk.add(staff_id, "N. Made-Up", [Role.NURSE], FIRST)
    assert "\n" not in str(refused.value)
    with monkeypatch.context() as patch:
        patch.setattr("ward_board.ward.people.check_new_person", lambda *_: None)
        desk.add(staff_id, "N. Made-Up", [Role.NURSE], FIRST)
    assert ward.signing.sign_in(staff_id, FIRST).id == staff_id


@pytest.mark.parametrize("staff_id", ["pt1", "p1a", "c-5", "tc12"])
def test_an_id_that_only_looks_a_little_like_it_is_taken(ward: Ward, staff_id: str) -> None:
    StaffChanges(ward, ward.person("coord1")).add(staff_id, "N. Made-Up", [Role.NURSE], FIRST)
