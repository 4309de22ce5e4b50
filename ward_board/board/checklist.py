"""The checklist of one treatment: what is now and next, what comes later, and what is done, gathered by card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from ward_board.board.canvas import Canvas, cut, first_that_fits
from ward_board.board.checklist_words import (
    away_from_plan,
    away_words,
    names_of,
    waits_for_countersignature,
    why_left_out,
)
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.page_parts import heading
from ward_board.board.people import roles_words
from ward_board.board.site_words import site_words
from ward_board.board.step_words import act_words, gates_words, shorter_lists, state_word, title
from ward_board.config.language import gettext as _
from ward_board.domain.entry import Entry
from ward_board.domain.plan import when_due
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.words import Action, StepState

_STATE, _TIME, _WHAT = 1, 10, 20
_INDENT = 2
_NEXT_HOUR, _LEAST_NEXT = timedelta(minutes=60), 4
_TONES = {
    StepState.DONE: Tone.GOOD,
    StepState.RUNNING: Tone.LUTETIUM,
    StepState.PAUSED: Tone.ALERT_STRONG,
    StepState.LATE: Tone.WARN_STRONG,
    StepState.DUE: Tone.STRONG,
    StepState.WAITING: Tone.WARN,
    StepState.REFUSED: Tone.WARN,
    StepState.SKIPPED: Tone.WARN,
    StepState.STOPPED: Tone.WARN,
}
_OVER = frozenset({StepState.DONE, StepState.SKIPPED, StepState.REFUSED, StepState.STOPPED})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: how it stands, when, every way to say what, and who or why, and how far it was from its plan."""

    state: str
    at: datetime | None
    what: tuple[str, ...]
    who: tuple[str, ...]
    tones: tuple[Tone, Tone, Tone, Tone]
    away: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Checklist:
    """The rows of one treatment: `now` is what stands open now or within the hour, `done` has the newest first."""

    now: tuple[Row, ...]
    later: tuple[Row, ...]
    done: tuple[Row, ...]
    note: str


def checklist_of(situation: Situation, staff: Mapping[str, str], clock: Clock) -> Checklist:
    """Every step that has its place in the treatment, once: by itself, in its card, or under its incident."""
    return _Gatherer(situation, staff, clock).checklist()


def now_rows(checklist: Checklist, width: int, clock: Clock, glyphs: Glyphs, *, words: str) -> list[Canvas]:
    """What is now and next under a heading of its own."""
    return [heading(width, words, checklist.note, glyphs), *_drawn(checklist.now, width, clock)]


def later_rows(checklist: Checklist, width: int, clock: Clock) -> list[Canvas]:
    """What comes later, then what is done, the newest first."""
    return _drawn((*checklist.later, *checklist.done), width, clock)


def _drawn(rows: Iterable[Row], width: int, clock: Clock) -> list[Canvas]:
    return [_row(row, width, clock) for row in rows]


