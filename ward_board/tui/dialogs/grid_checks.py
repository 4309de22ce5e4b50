"""What is wrong with what stands in the measurement grid, and what it is taken for, in words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ward_board.board.dose_rate_words import reading_words
from ward_board.board.grid_reading import FIRST, day_words, echo_words, in_its_unit, read_number
from ward_board.board.moments import Clock
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.form import FieldType
from ward_board.domain.values import read_value
from ward_board.errors import BadInputError
from ward_board.tui.dialogs.act_dialog import is_implausible
from ward_board.tui.dialogs.field import Field, in_its_words
from ward_board.tui.dialogs.grid_rows import CALIBRATION, GridRow, Head


def wrong_in(head: Head, one: Field, now: datetime, zone: ZoneInfo) -> str | None:
    """What is wrong with what stands in a field, in words; nothing while it is empty."""
    text = head.text(one.id) if one in head.fields else one.value
    try:
        if one.asked.type is FieldType.NUMBER:
            read_number(one.asked, text)
        elif text:
            read_value(one.asked, text, at=now, zone=zone)
    except BadInputError as error:
        return in_its_words([one], str(error))
    return None


def missing(one: Field) -> str | None:
    """That a field is needed, where it is empty."""
    return _("{field} is needed").format(field=_(one.asked.title)) if one.is_missing else None


def unlikely(one: Field) -> str | None:
    """That a number lies outside its plausible band."""
    return (echo_words(one.asked, one.value) or ("",))[0] if is_implausible(one) else None


def wrong_times(row: GridRow, now: datetime) -> str | None:
    """What is wrong with the times of a row: no times, or voided after it was measured."""
    if wrong := row.voided.complete(now) or row.at.complete(now):
        return wrong
    if not row.voided.is_now and row.voided.at(now) > row.at.at(now):
        return _("voided after the measurement: measure again, or mend one of the times")
    return None


def heard(head: Head, one: Field, today: date) -> str | None:
    """What a field was taken for, said as it is left: a day in words, a figure in the unit of its field."""
    if one.id == CALIBRATION and head.calibrated_until is not None:
        return day_words(head.calibrated_until, today)[0]
    if one.asked.type is FieldType.NUMBER and one.asked.other_units and in_its_unit(one.asked, one.value) != one.value:
        return (echo_words(one.asked, one.value) or ("",))[0]
    return None


def question_words(number: int, stands: Entry, clock: Clock) -> str:
    """That a bed is measured already, before another reading takes the place of that one."""
    words = _("Bed {bed} is measured: {reading} at {time}. Enter again = measure again")
    reading = stands.number(FIRST)
    said = reading_words(reading) if reading is not None else "?"
    return words.format(bed=number, reading=said, time=clock.moment(stands.occurred_at))
