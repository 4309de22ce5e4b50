"""The morning page: who is on it and in which order, what each cell says, what the door waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ward_board.board.board import bed_of
from ward_board.board.header import header_line
from ward_board.board.line import Tone
from ward_board.board.morning import morning_beds
from ward_board.board.morning_home import missing_for_home
from ward_board.board.morning_page import morning_lines
from ward_board.board.view import ViewState
from ward_board.domain.entry import Entry
from ward_board.domain.printed import Printed
from ward_board.domain.status import situation
from ward_board.domain.words import Action

from .morning_ward import (
    GUESTS,
    TO_MEASURED,
    WARSAW,
    WIDE,
    Act,
    Guest,
    alone,
    approved,
    away,
    called,
    cells,
    evaluation,
    explained,
    home,
    measured,
    morning_bed,
    morning_ward,
    page,
    read,
    released,
    scan,
    signed,
    tones,
)
from .whole_bed import ZONE, at, clock

# --- who is on it, in which order ------------------------------------------------------------------------------------


def test_the_beds_stand_in_the_order_of_their_flights_and_after_them_by_their_number() -> None:
    assert [bed.number for bed in morning_beds(morning_ward())] == [4, 7, 1, 2, 3, 5, 6, 8]


def test_a_turn_that_was_given_by_hand_moves_the_bed_on_the_page_too() -> None:
    moved = [replace(guest, acts=(*guest.acts, _turn(13 * 60))) if guest.bed == 8 else guest for guest in GUESTS]
    board = morning_ward(moved)
    assert [bed.number for bed in morning_beds(board)] == [8, 4, 7, 1, 2, 3, 5, 6]
    assert cells(board, 8)["scan"] == ("queue, about 09:50", "moved by hand")
    assert any("about 09:50, by hand" in text for text in page(board, ViewState(200, 60)))


def _turn(minutes: float) -> Act:
    return Act("09:00", "scan_turn", {"turn": minutes})


def test_who_went_home_today_stands_last_and_who_went_before_only_while_the_room_is_closed() -> None:
    guests = [
        Guest(1, "Jansen A.", (*TO_MEASURED, approved("09:20"), home("11:00"), released("12:00"))),
        Guest(2, "Müller K.", (*TO_MEASURED, approved("09:20"), home("11:10"))),
        Guest(3, "de Boer P."),
    ]
    friday, saturday = (morning_ward(guests, at("14:00", days)) for days in (1, 2))
    assert [bed.number for bed in morning_beds(friday)] == [3, 1, 2]
    assert [bed.number for bed in morning_beds(saturday)] == [3, 2]
    assert cells(saturday, 2)["home"] == ("Home since Fri 11:10", "room closed until it is released")
    freed = replace(guests[1], acts=(*guests[1].acts, released("09:00", days=2)))
    assert morning_beds(morning_ward([freed], at("08:59", 2))) != ()
    assert morning_beds(morning_ward([freed], at("09:01", 2))) == ()
    assert page(morning_ward([freed], at("10:00", 3)))[-1].strip() == "everybody has gone home"


@pytest.mark.parametrize("days", [1, 2, 4, 39])
def test_h44_a_treatment_stays_on_the_morning_page_until_the_patient_leaves(days: int) -> None:
    """Across midnight, a weekend, the year's end: nothing but the discharge takes a patient from the page."""
    board = morning_ward(now=at("00:30", days))
    assert {bed.number for bed in morning_beds(board)} == set(range(1, 9))


def test_h44_patients_of_tuesday_and_of_wednesday_stand_on_one_page() -> None:
    """Two treatment days at once: each bed is told by its own patient, the title names both days."""
    wednesday = at("11:30", 1)
    first = [morning_bed(Guest(bed, "Jansen A.", TO_MEASURED), wednesday) for bed in (1, 2)]
    second = [morning_bed(Guest(bed, "Bakker S."), at("20:00", 1), shift_days=1) for bed in (5, 6)]
    late = [replace(bed, situation=replace(bed.situation, now=at("20:00", 1))) for bed in first]
    board = replace(morning_ward([], at("20:00", 1)), beds=(*late, *second))
    assert [bed.number for bed in morning_beds(board)] == [1, 2, 5, 6]
    assert "patients of Thursday 26 November, Friday 27 November" in "\n".join(page(board))


def test_the_header_counts_patients_and_who_went_home_once_nothing_is_left_to_run() -> None:
    board = morning_ward()
    assert "8 patients   0 home" in header_line(board, WIDE, clock(board)).text
    gone = alone(*TO_MEASURED, approved("09:20"), home("11:00"))
    assert "1 patient   1 home" in header_line(gone, WIDE, clock(gone)).text
    day = morning_ward(now=at("11:00"))
    assert "8 running" in header_line(day, WIDE, clock(day)).text


