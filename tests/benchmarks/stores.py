"""The stores that are measured: the example day at 10:42, five such wards on one board, and many years of past ones."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.config.paths import shipped_data
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry
from ward_board.domain.words import Action, Role
from ward_board.exchange.csv_day_list import read_csv_day_list
from ward_board.rehearsal.days import scenario_named
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.rehearsal.hands import walk_day
from ward_board.rehearsal.history import fill_with_history
from ward_board.rehearsal.history_plan import size_of
from ward_board.store.staff import By
from ward_board.store.store import Store
from ward_board.store.verify import verify
from ward_board.ward.booking import book_rows
from ward_board.ward.clock import Clock, ManualClock
from ward_board.ward.courses import COURSE_PLAN
from ward_board.ward.people import add_person, new_person
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = "2026-11-26T10:42:17"
AT_NOW = datetime.fromisoformat(NOW).replace(tzinfo=ZONE).astimezone(UTC)
FOLDERS = (shipped_data() / "protocols",)
BEDS = 8
ENTRIES_OF_ONE_PAST_TREATMENT, ACCESS_OF_ONE_PAST_TREATMENT = 30, 4
MOST_AHEAD, AHEAD_IDS = 240, 9_000_000
_BOOKED_AT = AT_NOW - timedelta(days=1)
_PIN = "730159"


def address(file: Path) -> str:
    """A file as a store's address."""
    return f"sqlite:///{file.as_posix()}"


def ward_on(file: Path, clock: Clock) -> Ward:
    """The ward on a store in `file`."""
    store = Store.open(address(file), keys_folder=file.parent)
    return Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS)


def make_day(file: Path, wards: int = 1) -> None:
    """A demo store with the example day of `wards` wards of eight beds each, worked through up to 10:42:17."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [_in_ward(row, ward) for ward in range(wards) for row in _rows()]
    store = Store.create(address(file), kind="demo")
    fill_demo_store(store, rows, booked_at=_BOOKED_AT, protocol_folders=FOLDERS)
    store.close()
    scenario = scenario_named("day")
    beds = {bed + BEDS * ward: script for ward in range(wards) for bed, script in scenario.beds.items()}
    clock = ManualClock(AT_NOW - timedelta(hours=5))
    opened = ward_on(file, clock)
    walk_day(opened, clock, replace(scenario, beds=beds), AT_NOW)
    opened.close()


def make_history(file: Path, patients: int) -> None:
    """A demo store with so many patients of earlier years (none for 0), and the example day booked on today."""
    file.parent.mkdir(parents=True, exist_ok=True)
    store = Store.create(address(file), kind="demo")
    if patients:
        people, today = shipped_data() / "history.toml", AT_NOW.astimezone(ZONE).date()
        plan, size = COURSE_PLAN.read(FOLDERS), size_of(patients)
        fill_with_history(store, plan, size, today, _rows(), zone=ZONE, protocol_folders=FOLDERS, people=people)
        verify(store)
    else:
        fill_demo_store(store, _rows(), booked_at=_BOOKED_AT, protocol_folders=FOLDERS)
    store.close()


def make_ward_with_past(file: Path, day: Path, past: int) -> None:
    """A ward store with the entries of the demo store `day`, and `past` treatments of the days before, closed.

    The past goes in by plain SQL with the guards taken out, since only its size matters: thirty entries each, eight a
    day, a bed claimed and four lines in the access log for each, and some hundreds booked ahead. The entries of the day
    itself are appended as always.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    store = Store.create(address(file), kind="ward", keys_folder=file.parent)
    row = new_person("coord1", "L. Maas", (Role.COORDINATOR,), _PIN, store.pepper)
    with store.write() as transaction:
        add_person(transaction, row, By(_BOOKED_AT, None, "terminal"))
    book_rows(store, _rows(), now=_BOOKED_AT, author="coord1", folders=FOLDERS, all_or_nothing=True)
    entries = [entry for entry in entries_of(day) if entry.action is not Action.BOOK]
    with store.write() as transaction:
        for entry in entries:
            transaction.append(entry.stream, entry)
    store.close()
    _fill_past(file, past)


