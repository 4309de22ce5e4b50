"""The rows of the paper sheet: a line for each visit with its time, below it the boxes of its checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.canvas import cells
from ward_board.board.moments import Clock
from ward_board.board.people import author_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, capital, state_word, title
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.status import SOON, StepStatus
from ward_board.domain.words import Action

WIDTH = 80
"""Characters on a line: what a page of A4 holds in a plain font."""
_PLANNED_CELLS, _WHAT_CELLS, _HAPPENED_CELLS = 11, 28, 19
_INDENT, _GAP = 13, 2

Timed = tuple[datetime, StepStatus]
Row = tuple[datetime, str]


def head_row() -> str:
    """The names of the columns."""
    return _row(_("planned"), _("what"), _("happened"), _("by, numbers"))


def step_rows(bed: Bed, staff: Mapping[str, str], clock: Clock) -> Iterator[str]:
    """All that was done and is to be done at a bed, in order of time."""
    protocol = bed.situation.protocol
    asked = [(at, one) for one in bed.situation.steps.values() if _is_asked_for(one) and (at := _at(one)) is not None]
    rows = [row for group in _groups(asked, protocol) for row in _rows_of(group, protocol, staff, clock)]
    yield from (row for _at, row in sorted(rows, key=lambda one: one[0]))


def _is_asked_for(status: StepStatus) -> bool:
    record = status.record
    return not (record.falls_away or record.is_overtaken) and (not record.step.optional or record.settled is not None)


def _at(status: StepStatus) -> datetime | None:
    settled = status.record.settled if status.record.run is None else None
    return status.times.actual.start or (settled.occurred_at if settled else status.times.projected.start)


def _groups(asked: Iterable[Timed], protocol: Protocol) -> list[list[Timed]]:
    """The same step at several times; what of one card is done, or still open, together; each other step alone."""
    groups: list[list[Timed]] = []
    newest: dict[tuple[str | bool, ...], list[Timed]] = {}
    for at, status in sorted(asked, key=lambda one: one[0]):
        key = _key_of(status, protocol)
        known = newest.get(key)
        if known is not None and (status.record.step.series or at - known[0][0] <= SOON):
            known.append((at, status))
            continue
        newest[key] = [(at, status)]
        groups.append(newest[key])
    return groups


def _key_of(status: StepStatus, protocol: Protocol) -> tuple[str | bool, ...]:
    record = status.record
    if record.step.series:
        return ("series", record.step.series)
    card = protocol.card_of.get(record.step.id)
    if card is None or (record.settled is not None and record.done is None):
        # what was left out stands for itself
        return ("step", record.step.id)
    return ("card", card.id, record.done is not None)


def _rows_of(group: Sequence[Timed], protocol: Protocol, staff: Mapping[str, str], clock: Clock) -> Iterator[Row]:
    if len(group) == 1:
        yield from _single(group[0][1], staff, clock)
    elif group[0][1].record.step.series:
        yield _series(group, staff, clock)
    else:
        yield _card(group, protocol, staff, clock)


def _single(status: StepStatus, staff: Mapping[str, str], clock: Clock) -> Iterator[Row]:
    """A step as one row, an infusion as one for its start and one for its end; what was left out says so."""
    record, times, step = status.record, status.times, status.record.step
    settled, start = record.settled if record.run is None else None, _at(status)
    what = capital(act_words(step, step.first_action))
    if start is not None and record.run:
        yield start, _done(start, what, author_of(record.acts[0], staff), clock)
    elif start is not None and settled:
        words = what if record.done else f"{what}: {state_word(status.state)}"
        yield start, _done(start, words, author_of(settled, staff), clock)
    elif start is not None:
        yield start, "\n".join([_open(start, what, clock), *_below(blanks(step))])
    end = times.actual.end or times.projected.end
    if step.infusion and end is not None:
        words = capital(act_words(step, Action.FINISH))
        yield end, _done(end, words, "", clock) if times.actual.end else _open(end, words, clock)


def _card(group: Sequence[Timed], protocol: Protocol, staff: Mapping[str, str], clock: Clock) -> Row:
    """One line for the checks of a card; those that are open with a box for each."""
    at, first = group[0]
    name = capital(site_words(protocol.card_of[first.record.step.id].title))
    what = ngettext("{card}, {count} check", "{card}, {count} checks", len(group)).format(card=name, count=len(group))
    if first.record.done is not None:
        done = group[-1][1].record.done
        return at, _done(group[-1][0], what, author_of(done, staff) if done else "", clock)
    boxes = [part for _at, status in group for part in _boxed(status.record.step)]
    return at, "\n".join([_open(at, what, clock), *_below(boxes)])


def _boxed(step: Step) -> list[str]:
    return [f"[ ] {title(step)}", *blanks(step)]


def _series(group: Sequence[Timed], staff: Mapping[str, str], clock: Clock) -> Row:
    """One line for a step that is done at several times, then a box for each of them."""
    at, first = group[0]
    words = " ".join(shared_words([title(status.record.step) for _at, status in group]))
    boxes: list[str] = []
    for moment, status in group:
        settled, time = status.record.settled, clock.moment(moment)
        if settled is None:
            boxes += [f"[ ] {time}", *blanks(status.record.step)]
            continue
        state = [] if status.record.done else [state_word(status.state)]
        boxes.append(" ".join([f"[x] {time}", *state, author_of(settled, staff)]))
    named = _row(clock.moment(at), capital(words or title(first.record.step)), "", "").rstrip()
    return at, "\n".join([named, *_below(boxes)])


def shared_words(titles: Sequence[str]) -> Iterator[str]:
    """The words that all of them begin with: without the "+60 min" that only one has."""
    for words in zip(*(one.split() for one in titles), strict=False):
        if len(set(words)) > 1:
            return
        yield words[0]


def blanks(step: Step) -> list[str]:
    """Room to write each figure and word of a step, and a box for each thing that is read aloud."""
    return [_blank(field) for field in step.fields]


def _blank(field: FormField) -> str:
    if field.type is FieldType.MARK:
        return f"[ ] {site_words(field.title)}"
    return f"{site_words(field.title)} ____{site_words(field.unit)}"


def _below(parts: Iterable[str]) -> list[str]:
    """The parts side by side, each whole where it fits on a row; a box with something to write begins a row."""
    rows: list[str] = []
    room, known = WIDTH - _INDENT, list(parts)
    for place, part in enumerate(known):
        is_followed = place + 1 < len(known) and not known[place + 1].startswith("[")
        begins = part.startswith("[") and (is_followed or (rows and "____" in rows[-1]))
        if rows and not begins and cells(rows[-1]) + _GAP + cells(part) <= room:
            rows[-1] += " " * _GAP + part
        else:
            rows += [row.strip() for row in wrapped(part, room)]
    return [" " * _INDENT + row for row in rows]


def _done(at: datetime, what: str, author: str, clock: Clock) -> str:
    return _row("", what, f"[x] {clock.moment(at)}", author)


def _open(at: datetime, what: str, clock: Clock) -> str:
    return _row(clock.moment(at), what, "[ ] ____:____", "_" * 22)


def _row(planned: str, what: str, happened: str, by: str) -> str:
    """Columns side by side; what is too long for its column has its own line above the boxes."""
    if cells(what) >= _WHAT_CELLS and (happened or by):
        return f"{_columns(planned, what, '', '').rstrip()}\n{_columns('', '', happened, by)}"
    return _columns(planned, what, happened, by)


def _columns(planned: str, what: str, happened: str, by: str) -> str:
    columns = ((planned, _PLANNED_CELLS), (what, _WHAT_CELLS), (happened, _HAPPENED_CELLS))
    return "".join(text + " " * max(width - cells(text), 1) for text, width in columns) + by
