"""What the way home waits for: what can be done now and since when, then what comes after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.headline import headline
from ward_board.board.leaving import left_without, not_printed, not_printed_words, room_words
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.morning import Morning
from ward_board.board.morning_cells import RULES, Cell, day_or_time, measure_again_words, ways_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.config.language import gettext as _
from ward_board.config.language import ngettext
from ward_board.domain.chart import Closing
from ward_board.domain.dose_rate import discharge_limit_usv_per_h, net_usv_per_h
from ward_board.domain.morning import lutetium_end_is_missing
from ward_board.domain.patient_rules import journey_of
from ward_board.domain.protocol import LUTETIUM, ROOM_RELEASE, Gate, GateRule
from ward_board.domain.scanner import SCAN, Place, Turn
from ward_board.domain.status import Situation, StepStatus
from ward_board.domain.words import StepState
from ward_board.errors import UnmetGate

_WENT = frozenset({Closing.LEFT, Closing.TRANSFERRED})
_AFTER_ANOTHER = frozenset({GateRule.DONE, GateRule.SETTLED, GateRule.PASSES})


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that keeps somebody from going home, in words and in fewer words.

    `since` is from when on it could be done, if that is past. `step` is empty for a gate that looks at no step.
    """

    step: str
    words: str
    short: str
    can_be_done: bool
    since: datetime | None


def home_cell(bed: Bed, morning: Morning) -> Cell:
    """What is missing before the patient may leave; then since when they are away, and the room."""
    if bed.situation.chart.closing:
        return _gone(bed, morning.clock)
    missing = missing_for_home(bed.situation)
    if missing:
        return _above_limit(bed, missing, morning) or _waits(bed, (*missing, *_papers(bed, morning)), morning)
    closing = next((one for one in bed.situation.steps.values() if one.record.step.closes), None)
    leaves_at = journey_of(bed.situation.chart).leaves_at or (closing.times.due if closing else None)
    if closing is None or leaves_at is None:
        return Cell()
    time = morning.clock.moment(leaves_at)
    words = _("{time} discharge").format(time=time), _("{time} home").format(time=time), _("may go home"), _("home")
    if papers := not_printed_words(bed, morning.board):
        return Cell(ways_of(words, (papers, _("not printed"), _("print"))), Tone.STRONG, below_tone=Tone.WARN)
    return Cell(ways_of(words, (_("nothing is missing"), _("all done"))), Tone.STRONG, below_tone=Tone.GOOD)


def _papers(bed: Bed, morning: Morning) -> tuple[Missing, ...]:
    """What is signed and not printed counts among what is missing, although it keeps nobody here."""
    kinds = not_printed(bed, morning.board)
    return (Missing("", _("papers"), _("papers"), can_be_done=True, since=None),) if kinds else ()


def _above_limit(bed: Bed, missing: Sequence[Missing], morning: Morning) -> Cell | None:
    """What is above the limit of the site says so before all else, and both ways on."""
    net, limit = net_usv_per_h(bed.situation.chart), discharge_limit_usv_per_h(bed.situation.protocol)
    if net is None or limit is None or net <= limit or all(one.step != RULES for one in missing):
        return None
    time = measure_again_words(bed, morning.clock)
    words = (
        _("above {limit:g} µSv/h: measure again").format(limit=limit),
        _("above {limit:g} µSv/h").format(limit=limit),
        _("above {limit:g}").format(limit=limit),
    )
    below = (
        _("{time} or expert's reason").format(time=time),
        _("again {time}").format(time=time),
        time,
        day_or_time(time),
    )
    without_time = _("or expert's reason"), _("expert")
    return Cell(ways_of(words, below if time else without_time), Tone.WARN_STRONG, below_tone=Tone.WARN)


def missing_for_home(situation: Situation) -> tuple[Missing, ...]:
    """All that is missing for the discharge, each after what it waits for itself; first the end of the lutetium."""
    closing = next((one for one in situation.steps.values() if one.record.step.closes), None)
    is_end_missing = lutetium_end_is_missing(situation)
    found = {LUTETIUM: _Found(situation.steps[LUTETIUM])} if is_end_missing else {}
    if closing is not None:
        _collect(situation, closing, found)
    # what was done and did not turn out as it must keeps the way home shut, and nothing else
    undone = frozenset(key for key, one in found.items() if one.words is None and one.status.record.done is None)
    missing = [_missing(situation, one, undone) for one in found.values()]
    if is_end_missing:
        # how long the infusion ran decides what else there is to do
        return (missing[0], *(replace(one, can_be_done=False) for one in missing[1:]))
    return tuple(missing)


