from __future__ import annotations

import logging
import random
import threading
from datetime import timedelta
from typing import Any

import pytest

from ward_board.beat.beat import BEAT
from ward_board.config.settings import Settings
from ward_board.domain.entry import Request
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import StoreUnavailableError
from ward_board.tui import app as app_module
from ward_board.tui import presses
from ward_board.tui.app import WardBoardApp
from ward_board.tui.terminal import Terminal
from ward_board.ward.access_log import AccessLog
from ward_board.ward.safety import Safety

from .. import quick_pilot
from ..patience import PATIENCE_SECONDS


@pytest.mark.parametrize("size", [(80, 24), (160, 42)])
async def test_all_eight_beds_stand_on_the_first_picture_and_nothing_is_wider(
    app_of: Any, size: tuple[int, int]
) -> None:
    async with app_of(size=size) as (app, _pilot):
        shown = app.lines.picture.text.splitlines()
        assert len(shown) == size[1]
        for bed in app.desk.board.beds:
            assert any(line[1:].startswith(f"{bed.number} {bed.patient.name}") for line in shown)
        assert shown[0].startswith(" PRRT ward")
        assert shown[1].startswith(" *** Bed 3")
        drawn = [app.lines.render_line(y) for y in range(size[1])]
        assert all(strip.cell_length == size[0] for strip in drawn)


async def test_keys_reach_the_desk_and_the_record_the_screen(app_of: Any, until: Any) -> None:
    async with app_of() as (app, pilot):
        await pilot.press("3", "o")
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "recorded" in app.lines.picture.text)
        assert app.desk.board.beds[2].situation.chart.seen.author == "nurse2"


