"""Every entry as a sentence that stays readable for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.journal_page import journal_lines
from ward_board.board.journal_words import Teller
from ward_board.board.layout import ViewState
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.wrap import wrapped, wrapped_pieces
from ward_board.domain.entry import UNSIGNED
from ward_board.domain.words import Action, Role

MakeBoard = Callable[..., Board]


def told(board: Board, treatment: str) -> list[str]:
    """All sentences of a treatment, oldest first."""
    bed = board.bed_of(treatment)
    assert bed is not None
    teller = Teller(bed.situation.protocol, bed.situation.chart, board.staff, Clock(board.zone, board.now))
    return [teller.sentence(entry) for entry in teller.entries]


def test_a_day_reads_as_sentences(make_board: MakeBoard) -> None:
    assert told(make_board("14:10", 1), "t3") == [
        "de Vries booked Bed 3, start Thu 09:40, cycle 3, 7,400 MBq.",
        "Bos admitted the patient.",
        "Bos placed the cannula: left forearm, 20 G, patent yes.",
        "Bos gave ondansetron 8 mg.",
        "Bos started amino acids, 1,000 mL at 250 mL/h.",
        "Yilmaz assayed vial LU-2611-03: 7,512 MBq, calibrated at 10:08.",
        "de Vries performed the time-out card, Dr Smit verified.",
        "Yilmaz started Lu-177, Dr Smit present.",
        "Yilmaz charted that amino acids stopped (typed 10:39). Reason: occlusion, pump stopped.",
        "Yilmaz resumed amino acids.",
        "Yilmaz ended Lu-177.",
        "Yilmaz assayed the residual: 96 MBq.",
        "Bos ended amino acids.",
        "Bos took the cannula out.",
        "Maas looked in: all well.",
        "Maas looked in: all well.",
        "Yilmaz made the scan: uptake adequate.",
        "Dr Smit evaluated, fit for discharge: yes.",
        "Peeters measured 8.2 µSv/h at 1 m, background 0.12 µSv/h, with SM-4.",
        "Dr Smit approved the rules, Peeters verified.",
        "de Vries discharged the patient.",
    ]


def test_a_struck_entry_stays_readable_with_who_struck_it(make_board: MakeBoard, day: list[Any]) -> None:
    seen = day[0].write(Action.SEEN, "10:35", "bos")
    day[0].write(Action.CORRECT, "10:40", "yilmaz", target=seen.id, reason="wrong bed")
    board = make_board(writers=day)
    found = told(board, "t1")
    assert "Bos looked in: all well. Struck by Yilmaz 10:40." in found
    assert "Yilmaz struck 'seen, all well' of 10:35 by Bos. Reason: wrong bed." in found
    assert any("Struck by Yilmaz 10:40." in line.text for line in journal_lines(board, "t1", ViewState(160, 42)))


def test_a3_a_correction_says_what_it_changed_and_what_stood_there(make_board: MakeBoard, day: list[Any]) -> None:
    given = next(entry for entry in day[0].entries if entry.step == "antiemetic")
    changes = {"mg": 4.0, "occurred_at": "2026-11-26T06:20:00Z"}
    day[0].write(Action.CORRECT, "10:40", "bos", target=given.id, values=changes, reason="typed wrong")
    found = told(make_board(writers=day), "t1")
    assert "Bos gave ondansetron 4 mg (typed 07:25). Corrected by Bos 10:40: dose was 8 mg, time was 07:25." in found
    changed = "dose 4 mg (was 8 mg), it happened 07:20 (was 07:25)"
    assert f"Bos corrected 'give antiemetic' of 07:20 by Bos: {changed}. Reason: typed wrong." in found


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a3_after_n_corrections_all_n_and_one_values_are_read_and_the_old_ones_have_a_line_through_them(
    make_board: MakeBoard, day: list[Any], times: int
) -> None:
    given = next(entry for entry in day[0].entries if entry.step == "antiemetic")
    for count in range(times):
        values = {"mg": 10.0 + count}
        day[0].write(Action.CORRECT, f"10:4{count}", "bos", target=given.id, values=values, reason="typed wrong")
    board = make_board("10:59", writers=day)
    lines = [line for line in journal_lines(board, "t1", ViewState(400, 42)) if "gave ondansetron" in line.text]
    struck = [run.text for line in lines for run in line.runs if run.tone is Tone.STRUCK]
    assert struck == ["8 mg", *(f"{10 + count} mg" for count in range(times - 1))]
    assert f"gave ondansetron {9 + times} mg" in lines[0].text
    assert sum(line.text.count("dose was") for line in lines) == times
    corrections = [words for words in told(board, "t1") if words.startswith("Bos corrected")]
    assert [words.partition(": ")[2] for words in corrections] == [
        f"dose {10 + count} mg (was {8 if not count else 9 + count} mg). Reason: typed wrong." for count in range(times)
    ]


def test_a3_what_was_struck_has_a_line_through_all_of_it_and_words_that_say_so(
    make_board: MakeBoard, day: list[Any]
) -> None:
    seen = day[0].write(Action.SEEN, "10:35", "bos")
    day[0].write(Action.CORRECT, "10:40", "yilmaz", target=seen.id, reason="wrong bed")
    lines = journal_lines(make_board(writers=day), "t1", ViewState(160, 42))
    (line,) = [line for line in lines if "Struck by Yilmaz 10:40." in line.text]
    assert [run.text for run in line.runs if run.tone is Tone.STRUCK] == ["Bos looked in: all well."]


@pytest.mark.parametrize(
    ("action", "step", "rest", "signed"),
    [
        (Action.SEEN, None, {}, "A. Bos performed, 10:41"),
        (Action.TICK, "time_out", {"second": "smit"}, "A. Bos performed, Dr E. Smit verified, 10:41"),
        (Action.TICK, "rules", {"second": "peeters"}, "A. Bos authorised, R. Peeters verified, 10:41"),
        (Action.PRESCRIBE, None, {"values": {"activity_mbq": 3700.0}}, "A. Bos authorised, 10:41"),
        (Action.SEEN, None, {"typed": "10:42"}, "A. Bos performed, 10:42"),
    ],
)
def test_a15_a_signature_shows_printed_name_meaning_and_local_time(
    make_board: MakeBoard, day: list[Any], action: Action, step: str | None, rest: dict[str, Any], signed: str
) -> None:
    entry = day[0].write(action, "10:41", "bos", step, **rest)
    board = make_board("10:43", writers=day)
    bed = board.bed_of("t1")
    assert bed is not None
    teller = Teller(bed.situation.protocol, bed.situation.chart, board.staff, Clock(board.zone, board.now))
    assert teller.signed(entry) == signed
    for width in (160, 80):
        text = "\n".join(line.text for line in journal_lines(board, "t1", ViewState(width, 42)))
        assert f"{signed}\n" in text
        assert "signed: by whom, as what, when" in text


def test_a15_what_was_typed_by_somebody_who_could_not_sign_says_so(make_board: MakeBoard, day: list[Any]) -> None:
    day[0].write(Action.SEEN, "10:41", UNSIGNED, unsigned="P. de Wit", deviation="unsigned", reason="no badge")
    lines = [line.text for line in journal_lines(make_board(writers=day), "t1", ViewState(160, 42))]
    (line,) = [line for line in lines if "looked in: all well. Deviation" in line]
    assert "P. de Wit (not signed) looked in: all well." in line
    assert line.endswith("not signed; typed name: P. de Wit, 10:41")


pieces = st.lists(st.tuples(st.text("ab é漢 ", max_size=9), st.sampled_from([Tone.PLAIN, Tone.STRUCK])), max_size=6)


@given(pieces, st.integers(2, 20))
def test_a_sentence_of_several_tones_is_wrapped_as_one_of_a_single_tone(
    parts: list[tuple[str, Tone]], width: int
) -> None:
    text = "".join(words for words, _tone in parts)
    rows = wrapped_pieces(parts, width)
    assert ["".join(words for words, _tone in row) for row in rows] == wrapped(text, width)
    for tone in (Tone.PLAIN, Tone.STRUCK):
        kept = "".join(words for row in rows for words, own in row if own is tone)
        assert kept.replace(" ", "") == "".join(words for words, own in parts if own is tone).replace(" ", "")


def test_deviation_late_entry_and_countersignature_are_said(make_board: MakeBoard, day: list[Any]) -> None:
    entry = day[7].write(
        Action.START,
        "10:30",
        "yilmaz",
        "amino_acids",
        typed="10:40",
        late=True,
        deviation="early",
        reason="hurry",
        passed=("antiemetic_30_min",),
    )
    day[7].write(Action.COUNTERSIGN, "10:41", "smit", target=entry.id)
    found = told(make_board(writers=day), "t8")
    assert (
        "Yilmaz started amino acids (late entry, typed 10:40). Deviation 'early', without: 30 min since the "
        "antiemetic. Reason: hurry. Countersigned by Dr Smit 10:41." in found
    )
    assert "Dr Smit countersigned 'start amino acids' of 10:30 by Yilmaz." in found


@pytest.mark.parametrize(
    ("action", "step", "rest", "expected"),
    [
        (Action.NOTE, None, {"reason": "patient is cold."}, "Bos noted: patient is cold."),
        (Action.INCIDENT, None, {"values": {"kind": "leak"}}, "Bos charted an incident: leak."),
        (Action.ASSIGN, None, {"values": {"nurse": "devries"}}, "Bos gave the bed to de Vries."),
        (Action.MOVE, None, {"values": {"to_bed": 9.0}}, "Bos moved the patient to Bed 9."),
        (Action.RESCHEDULE, None, {"values": {"t0": "2026-11-26T09:15:00Z"}}, "Bos set the start to 10:15."),
        (Action.PRESCRIBE, None, {"values": {"activity_mbq": 3700.0}}, "Bos prescribed 3,700 MBq."),
        (Action.TAKE, None, {"target": "t1:late:cannula"}, "Bos took the alarm: cannula not recorded."),
        (Action.RATE, "amino_acids", {"values": {"ml_per_h": 228.0}}, "Bos set a new rate of amino acids, 228 mL/h."),
        (
            Action.MEASURE,
            "amino_acids",
            {"values": {"pump_ml": 600.0}},
            "Bos looked at amino acids, pump shows 600 mL.",
        ),
        (Action.MEASURE, "amino_acids", {"values": {"ml": 75.0}}, "Bos looked at amino acids, an extra bag of 75 mL."),
        (Action.SKIP, "scan", {"reason": "camera down"}, "Bos skipped: scan. Reason: camera down."),
        (
            Action.REFUSE,
            "antiemetic",
            {"reason": "no"},
            "Bos charted that the patient refused: antiemetic. Reason: no.",
        ),
        (Action.LEAVE, None, {"reason": "went home"}, "Bos charted that the patient left. Reason: went home."),
    ],
)
def test_each_act_has_its_sentence(
    make_board: MakeBoard, day: list[Any], action: Action, step: str | None, rest: dict[str, Any], expected: str
) -> None:
    day[0].write(action, "10:41", "bos", step, **rest)
    assert told(make_board(writers=day), "t1")[-1] == expected


def test_the_number_read_again_is_kept_with_the_first(make_board: MakeBoard, day: list[Any]) -> None:
    values = {"mbq": 7500.0, "calibrated_at": "2026-11-26T09:30:00Z", "vial": "LU 9", "second.mbq": 7490.0}
    second = {"second": "smit", "second_role": Role.PHYSICIAN}
    day[6].write(Action.MEASURE, "10:41", "yilmaz", "activity_assay", values=values, **second)
    assert told(make_board(writers=day), "t7")[-1].endswith("Dr Smit present (read again: 7,490 MBq).")


def test_h28_hostile_words_never_reach_the_terminal(make_board: MakeBoard, day: list[Any]) -> None:
    day[0].write(Action.NOTE, "10:41", "bos", reason="x\x1b]52;c;aGk=\x07\x9b31m\u202e[/b]")
    day[0].write(Action.TICK, "10:41", "\x1b[2J", "cannula", values={"site": "\x1bc", "patent": "yes\x1b"})
    lines = journal_lines(make_board(writers=day), "t1", ViewState(80, 24))
    assert not any(char in "\x1b\x07\x9b\u202e" for line in lines for char in line.text)


def test_journal_of_all_beds_names_the_bed(make_board: MakeBoard) -> None:
    found = [line.text for line in journal_lines(make_board(), None, ViewState(100, 24))]
    assert found[0].startswith(" Journal")
    assert any(text.startswith(" 10:38") and "Bed 3" in text and "stopped" in text for text in found)
    assert " Thursday 26 November" in found
