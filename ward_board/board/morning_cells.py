"""One cell of the morning: how a step of a bed stands, in a word, and when or why below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ward_board.board.board import Bed
from ward_board.board.headline import headline
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import who
from ward_board.board.site_words import site_words
from ward_board.board.step_words import all_waits, gates_words, shorter_lists, state_word
from ward_board.board.value_words import number_words
from ward_board.config.language import gettext as _
from ward_board.domain.chart import Closing
from ward_board.domain.dose_rate import net_usv_per_h
from ward_board.domain.entry import Entry
from ward_board.domain.protocol import LUTETIUM, ROOM_RELEASE
from ward_board.domain.status import StepStatus
from ward_board.domain.words import StepState

_BAD = frozenset({"inadequate", "partly", "no"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A word or a figure, and a fainter line below it; each in every way to say it whole, the longest first."""

    words: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


def cell_of(bed: Bed, step: str, staff: Mapping[str, str], clock: Clock, *, wide: bool) -> Cell:
    """How a step stands; empty where it has no place."""
    status = bed.situation.steps.get(step)
    if status is None or status.record.falls_away:
        return Cell()
    if status.record.done and (also := _then(bed, step, staff, clock)):
        return also
    done = status.record.done
    if done is not None:
        words, tone = _result(bed, status, done)
        return Cell(words, _by((done.author, done.second), done, staff, clock), tone)
    settled = status.record.settled
    if settled is not None:
        return Cell((state_word(status.state),), _by((settled.author,), settled, staff, clock), Tone.WARN)
    return _open(status, clock, wide=wide)


def _then(bed: Bed, step: str, staff: Mapping[str, str], clock: Clock) -> Cell | None:
    """Where a second act belongs to the first, how that stands: the scan is looked at, the rules are explained."""
    then = bed.situation.steps.get({"scan": "scan_read", "rules": "rules_explained"}.get(step, ""))
    if then is None or then.record.falls_away:
        return None
    return _looked_at(bed, then, staff, clock) if step == "scan" else _explained(bed, then, clock)


def _looked_at(bed: Bed, read: StepStatus, staff: Mapping[str, str], clock: Clock) -> Cell | None:
    if read.record.done is not None:
        return _uptake(read.record.done, staff, clock)
    if read.record.settled is not None:
        return None
    made = bed.situation.chart["scan"].done
    time = clock.moment(made.occurred_at) if made else ""
    is_late = read.state is StepState.LATE
    words = (_("made {time}").format(time=time), time)
    below = (_("not looked at"),) if is_late else (_("to be looked at"), _("to look at"))
    return Cell(words, below, Tone.WARN_STRONG if is_late else Tone.STRONG)


def _uptake(done: Entry, staff: Mapping[str, str], clock: Clock) -> Cell:
    uptake = done.text("uptake") or "?"
    tone = Tone.WARN_STRONG if uptake in _BAD or done.text("depot") == "yes" else Tone.GOOD
    depot = (_("{uptake}, depot").format(uptake=site_words(uptake)),) if done.text("depot") == "yes" else ()
    by, *shorter = _by((done.author,), done, staff, clock)
    return Cell((*depot, site_words(uptake)), (_("looked at {time}").format(time=by), by, *shorter), tone)


def _explained(bed: Bed, explained: StepStatus, clock: Clock) -> Cell:
    rules = bed.situation.chart["rules"].done
    time = clock.moment(rules.occurred_at) if rules else ""
    words = _("approved {time}").format(time=time), _("approved"), _("yes")
    settled, due = explained.record.settled, explained.times.due
    if settled is not None:
        said = _("explained") if explained.record.done else state_word(explained.state)
        return Cell(words, (f"{said} {clock.moment(settled.occurred_at)}", said), Tone.GOOD)
    at = clock.moment(due) if due else ""
    return Cell(words, (_("to explain {time}").format(time=at).strip(), _("to explain")), Tone.GOOD)


