from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.domain.course_story import course_plan
from ward_board.domain.course_acts import decide_course_act
from ward_board.domain.entry import Draft, Entry, Person, Request
from ward_board.domain.permissions import NotPermittedError
from ward_board.domain.standing import corrected
from ward_board.domain.words import Action, Role
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PEOPLE = {role: Person(role.value, role.value, (role,)) for role in Role}
NURSE, PHYSICIAN = PEOPLE[Role.NURSE], PEOPLE[Role.PHYSICIAN]
COUNT = {"sampled_on": "2026-11-04", "platelets_10e9_per_l": "62"}


def asked(action: Action, step: str | None = None, by: Person = NURSE, **more: Any) -> Request:
    return Request(action, by, more.pop("at", NOW), step=step, **more)


def count(by: Person = NURSE, **values: str) -> Request:
    return asked(Action.MEASURE, "blood_count", by, values=COUNT | values)


def decided(request: Request, entries: list[Entry] | None = None) -> Draft:
    return decide_course_act(course_plan(), entries or [], request, NOW, ZONE)


def kept(entries: list[Entry], request: Request) -> list[Entry]:
    """The journal with what a request becomes in it."""
    number = len(entries) + 1
    facts = {name: getattr(decided(request, entries), name) for name in asdict(decided(request, entries))}
    return [*entries, Entry(**facts, stream="c1", version=number, seq=number)]


def test_a_count_is_kept_with_its_figures_and_who_acted_in_which_role() -> None:
    fact = decided(count(haemoglobin_mmol_per_l="12.9 g/dL"))
    assert fact.values["platelets_10e9_per_l"] == 62.0
    assert fact.values["haemoglobin_mmol_per_l"] == pytest.approx(8.0, abs=0.01)
    assert (fact.author, fact.role, fact.occurred_at, fact.recorded_at) == ("nurse", Role.NURSE, NOW, NOW)


VALUES: dict[str, dict[str, str]] = {
    "tumour": {"primary_site": "lung", "hormone": "none"},
    "receptor_scan": {"scanned_on": "2026-11-01", "tracer": "gallium-68", "krenning": "3"},
    "condition": {"karnofsky": "80"},
    "aim": {"aim": "shrink"},
    "home": {"partner": "no", "pregnant_at_home": "no"},
    "allergies": {"allergies": "none"},
    "blood_count": COUNT,
    "toxicity": {"kind": "other", "grade": "2"},
    "delay": {"code": "patient_wish"},
    "terminate": {"code": "progression"},
}


@pytest.mark.parametrize("role", Role)
def test_each_step_is_its_roles_alone(role: Role) -> None:
    assert set(VALUES) == set(course_plan().by_id)
    for step in course_plan().steps:
        request = asked(step.first_action, step.id, PEOPLE[role], values=VALUES[step.id])
        if role in step.roles:
            assert decided(request).role is role
        else:
            with pytest.raises(RefusedError) as refused:
                decided(request)
            assert refused.value.gates[0].id == "role"
            assert "--deviation" not in refused.value.advice


def test_delay_and_end_are_a_physicians_with_a_code() -> None:
    for step in ("delay", "terminate"):
        assert course_plan().by_id[step].roles == (Role.PHYSICIAN,)
        with pytest.raises(BadInputError, match="code"):
            decided(asked(Action.TICK, step, PHYSICIAN, values={"words": "later"}))


