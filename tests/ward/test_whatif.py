"""Made-up charts are answered by the same plan as the board (DESIGN §10, CLINICAL §8)."""

from __future__ import annotations

import json
import math
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

PROTOCOLS = Path(__file__).parents[2] / "data" / "protocols"
CORE, WHOLE = (
    parse((PROTOCOLS / f"{name}.toml").read_text(), name) for name in ("lu177-octreotate-core", "lu177-octreotate")
)
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "timeline.json"


def case(*acts: tuple[float, str, str], vial: float = 30, lu: float = 30, bag: float = 1000) -> dict[str, Any]:
    entries = [{"minute": minute, "step": step, "action": action} for minute, step, action in acts]
    inputs = {"bag_ml": bag, "rate_ml_h": 250, "lu_minutes": lu, "vial_ready_minute": vial}
    return {"id": "X", **inputs, "entries": [{"minute": 0, "step": "amino_acids", "action": "start"}, *entries]}


def answer(one: dict[str, Any]) -> dict[str, Any]:
    """The answer by the whole protocol, which is the default; the core gives the same."""
    document, complete = answer_timeline_cases({"cases": [one]}, WHOLE)
    assert complete, document
    assert (document, complete) == answer_timeline_cases({"cases": [one]}, CORE)
    (found,) = document["cases"]  # type: ignore[misc]
    return dict(found["answer"])


def error(change: dict[str, Any]) -> str:
    document, complete = answer_timeline_cases({"cases": [{**case(), **change}]}, WHOLE)
    assert not complete
    (found,) = document["cases"]  # type: ignore[misc]
    return str(found["error"])


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
    document, complete = answer_timeline_cases({"cases": [{**case(), **change}, case()]}, WHOLE)
    first, second = document["cases"]  # type: ignore[misc]
    assert not complete
    assert names in first["error"]
    assert second["answer"]["lu_start"] == 30


def act(**change: object) -> dict[str, object]:
    return {"entries": [{"minute": 0, "step": "amino_acids", "action": "start", **change}]}


ACTIONS = "'start', 'pause', 'resume', 'rate', 'finish' or 'stop'"
NUMBERS = ("bag_ml", "rate_ml_h", "lu_minutes", "vial_ready_minute")


@pytest.mark.parametrize("field", [*NUMBERS, "entries"])
def test_a_missing_field_is_named(field: str) -> None:
    whole = case()
    del whole[field]
    (found,) = answer_timeline_cases({"cases": [whole]}, WHOLE)[0]["cases"]  # type: ignore[misc]
    assert found["error"] == f"{field}: missing; add it"


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("value", ["30", True, None, [30]])
def test_what_is_not_a_number_is_named(field: str, value: object) -> None:
    assert error({field: value}).startswith(f"{field}: must be a number")


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_finite_number_is_named(field: str, value: float) -> None:
    assert error({field: value}).startswith(f"{field}: must be a finite number")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bag_ml": 0}, "bag_ml: must be above 0 (got 0)"),
        ({"bag_ml": 100_001}, "bag_ml: must be 100000 or less (got 100001)"),
        ({"rate_ml_h": -250}, "rate_ml_h: must be above 0 (got -250)"),
        ({"rate_ml_h": 10_001}, "rate_ml_h: must be 10000 or less (got 10001)"),
        ({"lu_minutes": 0}, "lu_minutes: must be above 0 (got 0)"),
        ({"lu_minutes": 1441}, "lu_minutes: must be 1440 or less (got 1441)"),
        ({"vial_ready_minute": -1441}, "vial_ready_minute: must be -1440 or more (got -1441)"),
        ({"vial_ready_minute": 10_081}, "vial_ready_minute: must be 10080 or less (got 10081)"),
        ({"entries": 7}, "entries: must be a list (got 7)"),
        ({"entries": [7]}, "entries.0: must be an object (got 7)"),
        (act(minute=10_081), "entries.0.minute: must be 10080 or less (got 10081)"),
        (act(minute="0"), "entries.0.minute: must be a number (got '0')"),
        (act(step="tea"), "entries.0.step: must be 'amino_acids' or 'lutetium' (got 'tea')"),
        (act(action="skip"), f"entries.0.action: must be {ACTIONS} (got 'skip')"),
        (act(rate_ml_h=0), "entries.0.rate_ml_h: must be above 0 (got 0)"),
        (act(action="rate"), "entries.0.rate_ml_h: missing; a rate needs the new rate"),
        (act(action="finish"), "entries: amino acids: then 'finish' no longer fits; correct that one first"),
    ],
)  # fmt: skip
def test_a_bad_figure_is_named_with_its_range(change: dict[str, Any], said: str) -> None:
    assert error(change) == said


anything = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)
)


@given(st.data())
def test_any_damaged_case_gets_a_json_answer_or_one_line(data: st.DataObject) -> None:
    whole = case((40, "lutetium", "start"), (50, "lutetium", "pause"))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([whole, *whole["entries"]]))
        place[data.draw(st.sampled_from(sorted(place)))] = data.draw(anything)
        whole = whole if isinstance(whole["entries"], list) and all(map(_is_object, whole["entries"])) else case()
    answers, _ = answer_timeline_cases({"cases": [whole]}, WHOLE)
    json.dumps(answers, allow_nan=False)
    assert str(answers["cases"][0].get("error", "")).isprintable()  # type: ignore[index]


def _is_object(entry: object) -> bool:
    return isinstance(entry, dict)


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
    assert [args[0] for args in called] == [WHOLE, CORE]


@pytest.mark.skipif(not SHARED.exists(), reason="the worked examples of the house are not beside this checkout")
@pytest.mark.parametrize("protocol", [CORE, WHOLE], ids=["core", "whole"])
def test_the_worked_examples_of_the_house(protocol: Protocol) -> None:
    document = json.loads(SHARED.read_text())
    answers, complete = answer_timeline_cases(document, protocol)
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
