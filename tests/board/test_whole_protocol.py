"""The whole protocol on the board: some seventy steps a bed, and still only what matters now at a glance."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ward_board.board.alarm_words import alarm_fact, alarm_to_do
from ward_board.board.as_data import board_data
from ward_board.board.day_sheet import day_sheet
from ward_board.board.flags import flag_texts
from ward_board.board.glyphs import glyphs_for
from ward_board.board.headline import headline
from ward_board.board.layout import compose
from ward_board.board.left_side import is_hot
from ward_board.board.morning_page import morning_lines
from ward_board.board.next_items import items
from ward_board.board.next_moment import next_moment
from ward_board.board.right_side import next_row, third_row
from ward_board.board.spoken import spoken_lines
from ward_board.board.view import ViewState
from ward_board.board.visits import visits
from ward_board.board.wall_word import wall_word
from ward_board.domain.entry import Entry
from ward_board.domain.protocol import Protocol
from ward_board.domain.words import Action, AlarmKind, Priority

from .whole_bed import Course, Entries, at, bed, board, clock, text

# --- next list ------------------------------------------------------------------------------------------------------


def test_what_one_card_asks_for_at_one_bed_is_one_item_and_all_of_it_stays_in_the_data(
    whole: Protocol, done: Entries
) -> None:
    """ "arrival, 5 checks" is one line for the nurse; a program still gets each of them."""
    found = board([bed(whole, done[:13], at("06:31"))])
    (arrival,) = [one for one in items(found, None, all_later=False) if one.what[0].startswith("arrival")]
    count = int(re.findall(r"\d+", arrival.what[0])[0])
    in_data = [one["step"] for one in board_data(found)["next_actions"]]
    of_card = [step.id for step in whole.steps if step.card == "arrival" and step.id in in_data]
    assert count == len(of_card) >= 5
    assert (arrival.at, arrival.who) == (min(one.at for one in found.actions if one.step.id in of_card), "nurse")
    assert len(in_data) == len(set(in_data)) >= count + 2


def test_a_visit_names_who_is_still_needed_and_not_what_it_waits_for_within_itself(
    whole: Protocol, careless: Entries
) -> None:
    one = board([bed(whole, careless[: 1 + 7], at("17:00", -1))])
    (left,) = items(one, None, all_later=False)[:1]
    assert left.is_left_open
    assert left.what[0] == "5 of the day before"
    assert left.who == "nurse, technologist, physician"
    go = next(item for item in items(one, None, all_later=True) if item.what[0].startswith("physician's go"))
    assert go.what[0] == "physician's go, 2 checks"
    assert "consent" not in go.waits


@pytest.mark.parametrize(("clock_time", "first"), [("08:31", "start Lu-177"), ("10:58", "watch after Lu-177")])
def test_what_was_left_open_pushes_nothing_out_that_is_needed_now(
    whole: Protocol, careless: Entries, clock_time: str, first: str
) -> None:
    """Overdue things without an alarm come after all that is due or soon, one line a bed, before what is later."""
    now = at(clock_time)
    known = [entry for entry in careless if entry.occurred_at < now - timedelta(minutes=2)]
    found = board([bed(whole, known, now, n, n - 1) for n in range(1, 9)])
    shown = items(found, None, all_later=True)
    said = [" ".join(one.what) for one in shown if not one.is_left_open and one.at - now <= timedelta(minutes=20)]
    assert any(first in words for words in said)
    turns = [2 if one.is_left_open else 1 if one.at - now <= timedelta(minutes=20) else 3 for one in shown]
    assert turns == sorted(turns)
    assert sum(one.is_left_open for one in shown) == 8
    lines = text(compose(found, ViewState(160, 42))).splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(" Next"))
    assert sum("still open" in line for line in lines[start:]) <= 1


def test_next_is_what_can_be_done_soon_then_what_was_left_open_then_what_is_later(
    whole: Protocol, careless: Entries
) -> None:
    eve = bed(whole, careless[: 1 + 7], at("17:00", -1)).situation
    assert eve.next is not None
    assert eve.next.is_left_open
    morning = bed(whole, careless[: 1 + 7], at("06:20")).situation
    assert morning.next is not None
    assert morning.next.step.card == "arrival"
    turns = [(one.is_left_open, one.at - morning.now > timedelta(minutes=20)) for one in morning.actions]
    assert turns == sorted(turns, key=lambda turn: 1 if turn[0] else 2 if turn[1] else 0)


def test_right_of_the_lanes_stands_what_somebody_waits_for_then_what_was_left_open(
    whole: Protocol, careless: Entries
) -> None:
    one = bed(whole, careless, at("10:10"))
    coming, then = next_row(one, clock(one)), third_row(one, clock(one))
    assert coming is not None
    assert (coming.when, coming.words) == ("11:00", ("watch after Lu-177, 3 checks", "watch after Lu-177"))
    assert then.words[0] == "open 5 of the day before"


def test_a_card_that_is_due_at_two_times_makes_two_visits(whole: Protocol, done: Entries) -> None:
    one = bed(whole, done, at("09:40", 1)).situation
    going = [visit for visit in visits(one.actions, whole) if visit.first.step.card == "going_home"]
    assert len(going) > 1
    assert all(act.at - visit.at <= timedelta(minutes=20) for visit in going for act in visit.acts)


# --- alarms ---------------------------------------------------------------------------------------------------------


def look(course: Course, when: datetime, **figures: float) -> Entry:
    return course.write(Action.TICK, when, "watch_60", values=dict(figures))


def test_a_figure_of_concern_says_the_figure_its_time_and_the_limit(whole: Protocol) -> None:
    course = Course(whole, at("08:00"), {"watch_60", "watch_90", "watch_150", "watch_210"}).goes_on(at("09:35"))
    entry = look(course, at("09:44"), systolic_mmhg=84.0, diastolic_mmhg=50.0)
    now = at("09:50")
    (alarm,) = [one for one in bed(whole, course.entries, now).alarms if one.kind is AlarmKind.OBSERVATION]
    one = bed(whole, course.entries, now)
    assert alarm.subject == entry.id
    assert alarm_fact(alarm, one.situation, clock(one)) == "blood pressure 84/50 at 09:44, below 90"
    assert "measure again" in alarm_to_do(alarm, one.situation, clock(one))
    assert wall_word(one).word in {"LOOK", "RUNNING"}
    look(course, at("09:52"), pulse_per_min=134.0)
    one = bed(whole, course.entries, at("09:53"))
    facts = [
        alarm_fact(alarm, one.situation, clock(one)) for alarm in one.alarms if alarm.kind is AlarmKind.OBSERVATION
    ]
    assert "pulse 134 /min at 09:52, above 120" in facts
    look(course, at("09:55"), systolic_mmhg=118.0, diastolic_mmhg=70.0, pulse_per_min=80.0)
    one = bed(whole, course.entries, at("09:56"))
    assert not [alarm for alarm in one.alarms if alarm.kind is AlarmKind.OBSERVATION]


def test_h19_late_looks_of_one_series_share_a_line_until_somebody_has_one_of_them(whole: Protocol) -> None:
    """What is drawn is one line; programs, takes and the bell's first alarm keep every id."""
    course = Course(whole, at("08:00"), {"watch_60", "watch_90", "watch_150", "watch_210"}).goes_on(at("10:20"))
    one = bed(whole, course.entries, at("10:20"))
    every = [alarm for alarm in one.every_alarm if alarm.kind is AlarmKind.OBSERVATION]
    (drawn,) = [alarm for alarm in one.alarms if alarm.kind is AlarmKind.OBSERVATION]
    assert [alarm.subject for alarm in every] == ["watch_60", "watch_90"]
    assert (drawn.subject, drawn.also) == ("watch_60", ("watch_90",))
    assert alarm_fact(drawn, one.situation, clock(one)) == "watch after Lu-177: 2 not recorded, due 09:30"
    in_data = [alarm["id"] for alarm in board_data(board([one]))["alarms"]]
    assert {alarm.id for alarm in every} <= set(in_data)
    course.write(Action.TAKE, at("10:21"), target=drawn.id)
    taken = [one for one in bed(whole, course.entries, at("10:22")).alarms if one.kind is AlarmKind.OBSERVATION]
    assert [(alarm.subject, alarm.taken is not None) for alarm in taken] == [("watch_60", True), ("watch_90", False)]


