"""Who may do what through the ward's door: everybody, signed in or not, x every act and permission, as one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from ward_board.domain.entry import Person, Request
from ward_board.domain.keeping import DayToGo
from ward_board.domain.permissions import Permission, may, need, need_two
from ward_board.domain.words import Action, Role
from ward_board.errors import BadInputError, RefusedError
from ward_board.exchange.copying import Format, write_copy
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.ward.acting import WARD_STREAM
from ward_board.ward.archiving import Archiving, ChangedMeanwhileError, DayRecord, KeptFile
from ward_board.ward.clock import ManualClock
from ward_board.ward.exporting import Asked
from ward_board.ward.own_pin import OwnPinNeededError
from ward_board.ward.people import DEMO_PIN, add_demo_staff
from ward_board.ward.signing import PinLockedError
from ward_board.ward.staff_changes import StaffChanges
from ward_board.ward.ward import Ward

from .conftest import PROTOCOLS, ROW, T0, ZONE
from .use_cases import ASSAY, CANNULA, NOW, PEOPLE, WARD_ALARM, in_the_midst_of_a_day

BEFORE = NOW - timedelta(days=20)
# --- who: the columns -----------------------------------------------------------------------------------------------

SIGNED_IN = {"N": "nurse1", "T": "tech1", "P": "phys1", "X": "rpe1", "C": "coord1", "A": "audit1"}
TYPED_NAME = "?"
"""Nobody is signed in, as on a locked board; whoever acts types a name."""
DISPLAY, DISABLED, OTHER_ROLE, GIVEN, UNKNOWN_ROLE = "display", "disabled", "other role", "PIN not own", "unknown role"
# who gives an id and the right PIN, and gets no session by it
SHUT_OUT = {DISPLAY: "display9", DISABLED: "left9", GIVEN: "given9"}
# changed after they signed in, whatever a screen still holds
SESSION_ENDED = {DISABLED: "gone9", OTHER_ROLE: "changed9"}

# --- what: the rows, each with who may ------------------------------------------------------------------------------

Ask = Callable[["Door", Person], object]
EVERYBODY = "NTPXC"


@dataclass(frozen=True)
class Row:
    """What is asked for, who may (letters of the columns), and how it is asked."""

    word: Action | Permission
    may: str
    ask: Ask


class _TakenBackError(Exception):
    """Nothing of what was tried stays."""


@dataclass(frozen=True)
class Door:
    """The ward in the midst of its day, and a folder to write to."""

    ward: Ward
    folder: Path

    def acts(self, person: Person, request: Request, stream: str, before: tuple[Request, ...]) -> None:
        """One act, after others of somebody who may; judged where it would be kept, and taken back."""
        try:
            with self.ward.together() as act:
                for one in before:
                    act(stream, one)
                act(stream, replace(request, author=person))
                raise _TakenBackError
        except _TakenBackError:
            return


def _request(action: Action, by: str = "nurse1", minutes: float = 5, **more: Any) -> Request:
    # who has no signature says why, and nobody else is refused for it
    return Request(action, PEOPLE[by], T0 + timedelta(minutes=minutes), **{"reason": "so it was", **more})


def _act(word: Action, may: str, stream: str = "t1", before: tuple[Request, ...] = (), **more: Any) -> Row:
    request = _request(word, **more)
    return Row(word, may, lambda door, person: door.acts(person, request, stream, before))


def _through_permission(word: Permission, may: str) -> Row:
    """Asked for by a command or a screen, with whoever signed in at the ward's door."""
    return Row(word, may, lambda _door, person: need(person, word))


def _archived(door: Door, person: Person) -> None:
    day = DayRecord(DayToGo(date(2001, 1, 1), (), (), ()), (), ())
    archiving = Archiving(door.ward.store, door.ward.clock.now, ZONE, door.ward.terminal)
    with pytest.raises(ChangedMeanwhileError):  # nobody was treated on that day; it takes somebody who may to hear so
        archiving.take_out(day, KeptFile("gone.jsonl", "ab" * 32), 20, person, PEOPLE["phys1"])


def _unlocked(door: Door, person: Person) -> None:
    with pytest.raises(BadInputError, match="is not locked"):
        StaffChanges(door.ward, person).unlock("nurse1")


def _exported(door: Door, person: Person) -> None:
    write_copy(door.ward, Asked(patient="p2"), person, door.folder / f"{person.id}.txt", Format.TEXT, names=False)