def entries_of(file: Path) -> tuple[Entry, ...]:
    """All entries of a store."""
    store = Store.open(address(file), keys_folder=file.parent)
    with store.read() as view:
        entries = view.entries_after(0)
    store.close()
    return entries


def _rows() -> list[BookingRow]:
    return list(read_csv_day_list((shipped_data() / "example-day.csv").read_bytes(), zone=ZONE).rows)


def _in_ward(row: BookingRow, ward: int) -> BookingRow:
    if not ward:
        return row
    name = f"{row.name} {'ABCDEFGH'[ward]}."
    return replace(row, bed=row.bed + BEDS * ward, number=f"{row.number}.{ward}", name=name)


def _fill_past(file: Path, past: int) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    bodies = [row[0] for row in connection.execute("SELECT body FROM journal ORDER BY seq")]
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for name, _ in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    (last,) = connection.execute("SELECT max(seq) FROM journal").fetchone()
    connection.executemany(
        "INSERT INTO patient (id, name, birth_date, number, country, language) VALUES (?, ?, ?, ?, 'NL', 'nl')",
        ((1000 + one, f"Past {one}", "1950-01-01", f"past.{one}") for one in range(past)),
    )
    connection.executemany(
        "INSERT INTO course (id, patient_id) VALUES (?, ?)", ((1000 + one, 1000 + one) for one in range(past))
    )
    connection.executemany(
        "INSERT INTO treatment (id, course_id, cycle, day, is_open) VALUES (?, ?, 1, ?, 0)",
        ((1000 + one, 1000 + one, _past_day(one).isoformat()) for one in range(past)),
    )
    ahead = min(past // 10, MOST_AHEAD)
    connection.executemany(
        "INSERT INTO treatment (id, course_id, cycle, day, is_open) VALUES (?, ?, 2, ?, 1)",
        ((AHEAD_IDS + one, 1000 + one, _day_ahead(one).isoformat()) for one in range(ahead)),
    )
    connection.executemany(
        "INSERT INTO claim (kind, name, treatment_id) VALUES ('bed', ?, ?)",
        (
            (f"{day.isoformat()}/{1 + one % BEDS}", treatment)
            for days, ids, count in ((_past_day, 1000, past), (_day_ahead, AHEAD_IDS, ahead))
            for one in range(count)
            for day, treatment in ((days(one), ids + one),)
        ),
    )
    connection.executemany(
        "INSERT INTO access_log (at, who, what, subject, terminal) VALUES (?, 'nurse1', ?, ?, 'terminal')",
        (
            (f"{_past_day(one)} 12:00:0{line}.000000", "printed" if line else "signed_in", f"t{1000 + one}:rules:nl")
            for one in reversed(range(past))
            for line in range(ACCESS_OF_ONE_PAST_TREATMENT)
        ),
    )
    connection.execute("UPDATE access_head SET last = (SELECT max(id) FROM access_log)")
    connection.executemany(
        "INSERT INTO journal (seq, stream, version, body, prev, hash, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (last + 1 + place, f"t{1000 + one}", version, bodies[place % len(bodies)], *["0" * 64] * 3)
            for place, (one, version) in enumerate(
                (one, version) for one in range(past) for version in range(1, ENTRIES_OF_ONE_PAST_TREATMENT + 1)
            )
        ),
    )
    last += past * ENTRIES_OF_ONE_PAST_TREATMENT
    connection.executemany(
        "INSERT INTO journal (seq, stream, version, body, prev, hash, seal) VALUES (?, ?, 1, ?, ?, ?, ?)",
        ((last + 1 + one, f"t{AHEAD_IDS + one}", bodies[one % BEDS], *["0" * 64] * 3) for one in range(ahead)),
    )
    for _, sql in guards:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()


def _past_day(one: int) -> date:
    return AT_NOW.date() - timedelta(days=1 + one // BEDS)


def _day_ahead(one: int) -> date:
    return AT_NOW.date() + timedelta(days=7 * (1 + one // BEDS))
