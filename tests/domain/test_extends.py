"""A protocol file may hold only what differs from another one; what does not fit is told with file, line and key."""

from __future__ import annotations

import copy
import json
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.merging import extended
from ward_board.domain.mistake import MistakesError
from ward_board.domain.protocol_file import BadProtocolError, Source, parse, read, whole_text
from ward_board.domain.references import contradictions
from ward_board.errors import BadInputError
from ward_board.ward.protocols import kept, protocol_named

SHIPPED = Path(__file__).parents[2] / "data" / "protocols"
WHOLE, CORE = "lu177-octreotate", "lu177-octreotate-core"
SPOILABLE = [tomllib.loads((SHIPPED / f"{name}.toml").read_text()) for name in ("lu177-octreotate-5min", WHOLE)]


@pytest.fixture
def site(tmp_path):
    """Writes files of a site, and reads one of them; the site's folder comes before the shipped one."""

    def read(text: str, name: str = "ours", **others: str):
        for stem, written in {**others, name: text}.items():
            head = "" if "id = " in written.partition("[")[0] else f'id = "{stem}"\n'
            (tmp_path / f"{stem}.toml").write_text(head + written, encoding="utf-8")
        return protocol_named(name, (tmp_path, SHIPPED))

    return read


def extending(base: str, change: str) -> str:
    return f'extends = "{base}"\nversion = "2"\n{change}'


def said(site, change: str, base: str = WHOLE) -> str:
    with pytest.raises(BadInputError) as refused:
        site(extending(base, change))
    return str(refused.value)


def shipped(name: str = WHOLE):
    return protocol_named(name, (SHIPPED,)).protocol


def test_all_that_a_change_does_not_name_stays_as_it_is(site):
    ours = site(extending(WHOLE, 'title = "ours"\n[prescription]\nactivity_mbq = 5550\n')).protocol
    base = shipped()
    assert (ours.id, ours.version, ours.title, ours.prescription.activity_mbq) == ("ours", "2", "ours", 5550)
    assert ours.prescription.half_life_days == base.prescription.half_life_days
    assert (ours.steps, ours.alarms, ours.incidents, ours.rules) == (
        base.steps,
        base.alarms,
        base.incidents,
        base.rules,
    )


def test_tables_of_a_list_go_by_their_id_and_keep_their_order(site):
    change = """
[[steps]]
id = "scan"
planned = { day = 2, at = 09:15:00 }
fields = [{ id = "who", title = "who", type = "text" }]
gates = [{ id = "lutetium_ended", strength = "soft" }]
[[steps]]
id = "evaluation"
remove = true
[[steps]]
id = "discharge"
gates = [{ id = "evaluation_fit", remove = true }]
[[steps]]
id = "measurement"
planned = { after = "scan.start", minutes = 15 }
[[steps]]
id = "rules"
planned = { after = "measurement.start" }
"""
    base, ours = shipped(CORE), site(extending(CORE, change)).protocol
    assert [one.id for one in ours.steps] == [one.id for one in base.steps if one.id != "evaluation"]
    scan = ours.by_id["scan"]
    assert (scan.planned.day, f"{scan.planned.at:%H:%M}", scan.roles) == (2, "09:15", base.by_id["scan"].roles)
    assert [field.id for field in scan.fields] == ["uptake", "who"]
    assert (scan.gates[0].is_hard, scan.gates[0].step) == (False, "lutetium")


def test_a_time_after_another_step_replaces_a_time_of_day_and_minutes_alone_change_minutes(site):
    change = """
[[steps]]
id = "scan"
planned = { after = "lutetium.end", minutes = 1200 }
[[steps]]
id = "measurement"
planned = { minutes = 40 }
"""
    ours = site(extending(CORE, change)).protocol
    assert (ours.by_id["scan"].planned.after, ours.by_id["scan"].planned.at) == ("lutetium.end", None)
    assert ours.by_id["measurement"].planned == shipped(CORE).by_id["measurement"].planned.model_copy(
        update={"minutes": 40}
    )


