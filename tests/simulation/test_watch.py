"""H8: jumping from moment to moment misses no alarm that looking all the time would have seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ward_board.board.board import Board, bed_of, board_of
from ward_board.board.next_moment import next_moment
from ward_board.domain.alarms import Alarm
from ward_board.domain.clash import clash_alarms, clashes
from ward_board.domain.entry import Entry, Person, Request, Values
from ward_board.domain.status import situation
from ward_board.domain.takes import TakeRule
from ward_board.domain.words import Action, AlarmKind, Priority, Role
from ward_board.errors import WardBoardError
from ward_board.rehearsal.ideal import IdealDay
from ward_board.rehearsal.thin_ward import ThinWard

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
WITH_CLASHES = (43, 68)
EVERYBODY = Person("smit", "E. Smit", tuple(Role))
ANOTHER = Person("yilmaz", "S. Yilmaz", tuple(Role))
VALUES: dict[str, Values] = {
    "cannula": {"site": "left arm", "gauge": 20.0, "patent": "yes"},
    "antiemetic": {"drug": "ondansetron", "mg": 8.0},
    "activity_assay": {"mbq": 7400.0, "vial": "LU 1"},
    "residual_assay": {"mbq": 40.0},
    "scan": {"uptake": "adequate"},
    "evaluation": {"fit": "yes"},
    "measurement": {"usv_per_h": 8.0, "background_usv_per_h": 0.1, "distance_m": 1.0, "instrument": "SM-4"},
}
IN_ORDER: tuple[tuple[str | None, Action, int], ...] = (
    (None, Action.ADMIT, 0),
    ("cannula", Action.TICK, 20),
    ("antiemetic", Action.TICK, 25),
    ("amino_acids", Action.START, 35),
    ("activity_assay", Action.MEASURE, 20),
    ("time_out", Action.TICK, 5),
    ("lutetium", Action.START, 5),
    ("lutetium", Action.FINISH, 30),
    ("residual_assay", Action.MEASURE, 15),
    ("amino_acids", Action.FINISH, 165),
    ("cannula_out", Action.TICK, 5),
    ("scan", Action.TICK, 1170),
    ("evaluation", Action.TICK, 30),
    ("measurement", Action.MEASURE, 15),
    ("rules", Action.TICK, 10),
)
odd_acts = st.tuples(
    st.sampled_from(["amino_acids", "lutetium", "antiemetic", "time_out", "activity_assay", "cannula_out", None]),
    st.sampled_from([Action.PAUSE, Action.PAUSE, Action.RESUME, Action.RATE, Action.STOP, Action.SKIP, Action.SEEN]),
    st.integers(0, 30),
)
FEW = settings(max_examples=12)


Told = frozenset[tuple[str, datetime, Priority]]


def jumping(ward: ThinWard, entries: tuple[Entry, ...], begin: datetime, end: datetime) -> list[tuple[datetime, Told]]:
    """What stands between two moments for those who look only when something may have changed."""
    seen, now = [], begin
    while True:
        board = board_at(ward, entries, now)
        seen.append((now, told(board.every_alarm)))
        following = next_moment(board)
        if following is None or following > end:
            return seen
        assert following > now
        now = following


def told(alarms: tuple[Alarm, ...]) -> Told:
    return frozenset((alarm.id, alarm.since, alarm.priority) for alarm in alarms)


def board_at(ward: ThinWard, entries: tuple[Entry, ...], now: datetime) -> Board:
    patient = ward.bed("t1", entries[-1].occurred_at).patient
    bed = bed_of(patient, situation(ward.protocol, entries, now, ward.zone))
    facts = {"ward": "thin ward", "kind": "demo", "day": now.date(), "zone": ward.zone, "saved_at": None, "staff": {}}
    return board_of(now=now, beds=[bed], **facts)


def do(ward: ThinWard, step: str | None, action: Action, now: datetime) -> None:
    """The act, as a deviation where a gate refuses, or not at all where it makes no sense."""
    values = dict(VALUES.get(step or "", {})) if action in {Action.TICK, Action.MEASURE} else {}
    if step == "activity_assay":
        values["calibrated_at"] = now.isoformat()
    if action is Action.RATE:
        values = {"ml_per_h": 130.0}
    about = None if action in {Action.SEEN, Action.ADMIT} else step
    for code in (None, "other"):
        request = Request(action, EVERYBODY, now, about, None, values, ANOTHER, reason="so it was", deviation=code)
        try:
            ward.act("t1", request, now)
        except WardBoardError:
            continue
        return


@pytest.mark.slow
@FEW
@given(kept=st.integers(1, 15), late=st.lists(st.integers(0, 40), min_size=15, max_size=15), odd=st.lists(odd_acts))
def test_h8_whatever_was_charted_no_alarm_is_missed(
    booked: Callable[..., ThinWard], kept: int, late: list[int], odd: list[tuple[str | None, Action, int]]
) -> None:
    """A day that runs late, breaks off, and has acts out of order; then six hours in which nobody does anything."""
    ward = booked()
    now = ward.bed("t1", ward.journal[0].occurred_at).situation.chart.booking.t0 - 80 * MINUTE
    usual = [(step, action, minutes + more) for (step, action, minutes), more in zip(IN_ORDER, late, strict=True)]
    for step, action, minutes in (*usual[:kept], *odd):
        now += MINUTE * minutes
        do(ward, step, action, now)
    entries = ward.entries("t1")
    check_same(ward, entries, now, now + timedelta(hours=6), every=67 * SECOND)


def check_same(ward: ThinWard, entries: tuple[Entry, ...], begin: datetime, end: datetime, every: timedelta) -> Told:
    """Whoever looks all the time sees what the last jump saw, or, while something moves, the one within a minute."""
    seen = jumping(ward, entries, begin, end)
    assert len(seen) < (end - begin) / MINUTE + 60
    found, now = set(), begin
    while now <= end:
        place = bisect_right([moment for moment, _ in seen], now) - 1
        standing = told(board_at(ward, entries, now).every_alarm)
        soon = [state for moment, state in seen[place + 1 : place + 2] if moment - now <= MINUTE]
        assert standing in [seen[place][1], *soon], f"at {now} somebody who jumps sees {seen[place]}"
        found |= standing
        now += every
    return frozenset(found)


def test_h8_amino_acids_stopped_for_good_under_lutetium_are_high_two_minutes_later(
    booked: Callable[..., ThinWard],
) -> None:
    ward = booked()
    now = begun(ward, 7)
    do(ward, "amino_acids", Action.STOP, now + 5 * MINUTE)
    entries = ward.entries("t1")
    found = check_same(ward, entries, now + 5 * MINUTE, now + 9 * MINUTE, every=SECOND)
    kind = "t1:amino_acids_stopped_during_lutetium:amino_acids"
    assert {priority for alarm, _, priority in found if alarm == kind} == {Priority.MEDIUM, Priority.HIGH}


def test_h8_lutetium_that_never_starts_waits_and_then_the_bag_is_too_short(booked: Callable[..., ThinWard]) -> None:
    """The bag lasts until 240; 180 minutes after 30 of lutetium, less 15 of tolerance: from minute 45 on too long."""
    ward = booked()
    started = begun(ward, 4)
    at = {}
    for moment, state in jumping(ward, ward.entries("t1"), started, started + 65 * MINUTE):
        for alarm, since, priority in state:
            at.setdefault((alarm.split(":")[1], priority), ((moment - started) / MINUTE, (since - started) / MINUTE))
    assert at["lutetium_waits", Priority.MEDIUM] == (35, 35)
    assert at["shortfall", Priority.MEDIUM] == (45 + 1 / 60, 45)
    assert at["late", Priority.LOW] == (30, 30)
    assert at["late", Priority.MEDIUM] == (45, 30)
    check_same(ward, ward.entries("t1"), started + 34 * MINUTE, started + 47 * MINUTE, every=SECOND)


def begun(ward: ThinWard, acts: int) -> datetime:
    """The first acts of a day, each at its time; gives back when the last was done."""
    now = ward.bed("t1", ward.journal[0].occurred_at).situation.chart.booking.t0 - 80 * MINUTE
    for step, action, minutes in IN_ORDER[:acts]:
        now += MINUTE * minutes
        do(ward, step, action, now)
    return now


@pytest.mark.parametrize(("seed", "bed"), [(0, 1), (5, 4)])
def test_h8_an_ideal_day_looked_at_all_the_time_shows_nothing_more(
    day_of: Callable[[int], IdealDay], seed: int, bed: int
) -> None:
    """Each second around the lutetium, and every other minute from the morning until home."""
    day = day_of(seed)
    ward, treatment = day.ward, day.ward.treatments[bed - 1]
    known = {(alarm.id, alarm.since) for alarm in day.watch.of(treatment)}
    entries = ward.entries(treatment)
    t0 = ward.bed(treatment, day.ended_at).situation.chart.booking.t0
    found, moment = set(), entries[1].occurred_at
    while moment <= entries[-1].occurred_at:
        charted = [entry for entry in entries if entry.recorded_at <= moment]
        patient = ward.bed(treatment, day.ended_at).patient
        one = bed_of(patient, situation(ward.protocol, charted, moment, ward.zone))
        found |= {(alarm.id, alarm.since) for alarm in one.every_alarm}
        moment += SECOND if 28 * MINUTE <= moment - t0 <= 66 * MINUTE else 119 * SECOND
    assert found == known
    assert {alarm.kind for alarm in day.watch.of(treatment)} == {AlarmKind.BAG_ENDS}


def test_h8_clashes_are_found_as_by_those_who_look_all_the_time(day_of: Callable[[int], IdealDay]) -> None:
    """Every ten seconds for half an hour on both sides of each clash of some days, with all eight beds."""
    found_any = 0
    for seed in WITH_CLASHES:
        day = day_of(seed)
        known = {(alarm.id, alarm.since) for alarm in day.alarms if alarm.kind is AlarmKind.CLASH}
        found_any += len(known)
        for _, since in sorted(known, key=lambda one: one[1]):
            seen = clashes_around(day, since)
            assert seen <= known
            assert {one for one in known if one[1] == since} <= seen
    assert found_any >= len(WITH_CLASHES)


def clashes_around(day: IdealDay, since: datetime) -> set[tuple[str, datetime]]:
    """The clashes that anybody sees who looks at the whole ward every ten seconds."""
    ward, found, now = day.ward, set(), since - 15 * MINUTE
    while now <= since + 30 * MINUTE:
        known = {one: [e for e in ward.entries(one) if e.recorded_at <= now] for one in ward.treatments}
        situations = [situation(ward.protocol, entries, now, ward.zone) for entries in known.values()]
        alarms = clash_alarms(clashes(situations), situations, TakeRule())
        found |= {(alarm.id, alarm.since) for alarm in alarms}
        now += 10 * SECOND
    return found
