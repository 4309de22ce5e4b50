"""Form values: from what was typed to what is kept, with unit, plausible band and decimal traps."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ward_board.domain.entry import Value, Values
from ward_board.domain.form import MARKED, NOT_MARKED, FieldType, FormField
from ward_board.domain.infusion import Run
from ward_board.domain.own_unit import without_own_unit
from ward_board.domain.protocol import Step
from ward_board.domain.text import clean
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

SECOND = "second."
PUMP_ML = "pump_ml"
LARGEST_NUMBER = 1_000_000  # no quantity of a treatment is larger, whatever the reason
MAY_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""A figure whose point may part decimals as well as thousands: "7.400"."""
_FURTHEST_DAYS = 5 * 366
_CALIBRATION_DAYS = 60  # nine half-lives of lutetium: a date further away is a slip of the hand
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
_ASKS_ALL = frozenset({Action.START, Action.TICK, Action.MEASURE, Action.AGAIN})
_RUN_FIELDS = {
    Action.START: {"ml", "ml_per_h", "pump_ml"},
    Action.RATE: {"ml_per_h", "pump_ml", "ordered_by"},
    Action.MEASURE: {"ml", "pump_ml", "ordered_by"},
    Action.PAUSE: {"pump_ml"},
    Action.RESUME: {"pump_ml", "ml_per_h", "ordered_by"},
    Action.FINISH: {"pump_ml"},
    Action.STOP: {"pump_ml"},
}


def fields_for(step: Step, action: Action) -> tuple[FormField, ...]:
    """The fields that `action` takes on `step`; none for a skip or a refusal."""
    if step.infusion:
        return tuple(field for field in step.fields if field.id in _RUN_FIELDS.get(action, ()))
    return step.fields if action in _ASKS_ALL else ()


def fields_in_run(step: Step, action: Action, run: Run | None, bag_ml: float | None = None) -> tuple[FormField, ...]:
    """The same fields, with what the pump may show by the run as it was before: its last reading up to what hangs.

    A pump counts up over all bags of an infusion, so less than it showed before is as unlikely as more than hangs.
    `bag_ml` is what is hung with the act itself: the bag of a start, an extra bag of a measure.
    """
    hangs = _hangs(step, action, run, bag_ml)
    least = run.readings[-1][1] if run and run.readings else 0.0
    if hangs is None:
        return fields_for(step, action)
    band = {"plausible_min": least, "plausible_max": max(hangs, least)}
    return tuple(field.model_copy(update=band) if field.id == PUMP_ML else field for field in fields_for(step, action))


def _hangs(step: Step, action: Action, run: Run | None, bag_ml: float | None) -> float | None:
    if step.infusion is None:
        return None
    if action is Action.START or run is None:
        return step.infusion.volume_ml if bag_ml is None else bag_ml
    extra_ml = (bag_ml or 0) if action is Action.MEASURE else 0
    return None if run.volume_ml is None else run.volume_ml + extra_ml


def read_values(
    step: Step,
    action: Action,
    raw: Values,
    *,
    at: datetime,
    zone: ZoneInfo,
    has_reason: bool,
    run: Run | None = None,
    treatment_day: date | None = None,
) -> tuple[Values, tuple[str, ...]]:
    """The values to keep, and a mark for each that lies outside its plausible band.

    `run` is the infusion as it was before the act; `treatment_day`, the ward's date, is from which the fields with a
    `day` of their own count it.

    Raises BadInputError for what is missing, unknown, unreadable, or implausible without a reason.
    """
    fields = {field.id: field for field in fields_for(step, action)}
    if unknown := sorted(set(raw) - set(fields)):
        takes = ", ".join(fields) or "no values"
        raise BadInputError(f"{step.id} {action}: no value called '{unknown[0]}'; it takes {takes}")
    values = {
        key: read_value(fields[key], value, at=at, zone=zone, treatment_day=treatment_day)
        for key, value in raw.items()
        if value != ""
    }
    _require(step, action, fields, values)
    # read first: whether 1.500 may mean thousands does not depend on how much hangs
    bag_ml = values.get("ml")
    judged = {f.id: f for f in fields_in_run(step, action, run, bag_ml if isinstance(bag_ml, float) else None)}
    marks = tuple(f"plausible:{key}" for key, value in values.items() if not is_plausible(judged[key], value))
    if marks and not has_reason:
        raise BadInputError(_implausible(judged, values))
    return values, marks


