"""Made-up charts are answered by the same plan as the board (DESIGN §10, CLINICAL §8)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.domain import plan as plan_module
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.ward import whatif
from ward_board.ward.whatif import answer_timeline_cases

PROTOCOL_FILE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate-core.toml"
PROTOCOL: Protocol = parse(PROTOCOL_FILE.read_text(), PROTOCOL_FILE.name)
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "timeline.json"


def case(*acts: tuple[float, str, str], vial: float = 30, lu: float = 30, bag: float = 1000) -> dict[str, Any]:
    entries = [{"minute": minute, "step": step, "action": action} for minute, step, action in acts]
    inputs = {"bag_ml": bag, "rate_ml_h": 250, "lu_minutes": lu, "vial_ready_minute": vial}
    return {"id": "X", **inputs, "entries": [{"minute": 0, "step": "amino_acids", "action": "start"}, *entries]}


def answer(one: dict[str, Any]) -> dict[str, Any]:
    document, complete = answer_timeline_cases({"cases": [one]}, PROTOCOL)
    assert complete, document
    (found,) = document["cases"]  # type: ignore[misc]
    return dict(found["answer"])


@pytest.mark.parametrize(
    ("one", "lu_start", "lu_end", "bag_empty", "until", "slow", "extra"),
    [
        (case(), 30, 60, 240, 240, None, 0),
        (case((110, "amino_acids", "pause"), (130, "amino_acids", "resume")), 30, 60, 260, 260, None, 0),
        (case((10, "amino_acids", "pause"), (25, "amino_acids", "resume")), 45, 75, 255, 255, None, 0),
        (case(vial=105), 105, 135, 240, 315, 160.7, 312.5),
        (case((30, "lutetium", "start"), (40, "lutetium", "pause"), (55, "lutetium", "resume")),
         30, 75, 240, 255, 233.3, 62.5),
        (case(lu=38), 30, 68, 240, 248, 240.8, 33.3),
        # a bag that runs out after the pause of another case, and one that a finish ends early
        (case(bag=1500), 30, 60, 360, 360, None, 0),
        (case((200, "amino_acids", "finish")), 30, 60, 200, 240, 250.0, 166.7),
    ],
)  # fmt: skip
def test_whatif_answers(
    one: dict[str, Any], lu_start: float, lu_end: float, bag_empty: float, until: float, slow: float, extra: float
) -> None:
    found = answer(one)
    assert (found["lu_start"], found["lu_end"]) == (lu_start, lu_end)
    assert (found["bag_empty"], found["aa_must_run_until"], found["cannula_out_earliest"]) == (bag_empty, until, until)
    assert found["aa_shortfall_min"] == until - bag_empty
    assert found["slow_rate_ml_h_from_lu_start"] == slow
    assert found["extra_volume_ml_at_250"] == extra
    assert found["lu_duration_flag"] is (not 20 <= lu_end - lu_start <= 40)


def test_an_open_pause_is_taken_as_resumed_at_its_own_minute() -> None:
    assert answer(case((100, "amino_acids", "pause")))["bag_empty"] == 240


def test_a_slower_rate_moves_the_end_of_the_bag() -> None:
    one = case()
    one["entries"].append({"minute": 60, "step": "amino_acids", "action": "rate", "rate_ml_h": 125})
    assert answer(one)["bag_empty"] == 60 + 750 / 125 * 60


def test_amino_acids_that_end_before_30_minutes_give_no_lutetium() -> None:
    found = answer(case((20, "amino_acids", "stop")))
    assert found["lu_earliest"] is None
    assert found["lu_start"] is None
    assert found["lu_duration_flag"] is False


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"bag_ml": None}, "bag_ml"),
        ({"rate_ml_h": 0}, "rate_ml_h"),
        ({"lu_minutes": "30"}, "lu_minutes"),
        ({"entries": [{"minute": 0, "step": "tea", "action": "start"}]}, "step"),
        ({"entries": [{"minute": 5, "step": "amino_acids", "action": "finish"}]}, "finish"),
        ({"entries": [{"minute": 5, "step": "amino_acids", "action": "rate"}]}, "rate_ml_h"),
    ],
)
def test_a_bad_case_gets_its_error_and_the_others_are_answered(change: dict[str, Any], names: str) -> None:
    document, complete = answer_timeline_cases({"cases": [{**case(), **change}, case()]}, PROTOCOL)
    first, second = document["cases"]  # type: ignore[misc]
    assert not complete
    assert names in first["error"]
    assert second["answer"]["lu_start"] == 30


def test_whatif_goes_through_the_plan_of_the_board(monkeypatch: pytest.MonkeyPatch) -> None:
    real = plan_module._Resolver._anchor
    monkeypatch.setattr(
        plan_module._Resolver, "_anchor", lambda self, planned: (at := real(self, planned)) and at + plan_module.MINUTE
    )
    assert answer(case(vial=0))["lu_start"] == 31


def test_plan_is_called_by_whatif(monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    monkeypatch.setattr(whatif, "plan", lambda *args: called.append(args) or plan_module.plan(*args))
    answer(case())
    assert len(called) == 1


@pytest.mark.skipif(not SHARED.exists(), reason="the worked examples of the house are not beside this checkout")
def test_the_worked_examples_of_the_house() -> None:
    document = json.loads(SHARED.read_text())
    answers, complete = answer_timeline_cases(document, PROTOCOL)
    assert complete
    expected = {one["id"]: one["expected"] for one in document["cases"]}
    assert {one["id"]: one["answer"] for one in answers["cases"]} == expected  # type: ignore[attr-defined]


@given(
    start=st.integers(0, 200),
    length=st.integers(0, 100),
    vial=st.integers(0, 300),
    lu=st.integers(5, 90),
)
def test_a_pause_never_makes_anything_earlier(start: int, length: int, vial: int, lu: int) -> None:
    plain = answer(case(vial=vial, lu=lu))
    paused = answer(case((start, "amino_acids", "pause"), (start + length, "amino_acids", "resume"), vial=vial, lu=lu))
    for key in ("lu_earliest", "lu_start", "lu_end", "bag_empty", "aa_must_run_until"):
        assert paused[key] >= plain[key]
    assert paused["bag_empty"] == 240 + length
