"""The checklist of one treatment: every step, how it stands, when, and who."""

from __future__ import annotations

from collections.abc import Mapping

from ward_board.board.canvas import Canvas, cut
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.page_parts import heading
from ward_board.board.people import roles_words, who
from ward_board.board.step_words import act_words, gates_words, state_word, title
from ward_board.config.language import gettext as _
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.words import Action, StepState

_STATE, _TIME, _WHAT = 1, 10, 20
_TONES = {
    StepState.DONE: Tone.GOOD,
    StepState.RUNNING: Tone.LUTETIUM,
    StepState.PAUSED: Tone.ALERT_STRONG,
    StepState.LATE: Tone.WARN_STRONG,
    StepState.DUE: Tone.STRONG,
    StepState.WAITING: Tone.WARN,
    StepState.REFUSED: Tone.WARN,
    StepState.STOPPED: Tone.WARN,
}
_OVER = frozenset({StepState.DONE, StepState.SKIPPED, StepState.REFUSED, StepState.STOPPED})


def checklist_rows(
    situation: Situation, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs
) -> list[Canvas]:
    """One row for each step of the protocol, in its order."""
    steps = [status for status in situation.steps.values() if not status.record.falls_away]
    done = sum(status.state in _OVER for status in steps)
    note = _("{done} done, {left} to come").format(done=done, left=len(steps) - done)
    return [
        heading(width, _("Checklist"), note, glyphs),
        *(_row(status, staff, width, clock) for status in steps),
    ]


def _row(status: StepStatus, staff: Mapping[str, str], width: int, clock: Clock) -> Canvas:
    row, tone = Canvas(width), _TONES.get(status.state, Tone.FAINT)
    when = Tone.PLAIN if status.state is StepState.PLANNED else Tone.STRONG
    who_at = max(width * 6 // 10, _WHAT + 18)
    row.put(_STATE, cut(state_word(status.state), _TIME - _STATE - 1), tone)
    row.put(_TIME, cut(_when(status, clock), _WHAT - _TIME - 1), tone if status.state in _OVER else when)
    plain = Tone.FAINT if status.state in _OVER | {StepState.PLANNED} else Tone.PLAIN
    row.put(_WHAT, cut(_what(status), who_at - _WHAT - 1), plain)
    row.put(who_at, cut(_who(status, staff, clock), width - who_at - 1), Tone.WARN if _waits(status) else Tone.FAINT)
    return row


def _when(status: StepStatus, clock: Clock) -> str:
    record, times = status.record, status.times
    if record.run is not None:
        at = record.run.ended_at or record.run.paused_since or times.due_end
    else:
        at = record.settled.occurred_at if record.settled else times.due
    return clock.moment(at) if at else ""


def _what(status: StepStatus) -> str:
    step, run = status.record.step, status.record.run
    if run is not None:
        action = Action.RESUME if run.paused_since else Action.FINISH
        return title(step) if run.ended_at else act_words(step, action)
    return title(step) if status.state in _OVER else act_words(step, step.first_action)


def _waits(status: StepStatus) -> bool:
    return status.state is StepState.WAITING


def _who(status: StepStatus, staff: Mapping[str, str], clock: Clock) -> str:
    record = status.record
    if _waits(status):
        return gates_words(status.waits)
    entry = record.settled or (record.acts[0] if record.acts and record.run else None)
    if entry is None:
        return roles_words(record.step.roles, record.step.persons)
    names = ", ".join([who(entry.author, staff), *([who(entry.second, staff)] if entry.second else [])])
    if record.run is not None:
        started = _("from {time} {names}") if record.run.ended_at else _("since {time} {names}")
        return started.format(time=clock.moment(record.run.started_at), names=names)
    return names
