"""The one word of a bed on the wall, with the instant that its minutes are counted from or to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from ward_board.board.board import Bed
from ward_board.board.moments import Clock
from ward_board.board.step_words import title
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.chart import Closing
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import SOON, NextAction, Situation
from ward_board.domain.words import Action, AlarmKind, BedState, Priority, StepState

_MOST_MINUTES = 99
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_STOPPED = frozenset({AlarmKind.AMINO_ACIDS_STOPPED, AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM})


@dataclass(frozen=True, slots=True)
class WallWord:
    """The word in capitals, and the instant it is told from (aware, UTC; None where none is worth telling).

    `counts` says whether that instant is far or near matters: a bed that is done with needs no minutes.
    """

    word: str
    at: datetime | None = None
    counts: bool = True


def wall_word(bed: Bed) -> WallWord:
    """What is so at a bed, in one word: what stands still, then what is wrong, then what runs, then what comes."""
    situation = bed.situation
    return _stopped(bed) or _wrong(bed) or _closed(situation) or _running(situation) or _between(situation)


def big_count(at: datetime, now: datetime) -> str:
    """Minutes to or since an instant as few big letters: "23", from 100 minutes on "7h", from 100 hours on "4d".

    Minutes that are to come are rounded up, all else down, as on the board.
    """
    away = abs(at - now)
    minutes = ceil(away / MINUTE) if at > now else away // MINUTE
    if minutes <= _MOST_MINUTES:
        return str(minutes)
    hours = away // _HOUR
    if hours <= _MOST_MINUTES:
        return _("{hours}h").format(hours=max(hours, 1))
    return _("{days}d").format(days=min(away // _DAY, _MOST_MINUTES))


def count_words(said: WallWord, clock: Clock) -> str:
    """What the big letters count: "min to 11:05", "to Fri 08:30", "min since 10:08"."""
    if said.at is None:
        return ""
    moment, is_to_come = clock.moment(said.at), said.at > clock.now
    in_minutes = said.counts and not clock.stands_still and big_count(said.at, clock.now).isdigit()
    if in_minutes:
        words = _("min to {time}") if is_to_come else _("min since {time}")
    else:
        words = _("to {time}") if is_to_come else _("since {time}")
    return words.format(time=moment)


def lutetium_word(situation: Situation) -> str:
    """What carries the activity, in one word in capitals: "LU-177"."""
    return next(iter(title(situation.protocol.by_id[LUTETIUM]).upper().split()), "")


def _stopped(bed: Bed) -> WallWord | None:
    """An infusion stands still: nothing else may take its place."""
    if bed.situation.chart.closing:
        return None
    since = [alarm.cause_at for alarm in bed.alarms if alarm.kind in _STOPPED]
    runs = (bed.situation.chart[step].run for step in (AMINO_ACIDS, LUTETIUM))
    since += [run.paused_since for run in runs if run and run.paused_since]
    return WallWord(_("STOPPED"), since[0]) if since else None


def _wrong(bed: Bed) -> WallWord | None:
    """The most urgent alarm that has a word."""
    found = (_alarm_word(alarm, bed.situation) for alarm in bed.alarms)
    return next((said for said in found if said), None)


def _alarm_word(alarm: Alarm, situation: Situation) -> WallWord | None:
    if alarm.priority is Priority.LOW and alarm.kind is not AlarmKind.BAG_ENDS and _runs(situation):
        # what is only to be planned does not hide that something runs
        return None
    word = {
        AlarmKind.LUTETIUM_WAITS: _("WAITS"),
        AlarmKind.LUTETIUM_TOO_LONG: _("OVERRUN"),
        AlarmKind.NOT_SEEN: _("UNSEEN"),
        AlarmKind.BAG_ENDS: _("BAG"),
        AlarmKind.BAG_ENDED: _("BAG"),
        AlarmKind.SHORTFALL: _("SHORT"),
        AlarmKind.LATE: _("LATE"),
        AlarmKind.OBSERVATION: _("LATE") if alarm.subject in situation.protocol.by_id else _("LOOK"),
        AlarmKind.DEVIATION: _("UNSIGNED"),
        AlarmKind.INCIDENT: _("INCIDENT"),
    }.get(alarm.kind)
    return WallWord(word, alarm.cause_at) if word else None


def _closed(situation: Situation) -> WallWord | None:
    if situation.chart.closing is None:
        return None
    how, entry = situation.chart.closing
    if situation.next is not None:
        # the patient has gone, the room is not free
        return WallWord(_("HOT"), situation.next.at)
    word = {
        Closing.DISCHARGED: _("HOME"),
        Closing.TRANSFERRED: _("MOVED"),
        Closing.LEFT: _("LEFT"),
        Closing.CANCELLED: _("CANCELLED"),
        Closing.NO_SHOW: _("ABSENT"),
        Closing.DIED: _("DIED"),
    }[how]
    return WallWord(word, entry.occurred_at, counts=False)


def _runs(situation: Situation) -> bool:
    runs = (situation.chart[step].run for step in (AMINO_ACIDS, LUTETIUM))
    return any(run is not None and run.is_running for run in runs)


def _running(situation: Situation) -> WallWord | None:
    lutetium, amino_acids = situation.chart[LUTETIUM].run, situation.chart[AMINO_ACIDS].run
    if lutetium and lutetium.is_running:
        return WallWord(lutetium_word(situation), situation.steps[LUTETIUM].times.due_end)
    if not (amino_acids and amino_acids.is_running):
        return None
    status = situation.steps[LUTETIUM]
    if status.state is StepState.WAITING:
        return WallWord(_("WAITS"), status.times.due)
    return _due(situation) or WallWord(_("RUNNING"), _next_at(situation))


def _due(situation: Situation) -> WallWord | None:
    """An act whose time has come and for which nothing is missing."""
    now = situation.now
    due = [one for one in situation.actions if one.at <= now and not one.waits and _is_asked_for(one)]
    return WallWord(_("DUE"), due[0].at) if due else None


def _is_asked_for(action: NextAction) -> bool:
    """Not one that may be done again: that was done already and presses nobody; nor one that was left open."""
    return action.action is not Action.AGAIN and not action.is_left_open


def _between(situation: Situation) -> WallWord:
    """Nothing runs: what comes next, or in which part of the stay the patient is."""
    if situation.state is BedState.NIGHT:
        return WallWord(_("NIGHT"), _next_at(situation))
    if due := _due(situation):
        return due
    if waiting := _waiting_since(situation):
        return WallWord(_("WAITS"), waiting)
    action = situation.next
    if action and action.action is Action.START and not action.waits and action.at - situation.now <= SOON:
        return WallWord(_("READY"), action.at)
    return WallWord(_state_word(situation.state), _next_at(situation))


def _waiting_since(situation: Situation) -> datetime | None:
    if situation.state is not BedState.WAITING:
        return None
    waiting = (status.times.due for status in situation.steps.values() if status.state is StepState.WAITING)
    return min((due for due in waiting if due), default=None)


def _next_at(situation: Situation) -> datetime | None:
    """The next act that is still to come; nothing is told where all of them wait."""
    return min((action.at for action in situation.actions if action.at > situation.now), default=None)


def _state_word(state: BedState) -> str:
    return {
        BedState.BOOKED: _("BOOKED"),
        BedState.ADMITTED: _("HERE"),
        BedState.RUNNING: _("RUNNING"),
        BedState.STOPPED: _("STOPPED"),
        BedState.WAITING: _("WAITS"),
        BedState.OBSERVATION: _("OBSERVED"),
        BedState.NIGHT: _("NIGHT"),
        BedState.MORNING: _("MORNING"),
        BedState.DISCHARGED: _("HOME"),
        BedState.CANCELLED: _("CANCELLED"),
    }[state]
