"""The days of each rule on a card: a column each for contact, limit, days, last day and margin."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.canvas import Canvas, cells, cut
from ward_board.board.line import Tone
from ward_board.board.rule_card import RuleCard
from ward_board.board.rule_words import RuleWords, Said
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.tui.dialogs.cards import INDENT

_GAP = 2
_LEAST_CONTACT = 10


def rule_table(card: RuleCard, width: int) -> list[Canvas]:
    """The table, its half-life in its heading."""
    head = Canvas(width)
    end = head.put(INDENT, _("Days of each rule"), Tone.STRONG)
    room = width - INDENT - end - _GAP
    rows = [head]
    if cells(card.half_life[0]) <= room:
        head.put_right(width - INDENT, *card.half_life)
    else:
        rows += sentence_rows(card.half_life, width)
    columns = _columns(card.rules, width)
    rows.append(_row(_names(), columns, width, Tone.FAINT, Tone.FAINT))
    for rule in card.rules:
        parts = (rule.contact, rule.limit, rule.days, rule.until, rule.left)
        rows.append(_row(parts, columns, width, Tone.PLAIN, rule.tone))
    return rows


def _names() -> tuple[str, ...]:
    return _("contact"), _("limit"), _("days"), _("to and with"), _("margin")


def _columns(rules: Sequence[RuleWords], width: int) -> list[int]:
    """Where each column begins; where it is narrow the contacts give way."""
    table = [(rule.contact, rule.limit, rule.days, rule.until, rule.left) for rule in rules]
    sizes = [max(cells(text) for text in column) + _GAP for column in zip(_names(), *table, strict=True)]
    too_much = sum(sizes) - _GAP - (width - 2 * INDENT)
    sizes[0] = max(sizes[0] - max(too_much, 0), _LEAST_CONTACT)
    return [INDENT + sum(sizes[:place]) for place in range(len(sizes) + 1)]


def _row(parts: Sequence[str], columns: Sequence[int], width: int, tone: Tone, days: Tone) -> Canvas:
    canvas = Canvas(width)
    tones = (tone, Tone.FAINT, days, tone, days if days is Tone.ALERT_STRONG else Tone.FAINT)
    for place, (part, one) in enumerate(zip(parts, tones, strict=True)):
        room = min(columns[place + 1], width - INDENT + _GAP) - columns[place] - _GAP
        canvas.put(columns[place], cut(part, max(room, 0)), one)
    return canvas


def sentence_rows(said: Said, width: int) -> list[Canvas]:
    """Words over as many rows as they need."""
    rows = []
    for part in wrapped(said[0], width - 2 * INDENT):
        rows.append(Canvas(width))
        rows[-1].put(INDENT, part, said[1])
    return rows
