"""Gates at their edges: every row of DESIGN §9, to the second, with pauses, and what a reason or a deviation passes."""

from __future__ import annotations

import pytest

from ward_board.domain.gates import Around
from ward_board.errors import RefusedError

NEXT_DAY = 24 * 60


# --- the amino acids --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "answer"),
    [("29:59", (3, ["antiemetic_30_min"])), ("30:00", (0, [])), ("30:01", (0, []))],
)
def test_amino_acids_wait_30_min_after_the_antiemetic(day, since, answer):
    """H16: the order holds to the second, and a reason passes the soft gate."""
    day.cannula()
    day.antiemetic("-30")
    at = (day.at(since) - day.at(30)).total_seconds() / 60
    assert day.answer(at, "nurse1", "amino_acids", "start") == answer
    assert day.answer(at, "nurse1", "amino_acids", "start", reason="patient is called for a scan") == (0, [])


def test_the_newest_antiemetic_counts(day):
    day.cannula()
    day.antiemetic(-60)
    day.antiemetic(-10, action="again")
    assert day.answer(0, "nurse1", "amino_acids", "start") == (3, ["antiemetic_30_min"])
    assert day.answer(20, "nurse1", "amino_acids", "start") == (0, [])


def test_amino_acids_name_everything_they_wait_for(day):
    assert day.answer(0, "nurse1", "amino_acids", "start") == (3, ["cannula_patent", "antiemetic_given"])
    assert day.answer(0, "nurse1", "amino_acids", "start", reason="no time")[0] == 3, "a reason passes no hard gate"


def test_a_refused_antiemetic_meets_its_gate_and_no_time_is_waited_for(day):
    day.cannula()
    day.record(-10, "nurse1", "antiemetic", "refuse", reason="patient declines")
    assert day.answer(0, "nurse1", "amino_acids", "start") == (0, [])


def test_a_skipped_antiemetic_meets_its_gate_and_only_a_physician_skips_it(day):
    day.cannula()
    assert day.answer(-10, "nurse1", "antiemetic", "skip", reason="given at home") == (3, ["role"])
    day.record(-10, "phys1", "antiemetic", "skip", reason="given at home")
    assert day.answer(0, "nurse1", "amino_acids", "start") == (0, [])


def test_a_skipped_cannula_meets_no_gate(day):
    day.record(-60, "phys1", "cannula", "skip", reason="has a port")
    day.antiemetic()
    assert day.answer(0, "nurse1", "amino_acids", "start") == (3, ["cannula_patent"])


def test_the_newest_cannula_counts(day):
    day.cannula(-60, patent="no")
    day.antiemetic()
    assert day.answer(0, "nurse1", "amino_acids", "start") == (3, ["cannula_patent"])
    day.cannula(-5, action="again")
    assert day.answer(0, "nurse1", "amino_acids", "start") == (0, [])


def test_gates_of_the_start_do_not_judge_a_pump_reading(day):
    """A second antiemetic during the infusion, or a cannula that failed, must not stop people from charting."""
    day.until_amino_acids()
    day.antiemetic(100, action="again")
    day.cannula(105, action="again", patent="no")
    assert day.answer(110, "nurse1", "amino_acids", "measure", pump_ml="450") == (0, [])


# --- the lutetium -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minute", "answer"), [("29:59", 3), ("30:00", 0), ("30:01", 0)])
def test_lutetium_waits_30_min_of_amino_acids(day, minute, answer):
    """H12, I5."""
    day.until_time_out()
    assert day.answer(minute, "tech1", "lutetium", "start") == (answer, ["amino_acids_30_min"] if answer else [])


@pytest.mark.parametrize(("minute", "answer"), [("44:59", 3), ("45:00", 0), ("45:01", 0)])
def test_pauses_do_not_count_as_minutes_of_amino_acids(day, minute, answer):
    """H12, I5: paused from 10 to 25, so 30 effective minutes are over at 45."""
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(25, "nurse1", "amino_acids", "resume")
    day.assay(26)
    day.time_out(28)
    assert day.answer(minute, "tech1", "lutetium", "start") == (answer, ["amino_acids_30_min"] if answer else [])


