"""What a form field may say of its values: where they can be at all, which words need a look, which unit is meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.form import FormField
from ward_board.domain.values import read_value
from ward_board.errors import BadInputError

from .conftest import NEXT_DAY, ZONE
from .whole_day import VALUES, WHOLE, WholeDay, until, whole_day

AT = datetime(2026, 11, 27, 8, 15, tzinfo=UTC)
SOME = settings(max_examples=100)
DOSE_RATE = WHOLE.by_id["measurement"].field("usv_per_h")


def number(**said: object) -> FormField:
    return FormField.model_validate({"id": "x", "title": "x", "type": "number", "unit": "h", **said})


# --- what a file may not say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"lowest": 1}, "'lowest' and 'highest' go together"),
        ({"highest": 1}, "'lowest' and 'highest' go together"),
        ({"type": "choice", "choices": ["a"], "concern_choices": ["b"]}, "'b' is none of its choices"),
        ({"type": "choice", "choices": ["a"], "limit_choices": ["c"]}, "'c' is none of its choices"),
        ({"day": -1}, "greater than or equal to 0"),
        ({"unit": None}, "missing unit"),
    ],
)
def test_a_field_that_contradicts_itself_is_refused(said, why):
    with pytest.raises(ValueError, match=why):
        number(**said)


# --- where a number can be at all -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "code"), [("0", 0), ("10", 0), ("7,5", 0), ("10.1", 2), ("11", 2), ("-1", 2)])
def test_a_rating_lies_from_0_to_10_whatever_the_reason(typed, code):
    day = until("room_release")
    for reason in (None, "he meant it so"):
        answer = day.answer(3 * NEXT_DAY, "nurse1", "rating", "tick", rating=typed, reason=reason)
        assert answer == (code, [])


@pytest.mark.parametrize(
    ("typed", "kept"), [("159.528", 159.528), ("40.000", 40), ("95.125", 95.125), ("159,528", 159.528)]
)
def test_h46_three_decimals_are_no_thousands_where_thousands_cannot_be(typed, kept):
    field = WHOLE.by_id["rules"].field("effective_half_life_hours")
    assert read_value(field, typed, at=AT, zone=ZONE) == kept


def test_h46_three_decimals_are_asked_about_where_thousands_can_be():
    for said in ({}, {"lowest": 1, "highest": 200_000}):
        with pytest.raises(BadInputError, match=r"'95\.125' may mean 95\.125 or 95125"):
            read_value(number(**said), "95.125", at=AT, zone=ZONE)


@given(low=st.integers(0, 500), length=st.integers(0, 500), typed=st.decimals(0, 1200, places=2))
@SOME
def test_a_number_is_kept_when_it_can_be_and_only_then(low, length, typed):
    field = number(lowest=low, highest=low + length)
    if low <= typed <= low + length:
        assert read_value(field, str(typed), at=AT, zone=ZONE) == float(typed)
    else:
        with pytest.raises(BadInputError, match=f"it lies from {low} to {low + length}"):
            read_value(field, str(typed), at=AT, zone=ZONE)


# --- which unit is meant ----------------------------------------------------------------------------------------------


@given(
    typed=st.decimals(0, 900, places=2),
    unit=st.sampled_from(["µSv/h", "uSv/h", "mSv/h", "mrem/h", "mR/h", ""]),
    case=st.sampled_from([str, str.upper, str.lower]),
    point=st.sampled_from([".", ","]),
    space=st.sampled_from(["", " ", "  "]),
)
@SOME
def test_h42_h46_a_dose_rate_in_any_unit_is_the_same_dose_rate(typed, unit, case, point, space):
    factor = {"mSv/h": 1000, "mrem/h": 10, "mR/h": 10}.get(unit, 1)
    text = str(typed).replace(".", point) + space + case(unit)
    assert read_value(DOSE_RATE, text, at=AT, zone=ZONE) == pytest.approx(float(typed) * factor, abs=1e-4)


# --- which words need a look ------------------------------------------------------------------------------------------


def looks(day: WholeDay, minute: float) -> list[str]:
    return [
        str(alarm.subject) for alarm in day.alarms(minute) if alarm.kind == "observation" and alarm.step == "scan_read"
    ]


@pytest.mark.parametrize(
    ("more", "is_of_concern"),
    [
        ({}, False),
        ({"uptake": "partly"}, False),
        ({"uptake": "inadequate"}, True),
        ({"depot": "yes"}, True),
        ({"contamination": "yes"}, True),
        ({"contamination": "no"}, False),
        ({"new_lesions": "yes"}, False),
    ],
)
def test_h43_a_scan_that_is_not_as_hoped_stands_as_an_alarm_until_it_is_looked_at_again(more, is_of_concern):
    day = until("scan_read")
    entry = day.do("scan_read", more=more)
    assert looks(day, NEXT_DAY + 51) == ([entry.id] if is_of_concern else [])
    day.do("scan_read", NEXT_DAY + 55, action="again", more={"contamination": "no"})
    assert looks(day, NEXT_DAY + 56) == []


@pytest.mark.parametrize("missing", ["uptake", "depot", "new_lesions"])
def test_h43_a_scan_is_not_looked_at_without_saying_what_was_seen(missing):
    values = {key: value for key, value in VALUES["scan_read"].items() if key != missing}
    assert until("scan_read").answer_of("scan_read", values=values) == (2, [])


# --- which day is meant -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "code"), [("25:00", 2), ("14.30", 2), ("half past two", 2), ("14:30", 0)])
def test_h46_a_time_of_day_is_one(typed, code):
    assert whole_day(flags="travel").answer(-1000, "nurse1", "journey", "tick", leaves_at=typed)[0] == code


def test_a_bare_time_without_a_day_of_its_own_is_of_the_day_of_the_act():
    field = FormField.model_validate({"id": "x", "title": "x", "type": "time"})
    told = {"at": AT, "zone": ZONE, "treatment_day": datetime(2026, 11, 26, tzinfo=ZONE).date()}
    assert read_value(field, "06:30", **told) == "2026-11-27T05:30:00Z"
    assert read_value(field.model_copy(update={"day": 3}), "06:30", **told) == "2026-11-29T05:30:00Z"
    assert read_value(field.model_copy(update={"day": 0}), "06:30", **told) == "2026-11-27T05:30:00Z"
