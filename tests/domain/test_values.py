"""Typed values: decimal comma, thousands, bands with and without a reason, distance and background (H42, H46)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ward_board.domain.form import FieldType, FormField
from ward_board.domain.values import is_plausible, read_value
from ward_board.errors import BadInputError

NEXT_DAY = 24 * 60
USUAL = {"usv_per_h": "8.1", "background_usv_per_h": "0.1", "distance_m": "1", "instrument": "SM-4"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("8.1", 8.1),
        ("8,1", 8.1),
        (" 8.1 ", 8.1),
        ("8", 8.0),
        (8, 8.0),
        (8.1, 8.1),
        ("12.345", 12.345),
        ("0.123", 0.123),
    ],
)
def test_point_and_comma_are_the_same(day, typed, kept):
    """H46."""
    day.until_evaluation()
    assert day.measurement(usv_per_h=typed).number("usv_per_h") == kept


@pytest.mark.parametrize(
    ("step", "key", "typed"),
    [
        ("activity_assay", "mbq", "7.400"),
        ("activity_assay", "mbq", "7,400"),
        ("residual_assay", "mbq", "7.400"),
        ("amino_acids", "pump_ml", "1.000"),
        ("amino_acids", "ml", "1,000"),
    ],
)
@pytest.mark.parametrize("reason", [None, "as it stands there"])
def test_a_factor_of_1000_is_never_guessed(day, step, key, typed, reason):
    """H46: 7.400 may be 7.4 or 7400; no reason passes that."""
    day.until_lutetium_end()
    values = {"mbq": {"calibrated_at": "08:00", "vial": "LU-1"}, "pump_ml": {}, "ml": {}}[key]
    values = values if step != "residual_assay" else {}
    by, action = ("nurse1" if step == "amino_acids" else "tech1"), ("again" if step == "activity_assay" else "measure")
    assert day.answer(70, by, step, action, values={**values, key: typed}, reason=reason) == (2, [])
    assert day.answer(70, by, step, action, values={**values, key: typed.replace(",", "").replace(".", "")})[0] == 0


@pytest.mark.parametrize(
    "typed", ["", "x", "8 1", "1e3", "+8", "-8", "8.", ".8", "8..1", "8,1,1", "nan", "inf", "9" * 400]
)
def test_what_is_no_number_is_bad_input(day, typed):
    day.until_evaluation()
    for reason in (None, "because"):
        values = {**USUAL, "usv_per_h": typed}
        assert day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values=values, reason=reason)[0] == 2


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), -0.1, 1e308])
def test_a_number_that_is_none_is_bad_input_whatever_the_reason(day, raw):
    day.until_evaluation()
    values = {**USUAL, "usv_per_h": raw}
    assert day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values=values, reason="because")[0] == 2


BANDS = [
    ("cannula", "gauge", 14, 26),
    ("activity_assay", "mbq", 100, 12_000),
    ("residual_assay", "mbq", 0, 12_000),
    ("amino_acids", "ml_per_h", 10, 1_000),
    ("measurement", "usv_per_h", 0.1, 100),
]


@pytest.mark.parametrize(("step", "key", "low", "high"), BANDS)
def test_the_plausible_bands_of_the_design(core, step, key, low, high):
    field = core.by_id[step].field(key)
    assert (field.plausible_min, field.plausible_max) == (low, high)
    assert is_plausible(field, low)
    assert is_plausible(field, high)
    assert not is_plausible(field, high + 0.01)
    assert not low or not is_plausible(field, low - 0.01)


def test_outside_its_band_a_value_is_charted_with_a_reason_and_marked(day):
    """H42: 0.0081 is what somebody types who read mSv."""
    day.until_evaluation()
    values = {**USUAL, "usv_per_h": "120"}
    assert day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values=values) == (2, [])
    entry = day.record(NEXT_DAY + 75, "rpe1", "measurement", "measure", values=values, reason="read twice")
    assert entry.passed == ("plausible:usv_per_h",)
    assert entry.deviation is None
    tiny = {**USUAL, "usv_per_h": "0.0081", "background_usv_per_h": "0"}
    assert day.answer(NEXT_DAY + 76, "rpe1", "measurement", "again", values=tiny) == (2, [])


@pytest.mark.parametrize(
    "wrong",
    [{"distance_m": "2"}, {"distance_m": "0.5"}, {"background_usv_per_h": "8.2"}, {"instrument": " "}, {"unit": "x"}],
)
def test_distance_and_background_are_refused_whatever_the_reason(day, wrong):
    """H42."""
    day.until_evaluation()
    for reason in (None, "no other place"):
        answer = day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values={**USUAL, **wrong}, reason=reason)
        assert answer == (2, [])


@pytest.mark.parametrize("right", [{"distance_m": "1.000"}, {"distance_m": "1,0"}, {"usv_per_h": "0.1"}])
def test_distance_and_background_at_their_edge(day, right):
    day.until_evaluation()
    assert day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values={**USUAL, **right}) == (0, [])


@pytest.mark.parametrize("missing", USUAL)
def test_what_is_required_must_be_there(day, missing):
    day.until_evaluation()
    values = {key: value for key, value in USUAL.items() if key != missing}
    assert day.answer(NEXT_DAY + 75, "rpe1", "measurement", "measure", values=values, reason="because") == (2, [])


@pytest.mark.parametrize("uptake", ["Adequate", "yes", "", "adequate "])
def test_a_choice_is_one_of_its_words(day, uptake):
    day.until_evening()
    assert day.answer(NEXT_DAY, "tech1", "scan", "tick", uptake=uptake) == (2, [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06:30", "2026-11-26T05:30:00Z"),
        ("6:30", "2026-11-26T05:30:00Z"),
        ("2026-11-25T06:30", "2026-11-25T05:30:00Z"),
        ("2026-11-26T06:30:00+02:00", "2026-11-26T04:30:00Z"),
        ("2026-11-26T06:30:00Z", "2026-11-26T06:30:00Z"),
    ],
)
def test_a_time_is_kept_as_an_instant(day, typed, kept):
    day.until_amino_acids()
    assert day.assay(values={"calibrated_at": typed}).text("calibrated_at") == kept


@pytest.mark.parametrize("typed", ["", "noon", "25:00", "2025-11-26T06:30", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_time_that_is_none_is_bad_input(day, typed):
    day.until_amino_acids()
    values = {"mbq": "7400", "vial": "LU-1", "calibrated_at": typed}
    for reason in (None, "because"):
        assert day.answer(20, "tech1", "activity_assay", "measure", values=values, reason=reason) == (2, [])


@pytest.mark.parametrize("action", ["rate", "measure"])
def test_an_act_on_the_pump_needs_its_number(day, action):
    day.until_amino_acids()
    assert day.answer(10, "nurse1", "amino_acids", action) == (2, [])
    assert day.answer(10, "nurse1", "amino_acids", action, values={"mbq": "1"}) == (2, [])


@pytest.mark.parametrize("action", ["start", "rate"])
def test_a_rate_of_nothing_is_a_pause(day, action):
    day.cannula()
    day.antiemetic()
    if action == "rate":
        day.amino_acids()
    answer = day.answer(10, "nurse1", "amino_acids", action, ml_per_h="0", reason="clamped")
    assert answer == (2, [])


@pytest.mark.parametrize(("second", "code"), [("7400", 0), ("7470", 0), ("7326,0", 0), ("7480", 2), ("740", 2)])
def test_the_second_person_types_the_number_again(day, second, code):
    """H17: one percent apart is the same reading."""
    day.until_amino_acids()
    values = {"mbq": "7400", "vial": "LU-1", "calibrated_at": "08:30"}
    blind = {"second_values": {"mbq": second}}
    assert day.answer(20, "tech1", "activity_assay", "measure", values=values, **blind)[0] == code
    if not code:
        kept = day.record(20, "tech1", "activity_assay", "measure", values=values, **blind)
        assert kept.number("second.mbq") == float(second.replace(",", "."))


UTC = ZoneInfo("UTC")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
FIELD = FormField(id="x", title="x", type=FieldType.NUMBER, unit="MBq", plausible_min=100, plausible_max=12_000)


@given(st.text(max_size=12))
@example("٧٤٠٠")
@example("\x00")
def test_any_text_is_a_number_in_its_range_or_bad_input(text):
    number = 0.0
    with suppress(BadInputError):
        number = read_value(FIELD, text, at=NOON, zone=UTC)
    assert 0 <= number <= 1_000_000


@given(st.integers(1, 99_999), st.integers(0, 99))
def test_writing_a_number_in_either_way_gives_the_same(whole, cents):
    """H46."""
    point, comma = (read_value(FIELD, f"{whole}{sign}{cents:02}", at=NOON, zone=UTC) for sign in ".,")
    assert point == comma == float(f"{whole}.{cents:02}")


def field_of(unit: str) -> FormField:
    return FormField(id="figure", title="figure", type=FieldType.NUMBER, unit=unit)


@pytest.mark.parametrize(
    ("unit", "typed"),
    [
        *(
            ("10⁹/L", f"62{rest}")
            for rest in (" 10⁹/L", " 10^9/L", " x10^9/L", "x 10^9/l", " ×10⁹/L", " 10*9/L", " 10e9/L")
        ),
        *(("µmol/L", f"62 {rest}") for rest in ("µmol/L", "umol/L", "umol/l", "\u03bcmol/L")),
        *(("MBq", f"62 {rest}") for rest in ("MBq", "mbq")),
        ("× ULN", "62 x ULN"),
        ("%", "62%"),
        ("of 100", "62 of 100"),
    ],
)
def test_h46_a_number_may_stand_with_the_unit_of_its_field(unit: str, typed: str) -> None:
    assert read_value(field_of(unit), typed, at=NOON, zone=UTC) == 62.0


@pytest.mark.parametrize(
    ("unit", "typed"),
    [
        *(("10⁹/L", f"62 {rest}") for rest in ("10^12/L", "/nL", "9/L", "109/L", "g/L", "10^9", "10^9/mL")),
        *(("MBq", f"62 {rest}") for rest in ("mBq", "GBq", "kBq", "MBq/mL")),
        *(("µmol/L", f"62 {rest}") for rest in ("mmol/L", "mol/L", "mg/dL")),
        *(("mL", f"62 {rest}") for rest in ("ML", "L", "mL/h")),
        ("10⁹/L", "6210^9/L"),
    ],
)
def test_h46_a_number_with_another_unit_is_refused(unit: str, typed: str) -> None:
    with pytest.raises(BadInputError, match="is not a number of"):
        read_value(field_of(unit), typed, at=NOON, zone=UTC)


@pytest.mark.parametrize("typed", ["3-12-2025", "3/12/2025", "03-12-2025", "03/12/2025", "2025-12-03"])
def test_a_day_is_day_month_year_however_it_is_written(typed: str) -> None:
    asked = FormField(id="sampled_on", title="sample of", type=FieldType.DATE)
    assert read_value(asked, typed, at=NOON, zone=UTC) == "2025-12-03"


@pytest.mark.parametrize("typed", ["3-12-25", "12/2025", "31-11-2025", "3-13-2025", "3 December", "0-1-2025"])
def test_what_is_no_day_is_bad_input(typed: str) -> None:
    asked = FormField(id="sampled_on", title="sample of", type=FieldType.DATE)
    with pytest.raises(BadInputError, match="is not a date; type 2026-11-25 or 25-11-2026"):
        read_value(asked, typed, at=NOON, zone=UTC)