def test_lutetium_does_not_start_while_the_amino_acids_stand_still(day):
    day.until_time_out()
    day.record(31, "nurse1", "amino_acids", "pause")
    assert day.answer(35, "tech1", "lutetium", "start") == (3, ["amino_acids_running"])
    assert day.answer(31, "tech1", "lutetium", "start") == (3, ["amino_acids_running"]), "at the pause itself"
    assert day.answer("30:59", "tech1", "lutetium", "start", typed=35) == (0, []), "it ran then"


def test_lutetium_names_everything_it_waits_for(day):
    gates = ["amino_acids_running", "amino_acids_30_min", "time_out", "cannula_patent"]
    assert day.answer(30, "tech1", "lutetium", "start") == (3, gates)
    assert day.answer(30, "nurse1", "lutetium", "start") == (3, ["role", *gates])


def test_a_gate_looks_at_what_had_happened_at_the_time_of_the_act(day):
    """What is typed later but happened earlier counts; what happened later does not."""
    day.until_amino_acids()
    day.assay(20)
    day.time_out(33)
    assert day.answer(32, "tech1", "lutetium", "start", typed=40) == (3, ["time_out"])
    assert day.answer(33, "tech1", "lutetium", "start", typed=40) == (0, [])


@pytest.mark.parametrize("skipped", ["activity_assay", "time_out"])
def test_skipping_assay_or_time_out_meets_no_gate(day, skipped):
    day.until_amino_acids()
    if skipped == "time_out":
        day.assay()
    day.record(26, "phys1", skipped, "skip", reason="card is lost")
    if skipped == "activity_assay":
        assert day.answer(27, "tech1", "time_out", "tick", second="nurse1") == (3, ["activity_assay"])
    assert day.answer(30, "tech1", "lutetium", "start") == (3, ["time_out"])


# --- assay and time-out -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mbq", "met"),
    [("8140", True), ("8140.1", False), ("6660", True), ("6659.9", False), ("7400", True), ("740", False)],
)
def test_the_assay_is_within_ten_percent_at_the_planned_start(day, mbq, met):
    """H17: the edges are within; calibrated for T0 + 30, the planned start."""
    day.until_amino_acids()
    day.assay(mbq=mbq)
    answer = (0, []) if met else (3, ["activity_in_tolerance"])
    assert day.answer(25, "tech1", "time_out", "tick", second="nurse1") == answer


@pytest.mark.parametrize(("hours_before", "met"), [(23, True), (25, False)])
def test_the_assay_is_decayed_to_the_planned_start(day, hours_before, met):
    """7,400 MBq lose ten percent in 24.25 h."""
    day.until_amino_acids()
    day.assay(values={"calibrated_at": day.at(30 - hours_before * 60).isoformat()})
    assert day.answer(25, "tech1", "time_out", "tick", second="nurse1")[0] == (0 if met else 3)


def test_a_late_amino_acid_start_moves_the_planned_start_of_the_decay(day):
    """Calibrated for 24 h before T0 + 30 it is within; planned an hour later it no longer is."""
    day.cannula()
    day.antiemetic()
    day.amino_acids(60)
    day.assay(80, values={"calibrated_at": day.at(30 - 24 * 60).isoformat()})
    assert day.answer(85, "tech1", "time_out", "tick", second="nurse1") == (3, ["activity_in_tolerance"])


def test_the_newest_prescription_counts_for_the_tolerance(day):
    day.until_amino_acids()
    day.assay(mbq="3700")
    assert day.answer(25, "tech1", "time_out", "tick", second="nurse1") == (3, ["activity_in_tolerance"])
    day.record(26, "phys1", None, "prescribe", activity_mbq="3700")
    assert day.answer(27, "tech1", "time_out", "tick", second="nurse1") == (0, [])


@pytest.mark.parametrize("written", ["LU-7", " lu-7 ", "Lu - 7", "LU-7\u200b"])
def test_a_vial_of_another_patient_is_refused_however_it_is_written(new_day, written):
    """H17."""
    day = new_day(around=Around(vials={"LU-7": "t9"})).until_amino_acids()
    with pytest.raises(RefusedError) as refused:
        day.assay(values={"vial": written})
    assert [gate.id for gate in refused.value.gates] == ["vial_of_another"]
    assert day.assay(values={"vial": "LU-8"})


