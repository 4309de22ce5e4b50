"""The confirm bar: closed it says who is selected and what comes next, open it says all that an act is confirmed on."""

from __future__ import annotations

from collections.abc import Sequence

from ward_board.board.alarm_words import alarm_fact, situation_of
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Canvas, Pieces, flow
from ward_board.board.confirm_words import act_pieces, follows_words, gates_pieces
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.glyphs import Glyphs
from ward_board.board.left_side import COURSE_CYCLES
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, birth_date
from ward_board.board.people import shown_name
from ward_board.board.step_words import act_words, waits_words
from ward_board.board.view import Confirm, ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable
from ward_board.domain.words import Action

_WIDE = 120


def confirm_lines(board: Board, view: ViewState, clock: Clock, glyphs: Glyphs, most: int) -> list[Line]:
    """The bar on 1 to `most` rows; one empty row where nothing is selected."""
    if view.confirm is not None:
        return _bar(_open(board, view, view.confirm, clock, glyphs), view, most)
    bed = board.bed_of(view.selected) if view.selected else None
    if bed is not None:
        return _bar([_closed(bed, view, clock)], view, most)
    words = printable(view.notice) if view.notice else ""
    return _bar([[((words, Tone.PLAIN),)]] if words else [], view, most)


def _bar(parts: Sequence[Sequence[Pieces]], view: ViewState, most: int) -> list[Line]:
    """Each part from a row of its own on, as long as there are rows; then parts share rows."""
    gap = 3 if view.width >= _WIDE else 1
    rows: list[list[tuple[int, Pieces]]] = []
    for place, part in enumerate(parts):
        left_for_others = min(len(parts) - place - 1, 1)
        rows += [row for row in flow(part, view.width - 2, gap, max(most - len(rows) - left_for_others, 1)) if row]
    lines = []
    for row in rows[:most]:
        canvas = Canvas(view.width)
        for column, pieces in row:
            canvas.put_pieces(1 + column, pieces)
        lines.append(canvas.line(Ground.SELECTED if view.confirm or view.selected else Ground.BAR))
    return lines or [Line((), Ground.BAR)]


def identity(bed: Bed, view: ViewState, *, wide: bool) -> list[Pieces]:
    """Bed, NAME whole, date of birth, cycle: what a person is told by."""
    name = shown_name(bed.patient, privacy=view.privacy or view.locked).upper()
    born = birth_date(bed.patient.birth_date)
    cycle = bed.situation.chart.booking.cycle
    pieces: list[Pieces] = [
        ((_("Bed {bed}").format(bed=bed.number), Tone.STRONG),),
        ((name, Tone.STRONG),),
        ((_("born {date}").format(date=born) if wide else born, Tone.PLAIN),),
    ]
    if wide:
        pieces.append(((_("cycle {cycle}/{cycles}").format(cycle=cycle, cycles=COURSE_CYCLES), Tone.PLAIN),))
    return pieces


def _closed(bed: Bed, view: ViewState, clock: Clock) -> list[Pieces]:
    wide = view.width >= _WIDE
    pieces = identity(bed, view, wide=wide)
    if view.notice:
        return [*pieces, ((printable(view.notice), Tone.WARN),)]
    action = bed.situation.next
    if action is None:
        return [*pieces, ((_("nothing is planned"), Tone.FAINT),)]
    words = act_words(action.step, action.action)
    waits = waits_words(bed.situation, action)
    said = words[:1].upper() + words[1:]
    if waits and action.at <= clock.now:
        pieces.append(((f"{said} ", Tone.STRONG), (_("waits for") + " ", Tone.PLAIN), (waits, Tone.WARN_STRONG)))
        keys = ((_("Space"), _("opens it")), ("e", _("it already happened")))
    elif action.at <= clock.now:
        pieces.append(((said, Tone.STRONG), (" " + _("due {time}").format(time=clock.moment(action.at)), Tone.PLAIN)))
        keys = ((_("Space"), _("do")),)
    else:
        pieces.append(((_("Next {time}").format(time=clock.moment(action.at)) + " ", Tone.PLAIN), (words, Tone.STRONG)))
        keys = ((_("Space"), _("it happened early")),)
    return [*pieces, *_key_pieces([*keys, (_("Esc"), _("leave"))])] if wide else pieces