def test_h7_what_is_high_never_shares_a_line_with_what_is_late(whole: Protocol) -> None:
    urgent = whole.alarms[AlarmKind.OBSERVATION].model_copy(update={"priority": Priority.HIGH, "then": None})
    urgent = urgent.model_copy(update={"then_after_minutes": None})
    louder = whole.model_copy(update={"alarms": {**whole.alarms, AlarmKind.OBSERVATION: urgent}})
    course = Course(louder, at("08:00"), {"watch_60", "watch_90", "watch_150", "watch_210"}).goes_on(at("10:20"))
    drawn = [one for one in bed(louder, course.entries, at("10:20")).alarms if one.kind is AlarmKind.OBSERVATION]
    assert [(alarm.subject, alarm.also) for alarm in drawn] == [("watch_60", ()), ("watch_90", ())]


# --- flags, rooms, marks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("booked", "asked", "flag"),
    [
        (None, None, "ALLERGY UNKNOWN"),
        (None, "none", None),
        (None, "NKDA", None),
        (None, "unknown", "ALLERGY UNKNOWN"),
        ("latex", "unknown", "ALLERGY latex"),
        ("latex", None, "ALLERGY latex"),
        ("", "iodine contrast", "ALLERGY iodine contrast"),
    ],
)
def test_h15_what_was_asked_at_the_bed_counts_and_what_nobody_knows_stays_unknown(
    whole: Protocol, booked: str | None, asked: str | None, flag: str | None
) -> None:
    course = Course(whole, at("08:00"))
    if booked is not None:
        first = course.entries[0]
        course.entries[0] = replace(first, values={**first.values, "allergies": booked})
    if asked is not None:
        course.write(Action.TICK, at("15:00", -1), "allergies", values={"allergies": asked, "earlier_reaction": "none"})
    one = bed(whole, course.entries, at("07:00"))
    assert list(flag_texts(one, frozenset(), "nl")) == ([flag] if flag else [])
    sheet = day_sheet(board([one]), [one], written_by="x", phone="", language="nl")
    assert ("allergies: none" in sheet) is (flag is None)


