"""What the shapes of the lanes mean, on one row."""

from __future__ import annotations

from ward_board.board.canvas import Canvas, Pieces, pieces_width
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Line, Tone
from ward_board.board.marks import letter_words
from ward_board.config.language import gettext as _


def legend_line(width: int, glyphs: Glyphs, *, night: bool, has_amino_acids: bool = True) -> Line:
    """The shapes that stand on the lanes now; what finds no whole place is left out, the plainest last."""
    row, column = Canvas(width), 1
    gap = 3 if width >= 150 else 2
    for pieces in _night(glyphs) if night else _day(glyphs):
        if not has_amino_acids and _of_amino_acids(pieces, glyphs):
            continue
        if column + pieces_width(pieces) < width:
            column = row.put_pieces(column, pieces) + gap
    return row.line()


def _of_amino_acids(pieces: Pieces, glyphs: Glyphs) -> bool:
    """Whether a shape is seen where amino acids run only: their bar, and a bag that is too short."""
    text, tone = pieces[0]
    return tone is Tone.AMINO_BAR or text == glyphs.short


def _day(glyphs: Glyphs) -> list[Pieces]:
    plan = glyphs.plan_start + glyphs.plan_line
    return [
        *_bars(glyphs),
        ((glyphs.unseen_bar * 3, Tone.AMINO_BAR_END), (" " + _("not seen since"), Tone.FAINT)),
        ((glyphs.planned * 3, Tone.AMINO_HATCH), (" " + _("planned"), Tone.FAINT)),
        _stopped(glyphs),
        (
            (plan, Tone.AMINO_GHOST),
            (glyphs.plan_lutetium, Tone.LUTETIUM_GHOST),
            (glyphs.plan_line + glyphs.plan_end, Tone.AMINO_GHOST),
            (" " + _("first plan"), Tone.FAINT),
        ),
        ((glyphs.cannula, Tone.GOOD), (" " + _("cannula"), Tone.FAINT)),
        ((glyphs.antiemetic, Tone.GOOD), (" " + _("antiemetic"), Tone.FAINT)),
        ((glyphs.cannula_out, Tone.FAINT), (" " + _("cannula out"), Tone.FAINT)),
        ((glyphs.short, Tone.WARN_STRONG), (" " + _("bag too short"), Tone.FAINT)),
    ]


def _night(glyphs: Glyphs) -> list[Pieces]:
    letters: list[Pieces] = [
        ((letter, Tone.STRONG), (f" {words}", Tone.FAINT)) for letter, words in letter_words().items()
    ]
    out: Pieces = ((glyphs.cannula_out, Tone.GOOD), (" " + _("cannula out"), Tone.FAINT))
    return [*_bars(glyphs), _stopped(glyphs), out, *letters]


def _bars(glyphs: Glyphs) -> list[Pieces]:
    return [
        ((glyphs.seen_bar * 3, Tone.AMINO_BAR), (" " + _("amino acids"), Tone.FAINT)),
        ((glyphs.lutetium_bar * 3, Tone.LUTETIUM_BAR), (" " + _("lutetium"), Tone.FAINT)),
    ]


def _stopped(glyphs: Glyphs) -> Pieces:
    return ((glyphs.stopped * 2, Tone.STOPPED_BAR), (" " + _("stopped"), Tone.FAINT))