@pytest.mark.parametrize("key", ["enter", "space", "o", "a"])
async def test_a_key_repeated_by_the_terminal_records_nothing(
    app_of: Any, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a busy machine takes longer between two repeats than any terminal
    monkeypatch.setattr(presses, "FIRST_REPEAT_SECONDS", 3600)
    monkeypatch.setattr(presses, "NEXT_REPEAT_SECONDS", 3600)
    async with app_of() as (app, pilot):
        await pilot.press("3")
        saved = app.desk.board.saved_at
        for _ in range(12):
            await pilot.press(key)
        await app.reading.once()
        assert app.desk.board.saved_at == saved


async def test_another_terminals_entry_shows_within_two_seconds(app_of: Any, other_terminal: Any, until: Any) -> None:
    """The beat comes that often, and each beat shows what is new: the clock that counts readings stands still here."""
    async with app_of() as (app, pilot):
        await until(pilot, lambda: app.beat is not None and app.beat.is_running)
        assert app.beat._scheduler.get_job(BEAT).trigger.interval <= timedelta(seconds=2)
        bed = app.desk.board.beds[1]
        request = Request(Action.SEEN, other_terminal.person("nurse1"), other_terminal.clock.now())
        other_terminal.act(bed.treatment, request)
        await until(pilot, lambda: "not seen for 34 min" not in app.lines.picture.text)


async def test_a1_what_is_in_force_is_noted_once_the_board_stands_and_a_full_store_keeps_nothing_from_being_checked(
    app_of: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def refused(_log: AccessLog) -> None:
        done.append("noted")
        raise StoreUnavailableError("the disk is full")

    monkeypatch.setattr(AccessLog, "note_in_force", refused)
    monkeypatch.setattr(Safety, "journal_is_whole", lambda _safety: bool(done.append("checked")) or True)
    async with app_of() as (app, pilot):
        assert app.lines.picture.lines
        await until(pilot, lambda: done == ["noted", "checked"])


async def test_h20_without_its_beat_the_lanes_stand_still_and_stale_shows(
    app_of: Any, until: Any, machine: Any, clock: Any
) -> None:
    async with app_of() as (app, pilot):
        await until(pilot, lambda: app.beat is not None and app.beat.is_running)
        app.beat.take_away()
        lanes = app.lines.picture.text.splitlines()[8:30]
        for _ in range(6):
            machine.advance(timedelta(seconds=1))
            clock.advance(timedelta(minutes=4))
            app.on_watch()
            await pilot.pause()
        shown = app.lines.picture.text.splitlines()
        assert shown[0].startswith(" STALE")
        assert [line[26:105] for line in shown[8:30]] == [line.replace("│", "╎")[26:105] for line in lanes]
        assert app.lines.picture.is_old


async def test_h7_h20_a_fault_in_the_watch_keeps_neither_bell_nor_picture_from_their_turn(
    app_of: Any, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    async with app_of() as (app, _pilot):
        looked: list[object] = []
        monkeypatch.setattr(app, "alive", fail)
        monkeypatch.setattr(app.desk, "_let_go", fail)
        monkeypatch.setattr(app.desk.calling, "look", lambda *_: looked.append("bell"))
        monkeypatch.setattr(app, "repaint", lambda: looked.append("picture"))
        app.on_watch()
        assert looked == ["bell", "picture"]
        standing = app.desk.health.alarms(machine.monotonic(), app.desk.ward.clock.now())
        assert [(alarm.kind, alarm.subject) for alarm in standing] == [(AlarmKind.JOB_FAILED, "watch")]


async def test_h20_a_store_that_hangs_from_the_start_is_watched_all_the_same(
    ward: Any, machine: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(ward, "changed", lambda: gate.wait(PATIENCE_SECONDS))
    monkeypatch.setattr(app_module, "STALE_SECONDS", 0.01)
    monkeypatch.setattr(quick_pilot, "HELPER_SECONDS", 0)
    app = WardBoardApp(ward, Settings(), terminal=Terminal(), machine=machine)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.beat is not None and app.beat.is_running)
        machine.advance(timedelta(seconds=6))
        app.on_watch()
        await until(pilot, lambda: "The store does not answer" in app.lines.picture.text)
        standing = app.desk.health.alarms(machine.monotonic(), ward.clock.now())
        assert [alarm.kind for alarm in standing] == [AlarmKind.STORE_STALE]
        gate.set()
        await until(pilot, lambda: app.desk.board is not None)


async def test_h6_a_gap_is_said(app_of: Any, until: Any) -> None:
    async with app_of() as (app, pilot):
        app.on_gap(62.0)
        app.repaint()
        await until(pilot, lambda: "stood still for 62 s" in app.lines.picture.text)


async def test_h10_a_clock_step_is_an_entry_and_an_alarm(app_of: Any, until: Any) -> None:
    async with app_of() as (app, pilot):
        app.on_clock_step(-3600.0)
        await until(pilot, lambda: app.desk.written == 1)
        await app.reading.once()
        assert AlarmKind.CLOCK_STEPPED in {alarm.kind for alarm in app.desk.board.alarms}


async def test_a_failed_job_is_an_alarm_on_the_screen(app_of: Any, until: Any, machine: Any) -> None:
    async with app_of() as (app, pilot):
        app.on_job_failed("beat")
        machine.advance(timedelta(seconds=5))
        await app.reading.once()
        await until(pilot, lambda: AlarmKind.JOB_FAILED in {alarm.kind for alarm in app.desk.board.alarms})


async def test_leaving_asks_while_an_infusion_runs(app_of: Any, until: Any) -> None:
    async with app_of() as (app, pilot):
        await pilot.press("q", "q", "q", "enter", "space")
        assert "Leave the board?" in app.lines.picture.text
        await pilot.press("n")
        await until(pilot, lambda: app.desk.dialog is None)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        await pilot.press("y")
    assert app.return_code == 0


async def test_pasted_text_is_typed_and_confirms_nothing(app_of: Any, until: Any) -> None:
    async with app_of() as (app, pilot):
        await pilot.press("3", "n")
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        saved = app.desk.board.saved_at
        app._commands.paste("sleeps\r\n\x1b[31mwell\r", 1e9)
        await pilot.pause()
        assert app.desk.dialog.fields[0].text == "sleeps [31mwell"
        await app.reading.once()
        assert app.desk.board.saved_at == saved


async def test_a_click_selects_and_never_records(app_of: Any) -> None:
    async with app_of() as (app, pilot):
        saved = app.desk.board.saved_at
        row = next(y for y, line in enumerate(app.lines.picture.text.splitlines()) if line.startswith(" 4 Ferreira"))
        for _ in range(3):
            await pilot.click(offset=(5, row))
        await pilot.pause()
        assert app.desk.bed.number == 4
        await app.reading.once()
        assert app.desk.board.saved_at == saved


async def test_h26_a_storm_of_sizes_leaves_it_alive_with_its_alarms(app_of: Any) -> None:
    chance = random.Random(26)  # noqa: S311  not a secret
    sizes = [(1, 1), (1, 200), (500, 1), (2, 2), (79, 23), (80, 23), (79, 24)]
    sizes += [(chance.randint(1, 220), chance.randint(1, 70)) for _ in range(24)]
    async with app_of() as (app, pilot):
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.press(chance.choice(["6", "space", "enter", "escape", "m", "g", "?", "+", "right", "ctrl+p"]))
            assert len(app.lines.picture.lines) == size[1]
            if size[0] >= 40 and size[1] >= 4:
                assert "***" in "\n".join(app.lines.picture.text.splitlines()[:3])
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape", "escape", "escape")
        await pilot.pause()
        assert " 8 Bakker S." in app.lines.picture.text


async def test_h41_a_fault_ends_with_one_line_and_no_values_and_the_trace_is_logged(
    app_of: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        secret = "SECRET-NAME"
        raise ZeroDivisionError(len(secret))

    async def break_it() -> None:
        async with app_of() as (app, pilot):
            broken.append(app)
            monkeypatch.setattr(app.desk, "picture", fail)
            await pilot.press("6")
            await pilot.pause(0.2)

    broken: list[Any] = []
    with pytest.raises(ZeroDivisionError):
        await break_it()
    assert broken[0].return_code == 1
    said = capsys.readouterr().err
    assert said == "ward-board ended on a fault of its own; what was recorded is kept. See the log.\n"
    critical = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert critical
    assert critical[0].exc_info is not None


async def test_no_color_and_ascii_draw_the_whole_day(until: Any, ward: Any) -> None:
    from ward_board.config.settings import Settings
    from ward_board.tui.app import WardBoardApp
    from ward_board.tui.terminal import Terminal

    app = WardBoardApp(ward, Settings(theme="light"), terminal=Terminal(ascii=True, no_colour=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.desk.board is not None and bool(app.lines.picture.lines))
        text = app.lines.picture.text
        assert text.isascii()
        assert "8 Bakker S." in text
        assert all(segment.style.color is None for y in range(24) for segment in app.lines.render_line(y))


async def test_settings_not_the_environment_choose_the_theme(ward: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ward_board.config.settings import Settings
    from ward_board.tui.app import WardBoardApp
    from ward_board.tui.terminal import Terminal

    monkeypatch.setenv("TEXTUAL_THEME", "dracula")
    app = WardBoardApp(ward, Settings(theme="light"), terminal=Terminal())
    async with app.run_test(size=(80, 24)):
        assert app.theme == "ward-light"
