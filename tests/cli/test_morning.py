"""The way out of the ward, through `record`: no discharge without its gates, no reading that cannot be (issue 5)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ward_board.store.store import Store

from .played_day import copy
from .scripted import CORE, WHOLE, Line, Scripted, book, empty_store, gates_in, line, row, wall

THURSDAY, FRIDAY = "2026-11-26", "2026-11-27"
AS_IT_STANDS = {"reason": "as it stands there"}
FACT = {"deviation": "other", "reason": "so it was"}
READING = {"usv_per_h": 8.1, "background_usv_per_h": 0.1, "distance_m": 1, "instrument": "SM-4"}
READ = {"inputs_read": "yes", "days_read": "yes"}
SEEN = {"uptake": "adequate", "depot": "no", "new_lesions": "no"}
DOORS = ("evaluation", "measurement", "rules")
NAMES = {"evaluation": "evaluation_fit", "measurement": "measurement", "rules": "rules"}
SUBSETS = [
    frozenset(one for one, is_done in zip(DOORS, done, strict=True) if is_done) for done in product((0, 1), repeat=3)
]
# on the core protocol what is left out alone, and nothing done at all
CASES = [*((WHOLE, done) for done in SUBSETS), *((CORE, done) for done in SUBSETS if len(done) != 1)]
BEDS = {case: bed for bed, case in enumerate(CASES, start=1)}


def friday(time: str) -> str:
    return wall(FRIDAY, time)


def had_lutetium(bed: int) -> Iterator[Line]:
    """The day before, by what happened alone."""
    yield line(bed, wall(THURSDAY, "08:30"), "tech1", "lutetium", "start", **FACT)
    yield line(bed, wall(THURSDAY, "09:00"), "tech1", "lutetium", "finish")


def evaluated(bed: int, protocol: str, fit: str = "yes") -> Iterator[Line]:
    yield line(bed, friday("08:30"), "tech1", "scan", value={"uptake": "adequate"} if protocol == CORE else {})
    if protocol == WHOLE:
        yield line(bed, friday("08:50"), "phys1", "scan_read", value=SEEN)
    yield line(bed, friday("09:00"), "phys1", "evaluation", value={"fit": fit})


def measured(bed: int, protocol: str) -> Iterator[Line]:
    yield line(bed, friday("09:15"), "rpe1", "measurement", "measure", value=READING)


def approved(bed: int, protocol: str, time: str = "09:25", **rest: Any) -> Iterator[Line]:
    values = READ if protocol == WHOLE else {}
    yield line(bed, friday(time), "phys1", "rules", second="rpe1", value=values, **rest)


DOES: dict[str, Callable[..., Iterator[Line]]] = {"evaluation": evaluated, "measurement": measured, "rules": approved}


def morning(bed: int, protocol: str, done: frozenset[str]) -> Iterator[Line]:
    yield from had_lutetium(bed)
    for door in DOORS:
        if door in done:
            # rules without a measurement are approved as a fact past their gate
            past = FACT if door == "rules" and "measurement" not in done else {}
            yield from DOES[door](bed, protocol, **past)


def leaves(bed: int, time: str = "14:00", **rest: Any) -> Line:
    return line(bed, friday(time), "nurse1", "discharge", **rest)


@pytest.fixture(scope="session")
def booked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [row(bed, THURSDAY, protocol) for (protocol, _), bed in BEDS.items()]
    return book(empty_store(tmp_path_factory.mktemp("morning")), rows, "2026-11-20T16:00")


@pytest.fixture
def ward(booked: Path, tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch) -> Scripted:
    copy(booked, tmp_path)
    return Scripted(command, monkeypatch)


# --- proof 2: every discharge without one of its hard gates exits 3 and names it --------------------------------------


def test_h42_h43_every_discharge_without_one_of_its_hard_gates_exits_3_and_names_each(ward: Scripted) -> None:
    """Each combination of what was done, on both protocols; a reason opens none, and is asked for by the soft ones."""
    ward.happened(act for (protocol, done), bed in BEDS.items() for act in morning(bed, protocol, done))
    missing = {bed: [NAMES[door] for door in DOORS if door not in done] for (_, done), bed in BEDS.items()}
    silent = {bed: answer for bed, answer in zip(missing, ward.lines(map(leaves, missing)), strict=True) if bed <= 8}
    for bed, answer in silent.items():
        assert answer["exit"] == 3
        assert gates_in(answer) == [*missing[bed], "cannula_out", "rules_explained"]
    reasoned = ward.lines(leaves(bed, reason="the bed is needed") for bed in missing)
    for bed, answer in zip(missing, reasoned, strict=True):
        assert gates_in(answer) == missing[bed]
        # the last has gone already: the core asks for nothing else
        assert answer.get("exit", 0) == (3 if missing[bed] else 4 if bed == BEDS[CORE, SUBSETS[-1]] else 0), answer


@pytest.mark.parametrize("protocol", [WHOLE, CORE])
def test_h43_what_was_done_and_no_longer_stands_holds_as_if_it_were_not(ward: Scripted, protocol: str) -> None:
    """Not fit, struck, voided by a newer measurement: the gate waits, and opens once it is done again."""
    bed = BEDS[protocol, SUBSETS[-1]]
    ward.happened([*had_lutetium(bed), *evaluated(bed, protocol, "no")])
    (reading,) = ward.happened(measured(bed, protocol))
    ward.happened(approved(bed, protocol))
    said = {"reason": "the bed is needed"}
    assert gates_in(ward.lines([leaves(bed, **said)])[0]) == ["evaluation_fit"]
    ward.happened([line(bed, friday("09:40"), "phys1", "evaluation", "again", value={"fit": "yes"})])
    again = line(bed, friday("09:45"), "rpe1", "measurement", "again", value={**READING, "usv_per_h": 7.9})
    (newer,) = ward.happened([again])
    assert gates_in(ward.lines([leaves(bed, **said)])[0]) == ["rules"]
    strike = [
        line(None, friday("09:50"), "rpe1", None, "correct", entry=one, reason="of Bed 9") for one in (newer, reading)
    ]
    ward.happened(strike)
    assert gates_in(ward.lines([leaves(bed, **said)])[0])[:1] == ["measurement"]
    ward.happened([*measured_again(bed), *approved(bed, protocol, "10:05")])
    ward.happened([leaves(bed, **said)])


def measured_again(bed: int) -> Iterator[Line]:
    yield line(bed, friday("10:00"), "tech1", "measurement", "measure", value=READING)


def test_h42_a_card_of_rules_with_a_box_that_says_no_opens_no_door(ward: Scripted) -> None:
    bed = BEDS[WHOLE, SUBSETS[-1]]
    ward.happened([*had_lutetium(bed), *evaluated(bed, WHOLE), *measured(bed, WHOLE)])
    unread = {"value": {**READ, "days_read": "no"}, "second": "rpe1", "reason": "to be read to the family"}
    ward.happened([line(bed, friday("09:25"), "phys1", "rules", **unread)])
    assert gates_in(ward.lines([leaves(bed, reason="the bed is needed")])[0]) == ["rules"]


@pytest.mark.parametrize("protocol", [WHOLE, CORE])
def test_h42_without_lutetium_only_the_evaluation_is_asked_for(ward: Scripted, protocol: str) -> None:
    bed = BEDS[protocol, SUBSETS[0]]
    ward.happened([line(bed, wall(THURSDAY, "08:30"), "phys1", "lutetium", "skip", reason="potassium too high")])
    assert gates_in(ward.lines([leaves(bed, reason="goes home")])[0]) == ["evaluation_fit"]
    ward.happened(
        [line(bed, friday("09:00"), "phys1", "evaluation", value={"fit": "yes"}), leaves(bed, reason="goes home")]
    )


@pytest.mark.parametrize("protocol", [WHOLE, CORE])
def test_i5_i7_a_discharge_that_happened_all_the_same_is_charted_loudly(ward: Scripted, protocol: str) -> None:
    bed = BEDS[protocol, SUBSETS[0]]
    ward.happened(had_lutetium(bed))
    (entry,) = ward.happened([leaves(bed, deviation="patient", reason="had a train to catch")])
    board = ward.board(friday("14:01"))
    assert bed_of(board, bed)["state"] == "discharged"
    assert deviations(board, bed) == [(entry, "high")]


# --- left anyway ------------------------------------------------------------------------------------------------------


def bed_of(board: Any, number: int) -> Any:
    return next(bed for bed in board["beds"] if bed["bed"] == number)


def deviations(board: Any, bed: int) -> list[tuple[str, str]]:
    """Those of the way out, each entry with its priority."""
    found = [one for one in board["alarms"] if (one["bed"], one["kind"]) == (bed, "deviation")]
    return [
        (one["id"].rpartition(":")[2], one["priority"]) for one in found if one["step"] not in {"lutetium", "rules"}
    ]


def test_i9_who_left_with_an_open_gate_is_a_deviation_until_another_physician_signs(ward: Scripted) -> None:
    """High until somebody takes it, then low; not the author, not a nurse, but the other physician ends it."""
    left = {bed: done for (protocol, done), bed in BEDS.items() if len(done) in {0, 2}}
    ward.happened(act for (protocol, done), bed in BEDS.items() if bed in left for act in morning(bed, protocol, done))
    entries = ward.happened(line(bed, friday("11:00"), "phys1", None, "leave", reason="would not wait") for bed in left)
    board = ward.board(friday("11:01"))
    for bed, entry in zip(left, entries, strict=True):
        assert (bed_of(board, bed)["state"], deviations(board, bed)) == ("discharged", [(entry, "high")])
    alarms = [one["id"] for one in board["alarms"] if one["id"].rpartition(":")[2] in entries]
    ward.happened(line(None, friday("11:05"), "nurse2", None, "take", alarm=alarm) for alarm in alarms)
    taken = ward.board(friday("11:06"))
    assert [deviations(taken, bed) for bed in left] == [[(entry, "low")] for entry in entries]
    for by, gate in (("phys1", "second_person"), ("nurse1", "role")):
        refused = ward.lines(line(None, friday("11:07"), by, None, "countersign", entry=entry) for entry in entries)
        assert [gates_in(answer) for answer in refused] == [[gate]] * len(entries)
    ward.happened(line(None, friday("11:10"), "phys2", None, "countersign", entry=entry) for entry in entries)
    signed = ward.board(friday("11:11"))
    assert [deviations(signed, bed) for bed in left] == [[]] * len(left)


@pytest.mark.parametrize("protocol", [WHOLE, CORE])
def test_i9_who_left_before_lutetium_or_with_all_gates_met_or_died_deviates_from_nothing(
    ward: Scripted, protocol: str
) -> None:
    """The core has no word for a death, so that no transfer is asked about there."""
    none, one, two = BEDS[protocol, SUBSETS[0]], BEDS[protocol, SUBSETS[3]], BEDS[protocol, SUBSETS[-1]]
    died = {"code": "died"} if protocol == WHOLE else {}
    ward.happened([line(none, wall(THURSDAY, "08:10"), "nurse1", None, "leave", reason="changed her mind")])
    ward.happened([*had_lutetium(one), *morning(two, protocol, SUBSETS[-1])])
    ward.happened(
        [
            line(one, friday("10:00"), "nurse1", None, "transfer", reason="in the night", value=died),
            line(two, friday("10:00"), "nurse1", None, "leave", reason="did not wait for the papers"),
        ]
    )
    board = ward.board(friday("10:01"))
    assert [bed_of(board, bed)["state"] for bed in (none, one, two)] == ["discharged"] * 3
    assert [deviations(board, bed) for bed in (none, one, two)] == [[], [], []]


def test_i9_who_was_transferred_past_an_open_gate_is_a_deviation_as_who_left(ward: Scripted) -> None:
    """In words or by a code; not before the lutetium, and not once all that the discharge asks for was done."""
    words, code, before, whole = (BEDS[WHOLE, SUBSETS[place]] for place in (0, 1, 2, -1))
    ward.happened([*had_lutetium(words), *had_lutetium(code), *morning(whole, WHOLE, SUBSETS[-1])])
    goes = {"reason": "to the surgeons"}
    ward.happened([line(before, wall(THURSDAY, "08:20"), "nurse1", None, "transfer", **goes)])
    coded = {"value": {"code": "intensive_care"}, "deviation": "equipment", "reason": "the camera is down"}
    entries = ward.happened(
        [
            line(words, friday("10:00"), "nurse1", None, "transfer", **goes),
            line(code, friday("10:00"), "phys1", None, "transfer", **coded),
            line(whole, friday("10:00"), "nurse1", None, "transfer", **goes),
        ]
    )
    board = ward.board(friday("10:01"))
    assert [deviations(board, bed) for bed in (words, code)] == [[(entry, "high")] for entry in entries[:2]]
    assert [deviations(board, bed) for bed in (before, whole)] == [[], []]
    ward.happened(line(None, friday("10:10"), "phys2", None, "countersign", entry=entry) for entry in entries[:2])
    assert [deviations(ward.board(friday("10:11")), bed) for bed in (words, code)] == [[], []]


def test_i9_when_somebody_left_is_judged_by_what_was_done_by_then(ward: Scripted) -> None:
    """Typed after the lutetium's start, but the patient went before it; and the other way round."""
    before, after = BEDS[CORE, SUBSETS[0]], BEDS[CORE, SUBSETS[3]]
    late = {"at": wall(THURSDAY, "08:00"), "reason": "left unseen"}
    ward.happened([*had_lutetium(before), line(before, wall(THURSDAY, "09:30"), "nurse1", None, "leave", **late)])
    late |= {"at": wall(THURSDAY, "08:45")}
    ward.happened([*had_lutetium(after), line(after, friday("09:30"), "nurse1", None, "leave", **late)])
    board = ward.board(friday("09:31"))
    assert deviations(board, before) == []
    assert [priority for _, priority in deviations(board, after)] == ["high"]


