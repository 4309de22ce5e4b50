"""The rows of a treatment record: every act on a step, with its values as they were written and as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ward_board.board.board import Bed
from ward_board.board.journal_words import Teller
from ward_board.board.moments import long_date
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, capital, title
from ward_board.board.value_words import value_words
from ward_board.documents.phrases import said
from ward_board.documents.signed import signed_on_paper
from ward_board.documents.words import Words
from ward_board.domain.entry import Entry, Value
from ward_board.domain.form import MARKED, FieldType, FormField
from ward_board.domain.protocol import Step
from ward_board.domain.text import printable
from ward_board.domain.words import REASON_CODE, Action

_SECOND = "second."
_BEGINS = frozenset({Action.START, Action.TICK, Action.MEASURE, Action.AGAIN, Action.SKIP, Action.REFUSE})


@dataclass(frozen=True, slots=True)
class Amended:
    """An entry as it stands, as it stood before each correction of a value or a time (oldest first), and those."""

    entry: Entry
    before: tuple[Entry, ...]
    corrections: tuple[Entry, ...]


def step_rows(bed: Bed, teller: Teller, words: Words) -> list[dict[str, Any]]:
    """A row for each act on a step in the order in which things happened, struck ones among them."""
    return [_row(one, bed, teller, words) for one in _amended(teller) if one.entry.step in teller.protocol.by_id]


def _amended(teller: Teller) -> Iterator[Amended]:
    chart = teller.chart
    for entry in teller.entries:
        found = [one for one in chart.entries if one.action is Action.CORRECT and one.target == entry.id and one.values]
        found = sorted((one for one in found if one.id in chart.before), key=lambda one: one.seq)
        yield Amended(entry, tuple(chart.before[one.id] for one in found), tuple(found))


def _row(one: Amended, bed: Bed, teller: Teller, words: Words) -> dict[str, Any]:
    entry = one.entry
    step = teller.protocol.by_id[entry.step or ""]
    # times of its own day stand without a day: a line above the first of them says which it is
    clock = replace(teller.clock, now=entry.occurred_at)
    times = list(dict.fromkeys([*(each.occurred_at for each in one.before), entry.occurred_at]))
    planned = _planned(entry, bed)
    return {
        "day": long_date(clock.today),
        "planned": clock.moment(planned) if planned else "",
        "at": [{"text": clock.moment(at), "struck": place < len(times) - 1} for place, at in enumerate(times)],
        "what": _what(step, entry, words),
        "values": list(_values(step, one, teller, words)),
        "signed": signed_on_paper(entry, step, teller.staff, clock, words),
        "why": ", ".join(_why(entry, teller)),
        "deviation": printable(entry.deviation or ""),
        "notes": [*_typed(entry, teller, words), *_corrected(one, teller, words)],
        "struck": teller.is_struck(entry),
    }


def _planned(entry: Entry, bed: Bed) -> datetime | None:
    """When the act was meant first: of the first doing of a step its start, of the end of an infusion its end."""
    planned = bed.situation.plan[entry.step or ""].planned
    if entry.action in {Action.FINISH, Action.STOP}:
        return planned.end
    acts = [act for act in bed.situation.chart[entry.step or ""].acts if act.action in _BEGINS]
    is_first = bool(acts) and acts[0].id == entry.id
    return planned.start if is_first else None


def _what(step: Step, entry: Entry, words: Words) -> str:
    if entry.action is Action.SKIP:
        return said(words, "was_skipped", step=capital(title(step)))
    if step.infusion or entry.action is Action.REFUSE:
        return capital(act_words(step, entry.action))
    return said(words, "once_more", step=capital(title(step))) if entry.action is Action.AGAIN else capital(title(step))


def _values(step: Step, one: Amended, teller: Teller, words: Words) -> Iterator[dict[str, Any]]:
    """Each value with its name, the second person's number after them; what stood there before is struck."""
    for field in step.fields:
        written = _written(field.id, one)
        if written and not (written == [MARKED] and field.type is FieldType.MARK):
            # a mark that was made says no more than the act itself
            yield _value(site_words(field.title), field, written, teller)
    for key in (key for key in one.entry.values if key.startswith(_SECOND)):
        # it may be the number of another step: the assay, at the time-out
        if read := _field_of(key.removeprefix(_SECOND), step, teller):
            yield _value(words["read_again"], read, _written(key, one), teller)


def _written(key: str, one: Amended) -> list[Value]:
    """What was written under a key, each change of it, the oldest first."""
    found = [each.values[key] for each in (*one.before, one.entry) if key in each.values]
    return [value for place, value in enumerate(found) if not place or value != found[place - 1]]


def _field_of(key: str, step: Step, teller: Teller) -> FormField | None:
    return next((field for one in (step, *teller.protocol.steps) if (field := one.field(key))), None)


def _value(name: str, field: FormField, written: list[Value], teller: Teller) -> dict[str, Any]:
    *struck, last = (value_words(field, value, teller.clock) for value in written)
    return {"name": name, "struck": struck, "text": last}


def _why(entry: Entry, teller: Teller) -> Iterator[str]:
    """The coded reason and the own words."""
    code = entry.text(REASON_CODE)
    if code:
        yield next((site_words(one.title) for one in teller.protocol.reasons if one.id == code), printable(code))
    if entry.reason:
        yield printable(entry.reason)


def _typed(entry: Entry, teller: Teller, words: Words) -> Iterator[str]:
    if entry.late:
        yield said(words, "typed_late", time=teller.clock.moment(entry.recorded_at))


def _corrected(one: Amended, teller: Teller, words: Words) -> Iterator[str]:
    """Who changed it, or took it out, and why."""
    for correction in one.corrections:
        yield _by("corrected_by", correction, teller, words)
    if teller.is_struck(one.entry):
        struck = [each for each in teller.chart.entries if each.target == one.entry.id and not each.values]
        for correction in (each for each in struck if each.action is Action.CORRECT):
            yield _by("struck_by", correction, teller, words)


def _by(key: str, correction: Entry, teller: Teller, words: Words) -> str:
    time = teller.clock.moment(correction.recorded_at)
    reason = f": {printable(correction.reason)}" if correction.reason else ""
    return said(words, key, name=teller.author(correction), time=time) + reason
