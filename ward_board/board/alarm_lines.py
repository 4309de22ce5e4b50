"""The alarm lines at the top of every screen, the most urgent first; what has no line of its own is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ward_board.board.alarm_words import (
    alarm_fact,
    alarm_to_dos,
    lutetium_waits_for,
    shared_facts,
    situation_of,
    who_has_it,
)
from ward_board.board.board import Board
from ward_board.board.canvas import Canvas, cells, cut, first_that_fits
from ward_board.board.deviation_words import key_words
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.night import standby_tonight
from ward_board.board.people import shown_surname
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.words import AlarmKind, Priority

_GROUNDS = {Priority.HIGH: Ground.HIGH, Priority.MEDIUM: Ground.MEDIUM, Priority.LOW: Ground.LOW}
_WIDE = 120
_WORDS_AT = 5  # after the stars
_NEED_SOMEBODY = frozenset({AlarmKind.DEVIATION, AlarmKind.PIN_LOCKED})
"""What no look at a bed ends, but one person: all of a kind share one line, which is not folded away below others."""
_TOGETHER = _NEED_SOMEBODY | {AlarmKind.PIN_SET, AlarmKind.ROLES_WIDENED}
"""What shares a line with all of its kind."""


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
        return [*own, (painter.shared_line(high[most - 1 :], alarms[len(high) :]), None)]
    groups = [[alarm] for alarm in alarms]
    if len(groups) > most:
        groups = painter.in_sight(painter.grouped(alarms), most)
    shown, more = groups[:most], [alarm for group in groups[most:] for alarm in group]
    return [(painter.line(group, more if group is shown[-1] else ()), _treatment_of(group)) for group in shown]


def _treatment_of(group: Sequence[Alarm]) -> str | None:
    """The treatment that a line is about, where it is about one."""
    return group[0].treatment if len({alarm.treatment for alarm in group}) == 1 else None


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
        """The alarms in their order, those below high together that say the same and that nobody has.

        What waits for somebody's signature or PIN goes together whatever it says.
        """
        groups: dict[tuple[str, ...], list[Alarm]] = {}
        for alarm in alarms:
            groups.setdefault(self._group_of(alarm), []).append(alarm)
        return list(groups.values())

    def _group_of(self, alarm: Alarm) -> tuple[str, ...]:
        if alarm.priority is Priority.HIGH:
            return (alarm.id,)
        if alarm.kind in _TOGETHER:
            return alarm.priority, alarm.kind
        if alarm.taken or alarm.bed is None:
            return (alarm.id,)
        return alarm.priority, alarm.kind, alarm_fact(alarm, situation_of(alarm, self.board), self.clock)

    def in_sight(self, groups: list[list[Alarm]], most: int) -> list[list[Alarm]]:
        """The groups, among the first `most` of them those that need somebody: another one of medium gives way."""
        shown, folded = groups[:most], groups[most:]
        for group in [one for one in folded if _must_be_seen(one)]:
            gives_way = [one for one in shown if self._gives_way(one)]
            if gives_way:
                shown.remove(gives_way[-1])
                shown.append(group)
        shown.sort(key=groups.index)
        return [*shown, *(one for one in groups if one not in shown)]

    def _gives_way(self, group: Sequence[Alarm]) -> bool:
        is_high = group[0].priority is Priority.HIGH
        return not (is_high or _must_be_seen(group) or self.to_take in group)

    def line(self, alarms: Sequence[Alarm], more: Sequence[Alarm] = ()) -> Line:
        """One alarm on a line, or several that share it; `more` are those that have no line."""
        alarm = alarms[0]
        row = Canvas(self.view.width)
        end = self._put_more(row, more)
        if self.to_take in alarms:
            end = row.put_right(end, _("a = I go"), Tone.STRONG) - 2
        row.put(1, alarm.priority.stars, Tone.STRONG)
        if self.view.width >= _WIDE:
            self._put_wide(row, alarms, end)
        else:
            self._put_narrow(row, alarms, end)
        return row.line(_GROUNDS[alarm.priority])

    def shared_line(self, shared: Sequence[Alarm], others: Sequence[Alarm]) -> Line:
        """High alarms that share a line: the numbers of their beds."""
        row = Canvas(self.view.width)
        row.put(1, Priority.HIGH.stars, Tone.STRONG)
        end = self._put_more(row, others, shared)
        numbers = sorted({alarm.bed for alarm in shared if alarm.bed is not None})
        beds = _("Beds {beds}").format(beds=" ".join(map(str, numbers)))
        places = ", ".join(([beds] if numbers else []) + ([_("Board")] if None in {a.bed for a in shared} else []))
        said = _("{places}: {count} more, just as urgent").format(places=places, count=len(shared))
        room = end - _WORDS_AT
        row.put(_WORDS_AT, first_that_fits((said, places), room) or cut(places, room), Tone.STRONG)
        return row.line(Ground.HIGH)

    def _put_more(self, row: Canvas, more: Sequence[Alarm], beside: Sequence[Alarm] = ()) -> int:
        """How many have no line, and how many of these, or of those `beside`, wait for a countersignature."""
        end = self.view.width - 1
        said = _("+{count} more").format(count=len(more)) if more else ""
        open_acts = sum(alarm.kind is AlarmKind.DEVIATION for alarm in (*more, *beside))
        acts = _("K: {acts} to countersign").format(acts=open_acts) if open_acts else ""
        if not (said or acts):
            return end
        words = first_that_fits((", ".join(filter(None, (said, acts))),), self.view.width // 2) or said
        return row.put_right(end, words, Tone.STRONG) - 2

    def _put_wide(self, row: Canvas, alarms: Sequence[Alarm], end: int) -> None:
        """In columns: where and who, the fact, what to do, who has it."""
        alarm, about = alarms[0], self._about(alarms)
        width, situation = self.view.width, situation_of(alarm, self.board)
        tone = Tone.STRONG if alarm.priority is Priority.HIGH else Tone.PLAIN
        fact_at, do_at, who_at = max(22, width // 7), width * 66 // 160, min(width - 28, end - 12)
        row.put(_WORDS_AT, cut(about, fact_at - _WORDS_AT - 1), Tone.STRONG)
        has_it = self._who_has_it(alarm, end - who_at) if _have_one_holder(alarms) else ""
        who_at = min(who_at, end - cells(has_it))
        row.put(who_at, has_it, Tone.STRONG if alarm.taken else Tone.FAINT)
        facts = shared_facts(alarms, self.board, self.clock)
        key = key_words(alarm)
        # a key that is to be found without knowing it has its place
        room = who_at - fact_at - 2 - (cells(key) + 2 if key else 0)
        fact = first_that_fits(facts if key else facts[:1], room) or cut(facts[0], room)
        column = row.put(fact_at, fact, tone)
        to_dos = alarm_to_dos(alarm, situation, self.clock)
        do_at = max(column + 3, do_at) if do_at + cells(to_dos[0]) < who_at else column + 2
        to_do = first_that_fits(to_dos, who_at - do_at - 1)
        row.put(do_at, to_do, tone if tone is Tone.STRONG else Tone.FAINT)

    def _put_narrow(self, row: Canvas, alarms: Sequence[Alarm], end: int) -> None:
        """The bed and the fact; who has it as far as there is room."""
        alarm = alarms[0]
        situation = situation_of(alarm, self.board)
        if key := key_words(alarm):
            end = row.put_right(end, key, Tone.STRONG) - 2
        column = row.put(_WORDS_AT, self._where(alarms), Tone.STRONG) + 1
        facts, waits = shared_facts(alarms, self.board, self.clock), lutetium_waits_for(alarm, situation)
        fact = first_that_fits(facts, end - column) or facts[-1]
        has_it = who_has_it(alarm, self.board.staff, self.clock, short=True)
        says = () if not _have_one_holder(alarms) else (has_it,) if alarm.taken else (has_it, _("nobody"))
        has_it = first_that_fits(says, end - column - cells(fact) - 2)
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
        numbers = sorted({alarm.bed for alarm in alarms if alarm.bed is not None})
        if len(numbers) == 1:
            return _("Bed {bed}").format(bed=numbers[0])
        return _("Beds {beds}").format(beds=" ".join(map(str, numbers)))


def _must_be_seen(group: Sequence[Alarm]) -> bool:
    return group[0].kind in _NEED_SOMEBODY and group[0].priority is not Priority.LOW


def _have_one_holder(alarms: Sequence[Alarm]) -> bool:
    return len({alarm.taken.author if alarm.taken else None for alarm in alarms}) == 1
