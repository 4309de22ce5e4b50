"""The alarm lines at the top of every screen, the most urgent first; what has no line of its own is counted."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.alarm_words import alarm_fact, alarm_to_do, lutetium_waits_for, situation_of, who_has_it
from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, cells, first_that_fits
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.people import shown_surname
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.text import shortened
from ward_board.domain.words import Priority

_GROUNDS = {Priority.HIGH: Ground.HIGH, Priority.MEDIUM: Ground.MEDIUM, Priority.LOW: Ground.LOW}
_WIDE = 120


def alarm_lines(board: Board, view: ViewState, clock: Clock, most: int) -> list[tuple[Line, str | None]]:
    """At most `most` lines (at least 1), each with the treatment it is about."""
    alarms = list(board.alarms)
    if not alarms:
        row = Canvas(view.width)
        row.put(1, _("no open alarms"), Tone.GOOD)
        return [(row.line(Ground.STRIPE), None)]
    high = [alarm for alarm in alarms if alarm.priority is Priority.HIGH]
    rest = alarms[len(high) :]
    if len(high) > most:
        # a high alarm is never folded away: those without a line of their own share one that names their beds
        own = high[: most - 1]
        shared = _shared_high_line(high[most - 1 :], rest, view)
        return [*(_own_line(alarm, board, view, clock, alarms) for alarm in own), (shared, None)]
    shown = alarms[:most]
    lines = [_own_line(alarm, board, view, clock, alarms) for alarm in shown]
    if len(alarms) > most:
        lines[-1] = (_with_count(shown[-1], board, view, clock, alarms, len(alarms) - most), shown[-1].treatment)
    return lines


def first_to_take(alarms: Sequence[Alarm]) -> Alarm | None:
    """The most urgent alarm that nobody has: the one that `a` takes."""
    return next((alarm for alarm in alarms if alarm.taken is None), None)


def _own_line(
    alarm: Alarm, board: Board, view: ViewState, clock: Clock, alarms: Sequence[Alarm]
) -> tuple[Line, str | None]:
    return _with_count(alarm, board, view, clock, alarms, 0), alarm.treatment


def _with_count(
    alarm: Alarm, board: Board, view: ViewState, clock: Clock, alarms: Sequence[Alarm], more: int
) -> Line:
    row, wide = Canvas(view.width), view.width >= _WIDE
    end = view.width - 1
    if more:
        end = row.put_right(end, _("+{count} more").format(count=more), Tone.STRONG) - 2
    if alarm is first_to_take(alarms) and not view.locked:
        end = row.put_right(end, _("a = I go"), Tone.STRONG) - 2
    row.put(1, alarm.priority.stars, Tone.STRONG)
    _put_wide(row, alarm, board, view, clock, end) if wide else _put_narrow(row, alarm, board, view, clock, end)
    return row.line(_GROUNDS[alarm.priority])


def _who(alarm: Alarm, board: Board, clock: Clock, room: int) -> str:
    full, short = (who_has_it(alarm, board.staff, clock, short=each) for each in (False, True))
    return first_that_fits((full, short), room) or shortened(short, max(room, 0))


def _put_wide(row: Canvas, alarm: Alarm, board: Board, view: ViewState, clock: Clock, end: int) -> None:
    situation = situation_of(alarm, board)
    tone = Tone.STRONG if alarm.priority is Priority.HIGH else Tone.PLAIN
    about, fact_at, who_at = 5, max(22, view.width // 7), min(view.width - 28, end)
    row.put(about, shortened(_about(alarm, board, view), fact_at - about - 1), Tone.STRONG)
    fact = alarm_fact(alarm, situation, clock)
    who = _who(alarm, board, clock, max(end - who_at, 12))
    who_at = min(who_at, end - cells(who))
    column = row.put(fact_at, shortened(fact, who_at - fact_at - 2), tone)
    row.put(who_at, who, Tone.STRONG if alarm.taken else Tone.FAINT)
    to_do = alarm_to_do(alarm, situation, clock)
    to_do_at = max(column + 3, view.width * 66 // 160)
    if to_do_at + cells(to_do) > who_at - 1:
        to_do_at = column + 2
    row.put(to_do_at, first_that_fits((to_do,), who_at - to_do_at - 1), Tone.STRONG if tone is Tone.STRONG else Tone.FAINT)


def _put_narrow(row: Canvas, alarm: Alarm, board: Board, view: ViewState, clock: Clock, end: int) -> None:
    situation = situation_of(alarm, board)
    bed = _("Bed {bed}").format(bed=alarm.bed) if alarm.bed is not None else _("Board")
    column = row.put(5, bed, Tone.STRONG) + 1
    fact, waits = alarm_fact(alarm, situation, clock), lutetium_waits_for(alarm, situation)
    taken = first_that_fits((who_has_it(alarm, board.staff, clock, short=True),), max(end - column - cells(fact) - 2, 0))
    is_first_to_take = alarm is first_to_take(board.alarms) and not view.locked
    if not is_first_to_take or alarm.taken:
        end = row.put_right(end, taken, Tone.STRONG if alarm.taken else Tone.FAINT) - (1 if taken else 0)
    words = (f"{fact}: {waits}", fact) if waits else (fact,)
    room = end - column
    text = first_that_fits(words, room) or shortened(fact, room)
    row.put(column, text, Tone.STRONG if alarm.priority is Priority.HIGH else Tone.PLAIN)


def _about(alarm: Alarm, board: Board, view: ViewState) -> str:
    if alarm.bed is None:
        return _("Board")
    bed = board.bed_of(alarm.treatment or "")
    where = _("Bed {bed}").format(bed=alarm.bed)
    if bed is None:
        return where
    name = shown_surname(bed.patient, privacy=view.privacy or view.locked)
    return f"{where} {name.upper()}"


def _shared_high_line(shared: Sequence[Alarm], rest: Sequence[Alarm], view: ViewState) -> Line:
    beds = sorted({alarm.bed for alarm in shared if alarm.bed is not None})
    technical = any(alarm.bed is None for alarm in shared)
    numbers = " ".join(str(bed) for bed in beds)
    words = [_("Beds {beds}").format(beds=numbers)] if beds else []
    words += [_("Board")] if technical else []
    row = Canvas(view.width)
    row.put(1, Priority.HIGH.stars, Tone.STRONG)
    end = view.width - 1
    if rest:
        end = row.put_right(end, _("+{count} more").format(count=len(rest)), Tone.STRONG) - 2
    said = _("{beds}: {count} more that go first").format(beds=", ".join(words), count=len(shared))
    row.put(5, first_that_fits((said, ", ".join(words)), end - 5) or shortened(", ".join(words), end - 5), Tone.STRONG)
    return row.line(Ground.HIGH)
