"""The rows of "what goes wrong" (CLINICAL §8) that are no incident at the bed, played through `record` (proof 3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ward_board.store.store import Store

from .played_day import MEASURED, NIGHT, PRESSURE, TIME_OUT, when


def test_patient_late_the_row_shifts_and_no_other_bed(play: Any) -> None:
    bed = play("two beds")
    assert "identity" in bed.show(-79).late()
    other = bed.show(-79, bed=2).step("lutetium")["planned"]
    bed.does(-60, "nurse1", None, "reschedule", value={"t0": when(45)})
    after = bed.show(-60)
    assert after.lutetium() == (75, 105)
    assert "identity" not in after.late()
    assert bed.show(-60, bed=2).step("lutetium")["planned"] == other


def test_patient_does_not_come(play: Any) -> None:
    bed = play("alone")
    bed.does(-30, "nurse1", None, "no_show", reason="did not answer the phone")
    after = bed.show(60)
    assert (after.here["state"], after.here["next"], after.alarms()) == ("cancelled", None, {})


def test_vial_late_asks_before_the_amino_acids_and_both_ways_out_are_the_physicians(play: Any) -> None:
    """L04: the vial comes at 105 min."""
    bed = play("almost ready")
    assert "vial_confirmed" in bed.show(0.5).late()
    assert bed.refused(1, "nurse1", "amino_acids", "start") == {"vial_confirmed"}
    bed.does(1, "nurse1", "amino_acids", "start", at=when(0), reason="courier has left")
    waits = bed.show(60)
    assert waits.alarms()["lutetium_waits"] == "medium"
    assert waits.step("lutetium")["blocked_by"] == ["time_out"]
    bed.does(95, "tech1", "activity_assay", "measure", value={"mbq": 7462, "calibrated_at": "09:00", "vial": "LU-1"})
    bed.does(100, "tech1", "time_out", value=TIME_OUT["value"], second="phys1")
    bed.does(105, "tech1", "lutetium", "start")
    after = bed.show(105)
    assert (after.lutetium(), after.bag_empty(), after.needed_until()) == ((105, 135), 240, 315)
    assert after.alarms()["shortfall"] == "medium"
    assert bed.refused(106, "nurse1", "amino_acids", "rate", value={"ml_per_h": 160}) == {"physician_choice"}
    bed.does(106, "phys1", "amino_acids", "rate", value={"ml_per_h": 160})
    assert "shortfall" not in bed.show(107).alarms()


def test_h17_wrong_activity_keeps_the_lutetium_waiting_while_the_amino_acids_go_on(play: Any) -> None:
    bed = play("amino acids")
    bed.does(20, "tech1", "activity_assay", "measure", value={"mbq": 8900, "calibrated_at": "08:20", "vial": "LU-9"})
    assert bed.refused(25, "tech1", "time_out", value={**TIME_OUT["value"], "second.mbq": 8900}, second="phys1") == {
        "activity_in_tolerance"
    }
    assert "time_out" in bed.refused(31, "tech1", "lutetium", "start")
    waits = bed.show(36)
    assert (waits.state("amino_acids"), waits.alarms()["lutetium_waits"]) == ("running", "medium")
    assert bed.refused(37, "nurse1", None, "prescribe", value={"activity_mbq": 8800}) == {"role"}
    bed.does(37, "phys1", None, "prescribe", value={"activity_mbq": 8800})
    assert bed.show(37).state("prescription") != "done"
    bed.does(38, "tech1", "time_out", value={**TIME_OUT["value"], "second.mbq": 8900}, second="phys1")
    bed.does(39, "tech1", "lutetium", "start")
    assert (bed.show(39).lutetium(), bed.show(39).needed_until()) == ((39, 69), 249)


def test_h12_lutetium_without_amino_acids_is_a_loud_deviation_or_nothing(play: Any) -> None:
    bed = play("almost ready")
    assert {"amino_acids_running", "amino_acids_30_min"} <= bed.refused(0, "tech1", "lutetium", "start")
    assert "amino_acids_running" in bed.refused(0, "tech1", "lutetium", "start", reason="acids came late")
    bed.does(0, "tech1", "lutetium", "start", deviation="other", reason="acids were started after it")
    alarms = bed.show(3).alarms()
    assert (alarms["deviation"], alarms["amino_acids_stopped_during_lutetium"]) == ("high", "high")


def test_h15_the_cycle_after_a_severe_reaction_is_asked_about(play: Any) -> None:
    bed = play("alone")
    said = {"allergies": "none", "earlier_reaction": "grade 3"}
    bed.does(-80, "nurse1", "allergies", value=said)
    assert "earlier_reaction" in bed.refused(-70, "phys1", "go")


def test_scan_camera_down_is_the_physicians_to_leave_out_and_measuring_may_come_first(play: Any) -> None:
    bed = play("evening")
    bed.does(NIGHT + 40, "tech1", "measurement", "measure", value=MEASURED)
    assert bed.refused(NIGHT + 41, "tech1", "scan", "skip", reason="camera is down") == {"role"}
    assert "scan" in bed.refused(NIGHT + 45, "phys1", "evaluation", value={"fit": "yes"})
    assert "evaluation_fit" in bed.refused(NIGHT + 46, "nurse1", "discharge", reason="camera is down")
    bed.does(NIGHT + 50, "phys1", "scan", "skip", value={"code": "equipment"}, reason="camera is down")
    assert bed.show(NIGHT + 50).state("scan_read") == "skipped"
    bed.does(NIGHT + 60, "phys1", "evaluation", value={"fit": "yes"})
    assert bed.refused(NIGHT + 61, "nurse1", "discharge", reason="all else is done") == {"rules"}


def test_h42_reading_too_high_asks_before_the_rules_and_a_later_one_voids_them(play: Any) -> None:
    bed = play("measured")
    near_bladder = {"value": {**MEASURED, "usv_per_h": 31}, "reason": "near the bladder"}
    assert bed.refused(NIGHT + 99, "tech1", "measurement", "again", **near_bladder) == {"second_person"}
    bed.does(NIGHT + 100, "tech1", "measurement", "again", second="nurse1", **near_bladder)
    assert bed.show(NIGHT + 100).state("rules") != "done"
    assert "rules" in bed.refused(NIGHT + 101, "nurse1", "discharge")
    read = {"inputs_read": "yes", "days_read": "yes"}
    assert "discharge_limit" in bed.refused(NIGHT + 105, "rpe1", "rules", value=read, second="phys1")
    bed.does(NIGHT + 230, "tech1", "measurement", "again", value={**MEASURED, "usv_per_h": 12})
    assert bed.refused(NIGHT + 240, "rpe1", "rules", value=read, second="phys1") == {"above_cap"}
    bed.does(NIGHT + 245, "rpe1", "rules", value=read, second="phys1", reason="days above the cap are signed")
    assert bed.refused(NIGHT + 360, "nurse1", "discharge") == {"rules_explained"}


def test_death_or_transfer_informs_those_who_care_on_and_the_room_waits(play: Any) -> None:
    bed = play("evening")
    entry = bed.incident(400, "goes_elsewhere")
    assert bed.show(400).due("others_informed") == 415
    assert bed.show(400).alarms()["incident"] == "medium"
    assert bed.refused(401, "nurse1", "others_informed") == {"role"}
    bed.does(410, "nurse1", None, "transfer", reason="to intensive care")
    left = bed.kept()
    gone = bed.show(411)
    assert (gone.here["state"], gone.here["next"]["step"]) == ("discharged", "room_release")
    assert set(gone.alarms()) == {"incident", "deviation"}, "no rules, no measurement: a physician signs for it"
    bed.does(412, "rpe1", "others_informed", value={"informed": "intensive care, in writing"})
    bed.does(413, "phys1", None, "countersign", entry=left)
    bed.close(413, entry)
    assert bed.show(413).alarms() == {}


def test_a6_after_a_power_cut_the_real_times_are_charted_late_and_the_plan_is_as_if_on_time(
    play: Any, tmp_path: Path
) -> None:
    bed = play("amino acids")
    assay = {"mbq": 7462, "calibrated_at": "07:30", "vial": "LU-1"}
    bed.does(150, "tech1", "activity_assay", "measure", value=assay, at=when(20))
    bed.does(150, "tech1", "time_out", value=TIME_OUT["value"], second="phys1", at=when(25))
    bed.does(150, "tech1", "lutetium", "start", at=when(30))
    bed.does(150, "tech1", "lutetium", "finish", at=when(60))
    after = bed.show(150)
    assert (after.lutetium(), after.bag_empty(), after.needed_until()) == ((30, 60), 240, 240)
    store = Store.open(f"sqlite:///{(tmp_path / 'store.db').as_posix()}")
    with store.read() as view:
        typed = list(view.entries_after(0))[-4:]
    store.close()
    assert all(entry.late and entry.recorded_at > entry.occurred_at for entry in typed)
    assert bed.refused(151, "tech1", "vitals_after", value=PRESSURE) == {"role"}
