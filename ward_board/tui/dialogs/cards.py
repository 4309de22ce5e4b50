"""Cards: how dialogs look, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, Pieces, cells, flow
from ward_board.board.line import Ground, Line, Run, Tone
from ward_board.board.moments import birth_date
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable

INDENT = 2
WIDEST = 96


def card_width(screen_width: int) -> int:
    """How wide a card is: nearly the screen, but no wider than a line is easily read."""
    return min(screen_width, WIDEST) if screen_width < WIDEST + 8 else WIDEST


def blank(ground: Ground = Ground.BAR) -> Line:
    """An empty row of a card."""
    return Line((), ground)


def row(width: int, pieces: Pieces, right: Pieces = (), ground: Ground = Ground.BAR) -> Line:
    """Pieces from the left edge, others up to the right edge."""
    canvas = Canvas(width)
    canvas.put_pieces(INDENT, pieces)
    size = sum(cells(text) for text, _tone in right)
    canvas.put_pieces(max(width - size - INDENT, 0), right)
    return canvas.line(ground)


def words(width: int, pieces: Iterable[Pieces], most: int, ground: Ground = Ground.BAR) -> list[Line]:
    """Groups of words in as many rows as they need, at most `most`; nothing of a name is cut while there is a row."""
    lines = []
    for laid in flow(list(pieces), width - 2 * INDENT, 3, most):
        canvas = Canvas(width)
        for column, group in laid:
            canvas.put_pieces(INDENT + column, group)
        lines.append(canvas.line(ground))
    return lines


def patient_lines(width: int, bed: Bed) -> list[Line]:
    """By what a patient is known: bed, name, date of birth, number; and what is dangerous to forget."""
    patient, booking = bed.patient, bed.situation.chart.booking
    lines = words(
        width,
        [
            [(_("Bed {bed}").format(bed=bed.number), Tone.STRONG)],
            *([(part, Tone.STRONG)] for part in _wrapped(printable(patient.name).upper(), width - 2 * INDENT)),
            [(_("born "), Tone.FAINT), (birth_date(patient.birth_date), Tone.PLAIN)],
            [(_("number "), Tone.FAINT), (printable(patient.number), Tone.PLAIN)],
            [(_("cycle {cycle}/4").format(cycle=booking.cycle), Tone.FAINT)],
        ],
        6,
        Ground.SELECTED,
    )
    return [*lines, *words(width, [_allergies(booking.allergies)], 3)]


def _allergies(allergies: str | None) -> Pieces:
    if allergies is None:
        return [(_("allergies UNKNOWN: nobody sent them"), Tone.WARN)]
    if not allergies:
        return [(_("allergies: none"), Tone.FAINT)]
    return [(_("ALLERGY "), Tone.WARN_STRONG), (printable(allergies), Tone.WARN)]


def _wrapped(text: str, width: int) -> list[str]:
    """A long name in pieces that fit: it stands whole wherever somebody acts on it."""
    from ward_board.domain.text import graphemes

    parts = [""]
    for letter in graphemes(text):
        if cells(parts[-1]) + cells(letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def message_lines(width: int, message: str | None) -> list[Line]:
    """The answer to the last try, in as many rows as its words need; always at least one, so that nothing jumps."""
    if not message:
        return [blank()]
    return words(width, [[(word, Tone.WARN_STRONG)] for word in _sentence_parts(printable(message), width)], 4)


def _sentence_parts(text: str, width: int) -> list[str]:
    parts = [""]
    for word in text.split(" "):
        longer = f"{parts[-1]} {word}".strip()
        if cells(longer) > width - 2 * INDENT and parts[-1]:
            parts.append(word)
        else:
            parts[-1] = longer
    return parts


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


def fitted(lines: Sequence[Line], rows: int) -> tuple[Line, ...]:
    """The lines in `rows`: empty ones go first, then those in the middle; head and foot stay."""
    kept = list(lines)
    for place in range(len(kept) - 1, 0, -1):
        if len(kept) > rows and not kept[place].text.strip():
            kept.pop(place)
    if len(kept) > rows > 2:
        kept = [*kept[: rows - 2], *kept[-2:]]
    return tuple(kept[:rows])


def plain(text: str, tone: Tone = Tone.PLAIN) -> Line:
    """One row of words."""
    return Line((Run(" " * INDENT + text, tone),), Ground.BAR)