CALMED = {"drug": "ondansetron", "mg": "8"}
READY = (
    _request(Action.TICK, minutes=-60, step="cannula", values=CANNULA),
    _request(Action.TICK, minutes=-35, step="antiemetic", values=CALMED),
)
PAUSED = (_request(Action.PAUSE, minutes=4, step="amino_acids"),)
SPILL = (_request(Action.INCIDENT, minutes=4, values={"kind": "vomiting"}),)
EARLY = (_request(Action.START, "phys2", 4, step="lutetium", deviation="early"),)
ROWS = [
    # on a step, for the roles that its protocol names
    _act(Action.START, "N?", "t2", READY, step="amino_acids"),
    _act(Action.PAUSE, "NTP?", step="amino_acids"),
    _act(Action.RESUME, "NTP?", before=PAUSED, step="amino_acids"),
    _act(Action.RATE, "NTP?", step="amino_acids", values={"ml_per_h": "200"}),
    _act(Action.FINISH, "NTP?", step="amino_acids"),
    _act(Action.STOP, "NTP?", step="amino_acids"),
    _act(Action.TICK, "NT?", "t2", step="cannula", values=CANNULA),
    _act(Action.MEASURE, "T?", step="activity_assay", values=ASSAY),
    _act(Action.AGAIN, "NT?", step="cannula", values=CANNULA),
    _act(Action.SKIP, "P?", "t2", step="antiemetic"),
    _act(Action.REFUSE, "N?", "t2", step="antiemetic"),
    # the same as a deviation, for all who look after patients
    _act(Action.TICK, f"{EVERYBODY}?", "t2", step="cannula", values=CANNULA, deviation="other"),
    _act(Action.SKIP, f"{EVERYBODY}?", "t2", step="antiemetic", deviation="other"),
    # on a treatment
    _act(Action.ADMIT, f"{EVERYBODY}?", "t2"),
    _act(Action.SEEN, "NTPX?"),
    _act(Action.NOTE, f"{EVERYBODY}?"),
    _act(Action.INCIDENT, f"{EVERYBODY}?", values={"kind": "vomiting"}),
    _act(Action.ASSIGN, "NPC", values={"nurse": "nurse1"}),
    _act(Action.MOVE, "NPC?", values={"to_bed": "7"}),
    _act(Action.RESCHEDULE, "NPC", "t2", values={"t0": "2026-11-27T09:00"}),
    _act(Action.PRESCRIBE, "P", values={"activity_mbq": "3700"}),
    _act(Action.CANCEL, "NPC", "t2"),
    _act(Action.NO_SHOW, "NPC", "t2"),
    _act(Action.TRANSFER, "NP?"),
    _act(Action.LEAVE, "NP?"),
    # on an entry, an alarm
    _act(Action.CORRECT, "NT", target="t1.2", values={"gauge": "20"}),
    _act(Action.COUNTERSIGN, "P", before=EARLY, target="t1.5"),
    _act(Action.CLOSE, "NTPX", before=SPILL, target="t1.5"),
    _act(Action.TAKE, f"{EVERYBODY}?", WARD_STREAM, target=WARD_ALARM),
    # on a course
    _act(Action.NOTE, EVERYBODY, "c1"),
    # by a list, and by the board itself: nobody asks for them as acts
    *(_act(word, "") for word in (Action.BOOK, Action.CLOCK_STEPPED, Action.RESTORED, Action.ARCHIVED)),
    # beyond a chart
    _through_permission(Permission.RECORD, EVERYBODY),
    _through_permission(Permission.IMPORT, "NPC"),
    _through_permission(Permission.PRINT, EVERYBODY),
    _through_permission(Permission.STAFF_DOSE, EVERYBODY),
    Row(Permission.STAFF, "C", lambda door, person: StaffChanges(door.ward, person).set_pin("left9", "736152")),
    Row(Permission.UNLOCK_PIN, "C", _unlocked),
    Row(Permission.EXPORT, "PCA", _exported),
    Row(Permission.READ_ACCESS_LOG, "A", lambda door, person: door.ward.access.of_days(person, ROW.day, ROW.day)),
    Row(Permission.ARCHIVE, "C", _archived),
    Row(Permission.RESTORE, "C", lambda _, person: need_two(person, PEOPLE["phys1"], Permission.RESTORE)),
]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A ward's store, on which PINs count, with everybody of the columns."""
    folder = tmp_path_factory.mktemp("door")
    store = Store.create(str(folder / "ward.db"), kind="ward", keys_folder=folder / "keys")
    ward = Ward(store, ManualClock(NOW), name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,))
    others = [Person(one, "N. Made-Up", (Role.NURSE,)) for one in ("left9", "given9", "gone9", "changed9")]
    others.append(Person("display9", "Corridor", (Role.DISPLAY,)))
    with store.write() as transaction:
        add_demo_staff(transaction, store.pepper, By(BEFORE, "coord1", "tty1"), others)
        for row in transaction.all_staff():
            if row.id != "given9" and row.pin_hash:
                transaction.set_pin_hash(row.id, row.pin_hash, By(BEFORE, row.id, "tty1"))
        transaction.set_disabled("left9", True, By(BEFORE, "coord1", "tty1"))
    in_the_midst_of_a_day(ward)
    yield Door(ward, folder)
    ward.close()


