"""Corrections: nothing is erased; a later entry amends or strikes, and may not hide what a gate would have refused."""

from __future__ import annotations

import pytest

from ward_board.errors import AlreadyDoneError, BadInputError

NEXT_DAY = 24 * 60


def amend(day, target, minute=None, typed=100, **rest):
    values = {"occurred_at": day.at(minute).isoformat()} if minute is not None else {}
    values |= rest.pop("values", {})
    return day.record(typed, rest.pop("by", "nurse1"), None, "correct", target=target.id, values=values, **rest)


def test_a_time_is_amended_and_the_old_one_stays_in_the_journal(day):
    entry = day.cannula(-60)
    amend(day, entry, -50, typed=-40, reason="wrote the wrong time")
    assert day.chart()["cannula"].done.occurred_at == day.at(-50)
    assert day.entries[1].occurred_at == day.at(-60)


def test_a_value_is_amended_the_others_stay(day):
    entry = day.cannula()
    amend(day, entry, typed=-40, values={"gauge": "22"}, reason="read it again")
    assert day.chart()["cannula"].done.values == {"site": "left arm", "gauge": 22.0, "patent": "yes"}


def test_a_struck_entry_no_longer_counts_but_is_shown(day):
    entry = day.cannula()
    day.record(-40, "nurse1", None, "correct", target=entry.id, reason="other patient")
    chart = day.chart()
    assert chart["cannula"].done is None
    assert [struck.id for struck in chart.voided] == [entry.id]
    assert day.answer(-30, "nurse1", "cannula", "tick", site="x", gauge="20", patent="yes")[0] == 0


def test_struck_once_is_struck(day):
    entry = day.cannula()
    day.record(-40, "nurse2", None, "correct", target=entry.id, reason="other patient")
    for values in ({}, {"gauge": "22"}):
        with pytest.raises(AlreadyDoneError) as refused:
            day.record(-30, "nurse1", None, "correct", target=entry.id, values=values, reason="other patient")
        assert (refused.value.by, refused.value.at) == ("nurse2", day.at(-40))


def test_a_correction_needs_a_reason_and_an_entry(day):
    entry = day.cannula()
    assert day.answer(-40, "nurse1", None, "correct", target=entry.id)[0] == 2
    assert day.answer(-40, "nurse1", None, "correct", target="t1.77", reason="because")[0] == 2
    assert day.answer(-40, "nurse1", None, "correct", target=None, reason="because")[0] == 2


@pytest.mark.parametrize("place", [0, 2, 3])
def test_bookings_and_corrections_are_not_corrected(day, place):
    entry = day.cannula()
    amend(day, entry, typed=-50, values={"gauge": "22"}, reason="read it again")
    day.record(-45, "coord1", None, "move", to_bed="4")
    assert day.answer(-40, "nurse1", None, "correct", target=day.entries[place].id, reason="because")[0] == 2


@pytest.mark.parametrize(
    "values",
    [
        {"occurred_at": "yesterday"},
        {"occurred_at": "9999-12-31T23:59:59-12:00"},
        {"occurred_at": "2020-11-26T08:00:00Z"},
        {"gauge": "x"},
        {"gauge": ""},
        {"patent": "perhaps"},
        {"mbq": "1"},
        {"second.gauge": "20"},
    ],
)
def test_an_amendment_is_read_like_any_value(day, values):
    entry = day.cannula()
    assert day.answer(-40, "nurse1", None, "correct", target=entry.id, values=values, reason="because")[0] == 2


def test_an_amended_time_lies_not_in_the_future(day):
    entry = day.cannula()
    for minute, code in (("-39:00", 0), ("-38:59", 2)):
        values = {"occurred_at": day.at(minute).isoformat()}
        answer = day.answer(-40, "nurse1", None, "correct", target=entry.id, values=values, reason="clock was wrong")
        assert answer[0] == code


def test_an_amended_time_without_a_zone_is_the_wards(day):
    entry = day.cannula()
    values = {"occurred_at": "2026-11-26T07:10"}
    day.record(-40, "nurse1", None, "correct", target=entry.id, values=values, reason="clock was wrong")
    assert day.chart()["cannula"].done.occurred_at == day.at(-50)


def test_an_implausible_amendment_is_marked(day):
    entry = day.cannula()
    assert amend(day, entry, typed=-40, values={"gauge": "30"}, reason="child's").passed == ("plausible:gauge",)


def test_amendments_are_checked_together(day):
    """H42: the background is checked against the reading as it stands, not as it was first typed."""
    day.until_evaluation()
    entry = day.measurement()
    typed = NEXT_DAY + 80
    amend(day, entry, typed=typed, values={"usv_per_h": "0.5"}, reason="read again")
    with pytest.raises(BadInputError, match="background"):
        amend(day, entry, typed=typed, values={"background_usv_per_h": "0.6"}, reason="read again")


def test_a_correction_that_makes_an_accepted_start_too_early_is_refused(day):
    """H12, I5: neither the lutetium is moved forward nor the amino acids back behind the gate's back."""
    day.until_lutetium()
    amino_acids, lutetium = day.entries[3], day.entries[6]
    for target, minute in ((lutetium, "29:59"), (amino_acids, "0:01")):
        values = {"occurred_at": day.at(minute).isoformat()}
        ask = {"target": target.id, "values": values, "reason": "clock was wrong"}
        assert day.answer(40, "nurse1", None, "correct", **ask) == (3, ["amino_acids_30_min"])
    entry = day.record(40, "nurse1", None, "correct", **ask, deviation="early")
    assert (entry.deviation, entry.passed) == ("early", ("amino_acids_30_min",))
    assert [a.priority for a in day.alarms(41) if a.subject == entry.id] == ["high"]
    day.record(42, "phys1", None, "countersign", target=entry.id)
    assert not day.chart().open_deviations


