"""Cards: how dialogs look, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, Pieces, cells, pieces_width
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import birth_date
from ward_board.board.people import shown_name
from ward_board.config.language import gettext as _
from ward_board.domain.patient import Patient
from ward_board.domain.text import graphemes, printable

INDENT = 2
GAP = 3
WIDEST = 96


def card_width(screen_width: int, widest: int = WIDEST) -> int:
    """How wide a card is: nearly the screen, but no wider than a line is easily read."""
    return min(screen_width, widest)


def blank(ground: Ground = Ground.BAR) -> Line:
    """An empty row of a card."""
    return Line((), ground)


def row(width: int, pieces: Pieces, right: Pieces = (), ground: Ground = Ground.BAR) -> Line:
    """Pieces from the left edge, others up to the right edge."""
    canvas = Canvas(width)
    end = canvas.put_pieces(INDENT, pieces)
    start = width - pieces_width(right) - INDENT
    if start > end:
        canvas.put_pieces(start, right)
    return canvas.line(ground)


def words(width: int, groups: Iterable[Pieces], ground: Ground = Ground.BAR) -> list[Line]:
    """Groups of words side by side, in as many rows as they need; a group is never split over two."""
    canvases: list[Canvas] = []
    column = width
    for group in groups:
        size = pieces_width(group)
        if column + size > width - INDENT:
            canvases.append(Canvas(width))
            column = INDENT
        column = canvases[-1].put_pieces(column, group) + GAP
    return [canvas.line(ground) for canvas in canvases]


def patient_lines(width: int, bed: Bed, *, privacy: bool) -> list[Line]:
    """By what a patient is known: bed, name, date of birth, number; and what is dangerous to forget.

    With `privacy` by bed and initials alone.
    """
    patient, booking = bed.patient, bed.situation.chart.booking
    name = shown_name(patient, privacy=privacy).upper()
    lines = words(
        width,
        [
            [(_("Bed {bed}").format(bed=bed.number), Tone.STRONG)],
            *([(part, Tone.STRONG)] for part in _wrapped(name, width - 2 * INDENT)),
            *([] if privacy else identifiers(patient)),
            [(_("cycle {cycle}/4").format(cycle=booking.cycle), Tone.FAINT)],
        ],
        Ground.SELECTED,
    )
    return [*lines, *words(width, _allergies(bed.allergies, width))]


def identifiers(patient: Patient) -> list[Pieces]:
    """By what somebody is told from others of the same name."""
    return [
        [(_("born "), Tone.FAINT), (birth_date(patient.birth_date), Tone.PLAIN)],
        [(_("number "), Tone.FAINT), (printable(patient.number), Tone.PLAIN)],
    ]


def _allergies(allergies: str | None, width: int) -> list[Pieces]:
    if allergies is None:
        return [[(_("allergies UNKNOWN: nobody sent them"), Tone.WARN)]]
    if not allergies:
        return [[(_("allergies: none"), Tone.FAINT)]]
    said = _in_rows(_("ALLERGY {what}").format(what=printable(allergies)), width - 2 * INDENT)
    return [[(part, Tone.WARN_STRONG)] for part in said]


def _wrapped(text: str, width: int) -> list[str]:
    """A long name in pieces that fit: it stands whole wherever somebody acts on it."""
    parts = [""]
    for letter in graphemes(text):
        if cells(parts[-1]) + cells(letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def _in_rows(text: str, width: int) -> list[str]:
    """A sentence in rows, broken between words; a word that is too long is broken too."""
    rows = [""]
    for word in text.split(" "):
        for part in _wrapped(word, width):
            longer = f"{rows[-1]} {part}".strip()
            if cells(longer) > width:
                rows.append(part)
            else:
                rows[-1] = longer
    return rows


def message_lines(width: int, message: str | None) -> list[Line]:
    """The answer to the last try, in as many rows as its words need; always at least one, so that nothing jumps."""
    return sentence_lines(width, message or "", Tone.WARN_STRONG)


def sentence_lines(width: int, text: str, tone: Tone = Tone.PLAIN) -> list[Line]:
    """Words in as many rows as they need, broken between words."""
    return [row(width, [(part, tone)]) for part in _in_rows(printable(text), width - 2 * INDENT)]


def hint_line(width: int, hints: Sequence[tuple[str, str]]) -> Line:
    """The card's own keys, as many as fit whole."""
    canvas = Canvas(width)
    column = INDENT
    for keys, what in hints:
        if column + cells(keys) + 1 + cells(what) > width - INDENT:
            break
        column = canvas.put(column, keys, Tone.STRONG)
        column = canvas.put(column + 1, what, Tone.PLAIN) + 3
    return canvas.line(Ground.SELECTED)


def title_line(width: int, title: str, right: str = "") -> Line:
    """The head of a card."""
    return row(width, [(title, Tone.STRONG)], [(right, Tone.FAINT)] if right else (), Ground.SELECTED)


def most_needed(lines: Sequence[tuple[int, Line]], rows: int) -> tuple[Line, ...]:
    """The lines in `rows`, in their order; where there is little room those with the highest rank go first.

    Of the same rank the last go first.
    """
    places = sorted(range(len(lines)), key=lambda place: (lines[place][0], place))[: max(rows, 0)]
    return tuple(lines[place][1] for place in sorted(places))


def fitted(lines: Sequence[Line], rows: int) -> tuple[Line, ...]:
    """The lines in `rows`: empty ones go first, then those in the middle; head and foot stay."""
    kept = list(lines)
    for place in range(len(kept) - 1, 0, -1):
        if len(kept) > rows and not kept[place].text.strip():
            kept.pop(place)
    if len(kept) > rows > 2:
        kept = [*kept[: rows - 2], *kept[-2:]]
    return tuple(kept[:rows])
