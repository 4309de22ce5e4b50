"""PIN again (11.200, A17): where words pass a gate, once for each act; a day without overrides never asks it."""

from __future__ import annotations

from typing import Any

import pytest

from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError

PIN = "481516"
AGAIN = "A reason passes a gate: PIN of"
SOFT = ["8", "space", "enter", " pharmacy agrees", "enter"]
"""The amino acids of Bed 8 wait 30 min after its antiemetic, softly."""


async def test_a17_a_reason_that_passes_a_gate_takes_the_pin_again_and_then_records(seat: Any) -> None:
    before = seat.entries()
    await seat.press(*SOFT)
    assert AGAIN in seat.shows(80, 24)
    assert seat.entries() == before
    await seat.press(*PIN, "enter")
    (entry,) = seat.entries()[len(before) :]
    assert (entry.action, entry.reason, entry.passed) == (Action.START, "pharmacy agrees", ("antiemetic_30_min",))
    assert not seat.desk.is_busy


async def test_a17_a_wrong_pin_and_esc_record_nothing_and_keep_the_words(seat: Any) -> None:
    before = seat.entries()
    await seat.press(*SOFT, " 111222", "enter")
    assert "id or PIN is wrong" in seat.shows()
    await seat.press("escape")
    assert "not signed; nothing was recorded" in seat.shows()
    assert "pharmacy agrees" in seat.shows()
    assert seat.entries() == before
    await seat.press("enter")
    assert AGAIN in seat.shows()


async def test_a17_it_is_asked_once_for_an_act_whose_answer_was_lost(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, lost = seat.ward.act_all, []

    def lose_one(acts: Any, **options: Any) -> Any:
        kept = real(acts, **options)
        if not lost:
            lost.append(kept)
            raise StoreUnavailableError("the store does not answer")
        return kept

    await seat.press(*SOFT)
    before = seat.head()
    monkeypatch.setattr(seat.ward, "act_all", lose_one)
    await seat.press(*PIN, "enter")
    assert "the store does not answer" in seat.shows()
    await seat.press("enter")
    assert lost
    assert AGAIN not in seat.shows()
    assert len(seat.entries(before)) == 1


async def test_a17_other_words_are_another_act(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_acts: Any, **_options: Any) -> Any:
        raise StoreUnavailableError("the store does not answer")

    await seat.press(*SOFT)
    with monkeypatch.context() as patched:
        patched.setattr(seat.ward, "act_all", fail)
        await seat.press(*PIN, "enter")
    await seat.press(" and the physician", "enter")
    assert AGAIN in seat.shows()


async def test_a17_a_reason_that_passes_nothing_asks_nothing(seat: Any) -> None:
    before = seat.head()
    await seat.press("3", "n", " warm to the touch", "enter")
    await seat.press("4", "o", "n", " asleep", "enter")
    await seat.press("4", "ctrl+p", " pump reading", "enter", " 2909", "enter", "tab", "tab", " it says so", "enter")
    actions = [(entry.action, bool(entry.reason)) for entry in seat.entries(before)]
    assert actions == [(Action.NOTE, True), (Action.SEEN, True), (Action.MEASURE, True)]
    assert seat.entries()[-1].passed == ("plausible:pump_ml",), "a figure out of the usual is no gate"


async def test_a17_a_patient_who_goes_anyway_is_signed_for_again(seat: Any) -> None:
    """Nobody can refuse it, so it is a deviation by itself."""
    before = seat.head()
    await seat.press("3", "ctrl+p", " anyway", "enter", " went home", "enter")
    said = seat.shows()
    assert seat.entries(before) == []
    assert AGAIN in said
    await seat.press(*PIN, "enter")
    assert (seat.entries(before)[-1].action, bool(seat.entries()[-1].deviation)) == (Action.LEAVE, True)


async def test_i12_a_session_that_ends_while_the_pin_is_asked_records_nothing(seat: Any) -> None:
    before = seat.entries()
    await seat.press(*SOFT, *PIN)
    seat.desk.lock()
    await seat.settle()
    await seat.press("enter", "enter")
    assert seat.entries() == before
    assert seat.desk.drafts.count("nurse2") == 1
