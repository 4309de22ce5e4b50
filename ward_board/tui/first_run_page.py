"""The page of the first run: three ways to begin, and where the store will lie."""

from __future__ import annotations

from ward_board.board.canvas import Canvas, cells
from ward_board.board.line import Ground, Line, Tone
from ward_board.board.moments import Clock, short_date
from ward_board.board.view import Screen
from ward_board.config.language import gettext as _
from ward_board.domain.text import printable, shortened
from ward_board.tui.keys import Place, hints

INDENT = 4


def first_run_screen(width: int, height: int, marked: int, store: str, clock: Clock, notice: str) -> Screen:
    """Exactly `height` lines; what does not fit is left out below, the keys stay."""
    lines = [_header(width, clock), Line(), *_question(width)]
    for place, words in enumerate(_offers()):
        lines += _offer(width, place, words, marked == place)
    lines += _about(width, store, clock, (width, height))
    lines = [*lines, *[Line()] * height][: max(height - 2, 0)]
    lines += [_bar(width, marked, notice), _keys(width)]
    return Screen(tuple(lines[-height:]) if height < len(lines) else tuple(lines), (None,) * len(lines))


def _offers() -> tuple[tuple[str, str, str], ...]:
    return (
        (
            _("Look at an example day"),
            _("Eight made-up patients, in a demo store of its own."),
            _("Nothing of it can ever reach the ward store."),
        ),
        (
            _("Bring in a day list"),
            _("A CSV file, first as a trial: you see"),
            _("each row before it counts."),
        ),
        (
            _("Make the ward store ready"),
            _("A first coordinator with a PIN of their own."),
            _("Three questions."),
        ),
    )


def _header(width: int, clock: Clock) -> Line:
    canvas = Canvas(width)
    canvas.put(1, "ward-board", Tone.STRONG)
    canvas.put(13, _("an empty store"), Tone.FAINT)
    canvas.put_right(width - 1, f"{short_date(clock.today)} {clock.seconds(clock.now)}", Tone.FAINT)
    return canvas.line(Ground.HEADER)


def _question(width: int) -> list[Line]:
    first, second = Canvas(width), Canvas(width)
    first.put(INDENT, _("Nobody is on this board yet."), Tone.STRONG)
    second.put(INDENT, _("What would you like?"))
    return [first.line(), second.line(), Line()]


def _offer(width: int, place: int, words: tuple[str, str, str], marked: bool) -> list[Line]:
    ground = Ground.SELECTED if marked else Ground.STRIPE
    rows = [Canvas(width) for _row in words]
    rows[0].put(INDENT + 1, str(place + 1), Tone.AMINO)
    for row, (text, tone) in enumerate(zip(words, (Tone.STRONG, Tone.FAINT, Tone.FAINT), strict=True)):
        rows[row].put(INDENT + 4, shortened(text, max(width - INDENT - 5, 0)), Tone.PLAIN if marked and row else tone)
        if marked:
            rows[row].put(INDENT - 1, "|", Tone.STRONG)
    return [*(row.line(ground) for row in rows), Line()]


def _about(width: int, store: str, clock: Clock, size: tuple[int, int]) -> list[Line]:
    where, zone = Canvas(width), Canvas(width)
    where.put(INDENT, _("store"), Tone.FAINT)
    where.put(INDENT + 7, shortened(printable(store), max(width - INDENT - 8, 0)))
    zone.put(INDENT, _("zone"), Tone.FAINT)
    zone.put(INDENT + 7, f"{clock.zone}")
    zone.put(INDENT + 33, _("screen {width} x {height}").format(width=size[0], height=size[1]), Tone.FAINT)
    warning = [Canvas(width), Canvas(width)]
    warning[0].put(INDENT, _("A memory aid and a record. It sees no pump and is no medical device:"), Tone.WARN)
    warning[1].put(INDENT, _("the pump sounds first, and people decide."), Tone.WARN)
    return [where.line(), zone.line(), Line(), *(row.line() for row in warning)]


def _bar(width: int, marked: int, notice: str) -> Line:
    canvas = Canvas(width)
    if notice:
        canvas.put(1, shortened(printable(notice), width - 2), Tone.WARN_STRONG)
    else:
        canvas.put(1, f"{marked + 1}  {_offers()[marked][0]}", Tone.STRONG)
        column = canvas.put_right(width - 1, _("opens it"), Tone.PLAIN)
        canvas.put_right(column - 1, "Enter", Tone.STRONG)
    return canvas.line(Ground.BAR)


def _keys(width: int) -> Line:
    canvas, column = Canvas(width), 1
    for keys, words in hints(Place.FIRST_RUN):
        if column + cells(keys) + cells(words) + 1 > width:
            break
        column = canvas.put(column, keys, Tone.STRONG)
        column = canvas.put(column + 1, words, Tone.FAINT) + 3
    return canvas.line(Ground.KEYS)
