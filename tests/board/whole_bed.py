"""Treatments on the whole protocol for tests of the board: each act when it is asked for, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed, Board, bed_of, board_of
from ward_board.board.moments import Clock
from ward_board.board.view import Screen
from ward_board.domain.entry import Entry, Value
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.status import Situation, situation
from ward_board.domain.words import Action, Role

ZONE, UTC = ZoneInfo("Europe/Amsterdam"), ZoneInfo("UTC")
FILE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate.toml"
STAFF = {"bos": "A. Bos", "smit": "Dr E. Smit", "maas": "M. Maas"}
DAY_BEFORE = frozenset({"course", "long_acting_analogue", "blood_results", "home", "vial_ordered"})
FIXED: Mapping[str, Value] = {
    **{
        "gauge": 20.0,
        "patent": "yes",
        "fit": "yes",
        "removable": "no",
        "allergies": "none",
        "mg": 8.0,
        "uptake": "partly",
    },
    **{"haemoglobin_mmol_per_l": 8.1, "leucocytes_10e9_per_l": 5.0, "platelets_10e9_per_l": 200.0, "distance_m": 1.0},
    **{"systolic_mmhg": 124.0, "diastolic_mmhg": 78.0, "pulse_per_min": 68.0, "usv_per_h": 8.2, "mbq": 7400.0},
    **{"background_usv_per_h": 0.1, "standby_nurse": "L. Hoek, 5512", "vial_is": "on its way"},
}


def at(clock: str, days: int = 0) -> datetime:
    """An instant (UTC) from the ward's clock on the treatment day, or `days` after it."""
    return (datetime.fromisoformat(f"2026-11-26T{clock}").replace(tzinfo=ZONE) + timedelta(days=days)).astimezone(UTC)


@dataclass
class Course:
    """One treatment whose people do each thing when it is asked for; `left` are the steps that nobody does."""

    protocol: Protocol
    t0: datetime
    left: Collection[str] = ()

    def __post_init__(self) -> None:
        booked = {"bed": 1.0, "t0": self.t0.isoformat(), "cycle": 2.0, "activity_mbq": 7400.0, "protocol": "whole"}
        self.entries: list[Entry] = []
        self.write(Action.BOOK, self.t0 - timedelta(days=2), values=booked)

    def write(self, action: Action | str, when: datetime, step: str | None = None, **rest: object) -> Entry:
        """One more entry."""
        count = len(self.entries) + 1
        entry = Entry(
            action=Action(action), author="bos", role=Role.NURSE, occurred_at=when, recorded_at=when, step=step,
            stream="t1", version=count, seq=count, **rest,  # type: ignore[arg-type]
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def stands(self, when: datetime) -> Situation:
        """How it stands by all that was written so far."""
        return situation(self.protocol, self.entries, when, ZONE)

    def goes_on(self, until: datetime) -> Course:
        """All that is asked for up to `until`."""
        now = max(self.t0 - timedelta(hours=19), *(entry.occurred_at for entry in self.entries))
        while now <= until:
            asked = [one for one in self.stands(now).actions if one.step.id not in self.left]
            due = next((one for one in asked if one.at <= now and not any(gate.hard for gate in one.waits)), None)
            if due is None:
                later = [one.at for one in asked if one.at > now] + [now + timedelta(minutes=10)] * bool(asked)
                now = min(later, default=until + timedelta(days=1))
                continue
            values = _values(due.step.fields, now) if due.step.infusion is None else {}
            self.write(due.action, now, due.step.id, values=values)
        return self


def _values(fields: Sequence[FormField], now: datetime) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for one in fields:
        kinds: dict[FieldType, Value] = {
            FieldType.MARK: "yes", FieldType.DATE: "2026-11-20", FieldType.TIME: now.isoformat(), FieldType.NUMBER: 4.0
        }  # fmt: skip
        usual = one.default or (one.choices[0] if one.choices else kinds.get(one.type, "as usual"))
        if one.required or one.id in {"expected_at", "weight_kg"}:
            value = FIXED.get(one.id, usual)
            # what is left in a room is less than what was measured at the patient
            is_too_much = isinstance(value, float) and one.limit_max is not None and value > one.limit_max
            found[one.id] = one.limit_max / 10 if is_too_much and one.limit_max else value
    return found


@cache
def whole() -> Protocol:
    """The whole protocol as it is shipped."""
    return parse(FILE.read_text(encoding="utf-8"), FILE.name)


@cache
def done() -> tuple[Entry, ...]:
    """A treatment from the day before to the released room, nothing left out; T0 at 08:00."""
    return tuple(Course(whole(), at("08:00")).goes_on(at("16:00", 1)).entries)


@cache
def careless() -> tuple[Entry, ...]:
    """The same up to the night, where five things of the day before were never recorded."""
    return tuple(Course(whole(), at("08:00"), DAY_BEFORE).goes_on(at("23:00")).entries)


Entries = Sequence[Entry]
MakeBoard = Callable[..., Board]


def bed(protocol: Protocol, entries: Entries, now: datetime, number: int = 1, shift_minutes: int = 0) -> Bed:
    """A treatment in a bed as it stood at `now`, all of it so many minutes later than it was written."""
    shift = timedelta(minutes=shift_minutes)
    moved = [_moved(entry, number, shift) for entry in entries]
    known = [entry for entry in moved if entry.recorded_at <= now or entry.version == 1]
    patient = Patient(f"p{number}", f"Jansen {'ABCDEFGH'[number - 1]}.", date(1958, 4, 2), f"41.{number}", "NL", "nl")
    return bed_of(patient, situation(protocol, known, now, ZONE))


def _moved(entry: Entry, number: int, shift: timedelta) -> Entry:
    values = dict(entry.values)
    if entry.action is Action.BOOK:
        values |= {"bed": float(number), "t0": (datetime.fromisoformat(str(values["t0"])) + shift).isoformat()}
    times = {"occurred_at": entry.occurred_at + shift, "recorded_at": entry.recorded_at + shift}
    return replace(entry, stream=f"t{number}", values=values, **times)


def board(beds: Sequence[Bed]) -> Board:
    """The ward with these beds."""
    now = beds[0].situation.now
    named = {"ward": "PRRT ward", "kind": "demo", "day": date(2026, 11, 26), "zone": ZONE, "staff": STAFF}
    return board_of(now=now, saved_at=now, beds=beds, **named)  # type: ignore[arg-type]


def ward(protocol: Protocol, entries: Entries, now: datetime, minutes_between: int = 20) -> Board:
    """Eight beds, each so many minutes behind the one before."""
    return board([bed(protocol, entries, now, n, (n - 1) * minutes_between) for n in range(1, 9)])


def clock(one: Board | Bed) -> Clock:
    return Clock(ZONE, one.now if isinstance(one, Board) else one.situation.now)


def text(screen: Screen) -> str:
    return "\n".join(line.text for line in screen.lines)
