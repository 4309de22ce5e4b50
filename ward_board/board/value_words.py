"""Figures and values as people read them, each with its unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ward_board.board.moments import Clock, day_and_month
from ward_board.board.site_words import site_words
from ward_board.domain.entry import Entry, Value
from ward_board.domain.form import MARKED, FieldType, FormField
from ward_board.domain.protocol import Step
from ward_board.domain.text import printable


def number_words(value: float) -> str:
    """A number without figures that nobody measured: "7,512", "8.2", "0.12"."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def value_words(field: FormField, value: Value, clock: Clock) -> str:
    """One value with its unit, without its name."""
    if field.type is FieldType.TIME:
        return clock.instant_words(str(value))
    if field.type is FieldType.DATE:
        return _date_words(date.fromisoformat(str(value)), clock)
    if isinstance(value, int | float):
        return f"{number_words(float(value))} {site_words(field.unit)}".rstrip()
    return site_words(str(value)) if field.type is FieldType.CHOICE else printable(str(value))


def _date_words(day: date, clock: Clock) -> str:
    return day_and_month(day) if day.year == clock.today.year else f"{day_and_month(day)} {day.year}"


def values_words(step: Step, entry: Entry, clock: Clock, *, without: Iterable[str] = ()) -> str:
    """All values of an entry: "left forearm, 20 G, patent yes"."""
    skipped = set(without)
    said = []
    for field in step.fields:
        value = entry.values.get(field.id)
        if value is None or field.id in skipped or (value == MARKED and field.type is FieldType.MARK):
            continue  # a mark that was made says no more than the entry itself
        words = value_words(field, value, clock)
        # a number speaks by its unit, a text by itself; a choice or a time needs its name
        named = field.type in {FieldType.CHOICE, FieldType.TIME, FieldType.DATE, FieldType.MARK}
        said.append(f"{site_words(field.title)} {words}" if named else words)
    return ", ".join(said)