@pytest.mark.parametrize(
    ("request_of", "said"),
    [
        (lambda: count(platelets_10e9_per_l=""), "holds no figure"),
        (lambda: count(platelets_10e9_per_l="6200"), "reason"),
        (lambda: count(sampled_on=""), "sampled_on"),
        (lambda: count(sampled_on="2026-11-25"), "sampled_on"),
        (lambda: count(haemoglobin_mmol_per_l="8.9"), "unit"),
        (lambda: count(colour="red"), "no value called 'colour'"),
        (lambda: asked(Action.TICK, "blood_count", values=COUNT), "use measure"),
        (lambda: asked(Action.TICK, "time_out"), "no step 'time_out' in a course"),
        (lambda: replace(count(), at=NOW + timedelta(minutes=5)), "lies in the future"),
        (lambda: replace(count(), reason="..."), "needs words"),
        (lambda: replace(count(), deviation="other", reason="so it was"), "no gate is passed"),
        (lambda: replace(count(), second=PHYSICIAN), "one person signs"),
        (lambda: asked(Action.NOTE), "a note needs words"),
        (lambda: asked(Action.CORRECT, target="c1.9", reason="slip"), "no entry 'c1.9'"),
    ],
)
def test_what_cannot_be_kept_says_why(request_of: Any, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        decided(request_of())


def test_an_implausible_figure_is_kept_with_a_reason_and_marked() -> None:
    fact = decided(replace(count(platelets_10e9_per_l="3"), reason="counted twice"))
    assert (fact.values["platelets_10e9_per_l"], fact.passed) == (3.0, ("plausible:platelets_10e9_per_l",))


def test_h46_a_sample_of_long_ago_needs_a_reason_and_is_marked() -> None:
    late = course_plan().late_sample_days
    edge = (NOW - timedelta(days=late)).date().isoformat()
    assert decided(count(sampled_on=edge)).passed == ()
    wrong_year = count(sampled_on="24-11-2025")
    with pytest.raises(BadInputError) as refused:
        decided(wrong_year)
    assert str(refused.value) == (
        "sampled_on: sample of 24 November 2025 is 365 days ago; check the year, or give a reason"
    )
    assert decided(replace(wrong_year, reason="a letter of last year")).passed == ("plausible:sampled_on",)
    # a figure that is corrected later says nothing new of its day
    entries = kept([], count(sampled_on=edge))
    later = replace(correct(platelets_10e9_per_l="82"), at=NOW)
    assert decide_course_act(course_plan(), entries, later, NOW + timedelta(days=9), ZONE).passed == ()


def test_a13_anybody_who_looks_after_patients_notes_and_nobody_else() -> None:
    for role, person in PEOPLE.items():
        note = asked(Action.NOTE, by=person, reason="she called")
        if role in {Role.AUDITOR, Role.DISPLAY}:
            with pytest.raises(NotPermittedError):
                decided(note)
        else:
            assert decided(note).reason == "she called"


def test_a_course_ends_once() -> None:
    end = asked(Action.TICK, "terminate", PHYSICIAN, values={"code": "progression"})
    with pytest.raises(AlreadyDoneError) as done:
        decided(end, kept([], end))
    assert (done.value.by, done.value.at) == ("physician", NOW)


def test_a_struck_end_may_be_said_again() -> None:
    end = asked(Action.TICK, "terminate", PHYSICIAN, values={"code": "progression"})
    entries = kept(kept([], end), asked(Action.CORRECT, by=PHYSICIAN, target="c1.1", reason="another patient"))
    assert decided(end, entries).values["code"] == "progression"


def correct(by: Person = NURSE, target: str = "c1.1", **values: str) -> Request:
    return asked(Action.CORRECT, by=by, target=target, reason="typed wrong", values=values)


def test_a_correction_changes_one_figure_and_keeps_the_others() -> None:
    entries = kept(kept([], count(haemoglobin_mmol_per_l="8.0 mmol/L")), correct(platelets_10e9_per_l="82"))
    (standing, _correction), _struck, _before = corrected(entries)
    assert (standing.number("platelets_10e9_per_l"), standing.number("haemoglobin_mmol_per_l")) == (82.0, 8.0)
    assert standing.text("sampled_on") == "2026-11-04"


def test_a_correction_adds_what_was_left_out() -> None:
    entries = kept(kept([], count()), correct(leucocytes_10e9_per_l="4.1"))
    (standing, _correction), _struck, _before = corrected(entries)
    assert (standing.number("platelets_10e9_per_l"), standing.number("leucocytes_10e9_per_l")) == (62.0, 4.1)


@pytest.mark.parametrize(
    ("request_of", "said"),
    [
        (lambda: replace(correct(platelets_10e9_per_l="82"), reason=None), "needs a reason"),
        (lambda: correct(platelets_10e9_per_l=""), "type the right value"),
        (lambda: correct(leucocytes_10e9_per_l="many"), "is not a number"),
        (lambda: correct(occurred_at="2026-11-04T09:00:00Z"), "only the values"),
        (lambda: correct(target="c1.2", platelets_10e9_per_l="82"), "no values to correct"),
    ],
)
def test_a_correction_that_cannot_be_kept_says_why(request_of: Any, said: str) -> None:
    entries = kept(kept([], count(leucocytes_10e9_per_l="5")), asked(Action.NOTE, reason="she called"))
    with pytest.raises(BadInputError, match=said):
        decided(request_of(), entries)


def test_an_implausible_figure_is_corrected_to_and_marked() -> None:
    fact = decided(correct(platelets_10e9_per_l="3"), kept([], count()))
    assert fact.passed == ("plausible:platelets_10e9_per_l",)


def test_who_could_not_have_recorded_it_does_not_correct_it() -> None:
    entries = kept([], asked(Action.TICK, "delay", PHYSICIAN, values={"code": "no_bed"}))
    for request in (correct(code="travel"), correct()):
        with pytest.raises(RefusedError):
            decided(request, entries)
    assert decided(correct(PHYSICIAN, code="travel"), entries).values == {"code": "travel"}


def test_an_entry_is_struck_once() -> None:
    entries = kept(kept([], count()), correct())
    with pytest.raises(AlreadyDoneError, match="already struck"):
        decided(correct(), entries)