def test_i9_the_code_of_a_departure_is_kept_and_its_words_are_asked_for(ward: Scripted) -> None:
    bed = BEDS[WHOLE, SUBSETS[0]]
    ward.happened(had_lutetium(bed))
    assert ward.say(bed, friday("10:00"), "nurse1", None, "leave")["exit"] == 2
    said = {"reason": "would not wait", "value": {"code": "against_advice"}}
    (entry,) = ward.happened([line(bed, friday("10:00"), "nurse1", None, "leave", **said)])
    assert deviations(ward.board(friday("10:01")), bed) == [(entry, "high")]
    assert ward.say(bed, friday("10:05"), "nurse1", None, "leave", **said)["exit"] == 4
    assert ward.say(bed, friday("10:05"), "nurse1", "discharge")["exit"] != 0


# --- proof 5: what is typed wrong is caught or read right -------------------------------------------------------------

READ_RIGHT = {
    "bare": ("8.1", 8.1),
    "comma for point": ("8,1", 8.1),
    "comma and unit": ("8,1 µSv/h", 8.1),
    "mSv/h said": ("0.0081 mSv/h", 8.1),
    "mR/h said": ("0.81 mR/h", 8.1),
    "mrem/h said": ("0.81 mrem/h", 8.1),
    "as a number": (8.1, 8.1),
    "three decimals": ("8.105", 8.105),
}
CAUGHT = {
    "µSv/h typed in mSv/h": ({"usv_per_h": "0.0081", "background_usv_per_h": "0.0001"}, 2, 3, ["second_person"]),
    "mSv/h said for µSv/h": ({"usv_per_h": "8.1 mSv/h"}, 2, 3, ["second_person"]),
    "mR/h without its unit": ({"usv_per_h": "0.81"}, 3, 3, ["second_person"]),
    "mR/h said for µSv/h": ({"usv_per_h": "8.1 mR/h"}, 3, 3, ["second_person"]),
    "the point forgotten": ({"usv_per_h": "81"}, 3, 3, ["second_person"]),
    "comma lost on the way": ({"usv_per_h": "8,1,0"}, 2, 2, []),
    "measured at 2 m and said so": ({"distance_m": "2"}, 2, 2, []),
    "measured at 2 m and not said": ({"usv_per_h": "2.1"}, 3, 3, ["second_person"]),
    "background above the reading": ({"background_usv_per_h": "8.2"}, 2, 2, []),
    "background above the second": ({"second_usv_per_h": "0.05"}, 2, 2, []),
    "both readings swapped with it": ({"usv_per_h": "0.1", "background_usv_per_h": "8.1"}, 2, 2, []),
    "background in mSv/h said as µSv/h": ({"background_usv_per_h": "0.1 mSv/h"}, 2, 2, []),
    "an unknown unit": ({"usv_per_h": "8.1 nSv/h"}, 2, 2, []),
    "below zero": ({"usv_per_h": "-8.1"}, 2, 2, []),
    "no number": ({"usv_per_h": "nan"}, 2, 2, []),
    "readings that differ": ({"second_usv_per_h": "5.0"}, 3, 0, ["readings_agree"]),
    "an instrument past its calibration": ({"calibration_due": "26-11-2026"}, 3, 0, ["instrument_calibrated"]),
}


