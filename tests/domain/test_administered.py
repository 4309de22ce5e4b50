"""The administered activity: exact at ±10 % of a full and of a half dose, recorded whatever it is (CLINICAL §4)."""

from __future__ import annotations

import pytest

from ward_board.domain.administered import administered_mbq
from ward_board.domain.radiation import deviation_percent, within_tolerance

from .whole_day import WHOLE, WholeDay, whole_day

GATE = "administered_in_tolerance"


def after_lutetium(assay_mbq: float, prescribed_mbq: float) -> WholeDay:
    """A day up to the residual assay; the vial was assayed for exactly the start of the lutetium."""
    day = whole_day(activity_mbq=prescribed_mbq).until("activity_assay")
    day.do("activity_assay", more={"mbq": f"{assay_mbq:g}"})
    outside = {"deviation": "other", "reason": "the physician decided"}
    is_within = within_tolerance(deviation_percent(assay_mbq, prescribed_mbq), 10)
    script = day.script()
    steps = [one.step for one in script]
    for one in script[steps.index("activity_assay") + 1 : steps.index("residual_assay")]:
        day.act(one, **(outside if one.step == "time_out" and not is_within else {}))
    return day


@pytest.mark.parametrize(
    ("prescribed", "assay", "residual", "is_met"),
    [
        (7400, 6660, "0", True),
        (7400, 6660, "0.1", False),
        (7400, 8140, "0", True),
        (7400, 8140.1, "0", False),
        (3700, 3330, "0", True),
        (3700, 3330, "0.1", False),
        (3700, 4070, "0", True),
        (3700, 4070.1, "0", False),
    ],
)
def test_h17_administered_activity_is_judged_to_the_edge(
    prescribed: float, assay: float, residual: str, is_met: bool
) -> None:
    day = after_lutetium(assay, prescribed)
    answer = day.answer_of("residual_assay", values={"mbq": residual})
    assert answer == ((0, []) if is_met else (3, [GATE]))
    day.do("residual_assay", values={"mbq": residual}, reason=None if is_met else "told to the physician")
    given = administered_mbq(WHOLE, day.chart())
    assert given == pytest.approx(assay - float(residual), abs=0.01)
    assert within_tolerance(deviation_percent(given or 0, prescribed), 10) is is_met


def test_activity_given_is_not_stated_before_the_residual_assay() -> None:
    day = whole_day().until("residual_assay")
    assert administered_mbq(WHOLE, day.chart()) is None
    day.do("residual_assay")
    # 7,400 MBq at the start; 81 MBq 45 minutes later were 81.26 then
    assert administered_mbq(WHOLE, day.chart()) == pytest.approx(7318.74, abs=0.01)
