"""A ward with a bed in every state, and a database that somebody edits behind its back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ward_board.config.paths import shipped_data
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import UNSIGNED, Draft, Entry
from ward_board.domain.words import Action, Role
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.store.store import Store

from .domain.conftest import DRAFT_FIELDS, UTC, ZONE
from .domain.whole_day import whole_day
from .hostile_text import MARK, Strings

FOLDERS = (shipped_data() / "protocols",)
NOW = datetime(2026, 11, 27, 10, 42, tzinfo=ZONE).astimezone(UTC)
# bed, minutes from T0 until now, up to which step it is charted
_TODAY = ((1, 45, "vitals_after"), (2, 27, "time_out"), (3, -60, "room_prepared"), (4, 162, "cannula_out"))
_YESTERDAY = ((5, 1602, "measurement"), (6, 1602, "rules"), (7, 1602, "rules"), (8, 1602, "rules_explained"))
# what somebody types freely; all other values are one of some words, numbers or times
_FREE = ("vial", "instrument", "site", "drug", "words", "rescue_plan", "standby_nurse", "allergies", "kind", "code")


def make_ward(file: Path) -> None:
    """A demo store with eight beds at `NOW`: infusions run, before the time-out, arriving, the morning after."""
    store = Store.create(f"sqlite:///{file.as_posix()}", kind="demo")
    beds = [*_TODAY, *_YESTERDAY]
    rows = [_booking(bed, _t0(minutes)) for bed, minutes, _ in beds]
    fill_demo_store(store, rows, booked_at=NOW - timedelta(days=3), protocol_folders=FOLDERS)
    with store.write() as transaction:
        for number, (_bed, minutes, step) in enumerate(beds, start=1):
            for entry in charted(_t0(minutes), step):
                transaction.append(f"t{number}", Draft(**{name: getattr(entry, name) for name in DRAFT_FIELDS}))
        unsigned = {"reason": "alone", "unsigned": "Jo Winter", "deviation": UNSIGNED, "passed": (UNSIGNED,)}
        transaction.append("t4", Draft(Action.SEEN, UNSIGNED, None, NOW, NOW, **unsigned))
    store.close()


def charted(t0: datetime, step: str) -> Iterator[Entry]:
    """The ordinary day up to `step`, or as far as it is at `NOW`, without its booking."""
    day = whole_day(t0.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M"))
    yield from (entry for entry in day.until(step).entries[1:] if entry.recorded_at <= NOW)


def _t0(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def _booking(bed: int, t0: datetime) -> BookingRow:
    return BookingRow(
        *(t0.astimezone(ZONE).date(), bed, f"Name {bed}", date(1957, 9, bed), f"44.{bed}", "NL", "nl", 1 + bed % 4, t0),
        *("lu177-octreotate", 7400.0, 81.0, "latex", date(2026, 9, 28), ("travel",), bed),
    )


def edit(file: Path, strings: Strings, *, spared: Collection[str], notes: int = 0, in_a_note: int = 6) -> None:
    """Somebody writes hostile strings past the program into whatever people read: names, reasons, values, the log.

    `notes` are added to Bed 4, each with `in_a_note` strings. The people whose ids are `spared` go on signing: who was
    changed by others is not trusted.
    """
    with closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for (patient,) in connection.execute("SELECT id FROM patient").fetchall():
            values = _kept(strings.several(2)), _kept(strings.next()), _kept(strings.next()), patient
            connection.execute("UPDATE patient SET name = ?, number = ?, country = ? WHERE id = ?", values)
        for (person,) in connection.execute("SELECT id FROM staff").fetchall():
            if person not in spared:
                connection.execute("UPDATE staff SET name = ? WHERE id = ?", (_kept(strings.next()), person))
        for (line,) in connection.execute("SELECT id FROM access_log").fetchall():
            values = _kept(strings.next()), _kept(strings.next()), line
            connection.execute("UPDATE access_log SET terminal = ?, subject = ? WHERE id = ?", values)
        for seq, body in connection.execute("SELECT seq, body FROM journal").fetchall():
            connection.execute("UPDATE journal SET body = ? WHERE seq = ?", (_edited(json.loads(body), strings), seq))
        _add_notes(connection, "t4", [strings.several(in_a_note) for _ in range(notes)])
        # the others read what comes in, and look at the head for that
        connection.execute("UPDATE head SET seq = max(seq, (SELECT max(seq) FROM journal)) + 1")


def _edited(body: dict[str, Any], strings: Strings) -> str:
    """The entry with other strings where people read it: as many in its reason as it had, one where it had none."""
    body["reason"] = strings.several(len(MARK.findall(body.get("reason", ""))) or 1)
    for key in ("deviation", "unsigned", "terminal", "program", "clock"):
        if key in body:
            body[key] = strings.next()
    for key, value in body.get("values", {}).items():
        if key in _FREE and isinstance(value, str):
            body["values"][key] = strings.next()
    return json.dumps(body)


def _add_notes(connection: sqlite3.Connection, stream: str, texts: list[str]) -> None:
    """As the program writes them, but for the chain and the seal."""
    (version,) = connection.execute("SELECT max(version) FROM journal WHERE stream = ?", (stream,)).fetchone()
    at = NOW - timedelta(minutes=20)
    for place, text in enumerate(texts, start=1):
        moment = (at + timedelta(seconds=place)).isoformat(timespec="microseconds").replace("+00:00", "Z")
        body = {
            **{"action": Action.NOTE, "author": "nurse1", "role": Role.NURSE, "occurred_at": moment},
            **{"recorded_at": moment, "reason": text, "stream": stream, "version": version + place},
        }
        values = stream, version + place, json.dumps(body), *("0" * 64,) * 3
        connection.execute(
            "INSERT INTO journal (seq, stream, version, body, prev, hash, seal)"
            " SELECT max(seq) + 1, ?, ?, ?, ?, ?, ? FROM journal",
            values,
        )


def _kept(text: str) -> str:
    """As a database keeps it: half characters are none; a journal's JSON has them."""
    return text.encode("utf-8", "replace").decode("utf-8")
