"""All that is asked of a ward, each once: what it takes, and the words that it leaves in journal and access log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from ward_board.domain.access import Access
from ward_board.domain.entry import UNSIGNED, Person, Request
from ward_board.domain.words import Action, Role
from ward_board.errors import BadInputError
from ward_board.ward.acting import WARD_STREAM
from ward_board.ward.archiving import Archiving, KeptFile
from ward_board.ward.cycle_booking import AskedDay
from ward_board.ward.exporting import Asked, begin_copy, note_copy
from ward_board.ward.in_force import InForce
from ward_board.ward.people import DEMO_PIN, demo_staff
from ward_board.ward.planning import Planning
from ward_board.ward.staff_changes import StaffChanges
from ward_board.ward.ward import Ward

from .conftest import ROW, T0, ZONE
from .planned_cycles import SETTINGS, week, without_date

NOW = T0 + timedelta(minutes=5)
PEOPLE = {person.id: person for person in demo_staff()}  # as they signed in before
WRONG_PIN, OWN_PIN = "906142", "736152"
CANNULA = {"site": "left arm", "gauge": "22", "patent": "yes"}
ASSAY = {"mbq": "7400", "calibrated_at": "2026-11-26T09:00", "vial": "LU-1"}
BLOOD = {"sampled_on": "2026-11-20", "platelets_10e9_per_l": "162"}
WARD_ALARM = "ward:store_stale:tty2"
YEARS_KEPT, KEPT = 20, KeptFile("gone.jsonl", "ab" * 32)

Ask = Callable[[Ward], object]


@dataclass(frozen=True)
class UseCase:
    """Something that is asked of a ward that is in the midst of its day; `entries` and `lines` are what it adds.

    `prepare` comes first, and nothing fails there. `reads_much` says that most of its statements only read; `only_told`
    that what was found is told though no line could be kept; `of_its_failure` is the line that says that it failed.
    """

    ask: Ask
    entries: tuple[Action, ...] = ()
    lines: tuple[Access, ...] = ()
    prepare: Ask | None = None
    kind: str = "demo"
    reads_much: bool = False
    only_told: bool = False
    of_its_failure: Access | None = None


def in_the_midst_of_a_day(ward: Ward) -> None:
    """Amino acids run into the patient of t1, that of t2 is booked, and the course c3 has no date."""
    ward.book([ROW, replace(ROW, bed=2, number="41.002", name="Jansen A. B.")], author="coord1")
    without_date(ward, ROW)
    for at, step, values in (
        (-60, "cannula", CANNULA),
        (-35, "antiemetic", {"drug": "ondansetron", "mg": "8"}),
        (0, "amino_acids", {}),
    ):
        action = Action.TICK if values else Action.START
        ward.act("t1", Request(action, PEOPLE["nurse1"], T0 + timedelta(minutes=at), step, values=values))


def _act(action: Action, by: str = "nurse1", stream: str = "t1", **more: Any) -> Ask:
    return lambda ward: ward.act(stream, Request(action, PEOPLE[by], NOW, **more))


def _acts(*asks: Ask) -> Ask:
    return lambda ward: [ask(ward) for ask in asks]


def _act_all(ward: Ward) -> object:
    nurse = PEOPLE["nurse1"]
    return ward.act_all(
        [("t1", Request(Action.SEEN, nurse, NOW)), ("t1", Request(Action.NOTE, nurse, NOW, reason="both seen"))]
    )


def _take_bed_alarm(ward: Ward) -> object:
    alarm = next(alarm for bed in ward.board().beds if bed.treatment == "t2" for alarm in bed.alarms)
    return _act(Action.TAKE, stream="t2", target=alarm.id)(ward)


def _unsigned_tick(ward: Ward) -> object:
    by = Person(UNSIGNED, "J. Night", ())
    return ward.act("t2", Request(Action.TICK, by, NOW, "cannula", values=CANNULA, reason="the reader is broken"))


def _book(*changes: Mapping[str, Any]) -> Ask:
    rows = [replace(ROW, **change) for change in changes]
    return lambda ward: ward.book(rows, author="coord1", all_or_nothing=True)


def _plan(weeks: int, **more: Any) -> Ask:
    return lambda ward: Planning(ward, SETTINGS).book(AskedDay("c3", week(weeks), PEOPLE["coord1"], **more))


def _move_a_cycle(ward: Ward) -> object:
    """From where it was booked by `_plan(8, bed=1)`."""
    planned = ward.courses.one("c3").cycles[-1]
    seen = (planned.treatment, planned.day)
    return _plan(9, bed=2, seen=seen)(ward)


def _note(what: Access) -> Ask:
    return lambda ward: ward.access.note(what, "nurse1", "t1")


def _refused(ask: Ask) -> Ask:
    """What is refused leaves its lines all the same."""

    def asked(ward: Ward) -> None:
        with suppress(BadInputError):
            ask(ward)

    return asked


def _sign_in(pin: str = DEMO_PIN) -> Ask:
    return lambda ward: ward.signing.sign_in("nurse1", pin)


def _wrong_pins(tries: int) -> Ask:
    """As many wrong PINs as asked for, and then as long a wait as each one asks for."""

    def typed(ward: Ward) -> None:
        for _ in range(tries):
            _refused(_sign_in(WRONG_PIN))(ward)
            ward.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]

    return typed


def _staff(change: Callable[[StaffChanges], object]) -> Ask:
    return lambda ward: change(StaffChanges(ward, PEOPLE["coord1"]))


def _export(ward: Ward) -> None:
    copy = begin_copy(ward.store, Asked(patient="p1"), PEOPLE["audit1"], NOW)
    note_copy(ward.store, copy, ward.terminal)


def _years_go_by(ward: Ward) -> None:
    """What was cancelled at the beginning is old enough to leave; the two in the beds had never come."""
    _acts(_act(Action.CANCEL, stream="t2", reason="ill"), _act(Action.LEAVE, "phys1", reason="went home"))(ward)
    ward.clock.advance(timedelta(days=366 * YEARS_KEPT))  # type: ignore[attr-defined]


def _archive_a_day(ward: Ward) -> None:
    archiving = Archiving(ward.store, ward.clock.now, ZONE, ward.terminal)
    day = archiving.due(YEARS_KEPT)[0][0]
    archiving.take_out(archiving.record(day), KEPT, YEARS_KEPT, PEOPLE["coord1"], PEOPLE["audit1"])


def _archive_lines(ward: Ward) -> None:
    archiving = Archiving(ward.store, ward.clock.now, ZONE, ward.terminal)
    lines = archiving.old_lines(YEARS_KEPT)
    assert lines is not None
    archiving.take_out_lines(lines, KEPT, PEOPLE["coord1"], PEOPLE["audit1"])


def _back_up(ward: Ward) -> object:
    ward.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]  # each has its own name
    return ward.safety.back_up(Path(ward.store.place).parent / "backups", 2)


def _note_settings(ward: Ward) -> None:
    InForce(ward.store, SETTINGS, None, ward.clock.now, ward.terminal).note()


def _damage(ward: Ward) -> None:
    """Somebody who has the file, and not the key, gives a patient another name."""
    with ward.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE patient SET name = 'Somebody Else' WHERE id = 2")


ACTS: dict[str, UseCase] = {
    "tick": UseCase(_act(Action.TICK, stream="t2", step="cannula", values=CANNULA, key="k8"), (Action.TICK,)),
    "again": UseCase(_act(Action.AGAIN, step="cannula", values=CANNULA, key="k9"), (Action.AGAIN,)),
    "deviation": UseCase(
        _act(Action.START, "phys1", step="lutetium", reason="it runs already", deviation="early"), (Action.START,)
    ),
    "several at once": UseCase(_act_all, (Action.SEEN, Action.NOTE)),
    "pause": UseCase(_act(Action.PAUSE, step="amino_acids"), (Action.PAUSE,)),
    "resume": UseCase(
        _act(Action.RESUME, step="amino_acids"), (Action.RESUME,), prepare=_act(Action.PAUSE, step="amino_acids")
    ),
    "rate": UseCase(_act(Action.RATE, step="amino_acids", values={"ml_per_h": "200"}), (Action.RATE,)),
    "finish": UseCase(_act(Action.FINISH, step="amino_acids", reason="bag burst"), (Action.FINISH,)),
    "stop": UseCase(_act(Action.STOP, "phys1", step="amino_acids", reason="nausea"), (Action.STOP,)),
    "measure": UseCase(_act(Action.MEASURE, "tech1", step="activity_assay", values=ASSAY), (Action.MEASURE,)),
    "skip": UseCase(_act(Action.SKIP, "phys1", "t2", step="antiemetic", reason="allergic"), (Action.SKIP,)),
    "refuse": UseCase(_act(Action.REFUSE, stream="t2", step="antiemetic", reason="feels well"), (Action.REFUSE,)),
    "admit": UseCase(_act(Action.ADMIT, stream="t2"), (Action.ADMIT,)),
    "incident": UseCase(_act(Action.INCIDENT, values={"kind": "vomiting"}), (Action.INCIDENT,)),
    "close": UseCase(
        _act(Action.CLOSE, "phys1", target="t1.5"),
        (Action.CLOSE,),
        prepare=_act(Action.INCIDENT, values={"kind": "vomiting"}),
    ),
    "correct": UseCase(
        _act(Action.CORRECT, target="t1.2", values={"gauge": "20"}, reason="misread"), (Action.CORRECT,)
    ),
    "countersign": UseCase(
        _act(Action.COUNTERSIGN, "phys1", "t2", target="t2.2"), (Action.COUNTERSIGN,), prepare=_unsigned_tick
    ),
    "tick without signing": UseCase(_unsigned_tick, (Action.TICK,)),
    "take": UseCase(_take_bed_alarm, (Action.TAKE,), reads_much=True),
    "take the ward's": UseCase(_act(Action.TAKE, stream=WARD_STREAM, target=WARD_ALARM), (Action.TAKE,)),
    "assign": UseCase(_act(Action.ASSIGN, "coord1", values={"nurse": "nurse2"}), (Action.ASSIGN,)),
    "move": UseCase(_act(Action.MOVE, "coord1", values={"to_bed": "7"}), (Action.MOVE,)),
    "reschedule": UseCase(
        _act(Action.RESCHEDULE, "coord1", "t2", values={"t0": "2026-11-27T09:00"}), (Action.RESCHEDULE,)
    ),
    "prescribe": UseCase(_act(Action.PRESCRIBE, "phys1", values={"activity_mbq": "3700"}), (Action.PRESCRIBE,)),
    "cancel": UseCase(_act(Action.CANCEL, "coord1", "t2", reason="fever"), (Action.CANCEL,)),
    "no show": UseCase(_act(Action.NO_SHOW, "coord1", "t2", reason="did not come"), (Action.NO_SHOW,)),
    "transfer": UseCase(_act(Action.TRANSFER, "phys1", reason="to intensive care"), (Action.TRANSFER,)),
    "leave": UseCase(_act(Action.LEAVE, "phys1", reason="went home"), (Action.LEAVE,)),
    "clock step": UseCase(lambda ward: ward.clock_stepped(3.0), (Action.CLOCK_STEPPED,)),
}
BOOKINGS: dict[str, UseCase] = {
    "book": UseCase(_book({"bed": 3, "number": "41.003"}), (Action.BOOK,)),
    "import a list": UseCase(
        _book(*({"bed": bed, "number": f"41.00{bed}"} for bed in (3, 4))), (Action.BOOK, Action.BOOK), reads_much=True
    ),
    "rebook": UseCase(
        _book({"bed": 2, "name": "Jansen A. B.", "number": "41.002", "t0": T0 + timedelta(minutes=15)}),
        (Action.BOOK,),
    ),
    "another name": UseCase(
        _book({"bed": 2, "name": "Jansen-Vos A. B.", "number": "41.002"}),
        (Action.BOOK,),
        (Access.PATIENT_CHANGED,),
        reads_much=True,
    ),
    "plan a cycle": UseCase(_plan(8), (Action.BOOK,), reads_much=True),
    "move a cycle": UseCase(_move_a_cycle, (Action.RESCHEDULE, Action.MOVE), prepare=_plan(8, bed=1)),
    "blood count": UseCase(
        _act(Action.MEASURE, stream="c1", step="blood_count", values=BLOOD), (Action.MEASURE,)
    ),
    "note on a course": UseCase(_act(Action.NOTE, stream="c1", reason="called her"), (Action.NOTE,)),
    "correct a course": UseCase(
        _act(Action.CORRECT, stream="c1", target="c1.1", reason="of somebody else"),
        (Action.CORRECT,),
        prepare=_act(Action.MEASURE, stream="c1", step="blood_count", values=BLOOD),
    ),
}  # fmt: skip
SIGNING: dict[str, UseCase] = {
    "sign in": UseCase(_sign_in(), (), (Access.SIGNED_IN,)),
    "a PIN of one's own": UseCase(
        lambda ward: ward.signing.choose_pin("nurse1", DEMO_PIN, OWN_PIN), (), (Access.PIN_CHANGED, Access.SIGNED_IN)
    ),
    "sign in with a given PIN": UseCase(_refused(_sign_in()), (), (Access.OWN_PIN_ASKED,), kind="ward"),
    "sign in wrongly": UseCase(_refused(_sign_in(WRONG_PIN)), (), (Access.SIGN_IN_FAILED,)),
    "sign in wrongly too often": UseCase(
        _refused(_sign_in(WRONG_PIN)), (), (Access.SIGN_IN_FAILED, Access.PIN_LOCKED), prepare=_wrong_pins(4)
    ),
    "a badge that is nobody's": UseCase(
        _refused(lambda ward: ward.signing.whose_badge("00112233")), (), (Access.SIGN_IN_FAILED,)
    ),
    "go on without signing": UseCase(lambda ward: ward.signing.unsigned("J. Night", "t2"), (), (Access.UNSIGNED,)),
    "add staff": UseCase(
        _staff(lambda staff: staff.add("carer9", "N. Made-Up", (Role.NURSE,), OWN_PIN)),
        (),
        (Access.STAFF_ADDED, Access.ROLES_SET),
    ),
    "new PIN": UseCase(_staff(lambda staff: staff.set_pin("nurse1", OWN_PIN)), (), (Access.PIN_CHANGED,)),
    "new role": UseCase(
        _staff(lambda staff: staff.set_roles("nurse1", (Role.NURSE, Role.COORDINATOR))),
        (),
        (Access.ROLES_CHANGED, Access.ROLES_SET),
    ),
    "unlock": UseCase(_staff(lambda staff: staff.unlock("nurse1")), (), (Access.PIN_UNLOCKED,), prepare=_wrong_pins(5)),
    "disable": UseCase(_staff(lambda staff: staff.disable("nurse2")), (), (Access.STAFF_DISABLED,)),
    "enable": UseCase(
        _staff(lambda staff: staff.enable("nurse2")),
        (),
        (Access.STAFF_ENABLED,),
        prepare=_staff(lambda staff: staff.disable("nurse2")),
    ),
    "badge": UseCase(_staff(lambda staff: staff.give_badge("nurse1", "00112233")), (), (Access.BADGE_GIVEN,)),
    "lost badge": UseCase(
        _staff(lambda staff: staff.revoke_badge("nurse1")),
        (),
        (Access.BADGE_REVOKED,),
        prepare=_staff(lambda staff: staff.give_badge("nurse1", "00112233")),
    ),
}
_TOLD_AT_THE_DESK = (
    Access.SIGNED_OFF, Access.SOUND_HEARD, Access.SHEET_WRITTEN, Access.SEARCHED, Access.PRINT_TRIED, Access.PRINTED,
    Access.STAFF_DOSE, Access.SERIAL_CHECKED, Access.ACCESS_READ, Access.NOT_NOTED,
)  # fmt: skip
KEEPING: dict[str, UseCase] = {
    **{f"note {what}": UseCase(_note(what), (), (what,)) for what in _TOLD_AT_THE_DESK},
    "open": UseCase(
        lambda ward: ward.access.opened("nurse1", ["t1:treatment", "t2:treatment"]),
        (),
        (Access.OPENED, Access.OPENED),
    ),
    "reveal": UseCase(
        lambda ward: ward.access.revealed("nurse1", ["t1:board", "t2:board"]), (), (Access.REVEALED, Access.REVEALED)
    ),
    "export": UseCase(_export, (), (Access.EXPORTED,), reads_much=True),
    "other settings": UseCase(_note_settings, (), (Access.SETTINGS_CHANGED,), kind="ward"),
    "verify": UseCase(lambda ward: ward.safety.verify(), (), (Access.VERIFIED,), only_told=True, reads_much=True),
    "verify what is damaged": UseCase(
        lambda ward: ward.safety.verify(), (), (Access.VERIFY_FAILED,), prepare=_damage, reads_much=True, only_told=True
    ),
    "back up": UseCase(_back_up, (), (Access.BACKED_UP,), of_its_failure=Access.BACKUP_FAILED, reads_much=True),
    "archive a day": UseCase(
        _archive_a_day, (Action.ARCHIVED,), (Access.ARCHIVED,), prepare=_years_go_by, reads_much=True
    ),
    "archive lines": UseCase(_archive_lines, (), (Access.ARCHIVED,), prepare=_years_go_by, reads_much=True),
}
USE_CASES = {**ACTS, **BOOKINGS, **SIGNING, **KEEPING}
