"""What runs, as gauges: calculated from what was charted, since the board sees no pump."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from ward_board.board.canvas import Canvas, Pieces, pieces_width
from ward_board.board.gauge_words import gauge_words, history_words
from ward_board.board.glyphs import Glyphs
from ward_board.board.line import Tone
from ward_board.board.moments import Clock, duration
from ward_board.board.page_parts import heading
from ward_board.board.step_words import capital, title
from ward_board.board.value_words import number_words
from ward_board.board.wrap import wrapped
from ward_board.config.language import gettext as _
from ward_board.domain.infusion import Run
from ward_board.domain.plan import MINUTE
from ward_board.domain.protocol import AMINO_ACIDS, LUTETIUM, Step
from ward_board.domain.status import Situation


def gauge_rows(
    situation: Situation, staff: Mapping[str, str], width: int, clock: Clock, glyphs: Glyphs, *, is_dense: bool = False
) -> list[Canvas]:
    """A gauge for each infusion that has started; `is_dense` leaves out the rows between them."""
    note = _("calculated {about}, the board sees no pump").format(about=glyphs.about)
    rows = [heading(width, _("Running"), note, glyphs)]
    started = [step for step in (AMINO_ACIDS, LUTETIUM) if situation.chart[step].run]
    if not started:
        row = Canvas(width)
        row.put(1, _("nothing has started"), Tone.FAINT)
        return [*rows, row]
    for place, step in enumerate(started):
        run = situation.chart[step].run
        if run is not None:
            rows += [Canvas(width)] * (bool(place) and not is_dense)
            rows += [
                *_gauge(situation, step, run, width, clock, glyphs),
                *_feet(situation, step, run, staff, width, clock),
            ]
    return rows


def _gauge(situation: Situation, step: str, run: Run, width: int, clock: Clock, glyphs: Glyphs) -> Iterator[Canvas]:
    known = situation.protocol.by_id[step]
    is_amino = step == AMINO_ACIDS
    head = Canvas(width)
    column = head.put(1, capital(title(known)), Tone.AMINO if is_amino else Tone.LUTETIUM)
    words, tone = _state(run, is_amino, clock)
    column = head.put(max(column + 2, 16), words, tone) + 3
    if is_amino and run.ml_per_h is not None:
        head.put(column, _("{rate} mL/h").format(rate=number_words(run.ml_per_h)), Tone.FAINT)
    yield head
    share, said = _amount(known, run, clock, glyphs)
    bar, size = Canvas(width), max(min(width // 2, 40, width - 3 - pieces_width(said)), 10)
    full = round(size * min(max(share, 0.0), 1.0))
    glyph, bar_tone = (glyphs.seen_bar, Tone.AMINO_BAR) if is_amino else (glyphs.lutetium_bar, Tone.LUTETIUM_BAR)
    bar.fill(1, 1 + full, glyph, bar_tone)
    bar.fill(1 + full, 1 + size, glyphs.gauge_rest, Tone.FIELD)
    bar.put_pieces(3 + size, said)
    yield bar


def _feet(
    situation: Situation, step: str, run: Run, staff: Mapping[str, str], width: int, clock: Clock
) -> Iterator[Canvas]:
    """What has to be known beside the bar, then what was done to the pump."""
    told = gauge_words(situation, step, run, clock)
    if history := history_words(situation.chart[step], staff, clock):
        told = [*told, (history, Tone.FAINT)]
    for words, tone in told:
        for part in wrapped(words, width - 2):
            row = Canvas(width)
            row.put(1, part, tone)
            yield row


def _state(run: Run, is_amino: bool, clock: Clock) -> tuple[str, Tone]:
    if run.ended_at:
        form, tone = (
            (_("STOPPED for good {time}"), Tone.WARN_STRONG) if run.is_stopped else (_("ended {time}"), Tone.GOOD)
        )
        return form.format(time=clock.moment(run.ended_at)), tone
    if run.paused_since:
        time, lasted = clock.moment(run.paused_since), clock.for_minutes(run.paused_since)
        return _("STOPPED {time}, {lasted}").format(time=time, lasted=lasted), Tone.ALERT_STRONG
    words = _("RUNNING since {time}").format(time=clock.moment(run.started_at))
    return words, Tone.STRONG if is_amino else Tone.LUTETIUM_STRONG


def _amount(step: Step, run: Run, clock: Clock, glyphs: Glyphs) -> tuple[float, Pieces]:
    """How full the gauge is, and the words beside it."""
    given = run.given_ml(clock.now)
    if given is not None and run.volume_ml:
        left = run.volume_ml - given
        done = _("{about}{ml:.0f} mL given").format(about=glyphs.about, ml=given)
        rest = _("{about}{left:.0f} left of {bag:.0f}").format(about=glyphs.about, left=left, bag=run.volume_ml)
        return given / run.volume_ml, ((done, Tone.STRONG), (f"  {rest}", Tone.FAINT))
    minutes = (step.infusion.minutes if step.infusion else None) or 0
    ran = run.ran(clock.now) / MINUTE
    said = _("{ran:.0f} of {minutes:.0f} min").format(ran=int(ran), minutes=minutes)
    return (ran / minutes if minutes else 0.0), ((said, Tone.STRONG), (_left(minutes - ran, run, clock), Tone.FAINT))


def _left(minutes: float, run: Run, clock: Clock) -> str:
    if run.ended_at or minutes <= 0:
        return ""
    end = clock.time(clock.now + timedelta(minutes=minutes))
    return "  " + _("{left} left, to {end}").format(left=duration(round(minutes)), end=end)
