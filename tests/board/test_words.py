"""Times, names, flags and lists as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ward_board.board.board import Board
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.glyphs import as_ascii
from ward_board.board.layout import ViewState, compose
from ward_board.board.moments import Clock, duration
from ward_board.board.next_items import bed_numbers, items
from ward_board.board.people import roles_words, shown_surname, surname, who
from ward_board.board.step_words import shorter_lists
from ward_board.board.value_words import number_words
from ward_board.domain.words import Role

MakeBoard = Callable[..., Board]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CLOCK = Clock(AMSTERDAM, datetime(2026, 11, 26, 9, 42, tzinfo=UTC))


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 26, 9, 38, tzinfo=UTC), "10:38"),
        (datetime(2026, 11, 27, 7, 30, tzinfo=UTC), "Fri 08:30"),
        (datetime(2026, 11, 25, 23, 30, tzinfo=UTC), "00:30"),
        (datetime(2026, 12, 24, 7, 30, tzinfo=UTC), "24 Dec 08:30"),
    ],
)
def test_a_time_has_its_day_only_where_it_is_another(instant: datetime, words: str) -> None:
    assert CLOCK.moment(instant) == words


def test_h11_the_hour_that_comes_twice_has_its_offset() -> None:
    clock = Clock(AMSTERDAM, datetime(2026, 10, 25, 5, 0, tzinfo=UTC))
    assert clock.time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "02:30+2"
    assert clock.time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "02:30+1"
    assert clock.time(datetime(2026, 10, 25, 2, 30, tzinfo=UTC)) == "03:30"
    assert clock.time(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "03:30"


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (34, "34 min"), (99, "99 min"), (120, "2 h"), (450, "7 h 30")]
)
def test_durations(minutes: int, words: str) -> None:
    assert duration(minutes) == words


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("J. de Vries", "de Vries"),
        ("Dr E. Smit", "Dr Smit"),
        ("Anna Bos", "Bos"),
        ("Bos, Anna", "Bos"),
        ("Yilmaz", "Yilmaz"),
    ],
)
def test_staff_by_surname(name: str, short: str) -> None:
    assert surname(name) == short


def test_two_of_the_staff_with_one_surname_keep_their_whole_names() -> None:
    staff = {"a": "J. de Vries", "b": "K. de Vries", "c": "A. Bos"}
    assert who("a", staff) == "J. de Vries"
    assert who("c", staff) == "Bos"
    assert who("gone", staff) == "gone"


def test_roles() -> None:
    assert roles_words([Role.NURSE]) == "nurse"
    assert roles_words([Role.NURSE, Role.TECHNOLOGIST, Role.PHYSICIAN]) == "nurse, technologist or physician"
    assert roles_words([Role.PHYSICIAN, Role.EXPERT], 2) == "two: physician, expert"


def test_lists_are_cut_between_things_and_counted() -> None:
    assert shorter_lists("assay, time-out card, cannula patent")[:3] == (
        "assay, time-out card, cannula patent",
        "assay, time-out card +1",
        "assay +2",
    )


def test_h2_the_same_surname_is_flagged_at_both_beds(make_board: MakeBoard) -> None:
    board = make_board(names={"t2": "Müller-Özil K.", "t7": "MULLER OZIL, Anna"})
    shared = shared_surnames(board.beds)
    assert shared == {"t2", "t7"}
    found = [line.text for line in compose(board, ViewState(160, 42)).lines]
    assert sum("SAME NAME" in text for text in found) == 2


def test_h15_allergy_not_sent_is_unknown_and_none_is_no_flag(make_board: MakeBoard) -> None:
    board = make_board()
    assert "ALLERGY iodine contrast" in flag_texts(board.beds[4], frozenset(), "nl")
    assert flag_texts(board.beds[0], frozenset(), "nl") == {}
    assert "speaks Polish" in flag_texts(board.beds[6], frozenset(), "nl")
    assert flag_texts(board.beds[6], frozenset(), "pl") == {}


def test_next_acts_are_urgent_first_then_by_time(make_board: MakeBoard) -> None:
    found = items(make_board(), None, all_later=False)
    assert (found[0].bed.number, found[0].what[0]) == (3, "go to the pump, amino acids stopped")
    times = [item.at for item in found[1:]]
    assert times == sorted(times)
    assert ("look in, then o", 2) in {(item.what[0], item.bed.number) for item in found}
    assert next(item for item in found if item.bed.number == 7).is_ready
    assert items(make_board(), "bos", all_later=False) == []


def test_beds_in_runs() -> None:
    assert bed_numbers([3, 1, 2, 7, 8, 5]) == "1-3 5 7 8"


def test_patients_by_surname_as_sent(make_board: MakeBoard) -> None:
    bed = make_board(names={"t1": "de Boer P.J. K."}).beds[0]
    assert shown_surname(bed.patient, privacy=False) == "de Boer"
    assert shown_surname(bed.patient, privacy=True) == "d.B.P.K."


@pytest.mark.parametrize(("value", "words"), [(7512.0, "7,512"), (8.2, "8.2"), (0.12, "0.12"), (2.0, "2")])
def test_numbers(value: float, words: str) -> None:
    assert number_words(value) == words


def test_ascii_keeps_the_width() -> None:
    assert as_ascii("Żółty 李 ≈…") == "Zolty ?? ~~"
