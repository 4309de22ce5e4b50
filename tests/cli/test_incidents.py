"""Each incident of "what goes wrong" (CLINICAL §8) played through `record`: plan, alarms, gates, checks (proof 3)."""

from __future__ import annotations

from typing import Any

import pytest

from .played_day import CANNULA, NIGHT, PRESSURE, when

DRUG = {"drug": "ondansetron", "mg": 8}


def test_h18_leak_stops_both_and_opens_survey_and_decision(play: Any) -> None:
    bed = play("lutetium")
    entry = bed.incident(40, "leak")
    stands = bed.show(40)
    assert stands.alarms()["incident"] == "high"
    assert "leak, loose joint; Lu-177, amino acids still run by the chart" in stands.words()
    bed.does(41, "tech1", "lutetium", "pause", at=when(40), reason="incident: leak")
    bed.does(41, "nurse1", "amino_acids", "pause", at=when(40), reason="incident: leak")
    stands = bed.show(41)
    assert "still runs" not in stands.words()
    assert stands.dues("leak_surveyed", "leak_decided", "cannula") == [45, 55, 40]
    assert "amino_acids_stopped" in stands.alarms()
    assert "leak_surveyed" in bed.show(56).late()
    assert {"amino_acids_running", "cannula_patent", "incident_closed"} == bed.refused(
        50, "tech1", "lutetium", "resume"
    )
    bed.does(48, "tech1", "leak_surveyed", value={"found": "pad 120 MBq"})
    bed.does(50, "nurse1", "cannula", value=CANNULA)
    bed.does(50, "nurse1", "amino_acids", "resume")
    bed.does(51, "phys1", "leak_decided", value={"decision": "goes on"})
    assert bed.refused(52, "tech1", "lutetium", "resume") == {"incident_closed"}
    bed.close(52, entry)
    bed.does(52, "tech1", "lutetium", "resume")
    after = bed.show(52)
    assert (after.lutetium(), after.bag_empty(), after.needed_until()) == ((30, 72), 250, 252)
    assert "incident" not in after.alarms()


def test_no_flow_in_a_gravity_set_is_a_partial_dose_that_asks_for_words(play: Any) -> None:
    bed = play("lutetium")
    bed.incident(32, "occlusion")
    bed.does(32, "tech1", "lutetium", "pause", reason="incident: no drip")
    assert bed.show(32).dues("line_checked", "occlusion_called") == [34, 42]
    bed.does(42, "phys1", "occlusion_called", value={"decision": "stopped for good"})
    bed.does(44, "phys1", "lutetium", "stop")
    assert bed.show(44).lutetium() == (30, 44)
    assert bed.refused(60, "tech1", "residual_assay", "measure", value={"mbq": 3000}) == {"administered_in_tolerance"}
    bed.does(60, "tech1", "residual_assay", "measure", value={"mbq": 3000}, reason="gravity set did not flow")
    assert bed.show(60).needed_until() == 240


def test_h18_occlusion_moves_the_day_and_the_cannula_is_made_sure_of_again(play: Any) -> None:
    """L05: occluded 40 to 55 min."""
    bed = play("lutetium")
    entry = bed.incident(40, "occlusion", by="tech1")
    bed.does(40, "tech1", "lutetium", "pause", reason="incident: occlusion")
    assert bed.show(40).dues("line_checked", "occlusion_called", "cannula") == [42, 50, 40]
    assert bed.refused(54, "tech1", "lutetium", "resume") == {"cannula_patent"}
    bed.does(54, "nurse1", "cannula", "again", value=CANNULA)
    bed.does(55, "tech1", "lutetium", "resume")
    after = bed.show(55)
    assert (after.lutetium(), after.bag_empty(), after.needed_until()) == ((30, 75), 240, 255)
    assert "occlusion_called" in bed.show(60).late()
    assert bed.show(71).alarms()["lutetium_too_long"] == "medium"
    assert "shortfall" not in bed.show(71).alarms()
    bed.close(72, entry)
    assert "incident" not in bed.show(72).alarms()


