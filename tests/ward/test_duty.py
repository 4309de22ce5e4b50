"""Who is on duty, as the board of each terminal says it; and what signing off does to alarms that were taken (H9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ward_board.config.settings import Tolerances
from ward_board.domain.access import Access
from ward_board.domain.day_list import BookingRow
from ward_board.domain.duty import Noted
from ward_board.domain.entry import Entry, Request
from ward_board.domain.takes import TakeRule
from ward_board.domain.words import Action, AlarmKind, Priority, Role
from ward_board.errors import AlreadyDoneError, BadInputError
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .conftest import PROTOCOLS, ZONE

CANNULA = {"site": "left forearm", "gauge": "20", "patent": "yes"}
Record = Callable[..., Entry]


def here(ward: Ward) -> list[str]:
    return [one.id for one in ward.board().duty.present]


def the(ward: Ward, kind: AlarmKind) -> tuple[str, str | None]:
    """The one alarm of a kind, with who has it."""
    [alarm] = [alarm for alarm in ward.board().alarms if alarm.kind is kind]
    return alarm.id, alarm.taken.author if alarm.taken else None


def stopped(booked: str, record: Record) -> str:
    """Amino acids that stand still since minute 10; the id of their alarm."""
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    record(booked, -35, "nurse1", "antiemetic", "tick", values={"drug": "ondansetron", "mg": "8"})
    record(booked, 0, "nurse1", "amino_acids", "start")
    record(booked, 10, "nurse1", "amino_acids", "pause")
    return f"{booked}:amino_acids_stopped:amino_acids"


def test_who_signs_in_is_on_duty_until_signing_off(ward: Ward, booked: str, clock: ManualClock) -> None:
    assert ward.board().duty.present == ()
    ward.signing.sign_in("phys1", "481516")
    signed_in_at = clock.now()
    clock.advance(timedelta(minutes=5))
    ward.signing.sign_in("nurse1", "481516")
    first = ward.board().duty.present[0]
    assert (first.id, first.name, first.roles, first.since) == ("phys1", "E. Smit", (Role.PHYSICIAN,), signed_in_at)
    assert here(ward) == ["phys1", "nurse1"]
    clock.advance(timedelta(minutes=5))
    ward.access.note(Access.SIGNED_OFF, "phys1")
    assert here(ward) == ["nurse1"]
    assert ward.board().duty.signed_off == {"phys1": clock.now()}


def test_who_records_is_on_duty_without_signing_in(ward: Ward, booked: str, record: Record) -> None:
    record(booked, -60, "nurse2", "cannula", "tick", values=CANNULA)
    assert here(ward) == ["nurse2"]


def test_who_left_the_staff_is_not_on_duty(ward: Ward, booked: str, record: Record) -> None:
    record(booked, -60, "nurse2", "cannula", "tick", values=CANNULA)
    with ward.store.write() as transaction:
        transaction.set_disabled("nurse2", True, By(ward.clock.now(), "coord1", "tty1"))
    ward.changed()
    assert here(ward) == []


def test_the_sound_and_the_sheet_of_today_are_known_to_every_terminal(
    open_ward: Callable[[], Ward], clock: ManualClock
) -> None:
    one, other = open_ward(), open_ward()
    assert other.changed() is False
    assert other.board().duty.sound_heard is None
    one.access.note(Access.SOUND_HEARD, "nurse1")
    one.access.note(Access.SHEET_WRITTEN, "nurse2")
    assert other.changed(), "rows of the access log are news too"
    duty = other.board().duty
    assert (duty.sound_heard, duty.sheet_written) == (Noted(clock.now(), "nurse1"), Noted(clock.now(), "nurse2"))
    assert other.changed() is False
    clock.advance(timedelta(hours=20))
    assert other.board().duty.sound_heard is None, "another day"


def test_a_demo_store_does_not_see_what_comes_later(ward: Ward, booked: str, clock: ManualClock) -> None:
    ward.signing.sign_in("nurse1", "481516")
    then = clock.now()
    clock.advance(timedelta(hours=1))
    ward.access.note(Access.SIGNED_OFF, "nurse1")
    assert here(ward) == []
    assert [one.id for one in ward.board(at=then).duty.present] == ["nurse1"]
    assert ward.board(at=then).duty.signed_off == {}


def test_a_ward_store_knows_its_sign_offs_also_when_its_clock_is_set_back(
    row: BookingRow, clock: ManualClock, tmp_path: Path
) -> None:
    store = Store.create(str(tmp_path / "real" / "ward.db"), kind="ward", keys_folder=tmp_path / "keys")
    ward = Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,))
    ward.access.note(Access.SIGNED_OFF, "nurse1")
    left_at = clock.now()
    clock.step(timedelta(hours=-1))
    assert ward.board().duty.signed_off == {"nurse1": left_at}
    ward.close()


def test_h9_who_signs_off_has_no_alarm_any_more_and_somebody_else_may_go(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    alarm = stopped(booked, record)
    record(booked, 12, "nurse2", None, "take", target=alarm)
    assert the(ward, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, "nurse2")
    with pytest.raises(AlreadyDoneError):
        record(booked, 13, "nurse1", None, "take", target=alarm)
    clock.advance(timedelta(minutes=1))
    ward.access.note(Access.SIGNED_OFF, "nurse2")
    assert the(ward, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, None)
    record(booked, 15, "nurse1", None, "take", target=alarm)
    assert the(ward, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, "nurse1")


def test_h9_a_take_ends_by_itself_and_then_may_be_taken_again(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    alarm = stopped(booked, record)
    record(booked, 12, "nurse2", None, "take", target=alarm)
    [known] = [one for one in ward.board().alarms if one.id == alarm]
    assert known.taken_until == clock.now() + timedelta(minutes=30)
    clock.advance(timedelta(minutes=30))
    assert the(ward, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, None)
    record(booked, 43, "nurse2", None, "take", target=alarm)
    assert the(ward, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, "nurse2")


def test_a_site_says_for_how_long_a_take_holds(ward: Ward, booked: str, record: Record, clock: ManualClock) -> None:
    alarm = stopped(booked, record)
    record(booked, 12, "nurse2", None, "take", target=alarm)
    short = TakeRule(minutes=dict.fromkeys(Priority, 2))
    site = Ward(ward.store, clock, name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,), take_rule=short)
    clock.advance(timedelta(minutes=2))
    assert the(ward, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, "nurse2")
    assert the(site, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, None)
    site.act(booked, Request(Action.TAKE, site.person("nurse1"), clock.now(), target=alarm))


@pytest.mark.parametrize("how", ["time", "sign-off"])
def test_h9_an_alarm_of_the_ward_follows_the_same_rule(
    ward: Ward, booked: str, record: Record, clock: ManualClock, how: str
) -> None:
    stopped(booked, record)
    record(booked, 11, "nurse1", "amino_acids", "resume")
    clock.advance(timedelta(minutes=1))
    ward.clock_stepped(7)
    alarm, holder = the(ward, AlarmKind.CLOCK_STEPPED)
    assert holder is None
    ward.act("ward", Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=alarm))
    assert the(ward, AlarmKind.CLOCK_STEPPED) == (alarm, "nurse1")
    if how == "time":
        clock.advance(timedelta(minutes=30))
    else:
        ward.access.note(Access.SIGNED_OFF, "nurse1")
    assert the(ward, AlarmKind.CLOCK_STEPPED) == (alarm, None)


def test_tolerances_of_the_site_stand_in_place_of_the_protocol_s(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    def kinds(**minutes: float) -> set[AlarmKind]:
        own = Tolerances(**minutes)
        site = Ward(ward.store, clock, name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,), tolerances=own)
        return {alarm.kind for alarm in site.board().alarms}

    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    clock.advance(timedelta(minutes=30))
    assert kinds() == set(), "the antiemetic is 5 minutes late"
    assert kinds(late_minutes=5) == {AlarmKind.LATE}
    record(booked, -28, "nurse1", "antiemetic", "tick", values={"drug": "ondansetron", "mg": "8"})
    record(booked, 2, "nurse1", "amino_acids", "start")
    clock.advance(timedelta(minutes=29))
    assert kinds(late_minutes=60) == set()
    assert kinds(late_minutes=60, not_seen_minutes=29) == {AlarmKind.NOT_SEEN}
    assert kinds(late_minutes=60, not_seen_minutes_with_lutetium=1) == set()
    clock.advance(timedelta(minutes=5))
    late = {"late_minutes": 60.0, "not_seen_minutes": 60.0}
    assert kinds(**late, shortfall_minutes=4) == set(), "exactly 4 minutes short"
    assert kinds(**late, shortfall_minutes=3.9) == {AlarmKind.SHORTFALL}


def test_gates_judge_by_the_site_s_tolerance_too(ward: Ward, booked: str, clock: ManualClock) -> None:
    own = Tolerances(shortfall_minutes=1.5)
    site = Ward(ward.store, clock, name="PRRT ward", zone=ZONE, protocol_folders=(PROTOCOLS,), tolerances=own)
    assert site.protocol_of(booked).shortfall_tolerance_minutes == 1.5
    assert ward.protocol_of(booked).shortfall_tolerance_minutes == 15
    assert site.protocol_of(booked).steps == ward.protocol_of(booked).steps


def test_a_clash_is_on_the_board_and_may_be_taken_at_its_bed(
    ward: Ward, row: BookingRow, record: Record, clock: ManualClock
) -> None:
    rows = [replace(row, bed=bed, number=f"41.00{bed}", line=bed) for bed in (1, 2)]
    one, two = [str(report.treatment) for report in ward.book(rows, author="coord1")]
    for treatment in (one, two):
        assay = {"mbq": "7400", "calibrated_at": "08:30", "vial": f"LU-{treatment}"}
        site = {**CANNULA}
        for step, minute, values in (
            ("cannula", -60, site),
            ("antiemetic", -35, {"drug": "ondansetron", "mg": "8"}),
        ):
            at = row.t0 + timedelta(minutes=minute)
            clock.advance(max(at - clock.now(), timedelta()))
            ward.act(treatment, Request(Action.TICK, ward.person("nurse1"), at, step, values=values))
    for treatment in (one, two):
        clock.advance(max(row.t0 - clock.now(), timedelta()))
        ward.act(treatment, Request(Action.START, ward.person("nurse1"), row.t0, "amino_acids"))
    for treatment in (one, two):
        assay = {"mbq": "7400", "calibrated_at": "08:30", "vial": f"LU-{treatment}"}
        record(treatment, 6, "tech1", "activity_assay", "measure", values=assay)
    alarm, holder = the(ward, AlarmKind.CLASH)
    assert (alarm, holder) == (f"{two}:clash:time_out", None)
    board = ward.board()
    assert [act.bed for act in board.clashes[0].acts] == [1, 2]
    assert alarm in {found.id for found in board.beds[1].alarms}
    entry = record(two, 7, "tech1", None, "take", target=alarm)
    assert (entry.stream, the(ward, AlarmKind.CLASH)) == (two, (alarm, "tech1"))
    with pytest.raises(AlreadyDoneError):
        record(two, 8, "nurse1", None, "take", target=alarm)
    with pytest.raises(BadInputError, match="no alarm"):
        record(one, 8, "nurse1", None, "take", target=f"{one}:clash:time_out")


def stepped(ward: Ward, booked: str, record: Record, clock: ManualClock) -> str:
    """A bed that runs while the clock steps; the id of the ward's alarm."""
    stopped(booked, record)
    record(booked, 11, "nurse1", "amino_acids", "resume")
    clock.advance(timedelta(minutes=1))
    ward.clock_stepped(7)
    return the(ward, AlarmKind.CLOCK_STEPPED)[0]


