"""A PIN that somebody else chose signs nothing: its owner chooses one of their own first (H34, A17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text

from ward_board.domain.access import Access
from ward_board.domain.entry import Person
from ward_board.domain.words import Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.clock import ManualClock
from ward_board.ward.own_pin import GivenPin, OwnPinNeededError
from ward_board.ward.people import add_person, new_person
from ward_board.ward.staff_changes import StaffChanges
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
MAAS, GIVEN, OWN = "736152", "829164", "561930"
CHANGED = [Access.PIN_CHANGED, Access.SIGNED_IN]


@pytest.fixture
def ward(tmp_path: Path, clock: ManualClock) -> Iterator[Ward]:
    """A ward store whose first coordinator, with a PIN of their own, added a nurse."""
    store = Store.create(str(tmp_path / "ward.db"), kind="ward", keys_folder=tmp_path / "keys")
    with store.write() as transaction:
        row = new_person("maas", "L. Maas", (Role.COORDINATOR,), MAAS, store.pepper)
        add_person(transaction, row, By(clock.now(), None, "t"))
    made = Ward(store, clock, name="PRRT", zone=ZONE, protocol_folders=(), terminal="desk")
    changes(made).add("bos", "A. Bos", [Role.NURSE], GIVEN)
    yield made
    made.close()


def changes(ward: Ward, by: str = "maas") -> StaffChanges:
    return StaffChanges(ward, ward.person(by))


def log_of(ward: Ward, after: int = 0) -> list[str]:
    with ward.store.read() as view:
        return [line.what for line in view.lines_after(after)]


def length(ward: Ward) -> int:
    with ward.store.read() as view:
        return view.newest_access()


def test_h34_a_given_pin_signs_nobody_in_and_says_who_gave_it_when(ward: Ward, clock: ManualClock) -> None:
    begun, given_at = length(ward), clock.now()
    clock.advance(timedelta(hours=1))
    with pytest.raises(OwnPinNeededError) as refused:
        ward.signing.sign_in("bos", GIVEN)
    assert refused.value.given == GivenPin("maas", "L. Maas", given_at)
    assert log_of(ward, begun) == [Access.OWN_PIN_ASKED]
    assert GIVEN not in str(refused.value) + repr(refused.value)
    assert ward.signing.sign_in("maas", MAAS).id == "maas", "the first coordinator chose the own PIN"


def test_h34_the_own_pin_signs_from_then_on_and_the_given_one_never_again(ward: Ward) -> None:
    begun = length(ward)
    assert ward.signing.choose_pin("bos", GIVEN, OWN) == ward.person("bos")
    assert log_of(ward, begun) == CHANGED
    assert ward.signing.may_still_act(ward.person("bos")), "the session that opened goes on"
    assert ward.signing.sign_in("bos", OWN).id == "bos"
    with pytest.raises(BadInputError, match="id or PIN is wrong"):
        ward.signing.sign_in("bos", GIVEN)
    assert ward.signing.given_pins() == {}
    assert verify(ward.store).ok


@pytest.mark.parametrize(
    ("wanted", "said"),
    [(GIVEN, "this is the PIN that you have"), ("123456", "anybody would try"), ("12", "6 to 32 digits")],
)
def test_h34_a_pin_that_is_not_taken_is_no_try_and_changes_nothing(ward: Ward, wanted: str, said: str) -> None:
    begun = length(ward)
    with pytest.raises(BadInputError, match=said):
        ward.signing.choose_pin("bos", GIVEN, wanted)
    assert length(ward) == begun
    assert set(ward.signing.given_pins()) == {"bos"}


def test_h34_who_does_not_know_the_given_pin_chooses_none_and_is_counted(ward: Ward) -> None:
    begun = length(ward)
    for _ in range(3):
        with pytest.raises(BadInputError, match="id or PIN is wrong"):
            ward.signing.choose_pin("bos", "999111", OWN)
    with pytest.raises(BadInputError, match="too many wrong PINs"):
        ward.signing.choose_pin("bos", GIVEN, OWN)
    assert log_of(ward, begun) == [Access.SIGN_IN_FAILED] * 3
    with pytest.raises(BadInputError, match="id or PIN is wrong"):
        ward.signing.choose_pin("ghost", GIVEN, OWN)


def _second_coordinator(ward: Ward) -> None:
    changes(ward).add("wit", "W. Wit", [Role.COORDINATOR], "417382")


def _by_wit(ward: Ward) -> None:
    _second_coordinator(ward)
    ward.signing.choose_pin("wit", "417382", "640287")
    changes(ward, "wit").set_pin("maas", "318064")


def _by_themselves(ward: Ward) -> None:
    ward.signing.choose_pin("bos", GIVEN, OWN)


def _given_again(ward: Ward) -> None:
    _by_themselves(ward)
    changes(ward).set_pin("bos", "318064")


def _other_changes(ward: Ward) -> None:
    _by_themselves(ward)
    changes(ward).set_roles("bos", [Role.NURSE, Role.TECHNOLOGIST])
    changes(ward).give_badge("bos", "04A377")
    changes(ward).disable("bos")
    changes(ward).enable("bos")


def _unlocked(ward: Ward) -> None:
    _by_themselves(ward)
    ward.access.note(Access.PIN_UNLOCKED, "maas", "bos")


def _archived(ward: Ward) -> None:
    _by_themselves(ward)
    now = ward.clock.now()
    with ward.store.write() as transaction:
        transaction.take_out_lines(transaction.lines_before(now + timedelta(days=1))[-1])
        transaction.log_access(now, "maas", Access.ARCHIVED, "access_log", "desk")


@pytest.mark.parametrize(
    ("what_happens", "given"),
    [
        (lambda ward: None, {"bos": "maas"}),
        (_second_coordinator, {"bos": "maas", "wit": "maas"}),
        (_by_wit, {"bos": "maas", "maas": "wit"}),
        (_by_themselves, {}),
        (_given_again, {"bos": "maas"}),
        (_other_changes, {}),
        (_unlocked, {}),
        # who chose it is not known any more: then nobody says that it was its owner
        (_archived, {"bos": None, "maas": None}),
    ],
)
def test_h34_whose_pin_somebody_else_chose(
    ward: Ward, what_happens: Callable[[Ward], None], given: dict[str, str | None]
) -> None:
    what_happens(ward)
    assert {staff_id: found.by for staff_id, found in ward.signing.given_pins().items()} == given


def test_a17_a_new_pin_from_a_coordinator_ends_sessions_and_opens_none(ward: Ward) -> None:
    person = ward.signing.choose_pin("bos", GIVEN, OWN)
    changes(ward).set_pin("bos", "318064")
    assert not ward.signing.may_still_act(person)
    with pytest.raises(OwnPinNeededError):
        ward.signing.sign_in("bos", "318064")
    assert not ward.signing.may_still_act(person)
    assert ward.signing.may_still_act(ward.signing.choose_pin("bos", "318064", "905317"))


def test_a17_choosing_a_pin_ends_the_sessions_that_were_open_elsewhere(ward: Ward, tmp_path: Path) -> None:
    elsewhere = Ward(
        Store.open(str(tmp_path / "ward.db"), keys_folder=tmp_path / "keys"),
        *(ward.clock,),
        name="PRRT",
        zone=ZONE,
        protocol_folders=(),
    )
    there = elsewhere.signing.choose_pin("bos", GIVEN, OWN)
    assert elsewhere.signing.may_still_act(there)
    ward.signing.choose_pin("bos", OWN, "905317")
    assert not elsewhere.signing.may_still_act(there)
    elsewhere.close()


def test_a25_a_demo_store_whose_pin_everybody_knows_never_asks(tmp_path: Path, clock: ManualClock) -> None:
    store = Store.create(str(tmp_path / "demo.db"), kind="demo", keys_folder=tmp_path / "keys")
    demo = Ward(store, clock, name="PRRT", zone=ZONE, protocol_folders=(), terminal="desk")
    coordinator = Person("coord1", "L. Maas", (Role.COORDINATOR,))
    StaffChanges(demo, coordinator).add("bos", "A. Bos", [Role.NURSE], GIVEN)
    assert demo.signing.sign_in("bos", GIVEN).id == "bos"
    assert demo.signing.given_pins() == {}
    demo.close()


def test_h34_signing_in_to_a_big_store_looks_only_at_the_lines_about_one_of_the_staff(ward: Ward) -> None:
    asked: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "FROM access_log" in statement and "access_log.subject = " in statement and "max(" not in statement:
            asked.append((statement, parameters))

    event.listen(ward.store.engine, "before_cursor_execute", note)
    ward.signing.sign_in("maas", MAAS)
    event.remove(ward.store.engine, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    with ward.store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert connection.execute(text("SELECT count(*) FROM access_log")).scalar_one() > 0
    assert "USING INDEX ix_access_log_subject" in str(plan)
    assert "SCAN" not in str(plan)
