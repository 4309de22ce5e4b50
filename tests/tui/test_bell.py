"""H7, H8, H9: the bell rings for what nobody has, in the pattern of the most urgent, and never in a storm."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ward_board.config.settings import AlarmSettings, Settings
from ward_board.domain.alarms import Alarm
from ward_board.domain.entry import Entry, Request
from ward_board.domain.words import Action, AlarmKind, Priority, Role
from ward_board.tui.bell import AGAIN_SECONDS, APART_SECONDS, PULSE_SECONDS, PULSES, Bell, Ringer
from ward_board.tui.desk import Desk
from ward_board.tui.keys import Place
from ward_board.tui.terminal import Terminal

from ..patience import holds

AT = datetime(2026, 11, 26, 9, 42, tzinfo=UTC)
HIGH, MEDIUM, LOW = Priority
TAKE = Entry(
    action=Action.TAKE, author="bos", role=Role.NURSE, occurred_at=AT, recorded_at=AT, stream="t1", version=9, seq=9
)


def alarm(subject: str, priority: Priority, *, taken: bool = False, since: datetime = AT) -> Alarm:
    kind = AlarmKind.LATE
    return Alarm(kind, priority, since, since, subject, "t1", 1, subject, taken=TAKE if taken else None)


def test_h7_each_priority_has_its_pattern() -> None:
    assert [PULSES[one] for one in Priority] == [5, 3, 1]
    for priority in Priority:
        assert Bell().hear([alarm("a", priority)], 0.0) is priority


def test_h7_the_highest_of_many_rings_once() -> None:
    bell = Bell()
    fifty = [alarm(f"s{n}", MEDIUM if n % 7 else HIGH) for n in range(50)]
    assert bell.hear(fifty, 100.0) is HIGH
    assert [bell.hear(fifty, 100.0 + second) for second in range(1, 30)] == [None] * 29


def test_h9_a_taken_alarm_is_silent_and_rings_when_the_time_of_the_taker_has_run_out() -> None:
    bell = Bell()
    assert bell.hear([alarm("a", HIGH, taken=True)], 0.0) is None
    assert bell.hear([alarm("a", HIGH, taken=True)], 600.0) is None
    assert bell.hear([alarm("a", HIGH)], 601.0) is HIGH


def test_an_escalation_rings_and_its_opposite_does_not() -> None:
    bell = Bell()
    assert bell.hear([alarm("a", MEDIUM)], 0.0) is MEDIUM
    assert bell.hear([alarm("a", HIGH)], 10.0) is HIGH
    assert bell.hear([alarm("a", MEDIUM)], 20.0) is None
    assert bell.hear([alarm("a", HIGH)], 30.0) is HIGH


def test_an_alarm_that_begins_again_rings_again() -> None:
    bell = Bell()
    assert bell.hear([alarm("a", LOW)], 0.0) is LOW
    assert bell.hear([], 10.0) is None
    assert bell.hear([alarm("a", LOW)], 20.0) is LOW


def test_h7_one_that_ended_and_began_again_between_two_looks_rings() -> None:
    bell = Bell()
    assert bell.hear([alarm("a", LOW)], 0.0) is LOW
    assert bell.hear([alarm("a", LOW, since=AT + timedelta(minutes=30))], 1800.0) is LOW
    assert bell.hear([alarm("a", LOW, since=AT + timedelta(minutes=30))], 1810.0) is None


@pytest.mark.parametrize("seconds", [1.0, 10.0, 60.0, -60.0, -3600.0])
def test_one_whose_beginning_moves_with_now_rings_once(seconds: float) -> None:
    """A shortfall while the bag is paused, and what stands against a clock that was set back, begin "now"."""
    bell = Bell()
    assert bell.hear([alarm("a", LOW)], 0.0) is LOW
    for look in range(1, 200):
        since = AT + timedelta(seconds=seconds * look)
        assert bell.hear([alarm("a", LOW, since=since)], 10.0 * look) is None


def test_h8_at_many_times_real_time_a_moving_beginning_is_no_new_alarm() -> None:
    bell = Bell()
    rang = [
        look
        for look in range(100)
        if bell.hear([alarm("a", HIGH, since=AT + timedelta(minutes=5 * look))], 6.0 * look, only_new_high=True)
    ]
    assert rang == [0]


def test_h9_a_take_that_runs_out_just_after_a_pattern_rings_for_a_low_alarm_too() -> None:
    bell = Bell()
    assert bell.hear([alarm("a", MEDIUM), alarm("b", LOW, taken=True)], 0.0) is MEDIUM
    assert bell.hear([alarm("a", MEDIUM), alarm("b", LOW)], 1.0) is None, "no two patterns within five seconds"
    assert bell.hear([alarm("a", MEDIUM), alarm("b", LOW)], 5.0) is LOW


@pytest.mark.parametrize(("priority", "again"), [(HIGH, 30.0), (MEDIUM, 180.0), (LOW, None)])
def test_h7_what_nobody_takes_rings_again_in_its_time(priority: Priority, again: float | None) -> None:
    bell = Bell()
    rang = [second for second in range(1000) if bell.hear([alarm("a", priority)], float(second))]
    assert rang == ([0] if again is None else list(range(0, 1000, round(again))))


def test_a_new_alarm_within_five_seconds_waits_and_the_higher_wins() -> None:
    bell = Bell()
    first = alarm("a", LOW)
    assert bell.hear([first], 0.0) is LOW
    assert bell.hear([alarm("b", MEDIUM), first], 1.0) is None
    assert bell.hear([alarm("c", HIGH), alarm("b", MEDIUM), first], 4.9) is None
    assert bell.hear([alarm("c", HIGH), alarm("b", MEDIUM), first], 5.0) is HIGH
    assert bell.hear([alarm("c", HIGH), alarm("b", MEDIUM), first], 10.0) is None


def test_at_the_first_board_high_and_medium_ring_and_low_does_not() -> None:
    for priority, rings in ((HIGH, HIGH), (MEDIUM, MEDIUM), (LOW, None)):
        bell = Bell()
        bell.begin([alarm("a", priority)])
        assert bell.hear([alarm("a", priority)], 0.0) is rings


def test_h8_while_hands_rehearse_only_a_new_high_alarm_rings_and_once() -> None:
    bell = Bell()
    standing = [alarm("a", HIGH), alarm("b", MEDIUM)]
    assert bell.hear(standing[1:], 0.0, only_new_high=True) is None
    rang = [second for second in range(1, 1000) if bell.hear(standing, float(second), only_new_high=True)]
    assert rang == [1]
    assert bell.hear([alarm("a", HIGH, taken=True), standing[1]], 1000.0) is MEDIUM, "now it rings as it always does"


def test_what_began_while_hands_rehearsed_rings_once_somebody_has_taken_over() -> None:
    bell = Bell()
    assert bell.hear([alarm("a", HIGH), alarm("b", MEDIUM)], 0.0, only_new_high=True) is HIGH
    assert bell.hear([alarm("a", HIGH, taken=True), alarm("b", MEDIUM)], 10.0) is MEDIUM


Standing = st.dictionaries(st.sampled_from("abcd"), st.tuples(st.sampled_from(list(Priority)), st.booleans()))


@given(st.lists(st.tuples(st.floats(0.1, 40.0), Standing), max_size=60))
def test_h7_h9_whatever_comes_and_goes_patterns_keep_apart_and_nothing_that_stays_is_lost(
    history: list[tuple[float, dict[str, tuple[Priority, bool]]]],
) -> None:
    bell, now, rang_at = Bell(), 0.0, float("-inf")
    for wait, said in history:
        now += wait
        standing = [alarm(subject, priority, taken=taken) for subject, (priority, taken) in said.items()]
        free = [one.priority for one in standing if one.taken is None]
        rings = bell.hear(standing, now)
        if rings:
            assert rings in free
            assert now - rang_at >= APART_SECONDS
            rang_at = now
        again = bell.hear(standing, now + APART_SECONDS)
        assert again in {None, *free}
        if again:
            rang_at = now + APART_SECONDS
        if HIGH in free:
            assert now + APART_SECONDS - rang_at <= AGAIN_SECONDS[HIGH]
        now += APART_SECONDS


async def test_pulses_are_a_quarter_of_a_second_apart() -> None:
    beeps: list[int] = []
    began = asyncio.get_running_loop().time()
    ringer = Ringer(lambda: beeps.append(1))
    ringer.ring(MEDIUM)
    coming = [pulse.when() for pulse in ringer._coming]
    assert len(beeps) == 1
    assert len(coming) == PULSES[MEDIUM] - 1
    assert coming[0] - began >= PULSE_SECONDS
    assert all(later - earlier > PULSE_SECONDS - 0.001 for earlier, later in pairwise(coming))
    await holds(lambda: len(beeps) == PULSES[MEDIUM])


async def test_a_second_pattern_ends_the_first_and_stop_ends_all() -> None:
    beeps: list[int] = []
    ringer = Ringer(lambda: beeps.append(1))
    ringer.ring(HIGH)
    ringer.ring(LOW)
    assert len(beeps) == 2
    ringer.ring(HIGH)
    coming = list(ringer._coming)
    ringer.stop()
    assert len(coming) == PULSES[HIGH] - 1
    assert all(pulse.cancelled() for pulse in coming)
    assert len(beeps) == 3


def desk_with(seat: Any, beeps: list[int], settings: Settings | None = None) -> Desk:
    desk = Desk(
        seat.ward,
        settings or Settings(),
        seat.machine,
        terminal=Terminal(),
        repaint=lambda: None,
        read=lambda: None,
        leave=lambda _code: None,
        beep=lambda: beeps.append(1),
    )
    desk.show(seat.desk.board)
    return desk


def a_second_later(seat: Any, desk: Desk, seconds: float = 1.0) -> None:
    seat.machine.advance(timedelta(seconds=seconds))
    desk.tick()


@pytest.mark.parametrize("place", list(Place))
async def test_h7_it_rings_on_every_page_locked_or_not(seat: Any, place: Place) -> None:
    beeps: list[int] = []
    desk = desk_with(seat, beeps)
    desk.place = place
    desk.lock()
    desk.tick()
    assert len(beeps) == 1


async def test_h9_taking_all_alarms_silences_the_bell_and_resolves_nothing(seat: Any) -> None:
    beeps: list[int] = []
    desk = desk_with(seat, beeps)
    desk.tick()
    assert len(beeps) == 1
    nurse = seat.ward.person("nurse1")
    for one in [each for each in desk.board.alarms if each.taken is None]:
        seat.ward.act(one.treatment, Request(Action.TAKE, nurse, seat.ward.clock.now(), target=one.id))
    before = [one.id for one in desk.board.alarms]
    desk.show(seat.ward.board())
    assert [one.id for one in desk.board.alarms] == before
    for _ in range(10):
        seat.machine.advance(timedelta(seconds=30))
        desk.health.read_well(seat.machine.monotonic())
        desk.tick()
    desk.stop()
    assert len(beeps) == 1


async def test_h7_a_board_that_cannot_be_read_rings_for_that_too(seat: Any) -> None:
    beeps: list[int] = []
    desk = desk_with(seat, beeps)
    desk.tick()
    seat.machine.advance(timedelta(seconds=8))
    desk.health.read_failed(seat.machine.monotonic() - 7)
    desk.tick()
    desk.stop()
    assert len(beeps) == 2


async def test_h7_a_fault_beside_the_bell_does_not_silence_it_and_is_an_alarm(
    seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    beeps: list[int] = []
    desk = desk_with(seat, beeps)
    monkeypatch.setattr(desk.session, "over", fail)
    monkeypatch.setattr(desk.while_away, "tick", fail)
    monkeypatch.setattr(desk.calling._command, "look", fail)
    desk.tick()
    desk.stop()
    assert len(beeps) == 1
    (failed,) = desk.health.alarms(seat.machine.monotonic(), seat.ward.clock.now())
    assert (failed.kind, failed.subject) == (AlarmKind.JOB_FAILED, "watch")


async def test_h7_a_fault_in_the_bell_keeps_nobody_from_being_called(
    seat: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    called: list[object] = []
    desk = desk_with(seat, [])
    monkeypatch.setattr(desk.calling._bell, "hear", fail)
    monkeypatch.setattr(desk.calling._command, "look", called.append)
    for _ in range(30):
        a_second_later(seat, desk)
    assert len(called) == 30
    assert len([line for line in caplog.records if line.name == "ward_board.tui.faults"]) == 1, "one line, not thirty"


async def test_h9_h20_on_a_board_that_stands_still_a_take_runs_out_and_it_rings_again(seat: Any) -> None:
    """The store's own silence is an alarm too, so the bell is asked here about the taken alarm alone."""
    nurse, clock = seat.ward.person("nurse1"), seat.ward.clock
    for one in [each for each in seat.desk.board.alarms if each.taken is None]:
        seat.ward.act(one.treatment, Request(Action.TAKE, nurse, clock.now(), target=one.id))
    desk = desk_with(seat, [])
    desk.show(seat.ward.board())
    high = desk.board.alarms[0]
    assert high.taken_until is not None

    def later(seconds: float) -> Alarm:
        clock.advance(timedelta(seconds=seconds))
        seat.machine.advance(timedelta(seconds=seconds))
        return next(one for one in desk.known_board().alarms if one.id == high.id)

    bell = Bell()
    assert bell.hear([later((high.taken_until - clock.now()).total_seconds() - 1)], 0.0) is None
    freed = later(1)
    assert bell.hear([freed], 1.0) is HIGH
    shown = desk.picture(160, 42).text.splitlines()
    assert shown[0].startswith(" STALE")
    assert "nobody yet" in next(line for line in shown if "AMINO ACIDS STOPPED" in line)


async def test_a_site_can_turn_it_off_and_the_sound_check_says_so(seat: Any) -> None:
    beeps: list[int] = []
    off = desk_with(seat, beeps, Settings(alarms=AlarmSettings(bell=False)))
    off.tick()
    assert off.ring(HIGH) is False
    assert not beeps
    on = desk_with(seat, beeps)
    assert on.ring(HIGH) is True
    on.stop()
    assert len(beeps) == 1
