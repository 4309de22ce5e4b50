"""What the figures count of one treatment, made of its chart alone; the patient stands in it by id, never by name."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ward_board.domain.chart import Chart
from ward_board.domain.dose_rate import net_usv_per_h
from ward_board.domain.figures_exposure import PersonDay, StaffDoseModel, exposures
from ward_board.domain.glance import Glance
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.step_ids import RATING
from ward_board.domain.variance import minutes_from_due
from ward_board.domain.words import Action


@dataclass(frozen=True, slots=True)
class TreatmentFacts:
    """One treatment as the figures see it, independent of the date on which it is looked at.

    `country` is the patient's ("NL"), `rating` what the patient gave (0 to 10), `late` the signed minutes of each step
    from when it was due, `usv_per_h` the net dose rate at 1 m before leaving. `deviations` are codes, `incidents`
    kinds, one for each time.
    """

    glance: Glance
    patient: str
    country: str
    rating: float | None
    late: tuple[tuple[str, float], ...]
    usv_per_h: float | None
    deviations: tuple[str, ...]
    incidents: tuple[str, ...]
    exposures: tuple[PersonDay, ...]

    @property
    def is_given(self) -> bool:
        """Whether lutetium ran, or runs."""
        return self.glance.started_at is not None


def facts_of(
    protocol: Protocol, chart: Chart, glance: Glance, patient: Patient, model: StaffDoseModel, zone: ZoneInfo
) -> TreatmentFacts:
    """What the figures count of one chart; steps that only stand in the list are never late."""
    rated = chart.done(RATING)
    timed = [step.id for step in protocol.steps if step.has_late_alarm]
    mbq = glance.activity_mbq if glance.given_mbq is None else glance.given_mbq
    return TreatmentFacts(
        glance=glance,
        patient=patient.id,
        country=patient.country,
        rating=rated.number("rating") if rated else None,
        late=tuple((step, minutes) for step, _act, minutes in minutes_from_due(protocol, chart, timed, zone)),
        usv_per_h=net_usv_per_h(chart),
        deviations=tuple(entry.deviation for entry in chart.entries if entry.deviation),
        incidents=tuple(str(entry.text("kind")) for entry in chart.entries if entry.action is Action.INCIDENT),
        exposures=exposures(model, chart, mbq, zone),
    )
