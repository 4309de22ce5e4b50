"""A thin ward: the treatments of one day in memory, by the same rules as a real one, without store and clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed, Board, bed_of, board_of
from ward_board.domain.chart import fold
from ward_board.domain.day_list import BookingRow
from ward_board.domain.decide import decide
from ward_board.domain.entry import Draft, Entry, Person, Request, Value
from ward_board.domain.gates import Around, vial_name
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.status import situation
from ward_board.domain.words import Action, Role

_DRAFT_FIELDS = tuple(Draft.__dataclass_fields__)


@dataclass
class ThinWard:
    """One ward whose journal is a list; every act goes through `decide`, every look through the board's own rules.

    `now` is handed in everywhere. A bed is computed anew only when it was touched or is asked for at another time.
    """

    protocol: Protocol
    zone: ZoneInfo
    journal: list[Entry] = field(default_factory=list)
    _entries: dict[str, list[Entry]] = field(default_factory=dict)
    _patients: dict[str, Patient] = field(default_factory=dict)
    _beds: dict[str, Bed] = field(default_factory=dict)
    _vials: dict[str, str] = field(default_factory=dict)

    @property
    def treatments(self) -> tuple[str, ...]:
        """The ids of all treatments, in the order in which they were booked."""
        return tuple(self._entries)

    def book(self, row: BookingRow, author: Person, now: datetime) -> str:
        """The treatment that a row of a day list becomes."""
        treatment = f"t{len(self._entries) + 1}"
        self._patients[treatment] = Patient(
            f"p{len(self._entries) + 1}", row.name, row.birth_date, row.number, row.country, row.language or ""
        )
        self._entries[treatment] = []
        self._append(treatment, Draft(Action.BOOK, author.id, Role.COORDINATOR, now, now, values=self._booked(row)))
        return treatment

    def act(self, treatment: str, request: Request, now: datetime) -> Entry:
        """The entry that `request` becomes, in whole seconds as at a real ward.

        Raises BadInputError, RefusedError and AlreadyDoneError; then nothing was kept.
        """
        asked = replace(request, at=request.at.replace(microsecond=0))
        around = self._around(treatment, asked)
        fact = decide(self.protocol, self._entries[treatment], asked, now.replace(microsecond=0), self.zone, around)
        return self._append(treatment, fact)

    def entries(self, treatment: str) -> tuple[Entry, ...]:
        """All that was charted of one treatment, in the order of writing."""
        return tuple(self._entries[treatment])

    def bed(self, treatment: str, now: datetime) -> Bed:
        """One treatment as it stands at `now`."""
        kept = self._beds.get(treatment)
        if kept is None or kept.situation.now != now:
            found = situation(self.protocol, self._entries[treatment], now, self.zone, Around())
            kept = self._beds[treatment] = bed_of(self._patients[treatment], found)
        return kept

    def board(self, now: datetime, treatments: Iterable[str] | None = None) -> Board:
        """The ward at `now`: all of it, or as much of it as some treatments need."""
        beds = [self.bed(treatment, now) for treatment in treatments or self._entries]
        first = min(bed.situation.chart.booking.t0 for bed in beds)
        return board_of(
            ward="thin ward",
            kind="demo",
            day=first.astimezone(self.zone).date(),
            zone=self.zone,
            now=now,
            saved_at=self.journal[-1].recorded_at,
            beds=beds,
            staff={},
        )

    def _append(self, treatment: str, fact: Draft) -> Entry:
        own = self._entries[treatment]
        fields = {name: getattr(fact, name) for name in _DRAFT_FIELDS}
        entry = Entry(**fields, stream=treatment, version=len(own) + 1, seq=len(self.journal) + 1)
        own.append(entry)
        self.journal.append(entry)
        self._beds.pop(treatment, None)
        if "vial" in entry.values:
            self._vials.setdefault(vial_name(str(entry.values["vial"])), treatment)
        return entry

    def _booked(self, row: BookingRow) -> Mapping[str, Value]:
        sent: dict[str, Value | None] = {
            "bed": float(row.bed),
            "t0": row.t0.isoformat(),
            "cycle": float(row.cycle),
            "activity_mbq": row.activity_mbq or self.protocol.prescription.activity_mbq,
            "protocol": self.protocol.id,
            "allergies": row.allergies,
            "weight_kg": row.weight_kg,
            "last_treatment": row.last_treatment.isoformat() if row.last_treatment else None,
            "flags": "|".join(row.flags) or None,
        }
        return {key: value for key, value in sent.items() if value is not None}

    def _around(self, treatment: str, request: Request) -> Around:
        vials = {vial: holder for vial, holder in self._vials.items() if holder != treatment}
        if request.action not in {Action.MOVE, Action.RESCHEDULE}:
            return Around(vials=vials)
        return Around(vials=vials, beds=frozenset(self._beds_of_others(treatment)))

    def _beds_of_others(self, treatment: str) -> Iterable[tuple[str, int]]:
        for other in self._entries:
            chart = fold(self.protocol, self._entries[other])
            if other != treatment and not chart.is_cancelled:
                yield chart.booking.t0.astimezone(self.zone).date().isoformat(), chart.booking.bed
