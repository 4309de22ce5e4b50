"""Who gives PINs and roles can act as somebody else: that is told to everybody, and two of one hand are not two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.board.alarm_words import alarm_text
from ward_board.board.spoken import spoken_lines
from ward_board.board.view import ViewState
from ward_board.board.wall import compose_wall
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Person, Request
from ward_board.domain.permissions import NoSecondPersonError
from ward_board.domain.words import Action, AlarmKind, Priority, Role
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.tui.alarm_command import alarm_facts
from ward_board.ward.archiving import Archiving, KeptFile, LogRecord
from ward_board.ward.clock import ManualClock
from ward_board.ward.people import add_person, new_person
from ward_board.ward.staff_changes import StaffChanges
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
MAAS, GIVEN, OWN = "736152", "829164", "561930"
A_DAY, A_MINUTE = timedelta(hours=24), timedelta(minutes=1)


@pytest.fixture
def ward(tmp_path: Path, clock: ManualClock) -> Iterator[Ward]:
    """A ward store since two days: a coordinator and a physician, each with a PIN of their own."""
    store = Store.create(str(tmp_path / "ward.db"), kind="ward", keys_folder=tmp_path / "keys")
    with store.write() as transaction:
        for staff_id, name, role in (("maas", "L. Maas", Role.COORDINATOR), ("smit", "E. Smit", Role.PHYSICIAN)):
            row = new_person(staff_id, name, (role,), MAAS, store.pepper)
            add_person(transaction, row, By(clock.now() - 2 * A_DAY, None, "t"))
    made = Ward(store, clock, name="PRRT", zone=ZONE, protocol_folders=(), terminal="desk")
    yield made
    made.close()


def desk(ward: Ward, by: str = "maas") -> StaffChanges:
    return StaffChanges(ward, ward.person(by))


def told(ward: Ward) -> list[Alarm]:
    """What a terminal that reads the store anew is told."""
    ward.forget()
    return [one for one in ward.board().alarms if one.kind in {AlarmKind.PIN_SET, AlarmKind.ROLES_WIDENED}]


def words(ward: Ward) -> list[str]:
    return [alarm_text(one, ward.board()) for one in told(ward)]


def test_h32_a_pin_that_somebody_else_set_is_told_to_everybody_for_a_day(ward: Ward, clock: ManualClock) -> None:
    assert told(ward) == []
    there = Ward(Store.open(ward.store.place), clock, name="PRRT", zone=ZONE, protocol_folders=(), terminal="there")
    there.changed()
    desk(ward).set_pin("smit", GIVEN)
    assert there.changed()
    assert told(there) == told(ward)
    there.close()
    clock.advance(A_MINUTE)
    # whoever gave it chooses the next one too, and signs as a physician: nothing keeps them, so that it stays told
    assert ward.signing.choose_pin("smit", GIVEN, OWN).id == "smit"
    (alarm,) = told(ward)
    assert (alarm.kind, alarm.priority, alarm.bed, alarm.id) == (
        AlarmKind.PIN_SET,
        Priority.MEDIUM,
        None,
        "ward:pin_set:smit:maas",
    )
    assert words(ward)[0].startswith("Maas set the PIN of Smit, ")
    clock.advance(A_DAY - 2 * A_MINUTE)
    assert len(told(ward)) == 1
    clock.advance(A_MINUTE)
    assert told(ward) == []


def test_h32_who_goes_to_it_makes_it_low_and_the_next_time_stands_anew(ward: Ward, clock: ManualClock) -> None:
    desk(ward).set_pin("smit", GIVEN)
    (alarm,) = told(ward)
    ward.act("ward", Request(Action.TAKE, ward.person("maas"), clock.now(), target=alarm.id))
    (alarm,) = told(ward)
    assert alarm.taken is not None
    assert alarm.priority is Priority.LOW, "it stays, whoever went to it"
    clock.advance(A_MINUTE)
    desk(ward).set_pin("smit", "417382")
    (alarm,) = told(ward)
    assert (alarm.priority, alarm.taken) == (Priority.MEDIUM, None)


def test_h32_a_first_pin_and_one_of_ones_own_are_nothing_to_tell(ward: Ward) -> None:
    desk(ward).add("bos", "A. Bos", [Role.NURSE], GIVEN)
    ward.signing.choose_pin("bos", GIVEN, OWN)
    ward.signing.choose_pin("maas", MAAS, GIVEN)
    assert told(ward) == []


def test_h32_whoever_sets_a_pin_next_hides_nobody_before(ward: Ward, clock: ManualClock) -> None:
    desk(ward).add("wit", "W. Wit", [Role.COORDINATOR], "417382")
    desk(ward).set_pin("smit", GIVEN)
    clock.advance(A_MINUTE)
    desk(ward, "wit").set_pin("smit", OWN)
    assert [one.subject for one in told(ward)] == ["smit:maas", "smit:wit"]


def test_h32_a_role_that_somebody_was_given_is_told_and_one_that_was_taken_is_not(
    ward: Ward, clock: ManualClock
) -> None:
    desk(ward).add("bos", "A. Bos", [Role.NURSE, Role.TECHNOLOGIST], GIVEN)
    desk(ward).set_roles("bos", [Role.NURSE])
    assert told(ward) == []
    clock.advance(A_MINUTE)
    desk(ward).set_roles("bos", [Role.NURSE, Role.PHYSICIAN])
    clock.advance(A_MINUTE)
    desk(ward).set_roles("bos", [Role.NURSE])
    (alarm,) = told(ward)
    assert (alarm.id, alarm.priority) == ("ward:roles_widened:bos:physician", Priority.MEDIUM)
    assert words(ward)[0].startswith("Maas made Bos a physician, ")
    clock.advance(A_DAY)
    assert told(ward) == []


def test_h32_a_role_that_a_coordinator_gives_to_themselves_is_told(ward: Ward) -> None:
    desk(ward).set_roles("maas", [Role.COORDINATOR, Role.PHYSICIAN])
    assert words(ward)[0].startswith("Maas made themselves a physician, ")


def test_h32_a_board_of_an_earlier_moment_tells_what_was_so_then(ward: Ward, clock: ManualClock) -> None:
    before = clock.now()
    clock.advance(A_MINUTE)
    desk(ward).set_pin("smit", GIVEN)
    assert len(told(ward)) == 1
    assert [one.kind for one in ward.board(at=before).alarms] == []


def two(ward: Ward, first: str = "maas", second: str = "smit") -> None:
    ward.signing.refuse_one_hand(ward.person(first), ward.person(second))


def test_a18_two_of_whom_one_set_the_others_pin_are_not_two_people_for_a_day(ward: Ward, clock: ManualClock) -> None:
    two(ward)
    desk(ward).set_pin("smit", GIVEN)
    ward.signing.choose_pin("smit", GIVEN, OWN)
    for first, second in (("maas", "smit"), ("smit", "maas")):
        with pytest.raises(NoSecondPersonError, match="other than smit, whose PIN maas set in the last 24 hours"):
            two(ward, first, second)
    clock.advance(A_DAY)
    two(ward)


def test_a18_nor_are_two_whose_pins_one_hand_set_by_way_of_another(ward: Ward) -> None:
    desk(ward).add("wit", "W. Wit", [Role.COORDINATOR], "417382")
    desk(ward, "wit").set_pin("smit", GIVEN)
    with pytest.raises(NoSecondPersonError, match="other than smit, whose PIN wit set"):
        two(ward)


def test_a18_nor_is_somebody_new_whom_the_first_one_added_except_on_a_wards_first_day(
    ward: Ward, tmp_path: Path, clock: ManualClock
) -> None:
    desk(ward).add("bos", "A. Bos", [Role.AUDITOR], GIVEN)
    with pytest.raises(NoSecondPersonError, match="other than bos, whose PIN maas set"):
        two(ward, "maas", "bos")
    two(ward, "maas", "smit")
    store = Store.create(str(tmp_path / "new.db"), kind="ward", keys_folder=tmp_path / "other")
    with store.write() as transaction:
        row = new_person("maas", "L. Maas", (Role.COORDINATOR,), MAAS, store.pepper)
        add_person(transaction, row, By(clock.now(), None, "t"))
    new = Ward(store, clock, name="PRRT", zone=ZONE, protocol_folders=(), terminal="desk")
    desk(new).add("bos", "A. Bos", [Role.AUDITOR], GIVEN)
    two(new, "maas", "bos")
    desk(new).set_pin("bos", OWN)
    with pytest.raises(NoSecondPersonError):
        two(new, "maas", "bos")
    new.close()


def test_a18_nothing_is_archived_by_two_of_one_hand(ward: Ward, clock: ManualClock) -> None:
    desk(ward).set_pin("smit", GIVEN)
    people: list[Person] = [ward.person("maas"), ward.person("smit")]
    archiving = Archiving(ward.store, clock.now, ZONE, "desk")
    with ward.store.read() as view:
        lines = view.lines_before(clock.now() + A_DAY)
        start = view.access_start()
    record = LogRecord(*start, lines, clock.now().date())
    with pytest.raises(NoSecondPersonError, match="other than smit, whose PIN maas set"):
        archiving.take_out_lines(record, KeptFile("f", "0" * 64), *people)
    with ward.store.read() as view:
        assert view.access_start() == start


def test_h33_h41_the_wall_the_alarm_command_and_who_reads_in_privacy_are_told_without_names(ward: Ward) -> None:
    desk(ward).set_pin("smit", GIVEN)
    (alarm,) = told(ward)
    board = ward.board()
    assert "Maas" in alarm_text(alarm, board)
    said = (
        alarm_facts(alarm, board)["WARD_BOARD_ALARM_TEXT"],
        "\n".join(line.text for line in compose_wall(board, ViewState(160, 42)).lines),
        "\n".join(spoken_lines(board, language="en", privacy=True, width=200)),
    )
    for text in said:
        (line,) = [one for one in text.splitlines() if "a PIN was set by somebody else" in one]
        assert "Maas" not in line
        assert "Smit" not in line
