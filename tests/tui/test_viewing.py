"""What somebody opens at a terminal is noted: who, which patient's page, once; nobody waits for it, nothing leaks."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.access import Access
from ward_board.domain.words import AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.store.tables import ACCESS_LOG
from ward_board.tui import viewing
from ward_board.tui.keys import Place

from ..patience import PATIENCE_SECONDS, holds
from .test_alarms_everywhere import PAGES, WAYS
from .test_privacy import CANARIES, OPENED_BY, all_noted
from .test_privacy import canaries as canaries

AN_ID = re.compile(r"([tcp][0-9]+|ward|[a-z][a-z0-9._-]{1,31})(:[a-z0-9-]+)*")
"""A treatment, course, patient, one of the staff or the ward, with the page, the paper, its language or a date."""


def opened(seat: Any) -> list[tuple[str | None, str | None]]:
    """Who opened what, by the access log."""
    with seat.ward.store.read() as view:
        return [(line.who, line.subject) for line in view.lines_after(0) if line.what == Access.OPENED]


async def looks(seat: Any, *keys: str) -> None:
    """Presses keys; what stands there then is painted, and noted."""
    for key in keys:
        await seat.press(key)
        seat.shows()
        seat.desk.viewing.look()
        await all_noted(seat)


async def test_a12_each_patients_page_is_a_line_and_the_board_one_a_day(seat: Any) -> None:
    await looks(seat, "3", "enter", "g", "escape", "3", "C", "escape", "6", "enter", "escape")
    three, six = (seat.desk.board.beds[place].treatment for place in (2, 5))
    course = seat.desk.board.beds[2].course.id
    said = [
        "ward:board",
        f"{three}:treatment",
        f"{three}:journal",
        f"{course}:course",
        f"{six}:treatment",
    ]
    assert opened(seat) == [("nurse2", one) for one in said]


async def test_a12_looking_all_the_time_is_bounded_and_reopening_counts_from_five_minutes_on(
    seat: Any, clock: Any
) -> None:
    await looks(seat, "3")
    for minute in range(11):
        await looks(seat, "3", "enter")
        for _second in range(3):
            seat.desk.viewing.look()
        await looks(seat, "escape")
        clock.advance(timedelta(minutes=1))
        assert len(opened(seat)) == 2 + minute // 5
    assert sum(subject == "ward:board" for _who, subject in opened(seat)) == 1


async def test_a12_pages_of_all_beds_are_a_line_for_each_patient_on_them(seat: Any) -> None:
    beds = {bed.treatment for bed in seat.desk.board.beds}
    await looks(seat, "h", "escape", "w", "escape", "g")
    found = {subject for _who, subject in opened(seat)}
    assert found == {"ward:board", *(f"{one}:{page}" for one in beds for page in ("handover", "start", "journal"))}


async def test_who_signs_in_sees_what_stands_there_and_who_leaves_opens_nothing(seat_of: Callable[..., Any]) -> None:
    seat = await seat_of(None)
    await looks(seat, "3", "enter")
    treatment = seat.desk.selected
    seat.desk.session.sign_in(seat.ward.person("phys1"), seat.machine.monotonic())
    await looks(seat, "j")
    seat.desk.session.lock()
    await looks(seat, "j")
    assert opened(seat) == [(None, "ward:board"), (None, f"{treatment}:treatment"), ("phys1", f"{treatment}:treatment")]


async def test_the_days_are_noted_with_the_course_that_is_chosen(seat: Any) -> None:
    await looks(seat, "y", "down")
    chosen = seat.desk.own.model.selected
    assert opened(seat)[-2:] == [("nurse2", "ward:days"), ("nurse2", f"{chosen}:days")]


async def test_h6_a_store_that_waits_delays_neither_the_page_nor_an_act(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, asked = threading.Event(), threading.Event()

    def wait(*_args: object, **_more: object) -> None:
        asked.set()
        gate.wait(PATIENCE_SECONDS)

    monkeypatch.setattr(seat.ward.access, "opened", wait)
    await seat.press("3", "enter")
    seat.desk.viewing.look()
    await holds(asked.is_set)
    head = seat.head()
    await seat.press("o", "enter")
    assert "DE BOER" in seat.shows()
    assert [entry.action for entry in seat.entries(head)] == ["seen"]
    assert not gate.is_set()
    gate.set()
    await all_noted(seat)


async def test_h21_a_store_that_takes_no_line_is_an_alarm_and_owed_with_its_time(
    seat: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, is_full, note = [], True, seat.ward.access.opened

    def refuse(*args: Any, **more: Any) -> None:
        asked.append(args)
        if is_full:
            raise StoreUnavailableError("the disk is full")
        note(*args, **more)

    def alarms() -> list[str]:
        return [one.kind for one in seat.desk.health.alarms(seat.machine.monotonic(), clock.now())]

    monkeypatch.setattr(seat.ward.access, "opened", refuse)
    then = clock.now()
    await looks(seat, "3", "enter", "g")
    assert len(asked) == 1, "a store that just refused is not asked for each key"
    assert alarms() == [AlarmKind.STORE_REFUSES], "the next act is refused too"
    for _minute in range(3):
        seat.machine.advance(timedelta(seconds=60))
        clock.advance(timedelta(seconds=60))
        await seat.reading.once()
        await looks(seat, "j")
    assert len(asked) == 4
    assert alarms() == [AlarmKind.STORE_REFUSES]
    is_full = False
    seat.machine.advance(timedelta(seconds=60))
    await looks(seat, "j")
    three = seat.desk.selected
    assert opened(seat) == [("nurse2", one) for one in ("ward:board", f"{three}:treatment", f"{three}:journal")]
    with seat.ward.store.read() as view:
        assert {line.at for line in view.lines_after(0) if line.what == Access.OPENED} == {then}


async def test_a12_how_much_a_long_outage_left_unnoted_is_a_line_itself(
    seat: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest are given up one by one; the count goes on until a line can be kept, and tells from when on."""
    monkeypatch.setattr(viewing, "_MOST_OWED", 3)
    is_full, access, refused = True, seat.ward.access, []

    def refusing(keep: Callable[..., object]) -> Callable[..., object]:
        def asked(*args: Any, **more: Any) -> object:
            if is_full:
                refused.append(args)
                raise StoreUnavailableError("the disk is full")
            return keep(*args, **more)

        return asked

    with monkeypatch.context() as patch:
        for name in ("opened", "revealed", "note"):
            patch.setattr(access, name, refusing(getattr(access, name)))
        await looks(seat, "3")
        then = clock.now()
        for _minute in range(2):
            clock.advance(timedelta(minutes=1))
            seat.machine.advance(timedelta(minutes=1))
            for _times in range(4):
                seat.desk.viewing.revealed()
                await all_noted(seat)
        seat.machine.advance(timedelta(minutes=1))
        seat.desk.viewing.look()
        await all_noted(seat)
        with seat.ward.store.read() as view:
            assert not [line for line in view.lines_after(0) if line.what == Access.NOT_NOTED]
        is_full = False
        seat.machine.advance(timedelta(minutes=1))
        seat.desk.viewing.look()
        await all_noted(seat)
        seat.desk.viewing.revealed()
        await all_noted(seat)
    with seat.ward.store.read() as view:
        written = view.lines_after(0)
    (line,) = [one for one in written if one.what == Access.NOT_NOTED]
    assert [one.what for one in written].count(Access.REVEALED) == 4
    # of nine the last three are kept
    assert len(refused) > 2
    assert (line.who, line.subject, line.at) == (None, "ward:not-noted:6", then)


