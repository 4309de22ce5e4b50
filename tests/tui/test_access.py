"""The place of who looked at a patient: an auditor reads it, each reading is noted, nobody else sees any of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.errors import StoreUnavailableError
from ward_board.tui.keys import Place

from ..patience import holds

WHO_LOOKED = ["ctrl+p", " who looked", "enter"]


async def read(seat: Any, *keys: str) -> str:
    """Presses keys and waits until what was asked for is read."""
    for key in keys:
        await seat.press(key)
        await holds(lambda: not seat.desk.faults._background)
    return str(seat.shows())


def readings(seat: Any) -> list[tuple[str | None, str | None]]:
    with seat.ward.store.read() as view:
        return [(line.who, line.subject) for line in view.lines_after(0) if line.what == Access.ACCESS_READ]


@pytest.fixture
async def auditor(seat_of: Callable[..., Any]) -> Any:
    """An auditor with Bed 3 selected, whose patient some have looked at."""
    seat = await seat_of("audit1")
    bed, now, access = seat.desk.board.beds[2], seat.ward.clock.now(), seat.ward.access
    access.opened("nurse2", [f"{bed.treatment}:treatment"], at=now - timedelta(hours=2))
    access.opened(None, [f"{bed.treatment}:journal"], at=now - timedelta(hours=1))
    access.note(Access.PRINTED, "phys1", f"{bed.treatment}:rules:nl", at=now - timedelta(minutes=30))
    access.opened("nurse1", [f"{seat.desk.board.beds[3].treatment}:treatment"], at=now - timedelta(minutes=20))
    access.opened("nurse1", [f"{bed.course.id}:course"], at=now - timedelta(days=40))
    await seat.press("3")
    return seat


async def test_a13_the_auditor_reads_id_name_role_what_and_terminal_the_newest_first(auditor: Any) -> None:
    shown = await read(auditor, *WHO_LOOKED)
    assert auditor.desk.place is Place.ACCESS
    rows = [line for line in shown.splitlines() if line.rstrip().endswith("terminal")]
    assert [" ".join(row.split()) for row in rows] == [
        "10:42:17 audit1 T. Visser auditor read the access log terminal",
        "10:12:17 phys1 E. Smit physician printed the rules of behaviour (nl), cycle 3 terminal",
        "09:42:17 nobody signed in opened the journal, cycle 3 terminal",
        "08:42:17 nurse2 J. de Vries nurse opened the treatment page, cycle 3 terminal",
    ]
    assert "4 times by 3 people" in shown
    assert readings(auditor) == [("audit1", auditor.desk.board.beds[2].patient.id)]


async def test_it_is_read_whole_at_80_columns_too(auditor: Any) -> None:
    await read(auditor, *WHO_LOOKED)
    shown = auditor.shows(80, 24)
    for said in ("phys1  E. Smit", "physician, terminal", "printed the rules of behaviour (nl),", "+ - a month"):
        assert said in shown, said


async def test_a13_each_reading_is_a_line_of_its_own(auditor: Any) -> None:
    await read(auditor, *WHO_LOOKED, "-", "-", "-", "-", "+")
    # a month, a year, five years, which is the most, and a year again
    assert len(readings(auditor)) == 4
    assert "opened the page of the course" in auditor.shows()


async def test_a11_it_goes_by_period_and_role(auditor: Any) -> None:
    shown = await read(auditor, *WHO_LOOKED, "f")
    assert "only: nurse" in shown
    assert "phys1" not in shown
    shown = await read(auditor, "f", "f", "f")
    assert "only:" not in shown
    assert "opened the page of the course" not in shown
    shown = await read(auditor, "-")
    assert "opened the page of the course" in shown


async def test_from_the_page_of_a_course_it_is_that_patient_and_escape_goes_back(auditor: Any) -> None:
    await read(auditor, "escape", "4", "C", *WHO_LOOKED)
    assert readings(auditor) == [("audit1", auditor.desk.board.beds[3].patient.id)]
    await auditor.press("escape")
    assert auditor.desk.place is Place.COURSE


async def test_the_auditor_reads_the_journal_of_that_patient_from_there(auditor: Any) -> None:
    shown = await read(auditor, *WHO_LOOKED, "g")
    assert auditor.desk.place is Place.JOURNAL
    assert "Journal" in shown
    assert "Bed 3" in shown


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("nurse2", "is for an auditor to read, not for those who look after them"),
        ("coord1", "is for an auditor to read, not for those who look after them"),
        (None, "is for an auditor: sign in as one"),
    ],
)
async def test_a13_anybody_else_is_told_in_one_line_why_not(
    seat_of: Callable[..., Any], who: str | None, said: str
) -> None:
    seat = await seat_of(who)
    shown = await read(seat, "3", *WHO_LOOKED)
    assert said in shown
    assert seat.desk.place is Place.BOARD
    assert readings(seat) == []


async def test_without_a_bed_it_says_to_choose_one(seat_of: Callable[..., Any]) -> None:
    seat = await seat_of("audit1")
    assert "Choose a bed first" in await read(seat, *WHO_LOOKED)


async def test_h31_whoever_locks_hides_it_and_another_auditor_reads_it_anew(auditor: Any) -> None:
    await read(auditor, *WHO_LOOKED, "l")
    shown = auditor.shows()
    assert "For an auditor: sign in as one to read it" in shown
    assert "phys1" not in shown
    auditor.desk.session.sign_in(auditor.ward.person("nurse2"), auditor.machine.monotonic())
    assert "phys1" not in auditor.shows()
    auditor.desk.session.sign_in(auditor.ward.person("audit1"), auditor.machine.monotonic())
    auditor.desk.own._reads_for = "audit2"
    auditor.shows()
    assert "phys1" in await read(auditor, "j")
    assert len(readings(auditor)) == 2


async def test_a13_where_the_reading_cannot_be_noted_nothing_is_shown(
    auditor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise StoreUnavailableError("the disk is full")

    monkeypatch.setattr(auditor.ward.access, "note", refuse)
    shown = await read(auditor, *WHO_LOOKED)
    assert "the disk is full" in shown
    assert "phys1" not in shown