def test_a_deviation_of_one_kind_is_no_cover_for_another(day):
    day.until_amino_acids()
    day.assay()
    day.time_out(25, second=None, deviation="missing", reason="alone on the ward")
    lutetium = day.record(30, "nurse1", "lutetium", "start", deviation="missing", reason="technologist is ill")
    values = {"occurred_at": day.at(10).isoformat()}
    answer = day.answer(40, "nurse1", None, "correct", target=lutetium.id, values=values, reason="it was earlier")
    assert answer == (3, ["amino_acids_30_min", "time_out"])


def test_a_strike_that_takes_away_what_others_relied_on_is_refused(day):
    day.until_lutetium()
    for place, gates in ((1, ["cannula_patent"]), (2, ["antiemetic_given"]), (5, ["time_out"])):
        answer = day.answer(40, "nurse1", None, "correct", target=day.entries[place].id, reason="other patient")
        assert answer == (3, gates)


def test_a22_a_correction_leaves_no_infusion_out_of_order(day):
    day.until_amino_acids()
    start = day.entries[3]
    pause = day.record(10, "nurse1", "amino_acids", "pause")
    day.record(20, "nurse1", "amino_acids", "resume")
    for target, minute in ((pause, 25), (start, 15)):
        values = {"occurred_at": day.at(minute).isoformat()}
        answer = day.answer(40, "nurse1", None, "correct", target=target.id, values=values, reason="because")
        assert answer[0] == 2
    assert day.answer(40, "nurse1", None, "correct", target=pause.id, reason="did not happen")[0] == 2


def test_a_struck_start_can_be_skipped_although_a_reading_stays(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "measure", pump_ml="40")
    day.record(15, "nurse1", None, "correct", target=day.entries[3].id, reason="other patient")
    day.record(20, "phys1", "amino_acids", "skip", reason="not today")
    assert day.chart()["amino_acids"].is_skipped


def test_seen_is_struck_like_anything_else(day):
    seen = day.record(-10, "nurse1", None, "seen")
    day.record(-5, "nurse1", None, "correct", target=seen.id, reason="other bed")
    assert day.chart().seen is None


# --- what two people confirmed ----------------------------------------------------------------------------------------


def test_a_new_assay_voids_the_time_out(day):
    """H17."""
    day.until_time_out()
    day.assay(27, action="again", values={"vial": "LU-2"})
    assert day.answer(30, "tech1", "lutetium", "start") == (3, ["time_out"])
    day.time_out(29)
    assert day.answer(30, "tech1", "lutetium", "start") == (0, [])


@pytest.mark.parametrize("happened", [27, 22])
def test_a_new_prescription_voids_the_time_out_whenever_it_is_said_to_have_happened(day, happened):
    day.until_time_out()
    day.record(happened, "phys1", None, "prescribe", activity_mbq="7300", typed=27)
    assert day.answer(30, "tech1", "lutetium", "start") == (3, ["time_out"])


def test_a_first_assay_typed_after_the_time_out_does_not_void_it(day):
    day.until_amino_acids()
    day.time_out(25, deviation="missing", reason="assay lies on the desk")
    day.assay(20, typed=26)
    assert day.answer(30, "tech1", "lutetium", "start") == (0, [])


def test_what_went_on_is_not_voided_any_more(day):
    day.until_lutetium()
    day.record(35, "phys1", None, "prescribe", activity_mbq="7300")
    assert day.chart()["time_out"].done


def test_a_new_measurement_voids_the_rules(day):
    day.until_rules()
    day.measurement(NEXT_DAY + 90, action="again", usv_per_h="7")
    assert day.answer(NEXT_DAY + 100, "nurse1", "discharge", "tick") == (3, ["rules"])
    day.rules(NEXT_DAY + 95)
    assert day.answer(NEXT_DAY + 100, "nurse1", "discharge", "tick") == (0, [])


def test_a_measurement_said_to_be_older_than_the_rules_voids_them_too(day):
    """The two people approved days that were computed without it."""
    day.until_rules()
    values = {"usv_per_h": "20", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-4"}
    day.record(NEXT_DAY + 80, "rpe1", "measurement", "again", values=values, typed=NEXT_DAY + 90)
    assert day.answer(NEXT_DAY + 100, "nurse1", "discharge", "tick") == (3, ["rules"])


def test_a_corrected_measurement_voids_the_rules_a_corrected_time_does_not(day):
    day.until_rules()
    measured = next(entry for entry in day.entries if entry.step == "measurement")
    amend(day, measured, NEXT_DAY + 76, typed=NEXT_DAY + 90, reason="clock was wrong")
    assert day.chart()["rules"].done
    amend(day, measured, typed=NEXT_DAY + 91, values={"usv_per_h": "18.1"}, reason="read it wrong")
    assert day.answer(NEXT_DAY + 100, "nurse1", "discharge", "tick") == (3, ["rules"])


def test_striking_what_voided_the_rules_gives_them_back(day):
    day.until_rules()
    again = day.measurement(NEXT_DAY + 90, action="again", usv_per_h="12")
    day.record(NEXT_DAY + 91, "rpe1", None, "correct", target=again.id, reason="other patient")
    assert day.chart()["rules"].done


def test_a3_after_any_number_of_corrections_each_value_comes_back(day):
    entry = day.cannula()
    doses = ["22", "18", "24"]
    for minute, gauge in enumerate(doses, start=-40):
        amend(day, entry, typed=minute, values={"gauge": gauge}, reason="read it again")
    chart = day.chart()
    corrections = [one for one in chart.entries if one.action == "correct"]
    assert [chart.before[one.id].values["gauge"] for one in corrections] == [20, 22, 18]
    assert chart["cannula"].done.values["gauge"] == 24
