"""Courses on a real store: the door to write through, and what a board knows of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.course_past import count_blood, course_of, cycle_row, describe, give
from ward_board.domain.course_day import Doubt, course_day
from ward_board.domain.entry import Entry, Request, Values
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import AlreadyDoneError, BadInputError, RefusedError
from ward_board.ward import courses as courses_module
from ward_board.ward.clock import ManualClock
from ward_board.ward.courses import Courses
from ward_board.ward.ward import Ward

from .conftest import DAY, PROTOCOLS, ROW, T0, ZONE

Say = Callable[..., Entry]
COUNT: Values = {"sampled_on": "2026-11-04", "platelets_10e9_per_l": "62"}


@pytest.fixture
def say(ward: Ward, clock: ManualClock) -> Say:
    """Records an act of somebody on a course, now."""

    def act(course: str, step: str | None, by: str = "nurse1", action: str = "tick", **more: object) -> Entry:
        more.setdefault("values", {})
        request = Request(Action(action), ward.person(by), clock.now(), step=step)
        return ward.act(course, replace(request, **more))  # type: ignore[arg-type]

    return act


@pytest.fixture
def course(ward: Ward, booked: str) -> str:
    """The course of Bed 1, whose last cycle was given elsewhere."""
    return course_of(ward.store, ROW.number)


def test_a_count_through_the_one_door_holds_the_course(ward: Ward, course: str, say: Say) -> None:
    entry = say(course, "blood_count", action="measure", values=COUNT)
    assert (entry.stream, entry.id) == (course, f"{course}.1")
    assert ward.courses.one(course).blood[0].entry == entry


def test_a_retried_act_counts_once_and_its_key_serves_no_other(course: str, say: Say) -> None:
    first = say(course, "blood_count", action="measure", values=COUNT, key="again")
    assert say(course, "blood_count", action="measure", values=COUNT, key="again") == first
    with pytest.raises(BadInputError, match="another act"):
        say(course, "blood_count", action="measure", values={**COUNT, "platelets_10e9_per_l": "63"}, key="again")


def test_the_door_of_the_courses_is_the_same_one(ward: Ward, clock: ManualClock, course: str) -> None:
    request = Request(Action.NOTE, ward.person("nurse1"), clock.now(), reason="she called", key="once")
    assert ward.courses.act(course, request) == ward.act(course, request)


def test_a_course_ends_once_and_by_a_physician(course: str, say: Say) -> None:
    with pytest.raises(RefusedError):
        say(course, "terminate", values={"code": "progression"})
    say(course, "terminate", "phys1", values={"code": "progression"})
    with pytest.raises(AlreadyDoneError) as done:
        say(course, "terminate", "phys2", values={"code": "died"})
    assert (done.value.by, done.value.exit_code) == ("phys1", 4)


def test_two_terminals_end_a_course_once(open_ward: Callable[[], Ward], clock: ManualClock, course: str) -> None:
    for place, by in enumerate(("phys1", "phys2")):
        terminal = open_ward()
        request = Request(Action.TICK, terminal.person(by), clock.now(), step="terminate", values={"code": "died"})
        if place:
            with pytest.raises(AlreadyDoneError):
                terminal.act(course, request)
        else:
            terminal.act(course, request)


@pytest.mark.parametrize("stream", ["c99", "c", "cx"])
def test_there_is_no_such_course(say: Say, stream: str) -> None:
    with pytest.raises(BadInputError):
        say(stream, None, action="note", reason="she called")


def test_a_demo_store_refuses_what_comes_before_its_newest_entry(course: str, say: Say, clock: ManualClock) -> None:
    say(course, None, action="note", reason="she called")
    clock.advance(timedelta(hours=-1))
    with pytest.raises(BadInputError, match="this course has entries up to"):
        say(course, None, action="note", reason="again")


def test_what_is_recorded_later_is_not_known_yet(ward: Ward, course: str, say: Say, clock: ManualClock) -> None:
    say(course, "blood_count", action="measure", values=COUNT)
    assert ward.courses.one(course).blood
    clock.advance(timedelta(hours=-1))
    assert not ward.courses.one(course).blood
    assert not ward.board().beds[0].course.blood  # type: ignore[union-attr]


@pytest.fixture
def halved(ward: Ward) -> str:
    """A course with two given cycles and a toxicity after the second that has gone; the third is booked full."""
    row = cycle_row("Jansen A.", ROW.number, ROW.birth_date, 1, date(2026, 8, 6))
    give(ward.store, (PROTOCOLS,), row)
    give(ward.store, (PROTOCOLS,), replace(row, cycle=2, day=date(2026, 10, 1), t0=row.t0 + timedelta(weeks=8)))
    ward.book([replace(ROW, cycle=3, allergies=None)], author="coord1")
    course = course_of(ward.store, ROW.number)
    describe(ward.store, course, date(2026, 7, 1))
    for day, platelets in (("2026-07-30", 190.0), ("2026-10-29", 62.0), ("2026-11-12", 110.0)):
        count_blood(ward.store, course, date.fromisoformat(day), platelets_10e9_per_l=platelets)
    return course


def test_a_board_knows_the_whole_course_of_each_bed(ward: Ward, halved: str) -> None:
    (bed,) = ward.board().beds
    assert bed.course is not None
    assert [(one.number, one.is_given) for one in bed.course.cycles] == [(1, True), (2, True), (3, False)]
    assert bed.course == ward.courses.one(halved)
    day = course_day(bed.course, bed.treatment)
    assert day is not None
    assert (day.doubts, day.activity_mbq) == ((Doubt.HALF_ASKED,), 3700)


def test_h15_the_courses_answer_stands_where_nobody_booked_allergies(ward: Ward, halved: str, say: Say) -> None:
    (bed,) = ward.board().beds
    assert (bed.situation.chart.allergies, bed.allergies) == (None, "")
    say(halved, "allergies", values={"allergies": "iodine contrast"})
    assert ward.board().beds[0].allergies == "iodine contrast"
    say(halved, "allergies", values={"allergies": "unknown"})
    assert ward.board().beds[0].allergies is None


def test_h15_what_was_booked_comes_before_the_courses_answer(ward: Ward, course: str, say: Say) -> None:
    say(course, "allergies", values={"allergies": "iodine contrast"})
    assert ward.board().beds[0].allergies == ""


def test_hormone_stands_by_the_course_and_is_watched_in_the_first_cycle_alone(ward: Ward, halved: str) -> None:
    (bed,) = ward.board().beds
    assert (bed.has_hormone, bed.is_crisis_watched) == (True, False)


def test_a_half_dose_is_known_by_its_activity(ward: Ward, halved: str, record: Callable[..., Entry]) -> None:
    (bed,) = ward.board().beds
    assert not bed.is_half_dose
    record(bed.treatment, -60, "phys1", None, "prescribe", values={"activity_mbq": "3700"})
    (bed,) = ward.board().beds
    assert bed.is_half_dose
    assert bed.course is not None
    assert course_day(bed.course, bed.treatment).doubts == ()  # type: ignore[union-attr]


def test_a_board_of_another_moment_shows_the_course_of_that_moment(ward: Ward, halved: str) -> None:
    (bed,) = ward.board(DAY, at=T0 - timedelta(days=20)).beds
    assert bed.course is not None
    assert [one.toxicity for one in bed.course.standing] == ["thrombocytopenia"]


def test_what_is_written_while_a_board_reads_the_courses_is_on_the_next_board(
    ward: Ward, course: str, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = courses_module._Beside

    def written_before_it_is_kept(**known: Any) -> object:
        say(course, "blood_count", action="measure", values=COUNT)
        return made(**known)

    monkeypatch.setattr(courses_module, "_Beside", written_before_it_is_kept)
    assert not ward.board().beds[0].course.blood  # type: ignore[union-attr]
    monkeypatch.setattr(courses_module, "_Beside", made)
    assert ward.board().beds[0].course.blood  # type: ignore[union-attr]


def test_a_write_while_a_board_looks_at_what_it_kept_takes_nothing_away(
    ward: Ward, halved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ward.board()
    holds = courses_module._Beside.holds

    def held_then_forgotten(kept: Any, *about: Any) -> bool:
        is_held = holds(kept, *about)
        ward.courses.forget()
        return is_held

    monkeypatch.setattr(courses_module._Beside, "holds", held_then_forgotten)
    assert [bed.course for bed in ward.board().beds] == [bed.course for bed in before.beds]


@pytest.fixture
def bad_file(ward: Ward, tmp_path: Path) -> Path:
    """A site's own plan that cannot be read."""
    file = tmp_path / "site" / "course.toml"
    file.parent.mkdir()
    file.write_text("cycles = 'four'", encoding="utf-8")
    folders = (file.parent / "protocols", PROTOCOLS)
    ward.courses = Courses(ward.store, ward.clock.now, ZONE, folders, ward.forget)
    return file


def test_a_bad_course_file_is_read_once_and_never_by_a_beat(
    ward: Ward, halved: str, bad_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ward.board().alarms
    bad_file.unlink()
    monkeypatch.setattr(Path, "read_text", lambda *_: pytest.fail("a beat read a file"))
    monkeypatch.setattr(Path, "is_file", lambda *_: pytest.fail("a beat looked for a file"))
    ward.forget()
    assert ward.board().alarms == first
    for _ in range(2):
        with pytest.raises(BadInputError, match=r"course.toml: id: is missing"):
            ward.courses.one(halved)


@pytest.mark.usefixtures("bad_file")
def test_a_bad_course_file_takes_no_board_away_and_says_so(ward: Ward, halved: str) -> None:
    board = ward.board()
    assert [bed.course for bed in board.beds] == [None]
    assert [(alarm.kind, alarm.subject) for alarm in board.alarms] == [(AlarmKind.JOB_FAILED, "course.toml")]
    with pytest.raises(BadInputError, match=r"course.toml"):
        ward.courses.one(halved)
