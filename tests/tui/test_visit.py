"""Before you go in: one card, one visit, one commit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.visit_dialog import VisitDialog

AMINO_ACIDS_OF_7 = (Action.START, "amino_acids")


def kinds(entries: list[Any]) -> list[tuple[Action, str | None]]:
    return [(entry.action, entry.step) for entry in entries]


async def test_what_is_due_is_marked_by_one_key_and_recorded_by_another(seat: Any) -> None:
    before = seat.head()
    await seat.press("7", "b", "space", "enter")
    entries = seat.entries(after=before)
    assert kinds(entries) == [AMINO_ACIDS_OF_7, (Action.SEEN, None)]
    assert {entry.occurred_at for entry in entries} == {seat.ward.clock.now()}
    assert {entry.stream for entry in entries} == {"t7"}
    assert seat.desk.selected is None
    assert "Bed 7: recorded at 10:42, Start amino acids, Patient: seen" in seat.shows()


async def test_every_box_starts_empty_and_enter_says_so(seat: Any) -> None:
    """Nothing is marked until you have been there."""
    before = seat.entries()
    await seat.press("7", "b")
    assert "[x]" not in seat.shows()
    assert "nothing is marked until you have been there" in seat.shows()
    await seat.press("enter")
    assert "nothing is marked: Space marks all as usual" in seat.shows()
    assert seat.entries() == before


async def test_space_again_clears_all(seat: Any) -> None:
    before = seat.entries()
    await seat.press("7", "b", "space", "space")
    assert "[x]" not in seat.shows()
    await seat.press("enter")
    assert seat.entries() == before


async def test_x_marks_one(seat: Any) -> None:
    before = seat.head()
    await seat.press("7", "b", "down", "x", "enter")
    assert kinds(seat.entries(after=before)) == [(Action.SEEN, None)]


async def test_the_card_says_who_and_what_is_dangerous_to_forget(seat: Any) -> None:
    """H2, H15: bed, name, date of birth, number, allergy, what runs and until when."""
    await seat.press("5", "b")
    for size in [(80, 24), (100, 30), (160, 42)]:
        shown = seat.shows(*size)
        for said in ("Bed 5", "VISSER M.", "23-08-1968", "45.911", "ALLERGY iodine contrast", "hot room"):
            assert said in shown
        assert "LU-177 RUNNING to 11:00" in shown
        assert "Next for this bed: 11:15 assay the residual" in shown


async def test_what_stands_still_and_what_runs_are_both_said(seat: Any) -> None:
    await seat.press("3", "b")
    assert "AMINO ACIDS STOPPED 10:38   LU-177 RUNNING to 10:49" in seat.shows()


async def test_privacy_shows_initials_on_the_card(seat: Any) -> None:
    await seat.press("v", "5", "b")
    card = "\n".join(line.text for line in seat.desk.picture(160, 42).card.lines)
    assert "VISSER" not in card
    assert "45.911" not in card


async def test_what_cannot_be_done_yet_is_shown_with_its_reason_and_is_not_marked(seat: Any) -> None:
    before = seat.entries()
    await seat.press("5", "b")
    assert "not before 11:00" in seat.shows()
    await seat.press("up", "x")
    assert "End Lu-177: not before 11:00" in seat.shows()
    await seat.press("down", "space", "space")
    assert "[x]" not in seat.shows()
    assert seat.entries() == before


async def test_two_people_another_role_and_a_gate_are_named(seat: Any) -> None:
    await seat.press("6", "b")
    shown = seat.shows()
    assert "two people: Space at the board" in shown
    assert "technologist or physician, waits for assay, time-out card" in shown
    assert "Assay the vial" in shown


async def test_a_stopped_pump_is_never_resumed_by_marking_all(seat: Any) -> None:
    """H13: somebody must think of the pump alone, or the alarm would end without anybody at it."""
    before = seat.head()
    await seat.press("3", "b", "space", "enter")
    assert kinds(seat.entries(after=before)) == [(Action.SEEN, None)]
    await seat.press("3", "b", "x", "enter")
    assert seat.entries()[-1].action is Action.RESUME


async def test_a_number_of_the_pump_is_optional_and_recorded_before_the_rest(seat: Any) -> None:
    before = seat.head()
    await seat.press("5", "b", "space", "tab", " 176", "enter")
    entries = seat.entries(after=before)
    assert kinds(entries) == [(Action.MEASURE, "amino_acids"), (Action.SEEN, None)]
    assert entries[0].number("pump_ml") == 176.0


async def test_usual_values_are_the_protocols_and_stay_with_it(seat: Any) -> None:
    before = seat.head()
    await seat.press("7", "b")
    assert "1000 mL, 250 mL/h" in seat.shows()
    await seat.press("space", "enter")
    assert seat.entries(after=before)[0].values == {}


async def test_typing_a_number_marks_its_row(seat: Any) -> None:
    before = seat.head()
    await seat.press("7", "b", "tab", "tab", " 228", "enter")
    entry = seat.entries(after=before)[0]
    assert (entry.step, entry.number("ml"), entry.number("ml_per_h")) == ("amino_acids", 1000.0, 228.0)


async def test_what_is_typed_is_never_dropped_with_its_mark(seat: Any) -> None:
    before = seat.entries()
    await seat.press("7", "b", "tab", "tab", " 228", "tab", "x", "down", "x", "enter")
    assert "something is typed, and it is not marked" in seat.shows()
    assert seat.entries() == before


async def test_the_time_moves_for_the_whole_visit(seat: Any) -> None:
    before = seat.head()
    await seat.press("5", "b", "space", "left", "left", "enter")
    entries = seat.entries(after=before)
    assert {entry.occurred_at for entry in entries} == {seat.ward.clock.now().replace(minute=40, second=0)}
    await seat.press("5", "b", "space", *"1041", "enter")
    assert seat.entries()[-1].occurred_at == seat.ward.clock.now().replace(minute=41, second=0)


async def test_a_time_that_is_half_typed_or_ahead_records_nothing(seat: Any) -> None:
    before = seat.entries()
    await seat.press("5", "b", "space", *"1150", "enter")
    assert "11:50 lies ahead" in seat.shows()
    assert seat.entries() == before


async def test_where_one_row_is_refused_it_is_named_nothing_is_kept_and_everything_stays(
    seat: Any, other_terminal: Any
) -> None:
    """H3: somebody else starts the amino acids while the card is open."""
    await seat.press("7", "b", "space", "tab", " 990")
    first = Request(Action.START, other_terminal.person("nurse1"), seat.ward.clock.now(), step="amino_acids")
    other_terminal.act("t7", first)
    before = seat.entries()
    await seat.press("enter")
    assert seat.entries() == before
    assert "Start amino acids: amino acids already started by Bos at 10:42; nothing was recorded" in seat.shows()
    assert "990" in seat.shows()
    assert "[x]" in seat.shows()
    await seat.press("x")
    assert "done 10:42 Bos" in seat.shows()


async def test_an_implausible_number_is_kept_only_with_a_reason(seat: Any) -> None:
    before = seat.entries()
    await seat.press("7", "b", "tab", "tab", " 1400", "enter")
    assert "is not plausible" in seat.shows()
    assert seat.entries() == before
    await seat.press("tab", " pump of the other ward", "enter")
    entry = seat.entries()[len(before)]
    assert (entry.number("ml_per_h"), entry.reason) == (1400.0, "pump of the other ward")


async def test_an_implausible_number_in_a_form_asks_for_the_reason_too(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "space", " 74000", "tab", " 10:30", "tab", " LU-2611-06", "enter")
    assert "is not plausible" in seat.shows()
    await seat.press("tab", "tab", "tab", " read twice", "enter")
    assert (seat.entries()[-1].number("mbq"), seat.entries()[-1].reason) == (74000.0, "read twice")


async def test_h4_a_store_that_refuses_keeps_what_was_marked_and_typed(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seat.entries()

    def refuse(*_: object) -> None:
        raise StoreUnavailableError("the disk is full: make room")

    with monkeypatch.context() as patched:
        patched.setattr(seat.ward, "act_all", refuse)
        await seat.press("5", "b", "space", "tab", " 170", "enter")
        assert "the disk is full" in seat.shows()
        assert "170" in seat.shows()
        assert seat.entries() == before
    await seat.press("enter")
    assert len(seat.entries()) == len(before) + 2


async def test_a_retry_of_the_same_visit_counts_once(seat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """H3: the answer was lost, the entries were kept."""
    before = seat.entries()
    act_all = seat.ward.act_all

    def lose_the_answer(acts: Any) -> None:
        act_all(acts)
        raise StoreUnavailableError("the line is down")

    with monkeypatch.context() as patched:
        patched.setattr(seat.ward, "act_all", lose_the_answer)
        await seat.press("5", "b", "space", "enter")
    seat.ward.clock.advance(timedelta(seconds=20))
    await seat.press("enter")
    assert len(seat.entries()) == len(before) + 1


async def test_escape_parks_what_was_typed_and_no_mark(seat: Any) -> None:
    before = seat.entries()
    await seat.press("5", "b", "space", "tab", " 170", "escape")
    assert "kept as a draft of J. de Vries" in seat.shows()
    await seat.press("5", "b")
    assert "170" in seat.shows()
    assert "[x]" not in seat.shows()
    assert "nothing of it is recorded" in seat.shows()
    assert seat.entries() == before


async def test_leaving_with_nothing_typed_parks_nothing(seat: Any) -> None:
    await seat.press("5", "b", "space", "escape")
    assert seat.desk.drafts.count("nurse2") == 0
    assert "Nothing was recorded" in seat.shows()


async def test_locking_closes_the_card_and_records_nothing(seat: Any) -> None:
    before = seat.entries()
    await seat.press("5", "b", "space", "tab", " 170")
    seat.machine.advance(timedelta(minutes=5))
    seat.desk.tick()
    await seat.settle()
    assert seat.desk.dialog is None
    assert seat.desk.drafts.count("nurse2") == 1
    assert seat.entries() == before


async def test_a_visit_asks_to_sign_in_first(seat_of: Any) -> None:
    seat = await seat_of(None)
    await seat.press("5", "b")
    assert "Sign in to act" in seat.shows()
    await seat.press(" nurse1", "enter", " 481516", "enter", "space", "enter")
    assert (seat.entries()[-1].action, seat.entries()[-1].author) == (Action.SEEN, "nurse1")


async def test_i_leaves_to_the_incident(seat: Any) -> None:
    before = seat.head()
    await seat.press("5", "b", "space", "i", "e", "tab", " arm swollen", "enter")
    (entry,) = seat.entries(after=before)
    assert (entry.action, entry.stream, entry.text("kind")) == (Action.INCIDENT, "t5", "extravasation")


async def test_i14_a_patient_who_is_moved_while_the_card_is_open_is_followed(seat: Any, other_terminal: Any) -> None:
    await seat.press("6", "b", "space")
    mover = other_terminal.person("nurse1")
    other_terminal.act("t6", Request(Action.MOVE, mover, other_terminal.clock.now(), values={"to_bed": "9"}))
    await seat.reading.once()
    assert "Bed 9   OKAFOR C." in seat.shows()
    await seat.press("enter")
    assert (seat.entries()[-1].stream, seat.entries()[-1].action) == ("t6", Action.SEEN)


async def test_h1_what_enter_records_was_painted_with_its_marks(seat: Any) -> None:
    """Space and Enter typed ahead of the picture: the marks were not seen, so nothing is confirmed."""
    before = seat.entries()
    await seat.press("7", "b")
    seat.seconds += 2
    seat.commands.press("space", " ", seat.seconds)
    seat.seconds += 2
    seat.commands.press("enter", None, seat.seconds)
    await seat.settle()
    assert seat.entries() == before
    assert "press it once more" in seat.shows()


async def test_rows_do_not_move_while_the_card_is_open(seat: Any, clock: Any) -> None:
    """H1: what comes due meanwhile is not put under the cursor."""
    await seat.press("7", "b", "down")
    rows = list(seat.desk.dialog.rows)
    clock.advance(timedelta(minutes=18))
    await seat.reading.once()
    assert seat.desk.dialog.rows == rows
    assert seat.desk.dialog.cursor == 1


async def test_what_is_needed_and_has_no_usual_value_opens_below_its_row(seat_of: Any) -> None:
    """While a field has the cursor every letter is typed, also those that are keys of the card."""
    seat = await seat_of("tech1")
    before = seat.head()
    await seat.press("6", "b")
    assert "asks activity, calibrated at, vial" in seat.shows()
    await seat.press("space")
    assert "[x]  10:26" not in seat.shows()
    await seat.press("x", " 7400", "tab", " 1030", "enter")
    assert "Assay the vial: vial is needed" in seat.shows(80, 24)
    assert "7400" in seat.shows(80, 24)
    assert seat.head() == before
    await seat.press(" jar x of i, 6 ", "enter")
    assert kinds(seat.entries(after=before)) == [(Action.MEASURE, "activity_assay"), (Action.SEEN, None)]
    assert seat.entries()[before].text("vial") == "jar x of i, 6"


async def test_tab_goes_into_what_a_row_asks_and_typing_marks_it(seat_of: Any) -> None:
    seat = await seat_of("tech1")
    await seat.press("6", "b", "tab")
    assert "[x]" not in seat.shows()
    await seat.press(" 7400")
    assert "[x]  10:26" in seat.shows()
    await seat.press("shift+tab", "escape", "6", "b")
    assert "7400" in seat.shows()


async def test_nobody_is_visited_who_has_gone(seat: Any, other_terminal: Any) -> None:
    gone = Request(Action.LEAVE, other_terminal.person("nurse1"), seat.ward.clock.now(), reason="went home")
    other_terminal.act("t7", gone)
    await seat.reading.once()
    await seat.press("7", "b")
    assert seat.desk.dialog is None


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 42), (60, 14), (50, 10)])
@pytest.mark.parametrize("bed", "12345678")
async def test_the_cursor_is_always_on_the_card(seat: Any, bed: str, size: tuple[int, int]) -> None:
    await seat.press(bed, "b")
    dialog = seat.desk.dialog
    assert isinstance(dialog, VisitDialog)
    for _ in range(len(dialog.rows)):
        words = dialog.rows[dialog.cursor].act.words
        assert any(words[:9] in line.text for line in seat.desk.picture(*size).card.lines)
        await seat.press("down")
    for _ in dialog.focusable(seat.ward.clock.now()):
        await seat.press("tab")
        assert any("_" in line.text for line in seat.desk.picture(*size).card.lines)
