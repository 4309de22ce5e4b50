"""Blood results: each with its unit, the date of its sample, and whether it lies within the limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ward_board.board.canvas import Canvas, Pieces, pieces_width
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, day_and_month
from ward_board.board.page_parts import heading
from ward_board.board.site_words import site_words
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import StepRecord
from ward_board.domain.entry import Entry
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.status import Situation

_STEPS = ("blood_results", "potassium", "potassium_after", "potassium_again")
_SAMPLED_ON = "sampled_on"
_NAME_CELLS = 12
_TWO_ABREAST_FROM = 74


def blood_rows(situation: Situation, width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    """A table of the newest results; nothing where the protocol asks for none."""
    records = [record for step in _STEPS if (record := situation.chart.steps.get(step)) and not record.falls_away]
    wanted = [record for record in records if record.done or not record.step.optional]
    if not wanted:
        return []
    rows = [heading(width, _("Blood"), _("limits as the protocol has them"), glyphs)]
    for record in wanted:
        rows += _rows_of(record, width, clock)
    return rows


def _rows_of(record: StepRecord, width: int, clock: Clock) -> Iterator[Canvas]:
    head, done = Canvas(width), record.done
    column = head.put(1, site_words(record.step.title), Tone.PLAIN) + 2
    if done is None:
        head.put(column, _("left out") if record.settled else _("not entered yet"), Tone.WARN)
        yield head
        return
    column = head.put(column, _sample_words(done, clock), Tone.FAINT) + 2
    results = [result for one in record.step.fields if (result := _result(one, done))]
    if len(results) == 1:
        head.put_pieces(column, results[0][1:])
        yield head
        return
    yield head
    abreast = 2 if width >= _TWO_ABREAST_FROM else 1
    yield from _abreast(results, (width - 2) // abreast, width)


def _abreast(results: Sequence[Pieces], size: int, width: int) -> Iterator[Canvas]:
    """The results in columns of `size` cells; what is wider has the rest of its row for itself."""
    row, column = Canvas(width), 1
    for pieces in results:
        if column > 1 and column + max(pieces_width(pieces) + 1, size) > width:
            yield row
            row, column = Canvas(width), 1
        row.put_pieces(column, pieces)
        column += size * -(-(pieces_width(pieces) + 1) // size)
    yield row


def _result(field: FormField, entry: Entry) -> Pieces | None:
    """One value: its name, the number in each unit that people use, and where it lies outside its limit in words."""
    value = entry.number(field.id)
    if field.type is not FieldType.NUMBER or value is None:
        return None
    units = {str(field.unit): 1.0, **field.other_units}
    digits = 1 if field.other_units else None
    if digits is not None and field.is_within_limits(value) != field.is_within_limits(round(value, digits)):
        digits = None
    said = " = ".join(f"{_number(value / factor, digits)} {site_words(unit)}" for unit, factor in units.items())
    outside = _outside(field, value)
    name = f"{site_words(field.title):<{_NAME_CELLS}}"
    found = [
        (f"{name.rstrip()} " if len(name) > _NAME_CELLS else name, Tone.FAINT),
        (said, Tone.WARN_STRONG if outside else Tone.PLAIN),
    ]
    return [*found, (f"  {outside}", Tone.WARN_STRONG)] if outside else found


def _number(value: float, digits: int | None) -> str:
    return number_words(value) if digits is None else f"{value:.{digits}f}"


def _outside(field: FormField, value: float) -> str:
    """ "BELOW 100"; nothing within the limits, at which a value is still within."""
    low = field.limit_min if field.limit_min is not None else field.concern_min
    high = field.limit_max if field.limit_max is not None else field.concern_max
    if low is not None and value < low:
        return _("BELOW {limit}").format(limit=number_words(low))
    if high is not None and value > high:
        return _("ABOVE {limit}").format(limit=number_words(high))
    return ""


def _sample_words(entry: Entry, clock: Clock) -> str:
    """Of which day the sample is, and how long before the ward's date now."""
    sampled = entry.text(_SAMPLED_ON)
    day = date.fromisoformat(sampled) if sampled else entry.occurred_at.astimezone(clock.zone).date()
    days = (clock.today - day).days
    if days == 0:
        return _("sample of today")
    return _("sample of {day}, {days} days ago").format(day=day_and_month(day), days=days)
