"""`i` from any page: three keys chart what happened, at the moment of the first (H18, issue 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ward_board.board.incident_words import letters_of, offered_kinds
from ward_board.domain.words import Action
from ward_board.errors import StoreUnavailableError
from ward_board.tui.dialogs.choice import ChoiceDialog
from ward_board.tui.dialogs.incident_dialog import IncidentDialog
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Place

from .conftest import PIN, ZONE

PAGES = (Place.BOARD, Place.TREATMENT, Place.MORNING, Place.JOURNAL, Place.HANDOVER, Place.START, Place.KEYS)
SIZES = [(80, 24), (100, 30), (160, 42), (50, 10)]


def new(bedside: Any, head: int) -> list[Any]:
    return bedside.entries(head)


def local(entry: Any) -> str:
    return f"{entry.occurred_at.astimezone(ZONE):%H:%M:%S}"


async def test_h18_three_keys_after_the_bed_chart_a_problem_at_the_moment_of_the_first(
    bedside: Any, bed_clock: Any
) -> None:
    head = bedside.head()
    await bedside.press("i")
    bed_clock.advance(timedelta(seconds=75))
    await bedside.press("s", "enter")
    (entry,) = new(bedside, head)
    assert (entry.action, entry.text("kind"), entry.author) == (Action.INCIDENT, "swelling", "nurse1")
    assert local(entry) == "08:44:17"
    assert bedside.desk.board.alarms[0].kind == "incident"


async def test_h18_each_kind_has_a_letter_of_its_own_and_never_the_one_that_opens(bedside: Any) -> None:
    kinds = offered_kinds(bedside.desk.board.beds[0].situation.protocol)
    letters = letters_of(kinds)
    assert len(set(letters.values())) == len(kinds) > 14
    assert "i" not in letters.values()
    assert [kind.priority for kind in kinds] == sorted((kind.priority for kind in kinds), key=lambda one: one.rank)
    for kind in kinds:
        head = bedside.head()
        await bedside.press("1", "i", letters[kind.id], "enter")
        assert [entry.text("kind") for entry in new(bedside, head)] == [kind.id]
        while bedside.desk.dialog:
            await bedside.press("escape")


async def test_nothing_is_chosen_before_somebody_chooses(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "enter")
    assert "choose what happened: its letter, or ↓" in bedside.shows()
    assert isinstance(bedside.desk.dialog, IncidentDialog)
    await bedside.press("escape")
    await bedside.hold("i", seconds=3)
    assert bedside.desk.dialog.chosen is None
    await bedside.press("z", "down", "down", "up")
    assert bedside.desk.dialog.chosen.id == "pain"
    await bedside.press("escape")
    assert new(bedside, head) == []
    assert "Nothing was recorded" in bedside.shows()


async def test_a_held_enter_records_nothing(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "p")
    bedside.desk.dialog.painted_at = None
    await bedside.tap("enter")
    assert new(bedside, head) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["left", "left"], "08:42:00"),
        (["left", "right", "right", "right"], "08:44:17"),
        ([*"0841"], "08:41:00"),
        ([*"0841", "backspace"], "08:44:17"),
        ([*"08", "backspace", "backspace", *"835"], "08:35:00"),
    ],
)
async def test_arrows_and_digits_move_the_time(bedside: Any, keys: list[str], expected: str) -> None:
    head = bedside.head()
    await bedside.press("i", *keys, "v", "enter")
    assert local(new(bedside, head)[0]) == expected


async def test_a_time_ahead_is_refused_and_what_was_chosen_stays(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "p", *"0950", "enter")
    assert "09:50 lies ahead" in bedside.shows()
    assert new(bedside, head) == []
    assert bedside.desk.dialog.chosen.id == "pain"


async def test_words_are_optional_kept_as_a_draft_and_never_choose(bedside: Any) -> None:
    head = bedside.head()
    await bedside.press("i", "tab", " seen by 2 of us", "escape")
    assert "what you typed is kept as a draft" in bedside.shows()
    await bedside.press("1", "i")
    assert "seen by 2 of us" in bedside.shows()
    assert bedside.desk.dialog.chosen is None
    await bedside.press("m", "tab", "  and more", "tab", "enter")
    assert (new(bedside, head)[0].text("kind"), new(bedside, head)[0].reason) == ("other", "seen by 2 of us and more")


@pytest.mark.parametrize("place", PAGES)
async def test_i_opens_it_on_every_page(bedside: Any, place: Place) -> None:
    bedside.desk.place = place
    await bedside.press("i")
    assert isinstance(bedside.desk.dialog, IncidentDialog)
    assert "OKAFOR A." in bedside.shows(80, 24)


async def test_without_a_bed_it_asks_for_one_and_the_time_is_still_the_first_key(bedside: Any, bed_clock: Any) -> None:
    head = bedside.head()
    await bedside.press("escape", "i")
    assert isinstance(bedside.desk.dialog, ChoiceDialog)
    bed_clock.advance(timedelta(minutes=1))
    await bedside.press("1", "enter", "f", "enter")
    (entry,) = new(bedside, head)
    assert (entry.text("kind"), local(entry)) == ("flushing", "08:44:17")


async def test_from_the_card_before_you_go_in(bedside: Any) -> None:
    await bedside.press("b", "i")
    assert isinstance(bedside.desk.dialog, IncidentDialog)


async def test_h31_a_locked_board_asks_who_it_is_first_and_keeps_the_time(bedside: Any, bed_clock: Any) -> None:
    head = bedside.head()
    bedside.desk.lock()
    await bedside.press("1", "i")
    assert isinstance(bedside.desk.dialog, SignInDialog)
    assert "Okafor" not in bedside.shows()
    bed_clock.advance(timedelta(seconds=30))
    await bedside.press(" nurse2", "tab", " " + PIN, "enter", "p", "enter")
    assert (new(bedside, head)[0].author, local(new(bedside, head)[0])) == ("nurse2", "08:44:17")


async def test_a_store_that_keeps_nothing_keeps_what_was_typed(bedside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_acts: Any, **_options: Any) -> Any:
        raise StoreUnavailableError("the store does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(bedside.ward, "act_all", fails)
        await bedside.press("i", "p", "tab", " pale", "enter")
        assert "nothing was kept" in bedside.shows()
    head = bedside.head()
    await bedside.press("enter")
    assert [(entry.text("kind"), entry.reason) for entry in new(bedside, head)] == [("pain", "pale")]
