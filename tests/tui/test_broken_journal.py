from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from ward_board.domain.entry import Request
from ward_board.domain.words import Action, AlarmKind
from ward_board.store.damage import Damage
from ward_board.ward.ward import Ward

from ..cut_back import cut_back, ends_of


async def test_a9_a_journal_that_was_changed_is_an_alarm_and_care_goes_on(
    store_file: Path, app_of: Any, until: Any
) -> None:
    """H35: the board opens, says so, and takes acts all the same."""
    with sqlite3.connect(store_file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        changed = connection.execute("UPDATE journal SET body = replace(body, 'ondansetron', 'ondansetrom')").rowcount
    connection.close()
    assert changed > 0
    async with app_of() as (app, pilot):
        await until(pilot, lambda: app.desk.health._chain_broken_at is not None)
        app.reading._read_at = float("-inf")
        await app.reading.once()
        assert AlarmKind.CHAIN_BROKEN in {alarm.kind for alarm in app.desk.board.alarms}
        await until(pilot, lambda: "the record was changed outside this program" in app.lines.picture.text)
        await pilot.press("3", "o")
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "recorded" in app.lines.picture.text)


async def test_h35_a_tail_that_is_cut_off_under_an_open_board_is_an_alarm_at_the_next_reading(
    store_file: Path, app_of: Any, ward: Ward, other_terminal: Ward, until: Any
) -> None:
    """What another terminal wrote is gone from the board with it, and care goes on."""
    async with app_of() as (app, pilot):
        await app.reading.once()
        ends = ends_of(store_file)
        note = Request(Action.NOTE, other_terminal.person("nurse1"), other_terminal.clock.now(), reason="pump failed")
        entry = other_terminal.act(other_terminal.treatment_in(3), note)
        await app.reading.once()
        assert app.desk.board.head.seq == entry.seq
        assert AlarmKind.CHAIN_BROKEN not in {alarm.kind for alarm in app.desk.board.alarms}
        cut_back(store_file, ends)
        await app.reading.once()
        assert app.desk.board.head.seq == ends.head[0]
        assert AlarmKind.CHAIN_BROKEN in {alarm.kind for alarm in app.desk.board.alarms}
        assert ward.safety.verify().damage is Damage.TRUNCATED
        await pilot.press("3", "o")
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "recorded" in app.lines.picture.text)
        await app.reading.once()
        assert AlarmKind.CHAIN_BROKEN in {alarm.kind for alarm in app.desk.board.alarms}