def test_h9_an_alarm_of_the_ward_is_taken_by_one_person_at_a_time(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    alarm = stepped(ward, booked, record, clock)
    ward.act("ward", Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=alarm))
    with pytest.raises(AlreadyDoneError, match="already taken by nurse1"):
        ward.act("ward", Request(Action.TAKE, ward.person("nurse2"), clock.now(), target=alarm))
    ward.access.note(Access.SIGNED_OFF, "nurse1")
    ward.act("ward", Request(Action.TAKE, ward.person("nurse2"), clock.now(), target=alarm))
    clock.advance(timedelta(minutes=30))
    ward.act("ward", Request(Action.TAKE, ward.person("tech1"), clock.now(), target=alarm))
    assert the(ward, AlarmKind.CLOCK_STEPPED) == (alarm, "tech1")


def test_a_retried_take_of_an_alarm_of_the_ward_counts_once(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    alarm = stepped(ward, booked, record, clock)
    request = Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=alarm, key="k")
    first = ward.act("ward", request)
    clock.advance(timedelta(seconds=3))
    assert ward.act("ward", replace(request, at=clock.now())) == first
    with pytest.raises(BadInputError, match="used for another act"):
        ward.act("ward", replace(request, author=ward.person("nurse2")))


@pytest.mark.parametrize("kind", ["chain_broken:journal", "job_failed:act"])
def test_a_technical_alarm_is_held_as_long_as_its_priority_says(
    ward: Ward, booked: str, clock: ManualClock, kind: str
) -> None:
    minutes = 10 if kind.startswith("chain") else 30
    target = f"ward:{kind}"
    ward.act("ward", Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=target))
    clock.advance(timedelta(minutes=minutes, seconds=-1))
    with pytest.raises(AlreadyDoneError):
        ward.act("ward", Request(Action.TAKE, ward.person("nurse2"), clock.now(), target=target))
    clock.advance(timedelta(seconds=1))
    ward.act("ward", Request(Action.TAKE, ward.person("nurse2"), clock.now(), target=target))


