"""The whole protocol on the board: some seventy steps a bed, and still only what matters now at a glance."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ward_board.board.alarm_words import alarm_fact, alarm_to_do
from ward_board.board.as_data import board_data
from ward_board.board.board import Bed, Board, bed_of, board_of
from ward_board.board.day_sheet import WIDTH, day_sheet
from ward_board.board.flags import flag_texts
from ward_board.board.glyphs import glyphs_for
from ward_board.board.handover_page import handover_lines
from ward_board.board.headline import headline
from ward_board.board.layout import compose, compose_page
from ward_board.board.left_side import is_hot
from ward_board.board.moments import Clock
from ward_board.board.morning_page import morning_lines
from ward_board.board.next_items import items
from ward_board.board.next_moment import next_moment
from ward_board.board.not_recorded import not_recorded
from ward_board.board.phases import Stage, phases_of
from ward_board.board.right_side import next_row, third_row
from ward_board.board.spoken import spoken_lines
from ward_board.board.start_page import start_lines
from ward_board.board.view import Screen, ViewState
from ward_board.board.visits import visits
from ward_board.board.wall import compose_wall
from ward_board.board.wall_word import wall_word
from ward_board.domain.entry import Entry, Value
from ward_board.domain.form import FieldType, FormField
from ward_board.domain.patient import Patient
from ward_board.domain.protocol import Protocol
from ward_board.domain.protocol_file import parse
from ward_board.domain.status import Situation, situation
from ward_board.domain.text import cell_width
from ward_board.domain.words import Action, AlarmKind, Priority, Role

ZONE, UTC = ZoneInfo("Europe/Amsterdam"), ZoneInfo("UTC")
FILE = Path(__file__).parents[2] / "data" / "protocols" / "lu177-octreotate.toml"
STAFF = {"bos": "A. Bos", "smit": "Dr E. Smit", "maas": "M. Maas"}
DAY_BEFORE = frozenset({"course", "long_acting_analogue", "blood_results", "home", "vial_ordered"})
ANY = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
HALF_A_TIME = re.compile(r"(?<![\d:])\d?:\d|\d:\d(?!\d)|\d:(?=…|\s*$)")
FIXED: Mapping[str, Value] = {
    **{
        "gauge": 20.0,
        "patent": "yes",
        "fit": "yes",
        "removable": "no",
        "allergies": "none",
        "mg": 8.0,
        "uptake": "partly",
    },
    **{"haemoglobin_mmol_per_l": 8.1, "leucocytes_10e9_per_l": 5.0, "platelets_10e9_per_l": 200.0, "distance_m": 1.0},
    **{"systolic_mmhg": 124.0, "diastolic_mmhg": 78.0, "pulse_per_min": 68.0, "usv_per_h": 8.2, "mbq": 7400.0},
    **{"background_usv_per_h": 0.1, "standby_nurse": "L. Hoek, 5512", "vial_is": "on its way"},
}


def at(clock: str, days: int = 0) -> datetime:
    """An instant (UTC) from the ward's clock on the treatment day, or `days` after it."""
    return (datetime.fromisoformat(f"2026-11-26T{clock}").replace(tzinfo=ZONE) + timedelta(days=days)).astimezone(UTC)