def test_keys_are_taken_away_by_name(site):
    change = """
[[steps]]
id = "amino_acids"
[steps.infusion]
without = ["volume_ml", "rate_ml_per_h"]
minutes = 240
[[steps]]
id = "identity"
without = ["card"]
"""
    ours = site(extending(WHOLE, change)).protocol
    infusion = ours.by_id["amino_acids"].infusion
    assert (infusion.minutes, infusion.volume_ml, ours.by_id["identity"].card) == (240, None, None)


def test_a_step_with_times_and_one_with_a_form_can_be_changed(site):
    change = """
[[steps]]
id = "watch"
roles = ["nurse", "physician"]
fields = [
  { id = "systolic_mmhg", concern_max = 170 },
  { id = "temperature_celsius", remove = true },
]
times = [
  { id = "60", remove = true },
  { id = "30", label = "+30 min", before = "90", planned = { after = "lutetium.start", minutes = 30 } },
  { id = "210", late_entry_minutes = 45 },
]
"""
    ours, base = site(extending(WHOLE, change)).protocol, shipped()
    assert [one.id for one in ours.steps if one.series == "watch"] == ["watch_30", "watch_90", "watch_150", "watch_210"]
    watched = ours.by_id["watch_30"]
    assert (watched.title, len(watched.roles)) == ("vital signs, reaction +30 min", 2)
    assert watched.field("systolic_mmhg").concern_max == 170
    assert watched.field("systolic_mmhg").concern_min == 90
    assert watched.field("temperature_celsius") is None
    assert watched.field("symptoms") is not None
    assert ours.by_id["watch_210"].late_entry_minutes == 45
    # the form itself stays what it is for the others
    assert ours.by_id["baseline"].fields == base.by_id["baseline"].fields


def test_a_form_that_is_changed_changes_for_every_step_that_has_it(site):
    form = '[[forms]]\nid = "vital_signs"\nfields = [{ id = "systolic_mmhg", concern_max = 165 }]\n'
    also = '[[steps]]\nid = "baseline"\nfields = [{ id = "weight_kg", remove = true }]\n'
    ours = site(extending(WHOLE, form + also)).protocol
    changed = {one.id for one in ours.steps if (f := one.field("systolic_mmhg")) and f.concern_max == 165}
    assert {"baseline", "watch_60", "watch_210", "evening_19", "morning_vitals"} <= changed
    assert ours.by_id["baseline"].field("weight_kg") is None


def test_a_file_may_extend_one_that_extends_another_and_the_shipped_one_of_its_own_name(site):
    half = site(extending("lu177-octreotate-half", 'title = "ours"'))
    assert half.protocol.prescription.activity_mbq == 3700
    own = site(extending(WHOLE, 'title = "as we do it"'), name=WHOLE)
    assert (own.protocol.id, own.protocol.title) == (WHOLE, "as we do it")
    assert own.protocol.steps == shipped().steps


def test_a_signature_is_not_taken_over_and_the_rules_keep_theirs_until_they_change(site):
    signed = extending(CORE, 'signed_by = "A"\n[rules]\nsigned_by = "B"\n')
    plain = site(extending("signed", 'title = "x"'), signed=signed).protocol
    assert (plain.signed_by, plain.rules.signed_by) == (None, "B")
    changed = site(extending("signed", "[rules]\neffective_half_life_hours = 80\n"), signed=signed).protocol
    assert changed.rules.signed_by is None


def test_the_kept_text_is_whole_and_says_the_same_without_the_files(site):
    read = site(extending(WHOLE, '[[steps]]\nid = "evening"\ntimes = [{ id = "22", remove = true }]\n'))
    document = json.loads(read.text)
    assert "extends" not in document
    assert kept(read.text, read.digest[:12]) == read.protocol
    again = site(extending(WHOLE, '[[steps]]\nid = "evening"\ntimes = [{ id = "22", remove = true }]\n'))
    assert again.digest == read.digest
    assert site(extending(WHOLE, "")).digest != read.digest