def _key_pieces(keys: Sequence[tuple[str, str]]) -> list[Pieces]:
    return [((f"{key} ", Tone.STRONG), (words, Tone.FAINT)) for key, words in keys]


def _open(board: Board, view: ViewState, confirm: Confirm, clock: Clock, glyphs: Glyphs) -> list[list[Pieces]]:
    """Three rows where it is wide, two at 80: who and what; gates, allergy, what follows, who signs; the keys."""
    wide = view.width >= _WIDE
    bed = board.bed_of(confirm.treatment) if confirm.treatment else None
    first = [*(identity(bed, view, wide=wide) if bed else []), *_what(board, bed, confirm, clock, glyphs)]
    signer: Pieces = (
        (_("signing as") + " ", Tone.FAINT),
        (printable(view.signer) if view.signer else _("nobody"), Tone.STRONG),
    )
    middle = _grounds(board, bed, view, confirm, clock)
    keys = _open_keys(confirm, glyphs)
    if wide:
        return [[*first, signer], middle, keys]
    return [first, [*middle, signer]]


def _what(board: Board, bed: Bed | None, confirm: Confirm, clock: Clock, glyphs: Glyphs) -> list[Pieces]:
    if confirm.action is Action.TAKE:
        alarm = next((alarm for alarm in board.alarms if alarm.id == confirm.target), None)
        fact = alarm_fact(alarm, situation_of(alarm, board), clock) if alarm else _("this alarm is over")
        return [((_("I go:") + " ", Tone.PLAIN), (fact, Tone.STRONG))]
    pieces = act_pieces(bed, confirm, board.staff, clock)
    shown = confirm.typed.ljust(4, "_") if confirm.typed else clock.moment(confirm.at)
    pieces.append(((_("at") + " ", Tone.FAINT), (f"{glyphs.earlier} {shown} {glyphs.later}", Tone.FIELD)))
    return pieces


def _grounds(board: Board, bed: Bed | None, view: ViewState, confirm: Confirm, clock: Clock) -> list[Pieces]:
    """What the act is judged on, most important first: an answer to the last try, what is missing, allergy, gates."""
    pieces: list[Pieces] = []
    if confirm.message:
        pieces.append(((printable(confirm.message), Tone.WARN_STRONG),))
    if bed is None:
        return pieces
    flags = flag_texts(bed, shared_surnames(board.beds), view.language)
    pieces += [((words, tone),) for words, tone in flags.items() if tone is Tone.WARN_STRONG]
    if bed.situation.chart.booking.allergies is not None and not bed.situation.chart.booking.allergies.strip():
        pieces.append(((_("allergies: none"), Tone.FAINT),))
    pieces += gates_pieces(bed, confirm, clock)
    follows = follows_words(bed, confirm, clock)
    return [*pieces, ((follows, Tone.FAINT),)] if follows else pieces


def _open_keys(confirm: Confirm, glyphs: Glyphs) -> list[Pieces]:
    if confirm.waits and not confirm.already:
        keys = [("e", _("it already happened")), (_("Esc"), _("leaves, nothing recorded"))]
    else:
        enter = _("it happened early") if confirm.early else _("records")
        keys = [(_("Enter"), enter)]
        if confirm.action is not Action.TAKE:
            keys.append((glyphs.arrows, _("a minute, or type it: 1038")))
        keys.append((_("Esc"), _("leaves, nothing recorded")))
    pieces = _key_pieces(keys)
    if confirm.seconds_left is not None:
        pieces.append(((_("leaves by itself in {seconds} s").format(seconds=confirm.seconds_left), Tone.FAINT),))
    return pieces
