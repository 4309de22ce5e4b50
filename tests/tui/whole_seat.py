"""One bed on the whole protocol, charted up to the time-out, for tests at a desk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.config.paths import shipped_data
from ward_board.domain.day_list import BookingRow
from ward_board.domain.entry import Request, Values
from ward_board.domain.form import FieldType
from ward_board.rehearsal.demo_store import fill_demo_store
from ward_board.store.store import Store
from ward_board.ward.clock import ManualClock
from ward_board.ward.ward import Ward

ZONE = ZoneInfo("Europe/Amsterdam")
FOLDERS = (shipped_data() / "protocols",)
T0 = datetime(2026, 11, 26, 8, tzinfo=ZONE).astimezone(UTC)
ASSAY_MBQ = 7462.0
PRESSURE: Values = {"systolic_mmhg": "132", "diastolic_mmhg": "78", "pulse_per_min": "72"}
POTASSIUM: Values = {"potassium_mmol_per_l": "4.4", "sampled_on": "2026-11-25"}

BLOOD: Values = {
    **{"sampled_on": "2026-11-20", "haemoglobin_mmol_per_l": "7.9 mmol/L", "leucocytes_10e9_per_l": "5.1"},
    **{"platelets_10e9_per_l": "201", "creatinine_umol_per_l": "80", "clearance_ml_per_min": "88"},
    **{"bilirubin_xuln": "0.7", "albumin_g_per_l": "41"},
}
HOME: Values = {"partner": "yes", "pregnant_at_home": "no", "transport": "car"}

# minute from T0, by whom, what, which values: all that is asked for until the time-out
Charted = tuple[float, str, str, Values]
CHARTED: tuple[Charted, ...] = (
    *((-1080.0, "phys1", step, {}) for step in ("course", "prescription")),
    (-1080, "nurse1", "long_acting_analogue", {"long_acting": "28 days ago or more"}),
    (-1080, "nurse1", "short_acting_analogue", {"short_acting": "not used"}),
    (-1080, "phys1", "blood_results", BLOOD),
    (-1080, "nurse1", "pregnancy", {"pregnancy": "does not apply"}),
    (-1080, "nurse1", "hormones", {"hormone_active": "no"}),
    (-1080, "nurse1", "home", HOME),
    (-1080, "tech1", "vial_ordered", {}),
    (-1080, "nurse1", "self_reliant", {}),
    *((-95.0, "nurse1", step, {}) for step in ("room_prepared", "identity", "ward_explained", "baseline")),
    (-94, "nurse1", "allergies", {"allergies": "none", "earlier_reaction": "none"}),
    (-90, "nurse1", "potassium", {"potassium_mmol_per_l": "4.4", "sampled_on": "2026-11-25"}),
    (-90, "nurse1", "dosimeters", {}),
    (-80, "phys1", "consent", {}),
    (-70, "phys1", "go", {}),
    (-55, "nurse1", "cannula", {"site": "right forearm", "gauge": "20", "patent": "yes"}),
    (-32, "nurse1", "antiemetic", {"drug": "ondansetron", "mg": "8"}),
    (-32, "nurse1", "no_steroid", {}),
    (-10, "tech1", "vial_confirmed", {"vial_is": "on the ward"}),
    (-8, "nurse1", "bag_and_pump", {}),
    (0, "nurse1", "amino_acids", {}),
    (15, "nurse1", "first_look", {}),
    (15, "tech1", "vial_check", {}),
    (18, "nurse1", "voided_before", {}),
    (20, "tech1", "activity_assay", {"mbq": ASSAY_MBQ, "calibrated_at": "08:20", "vial": "LU-1"}),
    (22, "nurse1", "vitals_before", {"systolic_mmhg": "132", "diastolic_mmhg": "78", "pulse_per_min": "72"}),
)


def ward_on(file: Path, clock: ManualClock) -> Ward:
    """The ward on a store that is there."""
    store = Store.open(f"sqlite:///{file.as_posix()}")
    return Ward(store, clock, name="PRRT ward", zone=ZONE, protocol_folders=FOLDERS)


def chart_whole_day(
    file: Path, *, until: float = 25, without: Collection[str] = (), kind: Literal["demo", "ward"] = "demo"
) -> None:
    """A store with Bed 6 on the whole protocol, charted up to `until` minutes from T0 but for some steps.

    Its staff is the made-up one; of a ward's store everybody has chosen their PIN.
    """
    row = BookingRow(
        *(date(2026, 11, 26), 6, "Okafor C.", date(1961, 3, 12), "44.106", "NL", "nl", 2, T0),
        *("lu177-octreotate", 7400.0, 81.0, None, date(2026, 9, 28), (), 1),
    )
    store = Store.create(f"sqlite:///{file.as_posix()}", kind=kind)
    fill_demo_store(store, [row], booked_at=T0 - timedelta(days=2), protocol_folders=FOLDERS)
    store.close()
    clock = ManualClock(T0)
    ward = ward_on(file, clock)
    bed = ward.board().beds[0]
    for act in CHARTED:
        if act[0] <= until and act[2] not in without:
            _chart(ward, clock, bed, act)
    ward.close()


def _chart(ward: Ward, clock: ManualClock, bed: Bed, act: Charted) -> None:
    """Charts an act at its minute; by two people where the step wants them, with words where a gate asks."""
    minute, by, step_id, values = act
    clock.advance(T0 + timedelta(minutes=minute) - clock.now())
    step = bed.situation.protocol.by_id[step_id]
    marks = {one.id: "yes" for one in step.fields if one.type is FieldType.MARK}
    request = Request(
        *(step.first_action, ward.person(by), clock.now(), step_id),
        values={**marks, **values},
        second=ward.person("nurse2") if step.persons > 1 else None,
        reason="as usual",
    )
    ward.act(bed.treatment, request)
