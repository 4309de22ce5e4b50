from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui.acts import next_acts
from ward_board.tui.recording import record

PIN = "481516"


async def test_three_keys_record_an_act_and_the_selection_drops(seat: Any) -> None:
    await seat.press("7", "space")
    assert "ŻÓŁTY P." in seat.shows()
    assert "Start amino acids" in seat.shows()
    await seat.press("enter")
    entry = seat.entries()[-1]
    assert (entry.action, entry.step, entry.author, entry.occurred_at) == (
        Action.START,
        "amino_acids",
        "nurse2",
        seat.ward.clock.now(),
    )
    assert seat.desk.selected is None
    assert "recorded, Start amino acids" in seat.shows()


async def test_the_time_is_typed_or_moved(seat: Any) -> None:
    await seat.press("3", "o", " 1038", "enter")
    assert seat.entries()[-1].occurred_at == seat.ward.clock.now().replace(minute=38, second=0)
    await seat.press("3", "o", "left", "left", "right", "enter")
    assert seat.entries()[-1].occurred_at == seat.ward.clock.now().replace(minute=41, second=0)


async def test_a_time_ahead_is_refused_and_the_bar_stays(seat: Any) -> None:
    before = seat.entries()
    await seat.press("3", "o", " 1150", "enter")
    assert "11:50 lies ahead" in seat.shows()
    assert seat.entries() == before
    await seat.press(*"1040", "enter")
    assert seat.entries()[-1].occurred_at == seat.ward.clock.now().replace(minute=40, second=0)


async def test_escape_leaves_and_says_that_nothing_was_recorded(seat: Any) -> None:
    before = seat.entries()
    await seat.press("7", "space", "escape")
    assert seat.entries() == before
    assert "Nothing was recorded" in seat.shows()


async def test_an_open_bar_leaves_by_itself_after_twenty_seconds(seat: Any) -> None:
    await seat.press("7", "space")
    seat.machine.advance(timedelta(seconds=19))
    seat.desk.tick()
    await seat.settle()
    assert seat.desk.dialog is not None
    seat.machine.advance(timedelta(seconds=1))
    seat.desk.tick()
    await seat.settle()
    assert seat.desk.dialog is None
    assert seat.desk.selected is None


