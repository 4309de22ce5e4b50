"""The people of a made-up past: patients from many countries, and the colleagues who were on duty on a day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from ward_board.domain.entry import Person
from ward_board.domain.words import Role
from ward_board.rehearsal.history_plan import Past

_YEAR_DAYS = 365.25
_YOUNGEST, _MEAN_AGE, _SPREAD, _OLDEST = 24, 61, 11, 84
_FIRST_NUMBER, _NUMBERS_EACH = 11_000, 19
_HORMONE = 0.2
_ALLERGIES = ("none",) * 15 + ("iodine contrast", "iodine contrast", "penicillin", "latex", "plasters", None, None)
_CHILDREN = ("none", "none", "none", "grown up", "grown up", "14 and 17", "9", "6 and 3", "11 and 8", "2")
_WORK = ("retired", "retired", "retired", "office", "teacher", "at home", "shop", "farm", "school for young children")
_ON_DUTY = {Role.NURSE: 4, Role.TECHNOLOGIST: 2, Role.PHYSICIAN: 2, Role.EXPERT: 1, Role.COORDINATOR: 1}


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up patient, and what is known of them; the name stays out of every repr, as a real one would."""

    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    number: str = field(repr=False)
    country: str
    language: str
    weight_kg: float
    allergies: str | None
    has_hormone: bool
    children: str
    work: str
    is_at_home_with_partner: bool


class Patients:
    """Who each patient of a past is; equal seeds give equal people."""

    def __init__(self, file: Path, past: Past, seed: int) -> None:
        self._data = _read(file)
        self._seed = seed
        self._first_day: dict[int, date] = {}
        for course in past.courses:
            self._first_day.setdefault(course.patient, course.visits[0].day)
        self._is_abroad = past.is_abroad
        self._example = {course.patient: course.example for course in past.courses if course.example}

    @lru_cache(maxsize=4096)  # noqa: B019  one past at a time
    def __getitem__(self, patient: int) -> MadeUp:
        chance = Random(f"{self._seed}/patient/{patient}")  # noqa: S311
        row = self._example.get(patient)
        home = self._abroad(chance) if self._is_abroad[patient] else self._data["home"]
        age = min(max(chance.gauss(_MEAN_AGE, _SPREAD), _YOUNGEST), _OLDEST)
        number = _FIRST_NUMBER + _NUMBERS_EACH * patient + chance.randrange(_NUMBERS_EACH)
        families = [one.strip() for one in home["families"].split(",")]
        return MadeUp(
            name=row.name if row else f"{chance.choice(families)} {chance.choice(home['given'].split())}.",
            birth_date=row.birth_date if row else self._first_day[patient] - timedelta(days=round(age * _YEAR_DAYS)),
            number=row.number if row else f"{number // 1000}.{number % 1000:03d}",
            country=row.country if row else home["code"],
            language=(row.language or "") if row else chance.choice(home["languages"]),
            weight_kg=(row.weight_kg if row else None) or round(min(max(chance.gauss(75, 13), 45), 118), 1),
            allergies=row.allergies if row else chance.choice(_ALLERGIES),
            has_hormone="hormone" in row.flags if row else chance.random() < _HORMONE,
            children=chance.choice(_CHILDREN),
            work=chance.choice(_WORK),
            is_at_home_with_partner=chance.random() < 0.7,
        )

    def _abroad(self, chance: Random) -> Mapping[str, Any]:
        countries = self._data["abroad"]
        weights = list(accumulate(one["share"] for one in countries))
        return chance.choices(countries, cum_weights=weights)[0]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff who came after so many years of the past."""

    person: Person
    since_years: int


def colleagues(file: Path) -> tuple[Colleague, ...]:
    """Those that a past has beside the staff of every demo store."""
    return tuple(
        Colleague(Person(one["id"], one["name"], (Role(one["role"]),)), one["since"]) for one in _read(file)["staff"]
    )


@dataclass(frozen=True, slots=True)
class Team:
    """Who is on duty on a day, by role; the first of each does most."""

    people: Mapping[Role, Sequence[str]]

    def one_of(self, chance: Random, *roles: Role) -> tuple[str, Role]:
        """Somebody of one of these roles, with the role."""
        role = chance.choice(roles) if len(roles) > 1 else roles[0]
        return chance.choice(self.people[role]), role


class Roster:
    """Who works on which day; equal seeds give equal days."""

    def __init__(self, always: Sequence[Person], later: Sequence[Colleague], first_day: date, seed: int) -> None:
        self._staff = [*(Colleague(person, 0) for person in always), *later]
        self._first_day, self._seed = first_day, seed

    @lru_cache(maxsize=64)  # noqa: B019  one past at a time
    def on(self, day: date) -> Team:
        """The team of a day."""
        chance = Random(f"{self._seed}/team/{day}")  # noqa: S311
        # the first colleagues are there before the first day: bookings come before it
        years = max((day - self._first_day).days / _YEAR_DAYS, 0)
        there_by_then = [one.person for one in self._staff if one.since_years <= years]
        people: dict[Role, list[str]] = {}
        for role, wanted in _ON_DUTY.items():
            there = [person.id for person in there_by_then if role in person.roles]
            people[role] = chance.sample(there, min(wanted, len(there)))
        return Team(people)


@lru_cache(maxsize=2)
def _read(file: Path) -> Mapping[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
