"""H31, A12, A21, I12: a session that is over records nothing, wherever it ends; it says so, and no draft is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ward_board.domain.words import Role
from ward_board.store.staff import By
from ward_board.tui.dialogs.sign_in import SignInDialog
from ward_board.tui.keys import Place
from ward_board.tui.session_end import SAID_BEFORE_SECONDS
from ward_board.ward.ward import Ward

from .test_alarms_everywhere import PAGES, WAYS

PIN = "481516"
SIZES = [(80, 24), (160, 42)]
IDLE_SECONDS, HOURS = 300, 12


def passes(seat: Any, seconds: float) -> None:
    """Time goes by, and nobody looks."""
    seat.machine.advance(timedelta(seconds=seconds))


def kept_busy(seat: Any, seconds: float) -> None:
    """Time goes by while somebody presses keys."""
    while seconds > 0:
        step = min(seconds, 60)
        passes(seat, step)
        seat.desk.session.touch(seat.machine.monotonic())
        seconds -= step


def change(ward: Ward, staff_id: str, do: str, *what: Any) -> None:
    with ward.store.write() as transaction:
        getattr(transaction, do)(staff_id, *what, By(ward.clock.now(), "coord1", "office"))


def locked(seat: Any) -> None:
    seat.desk.lock()


def idle(seat: Any) -> None:
    passes(seat, IDLE_SECONDS)


def outlasted(seat: Any) -> None:
    kept_busy(seat, HOURS * 3600)


ENDS: dict[str, Callable[[Any], None]] = {"locked": locked, "idle": idle, "its hours": outlasted}


ENDED_WAYS = [(way, list(ENDS)[place % len(ENDS)]) for place, way in enumerate(WAYS)]
"""Each dialog once, the ends by turns; the bar and the form with all of them."""
ENDED_WAYS += [(way, end) for way in ("the confirm bar", "a form") for end in ENDS if (way, end) not in ENDED_WAYS]


@pytest.mark.parametrize(("way", "end"), ENDED_WAYS)
async def test_h31_i12_what_is_open_when_a_session_ends_records_nothing(seat: Any, way: str, end: str) -> None:
    """Between the bar and its Enter, and in every other dialog: the next key finds the session over."""
    await seat.press(*WAYS[way][0])
    before = seat.entries()
    ENDS[end](seat)
    await seat.press("enter", "y", "enter", *PIN, "enter", "enter")
    assert seat.entries() == before
    assert seat.desk.session.person is None
    assert seat.desk.session.is_locked


@pytest.mark.parametrize("do", [("set_disabled", True), ("set_roles", (Role.AUDITOR,))], ids=["disabled", "role lost"])
@pytest.mark.parametrize("way", ["the confirm bar", "a form", "a visit", "a round", "an incident", "a pin again"])
async def test_h31_a21_who_was_disabled_meanwhile_records_nothing(
    seat: Any, other_terminal: Ward, way: str, do: Any
) -> None:
    await seat.press(*WAYS[way][0])
    before = seat.entries()
    change(other_terminal, "nurse2", *do)
    await seat.reading.once()
    await seat.settle()
    assert seat.desk.session.person is None
    await seat.press("enter", "enter")
    assert seat.entries() == before


@pytest.mark.parametrize(
    "do",
    [("set_disabled", True), ("set_roles", (Role.TECHNOLOGIST,)), ("set_badge", None), ("set_pin_hash", "another")],
)
async def test_a21_within_five_seconds_the_session_ends_and_says_so_in_one_line(
    seat: Any, other_terminal: Ward, do: Any
) -> None:
    await seat.press("l", "l", " nurse2", "enter", *PIN, "enter")
    await seat.reading.once()
    change(other_terminal, "nurse2", *do)
    for _second in range(5):
        passes(seat, 1)
        await seat.reading.once()
        seat.desk.tick()
    assert seat.desk.session.is_locked
    for size in SIZES:
        assert "Locked: J. de Vries was disabled, or has other roles" in " ".join(seat.shows(*size).split())


async def test_a21_what_happens_to_others_ends_nobodys_session(seat: Any, other_terminal: Ward) -> None:
    change(other_terminal, "nurse1", "set_disabled", True)
    for _second in range(20):
        passes(seat, 1)
        await seat.reading.once()
    assert seat.desk.session.person.id == "nurse2"


async def test_a21_who_signed_in_here_meanwhile_keeps_their_session(seat: Any, other_terminal: Ward) -> None:
    """What was read for the one before says nothing of the next."""
    await seat.press("f2", *PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"
    change(other_terminal, "nurse2", "set_disabled", True)
    await seat.reading.once()
    assert seat.desk.session.person.id == "nurse1"


async def test_h31_after_its_hours_it_says_so(seat: Any) -> None:
    kept_busy(seat, HOURS * 3600 - 1)
    seat.desk.tick()
    assert seat.desk.session.person is not None
    kept_busy(seat, 1)
    seat.desk.tick()
    await seat.reading.once()
    assert "Locked: J. de Vries was signed in for 12 h; sign in again" in seat.shows()


async def test_h31_the_first_key_after_the_idle_minutes_does_not_open_it_again(seat: Any) -> None:
    """A terminal that slept ticks late: the key itself finds that nobody was here."""
    passes(seat, IDLE_SECONDS)
    await seat.press("6")
    assert seat.desk.session.is_locked
    assert seat.desk.bed.number == 6
    assert "Okafor" not in seat.shows()


async def test_h31_pasted_text_finds_it_over_too(seat: Any) -> None:
    await seat.press("3", "n")
    passes(seat, IDLE_SECONDS)
    seat.commands.paste("warm", seat.seconds + 1)
    await seat.settle()
    assert seat.desk.session.is_locked
    assert seat.desk.drafts.count("nurse2") == 0


# --- said before -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [[], ["6"], ["3", "n", " warm"], ["5", "b"], ["o"], ["m"], ["g"], ["y"], ["l", "l"]])
async def test_h31_the_last_seconds_count_down_on_every_page_and_above_no_alarm(seat: Any, keys: list[str]) -> None:
    await seat.press(*keys)
    passes(seat, IDLE_SECONDS - SAID_BEFORE_SECONDS - 1)
    assert "locks in" not in seat.shows()
    for left in (20, 12, 1):
        passes(seat, seat.desk.session.seconds_left(seat.machine.monotonic())[0] - left if _signed_in(seat) else 1)
        for size in (*SIZES, (100, 30)):
            last = " ".join(seat.shows(*size).splitlines()[-1].split())
            assert (f"locks in {left} s any key keeps it open" in last) == _signed_in(seat)


def _signed_in(seat: Any) -> bool:
    return seat.desk.session.person is not None


async def test_a_key_keeps_it_open_and_takes_the_words_away(seat: Any) -> None:
    passes(seat, IDLE_SECONDS - 5)
    assert "locks in 5 s" in seat.shows()
    await seat.press("t")
    assert "locks in" not in seat.shows()


async def test_before_the_end_of_its_hours_no_key_is_promised_to_keep_it(seat: Any) -> None:
    kept_busy(seat, HOURS * 3600 - 7)
    shown = " ".join(seat.shows().splitlines()[-1].split())
    assert "locks in 7 s then sign in again" in shown


async def test_on_a_locked_board_nothing_counts_down(seat: Any) -> None:
    await seat.press("l")
    passes(seat, IDLE_SECONDS - 5)
    assert "locks in" not in seat.shows()


# --- nothing is lost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [*ENDS, "disabled"])
@pytest.mark.parametrize(
    ("keys", "again"), [(["3", "n", " warm"], ["n"]), (["5", "b", "tab", " 290"], ["b"])], ids=["a form", "a visit"]
)
async def test_h31_a_draft_survives_however_the_session_ends(
    seat: Any, other_terminal: Ward, keys: list[str], again: list[str], end: str
) -> None:
    await seat.press(*keys)
    if end == "disabled":
        change(other_terminal, "nurse2", "set_disabled", True)
        await seat.reading.once()
        await seat.settle()
        change(other_terminal, "nurse2", "set_disabled", False)
    else:
        ENDS[end](seat)
        seat.desk.tick()
        await seat.settle()
    assert seat.desk.dialog is None
    assert seat.desk.drafts.count("nurse2") == 1
    await seat.press("escape", "l", " nurse2", "enter", *PIN, "enter", keys[0], *again)
    assert "what you typed before is here again" in " ".join(seat.shows().split())


async def test_h31_the_board_and_its_alarms_stay_on_every_page(seat: Any) -> None:
    idle(seat)
    seat.desk.tick()
    for place in PAGES:
        if place is Place.WALL:
            continue
        seat.desk.place = place
        assert "AMINO ACIDS STOPPED" in seat.shows(80, 24), place


async def test_the_sign_in_dialog_stays_open_while_nobody_is_signed_in(seat: Any) -> None:
    await seat.press("l", "l", " nurse1")
    passes(seat, 4 * IDLE_SECONDS)
    seat.desk.tick()
    await seat.settle()
    assert isinstance(seat.desk.dialog, SignInDialog)
    await seat.press("enter", *PIN, "enter")
    assert seat.desk.session.person.id == "nurse1"
