"""Dose rates in words: a reading, what was to be expected, and how the two compare."""

from __future__ import annotations

from ward_board.board.line import Tone
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.dose_rate import ExpectedDoseRate

_WHOLE_FROM = 4  # µSv/h; below it a band in whole numbers would be no band


def dose_rate_words(usv_per_h: float) -> str:
    """A dose rate (µSv/h) with one decimal, or two where it has them: "8.0", "7.98"."""
    rounded = round(usv_per_h, 2) + 0.0  # never "-0.0"
    return f"{rounded:.1f}" if rounded == round(rounded, 1) else number_words(rounded)


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