def reads(bed: int, value: dict[str, Any], **rest: Any) -> Line:
    return line(bed, friday("09:15"), "rpe1", "measurement", "measure", value={**READING, **value}, **rest)


def test_h42_h46_what_is_typed_wrong_is_caught_and_a_reason_helps_only_where_it_may(ward: Scripted) -> None:
    """8 is to be expected; what cannot be needs another number, what is a factor off a second person."""
    soft = [name for name, (_, _, code, _) in CAUGHT.items() if not code]
    beds = {name: 3 + soft.index(name) if name in soft else 1 for name in CAUGHT}
    ward.happened(act for bed in {*beds.values(), 2} for act in had_lutetium(bed))
    bare, reasoned = (
        ward.lines(reads(beds[name], values, **rest) for name, (values, *_) in CAUGHT.items())
        for rest in ({}, AS_IT_STANDS)
    )
    for (name, (_, *codes, gates)), first, again in zip(CAUGHT.items(), bare, reasoned, strict=True):
        assert [first.get("exit"), again.get("exit", 0)] == codes, (name, first, again)
        assert set(gates_in(first) + gates_in(again)) == set(gates), name
        assert "\n" not in first["error"]
    by_two = {"second": "nurse1", **AS_IT_STANDS}
    ward.happened([reads(2, CAUGHT["mR/h without its unit"][0], **by_two)])