def test_ones_own_vial_is_no_vial_of_another(new_day):
    day = new_day(around=Around(vials={"LU-1": "t1"})).until_amino_acids()
    assert day.assay()


# --- two people -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "answer"),
    [
        (None, (3, ["second_person"])),
        ("tech1", (3, ["second_person"])),
        ("coord1", (3, ["role"])),
        ("rpe1", (3, ["role"])),
        ("nurse1", (0, [])),
        ("phys1", (0, [])),
    ],
)
def test_a18_a_time_out_needs_a_second_person_of_the_right_role(day, second, answer):
    """H17, I13."""
    day.until_amino_acids()
    day.assay()
    assert day.answer(25, "tech1", "time_out", "tick", second=second) == answer


@pytest.mark.parametrize(
    ("by", "second", "gates"),
    [("phys1", "rpe1", []), ("rpe1", "phys1", []), ("phys1", "nurse1", ["role"]), ("phys1", None, ["second_person"])],
)
def test_rules_are_approved_by_physician_and_expert(day, by, second, gates):
    day.until_evaluation()
    day.measurement()
    assert day.answer(NEXT_DAY + 85, by, "rules", "tick", second=second)[1] == gates


def test_a18_a_deviation_by_one_person_names_no_verifier(day):
    """I13: the verifier is never the performer, not even where a deviation passes the gate."""
    day.until_amino_acids()
    day.assay()
    entry = day.time_out(25, second="tech1", deviation="missing", reason="nobody else on the ward")
    assert (entry.second, entry.second_role, entry.passed) == (None, None, ("second_person",))


# --- the cannula out --------------------------------------------------------------------------------------------------


def test_a22_the_cannula_stays_until_the_lutetium_ended(day):
    day.until_lutetium()
    assert day.answer(50, "nurse1", "cannula_out", "tick") == (3, ["lutetium_ended", "amino_acids_complete"])
    assert day.answer(50, "nurse1", "cannula_out", "tick", reason="pain") == (3, ["lutetium_ended"])


@pytest.mark.parametrize(("finished", "gates"), [(225, []), ("224:59", ["amino_acids_complete"]), (240, [])])
def test_the_amino_acids_are_complete_within_the_sites_tolerance(day, finished, gates):
    """H13, I8: needed until 240 (180 min after the lutetium), 15 min are tolerated, a reason passes more."""
    day.until_lutetium_end()
    day.record(finished, "nurse1", "amino_acids", "finish")
    assert day.answer(245, "nurse1", "cannula_out", "tick")[1] == gates
    assert day.answer(245, "nurse1", "cannula_out", "tick", reason="phys1 agrees") == (0, [])


def test_a_stop_for_good_is_short_of_the_bag_too(day):
    """I8: stopped at 230 of 260 (a pause of 20 min), although 180 min after the lutetium are nearly over."""
    day.until_lutetium_end()
    day.record(110, "nurse1", "amino_acids", "pause")
    day.record(130, "nurse1", "amino_acids", "resume")
    day.record(230, "nurse1", "amino_acids", "stop")
    assert day.answer(245, "nurse1", "cannula_out", "tick") == (3, ["amino_acids_complete"])


# --- without lutetium -------------------------------------------------------------------------------------------------


def test_with_the_lutetium_skipped_its_steps_fall_away_and_the_patient_goes_home(day):
    day.until_amino_acids()
    assert day.answer(30, "tech1", "lutetium", "skip", reason="vial broke") == (3, ["role"])
    day.record(30, "phys1", "lutetium", "skip", reason="vial broke")
    chart = day.chart()
    fallen = {step for step, record in chart.steps.items() if record.falls_away}
    without = {"activity_assay", "time_out", "residual_assay", "scan", "measurement", "rules"}
    assert fallen == without | {"travel_declaration"}
    day.record(40, "nurse1", "amino_acids", "stop")
    assert day.answer(45, "nurse1", "cannula_out", "tick") == (0, []), "finished or stopped is enough"
    day.record(NEXT_DAY + 60, "phys1", "evaluation", "tick", fit="yes")
    assert day.answer(NEXT_DAY + 90, "nurse1", "discharge", "tick") == (0, [])