# --- cells -----------------------------------------------------------------------------------------------------------


def test_the_scan_is_told_from_the_queue_to_the_way_back() -> None:
    board = morning_ward()
    found = {bed: cells(board, bed)["scan"] for bed in (1, 3, 5, 6, 8)}
    assert found[1] == ("done 09:08", "")
    assert found[3] == ("called 09:18", "next")
    assert found[5] == ("IN SCANNER", "since 09:10")
    assert found[6][0] == "queue, about 09:50"
    assert found[8][0] == "queue, about 10:10"
    back = alone(called("08:00"), away("08:05"), scan("08:26"), Act("08:31", "scan_back"))
    assert cells(back, 1)["scan"] == ("done 08:26", "back 08:31")


def test_h43_back_without_a_tick_too_long_in_the_scanner_and_turns_that_passed_say_so() -> None:
    back = alone(called("08:00"), away("08:05"), Act("08:31", "scan_back"))
    assert cells(back, 1)["scan"] == ("back 08:31", "scan to be ticked")
    assert cells(alone(away("08:05"), now="09:05"), 1)["scan"] == ("IN SCANNER", "since 08:05")
    assert cells(alone(away("08:05"), now="09:37"), 1)["scan"] == ("IN SCANNER 92 min", "since 08:05")
    assert cells(alone(), 1)["scan"] == ("was about 08:30", "queue")


def test_h43_a_scan_that_nobody_has_read_says_since_when() -> None:
    found = cells(morning_ward(), 1)
    assert found["read"] == ("not read yet", "since 09:08")
    assert found["evaluation"] == ("after the read", "")
    assert found["home"] == ("scan read", "since 09:08, then evaluation +3")


@pytest.mark.parametrize(
    ("seen", "words", "below"),
    [
        ({}, "adequate", "Smit 08:40"),
        ({"depot": "yes"}, "adequate", "depot"),
        ({"depot": "yes", "contamination": "yes", "new_lesions": "yes"}, "adequate", "depot +2"),
        ({"new_lesions": "yes"}, "adequate", "new lesions"),
    ],
)
def test_h43_what_was_seen_on_the_scan_stands_below_the_uptake(seen: dict[str, str], words: str, below: str) -> None:
    assert cells(alone(scan("08:26"), read("08:40", **seen)), 1)["read"] == (words, below)


@pytest.mark.parametrize("uptake", ["partly", "inadequate"])
def test_an_uptake_that_is_not_adequate_stands_out_at_every_width(uptake: str) -> None:
    board = alone(scan("08:26"), read("08:40", uptake))
    for width in (80, 100, 120, 160):
        lines = morning_lines(board, ViewState(width, 42))
        assert tones(lines, uptake) == {Tone.WARN_STRONG}


def test_the_measured_dose_rate_says_when_and_how_many_hours_after_the_infusion() -> None:
    board = alone(*TO_MEASURED)
    assert cells(board, 1)["measured"] == ("6.4 µSv/h", "09:05, 24.6 h")
    due = alone(scan("08:26"), read("08:40"), evaluation("08:50"), now="09:00")
    assert cells(due, 1)["measured"] == ("due 09:05", "")
    assert cells(morning_ward(), 2)["measured"] == ("due 09:25", "voided 09:17")


def test_h42_a_dose_rate_above_the_limit_says_so_and_when_to_measure_again() -> None:
    """24.5 µSv/h fall to 20 in 27 hours; little above the limit it is two hours, never "Thu" as if it were today."""
    far, near = (alone(*TO_MEASURED[:4], measured("09:05", rate)) for rate in (24.6, 20.14))
    assert cells(far, 1)["measured"] == ("24.5 > 20", "again Sat 12:48")
    assert cells(near, 1)["measured"] == ("20.02 > 20", "again 11:05")
    at_limit = alone(*TO_MEASURED[:4], measured("09:05", 20.12))
    assert "20.0 µSv/h" in cells(at_limit, 1)["measured"][0]
    assert cells(far, 1)["home"] == ("above 20 µSv/h: measure again", "Sat 12:48 or expert's reason")
    for width in (80, 100, 120):
        assert any("> 20" in text or "above 20" in text for text in page(far, ViewState(width, 24))), width