def _by(people: Iterable[str | None], entry: Entry, staff: Mapping[str, str], clock: Clock) -> tuple[str, ...]:
    names = ", ".join(who(person, staff) for person in people if person)
    time = clock.moment(entry.occurred_at)
    return f"{time} {names}", time, clock.time(entry.occurred_at)


def _result(bed: Bed, status: StepStatus, done: Entry) -> tuple[tuple[str, ...], Tone]:
    match status.record.step.id:
        case "scan" if uptake := done.text("uptake"):
            return (site_words(uptake),), Tone.WARN_STRONG if uptake in _BAD else Tone.GOOD
        case "evaluation":
            is_fit = done.text("fit") not in _BAD
            return (_("fit") if is_fit else _("not fit"),), Tone.GOOD if is_fit else Tone.WARN_STRONG
        case "measurement":
            net = number_words(round(net_usv_per_h(bed.situation.chart) or 0.0, 2))
            return (_("{net} µSv/h").format(net=net), net), Tone.GOOD
        case "rules":
            return (_("approved"), _("yes")), Tone.GOOD
        case "travel_declaration":
            return (_("signed"),), Tone.GOOD
        case _:
            return (state_word(status.state),), Tone.GOOD


def _open(status: StepStatus, clock: Clock, *, wide: bool) -> Cell:
    due = status.times.due
    when = clock.moment(due) if due else "?"
    said = (_("due {time}").format(time=when), when) if wide else (when,)
    match status.state:
        case StepState.WAITING:
            waits = gates_words(status.waits)
            return Cell((_("waits"),), (_("for {what}").format(what=waits), waits), Tone.FAINT)
        case StepState.LATE:
            return Cell(said, (_("not recorded"),), Tone.WARN_STRONG)
        case StepState.DUE:
            return Cell(said, (), Tone.STRONG)
        case _:
            return Cell((when,), (), Tone.FAINT)


def home_cell(bed: Bed, clock: Clock) -> Cell:
    """What the way home waits for, and since when."""
    situation = bed.situation
    if situation.chart.closing:
        return _gone(bed, clock)
    status = next((one for one in situation.steps.values() if one.record.step.closes), None)
    if status is None:
        return Cell()
    waits = gates_words(all_waits(situation, status))
    # what only stands in the list keeps nobody from going home
    due, action = status.times.due, next((one for one in situation.actions if one.step.has_late_alarm), None)
    if not waits:
        at = clock.moment(due) if due else ""
        return Cell((_("{time} may go home").format(time=at).strip(),), (_("nothing is missing"),), Tone.STRONG)
    if action is not None and action.at <= clock.now:
        return Cell(shorter_lists(waits), (_("since {time}").format(time=clock.moment(action.at)),), Tone.WARN_STRONG)
    coming = (_("next {time}").format(time=clock.moment(action.at)),) if action else ()
    return Cell(shorter_lists(waits), coming, Tone.PLAIN)


def _gone(bed: Bed, clock: Clock) -> Cell:
    """Since when the patient is away, and what becomes of the room."""
    chart, release = bed.situation.chart, bed.situation.steps.get(ROOM_RELEASE)
    left_at = clock.moment(chart.closing[1].occurred_at) if chart.closing else ""
    if release is None or chart[LUTETIUM].run is None:
        is_home = chart.closing is not None and chart.closing[0] is Closing.DISCHARGED
        return Cell((_("home"),), (left_at,), Tone.GOOD) if is_home else Cell(headline(bed, clock).words)
    words = headline(bed, clock).words
    released_at, due = chart.room_released_at, release.times.due
    if released_at is not None:
        time = clock.moment(released_at)
        below = _("room released {time}").format(time=time), _("released {time}").format(time=time)
        return Cell(words, below, Tone.GOOD)
    due_words = (_("hot room, release {time}").format(time=clock.moment(due)),) if due is not None else ()
    return Cell(words, (*due_words, _("hot room"), _("hot")), Tone.STRONG)
