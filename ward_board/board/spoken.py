"""The board in sentences, for a screen reader, for paper and for `watch`: no colour, no boxes, one thing a line."""

from __future__ import annotations

from collections.abc import Iterator

from ward_board.board.alarm_words import alarm_fact, alarm_to_do, situation_of, unnamed, who_has_it
from ward_board.board.board import Bed, Board
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.header import count_words
from ward_board.board.headline import headline
from ward_board.board.left_side import is_hot
from ward_board.board.moments import Clock, duration, long_date
from ward_board.board.next_items import Item, items
from ward_board.board.people import author_of, roles_words, shown_name, shown_surname
from ward_board.board.run_words import run_words
from ward_board.board.step_words import act_words, capital, waits_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.alarms import Alarm
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM
from ward_board.domain.status import NextAction
from ward_board.domain.text import printable
from ward_board.domain.words import BedState, Priority, StepState

WIDTH = 119
_INDENT = "  "
_OPEN = frozenset({StepState.WAITING, StepState.DUE, StepState.LATE})


def spoken_lines(board: Board, *, language: str, privacy: bool = False, width: int = WIDTH) -> list[str]:
    """Every sentence on rows of at most `width` cells, the rows after its first one indented.

    `language` is the ward's ("nl"): a patient's other one is said. With `privacy` patients go by their initials.
    """
    return [
        row
        for sentence in _sentences(board, language=language, privacy=privacy)
        for row in _rows(printable(sentence), width)
    ]


def _rows(sentence: str, width: int) -> list[str]:
    first, *rest = wrapped(sentence, width - len(_INDENT))
    return [first, *(_INDENT + row for row in rest)]


def _sentences(board: Board, *, language: str, privacy: bool) -> Iterator[str]:
    clock = Clock(board.zone, board.now)
    yield _head(board, clock)
    if not board.beds:
        yield _("Nobody is on this board; 'ward-board import' brings in a day list.")
        if board.alarms:
            yield from _alarms(board, clock, privacy=privacy)
        return
    yield capital(", ".join(words for words, _tone in count_words(board))) + "."
    yield from _alarms(board, clock, privacy=privacy)
    shared = shared_surnames(board.beds)
    for bed in board.beds:
        flags = list(flag_texts(bed, shared, language))
        yield _bed(bed, board, clock, flags, privacy=privacy)
    yield from _next(board, clock, privacy=privacy)


def _head(board: Board, clock: Clock) -> str:
    time = clock.seconds(board.now)
    if clock.today != board.day:
        time = _("{date}, {time}").format(date=long_date(clock.today), time=time)
    words = _("{ward}, {date} {year}, it is {time}.")
    return words.format(ward=board.ward, date=long_date(board.day), year=board.day.year, time=time)


def priority_word(priority: Priority) -> str:
    """What the stars say, in a word."""
    return {Priority.HIGH: _("high"), Priority.MEDIUM: _("medium"), Priority.LOW: _("low")}[priority]


def _alarms(board: Board, clock: Clock, *, privacy: bool) -> Iterator[str]:
    if not board.alarms:
        yield _("No alarms.")
    for alarm in board.alarms:
        yield f"{alarm.priority.stars} {_alarm(alarm, board, clock, privacy=privacy)}"


def _alarm(alarm: Alarm, board: Board, clock: Clock, *, privacy: bool) -> str:
    alarm = unnamed(alarm) if privacy else alarm
    situation = situation_of(alarm, board)
    bed = board.bed_of(alarm.treatment) if alarm.treatment else None
    where = _("this terminal or store")
    if bed is not None:
        surname = shown_surname(bed.patient, privacy=privacy)
        where = f"{_('Bed {bed}').format(bed=bed.number)} {surname}"
    said = [alarm_fact(alarm, situation, clock), alarm_to_do(alarm, situation, clock)]
    said.append(who_has_it(alarm, board.staff, clock))
    return f"{priority_word(alarm.priority)}: {where}: {'; '.join(filter(None, said))}."


