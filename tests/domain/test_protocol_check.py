"""What a ward would stumble over on the day is found in a file before it; shipped files have none of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ward_board.domain.protocol_check import Finding, findings
from ward_board.domain.protocol_file import Source, read
from ward_board.ward.protocols import protocol_named, protocol_names

FOLDERS = (Path(__file__).parents[2] / "data" / "protocols",)
CORE = Source("core.toml", (FOLDERS[0] / "lu177-octreotate-core.toml").read_text())


def found(change: str) -> list[Finding]:
    """What is found in the core with a change."""
    return list(findings(read((Source("ours.toml", f'extends = "core"\n{change}'), CORE))))


def step(step_id: str, rest: str) -> str:
    return f'[[steps]]\nid = "{step_id}"\n{rest}\n'


NEW = """kind = "check"
title = "x"
does = "x"
roles = ["nurse"]
late_entry_minutes = 5
source = "x"
"""
GATE = 'rule = "done", strength = "hard", waits_for = "x"'
CARD = '[[cards]]\nid = "visit"\ntitle = "visit"\nsource = "x"\n'


@pytest.mark.parametrize("name", protocol_names(FOLDERS))
def test_nothing_is_wrong_with_a_shipped_protocol(name):
    assert [one for one in findings(protocol_named(name, FOLDERS).protocol) if one.state == "wrong"] == []


def test_an_unsigned_protocol_and_unsigned_rules_are_noted():
    notes = {".".join(one.place) for one in found("")}
    assert notes == {"signed_by", "rules.signed_by"}
    assert found('signed_by = "A"\n[rules]\nsigned_by = "B"\n') == []


WRONG = [
    pytest.param(
        step("rules", 'roles = ["expert"]'),
        "steps.rules.roles",
        "two people sign, and only one role may: expert",
        id="two people of a role that has one",
    ),
    pytest.param(
        step("discharge", f'gates = [{{ id = "paper", step = "travel_declaration", {GATE} }}]'),
        "steps.discharge.gates.paper.step",
        "falls away without the flag 'travel'",
        id="hard gate on what falls away without a flag",
    ),
    pytest.param(
        step("extra", NEW + 'planned = { after = "incident" }\nonly_with_incident = ["leak"]')
        + step("discharge", f'gates = [{{ id = "extra", step = "extra", {GATE} }}]'),
        "steps.discharge.gates.extra.step",
        "falls away without leak",
        id="hard gate on what an incident calls for",
    ),
    pytest.param(
        step("extra", NEW + 'planned = { after = "t0" }\noptional = true')
        + step("discharge", f'gates = [{{ id = "extra", step = "extra", {GATE} }}]'),
        "steps.discharge.gates.extra.step",
        "optional: nobody is asked",
        id="hard gate on what is optional",
    ),
    pytest.param(
        step("amino_acids", "remove = true")
        + step("activity_assay", 'planned = { after = "t0" }')
        + step("time_out", 'planned = { after = "t0", minutes = 1 }')
        + step("lutetium", 'planned = { after = "t0", minutes = 2 }')
        + step("cannula_out", 'planned = { after = "lutetium.end" }'),
        "steps.lutetium.gates.amino_acids_running.step",
        "this protocol has none of",
        id="hard gate on amino acids that there are not",
    ),
    pytest.param(
        CARD + step("cannula", 'card = "visit"') + step("scan", 'card = "visit"'),
        "cards.visit",
        "scattered, from 08:00 to 08:30",
        id="card over two days",
    ),
    pytest.param(
        step("antiemetic", 'planned = { after = "t0", minutes = -20 }'),
        "steps.amino_acids.planned",
        "is planned 10 min before 'antiemetic_30_min' can open",
        id="gate later than the plan",
    ),
    pytest.param(
        step("lutetium", 'planned = { after = "amino_acids.start", minutes = 29 }'),
        "steps.lutetium.planned",
        "is planned 1 min before 'amino_acids_30_min' can open",
        id="a minute too early",
    ),
    pytest.param(
        step("extra", NEW + 'planned = { after = "incident", minutes = 5 }'),
        "steps.extra.planned",
        "never becomes due: no incident calls for it",
        id="after an incident that is not named",
    ),
    pytest.param(
        step("extra", NEW + 'planned = { after = "incident" }\nonly_with_incident = ["leak"]')
        + step("later", NEW + 'planned = { after = "extra.start" }'),
        "steps.later.planned",
        "never becomes due: it waits for 'extra'",
        id="after what only an incident calls for",
    ),
    pytest.param(
        step("time_out", 'planned = { after = "t0", minutes = 545 }')
        + step("activity_assay", 'planned = { after = "t0", minutes = 540 }'),
        "steps.time_out.planned",
        "needs two people at 22:05, in the night, with T0 at 13:00",
        id="two people in the night",
    ),
    pytest.param(
        step(
            "extra",
            NEW + f'planned = {{ after = "t0" }}\ngates = [{{ id = "g", on = ["rate"], step = "scan", {GATE} }}]',
        ),
        "steps.extra.gates.g.on",
        "never judged",
        id="gate on an act that a check does not have",
    ),
    pytest.param(
        '[[reasons]]\nid = "r"\ntitle = "r"\non = ["start"]\nsource = "x"\n',
        "reasons.r.on",
        "nobody gives a coded reason for 'start'",
        id="reason for what needs none",
    ),
    pytest.param(step("discharge", "closes = false"), "steps", "no step closes the treatment", id="nobody goes home"),
    pytest.param(
        step("lutetium", "infusion = { minutes = 45 }"),
        "steps.lutetium.infusion.minutes",
        "45 min lie outside its own window of 20 to 40 min",
        id="infusion outside its window",
    ),
    pytest.param(
        step("amino_acids", "infusion = { volume_ml = 900 }"),
        "steps.amino_acids.infusion",
        "the bag ends 24 min before it may",
        id="bag too small by its own plan",
    ),
    pytest.param(
        "[prescription]\nhalf_life_days = 2.8\n",
        "rules.effective_half_life_hours",
        "longer than the physical half-life of 67 h",
        id="half-life that nobody has",
    ),
    pytest.param(
        step(
            "extra",
            NEW
            + 'times = [{ id = "b", planned = { after = "t0", minutes = 9 } },'
            + ' { id = "a", planned = { after = "t0" } }]',
        ),
        "steps.extra_b.planned",
        "comes before 'extra_a' in the file and after it on the day",
        id="series out of order",
    ),
]


@pytest.mark.parametrize(("change", "place", "words"), WRONG)
def test_what_is_wrong_is_found_at_its_place(change, place, words):
    wrong = {".".join(one.place): one.words for one in found(change) if one.state == "wrong"}
    assert place in wrong, wrong
    assert words in wrong[place]


NOTED = [
    (CARD, "cards.visit", "no step stands on this card"),
    (
        CARD + step("cannula", 'card = "visit"') + step("residual_assay", 'card = "visit"'),
        "cards.visit",
        "scattered, from 08:00 to 10:15",
    ),
    (step("travel_declaration", 'only_with_flag = "flies"'), "steps.travel_declaration.only_with_flag", "no word for"),
    ("[alarms.lutetium_too_long]\nminutes = 50\n", "alarms.lutetium_too_long.minutes", "may take 40 min"),
    (
        step("survey", NEW + 'planned = { after = "lutetium.end" }')
        + step("extra", NEW + 'planned = { after = "lutetium.end" }\nfalls_with = "survey"')
        + step("discharge", f'gates = [{{ id = "extra", step = "extra", {GATE} }}]'),
        "steps.discharge.gates.extra.step",
        "opens by itself where 'survey' is skipped",
    ),
]


@pytest.mark.parametrize(("change", "place", "words"), NOTED)
def test_what_is_worth_knowing_is_noted_and_not_called_wrong(change, place, words):
    notes = {".".join(one.place): one.words for one in found(change)}
    assert words in notes[place]
    assert not [one for one in found(change) if one.state == "wrong"]


LONG = (
    "fields = [" + ", ".join(f'{{ id = "{one}", title = "x", type = "text", required = true }}' for one in "abcd") + "]"
)


def test_h45_a_long_form_at_the_bed_is_noted_and_no_shipped_protocol_has_one():
    (note,) = [
        one for one in found(step("extra", NEW + 'planned = { after = "t0" }\n' + LONG)) if one.place[0] == "steps"
    ]
    assert (note.state, note.place) == ("note", ("steps", "extra", "fields"))
    assert "typed at the bed: 'a', 'b', 'c', 'd'" in note.words
    away = step("extra", NEW + 'planned = { after = "t0" }\nat_bedside = false\n' + LONG)
    assert not [one for one in found(away) if one.place[0] == "steps"]
    shipped = [protocol_named(name, FOLDERS).protocol for name in protocol_names(FOLDERS)]
    assert not [one for protocol in shipped for one in findings(protocol) if "typed at the bed" in one.words]


@pytest.mark.parametrize("minutes", [479, 480])
def test_the_night_begins_for_the_latest_start_at_22(minutes):
    """With the last T0 at 13:30 a two-person step may come 8 h 29 later and no minute more."""
    change = step("time_out", f'planned = {{ after = "t0", minutes = {minutes + 30} }}')
    at_night = [one for one in found(change) if one.place == ("steps", "time_out", "planned") and "night" in one.words]
    assert bool(at_night) == (minutes == 480)


def test_a_series_of_visits_is_no_scattered_card():
    change = CARD + step(
        "round",
        NEW + 'card = "visit"\ntimes = [{ id = "1", planned = { after = "t0" } },'
        ' { id = "2", planned = { day = 1, at = 09:00:00 } }]',
    )
    assert not [one for one in found(change) if one.place[0] == "cards"]