def read_value(
    field: FormField, raw: Value, *, at: datetime, zone: ZoneInfo, treatment_day: date | None = None
) -> Value:
    """One value of `field`, read from text or taken as it is; numbers are never negative."""
    match field.type:
        case FieldType.NUMBER:
            return _in_its_unit(field, raw)
        case FieldType.DATE:
            return _date(field, str(raw), at, zone)
        case FieldType.MARK:
            if str(raw) not in {MARKED, NOT_MARKED}:
                raise BadInputError(f"{field.id}: '{raw}' is none of {MARKED}, {NOT_MARKED}")
            return str(raw)
        case FieldType.TIME:
            return _instant(field, str(raw), at, zone, treatment_day)
        case FieldType.CHOICE:
            if str(raw) not in field.choices:
                raise BadInputError(f"{field.id}: '{raw}' is none of {', '.join(field.choices)}")
            return str(raw)
        case _:
            text = clean(str(raw)).text
            if not text:
                raise BadInputError(f"{field.id}: type something")
            return text


def as_typed(step: Step, values: Values) -> Values:
    """Kept values as somebody would type them: a number with its unit where people use several."""
    units = {field.id: field.unit for field in step.fields if field.other_units}
    return {
        key: f"{value:.4f} {units[key]}" if key in units and isinstance(value, int | float) else value
        for key, value in values.items()
    }


def is_plausible(field: FormField, value: Value) -> bool:
    """Whether a number lies inside its band, the edges included, and a mark was made."""
    if field.type is FieldType.MARK:
        return value == MARKED
    if not isinstance(value, int | float):
        return True
    low, high = field.plausible_min, field.plausible_max
    return (low is None or value >= low) and (high is None or value <= high)


def check_second(fields: Iterable[FormField], first: Values, second: Values) -> None:
    """Refuses when the second person's number, typed unseen, differs by more than its field allows."""
    known = {field.id: field for field in fields}
    for key, value in second.items():
        if key not in known:
            raise BadInputError(f"{SECOND}{key}: no such value here")
        mine, theirs = first.get(key), value
        if isinstance(mine, int | float) and isinstance(theirs, int | float):
            same = math.isclose(mine, theirs, rel_tol=known[key].second_within_percent / 100)
        else:
            same = mine == theirs
        if not same:
            raise BadInputError(f"{key}: the two numbers differ; both read the instrument again and type anew")


def _require(step: Step, action: Action, fields: Mapping[str, FormField], values: Values) -> None:
    missing = [field.id for field in fields.values() if field.required and field.id not in values]
    if missing:
        raise BadInputError(f"{step.id} {action}: missing {', '.join(missing)}")
    if step.infusion and action is Action.RATE and not fields:
        raise BadInputError(f"{step.id}: has no rate")
    if step.infusion and action is Action.RATE and "ml_per_h" not in values:
        raise BadInputError(f"{step.id} rate: needs the new rate as ml_per_h")
    if values.get("ml_per_h") == 0:
        raise BadInputError("ml_per_h: an infusion that stands still is paused; use pause")
    if step.infusion and action is Action.MEASURE and not values:
        raise BadInputError(f"{step.id} measure: needs pump_ml (what the pump shows) or ml (an extra bag)")
    read = [values.get(key) for key in ("usv_per_h", "second_usv_per_h")]
    readings, background = [one for one in read if isinstance(one, int | float)], values.get("background_usv_per_h")
    if readings and isinstance(background, int | float) and background > min(readings):
        raise BadInputError("background_usv_per_h: above the reading; measure both again")


def _implausible(fields: Mapping[str, FormField], values: Values) -> str:
    key = next(key for key, value in values.items() if not is_plausible(fields[key], value))
    field, value = fields[key], values[key]
    if field.type is FieldType.MARK:
        return f"{key}: not so ({field.title}); see to it first, or give a reason"
    if key == PUMP_ML and isinstance(value, float):
        return f"{key}: {value:g} {field.unit} {_beside_the_run(field, value)}; read the pump again, or give a reason"
    return f"{key}: {value:g} {field.unit} is not plausible ({field.band}); check the unit, or give a reason"


def _beside_the_run(field: FormField, value: float) -> str:
    if field.plausible_max is not None and value > field.plausible_max:
        return f"is more than the {field.plausible_max:g} {field.unit} that hang"
    return f"is less than the {field.plausible_min or 0:g} {field.unit} it showed before"


def _in_its_unit(field: FormField, raw: Value) -> float:
    """A number in the unit of its field; where people use several, none is ever guessed."""
    if not field.other_units:
        return _number(field, without_own_unit(raw.strip(), field.unit) if isinstance(raw, str) else raw)
    units = {str(field.unit): 1.0, **field.other_units}
    text = str(raw).strip()
    if field.unit_may_be_left_out and (isinstance(raw, int | float) or text[-1:].isdigit()):
        return _number(field, raw)
    unit = next((unit for unit in units if text.casefold().endswith(unit.casefold())), None)
    if unit is None:
        raise BadInputError(f"{field.id}: '{text[:20]}' has no unit; type it with {' or '.join(units)}")
    return round(_number(field, text[: -len(unit)].strip()) * units[unit], 4)