def _row(row: Row, width: int, clock: Clock) -> Canvas:
    drawn = Canvas(width)
    state, when, what, who = row.tones
    who_at = max(width * 70 // 100, _WHAT + 18)
    drawn.put(_STATE, cut(row.state, _TIME - _STATE - 1), state)
    drawn.put(_TIME, cut(clock.moment(row.at) if row.at else "", _WHAT - _TIME - 1), when)
    room = who_at - _WHAT - row.indent - 1
    drawn.put(_WHAT + row.indent, first_that_fits(row.what, room) or cut(row.what[-1], room), what)
    end = width - 1
    if row.away:
        end = drawn.put_right(end, row.away, Tone.PLAIN) - 1
    drawn.put(who_at, first_that_fits(row.who, end - who_at) or cut(row.who[0], end - who_at), who)
    return drawn


class _Gatherer:
    """Sorts the steps of one treatment into rows."""

    def __init__(self, situation: Situation, staff: Mapping[str, str], clock: Clock) -> None:
        self._situation, self._staff, self._clock = situation, staff, clock
        self._protocol, self._is_closed = situation.protocol, situation.chart.closing is not None
        self._shown = [one for one in situation.steps.values() if not one.record.falls_away]
        self._called = {one.record.step.id: call for one in self._shown if (call := _call_of(situation, one))}
        self._card_sizes = Counter(self._card(one) for one in self._shown)

    def checklist(self) -> Checklist:
        """All rows."""
        own = [one for one in self._shown if one.record.step.id not in self._called]
        open_steps = sorted((one for one in own if self._is_to_come(one)), key=self._when)
        soon = self._soon(open_steps)
        later = open_steps[len(soon) :]
        needed = [one for one in own if not self._is_over(one) and one.record.step.optional]
        calls = {call.id: call for call in self._called.values()}
        incidents = sorted(calls.values(), key=lambda call: call.seq, reverse=True)
        incident_rows = [row for call in incidents for row in self._incident_rows(call)]
        done = [*self._done_rows([one for one in own if self._is_over(one)]), *self._over_incidents(incidents)]
        over = sum(self._is_over(one) for one in self._shown)
        to_come = sum(self._is_to_come(one) for one in self._shown)
        return Checklist(
            now=(*incident_rows, *(self._open_row(one, soon=True) for one in soon)),
            later=(*self._later_rows(later), *(self._needed_row(one) for one in needed)),
            done=tuple(sorted(done, key=lambda row: row.at or self._clock.now, reverse=True)),
            note=_("{done} done, {left} to come").format(done=over, left=to_come),
        )

    # --- what stands open --------------------------------------------------------------------------------------------

    def _is_over(self, status: StepStatus) -> bool:
        """Whether nobody waits for it any more; at a closed bed that is all but what is done once the patient left."""
        is_gone = self._is_closed and not status.record.step.after_closing
        return status.state in _OVER or (is_gone and not status.record.step.optional)

    def _is_to_come(self, status: StepStatus) -> bool:
        return not (self._is_over(status) or status.record.step.optional)

    def _when(self, status: StepStatus) -> datetime:
        """When somebody has to do something about it."""
        run, times = status.record.run, status.times
        at = (run.paused_since or times.due_end) if run else times.due
        return at or self._clock.now + timedelta(days=365)

    def _soon(self, open_steps: Sequence[StepStatus]) -> list[StepStatus]:
        """Of steps in the order of their times those that are now or within the hour, and at least a few."""
        within = self._clock.now + _NEXT_HOUR
        return [one for place, one in enumerate(open_steps) if place < _LEAST_NEXT or self._when(one) <= within]

    def _open_row(self, status: StepStatus, *, soon: bool) -> Row:
        step, run, state = status.record.step, status.record.run, status.state
        action = step.first_action if run is None else Action.RESUME if run.paused_since else Action.FINISH
        is_planned, waits = state is StepState.PLANNED, state is StepState.WAITING
        said = (_("next") if soon else "") if is_planned else state_word(state)
        plain = Tone.PLAIN if soon else Tone.FAINT
        people = (
            shorter_lists(roles_words(step.roles, step.persons)) if run is None else self._names(status.record.acts[:1])
        )
        known = status.times.due is not None or run is not None
        return Row(
            said,
            self._when(status) if known else None,
            (act_words(step, action), title(step)),
            shorter_lists(gates_words(status.waits)) if waits else people,
            (_TONES.get(state, plain), Tone.STRONG if soon else Tone.FAINT, plain, Tone.WARN if waits else Tone.FAINT),
        )

    def _later_rows(self, later: Sequence[StepStatus]) -> Iterator[Row]:
        """What is further away: a card, or the times of one series, is one row."""
        for group in _grouped(later, self._card_or_series):
            if len(group) == 1:
                yield self._open_row(group[0], soon=False)
                continue
            first = self._open_row(group[0], soon=False)
            yield Row(first.state, first.at, (self._name(group),), first.who, first.tones)

    def _needed_row(self, status: StepStatus) -> Row:
        step = status.record.step
        tones = (Tone.FAINT,) * 4
        return Row(_("optional"), None, (title(step),), shorter_lists(roles_words(step.roles, step.persons)), tones)

    def _names(self, entries: Sequence[Entry]) -> tuple[str, ...]:
        return names_of(entries, self._staff, self._situation.chart)

    def _tone_of_names(self, entries: Iterable[Entry]) -> Tone:
        return Tone.WARN_STRONG if waits_for_countersignature(entries, self._situation.chart) else Tone.FAINT

    # --- what is over ------------------------------------------------------------------------------------------------

    def _done_rows(self, over: Sequence[StepStatus]) -> Iterator[Row]:
        done = [one for one in over if _was_done(one)]
        for group in _grouped(done, self._card):
            name = self._name(group, of=self._card_sizes[self._card(group[0])])
            yield self._gathered(group, name) if len(group) > 1 else self._settled_row(group[0])
        yield from (self._settled_row(one) for one in over if not _was_done(one))

    def _gathered(self, group: Sequence[StepStatus], words: str) -> Row:
        """Several checks in one row: when the last was done, by whom, and how far the furthest was from its plan."""
        entries = [one.record.done for one in group if one.record.done]
        minutes = max((away_from_plan(self._situation, one) or 0.0 for one in group), key=abs)
        return Row(
            state_word(StepState.DONE),
            max((entry.occurred_at for entry in entries), default=None),
            (words,),
            self._names(entries),
            (Tone.GOOD, Tone.GOOD, Tone.FAINT, self._tone_of_names(entries)),
            away_words(minutes),
        )

    def _settled_row(self, status: StepStatus) -> Row:
        record, step = status.record, status.record.step
        entries = record.acts[:1] if record.run else [record.settled] if record.settled else []
        people = self._names(entries)
        is_done = _was_done(status)
        reason = why_left_out(self._protocol, record.settled) if record.settled and not is_done else ""
        tone = _TONES.get(status.state, Tone.FAINT) if is_done or record.settled else Tone.FAINT
        return Row(
            state_word(status.state) if is_done or record.settled else _("not done"),
            self._over_at(status),
            (title(step),),
            tuple(", ".join(filter(None, (reason, names))) for names in people),
            (tone, tone, Tone.FAINT, self._tone_of_names(entries)),
            away_words(away_from_plan(self._situation, status)) if is_done else "",
        )

    def _over_at(self, status: StepStatus) -> datetime | None:
        record = status.record
        if record.run:
            return record.run.ended_at
        if record.settled:
            return record.settled.occurred_at
        return when_due(self._protocol, self._situation.chart, record.step.id, self._clock.zone)

    # --- what an incident called for ---------------------------------------------------------------------------------

    def _incident_rows(self, call: Entry) -> Iterator[Row]:
        """The name of the incident, then what it called for; nothing once all of that is over."""
        steps = self._called_by(call)
        open_steps = sorted((one for one in steps if not self._is_over(one)), key=self._when)
        if not open_steps:
            return
        yield self._incident_head(call)
        soon = self._soon(open_steps)
        below = [
            *(self._open_row(one, soon=True) for one in soon),
            *self._later_rows(open_steps[len(soon) :]),
            *self._over_rows(steps, _("{count} of {all} checks")),
        ]
        yield from (replace(row, indent=_INDENT) for row in below)

    def _incident_head(self, call: Entry) -> Row:
        is_open = call in self._situation.chart.open_incidents
        tone = Tone.ALERT_STRONG if is_open else Tone.FAINT
        state = _("open") if is_open else _("closed")
        return Row(_("incident"), call.occurred_at, (self._incident_title(call),), (state,), (tone, tone, tone, tone))

    def _over_incidents(self, calls: Iterable[Entry]) -> Iterator[Row]:
        """Incidents of which nothing is left to do, each as one card."""
        for call in calls:
            steps = self._called_by(call)
            if all(self._is_over(one) for one in steps):
                yield from self._over_rows(steps, self._incident_title(call) + _(", {count} of {all} checks"))

    def _over_rows(self, steps: Sequence[StepStatus], words: str) -> Iterator[Row]:
        """What was done of `steps` in one row that says `words`, then each that was left out."""
        done = [one for one in steps if _was_done(one)]
        if len(done) == 1:
            yield self._settled_row(done[0])
        elif done:
            yield self._gathered(done, words.format(count=len(done), all=len(steps)))
        yield from (self._settled_row(one) for one in steps if self._is_over(one) and not _was_done(one))

    def _called_by(self, call: Entry) -> list[StepStatus]:
        called = {step for step, by in self._called.items() if by.id == call.id}
        return [one for one in self._shown if one.record.step.id in called]

    def _incident_title(self, call: Entry) -> str:
        kind = self._protocol.incident_of.get(call.text("kind") or "")
        return site_words(kind.title) if kind else _("incident")

    # --- cards and series --------------------------------------------------------------------------------------------

    def _card(self, status: StepStatus) -> tuple[str, str]:
        """What a done step is gathered by."""
        step = status.record.step
        return ("card", step.card) if step.card else ("step", step.id)

    def _card_or_series(self, status: StepStatus) -> tuple[str, str]:
        """What a step that is further away is gathered by."""
        step = status.record.step
        return ("series", step.series) if step.series and not step.card else self._card(status)

    def _name(self, group: Sequence[StepStatus], of: int | None = None) -> str:
        card = self._protocol.card_of.get(group[0].record.step.id)
        count = len(group)
        if card is None:
            name = _shared_words([title(one.record.step) for one in group])
            return _("{name}, {count} times").format(name=name, count=count)
        if of is not None and of > count:
            return _("{name}, {count} of {all} checks").format(name=site_words(card.title), count=count, all=of)
        return _("{name}, {count} checks").format(name=site_words(card.title), count=count)


def _was_done(status: StepStatus) -> bool:
    return status.record.done is not None or status.record.run is not None


def _shared_words(titles: Sequence[str]) -> str:
    """What the titles of a series have in common at their beginning; the first one where that is nothing."""
    alike = takewhile(lambda words: len(set(words)) == 1, zip(*(one.split() for one in titles), strict=False))
    return " ".join(words[0] for words in alike) or titles[0]


def _grouped(steps: Iterable[StepStatus], by: Callable[[StepStatus], tuple[str, str]]) -> list[list[StepStatus]]:
    """The steps with the same key beside each other, in the order in which each key came first."""
    groups: dict[tuple[str, str], list[StepStatus]] = {}
    for one in steps:
        groups.setdefault(by(one), []).append(one)
    return list(groups.values())


def _call_of(situation: Situation, status: StepStatus) -> Entry | None:
    """The incident that called for a step; None for one of the ordinary day."""
    record, step = status.record, status.record.step
    if record.called_at is None:
        return None
    kinds = (*step.only_with_incident, *step.voided_by_incident)
    calls = (one for one in reversed(situation.chart.entries) if one.action is Action.INCIDENT)
    return next((one for one in calls if one.occurred_at == record.called_at and one.text("kind") in kinds), None)
