"""The rules of behaviour of each measured bed: how many days for whom, up to which day."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, cut, first_that_fits
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock, day_and_month, short_date
from ward_board.board.page_parts import heading
from ward_board.board.people import shown_surname
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.patient_rules import rule_days
from ward_board.domain.restriction import RuleDays, RuleStatus

_NAME_AT, _READING_AT, _READING_CELLS = 1, 17, 19


def rule_lines(beds: Sequence[Bed], view: ViewState, clock: Clock, glyphs: Glyphs) -> list[Line]:
    """A table with two rows a bed; only measured beds have rules."""
    note = _("days from the measurement, rounded up; that day included")
    lines = [heading(view.width, _("Rules"), note, glyphs).line()]
    measured = [(bed, done) for bed in beds if (done := _measurement(bed)) is not None]
    if not measured:
        row = Canvas(view.width)
        row.put(1, _("nobody is measured yet"), Tone.FAINT)
        return [*lines, row.line()]
    lines.append(_head(measured[0][0], view.width))
    for bed, done in measured:
        lines += _bed_lines(bed, done, view, clock)
    return [*lines, *_signed(measured[0][0], view.width)]


def _measurement(bed: Bed) -> Entry | None:
    record = bed.situation.chart.steps.get("measurement")
    return record.done if record else None


def _contact_columns(bed: Bed, width: int) -> list[int]:
    contacts = bed.situation.protocol.rules.contacts
    first = _READING_AT + _READING_CELLS
    size = max((width - 1 - first) // max(len(contacts), 1), 8)
    return [first + place * size for place in range(len(contacts))]


def _head(bed: Bed, width: int) -> Line:
    row, columns = Canvas(width), _contact_columns(bed, width)
    row.put(_NAME_AT, _("bed"), Tone.FAINT)
    row.put(_READING_AT, _("net at 1 m"), Tone.FAINT)
    room = (columns[1] - columns[0] if len(columns) > 1 else width - _READING_AT) - 1
    for column, contact in zip(columns, bed.situation.protocol.rules.contacts, strict=True):
        limit = _("{msv} mSv").format(msv=number_words(contact.constraint_msv / contact.cycles))
        named = site_words(contact.title)
        row.put(column, first_that_fits((f"{named} {limit}", named), room) or cut(named, room), Tone.FAINT)
    return row.line()


def _bed_lines(bed: Bed, done: Entry, view: ViewState, clock: Clock) -> list[Line]:
    first, second = Canvas(view.width), Canvas(view.width)
    name = shown_surname(bed.patient, privacy=view.privacy or view.locked)
    column = first.put(_NAME_AT, str(bed.number), Tone.STRONG) + 1
    first.put(column, cut(name, _READING_AT - column - 1), Tone.STRONG)
    reading, background = done.number("usv_per_h") or 0.0, done.number("background_usv_per_h") or 0.0
    net = number_words(round(reading - background, 2))
    first.put(_READING_AT, _("{net} µSv/h").format(net=net), Tone.STRONG)
    sums = f"{number_words(reading)} - {number_words(background)}, {clock.time(done.occurred_at)}"
    second.put(_READING_AT, cut(sums, _READING_CELLS - 1), Tone.FAINT)
    columns = _contact_columns(bed, view.width)
    room = (columns[1] - columns[0] if len(columns) > 1 else view.width - columns[0]) - 1
    for at, rule in zip(columns, rule_days(bed.situation.protocol, bed.situation.chart), strict=True):
        words, below, tone = _rule_words(rule, done, clock, room)
        first.put(at, words, tone)
        second.put(at, below, Tone.FAINT)
    return [first.line(), second.line()]


def _rule_words(rule: RuleDays, done: Entry, clock: Clock, room: int) -> tuple[str, str, Tone]:
    if rule.status is RuleStatus.NO_DURATION or rule.days is None:
        return first_that_fits((_("no duration keeps it"), _("none keeps it"), "!"), room), "", Tone.ALERT_STRONG
    if not rule.days:
        return first_that_fits((_("no rule needed"), _("no rule"), "0"), room), "", Tone.GOOD
    ends = rule.ends_on(done.occurred_at, clock.zone)
    below = first_that_fits((_("to {day}").format(day=short_date(ends)), day_and_month(ends)), room) if ends else ""
    days = _("{days} days").format(days=rule.days)
    if rule.above_cap:
        capped = _("{days} days, above {cap}").format(days=rule.days, cap=rule.cap_days)
        return first_that_fits((capped, f"{days}!", str(rule.days)), room), below, Tone.WARN_STRONG
    return first_that_fits((days, str(rule.days)), room), below, Tone.STRONG


def _signed(bed: Bed, width: int) -> list[Line]:
    rules = bed.situation.protocol.rules
    row = Canvas(width)
    half_life = _("effective half-life {hours} h").format(hours=number_words(rules.effective_half_life_hours))
    signed = (
        _("signed by {name}").format(name=rules.signed_by) if rules.signed_by else _("figures not signed by the site")
    )
    column = row.put(1, half_life, Tone.FAINT) + 3
    row.put(column, cut(signed, width - column - 1), Tone.FAINT if rules.signed_by else Tone.WARN)
    return [row.line()]
