"""The handover: what each bed passes on, what is not recorded, and who has accepted it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ward_board.board.acceptance import Handover, acceptance, giver, handover, newest_assign
from ward_board.board.alarm_words import who_has_it
from ward_board.board.bed_facts import alarm_forms, bed_facts
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, Pieces, cells, cut, first_that_fits
from ward_board.board.flags import GAP, FlagWords, flags_of, pack, shared_surnames
from ward_board.board.glyphs import Glyphs, glyphs_for
from ward_board.board.handover_foot import foot_lines, head_lines
from ward_board.board.headline import Say
from ward_board.board.left_side import is_hot
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.not_recorded import not_recorded
from ward_board.board.page_parts import TWO_COLUMNS_FROM
from ward_board.board.people import author_of, shown_name, who
from ward_board.board.step_words import act_words
from ward_board.board.view import ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.words import Priority

_PRIORITY_TONE = {Priority.HIGH: Tone.ALERT_STRONG, Priority.MEDIUM: Tone.WARN, Priority.LOW: Tone.AMINO}
_FRAME_ROWS, _HEAD_ROWS, _FOOT_ROWS, _TALL = 6, 5, 6, 30
_NAME_CELLS, _NAME_CELLS_NARROW = 28, 19
# where each column ends, in percent of what the names leave
_WIDE_SHARES = {"facts": 45, "open": 70, "alarm": 84}
_NARROW_SHARES = {"facts": 45, "open": 74}


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the columns begin; `alarm` is None where an alarm stands below who accepted."""

    facts: int
    open: int
    alarm: int | None
    accepted: int
    width: int
    rows: int

    def room(self, column: int) -> int:
        """How many cells a column has."""
        begins = [self.facts, self.open, self.alarm or self.accepted, self.accepted]
        gap = 2 if self.alarm else 1
        return next((later for later in begins if later > column), self.width + gap - 1) - column - gap


def handover_lines(board: Board, view: ViewState, *, drafts: int | None = None) -> tuple[Line, ...]:
    """The page at `view.width`, as many lines as it needs; the caller scrolls.

    `drafts` is how many half-filled forms are parked at this terminal, None where nobody counted them.
    """
    clock = Clock(board.zone, board.now, stands_still=view.stale_seconds is not None)
    glyphs = glyphs_for(ascii_only=view.ascii, no_colour=view.no_colour)
    found = handover(board)
    table = _table(view, len(found.beds))
    roomy = view.height >= _TALL
    lines = [Line()] if roomy else []
    lines += [_title(found, board, view)]
    lines += [Line()] if roomy and table.rows > 2 else []
    lines += [_head(table), *([_rule(view.width, glyphs)] if roomy else [])]
    if not found.beds:
        row = Canvas(view.width)
        row.put(1, cut(_("nobody lies here: there is nothing to hand over"), view.width - 2), Tone.FAINT)
        return (*lines, row.line())
    shared = shared_surnames(board.beds)
    for place, bed in enumerate(found.beds):
        flags = flags_of(bed, same_name=bed.treatment in shared, ward_language=view.language)
        lines += _bed_lines(bed, place, found, board, view, clock, glyphs, flags, table)
    return (*lines, Line(), *foot_lines(board, found, view, clock, glyphs, drafts), *head_lines(board, view))


def open_points(bed: Bed, clock: Clock) -> bool:
    """Whether anything of a bed is not recorded, or an alarm stands."""
    return bool(bed.alarms) or bool(not_recorded(bed, clock))


