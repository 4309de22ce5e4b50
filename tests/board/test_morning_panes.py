"""The panes below the morning's table: scanner, measurement, rules; and how the page stands at every size."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board
from ward_board.board.dose_rate_words import compared, dose_rate_words, expected_band, reading_words
from ward_board.board.layout import compose_page
from ward_board.board.moments import minute_up
from ward_board.board.morning import morning_of
from ward_board.board.morning_page import morning_lines
from ward_board.board.rule_rows import rules_shown
from ward_board.board.view import ViewState
from ward_board.domain.dose_rate import ExpectedDoseRate

from .morning_ward import (
    GUESTS,
    LISBON,
    NOW,
    TO_MEASURED,
    WIDE,
    Guest,
    alone,
    approved,
    home,
    journey,
    measured,
    morning_ward,
    page,
    signed,
)
from .whole_bed import at

# --- the panes -------------------------------------------------------------------------------------------------------


def pane(board: Board, title: str, view: ViewState = WIDE) -> list[str]:
    """The rows of a pane, from its title on, without those beside it."""
    lines = page(board, view)
    first = next(row for row, text in enumerate(lines) if f" {title}  " in text)
    start = lines[first].index(f" {title}  ")
    titles = [lines[first].find(f" {one}  ") for one in ("Scanner", "Measurement")]
    rules = lines[first].find(" Rules, Bed")
    end = min((place for place in (*titles, rules) if place > start), default=None)
    return [text[start:end].rstrip() for text in lines[first:]]


def test_the_scanner_pane_says_who_is_in_it_who_is_next_and_about_when() -> None:
    rows = pane(morning_ward(), "Scanner")
    assert "about 20 min each" in rows[0]
    assert [" ".join(row.split()) for row in rows[1:5]] == [
        "now 5 Visser in since 09:10",
        "next 3 de Boer called 09:18",
        "3 6 Okafor about 09:50",
        "4 8 Bakker about 10:10",
    ]
    keys = " ".join(" ".join(rows).split())
    assert "c called w away r back" in keys
    assert "Shift ↑ ↓ moves the selected one" in keys
    assert "nobody waits for a scan" in "\n".join(page(alone(*TO_MEASURED)))


def test_the_measurement_pane_has_all_beds_with_readings_and_what_was_to_be_expected() -> None:
    rows = [" ".join(row.split()) for row in pane(morning_ward(), "Measurement")]
    assert rows[0].startswith("Measurement µSv/h at 1 m, navel height")
    assert rows[1] == "meter SM-4 background 0.12 calibrated to 3 Mar 2027"
    assert rows[3] == "4 Ferreira 08:38 8.2 8.0 8.0 4 to 12 inside"
    assert rows[4] == "7 Żółty 09:03 6.5 6.6 6.4 4 to 12 inside"
    assert rows[6] == "2 Müller 09:17 · · · 4 to 12"
    assert rows[10] == "8 Bakker · · · · 2 to 6"


@pytest.mark.parametrize(
    ("reading", "verdict"), [(1.5, "far below"), (3.2, "below"), (8.2, "inside"), (16.0, "above"), (22.0, "over 20")]
)
def test_h42_the_pane_says_where_a_reading_lies(reading: float, verdict: str) -> None:
    board = alone(*TO_MEASURED[:4], measured("09:05", reading))
    assert any(text.split("  4 to 12  ")[-1].startswith(verdict) for text in pane(board, "Measurement"))


def test_the_rules_of_the_selected_bed_stand_with_limit_days_last_day_and_margin() -> None:
    lines = page(morning_ward(), replace(WIDE, selected="t7"))
    said = [" ".join(text[100:].split()) for text in lines]
    assert "Rules, Bed 7 ŻÓŁTY 6.4 µSv/h at 09:05" in " ".join(said)
    assert "partner 1 mSv 5 Wed 2 Dec 0.018 mSv" in said
    assert "pregnant 0.3 mSv 11 Tue 8 Dec 0.0074 mSv" in said
    assert not any(row.startswith("informed carer") for row in said), "nobody named one"
    assert any("effective half-life 95 h, no cap reached (14, 21 days)" in row for row in said)
    assert any(row.startswith("flight Warsaw 17:05, 2 h beside at 0.5 m: 0.049 mSv") for row in said)
    assert "to sign by two: physician, expert" in said
    assert "rules version 1, not signed by the site" in said
    four = "\n".join(page(morning_ward(), replace(WIDE, selected="t4")))
    assert "signed Dr Smit, Peeters 08:52" in four


def test_without_a_selection_the_pane_shows_the_first_rules_to_approve() -> None:
    board = morning_ward()
    shown = rules_shown(morning_of(board, WIDE))
    assert shown is not None
    assert shown.number == 7
    chosen = rules_shown(morning_of(board, replace(WIDE, selected="t6")))
    assert chosen is not None
    assert chosen.number == 6
    assert "not measured yet; the days follow from it" in "\n".join(page(board, replace(WIDE, selected="t6")))


def test_days_above_a_cap_are_shown_whole_with_the_day_they_end() -> None:
    said = "\n".join(page(alone(*TO_MEASURED[:4], measured("09:05", 24.0, 25.1))))
    assert "23, above the cap of 14" in said
    assert "Sun 20 Dec   0.0068 mSv" in said
    assert "no cap reached" not in said
    # broken between words where the pane is narrower than the sentence
    assert "void and measure again" in " ".join(said.split())


# --- sizes -----------------------------------------------------------------------------------------------------------


def test_eight_beds_of_the_pictures_fit_on_eighty_by_twenty_four_below_two_alarms() -> None:
    board, view = morning_ward(), ViewState(80, 24)
    shown = [line.text for line in compose_page(board, view, morning_lines(board, view)).lines]
    for guest in GUESTS:
        row = next(n for n, text in enumerate(shown) if text.startswith(f" {guest.bed} {guest.name}"))
        assert shown[row].split() or shown[row + 1].split()
    assert not [text for text in shown[4:20] if "…" in text]


@pytest.mark.parametrize("alarms", [0, 1, 2])
def test_at_160_by_42_table_and_panes_stand_whole(alarms: int) -> None:
    board, view = morning_ward(), replace(WIDE, selected="t7", hints=(("Esc", "board"), ("?", "keys")))
    board = replace(board, alarms=board.alarms[:alarms])
    lines = morning_lines(board, view)
    shown = compose_page(board, view, lines).lines
    assert all(line in shown for line in lines)
    assert "PgDn" not in shown[-1].text


@settings(max_examples=30)
@example(width=160, minutes=0, rate=95.0, kept=5, hidden=False)
@given(
    width=st.integers(80, 240),
    minutes=st.integers(-600, 3000),
    rate=st.sampled_from([0.2, 6.5, 24.0, 95.0]),
    kept=st.integers(0, 8),
    hidden=st.booleans(),
)
def test_h26_any_morning_stands_whole_at_any_width(
    width: int, minutes: int, rate: float, kept: int, hidden: bool
) -> None:
    now = NOW + timedelta(minutes=minutes)
    acts = (*TO_MEASURED[:4], measured("09:05", rate), approved("09:20"), signed("09:25"), home("11:00"))
    guests = [Guest(1, "Jansen A.", acts[:kept], flags="travel|hormone", journey=LISBON), *GUESTS[2:5]]
    board, view = morning_ward(guests, now), ViewState(width, 42, selected="t1", privacy=hidden)
    texts = [line.text for line in morning_lines(board, view)]
    for text, below in pairwise([*texts, ""]):
        assert len(text) <= width
        # a sentence may be broken there; a title with nothing after it may not stand
        column = text.rstrip().rfind("  ") + 2
        assert not text.rstrip().endswith(":") or below[column:].strip()


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        *((8.0, "8.0"), (7.98, "8.0"), (6.43, "6.4"), (20.004, "20.0"), (1.0, "1.0"), (0.996, "1.0")),
        *((0.994, "0.99"), (0.5, "0.50"), (0.126, "0.13"), (0.0, "0.00"), (-0.001, "0.00"), (123.44, "123.4")),
    ],
)
def test_a_net_dose_rate_has_one_decimal_and_below_one_two(value: float, words: str) -> None:
    """Two readings and a background give no third digit (DESIGN §8: no invented precision)."""
    assert dose_rate_words(value) == words


@pytest.mark.parametrize(
    ("value", "limit", "words"),
    [(20.04, 20, "20.04"), (20.003, 20, "20.003"), (20.0, 20, "20.0"), (19.96, 20, "20.0"), (24.48, 20, "24.5")],
)
def test_h42_no_rounding_says_other_than_the_limit_beside_it(value: float, limit: float, words: str) -> None:
    assert dose_rate_words(value, limit) == words


@given(net=st.floats(0.001, 200), limit=st.sampled_from([0.5, 1.0, 12.35, 20.0]))
def test_h42_what_is_above_the_limit_is_above_it_as_it_is_said(net: float, limit: float) -> None:
    assert net < limit or net - limit < 1e-6 or (float(dose_rate_words(net, limit)) > limit) == (net > limit)
    assert float(dose_rate_words(net, limit)) <= limit or net > limit


@pytest.mark.parametrize(("value", "words"), [(8.0, "8.0"), (8.25, "8.25"), (0.12, "0.12"), (0.0, "0.0")])
def test_a_reading_stands_as_it_was_read(value: float, words: str) -> None:
    assert reading_words(value) == words


def test_a_reading_is_compared_with_the_band_and_the_factor() -> None:
    usual = ExpectedDoseRate(usv_per_h=8, usual_from=4, usual_to=12, confirm_factor=3)
    said = [compared(usual, net)[0] for net in (2.0, 3.9, 4.0, 12.0, 12.1, 24.0, 24.1)]
    assert said == ["far below", "below", "inside", "inside", "above", "above", "far above"]
    assert expected_band(usual) == "4 to 12"
    assert expected_band(replace(usual, usual_from=0.8, usual_to=2.4)) == "0.8 to 2.4"


def test_a_minute_is_never_told_too_early() -> None:
    whole = datetime.fromisoformat("2026-11-27T09:05:00+00:00")
    assert minute_up(whole) == whole
    assert minute_up(whole + timedelta(microseconds=1)) == whole + timedelta(minutes=1)


def test_the_journey_of_tomorrow_says_the_day() -> None:
    lines = page(
        morning_ward(
            [Guest(1, "Jansen A.", flags="travel", journey=journey("Oslo", "13:30", "18:40", "", 1.0))], at("20:00")
        )
    )
    assert "Oslo, leaves Fri 13:30" in "\n".join(lines)