def test_h18_extravasation_stops_the_lutetium_and_the_amino_acids_go_on(play: Any) -> None:
    bed = play("lutetium")
    bed.incident(45, "swelling")
    assert "swelling, extravasation; Lu-177 still runs by the chart" in bed.show(45).words()
    bed.does(45, "tech1", "lutetium", "pause", reason="incident: swelling")
    stands = bed.show(46)
    assert (stands.state("lutetium"), stands.state("amino_acids")) == ("paused", "running")
    opened = stands.dues("arm_cared_for", "arm_contact", "arm_decided", "cannula", "arm_dosimetry")
    assert opened == [50, 60, 60, 45, NIGHT + 120]
    assert {"arm_cared_for"} <= bed.show(60).late()
    assert bed.refused(61, "nurse1", "arm_contact", "measure", value={"contact_usv_per_h": 40}) == {"role"}
    bed.does(61, "tech1", "arm_contact", "measure", value={"contact_usv_per_h": 40})
    bed.does(62, "nurse1", "cannula", value={**CANNULA, "site": "right forearm"})
    assert bed.refused(63, "tech1", "lutetium", "resume") == {"incident_closed"}
    bed.does(63, "phys1", "lutetium", "resume", reason="other arm, decided")
    after = bed.show(63)
    assert (after.lutetium(), after.needed_until()) == ((30, 78), 258)
    assert "still runs" not in after.words()


def test_h18_pain_opens_the_same_care_of_the_arm(play: Any) -> None:
    bed = play("lutetium")
    bed.incident(45, "pain")
    assert bed.show(45).dues("arm_cared_for", "arm_contact", "arm_decided", "cannula") == [50, 60, 60, 45]
    assert bed.show(45).alarms()["incident"] == "high"


def test_vomiting_before_lutetium_lets_it_wait_and_is_no_radioactive_spill(play: Any) -> None:
    """L03: the amino acids stand still 10 to 25 min."""
    bed = play("amino acids")
    bed.incident(10, "vomiting")
    bed.does(10, "nurse1", "amino_acids", "pause", reason="incident: vomiting")
    stands = bed.show(11)
    assert (stands.alarms()["incident"], stands.due("second_antiemetic")) == ("medium", 15)
    assert stands.state("vomit_cleaned") == "skipped"
    bed.does(16, "nurse1", "second_antiemetic", value=DRUG)
    bed.does(25, "nurse1", "amino_acids", "resume")
    after = bed.show(25)
    assert (after.lutetium(), after.bag_empty(), after.needed_until()) == ((45, 75), 255, 255)


def test_vomiting_after_lutetium_is_a_spill_and_no_steroid_comes_within_the_hour(play: Any) -> None:
    bed = play("after lutetium")
    bed.incident(70, "vomiting")
    assert bed.show(70).dues("second_antiemetic", "vomit_cleaned") == [75, 80]
    assert bed.show(70).state("steroid") == "planned"
    assert bed.refused(119.9, "nurse1", "steroid", value=DRUG) == {"steroid_60_min"}
    bed.does(120, "nurse1", "steroid", value=DRUG)
    bed.does(120, "nurse1", "amino_acids", "rate", value={"ml_per_h": 200})
    assert bed.show(120).bag_empty() == 270


def test_no_steroid_before_the_lutetium(play: Any) -> None:
    bed = play("amino acids")
    bed.incident(10, "vomiting")
    assert bed.refused(20, "nurse1", "steroid", value=DRUG) == {"steroid_60_min"}


def test_h13_hypotension_pauses_count_and_the_pressure_is_measured_again_and_again(play: Any) -> None:
    bed = play("lutetium")
    bed.incident(40, "hypotension")
    for step in ("lutetium", "amino_acids"):
        bed.does(40, "nurse1", step, "pause", reason="incident: hypotension")
    times = [f"pressure_again_{minutes}" for minutes in (5, 10, 15, 30)]
    assert bed.show(40).dues("legs_up", *times, "hypotension_seen") == [41, 45, 50, 55, 70, 50]
    bed.does(45, "nurse1", times[0], value={**PRESSURE, "systolic_mmhg": 84})
    assert bed.show(46).alarms()["observation"] == "low"
    bed.does(50, "nurse1", times[1], value=PRESSURE)
    assert "observation" not in bed.show(50).alarms()
    assert bed.show(51).late() == {"legs_up"}
    bed.does(50, "nurse1", "amino_acids", "resume", at=when(50))
    assert bed.refused(51, "nurse1", "lutetium", "resume") == {"incident_closed"}
    bed.does(52, "nurse1", "lutetium", "resume", reason="pressure is back, physician agrees")
    after = bed.show(52)
    assert (after.lutetium(), after.bag_empty(), after.needed_until()) == ((30, 72), 250, 252)


