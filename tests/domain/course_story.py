"""A course told in days from its first cycle, as entries and glances."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from ward_board.domain.closing import Closing
from ward_board.domain.course import Course, course_of
from ward_board.domain.course_plan import BLOOD_COUNT, CoursePlan
from ward_board.domain.data_file import read_table
from ward_board.domain.entry import Entry, Value
from ward_board.domain.glance import Glance
from ward_board.domain.patient import Patient
from ward_board.domain.protocol_file import Source
from ward_board.domain.words import Action, Role

COURSE_FILE = Path(__file__).parents[2] / "data" / "course.toml"
FIRST = date(2026, 1, 8)
PATIENT = Patient("p1", "Jansen A.", date(1958, 3, 12), "100001", "NL", "nl")


@cache
def course_plan() -> CoursePlan:
    return read_table(CoursePlan, Source(COURSE_FILE.name, COURSE_FILE.read_text(encoding="utf-8")))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


@dataclass
class Story:
    """What happened, on days counted from that of the first cycle."""

    entries: list[Entry] = field(default_factory=list)
    glances: list[Glance] = field(default_factory=list)

    def cycle(
        self,
        day: int,
        *,
        mbq: float = 7400,
        given: bool = True,
        closing: Closing | None = Closing.DISCHARGED,
        number: int | None = None,
        last_treatment: date | None = None,
        findings: tuple[Entry, ...] = (),
    ) -> Story:
        on = FIRST + timedelta(days=day)
        glance = Glance(
            treatment=f"t{len(self.glances) + 1}",
            number=number or sum(one.started_at is not None for one in self.glances) + 1,
            day=on,
            bed=1,
            t0=_at(on),
            activity_mbq=mbq,
            last_treatment=last_treatment,
            closing=closing,
            is_admitted=given,
            started_at=_at(on) + timedelta(minutes=30) if given else None,
            given_mbq=mbq if given else None,
            uptake="adequate" if given else None,
            findings=findings,
        )
        self.glances.append(glance)
        return self

    def booked(self, day: int, mbq: float = 7400) -> Story:
        return self.cycle(day, mbq=mbq, given=False, closing=None)

    def blood(self, day: int, **figures: Value) -> Story:
        return self.says(day, BLOOD_COUNT, sampled_on=(FIRST + timedelta(days=day)).isoformat(), **figures)

    def says(self, day: int, step: str, **values: Value) -> Story:
        self.entries.append(self.entry(day, step, **values))
        return self

    def strikes(self, day: int, version: int) -> Story:
        self.entries.append(self.entry(day, None, action=Action.CORRECT, target=f"c1.{version}"))
        return self

    def entry(
        self, day: int, step: str | None, action: Action = Action.TICK, target: str | None = None, **values: Value
    ) -> Entry:
        number = len(self.entries) + 1
        at = _at(FIRST + timedelta(days=day))
        return Entry(
            action, "phys1", Role.PHYSICIAN, at, at, step=step, target=target, values=values,
            stream="c1", version=number, seq=number,
        )  # fmt: skip

    def on(self, day: int) -> Course:
        return course_of(course_plan(), "c1", PATIENT, self.entries, self.glances, FIRST + timedelta(days=day))
