"""Who leaves with and without what: papers that nobody printed, what was left out, a room that stays closed."""

from __future__ import annotations

from dataclasses import replace

from ward_board.board.board import Board, bed_of
from ward_board.board.confirm import confirm_lines
from ward_board.board.glyphs import glyphs_for
from ward_board.board.leaving import left_without, not_printed_words, why_room_stays_closed
from ward_board.board.line import Tone
from ward_board.board.morning_page import morning_lines
from ward_board.board.view import Confirm, ViewState
from ward_board.domain.entry import Entry
from ward_board.domain.printed import Printed
from ward_board.domain.status import situation
from ward_board.domain.words import Action

from .morning_ward import (
    TO_MEASURED,
    WIDE,
    Act,
    Guest,
    alone,
    approved,
    cells,
    evaluation,
    explained,
    home,
    measured,
    morning_bed,
    morning_ward,
    page,
    read,
    scan,
    signed,
    tones,
    voided,
)
from .whole_bed import ZONE, at, clock

_READY = (*TO_MEASURED, approved("09:20"), explained("09:30"))


def test_h47_who_leaves_without_the_printed_rules_is_said_before_and_after() -> None:
    printed = {"t1": (Printed("rules", at("09:22", 1), "bos"),)}
    before, after = Guest(1, "Jansen A.", _READY), Guest(1, "Jansen A.", (*_READY, home("11:00")))
    ready, gone = (morning_ward([one], at("12:00", 1), {}) for one in (before, after))
    assert cells(ready, 1)["home"][1] == "not printed yet: rules"
    assert cells(gone, 1)["papers"] == ("not printed", "rules")
    assert tones(morning_lines(gone, WIDE), "not printed") == {Tone.WARN}
    for guest in (before, after):
        said = "\n".join(page(morning_ward([guest], at("12:00", 1), printed)))
        assert "not printed" not in said


def test_the_discharge_bar_says_what_is_not_printed_and_no_other_bar_does() -> None:
    board = alone(*_READY, signed("09:40"), flags="travel")
    bar = _bar(board, "discharge")
    assert "not printed yet: rules, travel" in bar
    assert "not printed" not in _bar(board, "transport")
    done = replace(board, printed={"t1": tuple(Printed(kind, at("11:00", 1), "bos") for kind in ("rules", "travel"))})
    assert not_printed_words(done.beds[0], done) == ""
    assert "not printed" not in _bar(done, "discharge")


def _bar(board: Board, step: str) -> str:
    view = replace(WIDE, selected="t1", confirm=Confirm("t1", Action.TICK, board.now, step))
    lines = confirm_lines(board, view, clock(board), glyphs_for(ascii_only=False, no_colour=False), 3)
    return "\n".join(line.text for line in lines)


def test_h42_h43_who_left_anyway_has_what_the_chart_lacks_beside_the_hour() -> None:
    for acts, missed in (
        ((), ("scan", "evaluation", "measurement", "rules")),
        ((scan("08:26"), read("08:40")), ("evaluation", "measurement", "rules")),
        ((scan("08:26"), read("08:40"), evaluation("08:50", "no")), ("evaluation: fit", "measurement", "rules")),
        (_READY, ()),
    ):
        board = _left(*acts)
        bed = board.beds[0]
        assert left_without(bed.situation.protocol, bed.situation.chart, at("11:22", 1)) == missed
        words, below = cells(board, 1)["home"]
        assert words.startswith("Left 11:22")
        assert "room closed" in words + below
        assert below.startswith("without ") is bool(missed)
        narrow = "\n".join(page(board, ViewState(80, 24)))
        assert (f"{len(missed)} missing" in narrow) is bool(missed)
    board = _left(scan("08:26"), read("08:40"), evaluation("08:50"))
    assert cells(board, 1)["home"] == ("Left 11:22, room closed", "without measurement, rules")
    never = morning_bed(Guest(1, "Jansen A."), at("07:30")).situation
    assert left_without(never.protocol, never.chart, at("07:30")) == ()


def _left(*acts: Act) -> Board:
    """Who leaves at 11:22 although things are missing, at noon."""
    bed = morning_bed(Guest(1, "Jansen A.", acts), at("12:00", 1))
    gone = Entry(
        action=Action.LEAVE, author="bos", role=None, occurred_at=at("11:22", 1), recorded_at=at("11:22", 1),
        stream="t1", version=5000, seq=5000, reason="would not wait", deviation="patient",
    )  # fmt: skip
    stands = situation(bed.situation.protocol, [*bed.situation.chart.entries, gone], at("12:00", 1), ZONE)
    return replace(morning_ward([], at("12:00", 1), {}), beds=(bed_of(bed.patient, stands),))


def test_a_room_above_its_limit_or_contaminated_stays_closed_and_the_page_says_why() -> None:
    for values, why in (
        ({"usv_per_h": 50.0, "removable": "no"}, "50 µSv/h left"),
        ({"usv_per_h": 0.2, "removable": "yes"}, "removable contamination"),
        ({"usv_per_h": 50.0, "removable": "yes"}, "50 µSv/h left, removable contamination"),
    ):
        board = alone(*_READY, home("11:00"), Act("11:40", "room_release", values, by="yilmaz"))
        step = board.beds[0].situation.protocol.by_id["room_release"]
        assert ", ".join(why_room_stays_closed(step, values)) == why
        found = cells(board, 1)["home"]
        assert "closed" in found[1]
        assert "released" not in found[1]
        if len(why) < 20:
            assert why in found[1]
    assert why_room_stays_closed(step, {"usv_per_h": 2.5, "removable": "no"}) == ()
    assert why_room_stays_closed(board.beds[0].situation.protocol.by_id["measurement"], {"usv_per_h": 50.0}) == ()


def test_a_slip_of_the_hand_gives_no_hour_at_which_to_measure_again() -> None:
    slip = alone(*TO_MEASURED[:4], measured("09:05", 8000.0))
    assert cells(slip, 1)["measured"] == ("7999.9 > 20", "")
    assert cells(slip, 1)["home"] == ("above 20 µSv/h: measure again", "or expert's reason")


def test_a_depot_at_the_arm_keeps_who_saw_it_and_when() -> None:
    board = alone(scan("08:26"), read("08:40", depot="yes"), voided("09:03"))
    lines = page(board)
    row = next(place for place, text in enumerate(lines) if "Jansen" in text)
    assert cells(board, 1)["read"] == ("adequate", "depot")
    assert lines[row + 2][47:61].strip() == "Smit 08:40"


def test_the_travel_declaration_waits_since_the_measurement_that_it_rests_on() -> None:
    board = alone(*_READY, flags="travel", now="10:00")
    assert cells(board, 1)["home"][0].startswith("travel declaration")
    assert cells(board, 1)["home"][1].startswith("since ")
