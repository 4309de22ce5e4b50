"""The foot of the start of the day: the hands that the day asks for, who is here, and what else was looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ward_board.board.alarm_words import technical_words
from ward_board.board.backup_words import backup_state
from ward_board.board.bars import rounded
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, Pieces, cut, first_that_fits, pieces_width
from ward_board.board.flags import shared_surnames
from ward_board.board.glyphs import Glyphs
from ward_board.board.hands_needed import QUARTER, Quarter, above, at_hand
from ward_board.board.lanes import Sheet
from ward_board.board.line import Line, Tone
from ward_board.board.moments import Clock
from ward_board.board.next_items import bed_numbers
from ward_board.board.page_parts import TWO_COLUMNS_FROM, fact_rows, heading, lines_of
from ward_board.board.people import author_of, role_word
from ward_board.board.step_words import title
from ward_board.board.view import ViewState
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable
from ward_board.domain.words import Action

_MOST_LEVELS = 6
_LEVEL_CELLS = 3
_ROOM_FOR_WORDS = 28
_REBOOKING = frozenset({Action.MOVE, Action.RESCHEDULE, Action.PRESCRIBE, Action.CANCEL, Action.NO_SHOW})


def foot_lines(
    board: Board,
    beds: Sequence[Bed],
    quarters: Sequence[Quarter],
    sheet: Sheet,
    lane: int,
    view: ViewState,
    clock: Clock,
    glyphs: Glyphs,
) -> list[Line]:
    """Hands and people side by side where it is wide, and below them what else is known."""
    wide = view.width >= TWO_COLUMNS_FROM
    split = lane + sheet.scale.width + 2 if wide else view.width
    hands = _hands_rows(board, quarters, sheet, lane, split - 1, clock, glyphs)
    people = _people_rows(board, beds, view.width - split if wide else view.width, glyphs)
    also = [*_left_open_rows(beds, view.width, glyphs), *_also_rows(board, beds, view.width, clock, glyphs)]
    if not wide:
        return [*lines_of(hands), Line(), *lines_of(people), Line(), *lines_of(also)]
    lines = []
    for place in range(max(len(hands), len(people))):
        row = Canvas(view.width)
        if place < len(hands):
            row.lay(0, hands[place])
        if place < len(people):
            row.lay(split, people[place])
        lines.append(row.line())
    return [*lines, Line(), *lines_of(also)]


def _hands_rows(
    board: Board, quarters: Sequence[Quarter], sheet: Sheet, lane: int, width: int, clock: Clock, glyphs: Glyphs
) -> list[Canvas]:
    """A column of cells for each quarter hour, under the hours of the plan above."""
    hands = at_hand(board.duty)
    note = _("by quarter hour, from the plan")
    if hands:
        note = _("by quarter hour, {count} at hand, from the plan").format(count=hands)
    rows = [heading(width, _("Hands needed"), note, glyphs)]
    most = max((quarter.persons for quarter in quarters), default=0)
    levels = min(most, _MOST_LEVELS)
    for level in range(levels, 0, -1):
        row = Canvas(width)
        label = f"{level}+" if level == _MOST_LEVELS < most else str(level)
        row.put_right(lane - 1, label, Tone.FAINT)
        for quarter in quarters:
            if quarter.persons >= level:
                _fill(row, quarter, sheet, lane, glyphs, is_above=bool(hands) and level > hands)
        rows.append(row)
    said = [] if not hands else _above_words(quarters, hands, clock)
    return _with_words(rows, said, lane - _LEVEL_CELLS - 2, width)


def _fill(row: Canvas, quarter: Quarter, sheet: Sheet, lane: int, glyphs: Glyphs, *, is_above: bool) -> None:
    first = max(rounded(sheet.scale.position(quarter.start)), 0)
    last = min(max(rounded(sheet.scale.position(quarter.start + QUARTER)), first + 1), sheet.scale.width)
    if is_above:
        row.fill(lane + first, lane + last, glyphs.alert, Tone.WARN_STRONG)
    else:
        row.fill(lane + first, lane + last, glyphs.seen_bar, Tone.AMINO_BAR)


def _above_words(quarters: Sequence[Quarter], hands: int, clock: Clock) -> list[tuple[str, Tone]]:
    """When the day asks for more people than are here, and which beds meet then."""
    stretches = above(quarters, hands)
    if not stretches:
        return [(_("At no time more than are here."), Tone.FAINT)]
    worst = max(stretches, key=lambda stretch: max(quarter.persons for quarter in stretch))
    fullest = max(worst, key=lambda quarter: quarter.persons)
    start, end = clock.time(worst[0].start), clock.time(worst[-1].start + QUARTER)
    asks = _("{start} to {end} asks {count} people").format(start=start, end=end, count=fullest.persons)
    meet = ", ".join(_("Bed {bed} {act}").format(bed=act.bed, act=act.words) for act in fullest.acts)
    said = [(asks, Tone.WARN_STRONG), (meet, Tone.PLAIN)]
    if len(stretches) > 1:
        said.append((_("{count} such times in all.").format(count=len(stretches)), Tone.PLAIN))
    return [*said, (_("The board moves no bed itself."), Tone.FAINT)]


def _with_words(rows: list[Canvas], said: Sequence[tuple[str, Tone]], room: int, width: int) -> list[Canvas]:
    """The words left of the columns where they find room there, else below."""
    beside = room >= _ROOM_FOR_WORDS
    parts = [(part, tone) for words, tone in said for part in wrapped(words, room if beside else width - 2)]
    if not beside:
        for part, tone in parts:
            row = Canvas(width)
            row.put(1, part, tone)
            rows.append(row)
        return rows
    while len(rows) < len(parts) + 1:
        rows.append(Canvas(width))
    for row, (part, tone) in zip(rows[1:], parts, strict=False):
        row.put(1, part, tone)
    return rows


def _people_rows(board: Board, beds: Sequence[Bed], width: int, glyphs: Glyphs) -> list[Canvas]:
    """Who is here, in which role, with which beds; then who has beds and is not here."""
    rows = [heading(width, _("On duty"), "", glyphs)]
    nurses: dict[str, list[int]] = {}
    for bed in beds:
        if bed.situation.chart.nurse:
            nurses.setdefault(bed.situation.chart.nurse, []).append(bed.number)
    for person in board.duty.present:
        role = ", ".join(role_word(role) for role in person.roles)
        rows.append(_person_row(printable(person.name), role, nurses.pop(person.id, []), width, Tone.STRONG))
    for staff_id, numbers in nurses.items():
        name = printable(board.staff.get(staff_id, staff_id))
        rows.append(_person_row(name, _("not signed in"), numbers, width, Tone.PLAIN))
    if len(rows) == 1:
        row = Canvas(width)
        row.put(1, first_that_fits((_("nobody signed in yet"), _("nobody yet")), width - 2), Tone.FAINT)
        rows.append(row)
    return rows


def _person_row(name: str, role: str, numbers: Sequence[int], width: int, tone: Tone) -> Canvas:
    row = Canvas(width)
    at_role, at_beds = 1 + width * 36 // 100, 1 + width * 68 // 100
    row.put(1, cut(name, at_role - 2), tone)
    row.put(at_role, cut(role, at_beds - at_role - 1), Tone.FAINT)
    if numbers:
        words = _beds(numbers)
        row.put(at_beds, first_that_fits((words, bed_numbers(numbers)), width - at_beds - 1))
    return row


def _left_open_rows(beds: Sequence[Bed], width: int, glyphs: Glyphs) -> list[Canvas]:
    """What of the days before nobody has recorded, a line for each bed or for those where it is the same."""
    found: dict[str, list[int]] = {}
    for bed in beds:
        left = [title(act.step) for act in bed.situation.actions if act.is_left_open]
        if left:
            found.setdefault(", ".join(left), []).append(bed.number)
    if not found:
        return []
    rows = [heading(width, _("Still open"), _("of the days before, not recorded"), glyphs)]
    for words, numbers in found.items():
        rows += fact_rows(width, _beds(numbers), words, Tone.WARN, indent=14)
    return [*rows, Canvas(width)]


def _also_rows(board: Board, beds: Sequence[Bed], width: int, clock: Clock, glyphs: Glyphs) -> list[Canvas]:
    """Facts side by side, on as many rows as they need; none is split over two."""
    rows = [heading(width, _("Also looked at"), "", glyphs)]
    column = width
    for pieces in _also(board, beds, clock):
        size = pieces_width(pieces)
        if column + size > width - 1:
            rows.append(Canvas(width))
            column = 1
        if size <= width - 2:
            column = rows[-1].put_pieces(column, pieces) + 5
        else:
            for part in wrapped("".join(text for text, _tone in pieces), width - 2):
                rows[-1].put(1, part)
                rows.append(Canvas(width))
            column = 1
    return rows


def _also(board: Board, beds: Sequence[Bed], clock: Clock) -> Iterator[Pieces]:
    yield _day_list(board, beds, clock)
    if board.saved_at is not None:
        yield _fact(_("last entry"), clock.moment(board.saved_at))
    technical = [alarm for alarm in board.alarms if alarm.treatment is None]
    if technical:
        said = ", ".join(technical_words(alarm)[0] for alarm in technical)
        yield _fact(_("store, clock, disk"), said, Tone.WARN_STRONG)
    else:
        yield _fact(_("store, clock, disk"), _("no alarm"), Tone.GOOD)
    if board.kind == "demo":
        # of a ward's store it is a point above
        yield _fact(_("backup"), *backup_state(board, clock))
    shared = shared_surnames(board.beds)
    alike = [bed.number for bed in board.beds if bed.treatment in shared]
    if alike:
        yield _fact(_("same names"), _beds(alike), Tone.WARN_STRONG)
    unknown = [bed.number for bed in beds if bed.allergies is None]
    if unknown:
        yield _fact(_("allergies UNKNOWN"), _beds(unknown), Tone.WARN_STRONG)
    yield from _rooms(board, beds)
    others = [bed.number for bed in board.beds if bed not in beds and not bed.is_closed]
    if others:
        yield _fact(_("from the day before"), _beds(others))
    unsigned = {bed.situation.protocol.id for bed in beds if not bed.situation.protocol.signed_by}
    if unsigned:
        yield _fact(_("protocol"), _("not signed by the site"), Tone.WARN)


def _rooms(board: Board, beds: Sequence[Bed]) -> Iterator[Pieces]:
    """Which rooms are prepared, and which of them nobody may enter yet after their last patient."""
    prepared = [bed.number for bed in beds if _is_prepared(bed)]
    if any("room_prepared" in bed.situation.steps for bed in beds):
        yield _fact(_("rooms prepared"), _beds(prepared) if prepared else _("none yet"))
    others = [bed for bed in board.beds if bed not in beds]
    hot = {number for bed in others for number in bed.situation.chart.hot_beds} & {bed.number for bed in beds}
    if hot:
        yield _fact(_("rooms still hot"), _beds(sorted(hot)), Tone.WARN_STRONG)


def _is_prepared(bed: Bed) -> bool:
    record = bed.situation.chart.steps.get("room_prepared")
    return record is not None and record.done is not None


def _day_list(board: Board, beds: Sequence[Bed], clock: Clock) -> Pieces:
    """When the bookings came in, by whom, and what was changed since."""
    booked = [entry for bed in beds for entry in bed.situation.chart.entries if entry.action is Action.BOOK]
    newest = max(booked, key=lambda entry: entry.seq)
    changes = sum(
        entry.action in _REBOOKING for bed in beds for entry in bed.situation.chart.entries if entry.seq > newest.seq
    )
    since = _("{count} changed since").format(count=changes) if changes else _("nothing changed since")
    words = _("{count} treatments, booked {time} by {name}").format(
        count=len(beds), time=clock.moment(newest.recorded_at), name=author_of(newest, board.staff)
    )
    return (
        (_("day list") + " ", Tone.FAINT),
        (f"{words}, ", Tone.PLAIN),
        (since, Tone.WARN if changes else Tone.PLAIN),
    )


def _fact(name: str, words: str, tone: Tone = Tone.PLAIN) -> Pieces:
    return ((f"{name} ", Tone.FAINT), (words, tone))


def _beds(numbers: Sequence[int]) -> str:
    said = bed_numbers(numbers)
    return _("Bed {bed}").format(bed=said) if len(set(numbers)) == 1 else _("Beds {beds}").format(beds=said)