def test_h42_h46_what_is_meant_is_read_right(ward: Scripted, tmp_path: Path) -> None:
    bed = 1
    ward.happened(had_lutetium(bed))
    typed = [reads(bed, {"usv_per_h": said}) for said, _ in READ_RIGHT.values()]
    ids = ward.happened([typed[0], *(one | {"action": "again"} for one in typed[1:])])
    store = Store.open(f"sqlite:///{(tmp_path / 'store.db').as_posix()}")
    with store.read() as view:
        kept = {entry.id: entry.number("usv_per_h") for entry in view.entries_after(0) if entry.id in ids}
    store.close()
    assert [kept[one] for one in ids] == [pytest.approx(number) for _, number in READ_RIGHT.values()]


def test_h46_an_activity_with_a_point_that_may_mean_thousands_is_asked_about(ward: Scripted) -> None:
    bed = BEDS[CORE, SUBSETS[0]]
    assay = {"calibrated_at": wall(THURSDAY, "08:00"), "vial": "LU-9"}
    for typed in ("7.400", "7,400"):
        said = {"value": {**assay, "mbq": typed}, **AS_IT_STANDS}
        answer = ward.say(bed, wall(THURSDAY, "08:10"), "tech1", "activity_assay", "measure", **said)
        assert (answer["exit"], "7400 or 7.4" in answer["error"]) == (2, True)
    (entry,) = ward.happened(
        [line(bed, wall(THURSDAY, "08:10"), "tech1", "activity_assay", "measure", value={**assay, "mbq": "7400"})]
    )
    assert entry


# --- the worked examples, by the command ------------------------------------------------------------------------------


def test_h42_the_command_answers_every_list_of_worked_examples(command: Any) -> None:
    file = Path(__file__).parents[1] / "ward" / "radiation.json"
    answer = command("rules", str(file), "--json")
    expected = {
        name: [{"id": case["id"], "answer": case["expected"]} for case in cases]
        for name, cases in json.loads(file.read_text()).items()
    }
    assert (answer.code, answer.data) == (0, expected)