async def test_an_app_notes_what_it_paints(app_of: Callable[..., Any], until: Callable[..., Any]) -> None:
    async with app_of() as (app, pilot):
        await pilot.press("3", "enter")
        await until(pilot, lambda: app.desk.place is Place.TREATMENT and not app.desk.faults._background)
        treatment = app.desk.selected
        with app.desk.ward.store.read() as view:
            found = [(line.who, line.subject) for line in view.lines_after(0) if line.what == Access.OPENED]
    assert found == [("nurse2", "ward:board"), ("nurse2", f"{treatment}:treatment")]


async def test_a12_no_name_no_date_of_birth_and_no_figure_ever_stands_in_a_line(
    seat_of: Callable[..., Any], canaries: Any
) -> None:
    """Every page, every dialog, a search by name, a reveal: subjects are ids, and people are ids."""
    seat = await seat_of("nurse2")
    for keys in (*(keys for keys, _kind in WAYS.values()), *OPENED_BY.values(), ["/", *"kanariab", "enter"], ["v"]):
        await seat.press(*["escape"] * 4)
        seat.desk.place, seat.desk.selected = Place.BOARD, None
        seat.desk.session.sign_in(canaries.person("audit1"), seat.machine.monotonic())
        await looks(seat, *keys)
    for place in PAGES:
        seat.desk.place, seat.desk.selected = place, seat.desk.board.beds[1].treatment
        seat.desk.viewing.look()
    seat.desk.viewing.revealed()
    await all_noted(seat)
    with canaries.store.engine.connect() as connection:
        rows = connection.execute(ACCESS_LOG.select()).all()
    staff = {person.id for person in canaries.people()}
    assert {row.what for row in rows} >= {"opened", "searched", "revealed", "access_read"}
    for row in rows:
        assert row.subject is None or AN_ID.fullmatch(row.subject), row.subject
        assert row.who is None or row.who in staff, row.who
        assert not any(canary in str(tuple(row)).casefold() for canary in CANARIES)
