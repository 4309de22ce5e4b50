"""The confirm bar: closed it says who is selected and what comes next, open it says all that an act is confirmed on."""

from __future__ import annotations

from ward_board.board.alarm_words import alarm_fact, situation_of
from ward_board.board.bar import Bar, joined, key_pieces
from ward_board.board.board import Bed, Board
from ward_board.board.canvas import Pieces
from ward_board.board.confirm_words import act_pieces, follows_words, gates_pieces
from ward_board.board.flags import flag_texts, shared_surnames
from ward_board.board.glyphs import Glyphs
from ward_board.board.leaving import not_printed_words
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, birth_date
from ward_board.board.people import shown_name, signing_words
from ward_board.board.step_words import act_words, capital, waits_words
from ward_board.board.view import Confirm, ViewState
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable
from ward_board.domain.words import Action

_WIDE = 120


def confirm_lines(board: Board, view: ViewState, clock: Clock, glyphs: Glyphs, most: int) -> list[Line]:
    """The bar on 1 to `most` rows; one empty row where nothing is selected."""
    bar = Bar(view.width, most, gap=3 if view.width >= _WIDE else 1)
    bed = board.bed_of(view.selected) if view.selected else None
    if view.confirm is not None:
        _open(bar, board, view, view.confirm, clock, glyphs)
    elif bed is not None:
        _closed(bar, bed, view, clock)
    else:
        bar.told(printable(view.notice) if view.notice else _("a number chooses a bed"), Tone.FAINT)
    return bar.lines(Ground.SELECTED if view.confirm or bed else Ground.BAR)


def identity(bed: Bed, view: ViewState) -> list[Pieces]:
    """Bed, NAME whole, date of birth and, where it is wide, the cycle: what a person is told by.

    In privacy bed, initials and cycle alone.
    """
    wide = view.width >= _WIDE
    # who did not sign sees whom the act is about, though the board stays locked
    hidden = (view.privacy or view.locked) and not view.is_unsigned
    name = shown_name(bed.patient, privacy=hidden).upper()
    born = birth_date(bed.patient.birth_date)
    cycle = _("cycle {cycle}/{cycles}").format(cycle=bed.situation.chart.booking.cycle, cycles=bed.cycles)
    pieces: list[Pieces] = [
        ((_("Bed {bed}").format(bed=bed.number), Tone.STRONG),),
        ((name, Tone.STRONG),),
    ]
    if not hidden:
        pieces.append(((_("born {date}").format(date=born) if wide else born, Tone.PLAIN),))
    return [*pieces, ((cycle, Tone.PLAIN),)] if wide or hidden else pieces


def _closed(bar: Bar, bed: Bed, view: ViewState, clock: Clock) -> None:
    for pieces in identity(bed, view):
        bar.must(pieces)
    action = bed.situation.next
    if view.notice:
        bar.told(printable(view.notice), Tone.WARN)
        return
    if action is None:
        bar.may(((_("nothing is planned"), Tone.FAINT),))
        return
    words, waits = act_words(action.step, action.action), waits_words(bed.situation, action)
    keys = [(_("Space"), _("do"))]
    if action.at > clock.now:
        when = _("Next {time}").format(time=clock.moment(action.at))
        bar.must(((f"{when} ", Tone.PLAIN), (words, Tone.STRONG)))
        keys = [(_("Space"), _("it happened early"))]
    elif waits:
        asked = ((f" {_('waits for')} ", Tone.PLAIN), (waits, Tone.WARN_STRONG))
        bar.must(((capital(words), Tone.STRONG), *asked))
        keys.append(("e", _("it already happened")))
    else:
        due = _("due {time}").format(time=clock.moment(action.at))
        bar.must(((capital(words), Tone.STRONG), (f" {due}", Tone.PLAIN)))
    if view.width >= _WIDE:
        bar.at_right(joined([key_pieces(*key) for key in (*_here(keys, view), (_("Esc"), _("leave")))], gap=3))


def _here(keys: list[tuple[str, str]], view: ViewState) -> list[tuple[str, str]]:
    """The keys for the next act, on a page where Space means that; elsewhere what Space means there."""
    other = [hint for hint in view.hints if hint[0] == keys[0][0] and hint[1] != _("do")]
    return other or keys


