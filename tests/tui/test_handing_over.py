"""Handing over: the receiver signs with their own PIN, all in one commit; whoever leaves signs off and is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.board.handover_page import open_points
from ward_board.board.moments import Clock
from ward_board.domain.access import Access
from ward_board.domain.entry import Request
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.asking import AskDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Place
from ward_board.ward.clock import ManualClock

PIN = "481516"


async def sign(seat: Any, staff_id: str) -> None:
    """The receiver types id and PIN."""
    await seat.press(" " + staff_id, "enter", " " + PIN, "enter")


async def take(seat: Any, by: str) -> None:
    """Somebody goes to the alarm of Bed 3."""
    alarm = seat.desk.board.beds[2].alarms[0]
    seat.ward.act(alarm.treatment, Request(Action.TAKE, seat.ward.person(by), seat.ward.clock.now(), target=alarm.id))
    await seat.reading.once()


def incident(ward: Any, treatment: str) -> None:
    """Something happens at a bed, recorded at another terminal."""
    request = Request(Action.INCIDENT, ward.person("nurse2"), ward.clock.now(), values={"kind": "vomiting"})
    ward.act(treatment, request)


def accesses(seat: Any, what: Access) -> list[str]:
    """Who did it today, by the access log."""
    now = seat.ward.clock.now()
    with seat.ward.store.read() as view:
        return [
            note.who
            for note in view.access_notes(now - timedelta(days=1), now + timedelta(seconds=1))
            if note.what is what
        ]


async def test_accepting_a_bed_takes_its_open_alarms_too_in_one_act(seat: Any) -> None:
    before = seat.head()
    await seat.press("h", "3", "space")
    shown = seat.shows()
    assert "Accept Bed 3" in shown
    assert "DE BOER P." in shown
    assert "AMINO ACIDS STOPPED" in shown
    assert "stays with de Vries" in shown
    await sign(seat, "nurse1")
    assigned, taken = seat.entries(after=before)
    assert (assigned.action, assigned.author, assigned.text("nurse")) == (Action.ASSIGN, "nurse1", "nurse1")
    assert (taken.action, taken.author) == (Action.TAKE, "nurse1")
    assert taken.target.endswith(f"{AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM}:amino_acids")
    assert "Bed 3: accepted by Bos" in seat.shows()
    assert "1 of 8 beds accepted" in seat.shows()
    assert "Bos 10:42" in seat.shows()
    assert seat.desk.session.person.id == "nurse2"


async def test_without_a_bed_it_says_what_to_do(seat: Any) -> None:
    await seat.press("h", "space")
    assert seat.desk.dialog is None
    assert "Choose a bed first" in seat.shows()


async def test_a_wrong_pin_accepts_nothing_and_is_asked_again(seat: Any) -> None:
    before = seat.head()
    await seat.press("h", "3", "space", " nurse1", "enter", " 000000", "enter")
    assert "id or PIN is wrong" in seat.shows()
    assert seat.head() == before
    await seat.press(" " + PIN, "enter")
    assert seat.head() == before + 2


async def test_whoever_may_not_have_beds_is_refused_by_name_of_the_role(seat: Any) -> None:
    before = seat.head()
    await seat.press("h", "3", "space")
    await sign(seat, "tech1")
    assert "waits for: a nurse or physician or coordinator" in seat.shows()
    assert seat.head() == before
    await seat.press("escape")
    assert seat.head() == before


async def test_escape_leaves_the_bed_where_it_was(seat: Any) -> None:
    before = seat.head()
    await seat.press("h", "3", "space", "escape")
    assert seat.desk.dialog is None
    assert "nothing was recorded" in seat.shows()
    assert seat.head() == before
    assert "stays with de Vries" in seat.shows()


async def test_the_receiver_of_the_bed_before_is_offered_and_may_be_typed_over(seat: Any) -> None:
    await seat.press("h", "3", "space")
    await sign(seat, "nurse1")
    await seat.press("4", "space")
    dialog = seat.desk.dialog
    assert (dialog.fields[0].text, dialog.focus) == ("nurse1", 0)
    await seat.press(" " + PIN, "enter")
    assert seat.entries()[-1].author == "nurse1"
    await seat.press("5", "space", "shift+tab", " coord1", "tab", " " + PIN, "enter")
    assert seat.entries()[-1].author == "coord1"


async def test_i14_a_bed_that_went_to_somebody_meanwhile_is_not_signed_for(seat: Any, other_terminal: Any) -> None:
    await seat.press("h", "4", "space")
    bed = seat.desk.board.beds[3]
    coordinator = other_terminal.person("coord1")
    request = Request(Action.ASSIGN, coordinator, other_terminal.clock.now(), values={"nurse": "nurse1"})
    other_terminal.act(bed.treatment, request)
    before = seat.head()
    await sign(seat, "coord1")
    assert "Bed 4 went to Bos meanwhile" in seat.shows()
    assert seat.head() == before


async def test_an_alarm_that_somebody_took_meanwhile_stays_theirs_and_the_bed_is_accepted(
    seat: Any, other_terminal: Any
) -> None:
    await seat.press("h", "3", "space")
    alarm = seat.desk.board.beds[2].alarms[0]
    technologist = other_terminal.person("tech1")
    request = Request(Action.TAKE, technologist, other_terminal.clock.now(), target=alarm.id)
    other_terminal.act(alarm.treatment, request)
    before = seat.head()
    await sign(seat, "nurse1")
    (kept,) = seat.entries(after=before)
    assert (kept.action, kept.author) == (Action.ASSIGN, "nurse1")
    assert seat.desk.board.beds[2].alarms[0].taken.author == "tech1"
    assert "Bed 3: accepted by Bos; alarm *** Bed 3 not taken: " in seat.shows()
    assert "Yilmaz has it" in seat.shows()


async def test_when_the_store_keeps_nothing_neither_bed_nor_alarm_is_accepted(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seat.head()
    await seat.press("h", "3", "space")

    def fails(_acts: Any, **_how: Any) -> None:
        raise StoreUnavailableError("the store cannot be written")

    with monkeypatch.context() as broken:
        broken.setattr(seat.ward, "act_all", fails)
        await sign(seat, "nurse1")
    assert "nothing was kept" in seat.shows()
    assert seat.head() == before
    await seat.press(" " + PIN, "enter")
    assert seat.head() == before + 2


async def test_a_retry_after_an_unknown_result_counts_once(
    seat: Any, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seat.head()
    await seat.press("h", "3", "space")
    real = seat.ward.act_all

    def keeps_and_fails(acts: Any, **how: Any) -> None:
        real(acts, **how)
        raise StoreUnavailableError("the store does not answer")

    with monkeypatch.context() as broken:
        broken.setattr(seat.ward, "act_all", keeps_and_fails)
        await sign(seat, "nurse1")
    assert isinstance(seat.desk.dialog, SignInDialog)
    clock.advance(timedelta(seconds=7))
    await seat.press(" " + PIN, "enter")
    assert seat.head() == before + 2
    assert seat.desk.dialog is None
    assert "Bed 3: accepted by Bos, with 1 alarms" in seat.shows()


async def test_h9_a_second_that_passes_before_the_commit_loses_no_alarm(
    seat: Any, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nurse before has the alarm: it is handed over with the bed, whenever the batch comes to be kept."""
    await take(seat, "nurse2")
    before = seat.head()
    await seat.press("h", "3", "space")
    real = seat.ward.act_all

    def a_second_later(acts: Any, **how: Any) -> Any:
        clock.advance(timedelta(seconds=1))
        return real(acts, **how)

    monkeypatch.setattr(seat.ward, "act_all", a_second_later)
    await sign(seat, "nurse1")
    assigned, taken = seat.entries(after=before)
    assert (assigned.action, taken.action, taken.author) == (Action.ASSIGN, Action.TAKE, "nurse1")
    assert assigned.occurred_at == taken.occurred_at == taken.recorded_at
    assert seat.desk.board.beds[2].alarms[0].taken.author == "nurse1"
    assert "accepted by Bos, with 1 alarms" in seat.shows()


