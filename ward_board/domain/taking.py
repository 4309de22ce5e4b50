"""Deciding "I go": whether the alarm stands, and whether somebody has it already."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.domain.alarms import Alarm, alarms
from ward_board.domain.case import Case, draft, judge_people, pass_or_refuse
from ward_board.domain.chart import Chart
from ward_board.domain.entry import Draft, Entry, Request
from ward_board.domain.status import situation
from ward_board.domain.takes import TakeRule, nurse_before
from ward_board.domain.words import Action, AlarmKind
from ward_board.errors import AlreadyDoneError, BadInputError

_DEFAULT_TAKES = TakeRule()
_TECHNICAL = frozenset(
    {
        AlarmKind.CLOCK_STEPPED,
        AlarmKind.JOB_FAILED,
        AlarmKind.STORE_STALE,
        AlarmKind.STORE_REFUSES,
        AlarmKind.DISK_LOW,
        AlarmKind.ALARM_COMMAND_FAILED,
        AlarmKind.TERMINAL_SILENT,
        AlarmKind.CHAIN_BROKEN,
        AlarmKind.PIN_LOCKED,
        AlarmKind.STORE_RESTORED,
        AlarmKind.PIN_SET,
        AlarmKind.ROLES_WIDENED,
    }
)


def check_technical(alarm: str) -> None:
    """Raises BadInputError where this is no alarm of the ward itself ("ward:<kind>:<subject>").

    Which of these stand only the terminal knows that raised them.
    """
    _ward, _, rest = alarm.partition(":")
    kind, _, subject = rest.partition(":")
    if kind not in _TECHNICAL or not subject:
        raise BadInputError(f"'{alarm[:40]}' is no alarm of the ward itself; 'show --json' lists them")


def decide_take(case: Case, takes: TakeRule = _DEFAULT_TAKES, beyond: Sequence[Alarm] = ()) -> Draft:
    """The fact that somebody goes to an alarm; `beyond` are those that stand for more than this treatment's chart.

    Raises BadInputError where no such alarm stands, AlreadyDoneError where somebody has it, RefusedError for a role.
    """
    request = case.request
    if request.deviation is not None and not case.is_unsigned:
        raise BadInputError("take has no gates that a deviation could pass; leave it out")
    # an act of a moment ago is judged on what was known then: its alarm may have ended since
    at = request.at if request.at < case.now else None
    known = [e for e in case.entries if at is None or not at < e.recorded_at <= case.now or e.action is Action.BOOK]
    then = situation(case.protocol, known, request.at, case.zone, case.around)
    standing = (*alarms(then, case.around.clock_step, takes), *beyond)
    alarm = next((alarm for alarm in standing if alarm.id == request.target), None)
    if alarm is None:
        raise BadInputError(f"no alarm '{request.target}' stands; 'show --json' lists them")
    if alarm.taken and not _hands_over(then.chart, request, alarm.taken):
        raise AlreadyDoneError(f"{alarm.id} already taken", alarm.taken.author, alarm.taken.occurred_at)
    passed, deviation = pass_or_refuse(case, judge_people(case, None, second_needed=False))
    return draft(case, None, {}, passed=passed, deviation=deviation)


def _hands_over(chart: Chart, request: Request, taken: Entry) -> bool:
    """Whether somebody who accepted the bed since then takes over the alarm that its nurse before had."""
    given = next((entry for entry in reversed(chart.entries) if entry.action is Action.ASSIGN), None)
    if given is None or taken.author != nurse_before(chart.entries):
        return False
    # by the order of writing: both may stand in the same second, and the clock may have been set back between them
    return given.author == given.text("nurse") == request.author.id and given.seq > taken.seq