def test_h13_hyperkalaemia_pauses_the_amino_acids_until_it_is_over(play: Any) -> None:
    """L02: stopped 110 to 130 min."""
    bed = play("after lutetium")
    entry = bed.incident(110, "hyperkalaemia")
    bed.does(110, "nurse1", "amino_acids", "pause", reason="incident: hyperkalaemia")
    stands = bed.show(110)
    assert stands.dues("ecg", "hyperkalaemia_decided", "potassium_again") == [120, 125, 140]
    assert stands.alarms()["amino_acids_stopped"] == "medium"
    assert bed.refused(125, "nurse1", "amino_acids", "resume") == {"hyperkalaemia_closed"}
    bed.does(126, "nurse1", "potassium_again", "measure", value={"potassium_mmol_per_l": 6.3})
    assert "observation" in bed.show(126).alarms()
    bed.does(128, "nurse1", "potassium_again", "again", value={"potassium_mmol_per_l": 5.2})
    bed.does(129, "phys1", "hyperkalaemia_decided", value={"decision": "go on"})
    bed.close(130, entry)
    bed.does(130, "nurse1", "amino_acids", "resume")
    after = bed.show(130)
    assert not {"incident", "amino_acids_stopped"} & set(after.alarms())
    assert {"ecg"} <= after.late()
    assert (after.bag_empty(), after.needed_until()) == (260, 260)


def test_i8_hyperkalaemia_that_stops_the_amino_acids_for_good_leaves_a_deficit_on_record(play: Any) -> None:
    bed = play("after lutetium")
    bed.incident(110, "hyperkalaemia")
    bed.does(111, "nurse1", "amino_acids", "stop", reason="severe, ECG changed")
    assert bed.show(112).alarms()["shortfall"] == "medium"
    assert bed.refused(113, "nurse1", "hyperkalaemia_decided", value={"decision": "stopped for good"}) == {"role"}
    bed.does(113, "phys1", "hyperkalaemia_decided", value={"decision": "stopped for good"})
    assert bed.refused(120, "nurse1", "cannula_out") == {"amino_acids_complete"}


def test_h12_lutetium_never_runs_on_without_amino_acids(play: Any) -> None:
    bed = play("lutetium")
    bed.incident(40, "hyperkalaemia")
    assert "hyperkalaemia; amino acids still runs" in bed.show(40).words()
    bed.does(40, "nurse1", "amino_acids", "pause", reason="incident: hyperkalaemia")
    assert "hyperkalaemia; Lu-177 still runs by the chart" in bed.show(40).words()
    assert bed.show(43).alarms()["amino_acids_stopped_during_lutetium"] == "high"
    bed.does(43, "tech1", "lutetium", "pause", reason="no amino acids")
    assert bed.show(43).alarms()["amino_acids_stopped"] == "medium"
    assert bed.refused(44, "tech1", "lutetium", "resume") == {"amino_acids_running"}
    assert bed.refused(44, "tech1", "lutetium", "resume", reason="it is short") == {"amino_acids_running"}


def test_hormonal_crisis_by_day_stops_the_lutetium_and_watches_the_night(play: Any) -> None:
    bed = play("lutetium")
    bed.incident(40, "hormonal_crisis")
    bed.does(40, "tech1", "lutetium", "pause", reason="incident: hormonal crisis")
    stands = bed.show(40)
    watched = [f"crisis_watched_{minutes}" for minutes in (10, 20, 30, 60)]
    assert stands.dues("octreotide_given", *watched, "intensive_care") == [45, 50, 60, 70, 100, 55]
    hours = ["23", "00", "01", "02", "03", "04", "05", "06"]
    assert stands.dues(*(f"night_hourly_{hour}" for hour in hours)) == [900 + 60 * place for place in range(8)]
    assert bed.refused(60, "tech1", "lutetium", "resume") == {"incident_closed"}


def test_hormonal_crisis_by_night_is_watched_from_the_next_hour_and_holds_the_discharge(play: Any) -> None:
    bed = play("measured")
    night = bed.show(NIGHT + 200)
    assert night.state("night_hourly_23") == "skipped"
    bed.does(NIGHT + 100, "nurse1", None, "incident", value={"kind": "hormonal_crisis"}, at=when(19 * 60 + 30))
    entry = bed.kept()
    hours = ["23", "00", "01", "02", "03", "04", "05", "06"]
    due = bed.show(NIGHT + 100).dues(*(f"night_hourly_{hour}" for hour in hours))
    assert due == [None, None, None, None, None, 1200, 1260, 1320]
    assert bed.refused(NIGHT + 360, "nurse1", "discharge") == {"incident_closed"}
    bed.close(NIGHT + 361, entry)
    bed.does(NIGHT + 362, "nurse1", "discharge")


