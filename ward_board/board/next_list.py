"""What is needed next at all beds, by time: a table where there is room, two acts on a line at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, first_that_fits
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.people import roles_words, shown_surname
from ward_board.board.step_words import act_words, title, waits_words
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.plan import MINUTE
from ward_board.domain.status import SOON, NextAction
from ward_board.domain.text import shortened
from ward_board.domain.words import Action, AlarmKind, Priority, Role, StepState


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody must do at a bed."""

    bed: Bed
    at: datetime
    what: str
    short: str
    who: str
    waits: str
    tone: Tone
    is_ready: bool = False

    @property
    def is_urgent(self) -> bool:
        """Whether it goes before everything else."""
        return self.tone is Tone.ALERT_STRONG


def items(board: Board, mine: str | None) -> list[Item]:
    """All that is to be done, urgent first, then by time; with `mine` only at the beds of that nurse."""
    beds = {bed.treatment: bed for bed in board.beds}
    found = [_from_action(beds[action.treatment], action) for action in board.actions if action.treatment in beds]
    found += [_look_in(bed, alarm.since) for bed in board.beds for alarm in bed.alarms if alarm.kind is AlarmKind.NOT_SEEN]
    kept = [item for item in found if mine is None or item.bed.situation.chart.nurse == mine]
    return sorted(kept, key=lambda item: (not item.is_urgent, item.at, item.bed.number))


def _from_action(bed: Bed, action: NextAction) -> Item:
    waits = waits_words(bed.situation, action)
    what = act_words(action.step, action.action)
    urgent = any(alarm.priority is Priority.HIGH and alarm.step == action.step.id for alarm in bed.alarms)
    tone = _tone(bed, action)
    if action.action is Action.RESUME:
        what = _("go to the pump, {step} stopped").format(step=title(action.step))
        tone = Tone.ALERT_STRONG if urgent else Tone.WARN_STRONG
    who = roles_words(action.roles, action.persons)
    ready = action.action is Action.START and not waits and action.at - bed.situation.now <= SOON
    return Item(bed, action.at, what, act_words(action.step, action.action), who, waits, tone, ready)


def _tone(bed: Bed, action: NextAction) -> Tone:
    if action.at > bed.situation.now:
        return Tone.STRONG
    state = bed.situation.steps[action.step.id].state
    return Tone.WARN_STRONG if state is StepState.LATE or action.waits else Tone.STRONG


def _look_in(bed: Bed, since: datetime) -> Item:
    what = _("look in, then o")
    return Item(bed, since, what, _("look in"), roles_words([Role.NURSE]), "", Tone.WARN_STRONG)


def next_lines(board: Board, view: ViewState, clock: Clock, rows: int) -> list[tuple[Line, str | None]]:
    """The next acts on exactly `rows` rows (1 or more), each with the treatment it is about."""
    found = items(board, view.mine)
    if rows < 3 or view.width < 100:
        return _short_lines(found, view, clock, rows)
    lines = [(_head(found[: rows - 1], view, clock), None), *((_row(i, view, clock), i.bed.treatment) for i in found)]
    return _cut(lines, rows)


def _cut(lines: Sequence[tuple[Line, str | None]], rows: int) -> list[tuple[Line, str | None]]:
    return [*lines[:rows], *[(Line(), None)] * (rows - len(lines))]


def _short_lines(found: Sequence[Item], view: ViewState, clock: Clock, rows: int) -> list[tuple[Line, str | None]]:
    """Two acts on each row, only those still to come where there is one row: the rest stands at the beds."""
    coming = [item for item in found if item.at > clock.now]
    chosen = (coming if rows == 1 else found)[: rows * 2]
    lines = []
    for first in range(0, len(chosen), 2):
        row, half = Canvas(view.width), view.width // 2
        for place, item in enumerate(chosen[first : first + 2]):
            _put_short(row, 1 + place * half, half - 2, item, clock)
        lines.append((row.line(), None))
    if not lines:
        row = Canvas(view.width)
        row.put(1, _("nothing is planned"), Tone.FAINT)
        lines.append((row.line(), None))
    return _cut(lines, rows)


def _put_short(row: Canvas, column: int, room: int, item: Item, clock: Clock) -> None:
    when = clock.moment(item.at) if item.at > clock.now else _("now")
    bed = _("Bed {bed}").format(bed=item.bed.number)
    end = column + room
    column = row.put(column, when, Tone.STRONG) + 1
    column = row.put(column, bed) + 1
    row.put(column, first_that_fits((item.what, item.short), end - column) or shortened(item.short, end - column))


@dataclass(frozen=True, slots=True)
class _Table:
    when: int
    at: int
    bed: int
    what: int
    who: int
    waits: int
    end: int


def _table(width: int) -> _Table:
    extra = max(width - 100, 0)
    what, who = 38 + extra // 20, 64 + extra // 6
    return _Table(1, 18, 26, what, who, who + 24 + extra // 6, width - 1)


def _head(found: Iterable[Item], view: ViewState, clock: Clock) -> Line:
    table, row = _table(view.width), Canvas(view.width)
    soon = all(item.at - clock.now <= SOON for item in found)
    row.put(table.when, _("Next 20 minutes") if soon else _("Next"), Tone.STRONG)
    named = ((table.at, _("at")), (table.bed, _("bed")), (table.what, _("what")), (table.who, _("who")))
    for column, words in (*named, (table.waits, _("waits for"))):
        row.put(column, words, Tone.FAINT)
    words = _("f all beds") if view.mine else _("f mine only")
    start = row.put_right(table.end, words[1:], Tone.FAINT)
    row.put_right(start, words[:1], Tone.STRONG)
    return row.line()


def _row(item: Item, view: ViewState, clock: Clock) -> Line:
    table, row = _table(view.width), Canvas(view.width)
    plain = Tone.PLAIN if item.tone is Tone.STRONG else _lighter(item.tone)
    row.put(table.when, _when(item, clock), item.tone)
    row.put(table.at, clock.moment(item.at), item.tone)
    name = shown_surname(item.bed.patient, privacy=view.privacy or view.locked)
    column = row.put(table.bed, str(item.bed.number), item.tone) + 1
    row.put(column, shortened(name, table.what - column - 1), item.tone)
    row.put(table.what, first_that_fits((item.what, item.short), table.who - table.what - 1), plain)
    row.put(table.who, first_that_fits((item.who,), table.waits - table.who - 1) or shortened(item.who, table.waits - table.who - 1), Tone.FAINT)
    if item.waits:
        late = item.at <= clock.now
        row.put(table.waits, shortened(item.waits, table.end - table.waits), Tone.WARN if late else Tone.FAINT)
    elif item.is_ready:
        row.put(table.waits, _("ready"), Tone.GOOD)
    return row.line()


def _lighter(tone: Tone) -> Tone:
    return {Tone.ALERT_STRONG: Tone.ALERT, Tone.WARN_STRONG: Tone.WARN}.get(tone, tone)


def _when(item: Item, clock: Clock) -> str:
    minutes = -int((clock.now - item.at) // MINUTE)
    if minutes > 0:
        return _("in {duration}").format(duration=duration(minutes).rjust(7))
    if item.waits:
        return _("waits {duration}").format(duration=duration(-minutes).rjust(6))
    return _("now")
