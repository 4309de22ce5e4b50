"""Duty: who is here by the access log and by what they recorded, and who signed off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain.access import Access
from ward_board.domain.duty import AWAY_AFTER, AccessNote, Noted, duty_of
from ward_board.domain.entry import Entry, Person
from ward_board.domain.words import Action, Role

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 25, 23, tzinfo=UTC)
PEOPLE = (
    Person("nurse1", "A. Bos", (Role.NURSE,)),
    Person("phys1", "E. Smit", (Role.PHYSICIAN,)),
    Person("tech1", "S. Yilmaz", (Role.TECHNOLOGIST,)),
)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def note(who: str, what: Access, **length: float) -> AccessNote:
    return AccessNote(ago(**length), who, what)


def entry(who: str, action: Action = Action.SEEN, second: str | None = None, **length: float) -> Entry:
    at = ago(**length)
    return Entry(action, who, None, at, at, second=second, stream="t1", version=1, seq=1)


def present(notes: list[AccessNote], entries: list[Entry] | None = None) -> list[tuple[str, datetime]]:
    duty = duty_of(PEOPLE, notes, entries or [], NOW, MIDNIGHT)
    return [(one.id, one.since) for one in duty.present]


def test_on_duty_is_who_signed_in_or_recorded_something_in_the_order_of_coming() -> None:
    notes = [note("phys1", Access.SIGNED_IN, hours=2)]
    entries = [entry("nurse1", hours=3), entry("nurse1", hours=1), entry("tech1", hours=1)]
    assert present(notes, entries) == [("nurse1", ago(hours=3)), ("phys1", ago(hours=2)), ("tech1", ago(hours=1))]


@pytest.mark.parametrize(("hours", "here"), [(12, True), (12.01, False)])
def test_who_did_nothing_for_12_hours_is_not_on_duty(hours: float, here: bool) -> None:
    assert bool(present([note("nurse1", Access.SIGNED_IN, hours=hours)])) is here
    assert bool(present([], [entry("nurse1", hours=hours)])) is here


def test_who_signed_off_is_away_until_the_next_sign() -> None:
    notes = [note("nurse1", Access.SIGNED_IN, hours=5), note("nurse1", Access.SIGNED_OFF, hours=2)]
    assert present(notes) == []
    assert present(notes, [entry("nurse1", hours=4)]) == []
    assert present(notes, [entry("nurse1", hours=1)]) == [("nurse1", ago(hours=1))]
    assert present([*notes, note("nurse1", Access.SIGNED_IN, hours=2)]) == [("nurse1", ago(hours=2))]
    assert present(notes, [entry("nurse1", hours=2)]) == [], "signed off with the last act"


def test_the_second_person_is_on_duty_too_and_who_booked_the_day_or_is_nobody_here_is_not() -> None:
    entries = [entry("nurse1", second="tech1", hours=1), entry("phys1", Action.BOOK, hours=1), entry("board", hours=1)]
    assert [who for who, _since in present([], entries)] == ["nurse1", "tech1"]


def test_a_search_and_a_wrong_pin_make_nobody_present() -> None:
    assert present([note("nurse1", Access.SEARCHED, hours=1), note("phys1", Access.SIGN_IN_FAILED, hours=1)]) == []


def test_signing_off_is_known_for_a_day_also_of_who_came_back() -> None:
    notes = [
        note("tech1", Access.SIGNED_OFF, hours=24.1),
        note("phys1", Access.SIGNED_OFF, hours=24),
        note("nurse1", Access.SIGNED_OFF, hours=3),
        note("nurse1", Access.SIGNED_OFF, hours=2),
        note("nurse1", Access.SIGNED_IN, hours=1),
    ]
    duty = duty_of(PEOPLE, notes, [], NOW, MIDNIGHT)
    assert duty.signed_off == {"phys1": ago(hours=24), "nurse1": ago(hours=2)}
    assert [one.id for one in duty.present] == ["nurse1"]


def test_sound_and_sheet_are_those_of_today() -> None:
    yesterday, early, late = (
        note("nurse1", Access.SOUND_HEARD, hours=13.1),
        note("nurse1", Access.SOUND_HEARD, hours=13),
        note("phys1", Access.SOUND_HEARD, hours=5),
    )
    assert duty_of(PEOPLE, [yesterday], [], NOW, MIDNIGHT).sound_heard is None
    duty = duty_of(PEOPLE, [yesterday, early, late], [], NOW, MIDNIGHT)
    assert (duty.sound_heard, duty.sheet_written) == (Noted(ago(hours=5), "phys1"), None)


SIGNS = st.lists(
    st.tuples(
        st.sampled_from([person.id for person in PEOPLE]),
        st.sampled_from([Access.SIGNED_IN, Access.SIGNED_OFF]),
        st.integers(0, 15 * 60),
    ),
    max_size=12,
)


@given(SIGNS)
def test_whose_last_sign_within_12_hours_is_a_sign_in_is_present_and_nobody_else(
    signs: list[tuple[str, Access, int]],
) -> None:
    notes = sorted((note(who, what, minutes=minutes) for who, what, minutes in signs), key=lambda one: one.at)
    last = {one.who: one.what for one in notes if one.at >= NOW - AWAY_AFTER}
    assert {who for who, _since in present(notes)} == {who for who, what in last.items() if what is Access.SIGNED_IN}
