"""The alarm lines at the top of every screen, the most urgent first; what has no line of its own is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ward_board.board.alarm_words import (
    alarm_fact,
    alarm_facts,
    alarm_to_dos,
    lutetium_waits_for,
    situation_of,
    who_has_it,
)
from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.night import standby_tonight
from ward_board.board.people import shown_surname
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.words import Priority

_GROUNDS = {Priority.HIGH: Ground.HIGH, Priority.MEDIUM: Ground.MEDIUM, Priority.LOW: Ground.LOW}
_WIDE = 120
_WORDS_AT = 5  # after the stars


def alarm_lines(board: Board, view: ViewState, clock: Clock, most: int) -> list[tuple[Line, str | None]]:
    """At most `most` lines (at least 1), each with the treatment it is about."""
    alarms = board.alarms
    if not alarms:
        row = Canvas(view.width)
        column = row.put(1, first_that_fits((_("no open alarms"), _("no alarms")), view.width - 1), Tone.GOOD)
        if view.width < _WIDE and (name := standby_tonight(board)):
            # where it is wide the header says it
            words = _("stand-by {name}").format(name=name)
            row.put_right(view.width - 1, first_that_fits((words,), view.width - column - 3), Tone.FAINT)
        return [(row.line(Ground.STRIPE), None)]
    painter = _Painter(board, view, clock, first_to_take(alarms) if _may_act(view) else None)
    high = [alarm for alarm in alarms if alarm.priority is Priority.HIGH]
    if len(high) > most:
        # a high alarm is never folded away: those without a line of their own share one that names their beds
        own = [(painter.line([alarm]), alarm.treatment) for alarm in high[: most - 1]]
        return [*own, (painter.shared_line(high[most - 1 :], others=len(alarms) - len(high)), None)]
    groups = [[alarm] for alarm in alarms]
    if len(groups) > most:
        groups = painter.grouped(alarms)
    more = sum(len(group) for group in groups[most:])
    last = min(len(groups), most) - 1
    return [
        (painter.line(group, more=more if place == last else 0), group[0].treatment if len(group) == 1 else None)
        for place, group in enumerate(groups[:most])
    ]


def first_to_take(alarms: Sequence[Alarm]) -> Alarm | None:
    """The most urgent alarm that nobody has: the one that `a` takes."""
    return next((alarm for alarm in alarms if alarm.taken is None), None)


def _may_act(view: ViewState) -> bool:
    return not view.locked and view.stale_seconds is None


@dataclass(frozen=True, slots=True)
class _Painter:
    board: Board
    view: ViewState
    clock: Clock
    to_take: Alarm | None

    def grouped(self, alarms: Sequence[Alarm]) -> list[list[Alarm]]:
        """The alarms in their order, those below high that say the same and that nobody has together."""
        groups: dict[tuple[str, ...], list[Alarm]] = {}
        for alarm in alarms:
            fact = alarm_fact(alarm, situation_of(alarm, self.board), self.clock)
            alone = alarm.priority is Priority.HIGH or alarm.taken or alarm.bed is None
            groups.setdefault((alarm.id,) if alone else (alarm.priority, alarm.kind, fact), []).append(alarm)
        return list(groups.values())

    def line(self, alarms: Sequence[Alarm], more: int = 0) -> Line:
        """One alarm on a line, or several that say the same; `more` are those that have no line."""
        alarm = alarms[0]
        row = Canvas(self.view.width)
        end = self._put_more(row, more)
        if self.to_take in alarms:
            end = row.put_right(end, _("a = I go"), Tone.STRONG) - 2
        row.put(1, alarm.priority.stars, Tone.STRONG)
        if self.view.width >= _WIDE:
            self._put_wide(row, alarm, self._about(alarms), end)
        else:
            self._put_narrow(row, alarm, self._where(alarms), end)
        return row.line(_GROUNDS[alarm.priority])

    def shared_line(self, shared: Sequence[Alarm], others: int) -> Line:
        """High alarms that share a line: the numbers of their beds."""
        row = Canvas(self.view.width)
        row.put(1, Priority.HIGH.stars, Tone.STRONG)
        end = self._put_more(row, others)
        numbers = sorted({alarm.bed for alarm in shared if alarm.bed is not None})
        beds = _("Beds {beds}").format(beds=" ".join(map(str, numbers)))
        places = ", ".join(([beds] if numbers else []) + ([_("Board")] if None in {a.bed for a in shared} else []))
        said = _("{places}: {count} more, just as urgent").format(places=places, count=len(shared))
        room = end - _WORDS_AT
        row.put(_WORDS_AT, first_that_fits((said, places), room) or cut(places, room), Tone.STRONG)
        return row.line(Ground.HIGH)

    def _put_more(self, row: Canvas, more: int) -> int:
        end = self.view.width - 1
        return row.put_right(end, _("+{count} more").format(count=more), Tone.STRONG) - 2 if more > 0 else end

    def _put_wide(self, row: Canvas, alarm: Alarm, about: str, end: int) -> None:
        """In columns: where and who, the fact, what to do, who has it."""
        width, situation = self.view.width, situation_of(alarm, self.board)
        tone = Tone.STRONG if alarm.priority is Priority.HIGH else Tone.PLAIN
        fact_at, do_at, who_at = max(22, width // 7), width * 66 // 160, min(width - 28, end - 12)
        row.put(_WORDS_AT, cut(about, fact_at - _WORDS_AT - 1), Tone.STRONG)
        has_it = self._who_has_it(alarm, end - who_at)
        who_at = min(who_at, end - cells(has_it))
        row.put(who_at, has_it, Tone.STRONG if alarm.taken else Tone.FAINT)
        fact = cut(alarm_fact(alarm, situation, self.clock), who_at - fact_at - 2)
        column = row.put(fact_at, fact, tone)
        to_dos = alarm_to_dos(alarm, situation, self.clock)
        do_at = max(column + 3, do_at) if do_at + cells(to_dos[0]) < who_at else column + 2
        to_do = first_that_fits(to_dos, who_at - do_at - 1)
        row.put(do_at, to_do, tone if tone is Tone.STRONG else Tone.FAINT)

    def _put_narrow(self, row: Canvas, alarm: Alarm, where: str, end: int) -> None:
        """The bed and the fact; who has it as far as there is room."""
        situation = situation_of(alarm, self.board)
        column = row.put(_WORDS_AT, where, Tone.STRONG) + 1
        facts, waits = alarm_facts(alarm, situation, self.clock), lutetium_waits_for(alarm, situation)
        fact = first_that_fits(facts, end - column) or facts[-1]
        has_it = who_has_it(alarm, self.board.staff, self.clock, short=True)
        has_it = first_that_fits((has_it,) if alarm.taken else (has_it, _("nobody")), end - column - cells(fact) - 2)
        end = row.put_right(end, has_it, Tone.STRONG if alarm.taken else Tone.FAINT) - (1 if has_it else 0)
        room = end - column
        text = first_that_fits((f"{fact}: {waits}", fact) if waits else (fact,), room) or cut(fact, room)
        row.put(column, text, Tone.STRONG if alarm.priority is Priority.HIGH else Tone.PLAIN)

    def _who_has_it(self, alarm: Alarm, room: int) -> str:
        long, short = (who_has_it(alarm, self.board.staff, self.clock, short=each) for each in (False, True))
        return first_that_fits((long, short), room) or cut(short, room)

    def _about(self, alarms: Sequence[Alarm]) -> str:
        bed = self.board.bed_of(alarms[0].treatment or "")
        where = self._where(alarms)
        if bed is None or len(alarms) > 1:
            return where
        return f"{where} {shown_surname(bed.patient, privacy=self.view.privacy or self.view.locked).upper()}"

    def _where(self, alarms: Sequence[Alarm]) -> str:
        if alarms[0].bed is None:
            return _("Board")
        if len(alarms) == 1:
            return _("Bed {bed}").format(bed=alarms[0].bed)
        return _("Beds {beds}").format(beds=" ".join(str(alarm.bed) for alarm in alarms))
