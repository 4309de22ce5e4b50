"""The activity of one treatment: by how much the vial differs from the prescription, and what the patient got."""

from __future__ import annotations

from datetime import datetime

from ward_board.domain.chart import Chart
from ward_board.domain.entry import Entry
from ward_board.domain.infusion import HOUR
from ward_board.domain.protocol import Protocol
from ward_board.domain.radiation import decayed, deviation_percent
from ward_board.domain.step_ids import ACTIVITY_ASSAY, LUTETIUM, RESIDUAL_ASSAY


def assay_deviation_percent(protocol: Protocol, chart: Chart, at: datetime) -> float | None:
    """By how many percent the assayed activity, decayed to `at`, differs from the prescription."""
    assay = chart.done(ACTIVITY_ASSAY)
    if assay is None:
        return None
    return deviation_percent(_in_vial_mbq(protocol, assay, at), chart.booking.activity_mbq)


def administered_mbq(protocol: Protocol, chart: Chart, residual: Entry | None = None) -> float | None:
    """The activity that the patient got: the assay decayed to the start less the residual, corrected back to it (MBq).

    `residual` stands for the charted one. None until the start, the assay and a residual are known.
    """
    assay, run = chart.done(ACTIVITY_ASSAY), chart[LUTETIUM].run
    residual = residual or chart.done(RESIDUAL_ASSAY)
    if assay is None or run is None or residual is None:
        return None
    return administered_by(protocol, assay, run.started_at, residual.number("mbq") or 0, residual.occurred_at)


def administered_by(
    protocol: Protocol, assay: Entry, started_at: datetime, residual_mbq: float, measured_at: datetime
) -> float:
    """What the patient got (MBq at the start) when `residual_mbq` were measured in the vial at `measured_at`."""
    hours_back = (started_at - measured_at) / HOUR
    return _in_vial_mbq(protocol, assay, started_at) - decayed(
        residual_mbq, hours_back, protocol.prescription.half_life_days
    )


def _in_vial_mbq(protocol: Protocol, assay: Entry, at: datetime) -> float:
    calibrated_at = datetime.fromisoformat(str(assay.values["calibrated_at"]))
    return decayed(assay.number("mbq") or 0, (at - calibrated_at) / HOUR, protocol.prescription.half_life_days)
