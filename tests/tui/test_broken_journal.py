from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from ward_board.domain.words import AlarmKind


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
        await until(pilot, lambda: "the journal is not what was written" in app.lines.picture.text)
        await pilot.press("3", "o")
        await until(pilot, lambda: app.desk.dialog is not None and app.desk.dialog.painted_at is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "recorded" in app.lines.picture.text)