def test_a_file_that_extends_nothing_is_kept_as_it_was_written(site):
    text = (SHIPPED / f"{CORE}.toml").read_text()
    assert protocol_named(CORE, (SHIPPED,)).text == text


MISTAKES = [
    (
        '[[steps]]\nid = "idntity"\nremove = true',
        "line 6: steps.idntity.remove: there is none to take away: unknown id",
    ),
    ('[[steps]]\nid = "idntity"\nremove = true', "is it 'identity'?"),
    ('[[steps]]\nid = "identity"\nremove = false', "line 6: steps.identity.remove: is only ever true"),
    ('[[steps]]\nid = "identity"\nremove = true', "steps.amino_acids.gates.identity.step (lu177-octreotate.toml, line"),
    ('[[steps]]\nid = "identity"\nwithout = ["gates"]', "line 6: steps.identity.without: there is no 'gates' to take"),
    ('[[steps]]\nid = "identity"\nwithout = "card"', "line 6: steps.identity.without: is not a list of keys"),
    ('[[steps]]\nid = "identity"\nbefore = "goo"', "line 6: steps.identity.before: unknown id 'goo'; is it 'go'?"),
    ('[[steps]]\nid = "watch_60"\nroles = []', "line 5: steps.watch_60.id: 'watch_60' is one of the times of 'watch'"),
    (
        '[[steps]]\nid = "watch_60"\nremove = true',
        "'watch_60' is one of the times of 'watch'; write it as times of that",
    ),
    ('[[steps]]\nid = "tea"', "line 4: steps.tea.kind: is missing"),
    ('[[steps]]\nid = "go"\n[[steps]]\nid = "go"', "steps.go: 'go' stands twice"),
    (
        '[[steps]]\nid = "watch"\nform = "vitals"',
        "line 6: steps.watch.form: unknown form 'vitals'; is it 'vital_signs'?",
    ),
    (
        '[[steps]]\nid = "watch"\ntimes = [\n{ id = "60", planned = { after = "lutetum.start" } },\n]',
        "line 7: steps.watch_60.planned: unknown step 'lutetum'; is it 'lutetium'?",
    ),
    (
        '[[forms]]\nid = "pressure"\nfields = [\n{ id = "pulse_per_min", plausible_min = 300 },\n]',
        "line 7: steps.vitals_before.fields.pulse_per_min.plausible_min: 300 is more than plausible_max, 250",
    ),
    ("[prescription]\nactivty_mbq = 1", "line 5: prescription.activty_mbq: unknown key 'activty_mbq'; is it"),
    ("[prescription]\nactivity_mbq =", "line 5: not valid TOML: "),
]


@pytest.mark.parametrize(("change", "reason"), MISTAKES)
def test_a_change_that_does_not_fit_is_refused_with_file_line_and_key(site, change, reason):
    message = said(site, change)
    assert message.startswith("ours.toml")
    assert reason in message
    assert "\n" not in message


def test_an_unknown_base_is_told_with_the_nearest_one(site):
    assert said(site, "", base="lu177-octreotat") == (
        "ours.toml, line 2: extends: unknown protocol 'lu177-octreotat'; is it 'lu177-octreotate'?"
    )
    assert "unknown protocol '../ours'" in said(site, "", base="../ours")


def test_files_that_extend_each_other_are_told_with_the_circle(site):
    with pytest.raises(BadInputError, match=r"b.toml, line 2: extends: goes in a circle: ours → a → b → a"):
        site(extending("a", ""), a=extending("b", ""), b=extending("a", ""))
    with pytest.raises(BadInputError, match=r"unknown protocol 'ours'"):
        site(extending("ours", ""))


