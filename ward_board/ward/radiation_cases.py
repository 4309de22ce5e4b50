"""`ward-board rules FILE`: answers worked examples of radiation arithmetic by the same functions as the board."""

from __future__ import annotations

import math
import reprlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from ward_board.domain.protocol import Contact
from ward_board.domain.radiation import (
    HOURS_PER_DAY,
    LUTETIUM_177_HALF_LIFE_DAYS,
    administered,
    decay_percent,
    decayed,
    deviation_percent,
    tolerance_window,
    volume_to_draw_ml,
    within_tolerance,
)
from ward_board.domain.restriction import (
    DistanceLaw,
    Exposure,
    Phase,
    Trip,
    hours_at_1m,
    portal_days,
    whole_days_up,
)
from ward_board.errors import BadInputError
from ward_board.ward.case_mistakes import first_mistake

Answer = dict[str, float | str | None]

_FRACTIONS_MAY_MISS = 1e-6
TEN_YEARS_HOURS = 87_660
_LONGEST_HOURS = LUTETIUM_177_HALF_LIFE_DAYS * HOURS_PER_DAY


def _whole_number(value: object) -> object:
    """JSON has one kind of number, so 4.0 is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Positive = Annotated[float, Field(gt=0)]
ZeroOrMore = Annotated[float, Field(ge=0)]
SinceCalibration = Annotated[float, Field(ge=-TEN_YEARS_HOURS, le=TEN_YEARS_HOURS)]  # further away is another unit
Hours = Annotated[float, Field(gt=0, le=_LONGEST_HOURS)]  # excretion can only shorten the physical half-life


class _Part(BaseModel):
    """A part of a case, with the names of the file as aliases; no text, truth value or NaN passes for a number."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False, extra="ignore")


class _Inputs(_Part):
    """What one case gives; `answer` has the keys and the rounding of the worked examples."""

    @abstractmethod
    def answer(self) -> Answer:
        """The answer, rounded only here."""


class _Phase(_Part):
    fraction: Annotated[float, Field(ge=0, le=1)]
    t_eff_h: Hours


class _Contact(_Part):
    distance_m: Positive
    hours_per_day: Annotated[float, Field(ge=0, le=24)]


class _Restriction(_Inputs):
    net_usv_per_h: ZeroOrMore = Field(alias="dose_rate_1m_uSv_h")
    retention: Annotated[list[_Phase], Field(min_length=1)]
    restricted_pattern: list[_Contact]
    normal_pattern: list[_Contact]
    distance_law: DistanceLaw
    constraint_msv: Positive = Field(alias="dose_constraint_mSv_per_year_or_episode")
    cycles: Annotated[int, Field(ge=1), BeforeValidator(_whole_number)] = Field(alias="cycles_sharing_constraint")
    cap_days: Annotated[int, Field(ge=0), BeforeValidator(_whole_number)] | None = None

    @field_validator("retention")
    @classmethod
    def _is_a_whole(cls, retention: list[_Phase]) -> list[_Phase]:
        total = math.fsum(phase.fraction for phase in retention)
        if abs(total - 1) > _FRACTIONS_MAY_MISS:
            raise ValueError(f"the fractions must sum to 1, they sum to {total:g}")
        return retention

    @field_validator("restricted_pattern", "normal_pattern")
    @classmethod
    def _fits_in_a_day(cls, pattern: list[_Contact]) -> list[_Contact]:
        total = math.fsum(contact.hours_per_day for contact in pattern)
        if total > HOURS_PER_DAY:
            raise ValueError(f"the hours must fit in a day, they sum to {total:g}")
        return pattern

    def answer(self) -> Answer:
        constraint_msv = self.constraint_msv / self.cycles
        exposure = Exposure(
            net_usv_per_h=self.net_usv_per_h,
            retention=tuple(Phase(phase.fraction, phase.t_eff_h) for phase in self.retention),
            restricted_hours_at_1m=_hours_at_1m(self.restricted_pattern, self.distance_law),
            normal_hours_at_1m=_hours_at_1m(self.normal_pattern, self.distance_law),
        )
        days = exposure.days_of_rule(constraint_msv)
        whole = None if days is None else whole_days_up(days)
        return {
            "constraint_per_cycle_mSv": _rounded(constraint_msv, 4),
            "E_restricted_h_at_1m_per_day": _rounded(exposure.restricted_hours_at_1m, 4),
            "E_normal_h_at_1m_per_day": _rounded(exposure.normal_hours_at_1m, 4),
            "dose_if_no_rule_mSv": _rounded(exposure.dose_msv(0), 4),
            "dose_if_rule_forever_mSv": _rounded(exposure.dose_msv(math.inf), 4),
            "status": exposure.status(constraint_msv).value,
            "days_unrounded": None if days is None else _rounded(days, 4),
            "days_0_1": None if days is None else _rounded(days, 1),
            "days_whole_up": whole,
            **self._capped(whole),
        }

    def _capped(self, days: int | None) -> Answer:
        if self.cap_days is None:
            return {}
        return {
            "cap_days": self.cap_days,
            "days_shown": None if days is None else min(days, self.cap_days),
            "cap_exceeded": None if days is None else days > self.cap_days,
        }


