"""The dose rate at 1 m before leaving: what was measured, what was to be expected, when it will have fallen.

The rules of behaviour come from what was measured alone (CLINICAL 3.1); the expectation only catches a slip of the
hand, another unit or another distance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from ward_board.domain.administered import administered_mbq
from ward_board.domain.body_retention import Phase, left_after
from ward_board.domain.chart import Chart
from ward_board.domain.entry import Values
from ward_board.domain.infusion import HOUR
from ward_board.domain.protocol import GateRule, Protocol
from ward_board.domain.step_ids import LUTETIUM, MEASUREMENT

MEASURE_AGAIN_AFTER = timedelta(hours=2)  # CLINICAL §8, reading too high for leaving: in 2 to 4 h, after voiding


def net_of(values: Values) -> float | None:
    """The dose rate that `values` of a measurement tell (µSv/h at 1 m): the mean of the readings less background."""
    readings = [values.get("usv_per_h"), values.get("second_usv_per_h")]
    numbers = [reading for reading in readings if isinstance(reading, int | float)]
    background = values.get("background_usv_per_h")
    if not isinstance(values.get("usv_per_h"), int | float):
        return None
    return sum(numbers) / len(numbers) - (background if isinstance(background, int | float) else 0)


def net_usv_per_h(chart: Chart) -> float | None:
    """The newest measured dose rate at 1 m, background subtracted (µSv/h)."""
    measured = chart.done(MEASUREMENT)
    return net_of(measured.values) if measured else None


@dataclass(frozen=True, slots=True)
class ExpectedDoseRate:
    """What activity and hours suggest at 1 m (µSv/h): the usual band, and how far off a second person confirms."""

    usv_per_h: float
    usual_from: float
    usual_to: float
    confirm_factor: float

    def is_usual(self, net: float) -> bool:
        """Whether a reading lies in the band in which patients usually are."""
        return self.usual_from <= net <= self.usual_to

    def is_near(self, net: float) -> bool:
        """Whether nobody need confirm it: within the factor, its edges included."""
        return self.usv_per_h / self.confirm_factor <= net <= self.usv_per_h * self.confirm_factor


def expected_usv_per_h(protocol: Protocol, chart: Chart, at: datetime) -> ExpectedDoseRate | None:
    """What a measurement `at` may be expected to show; None before the start, and where the protocol knows no figure.

    The activity is what the patient got, or where no residual was measured what was prescribed.
    """
    figures, run = protocol.expected_dose_rate, chart[LUTETIUM].run
    if figures is None or run is None or at <= run.started_at:
        return None
    mbq = administered_mbq(protocol, chart)
    share = (chart.booking.activity_mbq if mbq is None else mbq) / figures.of_mbq
    body = tuple(Phase(phase.fraction, phase.half_life_hours) for phase in figures.retention)
    left = left_after(body, (at - run.started_at) / HOUR) / left_after(body, figures.after_hours)
    centre = figures.usv_per_h * share * left
    return ExpectedDoseRate(
        usv_per_h=centre,
        usual_from=centre * figures.usual_from_factor,
        usual_to=centre * figures.usual_to_factor,
        confirm_factor=figures.confirm_factor,
    )


def discharge_limit_usv_per_h(protocol: Protocol) -> float | None:
    """The site's limit at 1 m, above which the expert says why the patient may leave (µSv/h)."""
    gates = (gate for step in protocol.steps for gate in step.gates)
    return next((gate.at_most for gate in gates if gate.rule is GateRule.DOSE_RATE_AT_MOST), None)


def measure_again_at(
    net_usv_per_h: float, limit_usv_per_h: float, half_life_hours: float, measured_at: datetime
) -> datetime | None:
    """When a measurement that was too high is worth repeating: when decay alone brings it to the limit, and not
    before two hours; None for one that is within the limit (above 0).
    """
    if net_usv_per_h <= limit_usv_per_h:
        return None
    decay = timedelta(hours=half_life_hours * math.log2(net_usv_per_h / limit_usv_per_h))
    return measured_at + max(decay, MEASURE_AGAIN_AFTER)
