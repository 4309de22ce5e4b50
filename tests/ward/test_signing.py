"""Signing in on a real store: delays and locks that all terminals share, badges, and who acts without signing."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from ward_board.domain.access import Access
from ward_board.domain.entry import UNSIGNED, Request
from ward_board.domain.pin_lock import Hold
from ward_board.domain.words import Action, AlarmKind, Priority, Role
from ward_board.errors import BadInputError
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward import pins, signing
from ward_board.ward.clock import ManualClock
from ward_board.ward.pins import hash_pin, verify_pin
from ward_board.ward.signing import PinLockedError, hash_of_badge
from ward_board.ward.ward import Ward

from ..patience import PATIENCE_SECONDS

ZONE = ZoneInfo("Europe/Amsterdam")
RIGHT, WRONG = "481516", "999111"
GUESSES = 100_000 if os.environ.get("WARD_BOARD_LONG") else 1000
At = Callable[[str], Ward]


@pytest.fixture(autouse=True)
def quick_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The PIN that nobody has is hashed as quickly as everybody's."""
    monkeypatch.setattr(pins, "_NOBODYS", hash_pin("none", bytes(32)))


@pytest.fixture
def at(store_file: Path, clock: ManualClock) -> Iterator[At]:
    """A ward at a terminal of that name; each call opens the store anew, as another process would."""
    wards: list[Ward] = []

    def opened(terminal: str) -> Ward:
        store = Store.open(str(store_file))
        wards.append(Ward(store, clock, name="PRRT", zone=ZONE, protocol_folders=(), terminal=terminal))
        return wards[-1]

    yield opened
    for ward in wards:
        ward.close()


def answer(ward: Ward, staff_id: str, pin: str = WRONG) -> str:
    """What the one who tries is told."""
    try:
        return ward.signing.sign_in(staff_id, pin).id
    except BadInputError as error:
        return str(error)


def fail(ward: Ward, clock: ManualClock, times: int, staff_id: str = "nurse1") -> None:
    """Wrong tries, each as soon as it is allowed."""
    for _ in range(times):
        try:
            ward.signing.sign_in(staff_id, WRONG)
        except PinLockedError as error:
            clock.advance((error.lock.until or clock.now()) - clock.now())
            told = answer(ward, staff_id)
            assert told == "id or PIN is wrong", told
        except BadInputError:
            continue


def log_of(ward: Ward) -> list[tuple[str, str | None, str | None]]:
    with ward.store.read() as view:
        return [(line.what, line.who, line.subject) for line in view.lines_after(0)]


def by(ward: Ward) -> By:
    return By(ward.clock.now(), "coord1", "desk")


def test_h34_signing_in_counts_wrong_pins_and_opens_again(at: At, clock: ManualClock) -> None:
    ward = at("tty1")
    assert answer(ward, "nurse1", RIGHT) == "nurse1"
    assert [answer(ward, "nurse1") for _ in range(4)] == [
        *["id or PIN is wrong"] * 3,
        "too many wrong PINs for this id; it opens again in 5 s",
    ]
    clock.advance(timedelta(seconds=5))
    assert answer(ward, "nurse1") == "id or PIN is wrong"
    clock.advance(timedelta(seconds=15))
    assert answer(ward, "nurse1") == "id or PIN is wrong"
    assert answer(ward, "nurse1", RIGHT) == "too many wrong PINs for this id; it opens again in 10 min"
    clock.advance(timedelta(minutes=10))
    assert answer(ward, "nurse1", RIGHT) == "nurse1"
    assert answer(ward, "nurse1") == "id or PIN is wrong"