def test_h19_anaphylaxis_is_graded_and_a_severe_one_asks_before_anything_goes_on(play: Any) -> None:
    bed = play("lutetium")
    entry = bed.incident(40, "allergic_reaction")
    for step in ("lutetium", "amino_acids"):
        bed.does(40, "nurse1", step, "pause", reason="incident: wheeze")
    watched = [f"reaction_watched_{minutes}" for minutes in (5, 10, 20, 30)]
    assert bed.show(40).dues("emergency_drill", *watched, "reaction_graded") == [41, 45, 50, 60, 70, 55]
    assert bed.refused(50, "nurse1", "reaction_graded", value={"grade": "3"}) == {"role"}
    bed.does(50, "phys1", "reaction_graded", value={"grade": "3"})
    bed.does(55, "nurse1", "amino_acids", "resume")
    bed.close(56, entry)
    assert bed.refused(57, "tech1", "lutetium", "resume") == {"reaction_mild"}
    assert bed.show(57).lutetium()[1] == 77


@pytest.mark.parametrize("kind", ["rash", "flushing"])
def test_h19_rash_and_flushing_are_watched(play: Any, kind: str) -> None:
    bed = play("lutetium")
    bed.incident(45, kind)
    assert bed.show(45).dues(*(f"reaction_watched_{minutes}" for minutes in (5, 10, 20, 30))) == [50, 55, 65, 75]
    assert bed.show(45).due({"rash": "reaction_graded", "flushing": "flush_judged"}[kind]) is not None


def test_urine_spill_changes_no_clock_and_holds_the_room(play: Any) -> None:
    bed = play("measured")
    before = bed.show(NIGHT + 100)
    entry = bed.incident(NIGHT + 100, "spill")
    after = bed.show(NIGHT + 100)
    assert (after.lutetium(), after.needed_until()) == (before.lutetium(), before.needed_until())
    assert after.alarms()["incident"] == "medium"
    assert after.dues("spill_cleaned", "spill_measured") == [NIGHT + 110, NIGHT + 130]
    bed.does(NIGHT + 111, "nurse1", "spill_cleaned", value={"people": "nurse1, tech1"})
    bed.does(NIGHT + 360, "nurse1", "discharge")
    clean = {"usv_per_h": 0.2, "removable": "no"}
    assert bed.refused(NIGHT + 420, "tech1", "room_release", "measure", value=clean) == {
        "spill_measured",
        "spill_closed",
    }
    bed.does(NIGHT + 425, "tech1", "spill_measured", "measure", value={"left_usv_per_h": 0.3})
    bed.close(NIGHT + 426, entry)
    bed.does(NIGHT + 427, "tech1", "room_release", "measure", value=clean)


def test_contaminated_person_is_washed_measured_and_replaced_and_the_bed_goes_on(play: Any) -> None:
    bed = play("after lutetium")
    before = bed.show(80)
    bed.incident(80, "contamination")
    after = bed.show(80)
    assert after.dues("person_washed", "expert_informed", "person_measured") == [85, 95, 100]
    assert after.alarms()["incident"] == "medium"
    assert (after.bag_empty(), after.needed_until()) == (before.bag_empty(), before.needed_until())
    assert bed.refused(100, "nurse1", "person_measured", "measure", value={"left_usv_per_h": 1}) == {"role"}
    bed.does(100, "tech1", "person_measured", "measure", value={"left_usv_per_h": 1})
    bed.does(110, "rpe1", "person_measured", "again", value={"left_usv_per_h": 0.2})


def test_h18_closing_leaves_open_checks_to_be_done(play: Any) -> None:
    bed = play("lutetium")
    entry = bed.incident(45, "pain")
    bed.close(50, entry)
    assert "incident" not in bed.show(50).alarms()
    assert "arm_cared_for" in bed.show(60).late()
    assert bed.command("record", "--entry", entry, "--action", "close", "--by", "phys1", "--now", when(61)).code == 4


def test_core_protocol_incidents_ask_and_open_nothing(demo: Any) -> None:
    words = ["record", "--bed", "1", "--action", "incident", "--by", "nurse1", "--value", "kind=vomiting"]
    assert demo(*words, "--now", when(10)).code == 0
    board = demo("show", "--json", "--now", when(11)).data
    said = next(one["text"] for one in board["alarms"] if one["kind"] == "incident")
    assert said == "incident 08:10: vomiting"
