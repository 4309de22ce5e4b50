"""The page of a treatment on the whole protocol: its list, facts, vital signs and gauges."""

from __future__ import annotations

from datetime import date

import pytest

from ward_board.board.board import bed_of, board_of
from ward_board.board.layout import ViewState
from ward_board.board.line import Line, Tone
from ward_board.board.treatment_page import treatment_lines
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM

from ..domain.whole_day import ZONE, WholeDay, whole_day

STAFF = {"nurse1": "A. Bos", "nurse2": "J. de Vries", "tech1": "S. Yilmaz", "phys1": "Dr E. Smit", "rpe1": "R. Peeters"}
SIGNS = {"systolic_mmhg": "118", "diastolic_mmhg": "70", "pulse_per_min": "80"}
PATIENT = Patient("p1", "de Boer P.", date(1949, 1, 30), "41.883", "NL", "nl")


def lines(day: WholeDay, minute: float, width: int = 160) -> list[str]:
    """The page as rows of words, at a minute from T0 (08:00)."""
    return [line.text for line in drawn(day, minute, width)]


def drawn(day: WholeDay, minute: float, width: int = 160) -> tuple[Line, ...]:
    """The page as it is drawn."""
    bed = bed_of(PATIENT, day.situation(minute))
    now = day.at(minute)
    board = board_of(
        ward="PRRT ward", kind="demo", day=bed.day(ZONE), zone=ZONE, now=now, saved_at=now, beds=[bed], staff=STAFF
    )
    return treatment_lines(board, "t1", ViewState(width, 42))


def row(page: list[str], words: str) -> int:
    """In which row `words` stand, each run of spaces read as one."""
    found = [place for place, text in enumerate(page) if words in " ".join(text.split())]
    assert found, f"'{words}' is not on the page:\n" + "\n".join(page)
    return found[0]


def has(page: list[str], words: str) -> bool:
    return any(words in " ".join(text.split()) for text in page)


# --- the checklist ---------------------------------------------------------------------------------------------------


def test_a_card_that_is_done_is_one_row_and_an_open_one_shows_what_is_open() -> None:
    page = lines(whole_day().until("dosimeters"), -88)
    assert row(page, "the day before, 11 checks") > row(page, "due 06:30 consent")
    row(page, "due 06:30 dosimeters on")
    row(page, "arrival, 5 of 6 checks")
    assert not has(page, "done 06:30 ward explained")
    later = whole_day().through("go")
    row(lines(later, -65), "arrival, 6 checks")


@pytest.mark.parametrize("width", [80, 100, 160])
def test_what_is_now_stands_before_what_is_later_and_that_before_what_is_done(width: int) -> None:
    page = lines(whole_day().through(LUTETIUM), 33, width)
    now, later = row(page, "arm, leak, pump pressure +2 min"), row(page, "Fri 08:30 scan")
    assert row(page, "running 09:00 end Lu-177") < later
    assert now < later < row(page, "done 08:25 time-out card")
    if width < 120:
        assert now < row(page, "amino acids ┊")


def test_early_and_late_stand_in_signed_minutes_from_the_first_plan() -> None:
    day = whole_day().until("cannula")
    day.do("cannula", -48)
    day.do("antiemetic", -43)
    day.do("no_steroid", -40)
    day.do("vial_confirmed", -10)
    page = lines(day, -5)
    row(page, "done 07:12 cannula Bos +12 min")
    row(page, "antiemetic, 2 checks Bos -8 min")
    assert not has(page, "vial confirmed Yilmaz -")
    assert not has(page, "vial confirmed Yilmaz +")


def test_what_was_left_out_says_why_and_what_was_overtaken_is_not_done() -> None:
    day = whole_day().until("arm_2")
    day.do("arm_10")
    day.record(41, "nurse1", "arm_20", "skip", code="patient_declined")
    page = lines(day, 42)
    row(page, "not done 08:32 arm, leak, pump pressure +2 min")
    row(page, "not done 08:35 arm, leak, pump pressure +5 min")
    row(page, "skipped 08:41 arm, leak, pump pressure +20 min patient declined, Bos")


