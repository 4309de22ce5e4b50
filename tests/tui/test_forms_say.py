"""What forms say beside what is typed: what a pump can show, which entry is corrected, that the store is silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.words import Action
from ward_board.tui.keys import Place, hints

SIZES = [(80, 24), (160, 42)]
SILENT = "the store does not answer: nothing typed is kept until it does"
PIN = "481516"


@pytest.mark.parametrize("size", SIZES)
async def test_h42_a_form_says_beside_the_field_that_a_pump_cannot_show_more_than_hangs(seat: Any, size: Any) -> None:
    before = seat.head()
    await seat.press("4", "ctrl+p", " pump reading", "enter", " 2909")
    assert "2 909 mL is outside 0 to 1 000 mL: a reason is asked" in seat.shows(*size)
    await seat.press("enter")
    assert "2909 mL is more than the 1000 mL that hang" in " ".join(seat.shows(*size).split())
    assert seat.head() == before
    await seat.press("tab", "tab", " the pump says so", "enter")
    assert seat.entries()[-1].passed == ("plausible:pump_ml",)


async def test_h42_an_extra_bag_typed_in_the_same_form_counts(seat: Any) -> None:
    await seat.press("4", "ctrl+p", " pump reading", "enter", " 1100")
    assert "is outside 0 to 1 000 mL" in seat.shows()
    await seat.press("tab", " 250")
    assert "is outside" not in seat.shows()
    await seat.press("enter")
    entry = seat.entries()[-1]
    assert (entry.action, entry.number("pump_ml"), entry.passed) == (Action.MEASURE, 1100, ())


@pytest.mark.parametrize("size", SIZES)
async def test_h42_the_card_before_you_go_in_says_it_below_the_number(seat: Any, size: Any) -> None:
    await seat.press("4", "b", "space", "tab", " 290")
    assert "is outside" not in seat.shows(*size)
    await seat.press("9")
    assert "2 909 mL is outside 0 to 1 000 mL: a reason is asked" in seat.shows(*size)


async def test_h42_a_correction_knows_what_hung(seat: Any) -> None:
    await seat.press("4", "ctrl+p", " pump reading", "enter", " 400", "enter")
    await seat.press("4", "u", " pump shows 400", "enter", "shift+tab", "shift+tab", "shift+tab")
    assert "0 to 1000" in seat.shows()


@pytest.mark.parametrize("size", SIZES)
async def test_a_correction_says_which_entry_with_its_time_and_values(seat: Any, size: Any) -> None:
    await seat.press("4", "u", " amino start", "enter")
    said = " ".join(seat.shows(*size).split())
    assert "start amino acids by de Vries, bag 1000 mL, rate 250 mL/h" in said
    card = seat.desk.picture(*size).card.lines
    line = next(line for line in card if "start amino acids" in line.text)
    assert any("start amino acids" in run.text and run.tone.name == "STRONG" for run in line.runs)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("staff_id", "keys"),
    [
        ("nurse2", ["4", "o"]),
        ("nurse2", ["3", "b"]),
        ("nurse2", ["o"]),
        ("nurse2", ["3", "n"]),
        ("nurse2", ["h", "3", "space"]),
        (None, ["l"]),
    ],
    ids=["bar", "visit", "round", "form", "accept", "sign-in"],
)
async def test_h20_what_is_opened_while_the_store_is_silent_says_so_at_once(
    seat_of: Any, staff_id: str | None, keys: list[str], size: Any
) -> None:
    seat = await seat_of(staff_id)
    await seat.press(*keys)
    assert SILENT not in seat.shows(*size)
    seat.machine.advance(timedelta(seconds=6))
    assert SILENT in " ".join(seat.shows(*size).split())
    await seat.press("x")
    assert SILENT in " ".join(seat.shows(*size).split())
    await seat.reading.once()
    assert SILENT not in seat.shows(*size)


async def test_what_is_typed_while_the_store_is_silent_stays(seat: Any) -> None:
    await seat.press("3", "n")
    seat.machine.advance(timedelta(seconds=6))
    await seat.press(" warm")
    assert "warm" in seat.shows()
    assert SILENT in seat.shows()


def test_the_foot_says_of_each_dialog_what_becomes_of_what_was_typed() -> None:
    said = {place: dict(hints(place))["Esc"] for place in Place if "Esc" in dict(hints(place))}
    kept = {place for place, words in said.items() if words == "leaves, kept as draft"}
    lost = {place for place, words in said.items() if words == "leaves, nothing recorded"}
    assert kept == {Place.FORM, Place.VISIT, Place.TEAM, Place.SITTING}
    assert lost == {Place.CONFIRM, Place.ROUND, Place.CHOICE, Place.SIGN_IN, Place.COUNTERSIGN}


@pytest.mark.parametrize("size", SIZES)
async def test_a_mark_on_a_row_that_is_blocked_says_why(seat: Any, size: Any) -> None:
    await seat.press("6", "b")
    dialog = seat.desk.dialog
    now = seat.ward.clock.now()
    for place, row in enumerate(dialog.rows):
        why = dialog.why_not(row, now)
        if why is None:
            continue
        dialog.cursor = place
        await seat.press("x")
        assert not row.marked
        assert f"{row.act.words}: {why}" in " ".join(seat.shows(*size).split())


# --- no digit of a PIN is ever readable ------------------------------------------------------------------------------


async def offered(seat: Any) -> Any:
    """The card of the bed after the one that nurse1 has accepted: their id stands there."""
    await seat.press("h", "3", "space", " nurse1", "enter", " " + PIN, "enter", "4", "space")
    return seat.desk.dialog


@pytest.mark.parametrize(
    "keys",
    [["enter", *PIN], ["tab", *PIN], [*PIN], [*"nurse1", "tab", *PIN], [*"nurse1", "enter", *PIN]],
    ids=["enter", "tab", "at once", "id, tab", "id, enter"],
)
async def test_h33_whatever_the_habit_a_pin_at_an_offered_id_stays_hidden(seat: Any, keys: list[str]) -> None:
    dialog = await offered(seat)
    before = seat.head()
    for key in keys:
        await seat.press(key)
        assert not any(digits in seat.shows() for digits in (PIN[:2] + "_", PIN[:3], PIN))
        assert not any(PIN[:2] in one.text for one in dialog.fields if not one.is_secret)
    await seat.press("enter")
    assert seat.head() > before


@pytest.mark.parametrize(
    "keys",
    [[*PIN], ["tab", *PIN], [*"nurse1", "tab", *PIN], [*"nurse1", "tab", *PIN, "tab", "tab"]],
    ids=["at once", "tab", "id, tab", "tab and tab"],
)
async def test_h33_so_it_does_after_a_wrong_pin(seat_of: Any, keys: list[str]) -> None:
    seat = await seat_of(None)
    await seat.press("l", " nurse1", "tab", " 111111", "enter")
    dialog = seat.desk.dialog
    assert "id or PIN is wrong" in seat.shows()
    for key in keys:
        await seat.press(key)
        assert dialog.fields[0].text == "nurse1"[: len(dialog.fields[0].text)]
    await seat.press("enter")
    assert seat.desk.session.person.id == "nurse1"