@dataclass(frozen=True, slots=True)
class _Found:
    """A step that is waited for, or with `words` a gate of it that looks at no other step."""

    status: StepStatus
    words: tuple[str, str] | None = None


def _collect(situation: Situation, status: StepStatus, found: dict[str, _Found]) -> None:
    """The steps that a step waits for, in the order in which they can be done; words where a gate looks at none."""
    gates = {gate.id: gate for gate in status.record.step.gates}
    for unmet in status.waits:
        gate = gates.get(unmet.id)
        other = situation.steps.get(gate.step or "") if gate else None
        if other is None:
            words = _gate_words(gate, unmet)
            found.setdefault(words[0], _Found(status, words))
        elif other.record.step.id not in found:
            if other.record.run is None:
                _collect(situation, other, found)
            found.setdefault(other.record.step.id, _Found(other))


def _gate_words(gate: Gate | None, unmet: UnmetGate) -> tuple[str, str]:
    """Short words for what the figures of a bed ask for; else those of the protocol."""
    expert = _("expert's reason"), _("expert")
    known = {
        GateRule.DURATION_EXISTS: (_("a rule that works"), _("a rule")),
        GateRule.WITHIN_CAP: expert,
        GateRule.DOSE_RATE_AT_MOST: expert,
    }
    words = site_words(unmet.waits_for)
    return known.get(gate.rule, (words, words)) if gate else (words, words)


def _missing(situation: Situation, one: _Found, undone: frozenset[str]) -> Missing:
    before = set(_before(one.status))
    is_free = not before & undone and (one.words is not None or not any(gate.hard for gate in one.status.waits))
    since = _open_since(situation, one.status, before)
    words, short = one.words or _step_words(one.status)
    step = "" if one.words else one.status.record.step.id
    return Missing(step, words, short, is_free, since if since and since <= situation.now else None)


def _before(status: StepStatus) -> Iterator[str]:
    """The steps that come before one: what it is planned after, what its gates look at, what would void it."""
    step = status.record.step
    if step.planned.step:
        yield step.planned.step
    yield from step.voided_by
    yield from (gate.step for gate in step.gates if gate.step and gate.rule in _AFTER_ANOTHER)


def _open_since(situation: Situation, status: StepStatus, before: Iterable[str]) -> datetime | None:
    """When the last thing that it waited for was done; of what waits for nothing, the planned hour."""
    if status.record.done is not None:
        return status.record.done.occurred_at  # it was done, and did not turn out as it must
    if status.record.run is not None and status.record.run.ended_at is None:
        return status.times.due_end or status.record.run.started_at  # it runs by the chart, and should have ended
    settled = [record.settled for step in before if (record := situation.chart.steps.get(step)) is not None]
    times = [entry.occurred_at for entry in settled if entry is not None]
    if not times and status.times.due:
        times.append(status.times.due)
    return max(times, default=None)


def _step_words(status: StepStatus) -> tuple[str, str]:
    step = status.record.step
    if status.record.run is not None and status.record.run.ended_at is None:
        return _("{step} end not charted").format(step=title(step)), _("{step} end").format(step=title(step))
    evaluation = _("evaluation: fit") if status.record.done else _("evaluation")
    known = {
        "scan_read": (_("scan read"), _("scan read")),
        "evaluation": (evaluation, _("evaluation")),
        "rules_explained": (_("rules explained"), _("explain")),
        "travel_declaration": (title(step), _("travel")),
        "cannula_out": (_("cannula out"), _("cannula")),
    }
    return known.get(step.id, (title(step), title(step)))