def test_a_room_stays_hot_when_the_patient_has_gone_until_it_is_released(whole: Protocol, done: Entries) -> None:
    """The release is the next act everywhere, and what it changes wakes the board."""
    before, home = bed(whole, done, at("08:20")), bed(whole, done, at("14:10", 1))
    free = bed(whole, done, at("15:30", 1))
    assert [is_hot(one) for one in (before, home, free)] == [False, True, False]
    found = board([home])
    (item,) = items(found, None, all_later=False)
    assert item.what[0] == "survey, clean, release the room"
    said = text(compose(found, ViewState(160, 42)))
    assert "hot room" in said
    assert "15:00 survey, clean, release the room" in said
    assert wall_word(home).word == "HOT"
    assert wall_word(free).word == "HOME"
    pages = ["\n".join(line.text for line in morning_lines(board([one]), ViewState(160, 42))) for one in (home, free)]
    assert "room closed until it is released" in pages[0]
    assert "room released 15:00" in pages[1]
    assert next_moment(found) == at("14:40", 1)
    assert next_moment(board([free])) is None
    assert any("Hot room" in line for line in spoken_lines(found, language="nl"))


def test_a_second_cannula_is_a_cannula_on_the_lane_and_one_that_nobody_asks_for_is_not(
    whole: Protocol, done: Entries
) -> None:
    glyph = glyphs_for(ascii_only=False, no_colour=False).cannula
    known = [entry for entry in done if entry.occurred_at < at("07:20")]

    def marks(entries: Entries) -> int:
        lines = compose(board([bed(whole, entries, at("07:20"))]), ViewState(160, 42)).lines
        return sum(line.text.count(glyph) for line in lines if "cannula out" not in line.text)

    second = replace(known[-1], action=Action.TICK, step="cannula_lutetium", occurred_at=at("07:15"))
    second = replace(second, values={"site": "right", "gauge": 20.0, "patent": "yes"}, version=900, seq=900)
    assert marks(known) == 1
    assert marks([*known, second]) == 2


@pytest.mark.parametrize(
    ("minutes", "flagged"), [(19, "19 min"), (20, ""), (30, ""), (40, ""), (41, "41 min"), (80, "80 min")]
)
def test_a_lutetium_that_took_too_short_or_too_long_is_flagged_where_its_end_is_told(
    whole: Protocol, done: Entries, minutes: int, flagged: str
) -> None:
    course = Course(whole, at("08:00"), {"lutetium"})
    start = next(entry for entry in done if entry.step == "lutetium")
    course.entries = [entry for entry in done if entry.seq <= start.seq]
    course.write(Action.FINISH, start.occurred_at + timedelta(minutes=minutes), "lutetium")
    one = bed(whole, course.entries, at("10:00"))
    said = [*third_row(one, clock(one)).words, *spoken_lines(board([one]), language="nl", width=999)]
    assert any("outside 20 to 40" in words for words in said) is bool(flagged)
    assert any(f"{flagged}, outside" in words for words in said) is bool(flagged)
    course.left = ()
    course.goes_on(at("12:30"))
    over = bed(whole, course.entries, at("12:30"))
    assert ("outside 20 to 40" in headline(over, clock(over)).words[0]) is bool(flagged)
