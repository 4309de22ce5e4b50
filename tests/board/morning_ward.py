"""The morning of the pictures: eight patients from the scan to the door, told by entries of the whole protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ward_board.board.board import Bed, Board, bed_of, board_of
from ward_board.board.line import Line, Tone
from ward_board.board.morning_page import morning_lines
from ward_board.board.view import ViewState
from ward_board.domain.entry import Entry, Value
from ward_board.domain.patient import Patient
from ward_board.domain.printed import Printed
from ward_board.domain.protocol import Protocol
from ward_board.domain.status import situation
from ward_board.domain.words import Action, Role

from .whole_bed import ZONE, at, done, whole

STAFF = {
    "bos": "A. Bos",
    "devries": "J. de Vries",
    "yilmaz": "S. Yilmaz",
    "smit": "Dr E. Smit",
    "peeters": "R. Peeters",
}


@dataclass(frozen=True)
class Act:
    """One thing that is done in the morning: at which time, which step, with which values, by whom."""

    clock: str
    step: str
    values: Mapping[str, Value] | None = None
    by: str = "bos"
    second: str | None = None
    days: int = 1


@dataclass(frozen=True)
class Guest:
    """A patient of the pictures, and what happens to them in the morning."""

    bed: int
    name: str
    acts: tuple[Act, ...] = ()
    language: str = "nl"
    flags: str = ""
    allergies: str = ""
    journey: Mapping[str, Value] | None = None


def called(clock: str) -> Act:
    return Act(clock, "scan_called")


def away(clock: str) -> Act:
    return Act(clock, "scan_away")


def scan(clock: str) -> Act:
    return Act(clock, "scan", by="yilmaz")


def read(clock: str, uptake: str = "adequate", **found: str) -> Act:
    values = {"uptake": uptake, "depot": "no", "contamination": "no", "new_lesions": "no", **found}
    return Act(clock, "scan_read", values, by="smit")


def evaluation(clock: str, fit: str = "yes") -> Act:
    return Act(clock, "evaluation", {"fit": fit}, by="smit")


def voided(clock: str) -> Act:
    return Act(clock, "voided_for_measurement")


def measured(clock: str, first: float, second: float | None = None) -> Act:
    values: dict[str, Value] = {"usv_per_h": first, "background_usv_per_h": 0.12, "distance_m": 1.0}
    values |= {"instrument": "SM-4", "height": "navel", "calibration_due": "2027-03-03"}
    values |= {"second_usv_per_h": second} if second is not None else {}
    return Act(clock, "measurement", values, by="peeters")


def approved(clock: str) -> Act:
    return Act(clock, "rules", {"inputs_read": "yes", "days_read": "yes"}, by="smit", second="peeters")


def explained(clock: str) -> Act:
    return Act(clock, "rules_explained")


def signed(clock: str) -> Act:
    return Act(clock, "travel_declaration", by="smit")


def home(clock: str, days: int = 1) -> Act:
    return Act(clock, "discharge", days=days)


def released(clock: str, days: int = 1) -> Act:
    return Act(clock, "room_release", {"usv_per_h": 0.2, "removable": "no"}, by="yilmaz", days=days)


def journey(to: str, leaves: str, departs: str, flight: str, hours: float) -> dict[str, Value]:
    times = {"leaves_at": at(leaves, 1).isoformat(), "departs_at": at(departs, 1).isoformat()}
    return {"destination": to, **times, "flight": flight, "hours_beside": hours}


LISBON = journey("Lisbon", "13:30", "18:40", "TP 671", 3.0)
WARSAW = journey("Warsaw", "14:15", "17:05", "LO 268", 2.0)
GUESTS = (
    Guest(1, "Jansen A.", (scan("09:08"),)),
    Guest(
        2,
        "Müller K.",
        (scan("08:47"), read("08:55", "partly", depot="yes"), evaluation("09:10"), voided("09:17")),
        flags="hormone",
    ),
    Guest(3, "de Boer P.", (called("09:18"),)),
    Guest(
        4,
        "Ferreira L.",
        (
            *(scan("08:05"), read("08:15"), evaluation("08:25"), voided("08:38"), measured("08:40", 8.2, 8.0)),
            *(approved("08:52"), explained("09:00"), signed("09:02")),
        ),
        language="pt",
        flags="travel",
        journey=LISBON,
    ),
    Guest(5, "Visser M.", (called("09:02"), away("09:10")), allergies="iodine contrast"),
    Guest(6, "Okafor C."),
    Guest(
        7,
        "Żółty P.",
        (scan("08:26"), read("08:40"), evaluation("08:50"), voided("09:03"), measured("09:05", 6.5, 6.6)),
        language="pl",
        flags="travel",
        journey=WARSAW,
    ),
    Guest(8, "Bakker S.", flags="half_dose"),
)
PRINTED = {"t4": (Printed("rules", at("09:10", 1), "devries"), Printed("travel", at("09:10", 1), "devries"))}
NOW = at("09:20:05", 1)


def morning_bed(guest: Guest, now: datetime = NOW, protocol: Protocol | None = None, shift_days: int = 0) -> Bed:
    """One treatment as it stands at `now`; all of it `shift_days` later than it was written."""
    protocol, shift = protocol or whole(), timedelta(days=shift_days)
    entries = [_own(entry, guest) for entry in done() if entry.occurred_at < at("07:00", 1)]
    if guest.journey:
        entries.append(_entry(Act("14:30", "journey", guest.journey, days=-1), guest, len(entries)))
    entries += [_entry(act, guest, len(entries) + place) for place, act in enumerate(guest.acts)]
    moved = [_later(entry, shift) for entry in entries]
    known = [entry for entry in moved if entry.recorded_at <= now or entry.version == 1]
    patient = Patient(f"p{guest.bed}", guest.name, date(1957, 9, 2), f"41.88{guest.bed}", "NL", guest.language)
    return bed_of(patient, situation(protocol, known, now, ZONE))


def _own(entry: Entry, guest: Guest) -> Entry:
    """An entry of the ordinary day as one of this patient's."""
    values = dict(entry.values)
    mbq = 3700.0 if "half_dose" in guest.flags else 7400.0
    if entry.action is Action.BOOK:
        values |= {"bed": float(guest.bed), "flags": guest.flags, "allergies": guest.allergies, "activity_mbq": mbq}
    if entry.step == "allergies":
        values |= {"allergies": guest.allergies or "none"}
    if entry.step in {"activity_assay", "residual_assay"}:
        values |= {"mbq": mbq if entry.step == "activity_assay" else 40.0}
    return replace(entry, stream=f"t{guest.bed}", values=values)