def test_what_an_incident_called_for_stands_under_its_name() -> None:
    day = whole_day().through(LUTETIUM)
    day.record(33, "nurse1", None, "incident", kind="hypotension", reason="pale")
    day.record(35, "nurse1", "legs_up", "tick")
    page = lines(day, 36)
    incident = row(page, "incident 08:33 hypotension open")
    asked, ordinary = row(page, "pressure and pulse again +5 min"), row(page, "next 08:40 arm, leak, pump pressure +10")
    assert incident < asked < row(page, "done 08:35 legs up, fluids Bos") < ordinary
    for minutes in (5, 10, 15, 30):
        day.record(33 + minutes, "nurse1", f"pressure_again_{minutes}", "tick", **SIGNS)
    day.record(64, "phys1", "hypotension_seen", "tick")
    page = lines(day, 65)
    row(page, "done 09:04 hypotension, 6 of 6 checks Bos, Dr Smit +21 min")
    assert not has(page, "done 08:38 pressure and pulse again")


# --- facts -----------------------------------------------------------------------------------------------------------


def test_h15_allergies_say_who_asked_and_when_and_nobody_is_not_none() -> None:
    day = whole_day().until("allergies")
    row(lines(day, -900), "ALLERGY UNKNOWN: nobody asked")
    row(lines(day, -900), "hormones not asked yet")
    row(lines(day, -900), "at home not asked yet")
    day.do("allergies", -62, values={"allergies": "none", "earlier_reaction": "grade 3"})
    page = lines(day, -61)
    row(page, "allergies none, asked today 06:58 Bos")
    row(page, "earlier reaction grade 3")
    day.do("allergies", -60, action="again", values={"allergies": "iodine contrast", "earlier_reaction": "none"})
    row(lines(day, -59), "allergies ALLERGY iodine contrast, asked today 07:00 Bos")


def test_blood_results_have_both_units_their_sample_and_their_limit() -> None:
    day = whole_day().until("blood_results")
    row(lines(day, -990), "blood results not entered yet")
    day.do("blood_results", more={"haemoglobin_mmol_per_l": "8.8 g/dL", "platelets_10e9_per_l": "96"})
    page = lines(day, -60)
    row(page, "blood results sample of 20 Nov, 6 days ago")
    # 8.8 g/dL is 5.46 mmol/L: one digit would read 5.5, which is within the limit
    row(page, "haemoglobin 5.462 mmol/L = 8.8 g/dL BELOW 5.5")
    row(page, "platelets 96 10⁹/L BELOW 100")
    day = whole_day().until("blood_results")
    day.do("blood_results", more={"haemoglobin_mmol_per_l": "9.0 g/dL", "platelets_10e9_per_l": "100"})
    row(lines(day, -60), "haemoglobin 5.6 mmol/L = 9.0 g/dL")
    assert not has(lines(day, -60), "BELOW")


def test_the_volume_to_draw_is_told_until_the_start_only_where_the_concentration_is_known() -> None:
    day = whole_day(activity_mbq=3700).until("activity_assay")
    noon_before = {"calibrated_at": day.at(30 - 24 * 60).isoformat(), "mbq": "8213", "mbq_per_ml": "370"}
    day.do("activity_assay", more=noon_before)
    # 370 MBq/mL of a day before hold 333.4 now
    row(lines(day, 21), "volume draw 11.1 mL for 3,700 MBq at 08:30")
    day = whole_day().until("activity_assay")
    day.do("activity_assay", more={"mbq": "7400", "mbq_per_ml": "370", "calibrated_at": day.at(-30).isoformat()})
    row(lines(day, 21), "draw 20.1 mL for 7,400 MBq at 08:30; the vial holds 20.0 mL")
    assert not has(lines(whole_day().through("activity_assay"), 21), "draw")
    assert not has(lines(whole_day().through(LUTETIUM), 31), "draw")


def test_given_activity_says_whether_it_is_within_the_tolerance() -> None:
    day = whole_day().until("residual_assay")
    row(lines(day, 70), "activity given is stated after the residual assay, not before")
    assert not has(lines(day, 70), "given 7,")
    day.do("residual_assay")
    row(lines(day, 76), "given 7,319 MBq at 08:30, -1.1 % of prescribed, within 10 %")
    day = whole_day().until("residual_assay")
    day.do("residual_assay", values={"mbq": "1000"}, reason="told to the physician")
    row(lines(day, 76), "-13.6 % of prescribed, OUTSIDE 10 %")


