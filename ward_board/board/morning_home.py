"""What the way home waits for: what can be done now and since when, then what comes after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ward_board.board.board import Bed
from ward_board.board.headline import headline
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.morning import Morning
from ward_board.board.morning_cells import Cell, ways_of
from ward_board.board.site_words import site_words
from ward_board.board.step_words import title
from ward_board.config.language import gettext as _
from ward_board.domain.chart import Closing
from ward_board.domain.patient_rules import journey_of
from ward_board.domain.protocol import LUTETIUM, ROOM_RELEASE, Gate, GateRule
from ward_board.domain.scanner import SCAN
from ward_board.domain.status import Situation, StepStatus
from ward_board.errors import UnmetGate

_AFTER_ANOTHER = frozenset({GateRule.DONE, GateRule.SETTLED, GateRule.PASSES})


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that keeps somebody from going home; `since` is from when on it could be done, if that is past.

    `step` is empty for a gate that looks at no step.
    """

    step: str
    words: str
    can_be_done: bool
    since: datetime | None


def home_cell(bed: Bed, morning: Morning) -> Cell:
    """What is missing before the patient may leave; then since when they are away, and the room."""
    if bed.situation.chart.closing:
        return _gone(bed, morning.clock)
    missing = missing_for_home(bed.situation)
    if missing:
        return _waits(bed, missing, morning)
    closing = next((one for one in bed.situation.steps.values() if one.record.step.closes), None)
    leaves_at = journey_of(bed.situation.chart).leaves_at or (closing.times.due if closing else None)
    if closing is None or leaves_at is None:
        return Cell()
    time = morning.clock.moment(leaves_at)
    words = _("{time} discharge").format(time=time), _("{time} home").format(time=time), _("may go home"), _("home")
    return Cell(ways_of(words, (_("nothing is missing"), _("all done"))), Tone.STRONG, below_tone=Tone.GOOD)


def missing_for_home(situation: Situation) -> tuple[Missing, ...]:
    """All that is missing for the discharge, each after what it waits for itself."""
    closing = next((one for one in situation.steps.values() if one.record.step.closes), None)
    found: dict[str, StepStatus | str] = {}
    if closing is not None:
        _collect(situation, closing, found)
    return tuple(_missing(situation, step, what, frozenset(found)) for step, what in found.items())


def _collect(situation: Situation, status: StepStatus, found: dict[str, StepStatus | str]) -> None:
    """The steps that a step waits for, in the order in which they can be done; words where a gate looks at none."""
    gates = {gate.id: gate for gate in status.record.step.gates}
    for unmet in status.waits:
        gate = gates.get(unmet.id)
        other = situation.steps.get(gate.step or "") if gate else None
        if other is None:
            found.setdefault(f"{status.record.step.id}.{unmet.id}", _gate_words(gate, unmet))
        elif other.record.step.id not in found:
            if other.record.run is None:
                _collect(situation, other, found)
            found.setdefault(other.record.step.id, other)


def _gate_words(gate: Gate | None, unmet: UnmetGate) -> str:
    """Short words for what the figures of a bed ask for; else those of the protocol."""
    known = {
        GateRule.DURATION_EXISTS: _("a rule that works"),
        GateRule.WITHIN_CAP: _("expert's reason for the cap"),
        GateRule.DOSE_RATE_AT_MOST: _("expert's reason for the dose rate"),
    }
    return (known.get(gate.rule) if gate else None) or site_words(unmet.waits_for)


def _missing(situation: Situation, step: str, what: StepStatus | str, missing: frozenset[str]) -> Missing:
    if isinstance(what, str):
        return Missing("", what, can_be_done=not _has_missing_step(situation, step, missing), since=None)
    before = set(_before(what))
    is_free = not before & missing and not any(gate.hard for gate in what.waits)
    since = _open_since(situation, what, before)
    return Missing(step, _step_words(what), is_free, since if since and since <= situation.now else None)


