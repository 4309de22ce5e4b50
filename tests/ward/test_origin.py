"""Where an entry comes from: terminal, version, and whether the machine's clock is kept (A2, A7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ward_board.domain.access import Access
from ward_board.domain.entry import Entry
from ward_board.store.chain import genesis, link
from ward_board.store.store import Store
from ward_board.store.tables import JOURNAL
from ward_board.ward import origin
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

from .conftest import PROTOCOLS, T0, ZONE

Record = Callable[..., Entry]
MANDATORY = {"action", "author", "occurred_at", "recorded_at", "stream", "version", "terminal", "program"}
CANNULA = {"site": "left arm", "gauge": "22", "patent": "yes"}


def _bodies(store: Store) -> list[dict[str, object]]:
    with store.read() as view:
        rows = view._connection.execute(JOURNAL.select().order_by(JOURNAL.c.seq)).all()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    before = genesis(store.id, store.kind)
    for row in rows:
        assert row.prev == before
        assert row.hash == link(row.seq, row.prev, row.body.encode())
        assert len(row.seal) == 64
        before = row.hash
    return [json.loads(row.body) for row in rows]


def test_a2_each_entry_says_who_when_where_what_and_by_which_version(
    ward: Ward, booked: str, record: Record, clock: ManualClock
) -> None:
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    record(booked, -35, "nurse1", "antiemetic", "tick", values={"drug": "ondansetron", "mg": "8"})
    record(booked, 0, "nurse1", "amino_acids", "start", reason="the bag hangs")
    record(booked, 1, "nurse2", None, "seen")
    record(booked, 2, "nurse2", None, "correct", target=f"{booked}.2", values={"gauge": "20"}, reason="read again")
    ward.clock_stepped(3.0)
    bodies = _bodies(ward.store)
    assert len(bodies) == 7
    for body in bodies:
        assert body.keys() >= MANDATORY
        assert all(body[name] not in ("", None) for name in MANDATORY)
        assert body["terminal"] == ward.terminal
        assert body["program"] == origin.program_version()
        assert str(body["recorded_at"]).endswith("Z")
        # the role in which somebody acted; the board itself has none
        assert body["author"] == "board" or body["role"]
    corrected = bodies[-2]
    assert (corrected["target"], corrected["reason"]) == (f"{booked}.2", "read again")


def test_a2_each_line_of_the_log_says_who_when_where_and_what(ward: Ward) -> None:
    ward.access.note(Access.SOUND_HEARD, "nurse1")
    ward.access.note(Access.EXPORTED, None, "t1")
    with ward.store.read() as view:
        lines = view.lines_after(0)
    assert [(line.who, line.what, line.subject) for line in lines[-2:]] == [
        ("nurse1", "sound_heard", None),
        (None, "exported", "t1"),
    ]
    assert {line.terminal for line in lines[-2:]} == {ward.terminal}
    assert all(line.at.tzinfo is not None for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


@pytest.mark.parametrize(("state", "mark"), [(5, "unsynced"), (0, None), (1, None), (-1, None)])
def test_a7_an_entry_says_that_the_clock_is_kept_by_no_other(
    ward: Ward, booked: str, record: Record, monkeypatch: pytest.MonkeyPatch, state: int, mark: str | None
) -> None:
    """5 is what Linux answers while its clock is not synchronised."""

    class Kernel:
        def adjtimex(self, _asked: object) -> int:
            return state

    monkeypatch.setattr(origin, "_libc", Kernel)
    monkeypatch.setattr(origin.sys, "platform", "linux")
    entry = record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    assert entry.clock == mark
    assert _bodies(ward.store)[-1].get("clock") == mark


@pytest.mark.parametrize("seconds", [3.0, -3.0, 26 * 3600.0, -26 * 3600.0])
def test_a7_a_step_of_the_clock_is_an_entry_of_the_ward(ward: Ward, clock: ManualClock, seconds: float) -> None:
    clock.step(timedelta(seconds=seconds))
    ward.clock_stepped(seconds)
    with ward.store.read() as view:
        (entry,) = view.entries("ward")
    assert (entry.action, entry.author, entry.values) == ("clock_stepped", "board", {"seconds": seconds})


def test_a2_two_terminals_are_told_apart(ward: Ward, booked: str, record: Record, store_file: Path) -> None:
    other = Ward(
        Store.open(str(store_file)),
        ManualClock(T0),
        name="PRRT ward",
        zone=ZONE,
        protocol_folders=(PROTOCOLS,),
        terminal="corridor /dev/tty2 10.0.0.9",
    )
    record(booked, -60, "nurse1", "cannula", "tick", values=CANNULA)
    other.clock_stepped(3.0)
    other.close()
    assert [body["terminal"] for body in _bodies(ward.store)][-2:] == [ward.terminal, "corridor /dev/tty2 10.0.0.9"]