@dataclass
class Course:
    """One treatment whose people do each thing when it is asked for; `left` are the steps that nobody does."""

    protocol: Protocol
    t0: datetime
    left: Collection[str] = ()

    def __post_init__(self) -> None:
        booked = {"bed": 1.0, "t0": self.t0.isoformat(), "cycle": 2.0, "activity_mbq": 7400.0, "protocol": "whole"}
        self.entries: list[Entry] = []
        self.write(Action.BOOK, self.t0 - timedelta(days=2), values=booked)

    def write(self, action: Action | str, when: datetime, step: str | None = None, **rest: object) -> Entry:
        """One more entry."""
        count = len(self.entries) + 1
        entry = Entry(
            action=Action(action), author="bos", role=Role.NURSE, occurred_at=when, recorded_at=when, step=step,
            stream="t1", version=count, seq=count, **rest,  # type: ignore[arg-type]
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def stands(self, when: datetime) -> Situation:
        """How it stands by all that was written so far."""
        return situation(self.protocol, self.entries, when, ZONE)

    def goes_on(self, until: datetime) -> Course:
        """All that is asked for up to `until`."""
        now = max(self.t0 - timedelta(hours=19), *(entry.occurred_at for entry in self.entries))
        while now <= until:
            asked = [one for one in self.stands(now).actions if one.step.id not in self.left]
            due = next((one for one in asked if one.at <= now and not any(gate.hard for gate in one.waits)), None)
            if due is None:
                later = [one.at for one in asked if one.at > now] + [now + timedelta(minutes=10)] * bool(asked)
                now = min(later, default=until + timedelta(days=1))
                continue
            values = _values(due.step.fields, now) if due.step.infusion is None else {}
            self.write(due.action, now, due.step.id, values=values)
        return self


def _values(fields: Sequence[FormField], now: datetime) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for one in fields:
        kinds: dict[FieldType, Value] = {
            FieldType.MARK: "yes", FieldType.DATE: "2026-11-20", FieldType.TIME: now.isoformat(), FieldType.NUMBER: 4.0
        }  # fmt: skip
        usual = one.default or (one.choices[0] if one.choices else kinds.get(one.type, "as usual"))
        if one.required or one.id in {"expected_at", "weight_kg"}:
            found[one.id] = FIXED.get(one.id, usual)
    return found


@pytest.fixture(scope="module")
def whole() -> Protocol:
    """The whole protocol as it is shipped."""
    return parse(FILE.read_text(encoding="utf-8"), FILE.name)


@pytest.fixture(scope="module")
def done(whole: Protocol) -> tuple[Entry, ...]:
    """A treatment from the day before to the released room, nothing left out; T0 at 08:00."""
    return tuple(Course(whole, at("08:00")).goes_on(at("16:00", 1)).entries)


@pytest.fixture(scope="module")
def careless(whole: Protocol) -> tuple[Entry, ...]:
    """The same where five things of the day before were never recorded."""
    return tuple(Course(whole, at("08:00"), DAY_BEFORE).goes_on(at("23:00")).entries)


Entries = Sequence[Entry]
MakeBoard = Callable[..., Board]


def bed(protocol: Protocol, entries: Entries, now: datetime, number: int = 1, shift_minutes: int = 0) -> Bed:
    """A treatment in a bed as it stood at `now`, all of it so many minutes later than it was written."""
    shift = timedelta(minutes=shift_minutes)
    moved = [_moved(entry, number, shift) for entry in entries]
    known = [entry for entry in moved if entry.recorded_at <= now or entry.version == 1]
    patient = Patient(f"p{number}", f"Jansen {'ABCDEFGH'[number - 1]}.", date(1958, 4, 2), f"41.{number}", "NL", "nl")
    return bed_of(patient, situation(protocol, known, now, ZONE))


def _moved(entry: Entry, number: int, shift: timedelta) -> Entry:
    values = dict(entry.values)
    if entry.action is Action.BOOK:
        values |= {"bed": float(number), "t0": (datetime.fromisoformat(str(values["t0"])) + shift).isoformat()}
    times = {"occurred_at": entry.occurred_at + shift, "recorded_at": entry.recorded_at + shift}
    return replace(entry, stream=f"t{number}", values=values, **times)


def board(beds: Sequence[Bed]) -> Board:
    """The ward with these beds."""
    now = beds[0].situation.now
    named = {"ward": "PRRT ward", "kind": "demo", "day": date(2026, 11, 26), "zone": ZONE, "staff": STAFF}
    return board_of(now=now, saved_at=now, beds=beds, **named)  # type: ignore[arg-type]


def ward(protocol: Protocol, entries: Entries, now: datetime, minutes_between: int = 20) -> Board:
    """Eight beds, each so many minutes behind the one before."""
    return board([bed(protocol, entries, now, n, (n - 1) * minutes_between) for n in range(1, 9)])


def clock(one: Board | Bed) -> Clock:
    return Clock(ZONE, one.now if isinstance(one, Board) else one.situation.now)


def text(screen: Screen) -> str:
    return "\n".join(line.text for line in screen.lines)


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


def test_late_looks_of_one_series_share_a_line_until_somebody_has_one_of_them(whole: Protocol) -> None:
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


def test_h38_a_room_stays_hot_when_the_patient_has_gone_until_it_is_released(whole: Protocol, done: Entries) -> None:
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
    assert "hot room, release 15:00" in pages[0]
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


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_morning_tells_a_scan_from_one_that_was_looked_at(whole: Protocol, done: Entries) -> None:
    def page(clock_time: str, without: Collection[str] = ()) -> str:
        known = [entry for entry in done if entry.step not in without]
        one = board([bed(whole, known, at(clock_time, 1))])
        return "\n".join(line.text for line in morning_lines(one, ViewState(160, 42)))

    assert "to be looked at" in page("08:40")
    assert "not looked at" in page("09:10", {"scan_read", "evaluation"})
    assert "partly" in page("08:55")
    assert "to explain" in page("09:30")
    assert "explained 09:35" in page("11:00")
    assert "since Wed" not in page("11:00", DAY_BEFORE)


def test_the_start_of_the_day_gathers_what_of_the_days_before_is_open(whole: Protocol, careless: Entries) -> None:
    known = [entry for entry in careless if entry.occurred_at < at("07:55")]
    early = board(
        [bed(whole, [one for one in careless if one.occurred_at < at("06:28")], at("06:28"), n) for n in (1, 2)]
    )
    page = "\n".join(line.text for line in start_lines(early, ViewState(160, 60)))
    assert re.search(r"Beds 1 2 +course and interval, long-acting analogue, blood results", page)
    assert "rooms prepared Beds 1 2" in page
    assert "not confirmed" in page
    later = "\n".join(line.text for line in start_lines(board([bed(whole, known, at("07:55"))]), ViewState(160, 60)))
    assert "on its way, exp" in later or "on its way 07:50" in later
    assert "1 of 1 confirmed" in later


def test_h28_the_handover_gathers_what_is_not_recorded_by_its_card(whole: Protocol, careless: Entries) -> None:
    one = bed(whole, careless, at("15:30"))
    found = not_recorded(one, clock(one))
    assert [each.words[1] for each in found] == ["5 of the day before"]
    nobody = bed(whole, careless[:1], at("06:59"))
    words = [each.words[0] for each in not_recorded(nobody, clock(nobody))]
    assert len(words) <= 5, words
    assert "arrival, " in " ".join(words)


def test_the_night_says_who_stands_by(whole: Protocol, done: Entries) -> None:
    night = ward(whole, done, at("22:30"), minutes_between=1)
    wide, narrow = (text(compose(night, ViewState(*size, signer="M. Maas"))) for size in ((160, 42), (80, 24)))
    assert "stand-by L. Hoek, 5512" in wide
    assert "stand-by L. Hoek, 5512" in narrow
    assert "stand-by" not in text(compose(ward(whole, done, at("18:00")), ViewState(160, 42)))
    assert "L. Hoek, 5512" in "\n".join(line.text for line in handover_lines(night, ViewState(160, 42)))


def test_the_paper_sheet_has_a_line_for_each_card_with_its_time_not_one_for_each_step(
    whole: Protocol, done: Entries
) -> None:
    one = bed(whole, done[:1], at("06:00", -1))
    sheet = day_sheet(board([one]), [one], written_by="x", phone="", language="nl")
    rows = re.findall(r"^ ?(?:\w{3} )?\d\d:\d\d .*", sheet, re.MULTILINE)
    assert 20 < len(rows) < 40 < len(one.situation.actions)
    assert re.search(r"06:25 +Arrival, 6 checks", sheet)
    assert "[ ] identity" in sheet
    assert re.search(r"\[ \] [^\n]*08:32.*\n.*08:35", sheet)
    assert max(cell_width(line) for line in sheet.splitlines()) <= WIDTH
    for step in whole.steps:
        asked = one.situation.steps[step.id]
        if not asked.record.falls_away and not step.optional and step.card and not step.series:
            assert step.title in sheet.replace("\n             ", " ") or step.does.capitalize()[:20] in sheet
    over = bed(whole, done, at("12:30"))
    assert "Arrival, 6 checks           [x]" in day_sheet(
        board([over]), [over], written_by="x", phone="", language="nl"
    )


def test_prepared_means_all_that_the_amino_acids_wait_for(whole: Protocol, done: Entries) -> None:
    def prepared(clock_time: str) -> Stage:
        one = bed(whole, [entry for entry in done if entry.occurred_at <= at(clock_time)], at(clock_time))
        return next(phase.stage for phase in phases_of(one.situation, clock(one)) if phase.words == "prepared")

    assert (prepared("07:30"), prepared("07:55")) == (Stage.TO_COME, Stage.OVER)
    early = bed(whole, done, at("18:00", -1))
    assert next(iter(phases_of(early.situation, clock(early)))).stage is Stage.TO_COME, (
        "asked by telephone, not admitted"
    )


def test_the_wall_says_what_runs_by_the_name_that_the_protocol_gives_it(whole: Protocol, done: Entries) -> None:
    steps = [
        one.model_copy(update={"title": "In-111 octreotate"}) if one.id == "lutetium" else one for one in whole.steps
    ]
    renamed = Protocol.model_validate(
        {**{name: getattr(whole, name) for name in Protocol.model_fields}, "steps": steps}
    )
    assert wall_word(bed(renamed, done, at("08:40"))).word == "IN-111"


# --- any size, any moment; no amino acids ----------------------------------------------------------------------------


def without_amino_acids(raw: dict[str, object]) -> dict[str, object]:
    """A protocol file's content without the step, and without what names it."""
    steps = []
    for step in raw["steps"]:  # type: ignore[attr-defined]
        if step["id"] == "amino_acids":
            continue
        gates = [gate for gate in step.get("gates", ()) if gate.get("step") != "amino_acids"]
        planned = step["planned"]
        if str(planned.get("after", "")).startswith("amino_acids"):
            planned = {**planned, "after": "t0" if "start" in planned["after"] else "lutetium.end"}
        steps.append({**step, "gates": gates, "planned": planned})
    return {**raw, "steps": steps}


@pytest.fixture(scope="module")
def bare() -> Protocol:
    """The core protocol without amino acids."""
    import tomllib

    core = FILE.with_name("lu177-octreotate-core.toml")
    return Protocol.model_validate(without_amino_acids(tomllib.loads(core.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def bare_board(bare: Protocol) -> MakeBoard:
    """`bare_board(now)` is a ward of three beds without amino acids."""
    entries = tuple(Course(bare, at("08:00")).goes_on(at("15:00", 1)).entries)
    return lambda now: board([bed(bare, entries, now, n, (n - 1) * 30) for n in (1, 2, 3)])


@pytest.fixture(scope="module")
def whole_board(whole: Protocol, done: Entries, careless: Entries) -> MakeBoard:
    """`whole_board(now, apart, is_careless)` is a ward of eight beds, so many minutes apart."""
    return lambda now, apart, is_careless: ward(whole, careless if is_careless else done, now, apart)


PAGES: tuple[Callable[[Board, ViewState], Screen], ...] = (
    compose,
    compose_wall,
    lambda found, view: compose_page(found, view, morning_lines(found, view)),
    lambda found, view: compose_page(found, view, handover_lines(found, view)),
    lambda found, view: compose_page(found, view, start_lines(found, view)),
)
SIZES = st.sampled_from([(80, 24), (100, 30), (160, 42), (12, 10)]) | st.tuples(st.integers(0, 260), st.integers(0, 70))
MINUTES = st.integers(-1100, 2000)


def check(found: Board, size: tuple[int, int]) -> list[str]:
    """The rows of each page: each is whole, so many rows, none too wide, and from 80x24 on no time cut."""
    view, said = ViewState(*size, signer="J. de Vries", selected="t1"), []
    for page in PAGES:
        screen = page(found, view)
        assert len(screen.lines) == view.height
        for line in screen.lines:
            assert cell_width(line.text) <= view.width
            if size[0] >= 80 and size[1] >= 24 and page is not compose_wall:
                assert HALF_A_TIME.search(line.text) is None, line.text
            said.append(line.text)
    return said


@ANY
@given(size=SIZES, minutes=MINUTES, is_careless=st.booleans(), apart=st.integers(0, 40))
def test_h26_h27_the_whole_protocol_is_drawn_whole_at_any_size_and_moment(
    whole_board: MakeBoard, size: tuple[int, int], minutes: int, is_careless: bool, apart: int
) -> None:
    found = whole_board(at("08:00") + timedelta(minutes=minutes), apart, is_careless)
    check(found, size)
    assert spoken_lines(found, language="nl")


@ANY
@given(size=SIZES, minutes=MINUTES)
def test_a_protocol_without_amino_acids_is_drawn_without_them(
    bare_board: MakeBoard, size: tuple[int, int], minutes: int
) -> None:
    found = bare_board(at("08:00") + timedelta(minutes=minutes))
    said = [*check(found, size), *spoken_lines(found, language="nl")]
    said.append(day_sheet(found, found.beds, written_by="x", phone="", language="nl"))
    assert not [line for line in said if "mino acid" in line]
    assert not any(alarm.step == "amino_acids" for one in found.beds for alarm in one.every_alarm)


def test_a_protocol_without_amino_acids_begins_with_its_lutetium(bare_board: MakeBoard) -> None:
    early, running = bare_board(at("07:30")), bare_board(at("08:40")).beds[0]
    page = "\n".join(line.text for line in start_lines(early, ViewState(160, 42)))
    assert "first Lu-177" in page
    names = [phase.words for phase in phases_of(running.situation, clock(running))]
    assert names == ["admitted", "prepared", "lutetium", "cannula out", "night", "scan, rules", "home"]
    assert headline(running, clock(running)).words[0].startswith("LU-177 RUNNING")