class _Trip(_Inputs):
    net_usv_per_h: ZeroOrMore = Field(alias="dose_rate_1m_uSv_h")
    t_eff_h: Hours
    wait_hours: ZeroOrMore = Field(alias="wait_after_measurement_h")
    distance_m: Positive
    hours: Positive = Field(alias="duration_h")
    distance_law: DistanceLaw
    limit_usv: ZeroOrMore = Field(alias="limit_uSv")

    def answer(self) -> Answer:
        trip = Trip(self.net_usv_per_h, self.t_eff_h, self.distance_m, self.hours, self.distance_law)
        wait_hours = trip.earliest_wait_hours(self.limit_usv)
        return {
            "dose_uSv": _rounded(trip.dose_usv(self.wait_hours), 2),
            "ok": trip.keeps(self.limit_usv, self.wait_hours),
            "earliest_wait_h": None if wait_hours is None else _rounded(wait_hours, 2),
        }


class _Decay(_Inputs):
    half_life_days: Positive = Field(alias="half_life_d")
    calibration_mbq: Positive = Field(alias="calibration_MBq")
    hours_calibration_to_start: SinceCalibration
    residual_mbq: ZeroOrMore = Field(alias="residual_MBq_measured")
    residual_minutes_after_start: ZeroOrMore = Field(alias="residual_measured_min_after_start")
    prescribed_mbq: Positive = Field(alias="prescribed_MBq")
    tolerance_percent: ZeroOrMore = Field(alias="tolerance_pct")

    def answer(self) -> Answer:
        given = administered(
            self.calibration_mbq,
            self.hours_calibration_to_start,
            self.residual_mbq,
            self.residual_minutes_after_start / 60,
            self.half_life_days,
        )
        if given.mbq < 0:
            raise BadInputError("inputs.residual_MBq_measured: more than was in the vial; check both assays")
        deviation = deviation_percent(given.mbq, self.prescribed_mbq)
        return {
            "activity_at_start_MBq": _rounded(given.at_start_mbq, 1),
            "residual_corrected_to_start_MBq": _rounded(given.residual_at_start_mbq, 2),
            "administered_MBq": _rounded(given.mbq, 1),
            "deviation_pct": _rounded(deviation, 2),
            "within_tolerance": within_tolerance(deviation, self.tolerance_percent),
        }


class _Volume(_Inputs):
    mbq_per_ml: Positive = Field(alias="MBq_per_mL_at_calibration")
    hours_after_calibration: SinceCalibration
    wanted_mbq: Positive = Field(alias="wanted_MBq")
    half_life_days: Positive = Field(default=LUTETIUM_177_HALF_LIFE_DAYS, alias="half_life_d")

    def answer(self) -> Answer:
        since = self.hours_after_calibration
        return {
            "MBq_per_mL": _rounded(decayed(self.mbq_per_ml, since, self.half_life_days), 2),
            "volume_mL": _rounded(volume_to_draw_ml(self.wanted_mbq, self.mbq_per_ml, since, self.half_life_days), 2),
        }


class _Portal(_Inputs):
    net_usv_per_h: ZeroOrMore = Field(alias="dose_rate_1m_uSv_h")
    t_eff_h: Hours
    threshold_usv_per_h: Positive = Field(alias="threshold_uSv_h_above_background_1m")

    def answer(self) -> Answer:
        return {"days": _rounded(portal_days(self.net_usv_per_h, self.t_eff_h, self.threshold_usv_per_h), 1)}


