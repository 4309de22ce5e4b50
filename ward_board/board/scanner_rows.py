"""The scanner queue of the morning: who is in it, who comes next, and about when."""

from __future__ import annotations

from ward_board.board.canvas import Canvas, Pieces, cut, first_that_fits
from ward_board.board.line import Tone
from ward_board.board.morning import Morning
from ward_board.board.page_parts import heading
from ward_board.board.people import shown_surname
from ward_board.config.language import gettext as _
from ward_board.domain.scanner import Place, Turn

LEAST_WIDTH = 36
_BED_AT, _NAME_CELLS = 7, 13


def scanner_rows(morning: Morning, width: int) -> list[Canvas]:
    """The queue, one row a bed, and the keys that move it."""
    minutes = {bed.situation.protocol.scanner_minutes for bed in morning.beds if morning.turn_of(bed)}
    note = _("about {minutes:g} min each").format(minutes=max(minutes)) if minutes else ""
    rows = [heading(width, _("Scanner"), note, morning.glyphs)]
    if not morning.turns:
        rows.append(Canvas(width))
        rows[-1].put(1, cut(_("nobody waits for a scan"), width - 2), Tone.FAINT)
        return rows
    rows += [_turn_row(turn, place, morning, width) for place, turn in enumerate(morning.turns, start=1)]
    return [*rows, Canvas(width), *_key_rows(width)]


def _turn_row(turn: Turn, place: int, morning: Morning, width: int) -> Canvas:
    row, bed = Canvas(width), morning.board.bed_of(turn.treatment)
    if turn.treatment == morning.view.selected:
        row.put(0, morning.glyphs.selected, Tone.STRONG)
    words, tone = _place_words(turn, place, morning)
    row.put(1, words, tone)
    column = row.put(_BED_AT, str(turn.bed), Tone.STRONG) + 1
    end = _BED_AT + _NAME_CELLS
    name = shown_surname(bed.patient, privacy=morning.is_private) if bed else ""
    row.put(column, cut(name, end - column), Tone.STRONG)
    said, tone = _when(turn, morning)
    row.put(end + 1, first_that_fits(said, width - end - 2), tone)
    return row


def _place_words(turn: Turn, place: int, morning: Morning) -> tuple[str, Tone]:
    """ "now" for who is in the scanner, "next" for who was called or is first; then the place in the queue."""
    if turn.place is Place.AWAY:
        return _("now"), Tone.LUTETIUM_STRONG
    if turn.place is Place.BACK:
        return _("back"), Tone.STRONG
    waiting = [one for one in morning.turns if one.place is not Place.AWAY]
    if turn.place is Place.CALLED or turn == waiting[0]:
        return _("next"), Tone.STRONG
    return str(place), Tone.FAINT


def _when(turn: Turn, morning: Morning) -> tuple[tuple[str, ...], Tone]:
    clock = morning.clock
    since = clock.moment(turn.since or turn.expected_at)
    match turn.place:
        case Place.AWAY if turn.late_since:
            long = _("in since {time}, {long}").format(time=since, long=clock.for_minutes(turn.late_since))
            return (long, clock.for_minutes(turn.late_since)), Tone.WARN_STRONG
        case Place.AWAY:
            return (_("in since {time}").format(time=since), since), Tone.LUTETIUM
        case Place.CALLED:
            return (_("called {time}").format(time=since), since), Tone.STRONG
        case Place.BACK:
            ticks = _("{time}, technologist ticks the scan"), _("{time}, scan to be ticked"), _("{time}, tick scan")
            return (*(way.format(time=since) for way in ticks), since), Tone.WARN
        case Place.WAITING if turn.late_since:
            was = clock.moment(turn.late_since)
            return (_("was about {time}").format(time=was), _("was {time}").format(time=was)), Tone.WARN
        case _:
            about = _("about {time}").format(time=clock.moment(turn.expected_at))
            by_hand = (_("{about}, by hand").format(about=about),) if turn.is_by_hand else ()
            return (*by_hand, about), Tone.FAINT


def _key_rows(width: int) -> list[Canvas]:
    rows = [Canvas(width), Canvas(width)]
    keys: Pieces = (
        *(("c ", Tone.STRONG), (_("called"), Tone.FAINT)),
        *(("   w ", Tone.STRONG), (_("away"), Tone.FAINT)),
        *(("   r ", Tone.STRONG), (_("back"), Tone.FAINT)),
    )
    rows[0].put_pieces(1, keys)
    column = rows[1].put(1, "Shift ↑ ↓", Tone.STRONG) + 1
    moves = (_("moves the selected one"), _("moves one"))
    rows[1].put(column, first_that_fits(moves, width - column - 1), Tone.FAINT)
    return rows
