"""What the staff are likely to get from the lutetium, calculated from who did what: to share the acts fairly.

A model as data, from published doses (CLINICAL §2); it never stands in for a dosimeter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from ward_board.domain.chart import Chart
from ward_board.domain.entry import Entry
from ward_board.domain.form import Part
from ward_board.domain.infusion import HOUR
from ward_board.domain.step import Minutes
from ward_board.domain.step_ids import LUTETIUM
from ward_board.domain.words import Action, Role

Figure = Annotated[float, Field(ge=0, le=100)]
_DID_NOTHING = frozenset({Action.SKIP, Action.REFUSE})


class LutetiumAct(Part):
    """A kind of act with lutetium: on which steps (or series of steps), and what one costs (µSv per GBq, 0 to 100)."""

    id: str
    title: str
    steps: Annotated[tuple[str, ...], Field(min_length=1)]
    usv_per_gbq: Figure
    source: str


class CareVisit(Part):
    """What any other visit at the bed costs from so many hours after the start of the lutetium on (µSv per GBq)."""

    from_hours: Annotated[float, Field(ge=0)]
    usv_per_gbq: Figure
    source: str


class StaffDoseModel(Part):
    """What each act costs; the acts of one person at one bed within `visit_minutes` are one visit, the highest counts.

    Unsigned until a named expert signs this version.
    """

    id: str
    version: str
    title: str
    source: str
    signed_by: str | None = None
    visit_minutes: Minutes
    acts: tuple[LutetiumAct, ...]
    visits: tuple[CareVisit, ...]

    @model_validator(mode="after")
    def _hours_rise(self) -> Self:
        hours = [visit.from_hours for visit in self.visits]
        if hours != sorted(set(hours)):
            raise ValueError("visits: from_hours has to rise from one to the next")
        return self


@dataclass(frozen=True, slots=True)
class PersonDay:
    """What one person did with the lutetium of one treatment on one of the ward's days.

    `steps` counts the acts, `usv` is calculated (µSv); `role` is the one in which they did most of them.
    """

    who: str
    role: Role
    day: date
    steps: int
    usv: float


@dataclass(frozen=True, slots=True)
class _Act:
    who: str
    role: Role
    at: datetime
    usv_per_gbq: float


def exposures(model: StaffDoseModel, chart: Chart, given_mbq: float, zone: ZoneInfo) -> tuple[PersonDay, ...]:
    """Who got how much from one treatment, by the ward's day; `given_mbq` is the activity that they had to do with."""
    by_person: dict[tuple[str, date], list[_Act]] = {}
    for act in _acts(model, chart):
        by_person.setdefault((act.who, act.at.astimezone(zone).date()), []).append(act)
    visit = timedelta(minutes=model.visit_minutes)
    return tuple(
        PersonDay(who, _usual_role(acts), day, len(acts), sum(_visits(acts, visit)) * given_mbq / 1000)
        for (who, day), acts in by_person.items()
    )


def _acts(model: StaffDoseModel, chart: Chart) -> Iterator[_Act]:
    """Each act with lutetium, once for each who signed it, in the order in which they happened."""
    run = chart[LUTETIUM].run
    at_bedside = {entry.id for entry in chart.bedside} if run else set()
    figures = {step: act.usv_per_gbq for act in model.acts for step in act.steps}
    for entry in chart.entries:
        if entry.action in _DID_NOTHING:
            continue
        figure = _of_step(figures, chart, entry)
        if figure is None and run and entry.id in at_bedside:
            figure = _of_visit(model.visits, (entry.occurred_at - run.started_at) / HOUR)
        if figure is None:
            continue
        for who, role in ((entry.author, entry.role), (entry.second, entry.second_role)):
            if who and role:
                yield _Act(who, role, entry.occurred_at, figure)


def _of_step(figures: dict[str, float], chart: Chart, entry: Entry) -> float | None:
    if entry.step is None:
        return None
    figure = figures.get(entry.step)
    return figure if figure is not None else figures.get(chart[entry.step].step.series or "")


def _of_visit(visits: Sequence[CareVisit], hours: float) -> float | None:
    return next((visit.usv_per_gbq for visit in reversed(visits) if hours >= visit.from_hours), None)


def _visits(acts: Sequence[_Act], length: timedelta) -> Iterator[float]:
    """What each visit costs (µSv per GBq): a visit goes on from its first act for its length."""
    began: datetime | None = None
    highest = 0.0
    for act in acts:
        if began is not None and act.at - began <= length:
            highest = max(highest, act.usv_per_gbq)
            continue
        if began is not None:
            yield highest
        began, highest = act.at, act.usv_per_gbq
    if began is not None:
        yield highest


def _usual_role(acts: Sequence[_Act]) -> Role:
    roles = [act.role for act in acts]
    return max(dict.fromkeys(roles), key=roles.count)
