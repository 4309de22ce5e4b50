"""The ward's door to the check: what it is asked at the start, by night and by command, and what it notes (A1, A9)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

from ward_board.domain.access import Access
from ward_board.domain.journal_head import JournalHead
from ward_board.store.damage import Damage
from ward_board.ward.ward import Ward

from .conftest import DAY, ROW, T0


def _lines(ward: Ward) -> list[tuple[str, str | None]]:
    with ward.store.read() as view:
        return [(line.what, line.subject) for line in view.lines_after(0, what=(Access.VERIFIED, Access.VERIFY_FAILED))]


def test_a9_a_check_by_command_or_night_is_noted_and_one_at_the_start_is_not(ward: Ward, booked: str) -> None:
    with ward.store.read() as view:
        head = JournalHead(*view.head())
    assert ward.safety.journal_is_whole()
    assert _lines(ward) == []
    found = ward.safety.verify()
    assert (found.ok, found.head) == (True, head)
    assert _lines(ward) == [(Access.VERIFIED, f"1:{head.hash[:8]}")]


def test_a8_the_board_has_the_head_of_now_and_of_no_earlier_moment(ward: Ward, booked: str) -> None:
    with ward.store.read() as view:
        head = JournalHead(*view.head())
    assert ward.board().head == head
    assert ward.board(at=T0).head is None


def test_h35_a_treatment_that_is_hidden_shows_in_the_whole_check_alone(ward: Ward, booked: str) -> None:
    assert ward.safety.verify().ok
    with closing(sqlite3.connect(str(ward.store.file))) as foreign, foreign:
        foreign.execute("UPDATE treatment SET day = '2031-01-01'")
    assert ward.safety.journal_is_whole()
    found = ward.safety.verify()
    assert (found.damage, found.row) == (Damage.INDEX_DIFFERS, f"treatment {booked}")
    assert _lines(ward)[-1] == (Access.VERIFY_FAILED, f"index-differs:treatment {booked}")
    assert not ward.safety.journal_is_whole(), "every start says it from now on"
    with closing(sqlite3.connect(str(ward.store.file))) as foreign, foreign:
        foreign.execute("UPDATE treatment SET day = ?", (DAY.isoformat(),))
    assert ward.safety.verify().ok
    assert ward.safety.journal_is_whole(), "until a whole check finds nothing"


def test_a1_a_patient_who_was_changed_is_a_line_of_the_log(ward: Ward, booked: str) -> None:
    ward.book([replace(ROW, name="Jansen-Other A.")], author="coord1")
    with ward.store.read() as view:
        (line,) = view.lines_after(0, what=(Access.PATIENT_CHANGED,))
        patient = view.treatments_of_day(DAY)[0].patient
    assert (line.who, line.subject, patient.name) == ("coord1", patient.id, "Jansen-Other A.")
    assert ward.safety.verify().ok


def test_h35_a_look_at_what_came_since_takes_no_alarm_away(ward: Ward, booked: str) -> None:
    assert ward.safety.verify().ok
    with closing(sqlite3.connect(str(ward.store.file))) as foreign, foreign:
        foreign.execute("UPDATE treatment SET day = '2031-01-01'")
    assert not ward.safety.verify().ok
    assert ward.safety.verify(since_head=True).ok
    assert not ward.safety.journal_is_whole()


def test_h35_a_head_that_somebody_typed_wrong_is_noted_and_no_alarm_of_the_ward(ward: Ward, booked: str) -> None:
    found = ward.safety.verify(paper=JournalHead(1, "0" * 64))
    assert found.damage is Damage.PAPER_DIFFERS
    assert _lines(ward) == [(Access.VERIFY_FAILED, "paper-differs:1 by-hand")]
    assert ward.safety.journal_is_whole()
