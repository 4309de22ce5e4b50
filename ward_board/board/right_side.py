"""The right column of a bed: what runs and when it ends, what comes next, who was seen when, how much has gone in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ward_board.board.alarm_words import bag_words
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, cells, first_that_fits
from ward_board.board.columns import Columns
from ward_board.board.glyphs import Glyphs
from ward_board.board.headline import Say, headline, outside_window
from ward_board.board.line import Tone
from ward_board.board.moments import Clock
from ward_board.board.people import author_of
from ward_board.board.step_words import gates_words, shorter_lists, title, waits_words
from ward_board.board.visits import Visit, in_turn, visit_waits, visit_words
from ward_board.config.language import gettext as _
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import Situation
from ward_board.domain.words import Action, AlarmKind, StepState

_NOW_CELLS = 6  # "10:45 ", and "now   " below it


@dataclass(frozen=True, slots=True)
class Next:
    """The row of what comes next: its time or "now", and the ways to say it, the longest first."""

    when: str
    words: tuple[str, ...]
    tone: Tone


def draw_right(rows: Sequence[Canvas], bed: Bed, board: Board, columns: Columns, clock: Clock, glyphs: Glyphs) -> None:
    """Draws the right column on the rows of a bed (1 to 3)."""
    if len(rows) == 1:
        _draw_on_one_row(rows[0], bed, columns, clock)
        return
    said = headline(bed, clock)
    coming = next_row(bed, clock)
    third = third_row(bed, clock)
    seen, given = seen_words(bed, board, clock), volume_words(bed, glyphs)
    _draw_pair(rows[0], columns, said, seen)
    _draw_next(rows[1], columns, coming, given)
    if len(rows) > 2:
        if not columns.is_wide and third.tone is Tone.FAINT and seen.words:
            # where the column is narrow the third row says what had no room beside the others
            both = f"{seen.words[0]}  {given.words[-1]}" if given.words else seen.words[0]
            third = Say((both, *seen.words), seen.tone)
        rows[2].put(columns.right, first_that_fits(third.words, columns.right_width), third.tone)


def _draw_pair(row: Canvas, columns: Columns, left: Say, right: Say) -> None:
    text = first_that_fits(left.words, columns.right_width)
    row.put(columns.right, text, left.tone)
    row.put_right(columns.right_end, first_that_fits(right.words, columns.right_width - cells(text) - 2), right.tone)


def _draw_next(row: Canvas, columns: Columns, coming: Next | None, right: Say) -> None:
    room = columns.right_width
    if coming is not None and not columns.is_wide and coming.when == _("for"):
        # what is waited for is worth more than the word before it
        text = first_that_fits(coming.words, room)
        row.put(columns.right, text, coming.tone)
        room -= cells(text)
    elif coming is not None:
        start = columns.right + max(_NOW_CELLS, cells(coming.when) + 1)
        text = first_that_fits(coming.words, columns.right_end - start)
        row.put(columns.right, coming.when, coming.tone)
        quiet = coming.tone is Tone.STRONG and not columns.is_wide
        row.put(start, text, Tone.PLAIN if quiet else coming.tone)
        room = columns.right_end - start - cells(text)
    row.put_right(columns.right_end, first_that_fits(right.words, room - 2), right.tone)


def _draw_on_one_row(row: Canvas, bed: Bed, columns: Columns, clock: Clock) -> None:
    said, coming = headline(bed, clock), next_row(bed, clock)
    if said.tone is not Tone.PLAIN or coming is None:
        row.put(columns.right, first_that_fits(said.words, columns.right_width), said.tone)
    else:
        _draw_next(row, columns, coming, Say(()))


def next_row(bed: Bed, clock: Clock) -> Next | None:
    """What the bed needs next, with what it waits for where it cannot go on."""
    situation, visit = bed.situation, next(iter(in_turn(bed.situation)), None)
    not_seen = any(alarm.kind is AlarmKind.NOT_SEEN for alarm in bed.alarms)
    if visit is None:
        return None
    if visit.first.action is Action.RESUME:
        urgent = any(alarm.kind is AlarmKind.AMINO_ACIDS_STOPPED_DURING_LUTETIUM for alarm in bed.alarms)
        return Next(_("now"), (_("go to the pump"),), Tone.ALERT_STRONG if urgent else Tone.WARN_STRONG)
    lutetium = situation.steps[LUTETIUM]
    if lutetium.state is StepState.WAITING and situation.chart[AMINO_ACIDS].run:
        return Next(_("for"), shorter_lists(_lutetium_waits(bed)), Tone.WARN_STRONG)
    if not_seen:
        return Next(_("now"), (_("look in"),), Tone.WARN_STRONG)
    words = visit_words(visit, situation.protocol)
    if visit.is_left_open:
        return Next(_("open"), words, Tone.PLAIN)
    if visit.at > situation.now:
        return Next(clock.moment(visit.at), words, Tone.STRONG)
    late = any(situation.steps[act.step.id].state is StepState.LATE for act in visit.acts)
    return Next(_("now"), words, Tone.WARN_STRONG if late else Tone.STRONG)


def _lutetium_waits(bed: Bed) -> str:
    return next(
        (waits_words(bed.situation, action) for action in bed.situation.actions if action.step.id == LUTETIUM),
        gates_words(bed.situation.steps[LUTETIUM].waits),
    )


def third_row(bed: Bed, clock: Clock) -> Say:
    """What else is worth a row: the other infusion, a bag that ends too early, what is waited for, then next."""
    situation = bed.situation
    amino, lutetium = situation.chart[AMINO_ACIDS].run, situation.chart[LUTETIUM].run
    owed, end = situation.plan.amino_acids, situation.steps[LUTETIUM].times.due_end
    if lutetium and lutetium.is_running and amino and amino.paused_since and end:
        name = title(situation.protocol.by_id[LUTETIUM]).upper()
        return Say((_("{step} RUNNING to {time}").format(step=name, time=clock.time(end)),), Tone.LUTETIUM_STRONG)
    if amino and amino.ended_at is None and owed and owed.shortfall_minutes >= 1:
        beyond = owed.shortfall_minutes > situation.protocol.shortfall_tolerance_minutes
        words = bag_words(owed.bag_empty, owed.required_until, clock)
        short = Say((words,), Tone.WARN if beyond else Tone.FAINT)
        return short if beyond else outside_window(situation) or short
    if amino and amino.ended_at is None and (beside := outside_window(situation)):
        return beside
    coming = in_turn(situation)
    if coming and not coming[0].is_left_open and coming[0].at <= situation.now:
        waits = visit_waits(coming[0], situation)
        if waits:
            return Say(tuple(_("waits for {words}").format(words=words) for words in shorter_lists(waits)), Tone.WARN)
    return Say(_timed(coming[1], situation, clock), Tone.FAINT) if len(coming) > 1 else Say(())


def _timed(visit: Visit, situation: Situation, clock: Clock) -> tuple[str, ...]:
    when = clock.moment(visit.at) if visit.at > clock.now else _("then")
    said = _("open {words}") if visit.is_left_open else f"{when} {{words}}"
    return tuple(said.format(words=words) for words in visit_words(visit, situation.protocol))


def seen_words(bed: Bed, board: Board, clock: Clock) -> Say:
    """When the bed was seen, and by whom."""
    seen = bed.situation.chart.seen
    if seen is None or bed.situation.chart.closing:
        return Say(())
    overdue = any(alarm.kind is AlarmKind.NOT_SEEN for alarm in bed.alarms)
    when = _("seen {time}").format(time=clock.moment(seen.occurred_at))
    return Say((f"{when} {author_of(seen, board.staff)}", when), Tone.WARN if overdue else Tone.FAINT)


def volume_words(bed: Bed, glyphs: Glyphs) -> Say:
    """How much of the bag has gone in, by calculation."""
    run = bed.situation.chart[AMINO_ACIDS].run
    given = run.given_ml(bed.situation.now) if run and run.ended_at is None else None
    if run is None or given is None or run.volume_ml is None:
        return Say(())
    ml = f"{glyphs.about}{given:.0f}"
    return Say((_("{ml} of {bag:.0f} mL").format(ml=ml, bag=run.volume_ml), _("{ml} mL").format(ml=ml)), Tone.FAINT)
