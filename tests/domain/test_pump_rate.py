"""What the pump showed against the rate that was charted (H14)."""

from __future__ import annotations

import pytest

from ward_board.domain.protocol import AMINO_ACIDS
from ward_board.domain.pump_rate import pump_rate

from .whole_day import WholeDay, whole_day


def running(*readings: tuple[float, str]) -> WholeDay:
    """Amino acids at 250 mL/h, with what the pump showed at some minutes."""
    day = whole_day().through("amino_acids")
    for minute, ml in readings:
        day.record(minute, "nurse1", AMINO_ACIDS, "measure", pump_ml=ml)
    return day


@pytest.mark.parametrize(
    ("readings", "percent", "is_off"),
    [
        (((24, "110"),), 10, False),
        (((24, "111"),), 11, True),
        (((24, "90"),), -10, False),
        (((24, "89"),), -11, True),
        (((12, "50"), (36, "175")), 25, True),
        (((12, "80"), (36, "180")), 0, False),
    ],
)
def test_h14_the_last_two_readings_are_compared_with_the_rate(
    readings: tuple[tuple[float, str], ...], percent: float, is_off: bool
) -> None:
    run = running(*readings).chart()[AMINO_ACIDS].run
    found = pump_rate(run) if run else None
    assert found is not None
    assert (round(found.percent, 6), found.is_off) == (percent, is_off)


def test_h14_pauses_and_new_rates_count_and_a_few_ml_say_nothing() -> None:
    day = running((1, "9"))
    run = day.chart()[AMINO_ACIDS].run
    assert run is not None
    assert pump_rate(run) is None
    day.record(12, "nurse1", AMINO_ACIDS, "pause", pump_ml="50")
    day.record(22, "nurse1", AMINO_ACIDS, "resume")
    day.record(34, "nurse1", AMINO_ACIDS, "rate", ml_per_h="125")
    day.record(58, "nurse1", AMINO_ACIDS, "measure", pump_ml="150")
    run = day.chart()[AMINO_ACIDS].run
    found = pump_rate(run) if run else None
    assert found is not None
    assert (found.shown_ml, found.charted_ml, found.is_off) == (100, pytest.approx(100), False)
