"""What each signature means, for every act and step (A15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ward_board.domain.entry import UNSIGNED, Entry
from ward_board.domain.signature import Meaning, Signature, signatures_of
from ward_board.domain.words import Action, Role

from .whole_day import WHOLE, whole_day

PERFORMED, VERIFIED, AUTHORISED = Meaning.PERFORMED, Meaning.VERIFIED, Meaning.AUTHORISED


def entry(action: Action, **rest: object) -> Entry:
    day = whole_day()
    booked = day.entries[0]
    return replace(booked, **{"action": action, "author": "phys1", "role": Role.PHYSICIAN, "values": {}, **rest})


def test_a15_what_the_ordinary_day_signs_as_performed_verified_and_authorised() -> None:
    day = whole_day()
    day.until("room_release")
    signed = {one.step: signatures_of(one, WHOLE.by_id[one.step]) for one in day.entries if one.step}
    assert {step for step, found in signed.items() if found[0].meaning is AUTHORISED} == {"go", "rules"}
    assert {step for step, found in signed.items() if len(found) == 2} == {"bag_and_pump", "time_out", "rules"}
    assert {found[1].meaning for found in signed.values() if len(found) == 2} == {VERIFIED}
    assert {found[0].meaning for step, found in signed.items() if step not in {"go", "rules"}} == {PERFORMED}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("step", [None, "cannula", "go", "rules"])
def test_a15_each_act_has_one_meaning(action: Action, step: str | None) -> None:
    (signature,) = signatures_of(entry(action, step=step), WHOLE.by_id[step] if step else None)
    approves = step in {"go", "rules"} and action in {Action.TICK, Action.MEASURE, Action.AGAIN}
    by_act = action in {Action.PRESCRIBE, Action.COUNTERSIGN, Action.ARCHIVED, Action.RESTORED}
    assert signature.meaning is (AUTHORISED if approves or by_act else PERFORMED)


def test_a15_a_signature_is_given_when_it_is_typed_in_the_role_in_which_somebody_acted() -> None:
    act = entry(Action.TICK, step="time_out", second="nurse1", second_role=Role.NURSE)
    act = replace(act, recorded_at=act.occurred_at + timedelta(minutes=7))
    assert signatures_of(act, WHOLE.by_id["time_out"]) == (
        Signature("phys1", Role.PHYSICIAN, PERFORMED, act.recorded_at),
        Signature("nurse1", Role.NURSE, VERIFIED, act.recorded_at),
    )


def test_a15_who_could_not_sign_signs_nothing_and_the_countersignature_authorises() -> None:
    typed = entry(Action.TICK, step="cannula", author=UNSIGNED, unsigned="P. de Wit", role=None, deviation="unsigned")
    assert signatures_of(typed, WHOLE.by_id["cannula"]) == ()
    countersigned = entry(Action.COUNTERSIGN, target=typed.id, author="phys2")
    assert [(one.person, one.meaning) for one in signatures_of(countersigned, None)] == [("phys2", AUTHORISED)]


@pytest.mark.parametrize("author", ["board", "import"])
def test_what_the_program_wrote_is_nobodys_signature(author: str) -> None:
    assert signatures_of(entry(Action.BOOK, author=author), None) == ()