def test_h9_whoever_signs_in_again_in_the_second_of_signing_off_may_take_an_alarm(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    alarm = stopped(booked, record)
    clock.advance(timedelta(minutes=2, milliseconds=200))
    ward.access.note(Access.SIGNED_OFF, "nurse2")
    clock.advance(timedelta(milliseconds=300))
    ward.signing.sign_in("nurse2", "481516")
    ward.act(booked, Request(Action.TAKE, ward.person("nurse2"), clock.now(), target=alarm))
    assert the(ward, AlarmKind.AMINO_ACIDS_STOPPED) == (alarm, "nurse2")
    clock.advance(timedelta(seconds=1))
    with pytest.raises(AlreadyDoneError):
        ward.act(booked, Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=alarm))


def test_h9_a_demo_at_an_earlier_now_takes_by_who_had_left_by_then(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    alarm = stopped(booked, record)
    record(booked, 12, "nurse2", None, "take", target=alarm)
    clock.advance(timedelta(minutes=20))
    ward.access.note(Access.SIGNED_OFF, "nurse2")
    clock.step(timedelta(minutes=-15))
    with pytest.raises(AlreadyDoneError):
        ward.act(booked, Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=alarm))
    clock.advance(timedelta(minutes=16))
    ward.act(booked, Request(Action.TAKE, ward.person("nurse1"), clock.now(), target=alarm))
