"""`record`: gates at the edge, exit codes, idempotency, lines (issue 2, proof 3)."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta

import pytest

# the fixtures' types are spelled out in conftest.py
BED_1_T0 = datetime(2026, 11, 26, 8, 0)  # noqa: DTZ001  the ward's wall clock, as it is typed


def when(minutes: float) -> str:
    return (BED_1_T0 + timedelta(minutes=minutes)).isoformat()


@pytest.fixture
def chart(demo):
    """Charts an act in Bed 1 at minutes from its T0."""

    def act(minutes, by, step, action, *more, **values):
        words = ["record", "--bed", "1", "--action", action, "--by", by, "--now", when(minutes)]
        words += ["--step", step] if step else []
        for key, value in values.items():
            words += ["--value", f"{key}={value}"]
        return demo(*words, *more)

    return act


@pytest.fixture
def prepared(chart):
    """Cannula and antiemetic are charted."""
    assert chart(-60, "nurse1", "cannula", "tick", site="left forearm", gauge=20, patent="yes").code == 0
    assert chart(-30, "nurse1", "antiemetic", "tick", drug="ondansetron", mg=8).code == 0
    return chart


@pytest.fixture
def running(prepared):
    """The amino acids run since T0, and the time-out was held."""
    assert prepared(0, "nurse1", "amino_acids", "start").code == 0
    assay = {"mbq": 7500, "calibrated_at": "07:00", "vial": "LU-1"}
    assert prepared(20, "tech1", "activity_assay", "measure", **assay).code == 0
    assert prepared(25, "tech1", "time_out", "tick", "--second", "phys1").code == 0
    return prepared


def test_h16_amino_acids_a_second_early_ask_for_a_reason(prepared):
    refused = prepared(-1 / 60, "nurse1", "amino_acids", "start")
    assert refused.code == 3
    assert "antiemetic_30_min" in refused.err
    assert prepared(-1 / 60, "nurse1", "amino_acids", "start", "--reason", "porter waits").code == 0


def test_times_that_are_told_are_the_wards_as_its_board_tells_them(running, demo, monkeypatch):
    early = running(5, "nurse1", "amino_acids", "start")
    assert early.code == 2
    assert "has entries up to 2026-11-26T08:25:00; give a later --now" in early.err
    line = {"bed": "1", "step": "amino_acids", "action": "start", "by": "nurse1", "now": when(31)}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(line)))
    told = demo("record", "--lines")
    assert told.code == 4
    assert "at 2026-11-26T08:00:00+01:00" in told.data["error"]


def test_h12_lutetium_a_second_early_is_refused_and_at_30_minutes_starts(running):
    refused = running(30 - 1 / 60, "tech1", "lutetium", "start")
    assert refused.code == 3
    assert "amino_acids_30_min" in refused.err
    assert running(30 - 1 / 60, "tech1", "lutetium", "start", "--reason", "no words open a hard gate").code == 3
    assert running(30, "tech1", "lutetium", "start").code == 0


def test_a_deviation_that_passes_nothing_is_said_to_be_none(running):
    charted = running(30, "tech1", "lutetium", "start", "--deviation", "early", "--reason", "the pump runs ahead")
    assert charted.code == 0
    assert "nothing stood in its way, so it is no deviation" in charted.out


def test_i5_a_deviation_is_charted_alarms_and_is_countersigned(running, demo):
    early = ("--deviation", "early", "--reason", "pump was started by mistake")
    charted = running(30 - 1 / 60, "tech1", "lutetium", "start", *early, "--json")
    assert charted.code == 0
    entry = charted.data["id"]

    def alarm(minutes):
        board = demo("show", "--json", "--now", when(minutes)).data
        return next((a for a in board["alarms"] if a["kind"] == "deviation"), None)

    standing = alarm(31)
    assert (standing["priority"], standing["taken_by"]) == ("high", None)
    take = ["record", "--action", "take", "--alarm", standing["id"], "--by", "nurse1", "--now", when(32)]
    assert demo(*take).code == 0
    assert (alarm(33)["priority"], alarm(33)["taken_by"]) == ("low", "nurse1")
    sign = ["record", "--action", "countersign", "--entry", entry, "--now", when(34), "--by"]
    assert demo(*sign, "nurse1").code == 3
    assert demo(*sign, "phys1").code == 0
    assert alarm(35) is None
    assert demo(*sign, "phys2").code == 4


def test_i9_discharge_without_a_measurement_is_refused_and_names_it(running):
    refused = running(24 * 60, "nurse1", "discharge", "tick")
    assert refused.code == 3
    assert "[measurement]" in refused.err


def test_h3_the_same_start_again_names_who_was_first(running):
    again = running(31, "nurse2", "amino_acids", "start")
    assert again.code == 4
    assert "nurse1" in again.err
    assert "at 2026-11-26T08:00:00+01:00" in again.err, "as the board tells it"


def test_a6_a_time_in_the_future_is_refused(prepared):
    assert prepared(0, "nurse1", "amino_acids", "start", "--at", when(1)).code == 0
    assert prepared(10, "nurse1", "amino_acids", "pause", "--at", when(11.1)).code == 2


def test_finish_before_start_is_bad_usage(prepared):
    assert prepared(5, "nurse1", "amino_acids", "finish").code == 2


def test_h17_h42_implausible_numbers_ask_for_a_reason(running):
    assay = {"calibrated_at": "07:00", "vial": "LU-1"}
    assert running(26, "tech1", "activity_assay", "again", mbq=74, **assay).code == 2
    marked = running(26, "tech1", "activity_assay", "again", "--reason", "half a vial", mbq=74, **assay)
    assert marked.code == 0


def test_a_deviation_needs_a_known_code_and_words(running):
    assert running(29, "tech1", "lutetium", "start", "--deviation", "early").code == 2
    assert running(29, "tech1", "lutetium", "start", "--deviation", "hurry", "--reason", "late").code == 2
    assert running(29, "tech1", "lutetium", "start", "--deviation", "early", "--reason", "!?").code == 2


def test_a_key_makes_a_retried_act_count_once(prepared):
    first = prepared(1, "nurse1", "amino_acids", "start", "--key", "k1", "--json")
    again = prepared(2, "nurse1", "amino_acids", "start", "--key", "k1", "--json")
    assert first.code == again.code == 0
    assert first.data == again.data
    assert prepared(3, "nurse1", "amino_acids", "pause", "--key", "k1").code == 2


def test_lines_answer_each_line_and_exit_with_the_first_code(demo, monkeypatch):
    cannula = {"bed": 2, "step": "cannula", "action": "tick", "by": "nurse1", "now": "2026-11-26T07:20"}
    lines = [
        cannula | {"value": {"site": "right hand", "gauge": 22, "patent": "yes"}},
        cannula | {"by": "nurse2", "now": "2026-11-26T07:21"},
        {"bed": 2, "step": "amino_acids", "action": "finish", "by": "nurse1"},
        "not an object",
    ]
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    answer = demo("record", "--lines", "--now", "2026-11-26T07:00")
    said = [json.loads(line) for line in answer.out.splitlines()]
    assert said[0] == {"id": "t2.2"}
    assert [one.get("exit") for one in said] == [None, 4, 2, 2]
    assert "nurse1" in said[1]["error"]
    assert answer.code == 4


def test_a_step_in_the_past_of_a_demo_store_is_refused(prepared):
    assert prepared(-40, "nurse1", "cannula", "again", site="x", gauge=20, patent="yes").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["record"],
        ["record", "--bed", "1", "--action", "dance", "--by", "nurse1"],
        ["record", "--bed", "x", "--step", "cannula", "--action", "tick", "--by", "nurse1"],
        ["record", "--bed", "1", "--step", "tea", "--action", "tick", "--by", "nurse1"],
        ["record", "--bed", "1", "--step", "cannula", "--action", "tick", "--by", "nobody"],
        ["record", "--bed", "1", "--step", "cannula", "--action", "tick", "--by", "nurse1", "--value", "site"],
        ["record", "--bed", "1", "--step", "cannula", "--action", "tick", "--by", "nurse1", "--at", "soon"],
        ["record", "--bed", "1", "--step", "cannula", "--action", "tick", "--by", "nurse1", "--date", "friday"],
        ["record", "--entry", "t99.1", "--action", "countersign", "--by", "phys1"],
        ["record", "--alarm", "t1:late:scan", "--action", "take", "--by", "nurse1"],
    ],
)
def test_bad_usage_is_one_line_and_exit_2(demo, words):
    answer = demo(*words, "--now", when(0))
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert answer.err.startswith("ward-board: ")


@pytest.mark.parametrize("action", ["book", "clock_stepped", "restored", "archived"])
def test_what_the_program_writes_itself_is_neither_taken_nor_offered(demo, action):
    refused = demo("record", "--bed", "1", "--action", action, "--by", "coord1")
    _, _, offered = refused.err.partition("none of")
    assert (refused.code, action in offered, "seen" in offered) == (2, False, True)
