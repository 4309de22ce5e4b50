"""The measurements of the morning side by side: readings, what is left of them, what was to be expected."""

from __future__ import annotations

from datetime import date

from ward_board.board.board import Bed
from ward_board.board.canvas import Canvas, Pieces, cut, pieces_width
from ward_board.board.dose_rate_words import compared, dose_rate_words, expected_at, expected_band, reading_words
from ward_board.board.line import Tone
from ward_board.board.moments import day_and_month
from ward_board.board.morning import Morning, end_is_missing
from ward_board.board.morning_cells import MEASUREMENT, VOIDED, day_or_time, end_first_words
from ward_board.board.page_parts import heading
from ward_board.board.people import author_of, shown_surname
from ward_board.board.site_words import site_words
from ward_board.config.language import gettext as _
from ward_board.domain.dose_rate import discharge_limit_usv_per_h, net_usv_per_h
from ward_board.domain.entry import Entry
from ward_board.domain.text import printable

LEAST_WIDTH = 65
_VOIDED_AT, _FIRST_END, _SECOND_END, _NET_END, _EXPECTED_AT, _VERDICT_AT = 16, 30, 38, 45, 47, 56


def measurement_rows(morning: Morning, width: int) -> list[Canvas]:
    """One row a bed, those that are still to be measured among them."""
    beds = [bed for bed in morning.beds if _has_place(bed)]
    newest = max(
        (done for bed in beds if (done := bed.situation.chart.done(MEASUREMENT))),
        key=lambda done: done.occurred_at,
        default=None,
    )
    rows = [heading(width, _("Measurement"), _where(newest), morning.glyphs), *_instrument_rows(newest, morning, width)]
    if not beds:
        rows.append(Canvas(width))
        rows[-1].put(1, cut(_("nobody is to be measured"), width - 2), Tone.FAINT)
        return rows
    rows.append(_head(width))
    rows += [_bed_row(bed, morning, width) for bed in beds]
    foot = Canvas(width)
    foot.put(foot.put(1, "Tab ", Tone.STRONG), cut(_("measures bed by bed"), width - 6), Tone.FAINT)
    return [*rows, foot]


def _has_place(bed: Bed) -> bool:
    """Whether there is a measurement, or one is still to be made."""
    record = bed.situation.chart.steps.get(MEASUREMENT)
    if record is None or record.falls_away:
        return False
    return record.done is not None or not bed.is_closed


def _where(newest: Entry | None) -> str:
    """How it is measured: at which distance and height."""
    height = site_words(newest.text("height")) if newest else ""
    distance = _("µSv/h at 1 m")
    return _("{distance}, {height} height").format(distance=distance, height=height) if height else distance


def _instrument_rows(newest: Entry | None, morning: Morning, width: int) -> list[Canvas]:
    """By what the newest reading was taken, as much of it as fits whole."""
    row = Canvas(width)
    if newest is None:
        row.put(1, cut(_("nobody is measured yet"), width - 2), Tone.FAINT)
        return [row]
    due = newest.text("calibration_due")
    said = (
        (_("meter"), printable(newest.text("instrument") or "?")),
        (_("background"), reading_words(newest.number("background_usv_per_h") or 0.0)),
        (_("calibrated to"), _year_too(date.fromisoformat(due)) if due else ""),
        (_("by"), author_of(newest, morning.board.staff)),
    )
    column = 1
    for name, words in said:
        pieces: Pieces = ((f"{name} ", Tone.FAINT), (words, Tone.PLAIN))
        if words and column + pieces_width(pieces) < width:
            column = row.put_pieces(column, pieces) + 2
    return [row]


def _year_too(day: date) -> str:
    return f"{day_and_month(day)} {day.year}"


def _head(width: int) -> Canvas:
    row = Canvas(width)
    row.put(1, _("bed"), Tone.FAINT)
    row.put(_VOIDED_AT, _("voided"), Tone.FAINT)
    for end, words in ((_FIRST_END, _("first")), (_SECOND_END, _("second")), (_NET_END, _("net"))):
        row.put_right(end, words, Tone.FAINT)
    row.put(_EXPECTED_AT, _("expected"), Tone.FAINT)
    return row


def _bed_row(bed: Bed, morning: Morning, width: int) -> Canvas:
    row, chart = Canvas(width), bed.situation.chart
    is_chosen = bed.treatment == morning.view.selected
    if is_chosen:
        row.put(0, morning.glyphs.selected, Tone.STRONG)
    name_tone = Tone.FAINT if bed.is_closed else Tone.STRONG
    column = row.put(1, str(bed.number), name_tone) + 1
    row.put(column, cut(shown_surname(bed.patient, privacy=morning.is_private), _VOIDED_AT - column - 1), name_tone)
    voided, done = chart.done(VOIDED), chart.done(MEASUREMENT)
    is_of_this = voided is not None and (done is None or voided.occurred_at <= done.occurred_at)
    row.put(
        _VOIDED_AT, day_or_time(morning.clock.moment(voided.occurred_at)) if voided and is_of_this else "·", Tone.PLAIN
    )
    readings = [done.number(key) if done else None for key in ("usv_per_h", "second_usv_per_h")]
    for end, reading in zip((_FIRST_END, _SECOND_END), readings, strict=True):
        words = "·" if reading is None else reading_words(reading)
        row.put_right(end, words, Tone.FAINT if reading is None else Tone.PLAIN)
    _put_verdict(row, bed, morning, done)
    return row


def _put_verdict(row: Canvas, bed: Bed, morning: Morning, done: Entry | None) -> None:
    """The net dose rate, the band in which it was to be expected, and how the two compare."""
    if done is None and end_is_missing(bed):
        row.put_right(_NET_END, "·", Tone.FAINT)
        row.put(_EXPECTED_AT, end_first_words(bed), Tone.WARN)
        return
    protocol, chart = bed.situation.protocol, bed.situation.chart
    due = bed.situation.steps[MEASUREMENT].times.due
    at = done.occurred_at if done else max(morning.clock.now, due or morning.clock.now)
    expected, net = expected_at(protocol, chart, at), net_usv_per_h(chart) if done else None
    row.put(_EXPECTED_AT, expected_band(expected) if expected else "", Tone.FAINT)
    if net is None:
        row.put_right(_NET_END, "·", Tone.FAINT)
        return
    words, tone = compared(expected, net) if expected else ("", Tone.STRONG)
    limit = discharge_limit_usv_per_h(protocol)
    if limit is not None and net > limit:
        words, tone = _("over {limit:g}").format(limit=limit), Tone.WARN_STRONG
    row.put_right(_NET_END, dose_rate_words(net, limit), tone)
    row.put(_VERDICT_AT, words, tone)
