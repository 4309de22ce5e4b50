"""The access log's door: what is opened, revealed and read is a line, bounded, and only an auditor reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from ward_board.board.access_words import auditor_lines
from ward_board.board.moments import Clock
from ward_board.domain.access import READING, Access
from ward_board.domain.words import Role
from ward_board.errors import BadInputError, RefusedError, StoreUnavailableError
from ward_board.store.verify import verify
from ward_board.ward.clock import ManualClock
from ward_board.ward.staff_changes import StaffChanges
from ward_board.ward.ward import Ward

DAY = date(2026, 11, 26)
ABOUT_STAFF_HERE = (
    Access.PIN_CHANGED,
    Access.ROLES_CHANGED,
    Access.ROLES_SET,
    Access.BADGE_GIVEN,
    Access.BADGE_REVOKED,
    Access.STAFF_DISABLED,
    Access.STAFF_ENABLED,
    Access.PIN_UNLOCKED,
    Access.RESTORED,
)


def lines(ward: Ward, *what: Access) -> list[tuple[str, str | None, str | None]]:
    with ward.store.read() as view:
        return [(line.what, line.who, line.subject) for line in view.lines_after(0) if line.what in what]


def test_a12_the_same_looking_is_one_line_and_another_person_page_or_time_is_another(
    ward: Ward, clock: ManualClock
) -> None:
    for who in ("nurse1", "nurse1", None, "nurse2"):
        ward.access.opened(who, ["t1:treatment"])
    assert ward.access.opened("nurse1", ["t1:journal", "t1:treatment", "t1:journal"]) == 1
    clock.advance(timedelta(minutes=4, seconds=59))
    assert ward.access.opened("nurse1", ["t1:treatment"]) == 0
    clock.advance(timedelta(seconds=1))
    assert ward.access.opened("nurse1", ["t1:treatment"]) == 1
    assert lines(ward, Access.OPENED) == [
        ("opened", "nurse1", "t1:treatment"),
        ("opened", None, "t1:treatment"),
        ("opened", "nurse2", "t1:treatment"),
        ("opened", "nurse1", "t1:journal"),
        ("opened", "nurse1", "t1:treatment"),
    ]


def test_a12_a_program_that_was_started_again_at_the_same_terminal_goes_on_counting(
    open_ward: Callable[[], Ward], clock: ManualClock
) -> None:
    first, second = open_ward(), open_ward()
    for _ in range(3):
        first.access.opened(None, ["t1:show", "t2:show"])
        second.access.opened(None, ["t1:show", "t2:show"])
        clock.advance(timedelta(minutes=1))
    assert len(lines(first, Access.OPENED)) == 2


def test_what_could_not_be_kept_is_told_again_with_its_own_time(
    ward: Ward, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = clock.now()

    def refuse() -> None:
        raise StoreUnavailableError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(ward.store, "write", refuse)
        with pytest.raises(StoreUnavailableError):
            ward.access.opened("nurse1", ["t1:treatment"], at=then)
    clock.advance(timedelta(minutes=3))
    assert ward.access.opened("nurse1", ["t1:treatment"], at=then) == 1
    with ward.store.read() as view:
        (line,) = [one for one in view.lines_after(0) if one.what == Access.OPENED]
    assert line.at == then


def test_a13_only_an_auditor_reads_the_log_and_each_reading_is_one_line_of_it(ward: Ward) -> None:
    auditor = ward.person("audit1")
    asks: list[Callable[[str], object]] = [
        lambda who: ward.access.about_patient(ward.person(who), "p1", DAY, DAY),
        lambda who: ward.access.by_person(ward.person(who), "nurse1", DAY, DAY),
        lambda who: ward.access.of_days(ward.person(who), DAY, DAY),
        lambda who: ward.access.patient(ward.person(who), "41.001"),
    ]
    for one in ward.people():
        for ask in asks if one.id != auditor.id else ():
            with pytest.raises(RefusedError) as refused:
                ask(one.id)
            assert [gate.id for gate in refused.value.gates] == ["role"]
    assert lines(ward, Access.ACCESS_READ) == []
    for ask in asks[:3]:
        ask("audit1")
    assert lines(ward, Access.ACCESS_READ) == [
        ("access_read", "audit1", "p1"),
        ("access_read", "audit1", "nurse1:staff"),
        ("access_read", "audit1", "ward:access"),
    ]


def test_a13_nothing_is_read_where_the_reading_cannot_be_noted(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(ward.access, "note", lambda *_: (_ for _ in ()).throw(StoreUnavailableError("full")))
    monkeypatch.setattr("ward_board.ward.access_log.report_of", lambda *_: read.append(1))
    with pytest.raises(StoreUnavailableError):
        ward.access.about_patient(ward.person("audit1"), "p1", DAY, DAY)
    assert read == []


@pytest.mark.parametrize(
    ("asked", "noted"),
    [
        ("zzz", "zzz"),
        ("99.1", "99.1"),
        ("9\x1b[31m\u202e9\x00\udcff:1", "9[31m9:1"),
        ("x" * 10_000, "x" * 40),
    ],
)
def test_a13_who_asks_for_somebody_whom_nobody_knows_is_told_so_and_noted(ward: Ward, asked: str, noted: str) -> None:
    """Else numbers and ids could be tried one after the other, and no line would say so."""
    auditor = ward.person("audit1")
    with pytest.raises(BadInputError, match="nobody has the id"):
        ward.access.by_person(auditor, asked, DAY, DAY)
    with pytest.raises(BadInputError, match="nobody has this hospital number"):
        ward.access.patient(auditor, asked)
    about = [f"nobody:id:{noted}", f"nobody:number:{noted}"]
    assert lines(ward, Access.ACCESS_READ) == [("access_read", "audit1", one) for one in about]
    for who in ("nurse1", "coord1"):
        with pytest.raises(RefusedError):
            ward.access.patient(ward.person(who), asked)
    report = ward.access.of_days(auditor, DAY, DAY)
    said = "\n".join(auditor_lines(report, Clock(report.zone, report.lines[0].at)))
    assert f"asked the access log about the hospital number '{noted}', which nobody has at " in said
    assert f"asked the access log about the id '{noted}', which nobody has at " in said
    assert verify(ward.store).ok


def test_a13_nobody_learns_whether_a_number_is_known_where_the_asking_cannot_be_noted(
    ward: Ward, booked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor = ward.person("audit1")
    monkeypatch.setattr(ward.access, "note", lambda *_: (_ for _ in ()).throw(StoreUnavailableError("full")))
    for asked in ("zzz", "nurse1"):
        with pytest.raises(StoreUnavailableError):
            ward.access.by_person(auditor, asked, DAY, DAY)
    with pytest.raises(StoreUnavailableError):
        ward.access.patient(auditor, "99")


def test_the_report_of_a_patient_has_their_days_in_the_wards_zone(ward: Ward, booked: str, clock: ManualClock) -> None:
    auditor = ward.person("audit1")
    patient = ward.access.patient(auditor, "41.001")
    for hours in (0, 24, 48):
        ward.access.opened("nurse1", [f"{booked}:treatment", "ward:board"], at=clock.now() + timedelta(hours=hours))
    found = ward.access.about_patient(auditor, patient, DAY, DAY + timedelta(days=2))
    told = [(one.at.date().day, one.about) for one in found.lines if one.what == Access.OPENED]
    # the third day's board shows somebody else
    assert told == [(26, booked), (26, "ward"), (27, booked), (27, "ward"), (28, booked)]
    assert found.planned is not None
    later = ward.access.about_patient(auditor, patient, DAY + timedelta(days=1), DAY + timedelta(days=1))
    assert {one.at.astimezone(found.zone).date() for one in later.lines} == {DAY + timedelta(days=1)}


def test_who_only_looks_is_no_news_to_another_terminal(open_ward: Callable[[], Ward]) -> None:
    here, there = open_ward(), open_ward()
    assert there.changed() in {True, False}
    assert not there.changed()
    here.access.opened("nurse1", ["t1:treatment"])
    here.access.revealed("nurse1", ["ward:board"])
    for what in READING:
        here.access.note(what, "nurse1", "t1:rules:nl")
    assert not there.changed()
    here.access.note(Access.SOUND_HEARD, "nurse1")
    assert there.changed()


def test_h32_what_is_told_of_somebody_has_what_others_changed_about_them(ward: Ward, clock: ManualClock) -> None:
    desk = StaffChanges(ward, ward.person("coord1"))
    desk.set_pin("nurse1", "736152")
    desk.set_roles("nurse1", [Role.NURSE, Role.TECHNOLOGIST])
    desk.give_badge("nurse1", "4711-0815")
    desk.revoke_badge("nurse1")
    desk.disable("nurse1")
    desk.enable("nurse1")
    ward.access.note(Access.PIN_UNLOCKED, "coord1", "nurse1")
    ward.access.note(Access.RESTORED, "coord1", "nurse1")
    # of somebody else, and what is no change
    desk.set_pin("nurse2", "736152")
    ward.access.note(Access.SEARCHED, "nurse2", "nurse1")
    ward.access.note(Access.SIGNED_OFF, "nurse1")
    day = clock.now().date()
    found = ward.access.by_person(ward.person("audit1"), "nurse1", day, day).lines
    assert [(one.what, one.person) for one in found] == [
        *((what, "coord1") for what in ABOUT_STAFF_HERE),
        (Access.SIGNED_OFF, "nurse1"),
    ]