def _table(view: ViewState, beds: int) -> _Table:
    width = view.width
    wide = width >= TWO_COLUMNS_FROM
    names = _NAME_CELLS if wide else min(_NAME_CELLS_NARROW, max(width // 4, 1))
    free = width - names
    shares = _WIDE_SHARES if wide else _NARROW_SHARES
    ends = {column: names + free * share // 100 for column, share in shares.items()}
    tall = view.height - _FRAME_ROWS - _HEAD_ROWS - _FOOT_ROWS >= 3 * beds
    if wide:
        return _Table(names, ends["facts"], ends["open"], ends["alarm"], width, 3 if tall else 2)
    return _Table(names, ends["facts"], None, ends["open"], width, 2)


def _title(found: Handover, board: Board, view: ViewState) -> Line:
    row, gap = Canvas(view.width), 3 if view.width >= TWO_COLUMNS_FROM else 2
    column = row.put(1, _("Handover"), Tone.STRONG) + gap
    givers = ", ".join(who(one, board.staff) for one in found.givers) or _("nobody")
    receivers = ", ".join(who(one, board.staff) for one in found.receivers) or _("whoever accepts")
    people: Pieces = ((_("from") + " ", Tone.FAINT), (givers, Tone.STRONG), (" " * gap, Tone.PLAIN))
    people = (*people, (_("to") + " ", Tone.FAINT), (receivers, Tone.STRONG))
    counts = _counts(found)
    room = view.width - 2 - column
    said = first_that_fits(counts, room)
    if sum(cells(text) for text, _tone in people) + gap + cells(counts[-1]) <= room:
        column = row.put_pieces(column, people) + gap
        said = first_that_fits(counts, view.width - 2 - column)
    done = found.accepted == len(found.beds) and found.alarms_accepted == found.alarms
    row.put(column, said, Tone.GOOD if done else Tone.PLAIN)
    return row.line()


def _counts(found: Handover) -> tuple[str, ...]:
    beds, alarms = len(found.beds), found.alarms
    first = _("{count} of {all} beds accepted").format(count=found.accepted, all=beds)
    second = _("{count} of {all} alarms accepted").format(count=found.alarms_accepted, all=alarms)
    short = _("accepted: beds {beds} of {all}, alarms {alarms} of {all_alarms}").format(
        beds=found.accepted, all=beds, alarms=found.alarms_accepted, all_alarms=alarms
    )
    return f"{first}, {second}", short, first


def _head(table: _Table) -> Line:
    row = Canvas(table.width)
    row.put(1, first_that_fits((_("bed"),), table.facts - 2), Tone.FAINT)
    named = [(table.facts, _("facts"), Tone.FAINT), (table.open, _("not recorded"), Tone.WARN_STRONG)]
    named += [(table.alarm, _("alarm"), Tone.FAINT)] if table.alarm else []
    for column, words, tone in (*named, (table.accepted, _("accepted"), Tone.FAINT)):
        row.put(column, first_that_fits((words,), table.room(column)), tone)
    return row.line()


def _rule(width: int, glyphs: Glyphs) -> Line:
    row = Canvas(width)
    row.fill(1, width - 1, glyphs.rule, Tone.GRID)
    return row.line()


def _bed_lines(
    bed: Bed,
    place: int,
    found: Handover,
    board: Board,
    view: ViewState,
    clock: Clock,
    glyphs: Glyphs,
    flags: Sequence[FlagWords],
    table: _Table,
) -> list[Line]:
    rows = [Canvas(view.width) for _row in range(table.rows)]
    _put_name(rows, bed, view, flags, table.facts - (2 if len(rows) > 2 else 1))
    _put(rows, table.facts, table, bed_facts(bed, board.staff, clock))
    _put(rows, table.open, table, _open(bed, clock, len(rows)))
    accepted, alarms = _accepted(bed, found, board, clock), _alarms(bed, board, clock)
    if table.alarm is None:
        # who has the alarm is worth more than with whom the bed stays, which the foot of the page says
        accepted = [accepted[0], *(_on_one_row(alarms, bed, board.staff) if alarms else accepted[1:])]
    else:
        _put(rows, table.alarm, table, alarms)
    _put(rows, table.accepted, table, accepted)
    ground = Ground.STRIPE if place % 2 else Ground.PLAIN
    if bed.treatment == view.selected:
        ground = Ground.SELECTED
        for row in rows:
            row.put(0, glyphs.selected, Tone.STRONG)
    return [row.line(ground) for row in rows]


def _put(rows: Sequence[Canvas], column: int, table: _Table, said: Sequence[Say]) -> None:
    """What is said stands whole or not at all."""
    for row, say in zip(rows, said, strict=False):
        row.put(column, first_that_fits(say.words, table.room(column)), say.tone)


def _put_name(rows: Sequence[Canvas], bed: Bed, view: ViewState, flags: Sequence[FlagWords], end: int) -> None:
    """Number, name and hot room; the cycle where there is a row for it; the flags."""
    start = rows[0].put(1, str(bed.number), Tone.STRONG) + 1
    name_end = end
    wide = view.width >= TWO_COLUMNS_FROM
    if is_hot(bed):
        words = first_that_fits((_("hot room"), _("hot")) if wide else (_("hot"),), end - start - 4)
        name_end = rows[0].put_right(end, words, Tone.LUTETIUM) - 1
    name = shown_name(bed.patient, privacy=view.privacy or view.locked)
    rows[0].put(start, cut(name, name_end - start), Tone.STRONG)
    cycle = _("cycle {cycle}/{cycles}").format(cycle=bed.situation.chart.booking.cycle, cycles=bed.cycles)
    places = [(rows[-1], start)]
    if len(rows) > 2:
        after = rows[1].put(start, first_that_fits((cycle,), end - start), Tone.FAINT) + GAP
        places.append((rows[1], after))
    placed = pack(flags, [max(end - column, 0) for _row, column in places])
    for (row, column), packed in zip(places, placed, strict=True):
        for pieces in packed:
            column = row.put_pieces(column, pieces) + GAP


def _open(bed: Bed, clock: Clock, rows: int) -> list[Say]:
    """What is not recorded, as many as there are rows with a count of the rest; else what comes next."""
    found = not_recorded(bed, clock)
    if not found:
        return [Say(_nothing(bed, clock), Tone.FAINT)]
    shown = [Say(one.words, Tone.WARN_STRONG) for one in found[:rows]]
    if len(found) > rows:
        more = _("and {count} more").format(count=len(found) - rows + 1)
        shown[-1] = Say((more, f"+{len(found) - rows + 1}"), Tone.WARN_STRONG)
    return shown


def _nothing(bed: Bed, clock: Clock) -> tuple[str, ...]:
    action, nothing = bed.situation.next, _("nothing")
    if action is None or action.at <= clock.now:
        return (nothing,)
    when = clock.moment(action.at)
    what = act_words(action.step, action.action)
    words = _("nothing; {what} {time}").format(what=what, time=when), _("nothing; next {time}").format(time=when)
    return *words, nothing


def _alarms(bed: Bed, board: Board, clock: Clock) -> list[Say]:
    """The most urgent alarm and who has it; how many more there are."""
    if not bed.alarms:
        return []
    first = bed.alarms[0]
    has_it = who_has_it(first, board.staff, clock), who_has_it(first, board.staff, clock, short=True)
    rest = f", +{len(bed.alarms) - 1}" if len(bed.alarms) > 1 else ""
    forms = tuple(f"{first.priority.stars:<3} {words}" for words in alarm_forms(first, bed))
    said = (*(f"{words}{rest}" for words in has_it), *has_it)
    return [Say((*forms, first.priority.stars), _PRIORITY_TONE[first.priority]), Say(said, Tone.FAINT)]


def _on_one_row(alarms: Sequence[Say], bed: Bed, staff: Mapping[str, str]) -> list[Say]:
    first = bed.alarms[0]
    stars, more = first.priority.stars, f" +{len(bed.alarms) - 1}" if len(bed.alarms) > 1 else ""
    name = author_of(first.taken, staff) if first.taken else ""
    forms = f"{stars} {alarms[1].words[-1]}{more}", f"{stars} {name}{more}" if name else stars
    return [Say((*forms, f"{stars}{more}", stars), alarms[0].tone)]


def _accepted(bed: Bed, found: Handover, board: Board, clock: Clock) -> list[Say]:
    """Who accepted it when, or whom it waits for and with whom it stays."""
    entry = acceptance(bed, clock.now)
    if entry is not None:
        name, time = author_of(entry, board.staff), clock.moment(entry.occurred_at)
        return [Say((f"{name} {time}", time), Tone.GOOD)]
    receiver = who(found.receiver, board.staff) if found.receiver else None
    if receiver and giver(bed, clock.now) == found.receiver:
        words = _("{name} has it already"), _("{name} has it")
        return [Say((*(one.format(name=receiver) for one in words), receiver))]
    waits = (_("waits for {name}").format(name=receiver),) if receiver else ()
    return [Say((*waits, _("waits")), Tone.WARN_STRONG), _stays(bed, board, clock)]


def _stays(bed: Bed, board: Board, clock: Clock) -> Say:
    nurse, given = giver(bed, clock.now), newest_assign(bed)
    if nurse is None or given is None:
        return Say((_("nobody has it"), _("nobody")), Tone.WARN)
    name, off = who(nurse, board.staff), board.duty.signed_off.get(nurse)
    if off is not None and off > given.occurred_at and all(one.id != nurse for one in board.duty.present):
        signed_off = _("{name} signed off {time}").format(name=name, time=clock.moment(off))
        return Say((signed_off, _("{name} off {time}").format(name=name, time=clock.moment(off)), name), Tone.WARN)
    return Say((_("stays with {name}").format(name=name), name), Tone.FAINT)
