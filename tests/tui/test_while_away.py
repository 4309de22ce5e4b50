"""H5, H6: after a sleep, or a time without a board, the terminal shows what began and came due, and eats no key."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ward_board.config.paths import state_folder
from ward_board.domain.entry import Request
from ward_board.domain.words import Action
from ward_board.tui.keys import Place
from ward_board.tui.while_away import AWAY_SECONDS, SHOWN_SECONDS, WRITE_SECONDS, LastAlive, WhileAway, last_alive_of

from ..patience import holds

AT = datetime(2026, 11, 26, 9, 42, 17, tzinfo=UTC)


async def sleeps(seat: Any, minutes: float) -> None:
    """The terminal stands still, wakes up, and reads the store; whoever was signed in signs in again."""
    seat.desk.tick()
    person = seat.desk.session.person
    seat.machine.advance(timedelta(minutes=minutes))
    seat.ward.clock.advance(timedelta(minutes=minutes))
    seat.desk.stood_still(minutes * 60)
    if person:
        seat.desk.session.sign_in(person, seat.machine.monotonic())
    await seat.reading.once()


async def test_h31_after_a_sleep_longer_than_a_session_not_one_picture_has_names(seat: Any) -> None:
    """The lock comes with waking up, before anything is painted and before any key."""
    for minutes, is_locked in ((4, False), (5, True)):
        seat.machine.advance(timedelta(minutes=minutes))
        seat.desk.stood_still(minutes * 60)
        seat.desk.health.read_well(seat.machine.monotonic())
        assert seat.desk.session.is_locked is is_locked
        assert ("6 Okafor" in seat.shows()) is not is_locked


async def test_h6_after_a_sleep_it_says_for_how_long_and_what_came_due(seat: Any) -> None:
    await sleeps(seat, 20)
    shown = seat.shows()
    assert "This terminal stood still for 20 min, 10:42 to 11:02" in shown
    assert "look at every running bed" in shown
    rows = shown.splitlines()
    place = next(y for y, row in enumerate(rows) if "stood still" in row)
    assert "11:00 Bed 5 Visser end Lu-177" in "\n".join(rows[place:])
    assert rows[1].startswith(" *** Bed 3"), "the alarms stay where they are"
    assert "1-9 bed" in rows[-1]


@pytest.mark.parametrize("size", [(80, 24), (160, 42), (100, 30), (220, 60)])
async def test_it_covers_no_bed_and_at_most_six_rows(seat: Any, size: tuple[int, int]) -> None:
    before = seat.desk.picture(*size)
    await sleeps(seat, 240)
    picture = seat.desk.picture(*size)
    assert picture.card
    assert 1 <= len(picture.card.lines) <= 6
    rows = picture.text.splitlines()
    for bed in seat.desk.board.beds:
        place = next(y for y, line in enumerate(rows) if line[1:].startswith(f"{bed.number} {bed.patient.name}"))
        assert place < picture.card.row
    assert len(rows) == len(before.lines)


async def test_h6_it_eats_no_key(seat: Any) -> None:
    await sleeps(seat, 4)
    await seat.press("6")
    assert seat.desk.bed.number == 6
    assert "Bed 6 OKAFOR C." in seat.shows(80, 24), "the bar that says who is selected stays in sight"
    assert "stood still" in seat.shows(80, 24)
    await seat.press("g")
    assert seat.desk.place is Place.JOURNAL
    assert "stood still" in seat.shows()
    await seat.press("escape")
    assert seat.desk.place is Place.BOARD, "Esc does what it does, and puts the rows away"
    assert "stood still" not in seat.shows()


async def test_an_act_puts_it_away_and_leaving_a_bar_does_not(seat: Any) -> None:
    await sleeps(seat, 20)
    await seat.press("3", "o")
    assert "stood still" not in seat.shows(), "what is asked comes first"
    await seat.press("escape")
    assert "stood still" in seat.shows()
    await seat.press("3", "o", "enter")
    assert "recorded" in seat.shows()
    assert "stood still" not in seat.shows()


async def test_five_minutes_put_it_away(seat: Any) -> None:
    await sleeps(seat, 20)
    for passed in (SHOWN_SECONDS - 1, 1):
        assert "stood still for 20 min" in seat.shows()
        seat.machine.advance(timedelta(seconds=passed))
        seat.desk.health.read_well(seat.machine.monotonic())
        seat.desk.tick()
    assert "stood still for 20 min" not in seat.shows()


async def test_h10_the_entry_of_a_clock_step_does_not_put_it_away(seat: Any) -> None:
    await sleeps(seat, 20)
    seat.desk.clock_stepped(-30.0)
    await holds(lambda: seat.desk.written)
    assert "stood still" in seat.shows()


async def test_what_is_recorded_elsewhere_is_told_no_more(seat: Any, other_terminal: Any) -> None:
    await sleeps(seat, 20)
    assert "11:00 Bed 5 Visser end Lu-177" in seat.shows()
    tech = other_terminal.person("tech1")
    end = Request(Action.FINISH, tech, other_terminal.clock.now(), step="lutetium")
    other_terminal.act(seat.desk.board.beds[4].treatment, end)
    await seat.reading.once()
    assert "11:00 Bed 5 Visser end Lu-177" not in seat.shows()


async def test_h33_a_locked_board_names_beds_only(seat: Any) -> None:
    seat.desk.lock()
    await sleeps(seat, 20)
    rows = seat.shows().splitlines()
    place = next(y for y, row in enumerate(rows) if "stood still" in row)
    said = "\n".join(rows[place : place + 6])
    assert "11:00 Bed 5 end Lu-177" in said
    assert not any(max(bed.patient.name.split(), key=len) in said for bed in seat.desk.board.beds)


async def test_a_stale_board_says_stale_and_shows_it_once_it_is_read(seat: Any) -> None:
    await sleeps(seat, 20)
    seat.machine.advance(timedelta(seconds=10))
    assert seat.shows().startswith(" STALE")
    assert "10:42 to 11:02" not in seat.shows()
    await seat.reading.once()
    assert "10:42 to 11:02" in seat.shows()


async def test_a_short_stop_in_which_nothing_came_due_is_one_line_and_no_more(seat: Any) -> None:
    await sleeps(seat, 8 / 60)
    assert seat.desk.while_away.gap is None
    assert "This terminal stood still for 8 s" in seat.shows()


async def test_a_short_stop_in_which_something_came_due_is_shown(seat: Any) -> None:
    seat.ward.clock.advance(timedelta(minutes=6, seconds=38))
    await seat.reading.once()
    await sleeps(seat, 10 / 60)
    assert "stood still for 10 s, 10:48 to 10:49" in seat.shows()


async def test_two_sleeps_unread_are_one(seat: Any) -> None:
    await sleeps(seat, 10)
    await sleeps(seat, 10)
    assert "stood still for 20 min, 10:42 to 11:02" in seat.shows()


def test_h5_a_board_that_was_closed_for_long_says_so_once(board_at_10_42: Any) -> None:
    away = WhileAway(AT - timedelta(minutes=30), AT)
    assert away.board_came(board_at_10_42, 0.0)
    assert away.gap.words == "No board ran on this machine for 30 min"
    away.was_read()
    assert not away.board_came(board_at_10_42, 1.0)
    assert away.gap is None


@pytest.mark.parametrize("last", [None, AT - timedelta(seconds=AWAY_SECONDS), AT, AT + timedelta(hours=1)])
def test_h5_no_gap_is_no_news(board_at_10_42: Any, last: datetime | None) -> None:
    away = WhileAway(last, AT)
    assert not away.board_came(board_at_10_42, 0.0)


def test_h5_where_nobody_is_treated_nothing_was_missed(board_at_10_42: Any) -> None:
    from dataclasses import replace

    empty = replace(board_at_10_42, beds=(), alarms=(), actions=())
    assert not WhileAway(AT - timedelta(hours=12), AT).board_came(empty, 0.0)


@pytest.fixture
async def board_at_10_42(seat: Any) -> Any:
    return seat.desk.board


async def test_when_a_board_last_ran_is_kept_every_half_minute_for_this_user_alone(tmp_path: Path) -> None:
    kept = LastAlive("0af1", tmp_path / "state")
    assert kept.read() is None
    for second in range(0, 100, 7):
        kept.tick(AT + timedelta(seconds=second), 50.0 + second)
        if kept._task:
            await kept._task
        assert kept.read() == AT + timedelta(seconds=second - second % 35)
    (file,) = (tmp_path / "state").rglob("*0af1*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert WRITE_SECONDS < 35
    kept.stop()


@pytest.mark.parametrize("content", ["", "yesterday", "2026-11-26T10:42", "\xff\xfe"])
def test_a_file_that_says_nothing_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "last-alive").mkdir()
    (tmp_path / "last-alive" / "0af1").write_text(content, encoding="latin-1")
    assert LastAlive("0af1", tmp_path).read() is None


def test_a_folder_that_takes_nothing_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    LastAlive("0af1", tmp_path / "file").write(AT)


async def test_a_demo_store_leaves_nothing_behind(seat: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    assert last_alive_of(seat.ward) is None
    seat.desk.tick()
    assert not state_folder().exists()


async def test_h5_a_ward_store_is_remembered_from_one_board_to_the_next(
    ward: Any, machine: Any, clock: Any, app_of: Any, until: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARD_BOARD_HOME", str(tmp_path / "home"))
    ward.store.kind = "ward"
    async with app_of() as (app, pilot):
        app.on_watch()
        await until(pilot, lambda: LastAlive(ward.store.id).read() is not None)
        assert "No board ran" not in app.lines.picture.text
    clock.advance(timedelta(minutes=20))
    async with app_of() as (app, pilot):
        await until(pilot, lambda: "No board ran on this machine for 20 min" in app.lines.picture.text)
        assert "11:00 Bed 5 Visser end Lu-177" in app.lines.picture.text
