"""The ideal day: eight patients, everybody where they should be, nothing more than a few minutes after its time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ward_board.domain.alarms import Alarm
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Entry, Person
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, Protocol
from ward_board.domain.words import Action, Role
from ward_board.rehearsal.ordinary import COORDINATOR, NURSE_1, NURSE_2, TECHNOLOGIST, Plot, script_of
from ward_board.rehearsal.scenario import Act, BedScript, Rounds
from ward_board.rehearsal.starts import colliding_minutes, starts
from ward_board.rehearsal.thin_ward import ThinWard
from ward_board.rehearsal.walking import Walk
from ward_board.rehearsal.watch import Watch

STAFF = {
    **{"nurse1": Role.NURSE, "nurse2": Role.NURSE, "tech1": Role.TECHNOLOGIST, "phys1": Role.PHYSICIAN},
    **{"phys2": Role.PHYSICIAN, "rpe1": Role.EXPERT, "coord1": Role.COORDINATOR},
}
_PEOPLE = {staff_id: Person(staff_id, staff_id, (role,)) for staff_id, role in STAFF.items()}
_FIRST_THURSDAY, _WEEKS = date(2026, 1, 1), 520
_BEDS = range(1, 9)
_LATEST_SECONDS = 240
# two scanners, 24 minutes a patient: the first at 07:06, the last at the 08:30 of the plan
_FIRST_SCAN_MINUTES, _SCAN_EVERY_MINUTES = -84, 12
_STEPS = (
    *("cannula", "antiemetic", "amino_acids", "activity_assay", "time_out", "lutetium", "residual_assay"),
    *("cannula_out", "evaluation", "measurement", "rules", "travel_declaration"),
)
_NIGHT_LOOKS_MINUTES = (480, 720, 1320)


@dataclass(frozen=True, slots=True)
class IdealDay:
    """What became of one ideal day: all that was charted, every alarm that ever came up, and how often one looked."""

    seed: int
    ward: ThinWard
    watch: Watch
    ended_at: datetime
    looks: int

    @property
    def alarms(self) -> list[Alarm]:
        """Every alarm that came up, in that order."""
        return sorted(self.watch.met.values(), key=lambda alarm: (alarm.since, alarm.id))

    @property
    def most_for_a_patient(self) -> int:
        """The alarms of the patient who had most."""
        return max(len(self.watch.of(treatment)) for treatment in self.ward.treatments)

    @property
    def trace_sha256(self) -> str:
        """A hash of every entry and every alarm: equal seeds give equal days."""
        told = [_entry_told(entry) for entry in self.ward.journal]
        told += [[a.id, a.since.isoformat(), a.priority] for a in self.alarms]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def ideal_day(protocol: Protocol, zone: ZoneInfo, seed: int) -> IdealDay:
    """One ideal day from the bookings to the last discharge; equal seeds give equal days.

    Raises RefusedError, BadInputError or AlreadyDoneError where the ward refuses what ideal hands do.
    """
    chance = Random(f"ideal/{seed}")  # noqa: S311
    ward = ThinWard(protocol, zone)
    scripts = {}
    for bed, row in zip(_BEDS, _day_list(chance, protocol, zone, seed), strict=True):
        treatment = ward.book(row, _PEOPLE[COORDINATOR], row.t0 - timedelta(days=1))
        scripts[treatment] = _script(bed, f"ideal/{seed}/{bed}")
    walk = Walk(ward, scripts, _PEOPLE)
    ended_at = walk.to_the_end()
    return IdealDay(seed, ward, walk.watch, ended_at, walk.looks)


def _day_list(chance: Random, protocol: Protocol, zone: ZoneInfo, seed: int) -> Iterator[BookingRow]:
    day = _FIRST_THURSDAY + timedelta(weeks=seed % _WEEKS)
    first = datetime.combine(day, time(8, chance.choice((0, 15, 30))), zone).astimezone(UTC)
    empty = ThinWard(protocol, zone)
    planned = empty.bed(empty.book(_row(Random(seed), 1, first, seed), _PEOPLE[COORDINATOR], first), first)  # noqa: S311
    for bed, minutes in zip(_BEDS, starts(chance, len(_BEDS), colliding_minutes(planned.situation)), strict=True):
        yield _row(chance, bed, first + MINUTE * minutes, seed)


def _row(chance: Random, bed: int, t0: datetime, seed: int) -> BookingRow:
    return BookingRow(
        day=t0.date(),
        bed=bed,
        name=f"Patient {bed}",
        birth_date=date(1950 + bed, bed, 10 + bed),
        number=f"{seed}.{bed}",
        country="NL",
        language="nl",
        cycle=chance.randint(1, 4),
        t0=t0,
        protocol=None,
        activity_mbq=chance.choice((7400.0, 7400.0, 3700.0)),
        weight_kg=None,
        allergies=chance.choice(("", "iodine contrast", None)),
        last_treatment=None,
        flags=("travel",) if chance.random() < 0.4 else (),
        line=bed,
    )


def _script(bed: int, key: str) -> BedScript:
    chance = Random(key)  # noqa: S311
    nurse = NURSE_1 if bed % 2 else NURSE_2
    pace = {step: chance.randint(0, _LATEST_SECONDS) / 60 for step in _STEPS}
    pace["scan"] = _FIRST_SCAN_MINUTES + _SCAN_EVERY_MINUTES * (bed - 1) + chance.randint(0, 60) / 60
    # two nurses bring eight people to the door
    pace["discharge"] = -5 * (bed % 4) + chance.randint(0, _LATEST_SECONDS) / 60
    rounds = Rounds(
        nurse if chance.random() < 0.5 else TECHNOLOGIST,
        with_amino_acids_minutes=chance.randint(15 * 60, 25 * 60) / 60,
        with_lutetium_minutes=chance.randint(5 * 60, 8 * 60) / 60,
    )
    looks = tuple(Act(Action.SEEN, nurse, after="t0", minutes=minutes) for minutes in _NIGHT_LOOKS_MINUTES)
    script = script_of(Plot(nurse, rounds, pace, besides=looks), chance, jitter_minutes=0, key=key)
    acts = tuple(_ended_by_a_person(act, chance) for act in script.acts)
    return replace(script, acts=acts, routine=replace(script.routine, latest_minutes=_LATEST_SECONDS / 60))


def _ended_by_a_person(act: Act, chance: Random) -> Act:
    if act.action is not Action.FINISH:
        return act
    if act.step == AMINO_ACIDS:
        # the pump calls before the bag is empty, and the board ten minutes before
        return replace(act, minutes=-chance.randint(30, 180) / 60)
    return replace(act, minutes=chance.randint(0, _LATEST_SECONDS) / 60) if act.step == LUTETIUM else act


def _entry_told(entry: Entry) -> list[object]:
    at, typed = entry.occurred_at.isoformat(), entry.recorded_at.isoformat()
    return [entry.id, entry.seq, entry.action, entry.step, entry.author, entry.second, at, typed, dict(entry.values)]
