"""A protocol file with a mistake is refused with file, key and reason; a good one gives DESIGN §9."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.domain.protocol_file import parse
from ward_board.domain.words import AlarmKind
from ward_board.errors import BadInputError

FILE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate-core.toml"
TEXT = FILE.read_text()
GATES = (
    "cannula_patent antiemetic_given antiemetic_30_min amino_acids_running amino_acids_30_min activity_assay "
    "activity_in_tolerance vial_of_another time_out lutetium_ended amino_acids_complete scan evaluation_fit "
    "measurement duration_exists rules above_cap travel_declaration"
)
_OF_THE_BOARD = {AlarmKind.PIN_LOCKED, AlarmKind.STORE_RESTORED, AlarmKind.PIN_SET, AlarmKind.ROLES_WIDENED}


def test_the_core_has_the_gates_of_the_design_and_no_others(core):
    assert {gate.id for step in core.steps for gate in step.gates} == set(GATES.split())
    soft = {gate.id for step in core.steps for gate in step.gates if not gate.is_hard}
    assert soft == {"antiemetic_30_min", "amino_acids_complete", "above_cap", "travel_declaration"}


def test_the_core_says_which_steps_repeat_and_which_take_two(core):
    repeatable = {step.id for step in core.steps if step.repeatable}
    assert repeatable == {"cannula", "antiemetic", "activity_assay", "scan", "evaluation", "measurement"}
    assert {step.id for step in core.steps if step.persons == 2} == {"time_out", "rules"}


def test_the_core_has_a_rule_for_each_alarm_and_a_source_for_each_figure(core):
    # what came with the board later is asked of no protocol, for treatments keep theirs as they were
    assert set(AlarmKind) - set(core.alarms) == _OF_THE_BOARD
    assert all(part.source for part in (*core.steps, *core.alarms.values(), *core.incidents, core.rules))
    assert all(gate.source for step in core.steps for gate in step.gates)
    numbers = [f for s in core.steps for f in s.fields if f.plausible_max is not None or f.must_equal is not None]
    assert all(number.source for number in numbers)


def test_every_moment_stands_after_those_that_it_waits_for(core):
    order = core.order
    for earlier, later in [
        ("antiemetic.start", "amino_acids.start"),
        ("lutetium.end", "amino_acids.end"),
        ("amino_acids.end", "cannula_out.start"),
        ("rules.start", "discharge.start"),
    ]:
        assert order.index(earlier) < order.index(later)


MISTAKES = [
    pytest.param('version = "1"', "version =", "not valid TOML", id="bad TOML"),
    pytest.param(
        'after = "lutetium.end", minutes = 15', 'after = "lutetum.end", minutes = 15', "lutetum", id="planned"
    ),
    pytest.param(
        'after = "lutetium.end", minutes = 180', 'after = "lutetum.end", minutes = 180', "lutetum", id="until"
    ),
    pytest.param('step = "time_out"', 'step = "timeout"', "unknown step 'timeout'", id="unknown step in a gate"),
    pytest.param('voided_by = ["measurement"]', 'voided_by = ["measure"]', "unknown step 'measure'", id="voided_by"),
    pytest.param('after = "lutetium.end", minutes = 15', 'after = "lutetium", minutes = 15', "planned", id="no edge"),
    pytest.param(
        'planned = { after = "amino_acids.start", minutes = 20 }',
        'planned = { after = "time_out.start", minutes = 20 }',
        "cycle",
        id="cycle of planned times and gates",
    ),
    pytest.param(
        'planned = { after = "amino_acids.start", minutes = 30 }',
        'planned = { after = "amino_acids.end", minutes = 30 }',
        "cycle",
        id="cycle through the end of an infusion",
    ),
    pytest.param("\nminutes = 30\nshortest", "\nminutes = -30\nshortest", "infusion.minutes", id="negative duration"),
    pytest.param(
        'step = "antiemetic", minutes = 30', 'step = "antiemetic", minutes = -30', "gates", id="negative gate"
    ),
    pytest.param('step = "antiemetic", minutes = 30', 'step = "antiemetic", minutes = inf', "gates", id="endless gate"),
    pytest.param('step = "antiemetic", minutes = 30,', 'step = "antiemetic",', "needs 'minutes'", id="gate: minutes"),
    pytest.param(
        'rule = "running", step = "amino_acids"', 'rule = "running"', "needs 'step'", id="gate without a step"
    ),
    pytest.param(', unit = "µSv/h", required = true, plausible_min = 0.1', "", "missing unit", id="missing unit"),
    pytest.param('roles = ["technologist"]', 'roles = ["wizard"]', "roles", id="unknown role"),
    pytest.param('roles = ["technologist"]', "roles = []", "roles", id="nobody may"),
    pytest.param('reason_by = "expert"', 'reason_by = "wizard"', "reason_by", id="unknown role of a reason"),
    pytest.param("repeatable = true", "repeatible = true", "repeatible", id="unknown key of a step"),
    pytest.param('signed_by = ""\n', 'singed_by = ""\n', "singed_by", id="unknown key of the file"),
    pytest.param('rule = "passes"', 'rule = "pass"', "rule", id="unknown gate rule"),
    pytest.param('strength = "soft"', 'strength = "weak"', "strength", id="unknown strength"),
    pytest.param('kind = "medication"', 'kind = "drug"', "kind", id="unknown kind"),
    pytest.param('passes = { fit = "yes" }', 'passes = { fit = "ja" }', "passes", id="passes on no choice"),
    pytest.param('passes = { fit = "yes" }', 'passes = { fitness = "yes" }', "passes", id="passes on no field"),
    pytest.param("[steps.infusion]\nminutes = 30", "[steps.infusion]", "infusion", id="infusion without a length"),
    pytest.param(
        '[alarms.late]\npriority = "low"\nminutes = 10', '[alarms.late]\npriority = "low"', "minutes", id="late"
    ),
    pytest.param("minutes_with_lutetium = 10\n", "", "minutes_with_lutetium", id="not seen without its minutes"),
    pytest.param('[alarms.bag_ended]\npriority = "medium"\nsource = "DESIGN §9"\n', "", "bag_ended", id="no alarm"),
    pytest.param("[alarms.bag_ended]", "[alarms.bag_endet]", "bag_endet", id="unknown alarm"),
    pytest.param("then_after_minutes = 15", "", "then", id="half an escalation"),
    pytest.param('id = "time_out"\nkind', 'id = "scan"\nkind', "twice", id="a step twice"),
    pytest.param('id = "lutetium"\nkind', 'id = "lutetium2"\nkind', "lutetium", id="no lutetium"),
    pytest.param("activity_mbq = 7400", "activity_mbq = 0", "activity_mbq", id="nothing prescribed"),
    pytest.param("shortfall_tolerance_minutes = 15", "", "shortfall_tolerance_minutes", id="missing figure"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_a_mistake_is_refused_with_file_key_and_reason(right, wrong, said):
    text = 'signed_by = ""\n' + TEXT
    assert right in text
    with pytest.raises(BadInputError) as refused:
        parse(text.replace(right, wrong, 1), "ours.toml")
    message = str(refused.value)
    assert message.startswith(("ours.toml: ", "ours.toml, line "))
    assert said in message
    assert "\n" not in message


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_file_is_read_or_refused_in_one_line(data):
    lines = TEXT.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place : place + 1] = data.draw(st.lists(st.text(max_size=20), max_size=2))
    said = ""
    try:
        parse("\n".join(lines), "ours.toml")
    except BadInputError as error:
        said = str(error)
    assert said == "" or said.startswith(("ours.toml: ", "ours.toml, line "))