def _date(field: FormField, text: str, at: datetime, zone: ZoneInfo) -> str:
    """A calendar date as ISO or as day, month and year; not after the day of the act, unless it may lie ahead."""
    text = text.strip()
    written = _DAY_MONTH_YEAR.fullmatch(text)
    try:
        day = date(*(int(part) for part in reversed(written.groups()))) if written else date.fromisoformat(text)
    except ValueError:
        raise BadInputError(f"{field.id}: '{text[:20]}' is not a date; type 2026-11-25 or 25-11-2026") from None
    days_ago = (at.astimezone(zone).date() - day).days
    if not -_FURTHEST_DAYS <= days_ago <= _FURTHEST_DAYS:
        raise BadInputError(f"{field.id}: {day} is more than {_FURTHEST_DAYS} days away; check the date")
    if days_ago < 0 and not field.may_lie_ahead:
        raise BadInputError(f"{field.id}: {day} lies after the act; check the date")
    return day.isoformat()


def _number(field: FormField, raw: Value) -> float:
    number = float(raw) if isinstance(raw, int | float) else _read_number(field, str(raw).strip())
    if not math.isfinite(number) or not 0 <= number <= LARGEST_NUMBER:
        raise BadInputError(f"{field.id}: '{str(raw)[:20]}' is not a number{_of_unit(field)}")
    if field.must_equal is not None and number != field.must_equal:
        raise BadInputError(f"{field.id}: must be {field.must_equal:g} {field.unit}; measure there")
    if not field.can_be(number):
        raise BadInputError(
            f"{field.id}: {number:g} {field.unit} cannot be; it lies from {field.lowest:g} to {field.highest:g}"
        )
    return number


def _of_unit(field: FormField) -> str:
    """What a number is of: " of MBq"; nothing for a place on a scale, whose unit says "of" itself."""
    return "" if (field.unit or "").startswith("of ") else f" of {field.unit}"


def _read_number(field: FormField, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise BadInputError(f"{field.id}: '{text[:20]}' is not a number{_of_unit(field)}; type digits only")
    number = float(text.replace(",", "."))
    whole = text.replace(",", "").replace(".", "")
    may_be_whole = MAY_BE_THOUSANDS.fullmatch(text) and field.must_equal is None
    if may_be_whole and (_is_likely(field, float(whole)) or not _is_likely(field, number)):
        # 7.400 may be seven point four or seven thousand four hundred: a factor of 1000 must not be guessed
        raise BadInputError(f"{field.id}: '{text}' may mean {number:g} or {whole}; type {whole} or {number:g}")
    return number


def _is_likely(field: FormField, number: float) -> bool:
    return field.can_be(number) and is_plausible(field, number)


def _instant(field: FormField, text: str, at: datetime, zone: ZoneInfo, treatment_day: date | None) -> str:
    text, day, has_date = text.strip(), at.astimezone(zone).date(), True
    if field.day is not None and treatment_day is not None:
        # who stays a day longer does not leave yesterday
        day = max(day, treatment_day + timedelta(days=field.day))
    try:
        if re.fullmatch(r"\d{1,2}:\d{2}", text):
            has_date = False
            hours, minutes = text.split(":")
            moment = datetime.combine(day, time(int(hours), int(minutes)), zone)
        else:
            moment = datetime.fromisoformat(text)
        typed = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        moment = typed.astimezone(at.tzinfo)
    except (ValueError, OverflowError):
        raise BadInputError(f"{field.id}: '{text[:40]}' is not a time; type 2026-11-26T06:30 or 06:30") from None
    if typed.tzinfo is zone and moment.astimezone(zone).replace(tzinfo=None) != typed.replace(tzinfo=None):
        raise BadInputError(f"{field.id}: the clocks go forward over {typed:%H:%M} on {typed:%Y-%m-%d}; check the time")
    if field.may_lie_ahead and not has_date and moment < at:
        # it may be tomorrow's: nobody guesses
        raise BadInputError(f"{field.id}: {typed:%H:%M} is past already; type the date too, as {typed:%Y-%m-%dT%H:%M}")
    if abs(moment - at) > timedelta(days=_CALIBRATION_DAYS):
        raise BadInputError(f"{field.id}: {moment:%Y-%m-%d} is more than {_CALIBRATION_DAYS} days away; check the date")
    return moment.isoformat().replace("+00:00", "Z")
