"""The page of a course at a desk: by keys alone, from a bed and back, and what is recorded there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.course_past import count_blood, course_of, cycle_row, describe, give
from ward_board.domain.words import Action
from ward_board.tui.course import CoursePlace, open_course
from ward_board.tui.keys import Place

from .conftest import FOLDERS, PIN

NUMBER = "42.771"


@pytest.fixture
def course(ward: Any) -> str:
    """A course whose first cycle was given on 1 October; the patient is at home."""
    row = cycle_row("Peters H.", NUMBER, date(1955, 2, 11), 1, date(2026, 10, 1))
    give(ward.store, FOLDERS, row)
    found = course_of(ward.store, NUMBER)
    describe(ward.store, found, date(2026, 9, 1))
    count_blood(ward.store, found, date(2026, 9, 24))
    ward.forget()
    return found


@pytest.fixture
def opened(seat_of: Any, course: str) -> Any:
    """Somebody at the page of that course."""

    async def make(staff_id: str | None = "nurse2") -> Any:
        seat = await seat_of(staff_id)
        seat.desk.size = (160, 42)
        seat.desk.start(open_course(seat.desk, course))
        await seat.settle()
        assert seat.desk.place is Place.COURSE
        return seat

    return make


async def read_anew(seat: Any) -> None:
    """Until the page was read again."""
    await seat.desk.reader.do(lambda: None)
    await seat.settle()


BY_KEYS = ("space", "b", " 04112026", "tab", " 62", "enter")


async def test_a_blood_count_by_keys_holds_the_course(opened: Any, course: str) -> None:
    seat = await opened()
    assert "cycle 2 needs a date: 12 November to 24 December" in seat.shows()
    head = seat.head()
    await seat.press(*BY_KEYS)
    await read_anew(seat)
    (entry,) = seat.entries(head)
    assert (entry.stream, entry.step, entry.action) == (course, "blood_count", Action.MEASURE)
    assert entry.values == {"sampled_on": "2026-11-04", "platelets_10e9_per_l": 62.0}
    assert "cycle 2 is HELD since 4 November: platelets 62" in seat.shows()
    assert "Peters H.: blood count recorded: platelets 62 10⁹/L; cycle 2 is HELD" in seat.shows()


async def test_what_another_role_records_says_so_before_a_form_is_filled(opened: Any) -> None:
    seat = await opened()
    head = seat.head()
    await seat.press("space", "t")
    assert "toxicity: a physician does this" in seat.shows()
    await seat.press("escape")
    assert seat.entries(head) == []


async def test_a_physician_delays_with_a_coded_reason(opened: Any) -> None:
    seat = await opened("phys1")
    await seat.press("space", "d", "enter")
    assert "because of is needed" in seat.shows()
    await seat.press("right", "right", "enter")
    await read_anew(seat)
    assert "delayed: the patient's condition (Smit, 26 November)" in seat.shows()


async def test_a_refused_form_keeps_what_was_typed_and_asks_for_a_reason(opened: Any) -> None:
    seat = await opened()
    head = seat.head()
    await seat.press("space", "b", " 04112026", "tab", " 6200", "enter")
    assert "6200" in seat.shows()
    assert seat.entries(head) == []
    # one truth: what is outside its band has a reason, and the field for it does not say that it may stay empty
    reasons = [row for row in seat.shows().splitlines() if row.lstrip("│ ").startswith("reason")]
    assert reasons
    assert not any("may stay empty" in row for row in reasons)
    await seat.press("enter")
    assert "reason is needed" in seat.shows()
    await seat.press(" two counts", "enter")
    (entry,) = seat.entries(head)
    assert (entry.reason, entry.passed) == ("two counts", ("plausible:platelets_10e9_per_l",))


async def test_a_form_that_is_left_is_its_authors_draft(opened: Any) -> None:
    seat = await opened()
    await seat.press("space", "b", " 04112026", "escape")
    assert "kept as a draft" in seat.shows()
    await seat.press("space", "b")
    assert "04112026" in seat.shows()
    assert "what you typed before is here again" in seat.shows()


async def test_a_note_and_a_correction_of_ones_own_newest_entry(opened: Any) -> None:
    seat = await opened()
    await seat.press(*BY_KEYS)
    await read_anew(seat)
    await seat.press("n", " called her", "enter")
    await read_anew(seat)
    await seat.press("u")
    assert "de Vries noted: called her" in seat.shows()
    await seat.press("down", "enter")
    assert "Correct the entry of de Vries" in seat.shows()
    head = seat.head()
    await seat.press(" misread", "tab", "tab", " 82", "enter")
    await read_anew(seat)
    (entry,) = seat.entries(head)
    assert (entry.action, entry.values, entry.reason) == (
        Action.CORRECT,
        {"platelets_10e9_per_l": 82.0},
        "misread",
    )
    assert "HELD" not in seat.shows().partition("Journal")[0]
    assert "blood count corrected: platelets 82 10⁹/L; platelets 62 gone; nothing holds cycle 2" in seat.shows()


async def test_a_correction_says_the_day_as_its_hint_does_and_adds_what_was_left_out(opened: Any) -> None:
    seat = await opened()
    await seat.press("space", "b", " 04112026", "tab", " 62", "tab", " 8,9 g/dL", "enter")
    await read_anew(seat)
    await seat.press("u", "enter")
    shown = seat.shows()
    assert "04-11-2026" in shown
    assert "5.5242 mmol/L" in shown
    assert "happened at" not in shown
    head = seat.head()
    await seat.press(" the sheet has it", "tab", "tab", "tab", "tab", " 4,1", "enter")
    (entry,) = seat.entries(head)
    assert entry.values == {"leucocytes_10e9_per_l": 4.1}


async def test_a_sample_of_another_year_asks_for_a_reason_and_keeps_what_was_typed(opened: Any) -> None:
    seat = await opened()
    head = seat.head()
    await seat.press("space", "b", " 4/9/2025", "tab", " 62")
    assert "448 days ago: check the year; a reason is asked" in seat.shows()
    await seat.press("enter")
    shown = seat.shows()
    assert "sample of 4 September 2025 is 448 days ago; check the year, or give a reason" in shown
    assert "4/9/2025" in shown
    assert seat.entries(head) == []
    await seat.press("enter")
    assert "reason is needed" in seat.shows()
    await seat.press(" the year is right", "enter")
    (entry,) = seat.entries(head)
    assert (entry.reason, entry.passed) == ("the year is right", ("plausible:sampled_on",))


@pytest.mark.parametrize("size", [(160, 42), (80, 24)])
async def test_after_recording_the_page_shows_where_it_stands(opened: Any, size: tuple[int, int]) -> None:
    seat = await opened()
    seat.desk.size = size
    await seat.press("n", " called her", "enter")
    await read_anew(seat)
    assert "de Vries noted: called her" in seat.shows(*size)


async def test_the_keys_lead_back_to_the_page_where_they_were_asked_for(opened: Any) -> None:
    seat = await opened()
    seat.desk.size = (80, 24)
    seat.shows(80, 24)
    await seat.press("down", "down")
    place, line = seat.desk.own, seat.desk.first_line
    await seat.press("?")
    assert seat.desk.place is Place.KEYS
    await seat.press("escape")
    assert (seat.desk.place, seat.desk.own, seat.desk.first_line) == (Place.COURSE, place, line)


async def test_somebody_elses_entry_asks_for_the_pin_again(opened: Any) -> None:
    seat = await opened()
    head = seat.head()
    await seat.press("u", " platelets", "enter", " typed twice", "shift+tab", " y", "enter")
    assert "Somebody else's entry" in seat.shows()
    await seat.press(" " + PIN, "enter")
    (entry,) = seat.entries(head)
    assert (entry.action, entry.values) == (Action.CORRECT, {})


async def test_nobody_signed_in_signs_in_first(opened: Any) -> None:
    seat = await opened(None)
    await seat.press("space")
    assert "Sign in to act" in seat.shows()


async def test_the_course_of_a_bed_opens_by_key_and_leads_back(seat: Any) -> None:
    await seat.press("3", "enter", "C")
    assert seat.desk.place is Place.COURSE
    assert "DE BOER P." in seat.shows()
    assert isinstance(seat.desk.own, CoursePlace)
    await seat.press("escape")
    assert (seat.desk.place, seat.desk.bed.number) == (Place.TREATMENT, 3)


async def test_without_a_bed_it_says_what_to_do(seat: Any) -> None:
    await seat.press("C")
    assert (seat.desk.place, "Choose a bed first" in seat.shows()) == (Place.BOARD, True)


async def test_no_other_bed_is_selected_while_a_course_is_shown(seat: Any, course: str) -> None:
    await seat.press("3")
    seat.desk.start(open_course(seat.desk, course))
    await seat.settle()
    assert seat.desk.bed is None
    await seat.press("escape")
    assert seat.desk.bed.number == 3


async def test_the_palette_opens_the_course_of_a_bed_and_records_on_it(seat: Any) -> None:
    await seat.press("3", "ctrl+p", " cycles, blood", "enter")
    await seat.settle()
    assert seat.desk.place is Place.COURSE
    await seat.press("ctrl+p", " record a blood", "enter")
    await seat.settle()
    assert "Record on the course" in seat.shows()


async def test_what_another_terminal_records_comes_in(opened: Any, course: str, other_terminal: Any) -> None:
    from ward_board.domain.entry import Request

    seat = await opened()
    person = other_terminal.person("nurse1")
    values = {"sampled_on": "2026-11-04", "platelets_10e9_per_l": "62"}
    request = Request(Action.MEASURE, person, other_terminal.clock.now(), step="blood_count", values=values)
    other_terminal.act(course, request)
    await seat.reading.once()
    await read_anew(seat)
    assert "HELD since 4 November" in seat.shows()


async def test_it_can_be_scrolled_to_its_journals_end(opened: Any) -> None:
    seat = await opened()
    seat.desk.size = (80, 24)
    seat.shows(80, 24)
    for _ in range(8):
        await seat.press("pagedown")
        seat.shows(80, 24)
    assert "1 September" in seat.shows(80, 24)
    assert "PETERS H." in seat.shows(80, 24)