def test_the_rules_are_to_approve_approved_by_two_and_explained() -> None:
    to_approve = alone(*TO_MEASURED)
    assert cells(to_approve, 1)["rules"] == ("to approve", "by two people")
    assert cells(alone(*TO_MEASURED, approved("09:20")), 1)["rules"] == ("approved", "Smit, Peeters")
    done = alone(*TO_MEASURED, approved("09:20"), explained("09:31"))
    assert cells(done, 1)["rules"] == ("approved", "explained 09:31")
    again = alone(*TO_MEASURED, approved("09:20"), measured("10:05", 6.0, 6.1))
    assert cells(again, 1)["rules"] == ("approve again", "measured again")


def test_rules_above_a_cap_and_rules_that_no_duration_keeps_are_said() -> None:
    above, none = (alone(*TO_MEASURED[:4], measured("09:05", rate)) for rate in (14.2, 95.0))
    assert cells(above, 1)["rules"] == ("above the cap", "16 of 14 days")
    assert cells(above, 1)["home"][0] == "expert's reason, rules"
    assert cells(none, 1)["rules"] == ("none works", "for partner")
    assert cells(none, 1)["home"][0] == "above 20 µSv/h: measure again"
    assert tones(morning_lines(none, WIDE), "none works") == {Tone.ALERT_STRONG}


def test_papers_say_what_was_printed_and_what_is_still_to_print() -> None:
    traveller = Guest(1, "Jansen A.", (*TO_MEASURED, approved("09:20"), signed("09:25")), flags="travel")
    rules, travel = Printed("rules", at("09:22", 1), "bos"), Printed("travel", at("09:30", 1), "bos")

    def papers(*printed: Printed) -> tuple[str, str]:
        return cells(morning_ward([traveller], at("10:00", 1), {"t1": printed}), 1)["papers"]

    assert papers() == ("to print", "rules, travel")
    assert papers(rules) == ("to print", "travel")
    assert papers(rules, travel) == ("rules, travel", "printed 09:30")
    assert papers(replace(rules, at=at("09:19", 1)), travel) == ("to print", "rules"), (
        "printed before they were approved"
    )
    assert papers(replace(rules, kind="day-sheet")) == ("to print", "rules, travel")
    assert cells(alone(*TO_MEASURED), 1)["papers"] == ("after rules", "")


def test_a_day_sheet_that_was_printed_is_said_where_there_is_room() -> None:
    sheet, rules = Printed("day-sheet", at("16:10"), "bos"), Printed("rules", at("09:22", 1), "bos")
    waiting, done = Guest(1, "Jansen A."), Guest(2, "Müller K.", (*TO_MEASURED, approved("09:20")))
    measured_only = Guest(3, "de Boer P.", TO_MEASURED)
    board = morning_ward(
        [waiting, done, measured_only], at("10:00", 1), {"t1": (sheet,), "t2": (sheet, rules), "t3": (sheet,)}
    )
    assert cells(board, 1)["papers"] == ("day sheet", "Thu 16:10")
    assert cells(board, 2)["papers"] == ("rules, sheet", "printed 09:22")
    assert cells(board, 3)["papers"] == ("after rules", "day sheet Thu")
    assert all("…" not in "\n".join(page(board, ViewState(width, 24))) for width in (80, 100))


def test_h47_rules_that_were_approved_late_or_corrected_after_they_were_printed_are_to_print_again() -> None:
    """What counts is when it was charted, not the time that was written beside it."""
    bed = morning_bed(Guest(1, "Jansen A.", (*TO_MEASURED, approved("09:20"))), at("10:00", 1))
    entries = list(bed.situation.chart.entries)
    approval = next(one for one in entries if one.step == "rules")

    def papers(*changed: Entry, printed: str = "09:22") -> tuple[str, str]:
        kept = [one for one in entries if one.id not in {other.id for other in changed}]
        stands = situation(bed.situation.protocol, [*kept, *changed], at("10:00", 1), ZONE)
        board = morning_ward([], at("10:00", 1), {"t1": (Printed("rules", at(printed, 1), "bos"),)})
        return cells(replace(board, beds=(bed_of(bed.patient, stands),)), 1)["papers"]

    assert papers() == ("rules", "printed 09:22")
    assert papers(replace(approval, recorded_at=at("09:30", 1)))[0] == "to print"
    added = replace(
        approval, action=Action.CORRECT, step=None, target=approval.id, values={"added_days": 2.0}, reason="cautious",
        recorded_at=at("09:40", 1), occurred_at=at("09:40", 1), version=3000, seq=3000,
    )  # fmt: skip
    assert papers(added)[0] == "to print"
    assert papers(added, printed="09:41") == ("rules", "printed 09:41")


