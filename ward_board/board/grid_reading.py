"""A reading of the dose rate as it is typed: its number and its traps, and how it is judged before it is recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed, Board
from ward_board.board.dose_rate_words import compared, dose_rate_words, expected_at, expected_band
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, long_date, minute_up
from ward_board.board.morning import end_is_missing
from ward_board.board.next_items import bed_numbers
from ward_board.board.number_speech import figure, said
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.dose_rate import (
    ExpectedDoseRate,
    discharge_limit_usv_per_h,
    measure_again_at,
    net_of,
)
from ward_board.domain.entry import Value
from ward_board.domain.form import FormField
from ward_board.domain.patient_rules import half_life_hours
from ward_board.domain.protocol import LUTETIUM, GateRule, Protocol
from ward_board.domain.status import Situation
from ward_board.domain.values import MAY_BE_THOUSANDS, is_plausible, read_value
from ward_board.errors import BadInputError

MEASUREMENT, VOIDED = "measurement", "voided_for_measurement"
FIRST, SECOND, BACKGROUND = "usv_per_h", "second_usv_per_h", "background_usv_per_h"
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_HALF_TYPED = re.compile(r"\d+[.,]")
_BARE_NUMBER = re.compile(r"\d+([.,]\d*)?")
_WITH_UNIT = re.compile(r"\d+(?:[.,]\d*)?\s*(\D+)")


def read_number(asked: FormField, text: str) -> float | None:
    """The number in the unit of its field; None while nothing is typed.

    Raises BadInputError for what is no number, and for a bare figure that may be thousands (H46).
    """
    text = text.strip()
    if not text:
        return None
    if asked.must_equal is None and MAY_BE_THOUSANDS.fullmatch(text):
        number, whole = float(text.replace(",", ".")), re.sub("[.,]", "", text)
        words = _("{id}: '{text}' may mean {number:g} or {whole}; type it with its unit: {number:g} {unit}")
        raise BadInputError(words.format(id=asked.id, text=text, number=number, whole=whole, unit=asked.unit))
    unit = _WITH_UNIT.fullmatch(text)
    if asked.other_units and unit and unit[1].strip().casefold() not in {one.casefold() for one in _units(asked)}:
        words = _("{id}: '{text}': type it in {units}")
        raise BadInputError(words.format(id=asked.id, text=text[:20], units=units_words(asked)))
    value: Value = read_value(asked, text, at=_NO_TIME, zone=ZoneInfo("UTC"))
    return float(value) if isinstance(value, int | float) else None


def _units(asked: FormField) -> list[str]:
    return [str(asked.unit), *asked.other_units]


def units_words(asked: FormField) -> str:
    """The units to type, each once however many ways it is spelled: "µSv/h, mSv/h or mR/h"."""
    by_factor = {factor: unit for unit, factor in asked.other_units.items() if factor != 1}
    *most, last = (str(asked.unit), *by_factor.values())
    return _("{units} or {last}").format(units=", ".join(most), last=last) if most else last


def in_its_unit(asked: FormField, text: str) -> str:
    """A figure that was typed with a unit, in that of its field: "8" for "0.8 mR/h"; all else as it stands."""
    value = None if _BARE_NUMBER.fullmatch(text.strip()) else number_or_none(asked, text)
    return text if value is None else f"{value:g}"


def number_or_none(asked: FormField | None, text: str) -> float | None:
    """The number, None where it cannot be read, or not yet."""
    try:
        return read_number(asked, text) if asked else None
    except BadInputError:
        return None


def echo_words(asked: FormField, text: str) -> tuple[str, Tone] | None:
    """What a number is taken for, or what is wrong with it; None while there is nothing to say.

    A figure with another unit is said in that of the field: "0.8 mR/h = 8 µSv/h".
    """
    text = text.strip()
    if not text or _HALF_TYPED.fullmatch(text):
        return None
    if begun := _units_begun(asked, text):
        return _("unit: {units}").format(units=_(" or ").join(begun)), Tone.FAINT
    try:
        value = read_number(asked, text)
    except BadInputError as error:
        return str(error).removeprefix(f"{asked.id}: "), Tone.WARN_STRONG
    if value is None:
        return None
    unit = site_words(asked.unit)
    taken = f"{figure(value)} {unit}"
    in_another = not _BARE_NUMBER.fullmatch(text) and not text.endswith(unit)
    heard = f"{text} = {taken}" if in_another else taken
    if not is_plausible(asked, value):
        words = _("{number} is not plausible ({band}); check the unit, or give a reason")
        return words.format(number=heard, band=asked.band), Tone.WARN_STRONG
    return (heard, Tone.STRONG) if in_another else (f"{taken}: {said(value)}", Tone.FAINT)


def day_words(day: date, today: date) -> tuple[str, Tone]:
    """A day that was typed, in words: "Wednesday 3 March 2027"; one before `today` is said to be past."""
    words = f"{long_date(day)} {day.year}"
    return (_("{day} is past").format(day=words), Tone.WARN_STRONG) if day < today else (words, Tone.FAINT)


def _units_begun(asked: FormField, text: str) -> list[str]:
    """The units that a half typed one may become; none where nothing, or a whole one, stands behind the figure."""
    typed = _WITH_UNIT.fullmatch(text)
    units = _units(asked)
    begun = typed[1].casefold() if typed else ""
    if not begun or any(unit.casefold() == begun for unit in units):
        return []
    return [unit for unit in units if unit.casefold().startswith(begun)]


def not_measurable(board: Board) -> tuple[Bed, ...]:
    """The beds that no measurement can be charted for yet: that of their lutetium's end is still to be made."""
    return tuple(bed for bed in board.beds if end_is_missing(bed) and _is_to_be_measured(bed))