@pytest.fixture(scope="module")
def people(door: Door) -> dict[str, Person]:
    """Who stands in each column, signed in with id and PIN where they can."""
    signing, coordinator = door.ward.signing, StaffChanges(door.ward, PEOPLE["coord1"])
    found = {column: signing.sign_in(one, DEMO_PIN) for column, one in {**SIGNED_IN, **SESSION_ENDED}.items()}
    coordinator.disable(SESSION_ENDED[DISABLED])
    coordinator.set_roles(SESSION_ENDED[OTHER_ROLE], (Role.PHYSICIAN,))
    found[TYPED_NAME] = signing.unsigned("J. Night")
    found[DISPLAY] = Person("display9", "Corridor", (Role.DISPLAY,))
    found[UNKNOWN_ROLE] = Person("nurse1", "A. Bos", (cast("Role", "matron"),))
    return found


def test_a23_the_table_asks_for_every_act_and_every_permission_and_has_every_role() -> None:
    assert {(type(row.word), row.word) for row in ROWS} == {(type(one), one) for one in (*Action, *Permission)}
    assert {role for one in SIGNED_IN.values() for role in PEOPLE[one].roles} | {Role.DISPLAY} == set(Role)
    assert all(set(row.may) <= {*SIGNED_IN, TYPED_NAME} for row in ROWS)


@pytest.mark.parametrize("column", [*SIGNED_IN, TYPED_NAME, DISPLAY, *SESSION_ENDED, UNKNOWN_ROLE])
def test_a23_h31_a13_everybody_may_what_the_table_says_and_nothing_else(
    door: Door, people: dict[str, Person], column: str
) -> None:
    """Default deny: whom a row does not name is refused for the role alone, whether or not anybody is signed in."""
    person = people[column]
    for row in ROWS:
        if column in SESSION_ENDED and isinstance(row.word, Permission):
            # who is at a screen is asked this, and a command asks for id and PIN anew
            assert not door.ward.signing.may_still_act(person)
            continue
        answer = _answer(row, door, person)
        if column in row.may:
            assert answer == "", (column, row.word)
        elif column in {*SESSION_ENDED, UNKNOWN_ROLE} and isinstance(row.word, Action):
            assert "; sign in " in answer, (column, row.word)  # their roles are not those that the ward has of them
        elif row.may:
            assert answer == "role", (column, row.word)
        else:
            assert answer, (column, row.word)


def test_a23_a_word_that_no_table_knows_is_nobodys(door: Door, people: dict[str, Person]) -> None:
    permission, action = cast("Permission", "sing"), cast("Action", "sing")
    for person in people.values():
        assert not may(person, permission)
        assert _answer(_act(action, ""), door, person) != ""


@pytest.mark.parametrize("why", SHUT_OUT)
def test_h31_h32_a21_who_is_shut_out_has_no_session_with_the_right_pin(door: Door, why: str) -> None:
    staff_id = SHUT_OUT[why]
    with pytest.raises(BadInputError) as refused:
        door.ward.signing.sign_in(staff_id, DEMO_PIN)
    assert isinstance(refused.value, OwnPinNeededError) is (why == GIVEN)
    assert not isinstance(refused.value, PinLockedError)


def _answer(row: Row, door: Door, person: Person) -> str:
    """Why it was refused; nothing where it was not."""
    try:
        row.ask(door, person)
    except RefusedError as error:
        return " ".join(gate.id for gate in error.gates)
    except BadInputError as error:
        return str(error)
    return ""
