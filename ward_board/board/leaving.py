"""What a patient leaves with and without, and why a room stays closed: facts to say, none of them a gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import Chart
from ward_board.domain.entry import Value
from ward_board.domain.form import FieldType
from ward_board.domain.printed import still_stands
from ward_board.domain.protocol import LUTETIUM, ROOM_RELEASE, Protocol, Step

SIGNED_BY = {"rules": "rules", "travel": "travel_declaration"}
"""The step that signs a paper, by the kind of the paper."""
_BEFORE_HOME = ("scan", "evaluation", "measurement", "rules")


def not_printed(bed: Bed, board: Board) -> tuple[str, ...]:
    """The kinds of paper that stand signed for a patient and were not printed since."""
    chart = bed.situation.chart
    printed = {one.kind: one for one in board.printed.get(bed.treatment, ())}
    return tuple(
        kind
        for kind, step in SIGNED_BY.items()
        if (signed := chart.done(step)) and not (kind in printed and still_stands(printed[kind], signed, chart))
    )


def paper_word(kind: str) -> str:
    """A paper of one patient in a word."""
    return {"rules": _("rules"), "travel": _("travel")}[kind]


def not_printed_words(bed: Bed, board: Board) -> str:
    """What is signed and not printed, "not printed yet: rules"; empty where nothing is."""
    kinds = not_printed(bed, board)
    return _("not printed yet: {papers}").format(papers=", ".join(map(paper_word, kinds))) if kinds else ""


def left_without(protocol: Protocol, chart: Chart, at: datetime) -> tuple[str, ...]:
    """What a patient who went `at` (aware) has not had of scan, evaluation, measurement and rules, in words.

    Nobody who had no lutetium has missed any of it.
    """
    run = chart[LUTETIUM].run
    if run is None or run.started_at > at:
        return ()
    return tuple(_missed(protocol, chart, at))


def left_without_words(protocol: Protocol, chart: Chart, at: datetime) -> str:
    """The same as one piece: "without measurement, rules"; empty where nothing is missing."""
    missed = left_without(protocol, chart, at)
    return _("without {things}").format(things=", ".join(missed)) if missed else ""


def _missed(protocol: Protocol, chart: Chart, at: datetime) -> Iterator[str]:
    names = {
        "scan": _("scan"),
        "evaluation": _("evaluation"),
        "measurement": _("measurement"),
        "rules": _("rules"),
    }
    for step in _BEFORE_HOME:
        record = chart.steps.get(step)
        if record is None or record.step.absent:
            continue
        done = record.done
        if done is None or done.occurred_at > at:
            yield names[step]
        elif step == "evaluation" and not record.passes:
            yield _("evaluation: fit")


def why_room_stays_closed(step: Step, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Why a survey with these values releases no room: "50 µSv/h left", "removable contamination"; else nothing."""
    if step.id != ROOM_RELEASE:
        return ()
    found = []
    for field in step.fields:
        value = values.get(field.id)
        if field.type is FieldType.NUMBER and not field.is_within_limits(value) and isinstance(value, int | float):
            found.append(_("{value} {unit} left").format(value=number_words(value), unit=site_words(field.unit)))
        elif field.id in step.passes and value != step.passes[field.id]:
            found.append(site_words(field.title))
    return tuple(found)


def room_words(chart: Chart) -> tuple[str, ...]:
    """Why the room of a patient is still closed although somebody surveyed it; nothing where nobody did."""
    record = chart.steps.get(ROOM_RELEASE)
    return why_room_stays_closed(record.step, record.done.values) if record and record.done else ()