def not_yet_words(board: Board) -> str:
    """Who stands in no row, and why; empty where nobody is missing."""
    beds = not_measurable(board)
    if not beds:
        return ""
    words = ngettext(
        "not yet: Bed {beds}, {step} end not charted", "not yet: Beds {beds}, {step} end not charted", len(beds)
    )
    steps = dict.fromkeys(title(bed.situation.protocol.by_id[LUTETIUM]) for bed in beds)
    return words.format(beds=bed_numbers(bed.number for bed in beds), step=", ".join(steps))


def _is_to_be_measured(bed: Bed) -> bool:
    record = bed.situation.chart.steps.get(MEASUREMENT)
    return record is not None and not record.is_settled


@dataclass(frozen=True, slots=True)
class Judged:
    """How readings at one bed are judged at a time; all rates in µSv/h, `net` None while the first cannot be read.

    `again_at` is when to measure again (aware, UTC), None where the reading is within the site's `limit`; readings that
    `are_apart` differ by more than `apart_percent`.
    """

    net: float | None
    expected: ExpectedDoseRate | None
    limit: float | None
    again_at: datetime | None
    is_background_above: bool
    are_apart: bool
    apart_percent: float | None


def judge(
    situation: Situation, first: float | None, second: float | None, background: float | None, at: datetime
) -> Judged:
    """The readings and the background, judged by the patient's own protocol and chart."""
    protocol, chart = situation.protocol, situation.chart
    typed = {FIRST: first, SECOND: second, BACKGROUND: background}
    net = net_of({key: value for key, value in typed.items() if value is not None})
    limit, again_at = discharge_limit_usv_per_h(protocol), None
    if net is not None and limit is not None:
        again_at = measure_again_at(net, limit, half_life_hours(protocol, chart), at)
    percent = _apart_percent(protocol)
    readings = [one for one in (first, second) if one is not None]
    lowest, highest = min(readings, default=0.0), max(readings, default=0.0)
    return Judged(
        net=net,
        expected=expected_at(protocol, chart, at),
        limit=limit,
        again_at=again_at,
        is_background_above=background is not None and any(background > one for one in readings),
        are_apart=percent is not None and highest - lowest > percent / 100 * highest,
        apart_percent=percent,
    )


def _apart_percent(protocol: Protocol) -> float | None:
    gates = protocol.by_id[MEASUREMENT].gates
    return next((gate.at_most for gate in gates if gate.rule is GateRule.READINGS_AGREE), None)


def verdict(judged: Judged, *, is_explained: bool = False) -> tuple[str, Tone]:
    """Where the net reading lies beside what is usual: inside, below, above, far off; nothing while there is none.

    Two readings that are apart have no net between them until words stand there why.
    """
    if judged.are_apart and not is_explained:
        return _("readings differ"), Tone.WARN_STRONG
    if judged.net is None or judged.expected is None:
        return "", Tone.PLAIN
    return compared(judged.expected, judged.net)


def limit_words(judged: Judged, clock: Clock) -> tuple[str, ...]:
    """That the reading is too high to leave with, and when to measure again; in every way, the longest first."""
    if judged.again_at is None:
        return ()
    again, limit = clock.moment(minute_up(judged.again_at)), f"{judged.limit:g}"
    ways = (_("above {limit}: again {time}"), _("> {limit}, again {time}"), _("again {time}"))
    return tuple(way.format(limit=limit, time=again) for way in ways)


def remark(judged: Judged, clock: Clock) -> str:
    """What somebody should think of before the reading is recorded; nothing where all is as expected."""
    if judged.net is None:
        return ""
    if judged.is_background_above:
        return _("the background is above the reading: measure both again")
    if judged.are_apart:
        return _("the readings differ by more than {percent:g} %: a reason is asked").format(
            percent=judged.apart_percent
        )
    expected = judged.expected
    if expected and not expected.is_near(judged.net):
        words = _("far from the {usual} µSv/h expected: unit, 1.00 m, voided? A second person reads it too")
        return words.format(usual=dose_rate_words(expected.usv_per_h))
    if judged.again_at is not None:
        words = _("above the limit of {limit:g} µSv/h for leaving: let void, measure again from {time}")
        return words.format(limit=judged.limit, time=clock.moment(minute_up(judged.again_at)))
    if expected and judged.net < expected.usual_from:
        return _("below the usual {band}: at 1.00 m?").format(band=expected_band(expected))
    if expected and judged.net > expected.usual_to:
        return _("above the usual {band}: voided, pockets empty?").format(band=expected_band(expected))
    return ""
