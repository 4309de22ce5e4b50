"""`ward-board whatif FILE`: plan and gates of made-up charts, by the same `plan` as the board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ward_board.domain.chart import fold
from ward_board.domain.entry import Draft, Entry, Value
from ward_board.domain.plan import MINUTE, Plan, plan, with_infusions
from ward_board.domain.protocol import LUTETIUM, Infusion, Protocol
from ward_board.domain.run_acts import check_order
from ward_board.domain.words import Action
from ward_board.errors import BadInputError
from ward_board.ward.case_mistakes import first_mistake

# any instant serves: a made-up chart has no date, its minutes count from here
T0 = datetime(2026, 1, 1, 12, tzinfo=UTC)
EXTRA_BAG_ML_PER_H = 250
_LU_READY = "time_out"  # the last gate that a vial which is not there keeps shut

Minute = Annotated[float, Field(ge=-1440, le=10_080)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False, extra="ignore")


class _Act(_Part):
    """One line of a made-up chart."""

    minute: Minute
    step: Literal["amino_acids", "lutetium"]
    action: Literal["start", "pause", "resume", "rate", "finish", "stop"]
    rate_ml_h: Annotated[float, Field(gt=0, le=10_000)] | None = None


class _Case(_Part):
    """One made-up chart."""

    bag_ml: Annotated[float, Field(gt=0, le=100_000)]
    rate_ml_h: Annotated[float, Field(gt=0, le=10_000)]
    lu_minutes: Annotated[float, Field(gt=0, le=1440)]
    vial_ready_minute: Minute
    entries: list[_Act]


def answer_timeline_cases(document: object, protocol: Protocol) -> tuple[dict[str, object], bool]:
    """The answer to each case under "cases", and whether each could be answered.

    Raises BadInputError for a document without cases.
    """
    cases = document.get("cases") if isinstance(document, Mapping) else None
    if not isinstance(cases, list):
        raise BadInputError('the file must hold an object with a list "cases"')
    answers = [_answered(case, protocol) for case in cases]
    return {"cases": answers}, not any("error" in answer for answer in answers)


def _answered(case: object, protocol: Protocol) -> dict[str, object]:
    if not isinstance(case, Mapping) or not isinstance(case.get("id"), str):
        return {"id": None, "error": "id: missing or not a text; give each case its own"}
    try:
        return {"id": case["id"], "answer": _answer(_Case.model_validate(dict(case)), protocol)}
    except ValidationError as error:
        return {"id": case["id"], "error": first_mistake(error)}
    except BadInputError as error:
        return {"id": case["id"], "error": str(error)}


def _answer(case: _Case, protocol: Protocol) -> dict[str, object]:
    meant = with_infusions(
        protocol,
        amino_acids={"volume_ml": case.bag_ml, "rate_ml_per_h": case.rate_ml_h},
        lutetium={"minutes": case.lu_minutes},
    )
    entries = _entries(case)
    try:
        check_order(meant, entries)
    except BadInputError as error:
        raise BadInputError(f"entries: {error}") from None
    found = plan(meant, fold(meant, entries), None, ZoneInfo("UTC"))
    lutetium = found[LUTETIUM].projected
    wall_minutes = (lutetium.end - lutetium.start) / MINUTE if lutetium.start and lutetium.end else None
    owed = found.amino_acids
    until = owed.required_until if owed else None
    bag_empty = owed.bag_empty if owed else None
    short = owed.shortfall_minutes if owed and until and bag_empty else None
    return {
        "lu_earliest": _minute(_lutetium_earliest(found, meant)),
        "lu_start": _minute(lutetium.start),
        "lu_end": _minute(lutetium.end),
        "lu_wall_minutes": _plain(wall_minutes),
        "lu_duration_flag": wall_minutes is not None and _is_flagged(meant.by_id[LUTETIUM].infusion, wall_minutes),
        "bag_empty": _minute(bag_empty),
        "aa_must_run_until": _minute(until),
        "cannula_out_earliest": _minute(until),
        "aa_shortfall_min": _plain(short),
        "slow_rate_ml_h_from_lu_start": _slow_rate(found, lutetium.start, until) if short else None,
        "extra_volume_ml_at_250": None if short is None else round(short * EXTRA_BAG_ML_PER_H / 60, 1),
    }


def _entries(case: _Case) -> list[Entry]:
    """The chart as the journal would hold it: a booking, the vial cleared when it is ready, then what happened."""
    booked: dict[str, Value] = {"bed": 1.0, "t0": T0.isoformat(), "cycle": 1.0, "activity_mbq": 1.0, "protocol": ""}
    facts = [_fact(Action.BOOK, 0, values=booked), _fact(Action.TICK, case.vial_ready_minute, _LU_READY)]
    for place, act in enumerate(case.entries):
        if act.action == "rate" and act.rate_ml_h is None:
            raise BadInputError(f"entries.{place}.rate_ml_h: missing; a rate needs the new rate")
    for act in sorted(case.entries, key=lambda act: act.minute):
        values: dict[str, Value] = {"ml_per_h": act.rate_ml_h} if act.rate_ml_h is not None else {}
        facts.append(_fact(Action(act.action), act.minute, act.step, values))
    return [_numbered(fact, number) for number, fact in enumerate(facts, start=1)]


def _fact(action: Action, minute: float, step: str | None = None, values: dict[str, Value] | None = None) -> Draft:
    at = T0 + timedelta(minutes=minute)
    return Draft(action, "made-up", None, at, at, step, values=values or {})


def _numbered(fact: Draft, number: int) -> Entry:
    fields = {name: getattr(fact, name) for name in Draft.__dataclass_fields__}
    return Entry(**fields, stream="t1", version=number, seq=number)


def _lutetium_earliest(found: Plan, protocol: Protocol) -> datetime | None:
    minutes = next((gate.minutes for gate in protocol.by_id[LUTETIUM].gates if gate.minutes is not None), 0)
    run = found.amino_acids.run if found.amino_acids else None
    return run.reaches(timedelta(minutes=minutes)) if run else None


def _is_flagged(infusion: Infusion | None, wall_minutes: float) -> bool:
    shortest = (infusion.shortest_minutes if infusion else None) or 0
    longest = (infusion.longest_minutes if infusion else None) or wall_minutes
    return not shortest <= wall_minutes <= longest


def _slow_rate(found: Plan, start: datetime | None, until: datetime | None) -> float | None:
    """The steady rate that stretches what is left at the lutetium start until then, pauses excluded (mL/h)."""
    run = found.amino_acids.run if found.amino_acids else None
    if run is None or start is None or until is None:
        return None
    left_ml = (run.volume_ml or 0) - (run.given_ml(start) or 0)
    paused = (min(end or until, until) - max(begin, start) for begin, end in run.pauses)
    running_hours = (until - start - sum((max(gap, timedelta()) for gap in paused), timedelta())) / timedelta(hours=1)
    return round(left_ml / running_hours, 1) if running_hours > 0 else None


def _minute(moment: datetime | None) -> float | None:
    return None if moment is None else _plain((moment - T0) / MINUTE)


def _plain(number: float | None) -> float | None:
    """A number as a person writes it: whole where it is whole, never -0."""
    if number is None:
        return None
    rounded = round(number, 4)
    return int(rounded) if rounded.is_integer() else rounded
