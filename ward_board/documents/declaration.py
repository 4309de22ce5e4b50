"""What a travel declaration states of one treatment, from its chart alone; the paper and the check both use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.domain.administered import administered_mbq
from ward_board.domain.chart import Chart
from ward_board.domain.dose_rate import net_of
from ward_board.domain.protocol import LUTETIUM
from ward_board.errors import BadInputError

STEP = "travel_declaration"
DETECTABLE_DAYS = 90  # CLINICAL §5: detectors find the patient for weeks; a card is carried for 3 months after a cycle
_AGREED = "yes"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody signed, and what the centre answers for when it is asked.

    `entry` is the id of the signature, `signed_by` a staff id. `activity_mbq` is what the patient got, whole MBq at
    `administered_at`, or where no residual was measured (`is_administered` False) what was prescribed.
    `net_usv_per_h` is at 1 m, background subtracted. Moments are aware, UTC; `detectable_until` is a day of the ward.
    """

    treatment: str
    entry: str
    signed_by: str
    signed_at: datetime
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    document_number: str = field(repr=False)
    country: str
    half_life_days: float
    activity_mbq: int
    is_administered: bool
    administered_at: datetime
    net_usv_per_h: float
    measured_at: datetime
    instrument: str
    detectable_until: date
    diagnosis_agreed: bool


def declaration_of(bed: Bed, zone: ZoneInfo) -> Declaration:
    """The declaration of a bed as it stands.

    Raises BadInputError where nobody asked for one, or where no physician has signed it since the last measurement.
    """
    standing = standing_declaration(bed, zone)
    if standing is None:
        raise BadInputError(f"Bed {bed.number}: {_what_it_waits_for(bed.situation.chart)}")
    return standing


def standing_declaration(bed: Bed, zone: ZoneInfo) -> Declaration | None:
    """The declaration of a bed, None where there is none that stands."""
    protocol, chart = bed.situation.protocol, bed.situation.chart
    signed, measured, run = chart.done(STEP), chart.done("measurement"), chart[LUTETIUM].run
    if signed is None or measured is None or run is None:
        return None
    administered = administered_mbq(protocol, chart)
    if administered is not None and administered <= 0:
        return None
    last_day = (run.started_at + timedelta(days=DETECTABLE_DAYS)).astimezone(zone).date()
    return Declaration(
        treatment=bed.treatment,
        entry=signed.id,
        signed_by=signed.author,
        signed_at=signed.occurred_at,
        name=signed.text("passport_name") or bed.patient.name,
        birth_date=bed.patient.birth_date,
        document_number=signed.text("document_number") or "",
        country=bed.patient.country,
        half_life_days=protocol.prescription.half_life_days,
        activity_mbq=round(chart.booking.activity_mbq if administered is None else administered),
        is_administered=administered is not None,
        administered_at=run.started_at,
        net_usv_per_h=round(net_of(measured.values) or 0, 2),
        measured_at=measured.occurred_at,
        instrument=measured.text("instrument") or "",
        detectable_until=last_day,
        diagnosis_agreed=signed.text("diagnosis_agreed") == _AGREED,
    )


def _what_it_waits_for(chart: Chart) -> str:
    record = chart.steps.get(STEP)
    if record is None or (record.falls_away and record.done is None):
        return "no travel declaration is asked for; the flag 'travel' of the day list asks for one"
    if record.done is None:
        return "the travel declaration is not signed yet; a physician signs it first"
    if chart.done("measurement") is None:
        return "the travel declaration states a dose rate; measure it, then sign anew"
    return "the activity given comes out at nothing; correct the assay or the residual"