def test_a_lutetium_skipped_and_then_started_falls_away_no_longer(day):
    day.until_time_out()
    day.record(31, "phys1", "lutetium", "skip", reason="vial lost")
    day.lutetium(35)
    assert day.chart()["scan"].falls_away is False
    assert day.chart()["lutetium"].run is not None


# --- the next morning -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["residual_assay", "scan", "measurement"])
def test_a22_nothing_is_measured_before_the_lutetium_ended(day, step):
    day.until_lutetium()
    values = {
        "residual_assay": {"mbq": "81"},
        "scan": {"uptake": "adequate"},
        "measurement": {"usv_per_h": "8", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "x"},
    }[step]
    action = "tick" if step == "scan" else "measure"
    assert day.answer(50, "tech1", step, action, values=values) == (3, ["lutetium_ended"])
    day.record(55, "tech1", "lutetium", "stop")
    assert day.answer(56, "tech1", step, action, values=values) == (0, [])


def test_the_evaluation_waits_for_the_scan_done_or_skipped(day):
    """H43."""
    day.until_evening()
    assert day.answer(NEXT_DAY, "phys1", "evaluation", "tick", fit="yes") == (3, ["scan"])
    assert day.answer(NEXT_DAY, "tech1", "scan", "skip", reason="camera down") == (3, ["role"])
    day.record(NEXT_DAY, "phys1", "scan", "skip", reason="camera down")
    assert day.answer(NEXT_DAY, "phys1", "evaluation", "tick", fit="yes") == (0, [])


def test_no_discharge_without_evaluation_measurement_and_rules(day):
    """H42, I9."""
    day.until_evening()
    gates = ["evaluation_fit", "measurement", "rules"]
    assert day.answer(NEXT_DAY + 360, "nurse1", "discharge", "tick", reason="taxi waits") == (3, gates)


def test_the_newest_evaluation_decides_about_the_discharge(day):
    day.until_rules()
    day.record(NEXT_DAY + 90, "phys1", "evaluation", "again", fit="no")
    assert day.answer(NEXT_DAY + 360, "nurse1", "discharge", "tick") == (3, ["evaluation_fit"])


@pytest.mark.parametrize(("flags", "gates"), [("travel", ["travel_declaration"]), ("hormone", []), ("", [])])
def test_a_travel_declaration_is_asked_for_only_if_flagged(new_day, flags, gates):
    day = new_day(flags=flags).until_rules()
    assert day.answer(NEXT_DAY + 360, "nurse1", "discharge", "tick")[1] == gates
    assert day.answer(NEXT_DAY + 360, "nurse1", "discharge", "tick", reason="goes by car") == (0, [])
    day.record(NEXT_DAY + 300, "phys1", "travel_declaration", "tick")
    assert day.answer(NEXT_DAY + 360, "nurse1", "discharge", "tick") == (0, [])


@pytest.mark.parametrize(
    ("usv_per_h", "by", "second", "reason", "answer"),
    [
        ("8.1", "phys1", "phys2", None, (0, [])),
        ("25", "phys1", "rpe1", None, (3, ["above_cap"])),
        ("25", "phys1", "rpe1", "calculated twice", (0, [])),
        ("25", "rpe1", "phys1", "calculated twice", (0, [])),
        ("25", "phys1", "phys2", "calculated twice", (3, ["above_cap"])),
        ("95", "phys1", "rpe1", "calculated twice", (3, ["duration_exists"])),
    ],
)
def test_rules_above_the_cap_take_the_experts_reason_and_a_duration_must_exist(
    day, usv_per_h, by, second, reason, answer
):
    day.until_evaluation()
    day.measurement(usv_per_h=usv_per_h)
    assert day.answer(NEXT_DAY + 85, by, "rules", "tick", second=second, reason=reason) == answer


def test_h12_a_skipped_lutetium_that_is_started_after_all_needs_all_its_gates(day):
    """What fell away with it stands again for the start itself."""
    day.until_amino_acids()
    day.record(10, "phys1", "lutetium", "skip", reason="the vial broke")
    assert day.answer(31, "tech1", "lutetium", "start")[0] == 3
    assert "time_out" in str(day.answer(31, "tech1", "lutetium", "start"))


def test_a_discharge_is_never_skipped(day):
    day.until_rules()
    assert day.answer(NEXT_DAY + 300, "nurse1", "discharge", "skip", reason="forgot")[0] == 2
