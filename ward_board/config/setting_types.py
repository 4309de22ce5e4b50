"""What a setting may be: lines, minutes, folders, clock times, dates, each refused with what to write instead."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field


def no_truth_value(value: object) -> object:
    """Refuses true and false where a number is asked for; pydantic would take them for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("is not a number")
    return value


def _one_printable_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("holds characters that cannot be shown")
    return value


def _whole_path(value: str) -> str:
    # what is relative would lie wherever the program happened to be started
    if value and not (value.startswith("~/") or Path(value).is_absolute()):
        raise ValueError("is not a whole path, such as /srv/papers or ~/papers")
    return value


def _clock_time(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a clock time, such as 07:00") from None


def _calendar_date(value: object) -> object:
    # a number would be taken for the seconds of an instant
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("is not a date, such as 2026-12-24") from None


def _country(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValueError('is not a country of two capitals, such as "NL"')
    return value


Line = Annotated[str, Field(max_length=40), AfterValidator(_one_printable_line)]
LongLine = Annotated[str, Field(max_length=120), AfterValidator(_one_printable_line)]
Minutes = Annotated[int, BeforeValidator(no_truth_value), Field(ge=1, le=24 * 60)]
Tolerance = Annotated[float, BeforeValidator(no_truth_value), Field(ge=0, le=24 * 60, allow_inf_nan=False)]
Folder = Annotated[str, AfterValidator(_whole_path)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Country = Annotated[str, AfterValidator(_country)]
CalendarDate = Annotated[date, BeforeValidator(_calendar_date)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
