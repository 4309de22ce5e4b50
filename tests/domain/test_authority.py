"""Who may do what: DESIGN §9 as a table, default deny."""

from __future__ import annotations

import pytest

from ward_board.domain.authority import acting_role, roles_for
from ward_board.domain.entry import Person
from ward_board.domain.words import Action, Role

LETTERS = {
    "N": Role.NURSE,
    "T": Role.TECHNOLOGIST,
    "P": Role.PHYSICIAN,
    "X": Role.EXPERT,
    "C": Role.COORDINATOR,
}
# step: who does it, who skips it (only the physician where a hard gate asks for it)
STEPS = {
    "cannula": ("NT", "P"),
    "antiemetic": ("N", "P"),
    "amino_acids": ("N", "P"),
    "activity_assay": ("T", "P"),
    "time_out": ("TPN", "P"),
    "lutetium": ("TP", "P"),
    "residual_assay": ("T", "T"),
    "cannula_out": ("N", "N"),
    "scan": ("T", "P"),
    "evaluation": ("P", "P"),
    "measurement": ("XTN", "P"),
    "rules": ("PX", "P"),
    "travel_declaration": ("P", "P"),
    "discharge": ("N", "N"),
}
TREATMENT = {
    Action.ADMIT: "NTPXC",
    Action.SEEN: "NTPX",
    Action.NOTE: "NTPXC",
    Action.INCIDENT: "NTPXC",
    Action.ASSIGN: "NPC",
    Action.MOVE: "NPC",
    Action.RESCHEDULE: "NPC",
    Action.PRESCRIBE: "P",
    Action.CANCEL: "NPC",
    Action.NO_SHOW: "NPC",
    Action.TRANSFER: "NP",
    Action.LEAVE: "NP",
    Action.CORRECT: "NTPXC",
    Action.COUNTERSIGN: "P",
    Action.CLOSE: "NTPX",
    Action.TAKE: "NTPXC",
    Action.CLOCK_STEPPED: "",
}
HANDLING = {Action.PAUSE, Action.RESUME, Action.RATE, Action.FINISH, Action.STOP}


def roles(letters: str) -> set[Role]:
    return {LETTERS[letter] for letter in letters}


@pytest.mark.parametrize("step_id", STEPS)
@pytest.mark.parametrize("action", ["first", "again", "skip", "refuse"])
def test_each_step_is_for_its_roles_only(core, step_id, action):
    does, skips = STEPS[step_id]
    step = core.by_id[step_id]
    asked = step.first_action if action == "first" else Action(action)
    assert set(roles_for(core, step, asked)) == roles(skips if action == "skip" else does)


@pytest.mark.parametrize("step_id", ["amino_acids", "lutetium"])
@pytest.mark.parametrize("action", sorted(HANDLING | {Action.MEASURE}))
def test_a_running_infusion_is_handled_by_nurse_technologist_and_physician(core, step_id, action):
    assert set(roles_for(core, core.by_id[step_id], action)) == roles("NTP")


@pytest.mark.parametrize("action", TREATMENT)
def test_each_act_on_a_treatment_is_for_its_roles_only(core, action):
    assert set(roles_for(core, None, action)) == roles(TREATMENT[action])


def test_the_table_knows_every_step(core):
    assert set(STEPS) == set(core.by_id)


@pytest.mark.parametrize("by", ["nurse1", "tech1", "phys1", "rpe1", "coord1"])
def test_a_wrong_role_is_refused_by_name(day, by):
    day.cannula()
    allowed = by == "nurse1"
    answer = day.answer(-30, by, "antiemetic", "tick", drug="ondansetron", mg="8")
    assert answer == ((0, []) if allowed else (3, ["role"]))


def test_somebody_with_several_roles_acts_in_the_one_that_is_allowed():
    both = Person("x", "X", (Role.COORDINATOR, Role.NURSE))
    assert acting_role(both, (Role.NURSE,)) is Role.NURSE
    assert acting_role(both, (Role.PHYSICIAN,)) is None


def test_a_name_is_in_no_repr():
    assert "Secret" not in repr(Person("x", "Secret", ()))