def test_a_base_with_a_mistake_of_its_own_is_named(site):
    with pytest.raises(BadInputError) as refused:
        site(extending("base", 'title = "x"'), base=extending(CORE, "[prescription]\nactivity_mbq = 0\n"))
    assert "prescription.activity_mbq (base.toml, line 5): must be more than 0" in str(refused.value)


def test_what_extends_cannot_be_read_without_its_base():
    with pytest.raises(BadInputError, match="extends: the other protocol is not at hand"):
        parse('extends = "lu177-octreotate"\nid = "x"\n', "x.toml")


@pytest.mark.parametrize(
    ("base", "change", "whole"),
    [
        ({"a": 1}, {"a": 2, "b": 3}, {"a": 2, "b": 3}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}, {"a": {"b": 1, "c": 3}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": [{"id": "x", "b": 1}]}, {"a": []}, {"a": []}),
        ({}, {"a": [{"id": "x"}]}, {"a": [{"id": "x"}]}),
        ({"a": [{"id": "x"}]}, {"a": [{"id": "y", "before": "x"}]}, {"a": [{"id": "y"}, {"id": "x"}]}),
        ({"a": {"b": 1}}, {"without": ["a"]}, {}),
    ],
)
def test_the_rules_of_merging(base, change, whole):
    before = json.dumps(base)
    assert extended(base, change) == whole
    assert json.dumps(base) == before


def test_merging_with_nothing_changes_nothing_and_takes_nothing_away():
    with pytest.raises(MistakesError):
        extended({"a": []}, {"a": [{"id": "x", "remove": True}]})
    assert extended({"a": [{"id": "x"}]}, {}) == {"a": [{"id": "x"}]}


JUNK = [3, "x", [], {}, [1], [{}], [{"id": 3}], True, {"id": "x"}, [{"id": "x"}], [[1]], "watch_60", float("inf")]
KEYS = ["remove", "without", "before", "form", "times", "id", "fields", "junk"]


def spoilt(document: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The document with one thing in it exchanged, taken out or put in."""
    whole = copy.deepcopy(document)
    here: Any = whole
    while True:
        key = chance.choice(list(here) if isinstance(here, dict) else range(len(here)))
        if isinstance(here[key], dict | list) and here[key] and chance.random() < 0.8:
            here = here[key]
            continue
        if isinstance(here, dict) and chance.random() < 0.3:
            here[chance.choice(KEYS)] = chance.choice(JUNK)
        else:
            here[key] = chance.choice(JUNK)
        return whole


@given(st.integers(0, 2**32), st.booleans())
@settings(max_examples=80)
def test_whatever_stands_in_a_file_or_its_base_is_read_or_refused_in_lines(seed, is_base_too):
    chance = Random(seed)  # noqa: S311
    documents = [SPOILABLE[0], SPOILABLE[1]]
    documents[0] = spoilt(documents[0], chance)
    if is_base_too:
        documents[1] = spoilt(documents[1], chance)
    sources = []
    for name, document in zip(("ours.toml", "base.toml"), documents, strict=True):
        sources.append(Source(name, ""))
        vars(sources[-1])["document"] = document
    said: tuple[str, ...] = ()
    try:
        whole_text(sources)
        read(sources)
    except BadProtocolError as error:
        said = error.mistakes
    assert all(one.startswith(("ours.toml", "base.toml")) and "\n" not in one for one in said)


@pytest.mark.parametrize(
    ("gone", "step", "gate"),
    [
        ("activity_assay", "residual_assay", "administered_in_tolerance"),
        ("measurement", "rules", "discharge_limit"),
        ("measurement", "rules", "duration_exists"),
    ],
)
def test_h17_h42_a_gate_that_judges_by_a_step_that_is_not_there_is_refused(gone, step, gate):
    protocol = shipped()
    left = protocol.model_copy(update={"steps": tuple(one for one in protocol.steps if one.id != gone)})
    told = {mistake.place: mistake.reason for mistake in contradictions(left)}
    said = f"judges by the step '{gone}', which is not there; add it, or remove the gate"
    assert said in told["steps", step, "gates", gate]