def test_a_second_attempt_and_a_second_cannula_are_facts() -> None:
    day = whole_day().through("cannula")
    day.do("cannula", -50, action="again", more={"site": "right forearm"})
    day.record(-49, "nurse1", "cannula_lutetium", "tick", site="left hand", gauge="22", patent="yes")
    page = lines(day, -45)
    row(page, "right forearm, 20 G, patent yes, 07:10 Bos, attempt 2")
    row(page, "left hand, 22 G, patent yes, 07:11 Bos")


# --- vital signs -----------------------------------------------------------------------------------------------------


def test_vital_signs_show_their_trend_and_concern_in_words_and_colour() -> None:
    day = whole_day().until("vitals_after")
    day.do("vitals_after", values={"systolic_mmhg": "88", "diastolic_mmhg": "76", "pulse_per_min": "124"})
    page = lines(day, 64)
    newest = row(page, "09:02 88/76 ↓ 124 ↑ - - systolic below 90, pulse")
    assert newest < row(page, "08:22 128/76")
    tones = {run.text.strip(): run.tone for run in drawn(day, 64)[newest].runs}
    assert tones["88/76"] is Tone.ALERT_STRONG
    day.do("watch_60", values={"systolic_mmhg": "90", "pulse_per_min": "124", "temperature_celsius": "36.8"})
    page = lines(day, 92)
    row(page, "09:30 90/? ↑ 124 → 36.8 - pulse above 120")


def test_h19_the_watch_counts_two_hours_from_the_start_and_names_the_next_look() -> None:
    day = whole_day().through("vitals_after")
    row(lines(day, 78), "watch until 10:30, 2 h after Lu-177 started: 48 of 120 min, next look 09:30")
    assert not has(lines(whole_day().until(LUTETIUM), 29), "watch until")
    day = whole_day().through("watch_90")
    row(lines(day, 150), "watch until 10:30, 2 h after Lu-177 started: 120 of 120 min, next look 11:00")
    day = whole_day().through("watch_150")
    row(lines(day, 181), "watched for 2 h 30 after the start: looks 09:02, 09:30, 10:00, 11:00")


# --- gauges ----------------------------------------------------------------------------------------------------------


def test_h13_a_shortfall_shows_both_ways_out_and_that_a_physician_chooses() -> None:
    day = whole_day().until(LUTETIUM)
    day.do(LUTETIUM, 50, action="start")
    page = " ".join(" ".join(line[:78].split()) for line in lines(day, 60))
    assert "ends 12:00, needed to 12:20: 20 min short; ways out: 225 mL/h from 09:00, or 84 mL more" in page
    assert "physician chooses" in page
    day.record(60, "nurse1", AMINO_ACIDS, "rate", ml_per_h="225", ordered_by="phys1")
    page = lines(day, 61)
    row(page, "09:00 rate 250 to 225 mL/h (Dr Smit)")
    assert not has(page, "min short")


def test_h14_the_gauge_says_that_the_pump_runs_faster_than_its_rate() -> None:
    day = whole_day().through(AMINO_ACIDS)
    day.record(24, "nurse1", AMINO_ACIDS, "measure", pump_ml="125")
    row(lines(day, 25), "rate 25 % above plan: 08:00 to 08:24 the pump gave 125 mL, by its rate 100")
    day = whole_day().through(AMINO_ACIDS)
    day.record(24, "nurse1", AMINO_ACIDS, "measure", pump_ml="110")
    assert not has(lines(day, 25), "above plan")


def test_pauses_bags_and_a_partial_dose_stay_visible() -> None:
    day = whole_day().through(LUTETIUM)
    day.record(35, "nurse1", LUTETIUM, "pause", reason="occlusion")
    day.record(52, "nurse1", LUTETIUM, "resume")
    day.record(77, "tech1", LUTETIUM, "finish")
    page = lines(day, 80)
    row(page, "took 47 min, meant to take 20 to 40 min")
    row(page, "stood still 08:35 to 08:52, 17 min")
    day = whole_day().through(LUTETIUM)
    day.record(45, "phys1", LUTETIUM, "stop", reason="reaction")
    day.record(46, "nurse1", AMINO_ACIDS, "measure", ml="100")
    page = lines(day, 50)
    row(page, "STOPPED for good 08:45")
    row(page, "partial dose: stopped for good")
    row(page, "08:46 100 mL more hung")
    row(page, "left of 1100")
