"""What a travel declaration states of one treatment, from its chart alone; the paper and the check both use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.documents.steps import ASSAY, DECLARATION, MEASUREMENT, RESIDUAL
from ward_board.domain.administered import administered_mbq
from ward_board.domain.chart import DOING, Chart
from ward_board.domain.dose_rate import net_of
from ward_board.domain.entry import Entry
from ward_board.domain.patient_rules import Journey, booked_trip, journey_of
from ward_board.domain.protocol import LUTETIUM, Prescription, Protocol
from ward_board.domain.words import Action
from ward_board.errors import BadInputError

DETECTABLE_DAYS = 90  # CLINICAL §5: detectors find the patient for weeks; a card is carried for 3 months after a cycle
_AGREED = "yes"
_RESTS_ON = {
    MEASUREMENT: ("measured again", "measurement corrected"),
    RESIDUAL: ("residual assayed", "residual corrected"),
    ASSAY: ("vial assayed", "assay corrected"),
}
"""The steps whose figures it states, and what to call it when one of them is charted or corrected later."""
_OF_THE_NUCLIDE = ("nuclide", "nuclide_short", "gamma_kev")


class Neighbours(StrEnum):
    """What is known of whoever sits beside the patient on the booked journey."""

    NO_DANGER = "no_danger"  # computed, and within the limit
    FREE_SEAT = "free_seat"  # computed, and above it
    NOT_KNOWN = "not_known"  # no journey, or hours that nobody asked for: nothing is promised


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
    nuclide: str
    nuclide_short: str
    gamma_kev: tuple[float, ...]
    half_life_days: float
    activity_mbq: int
    is_administered: bool
    administered_at: datetime
    net_usv_per_h: float
    measured_at: datetime
    instrument: str
    detectable_until: date
    diagnosis_agreed: bool
    journey: Journey = field(repr=False)
    neighbours: Neighbours


def declaration_of(bed: Bed, zone: ZoneInfo) -> Declaration:
    """The declaration of a bed as it stands.

    Raises BadInputError where nobody asked for one, or where no physician has signed it since the last measurement.
    """
    standing = standing_declaration(bed, zone)
    if standing is None:
        raise BadInputError(f"Bed {bed.number}: {_what_it_waits_for(bed, zone)}")
    return standing


def standing_declaration(bed: Bed, zone: ZoneInfo) -> Declaration | None:
    """The declaration of a bed, None where there is none that stands."""
    protocol, chart = bed.situation.protocol, bed.situation.chart
    signed, measured, run = chart.done(DECLARATION), chart.done(MEASUREMENT), chart[LUTETIUM].run
    if signed is None or measured is None or run is None or newer_than_signature(chart):
        return None
    administered, meant = administered_mbq(protocol, chart), protocol.prescription
    if (administered is not None and administered <= 0) or _not_said(meant):
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
        nuclide=meant.nuclide or "",
        nuclide_short=meant.nuclide_short or "",
        gamma_kev=meant.gamma_kev,
        half_life_days=meant.half_life_days,
        activity_mbq=round(chart.booking.activity_mbq if administered is None else administered),
        is_administered=administered is not None,
        administered_at=run.started_at,
        net_usv_per_h=round(net_of(measured.values) or 0, 2),
        measured_at=measured.occurred_at,
        instrument=measured.text("instrument") or "",
        detectable_until=last_day,
        diagnosis_agreed=signed.text("diagnosis_agreed") == _AGREED,
        journey=journey_of(chart),
        neighbours=_neighbours(protocol, chart),
    )


def newer_than_signature(chart: Chart) -> Entry | None:
    """What was measured, charted or corrected after the signature that stands, which therefore did not state it."""
    signed = chart.done(DECLARATION)
    return next(_newer(chart, signed), None) if signed else None


def _newer(chart: Chart, signed: Entry) -> Iterator[Entry]:
    stated = {one.id for one in (*chart.entries, *chart.voided) if one.step in _RESTS_ON and one.seq < signed.seq}
    for entry in reversed(chart.entries):
        if entry.step in _RESTS_ON and entry.action in DOING:
            if entry.seq > signed.seq or entry.occurred_at > signed.occurred_at:
                yield entry
        elif entry.action is Action.CORRECT and entry.target in stated and entry.seq > signed.seq:
            yield entry


def _neighbours(protocol: Protocol, chart: Chart) -> Neighbours:
    trip = booked_trip(protocol, chart)
    if trip is None:
        return Neighbours.NOT_KNOWN
    return Neighbours.NO_DANGER if trip.is_within else Neighbours.FREE_SEAT


def _what_it_waits_for(bed: Bed, zone: ZoneInfo) -> str:
    chart, protocol = bed.situation.chart, bed.situation.protocol
    record = chart.steps.get(DECLARATION)
    if record is None or (record.falls_away and record.done is None):
        return "no travel declaration is asked for; the flag 'travel' of the day list asks for one"
    if record.done is None:
        return "the travel declaration is not signed yet; a physician signs it first"
    if chart.done(MEASUREMENT) is None:
        return "the travel declaration states a dose rate; measure it, then sign anew"
    if newer := newer_than_signature(chart):
        changed = _changed_words(newer, chart, Clock(zone, bed.situation.now))
        return f"{changed}, after the declaration was signed; sign it anew, once the old signature is struck"
    if missing := _not_said(protocol.prescription):
        return f"protocol {protocol.id} does not say {missing} under [prescription]; a declaration states it"
    return "the activity given comes out at nothing; correct the assay or the residual"


def _changed_words(newer: Entry, chart: Chart, clock: Clock) -> str:
    """ "measured again at 09:15"."""
    if newer.action is not Action.CORRECT:
        charted, _corrected = _RESTS_ON[newer.step or ""]
        return f"{charted} at {clock.moment(newer.occurred_at)}"
    target = next(entry for entry in (*chart.entries, *chart.voided) if entry.id == newer.target)
    _charted, corrected = _RESTS_ON[target.step or ""]
    return f"{corrected} at {clock.moment(newer.recorded_at)}"


def _not_said(meant: Prescription) -> str | None:
    """What a protocol does not say of its nuclide."""
    return next((key for key in _OF_THE_NUCLIDE if not getattr(meant, key)), None)