async def test_h9_an_alarm_goes_on_past_a_coordinator_who_gave_the_bed(seat: Any) -> None:
    await take(seat, "nurse2")
    coordinator, now = seat.ward.person("coord1"), seat.ward.clock.now()
    treatment = seat.desk.board.beds[2].treatment
    seat.ward.act(treatment, Request(Action.ASSIGN, coordinator, now, values={"nurse": "nurse1"}))
    seat.desk.wrote()
    await seat.press("h", "3", "space")
    await sign(seat, "nurse1")
    assert seat.desk.board.beds[2].alarms[0].taken.author == "nurse1"
    assert "Bed 3: accepted by Bos, with 1 alarms" in seat.shows()


async def test_the_bed_is_read_anew_after_somebody_signed_in(seat_of: Any, other_terminal: Any) -> None:
    seat = await seat_of(None)
    await seat.press("h", "3", "space")
    treatment = seat.desk.board.beds[2].treatment
    coordinator = other_terminal.person("coord1")
    request = Request(Action.ASSIGN, coordinator, other_terminal.clock.now(), values={"nurse": "phys1"})
    other_terminal.act(treatment, request)
    await seat.reading.once()
    await sign(seat, "nurse2")
    assert "stays with Smit" in seat.shows()
    await sign(seat, "nurse1")
    assert seat.entries()[-2].text("nurse") == "nurse1"
    assert "Bed 3: accepted by Bos" in seat.shows()


async def test_h9_a_new_alarm_between_card_and_pin_is_not_signed_for_unseen(seat: Any, other_terminal: Any) -> None:
    await seat.press("h", "4", "space")
    incident(other_terminal, seat.desk.board.beds[3].treatment)
    before = seat.head()
    await sign(seat, "nurse1")
    assert "Bed 4: changed meanwhile; Esc, and look again" in seat.shows()
    assert seat.head() == before