def test_h34_brute_force_in_virtual_time_gets_ten_answers_known_or_not(
    at: At, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T20: at most 10 hashed an hour; both ids are told the same at every step, also by the process that comes next."""
    hashed: dict[str, list[float]] = {"nurse1": [], "ghost7": []}
    tried = ""

    def counting(pin_hash: str | None, pin: str, pepper: bytes) -> bool:
        hashed[tried].append(clock.now().timestamp())
        return verify_pin(pin_hash, pin, pepper)

    monkeypatch.setattr(signing, "verify_pin", counting)
    dice, wards = random.Random(20), (at("tty1"), at("tty2"))  # noqa: S311  the same guesses each time
    for guess in range(GUESSES):
        clock.advance(timedelta(seconds=dice.choice([0, 0, 1, 5, 20, 60, 300, 700])))
        if guess % 250 == 249:
            wards = (at("tty1"), at("tty2"))
        told = []
        for tried, ward in zip(hashed, wards, strict=True):
            told.append(answer(ward, tried, f"{guess:06}"))
        assert told[0] == told[1]
    for moments in hashed.values():
        assert len(moments) == 10
        assert all(later - first > 3600 for first, later in zip(moments, moments[10:], strict=False))
    assert "a coordinator unlocks it" in told[0]


def test_h34_a_coordinator_who_opens_it_each_time_still_lets_ten_an_hour_through(at: At, clock: ManualClock) -> None:
    ward, answered = at("tty1"), []
    for _ in range(3):
        while True:
            try:
                ward.signing.sign_in("nurse1", WRONG)
            except PinLockedError as error:
                if error.lock.until is None:
                    break
                clock.advance(error.lock.until - clock.now())
            except BadInputError:
                answered.append(clock.now())
        clock.advance(timedelta(minutes=30))
        with ward.store.write() as transaction:
            transaction.log_access(clock.now(), "coord1", Access.PIN_UNLOCKED, "nurse1", "desk")
    assert len(answered) == 30
    assert all(b - a >= timedelta(hours=1) for a, b in zip(answered, answered[10:], strict=False))


def test_h34_a_lock_outlives_the_process_and_no_line_of_it_can_be_deleted(at: At, clock: ManualClock) -> None:
    ward = at("tty1")
    fail(ward, clock, 5)
    ward.close()
    again = at("tty1")
    assert "10 min" in answer(again, "nurse1", RIGHT)
    with pytest.raises(Exception, match="access_log"), again.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM access_log WHERE what = 'sign_in_failed'"))
    assert "10 min" in answer(at("tty2"), "nurse1", RIGHT)


def test_a20_a_lock_is_noted_once_and_told_to_every_terminal_until_it_opens(at: At, clock: ManualClock) -> None:
    here, there = at("tty1"), at("tty2")
    there.changed()
    assert not alarms(there)
    fail(here, clock, 5)
    assert there.changed()
    (alarm,) = alarms(there)
    assert (alarm.kind, alarm.priority, alarm.subject) == (AlarmKind.PIN_LOCKED, Priority.MEDIUM, "tty1")
    assert alarms(here) == [alarm]
    noted = [what for what, *_ in log_of(here)]
    assert noted.count(Access.PIN_LOCKED) == 1
    assert [answer(one, "nurse1", RIGHT).partition(";")[0] for one in (here, there)] == [
        "too many wrong PINs for this id"
    ] * 2
    assert noted == [what for what, *_ in log_of(here)]
    clock.advance(timedelta(minutes=10))
    assert alarms(there) == []
    assert answer(there, "nurse1", RIGHT) == "nurse1"


def test_a20_somebody_goes_to_the_alarm_of_a_locked_pin(at: At, clock: ManualClock) -> None:
    ward = at("tty1")
    fail(ward, clock, 5)
    (alarm,) = alarms(ward)
    ward.act("ward", Request(Action.TAKE, ward.person("nurse2"), clock.now(), target=alarm.id))
    (alarm,) = alarms(ward)
    assert alarm.taken is not None


def alarms(ward: Ward) -> list:
    return [alarm for alarm in ward.board().alarms if alarm.kind is AlarmKind.PIN_LOCKED]


def test_h34_nobody_tells_from_the_log_or_the_board_whether_an_unknown_id_is_somebodys(
    at: At, clock: ManualClock
) -> None:
    fail(at("tty1"), clock, 5, "ghost7")
    ward = at("tty1")
    assert [alarm.subject for alarm in alarms(ward)] == ["tty1"]
    assert ward.signing.locks() == {}
    assert all(who is None for what, who, _subject in log_of(ward) if what == Access.PIN_LOCKED)


def test_h41_what_is_typed_as_an_id_stands_nowhere_in_the_store(at: At, store_file: Path) -> None:
    ward = at("tty1")
    for typed in (RIGHT, "Nurse1 ", "\ud800\x00", "x" * 10_000):
        assert answer(ward, typed, "nurse1") == "id or PIN is wrong"
    kept = store_file.read_bytes()
    for secret in (RIGHT, "Nurse1 ", "xxxxxxxxxx"):
        assert secret.encode() not in kept
    assert len({subject for what, _who, subject in log_of(ward) if what == Access.SIGN_IN_FAILED}) == 4


def test_h34_two_terminals_never_get_two_answers_for_one_try(
    at: At, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight hash at the same moment: the three free tries are answered, and the others learn nothing."""
    wards, told = [at(f"tty{place}") for place in range(8)], []
    together = threading.Barrier(8, timeout=PATIENCE_SECONDS)

    def all_at_once(pin_hash: str | None, pin: str, pepper: bytes) -> bool:
        together.wait()
        return verify_pin(pin_hash, pin, pepper)

    monkeypatch.setattr(signing, "verify_pin", all_at_once)
    threads = [threading.Thread(target=lambda one=ward: told.append(answer(one, "nurse1"))) for ward in wards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[:3] == ["id or PIN is wrong"] * 3
    assert sorted(told)[3:] == ["too many wrong PINs for this id; it opens again in 5 s"] * 5
    assert [what for what, *_ in log_of(wards[0])].count(Access.SIGN_IN_FAILED) == 3


@pytest.mark.parametrize("change", ["disabled", "pin"])
def test_a21_who_was_changed_while_the_pin_was_hashed_is_not_signed_in(
    at: At, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    here, desk = at("tty1"), at("desk")

    def meanwhile(pin_hash: str | None, pin: str, pepper: bytes) -> bool:
        with desk.store.write() as transaction:
            if change == "pin":
                transaction.set_pin_hash("nurse1", "another", by(desk))
            else:
                transaction.set_disabled("nurse1", True, by(desk))
        return verify_pin(pin_hash, pin, pepper)

    monkeypatch.setattr(signing, "verify_pin", meanwhile)
    assert answer(here, "nurse1", RIGHT) == "id or PIN is wrong"


@pytest.mark.parametrize("change", ["badge", "roles"])
def test_h34_a_right_pin_counts_as_no_wrong_one_where_only_the_row_was_changed_meanwhile(
    at: At, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    here, desk, changed = at("tty1"), at("desk"), []

    def meanwhile(pin_hash: str | None, pin: str, pepper: bytes) -> bool:
        with desk.store.write() as transaction:
            if change == "badge":
                changed.append(transaction.set_badge("nurse1", "a badge", by(desk)))
            else:
                changed.append(transaction.set_roles("nurse1", (Role.NURSE, Role.TECHNOLOGIST), by(desk)))
        return verify_pin(pin_hash, pin, pepper)

    with monkeypatch.context() as patch:
        patch.setattr(signing, "verify_pin", meanwhile)
        assert answer(here, "nurse1", RIGHT) == "your entry among the staff was changed meanwhile; sign in again"
        assert len(changed) == 1
        assert Access.SIGN_IN_FAILED not in [what for what, *_ in log_of(here)]
        # a wrong one is a wrong one, whatever was changed
        assert answer(here, "nurse1") == "id or PIN is wrong"
    assert answer(here, "nurse1", RIGHT) == "nurse1"


def test_h34_after_ten_wrong_ones_only_a_coordinator_opens_it(at: At, clock: ManualClock) -> None:
    ward = at("tty1")
    fail(ward, clock, 10)
    clock.advance(timedelta(days=40))
    assert "a coordinator unlocks it" in answer(at("tty2"), "nurse1", RIGHT)
    assert ward.signing.locks()["nurse1"].hold is Hold.UNTIL_UNLOCKED
    with ward.store.write() as transaction:
        transaction.log_access(clock.now(), "coord1", Access.PIN_UNLOCKED, "nurse1", "desk")
    assert answer(ward, "nurse1", RIGHT) == "nurse1"
    assert ward.signing.locks() == {}


def test_h34_a_ward_without_a_coordinator_who_could_open_it_is_not_locked_out_for_ever(
    at: At, clock: ManualClock
) -> None:
    ward = at("tty1")
    fail(ward, clock, 10, "coord1")
    clock.advance(timedelta(hours=23))
    assert "a coordinator unlocks it" in answer(ward, "coord1", RIGHT)
    clock.advance(timedelta(hours=2))
    assert answer(ward, "coord1", RIGHT) == "coord1"
    assert (Access.PIN_UNLOCKED, "coord1", "coord1") in log_of(ward)
    clock.advance(timedelta(days=2))
    assert answer(ward, "coord1", RIGHT) == "coord1"


def test_h34_a_terminal_where_twenty_were_wrong_pauses_for_everybody_and_no_other_does(
    at: At, clock: ManualClock
) -> None:
    ward, other = at("tty1"), at("tty2")
    for number in range(20):
        assert answer(ward, f"ghost{number}") == "id or PIN is wrong"
    assert answer(ward, "nurse1", RIGHT) == "too many wrong PINs at this terminal; it opens again in 60 s"
    assert answer(other, "nurse1", RIGHT) == "nurse1"
    assert [alarm.subject for alarm in alarms(other)] == ["tty1"]
    clock.advance(timedelta(seconds=60))
    assert answer(ward, "nurse1", RIGHT) == "nurse1"


@pytest.mark.parametrize("coordinator", ["locked too", "could open it"])
def test_h34_a_lock_opens_by_itself_only_where_every_coordinator_is_locked_too(
    at: At, clock: ManualClock, coordinator: str
) -> None:
    ward = at("tty1")
    fail(ward, clock, 10)
    if coordinator == "locked too":
        fail(at("tty2"), clock, 10, "coord1")
    clock.advance(timedelta(hours=25))
    opened = "nurse1" if coordinator == "locked too" else "too many wrong PINs for this id; a coordinator unlocks it"
    assert answer(ward, "nurse1", RIGHT).partition(":")[0] == opened


def test_h34_no_lock_stands_between_anybody_and_the_board_or_the_bed(
    at: At, ward: Ward, booked: str, clock: ManualClock
) -> None:
    """HAZARDS section 4: a lock never blocks looking, nor the way of who cannot sign."""
    here = at("tty1")
    for number in range(20):
        answer(here, f"ghost{number}")
    fail(ward, clock, 10)
    assert [bed.number for bed in ward.board().beds] == [1]
    night = ward.signing.unsigned("J. de Wit", booked)
    entry = ward.act(booked, Request(Action.SEEN, night, clock.now(), reason="PIN is locked"))
    assert (entry.author, entry.unsigned, entry.deviation) == (UNSIGNED, "J. de Wit", UNSIGNED)
    assert (Access.UNSIGNED, None, f"{booked}:J. de Wit") in log_of(ward)
    with ward.store.read() as view:
        assert view.entries(booked)[-1] == entry
    ward.act(booked, Request(Action.COUNTERSIGN, ward.person("phys1"), clock.now(), target=entry.id))


@pytest.mark.parametrize("typed", ["", "   ", "481516", "…", "\u202e\x1b"])
def test_a_typed_name_has_letters(ward: Ward, typed: str) -> None:
    with pytest.raises(BadInputError, match="type your name"):
        ward.signing.unsigned(typed)


def test_h28_a_typed_name_is_cleaned(ward: Ward) -> None:
    person = ward.signing.unsigned("  J. \u202ede\x1b[31m Wit  " + "x" * 200)
    assert person.name.startswith("J. de")
    assert person.name.isprintable()
    assert len(person.name) <= 60


def test_a18_a_badge_says_who_it_is_and_signs_nothing(ward: Ward) -> None:
    with ward.store.write() as transaction:
        transaction.set_badge("nurse1", hash_of_badge("04A3 77", ward.store.pepper), by(ward))
    before = log_of(ward)
    assert ward.signing.whose_badge(" 04A3 77\r\n").id == "nurse1"
    assert log_of(ward) == before
    with pytest.raises(BadInputError, match="nobody's"):
        ward.signing.whose_badge("04A378")
    assert log_of(ward)[len(before) :] == [(Access.SIGN_IN_FAILED, None, "badge")]


def test_a21_a_badge_that_was_taken_back_or_whose_owner_left_is_nobodys(ward: Ward) -> None:
    for staff_id in ("nurse1", "nurse2"):
        with ward.store.write() as transaction:
            transaction.set_badge(staff_id, hash_of_badge(staff_id, ward.store.pepper), by(ward))
    with ward.store.write() as transaction:
        transaction.set_badge("nurse1", None, by(ward))
        transaction.set_disabled("nurse2", True, by(ward))
    for staff_id in ("nurse1", "nurse2"):
        with pytest.raises(BadInputError, match="nobody's"):
            ward.signing.whose_badge(staff_id)


def test_h34_unknown_badges_pause_the_terminal_and_lock_nobody(at: At, clock: ManualClock) -> None:
    ward, other = at("tty1"), at("tty2")
    for number in range(20):
        with pytest.raises(BadInputError, match="nobody's"):
            ward.signing.whose_badge(f"{number:08}")
    with pytest.raises(PinLockedError, match="this terminal"):
        ward.signing.whose_badge("12345678")
    assert "this terminal" in answer(ward, "nurse1", RIGHT)
    with pytest.raises(BadInputError, match="nobody's"):
        other.signing.whose_badge("12345678")
    clock.advance(timedelta(seconds=60))
    assert answer(ward, "nurse1", RIGHT) == "nurse1"


def test_a_right_pin_is_hashed_anew_when_it_was_hashed_with_less_work(ward: Ward) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(pins._peppered(RIGHT, ward.store.pepper))
    with ward.store.write() as transaction:
        transaction.set_pin_hash("nurse1", old, by(ward))
    before = log_of(ward)
    assert answer(ward, "nurse1") == "id or PIN is wrong"
    assert staff_row(ward).pin_hash == old
    person = ward.signing.sign_in("nurse1", RIGHT)
    row = staff_row(ward)
    assert row.pin_hash != old
    assert not pins.is_outdated(row.pin_hash)
    assert row.is_trusted
    assert verify(ward.store).ok
    assert [what for what, *_ in log_of(ward)[len(before) :]] == [Access.SIGN_IN_FAILED, Access.SIGNED_IN]
    assert ward.signing.may_still_act(person)
    assert answer(ward, "nurse1", RIGHT) == "nurse1"


def staff_row(ward: Ward, staff_id: str = "nurse1"):
    with ward.store.read() as view:
        return view.staff(staff_id)


def test_h35_a_row_that_somebody_without_the_key_changed_signs_nothing(ward: Ward) -> None:
    with ward.store.engine.begin() as connection:
        connection.execute(text("UPDATE staff SET roles = 'nurse physician' WHERE id = 'nurse1'"))
    assert answer(ward, "nurse1", RIGHT) == "id or PIN is wrong"
    with pytest.raises(BadInputError, match="nurse1"):
        ward.person("nurse1")
    assert "nurse1" not in {person.id for person in ward.people()}
    # nor does a change by somebody who may lend it a seal
    with pytest.raises(BadInputError, match="without the key"), ward.store.write() as transaction:
        transaction.set_pin_hash("nurse1", "new", by(ward))


def test_a23_a_display_signs_nothing(ward: Ward) -> None:
    with ward.store.write() as transaction:
        transaction.set_roles("nurse1", (Role.DISPLAY,), by(ward))
    assert answer(ward, "nurse1", RIGHT) == "id or PIN is wrong"


def test_a21_a_session_goes_on_until_somebody_at_a_desk_changed_its_owner(at: At) -> None:
    here, desk = at("tty1"), at("desk")
    changes = {
        "disabled": lambda tx: tx.set_disabled("nurse1", True, by(desk)),
        "roles": lambda tx: tx.set_roles("nurse2", (Role.NURSE, Role.COORDINATOR), by(desk)),
        "pin": lambda tx: tx.set_pin_hash("tech1", "new", by(desk)),
        "badge": lambda tx: tx.set_badge("phys1", None, by(desk)),
    }
    people = [here.signing.sign_in(one, RIGHT) for one in ("nurse1", "nurse2", "tech1", "phys1", "rpe1")]
    here.changed()
    assert all(here.signing.may_still_act(person) for person in people)
    for person, change in zip(people, changes.values(), strict=False):
        with desk.store.write() as transaction:
            change(transaction)
        assert here.changed()
        assert not here.signing.may_still_act(person)
    assert here.signing.may_still_act(people[-1])
    # who did not sign in here, as in a demo store, goes on while they are on the staff
    assert here.signing.may_still_act(here.person("phys2"))
    assert here.signing.may_still_act(here.signing.unsigned("J. de Wit"))


def test_h32_nobody_acts_who_was_disabled_a_moment_ago_whatever_the_screen_still_shows(
    ward: Ward, booked: str, clock: ManualClock
) -> None:
    nurse, other = ward.person("nurse1"), ward.person("nurse2")
    with ward.store.write() as transaction:
        transaction.set_disabled("nurse1", True, by(ward))
    seen = Request(Action.SEEN, nurse, clock.now())
    for request in (seen, replace(seen, author=other, second=nurse), replace(seen, author=replace(nurse, id="ghost"))):
        with pytest.raises(BadInputError, match="nobody acts under the id"):
            ward.act(booked, request)
    ward.act(booked, replace(seen, author=other))


def test_a_bed_is_given_to_nobody_who_cannot_act(ward: Ward, booked: str, clock: ManualClock) -> None:
    given = Request(Action.ASSIGN, ward.person("nurse2"), clock.now(), values={"nurse": "audit1"})
    with pytest.raises(BadInputError, match="audit1"):
        ward.act(booked, given)


def test_a21_h32_nobody_acts_in_a_role_that_was_taken_away_a_moment_ago(
    ward: Ward, booked: str, clock: ManualClock
) -> None:
    physician, nurse = ward.person("phys1"), ward.person("nurse1")
    with ward.store.write() as transaction:
        transaction.set_roles("phys1", (Role.COORDINATOR,), by(ward))
    seen = Request(Action.SEEN, physician, clock.now())
    for request in (seen, replace(seen, author=nurse, second=physician)):
        with pytest.raises(BadInputError, match="roles of 'phys1' were changed; sign in again"):
            ward.act(booked, request)
    ward.act(booked, Request(Action.ADMIT, ward.person("phys1"), clock.now()))


def test_h10_h34_a_clock_set_back_for_hours_forgets_no_wrong_pin(at: At, clock: ManualClock) -> None:
    ward = at("tty1")
    fail(ward, clock, 5)
    clock.advance(timedelta(hours=-5))
    assert answer(ward, "nurse1", RIGHT) == "too many wrong PINs for this id; it opens again in 10 min"
    # once anybody has signed in since, what lies ahead grows old: nobody waits until the clock is there again
    assert answer(ward, "nurse2", RIGHT) == "nurse2"
    clock.advance(timedelta(minutes=10))
    assert answer(ward, "nurse1", RIGHT) == "nurse1"


@pytest.mark.parametrize("target", ["ward:deviation:t1.2", "ward:magic:x", "ward:chain_broken", "ward", "ward:late:x"])
def test_a20_nobody_goes_to_an_alarm_of_the_ward_that_is_none(ward: Ward, clock: ManualClock, target: str) -> None:
    take = Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=target)
    with pytest.raises(BadInputError, match="no alarm of the ward itself"):
        ward.act("ward", take)
    ward.act("ward", replace(take, target="ward:chain_broken:journal"))
