"""Takes: "I go" holds for a while, and never beyond its author's signing off (H9, I8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ward_board.config.settings import AlarmSettings
from ward_board.domain.access import Access
from ward_board.domain.alarms import alarms
from ward_board.domain.decide import decide
from ward_board.domain.duty import AccessNote
from ward_board.domain.entry import Request, Seen
from ward_board.domain.takes import TakeRule, back_again, nurse_before
from ward_board.domain.taking import decide_take
from ward_board.domain.words import Action, Priority
from ward_board.errors import AlreadyDoneError, BadInputError

STOPPED = "t1:amino_acids_stopped:amino_acids"
DURING_LUTETIUM = "t1:amino_acids_stopped_during_lutetium:amino_acids"


def holder(day, minute, kind, **rule):
    """Who has the alarm of a kind at a minute, and until when."""
    found = alarms(day.situation(minute), None, TakeRule(**rule))
    [alarm] = [alarm for alarm in found if alarm.kind == kind]
    return (alarm.taken.author if alarm.taken else None), day.minute(alarm.taken_until)


def test_the_times_of_the_rule_and_of_the_settings_are_the_same():
    settings = AlarmSettings()
    assert TakeRule().minutes == {
        Priority.HIGH: settings.taken_minutes_high,
        Priority.MEDIUM: settings.taken_minutes_medium,
        Priority.LOW: settings.taken_minutes_low,
    }


@pytest.mark.parametrize(("minute", "by"), [(12, "nurse2"), ("41:59", "nurse2"), ("42:00", None), (90, None)])
def test_h9_a_medium_alarm_is_nobody_s_again_after_30_min(day, minute, by):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    assert holder(day, minute, "amino_acids_stopped") == (by, 42 if by else None)


@pytest.mark.parametrize(("minute", "by"), [("50:59", "nurse2"), ("51:00", None)])
def test_h9_an_alarm_that_became_high_is_held_as_long_as_a_high_one(day, minute, by):
    day.until_lutetium()
    day.record(40, "nurse1", "amino_acids", "pause")
    day.record(41, "nurse2", None, "take", target=DURING_LUTETIUM)
    assert holder(day, 41, "amino_acids_stopped_during_lutetium") == ("nurse2", 71)
    assert holder(day, minute, "amino_acids_stopped_during_lutetium") == (by, 51 if by else None)


@pytest.mark.parametrize(("left", "by"), [("11:59", "nurse2"), (12, None), (20, None)])
def test_h9_who_signs_off_takes_no_alarm_along(day, left, by):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    held = holder(day, 21, "amino_acids_stopped", signed_off={"nurse2": day.at(left), "nurse1": day.at(21)})
    assert held[0] == by


def test_after_the_newest_holder_left_the_one_before_has_it_while_that_lasts(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    first = day.record(12, "nurse1", None, "take", target=STOPPED)
    day.entries.append(replace(first, author="nurse2", occurred_at=day.at(14), version=7, seq=7))
    assert holder(day, 20, "amino_acids_stopped") == ("nurse2", 44)
    assert holder(day, 20, "amino_acids_stopped", signed_off={"nurse2": day.at(16)}) == ("nurse1", 42)


@pytest.mark.parametrize("signed_off", [{}, {"nurse1": timedelta(minutes=30)}])
def test_a_deviation_stays_low_once_taken_when_nobody_has_it_any_more(day, signed_off):
    """A night without a physician is no night of alarms (I8)."""
    day.until_time_out()
    entry = day.lutetium(28, deviation="early", reason="pump was on")
    day.record(29, "nurse1", None, "take", target=f"t1:deviation:{entry.id}")
    rule = TakeRule(signed_off={who: day.t0 + after for who, after in signed_off.items()})
    for minute, by in ((30, "nurse1" if not signed_off else None), (150, None)):
        found = alarms(day.situation(minute), None, rule)
        [alarm] = [alarm for alarm in found if alarm.kind == "deviation"]
        assert (alarm.priority, alarm.taken and alarm.taken.author) == (Priority.LOW, by)


def test_a_take_of_before_the_alarm_holds_nothing(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    day.record(13, "nurse2", "amino_acids", "resume")
    day.record(14, "nurse2", "amino_acids", "pause")
    assert holder(day, 15, "amino_acids_stopped") == (None, None)


def test_an_alarm_may_be_taken_again_when_nobody_has_it_any_more(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    assert day.answer("41:59", "nurse1", None, "take", target=STOPPED)[0] == 4
    day.record(42, "nurse1", None, "take", target=STOPPED)
    assert holder(day, 43, "amino_acids_stopped") == ("nurse1", 72)


def test_taking_asks_the_rule_of_the_site(day, case_of):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    case = case_of(day, 15, "nurse1", STOPPED)
    with pytest.raises(AlreadyDoneError):
        decide_take(case)
    assert decide_take(case, TakeRule(signed_off={"nurse2": day.at(14)})).author == "nurse1"
    short = dict.fromkeys(Priority, 2.0)
    assert decide_take(case, TakeRule(minutes=short)).target == STOPPED


@pytest.fixture
def case_of():
    from ward_board.domain.case import open_case
    from ward_board.domain.entry import Request
    from ward_board.domain.words import Action

    def make(day, minute, by, target):
        request = Request(Action.TAKE, day.person(by), day.at(minute), target=target)
        return open_case(day.protocol, day.entries, request, day.at(minute), day.zone, day.around)

    return make


def test_whoever_accepts_a_bed_accepts_its_alarm_from_whoever_has_it(day):
    day.until_amino_acids()
    day.record(5, "coord1", None, "assign", values={"nurse": "nurse1"})
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse1", None, "take", target=STOPPED)
    with pytest.raises(AlreadyDoneError):
        day.record(14, "nurse2", None, "take", target=STOPPED)
    day.record(15, "nurse2", None, "assign", values={"nurse": "nurse2"})
    day.record(15, "nurse2", None, "take", target=STOPPED)
    assert holder(day, 16, "amino_acids_stopped") == ("nurse2", 45)
    with pytest.raises(AlreadyDoneError):
        day.record(17, "nurse2", None, "take", target=STOPPED)


def test_a_bed_that_was_given_is_accepted_once_by_its_nurse(day):
    day.record(-50, "coord1", None, "assign", values={"nurse": "nurse1"})
    day.record(-40, "nurse1", None, "assign", values={"nurse": "nurse1"})
    with pytest.raises(AlreadyDoneError):
        day.record(-30, "nurse1", None, "assign", values={"nurse": "nurse1"})
    with pytest.raises(AlreadyDoneError):
        day.record(-30, "coord1", None, "assign", values={"nurse": "nurse1"})


def test_h9_a_coordinator_between_two_nurses_does_not_keep_the_alarm_from_the_second(day):
    day.until_amino_acids()
    day.record(5, "coord1", None, "assign", values={"nurse": "nurse2"})
    day.record(10, "nurse2", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    day.record(14, "coord1", None, "assign", values={"nurse": "nurse1"})
    with pytest.raises(AlreadyDoneError):
        day.record(14, "nurse1", None, "take", target=STOPPED)
    day.record(15, "nurse1", None, "assign", values={"nurse": "nurse1"})
    assert nurse_before(day.entries) == "nurse2"
    day.record(15, "nurse1", None, "take", target=STOPPED)
    assert holder(day, 16, "amino_acids_stopped") == ("nurse1", 45)


def test_the_nurse_before_is_the_last_one_who_is_somebody_else(day):
    assert nurse_before(day.entries) is None
    for minute, nurse in enumerate(("nurse1", "nurse2", "nurse1"), start=-60):
        day.record(minute, "coord1", None, "assign", values={"nurse": nurse})
    day.record(-50, "nurse1", None, "assign", values={"nurse": "nurse1"})
    assert nurse_before(day.entries) == "nurse2"
    assert nurse_before(day.entries[:2]) is None


def test_h9_a_sign_off_that_lies_ahead_ends_no_take(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    left = {"nurse2": day.at(30)}
    assert holder(day, "29:59", "amino_acids_stopped", signed_off=left)[0] == "nurse2"
    assert holder(day, 30, "amino_acids_stopped", signed_off=left)[0] is None


@pytest.mark.parametrize(("came_back", "by"), [(frozenset(), None), (frozenset({"nurse2"}), "nurse2")])
def test_h9_in_the_second_of_a_sign_off_a_take_counts_once_its_author_is_back(day, came_back, by):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    day.record(12, "nurse2", None, "take", target=STOPPED)
    left = {"nurse2": day.at(12) + timedelta(milliseconds=600)}
    assert holder(day, 13, "amino_acids_stopped", signed_off=left, came_back=came_back)[0] == by
    later = {"nurse2": day.at("12:01")}
    assert holder(day, 13, "amino_acids_stopped", signed_off=later, came_back=came_back)[0] is None


def test_back_again_is_who_signed_in_after_signing_off(day):
    said = [("nurse1", Access.SIGNED_OFF), ("nurse2", Access.SIGNED_OFF), ("nurse1", Access.SIGNED_IN)]
    said += [("nurse2", Access.SOUND_HEARD)]
    assert back_again([AccessNote(day.at(1), who, what) for who, what in said]) == {"nurse1"}


def given_to(day, nurse, by, seen, minute=20):
    request = Request(Action.ASSIGN, day.person(by), day.at(minute), values={"nurse": nurse}, seen=seen)
    return decide(day.protocol, day.entries, request, day.at(minute), day.zone, day.around)


def test_i14_a_bed_is_given_only_as_it_was_seen(day):
    assert given_to(day, "nurse1", "coord1", Seen(None)).values == {"nurse": "nurse1"}
    first = day.record(-60, "coord1", None, "assign", values={"nurse": "nurse1"})
    with pytest.raises(BadInputError, match="the bed went to nurse1 meanwhile"):
        given_to(day, "nurse2", "coord1", Seen(None))
    assert given_to(day, "nurse2", "coord1", Seen(first.id)).values == {"nurse": "nurse2"}
    assert given_to(day, "nurse2", "coord1", None).values == {"nurse": "nurse2"}


def test_h9_a_bed_is_signed_for_only_with_the_alarms_that_were_seen(day):
    day.until_amino_acids()
    day.record(10, "nurse1", "amino_acids", "pause")
    with pytest.raises(BadInputError, match=f"changed meanwhile, alarm {STOPPED} stands"):
        given_to(day, "nurse1", "nurse1", Seen(None, frozenset()), 12)
    assert given_to(day, "nurse1", "nurse1", Seen(None, frozenset({STOPPED, "t1:gone:x"})), 12).author == "nurse1"
    assert given_to(day, "nurse1", "nurse1", Seen(None), 12).author == "nurse1"
