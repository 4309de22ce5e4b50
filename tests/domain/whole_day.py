"""The whole protocol told through `decide`: one script of the ordinary day, charted up to where a test needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ward_board.domain.entry import Draft, Entry, Value
from ward_board.domain.form import FieldType
from ward_board.domain.gates import Around
from ward_board.domain.protocol import Protocol, Step
from ward_board.domain.protocol_file import parse
from ward_board.domain.words import Role

from .conftest import NEXT_DAY, UTC, ZONE, Day

FILE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate.toml"
WHOLE: Protocol = parse(FILE.read_text(), FILE.name)
THURSDAY = "2026-11-26T08:00"
DAYS_SINCE_SAMPLE = timedelta(days=6)
PERSON = {Role.NURSE: "nurse1", Role.TECHNOLOGIST: "tech1", Role.PHYSICIAN: "phys1", Role.EXPERT: "rpe1"}
SECOND = {"bag_and_pump": "nurse2", "time_out": "phys1", "rules": "rpe1"}

BLOOD: dict[str, Value] = {
    **{"haemoglobin_mmol_per_l": "7.9 mmol/L", "leucocytes_10e9_per_l": "5.1"},
    **{"platelets_10e9_per_l": "201", "creatinine_umol_per_l": "80", "clearance_ml_per_min": "88"},
    **{"bilirubin_xuln": "0.7", "albumin_g_per_l": "41"},
}
PRESSURE: dict[str, Value] = {"systolic_mmhg": "128", "diastolic_mmhg": "76", "pulse_per_min": "72"}
ASSAY: dict[str, Value] = {"mbq": "7400", "vial": "LU-1"}
VALUES: dict[str, dict[str, Value]] = {
    "blood_results": BLOOD,
    "long_acting_analogue": {"long_acting": "28 days ago or more"},
    "short_acting_analogue": {"short_acting": "not used"},
    "pregnancy": {"pregnancy": "does not apply"},
    "allergies": {"allergies": "none", "earlier_reaction": "none"},
    "hormones": {"hormone_active": "no"},
    "home": {"partner": "yes", "pregnant_at_home": "no", "transport": "car"},
    "potassium": {"potassium_mmol_per_l": "4.2"},
    "cannula": {"site": "left forearm", "gauge": "20", "patent": "yes"},
    "cannula_lutetium": {"site": "right forearm", "gauge": "22", "patent": "yes"},
    "antiemetic": {"drug": "ondansetron", "mg": "8"},
    "vial_confirmed": {"vial_is": "on the ward"},
    "activity_assay": ASSAY,
    "vitals_before": PRESSURE,
    "vitals_after": PRESSURE,
    "residual_assay": {"mbq": "81"},
    "potassium_after": {"potassium_mmol_per_l": "4.9"},
    "analogue_after": {"drug": "octreotide LAR", "mg": "30"},
    "night_watch": {"standby_nurse": "nurse2"},
    "scan_read": {"uptake": "adequate", "depot": "no", "new_lesions": "no"},
    "evaluation": {"fit": "yes"},
    "measurement": {"usv_per_h": "8.1", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-4"},
    "room_release": {"usv_per_h": "0.2", "removable": "no"},
    "second_antiemetic": {"drug": "ondansetron", "mg": "8"},
    "octreotide_given": {"drug": "octreotide", "mg": "0.1"},
    **{name: {"decision": "goes on"} for name in ("arm_decided", "leak_decided")},
    "hyperkalaemia_decided": {"decision": "go on"},
    "arm_contact": {"contact_usv_per_h": "40"},
    "intensive_care": {"intensive_care": "not needed"},
    "reaction_graded": {"grade": "2"},
    "potassium_again": {"potassium_mmol_per_l": "5.1"},
    **{name: {"left_usv_per_h": "0.4"} for name in ("spill_measured", "person_measured")},
}

# an act of the ordinary day, at minutes from T0; an infusion that ends has its second act further down
SCRIPT: tuple[tuple[float, str, str], ...] = (
    *((-1000, step, "") for step in ("course", "long_acting_analogue", "short_acting_analogue", "blood_results")),
    *((-1000, step, "") for step in ("prescription", "pregnancy", "allergies", "hormones", "home", "vial_ordered")),
    *((-1000, step, "") for step in ("self_reliant",)),
    *((-90, step, "") for step in ("room_prepared", "identity", "ward_explained", "baseline", "potassium")),
    *((-90, step, "") for step in ("dosimeters", "consent")),
    (-70, "go", ""),
    (-60, "cannula", ""),
    (-35, "antiemetic", ""),
    (-35, "no_steroid", ""),
    (-10, "vial_confirmed", ""),
    (-10, "bag_and_pump", ""),
    (0, "amino_acids", "start"),
    *((15, step, "") for step in ("first_look", "vial_check")),
    (20, "voided_before", ""),
    (20, "activity_assay", ""),
    (22, "vitals_before", ""),
    (25, "time_out", ""),
    (30, "lutetium", "start"),
    *((30 + minutes, f"arm_{minutes}", "") for minutes in (2, 5, 10, 20)),
    (60, "lutetium", "finish"),
    (62, "vitals_after", ""),
    (75, "residual_assay", ""),
    (75, "survey", ""),
    *((30 + minutes, f"watch_{minutes}", "") for minutes in (60, 90, 150, 210)),
    (240, "amino_acids", "finish"),
    (245, "cannula_out", ""),
    (245, "line_waste", ""),
    (300, "analogue_after", ""),
    (660, "evening_19", ""),
    (810, "night_watch", ""),
    (840, "evening_22", ""),
    (NEXT_DAY - 30, "morning_vitals", ""),
    (NEXT_DAY + 30, "scan", ""),
    (NEXT_DAY + 50, "scan_read", ""),
    (NEXT_DAY + 60, "evaluation", ""),
    (NEXT_DAY + 70, "voided_for_measurement", ""),
    (NEXT_DAY + 75, "measurement", ""),
    (NEXT_DAY + 85, "rules", ""),
    (NEXT_DAY + 95, "rules_explained", ""),
    *((NEXT_DAY + 330, step, "") for step in ("belongings", "papers", "transport", "travel_declaration")),
    (NEXT_DAY + 360, "discharge", ""),
    (NEXT_DAY + 420, "room_release", ""),
)


@dataclass(frozen=True)
class Planned:
    """An act of the script: what, when (minutes from T0), by whom, with which values."""

    minute: float
    by: str
    step: str
    action: str
    second: str | None
    values: dict[str, Value]


def marks(step: Step, said: str = "yes") -> dict[str, Value]:
    return {one.id: said for one in step.fields if one.type is FieldType.MARK}


def values_of(step_id: str, calibrated_at: datetime) -> dict[str, Value]:
    """What somebody types who does the step and finds nothing unusual."""
    step = WHOLE.by_id[step_id]
    usual = VALUES.get(step_id) or (PRESSURE if step.field("pulse_per_min") else {})
    timed: dict[str, Value] = {"calibrated_at": calibrated_at.isoformat()} if step_id == "activity_assay" else {}
    if step.field("sampled_on"):
        timed = {"sampled_on": (calibrated_at - DAYS_SINCE_SAMPLE).date().isoformat()}
    return {**marks(step), **usual, **timed}


def planned(calibrated_at: datetime) -> Iterator[Planned]:
    """The ordinary day, without the travel declaration, which nobody flagged."""
    for minute, step_id, action in sorted(SCRIPT, key=lambda act: act[0]):
        step = WHOLE.by_id[step_id]
        if step.only_with_flag:
            continue
        values = {} if step.infusion else values_of(step_id, calibrated_at)
        first = PERSON[step.roles[0]]
        second = SECOND.get(step_id) if step.persons == 2 else None
        yield Planned(minute, first, step_id, action or str(step.first_action), second, values)


@dataclass
class WholeDay(Day):
    """One treatment on the whole protocol."""

    def judge(self, minute: float | str, by: str, step: str | None, action: str, **rest: Any) -> Draft:
        """As on any day; a second person types again what the card wants read again, as it was charted."""
        if rest.get("second") and step and rest.get("second_values") is None:
            rest["second_values"] = self.read_again(step)
        return super().judge(minute, by, step, action, **rest)

    def read_again(self, step: str) -> dict[str, Value]:
        named = (name.split(".") for name in WHOLE.by_id[step].blind)
        charted = ((self.chart()[other].done, key) for other, key in named)
        return {key: done.values[key] for done, key in charted if done}

    def act(self, one: Planned, minute: float | str | None = None, **rest: Any) -> Entry:
        """Charts an act of the script, at its own minute unless told."""
        at = one.minute if minute is None else minute
        said = {"by": one.by, "action": one.action, "second": one.second, "values": one.values, **rest}
        return self.record(at, said.pop("by"), one.step, said.pop("action"), **said)

    def do(self, step: str, minute: float | str | None = None, **rest: Any) -> Entry:
        """Charts the step as the script has it, with what is said in its place; `more` are values beside the usual."""
        one = self.planned(step)
        return self.act(one, minute, **{"values": {**one.values, **rest.pop("more", {})}, **rest})

    def script(self) -> list[Planned]:
        return list(planned(self.at(30)))

    def planned(self, step: str, action: str | None = None) -> Planned:
        return next(one for one in self.script() if one.step == step and action in {None, one.action})

    def until(self, step: str, *, without: Collection[str] = (), action: str | None = None) -> WholeDay:
        """Charts the ordinary day up to `step`, which is left to the test."""
        for one in self.script():
            if one.step == step and action in {None, one.action}:
                break
            if one.step not in without:
                self.act(one)
        return self

    def through(self, step: str, *, without: Collection[str] = (), action: str | None = None) -> WholeDay:
        """Charts the ordinary day up to and with `step`."""
        self.until(step, without=without, action=action)
        self.act(self.planned(step, action))
        return self

    def answer_of(self, step: str, minute: float | str | None = None, **rest: Any) -> tuple[int, list[str]]:
        """What `record` would answer to the act of the script: its exit code, and the gates that refuse."""
        one = self.planned(step)
        values = {**one.values, **rest.pop("more", {})}
        said = {"by": one.by, "action": one.action, "second": one.second, "values": values, **rest}
        at = one.minute if minute is None else minute
        return self.answer(at, said.pop("by"), one.step, said.pop("action"), **said)


def whole_day(t0: str = THURSDAY, around: Around | None = None, **booked: Value) -> WholeDay:
    """A booked treatment on the whole protocol; T0 is 08:00 on Thursday 26 November 2026 in Amsterdam unless told."""
    start = datetime.fromisoformat(t0).replace(tzinfo=ZONE).astimezone(UTC)
    day = WholeDay(WHOLE, start, around=around or Around())
    day.book(protocol="whole", **booked)
    return day


def until(step: str, *without: str) -> WholeDay:
    """An ordinary day charted up to `step`; told once, and a copy for each who asks."""
    day = _told(step, without)
    return replace(day, entries=list(day.entries))


@cache
def _told(step: str, without: tuple[str, ...]) -> WholeDay:
    return whole_day().until(step, without=without)
