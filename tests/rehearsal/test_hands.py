"""Hands: they catch up, leave alone what others did, and wait where a gate refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action, BedState
from ward_board.errors import BadInputError, StoreUnavailableError
from ward_board.rehearsal.days import scenario_named
from ward_board.rehearsal.hands import Hands
from ward_board.store.store import Store
from ward_board.ward.ward import Ward

At = Callable[..., datetime]


def test_h6_after_a_jump_of_three_hours_all_is_charted_as_of_its_own_time(rehearsal: Any, day: Any, at: At) -> None:
    rehearsal.walk(at("09:50"))
    rehearsal.clock.advance(timedelta(hours=3))
    caught_up = rehearsal.hands().work(rehearsal.clock.now())
    assert len(caught_up) > 80
    assert all(entry.recorded_at == at("12:50") for entry in caught_up)
    # nobody says "I go" to an alarm that ended before the board could show it
    assert Action.TAKE not in {entry.action for entry in caught_up}
    expected = [fact for fact in day.facts(until=at("12:50")) if fact[2] != Action.TAKE]
    assert rehearsal.facts() == expected
    assert rehearsal.ward.refusals == []
    assert rehearsal.hands().work(rehearsal.clock.now()) == []


def test_h44_after_a_jump_over_day_and_night_everybody_goes_home(rehearsal: Any, at: At) -> None:
    rehearsal.clock.advance(at("15:00", 1) - rehearsal.clock.now())
    rehearsal.hands(seed=2).work(rehearsal.clock.now())
    board = rehearsal.ward.board()
    assert {bed.situation.state for bed in board.beds} == {BedState.DISCHARGED}
    assert board.alarms == ()
    assert rehearsal.hands(seed=2).next_at() is None


def test_hands_go_on_from_what_a_nurse_did(rehearsal: Any, at: At) -> None:
    rehearsal.walk(at("07:57"))
    rehearsal.record("nurse2", 1, Action.START, step="amino_acids")
    rehearsal.walk(at("08:40"))
    [started] = rehearsal.acts(1, "amino_acids", "start")
    [lutetium] = rehearsal.acts(1, "lutetium", "start")
    assert started.author == "nurse2"
    assert lutetium.occurred_at == at("08:27")
    assert rehearsal.ward.refusals == []


def test_hands_do_not_resume_what_a_nurse_paused(rehearsal: Any, at: At) -> None:
    rehearsal.walk(at("09:10"))
    rehearsal.record("nurse2", 1, Action.PAUSE, step="amino_acids")
    rehearsal.walk(at("09:40"))
    assert rehearsal.acts(1, "amino_acids", "resume") == []
    # but they say that they go
    assert [one.author for one in rehearsal.acts(1, None, "take")] == ["nurse2"]
    assert rehearsal.ward.refusals == []


def test_hands_do_not_put_back_what_a_nurse_struck_and_wait_for_it(rehearsal: Any, at: At) -> None:
    rehearsal.walk(at("07:20"))
    [cannula] = rehearsal.acts(2, "cannula", "tick")
    rehearsal.record("nurse2", 2, Action.CORRECT, target=cannula.id, reason="was Bed 1")
    rehearsal.walk(at("08:30"))
    assert rehearsal.acts(2, "cannula", "tick") == rehearsal.acts(2, "amino_acids", "start") == []
    assert rehearsal.ward.refusals == []
    values = {"site": "left hand", "gauge": "22", "patent": "yes"}
    rehearsal.record("nurse2", 2, Action.TICK, step="cannula", values=values)
    rehearsal.walk(at("08:32"))
    [started] = rehearsal.acts(2, "amino_acids", "start")
    assert started.occurred_at == at("08:31")


def test_a_refusal_that_lasts_is_no_loop(rehearsal: Any, at: At) -> None:
    rehearsal.walk(at("08:10"))
    vial_of_bed_2 = {"mbq": "7450", "calibrated_at": "08:10", "vial": "lu-2611-02"}
    rehearsal.record("tech1", 1, Action.MEASURE, step="activity_assay", values=vial_of_bed_2)
    rehearsal.walk(at("09:40"))
    refused = rehearsal.ward.refusals
    assert {str(error) for error in refused} == {"waits for: a vial that is not another patient's [vial_of_another]"}
    # due at 08:40; a person looks again every five minutes
    assert len(refused) == 13
    assert rehearsal.acts(2, "lutetium", "start") == []
    assert "lutetium_waits" in {alarm.kind for alarm in rehearsal.ward.board().alarms if alarm.bed == 2}
    # the others went on meanwhile
    assert rehearsal.acts(1, "lutetium", "finish")


def test_next_at_is_when_the_next_act_is_charted(rehearsal: Any, at: At) -> None:
    hands = rehearsal.hands()
    assert hands.next_at() == at("06:30")
    assert hands.work(at("06:29")) == []
    rehearsal.clock.advance(at("06:30") - rehearsal.clock.now())
    assert [entry.action for entry in hands.work(at("06:30"))] == [Action.ASSIGN]
    assert hands.next_at() == at("06:40")
    # an alarm that nobody knows of yet is answered when it comes up
    rehearsal.walk(at("10:40"))
    assert rehearsal.hands().next_at() == at("10:41")


def test_stopped_hands_do_nothing_more(rehearsal: Any, at: At) -> None:
    hands = rehearsal.hands()
    rehearsal.clock.advance(timedelta(hours=2))
    hands.stop()
    assert hands.work(rehearsal.clock.now()) == []
    assert hands.next_at() is None


async def test_run_wakes_in_time_without_a_busy_loop_and_ends_when_stopped(rehearsal: Any, at: At) -> None:
    speed = 600.0
    hands = rehearsal.hands()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        rehearsal.clock.advance(timedelta(seconds=seconds * speed))
        if rehearsal.clock.now() >= at("07:30"):
            hands.stop()

    await hands.run(sleep, speed)
    assert 0.02 <= min(slept) <= max(slept) <= 0.2
    assert len(slept) < 2 * (65 * 60 / speed) / 0.2
    charted = [one for bed in (1, 2) for one in rehearsal.entries(bed) if one.action is not Action.BOOK]
    assert len(charted) >= 7
    assert max(one.recorded_at - one.occurred_at for one in charted) <= timedelta(seconds=0.02 * speed + 1)


async def test_run_outlives_a_store_that_cannot_be_written_for_a_while(rehearsal: Any, at: At) -> None:
    class Failing(Ward):
        failures = 3

        def act(self, treatment: str, request: Request) -> Entry:
            if self.failures:
                self.failures -= 1
                raise StoreUnavailableError("demo.db: another program holds it; close that one and try again")
            return super().act(treatment, request)

    ward = Failing(rehearsal.store, rehearsal.clock, name="x", zone=rehearsal.ward.zone, protocol_folders=())
    hands = Hands(ward, scenario_named("day"))
    rehearsal.clock.advance(at("06:31") - rehearsal.clock.now())
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 20:
            hands.stop()

    await hands.run(sleep)
    # each of the three refusals was followed by a second of rest
    assert slept[:15] == [0.2] * 15
    assert [one.author for one in rehearsal.acts(1, None, "assign")] == ["coord1"]


def test_a25_hands_refuse_a_store_of_real_patients(rehearsal: Any, tmp_path: Any) -> None:
    store = Store.create(f"sqlite:///{tmp_path / 'ward.db'}", kind="ward", keys_folder=tmp_path)
    ward = Ward(store, rehearsal.clock, name="x", zone=rehearsal.ward.zone, protocol_folders=())
    with pytest.raises(BadInputError, match="demo stores only"):
        Hands(ward, scenario_named("day"))
    ward.close()
