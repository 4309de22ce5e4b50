from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.canvas import cells
from ward_board.board.spoken import WIDTH, spoken_lines

BOXES = set("─│┊├┤━┬▶‖╳╱▒█▌▏▎▍▋▊▉●◆○‹›")


def sentences(board: Any, **options: Any) -> list[str]:
    """Each sentence whole, its rows joined."""
    found: list[str] = []
    for row in spoken_lines(board, language="nl", **options):
        if row.startswith("  "):
            found[-1] += " " + row.strip()
        else:
            found.append(row)
    return found


def test_the_head_names_ward_day_and_time_and_counts_the_beds(make_board: Any) -> None:
    head, counts, *_rest = sentences(make_board("10:42:17"))
    assert head == "PRRT ward, Thursday 26 November 2026, it is 10:42:17."
    assert counts == "5 running, 1 STOPPED, 2 to start."
    assert sentences(make_board("10:00", 1))[0].endswith("it is Friday 27 November, 10:00:00.")


def test_alarms_say_their_priority_in_words_too_and_who_has_them(make_board: Any) -> None:
    said = sentences(make_board("10:42:17"))
    high = "*** high: Bed 3 de Boer: AMINO ACIDS STOPPED 4 min, LU-177 RUNNING; go to the pump; nobody yet."
    assert high in said
    assert any(one.startswith("** medium: Bed 6 Okafor: ") and "Yilmaz has it 10:41" in one for one in said)


def test_a_bed_says_what_runs_until_when_how_much_seen_flags_and_what_is_next(make_board: Any) -> None:
    (five,) = [one for one in sentences(make_board("10:42:17")) if one.startswith("Bed 5 ")]
    for words in (
        "Visser M., cycle 1/4: running",
        "Amino acids 10:00 to now, planned to 14:00, calculated about 176 of 1000 mL",
        "Lu-177 10:30 to now, planned to 11:00",
        "ALLERGY iodine contrast",
        "Seen 10:40 by Yilmaz, 2 min ago",
        "Next: end Lu-177 11:00",
    ):
        assert words in five


def test_what_a_bed_waits_for_is_said(make_board: Any) -> None:
    (six,) = [one for one in sentences(make_board("10:42:17")) if one.startswith("Bed 6 ")]
    assert "Lu-177 waits since 10:36 for assay, time-out card" in six


@pytest.mark.parametrize("moment", [("06:30", 0), ("10:42:17", 0), ("18:40", 0), ("02:00", 1), ("16:00", 1)])
def test_every_bed_and_alarm_has_its_line_at_every_hour(make_board: Any, moment: Any) -> None:
    board = make_board(*moment)
    said = sentences(board)
    assert sum(one.startswith("Bed ") for one in said) == len(board.beds)
    assert sum(one.startswith("*") for one in said) == len(board.alarms)


def test_h33_privacy_says_no_name(make_board: Any) -> None:
    said = " ".join(sentences(make_board("10:42:17"), privacy=True))
    assert "Bed 5 V.M." in said
    assert not any(name in said for name in ("Jansen", "Müller", "Visser", "Okafor", "Żółty", "Bakker", "Ferreira"))


def test_an_empty_board_says_how_patients_come_in(make_board: Any) -> None:
    assert "import" in sentences(make_board("10:42:17", writers=[]))[1]


@settings(max_examples=40)
@given(names=st.lists(st.text(max_size=60), min_size=8, max_size=8), width=st.integers(20, 200))
def test_h28_any_name_stays_within_the_width_and_steers_nothing(make_board: Any, names: Any, width: int) -> None:
    board = make_board("10:42:17", names={f"t{place + 1}": name for place, name in enumerate(names)})
    for row in spoken_lines(board, language="nl", width=width):
        assert cells(row) <= width
        assert row.isprintable() or not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in row)


def test_no_box_and_no_wide_line(make_board: Any) -> None:
    for row in spoken_lines(make_board("10:42:17"), language="nl"):
        assert cells(row) <= WIDTH < 120
        assert not BOXES & set(row)