async def test_h9_a_new_alarm_between_the_look_and_the_write_is_refused_by_the_store(
    seat: Any, other_terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await seat.press("h", "4", "space")
    treatment, real, before = seat.desk.board.beds[3].treatment, seat.ward.act_all, seat.head()

    def alarm_first(acts: Any, **how: Any) -> Any:
        if seat.head() == before:
            incident(other_terminal, treatment)
        return real(acts, **how)

    monkeypatch.setattr(seat.ward, "act_all", alarm_first)
    await sign(seat, "nurse1")
    assert "Bed 4: changed meanwhile; Esc, and look again" in seat.shows()
    assert [entry.action for entry in seat.entries(after=before)] == [Action.INCIDENT]


async def test_an_open_point_that_came_up_meanwhile_is_not_accepted_with_all_beds(
    seat: Any, clock: ManualClock
) -> None:
    await seat.press("h", "A")
    clock.advance(timedelta(minutes=4))
    before, bed = seat.head(), seat.ward.board().beds[6]
    assert bed.alarms == ()
    assert open_points(bed, Clock(seat.ward.zone, clock.now())), "its amino acids are due since 10:45"
    await sign(seat, "phys1")
    assert "Bed 7: changed meanwhile; Esc, and look again" in seat.shows()
    assert seat.head() == before


async def test_all_beds_without_open_points_go_with_one_pin(seat: Any) -> None:
    before = seat.head()
    await seat.press("h", "A")
    shown = seat.shows()
    assert "FERREIRA L." in shown
    assert "VISSER M." in shown
    assert "DE BOER" not in shown.split("Accept every bed")[1].split("Enter signs")[0]
    await sign(seat, "phys1")
    found = seat.entries(after=before)
    assert {entry.action for entry in found} == {Action.ASSIGN}
    assert {entry.author for entry in found} == {"phys1"}
    beds = {bed.number for bed in seat.desk.board.beds if bed.situation.chart.nurse == "phys1"}
    assert beds == {1, 4, 5, 7, 8}
    await seat.press("A")
    assert seat.desk.dialog is None
    assert "accept the others one by one" in seat.shows()


async def test_signing_off_gives_alarms_back_keeps_beds_and_locks(seat: Any) -> None:
    await seat.press("a", "enter", "h", "x")
    assert isinstance(seat.desk.dialog, AskDialog)
    shown = seat.shows()
    assert "Alarms that go back to nobody: *** Bed 3" in shown
    assert "stay with J. de Vries and say so: 3-6" in shown
    assert accesses(seat, Access.SIGNED_OFF) == []
    await seat.press("enter")
    assert accesses(seat, Access.SIGNED_OFF) == ["nurse2"]
    assert seat.desk.session.is_locked
    assert seat.desk.board.beds[2].alarms[0].taken is None
    assert all(person.id != "nurse2" for person in seat.desk.board.duty.present)
    assert "de Vries off 10:42" in seat.shows()


async def test_escape_stays_on_duty(seat: Any) -> None:
    await seat.press("h", "x", "escape")
    assert accesses(seat, Access.SIGNED_OFF) == []
    assert seat.desk.session.person.id == "nurse2"


async def test_a_key_that_is_held_neither_signs_off_nor_accepts(seat: Any) -> None:
    before = seat.head()
    await seat.press("h")
    await seat.hold("x", seconds=3)
    assert accesses(seat, Access.SIGNED_OFF) == []
    await seat.press("escape", "4")
    await seat.hold("space", seconds=3)
    assert seat.head() == before


async def test_nobody_signed_in_cannot_sign_off(seat_of: Any) -> None:
    seat = await seat_of(None)
    await seat.press("h", "x")
    assert seat.desk.dialog is None
    assert "nobody is signed in here" in seat.shows()


async def test_a_store_that_takes_no_note_signs_nobody_off(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_about: Any) -> None:
        raise StoreUnavailableError("the store cannot be written")

    monkeypatch.setattr(seat.ward.access, "note", fails)
    await seat.press("h", "x", "enter")
    assert "is not signed off" in seat.shows()
    assert not seat.desk.session.is_locked


async def test_on_a_locked_board_somebody_signs_in_before_names_are_shown(seat: Any) -> None:
    await seat.press("l", "h", "3", "space")
    assert isinstance(seat.desk.dialog, SignInDialog)
    assert "DE BOER" not in seat.shows()
    await sign(seat, "nurse2")
    assert "DE BOER P." in seat.shows()
    assert seat.desk.place is Place.HANDOVER


async def test_an_i_go_before_the_handover_is_no_acceptance(seat: Any) -> None:
    await seat.press("h")
    assert "0 of 3 alarms accepted" in seat.shows()
    await seat.press("3", "space")
    await sign(seat, "nurse1")
    assert "1 of 3 alarms accepted" in seat.shows()
