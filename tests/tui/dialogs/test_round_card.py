"""The card of a round at any size and with any name: the bed with the cursor, the count of marks and the time stay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board, bed_of, board_of
from ward_board.board.canvas import cells
from ward_board.config.paths import shipped_data
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Person, Request
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.status import situation
from ward_board.domain.words import Action, Role
from ward_board.rehearsal.thin_ward import ThinWard
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.round_dialog import RoundDialog
from ward_board.tui.dialogs.typed_time import TypedTime

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 26, 10, 42, 17, tzinfo=ZONE).astimezone(UTC)
CORE = shipped_data() / "protocols" / "lu177-octreotate-core.toml"
NURSE = Person("nurse1", "A. Bos", (Role.NURSE, Role.COORDINATOR))
NAMES = st.sampled_from(
    ["Jansen A.", "W" * 60, "李" * 30, "van der " * 7 + "Berg", "e\u0301" * 60, "O'Neil-" * 8 + "B."]
)
ANYBODY = NAMES | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
ANY = settings(max_examples=60)


@pytest.fixture(scope="module")
def core() -> Protocol:
    """The core protocol as it is shipped."""
    return parse(CORE.read_text(encoding="utf-8"), CORE.name)


def board_with(core: Protocol, beds: int, name: str) -> Board:
    """A ward where everybody was admitted and the amino acids run in every other bed."""
    ward, t0 = ThinWard(core, ZONE), NOW - timedelta(minutes=30)
    for bed in range(1, beds + 1):
        born, day = date(1950, 1, bed), t0.date()
        told = (day, bed, name, born, str(bed), "NL", "nl", 1, t0, None, None, None, "", None, (), bed)
        treatment = ward.book(BookingRow(*told), NURSE, t0 - timedelta(days=1))
        ward.act(treatment, Request(Action.ADMIT, NURSE, t0 - timedelta(hours=1)), t0 - timedelta(hours=1))
        if bed % 2:
            start = Request(Action.START, NURSE, t0, "amino_acids", deviation="other", reason="so it was")
            ward.act(treatment, start, t0)
    patients = {treatment: ward.bed(treatment, NOW).patient for treatment in ward.treatments}
    lying = [bed_of(patients[one], situation(core, ward.entries(one), NOW, ZONE)) for one in ward.treatments]
    facts: dict[str, Any] = {"ward": "PRRT ward", "kind": "demo", "day": NOW.date(), "zone": ZONE, "staff": {}}
    return board_of(now=NOW, saved_at=NOW, beds=lying, **facts)


@ANY
@given(
    beds=st.integers(1, 14),
    name=ANYBODY,
    privacy=st.booleans(),
    cursor=st.integers(0, 13),
    marked=st.sets(st.integers(0, 13)),
    size=st.sampled_from([(80, 24), (96, 42)]) | st.tuples(st.integers(60, 96), st.integers(8, 42)),
    message=st.booleans(),
)
@example(beds=12, name="W" * 60, privacy=True, cursor=11, marked=set(range(12)), size=(80, 18), message=True)
@example(beds=12, name="W" * 60, privacy=False, cursor=11, marked=set(range(12)), size=(80, 24), message=True)
def test_the_row_with_the_cursor_the_count_of_marks_and_the_time_are_always_seen(
    core: Protocol,
    beds: int,
    name: str,
    privacy: bool,
    cursor: int,
    marked: set[int],
    size: tuple[int, int],
    message: bool,
) -> None:
    board, (width, rows) = board_with(core, beds, name), size
    dialog = RoundDialog(lambda: board, board.beds, NURSE, TypedTime(ZONE), NOW, privacy=privacy)
    dialog.cursor = cursor % beds
    for place, row in enumerate(dialog.rows):
        row.marked = place in marked
    dialog.message = "Bed 12, Seen, all well: waits for: a nurse [role]; nothing was recorded" if message else None
    lines = [line.text for line in dialog.lines(Look(width, rows, NOW, ZONE, "J. de Vries"))]
    assert len(lines) <= rows
    assert all(cells(line) <= width for line in lines)
    number, box = dialog.rows[dialog.cursor].number, "[x]" if dialog.rows[dialog.cursor].marked else "[ ]"
    assert any(line.strip().startswith(f"{box}  {number} ") for line in lines)
    assert any(f"{sum(row.marked for row in dialog.rows)} of {beds} marked" in line for line in lines)
    assert "10:42" in lines[-1]
    if privacy and cells(name) > 20:
        assert not any(name[:12] in line for line in lines)