async def test_a_form_asks_what_is_missing_and_keeps_what_was_typed(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    before = seat.entries()
    await seat.press("6", "space", " 74OO", "enter")
    assert "calibrated at is needed" in seat.shows()
    await seat.press(" 10:30", "tab", " LU-2611-06", "enter")
    assert "74OO" in seat.shows()
    assert "is not a number of MBq" in seat.shows()
    assert seat.entries() == before
    assert seat.desk.dialog.focus == 0
    await seat.press("backspace", "backspace", " 00", "enter")
    entry = seat.entries()[-1]
    assert (entry.step, entry.number("mbq"), entry.text("vial")) == ("activity_assay", 7400.0, "LU-2611-06")


async def test_what_another_role_does_is_said_before_a_form_is_filled_in_vain(seat: Any) -> None:
    """The nurse may not assay, and is not asked for its figures."""
    before = seat.entries()
    await seat.press("6", "space")
    assert seat.desk.dialog is None
    assert "a technologist does this" in seat.shows(160, 42)
    assert seat.entries() == before


async def test_a_gate_that_refuses_is_named_and_nothing_is_lost(seat: Any) -> None:
    """The role is a gate too, and what was typed stands; the codes of the gates are for scripts."""
    before, bed = seat.entries(), next(bed for bed in seat.desk.board.beds if bed.number == 6)
    assay = next(act for act in next_acts(bed) if act.step and act.step.id == "activity_assay")
    seat.desk.start(record(seat.desk, [assay]))
    await seat.settle()
    await seat.press(" 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter")
    assert "waits for: a technologist" in seat.shows()
    assert "[role]" not in seat.shows()
    assert "saving" not in seat.shows()
    assert "LU-2611-06" in seat.shows()
    assert seat.entries() == before


async def test_h12_what_already_happened_is_charted_as_a_deviation_with_code_reason_and_pin(seat: Any) -> None:
    before = len(seat.entries())
    await seat.press("6", "e")
    assert "Start Lu-177" in seat.shows()
    assert "charted as a deviation" in seat.shows()
    await seat.press("e", "tab", " started by the physician", "enter")
    assert "PIN of J. de Vries again" in seat.shows()
    assert len(seat.entries()) == before
    await seat.press(" " + PIN, "enter")
    entry = seat.entries()[-1]
    assert (entry.step, entry.deviation) == ("lutetium", "early")
    assert "amino_acids_30_min" not in entry.passed
    assert {"time_out", "role"} <= set(entry.passed)
    assert any(alarm.kind is AlarmKind.DEVIATION for alarm in seat.desk.board.alarms)


async def test_a_wrong_pin_charts_no_deviation_and_is_asked_again(seat: Any) -> None:
    before = seat.entries()
    await seat.press("6", "e", "o", "tab", " words", "enter", " 111222", "enter")
    assert "id or PIN is wrong" in seat.shows()
    assert seat.entries() == before
    await seat.press("escape")
    assert "not signed; nothing was recorded" in seat.shows()
    assert "words" in seat.shows()


async def test_a_soft_gate_asks_for_the_reason_and_takes_it(seat: Any, clock: Any) -> None:
    """Bed 8 had its antiemetic at 10:25; the amino acids wait 30 min after it, softly."""
    await seat.press("8", "space", "enter")
    assert "30 min since the antiemetic" in seat.shows()
    assert "give the reason" in seat.shows()
    before = seat.entries()
    await seat.press(" pharmacy agrees", "enter")
    assert "A reason passes a gate: PIN of J. de Vries again" in seat.shows()
    assert seat.entries() == before
    await seat.press(*PIN, "enter")
    entry = seat.entries()[-1]
    assert (entry.action, entry.step, entry.reason) == (Action.START, "amino_acids", "pharmacy agrees")
    assert entry.passed == ("antiemetic_30_min",)


async def test_h3_whoever_is_second_is_told_who_was_first_and_nothing_is_doubled(
    seat: Any, other_terminal: Any
) -> None:
    from ward_board.domain.entry import Request

    await seat.press("7", "space")
    first = Request(Action.START, other_terminal.person("nurse1"), seat.ward.clock.now(), step="amino_acids")
    other_terminal.act(seat.desk.bed.treatment, first)
    before = seat.entries()
    await seat.press("enter")
    assert seat.entries() == before
    assert "already started by Bos" in seat.shows()
    assert seat.desk.dialog is None


async def test_h4_a_store_that_refuses_shows_no_done_keeps_the_text_and_raises_an_alarm(
    seat_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = await seat_of("tech1")
    before = seat.entries()

    def refuse(*_: object) -> None:
        raise StoreUnavailableError("the disk is full: make room")

    with monkeypatch.context() as patched:
        patched.setattr(seat.ward, "act_all", refuse)
        await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter")
        assert "the disk is full" in seat.shows()
        assert "LU-2611-06" in seat.shows()
        assert seat.entries() == before
        seat.machine.advance(timedelta(seconds=6))
        assert "the store keeps nothing that is typed" in seat.shows()
    await seat.press("enter")
    assert seat.entries()[-1].step == "activity_assay"
    assert not seat.desk.health.alarms(seat.machine.monotonic(), seat.ward.clock.now())


async def test_a_fault_of_ours_records_nothing_and_leaves_the_board_up(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("Jansen")

    monkeypatch.setattr(seat.ward, "act_all", fail)
    await seat.press("7", "space", "enter")
    assert "A fault of the program: nothing was recorded" in seat.shows()
    alarms = seat.desk.health.alarms(seat.machine.monotonic(), seat.ward.clock.now())
    assert [alarm.kind for alarm in alarms] == [AlarmKind.JOB_FAILED]


async def test_i_go_takes_the_highest_alarm_that_nobody_has_and_names_it(seat: Any) -> None:
    await seat.press("a")
    assert "I go: AMINO ACIDS STOPPED 4 min, LU-177 RUNNING" in seat.shows()
    await seat.press("enter")
    entry = seat.entries()[-1]
    assert (entry.action, entry.target) == (Action.TAKE, "t3:amino_acids_stopped_during_lutetium:amino_acids")
    assert "de Vries has it" in seat.shows()
    await seat.press("a")
    assert "not seen" in seat.shows()


async def test_pause_asks_which_of_two_infusions(seat: Any) -> None:
    await seat.press("5", "p")
    assert "which infusion?" in seat.shows()
    await seat.press(" lu", "enter")
    assert "Pause Lu-177" in seat.shows()
    await seat.press("enter")
    assert (seat.entries()[-1].action, seat.entries()[-1].step) == (Action.PAUSE, "lutetium")


async def test_a_paused_infusion_is_offered_to_resume_first(seat: Any) -> None:
    await seat.press("1", "p", "enter")
    assert seat.entries()[-1].action is Action.PAUSE
    await seat.press("1", "p")
    assert "Resume amino acids" in seat.shows()
    await seat.press("enter")
    assert seat.entries()[-1].action is Action.RESUME


async def test_stop_for_good_is_another_act_of_the_same_bar(seat: Any) -> None:
    await seat.press("1", "p", "down")
    assert "Stop amino acids for good" in seat.shows()
    await seat.press("enter")
    assert seat.entries()[-1].action is Action.STOP


async def test_incident_note_and_skip_take_words(seat: Any) -> None:
    await seat.press("1", "i", "v", "tab", " twice, after breakfast", "enter")
    assert seat.desk.dialog is None, "the core protocol asks nothing and says nothing more"
    entry = seat.entries()[-1]
    assert (entry.action, entry.reason) == (Action.INCIDENT, "twice, after breakfast")
    assert str(entry.values["kind"]).startswith("v")
    await seat.press("1", "n", " sleeps", "enter")
    assert (seat.entries()[-1].action, seat.entries()[-1].reason) == (Action.NOTE, "sleeps")
    await seat.press("1", "s", " cannula out", "enter", " goes to another ward with it", "enter")
    entry = seat.entries()[-1]
    assert (entry.action, entry.step, entry.reason) == (Action.SKIP, "cannula_out", "goes to another ward with it")


async def test_two_people_sign_a_card_and_never_the_same(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7400", "tab", " 10:30", "tab", " LU-2611-06", "enter")
    before = len(seat.entries())
    await seat.press("6", "space")
    assert "Time-out, two people" in seat.shows()
    await seat.press("enter")
    assert "the second person signs" in seat.shows()
    assert "performed by S. Yilmaz" in seat.shows()
    assert "OKAFOR C." in seat.shows()
    await seat.press(" tech1", "enter", " " + PIN, "enter")
    assert "a second person other than the first" in seat.shows()
    assert len(seat.entries()) == before
    await seat.press("shift+tab", *["backspace"] * 5, " phys1", "enter", " " + PIN, "enter")
    entry = seat.entries()[-1]
    assert (entry.step, entry.author, entry.second) == ("time_out", "tech1", "phys1")


async def test_correct_says_whose_entry_it_is(seat: Any) -> None:
    await seat.press("4", "u")
    assert "correct which entry?" in seat.shows()
    await seat.press(" amino start", "enter")
    assert "Correct the entry of de Vries" in seat.shows()
    await seat.press(" typed the wrong hour", "tab", *"0910", "enter")
    entry = seat.entries()[-1]
    assert entry.action is Action.CORRECT
    assert str(entry.values["occurred_at"]).startswith("2026-11-26T08:10")


async def test_a_correction_that_changes_nothing_is_refused_and_a_strike_strikes(seat: Any) -> None:
    await seat.press("3", "o", "enter", "3", "u", "enter", " twice", "enter")
    assert "nothing is changed" in seat.shows()
    await seat.press("shift+tab", "y", "enter")
    entry = seat.entries()[-1]
    assert (entry.action, dict(entry.values)) == (Action.CORRECT, {})


async def test_anothers_entry_is_corrected_only_with_the_pin_again(seat_of: Any) -> None:
    seat = await seat_of("nurse1")
    before = seat.entries()
    await seat.press("4", "u", " amino start", "enter", " agreed with de Vries", "tab", *"0910", "enter")
    assert "Somebody else's entry: PIN of A. Bos again" in seat.shows()
    assert seat.entries() == before
    await seat.press("escape", "enter", *PIN, "enter")
    entry = seat.entries()[-1]
    assert (entry.action, entry.author, entry.reason) == (Action.CORRECT, "nurse1", "agreed with de Vries")


async def test_a_half_filled_form_is_parked_under_its_authors_name_and_offered_to_them_alone(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7412", "escape")
    assert "kept as a draft of S. Yilmaz" in seat.shows()
    await seat.press("6", "space")
    assert "7412" in seat.shows()
    assert "nothing of it is recorded" in seat.shows()
    await seat.press("escape", "l", "l", " nurse1", "enter", " " + PIN, "enter", "6", "space")
    assert "7412" not in seat.shows()
    await seat.press("escape", "l", "l", " tech1", "enter", " " + PIN, "enter")
    assert "1 of your drafts is parked" in seat.shows()


async def test_locking_parks_what_is_half_filled_and_closes_the_form(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 7412")
    seat.machine.advance(timedelta(minutes=5))
    seat.desk.tick()
    await seat.settle()
    assert seat.desk.dialog is None
    assert seat.desk.session.is_locked
    assert seat.desk.drafts.count("tech1") == 1


async def test_a_late_entry_is_said_so(seat: Any) -> None:
    await seat.press("7", "space", " 1030", "enter")
    await seat.press(" agreed", "enter", *PIN, "enter")
    assert "late entry" in seat.shows()


async def test_keys_wait_for_sixty_seconds_while_somebody_cleans(seat: Any) -> None:
    await seat.press("ctrl+p", " cleaning", "enter")
    before = seat.desk.selected
    await seat.press("6", "space", "enter")
    assert seat.desk.selected == before
    assert seat.desk.dialog is None
    seat.machine.advance(timedelta(seconds=61))
    await seat.press("6")
    assert seat.desk.bed.number == 6


async def test_the_palette_offers_what_has_no_key(seat: Any) -> None:
    await seat.press("4", "ctrl+p", " pump reading", "enter")
    assert "Pump reading of amino acids" in seat.shows()
    await seat.press(" 400", "enter")
    entry = seat.entries()[-1]
    assert (entry.action, entry.number("pump_ml")) == (Action.MEASURE, 400.0)
