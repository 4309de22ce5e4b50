"""The handover on paper: per bed the facts, what is not recorded, alarms and incidents; room for two signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ward_board.board.acceptance import Handover, acceptance, giver, handover
from ward_board.board.bed_facts import bed_facts
from ward_board.board.board import Bed
from ward_board.board.handover_foot import passed_on
from ward_board.board.incident_words import incident_title
from ward_board.board.moments import Clock
from ward_board.board.not_recorded import not_recorded
from ward_board.board.people import author_of, who
from ward_board.board.spoken import state_word
from ward_board.board.step_words import capital
from ward_board.documents.making import Content, Request
from ward_board.documents.phrases import said
from ward_board.documents.to_do import to_do
from ward_board.documents.ward_parts import alarm_lines, dated, made_words, technical, who_lies
from ward_board.documents.words import Words
from ward_board.domain.entry import Entry
from ward_board.domain.status import Situation
from ward_board.domain.text import printable
from ward_board.domain.words import Action

_NEXT = 2


def content(request: Request) -> Content:
    """Every bed where somebody lies, and what passes on beside them."""
    board, words = request.board, request.words
    clock, found, head = Clock(board.zone, board.now), handover(board), board.head
    return Content(
        {
            "ward": board.ward,
            "day": dated(clock, board.now),
            "time": clock.time(board.now),
            "made": made_words(board, clock, request.by, words),
            "givers": _names(found.givers, request),
            "receivers": _names(found.receivers, request),
            "counts": _counts(found, words),
            "technical": technical(board, clock),
            "beds": [_bed(bed, request, clock) for bed in found.beds],
            "passed_on": [{"what": what, "words": told} for what, told, _tone in passed_on(board, found, clock)],
            "journal": {"seq": str(head.seq), "groups": head.groups} if head and head.seq else None,
        }
    )


def _names(staff_ids: tuple[str, ...], request: Request) -> str:
    return ", ".join(who(one, request.board.staff) for one in staff_ids)


def _counts(found: Handover, words: Words) -> str:
    return said(
        words,
        "counts",
        beds=str(found.accepted),
        all_beds=str(len(found.beds)),
        alarms=str(found.alarms_accepted),
        all_alarms=str(found.alarms),
    )


def _bed(bed: Bed, request: Request, clock: Clock) -> dict[str, Any]:
    board, words, situation = request.board, request.words, bed.situation
    entry, stays = acceptance(bed, clock.now), giver(bed, clock.now)
    return {
        **who_lies(bed, board, words, request.settings.language),
        "state": capital(state_word(situation.state)),
        "facts": [capital(fact.words[0]) for fact in bed_facts(bed, board.staff, clock) if fact.words],
        "next": [f"{clock.moment(one.at)} {one.what}" for one in to_do(bed)[:_NEXT]],
        "open": [one.words[0] for one in not_recorded(bed, clock)],
        "alarms": alarm_lines(bed.alarms, bed, board, clock),
        "incidents": list(_incidents(situation, request, clock)),
        "accepted": _accepted(entry, request, clock) if entry else "",
        "stays": said(words, "stays_with", name=who(stays, board.staff)) if stays and not entry else "",
    }


def _accepted(entry: Entry, request: Request, clock: Clock) -> str:
    return f"{author_of(entry, request.board.staff)} {clock.moment(entry.occurred_at)}"


def _incidents(situation: Situation, request: Request, clock: Clock) -> Iterator[str]:
    """Every incident of the treatment: of what sort, since when, what was written of it, and whether it is over."""
    chart, words = situation.chart, request.words
    ended = {entry.target: entry for entry in chart.entries if entry.action is Action.CLOSE}
    for entry in chart.entries:
        if entry.action is not Action.INCIDENT:
            continue
        end = ended.get(entry.id)
        state = said(words, "closed", time=clock.moment(end.occurred_at)) if end else words["not_closed"]
        reason = f": {printable(entry.reason)}" if entry.reason else ""
        yield f"{clock.moment(entry.occurred_at)} {incident_title(situation, entry)}{reason}, {state}"
