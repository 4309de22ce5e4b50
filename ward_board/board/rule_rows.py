"""The rules of behaviour of one bed: for whom, how long, up to which day, and who signed them."""

from __future__ import annotations

from collections.abc import Iterable

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, cells, cut
from ward_board.board.line import Tone
from ward_board.board.morning import Morning
from ward_board.board.morning_cells import MEASUREMENT, RULES
from ward_board.board.page_parts import heading
from ward_board.board.people import roles_words, shown_surname, who
from ward_board.board.rule_card import rules_of, usv_words
from ward_board.board.rule_words import RuleWords, Said, half_life_words, table_words, trip_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.dose_rate import net_usv_per_h
from ward_board.domain.text import printable

LEAST_WIDTH = 59
_LIMIT_AT, _DAYS_END, _UNTIL_AT, _MARGIN_AT = 18, 31, 33, 46
_WORDS_AT = 27  # where the days are no number but words


def rules_shown(morning: Morning) -> Bed | None:
    """Whose rules are shown: those of the selected bed, else the first to approve, else the first."""
    chosen = [bed for bed in morning.beds if bed.treatment == morning.view.selected]
    measured = [bed for bed in morning.beds if bed.situation.chart.done(MEASUREMENT) and not bed.is_closed]
    to_approve = [bed for bed in measured if bed.situation.chart.done(RULES) is None]
    return next(iter([*chosen, *to_approve, *measured, *morning.beds]), None)


def rule_rows(morning: Morning, width: int) -> list[Canvas]:
    """The table of one bed, what it was computed from, the booked journey, and the signatures."""
    bed = rules_shown(morning)
    if bed is None:
        return []
    name = shown_surname(bed.patient, privacy=morning.is_private).upper()
    title = _("Rules, Bed {bed} {name}").format(bed=bed.number, name=name)
    chart, done = bed.situation.chart, bed.situation.chart.done(MEASUREMENT)
    record, card = chart.steps.get(RULES), rules_of(bed.situation, morning.clock)
    if record is None or record.falls_away or done is None or card is None:
        words = _("no rules follow") if record is None or record.falls_away else ""
        said = [(words, Tone.FAINT)] if words else _before_it_is_measured(bed, morning)
        return [heading(width, cut(title, width - 4), "", morning.glyphs), *_foot(said, width)]
    net, time = usv_words(net_usv_per_h(chart), bed.situation.protocol), morning.clock.moment(done.occurred_at)
    note = _("{net} at {time}").format(net=net, time=time)
    fits = cells(title) + cells(note) + 4 < width
    rows = [heading(width, cut(title, width - 4), note if fits else "", morning.glyphs), _head(width)]
    for rule in card.rules:
        rows += _rule(rule, width)
    half_life, tone = card.half_life
    with_caps = ", ".join(filter(None, [half_life, card.caps])), Tone.PLAIN if tone is Tone.STRONG else tone
    said = [*card.urgent, with_caps, _signed(bed, morning), *card.also]
    return [*rows, *_foot(said, width)]


def _before_it_is_measured(bed: Bed, morning: Morning) -> list[Said]:
    """By what the days will be computed."""
    protocol, chart = bed.situation.protocol, bed.situation.chart
    trip = trip_words(protocol, chart, morning.clock)
    said = [
        (_("not measured yet; the days follow from it"), Tone.FAINT),
        (half_life_words(protocol, chart), Tone.PLAIN),
        *([trip] if trip else []),
    ]
    return [*said, table_words(protocol)]


def _head(width: int) -> Canvas:
    row = Canvas(width)
    row.put(1, _("contact"), Tone.FAINT)
    row.put(_LIMIT_AT, _("limit"), Tone.FAINT)
    row.put_right(_DAYS_END, _("days"), Tone.FAINT)
    row.put(_UNTIL_AT, _("to and with"), Tone.FAINT)
    row.put(_MARGIN_AT, _("margin"), Tone.FAINT)
    return row


def _rule(words: RuleWords, width: int) -> list[Canvas]:
    """One contact on a row; a second row where the days need so many words that the rest finds no room."""
    row = Canvas(width)
    row.put(1, cut(words.contact, _LIMIT_AT - 2), Tone.PLAIN)
    row.put(_LIMIT_AT, cut(words.limit, _WORDS_AT - _LIMIT_AT - 1), Tone.FAINT)
    if words.days.isdecimal():
        row.put_right(_DAYS_END, words.days, words.tone)
        end = row.put(_UNTIL_AT, words.until, Tone.PLAIN)
    else:
        end = row.put(_WORDS_AT, cut(words.days, width - _WORDS_AT - 1), words.tone)
    if end < _MARGIN_AT and (words.days.isdecimal() or not words.until):
        row.put(_MARGIN_AT, words.left, Tone.FAINT)
        return [row]
    below = Canvas(width)
    below.put(_UNTIL_AT, words.until, Tone.PLAIN)
    below.put(_MARGIN_AT, words.left, Tone.FAINT)
    return [row, below]


def _signed(bed: Bed, morning: Morning) -> Said:
    """Who approved it, with the reason where one was asked; or who still has to."""
    status = bed.situation.steps[RULES]
    done = status.record.done
    if done is None:
        who_may = roles_words(status.record.step.roles, status.record.step.persons)
        return _("to sign by {roles}").format(roles=who_may), Tone.WARN_STRONG
    names = ", ".join(who(person, morning.board.staff) for person in (done.author, done.second) if person)
    words = _("signed {names} {time}").format(names=names, time=morning.clock.moment(done.occurred_at))
    return (f"{words}: {printable(done.reason)}" if done.reason else words), Tone.GOOD


def _foot(said: Iterable[Said], width: int) -> list[Canvas]:
    """One sentence a row, or more rows where it is longer."""
    rows: list[Canvas] = []
    for words, tone in said:
        for part in wrapped(words, width - 2):
            rows.append(Canvas(width))
            rows[-1].put(1, part, tone)
    return rows
