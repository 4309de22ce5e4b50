"""The alarm lines: highest first, nothing high folded away, no verdicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.alarm_lines import alarm_lines
from ward_board.board.alarm_words import alarm_text
from ward_board.board.board import Board
from ward_board.board.layout import ViewState
from ward_board.board.line import Ground
from ward_board.board.moments import Clock
from ward_board.domain.alarms import Alarm, in_order_of_urgency
from ward_board.domain.words import Action, AlarmKind, Priority

MakeBoard = Callable[..., Board]
At = Callable[..., datetime]
STOPPED = AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM


def alarm(kind: AlarmKind, priority: Priority, bed: int | None, since: datetime, step: str | None = None) -> Alarm:
    """An alarm of a bed, or a technical one."""
    treatment = None if bed is None else f"t{bed}"
    return Alarm(kind, priority, since, since, step or "subject", treatment, bed, step)


def lines(board: Board, width: int, most: int) -> list[str]:
    """The alarm lines as words."""
    return [line.text for line, _ in alarm_lines(board, ViewState(width, 42), Clock(board.zone, board.now), most)]


def with_alarms(board: Board, *alarms: Alarm) -> Board:
    """The board with these alarms and no others."""
    return replace(board, alarms=tuple(in_order_of_urgency(alarms)))


def test_every_alarm_says_fact_what_to_do_and_who_has_it(make_board: MakeBoard) -> None:
    first, second, third = lines(make_board(), 160, 4)[:3]
    assert first.split("  ")[0].strip() == "*** Bed 3 DE BOER"
    assert "not seen for 34 min, amino acids running" in second
    assert "nobody yet" in second
    assert "look in" in second
    assert "Lu-177 waits 6 min" in third
    assert "Yilmaz has it 10:41" in third


def test_what_is_past_its_time_is_said_as_not_recorded_never_as_a_fault(make_board: MakeBoard, at: At) -> None:
    board = with_alarms(make_board(), alarm(AlarmKind.LATE, Priority.LOW, 6, at("10:26"), "activity_assay"))
    (only,) = lines(board, 160, 4)
    assert only.startswith(" *   Bed 6 OKAFOR")
    assert "assay not recorded, due 10:26" in only
    assert "assay the vial" in only


def test_what_has_no_line_is_counted(make_board: MakeBoard) -> None:
    assert lines(make_board(), 80, 2)[-1].endswith("+1 more")


def test_more_high_alarms_than_lines_share_one_with_all_their_beds(make_board: MakeBoard, at: At) -> None:
    board = with_alarms(
        make_board(),
        *(alarm(STOPPED, Priority.HIGH, bed, at("10:30"), "amino_acids") for bed in (2, 3, 5, 7, 8)),
        alarm(AlarmKind.CHAIN_BROKEN, Priority.HIGH, None, at("10:40")),
        alarm(AlarmKind.LATE, Priority.LOW, 1, at("10:00"), "cannula"),
    )
    for width in (80, 160):
        found = lines(board, width, 3)
        assert [text.startswith(" ***") for text in found] == [True] * 3
        assert "Beds 5 7 8, Board" in found[-1]
        assert found[-1].endswith("+1 more")


def test_alarms_that_say_the_same_share_a_line_where_lines_are_short(make_board: MakeBoard) -> None:
    found = lines(make_board("09:20", 1), 160, 3)
    assert found[0].startswith(" **  Beds 3 5 6 8")
    assert "scan not recorded, due 08:30" in found[0]
    assert found[0].endswith("a = I go")


def test_alarm_text_for_scripts_holds_no_name(make_board: MakeBoard) -> None:
    board = make_board(names={f"t{bed}": "Zebedeus" for bed in range(1, 9)})
    found = [alarm_text(one, board) for one in board.alarms]
    assert found[0] == "AMINO ACIDS STOPPED 4 min, LU-177 RUNNING"
    assert "Lu-177 waits 6 min for assay, time-out card" in found
    assert "zebedeus" not in " ".join(found).casefold()


@pytest.mark.parametrize("kind", list(AlarmKind))
def test_every_kind_of_alarm_has_words(make_board: MakeBoard, day: list[Any], at: At, kind: AlarmKind) -> None:
    day[2].write(Action.INCIDENT, "10:40", "bos", values={"kind": "spill"})
    board = make_board(writers=day)
    subject = board.beds[2].situation.chart.entries[-1].id if kind is AlarmKind.INCIDENT else "amino_acids"
    one = Alarm(kind, Priority.MEDIUM, at("10:30"), at("10:30"), subject, "t3", 3, "amino_acids")
    technical = Alarm(kind, Priority.MEDIUM, at("10:30"), at("10:30"), "nightly check")
    for each in (one, technical):
        text = alarm_text(each, board)
        assert len(text) > 8
        assert "_" not in text
    assert "spill" in alarm_text(one, board) or kind is not AlarmKind.INCIDENT


def test_a_deviation_names_its_act_and_who_must_look(make_board: MakeBoard, day: list[Any]) -> None:
    entry = day[0].write("start", "08:31", "yilmaz", "lutetium", deviation="early", reason="vial came early")
    board = make_board(writers=day)
    found = next(one for one in board.alarms if one.subject == entry.id)
    assert alarm_text(found, board) == "deviation 'early': start Lu-177 08:31"
    assert "physician other than the author" in lines(board, 160, 4)[0]


@settings(max_examples=60)
@given(
    chosen=st.lists(
        st.tuples(st.sampled_from(list(Priority)), st.integers(1, 8) | st.none(), st.sampled_from(list(AlarmKind))),
        max_size=14,
    ),
    width=st.integers(80, 220),
    most=st.integers(1, 4),
)
def test_h8_lines_are_few_and_every_high_bed_is_named(
    make_board: MakeBoard, chosen: list[tuple[Priority, int | None, AlarmKind]], width: int, most: int
) -> None:
    board = make_board()
    alarms = [alarm(kind, priority, bed, board.now - timedelta(minutes=9)) for priority, bed, kind in chosen]
    board = with_alarms(board, *alarms)
    found = alarm_lines(board, ViewState(width, 42), Clock(board.zone, board.now), most)
    assert 1 <= len(found) <= most
    high = "\n".join(line.text for line, _ in found if line.ground is Ground.HIGH)
    for one in alarms:
        if one.priority is Priority.HIGH and one.bed is not None:
            assert f" {one.bed}" in high


def unsigned_night(make_board: MakeBoard, day: list[Any], beds: tuple[int, ...]) -> Board:
    """Acts at some beds that nobody signed, and nothing else wrong."""
    for bed in beds:
        facts = {"unsigned": "Jo Winter", "deviation": "unsigned", "passed": ("unsigned",), "reason": "alone"}
        day[bed - 1].write(Action.SEEN, "10:40", "unsigned", **facts)
    board = make_board(writers=day)
    return with_alarms(board, *(one for one in board.alarms if one.kind is AlarmKind.DEVIATION))


@pytest.mark.parametrize(("width", "most"), [(80, 3), (120, 4), (160, 4)])
def test_h8_h31_what_nobody_signed_shares_a_line_that_no_medium_alarm_folds_away(
    make_board: MakeBoard, day: list[Any], at: At, width: int, most: int
) -> None:
    board = unsigned_night(make_board, day, (2, 2, 4, 6, 6))
    older = [alarm(AlarmKind.LATE, Priority.MEDIUM, bed, at("08:00"), f"step{bed}") for bed in range(1, 9)]
    noise = [alarm(AlarmKind.JOB_FAILED, Priority.MEDIUM, None, at("07:00"), f"job {job}") for job in range(5)]
    found = lines(with_alarms(board, *older, *noise, *board.alarms), width, most)
    (line,) = (one for one in found if "not signed" in one)
    assert "Beds 2 4 6 not signed: 5 acts" in " ".join(line.split())
    assert "K" in line
    assert found[-1] == line


@pytest.mark.parametrize("width", [80, 160])
def test_h34_a_locked_pin_is_not_folded_away_and_several_share_a_line(
    make_board: MakeBoard, at: At, width: int
) -> None:
    noise = [alarm(AlarmKind.JOB_FAILED, Priority.MEDIUM, None, at("07:00"), f"job {job}") for job in range(6)]
    for locked in (["nurse1"], ["nurse1", "phys2"]):
        pins = [alarm(AlarmKind.PIN_LOCKED, Priority.MEDIUM, None, at("09:00"), one) for one in locked]
        found = "\n".join(lines(with_alarms(make_board(), *noise, *pins), width, 3))
        assert all(one in found for one in locked)


@pytest.mark.parametrize("width", [80, 160])
def test_h32_pins_that_others_set_share_a_line_where_there_is_little_room(
    make_board: MakeBoard, at: At, width: int
) -> None:
    told = [
        replace(alarm(AlarmKind.PIN_SET, Priority.MEDIUM, None, at("07:00"), f"{one}:coord1"), detail=f"Maas, {one}")
        for one in ("Smit", "Bos")
    ]
    apart = lines(with_alarms(make_board(), *told), width, 3)
    assert [word in line for word, line in zip(("Maas, Smit, 07:00", "Maas, Bos, 07:00"), apart, strict=True)] == [
        True,
        True,
    ]
    noise = [alarm(AlarmKind.JOB_FAILED, Priority.MEDIUM, None, at("08:00"), f"job {job}") for job in range(6)]
    first = lines(with_alarms(make_board(), *told, *noise), width, 3)[0]
    assert "Maas, Smit, Maas, Bos" in first


def test_h31_one_act_of_the_night_says_what_and_by_whom_as_far_as_there_is_room(
    make_board: MakeBoard, day: list[Any]
) -> None:
    board = unsigned_night(make_board, day, (4,))
    (wide,), (narrow,), (least,) = (lines(board, width, 3) for width in (160, 80, 50))
    assert "not signed: seen, all well 10:40, Jo Winter" in wide
    assert "K: a physician other than the author countersigns" in wide
    for line in (narrow, least):
        assert "Bed 4 not signed" in line
        assert "K countersign" in line


@settings(max_examples=40)
@given(
    chosen=st.lists(
        st.tuples(
            st.sampled_from(list(Priority)),
            st.integers(1, 8) | st.none(),
            st.sampled_from([*AlarmKind, AlarmKind.DEVIATION, AlarmKind.PIN_LOCKED]),
        ),
        max_size=14,
    ),
    width=st.integers(80, 220),
    most=st.integers(1, 4),
)
def test_h8_wherever_a_countersignature_is_missing_the_key_is_named(
    make_board: MakeBoard, chosen: list[tuple[Priority, int | None, AlarmKind]], width: int, most: int
) -> None:
    board = make_board()
    made = [
        Alarm(kind, priority, board.now, board.now, f"s{place}", None if bed is None else f"t{bed}", bed)
        for place, (priority, bed, kind) in enumerate(chosen)
    ]
    said = "\n".join(lines(with_alarms(board, *made), width, most))
    if any(one.kind is AlarmKind.DEVIATION for one in made):
        assert " K " in said or "K: " in said
    else:
        assert "countersign" not in said
