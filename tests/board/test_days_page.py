"""The page of days, drawn from made-up courses: every fact stands on it, at every size, with and without colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ward_board.board.board import Board
from ward_board.board.canvas import cells
from ward_board.board.course_page import reached_words
from ward_board.board.course_spoken import spoken_course
from ward_board.board.days_bar import open_bar
from ward_board.board.days_choice import clashes_of, first_choice, next_day
from ward_board.board.days_data import days_data
from ward_board.board.days_model import Choice, DaysModel, course_rows
from ward_board.board.days_page import DaysPage
from ward_board.board.days_spoken import spoken_days
from ward_board.board.days_words import next_words
from ward_board.board.layout import compose_page
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, weeks_words
from ward_board.board.view import ViewState
from ward_board.domain.calendar import Calendar
from ward_board.domain.course import Course

from .made_courses import CLOSED, TODAY, found, made_course, made_model, week

MakeBoard = Callable[..., Board]
HELD = [found("blood_count", week(-1), {"platelets_10e9_per_l": 62.0})]


def ward() -> DaysModel:
    """The courses of the picture: on the board today, booked, held, without a date, not begun."""
    courses = [
        made_course("Jansen A.", [week(-8), TODAY], [(week(8), 1), (week(16), 1)], bed=1),
        made_course("Ferreira L.", [week(-30), week(-18), week(-8), TODAY], bed=4),
        made_course("Bakker S.", [week(-30), week(-20), week(-11), TODAY], bed=8, activity_mbq=3700.0),
        made_course("Novák J.", [week(-7)], [(week(1), 1)]),
        made_course("Peters H.", [week(-20), week(-11)], entries=HELD),
        made_course("Haddad N.", [week(-2)]),
        made_course("Dubois C.", [], [(week(1), 2), (week(9), 2)]),
        made_course("Okafor C.", [week(-17)]),
    ]
    full = {week(weeks): 8 for weeks in (1, 6, 7, 8, 9)} | {week(10): 7, week(-1): 7, TODAY: 8}
    return made_model(courses, full=full)


def screen(model: DaysModel, board: Board, width: int = 160, height: int = 42, **more: Any) -> list[str]:
    view = ViewState(width, height, own=DaysPage(model), hints=(("?", "keys"),), **more)
    drawn = compose_page(board, view, DaysPage(model).lines(board, view))
    return [line.text for line in drawn.lines]


def line_of(lines: list[str], name: str) -> str:
    return next(line for line in lines if name in line and "/4" in line)


@pytest.fixture
def board(make_board: MakeBoard) -> Board:
    return make_board()


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("Jansen A.", "2/4", "21 Jan, 8 weeks"),
        ("Ferreira L.", "4/4", "complete, labs 10 Dec"),
        ("Bakker S.", "4/4", "complete, HALF DOSE"),
        ("Novák J.", "1/4", "3 Dec, 8 weeks"),
        ("Peters H.", "2/4", "platelets 62, HELD"),
        ("Haddad N.", "1/4", "no date yet"),
        ("Dubois C.", "0/4", "first 3 Dec"),
        ("Okafor C.", "1/4", "over 16 weeks: physician"),
    ],
)
def test_each_course_says_how_far_it_is_and_what_comes_next(board: Board, name: str, number: str, said: str) -> None:
    for width, height in ((160, 42), (80, 24)):
        model = ward()
        model = replace(model, selected=next(row.id for row in model.rows if row.course.patient.name == name))
        line = line_of(screen(model, board, width, height), name)
        assert number in line
        assert line.endswith(said)


def test_who_is_on_the_board_comes_first_by_bed_then_who_is_next_and_last_who_has_to_end() -> None:
    names = [row.course.patient.name for row in ward().rows]
    assert names[:3] == ["Jansen A.", "Ferreira L.", "Bakker S."]
    assert names[-1] == "Okafor C."
    assert names.index("Novák J.") < names.index("Haddad N.")


def test_the_beds_free_stand_under_each_day_and_closed_days_are_crossed(board: Board) -> None:
    lines = screen(ward(), board)
    free = next(line for line in lines if line.startswith(" free"))
    today = free.index("0")
    by_week = {weeks: free[today + 2 * weeks] for weeks in (0, 1, 2, 4, 5, 6, 7, 8, 9, 10)}
    assert by_week == {0: "0", 1: "0", 2: "8", 4: "-", 5: "-", 6: "0", 7: "0", 8: "0", 9: "0", 10: "1"}
    bars = lines[lines.index(free) - 1]
    assert bars[today + 8 : today + 11 : 2] == "╳╳"
    assert "26" in lines[lines.index(free) + 1]


def test_the_bars_are_as_high_as_the_beds_taken(board: Board) -> None:
    model = made_model([made_course("Haddad N.", [week(-2)])], full={week(1): 8, week(2): 5, week(3): 1})
    view = ViewState(160, 42, own=DaysPage(model))
    lines = DaysPage(model).lines(board, view)
    start = next(place for place, line in enumerate(lines) if line.text.startswith(" beds taken"))
    free = lines[start + 4].text
    column = free.index("0", 30)

    def halves(at: int) -> int:
        tones = [tone_at(lines[start + row], at) for row in range(4)]
        whole = sum(tone in {Tone.DAY_FULL, Tone.DAY_OPEN} for tone in tones)
        return 2 * whole + sum(tone is Tone.DAY_OPEN_EDGE for tone in tones)

    assert [halves(column + 2 * place) for place in range(4)] == [8, 5, 1, 0]


def tone_at(line: Any, column: int) -> Tone:
    at = 0
    for run in line.runs:
        at += cells(run.text)
        if column < at:
            return run.tone
    return Tone.PLAIN


def test_the_selected_course_is_told_with_its_window_and_the_days_proposed(board: Board) -> None:
    """The sentence of the picture, word for word."""
    model = ward()
    haddad = next(row.id for row in model.rows if row.course.patient.name == "Haddad N.")
    shown = "\n".join(screen(replace(model, selected=haddad), board))
    assert "Haddad N. cycle 2, window 24 December to 4 February." in shown
    assert "Proposed: 7 January 8 weeks, full   14 January 9 weeks, full   4 February 12 weeks, 1 bed free" in shown
    narrow = "\n".join(screen(replace(model, selected=haddad), board, 80, 24))
    assert "Proposed: 7 Jan 8 wk, full   4 Feb 12 wk, 1 free" in narrow


def test_the_bar_names_the_day_the_bed_and_what_clashes() -> None:
    model = ward()
    row = next(row for row in model.rows if row.course.patient.name == "Haddad N.")
    choice = first_choice(model, row)
    assert choice == Choice(row.id, 0, date(2027, 2, 4), 8)

    def said(choice: Choice) -> str:
        here = replace(model, selected=row.id, choice=choice)
        clashes = clashes_of(here, row, choice)
        return "\n".join(
            line.text for line in open_bar(here, clashes, 160, privacy=False, signer="J. de Vries", message=None)
        )

    assert "HADDAD N.   born 21-04-1974   cycle 2/4   Book 4 February, bed 8   12 weeks" in said(choice)
    assert "← → another day   Enter books   Esc leave" in said(choice)
    later = next_day(model, row, choice, 1)
    assert "Book 11 February, bed 1   13 weeks   7 d too late   needs a physician's reason" in said(later)
    full = next_day(model, row, choice, -1)
    assert "Book 28 January   11 weeks   full" in said(full)
    assert "Bed 3 is taken" in said(replace(choice, bed=3))


def test_a_closed_day_that_is_booked_stays_crossed_with_its_number_and_no_free_bed(board: Board) -> None:
    course = made_course("Novák J.", [week(-7)], [(week(4), 1)])
    model = made_model([course, made_course("Haddad N.", [])], full={week(4): 3})
    assert model.free_beds(week(4)) == ()
    for width, height in ((160, 42), (80, 24)):
        lines = screen(model, board, width, height)
        free = next(place for place, line in enumerate(lines) if line.startswith(" free"))
        at = lines[free].index("-", 3)
        assert (lines[free - 2][at], lines[free - 1][at]) == ("3", "╳")
        assert any("24 December closed, 3 booked" in line for line in lines)
        assert "no treatment day" in line_of(lines, "Novák J.")
    chosen = screen(replace(model, selected=course.id), board, 80, 24)
    assert any("Booked 24 December, Bed 1.   Closed, 3 booked." in line for line in chosen)
    assert "2026-12-24 (Thu 24 Dec)  closed, 3 booked" in list(spoken_days(model, week(5), privacy=False))
    day = next(one for one in days_data(model, week(5))["days"] if one["day"] == "2026-12-24")
    assert day == {"day": "2026-12-24", "taken": 3, "free_beds": [], "closed": True}


def test_a_sentence_too_long_for_a_row_goes_on_below_and_nothing_is_cut_in_a_word(board: Board) -> None:
    course = made_course("Okafor C.", [week(-17)], [(week(4), 2)])
    model = made_model([course], selected=course.id)
    lines = screen(model, board, 80, 24)
    place = next(place for place, line in enumerate(lines) if line.startswith(" Okafor C. over 16 weeks"))
    assert lines[place].rstrip().endswith("a physician says how")
    assert lines[place + 1].startswith(" it ends.   Booked 24 December, Bed 2.   Closed, 1 booked.")


@pytest.mark.parametrize("zoom", [-1, 0])
def test_numbers_that_would_run_together_are_said_of_the_day_looked_at(board: Board, zoom: int) -> None:
    """Two treatment days a week in two cells or one: no column says what is not so."""
    both = Calendar(frozenset({1, 3}), 8)
    full = {week(weeks): 8 for weeks in range(1, 30)}
    model = made_model([made_course("Novák J.", [week(-7)], [(week(1), 1)])], calendar=both, full=full, zoom=zoom)
    free = next(line for line in screen(model, board) if line.startswith(" free"))
    assert free.split() == ["free", "8", "on", "Tuesday", "1", "December"]
    chosen = replace(model, selected=model.rows[0].id)
    free = next(line for line in screen(chosen, board) if line.startswith(" free"))
    assert free.split() == ["free", "0", "on", "Thursday", "3", "December"]
    near = next(line for line in screen(replace(model, zoom=1), board) if line.startswith(" free"))
    assert near.split()[1:5] == ["8", "8", "0", "8"]


def test_the_bar_says_where_a_later_booking_is_left_outside_its_window() -> None:
    course = made_course("Novák J.", [], [(week(2), 1), (week(10), 1)])
    model = made_model([course])
    row = model.rows[0]

    def said(day: date) -> str:
        here = replace(model, selected=course.id, choice=Choice(course.id, 0, day, 1))
        return "\n".join(line.text for line in open_bar(here, (), 160, privacy=False, signer="x", message=None))

    assert "cycle 2 on 4 February is then 4 weeks after it" in said(week(6))
    assert "is then" not in said(week(4))
    assert "cycle 2 on 4 February is then before it" in said(week(11))
    assert row.outlooks[1].number == 2


def test_a_hundred_courses_scroll_around_the_selected_one_and_are_counted(board: Board) -> None:
    courses = [made_course(f"Patient {n}.", [week(-6)], [(week(2 + n % 9), 1 + n % 8)]) for n in range(100)]
    model = made_model(courses)
    for place in (0, 1, 40, 98, 99):
        chosen = model.rows[place]
        for width, height in ((160, 42), (80, 24)):
            lines = screen(replace(model, selected=chosen.id), board, width, height)
            assert len(lines) == height
            assert any(line.startswith("▌") and chosen.course.patient.name in line for line in lines)
            assert any(" of 100" in line for line in lines)
    assert "100 courses open" in "\n".join(screen(model, board))


@pytest.mark.parametrize("width", [50, 80, 99, 100, 119, 120, 160, 260])
@pytest.mark.parametrize("zoom", [-1, 0, 1])
def test_no_line_is_wider_than_the_screen_and_every_row_is_used(board: Board, width: int, zoom: int) -> None:
    model = replace(ward(), zoom=zoom)
    model = replace(model, selected=model.rows[4].id, choice=first_choice(model, model.rows[4]))
    for height in (10, 24, 42) if zoom else (10, 24, 30, 42, 60):
        lines = screen(model, board, width, height)
        assert len(lines) == height
        assert all(cells(line) <= width for line in lines)
        assert height < 24 or "no date yet" in "\n".join(lines)


def test_with_names_hidden_nobody_can_be_told(board: Board) -> None:
    model = ward()
    model = replace(model, selected=model.rows[0].id)
    for hidden in ({"privacy": True}, {"locked": True}):
        shown = "\n".join(screen(model, board, **hidden))
        assert not any(row.course.patient.name.split()[0] in shown for row in model.rows)


@pytest.mark.parametrize("look", [{"ascii": True}, {"no_colour": True}])
def test_without_utf8_or_colour_given_booked_and_windows_are_still_told_apart(
    board: Board, look: dict[str, Any]
) -> None:
    lines = screen(ward(), board, **look)
    jansen, haddad = line_of(lines, "Jansen A."), line_of(lines, "Haddad N.")
    given, here, booked, window, held = ("*", "@", "o", "==", "x") if "ascii" in look else ("●", "◉", "○", "━━", "×")
    for glyph in (given, here, booked, window):
        assert glyph in jansen
    assert held in haddad
    if "ascii" in look:
        assert all(line.isascii() for line in lines)


def test_other_weekdays_other_beds_and_none_at_all(board: Board) -> None:
    course = made_course("Haddad N.", [week(-2)])
    both = made_model([course], calendar=Calendar(frozenset({1, 3}), 12, closed=CLOSED))
    assert "a year of Tuesdays and Thursdays, 12 beds each" in "\n".join(screen(both, board))
    none = replace(made_model([course], calendar=Calendar(frozenset(), 8)), selected=course.id)
    shown = "\n".join(screen(none, board))
    assert "no weekdays are set" in shown
    assert "no treatment day is left in it" in shown
    assert first_choice(none, none.rows[0]) is None


def told(course: Course, board: Board, **more: Any) -> tuple[str, Tone, str]:
    """What the row of one selected course says, how loud, and what the sentence below says."""
    model = replace(made_model([course], **more), selected=course.id)
    words, tone = next_words(model, model.rows[0], 80)
    shown = screen(model, board, 240)
    return words, tone, next(line for line in shown if line.startswith(f" {course.patient.name} "))


def test_what_is_over_stays_as_long_as_its_beds_are_booked(board: Board) -> None:
    """Otherwise they would be taken, and nobody would see by whom."""
    end = [found("terminate", week(-1), {"code": "progression"})]
    ended = made_course("Rossi G.", [week(-6)], [(week(6), 3)], entries=end)
    assert told(ended, board)[:2] == ("ended, still booked 7 Jan", Tone.WARN_STRONG)
    assert "Still booked 7 January, Bed 3." in told(ended, board)[2]
    done = [week(-30), week(-22), week(-14), week(-6)]
    complete = made_course("Ferreira L.", done, [(week(6), 3), (week(14), 2)])
    assert told(complete, board)[:2] == ("complete, still booked 7 Jan +1", Tone.WARN_STRONG)
    model = made_model([ended, complete, made_course("Marino L.", done)])
    assert [row.course.patient.name for row in model.rows] == ["Rossi G.", "Ferreira L."]
    assert "2 are over and still booked" in "\n".join(screen(model, board))
    assert "0 courses open" in "\n".join(screen(model, board))
    words = list(spoken_days(model, week(20), privacy=False))
    assert any(line.startswith(f"{ended.id} ") and "ended, still booked 7 Jan" in line for line in words)
    data = {one["course"]: one["booked"] for one in days_data(model, week(20))["courses"]}
    assert [one["day"] for one in data[complete.id]] == [week(6).isoformat(), week(14).isoformat()]


@pytest.mark.parametrize(
    ("day", "bed", "said"),
    [
        (week(8), 1, "21 Jan, 8 weeks"),
        (week(5), 1, "31 Dec, 5 weeks, no treatment day, 7 d too early"),
        (week(8) + timedelta(days=1), 1, "22 Jan, 8 weeks 1 d, no treatment day"),
        (week(13), 1, "25 Feb, 13 weeks, 7 d too late"),
        (week(8), 9, "21 Jan, 8 weeks, there is no Bed 9"),
    ],
)
def test_a_booking_that_the_calendar_would_refuse_is_yellow_and_says_why(
    board: Board, day: date, bed: int, said: str
) -> None:
    """Whoever reschedules at the bed, or imports a list, is not asked by the calendar."""
    is_wrong = said.count(",") > 1
    words, tone, sentence = told(made_course("Novák J.", [TODAY], [(day, bed)]), board)
    assert (words, tone) == (said, Tone.WARN if is_wrong else Tone.PLAIN)
    assert all(f"{one.capitalize()}." in sentence for one in said.split(", ")[2:] if "Bed" not in one)


def test_a_booking_after_the_next_that_the_calendar_would_refuse_is_told_too(board: Board) -> None:
    course = made_course("Novák J.", [week(-8)], [(week(1), 1), (week(8) + timedelta(days=1), 1)])
    assert told(course, board)[:2] == ("3 Dec, 9 weeks; 22 Jan no treatment day", Tone.WARN)


def test_a_bed_that_somebody_else_keeps_overnight_is_told(board: Board) -> None:
    both = Calendar(frozenset({2, 3}), 8)
    course = made_course("Novák J.", [TODAY], [(week(8), 1)])
    words, tone, _sentence = told(course, board, calendar=both, full={week(8) - timedelta(days=1): 1})
    assert (words, tone) == ("21 Jan, 8 weeks, Bed 1 is taken overnight", Tone.WARN)


def test_half_that_toxicity_asks_for_is_told_of_a_booking_as_long_as_it_is_the_whole(board: Board) -> None:
    """A move prescribes nothing: a physician does."""
    gone = [*HELD, found("blood_count", TODAY, {"platelets_10e9_per_l": 160.0})]
    course = made_course("Peters H.", [week(-11)], [(week(1), 1)], entries=gone)
    words, tone, sentence = told(course, board)
    assert (words, tone) == ("3 Dec, 12 weeks, half dose asked, booked 7,400", Tone.WARN)
    assert "Half dose asked, booked 7,400: a physician prescribes." in sentence
    model = made_model([course])
    assert next_words(model, model.rows[0], 24)[0] == "3 Dec, half dose asked"
    (booked,) = days_data(model, week(2))["courses"][0]["booked"]
    assert (booked["activity_mbq"], booked["asks_for_half"]) == (7400.0, True)
    prescribed = made_course("Peters H.", [week(-11)], [(week(1), 1)], entries=gone, booked_mbq=3700.0)
    assert told(prescribed, board)[:2] == ("3 Dec, 12 weeks, HALF DOSE", Tone.PLAIN)


def test_what_is_put_off_beyond_its_window_is_told_with_no_day_proposed(board: Board) -> None:
    delay = found("delay", week(-1), {"code": "travel", "not_before": "2027-04-01"})
    course = made_course("Haddad N.", [week(-2)], entries=[delay])
    words, tone, sentence = told(course, board)
    assert (words, tone) == ("not before 1 April lies past 16 weeks", Tone.WARN_STRONG)
    assert "cycle 2: not before 1 April lies past 16 weeks; a physician decides." in sentence
    assert "Proposed" not in sentence
    model = made_model([course])
    assert next_words(model, model.rows[0], 24)[0] == "put off past 16 weeks"
    first = made_course("Dubois C.", entries=[delay])
    assert "cycle 1, from 1 April on." in told(first, board)[2]
    assert "Proposed: 1 April" in told(first, board)[2]


def test_how_far_a_course_has_come_is_the_same_number_everywhere(board: Board) -> None:
    """Today's cycle counts, as on the board, whether it has begun or not."""
    for course, number in (
        (made_course("Bakker S.", [], [(TODAY, 1)]), 1),
        (made_course("Bakker S.", [week(-8), TODAY]), 2),
        (made_course("Bakker S.", [week(-8)], [(week(1), 1)]), 1),
    ):
        model = made_model([course])
        assert f"{number}/4" in line_of(screen(model, board), "Bakker S.")
        assert f"  {number}/4  " in list(spoken_days(model, TODAY, privacy=False))[-1]
        assert reached_words(course) == f"cycle {number} of 4"
        assert f"cycle {number} of 4." in spoken_course(course, {}, Clock(board.zone, board.now))[0]


def test_an_empty_ward_says_so(board: Board) -> None:
    assert "no course yet" in "\n".join(screen(made_model([]), board))


def test_words_find_room_or_are_left_out_whole() -> None:
    model = ward()
    rows = {row.course.patient.name: row for row in model.rows}
    assert next_words(model, rows["Peters H."], 32)[0] == "platelets 62, HELD, 11 wk since"
    assert next_words(model, rows["Peters H."], 20)[0] == "platelets 62, HELD"
    assert next_words(model, rows["Peters H."], 6)[0] == "HELD"
    kidneys = [
        found("blood_count", week(-12), {"creatinine_umol_per_l": 80.0}),
        found("blood_count", week(-1), {"creatinine_umol_per_l": 133.0}),
    ]
    (row,) = course_rows([made_course("Martens N.", [week(-7)], entries=kidneys)])
    assert next_words(model, row, 44)[0] == "kidneys: creatinine 133, HELD, 7 wk since"
    assert next_words(model, row, 27)[0] == "kidneys, HELD, 7 wk since"
    assert [weeks_words(days) for days in (56, 57, 7)] == ["8 weeks", "8 weeks 1 d", "1 week"]
    assert weeks_words(54, short=True) == "7 wk 5 d"
