"""Dose rates in words: a reading, what was to be expected, and how the two compare."""

from __future__ import annotations

from datetime import datetime

from ward_board.board.line import Tone
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import Chart
from ward_board.domain.dose_rate import ExpectedDoseRate, expected_usv_per_h
from ward_board.domain.protocol import Protocol

_WHOLE_FROM = 4  # µSv/h; below it a band in whole numbers would be no band
_ONE_DECIMAL_FROM = 1  # µSv/h; no instrument on a ward reads the next digit
_MOST_DECIMALS = 6


def dose_rate_words(usv_per_h: float, limit: float | None = None, *, decimals: int | None = None) -> str:
    """A net dose rate (µSv/h) with one decimal, below 1 with two: "8.0", "0.35"; `decimals` says how many instead.

    Beside a `limit` it has as many more as it takes to lie on the side of it on which it is: "20.04" above 20.
    """
    if decimals is None:
        decimals = 1 if round(usv_per_h, 2) >= _ONE_DECIMAL_FROM else 2
    while limit is not None and decimals < _MOST_DECIMALS:
        if (round(usv_per_h, decimals) > limit) == (usv_per_h > limit):
            break
        decimals += 1
    return f"{round(usv_per_h, decimals) + 0.0:.{decimals}f}"  # never "-0.0"


def reading_words(usv_per_h: float) -> str:
    """What was read off the instrument (µSv/h), as it was read: "8.0", "8.25"."""
    return f"{usv_per_h:.1f}" if usv_per_h == round(usv_per_h, 1) else number_words(usv_per_h)


def expected_at(protocol: Protocol, chart: Chart, at: datetime) -> ExpectedDoseRate | None:
    """What a reading `at` is shown beside; None where nothing can be said.

    So it is too where the vial held as much afterwards as before.
    """
    expected = expected_usv_per_h(protocol, chart, at)
    return expected if expected and expected.usual_to > 0 else None


def expected_band(expected: ExpectedDoseRate) -> str:
    """Where readings usually lie (µSv/h): "4 to 12"."""
    digits = 0 if expected.usual_to >= _WHOLE_FROM else 1
    words = _("{low} to {high}")
    return words.format(low=f"{expected.usual_from:.{digits}f}", high=f"{expected.usual_to:.{digits}f}")


def compared(expected: ExpectedDoseRate, net_usv_per_h: float) -> tuple[str, Tone]:
    """Where a reading lies beside the expected band; far from it where a second person has to confirm it."""
    if expected.is_usual(net_usv_per_h):
        return _("inside"), Tone.GOOD
    is_below = net_usv_per_h < expected.usual_from
    if expected.is_near(net_usv_per_h):
        return _("below") if is_below else _("above"), Tone.WARN
    return _("far below") if is_below else _("far above"), Tone.WARN_STRONG
