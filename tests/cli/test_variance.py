"""`variance`: a report for a day or a year that names no patient."""

from __future__ import annotations

import pytest

DAY = "2026-11-26"
CANNULA = ("--value", "site=arm", "--value", "gauge=20", "--value", "patent=yes")


@pytest.fixture
def late_day(demo):
    """Bed 1: the cannula 20 minutes late, the antiemetic refused, lutetium too early."""

    def record(clock, *words):
        assert demo("record", "--bed", "1", "--now", f"{DAY}T{clock}", *words).code == 0

    record("07:20", "--step", "cannula", "--action", "tick", "--by", "nurse1", *CANNULA)
    record("07:30", "--step", "antiemetic", "--action", "refuse", "--by", "nurse1", "--reason", "does not want it")
    record("08:00", "--step", "amino_acids", "--action", "start", "--by", "nurse1")
    early = ("--deviation", "early", "--reason", "the physician is here now")
    record("08:15", "--step", "lutetium", "--action", "start", "--by", "tech1", *early)
    return demo


def test_a_day_is_told_in_sentences_and_counted(late_day):
    said = late_day("variance", "--date", DAY, "--now", f"{DAY}T12:00").out
    assert "1 treatment, 4 variances" in said
    for line in ("07:20  late           cannula, +20 min", "07:30  refused        antiemetic, does not want it"):
        assert line in said
    assert "08:15  deviation      Lu-177, early, the physician is here now" in said
    assert "1  deviation      lutetium: early" in said


def test_a_year_counts_and_names_nobody(late_day):
    answer = late_day("variance", "--year", "2026", "--json", "--now", f"{DAY}T12:00")
    assert {(one["kind"], one["step"]) for one in answer.data["variances"]} >= {("late", "cannula")}
    assert answer.data["treatments"] == 1
    assert next(one for one in answer.data["punctuality"] if one["step"] == "cannula")["median_minutes"] == 20
    assert "Jansen" not in answer.out
    assert late_day("variance", "--year", "2025", "--json", "--now", f"{DAY}T12:00").data["variances"] == []


def test_what_was_typed_later_does_not_count_yet(late_day):
    answer = late_day("variance", "--date", DAY, "--json", "--now", f"{DAY}T07:25")
    assert [one["kind"] for one in answer.data["variances"]] == ["late"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--year", "1"), "--year: 1 is not between 2000 and 2100"),
        (("--date", "tomorrow"), "--date: 'tomorrow' is not a date"),
        (("--year", "2026", "--date", DAY), "--date and --year: give one of them"),
    ],
)
def test_a_bad_span_is_one_line(demo, words, said):
    answer = demo("variance", *words)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