def _entry(act: Act, guest: Guest, count: int) -> Entry:
    when = at(act.clock, act.days)
    is_measured = act.step in {"measurement", "room_release"}
    return Entry(
        action=Action.MEASURE if is_measured else Action.TICK, author=act.by, role=Role.NURSE, occurred_at=when,
        recorded_at=when, step=act.step, values=act.values or {}, second=act.second, stream=f"t{guest.bed}",
        version=1000 + count, seq=1000 + count,
    )  # fmt: skip


def _later(entry: Entry, shift: timedelta) -> Entry:
    values = dict(entry.values)
    for key in ("t0", "leaves_at", "departs_at"):
        if key in values:
            values[key] = (datetime.fromisoformat(str(values[key])) + shift).isoformat()
    times = {"occurred_at": entry.occurred_at + shift, "recorded_at": entry.recorded_at + shift}
    return replace(entry, values=values, **times)


def morning_ward(
    guests: Sequence[Guest] = GUESTS,
    now: datetime = NOW,
    printed: Mapping[str, tuple[Printed, ...]] | None = None,
    protocol: Protocol | None = None,
) -> Board:
    """The ward of the pictures at Friday 09:20, or with other patients at another moment."""
    return board_of(
        ward="PRRT ward",
        kind="demo",
        day=date(2026, 11, 26),
        zone=ZONE,
        now=now,
        saved_at=now,
        beds=[morning_bed(guest, now, protocol) for guest in guests],
        staff=STAFF,
        printed=PRINTED if printed is None else printed,
    )


WIDE = ViewState(160, 42)
TO_MEASURED = (scan("08:26"), read("08:40"), evaluation("08:50"), voided("09:03"), measured("09:05", 6.5, 6.6))
HEADS = ("scan", "read", "evaluation", "measured", "rules", "papers", "home: waits for")


def page(board: Board, view: ViewState = WIDE) -> list[str]:
    return [line.text for line in morning_lines(board, view)]


def cells(board: Board, bed: int, view: ViewState = WIDE) -> dict[str, tuple[str, str]]:
    """What stands under each head in the two rows of a bed."""
    lines = page(board, view)
    head = next(row for row, text in enumerate(lines) if text.startswith(" bed "))
    starts = [lines[head].index(words) for words in HEADS]
    first = next(row for row in range(head, len(lines)) if lines[row][1:].startswith(f"{bed} "))
    ends = [*starts[1:], None]
    found = {}
    for name, start, end in zip(HEADS, starts, ends, strict=True):
        words, below = (lines[row][start:end].strip() for row in (first, first + 1))
        found[name.split(":")[0]] = (words, below)
    return found


def alone(*acts: Act, now: str = "12:00", bed: int = 1, days: int = 1, **guest: object) -> Board:
    """A ward of one patient to whom just this happens."""
    return morning_ward([Guest(bed, "Jansen A.", acts, **guest)], at(now, days), printed={})  # type: ignore[arg-type]


def tones(lines: Sequence[Line], words: str) -> set[Tone]:
    return {run.tone for line in lines for run in line.runs if words in run.text}
