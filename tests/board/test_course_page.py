"""The page of a course: its line, its one sentence about what comes next, what names hidden leave of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.course_story import FIRST, Story
from ward_board.board.canvas import cells
from ward_board.board.course_after import kept_words
from ward_board.board.course_page import course_lines
from ward_board.board.course_told import told_entries, told_words
from ward_board.board.course_words import doubt_words, next_words
from ward_board.board.glyphs import glyphs_for
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.view import ViewState
from ward_board.domain.course import Course
from ward_board.domain.course_day import course_day
from ward_board.domain.entry import Value
from ward_board.domain.words import Action

ZONE = ZoneInfo("Europe/Amsterdam")
STAFF = {"phys1": "E. Smit"}
FINE = {"platelets_10e9_per_l": 180.0, "clearance_ml_per_min": 90.0}


def described() -> Story:
    story = Story().says(-20, "tumour", primary_site="small bowel", hormone="serotonin", metastases="liver")
    story.says(-20, "home", partner="yes", children="4 and 9", pregnant_at_home="no")
    return story.says(-20, "allergies", allergies="iodine contrast", earlier_reaction="grade 1")


def held() -> Story:
    story = described().blood(-5, **FINE).cycle(0).blood(28, **FINE).cycle(56)
    return story.blood(70, platelets_10e9_per_l=98.0).blood(84, platelets_10e9_per_l=62.0)


def page(course: Course, width: int = 160, *, ascii_only: bool = False, **view: bool) -> tuple[Line, ...]:
    now = datetime.combine(course.today, time(12), UTC)
    glyphs = glyphs_for(ascii_only=ascii_only, no_colour=False)
    return course_lines(course, STAFF, ViewState(width, 42, **view), Clock(ZONE, now), glyphs)


def words(lines: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


def toned(lines: tuple[Line, ...], tone: Tone) -> list[str]:
    return [run.text.strip() for line in lines for run in line.runs if run.tone is tone]


def days(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_a_held_course_says_so_by_words_and_by_its_span() -> None:
    lines = page(held().on(105))
    said = words(lines)
    assert "cycle 3 is HELD since 2 April: platelets 62; 7 weeks since the last; after 25 June the course ends" in said
    assert "platelets 62, HELD since 2 April" in said
    assert next_words(held().on(105), STAFF)[0].endswith("a half dose once it has gone; blood count was due 16 April")
    assert "62" in toned(lines, Tone.WARN_STRONG)
    assert any(run.tone is Tone.WINDOW_HELD for line in lines for run in line.runs)


def test_todays_cycle_is_what_comes_next_until_its_lutetium_has_run() -> None:
    story = Story().blood(-5, **FINE).cycle(0).booked(56)
    assert next_words(story.on(56), STAFF)[0].startswith("today's cycle 2 in Bed 1, after 8 weeks")
    toxic = story.blood(56, platelets_10e9_per_l=62.0)
    said, loud = next_words(toxic.on(56), STAFF)
    assert said.startswith(
        "today's cycle 2 in Bed 1 is HELD since 5 March: platelets 62; 8 weeks since the last; "
        "after 30 April the course ends; half dose after platelets 62; prescribed 7,400"
    )
    assert loud is Tone.WARN_STRONG
    assert "HALF DOSE" in toned(page(toxic.on(56)), Tone.WARN_STRONG)
    ran = Story().blood(-5, **FINE).cycle(0).cycle(56, closing=None)
    assert next_words(ran.on(56), STAFF)[0].startswith("cycle 3 needs a date")


def test_the_last_cycle_held_today_is_said_so() -> None:
    story = Story().blood(-5, **FINE).cycle(0).cycle(56).cycle(112).blood(140, platelets_10e9_per_l=62.0).booked(168)
    assert next_words(story.on(168), STAFF)[0].startswith("today's cycle 4 in Bed 1 is HELD since 28 May")


def test_the_journal_says_who_booked_moved_and_gave_a_cycle() -> None:
    story = Story().says(0, "condition", karnofsky=80.0)
    entry = partial(replace, story.entry(1, None), stream="t1", author="phys1")
    at = "2026-03-05T07:00:00Z"
    history = (
        entry(action=Action.BOOK, values={"t0": at, "bed": 3.0}, seq=5),
        entry(action=Action.RESCHEDULE, values={"t0": "2026-03-12T07:30:00Z"}, seq=6),
        entry(action=Action.MOVE, values={"to_bed": 4.0}, seq=7),
        entry(action=Action.CANCEL, values={"code": "no_vial"}, reason="the reactor stands still", seq=8),
    )
    story.booked(56)
    story.glances = [replace(story.glances[0], history=history)]
    course = story.on(20)
    clock = Clock(ZONE, datetime.combine(days(20), time(12), UTC))
    told = [told_words(course, one, STAFF, clock) for one in told_entries(course)]
    assert told[:-1] == [
        "Smit cancelled cycle 1. Reason: no vial, the reactor stands still.",
        "Smit moved cycle 1 to Bed 4.",
        "Smit moved cycle 1 to 12 March, 08:30.",
        "Smit booked cycle 1 for 5 March, 08:00, Bed 3.",
    ]
    assert "Smit booked cycle 1 for 5 March, 08:00, Bed 3." in words(page(course))


def test_what_follows_a_record_is_said() -> None:
    fine = Story().blood(-5, **FINE).cycle(0)
    clock = Clock(ZONE, datetime.combine(days(30), time(12), UTC))

    def after(step: str, **values: Value) -> str:
        before = fine.on(30)
        told = Story([*fine.entries], fine.glances).says(30, step, **values)
        return kept_words(before, told.on(30), told.entries[-1], clock)

    assert (
        after("blood_count", platelets_10e9_per_l=62.0) == "blood count recorded: platelets 62 10⁹/L; cycle 2 is HELD"
    )
    assert after("blood_count", platelets_10e9_per_l=180.0).endswith("; nothing holds cycle 2")
    assert after("aim", aim="shrink") == "aim of the treatment recorded: aim shrink"
    assert (
        after("terminate", code="patient_wish")
        == "end of the course recorded: the patient's wish; the course has ended"
    )
    fine.blood(14, platelets_10e9_per_l=62.0)
    assert after("blood_count", platelets_10e9_per_l=180.0) == (
        "blood count recorded: platelets 180 10⁹/L; platelets 62 gone; half dose next"
    )


def test_a_course_that_goes_on_needs_a_date_or_has_one() -> None:
    open_words, loud = next_words(Story().blood(-5, **FINE).cycle(0).on(20), STAFF)
    assert open_words.startswith("cycle 2 needs a date: 19 February to 2 April, 8 weeks on 5 March")
    assert loud is Tone.WARN_STRONG
    booked, quiet = next_words(Story().blood(-5, **FINE).cycle(0).booked(56).on(20), STAFF)
    assert booked.startswith("cycle 2 on 5 March in Bed 1, after 8 weeks")
    assert quiet is Tone.PLAIN


def test_the_half_dose_and_the_delay_are_said_with_what_they_follow_from() -> None:
    story = held().blood(98, platelets_10e9_per_l=88.0).says(100, "delay", code="patient_wish", words="a wedding")
    said, _tone = next_words(story.booked(130, mbq=3700).on(105), STAFF)
    assert "half dose: platelets 62 on 2 April" in said
    assert "delayed: the patient's wish, a wedding (Smit, 18 April)" in said
    assert "3: 18 May" in words(page(story.on(105)))
    assert "HALF 3,700" in toned(page(story.on(105)), Tone.WARN_STRONG)


@pytest.mark.parametrize(
    ("story", "day", "said"),
    [
        (held().says(90, "terminate", code="progression"), 105, "ended: progression (Smit, 8 April)"),
        (held().blood(98, platelets_10e9_per_l=90.0).cycle(120).blood(140, platelets_10e9_per_l=60.0), 141, "again"),
        (Story().cycle(0), 113, "more than 16 weeks since cycle 1; a physician"),
        (Story().cycle(0).says(1, "toxicity", kind="hypersensitivity", grade="3"), 2, "hypersensitivity grade 3"),
        (Story().cycle(0).cycle(56).cycle(112).cycle(168), 180, "complete: all 4 cycles were given"),
    ],
)
def test_an_ending_says_why(story: Story, day: int, said: str) -> None:
    assert said in next_words(story.on(day), STAFF)[0]


def test_a_treatment_that_does_not_fit_its_course_is_said_as_a_fact() -> None:
    story = held().blood(98, platelets_10e9_per_l=88.0).booked(105)
    course = story.on(105)
    day = course_day(course, "t3")
    assert day is not None
    assert doubt_words(course, day) == ("half dose after platelets 62; prescribed 7,400",)
    waits = held().booked(105).on(105)
    found = course_day(waits, "t3")
    assert found is not None
    assert doubt_words(waits, found)[0] == "HELD after platelets 62 on 2 April"


def test_which_figure_shows_a_toxicity_is_said_by_its_name() -> None:
    story = Story().blood(-5, **FINE).cycle(0).blood(20, clearance_ml_per_min=52.0, creatinine_umol_per_l=80.0)
    assert "kidneys: clearance 52" in next_words(story.on(21), STAFF)[0]
    gone = story.blood(30, creatinine_umol_per_l=80.0)
    assert "kidneys: clearance 52, HELD since 28 January" in words(page(gone.on(31)))


def test_with_names_hidden_stands_what_the_board_says_too_and_nothing_else_that_the_patient_told() -> None:
    for view in ({"privacy": True}, {"locked": True}):
        said = words(page(held().on(105), **view))
        assert "HELD" in said
        assert "ALLERGY iodine contrast   HORMONE   " in said
        for secret in ("Jansen", "JANSEN", "100001", "12-03-1958", "serotonin", "grade 1", "4 and 9", "liver"):
            assert secret not in said, secret


def test_h15_allergies_that_nobody_asked_for_are_unknown() -> None:
    said = words(page(Story().cycle(0).on(5)))
    assert "ALLERGY UNKNOWN" in said
    assert "UNKNOWN: nobody asked" in said


def test_a_struck_count_stays_readable_and_draws_nothing() -> None:
    story = held()
    course = story.strikes(90, version=len(story.entries)).on(105)
    said = words(page(course))
    assert "Struck by Smit 8 April." in said
    assert course.toxicities == ()
    assert "HELD since" not in said


STORIES = [
    Story(), described(), held(), held().booked(130, mbq=3700), Story().cycle(0).cycle(56).cycle(112).cycle(168),
    held().blood(98, platelets_10e9_per_l=88.0).says(100, "delay", code="patient_wish", not_before="2026-06-01"),
    Story().cycle(0, number=3, given=False, closing=None, last_treatment=FIRST - timedelta(days=60)),
]  # fmt: skip


@given(
    story=st.sampled_from(STORIES),
    day=st.integers(105, 260),
    width=st.integers(80, 200),
    ascii_only=st.booleans(),
    privacy=st.booleans(),
)
@settings(max_examples=40)
def test_whatever_the_course_and_the_width_no_row_is_wider(
    story: Story, day: int, width: int, ascii_only: bool, privacy: bool
) -> None:
    for line in page(story.on(day), width, ascii_only=ascii_only, privacy=privacy):
        assert cells(line.text) <= width
