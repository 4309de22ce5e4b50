"""Roles x actions x permissions, signed in or not: the whole table, default deny (A13, A23, H31)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ward_board.domain import permissions
from ward_board.domain.authority import roles_for
from ward_board.domain.authors import CHARTED_UNSIGNED, SignatureNeededError, judge_authors
from ward_board.domain.decide import decide
from ward_board.domain.entry import UNSIGNED, Draft, Person, Request
from ward_board.domain.permissions import (
    SECONDS_FOR,
    NoSecondPersonError,
    NotPermittedError,
    Permission,
    may,
    need,
    need_two,
)
from ward_board.domain.words import Action, Role
from ward_board.errors import BadInputError, RefusedError

from .whole_day import WHOLE, Planned, WholeDay, whole_day

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
LETTERS = {
    "N": Role.NURSE,
    "T": Role.TECHNOLOGIST,
    "P": Role.PHYSICIAN,
    "X": Role.EXPERT,
    "C": Role.COORDINATOR,
    "A": Role.AUDITOR,
    "D": Role.DISPLAY,
}
ALLOWED = {
    "record": "NTPXC",
    "import": "NPC",
    "staff": "C",
    "print": "NTPXC",
    "export": "PCA",
    "staff_dose": "NTPXC",
    "read_access_log": "A",
    "restore": "C",
    "archive": "C",
    "unlock_pin": "C",
}
SECONDS = {"restore": "PCA", "archive": "PCA"}
# what somebody by a typed name charts, and what takes a signature
UNSIGNED_MAY = {
    "start", "pause", "resume", "rate", "finish", "stop", "tick", "measure", "again", "skip", "refuse",
    "admit", "seen", "note", "incident", "move", "transfer", "leave", "take",
}  # fmt: skip
UNSIGNED_MAY_NOT = {
    "book", "assign", "reschedule", "prescribe", "cancel", "no_show", "correct", "countersign", "close",
    "clock_stepped", "restored", "archived",
}  # fmt: skip
SIGNATURES = {"go", "rules", "travel_declaration"}
NO_NAME = Person(UNSIGNED, "J. Night", ())


def person(role: Role, name: str = "") -> Person:
    return Person(name or role.value, "X", (role,))


def roles(letters: str) -> set[Role]:
    return {LETTERS[letter] for letter in letters}


def asked(author: Person, action: Action, step: str | None = None, second: Person | None = None) -> Request:
    return Request(action, author, NOW, step, reason="the reader is broken", second=second)


def test_a23_the_tables_know_every_permission_role_and_action():
    assert set(ALLOWED) == set(Permission)
    assert set(LETTERS.values()) == set(Role)
    assert {str(action) for action in Action} == UNSIGNED_MAY | UNSIGNED_MAY_NOT
    assert not UNSIGNED_MAY & UNSIGNED_MAY_NOT


def test_a23_every_permission_of_the_table_is_asked_for_somewhere():
    house = Path(permissions.__file__).parents[1]
    others = [file.read_text() for file in house.rglob("*.py") if file != Path(permissions.__file__)]
    asked_for = {name for text in others for name in re.findall(r"Permission\.([A-Z_]+)\b", text)}
    assert asked_for == {permission.name for permission in Permission}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", [*Role, None])
def test_a23_each_permission_is_for_its_roles_and_nobody_else(role, permission):
    who = NO_NAME if role is None else person(role)
    allowed = role in roles(ALLOWED[permission])
    assert may(who, permission) is allowed
    if allowed:
        need(who, permission)
        return
    with pytest.raises(NotPermittedError) as refused:
        need(who, permission)
    assert (refused.value.exit_code, [gate.id for gate in refused.value.gates]) == (3, ["role"])
    assert "deviation" not in refused.value.advice


@pytest.mark.parametrize("permission", SECONDS)
@pytest.mark.parametrize("second", Role)
def test_a23_two_people_put_a_backup_back_or_archive(permission, second):
    assert set(SECONDS_FOR) == set(SECONDS)
    first = person(Role.COORDINATOR, "first")
    if second in roles(SECONDS[permission]):
        need_two(first, person(second, "second"), Permission(permission))
    else:
        with pytest.raises(NotPermittedError):
            need_two(first, person(second, "second"), Permission(permission))
    for nobody in (None, person(second, "first")):
        with pytest.raises(NoSecondPersonError) as refused:
            need_two(first, nobody, Permission(permission))
        assert [gate.id for gate in refused.value.gates] == ["second_person"]
    with pytest.raises(NotPermittedError):
        need_two(person(Role.NURSE), first, Permission(permission))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("place", ["author", "second"])
def test_a13_auditor_and_display_chart_nothing_not_even_as_a_deviation(role, place):
    nurse = person(Role.NURSE, "nurse")
    for action in Action:
        request = asked(person(role) if place == "author" else nurse, action, second=person(role))
        if may(person(role), Permission.RECORD):
            assert judge_authors(request, None) == request
        else:
            with pytest.raises(RefusedError) as refused:
                judge_authors(request, None)
            assert (refused.value.exit_code, [gate.id for gate in refused.value.gates]) == (3, ["role"])


@pytest.mark.parametrize("action", Action)
def test_a13_no_role_of_any_step_and_of_no_act_is_an_auditor_or_a_display(core, action):
    for protocol in (core, WHOLE):
        for step in (None, *protocol.steps):
            assert not {Role.AUDITOR, Role.DISPLAY} & set(roles_for(protocol, step, action)), step
            assert set(roles_for(protocol, step, action)) <= set(Role)


def test_a23_each_act_of_the_whole_day_by_each_role_signed_or_not():
    """A role that a step names charts it, another as a deviation; auditor, display and a typed name as their tables."""
    day = whole_day()
    for act in day.script():
        step = WHOLE.by_id[act.step]
        allowed = set(roles_for(WHOLE, step, Action(act.action)))
        for role in Role:
            expected = (0, []) if role in allowed else (3, ["role"])
            assert answer(day, act, person(role)) == expected, (act.step, role)
            may_deviate = may(person(role), Permission.RECORD)
            expected = (0, []) if may_deviate else (3, ["role"])
            assert answer(day, act, person(role), "other") == expected, (act.step, role)
        if act.step in SIGNATURES:
            assert answer(day, act, NO_NAME) == (3, ["role"])
        else:
            fact = judged(day, act, NO_NAME)
            assert (fact.author, fact.unsigned, fact.role, fact.second) == (UNSIGNED, NO_NAME.name, None, None)
            assert (fact.deviation, fact.passed[:1]) == (UNSIGNED, (UNSIGNED,))
        day.act(act)
    assert len(day.entries) > 60


def judged(day: WholeDay, act: Planned, author: Person, deviation: str | None = None) -> Draft:
    is_signed = author.id != UNSIGNED
    request = Request(
        Action(act.action),
        author,
        day.at(act.minute),
        act.step,
        values=act.values,
        second=day.person(act.second) if act.second and is_signed else None,
        second_values=day.read_again(act.step) if act.second and is_signed else {},
        reason="so it was" if deviation or not is_signed else None,
        deviation=deviation,
    )
    return decide(WHOLE, day.entries, request, day.at(act.minute), day.zone, day.around)


def answer(day: WholeDay, act: Planned, author: Person, deviation: str | None = None) -> tuple[int, list[str]]:
    try:
        judged(day, act, author, deviation)
    except RefusedError as error:
        return error.exit_code, [gate.id for gate in error.gates]
    return 0, []


@pytest.mark.parametrize("action", Action)
def test_h31_by_a_typed_name_only_what_happens_at_the_bed_is_charted(core, action):
    for protocol in (core, WHOLE):
        for step in (None, *protocol.steps):
            request = asked(NO_NAME, action, step.id if step else None)
            if action not in CHARTED_UNSIGNED or (step is not None and step.id in SIGNATURES):
                with pytest.raises(SignatureNeededError) as refused:
                    judge_authors(request, step)
                assert refused.value.exit_code == 3
            else:
                assert judge_authors(request, step).deviation == UNSIGNED
    assert (str(action) in UNSIGNED_MAY) is (action in CHARTED_UNSIGNED)


def test_h32_by_a_typed_name_one_acts_alone_and_says_why():
    with pytest.raises(BadInputError, match="alone"):
        judge_authors(asked(NO_NAME, Action.TICK, second=person(Role.NURSE)), None)
    with pytest.raises(BadInputError, match="reason"):
        judge_authors(Request(Action.TICK, NO_NAME, NOW, reason="…"), None)
