"""The two columns of a two-person card: what must be true and is read aloud, and the two signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ward_board.board.alarm_words import bag_words
from ward_board.board.canvas import Canvas, Pieces, cells, pieces_width
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.people import role_word
from ward_board.board.rule_card import rule_card
from ward_board.board.site_words import site_words
from ward_board.board.step_words import capital, title
from ward_board.board.team_facts import Judged, Shown, judged, opened_by, shown
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.authority import acting_role
from ward_board.domain.shortfall import WaysOut
from ward_board.domain.text import printable
from ward_board.domain.words import Action
from ward_board.tui.dialogs.cards import INDENT
from ward_board.tui.dialogs.dialog import Look
from ward_board.tui.dialogs.field import Field, titles_width
from ward_board.tui.dialogs.scrolling import MARK_CELLS, box_piece
from ward_board.tui.dialogs.team_rows import Way
from ward_board.tui.dialogs.team_rules import rule_table, sentence_rows
from ward_board.tui.dialogs.team_values import wrong_words

if TYPE_CHECKING:
    from ward_board.tui.dialogs.team_dialog import Stop, TeamDialog

_TEXT_AT = INDENT + MARK_CELLS
_WAITS_AT = INDENT + 8
_FACTS_AT = _WAITS_AT + 31
_SIGNED_AT, _BOX_CELLS = INDENT + 12, 24
_APART = 3

Rows = list[tuple[Canvas, "Stop | None"]]
"""Rows of a column, each with what it stands for where the cursor may stand on it."""


def left_rows(dialog: TeamDialog, look: Look, clock: Clock, width: int) -> Rows:
    """The gates with their facts, what is read aloud, what asks, and the fields of the first person."""
    situation, step = dialog.bed.situation, dialog.step
    gates = judged(situation, step, dialog.waits, dialog.staff, clock)
    rows: Rows = []
    if hard := [one for one in gates if one.gate.is_hard]:
        infusion = opened_by(situation, step)
        said = _("Must be true before {step} starts") if infusion else _("Must be true before {step}")
        rows += [_heading(width, said.format(step=title(infusion or step)), _("from the chart"))]
        rows += [line for one in hard for line in _gate_rows(width, one, _state(one))]
        rows.append(_empty(width))
    rows.append(_heading(width, _("Read aloud and marked"), _("Space marks, ↑ ↓ moves")))
    card = rule_card(situation, step, clock, dialog.values or None)
    for mark in dialog.marks:
        if card and mark is dialog.marks[-1]:
            # the days stand with the box that says that they were read
            rows += [_empty(width), *((canvas, mark) for canvas in rule_table(card, width))]
        facts = shown(dialog.bed, mark.asked.shows, dialog.staff, clock)
        box = box_piece(marked=mark.marked)
        changed = [[(_("changed meanwhile: read it again"), Tone.WARN_STRONG)]] if mark.has_changed else []
        said = site_words(mark.asked.title)
        rows += _boxed(dialog, width, mark, box, said, [*changed, *(_fact(one) for one in facts)])
    if card:
        rows += [_empty(width), *((canvas, None) for said in card.beside for canvas in sentence_rows(said, width))]
    rows += _asking(dialog, [one for one in gates if not (one.gate.is_hard or one.is_met)], look, clock, width)
    return rows + _own_fields(dialog, width)


def right_rows(dialog: TeamDialog, clock: Clock, width: int) -> Rows:
    """Who performs and who verifies, and what the second types."""
    role = acting_role(dialog.person, dialog.step.roles)
    name = ", ".join(filter(None, [printable(dialog.person.name), role_word(role) if role else ""]))
    signs = _("signed in, signs at {time}").format(time=clock.time(clock.now))
    rows: Rows = [
        _heading(width, _("Two signatures, never the same person")),
        _empty(width),
        _labelled(width, (_("performed"), Tone.GOOD), (name, Tone.STRONG)),
        _one(width, [(signs, Tone.FAINT)], _SIGNED_AT),
        _empty(width),
        _labelled(width, (_("verified"), Tone.WARN), (_("own id, own PIN, typed here"), Tone.FAINT)),
    ]
    for field in dialog.signing:
        rows += [_empty(width), _box_row(field, width, focused=field is dialog.focus)]
    return rows + _about_numbers(dialog, width)


def _state(one: Judged) -> tuple[str, Tone]:
    return (_("true"), Tone.GOOD) if one.is_met else (_("waits"), Tone.WARN_STRONG)


def _asking(dialog: TeamDialog, soft: Sequence[Judged], look: Look, clock: Clock, width: int) -> Rows:
    """What asks and does not refuse: soft gates that are not met, and the amino acids that fall short."""
    found, offered = dialog.way_out(look.now), dialog.offered(look.now)
    if not soft and not offered:
        return []
    rows: Rows = [_empty(width), _heading(width, _("Asks, does not refuse"))]
    for one in soft:
        rows += _gate_rows(width, one, (_("asks"), Tone.WARN))
        if one.gate.reason_by and one.gate.reason_by not in dialog.person.roles:
            said = _("whoever verifies is the {role} then").format(role=role_word(one.gate.reason_by))
            rows.append(_one(width, [(said, Tone.FAINT)], _WAITS_AT))
    owed = dialog.bed.situation.plan.amino_acids
    if found and owed:
        short = _("{minutes} short").format(minutes=duration(round(found.short_minutes)))
        bag = bag_words(owed.bag_empty, owed.required_until, clock)
        rows += _stated(width, (_("choose"), Tone.WARN), _("amino acids: {words}").format(words=f"{bag}, {short}"))
    for place, way in enumerate(offered):
        box = ("(x)", Tone.GOOD) if way.chosen is not None else ("( )", Tone.STRONG)
        chooses: list[Pieces] = [] if place else [[(_("charted with this card; a physician signs it"), Tone.FAINT)]]
        rows += _boxed(dialog, width, way, box, _way_words(way, found, clock), chooses)
    return rows


def _way_words(way: Way, found: WaysOut | None, clock: Clock) -> str:
    figure = way.figure(found) or 0
    if way.action is Action.RATE:
        return _("slower: {rate:g} mL/h from {time}").format(rate=figure, time=clock.time(clock.now))
    return _("longer: {ml:g} mL more").format(ml=figure)


def _own_fields(dialog: TeamDialog, width: int) -> Rows:
    rows: Rows = [_empty(width)] if dialog.own else []
    title_cells = titles_width(dialog.own)
    for field in dialog.own:
        canvas, focused = Canvas(width), field is dialog.focus
        if field.id in dialog.typed_twice and field.text and not focused:
            # whoever verifies must not read it here
            canvas.put(INDENT, site_words(field.asked.title), Tone.FAINT)
            canvas.put(INDENT + title_cells, f" {_('typed, hidden')} ", Tone.FIELD)
        else:
            field.draw(canvas, INDENT, focused=focused, title_cells=title_cells)
        rows.append((canvas, field))
        if wrong := wrong_words(field):
            rows += [_one(width, [(part, Tone.WARN_STRONG)], INDENT) for part in wrapped(wrong, width - 2 * INDENT)]
    if dialog.happened:
        said = _("charted as a deviation, a high alarm until somebody takes it; an empty box is charted as not so")
        rows += [_one(width, [(part, Tone.WARN)], INDENT) for part in wrapped(said, width - 2 * INDENT)]
    return rows


def _box_row(field: Field, width: int, *, focused: bool) -> tuple[Canvas, Stop | None]:
    canvas = Canvas(width)
    label = site_words(field.asked.unit or field.asked.title)
    canvas.put_right(_SIGNED_AT - 2, label, Tone.STRONG if focused else Tone.FAINT)
    text = f" {field.shown(_BOX_CELLS - 2)}{'_' if focused else ''}"
    canvas.put(_SIGNED_AT, text + " " * max(_BOX_CELLS - cells(text), 0), Tone.FIELD)
    return canvas, field


def _about_numbers(dialog: TeamDialog, width: int) -> Rows:
    """Why a number is typed again, and what it is taken for."""
    if not dialog.numbers:
        return []
    named = capital(", ".join(site_words(one.asked.title) for one in dialog.numbers))
    asked = _("{number}: read the instrument again.").format(number=named)
    why = _("The first is shown when both are in; if they differ, both type anew.")
    echoes = [(capital(one.echo[0]), one.echo[1]) for one in dialog.numbers if one.echo]
    rows: Rows = []
    for words, tone in [(asked, Tone.PLAIN), (why, Tone.FAINT), *echoes]:
        rows += [_empty(width)] if words != why else []
        rows += [_one(width, [(part, tone)], INDENT) for part in wrapped(printable(words), width - 2 * INDENT)]
    return rows


def _gate_rows(width: int, one: Judged, state: tuple[str, Tone]) -> Rows:
    """A gate and beside it, where there is room, what the chart says; else below."""
    waits_for = site_words(one.gate.waits_for)
    rows = _stated(width, state, waits_for)
    room = width - _FACTS_AT - INDENT
    is_beside = cells(waits_for) <= _FACTS_AT - _WAITS_AT - 2 and cells(one.facts) <= room
    if is_beside:
        rows[-1][0].put(_FACTS_AT, one.facts, Tone.FAINT)
        return rows
    below = wrapped(one.facts, width - _WAITS_AT - INDENT) if one.facts else []
    return [*rows, *(_one(width, [(part, Tone.FAINT)], _WAITS_AT) for part in below)]


def _stated(width: int, state: tuple[str, Tone], said: str) -> Rows:
    rows: Rows = []
    for place, part in enumerate(wrapped(said, width - _WAITS_AT - INDENT)):
        canvas = Canvas(width)
        if not place:
            canvas.put(INDENT, *state)
        canvas.put(_WAITS_AT, part, Tone.PLAIN)
        rows.append((canvas, None))
    return rows


def _boxed(
    dialog: TeamDialog, width: int, stop: Stop, box: tuple[str, Tone], said: str, facts: Sequence[Pieces]
) -> Rows:
    """A box, what it is about, and what the chart shows: at the right edge where there is room, else below."""
    has_cursor = stop is dialog.focus
    room = width - _TEXT_AT - INDENT
    rows: Rows = []
    for part in wrapped(said, room):
        rows.append((Canvas(width), stop))
        rows[-1][0].put(_TEXT_AT, part, Tone.STRONG if has_cursor else Tone.PLAIN)
    # the ground of a line would run on under the other column: here the box itself has the cursor
    rows[0][0].put(INDENT, box[0], Tone.NOW_LABEL if has_cursor else box[1])
    taken = sum(pieces_width(one) for one in facts) + _APART * max(len(facts) - 1, 0)
    if len(rows) > 1 or cells(said) + _APART + taken > room:
        return rows + _packed(facts, width, stop)
    column = width - INDENT - taken
    for one in facts:
        column = rows[0][0].put_pieces(column, one) + _APART
    return rows


def _packed(facts: Sequence[Pieces], width: int, stop: Stop) -> Rows:
    """Facts side by side on as many rows as they need."""
    rows: Rows = []
    column = width
    for one in facts:
        if pieces_width(one) > width - INDENT - _TEXT_AT:
            rows += _over_rows(one, width, stop)
            column = width
            continue
        if column + pieces_width(one) > width - INDENT:
            rows.append((Canvas(width), stop))
            column = _TEXT_AT
        column = rows[-1][0].put_pieces(column, one) + _APART
    return rows


def _over_rows(fact: Pieces, width: int, stop: Stop) -> Rows:
    """A fact that is wider than a row, none of it cut."""
    rows: Rows = []
    for part in wrapped("".join(words for words, _tone in fact), width - INDENT - _TEXT_AT):
        rows.append((Canvas(width), stop))
        rows[-1][0].put(_TEXT_AT, part, fact[0][1])
    return rows


def _fact(one: Shown) -> list[tuple[str, Tone]]:
    return [(one.words, one.tone), (f", {one.by}" if one.by else "", Tone.FAINT)]


def _heading(width: int, said: str, right: str = "") -> tuple[Canvas, None]:
    canvas = Canvas(width)
    end = canvas.put(INDENT, said, Tone.STRONG)
    if end + 2 + cells(right) <= width - INDENT:
        canvas.put_right(width - INDENT, right, Tone.FAINT)
    return canvas, None


def _labelled(width: int, label: tuple[str, Tone], said: tuple[str, Tone]) -> tuple[Canvas, None]:
    canvas = Canvas(width)
    canvas.put(INDENT, *label)
    canvas.put(_SIGNED_AT, *said)
    return canvas, None


def _one(width: int, pieces: Pieces, column: int) -> tuple[Canvas, None]:
    canvas = Canvas(width)
    canvas.put_pieces(column, pieces)
    return canvas, None


def _empty(width: int) -> tuple[Canvas, None]:
    return Canvas(width), None
