"""A made-up ward on the whole protocol, told by its entries, as it stands at any moment of 25 to 27 November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from tests.board.whole_bed import STAFF, UTC, ZONE, Course, at, whole
from ward_board.board.board import Bed, Board, bed_of, board_of
from ward_board.config.settings import Centre, Papers, Phones, Settings
from ward_board.domain.entry import Entry, Value
from ward_board.domain.patient import Patient
from ward_board.domain.status import situation
from ward_board.domain.words import Action, Role

PATIENTS = (
    Patient("p1", "Jansen A.", date(1951, 4, 8), "40.217", "NL", "nl"),
    Patient("p2", "Yılmaz Ş.", date(1970, 5, 17), "45.902", "TR", "tr"),
    Patient("p3", "de Boer P.", date(1949, 1, 30), "41.883", "NL", ""),
    Patient("p4", "Müller K.", date(1958, 7, 21), "42.560", "DE", "de"),
    Patient("p5", "حسن ليلى", date(1968, 8, 23), "45.911", "EG", "ar"),
    Patient("p6", "Okafor C.", date(1961, 3, 12), "44.106", "NG", "en"),
    Patient("p7", "Żółty P.", date(1957, 9, 2), "44.213", "PL", "pl"),
    Patient("p8", "García Núñez M.", date(1946, 12, 5), "41.370", "ES", "es"),
)
SETTINGS = Settings(
    language="nl",
    centre=Centre(
        name="Rivierland Hospital",
        department="Nuclear medicine, ward C4",
        address="Dijkweg 1, 4001 AA Rivierland, the Netherlands",
        accreditation="Made-up Centre of Excellence",
        phone_24h="+31 20 123 45 67",
        email="prrt@rivierland.example",
    ),
    phones=Phones(physician="5501", expert="5502", stand_by="5503", help="5504"),
    papers=Papers(downtime_minutes=5),
)
NEXT_MORNING, EVENING, DURING, ARRIVING = at("12:40", 1), at("20:10"), at("10:42"), at("06:48")
EVE = at("16:00", -1)
MINUTES_BETWEEN = 20
FLAGS = {4: "travel", 2: "hormone", 6: "travel"}
NOT_MEASURED = (7, 8)  # at the scanner longest: nobody has looked at their scans
ANSWERS: Mapping[str, Mapping[str, Value]] = {
    "course": {"previous_cycles": "1"},
    "home": {"partner": "yes", "children": "4, 9", "pregnant_at_home": "no", "work": "shop", "transport": "flight"},
    "measurement": {
        **{"usv_per_h": 8.2, "second_usv_per_h": 8.4, "background_usv_per_h": 0.1, "distance_m": 1.0},
        **{"instrument": "SM-4", "calibration_due": "2027-03-31", "height": "navel"},
    },
    "cannula": {"site": "left forearm"},
    "vial_check": {"vial": "LU-1"},
    "residual_assay": {"mbq": 81.0},
}
SECOND_OF = {"time_out": "smit", "bag_and_pump": "devries", "rules": "maas"}
JOURNEY: Mapping[str, Value] = {
    **{"destination": "Bremen, Germany", "leaves_at": at("14:30", 1).isoformat(), "flight": "KL1755"},
    **{"departs_at": at("17:40", 1).isoformat(), "hours_beside": 1.0},
}


@cache
def _told() -> tuple[Entry, ...]:
    """An ordinary treatment up to its going home, T0 at 08:00."""
    entries = Course(whole(), at("08:00")).goes_on(at("16:00", 1)).entries
    return tuple(_filled_in(entry) for entry in entries)


def _filled_in(entry: Entry) -> Entry:
    known = {field.id for field in whole().by_id[entry.step].fields} if entry.step else set()
    answers = {key: value for key, value in ANSWERS.get(entry.step or "", {}).items() if key in known}
    second = SECOND_OF.get(entry.step or "")
    author = "smit" if entry.step in {"rules", "evaluation", "scan_read"} else entry.author
    return replace(entry, author=author, second=second, values={**entry.values, **answers})


def entries_of(number: int) -> tuple[Entry, ...]:
    """The whole treatment of a bed, each bed `MINUTES_BETWEEN` behind the one before."""
    later = timedelta(minutes=MINUTES_BETWEEN * (number - 1))
    moved = [_moved(entry, number, later) for entry in _told()]
    return tuple(_with_papers(moved, number) if number == 4 else moved)


def _moved(entry: Entry, number: int, later: timedelta) -> Entry:
    values = dict(entry.values)
    if entry.action is Action.BOOK:
        t0 = datetime.fromisoformat(str(values["t0"])) + later
        values |= {"bed": float(number), "t0": t0.isoformat(), "flags": FLAGS.get(number, "")}
    times = {"occurred_at": entry.occurred_at + later, "recorded_at": entry.recorded_at + later}
    return replace(entry, stream=f"t{number}", seq=entry.seq * 10 + number, values=values, **times)


def _with_papers(entries: list[Entry], number: int) -> list[Entry]:
    """Bed 4 flies home: the journey is known since the day before, the papers are signed at noon."""
    kept = [entry for entry in entries if entry.step not in {"papers", "travel_declaration", "journey"}]
    extra: tuple[tuple[str, datetime, str, Mapping[str, Value]], ...] = (
        ("journey", at("15:00", -1), "bos", JOURNEY),
        ("papers", at("12:05", 1), "bos", {"next_cycle": "2027-01-21", "blood_weeks": "2, 4, 6"}),
        ("travel_declaration", at("12:10", 1), "smit", {"passport_name": "MÜLLER, KARLA", "diagnosis_agreed": "no"}),
    )
    for place, (step, when, who, values) in enumerate(extra):
        kept.append(
            Entry(
                **{"action": Action.TICK, "author": who, "role": Role.PHYSICIAN if who == "smit" else Role.NURSE},
                **{"occurred_at": when, "recorded_at": when, "step": step, "values": values},
                **{"stream": f"t{number}", "version": len(entries) + 1 + place, "seq": 100_000 + place},
            )  # type: ignore[arg-type]
        )
    return sorted(kept, key=lambda entry: entry.recorded_at)


def known_at(number: int, now: datetime) -> list[Entry]:
    """What is charted of a bed by `now`; its booking always is."""
    known = [one for one in entries_of(number) if one.recorded_at <= now or one.action is Action.BOOK]
    if number not in NOT_MEASURED:
        return known
    stop = next((place for place, one in enumerate(known) if one.step == "scan_read"), len(known))
    return known[:stop]


def bed_at(number: int, now: datetime, patient: Patient | None = None) -> Bed:
    """A bed of the ward at `now`."""
    return bed_of(patient or PATIENTS[number - 1], situation(whole(), known_at(number, now), now, ZONE))


def board_of_papers(now: datetime = NEXT_MORNING) -> Board:
    """The ward with its eight beds at `now`."""
    beds = [bed_at(number, now) for number in range(1, 9)]
    named = {"ward": "PRRT ward", "kind": "ward", "day": date(2026, 11, 26), "zone": ZONE}
    return board_of(now=now, saved_at=now, beds=beds, staff={**STAFF, "devries": "J. de Vries"}, **named)  # type: ignore[arg-type]


def with_patient(board: Board, number: int, **changed: object) -> Board:
    """The same board where the patient of a bed has another name, language or whatever is `changed`."""
    beds = tuple(
        replace(bed, patient=replace(bed.patient, **changed)) if bed.number == number else bed  # type: ignore[arg-type]
        for bed in board.beds
    )
    return replace(board, beds=beds)


def bed_number(board: Board, number: int) -> Bed:
    """The bed with that number."""
    return next(bed for bed in board.beds if bed.number == number)


__all__ = ["ARRIVING", "DURING", "EVE", "EVENING", "NEXT_MORNING", "SETTINGS", "UTC", "ZONE", "at"]