def _bed(bed: Bed, board: Board, clock: Clock, flags: list[str], *, privacy: bool) -> str:
    cycle = _("cycle {cycle}/{cycles}").format(cycle=bed.situation.chart.booking.cycle, cycles=bed.cycles)
    named = f"{_('Bed {bed}').format(bed=bed.number)} {shown_name(bed.patient, privacy=privacy)}, {cycle}"
    said = [f"{named}: {state_word(bed.situation.state)}", *_infusions(bed, clock)]
    said += [_("hot room")] if is_hot(bed) and (bed.situation.actions or not bed.is_closed) else []
    said += [_("flags: {flags}").format(flags=", ".join(flags))] if flags else []
    said += [] if bed.is_closed else [_seen(bed, board, clock)]
    upcoming = bed.situation.next
    said += [_("next: {act}").format(act=_act(bed, upcoming, clock))] if upcoming else []
    return ". ".join(capital(words) for words in said) + "."


def _infusions(bed: Bed, clock: Clock) -> Iterator[str]:
    """What runs and until when, what stands still, what ended; before any of it what was done last."""
    steps, is_under_way = bed.situation.steps, False
    for step in (AMINO_ACIDS, LUTETIUM):
        status = steps[step]
        if status.record.run is not None or (is_under_way and status.state in _OPEN):
            yield capital(run_words(bed, step, clock, about=_("about") + " "))
            is_under_way = True
    if not is_under_way or bed.is_closed:
        yield headline(bed, clock).words[0]


def _seen(bed: Bed, board: Board, clock: Clock) -> str:
    seen = bed.situation.chart.seen
    if seen is None:
        return _("not seen yet")
    lasted = duration(clock.minutes_since(seen.occurred_at))
    words = _("seen {time} by {name}, {lasted} ago")
    return words.format(time=clock.moment(seen.occurred_at), name=author_of(seen, board.staff), lasted=lasted)


def _act(bed: Bed, action: NextAction, clock: Clock) -> str:
    words = f"{act_words(action.step, action.action)} {clock.moment(action.at)}"
    by = roles_words(action.roles, action.persons)
    words = _("{act}, by {roles}").format(act=words, roles=by) if by else words
    waits = waits_words(bed.situation, action)
    return _("{act}, waits for {waits}").format(act=words, waits=waits) if waits else words


def _next(board: Board, clock: Clock, *, privacy: bool) -> Iterator[str]:
    for item in items(board, None, all_later=False):
        surname = shown_surname(item.bed.patient, privacy=privacy)
        where = f"{_('Bed {bed}').format(bed=item.bed.number)} {surname}"
        waits = _(", waits for {waits}").format(waits=item.waits) if item.waits else ""
        yield (
            _("Next: {time}, {when}: {where}: {what}, by {who}").format(
                time=clock.moment(item.at), when=_when(item, clock), where=where, what=item.what[0], who=item.who
            )
            + waits
            + "."
        )


def _when(item: Item, clock: Clock) -> str:
    minutes = -int((clock.now - item.at) // MINUTE)
    if minutes > 0:
        return _("in {duration}").format(duration=duration(minutes))
    return _("since {duration}").format(duration=duration(-minutes)) if minutes else _("now")


def state_word(state: BedState) -> str:
    """The state of a bed in one word or two."""
    return {
        BedState.BOOKED: _("booked"),
        BedState.ADMITTED: _("admitted"),
        BedState.RUNNING: _("running"),
        BedState.STOPPED: _("STOPPED"),
        BedState.WAITING: _("waits"),
        BedState.OBSERVATION: _("observation"),
        BedState.NIGHT: _("night"),
        BedState.MORNING: _("morning"),
        BedState.DISCHARGED: _("home"),
        BedState.CANCELLED: _("cancelled"),
    }[state]