class _Window(_Inputs):
    half_life_days: Positive = Field(alias="half_life_d")
    nominal_mbq: Positive = Field(alias="nominal_MBq")
    tolerance_percent: Annotated[float, Field(ge=0, lt=100)] = Field(alias="tolerance_pct")

    def answer(self) -> Answer:
        window = tolerance_window(self.nominal_mbq, self.tolerance_percent, self.half_life_days)
        return {
            "lower_MBq": _whole_if_whole(_rounded(window.lower_mbq, 1)),
            "upper_MBq": _whole_if_whole(_rounded(window.upper_mbq, 1)),
            "hours_before_nominal": _rounded(window.hours_before, 2),
            "hours_after_nominal": _rounded(window.hours_after, 2),
            "decay_pct_per_hour": _rounded(decay_percent(1, self.half_life_days), 4),
            "decay_pct_per_24h": _rounded(decay_percent(24, self.half_life_days), 3),
        }


_INPUTS_OF: Mapping[str, type[_Inputs]] = {
    "restriction_cases": _Restriction,
    "trip_cases": _Trip,
    "decay_cases": _Decay,
    "volume_cases": _Volume,
    "portal_cases": _Portal,
    "window_cases": _Window,
}

_KNOWN_LISTS = ", ".join(_INPUTS_OF)


def answer_radiation_cases(document: Mapping[str, object]) -> tuple[dict[str, list[dict[str, object]]], bool]:
    """Every list of cases in the document under its own name, and whether each case could be answered.

    Raises BadInputError for a document without a list of cases, or with one of a kind that is not known.
    """
    answers = {name: [_answered(case, _INPUTS_OF[name]) for case in cases] for name, cases in _lists_of_cases(document)}
    return answers, not any("error" in answer for cases in answers.values() for answer in cases)


def _lists_of_cases(document: object) -> Iterator[tuple[str, list[object]]]:
    if not isinstance(document, Mapping):
        raise BadInputError(f"the file must hold an object with lists of cases: {_KNOWN_LISTS}")
    if not any(name in _INPUTS_OF for name in document):
        raise BadInputError(f"no list of cases in the file; it may hold {_KNOWN_LISTS}")
    for name, value in document.items():
        if name not in _INPUTS_OF:
            if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
                raise BadInputError(f"{reprlib.repr(name)}: unknown list of cases; use {_KNOWN_LISTS}")
        elif not isinstance(value, list):
            raise BadInputError(f"{name}: must be a list of cases")
        else:
            yield name, value


def _answered(case: object, inputs_of: type[_Inputs]) -> dict[str, object]:
    if not isinstance(case, Mapping):
        return {"id": None, "error": 'the case must be an object with "id" and "inputs"'}
    case_id = case.get("id")
    if not isinstance(case_id, str):
        return {"id": None, "error": "id: missing or not a text; give each case its own"}
    try:
        if "inputs" not in case:
            raise BadInputError("inputs: missing; add it")
        return {"id": case_id, "answer": _finite(inputs_of.model_validate(case["inputs"]).answer())}
    except ValidationError as error:
        return {"id": case_id, "error": first_mistake(error, "inputs")}
    except BadInputError as error:
        return {"id": case_id, "error": str(error)}
    except ArithmeticError:
        return {"id": case_id, "error": "inputs: too large or too small to compute with; check the units"}


def _hours_at_1m(pattern: Iterable[_Contact], law: DistanceLaw) -> float:
    return hours_at_1m(
        (Contact(distance_m=contact.distance_m, hours_per_day=contact.hours_per_day) for contact in pattern), law
    )


def _rounded(value: float, digits: int) -> float:
    """To the nearest, never as -0.0."""
    rounded = round(value, digits)
    return rounded or abs(rounded)


def _whole_if_whole(value: float) -> float:
    return int(value) if value.is_integer() else value


def _finite(answer: Answer) -> Answer:
    """JSON has no infinity and no NaN."""
    if not all(math.isfinite(value) for value in answer.values() if isinstance(value, float)):
        raise OverflowError
    return answer
