"""What is told of changes of the staff, and which two people may be one, from lines of the access log alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ward_board.domain.access import Access, AccessLine, roles_subject
from ward_board.domain.staff_told import TOLD_FOR, one_hand, told_of_staff
from ward_board.domain.words import AlarmKind

T = datetime(2026, 11, 26, 8, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def line(what: Access, who: str | None, subject: str | None, at: datetime = T, number: int = 1) -> AccessLine:
    return AccessLine(number, at, who, what, subject, "desk")


@pytest.mark.parametrize(
    ("who", "before", "after", "told"),
    [
        ("maas", ["nurse"], ["physician"], ["bos:physician"]),
        ("maas", ["nurse"], ["nurse", "physician", "expert"], ["bos:physician", "bos:expert"]),
        ("bos", ["coordinator"], ["coordinator", "physician"], ["bos:physician"]),
        ("maas", ["nurse", "physician"], ["nurse"], []),
        ("maas", [], ["physician"], []),  # somebody new
        (None, ["nurse"], ["physician"], []),  # a demo store believed whoever ran the command
    ],
)
def test_h32_each_role_that_somebody_was_given_is_told(
    who: str | None, before: list[str], after: list[str], told: list[str]
) -> None:
    found = told_of_staff([line(Access.ROLES_SET, who, roles_subject("bos", before, after))], T)
    assert [one.subject for one in found] == told
    assert {one.kind for one in found} <= {AlarmKind.ROLES_WIDENED}


@pytest.mark.parametrize(
    ("who", "subject", "is_told"),
    [("maas", "bos", True), ("bos", "bos", False), (None, "bos", False)],
)
def test_h32_a_pin_is_told_that_somebody_else_set(who: str | None, subject: str, is_told: bool) -> None:
    assert bool(told_of_staff([line(Access.PIN_CHANGED, who, subject)], T)) is is_told


def test_h32_it_is_told_from_its_moment_on_for_a_day_and_the_newest_of_a_kind_once() -> None:
    lines = [line(Access.PIN_CHANGED, "maas", "bos", T + later) for later in (timedelta(), timedelta(hours=3))]
    for now, at in (
        (T - A_SECOND, None),
        (T, T),
        (T + timedelta(hours=3), T + timedelta(hours=3)),
        (T + TOLD_FOR + timedelta(hours=3) - A_SECOND, T + timedelta(hours=3)),
        (T + TOLD_FOR + timedelta(hours=3), None),
    ):
        assert [one.at for one in told_of_staff(lines, now)] == ([at] if at else []), now


def test_h32_lines_of_others_are_nothing_to_tell() -> None:
    others = set(Access) - {Access.PIN_CHANGED, Access.ROLES_SET}
    assert told_of_staff([line(what, "maas", subject) for what in others for subject in ("bos", None)], T) == ()


@pytest.mark.parametrize(
    ("given", "first", "second", "found"),
    [
        ([], "maas", "smit", None),
        ([("maas", "smit")], "maas", "smit", ("smit", "maas")),
        ([("maas", "smit")], "smit", "maas", ("smit", "maas")),
        ([("maas", "smit")], "maas", "bos", None),
        ([("maas", "wit"), ("wit", "smit")], "maas", "smit", ("smit", "wit")),
        ([("maas", "wit"), ("maas", "smit")], "wit", "smit", ("smit", "maas")),
        ([("maas", "smit"), ("smit", "smit")], "maas", "smit", ("smit", "maas")),
        ([("maas", "smit"), ("wit", "smit")], "maas", "smit", None),  # maas knows that PIN no more
        ([("maas", "wit"), ("wit", "maas")], "maas", "wit", ("wit", "maas")),
        ([("maas", "smit")], "smit", "smit", ("smit", "maas")),
        ([], "smit", "smit", None),  # that these are one is for need_two to say
    ],
)
def test_a18_two_are_one_where_one_hand_may_have_both_pins(
    given: list[tuple[str, str]], first: str, second: str, found: tuple[str, str] | None
) -> None:
    lines = [line(Access.PIN_CHANGED, who, whose, T, number) for number, (who, whose) in enumerate(given, start=1)]
    assert one_hand(first, second, lines, T) == found
    assert one_hand(first, second, lines, T - timedelta(hours=1)) == found, "a clock that was set back hides nothing"
    assert one_hand(first, second, lines, T + TOLD_FOR) is None


def test_a18_whom_somebody_added_is_another_person_on_a_wards_first_day_alone() -> None:
    added = line(Access.STAFF_ADDED, "maas", "smit", T)
    assert one_hand("maas", "smit", [added], T) == ("smit", "maas")
    assert one_hand("maas", "smit", [line(Access.STAFF_ADDED, None, "maas", T), added], T) is None