def _waits(bed: Bed, missing: tuple[Missing, ...], morning: Morning) -> Cell:
    now = [one for one in missing if one.can_be_done] or list(missing[:1])
    words = _lists(now)
    turn = morning.turn_of(bed)
    if turn is not None and now[0].step == SCAN and not _is_kept_waiting(turn, bed):
        # eight patients take turns: nobody waits too long yet, and what comes after a scan is the same for everybody
        waits = turn.place is Place.WAITING
        since = now[0].since if waits else turn.since
        said = _("since {time}").format(time=morning.clock.moment(since)) if since else ""
        in_turn = _("in turn, {since}").format(since=said) if said else _("in turn")
        below = dict.fromkeys((in_turn if waits and len(now) == 1 else "", said, ""))
        return Cell(ways_of(words, sorted(below, key=len, reverse=True)), Tone.FAINT)
    since = min((one.since for one in now if one.since), default=None)
    then = tuple(_("then {what}").format(what=each) for each in _lists([one for one in missing if one not in now]))
    if since is None:
        return Cell(ways_of(words, (*then, "")))
    time = morning.clock.moment(since)
    said = _("since {time}").format(time=time)
    long = tuple(_("{since}, {then}").format(since=said, then=each) for each in then)
    return Cell(ways_of(words, (*long, said, time, day_or_time(time))), Tone.WARN_STRONG)


def _is_kept_waiting(turn: Turn, bed: Bed) -> bool:
    """Whether it is no longer others' turn: the scan is late, or only its tick is missing."""
    return turn.place is Place.BACK or (turn.place is Place.WAITING and _is_late(bed, SCAN))


def _is_late(bed: Bed, step: str) -> bool:
    """Whether a step is late by its own measure: a scan is not while others are still taking their turn."""
    return bed.situation.steps[step].state is StepState.LATE


def _lists(things: Sequence[Missing]) -> tuple[str, ...]:
    """All of it, then in fewer words, then as much of its beginning with a count of the rest, then how many."""
    if not things:
        return ()
    long, short = _cut([one.words for one in things]), _cut([one.short for one in things])
    count = ngettext("{count} thing", "{count} things", len(things)).format(count=len(things))
    return (long[0], short[0], *long[1:], *short[1:], count)


def _left_without(bed: Bed) -> tuple[str, ...]:
    """What somebody who left or was transferred has not had, in every length; nothing where nothing is missing."""
    closing = bed.situation.chart.closing
    if closing is None or closing[0] not in _WENT:
        return ()
    missed = left_without(bed.situation.protocol, bed.situation.chart, closing[1].occurred_at)
    if not missed:
        return ()
    return (
        *(_("without {things}").format(things=each) for each in _cut(missed)),
        _("{count} missing").format(count=len(missed)),
    )


def _cut(names: Sequence[str]) -> tuple[str, ...]:
    """All of the names, then as much of their beginning with a count of the rest."""
    if not names:
        return ()
    return (
        ", ".join(names),
        *(f"{', '.join(names[:kept])} +{len(names) - kept}" for kept in range(len(names) - 1, 0, -1)),
    )


def _gone(bed: Bed, clock: Clock) -> Cell:
    """Since when the patient is away; the room is closed until somebody released it, and nobody is late with that."""
    chart = bed.situation.chart
    words = (*headline(bed, clock).words, _("gone"))
    if chart.closing and chart.closing[0] is Closing.DISCHARGED:
        time = clock.moment(chart.closing[1].occurred_at)
        words = (*words[:-1], *(_("home {time}").format(time=each) for each in (time, day_or_time(time))), _("home"))
    if ROOM_RELEASE not in bed.situation.steps or chart[LUTETIUM].run is None:
        return Cell(ways_of(words), Tone.GOOD)
    if missed := _left_without(bed):
        is_free = chart.room_released_at is not None
        room = (_("room free"),) if is_free else (_("room closed until it is released"), _("room closed"))
        with_room = (_("{left}, {room}").format(left=each, room=one) for one in room for each in words[:1])
        return Cell(ways_of((*with_room, *words), missed), Tone.STRONG, below_tone=Tone.WARN)
    if why := room_words(chart):
        said = ", ".join(why)
        closed = (_("room stays closed: {why}").format(why=said), _("closed: {why}").format(why=said), _("room closed"))
        return Cell(ways_of(words, (*closed, "")), Tone.STRONG, below_tone=Tone.WARN)
    if released := chart.room_released_at:
        time = clock.moment(released)
        return Cell(ways_of(words, (_("room released {time}").format(time=time), _("room free"))), Tone.GOOD)
    return Cell(ways_of(words, (_("room closed until it is released"), _("room closed"))), Tone.STRONG)
