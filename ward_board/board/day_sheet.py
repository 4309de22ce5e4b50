"""The paper sheet of the day: the plan of every bed in plain text, with boxes to tick by hand where the board fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import cells
from ward_board.board.day_points import day_of
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.left_side import COURSE_CYCLES
from ward_board.board.moments import Clock, birth_date, long_date
from ward_board.board.people import who
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, capital, state_word
from ward_board.board.value_words import number_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.status import StepStatus
from ward_board.domain.text import printable
from ward_board.domain.words import Action

WIDTH = 80
"""Characters on a line: what a page of A4 holds in a plain font."""
_PLANNED_CELLS, _WHAT_CELLS, _HAPPENED_CELLS = 11, 28, 19
_INDENT = 13


def day_sheet(board: Board, beds: Sequence[Bed], *, written_by: str, phone: str, language: str) -> str:
    """The sheet as text with an end of line after each line; patients stand on it by name, for it is asked for.

    `written_by` is a name, `phone` that of the physician ("" where nobody set it), `language` the ward's ("nl").
    """
    clock = Clock(board.zone, board.now)
    lines = [*_head(board, beds, clock, written_by, phone)]
    shared = shared_surnames(board.beds)
    for bed in beds:
        lines += ["", "=" * WIDTH, *_who(bed, board.staff, shared, language), *_steps(bed, board.staff, clock)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _head(board: Board, beds: Sequence[Bed], clock: Clock, written_by: str, phone: str) -> Iterator[str]:
    day = day_of(beds, board)
    title = _("{ward}: paper sheet of {day} {year}").format(
        ward=printable(board.ward), day=long_date(day), year=day.year
    )
    yield title
    written = _("written {day} {time} by {name}")
    yield written.format(day=long_date(clock.today), time=clock.time(board.now), name=printable(written_by))
    if board.kind == "demo":
        yield _("DEMO: nobody on this sheet is a patient")
    yield from wrapped(
        _("Where the board fails: look at the pumps, go on by this sheet, chart what happened once the board is back."),
        WIDTH,
    )
    yield _("Shred this sheet when all of it is charted.")
    yield _("physician: {phone}").format(phone=printable(phone) if phone else "_" * 20)


def _who(bed: Bed, staff: Mapping[str, str], shared: frozenset[str], language: str) -> Iterator[str]:
    patient, booking = bed.patient, bed.situation.chart.booking
    named = _("Bed {bed}   {name}   born {date}   number {number}   cycle {cycle}/{cycles}")
    yield from wrapped(
        named.format(
            bed=bed.number,
            name=printable(patient.name).upper(),
            date=birth_date(patient.birth_date),
            number=printable(patient.number),
            cycle=booking.cycle,
            cycles=COURSE_CYCLES,
        ),
        WIDTH,
    )
    flags = list(flag_texts(bed, shared, language))
    if booking.allergies is not None and not booking.allergies.strip():
        flags.append(_("allergies: none"))
    yield from wrapped("   ".join(flags), WIDTH)
    nurse = bed.situation.chart.nurse
    mbq = _("prescribed {mbq} MBq").format(mbq=number_words(booking.activity_mbq))
    yield f"{mbq}   {_('nurse')} {who(nurse, staff) if nurse else '_' * 20}"
    yield _row(_("planned"), _("what"), _("happened"), _("by, numbers"))


def _steps(bed: Bed, staff: Mapping[str, str], clock: Clock) -> Iterator[str]:
    rows: list[tuple[datetime, str]] = []
    for status in bed.situation.steps.values():
        rows += _step_rows(status, staff, clock)
    for _at, row in sorted(rows, key=lambda one: one[0]):
        yield row


def _step_rows(status: StepStatus, staff: Mapping[str, str], clock: Clock) -> Iterator[tuple[datetime, str]]:
    """A step as one row, an infusion as one for its start and one for its end; what was left out says so."""
    record, times, step = status.record, status.times, status.record.step
    settled = record.settled if record.run is None else None
    start = times.actual.start or times.projected.start or (settled.occurred_at if settled else None)
    if record.falls_away or start is None:
        return
    blanks = "  ".join(f"{site_words(field.title)} ____{site_words(field.unit)}" for field in step.fields)
    what = capital(act_words(step, step.first_action))
    if record.run:
        yield start, _done(start, what, record.acts[0].author, staff, clock)
    elif settled:
        words = what if record.done else f"{what}: {state_word(status.state)}"
        yield start, _done(settled.occurred_at, words, settled.author, staff, clock)
    else:
        yield start, _open(start, what, blanks, clock)
    end = times.actual.end or times.projected.end
    if step.infusion and end is not None:
        words = capital(act_words(step, Action.FINISH))
        yield end, _done(end, words, "", staff, clock) if times.actual.end else _open(end, words, "", clock)


def _done(at: datetime, what: str, author: str, staff: Mapping[str, str], clock: Clock) -> str:
    happened = f"[x] {clock.moment(at)}"
    return _row("", what, happened, who(author, staff) if author else "")


def _open(at: datetime, what: str, blanks: str, clock: Clock) -> str:
    rows = [_row(clock.moment(at), what, "[ ] ____:____", "_" * 22)]
    if blanks:
        rows += [" " * _INDENT + part.strip() for part in wrapped(blanks, WIDTH - _INDENT)]
    return "\n".join(rows)


def _row(planned: str, what: str, happened: str, by: str) -> str:
    columns = ((planned, _PLANNED_CELLS), (what, _WHAT_CELLS), (happened, _HAPPENED_CELLS))
    return "".join(text + " " * max(width - cells(text), 1) for text, width in columns) + by
