"""One treatment told through `decide`, as a nurse would: minutes from T0, people by their id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ward_board.domain.alarms import Alarm, alarms
from ward_board.domain.chart import Chart, fold
from ward_board.domain.decide import decide
from ward_board.domain.entry import Draft, Entry, Person, Request, Value
from ward_board.domain.gates import Around
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.status import Situation, situation
from ward_board.domain.words import Action, Role
from ward_board.errors import RefusedError, WardBoardError

ZONE = ZoneInfo("Europe/Amsterdam")
UTC = ZoneInfo("UTC")
PROTOCOL_FILE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate-core.toml"
NEXT_DAY = 24 * 60
STAFF = {
    **{"nurse1": Role.NURSE, "nurse2": Role.NURSE, "tech1": Role.TECHNOLOGIST, "phys1": Role.PHYSICIAN},
    **{"phys2": Role.PHYSICIAN, "rpe1": Role.EXPERT, "coord1": Role.COORDINATOR},
}
DRAFT_FIELDS = tuple(Draft.__dataclass_fields__)

Minute = float | str


def duration(minute: Minute) -> timedelta:
    """Minutes as a number, or as text with seconds: "29:59", "-0:01"."""
    if not isinstance(minute, str):
        return timedelta(minutes=minute)
    minutes, _, seconds = minute.lstrip("-").partition(":")
    length = timedelta(minutes=int(minutes), seconds=int(seconds or 0))
    return -length if minute.startswith("-") else length


@dataclass
class Day:
    """One treatment: what was recorded, and what follows from it at any minute."""

    protocol: Protocol
    t0: datetime
    zone: ZoneInfo = ZONE
    around: Around = field(default_factory=Around)
    treatment: str = "t1"
    entries: list[Entry] = field(default_factory=list)

    def at(self, minute: Minute) -> datetime:
        return self.t0 + duration(minute)

    def minute(self, moment: datetime | None) -> float | None:
        return None if moment is None else round((moment - self.t0) / timedelta(minutes=1), 4)

    def person(self, name: str) -> Person:
        return Person(name, name.title(), (STAFF[name],))

    def write(self, fact: Draft) -> Entry:
        number = len(self.entries) + 1
        fields = {name: getattr(fact, name) for name in DRAFT_FIELDS}
        self.entries.append(Entry(**fields, stream=self.treatment, version=number, seq=number))
        return self.entries[-1]

    def book(self, **values: Value) -> Entry:
        booked = {"bed": 1.0, "t0": self.t0.isoformat(), "cycle": 2.0, "activity_mbq": 7400.0, "protocol": "core"}
        before = self.at(-3 * NEXT_DAY)
        return self.write(Draft(Action.BOOK, "coord1", Role.COORDINATOR, before, before, values={**booked, **values}))

    def judge(
        self,
        minute: Minute,
        by: str,
        step: str | None,
        action: str,
        *,
        second: str | None = None,
        second_values: dict[str, Value] | None = None,
        reason: str | None = None,
        deviation: str | None = None,
        target: str | None = None,
        typed: Minute | None = None,
        values: dict[str, Value] | None = None,
        **more: Value,
    ) -> Draft:
        request = Request(
            action=Action(action),
            author=self.person(by),
            at=self.at(minute),
            step=step,
            target=target,
            values={**(values or {}), **more},
            second=self.person(second) if second else None,
            second_values=second_values or {},
            reason=reason,
            deviation=deviation,
        )
        now = self.at(minute if typed is None else typed)
        return decide(self.protocol, self.entries, request, now, self.zone, self.around)

    def record(self, minute: Minute, by: str, step: str | None, action: str, **rest: object) -> Entry:
        return self.write(self.judge(minute, by, step, action, **rest))

    def answer(self, minute: Minute, by: str, step: str | None, action: str, **rest: object) -> tuple[int, list[str]]:
        """The exit code that `record` would end with, and the ids of the gates that refuse; nothing is kept."""
        try:
            self.judge(minute, by, step, action, **rest)
        except RefusedError as error:
            return error.exit_code, [gate.id for gate in error.gates]
        except WardBoardError as error:
            return error.exit_code, []
        return 0, []

    def known(self, minute: Minute) -> list[Entry]:
        return [e for e in self.entries if e.action is Action.BOOK or e.recorded_at <= self.at(minute)]

    def situation(self, minute: Minute) -> Situation:
        return situation(self.protocol, self.known(minute), self.at(minute), self.zone, self.around)

    def alarms(self, minute: Minute, clock_step: Entry | None = None) -> tuple[Alarm, ...]:
        return alarms(self.situation(minute), clock_step)

    def kinds(self, minute: Minute) -> list[str]:
        """The alarms at a minute in words: "** late:scan since 30.0"."""
        return [f"{a.priority.stars} {a.kind}:{a.subject} since {self.minute(a.since):g}" for a in self.alarms(minute)]

    def chart(self, entries: Sequence[Entry] | None = None) -> Chart:
        return fold(self.protocol, self.entries if entries is None else entries)

    # --- what happens on every day -----------------------------------------------------------------------------------

    def cannula(self, minute: Minute = -60, action: str = "tick", patent: str = "yes", **rest: object) -> Entry:
        return self.record(minute, "nurse1", "cannula", action, site="left arm", gauge="20", patent=patent, **rest)

    def antiemetic(self, minute: Minute = -35, action: str = "tick", **rest: object) -> Entry:
        return self.record(minute, "nurse1", "antiemetic", action, drug="ondansetron", mg="8", **rest)

    def amino_acids(self, minute: Minute = 0, **rest: object) -> Entry:
        return self.record(minute, "nurse1", "amino_acids", "start", **rest)

    def assay(self, minute: Minute = 20, action: str = "measure", mbq: str = "7400", **rest: object) -> Entry:
        values = {"mbq": mbq, "calibrated_at": self.at(30).isoformat(), "vial": "LU-1", **rest.pop("values", {})}
        return self.record(minute, "tech1", "activity_assay", action, values=values, **rest)

    def time_out(self, minute: Minute = 25, **rest: object) -> Entry:
        return self.record(minute, "tech1", "time_out", "tick", **{"second": "nurse1", **rest})

    def lutetium(self, minute: Minute = 30, **rest: object) -> Entry:
        return self.record(minute, "tech1", "lutetium", "start", **rest)

    def until_amino_acids(self) -> Day:
        self.cannula()
        self.antiemetic()
        self.amino_acids()
        return self

    def until_time_out(self) -> Day:
        self.until_amino_acids()
        self.assay()
        self.time_out()
        return self

    def until_lutetium(self) -> Day:
        self.until_time_out()
        self.lutetium()
        return self

    def until_lutetium_end(self) -> Day:
        self.until_lutetium()
        self.record(60, "tech1", "lutetium", "finish")
        return self

    def until_evening(self) -> Day:
        self.until_lutetium_end()
        self.record(75, "tech1", "residual_assay", "measure", mbq="81")
        self.record(240, "nurse1", "amino_acids", "finish")
        self.record(245, "nurse1", "cannula_out", "tick")
        return self

    def until_evaluation(self) -> Day:
        self.until_evening()
        self.record(NEXT_DAY + 30, "tech1", "scan", "tick", uptake="adequate")
        self.record(NEXT_DAY + 60, "phys1", "evaluation", "tick", fit="yes")
        return self

    def measurement(self, minute: Minute = NEXT_DAY + 75, action: str = "measure", **values: Value) -> Entry:
        usual = {"usv_per_h": "8.1", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-4"}
        return self.record(minute, "rpe1", "measurement", action, values={**usual, **values})

    def rules(self, minute: Minute = NEXT_DAY + 85, **rest: object) -> Entry:
        return self.record(minute, "phys1", "rules", "tick", **{"second": "rpe1", **rest})

    def until_rules(self) -> Day:
        self.until_evaluation()
        self.measurement()
        self.rules()
        return self

    def until_discharge(self) -> Day:
        self.until_rules()
        self.record(NEXT_DAY + 360, "nurse1", "discharge", "tick")
        return self


@pytest.fixture(scope="session")
def core() -> Protocol:
    return parse(PROTOCOL_FILE.read_text(), PROTOCOL_FILE.name)


@pytest.fixture(scope="session")
def new_day(core: Protocol) -> Callable[..., Day]:
    """Makes a booked treatment; T0 is 08:00 on Thursday 26 November 2026 in Amsterdam unless told."""

    def make(
        t0: str = "2026-11-26T08:00", protocol: Protocol = core, around: Around | None = None, **booked: Value
    ) -> Day:
        start = datetime.fromisoformat(t0).replace(tzinfo=ZONE).astimezone(UTC)
        day = Day(protocol, start, around=around or Around())
        day.book(**booked)
        return day

    return make


@pytest.fixture
def day(new_day: Callable[..., Day]) -> Day:
    return new_day()
