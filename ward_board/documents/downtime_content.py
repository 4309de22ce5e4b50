"""The downtime sheet: the whole board on paper, so that paper can take over at any minute."""

from __future__ import annotations

from typing import Any

from ward_board.board.bed_facts import bed_facts
from ward_board.board.board import Bed
from ward_board.board.day_vials import vial_words
from ward_board.board.moments import Clock
from ward_board.board.spoken import state_word
from ward_board.board.step_words import capital, title
from ward_board.board.value_words import number_words
from ward_board.documents.making import Content, Request
from ward_board.documents.phrases import said
from ward_board.documents.to_do import Later, ToDo, later, to_do
from ward_board.documents.ward_parts import (
    alarm_lines,
    dated,
    differ,
    here,
    joined,
    made_words,
    phones,
    technical,
    who_lies,
)
from ward_board.documents.words import Words
from ward_board.domain.infusion import Run
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import StepStatus

BEDS_ON_A_PAGE = 8
_OLD_AFTER = 2  # so many times as long as a sheet is meant to be the newest one
_ROWS_IN_ALL, _LEAST_ROWS, _MOST_ROWS = 32, 4, 12


def content(request: Request) -> Content:
    """Every bed where somebody lies or is expected, eight on a page, with its next acts to tick."""
    board, words, settings = request.board, request.words, request.settings
    clock, beds = Clock(board.zone, board.now), here(board)
    rows = min(max(_ROWS_IN_ALL // max(min(len(beds), BEDS_ON_A_PAGE), 1), _LEAST_ROWS), _MOST_ROWS)
    lines = [_bed(bed, request, clock, rows) for bed in beds]
    minutes = settings.papers.downtime_minutes
    return Content(
        {
            "ward": board.ward,
            "day": dated(clock, board.now),
            "time": clock.time(board.now),
            "old": said(words, "old", minutes=str(_OLD_AFTER * minutes)),
            "made": made_words(board, clock, request.by, words),
            "phones": phones(settings, words),
            "technical": technical(board, clock),
            "pages": [lines[first : first + BEDS_ON_A_PAGE] for first in range(0, max(len(lines), 1), BEDS_ON_A_PAGE)],
        }
    )


def _bed(bed: Bed, request: Request, clock: Clock, rows: int) -> dict[str, Any]:
    words, situation = request.words, bed.situation
    asked, after = _of_today(to_do(bed), clock, rows)
    return {
        **who_lies(bed, request.board, words, request.settings.language),
        "state": capital(state_word(situation.state)),
        "alarms": alarm_lines(bed.alarms, bed, request.board, clock),
        "infusions": [_infusion(bed, one, clock, words) for one in _infusions(bed)],
        "facts": [_activity(bed, clock, words), _last(bed, request, clock)],
        "next": [_row(one, clock) for one in asked[:rows]],
        "then": [_later(one, clock) for one in later(asked[rows:])],
        "more": said(words, "more", count=str(len(after)), time=clock.moment(after[0].at)) if after else "",
    }


def _activity(bed: Bed, clock: Clock, words: Words) -> str:
    """What is prescribed; until it runs, where the vial is."""
    mbq = number_words(bed.situation.chart.booking.activity_mbq)
    prescribed = said(words, "prescribed", mbq=mbq)
    if bed.situation.chart[LUTETIUM].run is not None:
        return prescribed
    vial = [one.words[0] for one in vial_words(bed, clock)]
    return joined(vial if any(mbq in part for part in vial) else [prescribed, *vial])


def _infusions(bed: Bed) -> list[StepStatus]:
    steps = bed.situation.steps.values()
    return [one for one in steps if one.record.step.infusion and not one.record.falls_away]


def _last(bed: Bed, request: Request, clock: Clock) -> str:
    """The cannula, and who looked in last."""
    parts = [fact for fact in bed_facts(bed, request.board.staff, clock) if fact.words]
    return capital(parts[-1].words[0])


def _infusion(bed: Bed, status: StepStatus, clock: Clock, words: Words) -> dict[str, Any]:
    """From when, at which rate, how much went in and is left (calculated), and until when it is needed."""
    run = status.record.run
    return {
        "name": capital(title(status.record.step)),
        "when": _when(status, clock, words),
        "runs": run is not None and run.ended_at is None,
        "share": _share(run, clock) if run and run.ended_at is None else None,
        "words": joined([*_volume(run, clock, words), *_until(bed, status, clock, words)]) if run else "",
    }


def _when(status: StepStatus, clock: Clock, words: Words) -> str:
    run, times = status.record.run, status.times
    first = times.planned.start
    planned = ""
    if first is not None and differ(first, run.started_at if run else times.projected.start):
        planned = " " + said(words, "first_planned", time=clock.moment(first))
    if run is None:
        return _not_started(status, clock, words) + planned
    start = clock.moment(run.started_at)
    if run.ended_at is not None:
        return said(words, "stopped_for_good" if run.is_stopped else "ran", start=start, end=clock.moment(run.ended_at))
    if run.paused_since is not None:
        return said(words, "stands_still", since=clock.moment(run.paused_since), start=start)
    return said(words, "runs_since", start=start) + planned


def _not_started(status: StepStatus, clock: Clock, words: Words) -> str:
    start = status.times.projected.start
    if status.record.is_settled or start is None:
        return words["not_given" if status.record.is_settled else "not_planned"]
    may = "may_start" if status.record.step.id == LUTETIUM else "planned_at"
    return said(words, may, time=clock.moment(start))


def _volume(run: Run, clock: Clock, words: Words) -> list[str]:
    given, bag = run.given_ml(min(run.ended_at or clock.now, clock.now)), run.volume_ml
    if given is None or bag is None:
        return []
    rate = said(words, "rate", rate=number_words(run.ml_per_h)) if run.ml_per_h and not run.ended_at else ""
    figures = {"given": f"{given:,.0f}", "left": f"{max(bag - given, 0):,.0f}", "bag": f"{bag:,.0f}"}
    return [rate, said(words, "given" if run.ended_at else "given_and_left", **figures)]


def _until(bed: Bed, status: StepStatus, clock: Clock, words: Words) -> list[str]:
    """When it ends by the plan; for the amino acids until when they must run and when the bag is empty."""
    run, owed = status.record.run, bed.situation.plan.amino_acids
    if run is None or run.ended_at is not None:
        return []
    if status.record.step.id == AMINO_ACIDS and owed and owed.required_until:
        needed, empty = clock.moment(owed.required_until), clock.moment(owed.bag_empty) if owed.bag_empty else ""
        if empty == needed:
            return [said(words, "ends_empty", time=needed)]
        parts = [said(words, "bag_empty", time=empty)] if empty else []
        return [*parts, said(words, "needed_until", time=needed)]
    end = status.times.projected.end
    return [said(words, "ends", time=clock.moment(end))] if end else []


def _share(run: Run, clock: Clock) -> float | None:
    """How much of the bag has gone in, from 0 to 1, by calculation."""
    given = run.given_ml(clock.now)
    return min(given / run.volume_ml, 1.0) if given is not None and run.volume_ml else None


def _of_today(asked: list[ToDo], clock: Clock, rows: int) -> tuple[list[ToDo], list[ToDo]]:
    """What is for today and what is for later; where today has few rows left, all of it is for today."""
    today = [one for one in asked if one.at.astimezone(clock.zone).date() <= clock.today]
    if len(today) <= rows:
        return asked, []
    return today, [one for one in asked if one not in today]


def _row(one: ToDo, clock: Clock) -> dict[str, str]:
    return {"at": clock.moment(one.at), "what": capital(one.what), "waits": one.waits}


def _later(one: Later, clock: Clock) -> dict[str, Any]:
    """A day stands once, before the first of its times."""
    parts: list[str] = []
    day = clock.today
    for at in one.times:
        its_day = at.astimezone(clock.zone).date()
        parts.append(clock.time(at) if its_day == day else clock.moment(at))
        day = its_day
    return {"what": one.name, "times": parts}
