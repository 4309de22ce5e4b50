"""The treatment days of a made-up past: Thursdays, the Tuesday before a holiday, and none at Christmas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

THURSDAY = 3
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_TUESDAY_BEFORE = timedelta(days=-2)
_ASCENSION_AFTER_EASTER = timedelta(days=39)


def days_before(today: date, count: int) -> list[date]:
    """The last `count` treatment days whose patients had all gone home by `today`, in order."""
    return list(islice(_days(today - 2 * _DAY, -1), count))[::-1]


def days_after(today: date, count: int) -> list[date]:
    """The next `count` treatment days, in order; nobody plans an extra Tuesday for next year yet."""
    return [day for day in islice(_days(today + _DAY, 1), count * 2) if day.weekday() == THURSDAY][:count]


def nearest(days: Sequence[date], wanted: date) -> date:
    """The one of `days` that is nearest to `wanted`; of two as near the earlier."""
    return min(days, key=lambda day: (abs(day - wanted), day))


def _days(start: date, direction: int) -> Iterator[date]:
    """The treatment days from `start` on, forwards (1) or backwards (-1)."""
    thursday = start + timedelta(days=(THURSDAY - start.weekday()) % 7)
    # backwards the week of the start comes first too: its Tuesday may lie before the start
    while True:
        day = _day_of_week(thursday)
        if day is not None and (day - start).days * direction >= 0:
            yield day
        thursday += direction * _WEEK


def _day_of_week(thursday: date) -> date | None:
    """The treatment day of the week with that Thursday, if it has one."""
    if (thursday.month, thursday.day) >= (12, 24) or (thursday.month, thursday.day) == (1, 1):
        return None
    is_kings_day = (thursday.month, thursday.day) == (4, 27)
    is_ascension = thursday == _easter(thursday.year) + _ASCENSION_AFTER_EASTER
    return thursday + _TUESDAY_BEFORE if is_kings_day or is_ascension else thursday


def _easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian reckoning."""
    golden, century, of_century = year % 19, year // 100, year % 100
    leap_centuries, rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leaps, years = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * leaps - moon - years) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