def test_what_has_no_place_yet_is_left_empty() -> None:
    found = cells(morning_ward(), 6)
    assert [found[name] for name in ("read", "evaluation", "measured", "rules", "papers")] == [("", "")] * 5


# --- what the door waits for -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "words", "below"),
    [
        ((), "scan", "since 08:30"),
        ((called("11:50"),), "scan", ""),
        ((scan("08:26"),), "scan read", "since 08:26, then evaluation +3"),
        ((scan("08:26"), read("08:40")), "evaluation", "since 08:40, then measurement +2"),
        ((scan("08:26"), read("08:40"), evaluation("08:50", "no")), "evaluation: fit, measurement", "since 08:50"),
        ((scan("08:26"), read("08:40"), evaluation("08:50")), "measurement", "since 08:50, then rules, explain"),
        (TO_MEASURED, "rules", "since 09:05, then rules explained"),
        ((*TO_MEASURED, approved("09:20")), "rules explained, papers", "since 09:20"),
        ((*TO_MEASURED, approved("09:20"), explained("09:30")), "14:00 discharge", "not printed yet: rules"),
    ],
)
def test_h42_h43_the_door_says_what_can_be_done_now_since_when_and_what_comes_then(
    acts: tuple[Act, ...], words: str, below: str
) -> None:
    found = cells(alone(*acts), 1)["home"]
    assert found[0] == words
    assert found[1].startswith(below)


def test_who_waits_in_turn_waits_calmly_until_the_scan_is_late_by_its_own_measure() -> None:
    """Eight patients take turns of 20 min from 08:30 on: the last of them waits for more than two hours."""
    eight = [Guest(bed, f"Jansen {'ABCDEFGH'[bed - 1]}.") for bed in range(1, 9)]
    board = morning_ward(eight, at("11:19", 1))
    assert {cells(board, bed)["home"] for bed in range(1, 9)} == {("scan", "in turn, since 08:30")}
    assert tones(morning_lines(board, WIDE), "in turn") == {Tone.FAINT}
    late = morning_ward(eight, at("11:20", 1))
    assert cells(late, 8)["home"][1].startswith("since 08:30")


def test_nothing_that_is_missing_for_home_is_named_before_what_it_waits_for() -> None:
    missing = [one.step for one in missing_for_home(alone(flags="travel").beds[0].situation)]
    assert missing == [
        "scan",
        "scan_read",
        "evaluation",
        "measurement",
        "rules",
        "rules_explained",
        "travel_declaration",
    ]
    free = [one.step for one in missing_for_home(alone(flags="travel").beds[0].situation) if one.can_be_done]
    assert free == ["scan"]


def test_who_may_go_leaves_at_the_hour_of_the_journey() -> None:
    board = morning_ward()
    assert cells(board, 4)["home"] == ("13:30 discharge", "nothing is missing")
    assert cells(board, 7)["home"][0] == "rules, travel declaration"


def test_nobody_is_late_with_a_room() -> None:
    """Survey and release may come days later."""
    gone = Guest(1, "Jansen A.", (*TO_MEASURED, approved("09:20"), home("11:00")))
    for days in (1, 2, 5):
        board = morning_ward([gone], at("18:00", days))
        for width in (80, 100, 160):
            said = "\n".join(page(board, ViewState(width, 42)))
            assert "room closed" in said
            assert "late" not in said.replace("translate", "")
        assert tones(morning_lines(board, WIDE), "room closed") == {Tone.FAINT}


# --- the name, the journey, the flags --------------------------------------------------------------------------------


def test_destination_and_hour_stand_below_the_name_and_no_flag_makes_room_for_them() -> None:
    said = "\n".join(page(morning_ward()))
    assert "Lisbon, leaves 13:30" in said
    assert "7 Żółty P. speaks Polish" in said
    guest = Guest(1, "Ng A.", flags="travel|hormone|half_dose", allergies="latex", journey=WARSAW)
    for width in (80, 100, 130, 160):
        shown = "\n".join(page(morning_ward([guest]), ViewState(width, 24)))
        assert all(word in shown for word in ("ALLERGY", "HORMONE", "HALF DOSE")), width


def test_h33_initials_and_no_destination_where_names_are_hidden() -> None:
    board = morning_ward()
    for view in (replace(WIDE, privacy=True), replace(WIDE, locked=True), ViewState(80, 24, privacy=True)):
        said = "\n".join(page(board, view))
        for guest in GUESTS:
            assert guest.name.removesuffix(".")[:-2] not in said
            assert guest.name.split()[0].upper() not in said
        assert "Lisbon" not in said
        assert "13:30" in said
