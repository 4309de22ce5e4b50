"""Every door that asks for a reason wants one with a letter in it (A5); late entries are marked, not scolded (A6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.course_story import course_plan
from ward_board.domain.course_acts import decide_course_act
from ward_board.domain.entry import UNSIGNED, Draft, Entry, Person, Request
from ward_board.domain.text import has_letter
from ward_board.domain.words import Action, Role
from ward_board.errors import BadInputError, RefusedError

from .conftest import Day
from .whole_day import WholeDay, whole_day

NO_REASONS = (
    None,
    "",
    " ",
    "\t\n",
    "...",
    "?!",
    "123",
    "1.5",
    "½",
    "👍",
    "🙂🙂",
    "❤️",
    "\u200b",
    "\u202e",
    "\u3164",
    "\u0301",
)
REASONS = ("because", "ё", "頭痛", "x 1", "👍 ok", "نعم")
Door = Callable[[str | None], Draft]


@cache
def until(step: str) -> WholeDay:
    """The ordinary day up to a step; judging keeps nothing."""
    return whole_day().until(step)


@cache
def through(step: str) -> WholeDay:
    """The same with the step."""
    return whole_day().through(step)


def struck(reason: str | None) -> Draft:
    day = through("cannula")
    return day.judge(-50, "nurse1", None, "correct", target=day.entries[-1].id, reason=reason)


def amended(reason: str | None) -> Draft:
    day = through("cannula")
    values = {"gauge": "22"}
    return day.judge(-50, "nurse1", None, "correct", target=day.entries[-1].id, values=values, reason=reason)


def another_time(reason: str | None) -> Draft:
    day = through("cannula")
    values = {"occurred_at": day.at(-65).isoformat()}
    return day.judge(-50, "nurse1", None, "correct", target=day.entries[-1].id, values=values, reason=reason)


def override(reason: str | None) -> Draft:
    """The amino acids start 26 minutes after the antiemetic in place of thirty."""
    return _on(until("amino_acids"), "amino_acids", -9, reason=reason)


def early_start(reason: str | None) -> Draft:
    """Lu-177 starts 27 minutes after the amino acids in place of thirty."""
    day = until("lutetium")
    return _on(day, "lutetium", 27, reason=reason, deviation="early")


def exception_discharge(reason: str | None) -> Draft:
    """Home without the rules."""
    return _on(until("rules"), "discharge", 3000, reason=reason, deviation="patient")


def left(reason: str | None) -> Draft:
    return through("cannula_out").judge(300, "nurse1", None, "leave", reason=reason)


def transferred(reason: str | None) -> Draft:
    return through("cannula_out").judge(300, "nurse1", None, "transfer", reason=reason)


def skipped(reason: str | None) -> Draft:
    return until("evening_19").judge(660, "nurse1", "evening_19", "skip", reason=reason)


def refused(reason: str | None) -> Draft:
    return until("antiemetic").judge(-35, "nurse1", "antiemetic", "refuse", reason=reason)


def cancelled(reason: str | None) -> Draft:
    return whole_day().judge(-60, "coord1", None, "cancel", reason=reason)


def did_not_come(reason: str | None) -> Draft:
    return whole_day().judge(-60, "coord1", None, "no_show", reason=reason)


def noted(reason: str | None) -> Draft:
    return whole_day().judge(-60, "nurse1", None, "note", reason=reason)


def implausible(reason: str | None) -> Draft:
    """A vial of 50 GBq."""
    day = until("residual_assay")
    return _on(day, "residual_assay", 75, more={"mbq": "50000"}, reason=reason, deviation="other")


def not_signed(reason: str | None) -> Draft:
    day = WithoutBadge(whole_day())
    return day.judge(-60, UNSIGNED, None, "seen", reason=reason)


def course_struck(reason: str | None) -> Draft:
    return _of_course(Action.CORRECT, target="c1.1", reason=reason)


def course_noted(reason: str | None) -> Draft:
    return _of_course(Action.NOTE, reason=reason)


def course_late_sample(reason: str | None) -> Draft:
    values = {"sampled_on": "2025-11-04", "platelets_10e9_per_l": "62"}
    return _of_course(Action.MEASURE, step="blood_count", values=values, reason=reason)


DOORS = (
    *(struck, amended, another_time, override, early_start, exception_discharge, left, transferred, skipped, refused),
    *(cancelled, did_not_come, noted, implausible, not_signed, course_struck, course_noted, course_late_sample),
)


def _on(day: WholeDay, step: str, minute: float, **rest: object) -> Draft:
    one = day.planned(step)
    values = {**one.values, **rest.pop("more", {})}  # type: ignore[dict-item]
    return day.judge(minute, one.by, step, one.action, values=values, **rest)


class WithoutBadge(Day):
    """Somebody at night who types a name."""

    def __init__(self, day: Day) -> None:
        super().__init__(day.protocol, day.t0, entries=day.entries)

    def person(self, name: str) -> Person:
        return Person(UNSIGNED, "P. de Wit", ()) if name == UNSIGNED else super().person(name)


def _of_course(action: Action, **rest: object) -> Draft:
    now, nurse = datetime(2026, 11, 24, 9, tzinfo=UTC), Person("nurse1", "A. Bos", (Role.NURSE,))
    before = Entry(Action.NOTE, "nurse1", Role.NURSE, now, now, reason="first", stream="c1", version=1, seq=1)
    request = Request(action, nurse, now, **rest)  # type: ignore[arg-type]
    return decide_course_act(course_plan(), [before], request, now, ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize("door", DOORS)
def test_a5_no_door_opens_without_words_and_each_does_with_them(door: Door) -> None:
    for reason in NO_REASONS:
        with pytest.raises((BadInputError, RefusedError)):
            door(reason)
    for reason in REASONS:
        assert door(reason).reason == reason


@given(st.sampled_from([struck, early_start, course_struck]), st.text(max_size=12))
def test_a5_whatever_is_typed_as_a_reason_has_a_letter_in_it_or_opens_nothing(door: Door, reason: str) -> None:
    if has_letter(reason):
        assert has_letter(door(reason).reason or "")
    else:
        with pytest.raises((BadInputError, RefusedError)):
            door(reason)


@pytest.mark.parametrize(("step", "minutes", "late"), [("amino_acids", 5, False), ("amino_acids", 6, True)])
def test_a6_a_late_entry_is_marked_with_both_its_times_and_needs_no_reason(step: str, minutes: int, late: bool) -> None:
    day = whole_day().until(step)
    one = day.planned(step)
    fact = day.judge(0, one.by, step, one.action, values=one.values, typed=minutes)
    assert (fact.late, fact.reason) == (late, None)
    assert (fact.occurred_at, fact.recorded_at) == (day.at(0), day.at(minutes))


def test_a6_what_has_not_happened_yet_is_refused_more_than_a_minute_ahead() -> None:
    day = whole_day()
    assert day.judge(1, "nurse1", None, "seen", typed=0).occurred_at == day.at(1)
    with pytest.raises(BadInputError, match="lies in the future"):
        day.judge("1:01", "nurse1", None, "seen", typed=0)