def _open(bar: Bar, board: Board, view: ViewState, confirm: Confirm, clock: Clock, glyphs: Glyphs) -> None:
    """Who and what; then what it is judged on, what follows, who signs; where it is wide the keys on a third row."""
    bed = board.bed_of(confirm.treatment) if confirm.treatment else None
    for pieces in [*(identity(bed, view) if bed else []), *_what(board, bed, confirm, clock, glyphs)]:
        bar.must(pieces)
    bar.new_row()
    bar.at_right(_signer(view))
    _judged_on(bar, board, bed, view, confirm, clock)
    if view.width >= _WIDE:
        bar.new_row()
        bar.may(joined([key_pieces(*key) for key in open_keys(confirm, glyphs, wide=True)], gap=5))
        if confirm.seconds_left is not None:
            left = _("leaves by itself in {seconds} s").format(seconds=confirm.seconds_left)
            bar.at_right(((left, Tone.FAINT),))


def _signer(view: ViewState) -> Pieces:
    """Who signs; of whoever did not, that it stays to be countersigned."""
    if view.is_unsigned:
        return ((signing_words(view.signer or "", is_unsigned=True), Tone.WARN_STRONG),)
    name = (printable(view.signer or _("nobody")), Tone.STRONG)
    return ((_("signing as") + " ", Tone.FAINT), name) if view.width >= _WIDE else (name,)


def _what(board: Board, bed: Bed | None, confirm: Confirm, clock: Clock, glyphs: Glyphs) -> list[Pieces]:
    if confirm.action is Action.TAKE:
        alarm = next((alarm for alarm in board.alarms if alarm.id == confirm.target), None)
        fact = alarm_fact(alarm, situation_of(alarm, board), clock) if alarm else _("this alarm is over")
        return [((_("I go:") + " ", Tone.PLAIN), (fact, Tone.STRONG))]
    typed = confirm.typed.ljust(4, "_") if confirm.typed else clock.moment(confirm.at)
    at = ((_("at") + " ", Tone.FAINT), (f"{glyphs.earlier} {typed} {glyphs.later}", Tone.FIELD))
    return [*act_pieces(bed, confirm, board.staff, clock), at]


def _judged_on(bar: Bar, board: Board, bed: Bed | None, view: ViewState, confirm: Confirm, clock: Clock) -> None:
    """What the act is judged on, most important first: the answer to the last try, what is missing, flags, gates."""
    if confirm.message:
        bar.must(((printable(confirm.message), Tone.WARN_STRONG),))
    if bed is None:
        return
    gates = gates_pieces(bed, confirm, clock)
    step = bed.situation.protocol.by_id.get(confirm.step or "")
    if step is not None and step.closes and (papers := not_printed_words(bed, board)):
        bar.must(((papers, Tone.WARN_STRONG),))
    if confirm.waits:
        bar.must(gates)
    for words, tone in flag_texts(bed, shared_surnames(board.beds), view.language).items():
        if tone is Tone.WARN_STRONG:
            bar.must(((words, tone),))
    allergies = bed.allergies
    if allergies is not None and not allergies.strip():
        bar.may(((_("allergies: none"), Tone.FAINT),))
    if not confirm.waits:
        bar.may(gates)
        bar.may(((follows_words(bed, confirm, clock), Tone.FAINT),))


def open_keys(confirm: Confirm, glyphs: Glyphs, *, wide: bool) -> list[tuple[str, str]]:
    """The keys that the open bar takes; all others wait."""
    leave = (_("Esc"), _("leaves, nothing recorded") if wide else _("leaves"))
    if confirm.waits and not confirm.already:
        return [("e", _("it already happened")), leave]
    usual = _("done, no concern") if confirm.no_concern else _("records")
    enter = (_("Enter"), _("it happened early") if confirm.early else usual)
    if confirm.action is Action.TAKE:
        return [(_("Enter"), _("takes it")), leave]
    numbers = [("Tab", _("numbers"))] if confirm.no_concern else []
    return [enter, *numbers, (glyphs.arrows, _("a minute, or type it: 1038")), leave]
