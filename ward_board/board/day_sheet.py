"""The paper sheet of the day: the plan of every bed in plain text, with boxes to tick by hand where the board fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ward_board.board.board import Bed, Board
from ward_board.board.day_points import day_of
from ward_board.board.day_sheet_rows import WIDTH as WIDTH
from ward_board.board.day_sheet_rows import head_row, step_rows
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.moments import Clock, birth_date, long_date
from ward_board.board.people import who
from ward_board.board.value_words import number_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable


def day_sheet(board: Board, beds: Sequence[Bed], *, written_by: str, phone: str, language: str) -> str:
    """The sheet as text with an end of line after each line; patients stand on it by name, for it is asked for.

    `written_by` is a name, `phone` that of the physician ("" where nobody set it), `language` the ward's ("nl").
    """
    clock = Clock(board.zone, board.now)
    lines = [*_head(board, beds, clock, written_by, phone)]
    shared = shared_surnames(board.beds)
    for bed in beds:
        lines += ["", "=" * WIDTH, *_who(bed, board.staff, shared, language), *step_rows(bed, board.staff, clock)]
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
            cycles=bed.cycles,
        ),
        WIDTH,
    )
    flags = list(flag_texts(bed, shared, language))
    allergies = bed.allergies
    if allergies is not None and not allergies.strip():
        flags.append(_("allergies: none"))
    yield from wrapped("   ".join(flags), WIDTH)
    nurse = bed.situation.chart.nurse
    mbq = _("prescribed {mbq} MBq").format(mbq=number_words(booking.activity_mbq))
    yield f"{mbq}   {_('nurse')} {who(nurse, staff) if nurse else '_' * 20}"
    yield head_row()