def _has_missing_step(situation: Situation, name: str, missing: frozenset[str]) -> bool:
    """Whether what a gate without a step belongs to waits for something else first."""
    of = situation.steps[name.partition(".")[0]]
    return bool(set(_before(of)) & missing)


def _before(status: StepStatus) -> Iterator[str]:
    """The steps that come before one: what it is planned after, what its gates look at, what would void it."""
    step = status.record.step
    if step.planned.step:
        yield step.planned.step
    yield from step.voided_by
    yield from (gate.step for gate in step.gates if gate.step and gate.rule in _AFTER_ANOTHER)


def _open_since(situation: Situation, status: StepStatus, before: Iterable[str]) -> datetime | None:
    """When the last thing that it waited for was done; a planned hour that comes later counts too."""
    if status.record.done is not None:
        return status.record.done.occurred_at  # it was done, and did not turn out as it must
    settled = [record.settled for step in before if (record := situation.chart.steps.get(step)) is not None]
    times = [entry.occurred_at for entry in settled if entry is not None]
    if status.record.step.planned.step is None or not times:
        times += [status.times.due] if status.times.due else []
    return max(times, default=None)


def _step_words(status: StepStatus) -> str:
    known = {
        "scan_read": _("scan read"),
        "rules_explained": _("rules explained"),
        "cannula_out": _("cannula out"),
        "evaluation": _("evaluation: fit") if status.record.done else _("evaluation"),
    }
    return known.get(status.record.step.id) or title(status.record.step)


def _waits(bed: Bed, missing: tuple[Missing, ...], morning: Morning) -> Cell:
    now = [one for one in missing if one.can_be_done] or list(missing[:1])
    then = [one.words for one in missing if one not in now]
    if morning.turn_of(bed) is not None and now[0].step == SCAN:
        # since when stands in the queue, and what comes after a scan is the same for everybody
        return Cell(ways_of(_lists([one.words for one in now])), Tone.FAINT)
    since = min((one.since for one in now if one.since), default=None)
    below = _then_words(then)
    if since is None:
        return Cell(ways_of(_lists([one.words for one in now]), (*below, "")), Tone.PLAIN)
    said = _("since {time}").format(time=morning.clock.moment(since))
    long = tuple(_("{since}, {then}").format(since=said, then=words) for words in below)
    return Cell(ways_of(_lists([one.words for one in now]), (*long, said, morning.clock.time(since))), Tone.WARN_STRONG)


def _then_words(names: list[str]) -> tuple[str, ...]:
    """ "then evaluation, measurement +1", shorter and shorter."""
    return tuple(_("then {what}").format(what=words) for words in _lists(names)) if names else ()


def _lists(names: list[str]) -> tuple[str, ...]:
    """All of it, then as much of its beginning with a count of the rest, then how many."""
    if not names:
        return ("",)
    cut = (f"{', '.join(names[:kept])} +{len(names) - kept}" for kept in range(len(names) - 1, 0, -1))
    return (", ".join(names), *cut, _("{count} things").format(count=len(names)))


def _gone(bed: Bed, clock: Clock) -> Cell:
    """Since when the patient is away; the room is closed until somebody released it, and nobody is late with that."""
    chart = bed.situation.chart
    words = headline(bed, clock).words
    if chart.closing and chart.closing[0] is Closing.DISCHARGED:
        at = chart.closing[1].occurred_at
        words = (*words, _("home {time}").format(time=clock.moment(at)), _("home {time}").format(time=clock.time(at)))
    if ROOM_RELEASE not in bed.situation.steps or chart[LUTETIUM].run is None:
        return Cell(ways_of((*words, _("gone"))), Tone.GOOD)
    if released := chart.room_released_at:
        time = clock.moment(released)
        below = _("room released {time}").format(time=time), _("room free")
        return Cell(ways_of((*words, _("gone")), below), Tone.GOOD)
    below = _("room closed until it is released"), _("room closed")
    return Cell(ways_of((*words, _("gone")), below), Tone.STRONG)
